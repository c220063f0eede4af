"""What a file of reports gives, before any of it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from geodata.tables import Source

__all__ = ["Contents", "Document", "paragraphs"]

#: White space of markup. No-break spaces stay: they are part of what was published.
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of one report and what its file says of it. All of it is hostile."""

    #: What messages call it: the file, and the entry of a feed.
    name: str
    text: str
    #: `Source.published` only where the file says so in so many words.
    source: Source = field(default_factory=Source)
    #: Where the day of publication stood, in words; "" where none is known.
    published_reason: str = ""
    #: Day by which the report was out (a mail was sent, an entry updated); None where not known.
    received: date | None = None
    #: What was left out of the file, in words, for the analyst.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a file holds."""

    #: In the order of the file.
    documents: tuple[Document, ...]
    #: Why an entry of a feed gave none, one message each, the file named.
    refused: tuple[str, ...] = ()


def paragraphs(blocks: list[str]) -> str:
    """Join blocks of text, each a paragraph on a line of its own; a repeated headline goes.

    Parameters
    ----------
    blocks : list of str
        Runs of white space in them are one space in a browser, and here too.

    Returns
    -------
    str
        Paragraphs parted by blank lines.
    """
    cleaned = [text for block in blocks if (text := _SPACE.sub(" ", block).strip(" "))]
    if cleaned[:1] == cleaned[1:2]:
        del cleaned[0]
    return "\n\n".join(cleaned)
