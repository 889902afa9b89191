"""The least valid object of each kind; states are arguments, and what needs a rule goes through its service."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from board.models import Decision
from board.services.decisions import record_decision
from measures.calc.periods import following, parse_span
from measures.calc.targets import TargetAim
from measures.calc.words import RATIO_UNITS, Frequency, Source
from measures.models import Baseline, Category, Dimension, Expectation, Figure, Measure, Period, Return, SignedFigure
from measures.services.figures import FigureLine, FiguresReport, record_figures
from measures.services.measures import period_for, set_target
from measures.services.returns import open_period, return_for_correction, sign_off_return, submit_return
from measures.services.rollup import request_rollup_of_measure
from partners.models import Board, Membership, Partner, Partnership, Person
from partners.roles import Role
from plan.models import Action, Plan, Priority

PASSWORD = "a good password"
QUARTER = "2026/27 Q2"
DUE = date(2026, 11, 30)
_numbers = count(1)


def make_partnership(**fields: Any) -> Partnership:
    number = next(_numbers)
    return Partnership.objects.create(**{"code": f"city-{number}", "name": f"City {number} Partnership", **fields})


def make_partner(partnership: Partnership, **fields: Any) -> Partner:
    number = next(_numbers)
    return Partner.objects.create(
        **{"partnership": partnership, "code": f"P{number}", "name": f"Partner {number}", **fields}
    )


def make_person(
    partnership: Partnership, role: Role | None = None, partner: Partner | None = None, **fields: Any
) -> Person:
    number = next(_numbers)
    person = Person(
        **{
            "partnership": partnership,
            "email": f"person{number}@example.org",
            "name": f"{role.label if role else 'Person'} {number}",
            **fields,
        }
    )
    person.set_password(PASSWORD)
    person.save()
    if role:
        Membership.objects.create(person=person, role=role.value, partner=partner)
    return person


def make_board(partnership: Partnership, **fields: Any) -> Board:
    number = next(_numbers)
    return Board.objects.create(
        **{"partnership": partnership, "code": f"B{number}", "name": f"Board {number}", **fields}
    )


def make_plan(partnership: Partnership, **fields: Any) -> Plan:
    number = next(_numbers)
    return Plan.objects.create(
        **{
            "partnership": partnership,
            "code": f"PLAN-{number}",
            "title": f"Plan {number}",
            "starts_on": date(2025, 4, 1),
            "ends_on": date(2028, 3, 31),
            **fields,
        }
    )


def make_priority(plan: Plan, **fields: Any) -> Priority:
    number = next(_numbers)
    # A plan's priorities have numbers up to 999, however many a long run of tests makes.
    chosen = {"plan": plan, "number": number % 900 + 1, "title": f"Priority {number}"}
    return Priority.objects.create(**{**chosen, **fields})


def make_dimension(
    partnership: Partnership, categories: Sequence[str] = ("White", "Asian"), **fields: Any
) -> Dimension:
    number = next(_numbers)
    dimension = Dimension.objects.create(
        **{"partnership": partnership, "code": f"dim-{number}", "title": f"Dimension {number}", **fields}
    )
    for order, title in enumerate(categories):
        Category.objects.create(dimension=dimension, code=title.lower(), title=title, order=order)
    return dimension


def make_measure(
    priority: Priority,
    partners: Sequence[Partner] = (),
    *,
    target: Decimal | None = None,
    by: Person | None = None,
    baseline: tuple[str, Decimal] | None = None,
    breakdown: Dimension | None = None,
    **fields: Any,
) -> Measure:
    """A percentage that is reported quarterly; with ``target`` (held) and ``by`` it can be rated."""
    number = next(_numbers)
    measure = Measure.objects.create(
        **{
            "priority": priority,
            "code": f"M{number}",
            "title": f"Measure {number}",
            "unit": "percentage",
            "combine": "ratio_of_sums",
            "combine_time": "ratio_of_sums",
            "readiness": "reporting",
            "tolerance_below": Decimal(3),
            "tolerance_above": Decimal(3),
            **fields,
        }
    )
    for partner in partners:
        Expectation.objects.create(measure=measure, partner=partner)
    if breakdown:
        measure.categories.set(breakdown.categories.all())
    if baseline:
        period = period_for(priority.plan.partnership, measure.frequency, baseline[0])
        Baseline.objects.create(measure=measure, period=period, value=baseline[1])
    if target is not None:
        assert by is not None
        first = period_for(priority.plan.partnership, measure.frequency, _first_code(measure.frequency))
        set_target(measure, {first: TargetAim(target)}, by=by, shape="hold", applies_from=date.min, reason="")
    return measure


def make_period(partnership: Partnership, code: str = QUARTER, frequency: str = "quarter") -> Period:
    return period_for(partnership, frequency, code)


def make_open_period(by: Person, code: str = QUARTER, frequency: str = "quarter", due_on: date = DUE) -> Period:
    span = parse_span(Frequency(frequency), code)
    return open_period(make_period(by.partnership, code, frequency), by=by, due_on=max(due_on, span.ends_on))


def make_return(
    partner: Partner,
    period: Period,
    *,
    lead: Person,
    manager: Person,
    figures: Sequence[FigureLine] = (),
    state: str = "draft",
    note: str = "Please check the total.",
) -> Return:
    """A partner's return with figures, in a state it got to by its own services."""
    if figures:
        record(figures, by=lead)
    owed = Return.objects.get(partner=partner, period=period)
    if state in {"submitted", "returned", "signed_off"}:
        owed = submit_return(owed, by=lead)
    if state == "returned":
        owed = return_for_correction(owed, by=manager, note=note)
    if state == "signed_off":
        owed = sign_off_return(owed, by=manager)
    return owed


