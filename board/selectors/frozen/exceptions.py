"""The exceptions report of the board that receives it: drawn from the signed quarter, never from newer figures."""

from dataclasses import replace

from board import packs
from board.models import BoardPack
from board.packs import Kind
from board.selectors.frozen.comparing import changes_since
from measures.models import Period
from plan.models import Plan


def signed_quarter(plan: Plan, period: Period | None) -> BoardPack | None:
    """The quarter's own pack, that the report is drawn from."""
    found: BoardPack | None = BoardPack.objects.filter(plan=plan, kind=Kind.QUARTER.value, period=period).first()
    return found


def exceptions_report(quarter: packs.Snapshot, before: packs.Snapshot | None, shell: packs.Snapshot) -> packs.Snapshot:
    """A signed quarter as a report of exceptions: what changed since the last report, what to discuss, what is asked.

    ``before`` is the quarter that the last report was drawn from; ``shell`` has what is this report's own (its kind,
    number, chain and the decisions asked). Measures that nobody need talk about are left out.
    """
    changes = changes_since(before, quarter) if before else ()
    told = {each.code for each in quarter.exceptions} | {each.measure for each in changes}
    kept = tuple(each for each in quarter.measures if each.needs_attention or each.code in told)
    open_ones = tuple(each for each in quarter.decisions if each.state is not packs.DecisionState.CLOSED)
    return replace(
        quarter,
        kind=shell.kind,
        number=shell.number,
        previous_digest=shell.previous_digest,
        previous_label=shell.previous_label,
        prepared=shell.prepared,
        signed=shell.signed,
        changes=changes,
        measures=kept,
        decisions=(*shell.decisions, *open_ones),
    )
