"""A number as people type it, read exactly or refused with the cure: never guessed.

Python, Django forms and spreadsheets' importers all accept spellings a reader would not (1_000, Arabic
digits, 1E+999999); here a number has the digits 0 to 9, commas or spaces only between groups of three, and
one point.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

MOST_CHARACTERS = 40
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    "(?P<minus>[-\u2212]?)"
    f"(?:£{_SPACE}?)?"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?P<gap>" + _SPACE + r")[0-9]{3}(?:(?P=gap)[0-9]{3})*)?"
    r"(?P<fraction>\.[0-9]+)?"
    f"(?P<percent>{_SPACE}?%)?"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is not a number: a code for programs, a sentence with the cure for people."""

    code: str
    message: str


def read_number(text: str, *, percent_allowed: bool = False) -> Decimal | Problem | None:
    """The number in a typed cell; None when it is blank; a ``Problem`` when it is anything else.

    Spaces of every kind around it are ignored. "1,200" and "1 200" are 1200, "−5" is -5, "£1,200.50" is
    1200.50, "52%" is 52 where a percentage is expected. "12,5" is refused, since a comma only separates
    thousands.
    """
    text = _trimmed(text)
    if not text:
        return None
    if len(text) > MOST_CHARACTERS:
        return Problem("too_long", f"This is too long to be a number (over {MOST_CHARACTERS} characters).")
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["fraction"]):
        return _refused(text)
    if found["percent"] and not percent_allowed:
        return Problem("percent", f"{_quoted(text)}: leave out the % sign; this measure is not a percentage.")
    whole = "".join(character for character in found["whole"] or "0" if character in "0123456789")
    number = Decimal(whole + (found["fraction"] or ""))
    # copy_negate keeps every digit; a minus sign in front would round to 28 of them.
    return number.copy_negate() if found["minus"] and number else number


def _trimmed(text: str) -> str:
    """Without white space and invisible characters at either end."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(character: str) -> bool:
    return character.isspace() or character in _ZERO_WIDTH


def _quoted(text: str) -> str:
    return "“" + "".join(character if character.isprintable() else "?" for character in text) + "”"


_DATE = re.compile(
    r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}.*"
    r"|[0-9]{1,2}[-/ ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*"
    r"|[0-9]{4}-[0-9]{2}"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}",
    re.I,
)

# The first that matches explains the refusal. Each pattern meets at most 40 characters.
_REFUSALS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "spreadsheet_error",
        re.compile(r"#[A-Z0-9/!?]+", re.I),
        "mend the formula in the spreadsheet; it gives an error.",
    ),
    (
        "not_finite",
        re.compile(r"[-+]?(nan|inf|infinity)", re.I),
        "give a number, or leave it blank with a reason.",
    ),
    ("underscore", re.compile(r"[-0-9.]*_[0-9_.]*"), "write the number without underscores."),
    ("hexadecimal", re.compile(r"[-+]?0[xob][0-9a-f]*", re.I), "write the number in ordinary digits."),
    (
        "exponent",
        re.compile(r"[-+\u2212]?[0-9.,]+e[-+\u2212]?[0-9]+", re.I),
        "write the number in full, without E.",
    ),
    ("date", _DATE, "this looks like a date; give a number."),
    ("several_points", re.compile(r"(?=.*[0-9])[-\u2212]?[0-9,]*\.[0-9,]*\.[0-9.,]*"), "use one point only."),
    (
        "comma_after_point",
        re.compile(r"[-\u2212]?[0-9,]*\.[0-9]*,[0-9,]*"),
        "put commas only before the point.",
    ),
    ("bracketed", re.compile(r"\(.*\)"), "write a number below 0 with a minus sign in front."),
    ("plus_sign", re.compile(r"\+[0-9].*"), "leave out the plus sign."),
    ("apostrophe", re.compile(r"['’‘`].*"), "leave out the apostrophe."),
    ("currency", re.compile(r".*[$€¥¢].*"), "give the amount in pounds."),
    ("fraction", re.compile(r"[0-9]+\s*/\s*[0-9]+"), "give each part in its own box, or write a decimal."),
    (
        "unfinished",
        re.compile(r"[-\u2212]?[0-9][0-9,]*\."),
        "write the digits after the point, or leave it out.",
    ),
    (
        "grouping",
        re.compile(r"[-\u2212]?£?(?=.*[0-9])[0-9,. \u00a0\u2009\u202f]+"),
        "separate thousands in groups of three, as in 1,200, or not at all.",
    ),
    (
        "marker",
        re.compile(r"(<\s*[0-9]+|\*|c|x|z|k|u|low|n/?a|-|\u2212|\u2013|\u2014|\.{1,3}|:|~|tbc|nil|none)", re.I),
        "leave it blank and choose the reason why there is no figure.",
    ),
)
_COMMA_FOR_POINT = re.compile(r"(?P<minus>[-\u2212]?)(?P<whole>[0-9]+),(?P<fraction>[0-9]{1,2})")


def _refused(text: str) -> Problem:
    if any(character.isnumeric() and character not in "0123456789" for character in text):
        return Problem("digits", f"{_quoted(text)}: write the number with the digits 0 to 9.")
    comma = _COMMA_FOR_POINT.fullmatch(text)
    if comma:
        cure = f"write {comma['minus']}{comma['whole']}.{comma['fraction']} (a comma only separates thousands)."
        return Problem("decimal_comma", f"{_quoted(text)}: {cure}")
    for code, pattern, cure in _REFUSALS:
        if pattern.fullmatch(text):
            return Problem(code, f"{_quoted(text)}: {cure}")
    return Problem("not_a_number", f"{_quoted(text)} is not a number: write it in digits, or leave it blank.")
