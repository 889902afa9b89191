"""From gathered inputs to results: arithmetic in ``calc``, put together here, written nowhere."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from measures.calc.direction import Travel, settled
from measures.calc.periods import previous, same_last_year
from measures.calc.rounding import half_up
from measures.calc.sentence import Beside, SentenceParts, WiderGap, board_sentence
from measures.calc.targets import progress
from measures.calc.words import Basis, Frequency
from measures.models import MeasureResult, Period
from measures.selectors.gathering import MeasureInputs
from measures.selectors.insight import Insight, board_insight, insight_of
from measures.selectors.protection import is_withheld, withheld_in
from measures.selectors.standing import Judged, is_small_sum, standing_of

__all__ = ["COMPARED", "digest_of", "is_small_sum", "results_in", "results_of", "stored"]


def results_of(inputs: MeasureInputs, *, since: date, today: date, now: datetime) -> Iterator[MeasureResult]:
    """Unsaved results of a measure for every open period that ends on or after ``since``, on both bases."""
    for basis in Basis:
        for period in inputs.periods:
            if period.ends_on >= since:
                yield from results_in(inputs, basis, period, today, now)


def results_in(
    inputs: MeasureInputs, basis: Basis, period: Period, today: date, now: datetime
) -> Iterator[MeasureResult]:
    """Unsaved results of a measure for one period: the total's, and those of the categories with something to say."""
    # Where no figure was submitted since the last sign-off, both bases follow from the same figures: once is enough.
    source = Basis.SIGNED_OFF if period.ends_on <= inputs.agree_until else basis
    withheld = withheld_in(inputs, source, period)
    categories = [category for each in inputs.categories.values() for category in each]
    names = tuple(category.title for category in categories if is_withheld(withheld, category))
    for category in (None, *categories):
        judged = standing_of(inputs, source, category, today).judged(period)
        if category is None or judged.combined.reported or judged.combined.missing:
            is_total = category is None
            partners = tuple(sorted(map(int, withheld.partners))) if is_total else ()
            outcome = _outcome(judged, names if is_total else (), partners, hidden=is_withheld(withheld, category))
            yield outcome.result(basis, now)


def _outcome(judged: Judged, groups: tuple[str, ...], partners: tuple[int, ...], *, hidden: bool) -> "Outcome":
    """The one outcome of a judged period, for both bases where they follow from the same figures."""
    known, standing = judged.inputs.known, judged.standing
    name = (Outcome, standing.basis, standing.key, standing.today, judged.period.pk)
    if name not in known:
        known[name] = Outcome(judged, groups, partners, is_withheld=hidden)
    outcome: Outcome = known[name]
    return outcome


