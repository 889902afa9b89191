"""The example's people: one for each role, and a lead for each partner."""

from dataclasses import dataclass, field

from partners.models import Partner, Person
from partners.roles import Role
from partners.services import add_person, change_person, grant_role, open_as_example, start_partnership

CODE = "coventry"
NAME = "Coventry Children and Young People's Partnership"
CONTACT = "Example partnership. Ask Helen Marsh, partnership manager: helen.marsh@example.org"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast: who, in what post, with which role, for which partners (none: the whole plan)."""

    name: str
    post: str
    role: Role
    partners: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


ADMINISTRATOR = Part("Ruth Calder", "Information systems manager", Role.ADMINISTRATOR)
PLAN_MANAGER = Part("Helen Marsh", "Partnership manager", Role.PLAN_MANAGER)
FOR_THE_PLAN = (
    PLAN_MANAGER,
    Part("Martin Ashby", "Chair of the partnership board", Role.BOARD_CHAIR),
    Part("Denise Okafor", "Head teacher, board member", Role.BOARD_MEMBER),
    Part("Tom Whitlock", "Senior public health intelligence analyst", Role.ANALYST),
)
FOR_PARTNERS = (
    Part("Priya Nair", "Perinatal mental health service manager", Role.PARTNER_LEAD, ("CWPT",)),
    Part("Joe Larkin", "Service administrator", Role.CONTRIBUTOR, ("CWPT",)),
    Part("Amira Hussain", "Performance analyst", Role.ANALYST, ("CWPT", "SWFT")),
    Part("Grace Osei", "Head of midwifery", Role.PARTNER_LEAD, ("UHCW",)),
    Part("Sian Probert", "Family Nurse Partnership supervisor", Role.PARTNER_LEAD, ("SWFT",)),
    Part("David Kerr", "Early help service manager", Role.PARTNER_LEAD, ("CCC-CS",)),
    Part("Meera Joshi", "Parenting strategy lead", Role.PARTNER_LEAD, ("CCC-PH",)),
    Part("Carol Bright", "Early years improvement lead", Role.PARTNER_LEAD, ("EYS",)),
    Part("Leon Campbell", "Family support alliance co-ordinator", Role.PARTNER_LEAD, ("VCS",)),
)


@dataclass(slots=True)
class Cast:
    """The people of a loaded example, found by what they do."""

    administrator: Person
    manager: Person
    leads: dict[str, Person] = field(default_factory=dict)
    #: Who types a partner's figures, where it is not the lead.
    recorders: dict[str, Person] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)

    def recorder(self, partner: str) -> Person:
        return self.recorders.get(partner, self.leads[partner])


def start_coventry() -> Cast:
    """The partnership with the people of the whole plan; partners' people follow when there are partners."""
    return start_example_partnership(CODE, NAME, ADMINISTRATOR, FOR_THE_PLAN, place="Coventry", contact=CONTACT)


def start_example_partnership(
    code: str, name: str, administrator: Part, people: tuple[Part, ...], **fields: str
) -> Cast:
    admin = start_partnership(
        code=code, name=name, admin_email=administrator.email, admin_name=administrator.name, **fields
    )
    change_person(admin, by=admin, post=administrator.post)
    made = {part: enrol(part, by=admin) for part in people}
    open_as_example(admin, *made.values(), by=admin)
    for part, person in made.items():
        grant_role(person, part.role, by=admin)
    return Cast(admin, next(person for part, person in made.items() if part.role is Role.PLAN_MANAGER))


def enrol_partners_people(cast: Cast, parts: tuple[Part, ...]) -> None:
    cast.partners = {partner.code: partner for partner in cast.administrator.partnership.partners.all()}
    people = [enrol(part, by=cast.administrator) for part in parts]
    open_as_example(*people, by=cast.administrator)
    for part, person in zip(parts, people, strict=True):
        for code in part.partners:
            grant_role(person, part.role, by=cast.administrator, partner=cast.partners[code])
            if part.role is Role.PARTNER_LEAD:
                cast.leads[code] = person
            elif part.role is Role.CONTRIBUTOR:
                cast.recorders[code] = person


def enrol(part: Part, *, by: Person) -> Person:
    return add_person(by=by, email=part.email, name=part.name, post=part.post)
