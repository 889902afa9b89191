"""Set a partnership up with its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from partners.services import start_partnership


class Command(BaseCommand):
    help = "Set a partnership up with its first administrator, who then sets a password by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="a short word for it, for example brookdale")
        parser.add_argument("--name", required=True, help="as its pages show it")
        parser.add_argument("--place", default="", help="the city or area")
        parser.add_argument("--host", default="", help="its host name, when several share one installation")
        parser.add_argument(
            "--admin", required=True, nargs=2, metavar=("EMAIL", "NAME"), help="the first administrator"
        )

    def handle(self, *, code: str, name: str, place: str, host: str, admin: list[str], **options: Any) -> None:
        email, admin_name = admin
        try:
            person = start_partnership(
                code=code, name=name, place=place, host=host, admin_email=email, admin_name=admin_name
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{person.partnership.name} is set up, and {person.name} is its administrator.")
        self.stdout.write(
            f"Next: {person.name} opens {reverse('account_reset_password')} on the site, gives {person.email}, "
            f"and sets a password by the link in the e-mail. Then add people at {reverse('admin:index')}, "
            "and load a plan with manage.py load_plan."
        )
