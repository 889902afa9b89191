"""What a log line and an error report may say: what happened and where, never a figure, a name or a secret.

Nothing is imported of Django here: the settings read this module.
"""

import re
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any

Event = MutableMapping[str, Any]

#: The part of a reset link that sets somebody's password.
RESET_KEY = re.compile(r"(?<=/account/password/reset/)[0-9A-Za-z]+-[^/\s?]+")
#: Searches hold people's names.
QUERY = re.compile(r"\?\S*")
LONGEST = 1_000


def without_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """Addresses lose their query and a reset link its key; a text of a visitor's making is cut short."""
    _say_only_which_task(event)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = RESET_KEY.sub("…", value)[:LONGEST]
    if isinstance(event.get("request"), str):
        event["request"] = QUERY.sub("", event["request"])
    return event


def _say_only_which_task(event: Event) -> None:
    """Celery puts the exception, with whatever values it quotes, into its sentence."""
    told = getattr(event.get("_record"), "data", None)
    if isinstance(told, dict) and "exc" in told:
        event["event"] = f"task {told.get('description', 'failed')}"
        event["task"], event["task_id"] = told.get("name"), told.get("id")


def trace_without_values(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Every exception of the chain by its kind and its lines of code.

    Its message is left out: PostgreSQL and Python quote the very values that were refused. Of the database's errors
    the code and the constraint are kept, which name no value.
    """
    return "\n".join(_told(error) for error in _chain(exc_info[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """From the first cause to what came of it."""
    if error is not None:
        yield from _chain(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
        yield error


def _told(error: BaseException) -> str:
    diagnosis = getattr(error, "diag", None)
    facts = [getattr(diagnosis, name, None) for name in ("sqlstate", "table_name", "constraint_name")]
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return "".join(traceback.format_tb(error.__traceback__)) + " ".join([kind, *(fact for fact in facts if fact)])


def report_without_values(event: Event, _hint: Any = None) -> Event:
    """An error report for Sentry: kinds and lines of code, no messages, variables, request or trail of log lines."""
    for name in ("request", "breadcrumbs", "extra", "logentry", "message", "user"):
        event.pop(name, None)
    for raised in event.get("exception", {}).get("values", []):
        raised["value"] = ""
        for frame in raised.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event
