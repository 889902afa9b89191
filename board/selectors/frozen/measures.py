"""Where each measure stood, as a pack keeps it: with its groups, benchmarks, stories, contributors and definition."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from board import packs
from board.selectors.contributions import figure_text
from board.selectors.frozen.gathered import Gathered, gather_for, measure_place
from board.selectors.frozen.numbers import points, shown, target
from board.selectors.groups import parts_text
from board.selectors.measure import why_rated
from board.selectors.standings import Standing
from board.selectors.texts import symbol_of_missing, value_text
from measures.calc.rounding import half_up
from measures.calc.values import value_of
from measures.calc.words import (
    RATIO_UNITS,
    Comparison,
    Direction,
    Frequency,
    GapChange,
    Kind,
    Polarity,
    Question,
    Readiness,
    ReturnStatus,
    Unit,
)
from measures.models import Definition, Expectation, Measure, SignedFigure
from measures.selectors.disclosure import SeenResult, withheld_figures
from partners.models import Partner, Person

WITHHELD = packs.Shown(value=None, text="Withheld [c]", symbols=("c",))


def frozen_measures(standings: Sequence[Standing], reader: Person) -> tuple[packs.Measure, ...]:
    """Every measure that is ready, in the plan's order. Nine queries."""
    gathered = gather_for(standings, reader)
    return tuple(_measure(each, gathered, reader) for each in standings)


def _measure(standing: Standing, gathered: Gathered, reader: Person) -> packs.Measure:
    measure, seen = standing.measure, standing.seen
    definitions = gathered.definitions.get(measure.pk, [])
    return packs.Measure(
        code=measure.code,
        title=measure.name,
        priority=measure.priority.number,
        kind=Kind(measure.kind),
        question=Question(measure.question),
        unit=Unit(measure.unit),
        decimals=measure.decimals,
        polarity=Polarity(measure.polarity),
        frequency=Frequency(measure.frequency),
        readiness=Readiness(measure.readiness),
        period=str(seen.period) if seen else "",
        rag=standing.rag,
        not_rated=seen.not_rated if seen else None,
        reason=standing.reason,
        sentence=standing.sentence,
        shown=shown(measure, seen),
        multiplier=measure.multiplier,
        noun=measure.counted,
        is_key=measure.is_key,
        owner=standing.owner,
        series=points(standing, definitions),
        **(_judged(standing, seen, gathered, reader) if seen else _aimed(measure, gathered)),
        definition=_sheet(definitions, seen),
    )


def _judged(standing: Standing, seen: SeenResult, gathered: Gathered, reader: Person) -> dict[str, Any]:
    """What follows from the result shown."""
    measure, place = standing.measure, measure_place(standing.measure, seen)
    said = seen.statistics
    return {
        "target": target(measure, seen.target_value, seen.target_upper),
        "target_version": seen.target_version,
        "rule": why_rated(measure, seen, gathered.targets.get(measure.pk, [])).rule,
        "direction": seen.direction or Direction.NOT_AVAILABLE,
        "direction_reason": seen.direction_reason,
        "variation": seen.variation,
        "variation_words": said.get("variation", {}).get("words", ""),
        "assurance": seen.assurance,
        "assurance_words": said.get("assurance", {}).get("reason", ""),
        "comparison": seen.comparison,
        "comparison_words": next((each["reason"] for each in said.get("comparisons", [])), ""),
        "gap": seen.gap_change,
        "gap_words": _gap_words(said.get("gaps", []), seen.gap_change),
        "reported": seen.reported,
        "expected": seen.expected,
        "completeness": standing.completeness,
        "groups": tuple(_group(measure, each) for each in gathered.groups.get(place, [])),
        "benchmarks": tuple(_benchmark(measure, seen, each) for each in said.get("comparisons", [])),
        "stories": tuple(
            packs.Story(
                partner=each.partner.name,
                period=str(each.period),
                text=each.signed_text,
                signed_off_at=each.signed_off_at,
            )
            for each in gathered.stories.get(place, [])
        ),
        "contributors": tuple(_contributors(measure, seen, gathered, reader)),
    }


