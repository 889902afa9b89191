"""Load a plan file: check it, show what it would change, change it."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.services.measures import load_plan
from partners.models import Partnership, Person
from partners.roles import Permission, Role
from plan.reading import Change, read_plan
from plan.services import changes_to

SHOWN = 200


class Command(BaseCommand):
    help = "Load a plan file. A new plan is loaded at once; a changed one shows its changes and asks first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", help="the plan manager who loads it (default: the only one)")
        parser.add_argument("--yes", action="store_true", help="make the changes without asking")
        parser.add_argument("--dry-run", action="store_true", help="show the changes and make none")

    def handle(self, *, file: Path, by: str | None, yes: bool, dry_run: bool, **options: Any) -> None:
        person = plan_manager(by)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read as UTF-8 text: {error}") from None
        reading = read_plan(text, file.name)
        for problem in reading.problems:
            self.stderr.write(f"{file.name}: {problem}")
        if reading.plan is None:
            raise CommandError(f"{len(reading.errors)} to put right. Nothing was changed.")
        changes = changes_to(person.partnership, reading.plan)
        if not changes:
            self.stdout.write(f"{reading.plan.title}: no change.")
            return
        is_new = not person.partnership.plans.filter(code=reading.plan.code).exists()
        if not is_new or dry_run:
            self.show(changes)
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        if not (is_new or yes or self.agreed()):
            raise CommandError("Nothing was changed. Run it again with --yes to make these changes.")
        plan = load_plan(reading.plan, by=person, source=text)
        published = sum(len(m.published) for p in reading.plan.priorities for m in p.measures)
        self.stdout.write(f"Loaded {plan.title}: {len(changes)} {'lines' if is_new else 'changes'}.")
        if published:
            self.stdout.write(
                f"The file also carries {published} published figures; they are recorded by the partner "
                "that reports them, like any other figure."
            )

    def show(self, changes: tuple[Change, ...]) -> None:
        for change in changes[:SHOWN]:
            said = {
                "added": f"+ {change.where}: {change.new}",
                "removed": f"- {change.where}: {change.old}",
                "changed": f"~ {change.where}: {change.old} → {change.new}",
            }
            self.stdout.write(said[change.kind])
        if len(changes) > SHOWN:
            self.stdout.write(f"… and {len(changes) - SHOWN} more.")

    def agreed(self) -> bool:
        return sys.stdin.isatty() and input("Make these changes? [y/N] ").strip().lower() in {"y", "yes"}


def plan_manager(email: str | None) -> Person:
    """The person who loads the plan: the one named, else the only plan manager there is."""
    managers = Person.objects.filter(memberships__role=Role.PLAN_MANAGER.value, is_active=True).distinct()
    if email:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None or not person.may(Permission.MANAGE_PLAN):
            raise CommandError(f"{email} is not a plan manager here.")
        return person
    if managers.count() != 1:
        known = ", ".join(managers.values_list("email", flat=True)) or "none yet"
        hint = " Make one with: manage.py add_person" if not Partnership.objects.exists() else ""
        raise CommandError(f"Name the plan manager with --by EMAIL (known: {known}).{hint}")
    return managers.get()
