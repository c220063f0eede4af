"""Texts of cells that no spreadsheet runs and every file can carry."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

__all__ = ["csv_bytes", "disarm", "fit_text", "rearm"]

#: What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), full-width forms
#: and leading space included.
_FORMULA = re.compile(r"['\s]*[=+\-@|%＝＋－＠]")
#: Control characters that XML, CSV readers or SQLite do not carry, and halves of surrogate pairs.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def disarm(text: str) -> str:
    """Make a text safe to open in a spreadsheet, so that it is no formula.

    Parameters
    ----------
    text : str
        Any text of a cell.

    Returns
    -------
    str
        With a quotation mark in front where it could be taken for a formula; `rearm` takes it off.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(text: str) -> str:
    """Undo `disarm`.

    Parameters
    ----------
    text : str
        What `disarm` gave.

    Returns
    -------
    str
        What it was given.
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def fit_text(text: str) -> str:
    """Give a text with U+FFFD for what files cannot carry: controls, halves of surrogate pairs."""
    return text if text.isascii() and text.isprintable() else _UNFIT.sub("\ufffd", text)


def csv_bytes(head: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Write a small table as CSV.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : iterable of iterable
        Cells; texts that a spreadsheet would take for formulas get a quotation mark in front.

    Returns
    -------
    bytes
        UTF-8, commas, lines that end with CR LF (RFC 4180).
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(head)
    for row in rows:
        writer.writerow([disarm(fit_text(cell)) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue().encode()
