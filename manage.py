#!/usr/bin/env python
"""Waymark's one entry for people and tools; it brings PostgreSQL and Redis where none is named."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from config import embedded

#: They need neither server, or (run) keep them by themselves.
WITHOUT_SERVERS = {"", "help", "--help", "-h", "version", "--version", "check", "collectstatic", "run"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    needless = (sys.argv[1:2] or [""])[0] in WITHOUT_SERVERS
    try:
        with nullcontext() if needless else embedded.servers(Path(__file__).parent):
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
