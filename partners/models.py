"""The partnership, its partners, and its people with their roles."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

from partners.roles import GRANTS, PARTNER_ROLES, PLAN_ROLES, Permission, Role


def versioned(**options: Any) -> Any:
    """Class decorator: PostgreSQL keeps every version of every row, deletions too, whatever route wrote it."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)


colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six digits, for example #0b4f5c.")


class Scoped(models.QuerySet[Any]):
    """Rows of one partnership; subclasses name the way up to it and who in it may see them."""

    way_up = "partnership"

    def ours(self, person: "Person") -> Self:
        """Everything of the person's own partnership, whoever in it may see it."""
        return self.filter(**{self.way_up: person.partnership_id})


class PartnershipQuerySet(Scoped):
    way_up = "id"

    def visible_to(self, person: "Person") -> Self:
        return self.ours(person)


@versioned()
class Partnership(models.Model):
    """A city's partnership: everything hangs from one, and no two ever see each other."""

    code = models.SlugField(unique=True)
    name = models.TextField()
    place = models.TextField(blank=True)
    host = models.TextField(
        blank=True, help_text="The site's host name, when several partnerships share one installation."
    )
    brand_colour = models.CharField(max_length=7, default="#0b4f5c", validators=[colour])
    disclosure_threshold = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(20)],
        help_text="Counts from 1 up to one below this are withheld.",
    )
    tolerance_points = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        default=3,
        help_text="Amber band of a percentage, in percentage points, where a measure sets none.",
    )
    tolerance_percent = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        default=5,
        help_text="Amber band of any other measure, as a percentage of its target, where it sets none.",
    )
    contact = models.TextField(blank=True, help_text="Whom to ask for help, shown at the foot of every page.")

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=~models.Q(host=""), name="partnership_host_once"),
            models.CheckConstraint(
                condition=models.Q(disclosure_threshold__gte=2), name="partnership_threshold_protects"
            ),
            models.CheckConstraint(
                condition=models.Q(tolerance_points__gte=0, tolerance_percent__gte=0),
                name="partnership_tolerance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnershipOwned(Scoped):
    """Rows that everybody in the partnership who holds a role may see."""

    def visible_to(self, person: "Person") -> Self:
        return self.ours(person) if person.may_see_plan else self.none()


@versioned()
class Board(models.Model):
    """A body that signs off or receives what the partnership reports."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="boards")
    code = models.CharField(max_length=40)
    name = models.TextField()

    objects = PartnershipOwned.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "code"], name="board_code_once")]

    def __str__(self) -> str:
        return self.name


@versioned()
class Partner(models.Model):
    """An organisation or team that delivers the plan and owes figures for it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="partners")
    code = models.CharField(max_length=40)
    name = models.TextField()
    kind = models.TextField(blank=True, help_text="For example: council team, NHS trust, voluntary sector.")
    is_active = models.BooleanField(default=True)

    objects = PartnershipOwned.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "code"], name="partner_code_once")]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(Scoped):
    def visible_to(self, person: "Person") -> Self:
        """Those who manage people or returns see everybody; others see themselves."""
        everybody = self.ours(person)
        if person.may(Permission.MANAGE_PEOPLE) or person.may(Permission.REVIEW_RETURNS):
            return everybody
        return everybody.filter(pk=person.pk)


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def visible_to(self, person: "Person") -> PersonQuerySet:
        return self.get_queryset().visible_to(person)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


@versioned(exclude=["password", "last_login"])
class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from memberships alone."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="people")
    email = models.EmailField()
    name = models.TextField()
    post = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False, help_text="Cannot sign in when DEBUG is off.")

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """How Django's admin greets."""
        return self.name

    @cached_property
    def held(self) -> tuple[tuple[Role, int | None], ...]:
        """The roles this person holds, each with the partner it is for (None: the whole plan)."""
        return tuple((Role(role), partner) for role, partner in self.memberships.values_list("role", "partner"))

    def may(self, permission: Permission, partner_id: int | None = None) -> bool:
        """Whether a role for the whole plan, or for that partner, grants the permission."""
        return self.is_active and any(
            permission in GRANTS[role] and partner in {None, partner_id} for role, partner in self.held
        )

    def partners_where(self, permission: Permission) -> frozenset[int]:
        """Partners for which a role held for that partner alone grants the permission."""
        if not self.is_active:
            return frozenset()
        return frozenset(p for role, p in self.held if p is not None and permission in GRANTS[role])

    def may_somewhere(self, permission: Permission) -> bool:
        return self.may(permission) or bool(self.partners_where(permission))

    @property
    def may_see_plan(self) -> bool:
        return self.may_somewhere(Permission.SEE_PLAN)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.held)

    @property
    def is_staff(self) -> bool:
        """Django's admin is for administrators."""
        return self.may(Permission.MANAGE_PEOPLE)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may read everything in the admin; each admin page decides what it writes."""
        return self.is_staff

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class MembershipQuerySet(Scoped):
    way_up = "person__partnership"

    def visible_to(self, person: Person) -> Self:
        ours = self.ours(person)
        return ours if person.may(Permission.MANAGE_PEOPLE) else ours.filter(person=person)


@versioned()
class Membership(models.Model):
    """One role of one person, for one partner or (partner empty) for the whole plan."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["person", "role"]
        constraints = [
            models.UniqueConstraint(fields=["person", "partner", "role"], name="membership_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=(
                    models.Q(role__in=sorted(PARTNER_ROLES), partner__isnull=False)
                    | models.Q(role__in=sorted(PLAN_ROLES), partner__isnull=True)
                    | models.Q(role=Role.ANALYST.value)
                ),
                name="membership_role_fits_its_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{Role(self.role).label} for {self.partner or 'the whole plan'}"