class Outcome:
    """A judged period with what the statistics say of it, for those who may see everything and for the board."""

    def __init__(
        self, judged: Judged, withheld_groups: tuple[str, ...], withheld_partners: tuple[int, ...], *, is_withheld: bool
    ) -> None:
        self.judged = judged
        self.withheld_groups = withheld_groups
        self.withheld_partners = withheld_partners
        self.is_withheld = is_withheld
        self.full = insight_of(judged)
        self.board = board_insight(judged, self.full)

    def result(self, basis: Basis, now: datetime) -> MeasureResult:
        """The row to store, with everything that explains it."""
        judged = self.judged
        inputs, period = judged.inputs, judged.period
        found = inputs.target_in(period) if judged.target else None
        definition = inputs.definition_in(period)
        way = progress(judged.value.value, inputs.baseline_value, self._end_value())
        result = MeasureResult(
            measure=judged.measure,
            period=period,
            category=judged.standing.category,
            basis=basis.value,
            numerator=judged.value.numerator,
            denominator=judged.value.denominator,
            value=stored(judged.value.value),
            missing_reason=judged.value.reason or "",
            year_to_date=stored(judged.year_to_date.value.value),
            year_to_date_is_partial=judged.year_to_date.is_partial,
            reported=judged.combined.reported,
            expected=judged.combined.expected,
            is_partial=judged.combined.is_partial,
            is_estimated=judged.combined.estimated > 0,
            is_revised=judged.combined.revised > 0,
            is_withheld=self.is_withheld,
            withheld_partners=list(self.withheld_partners),
            target_value=stored(judged.target.value, 6) if judged.target else None,
            target_upper=stored(judged.target.upper, 6) if judged.target else None,
            target_version=found[0].version if found else None,
            definition_version=definition.version if definition else None,
            rule=self._rule(),
            rag=judged.rating.rag.value if judged.rating.rag else "",
            not_rated=judged.rating.not_rated.value if judged.rating.not_rated else "",
            rating_reason=judged.rating.reason,
            progress=stored(way.share, 6),
            progress_words=way.words,
            **self._sentences(basis),
            computed_at=now,
            change=stored(judged.since_previous.change),
            change_on_year=stored(judged.since_last_year.change),
            board_view=self._board_view,
            **self._full_verdicts,
        )
        result.inputs_digest = digest_of(result)
        return result

    @cached_property
    def _full_verdicts(self) -> dict[str, Any]:
        return self._verdicts(self.full)

    def _verdicts(self, insight: Insight) -> dict[str, Any]:
        """The directions and what the statistics say, as columns."""
        judged = self.judged
        return {
            **_travelled("direction", settled(judged.since_previous, insight.mark)),
            **_travelled("direction_on_year", settled(judged.since_last_year, insight.mark)),
            **insight.columns,
            "statistics": insight.statistics,
        }

    @cached_property
    def _board_view(self) -> dict[str, Any] | None:
        """What the board reads instead; None where it is the same, or where all of it is withheld."""
        if self.board is self.full or self.is_withheld:
            return None
        board = self._verdicts(self.board)
        return {name: value for name, value in board.items() if value != self._full_verdicts[name]} or None

    def _end_value(self) -> Decimal | None:
        """The value the current target ends at: progress is measured to it."""
        found = self.judged.inputs.target_in(self.judged.period)
        if not found or self.judged.standing.category or not found[1].points:
            return None
        return found[1].points[max(found[1].points)].value

    def _rule(self) -> dict[str, str]:
        rule = self.judged.inputs.rule
        return {
            "rule": rule.rule.value,
            "polarity": rule.polarity.value,
            "tolerance_kind": rule.tolerance_kind.value,
            "tolerance_below": f"{rule.tolerance_below.normalize():f}",
            "tolerance_above": f"{rule.tolerance_above.normalize():f}",
        }

    def _sentences(self, basis: Basis) -> dict[str, str]:
        """The board's sentence and the full one, which differ only where something is withheld."""
        span = self.judged.period.span
        # Of a change since a period that is withheld from it the board does not hear.
        told = [not self.judged.standing.is_hidden(before.code) for before in (previous(span), same_last_year(span))]
        full = self._sentence(basis, self.full, told=[True, True])
        if self.board is self.full and not self.is_withheld and all(told):
            return {"sentence": full, "full_sentence": full}
        board = self._sentence(basis, self.board, told=told, is_withheld=self.is_withheld)
        return {"sentence": board, "full_sentence": full}

    def _sentence(self, basis: Basis, insight: Insight, *, told: Sequence[bool], is_withheld: bool = False) -> str:
        judged, measure = self.judged, self.judged.measure
        previous_told, last_year_told = told
        return board_sentence(
            SentenceParts(
                rating=judged.rating,
                polarity=judged.inputs.rule.polarity,
                unit=judged.unit,
                decimals=measure.decimals,
                frequency=Frequency(measure.frequency),
                reported=judged.combined.reported,
                expected=judged.combined.expected,
                value=judged.value.value,
                target=judged.target,
                multiplier=measure.multiplier,
                noun=measure.counted,
                since_previous=judged.since_previous if previous_told else None,
                since_last_year=judged.since_last_year if last_year_told else None,
                mark=insight.mark,
                assurance=insight.assured.verdict if insight.assured else None,
                wider_gap=_wider_gap(insight),
                beside=_beside(insight),
                heads_off_target=insight.ahead is not None and insight.ahead.misses_target,
                no_value=judged.value.reason,
                withheld_groups=self.withheld_groups,
                is_withheld=is_withheld,
                is_group=judged.standing.category is not None,
                is_provisional=self._is_provisional(basis),
                estimated=judged.combined.estimated,
                revised=judged.combined.revised,
            )
        )

    def _is_provisional(self, basis: Basis) -> bool:
        judged = self.judged
        unsettled = judged.combined.is_partial or basis is Basis.PROVISIONAL
        return unsettled and judged.value.value is not None


def _wider_gap(insight: Insight) -> WiderGap | None:
    found = insight.widest
    return WiderGap(found.group.title, found.reference.title, found.gap.size) if found is not None else None


def _beside(insight: Insight) -> Beside | None:
    if not insight.comparisons:
        return None
    benchmark, compared = insight.comparisons[0]
    return Beside(benchmark.name, benchmark.value, compared.verdict)


def _travelled(name: str, made: Travel) -> dict[str, Any]:
    return {name: made.direction.value, f"{name}_reason": made.reason}


def stored(value: Decimal | None, decimals: int = 12) -> Decimal | None:
    """As the database keeps it: rounded half up here, since the field would round half to even."""
    return half_up(value, decimals) if value is not None else None


#: What makes two results the same; when it was computed does not.
COMPARED = tuple(
    f.attname for f in MeasureResult._meta.concrete_fields if f.attname not in {"id", "computed_at", "inputs_digest"}
)


def digest_of(result: MeasureResult) -> str:
    """A digest of everything a result says, to tell at a glance whether it changed."""
    parts = [f"{name}={_plain(getattr(result, name))}" for name in COMPARED]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    # The database gives the names of a JSON column back in an order of its own.
    return _JSON.encode(value) if isinstance(value, dict | list) else str(value)


_JSON = json.JSONEncoder(sort_keys=True)
