"""Every chart in the states its data can be in, for whoever changes one; wired only where DEBUG is on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from board.charts import (
    Benchmark,
    BenchmarkChart,
    Chart,
    Figure,
    GapChart,
    GroupFigure,
    Level,
    NumberFormat,
    Series,
    SlopeChart,
    TrendPoint,
    VariationChart,
    benchmark_chart,
    figure,
    gap_chart,
    slope_chart,
    xmr_chart,
)
from config.gallery_forecasts import forecasts
from measures.calc.comparison import compare
from measures.calc.gaps import Group, gap
from measures.calc.inequality import LOG, LOGIT, DeprivationGroup, inequality
from measures.calc.intervals import interval_of
from measures.calc.periods import Span, label, parse_span, previous
from measures.calc.targets import TargetAim
from measures.calc.values import value_of
from measures.calc.variation import Break, Point, vary
from measures.calc.words import Frequency, Polarity, Unit

Values = Sequence[str | int | None]

PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
COUNT = NumberFormat(Unit.COUNT, 0, noun="children")
PER_10_000 = NumberFormat(Unit.RATE, 1, Decimal(10_000))
MONEY = NumberFormat(Unit.MONEY, 0)
SCORE = NumberFormat(Unit.SCORE, 2)
HIGH, LOW, CONTEXT = Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD, Polarity.CONTEXT_ONLY


@dataclass(frozen=True)
class Shelf:
    """One kind of chart with everything it may have to show."""

    id: str
    title: str
    charts: list[Figure]


def shelves() -> list[Shelf]:
    return [
        Shelf("trend", "Trend with target and interval", list(trends())),
        Shelf("variation", "Ordinary variation", list(variations())),
        Shelf("gap", "Gap between groups", list(gaps())),
        Shelf("slope", "Gap by deprivation", list(slopes())),
        Shelf("benchmark", "Beside other places", list(benchmarks())),
        Shelf("forecast", "What to expect next", list(forecasts())),
    ]


def _spans(count: int) -> list[Span]:
    """So many quarters up to 2025/26 Q4."""
    spans = [parse_span(Frequency.QUARTER, "2025/26 Q4")]
    while len(spans) < count:
        spans.insert(0, previous(spans[0]))
    return spans[len(spans) - count :]


def _known(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _wave(count: int, middle: int, reach: int) -> list[int]:
    """A series that goes up and down without a pattern one can see; the same each time."""
    state, found = 17 + count, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        found.append(middle + (state >> 12) % (2 * reach + 1) - reach)
    return found


# --- Trend ------------------------------------------------------------------------------------------------------------


def _trend(
    key: str,
    title: str,
    values: Values,
    form: NumberFormat,
    *,
    people: int = 0,
    target: Values = (),
    breaks: Sequence[int] = (),
    provisional: Sequence[int] = (),
    levels: tuple[Level, ...] = (),
) -> Figure:
    """``people`` are the denominator of percentages, which then have an interval."""
    names = [label(span) for span in _spans(max(len(values), len(target)))]
    points = []
    for index, (name, each) in enumerate(zip(names, values, strict=False)):
        value, interval = _known(each), None
        if people and value is not None:
            events = (value * people / 100).to_integral_value()
            interval = interval_of(Unit.PERCENTAGE, numerator=events, denominator=Decimal(people))
        text = "" if value is None else form.full(value)
        points.append(TrendPoint(name, value, text, "", index in provisional, index in breaks, interval=interval))
    aims = [
        TrendPoint(name, _known(aim), form.full(Decimal(aim or 0))) for name, aim in zip(names, target, strict=False)
    ]
    unit = f", {form.counted}" if form.counted else ""
    chart = Chart(
        title=title,
        actual=Series("Families supported early", tuple(points)),
        target=Series("Target", tuple(aims)) if aims else None,
        levels=levels,
        suffix=form.suffix,
        shows=f"Families supported early{unit}, {names[0]} to {names[-1]}",
        number=form,
    )
    return figure(chart, f"gallery-trend-{key}")


def trends() -> Iterator[Figure]:
    rising: Values = [41, 43, 42, 46, None, 47, 49, 48, 51, 52, 54, 54]
    aims = [45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 55]
    england = (Level("England", Decimal(50), "50.0%"), Level("West Midlands", Decimal(49), "49.0%"))
    yield _trend(
        "usual",
        "A gap, an interval, a new definition",
        rising,
        PERCENT,
        people=420,
        target=aims,
        breaks=[6],
        provisional=[11],
    )
    yield _trend(
        "few", "Two figures, one of them provisional", [61, 64], PERCENT, people=60, target=[60, 62], provisional=[1]
    )
    yield _trend(
        "many",
        "Sixty figures with a band",
        _wave(60, 50, 9),
        PERCENT,
        people=900,
        target=[52] * 60,
        breaks=[20, 21, 40],
    )
    yield _trend("collide", "Labels that would collide", [48, 50, 50], PERCENT, target=[50, 50, 50], levels=england)
    yield _trend(
        "ahead", "A target that reaches further", [38, 41, 44, 47], PERCENT, people=90, target=list(range(40, 52))
    )
    yield _trend("zeros", "Nothing but zeros", [0, 0, 0, 0, 0, 0], PERCENT, people=12, target=[5] * 6)
    yield _trend("constant", "The same each time", [7] * 9, COUNT)
    yield _trend(
        "huge", "Huge money", ["98765432109", "123456789012", "118000000000"], MONEY, target=[100_000_000_000] * 3
    )
    yield _trend("tiny", "Tiny scores", ["0.00012", "0.00015", "0.0001", "0.00018"], NumberFormat(Unit.SCORE, 5))
    yield _trend("negative", "Below zero and above", [-12, 4, -3, 9, -20], MONEY, target=[0] * 5)
    yield _trend("breaks", "A new definition each year", _wave(12, 30, 5), COUNT, breaks=[3, 4, 8, 11])
    yield _trend("near", "Large figures that differ a little", ["10000.25", "10000.5", "10000.75"], SCORE)
    yield _trend("none", "No figure yet", [None, None], PERCENT)


# --- Ordinary variation -----------------------------------------------------------------------------------------------


def _variation(
    key: str,
    values: Values,
    form: NumberFormat = PERCENT,
    polarity: Polarity = LOW,
    *,
    target: TargetAim | None = None,
    breaks: dict[int, str] | None = None,
    provisional: Sequence[int] = (),
    screen: bool = True,
) -> Figure:
    spans = _spans(len(values))
    points = [Point(span.ends_on, _known(value)) for span, value in zip(spans, values, strict=True)]
    cuts = [Break(spans[place].ends_on, reason) for place, reason in (breaks or {}).items()]
    chart = VariationChart(
        name="Repeat plans",
        series=vary(points, polarity, breaks=cuts, screen=screen),
        labels=tuple(map(label, spans)),
        number=form,
        target=target,
        provisional=frozenset(provisional),
        shows=f"Repeat plans, {form.counted}" if form.counted else "Repeat plans",
    )
    return xmr_chart(chart, f"gallery-variation-{key}")


def variations() -> Iterator[Figure]:
    steady: list[str | int | None] = [18, 21, 19, 20, 22, 18, 20, 21, 19, 20, 22, 19, 21, 20]
    aim = TargetAim(Decimal(18))
    yield _variation("steady", steady, target=aim)
    yield _variation("concern", [*steady, 29], target=aim, provisional=[14])
    yield _variation("improvement", [*steady, 19, 18, 17, 16, 15, 14, 13], target=aim)
    yield _variation("neutral", [*steady, 29], polarity=CONTEXT)
    yield _variation("near", [*steady, 21, 24, 24])
    yield _variation("few", [20, 24, 22, 19, 25], target=aim)
    yield _variation("eleven", steady[:11])
    yield _variation("many", _wave(48, 50, 4) + [each + 12 for each in _wave(12, 50, 4)], COUNT, HIGH)
    yield _variation("gaps", [20, None, 21, 19, None, None, 20, 22, 18, 21, 20, 19, 22, 20, 21, None])
    yield _variation("zeros", [0] * 14, COUNT, target=TargetAim(Decimal(0)))
    yield _variation("constant", [20] * 14, target=TargetAim(Decimal(20)))
    yield _variation("clipped", [1, 0, 4, 2, 0, 5, 1, 3, 0, 2, 6, 1, 0, 3])
    yield _variation("hundred", [97, 100, 96, 99, 100, 95, 98, 100, 97, 99, 100, 96, 99], polarity=HIGH)
    restarts = {9: "the definition counts siblings too", 24: "a new team takes the calls, by Helen Marsh"}
    yield _variation("rebased", _wave(9, 20, 3) + _wave(15, 32, 3) + _wave(14, 24, 2), breaks=restarts, target=aim)
    yield _variation("short-again", [*steady, 31, 33, 32], breaks={14: "the definition counts siblings too"})
    yield _variation("screened", [20, 21, 20, 22, 21, 20, 60, 21, 20, 22, 21, 20, 21])
    yield _variation("unscreened", [20, 21, 20, 22, 21, 20, 60, 21, 20, 22, 21, 20, 21], screen=False)
    yield _variation("huge", [each * 1_000_000_000 for each in _wave(14, 90, 8)], MONEY)
    yield _variation("tiny", [f"0.000{each}" for each in _wave(14, 50, 9)], NumberFormat(Unit.SCORE, 5))
    yield _variation("negative", _wave(14, -3, 9), MONEY, HIGH, target=TargetAim(Decimal(0)))
    yield _variation("collide", [*steady[:-1], 20], target=TargetAim(Decimal("20.1")))
    yield _variation("range", steady, PER_10_000, Polarity.IN_RANGE, target=TargetAim(Decimal(18), Decimal(22)))
    yield _variation("one", [20])
    yield _variation("none", [None, None])


# --- Groups -----------------------------------------------------------------------------------------------------------

ETHNIC_GROUPS = (
    "White British",
    "White Irish, Gypsy, Roma, Traveller of Irish heritage or any other White background",
    "Mixed or multiple ethnic groups",
    "Asian or Asian British: Bangladeshi",
    "Asian or Asian British: Indian",
    "Asian or Asian British: Pakistani",
    "Black or Black British: African",
    "Black or Black British: Caribbean",
    "Chinese",
    "Arab or any other ethnic group",
)


def _groups(
    key: str,
    parts: Sequence[tuple[str, int | None, int]],
    unit: Unit = Unit.PERCENTAGE,
    polarity: Polarity = HIGH,
    *,
    form: NumberFormat = PERCENT,
) -> Figure:
    """``parts`` are name, numerator and denominator; the first is the reference, and None is withheld."""
    groups = [_group(name, some, of, unit) for name, some, of in parts]
    shown = [_group_figure(each, groups[0], unit, form) for each in groups]
    chart = GapChart(
        "School attendance", shown[0], tuple(shown[1:]), form, polarity, shows=f"{form.counted}, 2025/26 Q4"
    )
    return gap_chart(chart, f"gallery-gap-{key}")


def _group(name: str, some: int | None, of: int, unit: Unit) -> Group:
    if unit is Unit.MONEY:
        return Group(name, value=_known(some), is_withheld=some is None)
    return Group(name, _known(some), Decimal(of), is_withheld=some is None)


def _group_figure(group: Group, reference: Group, unit: Unit, form: NumberFormat) -> GroupFigure:
    some, of, value, times = group.numerator, group.denominator, group.value, form.multiplier
    if group.is_withheld:
        return GroupFigure(group.name, None, is_withheld=True)
    return GroupFigure(
        name=group.name,
        value=value_of(unit, numerator=some, denominator=of, value=value, multiplier=times).value,
        interval=interval_of(unit, numerator=some, denominator=of, value=value, multiplier=times),
        gap=None if group is reference else gap(group, reference, unit, multiplier=times),
    )


def gaps() -> Iterator[Figure]:
    ten = [
        (name, (62 - 31 * place % 13) * (10 - place), 1000 - 100 * place) for place, name in enumerate(ETHNIC_GROUPS)
    ]
    yield _groups("usual", [("Boys", 1158, 2121), ("Girls", 1398, 2061), ("Not said", None, 0)])
    yield _groups("one", [("Everybody", 310, 500)])
    yield _groups(
        "ten", [(name, some, of) if place != 8 else (name, None, of) for place, (name, some, of) in enumerate(ten)]
    )
    yield _groups(
        "withheld", [(name, some if not place else None, of) for place, (name, some, of) in enumerate(ten[:5])]
    )
    yield _groups("reference-withheld", [("White British", None, 9), ("Asian", 80, 160), ("Black", 33, 60)])
    yield _groups("all-withheld", [("White British", None, 9), ("Asian", None, 8)])
    yield _groups("equal", [("Girls", 50, 100), ("Boys", 50, 100)])
    yield _groups("zeros", [("Girls", 0, 40), ("Boys", 0, 60)], polarity=LOW)
    yield _groups("edges", [("Girls", 0, 40), ("Boys", 60, 60)], polarity=LOW)
    rates = NumberFormat(Unit.RATE, 1, Decimal(10_000))
    yield _groups(
        "rates", [("White", 402, 61000), ("Asian", 38, 12000), ("Black", 91, 5400)], Unit.RATE, LOW, form=rates
    )
    huge = [("North", 123_456_789_012, 1), ("South", 98_765_432_109, 1)]
    yield _groups("huge", huge, Unit.MONEY, form=MONEY)
    yield _groups(
        "negative", [("North", -1200, 1), ("South", 3400, 1), ("East", -1210, 1)], Unit.MONEY, CONTEXT, form=MONEY
    )


# --- Deprivation ------------------------------------------------------------------------------------------------------


def _fifths(
    key: str, values: Sequence[str | None], people: Sequence[int], form: NumberFormat = PER_10_000, reach: str = "9"
) -> Figure:
    names = ["Most deprived", *(f"Group {place}" for place in range(2, len(values))), "Least deprived"]
    groups = []
    for value, count in zip(values, people, strict=True):
        middle = _known(value)
        ends = (None, None) if middle is None or not reach else (middle - Decimal(reach), middle + Decimal(reach))
        groups.append(DeprivationGroup(Decimal(count), middle, *ends))
    scale, factor = (LOGIT, Decimal(100)) if form.unit is Unit.PERCENTAGE else (LOG, Decimal(1))
    chart = SlopeChart(
        name="Children looked after",
        groups=tuple(zip(names, groups, strict=True)),
        found=inequality(groups, scale=scale, multiplier=factor),
        number=form,
        scale=scale,
        factor=factor,
        withheld=frozenset(place for place, value in enumerate(values) if value is None),
        shows=f"{form.counted}, 31 March 2026",
    )
    return slope_chart(chart, f"gallery-slope-{key}")


def slopes() -> Iterator[Figure]:
    yield _fifths("usual", ["142", "110", "88", "60", "41"], [21000, 18000, 16000, 15000, 13500])
    tenths = ["0.41", "0.44", "0.45", "0.52", "0.50", "0.55", "0.61", "0.66", "0.64", "0.72"]
    yield _fifths("tenths", tenths, [900] * 10, PERCENT, "0.03")
    yield _fifths("flat", ["80", "82", "79", "81", "80"], [100] * 5)
    yield _fifths("withheld", ["142", "110", None, "60", "41"], [100] * 5)
    yield _fifths("one-left", [None, None, "88", None, None], [100] * 5)
    yield _fifths("four", ["142", "110", "88", "60"], [100] * 4)
    yield _fifths("unequal", ["142", "110", "88", "60", "41"], [60000, 400, 300, 200, 100], reach="")
    yield _fifths(
        "huge", ["14200000000", "11000000000", "8800000000", "6000000000", "4100000000"], [10] * 5, MONEY, "9"
    )
    yield _fifths(
        "tiny", ["0.0142", "0.0110", "0.0088", "0.0060", "0.0041"], [10] * 5, NumberFormat(Unit.RATE, 4), "0.001"
    )


# --- Benchmarks -------------------------------------------------------------------------------------------------------


#: Names as they read inside a sentence.
SAID = {"West Midlands": "the West Midlands", "Statistical neighbours, median": "the median of its neighbours"}


def _beside(
    key: str,
    others: Sequence[tuple[str, str | None, str]],
    *,
    events: int = 684,
    people: int = 83_561,
    is_withheld: bool = False,
    has_interval: bool = True,
) -> Figure:
    factor = PER_10_000.multiplier
    interval = interval_of(Unit.RATE, numerator=Decimal(events), denominator=Decimal(people), multiplier=factor)
    kept = interval if has_interval else None
    places = tuple(
        Benchmark(name, _known(v), compare(kept, _known(v), LOW), note, SAID.get(name, "")) for name, v, note in others
    )
    chart = BenchmarkChart(
        name="Children looked after",
        place="Coventry",
        value=Decimal(events) * factor / people,
        interval=kept,
        benchmarks=places,
        number=PER_10_000,
        is_withheld=is_withheld,
        shows="per 10,000, 31 March 2025",
    )
    return benchmark_chart(chart, f"gallery-benchmark-{key}")


def benchmarks() -> Iterator[Figure]:
    usual = [
        ("England", "67.0", ""),
        ("West Midlands", "91.2", "31 March 2024"),
        ("Statistical neighbours, median", "83.0", "median of 9 of 10 statistical neighbours (2021 group)"),
    ]
    yield _beside("usual", usual)
    yield _beside("withheld", usual, is_withheld=True)
    yield _beside("no-interval", usual, has_interval=False)
    yield _beside("missing", [("England", None, "not published yet"), *usual[1:]])
    yield _beside("equal", [("England", "81.86", ""), ("West Midlands", "81.9", "")])
    yield _beside(
        "ten", [(f"Neighbour {place} with a name that is rather long", str(60 + 5 * place), "") for place in range(10)]
    )
    yield _beside("zero", usual[:1], events=0, people=1200)
    yield _beside("tiny", [("England", "0.0004", "")], events=3, people=90_000_000)
    yield _beside("alone", [])
