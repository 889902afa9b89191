"""XML read as a stream: a parser that takes no document type, and says of broken XML that the workbook is."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from imports.reading.archives import broken
from imports.reading.findings import Refused

#: Between a namespace and a name; no namespace has one.
MARK = " "
Start = Callable[[str, dict[str, str]], None]


def parse(
    pieces: Iterable[bytes], start: Start, end: Callable[[str], None], text: Callable[[str], None]
) -> Iterator[int]:
    """Calls ``start(name, attributes)``, ``end(name)`` and ``text(data)`` and gives the bytes read, piece by piece.

    Names are "namespace name", those of most attributes the name alone.
    """
    parser = expat.ParserCreate(namespace_separator=MARK)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    count = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            count += len(piece)
            yield count
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise broken() from None
    yield count


def elements(pieces: Iterable[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element of a small part with its attributes, in order; names without their namespaces."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), by_local_name(attributes)))

    for _ in parse(pieces, start, lambda name: None, lambda data: None):
        yield from found
        found.clear()


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(MARK)[2]


def by_local_name(attributes: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in attributes.items()}


def _no_document_type(*_: object) -> None:
    raise Refused("entities", "The workbook declares a document type, as no spreadsheet program does.")
