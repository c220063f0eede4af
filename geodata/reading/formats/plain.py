"""Bytes to text: plain text and Markdown in any encoding."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from geodata.errors import ReadError

__all__ = ["decode_guessed", "decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes on which an encoding is guessed.
_SAMPLE_BYTES = 200_000
_CONTROLS = tuple(map(chr, (*range(1, 9), *range(14, 27))))


def decode_text(content: bytes, *, name: str) -> str:
    """Decode by byte order mark, else as UTF-8, else by the likeliest encoding of a sample.

    Parameters
    ----------
    content : bytes
        All of a text.
    name : str
        What messages call it.

    Returns
    -------
    str
        Line ends are line feeds; a byte order mark is left out. A byte that is wrong in a text
        otherwise in UTF-8 is read as Windows-1252.

    Raises
    ------
    ReadError
        If it is binary, broken, or in no known encoding.
    """
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\0" in content:
        msg = f"{name}: is a binary file, not text; save the report as plain text (UTF-8)"
        raise ReadError(msg)
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked is not None:
            msg = f"{name}: begins as {marked} but is broken at byte {error.start:,}; save it again"
            raise ReadError(msg) from error
        text = decode_guessed(content, name=name)
    controls = sum(map(text[:_SAMPLE_BYTES].count, _CONTROLS))
    if controls * 100 > min(len(text), _SAMPLE_BYTES):
        msg = f"{name}: is a binary file, not text; save the report as plain text (UTF-8)"
        raise ReadError(msg)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_guessed(content: bytes, *, name: str) -> str:
    """Decode bytes that are no clean UTF-8 and say nothing of their encoding.

    Parameters
    ----------
    content : bytes
        All of a text.
    name : str
        What messages call it.

    Returns
    -------
    str
        The text.

    Raises
    ------
    ReadError
        If it is in no known encoding.
    """
    mixed = content.decode("utf-8", "surrogateescape")
    strays = sum(map(mixed.count, {char for char in mixed if "\udc80" <= char <= "\udcff"}))
    multibyte = sum(map(mixed.count, {char for char in mixed if char > "\x7f"})) - strays
    # Hardly any text of another encoding has as many characters that are right in UTF-8 by chance.
    if strays <= multibyte:
        return _mend(mixed)
    best = from_bytes(content[:_SAMPLE_BYTES]).best()
    try:
        if best is not None:
            return content.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        best = None
    msg = f"{name}: is in no known text encoding; save the report as UTF-8"
    raise ReadError(msg)


def _mend(mixed: str) -> str:
    """Read the bytes that UTF-8 has no character for as Windows-1252."""
    table = {
        0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)
    }
    return mixed.translate(table)
