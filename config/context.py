"""What every page knows: whose house it is, where one can go, whether figures are examples."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse

from config.accounts import example_sign_ins
from imports.permissions import may_see_uploads
from partners.models import Partnership, Person
from partners.roles import Permission
from partners.selectors import partnership_for
from plan.models import Plan


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


def partnership_of(request: HttpRequest) -> Partnership | None:
    """Whose pages these are, and whether any of its plans shows example figures."""
    examples = Plan.objects.filter(partnership=OuterRef("pk"), example_figures=True)
    known = Partnership.objects.annotate(example_figures=Exists(examples))
    return partnership_for(request.user, request.get_host(), known)


#: Pages that belong to the board's although their address is under a plan's.
OF_THE_BOARD = {
    "measure",
    "measure-what-if",
    "plan-rules",
    "decisions",
    "decision",
    "decision-new",
    "packs",
    "pack",
    "pack-compare",
    "pack-prepare",
    "pack-prepared",
    "pack-publish",
}


def links(person: Person, path: str, page: str = "") -> list[Link]:
    """The ways from the top of every page, for what this person may do; ``page`` names the one being read."""
    everybodys = person.may(Permission.ENTER_FIGURES)
    places: list[tuple[str, str, bool]] = [
        ("Returns" if everybodys else "My returns", "returns", person.may_somewhere(Permission.ENTER_FIGURES)),
        ("Uploads", "uploads", may_see_uploads(person)),
        ("Collection", "collection", person.may(Permission.REVIEW_RETURNS)),
        ("Board", "board", person.may_see_plan),
        ("Plans", "plans", person.may_see_plan),
        ("Administration", "admin:index", person.may(Permission.MANAGE_PEOPLE)),
    ]
    shown = [(label, reverse(name)) for label, name, allowed in places if allowed]
    here = reverse("board") if page in OF_THE_BOARD else path
    return [Link(label, url, here.startswith(url)) for label, url in shown]


def house(request: HttpRequest) -> dict[str, Any]:
    if not hasattr(request, "user"):
        return {}
    partnership = partnership_of(request)
    context: dict[str, Any] = {
        "partnership": partnership,
        "example_figures": bool(partnership and partnership.example_figures),  # type: ignore[attr-defined]
    }
    if isinstance(request.user, Person):
        match = request.resolver_match
        context["navigation"] = links(request.user, request.path, (match and match.url_name) or "")
    elif request.path == reverse("account_login"):
        context |= example_sign_ins()
    return context
