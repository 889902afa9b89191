"""Roll-up, measured against what it could cost: python -m benchmarks.rollup [figures, default 1000000].

A city of ten partners reports eight measures with five categories over twenty quarters; others like it stand beside
it until there are so many figures. Two ratios: one submitted return rolled up with few and with a hundred times as
many figures stored; and everything rolled up, against one bare SQL aggregate over the same rows.
"""

import cProfile
import pstats
import sys
from datetime import UTC, date, datetime
from typing import Any

from benchmarks.ground import ground, say, seconds

PARTNERS, QUARTERS, CATEGORIES, MEASURES = 10, 20, 5, 8
#: Figures of one city: each partner gives a total and its categories.
OF_A_CITY = MEASURES * PARTNERS * QUARTERS * (CATEGORIES + 1)
TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 10, tzinfo=UTC)

AGGREGATE = """
SELECT measure_id, period_id, category_id, sum(numerator), sum(denominator), count(*)
FROM measures_signedfigure GROUP BY measure_id, period_id, category_id
"""

FIGURES = """
INSERT INTO measures_figure (measure_id, partner_id, period_id, category_id, numerator, denominator, missing_reason,
    is_estimated, note, version, source, source_detail, recorded_at, recorded_by_id)
SELECT e.measure_id, e.partner_id, pe.id, c.id, 30 + (e.partner_id * 7 + pe.id * 13 + coalesce(c.id, 0) * 5) %% 40, 100,
    '', false, '', 1, 'form', '', now(), %(by)s
FROM measures_expectation e
CROSS JOIN measures_period pe
CROSS JOIN (SELECT id FROM measures_category UNION ALL SELECT NULL) AS c
WHERE e.measure_id = ANY(%(measures)s)
"""
SIGNED = """
INSERT INTO measures_signedfigure (figure_id, measure_id, partner_id, period_id, category_id, numerator, denominator,
    missing_reason, is_estimated, is_revised, note, figure_version, source, source_detail, recorded_at, recorded_by_id,
    signed_off_at, signed_off_by_id)
SELECT id, measure_id, partner_id, period_id, category_id, numerator, denominator, '', false, false, '', 1, 'form', '',
    recorded_at, recorded_by_id, recorded_at, recorded_by_id
FROM measures_figure WHERE measure_id = ANY(%(measures)s)
"""


