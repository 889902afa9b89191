"""Who sees what, once: every list, page, export and search starts from ``visible_to``."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from partners.models import PartnershipOwned
from partners.roles import Permission

if TYPE_CHECKING:
    from partners.models import Person


class Seen(PartnershipOwned):
    """Rows everybody in the partnership may see; subclasses name the way up to it."""

    way_up = "priority__plan__partnership"


class ByPartnership(Seen):
    way_up = "partnership"


class ByDimension(Seen):
    way_up = "dimension__partnership"


class ByGroup(Seen):
    way_up = "group__partnership"


class ByMeasure(Seen):
    way_up = "measure__priority__plan__partnership"


class ByTarget(Seen):
    way_up = "target__measure__priority__plan__partnership"


class UnsignedByPartner(Seen):
    """Rows that are a partner's own business until signed off.

    Their partner's people see them, and those with leave for the whole plan; to anybody else,
    a board member included, they do not exist.
    """

    way_up = "partner__partnership"

    def visible_to(self, person: "Person") -> Self:
        ours = self.ours(person)
        if person.may(Permission.SEE_UNSIGNED_FIGURES):
            return ours
        return ours.filter(partner__in=person.partners_where(Permission.SEE_UNSIGNED_FIGURES))


class Results(ByMeasure):
    """Signed-off results for everybody; provisional ones for those who may see unsigned figures."""

    def visible_to(self, person: "Person") -> Self:
        seen = super().visible_to(person)
        if person.may(Permission.SEE_UNSIGNED_FIGURES):
            return seen
        return seen.filter(Q(basis="signed_off"))


class ForAdministrators(ByMeasure):
    def visible_to(self, person: "Person") -> Self:
        return self.ours(person) if person.may(Permission.MANAGE_PEOPLE) else self.none()
