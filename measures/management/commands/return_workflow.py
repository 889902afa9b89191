"""Draw the return's workflow from the table that rules it."""

from typing import Any

from django.core.management.base import BaseCommand

from measures.calc.words import ReturnStatus
from measures.permissions import MOVES
from partners.roles import GRANTS

WORDS = {
    "save": "enters figures",
    "submit": "submits",
    "return": "sends back",
    "sign_off": "signs off",
    "reopen": "reopens",
}


def workflow() -> str:
    """docs/return-workflow.md, whole: a diagram and a table, both from ``MOVES``."""
    arrows, rows = [], []
    for move in MOVES.values():
        who = ", ".join(role.label.lower() for role, granted in GRANTS.items() if move.permission in granted)
        reason = ", with a reason" if move.needs_reason else ""
        for before in move.before:
            arrows.append(f"    {before.value} --> {move.after.value}: {WORDS[move.act]}{reason}")
            rows.append(f"| {before.label} | {WORDS[move.act]}{reason} | {move.after.label} | {who} |")
    names = [f'    state "{status.label}" as {status.value}' for status in ReturnStatus]
    return "\n".join(
        [
            "# How a return moves",
            "",
            "Drawn by `manage.py return_workflow` from `measures/permissions.py`; a test holds them equal.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *names,
            "    [*] --> not_started",
            *arrows,
            "```",
            "",
            "| from | act | to | who |",
            "|---|---|---|---|",
            *rows,
            "",
            "Whoever submitted a return cannot sign it off.",
            "",
        ]
    )


class Command(BaseCommand):
    help = "Print docs/return-workflow.md."

    def handle(self, **options: Any) -> None:
        self.stdout.write(workflow(), ending="")
