"""A person's own account, the partnership's colours, and how to read the pages."""

from hashlib import sha256
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.calc import readable_on_white, text_on
from partners.forms import TokenForm
from partners.models import Person
from partners.selectors import partnership_for, tokens_of
from partners.services import issue_token, withdraw_token

BRAND = """:root {{
  --brand-colour: {colour};
  --brand-colour-text: {text};
}}
@media not all and (prefers-color-scheme: dark) {{
  :root {{ --brand-link: {link}; }}
}}
"""


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    memberships = person.memberships.select_related("partner").order_by("role", "partner__name")
    return render(request, "partners/account.html", {"memberships": memberships})


@require_http_methods(["GET", "POST"])
@reauthentication_required
@sensitive_variables("text")
def tokens(request: HttpRequest) -> HttpResponse:
    """Asks for the password first. A new token's text is in this one answer and nowhere else."""
    person = cast(Person, request.user)
    form = TokenForm(request.POST or None)
    text = ""
    if form.is_valid():
        try:
            text = issue_token(by=person, days=form.cleaned_data["days"])
            form = TokenForm()
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "partners/tokens.html", {"form": form, "tokens": list(tokens_of(person)), "text": text})


@require_POST
def token_withdraw(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    token = get_object_or_404(tokens_of(person), token_key=request.POST.get("token", "").replace("\0", ""))
    withdraw_token(token, by=person)
    messages.success(request, "The token no longer works.")
    return redirect("account-tokens")


@require_GET
def how_to_read(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/help.html")


@login_not_required
@require_GET
def brand_stylesheet(request: HttpRequest) -> HttpResponse:
    """The partnership's colours; the sign-in page wears them too, so anybody may read it."""
    partnership = partnership_for(request.user, request.get_host())
    if partnership is None:
        return HttpResponse("", content_type="text/css")
    colour = partnership.brand_colour
    text = BRAND.format(colour=colour, text=text_on(colour), link=readable_on_white(colour))
    response = HttpResponse(text, content_type="text/css")
    response["Cache-Control"] = "private, max-age=300"
    response["ETag"] = quote_etag(sha256(text.encode()).hexdigest()[:20])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