def sign_series(
    measure: Measure,
    partner: Partner,
    values: Sequence[Any],
    *,
    by: Person,
    first: str = "2023/24 Q3",
    category: Category | None = None,
) -> list[Period]:
    """A partner's signed-off figures of one period after the other, written straight into the tables for speed.

    A value is a number, numerator and denominator, a reason why there is none, or None for a period nobody reported.
    """
    span, periods, figures = parse_span(Frequency(measure.frequency), first), [], []
    for value in values:
        period = make_open_period(by, span.code, measure.frequency)
        periods.append(period)
        if value is not None:
            figures.append(_figure(measure, partner, period, value, category, by))
        span = following(span)
    figures = Figure.objects.bulk_create(figures)
    same = [f.attname for f in SignedFigure._meta.fields if hasattr(Figure, f.attname) and f.attname != "id"]
    SignedFigure.objects.bulk_create(
        SignedFigure(
            figure=f,
            figure_version=f.version,
            signed_off_at=f.recorded_at,
            signed_off_by=by,
            **{name: getattr(f, name) for name in same},
        )
        for f in figures
    )
    request_rollup_of_measure(measure)
    return periods


def make_decision(about: Measure | Action | Priority, *, by: Person, **said: Any) -> Decision:
    """A decision of the partnership's first board, recorded by its service."""
    board = Board.objects.ours(by).first() or make_board(by.partnership)
    chosen = {"board": board, "decided_on": date(2026, 11, 20), "text": "Look again in March.", **said}
    return record_decision(about, by=by, **chosen)


def _figure(
    measure: Measure, partner: Partner, period: Period, value: Any, category: Category | None, by: Person
) -> Figure:
    numbers: dict[str, Any] = {"value": value}
    if isinstance(value, str):
        numbers = {"missing_reason": value}
    elif measure.unit in RATIO_UNITS:
        numerator, denominator = value if isinstance(value, tuple) else (value, 100)
        numbers = {"numerator": numerator, "denominator": denominator}
    return Figure(
        measure=measure,
        partner=partner,
        period=period,
        category=category,
        recorded_at=period.opened_at,
        recorded_by=by,
        **numbers,
    )


def ratio(
    measure: Measure, partner: Partner, period: Period, numerator: int, denominator: int, **more: Any
) -> FigureLine:
    return FigureLine(
        measure.pk, partner.pk, period.pk, numerator=Decimal(numerator), denominator=Decimal(denominator), **more
    )


def plain(measure: Measure, partner: Partner, period: Period, value: int, **more: Any) -> FigureLine:
    return FigureLine(measure.pk, partner.pk, period.pk, value=Decimal(value), **more)


def missing(
    measure: Measure, partner: Partner, period: Period, reason: str = "not_available", **more: Any
) -> FigureLine:
    return FigureLine(measure.pk, partner.pk, period.pk, missing_reason=reason, **more)


def record(lines: Sequence[FigureLine], *, by: Person) -> FiguresReport:
    report = record_figures(lines, by=by, source=Source.FORM)
    assert not report.problems, report.problems
    return report


def _first_code(frequency: str) -> str:
    return {
        "quarter": "2020/21 Q1",
        "year": "2020/21",
        "month": "2020-04",
        "term": "2020/21 autumn",
        "snapshot": "2020-03-31",
    }[frequency]
