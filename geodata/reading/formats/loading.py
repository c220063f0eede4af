"""Files of reports to text: which format a file is in, and loading it within bounds."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from geodata.errors import ReadError
from geodata.reading.formats.document import Contents, Document
from geodata.reading.formats.plain import decode_text
from geodata.tables import Source

__all__ = ["SUFFIXES", "decode_documents", "load_documents", "walk_files"]

_HTML = (".html", ".htm", ".xhtml")
_FEED = (".rss", ".atom", ".xml", ".rdf")
#: Endings of the files that are read, in lower case.
SUFFIXES = (".txt", ".md", *_HTML, ".pdf", ".docx", ".eml", *_FEED)

_PDF_MARK = b"%PDF-"
#: A PDF file may begin with a little of something else.
_PDF_WITHIN = 1024
_ZIP_MARK = b"PK\x03\x04"
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b",
                   re.IGNORECASE | re.DOTALL)  # fmt: skip
_XML = re.compile(rb"\s*(?:<\?xml\b|<(?:rss|feed|rdf:RDF)\b)")
_MAIL = re.compile(
    rb"(?:[A-Za-z][A-Za-z-]{0,60}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,20}){3}"
)
_MAIL_FIELD = re.compile(rb"^(?:received|mime-version|message-id|return-path):", re.I | re.M)


def walk_files(folder: Path) -> Iterator[Path]:
    """Give the files in a folder, then those below it, in order of their names.

    Parameters
    ----------
    folder : Path
        A folder.

    Yields
    ------
    Path
        What is hidden is left out; links to folders are not followed.
    """
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(here, name)


def load_documents(path: str | Path, *, max_bytes: int) -> Contents:
    """Load the reports in a file or from standard input.

    Parameters
    ----------
    path : str or Path
        A file in one of the formats of `SUFFIXES`; ``-`` for standard input.
    max_bytes : int
        A larger file is refused.

    Returns
    -------
    Contents
        One document, or those of a feed.

    Raises
    ------
    ReadError
        If the file is missing, unreadable, empty, too large, encrypted, broken, or holds no text.
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(max_bytes + 1)
        else:
            with Path(path).open("rb") as stream:
                content = stream.read(max_bytes + 1)
    except IsADirectoryError as error:
        msg = f"{name}: is a folder, not a report; name a file in it"
        raise ReadError(msg) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        msg = f"{name}: cannot be read ({why}); name an existing file that you may read"
        raise ReadError(msg) from error
    return decode_documents(content, name=name, max_bytes=max_bytes)


def decode_documents(content: bytes, *, name: str, max_bytes: int) -> Contents:
    """Take the reports out of a file that came as bytes, such as an upload.

    Parameters
    ----------
    content : bytes
        All of it; one byte more than `max_bytes` is enough of a longer one.
    name : str
        Its name, whose ending tells the format where the content does not.
    max_bytes : int
        A larger one is refused.

    Returns
    -------
    Contents
        As of `load_documents`.

    Raises
    ------
    ReadError
        If it is empty, too large, encrypted, broken, of no known format, or holds no text.
    """
    if len(content) > max_bytes:
        msg = (
            f"{name}: is larger than {max_bytes:,} bytes; split it into single reports, or raise"
            " max_report_bytes in the settings"
        )
        raise ReadError(msg)
    if not content.strip():
        msg = f"{name}: is empty; expected the text of a report"
        raise ReadError(msg)
    return _reader_of(content, PurePath(name).suffix.lower())(content, name)


def _reader_of(content: bytes, suffix: str) -> Callable[[bytes, str], Contents]:
    """Choose by the marks that a format begins with, then by the ending of the name."""
    if _PDF_MARK in content[:_PDF_WITHIN]:
        return _pdf
    if content.startswith(_ZIP_MARK):
        return _docx
    if suffix in (".txt", ".md"):
        return _plain
    if suffix == ".eml":
        return _mail
    if _PAGE.match(content[:8192]):
        return _html
    if _XML.match(content[:1024]) or suffix in _FEED:
        return _feed_or_page
    if suffix in _HTML:
        return _html
    head = content[:16384]
    if _MAIL.match(head) and _MAIL_FIELD.search(head):
        return _mail
    if suffix in (".pdf", ".docx"):
        return _misnamed
    return _plain


def _plain(content: bytes, name: str) -> Contents:
    return _one(
        Document(
            name=name,
            text=decode_text(content, name=name),
            source=Source(title="" if name == "standard input" else PurePath(name).name),
        )
    )


def _pdf(content: bytes, name: str) -> Contents:
    from geodata.reading.formats.pdf import read_pdf

    return _one(read_pdf(content, name=name))


def _docx(content: bytes, name: str) -> Contents:
    from geodata.reading.formats.docx import read_docx

    return _one(read_docx(content, name=name))


def _mail(content: bytes, name: str) -> Contents:
    from geodata.reading.formats.mail import read_mail

    return _one(read_mail(content, name=name))


def _html(content: bytes, name: str) -> Contents:
    from geodata.reading.formats.html import read_html

    return _one(read_html(content, name=name))


def _feed_or_page(content: bytes, name: str) -> Contents:
    from geodata.reading.formats.feeds import is_feed, read_feed

    if is_feed(content):
        return read_feed(content, name=name)
    if b"<html" in content[:8192].lower():
        return _html(content, name)
    msg = f"{name}: is XML, but neither a feed nor a web page; save the report as plain text"
    raise ReadError(msg)


def _misnamed(content: bytes, name: str) -> Contents:
    del content
    kind = "PDF file" if name.lower().endswith(".pdf") else "Word document"
    msg = f"{name}: is no {kind}, whatever its name says; save it again"
    raise ReadError(msg)


def _one(document: Document) -> Contents:
    return Contents(documents=(document,))
