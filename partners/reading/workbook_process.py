"""Reads a workbook from standard input and writes its first sheet with anything in it, as JSON: run as a program.

Nothing of ours is imported, so that it starts in a few hundredths of a second. It ends with 1 when the file is no
workbook it understands, and with something else when it was too much for the memory, time and text it was given.
"""

import json
import math
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

#: A double holds so many digits; spreadsheets show no more.
_DIGITS = 15


def main(memory: int, seconds: int, text: int) -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        found = _read(sys.stdin.buffer.read(), text)
    except MemoryError:
        return 2
    except BaseException:  # the reader's own panics are no Exception
        return 1
    if found is None:
        return 2
    json.dump(found, sys.stdout)
    return 0


def _read(content: bytes, text: int) -> dict[str, Any] | None:
    """The first visible sheet that holds anything and the names of the others; None when it holds too much text."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    filled = [name for name in visible if book.get_sheet_by_name(name).height]
    if not filled:
        return {"sheet": "", "others": [], "rows": []}
    rows, left = [], text
    for number, cells in enumerate(book.get_sheet_by_name(filled[0]).to_python(skip_empty_area=False), 1):
        left -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if left < 0:
            return None
        if any(cell != "" for cell in cells):
            rows.append([number, [_plain(cell) for cell in cells]])
    return {"sheet": filled[0], "others": filled[1:], "rows": rows}


def _plain(cell: Any) -> Any:
    """Text, true or false as they are; numbers and days by name; a time of day as text, which nobody asks for."""
    if isinstance(cell, bool | str):
        return cell
    if isinstance(cell, int | float):
        return {"number": f"{cell:.{_DIGITS}g}"} if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime):
        is_day = cell.hour == cell.minute == cell.second == 0
        return {"date": cell.date().isoformat()} if is_day else cell.isoformat(" ")
    return {"date": cell.isoformat()} if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
