"""``python -m config.embedded status|stop|remove``: for a person who must look or clean up."""

import argparse
import sys
from pathlib import Path

from config.embedded import EmbeddedError, remove, status, stop


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    parser.add_argument("action", choices=["status", "stop", "remove"])
    parser.add_argument("--force", action="store_true", help="stop even what another process still uses")
    options = parser.parse_args()
    base_dir = Path(__file__).resolve().parents[2]
    try:
        if options.action == "status":
            lines = status(base_dir)
        else:
            act = stop if options.action == "stop" else remove
            lines = act(base_dir, force=options.force)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
