"""PDF: the text layer by pypdf, put back into paragraphs."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from geodata.errors import ReadError
from geodata.reading.formats.document import Document

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["read_pdf"]

#: Seconds for the whole file: a page made to keep a reader busy ends there.
_MAX_S = 30.0
_MAX_PAGES = 500
#: A page's decoded content in bytes; pages of text have some thousands.
_MAX_PAGE_BYTES = 4_000_000
_MAX_CHARS = 5_000_000
#: A line shorter than this share of the page's width of text ends a paragraph.
_FULL_LINE = 0.7
#: A line at the edge of so many pages, digits aside, is a running head.
_RUNNING = 3
_EDGE_LINES = 2
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?:][\"”’')\]]*$")
_HYPHEN = re.compile(r"[^\W\d_][-\u00ad]$")


_SILENT = logging.NullHandler()


class _TooSlowError(Exception):
    """The time for the file is over."""


def read_pdf(content: bytes, *, name: str) -> Document:
    """Take the text out of a PDF file.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What messages call it.

    Returns
    -------
    Document
        Lines joined to paragraphs, words parted at line ends made whole, page numbers and running
        heads left out. `notes` names pages without text. No day: the day on which a file was made
        is no day of publication.

    Raises
    ------
    ReadError
        If it is encrypted, broken, without text, or made to keep a reader busy.
    """
    pages, notes = _pages(content, name)
    text = _join_lines(_without_running_heads(pages))
    if not text.strip():
        msg = (
            f"{name}: holds no text, only pictures of it; recognise the text with another program "
            "first, or paste it"
        )
        raise ReadError(msg)
    return Document(name=name, text=text, notes=tuple(notes))


def _pages(content: bytes, name: str) -> tuple[list[list[str]], list[str]]:
    """Give the lines of each page, and notes on the pages left out."""
    from pypdf import Configuration, PdfReader, apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    # What pypdf grumbles about in broken files is told in our own message, once.
    logging.getLogger("pypdf").addHandler(_SILENT)

    bounds = Configuration(
        maximum_declared_stream_length=len(content),
        array_based_stream_maximum_output_length=_MAX_PAGE_BYTES,
        zlib_maximum_output_length=_MAX_PAGE_BYTES,
        lzw_maximum_output_length=_MAX_PAGE_BYTES,
        run_length_maximum_output_length=_MAX_PAGE_BYTES,
        brotli_maximum_output_length=_MAX_PAGE_BYTES,
        stream_decoding_work_maximum_length=4 * _MAX_PAGE_BYTES,
        stream_parsing_work_maximum_count=500_000,
        page_tree_maximum_entries=20_000,
        xform_maximum_invocations_per_extraction=500,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    )
    try:
        with apply_configuration(bounds):
            reader = PdfReader(BytesIO(content), strict=False)
            if not reader.is_encrypted or reader.decrypt(""):
                return _texts(reader, time.monotonic() + _MAX_S)
    except (DependencyError, FileNotDecryptedError) as error:
        raise _encrypted(name) from error
    except _TooSlowError as error:
        msg = f"{name}: takes more than {_MAX_S:g} s to read; save it as plain text, or paste it"
        raise ReadError(msg) from error
    except (
        PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
        NotImplementedError, RecursionError, OSError,
    ) as error:  # fmt: skip
        # What pypdf raises for broken files is whatever happens to fail first.
        msg = f"{name}: is a broken PDF file ({type(error).__name__}); save it again, or as text"
        raise ReadError(msg) from error
    raise _encrypted(name)


def _encrypted(name: str) -> ReadError:
    return ReadError(f"{name}: is encrypted; save it without a password, or paste the text")


def _texts(reader: PdfReader, deadline: float) -> tuple[list[list[str]], list[str]]:
    from pypdf.errors import LimitReachedError

    pages: list[list[str]] = []
    empty, notes, chars = [], [], 0
    for number, page in enumerate(reader.pages, start=1):
        if number > _MAX_PAGES or chars > _MAX_CHARS:
            notes.append(_only_first(number - 1, reader))
            break
        try:
            text = _page_text(page, deadline)
        except LimitReachedError:
            text = ""
        except _TooSlowError:
            if chars == 0:
                raise
            notes.append(_only_first(number - 1, reader))
            break
        if not text.strip():
            empty.append(str(number))
        chars += len(text)
        pages.append(text.replace("\0", "").splitlines())
    if empty:
        notes.append(f"no text on page {', '.join(empty)}: a picture, blank, or too large")
    return pages, notes


def _only_first(number: int, reader: PdfReader) -> str:
    return f"only the first {number} pages of {len(reader.pages)} were read: the file is too large"


def _page_text(page: PageObject, deadline: float) -> str:
    def check_time(*_: object) -> None:
        if time.monotonic() > deadline:
            raise _TooSlowError

    check_time()
    return page.extract_text(visitor_operand_before=check_time)


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Leave out page numbers, and lines that stand at the edge of several pages."""
    pages = [[line.strip() for line in page if line.strip()] for page in pages]
    seen = Counter(
        key for page in pages for key in {_DIGITS.sub("#", line) for line in _edges(page)}
    )
    kept = []
    for page in pages:
        last = len(page) - _EDGE_LINES
        kept.append(
            [
                line
                for at, line in enumerate(page)
                if not (
                    (at < _EDGE_LINES or at >= last)
                    and (_PAGE_NUMBER.fullmatch(line) or seen[_DIGITS.sub("#", line)] >= _RUNNING)
                )
            ]
        )
    return kept


def _edges(page: list[str]) -> list[str]:
    return page[:_EDGE_LINES] + page[-_EDGE_LINES:]


def _join_lines(pages: list[list[str]]) -> str:
    """Put lines back into paragraphs: one ends with a line that is short, or ends a sentence early.

    A page's text is set to one width, so that a line well short of it ends a paragraph or is a
    heading.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    lengths = sorted(map(len, lines))
    width = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _HYPHEN.search(line) and following[:1].islower():
            parts.append(line[:-1])
        elif len(line) < _FULL_LINE * width or (
            len(line) < 0.9 * width and _ENDS.search(line) and not following[:1].islower()
        ):
            parts.append(line + "\n\n")
        else:
            parts.append(line + " ")
    return "".join(parts).strip()
