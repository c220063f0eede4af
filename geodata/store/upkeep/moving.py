"""Situations copied between files and servers, and backed up, without loss."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.homes.backups import backup_file
from geodata.store.homes.geopackage import STRUCTURE_KEY
from geodata.store.opening import create_situation, is_server_url, open_situation
from geodata.store.rows.adding import TOTAL_KEY, insert_rows, save_meta
from geodata.store.situation import Situation

__all__ = ["backup_situation", "copy_situation"]

#: Rows held at once.
_PAGE_ROWS = 5_000
#: The ledger, and what map programs read that follows from it.
_TABLES = (*schema.LEDGER, *schema.LAYERS)
#: What a copy says of itself.
_OWN_KEYS = ("schema_version", STRUCTURE_KEY, TOTAL_KEY.format(""))


def copy_situation(
    source: str | Path,
    target: str | Path,
    *,
    overwrite: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Situation:
    """Copy a situation, between a file and a server or among them, without loss.

    Parameters
    ----------
    source : str or Path
        File or ``postgresql://`` URL. Others may go on reading and writing it.
    target : str or Path
        The same; it appears whole or not at all.
    overwrite : bool, default False
        True: takes the place of an existing one.
    progress : callable or None
        Called with the rows copied so far and those there are.

    Returns
    -------
    Situation
        The copy, opened. Its content was compared with the source's.

    Raises
    ------
    StoreError
        If the source cannot be read, the target exists or cannot be made, or the copy differs.
    """
    with open_situation(source, read_only=True) as original:

        def fill(copy: Situation) -> None:
            _fill(original, copy, progress or (lambda _done, _total: None))

        return create_situation(
            target,
            title=original.title,
            settings=original.settings,
            fill=fill,
            overwrite=overwrite,
        )


def backup_situation(source: str | Path, target: Path) -> Path:
    """Copy a situation into a file, while it is in use.

    Parameters
    ----------
    source : str or Path
        File or ``postgresql://`` URL.
    target : Path
        A file that does not exist; it appears whole or not at all.

    Returns
    -------
    Path
        `target`, which was opened and checked.

    Raises
    ------
    StoreError
        If the target exists, or the source cannot be read.
    """
    if target.exists():
        msg = f"{target}: exists already; name another file for the backup"
        raise StoreError(msg)
    if is_server_url(source):
        copy_situation(source, target).close()
        return target
    open_situation(source, read_only=True).close()
    backup_file(Path(source), target)
    open_situation(target, read_only=True).close()
    return target


def _fill(original: Situation, copy: Situation, progress: Callable[[int, int], object]) -> None:
    with original.home.reading() as reading:
        total = sum(reading.scalar(select(func.count()).select_from(t)) or 0 for t in _TABLES)
        done = 0
        sums = {}
        with copy.home.writing() as writing:
            for key, value in reading.execute(select(schema.meta.c.key, schema.meta.c.value)):
                if not key.startswith(_OWN_KEYS):
                    save_meta(writing, key, value)
            for table in _TABLES:
                digest = hashlib.sha256()
                for page in _pages(reading, table):
                    insert_rows(writing, table, page, key=None)
                    _note(digest, page)
                    done += len(page)
                    progress(done, total)
                sums[table.name] = digest.hexdigest()
                _go_on_counting(writing, table)
            copy.home.list_layers(writing)
    with copy.home.reading() as reading:
        for table in _TABLES:
            digest = hashlib.sha256()
            for page in _pages(reading, table):
                _note(digest, page)
            if digest.hexdigest() != sums[table.name]:
                msg = (
                    f"{copy.location}: the copy's {table.name} differ from those of "
                    f"{original.location}; nothing was kept: see to the disk and copy again"
                )
                raise StoreError(msg)


def _pages(connection: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    last = None
    while True:
        query = select(table).order_by(table.c.fid).limit(_PAGE_ROWS)
        if last is not None:
            query = query.where(table.c.fid > last)
        page: list[Mapping[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
        if not page:
            return
        yield page
        last = page[-1]["fid"]


def _note(digest: hashlib._Hash, page: list[Mapping[str, Any]]) -> None:
    for row in page:
        digest.update(repr(tuple(row.values())).encode("utf-8", "surrogatepass"))


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let a server number new rows after those that came with their numbers."""
    if connection.dialect.name != "postgresql" or table.c.fid.autoincrement is False:
        return
    connection.execute(
        text(
            "SELECT setval(pg_get_serial_sequence(:name, 'fid'), "
            f"(SELECT greatest(max(fid), 1) FROM {table.name}), "
            f"(SELECT max(fid) IS NOT NULL FROM {table.name}))"
        ),
        {"name": table.name},
    )
