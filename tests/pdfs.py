"""What a PDF says: its text, and the tags a screen reader walks."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def text_of(content: bytes) -> str:
    """All text in the order it is painted, without line breaks; what is drawn in figures left out."""
    with opened(content) as file:
        return " ".join(text_of_page(page) for page in file.pages)


def text_of_page(page: pikepdf.Page) -> str:
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    known: dict[int, str] = {}
    said: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                known = fonts[str(operands[0])]
            case "Tj":
                said.append(_decoded(bytes(operands[0]), known))
            case "TJ":
                said += [_decoded(bytes(each), known) for each in operands[0] if isinstance(each, pikepdf.String)]
            case "ET":
                said.append(" ")
    return re.sub(r"\s+", " ", "".join(said))


def _decoded(codes: bytes, known: dict[int, str]) -> str:
    return "".join(known.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Which characters the codes of a font stand for, by its own table."""
    table = font.ToUnicode.read_bytes()
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found


def elements(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Every element of the tags in reading order: its kind, and its alternative text and title where it has them."""
    with opened(content) as file:
        return list(_walk(file.Root.StructTreeRoot.K))


def _walk(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S)[1:], {name: str(node[f"/{name}"]) for name in ("Alt", "T") if f"/{name}" in node}
        yield from _walk(node.get("/K", pikepdf.Array()))


def counted(content: bytes) -> Counter[str]:
    return Counter(kind for kind, _ in elements(content))
