"""A measure's numbers as a pack keeps them: rounded as they are read, and of a withheld one only its symbol."""

from collections.abc import Sequence
from decimal import Decimal

from board import packs
from board.selectors.standings import Standing
from board.selectors.texts import aim_decimals, flags_of, point_text, shown_value, symbol_of_missing, target_text
from measures.calc.rounding import half_up
from measures.calc.words import Rag
from measures.models import Definition, Measure
from measures.selectors.disclosure import SeenPoint, SeenResult


def shown(measure: Measure, seen: SeenResult | None) -> packs.Shown:
    """The value of a result, or the symbol that stands for it."""
    text = shown_value(measure, seen)
    if seen is None or seen.value is None or seen.is_withheld:
        symbol = "c" if seen and seen.is_withheld else symbol_of_missing(seen.missing_reason if seen else "")
        return packs.Shown(value=None, text=text, symbols=(symbol,))
    return packs.Shown(value=half_up(seen.value, measure.decimals), text=text, symbols=flags_of(seen))


def point_shown(measure: Measure, point: SeenPoint) -> packs.Shown:
    text = point_text(measure, point)
    if point.value is None:
        return packs.Shown(value=None, text=text, symbols=("c" if point.is_withheld else "x",))
    return packs.Shown(value=half_up(point.value, measure.decimals), text=text, symbols=flags_of(point))


def target(measure: Measure, value: Decimal | None, upper: Decimal | None) -> packs.Target | None:
    """What was aimed for, each end rounded as it is read."""
    if value is None:
        return None
    ends = [half_up(end, aim_decimals(measure, end)) if end is not None else None for end in (value, upper)]
    assert ends[0] is not None
    return packs.Target(value=ends[0], upper=ends[1], text=target_text(measure, value, upper))


def points(standing: Standing, definitions: Sequence[Definition]) -> tuple[packs.Point, ...]:
    """The series up to the period shown, from the first period that anybody gave a figure for."""
    measure, found = standing.measure, list(standing.series)
    begun = next((i for i, point in enumerate(found) if point.value is not None or point.is_withheld), len(found))
    breaks = [each.applies_from for each in definitions if each.breaks_series and each.applies_from]
    kept = found[begun:]
    return tuple(
        packs.Point(
            period=point.span.code,
            label=point.label,
            ends_on=point.span.ends_on,
            shown=point_shown(measure, point),
            target=target(measure, point.target, point.target_upper),
            rag=Rag(point.rag) if point.rag else None,
            definition_changed=bool(place)
            and any(kept[place - 1].span.ends_on < day <= point.span.ends_on for day in breaks),
        )
        for place, point in enumerate(kept)
    )
