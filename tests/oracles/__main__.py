"""``python -m tests.oracles DIRECTORY``: run every file of reference answers in it; exit 1 if any answer differs."""

import sys
from collections.abc import Sequence
from pathlib import Path

from .running import run_directory

USAGE = "Say which directory of reference answers to run: python -m tests.oracles DIRECTORY"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print(USAGE)
        return 2
    directory = Path(arguments[0])
    if not directory.is_dir():
        print(f"{directory} is not a directory.")
        return 2
    results = run_directory(directory)
    for result in results:
        print(result.line)
    if not results:
        print(f"{directory} holds no JSON files.")
        return 1
    unknown = sorted({result.unknown for result in results if result.unknown})
    if unknown:
        print(f"Schemas not known: {', '.join(unknown)}")
    return int(any(result.failed for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
