"""The screens of a meeting room: each has an address of its own, plain links lead on, and keys do where scripts run."""

from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from board.selectors.packs import find_pack, read, snapshot_of
from board.selectors.screens import Screen, live_screens, screens_of
from partners.permissions import PersonRequest


@require_safe
def pack_present(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A signed pack, from its snapshot alone."""
    found = find_pack(request.user, pk)
    screens = screens_of(read(snapshot_of(found)))
    return _screen(
        request, screens, number, lambda to: reverse("pack-present", args=[pk, to]), str(found.get_absolute_url())
    )


@require_safe
def board_present(request: PersonRequest, number: int) -> HttpResponse:
    """The quarter as it stands, with the choice of the board's page."""
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("plan", "period")}
    live = live_screens(request.user, asked["plan"], asked["period"], timezone.localdate())
    back = f"{reverse('board')}{live.choice.same}"
    return _screen(
        request,
        live.screens,
        number,
        lambda to: f"{reverse('board-present', args=[to])}{live.query}",
        back,
        is_live=True,
    )


def _screen(
    request: HttpRequest,
    screens: Sequence[Screen],
    number: int,
    address: Callable[[int], str],
    leave: str,
    *,
    is_live: bool = False,
) -> HttpResponse:
    count = len(screens)
    if not 1 <= number <= count:
        raise Http404("There is no such screen.")
    context = {
        "screen": screens[number - 1],
        "number": number,
        "count": count,
        "first": address(1),
        "before": address(number - 1) if number > 1 else "",
        "after": address(number + 1) if number < count else "",
        "last": address(count),
        "leave": leave,
        "is_live": is_live,
    }
    return render(request, "board/present.html", context)
