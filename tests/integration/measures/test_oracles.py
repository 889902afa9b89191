"""Reference answers: the calculations give them all, and the runner says so honestly of any directory."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from measures.calc.intervals import byar, wilson
from tests.oracles.__main__ import main
from tests.oracles.running import SCHEMAS, run_directory

PROJECT = Path(__file__).parents[3]
CASES = PROJECT / "tests" / "oracles" / "cases"
#: The full set lies beside the checkout where the product is developed.
SHARED = PROJECT.parent / "shared" / "oracles"
DIRECTORIES = [directory for directory in (CASES, SHARED) if directory.is_dir()]


def read(name: str) -> Any:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda directory: directory.parent.name)
def test_every_reference_answer_is_ours(directory: Path) -> None:
    results = run_directory(directory)

    assert [result.line for result in results if result.failed or result.unknown] == []
    assert sum(result.passed for result in results) > 80


def test_there_are_cases_of_every_schema() -> None:
    assert {json.loads(path.read_text(encoding="utf-8"))["schema"] for path in CASES.glob("*.json")} == set(SCHEMAS)


def test_the_runner_prints_a_line_a_file_and_ends_well() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.oracles", str(CASES)], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    lines = run.stdout.splitlines()
    assert (run.returncode, run.stderr) == (0, "")
    assert len(lines) == len(list(CASES.glob("*.json")))
    assert "counts.json: 6 passed, 0 failed" in lines
    assert "tables_of_people.json: 3 passed, 0 failed; withheld 10 of 30 cells, the reference 10" in lines


#: In each file one answer, and a wrong one to put there.
WRONG_ANSWERS: dict[str, Callable[[Any], None]] = {
    "proportions.json": lambda data: data["cases"][0].update(lower=data["cases"][0]["wald_lower"]),
    "counts.json": lambda data: data["cases"][1].update(exact_upper=8.8),
    "tables.json": lambda data: data["rate"][0].update(upper95_0cl=6.0),
    "standardised.json": lambda data: data["results_dsr"][0].update(value=11.0),
    "series.json": lambda data: data["cases"][0]["expected"]["rows"][3].update(upl=57.0),
    "rules.json": lambda data: data["units"][0].update(expected=[0, 0, 0, 0, 0, 0, 1, 0]),
    "trends.json": lambda data: data["cases"][0].update(expected_marker="IncreasingAndGettingBetter"),
    "gaps.json": lambda data: data["cases"][0].update(gap_pp_from_unrounded="2.0"),
    "slopes.json": lambda data: data["cases"][0].update(sii=-20.0),
    "tables_of_people.json": lambda data: data["cases"][1]["attack_primary_only"].update(exactly_recoverable=[]),
    "attacks.json": lambda data: data["cases"][0]["recovers"].update(hub_b=5),
    "counts_shown.json": lambda data: data["nhs_digital"]["cases"].append([3, "5"]),
    "comparisons.json": lambda data: data["lait_quartiles"]["cases"][0].update(expected="B"),
    "published.json": lambda data: data["sets"][1]["rows"].append(["27", "48", "56.2"]),
}


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.json")))
def test_a_wrong_answer_is_found_and_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = read(name)
    WRONG_ANSWERS[name](data)
    (tmp_path / "any name at all.json").write_text(json.dumps(data), encoding="utf-8")

    ended = main([str(tmp_path)])

    said = capsys.readouterr().out
    assert ended == 1
    assert said.startswith("any name at all.json: ") and ", 1 failed" in said and "first: " in said
    assert len(said.splitlines()) == 1


def test_a_looser_tolerance_of_the_file_is_kept_to(tmp_path: Path) -> None:
    data = read("counts.json")
    data["cases"][1]["exact_upper"] += 0.001
    for tolerance, failures in ((1e-9, 1), (0.01, 0)):
        (tmp_path / "counts.json").write_text(json.dumps(data | {"tolerance": tolerance}), encoding="utf-8")
        (result,) = run_directory(tmp_path)
        assert len(result.failures) == failures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "malformed, not run: it is not JSON"),
        ("", "malformed, not run: it is not JSON"),
        ("[1, 2]", "malformed, not run: it names no schema"),
        ('{"cases": []}', "malformed, not run: it names no schema"),
        ('{"schema": "wilson/1"}', "malformed, not run: 'cases' is missing"),
        ('{"schema": "wilson/1", "cases": []}', "malformed, not run: it has no cases"),
        ('{"schema": "wilson/1", "cases": 7}', "malformed, not run: TypeError"),
        ('{"schema": "wilson/1", "cases": [{"x": 1, "n": 2, "confidence": 0.95}]}', "0 passed, 1 failed"),
        ('{"schema": "wilson/1", "cases": [{"x": "a", "n": 2, "confidence": 0.95}]}', "0 passed, 1 failed"),
        ('{"schema": "spc_ptd_cases/1", "cases": [{"id": 1, "input": {}, "expected": {}}]}', "0 passed, 1 failed"),
        ('{"schema": "sdc_tables/1", "cases": [{"id": "a"}]}', "0 passed, 1 failed"),
    ],
)
def test_a_malformed_file_is_said_to_be_one_and_fails(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text(text, encoding="utf-8")

    ended = main([str(tmp_path)])

    out = capsys.readouterr().out
    assert ended == 1
    assert said in out and "Traceback" not in out


def test_a_file_that_is_no_text_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b"\xff\xfe\x00\x01")

    assert main([str(tmp_path)]) == 1


def test_schemas_not_known_are_said_and_fail_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.json").write_text('{"schema": "kaplan_meier/1", "cases": []}', encoding="utf-8")
    shutil.copy(CASES / "rules.json", tmp_path / "rules.json")

    ended = main([str(tmp_path)])

    lines = capsys.readouterr().out.splitlines()
    assert ended == 0
    assert lines == [
        "new.json: schema “kaplan_meier/1” is not known, not run",
        "rules.json: 9 passed, 0 failed",
        "Schemas not known: kaplan_meier/1",
    ]


def test_files_are_known_by_their_schema_whatever_they_are_called(tmp_path: Path) -> None:
    shutil.copy(CASES / "rules.json", tmp_path / "answers.txt")
    (tmp_path / "README.md").write_text("# Nothing to run", encoding="utf-8")

    assert [result.line for result in run_directory(tmp_path)] == ["answers.txt: 9 passed, 0 failed"]


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["there-is-no-such-place"]])
def test_a_call_without_a_directory_says_how(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().out.strip()


def test_a_directory_without_answers_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "holds no JSON files" in capsys.readouterr().out


def files_of(schema: str) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for each in DIRECTORIES for path in each.glob("*.json")]
    return [data for data in found if data["schema"] == schema]


def test_methods_not_chosen_stand_in_the_files_and_are_not_ours() -> None:
    """Wald, Clopper and Pearson, Agresti and Coull: where their column differs from Wilson's, so does ours."""
    told_apart = dict.fromkeys(("wald", "clopper_pearson", "agresti_coull"), 0)
    for data in files_of("wilson/1"):
        for case in data["cases"]:
            ours = wilson(D(str(case["x"])), D(str(case["n"])), confidence=D(str(case["confidence"])))
            for method in told_apart:
                if f"{method}_upper" in case and abs(case[f"{method}_upper"] - case["upper"]) > 1e-6:
                    assert abs(ours.upper - D(str(case[f"{method}_upper"]))) > D("1e-7")
                    told_apart[method] += 1
    assert told_apart["wald"] and told_apart["clopper_pearson"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="only the full set has the other variant of Byar's method")
def test_the_mid_point_variant_of_byars_method_is_not_ours() -> None:
    for data in files_of("byar/1"):
        for case in data["cases"]:
            if "epitools_byar_upper" in case:
                _, upper = byar(D(str(case["x"])), D(str(case["confidence"])))
                assert abs(upper - D(str(case["epitools_byar_upper"]))) > D("0.1")
