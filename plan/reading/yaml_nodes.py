"""Text to YAML nodes that still know their lines, refusing whatever a plan file has no use for.

Nothing is constructed: a node's value stays the very text that was written, so ``no`` is a word,
``1:30`` is not a number of seconds and ``2019/20`` is not a sum.
"""

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.error import Mark, MarkedYAMLError

from plan.reading.problems import Place, Problems

MEGABYTE = 1_000_000
DEEPEST = 24
#: A plan of 20 priorities has about 30,000.
MOST_NODES = 100_000

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS_IN_DIGIT = re.compile(r"(?<![0-9])[0-9]{1,3}(,[0-9]{3})*\Z")
_THREE_DIGITS = re.compile(r"[0-9]{3}(?![0-9])")
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)
_SYNTAX_CURES = (
    ("mapping values are not allowed", "Put a text that contains a colon in quotes."),
    ("cannot start any token", "Indent with spaces, and put a text that starts with a sign in quotes."),
    ("simple key", "Write “name: value”, with a space after the colon."),
    ("expected ',' or", "Close the bracket, and put a comma between its items."),
    ("expected the node content", "Give a value, or leave the line out."),
    ("quoted scalar", "Close the quotes."),
    ("expected a single document", "Keep one plan in a file: remove the line “---”."),
    ("block", "Line up this item with the ones before it, using spaces."),
)


class _Refused(MarkedYAMLError):
    """A construct of YAML that plan files do not use."""

    def __init__(self, mark: Mark, message: str, cure: str) -> None:
        super().__init__(problem=message, problem_mark=mark)
        self.cure = cure


# The C parser is about twenty times as quick; where it is missing, the plain one gives the same nodes.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Bases: Any = (_Parser,) if issubclass(_Parser, Composer) else (Composer, _Parser)


class _PlanLoader(*_Bases):  # type: ignore[misc]
    """Composes nodes, and stops at aliases, anchors, odd tags and depths no plan reaches."""

    depth = 0
    count = 0

    def __init__(self, stream: str) -> None:
        _Parser.__init__(self, stream)
        Composer.__init__(self)

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if getattr(event, "anchor", None) is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            raise _Refused(
                event.start_mark,
                f"“{sign}{str(event.anchor)[:40]}” is a YAML anchor or alias; plan files do not use them.",
                f"Write the content out where it belongs, or put a text that starts with {sign} in quotes.",
            )
        if self.depth >= DEEPEST:
            raise _Refused(
                event.start_mark, "This is nested deeper than any part of a plan.", "Check the brackets here."
            )
        self.count += 1
        if self.count > MOST_NODES:
            raise _Refused(
                event.start_mark,
                f"There are more than {MOST_NODES:,} values.",
                "Check that this is the plan file.",
            )
        self.depth += 1
        try:
            node: Any = Composer.compose_node(self, parent, index)
        finally:
            self.depth -= 1
        if node.tag not in _PLAIN_TAGS:
            raise _Refused(
                node.start_mark,
                f"“{str(node.tag)[:60]}” is a YAML tag; plan files do not use them.",
                "Remove the tag, or put a text that starts with ! in quotes.",
            )
        return node


def compose(text: str, problems: Problems) -> yaml.Node | None:
    """The root node of the text, or None with the problem that stopped the reading."""
    if not _is_readable(text, problems):
        return None
    loader = None
    try:
        loader = _PlanLoader(text)
        node: yaml.Node | None = loader.get_single_node()
    except MarkedYAMLError as error:
        problems.add(_place(error.problem_mark or error.context_mark), "File", *_said(error))
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # A YAML error without a mark, and an escape such as "\\Uffffffff" in the plain parser.
        first = str(error).splitlines()[0][:200] if str(error) else "unknown fault"
        problems.add(Place(1, 1), "File", f"This is not YAML: {first}.", "Save the file as plain YAML text in UTF-8.")
        return None
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        problems.add(Place(1, 1), "File", "The file is empty.", "Start with “plan:” and its code and title.")
    return node


def with_thousands(pairs: list[tuple[yaml.Node, yaml.Node]]) -> list[tuple[yaml.Node, yaml.Node]]:
    """Gives back to a text the number YAML cut in two: ``{label: Rate per 10,000, value: 89.5}``.

    Inside curly brackets a comma ends a value, and "000" becomes a key without one. A key of three digits
    straight after the comma, with nothing of its own, after a text that ends in a digit, can only be that.
    """
    found: list[tuple[yaml.Node, yaml.Node]] = []
    for key, value in pairs:
        is_bare = isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index
        if found and is_bare and _goes_on(found[-1][1], key):
            before, cut = found[-1]
            found[-1] = (before, _joined(cut, key))
        else:
            found.append((key, value))
    return found


def listed_with_thousands(items: list[yaml.Node]) -> list[yaml.Node]:
    """The same for a list of texts: ``[a rate per 10,000, a share]`` has two items."""
    found: list[yaml.Node] = []
    for item in items:
        if found and _goes_on(found[-1], item):
            found[-1] = _joined(found[-1], item)
        else:
            found.append(item)
    return found


def _goes_on(cut: yaml.Node, rest: yaml.Node) -> bool:
    return (
        isinstance(cut, yaml.ScalarNode)
        and isinstance(rest, yaml.ScalarNode)
        and not (cut.style or rest.style)
        and cut.end_mark.index + 1 == rest.start_mark.index
        and bool(_ENDS_IN_DIGIT.search(cut.value))
        and bool(_THREE_DIGITS.match(rest.value))
    )


def _joined(cut: yaml.Node, rest: yaml.Node) -> yaml.ScalarNode:
    written = f"{cut.value},{rest.value}"
    return yaml.ScalarNode("tag:yaml.org,2002:str", written, cut.start_mark, rest.end_mark)


def place_of(node: yaml.Node) -> Place:
    return _place(node.start_mark)


def _place(mark: Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


def _said(error: MarkedYAMLError) -> tuple[str, str]:
    """The parser's complaint as message and cure."""
    if isinstance(error, _Refused):
        return str(error.problem), error.cure
    complaint = " ".join(part for part in (error.context, error.problem) if part)
    for clue, cure in _SYNTAX_CURES:
        if clue in complaint:
            return f"This is not YAML: {complaint}.", cure
    return f"This is not YAML: {complaint}.", "Check indentation, quotes and brackets near this line."


def _is_readable(text: str, problems: Problems) -> bool:
    """Small enough, and made of characters that text files have."""
    odd = _UNREADABLE.search(text)
    if odd:
        before = text[: odd.start()]
        place = Place(before.count("\n") + 1, odd.start() - before.rfind("\n"))
        message = f"Character U+{ord(odd.group()):04X} cannot stand in a text file."
        problems.add(place, "File", message, "Delete it, or save the file again as UTF-8 text.")
        return False
    size = len(text.encode())
    if size > MEGABYTE:
        message = f"The file is {size / MEGABYTE:.1f} MB; a plan file may have 1 MB."
        problems.add(Place(1, 1), "File", message, "Check that this is the plan file and not a data file.")
        return False
    return True
