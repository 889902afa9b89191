"""How what was read goes from the process that reads to the one that waits: JSON, a line at a time, never pickle.

A line is a list that begins with what it is: ``["alive", done, total]``, ``["rows", sheet, [[…], …]]`` with
many rows to a line, and last ``["end", {…}]`` with everything else. Numbers are text, so that they stay exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from imports.reading.results import Finding, Limits, ReadFile, ReadRow, Request, Table
from imports.reading.words import Column, Layout, Severity


class _Numbers(dict[str, Decimal | None]):
    """Decimals by their text, made once each: files repeat their numbers."""

    def __missing__(self, text: str) -> Decimal:
        if len(self) > 50_000:
            self.clear()
            self[""] = None
        number = self[text] = Decimal(text)
        return number


_NUMBERS = _Numbers({"": None})


def row_of(sheet: str, parts: Sequence[Any]) -> ReadRow:
    """A row from its parts, as ``figures.Parts`` orders them."""
    (
        row,
        code,
        period,
        breakdown,
        category,
        partner,
        numerator,
        denominator,
        value,
        reason,
        note,
        column,
        percent,
        bad,
    ) = parts
    return ReadRow(
        sheet,
        row,
        code,
        period,
        breakdown,
        category,
        partner,
        _NUMBERS[numerator],
        _NUMBERS[denominator],
        _NUMBERS[value],
        reason,
        note,
        column,
        percent,
        bad,
    )


def file_to_json(read: ReadFile) -> dict[str, Any]:
    """Everything of a file but its rows."""
    table = asdict(read.table)
    table["columns"] = [[column.value, text, index] for column, (text, index) in read.table.columns.items()]
    return {
        "kind": read.kind,
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "other_sheets": read.other_sheets,
        "table": table,
        "row_count": read.row_count,
        "findings": [_finding_to_json(finding) for finding in read.findings],
        "totals": read.totals,
        "refusal": _finding_to_json(read.refusal) if read.refusal else None,
    }


def file_from_json(given: Mapping[str, Any], rows: list[ReadRow]) -> ReadFile:
    table = dict(given["table"])
    table["columns"] = {Column(column): (text, index) for column, text, index in table["columns"]}
    table["layout"] = Layout(table["layout"])
    return ReadFile(
        kind=given["kind"],
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        other_sheets=tuple(given["other_sheets"]),
        table=Table(**table),
        rows=rows,
        row_count=given["row_count"],
        findings=[_finding_from_json(finding) for finding in given["findings"]],
        totals=given["totals"],
        refusal=_finding_from_json(given["refusal"]) if given["refusal"] else None,
    )


def request_to_json(request: Request) -> dict[str, Any]:
    return {
        "sheet": request.sheet,
        "layout": request.layout,
        "columns": {heading: column.value for heading, column in request.columns.items()},
        "part": request.part.value,
        "limits": asdict(request.limits),
    }


def request_from_json(given: Mapping[str, Any]) -> Request:
    return Request(
        sheet=given["sheet"],
        layout=Layout(given["layout"]) if given["layout"] else None,
        columns={heading: Column(column) for heading, column in given["columns"].items()},
        part=Column(given["part"]),
        limits=Limits(**given["limits"]),
    )


def _finding_to_json(finding: Finding) -> list[Any]:
    return [
        finding.code,
        finding.severity.value,
        finding.message,
        finding.sheet,
        finding.row,
        finding.column,
        finding.cell,
        finding.value,
    ]


def _finding_from_json(given: Sequence[Any]) -> Finding:
    code, severity, *rest = given
    return Finding(code, Severity(severity), *rest)
