"""The trouble planted in the example: what real returns are like, each kind at least once.

Every table is keyed by how many quarters ago (0 is the current quarter), so that the story is the same
whatever day it is loaded for.
"""

from dataclasses import dataclass

from measures.calc.words import MissingReason

NOT_AVAILABLE, NOT_APPLICABLE, SUPPRESSED = (
    MissingReason.NOT_AVAILABLE.value,
    MissingReason.NOT_APPLICABLE.value,
    MissingReason.SUPPRESSED_AT_SOURCE.value,
)
#: The row of the total, where a table also names categories.
TOTAL = ""

#: A past return that never came.
NEVER_SENT = {(3, "UHCW")}
#: Past returns that came after their date.
SENT_LATE = {(2, "VCS")}


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing figure with its coded reason: for some categories of a measure, or for all of it."""

    measure: str
    partner: str
    reason: str
    from_ago: int
    to_ago: int = 0
    categories: tuple[str, ...] = ()
    note: str = ""

    def covers(self, measure: str, partner: str, category: str, ago: int) -> bool:
        return (
            (self.measure, self.partner) == (measure, partner)
            and self.to_ago <= ago <= self.from_ago
            and (not self.categories or category in self.categories)
        )


GAPS = (
    Gap(
        "P4.1",
        "VCS",
        SUPPRESSED,
        from_ago=2,
        to_ago=2,
        categories=("asian", "black"),
        note="Our case system leaves out groups of fewer than five.",
    ),
    Gap(
        "P4.3",
        "VCS",
        NOT_AVAILABLE,
        from_ago=4,
        to_ago=4,
        note="The postcode look-up failed and the register could not be matched to areas.",
    ),
    Gap("P4.4", "UHCW", NOT_APPLICABLE, from_ago=12, note="The 6 to 8 week review is not done by maternity services."),
    Gap("P4.4", "SWFT", NOT_AVAILABLE, from_ago=12, to_ago=4, note="The groups had not been agreed."),
    Gap("P4.8", "SWFT", NOT_APPLICABLE, from_ago=12, to_ago=9, note="Family Help with health visitors had not begun."),
    Gap("P4.9", "CWPT", NOT_APPLICABLE, from_ago=12, categories=("parent",), note="We train our own staff only."),
)


def gap_for(measure: str, partner: str, category: str, ago: int) -> Gap | None:
    return next((gap for gap in GAPS if gap.covers(measure, partner, category, ago)), None)


#: A partner that did nothing this once: a true zero, not a missing figure.
ZEROS = {(1, "P4.9", "VCS"): "No course was run this quarter while the trainer post was vacant."}
#: Figures that are the partner's best estimate.
ESTIMATES = {
    (1, "P4.1", "UHCW"): "Estimated from eleven of thirteen weeks: the maternity record was down for an upgrade."
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A signed-off figure that was too low, reopened with a reason and signed off again."""

    ago: int
    partner: str
    measure: str
    #: The category that lacked the people, beside the total.
    category: str
    too_few: int
    reason: str

    def touches(self, ago: int, measure: str, partner: str, category: str) -> bool:
        where = (self.ago, self.measure, self.partner)
        return (ago, measure, partner) == where and category in {TOTAL, self.category}


REVISION = Revision(
    ago=4,
    partner="CWPT",
    measure="P4.2",
    category="imd1",
    too_few=5,
    reason="Five last scores were typed in after the return was signed off; all five women had improved.",
)

# --- The current quarter ----------------------------------------------------------------------------

SIGNED_OFF = ("SWFT", "CCC-CS")
SUBMITTED = ("EYS",)
#: Sent back, with the note; its figures of one category really are short of the total.
RETURNED = {
    "VCS": (
        "P4.8: the five deprivation groups add up to three parents fewer than the total. "
        "Please check the second most deprived fifth, and send it again."
    )
}
SHORT = {(0, "P4.8", "VCS", "imd2"): 3}
#: Begun: the measures given so far, and whether with their categories.
DRAFTED = {"CWPT": {"P4.1": True, "P4.2": False}}
EXTENDED = {
    "UHCW": (
        14,
        "The maternity record upgrade ends in the week after the due date; figures follow from the new system.",
    )
}
