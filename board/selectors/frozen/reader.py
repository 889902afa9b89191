"""Through whose eyes a pack is made: those of a board member, whatever else whoever signs it may see."""

from partners.models import Partnership, Person
from partners.roles import Role


def board_reader(partnership: Partnership) -> Person:
    """Somebody who sees what every board member sees, and nothing more; never stored."""
    reader = Person(partnership=partnership, name="A board member", is_active=True)
    vars(reader)["held"] = ((Role.BOARD_MEMBER, None),)
    return reader
