"""Web pages: the main text by trafilatura, and the facts that the page states."""

from __future__ import annotations

import copy
import logging
import re

from geodata.errors import ReadError
from geodata.reading.formats.document import Document, paragraphs
from geodata.reading.formats.markup import Element, blocks_of, parse_html
from geodata.reading.formats.page_facts import page_facts
from geodata.reading.formats.plain import decode_guessed, decode_text
from geodata.tables import Source

__all__ = ["html_text", "read_html"]

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.I)
#: Where a page declares its encoding, in bytes (https://html.spec.whatwg.org/#charset: 1024).
_HEAD_BYTES = 4096
#: trafilatura takes time in the square of the number of elements; above these, which no page of
#: one report has, all visible text is taken.
_MAX_ELEMENTS = 8_000
_MAX_CHARS = 2_000_000
#: A page that shows less than this share of the text in its linked data writes it by script.
_LEAST_SHARE = 0.5
_SILENT = logging.NullHandler()


def read_html(content: bytes, *, name: str) -> Document:
    """Take the report out of a web page.

    Parameters
    ----------
    content : bytes
        The page; its encoding is that of its mark or declaration, else it is guessed.
    name : str
        What messages call it.

    Returns
    -------
    Document
        Headline, then the main text in paragraphs; menus, scripts and the like left out.

    Raises
    ------
    ReadError
        If it holds no text.
    """
    root, is_deep = parse_html(_utf8(content, name), name=name)
    facts = page_facts(root)
    shown = blocks_of(root)
    notes: tuple[str, ...] = ()
    if sum(map(len, shown)) < _LEAST_SHARE * len(facts.body):
        blocks = [block for line in facts.body.split("\n") if (block := html_text(line))]
        notes = ("the page shows no text without its scripts; that of its linked data was taken",)
    elif not (blocks := _main_blocks(root, is_deep=is_deep)):
        blocks = shown
        notes = ("no main text was found; all text of the page was taken",)
    if not blocks:
        msg = (
            f"{name}: holds no text of a report (it may be written by scripts); save what you see "
            "as plain text"
        )
        raise ReadError(msg)
    if facts.headline:
        blocks = [facts.headline, *(block for block in blocks if block != facts.headline)]
    return Document(
        name=name,
        text=paragraphs(blocks),
        source=Source(
            title=facts.headline,
            publisher=facts.publisher,
            url=facts.url,
            published=facts.published,
        ),
        published_reason=facts.published_reason,
        notes=notes,
    )


def html_text(markup: str) -> str:
    """Give the text of a piece of HTML, such as a mail or an entry of a feed, in paragraphs."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    content = markup.encode("utf-8", "replace")
    if not content.strip():
        return ""
    try:
        root, _ = parse_html(content, name="HTML")
    except ReadError:
        return ""
    return paragraphs(blocks_of(root))


def _utf8(content: bytes, name: str) -> bytes:
    """Bring a page to UTF-8."""
    declared = _CHARSET.search(content[:_HEAD_BYTES])
    if declared and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = declared[1].decode("ascii")
        try:
            return content.decode(encoding).encode("utf-8", "replace")
        except (LookupError, UnicodeDecodeError):
            # Declared wrongly: the bytes tell more.
            pass
    try:
        return decode_text(content, name=name).encode()
    except ReadError:
        return decode_guessed(content.replace(b"\0", b""), name=name).encode("utf-8", "replace")


def _main_blocks(root: Element, *, is_deep: bool) -> list[str]:
    """Give the paragraphs of the main text; none where trafilatura finds none."""
    size = sum(1 for _ in root.iter())
    if is_deep or size > _MAX_ELEMENTS or sum(map(len, root.itertext())) > _MAX_CHARS:
        return []
    # Slow to import, and used for nothing else.
    from trafilatura import extract

    # What it finds missing is told by `notes`, or by our own message.
    logging.getLogger("trafilatura").addHandler(_SILENT)
    text = extract(
        copy.deepcopy(root),
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
        deduplicate=False,
    )
    return [_unmarked(line) for line in (text or "").split("\n") if line.strip()]


def _unmarked(line: str) -> str:
    """Take the marks off with which trafilatura sets lists and tables."""
    if line.startswith("|") and line.endswith("|"):
        return line.strip("|").replace(" | ", " ").strip()
    return line.removeprefix("- ")
