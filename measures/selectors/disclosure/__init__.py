"""What a person may see of a result: the one place that decides it, for pages, charts, exports and the API."""

from measures.selectors.disclosure.leave import sees_small_numbers, with_what_is_ahead, withheld_figures
from measures.selectors.disclosure.published import PublishedFigure, Recovered, attack_published
from measures.selectors.disclosure.results import (
    VERDICTS,
    SeenResult,
    judged_as,
    rated_as,
    results_seen,
    see_result,
    see_results,
)
from measures.selectors.disclosure.series import SeenPoint, see_series

__all__ = [
    "VERDICTS",
    "PublishedFigure",
    "Recovered",
    "SeenPoint",
    "SeenResult",
    "attack_published",
    "judged_as",
    "rated_as",
    "results_seen",
    "see_result",
    "see_results",
    "see_series",
    "sees_small_numbers",
    "with_what_is_ahead",
    "withheld_figures",
]
