"""Numbers of a measure as its pages write them; the same words on board, priority and measure pages and in files."""

import re
from dataclasses import replace
from decimal import Decimal

from board.charts import Figure, NumberFormat
from measures.calc.combining import completeness
from measures.calc.periods import label, parse_span
from measures.calc.rounding import written
from measures.calc.sentence import decimals_of_aim
from measures.calc.words import Frequency, MissingReason, NotRated, Rag, Unit
from measures.models import Measure
from measures.selectors.disclosure import SeenPoint, SeenResult

#: Symbols of UK official statistics with what they mean here.
SYMBOLS = {
    "c": "withheld to protect small numbers",
    "x": "not available",
    "z": "not applicable",
    "e": "includes estimated figures",
    "p": "provisional: not every partner's figure is in",
    "r": "revised since first signed off",
    "b": "the definition changed: not comparable with earlier figures",
}

#: Why no value stands in a cell, as its symbol.
_MISSING = {
    MissingReason.WITHHELD.value: "c",
    MissingReason.SUPPRESSED_AT_SOURCE.value: "c",
    MissingReason.NOT_APPLICABLE.value: "z",
    "zero_denominator": "z",
}


def value_text(measure: Measure, value: Decimal, decimals: int | None = None, *, noun: bool = False) -> str:
    """A value as the measure writes it: 52.0%, 81.9 per 10,000, 684."""
    return written(
        value,
        Unit(measure.unit),
        measure.decimals if decimals is None else decimals,
        multiplier=measure.multiplier,
        noun=measure.counted if noun else "",
    )


def target_text(measure: Measure, value: Decimal | None, upper: Decimal | None = None) -> str:
    """A target, or the ends of a range, rounded as the sentence beside it rounds them."""
    ends = [end for end in (value, upper) if end is not None]
    return " to ".join(value_text(measure, end, aim_decimals(measure, end)) for end in ends)


def aim_decimals(measure: Measure, end: Decimal) -> int:
    return max(measure.decimals, decimals_of_aim(end, measure.decimals))


def symbol_of_missing(reason: str) -> str:
    return _MISSING.get(reason, "x")


def shown_value(measure: Measure, seen: SeenResult | None, *, noun: bool = False) -> str:
    """The value, or why there is none in the fewest words."""
    if seen is None:
        return NotRated.NO_DATA.label
    if seen.is_withheld:
        return "Withheld [c]"
    if seen.value is not None:
        return value_text(measure, seen.value, noun=noun)
    # Not ready to be rated says nothing of the figure, so it never stands for one.
    waiting = seen.not_rated in {NotRated.OVERDUE, NotRated.NOT_DUE, NotRated.SUPPRESSED}
    return seen.not_rated.label if waiting and seen.not_rated else NotRated.NO_DATA.label


def point_text(measure: Measure, point: SeenPoint | None) -> str:
    if point is None or (point.value is None and not point.is_withheld):
        return "No figure"
    return "Withheld [c]" if point.value is None else value_text(measure, point.value)


def completeness_text(seen: SeenResult | None) -> str:
    if seen is None:
        return ""
    words = completeness(seen.reported, seen.expected)
    return words[0].upper() + words[1:]


def flags_of(seen: SeenResult | SeenPoint) -> tuple[str, ...]:
    """What must be said beside a value, as symbols: estimated, provisional, revised."""
    said = (("e", seen.is_estimated), ("p", seen.is_partial), ("r", seen.is_revised))
    return tuple(symbol for symbol, is_so in said if is_so and seen.value is not None)


def status_words(seen: SeenResult) -> str:
    """Status in one cell, or why there is none. A gap that widens is said with it: no green stands alone."""
    if seen.rag is None:
        return f"Not rated: {seen.not_rated.label}" if seen.not_rated else ""
    return f"{Rag(seen.rag).label}, gap widening" if seen.gap_widens else Rag(seen.rag).label


def number_format(measure: Measure) -> NumberFormat:
    """How the measure's numbers are written in its charts."""
    return NumberFormat(Unit(measure.unit), measure.decimals, measure.multiplier, measure.counted)


def period_label(measure: Measure, code: str) -> str:
    """A period of the measure by its code, as people read it; what is no period stays as it is."""
    try:
        return label(parse_span(Frequency(measure.frequency), code))
    except ValueError:
        return code


def slug(measure: Measure) -> str:
    """A name for the measure's drawings that is the same each time and unique on a page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{measure.priority.plan.code}-{measure.code}".lower()).strip("-")


def short_title(measure: Measure, figure: Figure) -> Figure:
    """A chart's title without the name of the measure, whose page it stands on; the drawing's own title keeps it."""
    title = figure.title.removeprefix(measure.name).lstrip(",: ") or figure.title
    return replace(figure, title=f"{title[:1].upper()}{title[1:]}")
