"""Parsing markup from strangers: bounded, without entities, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from geodata.errors import ReadError
from geodata.reading.language.words import word_list

__all__ = ["BLOCKS", "SKIPPED", "Element", "blocks_of", "parse_html", "parse_xml"]

#: An element of lxml, which has no types of its own.
Element = Any

#: Elements that begin a new paragraph.
BLOCKS = frozenset(
    word_list(
        "address article aside blockquote body br caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre "
        "section summary table tbody td tfoot th thead title tr ul"
    )
)
#: Elements whose text no reader of the page sees as part of a report.
SKIPPED = frozenset(
    word_list(
        "aside audio button canvas embed fieldset footer form head iframe input map math menu nav "
        "noscript object option script select style svg template textarea video"
    )
)
#: How libxml2 says that it left off: "Excessive depth in document", "use XML_PARSE_HUGE option".
_LIMIT = re.compile(r"depth|HUGE|too long")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")


def parse_html(content: bytes, *, name: str) -> tuple[Element, bool]:
    """Parse a web page.

    Parameters
    ----------
    content : bytes
        HTML in UTF-8.
    name : str
        What messages call it.

    Returns
    -------
    root : lxml element
        The element ``html``.
    is_deep : bool
        True where elements lie deeper in each other, or texts are longer, than in pages that
        people wrote.

    Raises
    ------
    ReadError
        If nothing can be made of it.
    """
    content = _DECLARATION.sub(b"", content, count=1).replace(b"\0", b"")
    is_deep = False
    for huge in (False, True):
        parser = html.HTMLParser(encoding="utf-8", huge_tree=huge, no_network=True)
        try:
            root = etree.fromstring(content, parser)
        except etree.LxmlError as error:
            msg = f"{name}: is no readable HTML ({error}); save the report as plain text"
            raise ReadError(msg) from error
        if root is None:
            msg = f"{name}: is an empty web page; save it again, or as plain text"
            raise ReadError(msg)
        if not any(_LIMIT.search(entry.message) for entry in parser.error_log):
            return root, is_deep
        is_deep = True
    msg = f"{name}: its elements are nested thousands deep, as in no web page; refused"
    raise ReadError(msg)


def parse_xml(content: bytes, *, name: str, what: str) -> tuple[Element, str]:
    """Parse XML, whatever its entities and document type say.

    Parameters
    ----------
    content : bytes
        The XML.
    name, what : str
        What messages call the file, and its kind.

    Returns
    -------
    root : lxml element
        What could be read.
    fault : str
        Where and why something could not; "" where the XML is whole.

    Raises
    ------
    ReadError
        If nothing can be made of it.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        msg = f"{name}: is a broken {what} ({error}); save it again"
        raise ReadError(msg) from error
    if root is None:
        msg = f"{name}: is a broken {what}; save it again"
        raise ReadError(msg)
    faults = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    return root, f"line {faults[0].line}: {faults[0].message}" if faults else ""


def blocks_of(root: Element) -> list[str]:
    """Give the paragraphs of a tree in order, in time linear in its size.

    Parameters
    ----------
    root : lxml element
        Any HTML.

    Returns
    -------
    list of str
        Text of headings, paragraphs, list items and table rows; `SKIPPED` elements left out.
    """
    blocks: list[list[str]] = [[]]
    for is_break, text in _pieces(root):
        if is_break and blocks[-1]:
            blocks.append([])
        if text:
            blocks[-1].append(text)
    return [joined for block in blocks if (joined := "".join(block).strip())]


def _pieces(root: Element) -> Iterator[tuple[bool, str]]:
    """Walk a tree without recursion, giving (does a paragraph begin here, text)."""
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, is_closing = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None
        if is_closing:
            yield tag in BLOCKS, element.tail or ""
            continue
        if tag is None or (tag in SKIPPED and element is not root):
            yield tag in BLOCKS, element.tail or ""
            continue
        # Cells of a row stay on one line.
        yield tag in BLOCKS and tag not in ("td", "th"), " " if tag in ("td", "th") else ""
        yield False, element.text or ""
        if element is not root:
            stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
