"""Word documents: the paragraphs of the main part, bounded before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from geodata.errors import ReadError
from geodata.reading.formats.document import Document
from geodata.reading.formats.markup import Element, parse_xml

__all__ = ["read_docx"]

_MAIN = "word/document.xml"
#: The main part unpacked, in bytes: a book has some ten million.
_MAX_XML_BYTES = 40_000_000
_MAX_ENTRIES = 20_000
#: Text that was struck out, codes of fields, and what older programs show instead.
_NOT_SHOWN = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback"})


def read_docx(content: bytes, *, name: str) -> Document:
    """Take the text out of a Word document.

    Parameters
    ----------
    content : bytes
        The file (Office Open XML).
    name : str
        What messages call it.

    Returns
    -------
    Document
        One paragraph of text for each of the document; rows of tables are lines. Deleted text,
        headers, footers and notes are left out. No day: the day on which a file was made is no
        day of publication.

    Raises
    ------
    ReadError
        If it is broken, encrypted, unpacks to too much, or holds no text.
    """
    root, fault = parse_xml(_main_part(content, name), name=name, what="Word document")
    if fault:
        msg = f"{name}: is a broken Word document ({fault}); save it again"
        raise ReadError(msg)
    blocks = [block.strip() for block in _blocks(root)]
    text = "\n\n".join(filter(None, blocks))
    if not text:
        msg = f"{name}: holds no text; save the report as plain text, or paste it"
        raise ReadError(msg)
    return Document(name=name, text=text)


def _main_part(content: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if len(archive.infolist()) > _MAX_ENTRIES:
                msg = f"{name}: holds more than {_MAX_ENTRIES:,} files; no Word document does"
                raise ReadError(msg)
            # The size that an archive states may be a lie; what comes out is counted.
            with archive.open(_MAIN) as part:
                unpacked = part.read(_MAX_XML_BYTES + 1)
    except KeyError as error:
        msg = f"{name}: is an archive, but no Word document; name the reports in it one by one"
        raise ReadError(msg) from error
    except RuntimeError as error:
        msg = f"{name}: is encrypted; save it without a password, or paste the text"
        raise ReadError(msg) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        msg = f"{name}: is a broken Word document ({error}); save it again"
        raise ReadError(msg) from error
    if len(unpacked) > _MAX_XML_BYTES:
        msg = (
            f"{name}: unpacks to more than {_MAX_XML_BYTES:,} bytes, as no report does; save it "
            "as plain text"
        )
        raise ReadError(msg)
    return unpacked


def _blocks(root: Element) -> Iterator[str]:
    """Give the text of each paragraph; those of one table row together, on one line."""
    parts: list[str] = []
    stack: list[tuple[Element, bool]] = [(root, False)]
    row_depth = 0
    while stack:
        element, is_closing = stack.pop()
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if is_closing:
            row_depth -= tag == "tr"
            if row_depth:
                parts.append(" ")
            else:
                yield "".join(parts)
                parts.clear()
        elif tag in ("p", "tr"):
            row_depth += tag == "tr"
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        elif tag == "t":
            parts.append(element.text or "")
        elif tag in ("tab", "br", "cr"):
            parts.append(" " if tag == "tab" else "\n")
        elif tag == "noBreakHyphen":
            parts.append("\u2011")
        elif tag not in _NOT_SHOWN:
            stack.extend((child, False) for child in reversed(element))
