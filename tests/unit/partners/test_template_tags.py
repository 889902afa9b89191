"""Badges, arrows and dates: word, shape and colour together, nothing unescaped, London time."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.template import Context, Engine

from measures.calc.words import Assurance, Variation
from partners.templatetags.waymark import (
    ASSURANCES,
    DIRECTIONS,
    RATINGS,
    RETURN_STATUSES,
    VARIATIONS,
    assurance,
    completeness,
    direction,
    heat_strip,
    paragraphs,
    rag,
    return_status,
    signals,
    uk_date,
    uk_datetime,
    variation,
)


def words(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


def drawing(markup: str) -> str:
    found = re.search(r"<(?:path|circle)[^>]*>", markup)
    assert found
    return found.group()


@pytest.mark.parametrize(
    ("rating", "reason", "text"),
    [
        ("red", "", "Red"),
        ("amber", "", "Amber"),
        ("green", "", "Green"),
        ("", "", "Not rated"),
        (None, "No target", "Not rated: No target"),
        ("green", "No target", "Green"),
    ],
)
@pytest.mark.parametrize("compact", [False, True])
def test_a_rating_is_said_in_words(rating: str | None, reason: str, text: str, compact: bool) -> None:
    assert words(rag(rating, reason, compact)) == text


def test_a_more_exact_word_stands_for_not_rated_and_never_for_a_status() -> None:
    assert words(rag("", instead="Not ready")) == "Not ready"
    assert words(rag("", "idea", instead="Not ready")) == "Not ready: idea"
    assert words(rag("red", instead="Not ready")) == "Red"


def test_a_text_is_parted_at_its_empty_lines_alone_and_escaped() -> None:
    assert paragraphs("One\nline.\r\n \r\nTwo <b>") == "<p>One line.</p><p>Two &lt;b&gt;</p>"
    assert paragraphs("  ") == ""


def test_each_rating_has_its_own_shape_and_colour() -> None:
    badges = [rag(code) for code in RATINGS]
    assert len({drawing(badge) for badge in badges}) == 4
    assert len({re.search(r"wm-rag--\w+", badge).group() for badge in badges}) == 4  # type: ignore[union-attr]


def test_a_compact_rating_hides_its_word_from_sight_only() -> None:
    assert '<span class="govuk-visually-hidden">Red</span>' in rag("red", compact=True)


def test_a_rating_nobody_defined_is_refused_and_not_shown_as_not_rated() -> None:
    with pytest.raises(KeyError):
        rag("purple")


def test_reasons_and_labels_are_escaped() -> None:
    nasty = '<img src=x onerror="1">'
    for markup in (
        rag("", nasty),
        rag("", nasty, True),
        direction("same", 0, nasty),
        return_status("draft", nasty),
        heat_strip([(nasty, "", nasty)]),
    ):
        assert "<img" not in markup
        assert 'onerror="' not in markup


@pytest.mark.parametrize(
    ("code", "change", "arrow", "said"),
    [
        ("improved", Decimal("2"), "up", "Improved (the figure went up)"),
        ("improved", Decimal("-2"), "down", "Improved (the figure went down)"),
        ("worse", 3, "up", "Worse (the figure went up)"),
        ("same", Decimal("0.01"), "level", "Same"),
        ("same", None, "level", "Same"),
        ("cant_say", None, "unknown", "Can&#x27;t say"),
        ("cant_say", Decimal("-1"), "down", "Can&#x27;t say (the figure went down)"),
        ("not_available", None, "unknown", "Not available"),
        ("improved", None, "unknown", "Improved"),
    ],
)
def test_the_arrow_follows_the_figure_and_the_word_says_whether_it_is_good(
    code: str, change: Decimal | int | None, arrow: str, said: str
) -> None:
    arrows = {
        "up": drawing(direction("improved", 1)),
        "down": drawing(direction("improved", -1)),
        "level": drawing(direction("improved", 0)),
        "unknown": drawing(direction("improved")),
    }
    assert len(set(arrows.values())) == 4
    made = direction(code, change)
    assert drawing(made) == arrows[arrow]
    assert words(made) == said


@pytest.mark.parametrize("code", DIRECTIONS)
def test_every_direction_has_a_colour_class_of_its_own(code: str) -> None:
    assert f"wm-direction--{code.replace('_', '-')}" in direction(code)


@pytest.mark.parametrize(("code", "text"), RETURN_STATUSES.items())
def test_a_return_status_is_said_in_words(code: str, text: str) -> None:
    assert words(return_status(code)) == text


def test_a_caller_may_name_a_status_itself() -> None:
    assert words(return_status("returned", "Returned to you")) == "Returned to you"


def test_a_heat_strip_is_a_list_in_time_order_with_every_period_named() -> None:
    markup = heat_strip([("2025/26 Q1", "red", ""), ("2025/26 Q2", "", "No figure")])
    assert markup.count("<li") == 2
    assert words(markup) == "2025/26 Q1: Red2025/26 Q2: Not rated: No figure"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 5, 3), "3 May 2026"),
        (datetime(2026, 5, 3, 23, 30, tzinfo=UTC), "4 May 2026"),  # summer time: half past midnight in London
        (datetime(2026, 1, 3, 23, 30, tzinfo=UTC), "3 January 2026"),
        (None, ""),
    ],
)
def test_dates_are_written_as_people_write_them(value: date | None, text: str) -> None:
    assert uk_date(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 5, 3, 13, 5, tzinfo=UTC), "3 May 2026 at 2:05pm"),
        (datetime(2026, 1, 3, 9, 0, tzinfo=UTC), "3 January 2026 at 9:00am"),
        (datetime(2026, 1, 3, 12, 0, tzinfo=UTC), "3 January 2026 at midday"),
        (datetime(2026, 1, 3, 0, 0, tzinfo=UTC), "3 January 2026 at midnight"),
        (datetime(2026, 1, 3, 0, 7, tzinfo=UTC), "3 January 2026 at 12:07am"),
        (datetime(2026, 1, 3, 12, 7, tzinfo=UTC), "3 January 2026 at 12:07pm"),
        (None, ""),
    ],
)
def test_times_are_london_times(value: datetime | None, text: str) -> None:
    assert uk_datetime(value) == text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        uk_datetime(datetime(2026, 5, 3, 13, 5))  # noqa: DTZ001


def test_the_tags_work_from_a_template() -> None:
    engine = Engine(libraries={"waymark": "partners.templatetags.waymark"})
    source = "{% load waymark %}{% rag r reason compact=True %}|{% uk_date d %}|{{ d|uk_date }}"
    made = engine.from_string(source).render(Context({"r": "", "reason": "A & B", "d": date(2026, 5, 3)}))
    assert words(made) == "Not rated: A &amp; B|3 May 2026|3 May 2026"


# --- Signals of one measure ---


@pytest.mark.parametrize("code", [code.value for code in Variation])
def test_every_verdict_of_ordinary_variation_has_a_word_and_a_drawing(code: str) -> None:
    assert words(variation(code)) == VARIATIONS[code]
    assert "<svg" in variation(code)


@pytest.mark.parametrize("code", [code.value for code in Assurance])
def test_every_assurance_has_a_word_and_a_drawing(code: str) -> None:
    assert unescape(words(assurance(code))) == ASSURANCES[code]


def test_every_signal_can_be_told_without_its_colour() -> None:
    for drawings in (
        [
            re.sub(r' class="[^"]*"', "", variation(code, 1))
            for code in ("ordinary", "improvement", "concern", "high", "none_at_all", "too_few")
        ],
        [re.sub(r' class="[^"]*"', "", assurance(code)) for code in ASSURANCES],
    ):
        assert len({re.search(r"<svg.*?</svg>", each).group() for each in drawings}) == len(drawings)


def test_a_verdict_says_which_way_the_figure_stands_out() -> None:
    assert words(variation("concern", 1)) == "Concern (upwards)"
    assert words(variation("concern", -1)) == "Concern (downwards)"
    assert variation("concern", 1) != variation("concern", -1)
    assert words(variation("high", 1)) == "Higher than usual"


def test_a_compact_verdict_hides_its_word_from_sight_only() -> None:
    compact = variation("improvement", 1, compact=True)
    assert '<span class="govuk-visually-hidden">Improvement (upwards)</span>' in compact
    assert 'title="Improvement (upwards)"' in compact


def test_a_verdict_nobody_defined_is_refused() -> None:
    with pytest.raises(KeyError):
        variation("strange")
    with pytest.raises(KeyError):
        assurance("strange")


@pytest.mark.parametrize(
    ("reported", "expected", "text", "filled", "empty"),
    [
        (3, 4, "3 of 4 reported", 3, 1),
        (0, 2, "0 of 2 reported", 0, 2),
        (4, 4, "4 of 4 reported", 4, 0),
        (17, 23, "17 of 23 reported", 1, 1),
        (0, 0, "Nobody is asked", 0, 1),
    ],
)
def test_completeness_is_words_and_a_block_for_each_partner(
    reported: int, expected: int, text: str, filled: int, empty: int
) -> None:
    drawn = completeness(reported, expected)
    assert words(drawn) == text
    assert drawn.count('class="wm-signal__block"') == filled
    assert drawn.count("wm-signal__block--empty") == empty


def test_a_measure_s_line_leaves_out_what_is_not_given() -> None:
    line = signals(rating="red", travel="worse", change=Decimal(-1), verdict="concern", way=-1, reported=3, expected=4)
    assert re.findall(r"<li[^>]*>(.*?)</li>", line) == [
        rag("red"),
        direction("worse", Decimal(-1)),
        variation("concern", -1),
        completeness(3, 4),
    ]
    assert "<li" not in signals()


def test_words_of_signals_are_escaped() -> None:
    assert "<b>" not in variation("ordinary", label="<b>") + assurance("cant_say", label="<b>") + completeness(
        1, 2, "<b>"
    )


def test_a_gap_that_widens_is_said_in_the_same_breath_as_the_status_and_shown_by_a_shape() -> None:
    plain, parted = rag("green"), rag("green", widens=True)
    assert "Green, gap widening" in parted
    assert "<circle" in plain and "<circle" not in parted, "not the plain green circle"
    assert "Red, gap widening" in rag("red", widens=True)
    assert "widening" not in rag("", reason="No figure", widens=True), "without a status there is none to spoil"


def test_a_strip_says_where_a_gap_had_widened() -> None:
    markup = heat_strip([("2025/26 Q1", "green", "", False), ("2025/26 Q2", "green", "", True)])
    assert markup.count("Green, gap widening</span>") == 1


def test_one_line_says_a_widening_gap_once() -> None:
    assert signals(rating="green", gap="wider").count("gap widening") == 1
    assert "Gap widening" in signals(rating="", gap="wider")
    assert "Gap narrowing" in signals(rating="green", gap="narrower")
