"""Files of reports to text: plain text, web pages, PDF, Word, mail, and feeds."""

from geodata.reading.formats.document import Contents, Document
from geodata.reading.formats.loading import (
    SUFFIXES,
    decode_documents,
    load_documents,
    walk_files,
)
from geodata.reading.formats.plain import decode_text

__all__ = [
    "SUFFIXES",
    "Contents",
    "Document",
    "decode_documents",
    "decode_text",
    "load_documents",
    "walk_files",
]
