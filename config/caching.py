"""The cache holds nothing that cannot be missed: how often somebody tried. Without Redis, work goes on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis import exceptions

log = structlog.get_logger(__name__)


def _or(instead: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, or where Redis does not answer what an empty cache that keeps nothing would say."""

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (exceptions.ConnectionError, exceptions.TimeoutError):
            log.warning("cache_unreachable", cure="bring Redis back: until then attempts are not counted")
            return instead(*args, **kwargs)

    return call


class MissableCache(RedisCache):
    """Redis, or nothing: nobody is kept from signing in because attempts cannot be counted."""

    add = _or(lambda *_, **__: True, RedisCache.add)
    get = _or(lambda key, default=None, **_: default, RedisCache.get)
    set = _or(lambda *_, **__: None, RedisCache.set)
    delete = _or(lambda *_, **__: False, RedisCache.delete)
