"""Where a person starts: with what is theirs to do."""

from partners.models import Person
from partners.roles import Permission, Role


def start_page(person: Person) -> str | None:
    """The name of the page to start from; None for somebody who has no role yet."""
    if person.partners_where(Permission.ENTER_FIGURES):
        return "returns"
    if person.may(Permission.REVIEW_RETURNS):
        return "collection"
    if person.roles == {Role.ADMINISTRATOR}:
        return "admin:index"
    return "board" if person.may_see_plan else None
