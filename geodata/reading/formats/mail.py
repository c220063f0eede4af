"""Mails: subject, text, sender and day."""

from __future__ import annotations

import email.message
import email.policy
from email.errors import MessageError
from email.parser import BytesParser
from io import BytesIO

from geodata.errors import ReadError
from geodata.reading.formats.days import machine_day
from geodata.reading.formats.document import Document
from geodata.reading.formats.html import html_text
from geodata.reading.formats.plain import decode_guessed
from geodata.tables import Source

__all__ = ["read_mail"]

_MAX_PARTS = 500
_MAX_BOUNDARIES = 4 * _MAX_PARTS
_MAX_HEADER = 500


def read_mail(content: bytes, *, name: str) -> Document:
    """Take the report out of a mail.

    Parameters
    ----------
    content : bytes
        The mail (RFC 5322, MIME).
    name : str
        What messages call it.

    Returns
    -------
    Document
        The subject as headline, then the text, from its HTML where it has no plain one.
        Attachments are named in `notes`, not read. The day of the mail is `received`: a report
        may be older than the mail that brings it.

    Raises
    ------
    ReadError
        If it holds no text, or is made of too many parts.
    """
    # Parsing costs per part: boundaries are counted before.
    if content.count(b"\n--") > _MAX_BOUNDARIES:
        raise _too_many(name)
    try:
        message = BytesParser(policy=email.policy.default).parse(BytesIO(content))
        body, attachments = _parts(message, name)
        subject, sender = _header(message, "subject"), _sender(message)
        day = machine_day(_header(message, "date"))
    except ReadError:
        raise
    except (MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        # The parser of the standard library lets faults of hostile headers through as they come.
        msg = f"{name}: is a broken mail ({type(error).__name__}); save its text as plain text"
        raise ReadError(msg) from error
    if not body.strip():
        msg = f"{name}: holds no text; save what you see as plain text"
        raise ReadError(msg)
    notes: tuple[str, ...] = ()
    if attachments:
        listed = ", ".join(attachments[:5]) + (" …" if len(attachments) > 5 else "")
        notes = (f"attachments not read: {listed}",)
    return Document(
        name=name,
        text="\n\n".join(filter(None, (subject, body.strip()))),
        source=Source(title=subject, publisher=sender),
        received=day,
        notes=notes,
    )


def _too_many(name: str) -> ReadError:
    return ReadError(f"{name}: is made of too many parts, as no report is; save its text instead")


def _parts(message: email.message.Message, name: str) -> tuple[str, list[str]]:
    """Give the text of a mail, and the names of what is attached."""
    plain, marked, attachments = "", "", []
    for number, part in enumerate(message.walk(), start=1):
        if number > _MAX_PARTS:
            raise _too_many(name)
        if part.is_multipart():
            continue
        kind, file_name = part.get_content_type(), part.get_filename()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attachments.append(" ".join(str(file_name or kind).split())[:80])
        elif kind == "text/html":
            marked = marked or html_text(_decoded(part, name))
        elif kind == "text/plain":
            plain = plain or _decoded(part, name)
    return plain if plain.strip() else marked, attachments


def _decoded(part: email.message.Message, name: str) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset()
    try:
        text = content.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = decode_guessed(content, name=name)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _header(message: email.message.Message, key: str) -> str:
    return " ".join(str(message.get(key) or "").split())[:_MAX_HEADER]


def _sender(message: email.message.Message) -> str:
    """Give the sender's name, or address where there is no name."""
    header = message.get("from")
    addresses = getattr(header, "addresses", ())
    if not addresses:
        return ""
    return " ".join((addresses[0].display_name or addresses[0].addr_spec).split())[:_MAX_HEADER]
