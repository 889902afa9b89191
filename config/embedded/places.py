"""Where the embedded servers live, and which account runs PostgreSQL. Nothing here starts anything."""

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

#: A socket's path may have 103 bytes on macOS and 107 on Linux; PostgreSQL adds a lock file beside it.
LONGEST_SOCKET = 90
#: What a socket's folder may be made of, so that no URL, list or shell reads it as something else.
PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")
PORT = 5432  # names the socket file; no TCP port is opened
SHORT_HOME = Path("/tmp")  # noqa: S108 - short, on every system; folders in it are checked to be ours
HIDDEN_HOME = Path("/var/lib")


class EmbeddedError(RuntimeError):
    """A sentence for the person at the terminal: what could not be done, and what to do."""


@dataclass(frozen=True)
class Account:
    """An ordinary account that root lends to PostgreSQL, which refuses to run as root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Embedded:
    """The places and addresses of one checkout's servers."""

    base: Path
    account: Account | None
    postgres: Path
    postgres_sockets: Path
    redis: Path
    redis_sockets: Path

    @property
    def data(self) -> Path:
        return self.postgres / "data"

    @property
    def var(self) -> Path:
        return self.base / "var"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def redis_socket(self) -> Path:
        return self.redis_sockets / "redis.sock"

    @property
    def database_url(self) -> str:
        """For dj-database-url and libpq alike; the port is named so that PGPORT cannot mislead."""
        return f"postgresql://waymark@:{PORT}/waymark?host={quote(str(self.postgres_sockets), safe='')}"

    @property
    def cache_url(self) -> str:
        """In redis-py's words."""
        return f"unix://{self.redis_socket}?db=1"

    @property
    def broker_url(self) -> str:
        """In Celery's words."""
        return f"redis+socket://{self.redis_socket}"

    @property
    def redis_url(self) -> str:
        """The same server's first database, in redis-py's words."""
        return f"unix://{self.redis_socket}?db=0"


def paths(base_dir: Path | str) -> Embedded:
    """The places of the checkout in ``base_dir``: the same on every call, and nothing is made.

    As root, and only where PostgreSQL's account cannot enter the checkout, its data moves to ``/var/lib``.
    """
    base = Path(base_dir).resolve()
    mark = f"waymark-{hashlib.sha256(os.fsencode(base)).hexdigest()[:12]}"
    account = _account_for(base) if os.geteuid() == 0 else None
    hidden = account is not None and not reachable(base, account)
    postgres = (HIDDEN_HOME / mark if hidden else base / "var") / "postgres"
    redis = base / "var" / "redis"
    return Embedded(
        base=base,
        account=account,
        postgres=postgres,
        postgres_sockets=_socket_folder(postgres, f"{mark}-postgres"),
        redis=redis,
        redis_sockets=_socket_folder(redis, f"{mark}-redis"),
    )


def _account_for(base: Path) -> Account | None:
    """The checkout's owner when that is not root, else ``nobody``; making a new account is not for us."""
    try:
        owner = base.stat().st_uid
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except (KeyError, OSError):
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:
            return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _socket_folder(folder: Path, short: str) -> Path:
    longest = os.fsencode(folder / f".s.PGSQL.{PORT}.lock")
    fits = len(longest) <= LONGEST_SOCKET and PLAIN.fullmatch(str(folder))
    return folder if fits else SHORT_HOME / short


def reachable(path: Path, account: Account) -> bool:
    """Whether the account may enter every folder down to ``path`` and read that, by the permission bits."""
    return all(_allows(place, account, stat.S_IXOTH) for place in path.parents) and _allows(
        path, account, stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
    )


def _allows(place: Path, account: Account, need: int) -> bool:
    found = place.stat()
    if found.st_uid == account.uid:
        need <<= 6
    elif found.st_gid == account.gid:
        need <<= 3
    return found.st_mode & need == need


def make_private(folder: Path, account: Account | None) -> None:
    """Make ``folder`` with mode 0700 for the account (or us); refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = {os.geteuid(), account.uid} if account else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        owner = f"account number {found.st_uid}"
        raise EmbeddedError(
            f"{folder} belongs to {owner}, so it cannot be used here. "
            "Start as that account, or remove the folder and start again."
        )
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def make_var(places: Embedded) -> None:
    """Make the shared folders; PostgreSQL's account may pass through them but not list them."""
    outer = [places.var, places.logs, places.postgres.parent]
    try:
        for folder in outer:
            folder.mkdir(parents=True, exist_ok=True)
        if places.account:
            for folder in {places.var, places.postgres.parent}:
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    except PermissionError as error:
        raise EmbeddedError(
            f"{error.filename} cannot be written: it was made by another account. "
            "Start as that account, or remove the folder and start again."
        ) from error
