"""PostgreSQL 18 and Redis without installing them, from two Python wheels, for development and tests.

``paths`` says where they are and starts nothing; ``servers`` keeps them running while a process needs them.
Deployments set ``DATABASE_URL`` and ``REDIS_URL`` and never come here.
"""

from config.embedded.holding import remove, servers, status, stop
from config.embedded.places import Embedded, EmbeddedError, paths

__all__ = ["Embedded", "EmbeddedError", "paths", "remove", "servers", "status", "stop"]