def _aimed(measure: Measure, gathered: Gathered) -> dict[str, Any]:
    """Before there is a result: what the latest target aims for in the end."""
    latest = next(iter(gathered.targets.get(measure.pk, [])), None)
    end = list(latest.points.all())[-1:] if latest else []
    if latest is None or not end:
        return {}
    return {"target": target(measure, end[0].value, end[0].upper), "target_version": latest.version}


def _gap_words(gaps: Sequence[dict[str, Any]], change: GapChange | None) -> str:
    """The reason of the gap that decided the verdict."""
    found = next((each for each in gaps if change and each.get("change") == change.value), None)
    return str(found.get("reason", "")) if found else ""


def _group(measure: Measure, seen: SeenResult) -> packs.Group:
    assert seen.category is not None
    return packs.Group(
        dimension=seen.category.dimension.title,
        title=seen.category.title,
        shown=shown(measure, seen),
        parts=parts_text(measure, seen),
        is_reference=seen.category.is_reference,
    )


def _benchmark(measure: Measure, seen: SeenResult, said: dict[str, Any]) -> packs.Benchmark:
    value = Decimal(said["value"])
    return packs.Benchmark(
        place=said["name"],
        period=str(seen.period),
        shown=packs.Shown(value=half_up(value, measure.decimals), text=value_text(measure, value)),
        verdict=Comparison(said["verdict"]),
        group_version=said.get("version") or "",
    )


def _sheet(definitions: Sequence[Definition], seen: SeenResult | None) -> packs.Sheet | None:
    """The version the figures were counted by; before there are any, the latest."""
    version = seen.definition_version if seen else None
    found = next((each for each in definitions if each.version == version), definitions[0] if definitions else None)
    if found is None:
        return None
    texts = ("numerator", "denominator", "rationale", "source", "limitations", "owner", "checker")
    return packs.Sheet(
        version=found.version,
        reviewed_on=found.reviewed_on,
        next_review_on=found.next_review_on,
        **{name: getattr(found, name) for name in texts},
    )


# --- Who gave what ----------------------------------------------------------------------------------------------


def _contributors(
    measure: Measure, seen: SeenResult, gathered: Gathered, reader: Person
) -> Iterator[packs.Contributor]:
    figures = gathered.figures.get(measure_place(measure, seen), [])
    hidden = withheld_figures(figures, seen.withheld_partners, reader)
    given = {figure.partner_id: figure for figure in figures}
    partners = {figure.partner_id: figure.partner for figure in figures}
    partners |= {e.partner_id: e.partner for e in gathered.expected.get(measure.pk, []) if _applies(e, seen)}
    for pk, partner in sorted(partners.items(), key=lambda item: (item[1].name, item[0])):
        figure = given.get(pk)
        state = _state(partner, seen, gathered)
        if figure is None:
            yield packs.Contributor(partner=partner.name, state=state, shown=packs.NO_FIGURE)
        else:
            text = WITHHELD if figure.pk in hidden else _given(measure, figure)
            yield packs.Contributor(partner=partner.name, state=state, shown=text)


def _applies(expectation: Expectation, seen: SeenResult) -> bool:
    begun = expectation.starts_on is None or expectation.starts_on <= seen.period.ends_on
    return begun and (expectation.ends_on is None or expectation.ends_on >= seen.period.starts_on)


def _state(partner: Partner, seen: SeenResult, gathered: Gathered) -> str:
    owed = gathered.returns.get((partner.pk, seen.period.pk))
    return ReturnStatus(owed.status).label if owed else "No return"


def _given(measure: Measure, figure: SignedFigure) -> packs.Shown:
    text = figure_text(measure, figure)
    if figure.missing_reason:
        return packs.Shown(value=None, text=text, symbols=(symbol_of_missing(figure.missing_reason),))
    value = figure.value
    if Unit(measure.unit) in RATIO_UNITS and figure.numerator is not None and figure.denominator is not None:
        value = value_of(
            Unit(measure.unit),
            numerator=figure.numerator,
            denominator=figure.denominator,
            multiplier=measure.multiplier,
        ).value
    if value is None:
        return packs.Shown(value=None, text=text, symbols=("z" if figure.denominator == 0 else "x",))
    flags = [s for s, on in (("e", figure.is_estimated), ("r", figure.is_revised)) if on]
    return packs.Shown(value=half_up(value, measure.decimals), text=text, symbols=tuple(flags))
