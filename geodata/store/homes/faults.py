"""What can be wrong with a situation file, told in words that say what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import StatementError

from geodata.errors import StoreError

__all__ = [
    "SALVAGE",
    "UNHELD",
    "check_file",
    "is_writable",
    "sqlite_uri",
    "told_as_store_errors",
]

#: The way out where a file is damaged.
SALVAGE = "restore it from a backup, or save what can be read with `sitmap check --repair`"

#: What is told of a value that no database can hold.
UNHELD = (
    "a value cannot be held ({}); expected text in UTF-8, and finite numbers of at most 64 bits"
)
_SQLITE_HEADER = b"SQLite format 3\x00"
#: First part of SQLite's error name -> what happened, and what to do (sqlite.org/rescode.html).
_SQLITE_FAULTS = {
    "SQLITE_FULL": "the disk is full; nothing was changed: make room and try again",
    "SQLITE_BUSY": "another program is writing to it; nothing was changed: try again",
    "SQLITE_LOCKED": "another program is writing to it; nothing was changed: try again",
    "SQLITE_READONLY": "the file or its folder is read-only; copy it to a folder you may write to",
    "SQLITE_PERM": "the file or its folder is read-only; copy it to a folder you may write to",
    "SQLITE_CANTOPEN": "the file cannot be opened; see that it and its folder may be read",
    "SQLITE_IOERR": "the disk failed or was taken away; nothing was changed: see to the disk",
    "SQLITE_CORRUPT": f"the file is damaged; {SALVAGE}",
    "SQLITE_NOTADB": "the file is not a situation; name a file that Sitmap made",
    "SQLITE_TOOBIG": "a record is too large; shorten it",
}


def is_writable(path: Path) -> bool:
    """Tell whether a situation file can be written to: the file, and its folder for the journal.

    Parameters
    ----------
    path : Path
        An existing file.

    Returns
    -------
    bool
    """
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def sqlite_uri(path: Path) -> str:
    """Give the URI by which SQLite opens a file so that nothing is left lying beside it.

    Parameters
    ----------
    path : Path
        An existing file.

    Returns
    -------
    str
    """
    uri = f"file:{quote(str(path.absolute()))}"
    if is_writable(path):
        # For readers too: only so does the last one to leave take the journal away.
        return f"{uri}?mode=rw"
    # SQLite cannot read a write-ahead log from a folder it may not write to; without a log the
    # file is complete by itself and nobody can be changing it.
    return f"{uri}?mode=ro" if _has_journal(path) else f"{uri}?immutable=1"


@contextmanager
def told_as_store_errors(location: str, doing: str) -> Iterator[None]:
    """Turn the database's errors into `StoreError`.

    Parameters
    ----------
    location : str
        The situation file.
    doing : str
        What was being done: "read", "write to".

    Raises
    ------
    StoreError
        In place of any error of SQLite, and of a value that no database can hold.
    """
    try:
        yield
    except (StatementError, sqlite3.Error) as error:
        origin = error.orig if isinstance(error, StatementError) else error
        name = getattr(origin, "sqlite_errorname", "") or ""
        fault = next(
            (told for start, told in _SQLITE_FAULTS.items() if name.startswith(start)),
            f"{origin}; the file may be damaged: {SALVAGE}",
        )
        msg = f"{location}: cannot {doing} the situation: {fault}"
        raise StoreError(msg) from error
    except (ValueError, OverflowError) as error:
        msg = f"{location}: cannot {doing} the situation: {UNHELD.format(error)}"
        raise StoreError(msg) from error


def check_file(path: Path) -> None:
    """See that a path leads to a whole SQLite file, before any database code touches it.

    Parameters
    ----------
    path : Path
        What the user named.

    Raises
    ------
    StoreError
        If it is missing, a folder, unreadable, empty, another kind of file, or cut short.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
            size_bytes = stream.seek(0, os.SEEK_END)
    except FileNotFoundError as error:
        msg = f"{path}: there is no such situation; `sitmap read FILE --into {path}` makes one"
        raise StoreError(msg) from error
    except IsADirectoryError as error:
        msg = f"{path}: is a folder; name the situation file in it"
        raise StoreError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot open the situation: {error.strerror}; see that the file may be read"
        raise StoreError(msg) from error
    if not header.startswith(_SQLITE_HEADER):
        what = "is empty" if size_bytes == 0 else "is another kind of file"
        msg = f"{path}: is not a situation: it {what}; name a file that Sitmap made"
        raise StoreError(msg)
    if len(header) < 100 or (size_bytes < _stated_bytes(header) and not _has_journal(path)):
        msg = (
            f"{path}: is cut short: expected {_stated_bytes(header):,} bytes, got {size_bytes:,}; "
            f"copy it again, {SALVAGE}"
        )
        raise StoreError(msg)


def _stated_bytes(header: bytes) -> int:
    """Give the size that the header states (sqlite.org/fileformat.html, 1.3)."""
    page_bytes = int.from_bytes(header[16:18], "big")
    return (65536 if page_bytes == 1 else page_bytes) * int.from_bytes(header[28:32], "big")


def _has_journal(path: Path) -> bool:
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0
