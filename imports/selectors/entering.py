"""For whom a person may enter figures, and what stands open for that; and the stamp of the files they take away."""

from django.db.models import QuerySet
from django.utils import timezone

from imports.workbooks.content import PartnerName, PeriodName, Stamp
from measures.models import Period, Return
from measures.permissions import MOVES
from partners.models import Partner, Person
from partners.roles import Permission


def partners_entered(person: Person) -> QuerySet[Partner]:
    """Partners that a person may enter figures for, by name."""
    seen: QuerySet[Partner] = Partner.objects.visible_to(person)
    if not person.may(Permission.ENTER_FIGURES):
        seen = seen.filter(pk__in=person.partners_where(Permission.ENTER_FIGURES))
    return seen.order_by("name", "code")


def open_returns(person: Person) -> QuerySet[Return]:
    """Returns that a person may enter figures in as they stand, by partner and then by time."""
    seen: QuerySet[Return] = Return.objects.visible_to(person)
    return (
        seen.filter(partner__in=partners_entered(person), status__in=MOVES["save"].before)
        .filter(period__opened_at__isnull=False)
        .select_related("partner", "period")
        .order_by("partner__name", "partner__code", "period__ends_on", "period__frequency")
    )


def stamp_for(person: Person) -> Stamp:
    """The stamp of a file made for a person now; times are the partnership's own."""
    partnership = person.partnership
    return Stamp(partnership.name, person.name, timezone.localtime(), partnership.contact)


def name_of_partner(partner: Partner) -> PartnerName:
    return PartnerName(partner.code, partner.name)


def name_of_period(period: Period) -> PeriodName:
    return PeriodName(period.code, str(period), period.due_on)
