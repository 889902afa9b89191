"""How sure one may be of a figure and its status, in words: interval, partners, periods, process."""

from collections.abc import Iterator

from board.selectors.groups import interval_of_result
from board.selectors.texts import number_format, value_text
from measures.calc.combining import completeness
from measures.calc.words import Assurance, Unit, Variation
from measures.models import Measure
from measures.selectors.disclosure import SeenResult

#: What no interval can be worked out for, and why.
NO_MODEL = {
    Unit.MEAN: "A mean needs every single value for its interval, and only sums are collected.",
    Unit.MONEY: "An amount of money has no interval: nothing in it is counted by chance.",
    Unit.SCORE: "A score has no interval: nothing in it is counted by chance.",
    Unit.DURATION: "A duration has no interval: only its value is collected.",
}


def how_sure(measure: Measure, seen: SeenResult | None) -> list[str]:
    """What to keep in mind of a figure, as sentences, from what its reader may see; empty without a figure."""
    if seen is None or seen.value is None:
        return []
    return [*_interval(measure, seen), *_reported(seen), *_variation(seen), *_assurance(seen)]


def _interval(measure: Measure, seen: SeenResult) -> Iterator[str]:
    found = interval_of_result(seen)
    if found is not None and seen.value is not None:
        form = number_format(measure)
        ends = f"{form.short(found.lower)} to {form.full(found.upper)}"
        yield (
            f"The figure is {value_text(measure, seen.value)}; what it stands for may be anything from {ends}, "
            f"since chance moves figures (95% interval, {found.method})."
        )
    elif Unit(measure.unit) in NO_MODEL:
        yield NO_MODEL[Unit(measure.unit)]


def _reported(seen: SeenResult) -> Iterator[str]:
    words = completeness(seen.reported, seen.expected)
    more = "; the figure may still change" if seen.reported < seen.expected else ""
    yield f"{words[:1].upper()}{words[1:]}{more}."
    if seen.is_estimated:
        yield "It includes estimated figures."
    if seen.is_revised:
        yield "It was revised since it was first signed off."


def _variation(seen: SeenResult) -> Iterator[str]:
    found = seen.statistics.get("variation")
    if not found or seen.variation is None:
        return
    count = found["count"]
    if seen.variation is Variation.TOO_FEW:
        needed = found["needed"]
        periods = "1 more period is" if needed == 1 else f"{needed} more periods are"
        yield f"{count} of 12 periods are known: {periods} needed before change can be told from chance."
    elif seen.variation is Variation.NONE_AT_ALL:
        yield f"Nothing has varied over {count} periods."
    else:
        yield f"Judged against the ordinary variation of {count} periods: {found['words']}."


def _assurance(seen: SeenResult) -> Iterator[str]:
    if seen.assurance is not None and seen.assurance is not Assurance.CANT_SAY:
        yield f"Target {seen.assurance.label.lower()}: {seen.statistics['assurance']['reason']}."
