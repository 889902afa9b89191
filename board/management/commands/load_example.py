"""Load the example partnership, once."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from board.services.example import example_now, has_signed, sign_example
from measures.models import Figure, MeasureResult
from measures.permissions import Refused
from measures.services.example import load_example


class Command(BaseCommand):
    help = "Load the example: Coventry's plans, people to sign in as, published facts and generated figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, help="load it as it stands on this day (default: today)"
        )
        parser.add_argument("--second", action="store_true", help="add a neighbouring partnership, to try isolation")

    def handle(self, *, today: date | None, second: bool, **options: Any) -> None:
        try:
            with transaction.atomic():
                is_new = load_example(today=today, second=second)
                if is_new and not has_signed():
                    sign_example(example_now(today))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if is_new:
            self.stdout.write(
                f"Example loaded: {Figure.objects.count():,} figures, {MeasureResult.objects.count():,} results."
            )
        else:
            self.stdout.write("The example is loaded already.")
