"""Whatever dies while a file is worked on, its work is taken up again, once, and its page tells the truth."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.test.utils import override_settings
from django.utils import timezone

from imports.models import Stage, Upload
from imports.services.applying import apply_upload, ask_to_apply
from imports.services.checking import check_upload
from imports.services.holding import LEASE, MOST_ATTEMPTS, LostError, take
from imports.services.sweeping import waiting_uploads, work_on
from measures.models import Figure
from tests.integration.imports.conftest import BASELINE, Desk, make_desk
from tests.processes import Processes, fresh_database, processes, wait_until, working_in

LONG_AGO = timezone.now() - 2 * LEASE


def left_by_a_dead_job(upload: Upload, stage: Stage, attempts: int) -> Upload:
    Upload.objects.filter(pk=upload.pk).update(stage=stage.value, attempts=attempts, worked_at=LONG_AGO)
    return Upload.objects.get(pk=upload.pk)


def test_what_a_dead_job_left_is_found_by_the_sweep_and_done_by_the_next(desk: Desk):
    upload = left_by_a_dead_job(desk.send(BASELINE), Stage.CHECKING, attempts=1)
    assert waiting_uploads() == [upload.pk]
    checked = work_on(upload.pk)
    assert checked is not None
    assert (checked.stage, checked.new) == (Stage.READY, 6)
    assert waiting_uploads() == []


def test_while_a_job_gives_signs_of_life_no_other_takes_its_upload(desk: Desk):
    upload = desk.send(BASELINE)
    hold = take(upload.pk, Stage.RECEIVED, Stage.CHECKING)
    assert hold is not None
    assert take(upload.pk, Stage.RECEIVED, Stage.CHECKING) is None
    assert check_upload(upload.pk) is None
    assert waiting_uploads() == []


def test_a_job_that_lost_its_upload_writes_nothing_more(desk: Desk):
    upload = desk.send(BASELINE)
    first = take(upload.pk, Stage.RECEIVED, Stage.CHECKING)
    Upload.objects.update(worked_at=timezone.now() - LEASE - timedelta(seconds=1))
    second = take(upload.pk, Stage.RECEIVED, Stage.CHECKING)
    assert first is not None and second is not None
    for act in (first.alive, first.locked):
        with pytest.raises(LostError):
            act()
    assert second.locked().pk == upload.pk


def test_a_file_whose_jobs_die_twice_is_reported_to_its_owner_and_never_tried_again(desk: Desk):
    upload = left_by_a_dead_job(desk.send(BASELINE), Stage.CHECKING, attempts=MOST_ATTEMPTS)
    given_up = work_on(upload.pk)
    assert given_up is not None
    assert (given_up.stage, given_up.problem_code) == (Stage.REFUSED, "checking_failed")
    assert "twice" in given_up.problem_message
    assert waiting_uploads() == []


def test_a_file_that_kills_its_reader_is_tried_twice_and_then_reported(desk: Desk, settings):
    settings.UPLOAD_LIMITS = {"memory": 8_000_000}  # no Python starts in so little
    upload = desk.send(BASELINE)
    first = check_upload(upload.pk)
    assert first is not None
    assert (first.stage, first.attempts) == (Stage.RECEIVED, 1)
    second = check_upload(upload.pk)
    assert second is not None
    assert (second.stage, second.problem_code, second.attempts) == (Stage.REFUSED, "file_kills_reader", 2)


def test_an_apply_whose_jobs_die_twice_goes_back_to_ready_and_says_so(desk: Desk):
    upload = desk.check(BASELINE)
    ask_to_apply(upload, by=desk.analyst)
    left_by_a_dead_job(upload, Stage.APPLYING, attempts=MOST_ATTEMPTS)
    back = apply_upload(upload.pk)
    assert back is not None
    assert back.stage == Stage.READY
    assert "Nothing of it was recorded" in back.failure
    assert not Figure.objects.exists()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Desk, Processes]]:
    """A real worker and clock beside this process, with a database and files of their own."""
    folder: Path = tmp_path_factory.mktemp("recovery")
    shared = {"FILES_FOLDER": str(folder / "files"), "UPLOAD_SWEEP_SECONDS": "2"}
    with (
        fresh_database() as database,
        processes(database, folder, "redis", "worker", "beat", **shared) as them,
        working_in(database, django_db_blocker),
        # This process's own messages would go to the Redis of the other tests: the clock's sweep must do.
        override_settings(UPLOAD_NUDGE="builtins.bool", ROLLUP_NUDGE="builtins.bool", MEDIA_ROOT=folder / "files"),
    ):
        yield make_desk(), them


@pytest.mark.xdist_group("uploads_recovery")
@pytest.mark.django_db(transaction=True)  # the worker must see what this process writes
def test_a_worker_killed_at_work_and_an_emptied_redis_only_delay_a_file(
    house: tuple[Desk, Processes], settings: Any
) -> None:
    desk, them = house
    settings.MEDIA_ROOT = them.folder / "files"
    upload = desk.send(BASELINE)
    wait_until(
        lambda: stage(upload) == Stage.READY,
        lambda: f"it is ready but {stage(upload)}; {them.log('worker')}{them.log('beat')}",
    )

    # The worker dies with the upload in its hands, and every message with it.
    them.kill("worker")
    ask_to_apply(Upload.objects.get(pk=upload.pk), by=desk.analyst)
    assert take(upload.pk, Stage.APPLYING, Stage.APPLYING) is not None
    assert them.redis("FLUSHALL") == "+OK"
    Upload.objects.filter(pk=upload.pk).update(worked_at=F("worked_at") - LEASE)
    them.start("worker")
    wait_until(lambda: stage(upload) == Stage.APPLIED, lambda: f"it is applied; {them.log('worker')}")
    assert len(desk.stored()) == 6


def stage(upload: Upload) -> str:
    return str(Upload.objects.values_list("stage", flat=True).get(pk=upload.pk))
