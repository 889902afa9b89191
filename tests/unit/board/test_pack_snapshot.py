"""A snapshot is kept as canonical bytes, comes back as it was, and holds no number that is withheld."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from board import packs
from board.packs.canonical import as_json
from tests.packs import snapshot

PROJECT = Path(__file__).resolve().parents[3]


def test_a_snapshot_comes_back_as_it_was():
    made = snapshot()
    content = packs.to_json(made)
    assert packs.from_json(content) == made
    assert packs.to_json(packs.from_json(content)) == content


def test_the_bytes_are_canonical():
    content = packs.to_json(snapshot())
    found = json.loads(content, parse_float=pytest.fail)
    again = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert again == content
    assert "Children and Young People’s Plan" in content.decode()
    assert found["period"]["ends_on"] == "2026-09-30" and found["signed"]["at"] == "2026-11-12T16:05:00+00:00"
    assert found["measures"][0]["shown"]["value"] == "53.9"


@pytest.mark.parametrize(
    ("number", "text"),
    [("52.50", "52.5"), ("1E+4", "10000"), ("-0.00", "0"), ("100", "100"), ("-3.10", "-3.1"), ("0.000001", "0.000001")],
)
def test_equal_numbers_have_equal_bytes(number, text):
    assert json.loads(as_json(packs.Shown(value=Decimal(number), text="")))["value"] == text


def test_equal_moments_have_equal_bytes():
    summer = timezone(timedelta(hours=1))
    here, there = datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=summer)
    assert as_json(packs.Signature(name="", role="", at=here)) == as_json(packs.Signature(name="", role="", at=there))


def test_the_bytes_do_not_depend_on_the_process():
    code = "from board import packs; from tests.packs import snapshot; print(packs.digest(packs.to_json(snapshot())))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT, env={"PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert found == {packs.digest(packs.to_json(snapshot()))}


def test_any_change_changes_the_digest():
    made = snapshot()
    other = replace(made, headline=replace(made.headline, sentence=made.headline.sentence + " "))
    assert packs.digest(packs.to_json(made)) != packs.digest(packs.to_json(other))


@pytest.mark.parametrize("symbol", ["c", "x", "z"])
def test_what_is_withheld_or_missing_has_no_number(symbol):
    with pytest.raises(packs.SnapshotError, match="must not come with its number"):
        packs.Shown(value=Decimal(3), text="Withheld [c]", symbols=(symbol,))


def test_a_withheld_group_does_not_say_what_it_is_made_of():
    hidden = packs.Shown(value=None, text="Withheld [c]", symbols=("c",))
    with pytest.raises(packs.SnapshotError, match="Roma is withheld"):
        packs.Group(dimension="Ethnic group", title="Roma", shown=hidden, parts="3 of 20")


def _with(**changes):
    found = json.loads(packs.to_json(snapshot(1)))
    return json.dumps({**found, **changes}).encode()


def _without(name):
    found = json.loads(packs.to_json(snapshot(1)))
    del found[name]
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff", "cannot be read"),
        (b"[]", "Snapshot is not what a snapshot holds there"),
        (_with(format=2), "format 2; this version reads format 1"),
        (_with(colour="red"), "does not know colour"),
        (_without("plan"), "needs plan"),
        (_with(number=7.5), "7.5 as a float"),
        (_with(number="7"), "Snapshot, number is not"),
        (_with(kind="memo"), "“memo” cannot be read"),
        (_with(measures=[{"shown": {"value": "three", "text": ""}}]), "Snapshot, measures 1 needs"),
        (_with(period={"code": "", "label": "", "starts_on": "1/4/26", "ends_on": "2026-09-30"}), "“1/4/26”"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_its_place(content, words):
    with pytest.raises(packs.SnapshotError, match=words):
        packs.from_json(content)


def test_a_field_that_came_later_has_its_default():
    assert packs.from_json(_without("rules")).rules == ()


def test_what_cannot_be_kept_exactly_is_refused():
    with pytest.raises(packs.SnapshotError, match="without a time zone"):
        as_json(packs.Signature(name="", role="", at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(packs.SnapshotError, match="not a number"):
        as_json(packs.Shown(value=Decimal("NaN"), text=""))
    with pytest.raises(packs.SnapshotError, match="A float"):
        as_json(packs.Milestone(title="", state=packs.MilestoneState.DUE, due_on=0.5))


def test_at_most_five_exceptions_come_first():
    item = snapshot().exceptions[0]
    with pytest.raises(packs.SnapshotError, match="At most 5"):
        snapshot(exceptions=(item,) * 6)


def test_the_example_shows_everything_a_pack_can_hold():
    made = snapshot()
    measures = made.measures
    assert len(measures) == 10 and all(len(each.series) == 12 for each in measures)
    assert {each.rag for each in measures} >= {"green", "amber", "red", None}
    symbols = {symbol for each in measures for point in each.series for symbol in point.shown.symbols}
    assert symbols >= {"c", "x", "p"}
    assert any(point.definition_changed for each in measures for point in each.series)
    assert date(2026, 9, 30) == made.period.ends_on
