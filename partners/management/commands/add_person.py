"""Add a person with a role, or give somebody who is here another one."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from partners.models import Partner, Person
from partners.roles import Role
from partners.services import add_person, grant_role


class Command(BaseCommand):
    help = "Add a person with a role; somebody who is already in the partnership is given the role as well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--post", default="", help="their job, as pages show it beside their name")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--partner", metavar="CODE", help="the partner the role is for (else the whole plan)")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the administrator who decides it")

    def handle(
        self, *, email: str, name: str, post: str, role: str, partner: str | None, by: str, **options: Any
    ) -> None:
        administrator = Person.objects.filter(email__iexact=by, is_active=True).first()
        if administrator is None:
            raise CommandError(f"Nobody signs in with {by}.")
        place = self.partner_of(administrator, partner) if partner else None
        known = Person.objects.visible_to(administrator).filter(email__iexact=email).first()
        try:
            with transaction.atomic():
                person = known or add_person(by=administrator, email=email, name=name, post=post)
                membership = grant_role(person, Role(role), by=administrator, partner=place)
        except (ValidationError, PermissionDenied) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from None
        self.stdout.write(f"{person.name} ({person.email}): {membership}.")
        if known is None:
            self.stdout.write(f"Next: they set a password at {reverse('account_reset_password')} on the site.")

    @staticmethod
    def partner_of(administrator: Person, code: str) -> Partner:
        found: Partner | None = Partner.objects.visible_to(administrator).filter(code=code).first()
        if found is None:
            raise CommandError(f"There is no partner with the code {code}.")
        return found
