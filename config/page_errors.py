"""What a visitor is shown when we failed."""

import sys
from smtplib import SMTPException

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

#: The database is restarting, has no connection left, or somebody else's change is not through: not our fault.
DatabaseAway = OperationalError | InterfaceError
#: So is a mail server that cannot be reached.
Away = DatabaseAway | SMTPException | ConnectionError | TimeoutError
#: Seconds after which it is worth asking again.
RETRY_AFTER = "10"


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Something went wrong; or, where a server we need did not answer, "not available" and when to try again."""
    if isinstance(sys.exc_info()[1], Away):
        answer = HttpResponse(loader.get_template("503.html").render(), status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return defaults.server_error(request)
