"""Workbook and open data of a pack hold what the snapshot holds; all four files are the same each time."""

import csv
import json
import re
import socket
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from board import packs
from board.packs import files, open_data, workbook
from partners.workbooks import LONGEST_TEXT, unescaped
from tests import pdfs
from tests.packs import RISKY, snapshot, with_texts

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def made():
    return snapshot(10)


@pytest.fixture(scope="module")
def book(made):
    return opened(workbook.render(made))


@pytest.fixture(scope="module")
def data(made):
    return unpacked(open_data.render(made))


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


def unpacked(content):
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows(book, sheet):
    head, *found = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def read(data, name):
    return list(csv.DictReader(StringIO(data[name].decode("utf-8-sig"), newline="")))


# --- Workbook ---------------------------------------------------------------------------------------------------------


def test_the_workbook_has_a_sheet_for_each_kind_of_thing(book):
    assert book.sheetnames == [
        "Read me", "Summary", "Measures", "Series", "Groups", "Other places", "Partners", "Stories", "Actions",
        "Decisions", "Restatements", "Not ready", "Definitions", "Symbols",
    ]  # fmt: skip


def test_figures_in_the_workbook_are_those_of_the_snapshot(book, made):
    found = [row for row in rows(book, "Series") if row["As shown"]]
    points = [(each.code, point) for each in made.measures for point in each.series]
    assert len(found) == len(points) == 120
    for row, (code, point) in zip(found, points, strict=True):
        assert (row["Code"], row["Period"], row["As shown"]) == (code, point.label, point.shown.text)
        assert row["Figure"] == (None if point.shown.value is None else float(point.shown.value))
        assert (row["Symbol"] or "") == " ".join(point.shown.symbols)
        assert row["Status"] == (point.rag.label if point.rag else None)


def test_targets_ahead_stand_in_the_workbook_without_a_figure(book, made):
    ahead = [row for row in rows(book, "Series") if not row["As shown"]]
    assert len(ahead) == sum(len(each.ahead) for each in made.measures) > 0
    assert all(row["Figure"] is None and row["Target"] for row in ahead)


def test_every_list_of_the_snapshot_is_in_the_workbook(book, made):
    expected = {
        "Measures": len(made.measures),
        "Groups": sum(len(each.groups) for each in made.measures),
        "Other places": sum(len(each.benchmarks) for each in made.measures),
        "Partners": sum(len(each.contributors) for each in made.measures),
        "Actions": len(made.actions),
        "Decisions": len(made.decisions),
        "Restatements": len(made.restatements),
        "Not ready": len(made.not_ready),
        "Definitions": len(made.measures),
        "Symbols": len(made.symbols),
    }
    assert {sheet: len(rows(book, sheet)) for sheet in expected} == expected
    stories = [row["Story"] for row in rows(book, "Stories")]
    assert "Short-term funding of the outreach team ended in March." in stories


