"""XML from strangers: no document type, so no entities; nothing is fetched; elements know their line."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from scorecard.errors import Place
from scorecard.formats.files import refuse

MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 50


def parse_xml(text: str, file: str | None = None) -> tuple[Element, dict[Element, int]]:
    r"""Return the outermost element, and the line each element starts on.

    Raises:
        StrategyError: the text is not XML, declares a document type, or has too many elements, or too many
            within each other.

    >>> root, lines = parse_xml("<a>\n  <b/>\n</a>")
    >>> root.tag, lines[root[0]]
    ('a', 2)
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    lines: dict[Element, int] = {}
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            where = Place(file, parser.CurrentLineNumber)
            refuse("depth", where, f"elements stand more than {MAX_DEPTH} levels deep")
        lines[builder.start(tag, attributes)] = parser.CurrentLineNumber
        if len(lines) > MAX_ELEMENTS:
            refuse("too-large", Place(file), f"it has more than {MAX_ELEMENTS:,} elements")

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def doctype(*_: object) -> None:
        where = Place(file, parser.CurrentLineNumber)
        refuse("xml", where, "a document type and its entities are not read", "remove `<!DOCTYPE ...>`")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        where = Place(file, error.lineno, error.offset + 1)
        refuse("xml", where, f"this is not XML: {expat.ErrorString(error.code)}")
    return builder.close(), lines


__all__ = ["parse_xml"]