class City:
    """One partnership in which cities stand side by side, so that nothing of the queries is kept apart by accident."""

    def __init__(self) -> None:
        from measures.models import Category, Dimension
        from measures.services.measures import period_for
        from partners.models import Membership, Partnership, Person
        from partners.roles import Role
        from plan.models import Plan, Priority

        self.partnership = Partnership.objects.create(code="bench", name="Bench")
        self.manager = Person.objects.create(partnership=self.partnership, email="m@example.org", name="Manager")
        Membership.objects.create(person=self.manager, role=Role.PLAN_MANAGER.value)
        plan = Plan.objects.create(
            partnership=self.partnership, code="P", title="P", starts_on=date(2020, 4, 1), ends_on=date(2030, 3, 31)
        )
        self.priority = Priority.objects.create(plan=plan, number=1, title="P")
        dimension = Dimension.objects.create(partnership=self.partnership, code="d", title="Group")
        self.categories = [
            Category.objects.create(dimension=dimension, code=f"c{n}", title=f"C{n}", order=n, is_reference=not n)
            for n in range(CATEGORIES)
        ]
        self.periods = [
            period_for(self.partnership, "quarter", f"{year}/{(year + 1) % 100:02d} Q{quarter}")
            for year in range(2021, 2021 + QUARTERS // 4)
            for quarter in range(1, 5)
        ]
        for period in self.periods:
            period.opened_at, period.opened_by, period.due_on = NOW, self.manager, period.ends_on
            period.save()
        self.cities = 0

    def grow(self, cities: int) -> None:
        """So many cities more, each with partners, measures, returns and signed-off figures of its own."""
        from django.db import connection

        from measures.models import Expectation, Measure, Return
        from partners.models import Partner

        measures = []
        for _ in range(cities):
            number, self.cities = self.cities, self.cities + 1
            partners = Partner.objects.bulk_create(
                Partner(partnership=self.partnership, code=f"P{number}-{n}", name=f"Partner {number}-{n}")
                for n in range(PARTNERS)
            )
            found = Measure.objects.bulk_create(
                Measure(
                    priority=self.priority,
                    code=f"M{number}-{n}",
                    title="Measure",
                    unit="percentage",
                    combine="ratio_of_sums",
                    combine_time="ratio_of_sums",
                    readiness="reporting",
                )
                for n in range(MEASURES)
            )
            through = Measure.categories.through
            through.objects.bulk_create(
                through(measure=measure, category=category) for measure in found for category in self.categories
            )
            Expectation.objects.bulk_create(
                Expectation(measure=measure, partner=partner) for measure in found for partner in partners
            )
            Return.objects.bulk_create(
                Return(
                    partner=partner,
                    period=period,
                    status="signed_off",
                    submitted_at=NOW,
                    submitted_by=self.manager,
                    signed_off_at=NOW,
                    signed_off_by=self.manager,
                )
                for partner in partners
                for period in self.periods
            )
            measures += [measure.pk for measure in found]
        with connection.cursor() as cursor:
            for table, statement in (("figure", FIGURES), ("signedfigure", SIGNED)):
                cursor.execute(f"ALTER TABLE measures_{table} DISABLE TRIGGER USER")
                cursor.execute(statement, {"by": self.manager.pk, "measures": measures})
                cursor.execute(f"ALTER TABLE measures_{table} ENABLE TRIGGER USER")
            cursor.execute("ANALYZE")

    def ask_for_everything(self) -> None:
        from measures.models import Measure
        from measures.services.rollup import request_rollup

        request_rollup(Measure.objects.values_list("pk", flat=True), [self.periods[0].pk])

    def submit_again(self) -> Any:
        """The first partner's return of the last quarter, corrected and submitted: what is rolled up next."""
        from measures.models import Figure, Return
        from measures.services.rollup import request_rollup_of_return

        owed = Return.objects.select_related("partner", "period").get(partner__code="P0-0", period=self.periods[-1])
        Figure.objects.filter(partner=owed.partner, period=owed.period).update(numerator=41 + self.turn % 3)
        self.turn += 1
        Return.objects.filter(pk=owed.pk).update(status="submitted")
        request_rollup_of_return(owed)
        return owed

    turn = 0


def drain() -> None:
    from measures.services.rollup import drain_rollups

    drain_rollups(today=TODAY, now=NOW)


def best(act: Any, before: Any, times: int = 5) -> float:
    found = []
    for _ in range(times):
        before()
        found.append(seconds(act))
    return min(found)


def aggregate() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE)
        cursor.fetchall()


def main(figures: int, *, profile: bool = False) -> None:
    cities = max(figures // OF_A_CITY, 1)
    few = max(cities // 100, 1)
    with ground():
        from measures.models import Figure, MeasureResult

        city = City()
        city.grow(few)
        city.ask_for_everything()
        drain()
        one_of_few, stored_few = best(drain, city.submit_again), Figure.objects.count()

        city.grow(cities - few)
        many = Figure.objects.count()
        bare = best(aggregate, lambda: None, times=3)
        city.ask_for_everything()
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        first = seconds(drain)
        profiler.disable()
        city.ask_for_everything()
        again = seconds(drain)
        one_of_many = best(drain, city.submit_again)
        results = MeasureResult.objects.count()
    say(
        [
            ("work", "figures stored", "seconds", "ratio", "goal"),
            ("one submitted return rolled up", f"{stored_few:,}", f"{one_of_few:.3f}", "", ""),
            ("the same", f"{many:,}", f"{one_of_many:.3f}", f"{one_of_many / one_of_few:.2f}", "1.2 at most"),
            ("one bare SQL aggregate", f"{many:,}", f"{bare:.3f}", "", ""),
            (
                f"everything rolled up ({results:,} results written)",
                f"{many:,}",
                f"{first:.1f}",
                f"{first / bare:.0f}",
                "3 at most",
            ),
            ("the same with nothing changed", f"{many:,}", f"{again:.1f}", f"{again / bare:.0f}", ""),
        ]
    )
    if profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(sizes[0] if sizes else 1_000_000, profile="--profile" in sys.argv)
