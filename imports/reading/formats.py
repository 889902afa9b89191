"""Number formats: whether a cell shows its number as it is, as a percentage, as a date, or in thousands."""

import re

from imports.reading.cells import Nature

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_PERCENTS = frozenset({9, 10})
#: Text in quotation marks, after a backslash, as wide as (_) or filled with (*) a character, colours and conditions.
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.I)
_DATE_LETTER = re.compile(r"[ymdhs]|\[(?:h+|m+|s+)\]", re.I)
_DAY_LETTER = re.compile(r"[yd]|m{3,}", re.I)
_SCALE = re.compile(r"[0#?],+(?![0#?,])")


def built_in(number: int) -> Nature:
    """The nature of one of the formats every spreadsheet has, by its number."""
    if number in _TIMES:
        return Nature.TIME
    if number in _DATES:
        return Nature.DATE
    return Nature.PERCENT if number in _PERCENTS else Nature.PLAIN


def written(code: str) -> Nature:
    """The nature of a format by its code: "0.0%" shows a percentage, "dd/mm/yyyy" a date, "#,##0," thousands."""
    first = _ASIDE.sub("", code[:500]).split(";")[0]
    if "general" in first.lower():
        return Nature.PLAIN
    if "%" in first:
        return Nature.PERCENT
    if _DATE_LETTER.search(first):
        return Nature.DATE if _DAY_LETTER.search(first) else Nature.TIME
    return Nature.SCALED if _SCALE.search(first) else Nature.PLAIN
