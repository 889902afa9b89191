"""Work out results now, or check those stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.models import Measure, MeasureResult
from measures.services import rollup


class Command(BaseCommand):
    help = "Work out every result asked for. --all asks for every one; --check compares without writing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="work every result out again")
        parser.add_argument("--check", action="store_true", help="recompute everything from single figures and compare")

    def handle(self, *, all: bool, check: bool, **options: Any) -> None:  # noqa: A002
        if check:
            differences = rollup.check_rollups()
            for difference in differences:
                self.stderr.write(str(difference))
            if differences:
                raise CommandError(f"{len(differences)} results differ from their figures.")
            self.stdout.write(f"{MeasureResult.objects.count()} results agree with their figures.")
            return
        if all:
            for measure in Measure.objects.select_related("priority__plan"):
                rollup.request_rollup_of_measure(measure)
        self.stdout.write(f"{rollup.drain_rollups()} requests met.")
