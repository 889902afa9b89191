"""The cache holds nothing that cannot be missed: how often somebody tried.

Without Redis, work goes on and attempts are counted in this process alone: with four web processes somebody has four
times as many before the door closes, and no more than that.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import exceptions

log = structlog.get_logger(__name__)

AWAY = (exceptions.ConnectionError, exceptions.TimeoutError)
#: Counters kept in a process while Redis is away; so many that no flood of invented addresses pushes one out in time.
KEPT_AT_MOST = 20_000


def _or_here(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, or where Redis does not answer the same in this process's own memory."""

    @wraps(method)
    def call(self: "MissableCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except AWAY:
            log.warning(
                "cache_unreachable", cure="bring Redis back: until then each process counts attempts for itself"
            )
            return getattr(self.here, method.__name__)(*args, **kwargs)

    return call


class MissableCache(RedisCache):
    """Redis, or this process's memory: nobody is kept from signing in, and nobody may guess without end."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        prefix = params.get("KEY_PREFIX", "")
        self.here = LocMemCache("while-redis-is-away", {"KEY_PREFIX": prefix, "OPTIONS": {"MAX_ENTRIES": KEPT_AT_MOST}})

    add = _or_here(RedisCache.add)
    get = _or_here(RedisCache.get)
    set = _or_here(RedisCache.set)
    delete = _or_here(RedisCache.delete)

    def answers(self) -> bool:
        """Whether Redis itself keeps what it is given."""
        try:
            RedisCache.set(self, "readyz", 1, 5)
            return bool(RedisCache.get(self, "readyz") == 1)
        except Exception:  # whatever the client raises, Redis cannot be used now
            return False
