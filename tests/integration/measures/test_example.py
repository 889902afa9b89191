"""The example: loaded once, it has every kind of trouble, and its numbers and sentences hold together."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q, Sum
from django.test.utils import override_settings

from measures.calc.words import Source
from measures.models import (
    Category,
    Commentary,
    Comparator,
    ComparatorGroup,
    Figure,
    Measure,
    MeasureResult,
    Period,
    Return,
    SignedFigure,
)
from measures.services.example import load_example
from measures.services.rollup import check_rollups
from partners.models import Partnership, Person
from partners.permissions import PersonBackend
from partners.roles import Role
from plan.models import Plan
from tests.conftest import TODAY

#: Loading the example takes seconds: once is enough.
pytestmark = pytest.mark.xdist_group("example")

CURRENT, PAST = "2026/27 Q2", "2026/27 Q1"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The example, loaded once for this module and taken away again."""
    from django.db import transaction

    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True, **quick):
            load_example(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def example(loaded: None, db: None) -> None:
    """The example inside a test's own transaction."""


def returns(code: str, **fields: Any) -> set[str]:
    found = Return.objects.filter(period__code=code, **fields)
    return set(found.values_list("partner__code", flat=True))


def totals(code: str, basis: str = "signed_off") -> dict[str, MeasureResult]:
    found = MeasureResult.objects.filter(period__code=code, basis=basis, category=None).select_related("measure")
    return {result.measure.code: result for result in found}


def figures(measure: str, **fields: Any) -> Any:
    return Figure.objects.filter(measure__code=measure, period__frequency="quarter", **fields)


def quarters_ago(number: int) -> str:
    return list(Period.objects.filter(opened_at__isnull=False, frequency="quarter").order_by("-ends_on"))[number].code


@pytest.mark.usefixtures("example")
class TestPeopleAndPlans:
    def test_there_is_a_person_for_each_role_and_a_lead_for_each_partner(self) -> None:
        held = {role for person in Person.objects.all() for role in person.roles}
        led = set(
            Person.objects.filter(memberships__role=Role.PARTNER_LEAD.value).values_list(
                "memberships__partner__code", flat=True
            )
        )

        assert held == set(Role)
        assert led == {"CCC-CS", "CCC-PH", "CWPT", "UHCW", "SWFT", "EYS", "VCS"}

    def test_everybody_is_an_example_who_signs_in_with_the_published_password_only_in_debug(
        self, settings: Any
    ) -> None:
        password = configured.EXAMPLE_PASSWORD

        assert not Person.objects.filter(is_example=False).exists()
        for person in Person.objects.all():
            assert PersonBackend().authenticate(None, person.email, password) is None
        settings.DEBUG = True
        for person in Person.objects.all():
            assert PersonBackend().authenticate(None, person.email, password) == person

    def test_both_plans_are_loaded_and_the_one_with_generated_figures_says_so(self) -> None:
        assert dict(Plan.objects.values_list("code", "example_figures")) == {
            "CYP-2021-22": False,
            "CYP-2025-28": True,
        }
        assert Comparator.objects.filter(area="England").count() == 5
        assert sorted(ComparatorGroup.objects.values_list("version", flat=True)) == ["2021", "2025"]
        assert set(ComparatorGroup.objects.values_list("code").annotate(n=Count("members"))) == {
            ("SN-2021", 10),
            ("SN-2025", 10),
        }


@pytest.mark.usefixtures("example")
class TestPublishedFacts:
    def test_children_looked_after_read_as_published(self) -> None:
        result = MeasureResult.objects.get(measure__code="P4.P1", period__code="2025-03-31", basis="signed_off")

        assert (result.numerator, result.denominator) == (684, 83561)
        assert result.sentence == (
            "Not rated: it is shown for context only; 81.9 per 10,000, lower than last year "
            "(too few periods to rule out chance), similar to statistical neighbours (79.5); its one partner reported."
        )

    def test_children_looked_after_are_similar_to_their_neighbours_under_both_groups(self) -> None:
        result = MeasureResult.objects.get(measure__code="P4.P1", period__code="2025-03-31", basis="signed_off")

        compared = {(c["name"], c.get("version")): (c["value"], c["verdict"]) for c in result.statistics["comparisons"]}
        assert compared == {
            ("statistical neighbours", "2021"): ("83", "similar"),
            ("statistical neighbours", "2025"): ("79.5", "similar"),
            ("West Midlands", None): ("86", "similar"),
            ("England", None): ("67", "higher"),
        }
        interval = [Decimal(result.statistics["interval"][end]).quantize(Decimal("0.01")) for end in ("lower", "upper")]
        assert interval == [Decimal("75.84"), Decimal("88.23")]

    def test_published_figures_name_their_publication_and_only_they_are_called_published(self) -> None:
        given = Figure.objects.filter(missing_reason="")
        whole_city = Q(measure__kind="population")

        assert not given.filter(whole_city).exclude(source=Source.PUBLISHED).exists()
        assert not given.filter(whole_city, source_detail="").exists()
        assert not given.exclude(whole_city).exclude(source=Source.EXAMPLE).exists()

    def test_a_snapshot_day_of_another_measure_has_no_result(self) -> None:
        days = MeasureResult.objects.filter(measure__code="P4.P1", basis="signed_off").values_list(
            "period__code", flat=True
        )

        assert sorted(days) == [f"{year}-03-31" for year in range(2021, 2026)]


@pytest.mark.usefixtures("example")
class TestTheCurrentQuarter:
    def test_it_is_the_latest_that_is_over_and_open_until_the_end_of_november(self) -> None:
        period = Period.objects.filter(frequency="quarter", opened_at__isnull=False).latest("ends_on")

        assert (period.code, period.due_on) == (CURRENT, date(2026, 11, 30))
        assert Period.objects.filter(frequency="quarter", opened_at__isnull=False).count() == 13

    @pytest.mark.parametrize(
        ("status", "partners"),
        [
            ("signed_off", {"SWFT", "CCC-CS"}),
            ("submitted", {"EYS"}),
            ("returned", {"VCS"}),
            ("draft", {"CWPT"}),
            ("not_started", {"UHCW", "CCC-PH"}),
        ],
    )
    def test_returns_stand_in_every_state(self, status: str, partners: set[str]) -> None:
        assert returns(CURRENT, status=status) == partners

    def test_the_draft_is_part_filled(self) -> None:
        given = figures("P4.1", period__code=CURRENT, partner__code="CWPT").count()
        begun = figures("P4.2", period__code=CURRENT, partner__code="CWPT").count()
        blank = figures("P4.3", period__code=CURRENT, partner__code="CWPT").count()

        assert (given, begun, blank) == (3, 1, 0)

    def test_one_partner_has_longer_with_a_reason(self) -> None:
        owed = Return.objects.get(period__code=CURRENT, extended_to__isnull=False)

        assert (owed.partner.code, owed.extended_to) == ("UHCW", date(2026, 12, 14))
        assert owed.extension_reason

    def test_the_return_sent_back_has_the_fault_its_note_names(self) -> None:
        owed = Return.objects.get(period__code=CURRENT, status="returned")
        given = figures("P4.8", period__code=CURRENT, partner=owed.partner)
        total = given.get(category=None).denominator
        parts = given.exclude(category=None).aggregate(sum=Sum("denominator"))["sum"]

        assert "three parents fewer" in owed.returned_note
        assert total - parts == 3

    def test_nothing_happens_in_the_future(self) -> None:
        latest = TODAY + timedelta(days=1)

        for model, name in ((Figure, "recorded_at"), (SignedFigure, "signed_off_at"), (Commentary, "written_at")):
            assert not model.objects.filter(**{f"{name}__date__gte": latest}).exists()


@pytest.mark.usefixtures("example")
class TestTrouble:
    def test_every_past_return_is_signed_off_but_the_one_that_never_came(self) -> None:
        past = Return.objects.exclude(period__code=CURRENT).exclude(status="signed_off")

        assert [(owed.partner.code, owed.period.code, owed.status) for owed in past] == [
            ("UHCW", quarters_ago(3), "not_started")
        ]
        result = totals(quarters_ago(3))["P4.1"]
        assert (result.reported, result.expected, result.is_partial) == (3, 4, True)

    def test_one_return_came_late(self) -> None:
        late = Return.objects.filter(period__frequency="quarter", submitted_at__date__gt=F("period__due_on"))
        late = late.filter(reopened_at__isnull=True)

        assert [(owed.partner.code, owed.period.code) for owed in late] == [("VCS", quarters_ago(2))]

    def test_one_signed_off_figure_was_revised_with_a_reason(self) -> None:
        owed = Return.objects.get(reopened_at__isnull=False)
        revised = SignedFigure.objects.filter(is_revised=True)

        assert (owed.partner.code, owed.status, bool(owed.reopened_reason)) == ("CWPT", "signed_off", True)
        assert {(f.measure.code, f.period.code) for f in revised} == {("P4.2", quarters_ago(4))}
        assert "revised figure" in totals(quarters_ago(4))["P4.2"].sentence

    def test_zero_is_a_figure(self) -> None:
        figure = figures("P4.9", period__code=PAST, partner__code="VCS", category=None).get()

        assert (figure.value, figure.missing_reason) == (Decimal(0), "")
        assert totals(PAST)["P4.9"].reported == 4

    @pytest.mark.parametrize(
        ("reason", "measure", "partner"),
        [
            ("not_available", "P4.3", "VCS"),
            ("suppressed_at_source", "P4.1", "VCS"),
            ("not_applicable", "P4.4", "UHCW"),
            ("not_applicable", "P4.9", "CWPT"),
        ],
    )
    def test_missing_figures_have_their_coded_reason_and_a_note(self, reason: str, measure: str, partner: str) -> None:
        missing = figures(measure, partner__code=partner, missing_reason=reason)

        assert missing.exists()
        assert not missing.filter(note="").exists()

    def test_one_figure_is_an_estimate(self) -> None:
        estimates = Figure.objects.filter(is_estimated=True)

        assert {(f.measure.code, f.partner.code, f.period.code) for f in estimates} == {("P4.1", "UHCW", PAST)}
        assert estimates.get(category=None).note
        assert "estimated figure" in totals(PAST)["P4.1"].sentence

    def test_small_numbers_are_withheld_here_and_there_and_most_is_shown(self) -> None:
        groups = MeasureResult.objects.filter(basis="signed_off", category__isnull=False, value__isnull=False)
        withheld = groups.filter(is_withheld=True)
        small = figures("P4.4", category__isnull=False, numerator__range=(1, 4))

        assert small.exists()
        assert 0 < withheld.count() < groups.count() / 3
        assert withheld.filter(category__dimension__code="ethnicity").exists()


@pytest.mark.usefixtures("example")
class TestNumbers:
    def test_categories_add_up_to_their_totals(self) -> None:
        """Except where a partner left a category out, and in the return sent back for it."""
        checked = 0
        for total in Figure.objects.filter(
            category=None, missing_reason="", measure__categories__isnull=False
        ).distinct():
            parts = Figure.objects.filter(
                measure=total.measure, partner=total.partner, period=total.period, category__isnull=False
            )
            given = parts.filter(missing_reason="")
            if not given or parts.filter(missing_reason="suppressed_at_source").exists():
                continue
            if (total.partner.code, total.period.code, total.measure.code) == ("VCS", CURRENT, "P4.8"):
                continue
            for name in ("numerator", "denominator", "value"):
                assert sum(getattr(part, name) or 0 for part in given) == (getattr(total, name) or 0), (total, name)
            checked += 1
        assert checked > 100

    def test_no_numerator_is_above_its_denominator(self) -> None:
        assert not Figure.objects.filter(numerator__gt=F("denominator")).exists()

    def test_the_quarter_before_shows_every_status(self) -> None:
        rated = {code: result.rag or result.not_rated for code, result in totals(PAST).items()}

        assert rated == {
            "P4.1": "amber",
            "P4.2": "green",
            "P4.3": "green",
            "P4.4": "not_ready",
            "P4.5": "red",
            "P4.6": "green",
            "P4.7": "amber",
            "P4.8": "red",
            "P4.9": "amber",
            "P4.10": "not_ready",
        }

    @pytest.mark.parametrize(("measure", "way"), [("P4.6", 1), ("P4.8", -1)])
    def test_one_measure_improves_steadily_and_one_goes_the_wrong_way(self, measure: str, way: int) -> None:
        values = list(
            MeasureResult.objects.filter(measure__code=measure, basis="signed_off", category=None)
            .order_by("period__ends_on")
            .values_list("value", flat=True)
        )[-8:]

        assert all((now - before) * way > 0 for before, now in pairwise(values))

    def test_one_measure_stays_around_its_target(self) -> None:
        results = MeasureResult.objects.filter(
            measure__code="P4.3", basis="signed_off", category=None, target_value__isnull=False
        )
        sides = {result.value >= result.target_value for result in results}

        assert sides == {True, False}
        assert not results.filter(rag="red").exists()

    def test_a_named_rule_makes_amber_of_what_would_be_red(self) -> None:
        assert MeasureResult.objects.filter(sentence__contains="the year-end target can still be met").exists()
        assert MeasureResult.objects.filter(sentence__contains="no worse than the same period last year").exists()

    @pytest.mark.parametrize(
        ("measure", "said"),
        [("P4.6", "an improvement, more than chance"), ("P4.8", "a concern, more than chance")],
    )
    def test_a_steady_course_is_told_from_ordinary_variation(self, measure: str, said: str) -> None:
        assert said in totals(PAST)[measure].sentence

    def test_direction_and_variation_never_contradict_each_other(self) -> None:
        found = MeasureResult.objects.exclude(variation="")

        assert not found.filter(variation="improvement", direction="worse").exists()
        assert not found.filter(variation="concern", direction="improved").exists()
        assert not found.filter(variation__in=["ordinary", "none_at_all"], direction__in=["improved", "worse"]).exists()

    def test_the_roll_up_agrees_with_a_full_recomputation(self) -> None:
        assert check_rollups(today=TODAY) == []


@pytest.mark.usefixtures("example")
class TestWords:
    def test_every_red_has_its_story(self) -> None:
        told = set(Commentary.objects.values_list("measure__code", "period__code"))
        reds = MeasureResult.objects.filter(rag="red", category=None).values_list("measure__code", "period__code")

        assert reds
        assert set(reds) <= told

    def test_the_stories_of_signed_off_returns_are_what_the_board_reads(self) -> None:
        signed = Commentary.objects.filter(period__code=PAST)

        assert signed.count() == 8
        assert all(story.signed_text == story.text for story in signed)

    def test_sentences_are_clean(self) -> None:
        results = MeasureResult.objects.values_list("sentence", "full_sentence")

        for sentence in {text for pair in results for text in pair}:
            assert not any(fault in sentence for fault in ("None", "NaN", "nan%", "  ", "..", " ,", " ;", "()")), (
                sentence
            )
            assert sentence.endswith(".")
            assert sentence[0].isupper() or sentence[0].isdigit()

    def test_numbers_in_sentences_are_no_finer_than_needed(self) -> None:
        for result in MeasureResult.objects.select_related("measure"):
            shown = result.full_sentence.replace("%", " ").replace("(", " ").split()
            finest = max((len(word.partition(".")[2]) for word in shown if word.replace(".", "").isdigit()), default=0)
            assert finest <= result.measure.decimals + 1, result.full_sentence

    def test_a_count_says_once_what_it_counts(self) -> None:
        assert "(26 against 30 parents)" in totals(PAST)["P4.5"].sentence


@pytest.mark.usefixtures("example")
class TestLoadingAgain:
    def test_it_does_nothing(self, settings: Any, django_assert_max_num_queries: Any) -> None:
        settings.DEBUG = True
        before = (Figure.objects.count(), Return.objects.count(), Measure.objects.count(), Category.objects.count())

        with django_assert_max_num_queries(4):
            assert load_example(today=TODAY) is False
        assert before == (
            Figure.objects.count(),
            Return.objects.count(),
            Measure.objects.count(),
            Category.objects.count(),
        )

    def test_it_is_refused_where_debug_is_off(self) -> None:
        with pytest.raises(CommandError, match="only where DEBUG is on"):
            call_command("load_example")

    def test_a_second_partnership_comes_only_when_asked_for(self, settings: Any, capsys: Any) -> None:
        settings.DEBUG = True
        assert Partnership.objects.count() == 1

        call_command("load_example", "--second", "--today", TODAY.isoformat())

        owner = Person.objects.get(email="owen.sharp@example.org")
        assert Partnership.objects.count() == 2
        assert [measure.code for measure in Measure.objects.visible_to(owner)] == ["N1"]
        assert "Example loaded" in capsys.readouterr().out
