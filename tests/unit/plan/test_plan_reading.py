"""A plan file is read whole: what it says, or every problem with its line and its cure."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.calc import words as measure_words
from plan.reading import Problem, read_plan, words
from plan.reading.yaml_nodes import MEGABYTE
from tests.unit.plan.plans import EXAMPLES, LEAST, SMALL, small


def problems_of(text: str) -> tuple[Problem, ...]:
    return read_plan(text, "plan.yaml").problems


def the_problem(text: str) -> Problem:
    found = problems_of(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


# (lines added to the measure of SMALL, line, column, what it says, how it is cured)
MEASURE_PROBLEMS = [
    ("frequncy: quarter", 24, 9, "“frequncy” is not a key", "Did you mean “frequency”?"),
    ("zzz: 1", 24, 9, "“zzz” is not a key", "Use code, title"),
    ("short_title: [a, b]", 24, 22, "This is a list, not a single value", "Write one value"),
    ("note: {a: b}", 24, 15, "This is a mapping, not a single value", "Write one value"),
    ("definition: text", 24, 21, "This must have named values", "“name: value”"),
    ("partners: NHS", 24, 19, "This must be a list", "square brackets"),
    ("title: Again", 24, 9, "“title” is given twice, first on line 21", "Keep one"),
    ("dead_band: about one", 24, 20, "“about one” is not a number", "digits, such as 42"),
    ("dead_band: 5%", 24, 20, "“5%” is not a plain number", "Write 5;"),
    ("dead_band: '1,200'", 24, 20, "“1,200” is not a plain number", "Write 1200;"),
    ("dead_band: 1_000", 24, 20, "“1_000” is not a number", "digits"),
    ("dead_band: .nan", 24, 20, "“.nan” is not a number", "digits"),
    ("dead_band: 1e9", 24, 20, "“1e9” is not a number", "digits"),
    ("dead_band: ٣", 24, 20, "“٣” is not a number", "digits"),
    ("dead_band: 1.1234567", 24, 20, "has too many digits", "at most 12 digits"),
    ("dead_band: -1", 24, 20, "“-1” is out of range", "Give 0 or more"),
    ("decimals: 1.5", 24, 19, "“1.5” is not a whole number", "without decimals"),
    ("decimals: 9", 24, 19, "“9” is out of range", "from 0 to 6"),
    ("is_key: perhaps", 24, 17, "“perhaps” is neither true nor false", "Write true or false"),
    ("combine: ratio of sums", 24, 18, "not an accepted word", "Did you mean “ratio_of_sums”?"),
    ("kind: city", 24, 15, "“city” is not an accepted word", "Write population or performance"),
    ("direction: sideways", 24, 20, "“sideways” is not an accepted word", "context_only"),
    ("partners: [NSH]", 24, 20, "defines no partner “NSH”", "Did you mean “NHS”?"),
    (
        "partners: [Police]",
        24,
        20,
        "defines no partner “Police”",
        "Add it under partners, or use NHS or VCS.",
    ),
    ("partners: [NHS, NHS]", 24, 25, "“NHS” is listed twice", "Keep one"),
    ("partners: [NHS, ]\n        outcomes: [O2]", 25, 20, "defines no outcome “O2”", "or use O1."),
    ("breakdowns: [imd]", 24, 22, "defines no dimension “imd”", "Add it under dimensions, or use ethnicity."),
    ("tolerance: {}", 24, 20, "said in one way", "points, or percent"),
    ("tolerance: {points: 3, percent: 5}", 24, 20, "said in one way", "points, or percent"),
    ("tolerance: {percent: 120}", 24, 30, "“120” is out of range", "from 0 to 100"),
    ("tolerance: {points: 3, measured_in: percent}", 24, 32, "goes with below and above", "Remove it"),
    ("baseline: {value: 4}", 24, 19, "“period” is missing", "Add “period:”"),
    ("baseline: {period: 2025/26 Q5, value: 4}", 24, 28, "“2025/26 Q5” is not a period", "2025/26 Q4"),
    ("baseline: {period: 2025/27 Q1, value: 4}", 24, 28, "is not a period", "2025/26 Q4"),
    ("baseline: {period: 2025/26, value: 4}", 24, 9, "“2025/26” is not a quarter", "2025/26 Q4"),
    ("baseline: {period: 2025/26 Q1, value: 104}", 24, 9, "104 is not a percentage", "from 0 to 100"),
    ("target: {period: 2025/26 Q1, value: -4}", 24, 9, "-4 is not a percentage", "from 0 to 100"),
    ("stated_target: 300", 24, 9, "300 is not a percentage", "from 0 to 100"),
    ("target: {period: 2025/26 Q1, value: 9, upper: 4}", 24, 48, "9 is above 4", "smaller number first"),
    ("multiplier: 10000", 24, 9, "Only a rate has a multiplier", "Remove it"),
    ("multiplier: 0", 24, 9, "must be above 0", "10000"),
    ("disclosure: {owner: A}", 24, 21, "“threshold” is missing", "Add “threshold:”"),
    (
        "only_categories: {ethnicity: [asian]}",
        24,
        9,
        "not broken down by “ethnicity”",
        "Add it to breakdowns",
    ),
    ("published: [{period: 2024/25 Q1, numerator: 5}]", 24, 21, "One half", "numerator and denominator"),
    ("published: [{period: 2024/25 Q1}]", 24, 21, "has no number", "leave it out"),
    ("published: [{period: 2024/25 Q1, numerator: 9, denominator: 5}]", 24, 9, "above the den", "Check"),
    ("published: [{period: 2024/25 Q1, value: 9, denominator: 0}]", 24, 52, "must be above 0", "Check it"),
    ("readiness: idea\n        status: idea", 25, 9, "“status” says again", "“readiness” or “status”"),
    ("definition: {reviewed: 2026-01-01, next_review: 2025-01-01}", 24, 44, "is before", "Change one"),
    ("definition: {reviewed: 01/04/2025}", 24, 32, "“01/04/2025” is not a date", "2025-04-01, if it is day"),
    ("definition: {reviewed: 2025-02-30}", 24, 32, "There is no day “2025-02-30”", "Check the month"),
    ("? [a, b]\n        : c", 24, 11, "This is not a name", "short"),
    ("note: &a text", 24, 15, "“&a” is a YAML anchor", "Write the content out"),
    ("note: *a", 24, 15, "“*a” is a YAML anchor or alias", "quotes"),
    ("note: !!python/name:os.system x", 24, 15, "is a YAML tag", "Remove the tag"),
    ('note: "a\\0b"', 24, 15, "control character", "Delete it"),
    ("note: a: b", 24, 16, "mapping values are not allowed", "in quotes"),
    ("note: [a, b", 25, 1, "This is not YAML", "Close the bracket"),
]


@pytest.mark.parametrize(("lines", "line", "column", "message", "cure"), MEASURE_PROBLEMS)
def test_a_fault_in_a_measure_is_named_with_its_place_and_its_cure(lines, line, column, message, cure):
    problem = the_problem(small(lines))

    assert (problem.line, problem.column, problem.severity) == (line, column, "error")
    assert message in problem.message
    assert cure in problem.cure
    assert problem.where.startswith(("Priority 4 › Measure M1", "File"))


# (text to replace in SMALL, what stands there instead, line, where, message, cure)
PLAN_PROBLEMS = [
    ("  code: P\n", "", 1, "Plan", "“code” is missing", "Add “code:”"),
    ("  title: A plan\n", "  title:\n", 3, "Plan", "“title” is missing", "Add “title:”"),
    ("2025-04-01", "April 2025", 4, "Plan › starts", "“April 2025” is not a date", "2025-04-01 for 1 April"),
    ("2028-03-31", "2024-03-31", 5, "Plan › ends", "2024-03-31 is before 2025-04-01", "Change one"),
    ("code: P\n", "code: a b\n", 2, "Plan › code", "“a b” is not a code", "without spaces"),
    ("  title: A plan", "  titel: A plan\n  title: A", 3, "Plan", "“titel” is not a key", "“title”?"),
    ("plan:\n", "prices: [1]\nplan:\n", 1, "File", "“prices” is not a key", "“priorities”?"),
    ("code: VCS", "code: NHS", 8, "Partner NHS", "“NHS” is there already, on line 7", "Give each its own"),
    ("code: asian", "code: white", 14, "Dimension ethnicity › Category white", "on line 13", "tell them"),
    ("number: 4", "number: four", 16, "Priority four › number", "“four” is not a number", "digits"),
    ("number: 4", "number: 0", 16, "Priority 0 › number", "out of range", "from 1 to 999"),
    ("number: 4", "number:", 16, "Priority 1", "“number” is missing", "Add"),
    ("    title: Ethnic group", "    title: E\n    reference: blue", 12, "Dimension ethnicity › reference",
     "not a category", "Use white or asian"),
    ("- code: M1", "- {code: M1, title: T}\n      - code: M1", 21, "Priority 4 › Measure M1",
     "Measure “M1” is there already, on line 20", "own"),
    ("[{code: O1, text: We are well}]", "[{code: O1, text: A}, {code: O1, text: B}]", 18,
     "Priority 4 › Outcome O1", "Outcome “O1” is there already", "own"),
    ("[{code: O1, text: We are well}]", "[{code: O1, text: A, measures: [M2]}]", 18,
     "Priority 4 › Outcome O1 › measures", "defines no measure “M2”", "or use M1."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "where", "message", "cure"), PLAN_PROBLEMS)
def test_a_fault_in_the_plan_is_named_with_its_place_and_its_cure(old, new, line, where, message, cure):
    assert SMALL.count(old) >= 1

    problem = the_problem(SMALL.replace(old, new, 1))

    assert (problem.line, problem.where) == (line, where)
    assert message in problem.message
    assert cure in problem.cure


# (lines added to the priority of SMALL, line, where, message)
PRIORITY_PROBLEMS = [
    ("facts: [{label: A, low: 9, high: 4}]", 24, "Fact A › high", "9 is above 4"),
    ("facts: [{label: A, value: 1}, {label: A, value: 2}]", 24, "Fact A", "there already, on line 24"),
    ("facts: [{label: A, share: 114}]", 24, "Fact A › share", "out of range"),
    ("facts: [{label: A, series: {2018: many}}]", 24, "Fact A › series › 2018", "“many” is not a number"),
    ("facts: [{label: A, series: {2018: }}]", 24, "Fact A › series", "“2018” has no value"),
    ("objectives: [a, '', b]", 24, "objectives", "This item is empty"),
    ("action_themes: [{title: T}]", 24, "Action theme T", "“actions” is missing"),
    ("action_themes: [{title: T, actions: [{title: A, owner: X}]}]", 24, "owner", "no partner “X”"),
    (
        "action_themes: [{title: T, actions: [{title: A, status: late}]}]",
        24,
        "status",
        "not an accepted word",
    ),
    (
        "action_themes: [{title: T, actions: [{title: A, starts: 2026-01-01, ends: 2025-01-01}]}]",
        24,
        "Action A › ends",
        "2025-01-01 is before 2026-01-01",
    ),
    (
        "action_themes: [{title: T, actions: [{title: A, owner: NHS, supporting: [NHS]}]}]",
        24,
        "Action A › supporting",
        "cannot also support it",
    ),
]


@pytest.mark.parametrize(("lines", "line", "where", "message"), PRIORITY_PROBLEMS)
def test_a_fault_in_a_priority_is_named_with_its_place(lines, line, where, message):
    problem = the_problem(small(lines, measure=False))

    assert problem.line == line
    assert problem.where.startswith("Priority 4 › ")
    assert where in problem.where
    assert message in problem.message
    assert problem.cure


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["readiness: defined"], "promises a definition with its numerator."),
        (["readiness: reporting"], "a definition with its numerator, a baseline, a target and the partners"),
        (["definition: {numerator: N, owner: A, checker: A}"], "The owner checks their own definition."),
    ],
)
def test_a_measure_that_promises_too_much_is_a_warning_and_the_plan_still_loads(lines, message):
    reading = read_plan(small(*lines), "plan.yaml")

    assert reading.plan is not None
    assert [problem.severity for problem in reading.problems] == ["warning"]
    assert message in reading.problems[0].message


def test_every_problem_is_found_in_one_pass_in_the_order_of_the_file():
    text = small("kind: city", "dead_band: x", "partners: [Police]").replace("code: P\n", "code: a b\n")

    assert [problem.line for problem in problems_of(text)] == [2, 24, 25, 26]
    assert read_plan(text, "plan.yaml").plan is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty"),
        ("# only a comment\n", "The file is empty"),
        ("just text", "This must have named values"),
        ("- a\n- b\n", "This must have named values"),
        ("priorities: []\n", "The file has no “plan”"),
        ("a: 1\n---\nb: 2\n", "expected a single document"),
        ("plan:\n\tcode: P\n", "This is not YAML"),
        ("plan: 'open\n", "This is not YAML"),
        ("plan: \x00\n", "Character U+0000"),
        ("plan: \ud800\n", "Character U+D800"),
        ("%YAML 9.9\n---\na: 1\n", "This is not YAML"),
        ("plan: " + "[" * 100_000, "nested deeper"),
        ("plan: " + "{a: " * 5_000, "nested deeper"),
        ("plan: " + "- " * 5_000, "This is not YAML"),
        ("a: &a [x]\nb: &b [*a, *a]\n", "anchor or alias"),
        ("plan: [" + "1," * 200_000 + "]", "more than 100,000 values"),
        ('plan: "\\UFFFFFFFF"\n', "This is not YAML"),
    ],
)
def test_a_text_that_is_no_plan_is_refused_with_a_sentence(text, message):
    reading = read_plan(text, "plan.yaml")

    assert reading.plan is None
    assert message in reading.problems[0].message
    assert reading.problems[0].line >= 1


def test_a_file_above_one_megabyte_is_refused_unread():
    problem = the_problem(LEAST + "# " + "x" * MEGABYTE)

    assert "1 MB" in problem.message


def test_reading_stops_when_a_file_has_nothing_but_problems():
    found = problems_of(LEAST + "".join(f"    zzz{number}: 1\n" for number in range(2_000)))

    assert len(found) == 501
    assert "Reading stopped after 500 problems." in {problem.message for problem in found}


def test_a_problem_reads_as_one_sentence_with_its_line():
    problem = the_problem(small("kind: city"))

    assert str(problem) == (
        "Line 24, Priority 4 › Measure M1 › kind: “city” is not an accepted word. Write population or performance."
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_plan_has_no_problem(path):
    reading = read_plan(path.read_text(encoding="utf-8"), path.name)

    assert reading.problems == ()
    assert reading.plan is not None
    assert reading.name == path.name


def test_words_keep_what_was_written_where_yaml_would_change_it():
    text = LEAST + "    sponsor: no\n    objectives: [1:30, 2019/20, 0123, yes, null safety]\n"

    plan = read_plan(text, "plan.yaml").plan

    assert plan is not None
    assert plan.priorities[0].sponsor == "no"
    assert plan.priorities[0].objectives == ("1:30", "2019/20", "0123", "yes", "null safety")


def test_a_thousands_comma_in_a_text_does_not_cut_it_in_two():
    text = (
        LEAST
        + "    facts: [{label: Children per 10,000 under 18, value: 89.5}]\n"
        + "    strategy: [reach 1,200,500, b]\n"
    )

    plan = read_plan(text, "plan.yaml").plan

    assert plan is not None
    assert plan.priorities[0].facts[0].label == "Children per 10,000 under 18"
    assert plan.priorities[0].facts[0].value == Decimal("89.5")
    assert plan.priorities[0].strategy == ("reach 1,200,500", "b")


def test_a_thousands_comma_in_a_number_is_a_problem_and_never_a_smaller_number():
    problem = the_problem(LEAST + "    facts: [{label: A, value: 1,200}]\n")

    assert "Write 1200" in problem.cure


def test_a_vacancy_is_data_and_not_a_problem():
    plan = read_plan(LEAST + "    strategic_leads: []\n", "plan.yaml").plan

    assert plan is not None
    assert plan.priorities[0].strategic_leads == ()


def test_plain_texts_stand_for_actions_and_outcomes():
    text = LEAST + "    action_themes: [{title: T, actions: [Do it]}]\n    outcomes: [We are well]\n"

    plan = read_plan(text, "plan.yaml").plan

    assert plan is not None
    assert plan.priorities[0].action_themes[0].actions[0].title == "Do it"
    assert plan.priorities[0].outcomes[0].text == "We are well"


def test_a_plan_without_dimensions_may_name_its_breakdowns_in_free_words():
    plan = read_plan(LEAST + "    measures: [{code: M, title: T, breakdowns: [provider type]}]\n", "p").plan

    assert plan is not None
    assert plan.priorities[0].measures[0].breakdowns == ("provider type",)


def test_other_spellings_of_a_measure_mean_the_same():
    plan = read_plan(
        LEAST + "    measures: [{code: M, title: T, status: idea, direction: down, unit: '%'}]\n", "p"
    ).plan

    assert plan is not None
    measure = plan.priorities[0].measures[0]
    assert (measure.readiness, measure.polarity, measure.unit) == ("idea", "low_is_good", "percentage")


def test_a_single_target_and_a_list_of_one_are_the_same():
    single = read_plan(small("target: {period: 2027/28 Q4, value: 60}"), "p").plan
    listed = read_plan(small("targets: [{period: 2027/28 Q4, value: 60}]"), "p").plan

    assert single is not None
    assert single == listed
    assert single.priorities[0].measures[0].targets[0].value == Decimal(60)


@pytest.mark.parametrize(
    ("written", "kind", "sides"),
    [
        ("{points: 3}", "points", (3, 3)),
        ("{percent: 5}", "percent", (5, 5)),
        ("{below: 2, above: 1}", "points", (2, 1)),
        ("{below: 2}", "points", (2, 0)),
        ("{below: 2, above: 0, measured_in: percent}", "percent", (2, 0)),
        ("{points: 0}", "points", (0, 0)),
    ],
)
def test_a_tolerance_says_what_it_is_measured_in_and_how_far_on_each_side(written, kind, sides):
    plan = read_plan(small(f"tolerance: {written}"), "p").plan

    assert plan is not None
    tolerance = plan.priorities[0].measures[0].tolerance
    assert tolerance is not None
    assert (tolerance.kind, tolerance.sides) == (kind, sides)


def test_dates_and_numbers_are_read_as_such_with_their_line():
    plan = read_plan(small("dead_band: 0.50"), "p").plan

    assert plan is not None
    assert plan.starts == date(2025, 4, 1)
    measure = plan.priorities[0].measures[0]
    assert (measure.dead_band, measure.line) == (Decimal("0.50"), 20)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (words.READINESS, measure_words.Readiness),
        (words.POLARITIES, measure_words.Polarity),
        (words.KINDS, measure_words.Kind),
        (words.QUESTIONS, measure_words.Question),
        (words.UNITS, measure_words.Unit),
        (words.FREQUENCIES, measure_words.Frequency),
        (words.COMBINES, measure_words.Combine),
        (words.COMBINES_TIME, measure_words.CombineTime),
        (words.RAG_RULES, measure_words.RagRule),
        (words.TOLERANCE_KINDS, measure_words.ToleranceKind),
    ],
)
def test_plan_files_and_calculations_use_the_same_words(ours, theirs):
    assert list(ours) == [word.value for word in theirs]


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_no_text_raises(text):
    reading = read_plan(text, "plan.yaml")

    assert reading.plan is not None or reading.errors


_LINES = SMALL.splitlines() + EXAMPLES[-1].read_text(encoding="utf-8").splitlines()[:300]


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(_LINES), max_size=15),
    st.text(alphabet="[]{}:,-&*!|>'\"%@` \n\tax0", max_size=30),
    st.integers(0, 400),
)
def test_no_damaged_plan_raises(lines, noise, at):
    text = SMALL + "\n".join(lines)

    reading = read_plan(text[:at] + noise + text[at:], "plan.yaml")

    assert reading.plan is not None or reading.errors
    assert all(problem.line >= 1 and problem.message and problem.cure for problem in reading.problems)


def test_published_figures_of_the_example_give_the_percentages_the_department_published():
    published = {
        "P4.P2": "55.4 59.6 63.9 65.4 66.1 67.7 61.1",
        "P4.P3": "52.2 57.3 72.0 77.6 35.1 61.8",
        "P4.P4": "21.7 17.5 21.7 27.4 23.8 20.9 25.2 24.6 25.0 24.7 19.1 20.9 18.5",
        "P4.P5": "14.1 12.6 14.4 19.9 18.2 27.3 26.0 32.6 21.0 23.1 21.4 27.2 27.3",
    }
    plan = read_plan(EXAMPLES[-1].read_text(encoding="utf-8"), "p").plan
    assert plan is not None
    measures = {measure.code: measure for measure in plan.priorities[0].measures}

    for code, expected in published.items():
        rates = [each.numerator / each.denominator * 100 for each in measures[code].published]
        assert [f"{rate + Decimal('0.00001'):.1f}" for rate in rates] == expected.split()
    looked_after = [each.numerator / each.denominator * 10_000 for each in measures["P4.P1"].published]
    assert [f"{rate:.0f}" for rate in looked_after] == ["97", "95", "93", "83", "82"]


def test_the_example_leaves_two_measures_unready_and_shows_every_rule():
    plan = read_plan(EXAMPLES[-1].read_text(encoding="utf-8"), "p").plan
    assert plan is not None
    measures = plan.priorities[0].measures

    assert plan.example_figures
    assert {each.code for each in measures if each.readiness in ("idea", "defined")} == {"P4.4", "P4.10"}
    assert {each.rag_rule for each in measures} >= set(words.RAG_RULES)
    assert {each.shape for each in measures} >= {"straight_line", "per_period"}
    assert all(re.fullmatch(r"P4\.P?\d+", each.code) for each in measures)
