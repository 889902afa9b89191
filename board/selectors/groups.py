"""A measure by groups: each category's figure as a person may see it, and the gap drawn from the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from board.charts import Figure, GapChart, GroupFigure, SlopeChart, gap_chart, slope_chart
from board.selectors.texts import flags_of, number_format, period_label, short_title, shown_value, slug
from measures.calc.gaps import COMPARABLE, Gap
from measures.calc.inequality import FEWEST_GROUPS, DeprivationGroup, inequality
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.rounding import exact
from measures.calc.words import RATIO_UNITS, GapChange, Polarity, Unit
from measures.models import Measure, MeasureResult
from measures.selectors.disclosure import SeenResult, see_results
from partners.models import Person

#: Codes of the breakdowns whose categories go from the most to the least deprived (docs/plan-files.md).
DEPRIVATION = frozenset({"imd", "idaci", "deprivation"})


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One category of a breakdown."""

    title: str
    text: str
    parts: str
    flags: tuple[str, ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A breakdown: its categories, and its gap as a chart where groups of any size compare."""

    code: str
    title: str
    rows: list[GroupRow]
    some_withheld: bool
    chart: Figure | None
    moves: str

    @property
    def part(self) -> str:
        """What the file of its chart is asked for by."""
        return f"groups-{self.code}"

    @property
    def has_parts(self) -> bool:
        """Whether any value is made of two numbers: a count is not."""
        return any(row.parts for row in self.rows)


def group_results(measure: Measure, seen: SeenResult, person: Person) -> list[SeenResult]:
    """The categories of the period shown, as a person may see them. Two queries."""
    found = (
        MeasureResult.objects.visible_to(person)
        .filter(measure=measure, period=seen.period, basis=seen.basis.value, category__isnull=False)
        .select_related("measure", "period", "category__dimension")
        .order_by("category__dimension__title", "category__order")
    )
    return see_results(list(found), person)


def groups_of(measure: Measure, seen: SeenResult, person: Person) -> list[Group]:
    """The breakdowns of the period shown. Two queries."""
    groups: dict[str, list[SeenResult]] = {}
    for result in group_results(measure, seen, person):
        assert result.category is not None
        groups.setdefault(result.category.dimension.code, []).append(result)
    return [_group(measure, seen, code, results) for code, results in groups.items()]


def _group(measure: Measure, seen: SeenResult, code: str, results: Sequence[SeenResult]) -> Group:
    assert results[0].category is not None
    return Group(
        code=code,
        title=inside(results[0].category.dimension.title),
        rows=[_group_row(measure, each) for each in results],
        some_withheld=any(each.is_withheld for each in results),
        chart=_chart(measure, seen, code, results),
        moves=_moves(measure, seen, code, results),
    )


def inside(title: str) -> str:
    """A title as it reads inside a sentence; abbreviations keep their capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _group_row(measure: Measure, seen: SeenResult) -> GroupRow:
    assert seen.category is not None
    return GroupRow(
        title=seen.category.title,
        text=shown_value(measure, seen),
        parts=parts_text(measure, seen),
        flags=flags_of(seen),
        is_small=seen.is_small and not seen.is_withheld,
    )


def parts_text(measure: Measure, seen: SeenResult) -> str:
    if seen.is_withheld or Unit(measure.unit) not in RATIO_UNITS or seen.numerator is None or seen.denominator is None:
        return ""
    return f"{exact(seen.numerator)} of {exact(seen.denominator)}"


# --- As a chart -----------------------------------------------------------------------------------------------


def _chart(measure: Measure, seen: SeenResult, code: str, results: Sequence[SeenResult]) -> Figure | None:
    """The slope over deprivation where every group is shown, else the gap against the reference; small numbers said."""
    if Unit(measure.unit) not in COMPARABLE or all(each.value is None for each in results):
        return None
    found = _slope(measure, seen, code, results) if code in DEPRIVATION else None
    found = found or _gap_chart(measure, seen, code, results)
    if found is None:
        return None
    private = ("Holds small numbers: not for publication.",) if any(each.is_small for each in results) else ()
    return replace(short_title(measure, found), notes=(*found.notes, *private))


def _slope(measure: Measure, seen: SeenResult, code: str, results: Sequence[SeenResult]) -> Figure | None:
    if len(results) < FEWEST_GROUPS or any(each.value is None or not each.denominator for each in results):
        return None
    named = tuple((each.category.title, _deprived(each)) for each in results if each.category)
    found = inequality([group for _, group in named])
    if found.slope_index is None:
        return None
    chart = SlopeChart(measure.name, named, found, number_format(measure), shows=_shows(measure, seen, results))
    return slope_chart(chart, f"slope-{code}-{slug(measure)}")


def _deprived(seen: SeenResult) -> DeprivationGroup:
    limits = interval_of_result(seen)
    ends = (limits.lower, limits.upper) if limits else (None, None)
    return DeprivationGroup(seen.denominator, seen.value, *ends)


def _gap_chart(measure: Measure, seen: SeenResult, code: str, results: Sequence[SeenResult]) -> Figure | None:
    reference = next((each for each in results if each.category and each.category.is_reference), None)
    if reference is None:
        return None
    others = tuple(_figure(measure, each, reference) for each in results if each is not reference)
    chart = GapChart(
        name=measure.name,
        reference=_figure(measure, reference, None),
        groups=others,
        number=number_format(measure),
        polarity=Polarity(measure.polarity),
        shows=_shows(measure, seen, results),
    )
    return gap_chart(chart, f"gap-{code}-{slug(measure)}")


def _shows(measure: Measure, seen: SeenResult, results: Sequence[SeenResult]) -> str:
    assert results[0].category is not None
    unit = number_format(measure).counted
    return ", ".join(filter(None, [f"By {inside(results[0].category.dimension.title)}", unit, str(seen.period)]))


def _figure(measure: Measure, seen: SeenResult, reference: SeenResult | None) -> GroupFigure:
    assert seen.category is not None
    return GroupFigure(
        name=seen.category.title,
        value=seen.value,
        interval=interval_of_result(seen),
        gap=_gap_of(seen, reference) if reference else None,
        is_withheld=seen.is_withheld,
        missing=shown_value(measure, seen),
    )


def _gap_of(seen: SeenResult, reference: SeenResult) -> Gap | None:
    """The gap that the roll-up found of a group, as its reader may see it."""
    stored = seen.statistics.get("gap")
    if not stored or seen.category is None or reference.category is None:
        return None
    difference, ratio = _decimal(stored.get("difference")), _decimal(stored.get("ratio"))
    return Gap(
        group=seen.category.title,
        reference=reference.category.title,
        absolute=_stored_interval(difference, stored.get("lower"), stored.get("upper"), "Newcombe"),
        relative=_stored_interval(ratio, stored.get("ratio_lower"), stored.get("ratio_upper"), "Katz"),
        difference=difference,
        ratio=ratio,
        reason="",
    )


def interval_of_result(seen: SeenResult) -> Interval | None:
    """The 95 % interval stored with a result, as its reader may see it."""
    stored = seen.statistics.get("interval")
    if not stored or seen.value is None:
        return None
    return _stored_interval(seen.value, stored["lower"], stored["upper"], stored["method"])


def _stored_interval(value: Decimal | None, lower: str | None, upper: str | None, method: str) -> Interval | None:
    low, high = _decimal(lower), _decimal(upper)
    if value is None or low is None or high is None:
        return None
    return Interval(value, low, high, NINETY_FIVE, method)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _moves(measure: Measure, seen: SeenResult, code: str, results: Sequence[SeenResult]) -> str:
    """What the largest gap of a breakdown has done, as a sentence; empty where there was none to compare with."""
    found = next((each for each in seen.statistics.get("gaps", ()) if each["dimension"] == code), None)
    if not found or found["change"] == GapChange.CANT_SAY or not found.get("since"):
        return ""
    titles = {each.category.code: each.category.title for each in results if each.category}
    group, reference = (titles.get(found[name], found[name]) for name in ("group", "reference"))
    done = {GapChange.WIDER: "has widened", GapChange.NARROWER: "has narrowed"}.get(found["change"], "")
    who, since = f"The gap between {group} and {reference}", period_label(measure, found["since"])
    if not done:
        return f"{who}: no evidence of change since {since} ({found['reason']})."
    by = number_format(measure).size(abs(Decimal(found["by"]))) if found.get("by") else ""
    return f"{who} {done} since {since}{f' by {by}' if by else ''}."
