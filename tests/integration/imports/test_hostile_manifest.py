"""The shared set of awkward and hostile files, where it is there: each leads to what its manifest says."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from imports.models import Stage, Upload
from measures.models import Figure
from tests.conftest import PROJECT
from tests.integration.imports.conftest import BASELINE, Desk

FOLDER = PROJECT.parent / "shared" / "hostile"
MANIFEST = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8")) if FOLDER.exists() else {"files": []}
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the shared files are not beside this checkout")


def by_command(desk: Desk, path: Path) -> dict[str, Any]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("import_figures", str(path), "--by", desk.analyst.email, "--json", "--apply", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize("case", MANIFEST["files"], ids=lambda case: case["file"])
def test_each_file_leads_to_what_its_manifest_says(desk: Desk, case: dict[str, Any]):
    report = by_command(desk, FOLDER / "files" / case["file"])
    rows = {problem["row"] for problem in report["problems"]}
    match case["must"]:
        case "accept":
            assert (report["status"], report["warnings"]) == ("applied", []), report
            if "rows" in case:
                assert report["counts"]["new"] == case["rows"]
                desk_again = by_command(desk, FOLDER / "files" / case["file"])
                assert desk_again["counts"]["unchanged"] == case["rows"]
        case "accept_with_warning":
            assert report["warnings"] or report["status"] == "refused", report
            if report["status"] == "applied" and "rows" in case:
                assert report["counts"]["new"] == case["rows"]
        case "reject_rows":
            assert (report["status"], report["file_problem"]) == ("refused", None), report
            assert rows
            assert set(case.get("bad_rows", rows)) <= rows
            assert not Figure.objects.exists()
        case "reject_file":
            assert report["status"] == "refused"
            assert report["file_problem"]["message"], report
            assert not Figure.objects.exists()
            assert Upload.objects.get().stage == Stage.REFUSED, "the refusal is on record"


def test_the_baseline_of_these_tests_is_theirs(desk: Desk):
    assert BASELINE.encode() == (FOLDER / "files" / "ok.csv").read_bytes()
