"""How long a board pack takes, and how much memory: the report of 60 pages, and the other three files.

    .venv/bin/python benchmarks/packs.py [MEASURES]

Goals: a PDF of 60 pages with charts in under 3 s and 300 MB (docs/performance.md). Each file is made in a process of
its own, so that its peak is its own: seconds to the bytes, without and with the imports of what makes them. How long
a workbook of 100,000 rows takes beside the csv module is told by ``benchmarks/workbooks.py``.
"""

import json
import resource
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.ground import PROJECT, say

MEASURES, PAGES, SECONDS, MEGABYTES = 50, 60, 3.0, 300
RUNS = 3


def one(code: str, measures: int) -> None:
    """In a process of its own: make one file, say what it took."""
    from tests.packs import snapshot

    made = snapshot(measures)
    started = time.perf_counter()
    from board.packs.files import FILES

    render = next(each.render for each in FILES if each.code == code)
    ready = time.perf_counter()
    content = render(made)
    done = time.perf_counter()
    found = {
        "render": done - ready,
        "all": done - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size": len(content),
        "pages": _pages(content) if code == "pdf" else 0,
    }
    sys.stdout.write(json.dumps(found))


def _pages(content: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(content)) as file:
        return len(file.pages)


def best(code: str, measures: int) -> dict[str, Any]:
    """The quickest of some runs, and the highest peak."""
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, __file__, "--one", code, str(measures)]
        runs.append(json.loads(subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout))
    return {**min(runs, key=lambda each: each["all"]), "peak": max(each["peak"] for each in runs)}


def main() -> None:
    measures = int(sys.argv[1]) if len(sys.argv) > 1 else MEASURES
    found = {code: best(code, measures) for code in ("pdf", "pptx", "xlsx", "csv")}
    head = ("file", "seconds", "with imports", "peak MB", "MB", "pages")
    rows = [
        (
            code,
            f"{it['render']:.2f}",
            f"{it['all']:.2f}",
            f"{it['peak']:.0f}",
            f"{it['size'] / 1e6:.2f}",
            f"{it['pages'] or ''}",
        )
        for code, it in found.items()
    ]
    print(f"{measures} measures x 12 quarters; the quickest of {RUNS} runs, the highest peak\n")
    say([head, *rows])
    pdf = found["pdf"]
    if pdf["pages"] < PAGES:
        sys.exit(f"\nA report of {pdf['pages']} pages is too short to tell: the goal is for {PAGES}.")
    met = pdf["all"] < SECONDS and pdf["peak"] < MEGABYTES
    print(f"\nGoal: {PAGES} pages or more in under {SECONDS:g} s and {MEGABYTES} MB. {'Met' if met else 'NOT met'}.")
    sys.exit(not met)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        main()
