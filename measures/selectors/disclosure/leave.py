"""Who may see small numbers, and which of partners' own figures are kept from the others."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet

from measures.models import RollupRequest
from partners.models import Person
from partners.roles import Permission


def sees_small_numbers(person: Person | None) -> bool:
    """Whether the raw figures of the whole plan are this person's to see; they are not the public's (None)."""
    return person is not None and person.may(Permission.SEE_UNSIGNED_FIGURES)


class Given(Protocol):
    """A partner's figure, signed off or not; ``is_ahead`` (``with_what_is_ahead``) of the decision about it."""

    @property
    def pk(self) -> int: ...

    @property
    def partner_id(self) -> int: ...

    @property
    def is_ahead(self) -> bool: ...


def with_what_is_ahead(figures: QuerySet[Any]) -> QuerySet[Any]:
    """Figures that say whether they may be newer than the result that decides what is shown of them."""
    waiting = RollupRequest.objects.filter(
        measure=OuterRef("measure"), period__ends_on__lte=OuterRef("period__ends_on")
    )
    annotated: QuerySet[Any] = figures.annotate(is_ahead=Exists(waiting))
    return annotated


def withheld_figures(figures: Iterable[Given], withheld: Collection[int], person: Person) -> frozenset[int]:
    """Which partners' figures behind a result are kept from a person; ``withheld`` are the partners it names.

    A partner's own are its people's to see. While the roll-up has still to look at them, the others' are kept back.
    """
    if sees_small_numbers(person):
        return frozenset()
    own = person.partners_where(Permission.SEE_UNSIGNED_FIGURES)
    return frozenset(
        each.pk for each in figures if each.partner_id not in own and (each.is_ahead or each.partner_id in withheld)
    )
