"""The embedded servers: shared, stopped by the last, found again after a kill, whoever and wherever we are.

Every holder is a real process, because what is promised is how processes meet.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Embedded, EmbeddedError, paths, postgres, redis_server, remove, servers, status, stop
from config.embedded.processes import is_running

pytestmark = pytest.mark.xdist_group("embedded")

PROJECT = Path(__file__).resolve().parents[3]
HOLDER = """
import os, sys
sys.path.insert(0, sys.argv[2])
from config.embedded import servers
from config.embedded.processes import is_running
import encodings.idna, importlib.metadata, importlib.util, socket
if sys.argv[3] != "0":
    os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[3]))
with servers(sys.argv[1], environ={}, durable=False):
    print("ready", flush=True)
    sys.stdin.readline()
"""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to lend")
NOBODY = 65534


class Holder:
    """A process that keeps a checkout's servers until it is let go or killed."""

    def __init__(self, base: Path, account: int = 0) -> None:
        command = [sys.executable, "-c", HOLDER, str(base), str(PROJECT), str(account)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def let_go(self) -> None:
        self.process.communicate("\n", timeout=90)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short place that every account may enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="wm", dir="/tmp"))
    made.chmod(0o755)
    yield made
    for base in (made, *made.iterdir()):
        if base.is_dir():
            remove(base, force=True)
    shutil.rmtree(made)


@pytest.fixture
def hold() -> Iterator[Callable[..., Holder]]:
    held: list[Holder] = []

    def start(base: Path, account: int = 0) -> Holder:
        held.append(Holder(base, account))
        return held[-1]

    yield start
    for holder in held:
        if holder.process.poll() is None:
            holder.kill()


