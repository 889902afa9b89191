"""``manage.py import_figures``: what a program reads of it, and how it ends."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from imports.models import Upload
from measures.models import Figure
from partners.roles import Role
from tests import factories
from tests.integration.imports.conftest import BASELINE, ROWS, Desk, csv_of

COUNTS = {"rows", "new", "changed", "unchanged", "left_alone", "problems", "warnings"}


def run(desk: Desk, path: Path, *options: str, by: str = "") -> tuple[int, dict[str, Any]]:
    """The exit code, and the object printed."""
    out = StringIO()
    code = 0
    try:
        call_command("import_figures", str(path), "--by", by or desk.analyst.email, "--json", *options, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(BASELINE, encoding="utf-8", newline="")
    return path


def test_without_apply_it_checks_only(desk: Desk, file: Path):
    code, report = run(desk, file)
    assert (code, report["status"], report["file_problem"]) == (0, "ready", None)
    assert report["counts"] == {**dict.fromkeys(COUNTS, 0), "rows": 6, "new": 6}
    assert not Figure.objects.exists()


def test_with_apply_it_records(desk: Desk, file: Path):
    code, report = run(desk, file, "--apply")
    assert (code, report["status"], report["counts"]["new"]) == (0, "applied", 6)
    assert Figure.objects.count() == 6


def test_a_problem_has_a_code_a_place_and_a_cure_and_ends_with_1(desk: Desk, file: Path):
    file.write_text(csv_of(*ROWS, "P9.9,2025-26 Q1,,,1,2,"), encoding="utf-8")
    code, report = run(desk, file, "--apply")
    assert (code, report["status"], report["counts"]["problems"]) == (1, "refused", 1)
    (problem,) = report["problems"]
    assert set(problem) == {"code", "sheet", "row", "column", "value", "message"}
    assert (problem["code"], problem["row"], problem["column"]) == ("unknown_measure", 8, "measure_code")
    assert not Figure.objects.exists()


def test_warnings_are_listed_and_confirmed_by_apply_with_a_reason_on_record(desk: Desk, file: Path):
    file.write_text(BASELINE.replace("Asian,64", "Asian,c"), encoding="utf-8")
    code, report = run(desk, file, "--apply", "--reason", "The school withholds it.")
    assert (code, [w["code"] for w in report["warnings"]]) == (0, ["marker"])
    upload = Upload.objects.get()
    assert (upload.confirmed, upload.confirmed_reason) == (["marker"], "The school withholds it.")


def test_a_file_that_is_refused_whole_says_why(desk: Desk, file: Path):
    file.write_bytes(b"")
    code, report = run(desk, file)
    assert (code, report["file_problem"]["code"]) == (1, "empty")
    file.write_bytes(b"PK\x03\x04not really")
    code, report = run(desk, file)
    assert (code, report["status"]) == (1, "refused")
    assert report["file_problem"]["code"]


def test_whoever_may_not_is_refused(desk: Desk, file: Path):
    member = factories.make_person(desk.partnership, Role.BOARD_MEMBER)
    code, report = run(desk, file, by=member.email)
    assert (code, report["file_problem"]["code"]) == (1, "not_allowed")
    other = factories.make_partner(desk.partnership)
    code, report = run(desk, file, "--partner", other.code)
    assert (code, report["file_problem"]["code"]) == (1, "not_allowed")


@pytest.mark.parametrize(
    ("options", "by", "said"),
    [
        ([], "nobody@example.org", "There is nobody"),
        (["--partner", "NOWHERE"], "", "There is no partner"),
    ],
)
def test_a_wrong_call_ends_with_2(desk: Desk, file: Path, options: list[str], by: str, said: str):
    with pytest.raises(CommandError, match=said) as ended:
        call_command("import_figures", str(file), "--by", by or desk.analyst.email, *options)
    assert ended.value.returncode == 2


def test_a_file_that_is_not_there_ends_with_2(desk: Desk, tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read") as ended:
        call_command("import_figures", str(tmp_path / "none.csv"), "--by", desk.analyst.email)
    assert ended.value.returncode == 2


def test_for_people_it_says_the_same_in_words(desk: Desk, file: Path):
    out = StringIO()
    call_command("import_figures", str(file), "--by", desk.analyst.email, stdout=out)
    assert "Ready: 6 rows, 6 new" in out.getvalue()
    assert "with --apply" in out.getvalue()
