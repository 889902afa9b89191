"""Log lines and error reports lose what is nobody's business; they keep what finds a fault."""

import json
import logging
import sys

import pytest

from config.logs import report_without_values, trace_without_values, without_secrets


def raised(error: BaseException, cause: BaseException | None = None) -> str:
    try:
        raise error from cause
    except type(error):
        return trace_without_values(sys.exc_info())


@pytest.mark.parametrize(
    ("request_line", "told"),
    [
        ("GET /board/", "GET /board/"),
        ("GET /admin/partners/person/?q=Amina+Khan", "GET /admin/partners/person/"),
        ("GET /account/password/reset/3f-c9x-0123456789abcdef/", "GET /account/password/reset/…/"),
        ("GET /account/password/reset/sent/", "GET /account/password/reset/sent/"),
    ],
)
def test_an_address_loses_its_query_and_a_reset_link_its_key(request_line, told):
    assert without_secrets(None, "info", {"request": request_line})["request"] == told


def test_django_s_own_sentence_about_an_address_loses_the_key_too():
    sentence = "Not Found: /account/password/reset/3f-c9x-0123456789abcdef/"
    assert without_secrets(None, "info", {"event": sentence})["event"] == "Not Found: /account/password/reset/…/"


def test_a_long_text_is_cut_and_a_number_is_left():
    told = without_secrets(None, "info", {"user_agent": "x" * 5_000, "code": 200})
    assert (len(told["user_agent"]), told["code"]) == (1_000, 200)


def test_a_trace_keeps_kind_and_place_and_no_message():
    told = raised(ValueError("invalid literal for int(): '918273'"), cause=KeyError("Amina Khan"))
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told
    assert not {"918273", "Amina"} & set(told.replace("'", " ").split())


def test_an_exception_met_while_another_was_handled_tells_both_unless_it_hides_it():
    def meet(hide):
        try:
            try:
                raise KeyError("first")
            except KeyError:
                if hide:
                    raise TypeError("second") from None
                raise TypeError("second")  # noqa: B904 - what is tested
        except TypeError:
            return trace_without_values(sys.exc_info())

    assert "KeyError" in meet(hide=False)
    assert "KeyError" not in meet(hide=True)


def test_celery_s_sentence_about_a_failure_loses_the_exception():
    record = logging.LogRecord("celery.app.trace", logging.ERROR, "", 0, "Task %s raised: 918273", None, None)
    record.data = {
        "name": "measures.tasks.drain_rollups",
        "id": "7",
        "exc": "ValueError(918273)",
        "description": "raised unexpected",
    }
    told = without_secrets(None, "error", {"event": "Task x raised: 918273", "_record": record})
    del told["_record"]
    assert told == {"event": "task raised unexpected", "task": "measures.tasks.drain_rollups", "task_id": "7"}


def test_an_error_report_holds_no_message_variable_request_or_trail():
    frame = {"function": "record_figures", "lineno": 7, "vars": {"value": "918273"}}
    report = {
        "exception": {"values": [{"type": "ValueError", "value": "bad 918273", "stacktrace": {"frames": [frame]}}]},
        "request": {"data": "918273"},
        "breadcrumbs": {"values": [{"message": "918273"}]},
        "logentry": {"message": "918273"},
        "extra": {"x": "918273"},
        "user": {"email": "a@example.org"},
        "level": "error",
    }
    told = json.dumps(report_without_values(report))
    assert "918273" not in told
    assert "example.org" not in told
    assert "record_figures" in told
    assert "ValueError" in told
