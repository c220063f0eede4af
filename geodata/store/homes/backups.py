"""Copies of a situation file, taken while it is in use."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geodata.errors import StoreError
from geodata.store.homes.faults import sqlite_uri, told_as_store_errors

__all__ = ["backup_file", "free_name", "part_beside", "put_in_place"]


def backup_file(path: Path, target: Path) -> None:
    """Copy a situation file as it is at one moment, while others may read and write it.

    Parameters
    ----------
    path : Path
        The situation file.
    target : Path
        Where; it appears whole or not at all, and takes the place of a file of that name.

    Raises
    ------
    StoreError
        If the file cannot be read, or the target cannot be written.
    """
    with part_beside(target) as part, told_as_store_errors(str(path), "back up"):
        with (
            closing(sqlite3.connect(sqlite_uri(path), uri=True)) as a,
            closing(sqlite3.connect(part)) as b,
        ):
            a.backup(b)
            # A backup is one file, whatever happens to what lies beside it.
            b.execute("PRAGMA journal_mode = DELETE")
        put_in_place(part, target)


def free_name(path: Path) -> Path:
    """Give a name that no file has.

    Parameters
    ----------
    path : Path
        The name wanted.

    Returns
    -------
    Path
        `path`, or the like with a number behind its stem.
    """
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """Give an empty file in the target's folder, to be filled and put in its place.

    Parameters
    ----------
    target : Path
        The file to make.

    Yields
    ------
    Path
        Taken away at the end, with what SQLite laid beside it, unless it was put in place.

    Raises
    ------
    StoreError
        If the folder is missing or may not be written to, or the disk fails.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".gpkg.part")
    except OSError as error:
        msg = (
            f"{target}: cannot make a situation in {target.parent}: {error.strerror}; "
            "name an existing folder that you may write to"
        )
        raise StoreError(msg) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        msg = (
            f"{target}: cannot make the situation: {error.strerror}; see to the disk and its space"
        )
        raise StoreError(msg) from error
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            leftover.unlink(missing_ok=True)


def put_in_place(part: Path, target: Path) -> None:
    """Give a filled file its name, durably.

    Parameters
    ----------
    part : Path
        As `part_beside` gave it, closed.
    target : Path
        Its name from now on.
    """
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    # A journal left by an earlier file of that name would be replayed into the new one.
    for leftover in (Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    part.chmod(0o666 & ~_umask())
    part.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
