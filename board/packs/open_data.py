"""The pack as open data: CSV files that any program reads, one row a figure, and a description of every column.

``metadata.json`` is CSV on the Web (W3C, 2015). The same snapshot gives the same bytes.
"""

import json
from collections.abc import Sequence
from typing import Any

from board.packs import tables, text_tables, wording
from board.packs.archive import packed
from board.packs.snapshot import Snapshot
from board.packs.tables import Column, Table
from partners.workbooks import Cell, as_csv
from partners.workbooks import Column as Heading

_BREAKDOWN = Column("breakdown", "Breakdown", "By what people are grouped; empty for everyone")
_CATEGORY = Column("category", "Group", "The group; empty for everyone")
_ENDS_ON = Column("period_ends_on", "Ends on", "The last day of the period; empty for a group", kind="date")


def render(snapshot: Snapshot) -> bytes:
    """A ZIP of the files."""
    found = files_of(snapshot)
    csvs = [(f"{each.name}.csv", _csv(each)) for each in found]
    described = [("metadata.json", _metadata(snapshot, found)), ("README.txt", _read_me(snapshot, found))]
    return packed([*described, *csvs])


def files_of(snapshot: Snapshot) -> list[Table]:
    made = [figures(snapshot), tables.measures(snapshot), tables.benchmarks(snapshot)]
    makers = (text_tables.definitions, text_tables.restatements, text_tables.symbols)
    return [*made, *(make(snapshot) for make in makers)]


def figures(snapshot: Snapshot) -> Table:
    """Every figure of every measure: each period for everyone, and the latest for each group."""
    series, groups = tables.series(snapshot), tables.groups(snapshot)
    shared = ("measure_code", "measure", "period")
    rest = ("value", "symbol", "shown", "target", "target_upper", "status", "definition_changed")
    by_name = {each.name: each for each in (*series.columns, *groups.columns)}
    columns = [*(by_name[name] for name in shared), _ENDS_ON, _BREAKDOWN, _CATEGORY, *(by_name[name] for name in rest)]
    names = [each.name for each in columns]
    # What is aimed for ahead has no figure yet, so it is no row here.
    rows = [row for row in _as_named(series, names) if row[names.index("shown")]]
    rows += _as_named(groups, names)
    return Table("figures", "Figures", tuple(columns), tuple(rows))


def _as_named(table: Table, names: Sequence[str]) -> list[tuple[Cell, ...]]:
    """The rows of a table under other columns; what it has not is empty."""
    places = {each.name: at for at, each in enumerate(table.columns)}
    return [tuple(row[places[name]] if name in places else "" for name in names) for row in table.rows]


def _csv(table: Table) -> bytes:
    return as_csv([Heading(each.name) for each in table.columns], table.rows)


def _metadata(snapshot: Snapshot, found: Sequence[Table]) -> bytes:
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dc:title": wording.document_title(snapshot),
        "dc:publisher": snapshot.partnership.name,
        "dc:issued": snapshot.signed.at.date().isoformat(),
        "dc:description": wording.EXAMPLE_MEANING if snapshot.is_example else snapshot.headline.sentence,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tables": [{"url": f"{each.name}.csv", "tableSchema": {"columns": _columns(each)}} for each in found],
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def _columns(table: Table) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "titles": each.heading, "dc:description": each.meaning, "datatype": each.kind}
        for each in table.columns
    ]


def _read_me(snapshot: Snapshot, found: Sequence[Table]) -> bytes:
    """For people: what this is, what each file and each symbol means."""
    lines = [wording.document_title(snapshot), snapshot.partnership.name]
    lines += [f"{wording.EXAMPLE}: {wording.EXAMPLE_MEANING}"] if snapshot.is_example else []
    lines += [f"Signed by {wording.signed(snapshot.signed)}", "", "Files"]
    lines += [f"- {each.name}.csv: {each.title.lower()} ({len(each.rows)})" for each in found]
    lines += ["", "An empty value has a symbol beside it that says why. Symbols:"]
    lines += [f"- {each.symbol}: {each.meaning}" for each in snapshot.symbols]
    lines += ["", "A text that a spreadsheet would run has an apostrophe in front; it is not part of the text."]
    lines += ["Columns are described in metadata.json (CSV on the Web)."]
    lines += [f"Contact: {snapshot.partnership.contact}"] if snapshot.partnership.contact else []
    return ("\r\n".join(lines) + "\r\n").encode()
