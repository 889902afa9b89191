"""Partners and people as spreadsheets."""

from collections.abc import Iterable
from typing import Any

from import_export.widgets import Widget

from partners.models import Membership, Partner, Person
from partners.reading import Cell
from partners.resources.columns import LONGEST_LINE, Codes, Column, TextWidget, WordWidget, YesNoWidget, shown
from partners.resources.reference import Key, ReferenceResource
from partners.roles import Role

#: A role and the code of the partner it is for ("": the whole plan).
Held = tuple[str, str]


class PartnerResource(ReferenceResource):
    title, noun, nouns = "Partners", "partner", "partners"
    key_heading = "Code"

    code = Column(
        "code",
        "Code",
        TextWidget(40),
        is_key=True,
        needed=True,
        width=14,
        help_text="Names the partner; never changed.",
    )
    name = Column("name", "Name", TextWidget(LONGEST_LINE), needed=True, width=50)
    kind = Column(
        "kind",
        "Kind",
        TextWidget(LONGEST_LINE),
        clears_to="",
        width=24,
        help_text="For example council team, NHS trust, voluntary sector.",
    )
    is_active = Column(
        "is_active", "Takes part", YesNoWidget(), width=12, help_text="No: its figures are kept and none are asked for."
    )

    def stored(self) -> Iterable[Partner]:
        return Partner.objects.ours(self.by)

    def prepare(self) -> None:
        self.codes = Codes(Partner.objects.ours(self.by).values_list("code", flat=True))

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        return (self.spelt("code", row, self.codes),)

    def key_of_instance(self, instance: Partner) -> Key:
        return (instance.code,)

    def init_instance(self, row: Any = None) -> Partner:
        return Partner(partnership=self.by.partnership, code=self.key_of_row(row)[0])


class RolesWidget(Widget):
    """Every role a person holds, in one cell: "Partner lead: SWFT; Board member"."""

    def __init__(self) -> None:
        super().__init__()
        self.roles = WordWidget({role.value: role.label for role in Role})
        self.partners = Codes([])

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        parts = [part.strip() for part in shown(value).replace("\n", ";").split(";")]
        return tuple(sorted({self._role(part) for part in parts if part}))

    def _role(self, part: str) -> Held:
        name, _, partner = (each.strip() for each in part.partition(":"))
        try:
            role = self.roles.clean(name)
        except ValueError as wrong:
            raise ValueError(f"“{name}” is not a role. {wrong}") from wrong
        code = self.partners.spelt(partner) if partner else ""
        if code and code not in self.partners.exact:
            raise ValueError(f"There is no partner “{partner}”: write the partner's code after the colon.")
        return role, code

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "; ".join(f"{Role(role).label}: {code}" if code else Role(role).label for role, code in value)


class PersonResource(ReferenceResource):
    """No password, token or sign-in is in a file: people set a password by the reset e-mail."""

    title, noun, nouns = "People", "person", "people"
    key_heading = "Email address"

    email = Column(
        "email",
        "Email address",
        TextWidget(254),
        is_key=True,
        needed=True,
        width=34,
        help_text="Names the person; never changed.",
    )
    name = Column("name", "Name", TextWidget(LONGEST_LINE), needed=True, width=28)
    post = Column("post", "Post", TextWidget(LONGEST_LINE), clears_to="", width=34)
    held = Column(
        "held_roles",
        "Roles",
        RolesWidget(),
        clears_to=(),
        width=44,
        help_text="All the person holds, for example “Partner lead: SWFT; Board member”. One left out is taken away.",
    )
    is_active = Column("is_active", "May sign in", YesNoWidget(), width=12)

    def prepare(self) -> None:
        self.emails = Codes(Person.objects.get_queryset().ours(self.by).values_list("email", flat=True))
        self.partners = Codes(Partner.objects.ours(self.by).values_list("code", flat=True))
        self.fields["held"].widget.partners = self.partners

    def stored(self) -> Iterable[Person]:
        people = Person.objects.get_queryset().ours(self.by).prefetch_related("memberships__partner")
        return [with_roles(person) for person in people]

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        return (self.spelt("email", row, self.emails).lower(),)

    def key_of_instance(self, instance: Person) -> Key:
        return (instance.email.lower(),)

    def init_instance(self, row: Any = None) -> Person:
        person = Person(partnership=self.by.partnership, email=self.key_of_row(row)[0])
        person.held_roles = ()  # type: ignore[attr-defined]
        return person


def with_roles(person: Person) -> Person:
    """With every role it holds and the partner's code; the memberships and their partners are fetched already."""
    person.held_roles = tuple(sorted(held_by(each) for each in person.memberships.all()))  # type: ignore[attr-defined]
    return person


def held_by(membership: Membership) -> Held:
    return membership.role, membership.partner.code if membership.partner else ""