def answers(places: Embedded) -> bool:
    try:
        with psycopg.connect(places.database_url, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
        return bool(redis.Redis.from_url(places.cache_url).ping())
    except (psycopg.OperationalError, redis.ConnectionError):
        return False


def numbers(places: Embedded) -> tuple[int | None, int | None]:
    return postgres.running(places), redis_server.running(places)


def test_paths_are_the_same_each_time_and_start_nothing(folder: Path) -> None:
    (folder / "other").mkdir()
    assert paths(folder) == paths(str(folder))
    assert paths(folder) != paths(folder / "other")
    assert list((folder / "other").iterdir()) == []


def test_servers_answer_inside_and_are_gone_outside(folder: Path) -> None:
    with servers(folder, environ={}, durable=False) as places:
        assert answers(places)
        with psycopg.connect(places.database_url) as connection:
            found = connection.execute(
                "SELECT current_user, current_setting('TimeZone'), current_setting('listen_addresses'),"
                " current_setting('is_superuser'), current_setting('fsync')"
            ).fetchone()
        assert found == ("waymark", "UTC", "", "off", "off")
    assert not answers(places)
    assert numbers(places) == (None, None)


def test_what_the_environment_names_is_not_started(folder: Path) -> None:
    with servers(folder, environ={"DATABASE_URL": "postgresql://elsewhere/waymark"}) as places:
        number_of_postgres, number_of_redis = numbers(places)
    assert number_of_postgres is None
    assert number_of_redis is not None


def test_the_last_of_two_holders_stops_the_servers(folder: Path, hold: Callable[..., Holder]) -> None:
    first, second = hold(folder), hold(folder)
    places = paths(folder)
    started = numbers(places)
    assert "In use: yes" in status(folder)[-1]
    with pytest.raises(EmbeddedError, match="uses them"):
        stop(folder)

    first.let_go()
    assert answers(places)
    assert numbers(places) == started

    second.let_go()
    assert not answers(places)


def test_a_killed_holder_leaves_servers_that_the_next_uses_and_stops(folder: Path, hold: Callable[..., Holder]) -> None:
    hold(folder).kill()
    places = paths(folder)
    left = numbers(places)
    assert None not in left

    with servers(folder, environ={}, durable=False):
        assert numbers(places) == left
        assert answers(places)
    assert not answers(places)


def test_killed_servers_and_marks_that_name_another_process_do_not_stop_a_start(
    folder: Path, hold: Callable[..., Holder]
) -> None:
    hold(folder).kill()
    places = paths(folder)
    for number in numbers(places):
        assert number
        os.kill(number, signal.SIGKILL)
    mark = places.data / "postmaster.pid"
    mark.write_text("\n".join([str(os.getpid()), *mark.read_text().split("\n")[1:]]))
    (places.redis / "redis.pid").write_text(f"{os.getpid()}\n")
    assert numbers(places) == (None, None)

    with servers(folder, environ={}, durable=False):
        assert answers(places)


def test_a_data_directory_cut_short_is_made_again(folder: Path) -> None:
    with servers(folder, environ={"DATABASE_URL": "postgresql://elsewhere/waymark"}):
        pass
    places = paths(folder)
    half = places.postgres / "data.new-1" / "base"
    half.mkdir(parents=True)
    with servers(folder, environ={}, durable=False):
        assert answers(places)
    assert not half.exists()


def test_data_is_kept_and_made_durable_for_one_who_asks(folder: Path) -> None:
    with (
        servers(folder, environ={}, durable=False) as places,
        psycopg.connect(places.database_url) as connection,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    with servers(folder, environ={}) as places, psycopg.connect(places.database_url) as connection:
        assert connection.execute("SELECT figure, current_setting('fsync') FROM kept").fetchone() == (7, "on")


def test_two_checkouts_have_servers_of_their_own_and_long_or_odd_paths_work(folder: Path) -> None:
    long, odd = folder / ("long" * 25), folder / "it's a “new” $plan, %41"
    long.mkdir()
    odd.mkdir()
    with servers(long, environ={}, durable=False) as one, servers(odd, environ={}, durable=False) as other:
        assert answers(one)
        assert answers(other)
        assert set(numbers(one)).isdisjoint(numbers(other))
        assert len(str(one.redis_socket)) < 90
        for sockets in (one.postgres_sockets, one.redis_sockets):
            assert sockets.stat().st_mode & 0o077 == 0


def test_a_start_that_fails_says_why_with_the_log(folder: Path) -> None:
    with servers(folder, environ={}, durable=False) as places:
        pass
    (places.data / "PG_VERSION").write_text("9.6\n")
    with (
        pytest.raises(EmbeddedError, match=r"could not start[\s\S]*not compatible"),
        servers(folder, environ={}),
    ):
        pass
    assert numbers(places) == (None, None)


def test_what_is_removed_is_gone_wherever_it_lay(folder: Path) -> None:
    base = folder / ("long" * 25)
    base.mkdir()
    with (
        servers(base, environ={}, durable=False) as places,
        pytest.raises(EmbeddedError, match="uses them"),
    ):
        remove(base)
    remove(base)
    left = (places.data, places.var, places.postgres_sockets, places.redis_sockets)
    assert [place for place in left if place.exists()] == []


@AS_ROOT
def test_a_socket_folder_of_somebody_else_is_refused(folder: Path) -> None:
    base = folder / ("long" * 25)
    base.mkdir()
    places = paths(base)
    places.redis_sockets.mkdir(mode=0o777)
    os.chown(places.redis_sockets, 12345, 12345)
    with pytest.raises(EmbeddedError, match="belongs to account number 12345"), servers(base, environ={}):
        pass


@AS_ROOT
def test_root_with_a_private_home_keeps_data_where_the_account_may_go(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.chmod(0o700)
    base = folder / "checkout"
    base.mkdir()
    with servers(base, environ={}, durable=False) as places:
        assert answers(places)
        assert base not in places.data.parents
        assert places.postgres.stat().st_mode & 0o077 == 0
    assert "cannot enter" in capfd.readouterr().err


@AS_ROOT
def test_root_with_a_private_environment_copies_the_programs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    wheel = postgres._wheel()
    for part in wheel.parent.glob(f"{wheel.name}*"):
        shutil.copytree(part, private / part.name, ignore=shutil.ignore_patterns("include", "*.a"))
    monkeypatch.setattr(postgres, "_wheel", lambda: private / wheel.name)
    base = folder / "checkout"
    base.mkdir()
    with servers(base, environ={}, durable=False) as places:
        assert answers(places)


@AS_ROOT
def test_an_ordinary_account_runs_both_servers_as_itself(folder: Path, hold: Callable[..., Holder]) -> None:
    places = paths(folder)
    if places.account and postgres._programs(places) != postgres._wheel() / postgres.PROGRAMS:
        pytest.skip("an ordinary account cannot read this environment")
    os.chown(folder, NOBODY, NOBODY)
    holder = hold(folder, NOBODY)
    owners = {Path(f"/proc/{number}").stat().st_uid for number in numbers(paths(folder))}
    assert owners == {NOBODY}
    holder.let_go()
    assert numbers(paths(folder)) == (None, None)


def test_a_process_that_has_ended_is_not_running_though_its_number_is_still_taken() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has asked how

    assert not is_running(dead.pid, "anything")
    dead.wait()
