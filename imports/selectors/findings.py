"""What was found in a file, kind by kind, as its sender reads it: what is wrong, where, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Window
from django.db.models.functions import RowNumber

from imports.models import Upload, UploadFinding
from imports.reading.results import MOST_OF_A_CODE
from imports.reading.words import Severity
from imports.selectors.titles import TITLES

#: Places of a kind shown before all that are kept are asked for.
FEW = 10


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one code: the first few or, when this kind is asked for, all that are kept."""

    code: str
    severity: Severity
    total: int
    places: list[UploadFinding]
    is_chosen: bool

    @property
    def title(self) -> str:
        return TITLES.get(self.code) or self.code.replace("_", " ").capitalize()

    @property
    def message(self) -> str:
        """The sentence, where it is the same at every place shown; said once then."""
        said = {place.message for place in self.places}
        return said.pop() if len(said) == 1 else ""

    @property
    def has_places(self) -> bool:
        """Whether it is about rows or cells, not about the sheet as a whole."""
        return any(place.row for place in self.places)

    @property
    def sheets(self) -> set[str]:
        """Where they are; a file of text has one sheet without a name."""
        return {place.sheet for place in self.places}

    @property
    def is_in_several_sheets(self) -> bool:
        return len(self.sheets) > 1

    @property
    def places_in_words(self) -> str:
        """ "3 places", "1 place in sheet “Figures”"; nothing of a finding about the whole file."""
        if not self.has_places:
            return ""
        only = "" if self.is_in_several_sheets else "".join(self.sheets)
        where = f" in sheet “{only}”" if only else ""
        return f"{self.total:,} {'place' if self.total == 1 else 'places'}{where}"

    @property
    def more_in_words(self) -> str:
        """What a link to the rest leads to: all there are, or the first that were kept."""
        kept = f"the first {MOST_OF_A_CODE} of" if self.total > MOST_OF_A_CODE else "all"
        return f"Show {kept} {self.total:,}"

    @property
    def shown_in_words(self) -> str:
        return f"The first {len(self.places):,} of {self.total:,} are shown."

    @property
    def has_more(self) -> bool:
        return len(self.places) < self.total

    @property
    def anchor(self) -> str:
        return f"{self.severity.value}-{self.code}"


def finding_groups(upload: Upload, chosen: str = "") -> list[FindingGroup]:
    """Problems first, then warnings, each kind where it first occurs; of ``chosen`` all that are kept. One query."""
    numbered = Window(RowNumber(), partition_by="code", order_by="order")
    few = UploadFinding.objects.filter(upload=upload).annotate(number=numbered)
    return _grouped(upload, few.filter(Q(number__lte=FEW) | Q(code=chosen)).order_by("order"), chosen)


def _grouped(upload: Upload, findings: Iterable[UploadFinding], chosen: str) -> list[FindingGroup]:
    found: dict[str, list[UploadFinding]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return [
        FindingGroup(
            code,
            Severity(places[0].severity),
            max(int(upload.totals.get(code, 0)), len(places)),
            places,
            is_chosen=code == chosen,
        )
        for code, places in found.items()
    ]
