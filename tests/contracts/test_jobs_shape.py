"""Every job: bounded in time, given no figures, sent in a form that runs nothing, and safe to send twice."""

import inspect

import pytest
from celery import current_app
from django.conf import settings

from config.celery import app

app.loader.import_default_modules()
OURS = {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}

each_task = pytest.mark.parametrize("name", sorted(OURS))


def test_there_are_jobs_to_look_at():
    assert {"measures.tasks.drain_rollups", "measures.tasks.check_rollups"} <= set(OURS)


@each_task
def test_a_job_ends_in_time_and_before_it_would_be_delivered_again_unasked(name):
    task = OURS[name]
    assert 0 < task.soft_time_limit < task.time_limit


@each_task
def test_a_job_is_given_numbers_of_rows_and_nothing_else(name):
    """Messages lie in Redis and in logs: what they hold must be nobody's secret."""
    parameters = inspect.signature(OURS[name].run).parameters.values()
    assert {p.annotation for p in parameters} <= {int, "int", int | None, list[int], "list[int]"}


def test_messages_are_plain_data():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_ignore_result


def test_a_job_that_dies_is_not_started_over_and_over():
    assert app.conf.task_acks_late
    assert not app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_every_job_of_the_clock_exists():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(OURS)