def test_the_workbook_says_who_signed_and_that_figures_are_examples(book, made):
    told = dict(row for row in book["Read me"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert told["Signed by"] == "Councillor Joan Reid, Chair, on 12 November 2026 at 4:05pm"
    assert "made up" in told["Example figures"]
    assert all("Example figures" in book[name].oddHeader.right.text for name in book.sheetnames)
    facts = book.properties
    assert facts.created == made.signed.at.replace(tzinfo=None) and facts.creator == made.partnership.name


def test_no_cell_of_the_workbook_is_run_and_texts_are_whole():
    book = opened(workbook.render(with_texts(snapshot(3), RISKY)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert sum(cell.value == RISKY for cell in cells) > 100


def test_a_text_longer_than_a_cell_says_where_the_rest_is():
    long = "x" * (LONGEST_TEXT + 5)
    book = opened(workbook.render(with_texts(snapshot(1), long)))
    found = rows(book, "Stories")[0]["Story"]
    assert len(found) == LONGEST_TEXT and found.endswith("… (in full in the report)")


def test_nothing_in_the_workbook_tells_when_it_was_made(made):
    content = workbook.render(made)
    with ZipFile(BytesIO(content)) as file:
        assert {each.date_time[:3] for each in file.infolist()} == {(1980, 1, 1)}
        times = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z", file.read("docProps/core.xml").decode())
    assert set(times) == {"2026-11-12T16:05:00Z"} and len(times) == 2


# --- Open data --------------------------------------------------------------------------------------------------------


def test_open_figures_are_those_of_the_snapshot(data, made):
    found = read(data, "figures.csv")
    series = [(each, "", "", point.label, point.shown) for each in made.measures for point in each.series]
    groups = [(each, g.dimension, g.title, each.period, g.shown) for each in made.measures for g in each.groups]
    assert len(found) == len(series) + len(groups)
    for row, (measure, breakdown, category, period, shown) in zip(found, [*series, *groups], strict=True):
        named = (row["measure_code"], row["measure"], row["breakdown"], row["category"], row["period"])
        assert named == (measure.code, measure.title, breakdown, category, period)
        assert (Decimal(row["value"]) if row["value"] else None) == shown.value
        assert (row["symbol"], row["shown"]) == (" ".join(shown.symbols), shown.text)


def test_every_column_of_the_open_data_is_described(data):
    said = json.loads(data["metadata.json"])
    assert said["@context"][0] == "http://www.w3.org/ns/csvw" and "made up" in said["dc:description"]
    for table in said["tables"]:
        head = data[table["url"]].decode("utf-8-sig").splitlines()[0].split(",")
        columns = table["tableSchema"]["columns"]
        assert head == [each["name"] for each in columns] and len(set(head)) == len(head)
    assert {f"{each['url']}" for each in said["tables"]} == {name for name in data if name.endswith(".csv")}


def test_values_are_of_the_type_that_is_described(data):
    for table in json.loads(data["metadata.json"])["tables"]:
        numbers = [each["name"] for each in table["tableSchema"]["columns"] if each["datatype"] == "decimal"]
        for row in read(data, table["url"]):
            assert all(Decimal(row[name]).is_finite() for name in numbers if row[name])


def test_the_read_me_says_what_the_symbols_mean(data):
    told = data["README.txt"].decode()
    assert "- c: withheld to protect small numbers" in told and "Example figures" in told


def test_text_that_a_spreadsheet_would_run_comes_with_an_apostrophe():
    data = unpacked(open_data.render(with_texts(snapshot(2), RISKY)))
    titles = [row["measure"] for row in read(data, "measures.csv")]
    assert titles == [f"'{RISKY}"] * 2 and unescaped(titles[0]) == RISKY
    cells = [cell for name in data if name.endswith(".csv") for row in read(data, name) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


# --- All four ---------------------------------------------------------------------------------------------------------


def test_files_have_names_that_any_system_takes(made):
    assert [each.name(made) for each in files.FILES] == [
        "waymark-quarter-2026-27-Q2-CYP-2025-28-example-figures.pdf",
        "waymark-quarter-2026-27-Q2-CYP-2025-28-example-figures.pptx",
        "waymark-quarter-2026-27-Q2-CYP-2025-28-example-figures.xlsx",
        "waymark-quarter-2026-27-Q2-CYP-2025-28-example-figures-open-data.zip",
    ]


_DIGESTS = """
from board import packs
from board.packs.files import FILES
from tests.packs import RISKY, snapshot, with_texts
for made in (snapshot(4), with_texts(snapshot(2), RISKY)):
    kept = packs.from_json(packs.to_json(made))
    for each in FILES:
        print(each.code, packs.digest(each.render(made)), packs.digest(each.render(kept)))
"""


def test_the_same_snapshot_gives_the_same_bytes_in_any_process():
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _DIGESTS], cwd=PROJECT, stdout=subprocess.PIPE, text=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LANG": lang, "PATH": ""},
        )
        for seed, zone, lang in (("1", "UTC", "C.UTF-8"), ("2", "Pacific/Auckland", "C"))
    ]  # fmt: skip
    first, second = (each.communicate()[0].splitlines() for each in running)
    assert first == second and len(first) == 8
    assert all(before == after for _, before, after in map(str.split, first))


@pytest.mark.parametrize("change", ["headline", "title", "figure", "signature"])
def test_what_is_changed_is_changed_in_every_file_that_shows_it(made, change):
    measure = made.measures[1]
    other = {
        "headline": {"headline": replace(made.headline, sentence="All is well.")},
        "title": {"measures": (replace(measure, title="Renamed"), *made.measures[2:])},
        "figure": {"measures": (replace(measure, shown=packs.NO_FIGURE), *made.measures[2:])},
        "signature": {"signed": replace(made.signed, name="Another chair")},
    }[change]
    same = {each.code for each in files.FILES if each.render(made) == each.render(replace(made, **other))}
    assert same <= ({"csv"} if change == "headline" else set())


def all_words(made):
    """Everything the four files say."""
    yield pdfs.text_of(files.FILES[0].render(made))
    for name, content in unpacked(files.FILES[1].render(made)).items():
        if name.endswith((".xml", ".rels")):
            yield content.decode()
    for sheet in opened(files.FILES[2].render(made)):
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    for content in unpacked(files.FILES[3].render(made)).values():
        yield content.decode()


def test_what_is_restricted_is_in_no_file_for_everyone(made):
    open_to_all = packs.for_everyone(made)
    assert len(made.decisions) - len(open_to_all.decisions) == len(made.exceptions) - len(open_to_all.exceptions) == 1
    assert not [words for words in all_words(open_to_all) if "Share health visiting data" in words or "12A" in words]
    assert [words for words in all_words(made) if "Schedule 12A" in words]
    with pytest.raises(packs.SnapshotError, match="restricted"):
        replace(made, audience=packs.Audience.PUBLIC)


def test_a_withheld_figure_is_a_symbol_in_every_file(made, book, data):
    withheld = packs.Shown(value=None, text="Withheld [c]", symbols=("c",))
    hidden = [(each.code, point.label) for each in made.measures for point in each.series if point.shown == withheld]
    assert hidden
    for found, value, symbol in (
        (rows(book, "Series"), "Figure", "Symbol"),
        (read(data, "figures.csv"), "value", "symbol"),
    ):
        code, period = ("Code", "Period") if value == "Figure" else ("measure_code", "period")
        cells = [(row[value] or "", row[symbol]) for row in found if (row[code], row[period]) in hidden]
        assert set(cells) == {("", "c")}


def test_nothing_is_hidden_in_a_file(made):
    book = opened(files.FILES[2].render(made))
    assert {sheet.sheet_state for sheet in book} == {"visible"} and not list(book.defined_names)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    for each in files.FILES[1:3]:
        parts = unpacked(each.render(made))
        hidden = ("comment", "externalLink", "printer", "thumbnail", "vba", "pivot", "customXml")
        assert not [name for name in parts if any(word in name for word in hidden)]
        assert not [name for name, part in parts.items() if name.endswith(".rels") and b'"External"' in part]
        facts = parts["docProps/core.xml"].decode()
        assert facts.count(made.partnership.name) >= 1 and "python" not in facts
        assert not re.search(
            r"/(home|root|work|tmp|Users)/", "".join(part.decode("latin-1") for part in parts.values())
        )
    with pdfs.opened(files.FILES[0].render(made)) as report:
        assert not {"/AcroForm", "/OpenAction", "/AA"} & set(report.Root.keys())
        assert "/EmbeddedFiles" not in report.Root.get("/Names", {}) and "/JavaScript" not in report.Root.get(
            "/Names", {}
        )


def test_making_files_fetches_nothing(tmp_path):
    """An address or a path in a text stays text: nobody is called and no file is read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-71")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        host, port = server.getsockname()
        lure = f'<img src="http://{host}:{port}/a.svg"> #image("{secret}") #read("{secret}") http://{host}:{port}/'
        said = list(all_words(with_texts(snapshot(2), lure)))
        with pytest.raises(TimeoutError):
            server.accept()
    assert not [words for words in said if "CANARY-71" in words]
    assert any(f"http://{host}:{port}/" in words for words in said)
