"""How each example measure runs: how large its partners are, and how far from the agreed way its value lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

#: The categories of each breakdown with the share of people in each (percent), and its lean: how many
#: points their result lies above the whole.
Groups = Mapping[str, tuple[int, int]]

ETHNICITY: Groups = {"white": (52, 1), "asian": (23, 2), "black": (13, -2), "mixed": (7, 0), "other": (5, -3)}
ASIAN_AND_BLACK: Groups = {"asian": (62, 2), "black": (38, -3)}
DEPRIVATION: Groups = {"imd1": (38, -4), "imd2": (25, -1), "imd3": (17, 1), "imd4": (12, 4), "imd5": (8, 6)}
PROVIDERS: Groups = {"school_nursery": (43, 2), "private_nursery": (48, -1), "childminder": (9, -4)}
ROLES: Groups = {"parent": (55, 0), "practitioner": (45, 0)}


#: How many quarters ago the story begins; older quarters are its history.
STORY_BEGINS = 6


@dataclass(frozen=True, slots=True)
class Sketch:
    """One measure's run over thirteen quarters.

    ``partners``: each one's size in a quarter (people in the denominator; of a count, its share in
    percent) and its lean in points. ``gaps``: value less the agreed way, oldest quarter first, in points
    (of a count, in percent of the way). ``level`` stands for the way where a measure has none yet.
    """

    partners: Mapping[str, tuple[int, int]]
    gaps: tuple[str, ...]
    groups: Groups = field(default_factory=dict)
    is_count: bool = False
    level: Decimal | None = None

    def gap(self, ago: int) -> Decimal:
        return Decimal(self.gaps[len(self.gaps) - 1 - ago])


def _gaps(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SKETCHES = {
    # Better every quarter, and never quite on its way.
    "P4.1": Sketch(
        {"UHCW": (34, 1), "SWFT": (27, 0), "CWPT": (19, 4), "VCS": (12, -5)},
        _gaps("-4 -3.2 -3.4 -2.1 -1.5 -0.8 0 -0.6 -1.4 -2.0 -2.6 -1.9 -2.0"),
        ASIAN_AND_BLACK,
    ),
    # One bad winter, put right; otherwise ahead.
    "P4.2": Sketch(
        {"CWPT": (96, 1), "VCS": (44, -2)},
        _gaps("-4.5 -3 -3.9 -2.4 -1.2 -4.0 -0.7 0 1.1 -4.8 -1.0 1.2 1.6"),
        DEPRIVATION,
    ),
    # Steady around its target.
    "P4.3": Sketch(
        {"SWFT": (62, -2), "CWPT": (38, 3), "VCS": (24, -1)},
        _gaps("-2 -1 0.5 -1.2 0.8 -0.5 0 0.7 -1.1 0.9 -0.6 0.8 -0.5"),
    ),
    # Not ready: the groups are not agreed, and only the last four quarters have trial figures.
    "P4.4": Sketch(
        {"SWFT": (92, 0), "UHCW": (0, 0)},
        _gaps("0 0 0 0 0 0 0 0 0 -1.5 0.5 1 2"),
        ETHNICITY,
        level=Decimal(47),
    ),
    # Held up until the new nurses had their caseloads, then over its target.
    "P4.5": Sketch(
        {"SWFT": (100, 0)},
        _gaps("-15 -5 -10 0 -5 5 0 -5 0 -15 -21 -13 4"),
        is_count=True,
    ),
    # Improving steadily.
    "P4.6": Sketch(
        {"EYS": (3860, 0), "CCC-CS": (740, 2), "VCS": (410, -3)},
        _gaps("-6 -5.2 -4.5 -3.4 -2.6 -1.5 -0.8 0 0.4 0.9 1.3 1.9 2.4"),
        PROVIDERS,
    ),
    # Rising, but more slowly than agreed.
    "P4.7": Sketch(
        {"EYS": (940, 0), "CCC-CS": (210, 1)},
        _gaps("-3 -2.6 -2.2 -1.9 -1.2 -0.9 -0.4 0 -0.6 -1.1 -1.5 -1.6 -3.1"),
        PROVIDERS,
    ),
    # Going the wrong way, quarter after quarter.
    "P4.8": Sketch(
        {"CCC-CS": (472, 0), "VCS": (312, 3), "SWFT": (272, -3)},
        _gaps("3 2.4 2.1 1.4 1.0 0.5 0 -2.3 -4.6 -6.9 -9.2 -11.5 -13.8"),
        DEPRIVATION,
    ),
    # One large conference beside ordinary quarters.
    "P4.9": Sketch(
        {"CCC-PH": (38, 0), "VCS": (24, 0), "EYS": (26, 0), "CWPT": (12, 0)},
        _gaps("-30 -25 -22 -18 -12 -6 0 3 -4 54 -3 -14 -15"),
        ROLES,
        is_count=True,
    ),
}
