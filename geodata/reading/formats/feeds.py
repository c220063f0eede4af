"""RSS and Atom files: each entry is a report."""

from __future__ import annotations

from collections.abc import Iterator

from geodata.errors import ReadError
from geodata.reading.formats.days import machine_day
from geodata.reading.formats.document import Contents, Document
from geodata.reading.formats.html import html_text
from geodata.reading.formats.markup import Element, parse_xml
from geodata.reading.formats.page_facts import web_address
from geodata.tables import Source

__all__ = ["is_feed", "read_feed"]

_ENTRIES = frozenset({"item", "entry"})
_MAX_ENTRIES = 5_000
#: Where the text of an entry may stand, the fullest first: RSS 1.0 and 2.0, Atom 1.0 and 0.3.
_TEXTS = ("encoded", "content", "description", "summary")
_DAYS = ("pubDate", "published", "issued", "date")
_CHANGED = ("updated", "modified")
_MAX_LINE = 300


def is_feed(content: bytes) -> bool:
    """Tell whether XML looks like a feed, from its first element."""
    head = content[:4096].lower()
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))


def read_feed(content: bytes, *, name: str) -> Contents:
    """Take the reports out of an RSS or Atom file.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What messages call it; entries are called by their number in it.

    Returns
    -------
    Contents
        One document for each entry with text: its title as headline, its text, address, publisher
        (the feed's title where it names none) and day. A day of change is only `received`.

    Raises
    ------
    ReadError
        If it is no feed, or has no entry with text.
    """
    root, fault = parse_xml(content, name=name, what="feed")
    entries = [element for element in root.iter() if _tag(element) in _ENTRIES]
    if not entries:
        msg = f"{name}: has no entry; expected an RSS or Atom file with entries"
        raise ReadError(msg)
    if len(entries) > _MAX_ENTRIES:
        msg = f"{name}: has more than {_MAX_ENTRIES:,} entries; split it"
        raise ReadError(msg)
    # RSS 1.0 has its title in the channel beside the entries.
    channel = next((child for child in root if _tag(child) == "channel"), root)
    publisher = _line(_child_text(channel, ("title",)))
    documents, refused = [], []
    if fault:
        refused.append(f"{name}: is broken at {fault}; entries may be missing: fetch it again")
    for number, entry in enumerate(entries, start=1):
        document = _entry(entry, f"{name}, entry {number}", publisher)
        if document.text:
            documents.append(document)
        else:
            refused.append(f"{document.name}: holds no text; open its page and save that")
    if not documents:
        msg = f"{name}: none of its {len(entries):,} entries holds text; save the pages instead"
        raise ReadError(msg)
    return Contents(documents=tuple(documents), refused=tuple(refused))


def _entry(entry: Element, name: str, publisher: str) -> Document:
    headline = _line(html_text(_child_text(entry, ("title",))))
    text = next(filter(None, (html_text(_child_text(entry, (tag,))) for tag in _TEXTS)), "")
    day = machine_day(_child_text(entry, _DAYS).strip())
    return Document(
        name=name,
        text="\n\n".join(filter(None, (headline, text))),
        source=Source(
            title=headline,
            publisher=_line(_child_text(entry, ("source", "publisher"))) or publisher,
            url=_link(entry),
            published=day,
        ),
        published_reason="given with the entry of the feed" if day else "",
        received=machine_day(_child_text(entry, _CHANGED).strip()),
    )


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child_text(element: Element, tags: tuple[str, ...]) -> str:
    """Give the text of the first child by the first of the tags that has any."""
    for tag in tags:
        for child in element:
            if _tag(child) == tag and not (child.prefix or "").startswith(("media", "itunes")):
                text = "".join(_texts(child))
                if text.strip():
                    return text
    return ""


def _texts(element: Element) -> Iterator[str]:
    """Give the text of an element; of one that holds XHTML, with a space for each tag."""
    for text in element.itertext():
        yield text
        yield " " if len(element) else ""


def _link(entry: Element) -> str:
    for child in entry:
        if _tag(child) == "link" and child.get("rel", "alternate") == "alternate":
            address = web_address(child.get("href") or child.text or "")
            if address:
                return address
    return ""


def _line(text: str) -> str:
    return " ".join(text.split())[:_MAX_LINE]
