"""What can be read of a damaged situation file saved into a new one."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    Table,
    create_engine,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.database.checksums import CHECKSUM, Total
from geodata.store.migrations.sealing import add_extents
from geodata.store.opening import create_situation
from geodata.store.rows import records
from geodata.store.rows.adding import TOTAL_KEY, insert_rows, save_meta
from geodata.store.situation import Situation
from geodata.store.upkeep.checking import each_row, fault_of_row, makers_of, page_of
from geodata.tables import Place

__all__ = ["RepairSummary", "repair_situation"]

#: What follows from the rest is made anew.
_SAVED = tuple(table for table in schema.LEDGER if table is not schema.report_extents)
#: What a situation says of itself that is saved, too.
_KEPT = frozenset({"title", "settings", "revision"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSummary:
    """What was saved of a damaged file."""

    path: Path
    #: Table -> rows saved.
    saved: Mapping[str, int]
    #: Table -> rows that were read but make no sense any more, or belong to such.
    dropped: Mapping[str, int]
    #: Table -> rows that cannot be read, as far as the file still says how many there were.
    unread: Mapping[str, int]


def repair_situation(path: Path, target: Path) -> RepairSummary:
    """Save what can be read of a damaged file into a new one; the damaged one stays as it is.

    Parameters
    ----------
    path : Path
        A situation file that cannot be opened, or of which `find_damage` tells faults.
    target : Path
        A file that does not exist; it appears whole or not at all.

    Returns
    -------
    RepairSummary

    Raises
    ------
    StoreError
        If the target exists, or nothing can be read.
    """
    if target.exists():
        msg = f"{target}: exists already; name another file for what is saved"
        raise StoreError(msg)
    engine = create_engine("sqlite://", creator=lambda: _as_it_lies(path), poolclass=NullPool)
    saved: dict[str, int] = {}
    dropped: dict[str, int] = {}
    with engine.connect() as damaged:
        if page_of(damaged, text("SELECT name FROM sqlite_master")) is None:
            msg = f"{path}: nothing can be read of it; restore it from a backup"
            raise StoreError(msg)
        stated = _stated(damaged)
        totals = _totals(stated)

        def fill(situation: Situation) -> None:
            _save(damaged, situation, saved, dropped)
            with situation.home.writing() as connection:
                for key in _KEPT & stated.keys():
                    save_meta(connection, key, stated[key])
            if not any(saved.values()):
                msg = f"{path}: nothing can be read of it; restore it from a backup"
                raise StoreError(msg)

        create_situation(target, title=path.stem, fill=fill).close()
    unread = {
        table: total - saved[table] - dropped.get(table, 0)
        for table, total in totals.items()
        if total > saved[table] + dropped.get(table, 0)
    }
    return RepairSummary(path=target, saved=saved, dropped=dropped, unread=unread)


def _as_it_lies(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        connection.execute("PRAGMA trusted_schema = OFF")
        # With this, SQLite also reads a file that is shorter than its header says.
        connection.execute("PRAGMA writable_schema = ON")
    except sqlite3.Error as error:
        msg = f"{path}: cannot be opened ({error}); see that the file is there and may be read"
        raise StoreError(msg) from error
    return connection


def _stated(damaged: Connection) -> dict[str, str]:
    try:
        rows = damaged.execute(select(schema.meta.c.key, schema.meta.c.value)).all()
    except DBAPIError:
        return {}
    return {key: value for key, value in rows if isinstance(value, str)}


def _totals(stated: Mapping[str, str]) -> dict[str, int]:
    """Give how many rows tables had, as far as that is stated."""
    totals = {}
    for table in _SAVED:
        try:
            totals[table.name] = Total(stated.get(TOTAL_KEY.format(table.name), "")).rows
        except ValueError:
            continue
    return totals


def _save(
    damaged: Connection, situation: Situation, saved: dict[str, int], dropped: dict[str, int]
) -> None:
    held: dict[Column[Any], set[object]] = {}
    places: dict[str, Place] = {}
    with situation.home.writing() as connection:
        for table in _SAVED:
            makers = makers_of(places)
            unique = [column for column in table.c if column.unique or column.primary_key]
            for column in unique:
                held[column] = set()
            names = _columns_held(damaged, table)
            kept = []
            for _, row in each_row(damaged, table, columns=_columns(table, names)):
                if row is None:
                    continue
                fault = fault_of_row(table, row, makers, is_sealed=CHECKSUM in names)
                if fault or not _fits(table, row, unique, held):
                    dropped[table.name] = dropped.get(table.name, 0) + 1
                    continue
                for column in unique:
                    held[column].add(row[column.name])
                if table is schema.places:
                    places[row["key"]] = records.place_from_row(row)
                kept.append(dict(row))
            if table is schema.decision_claims:
                _close_gaps(kept)
            if kept:
                # What was read is sound; it is sealed anew, with what was numbered anew.
                plain = [
                    {name: value for name, value in row.items() if name != CHECKSUM} for row in kept
                ]
                insert_rows(connection, table, plain, key="fid")
            saved[table.name] = len(kept)
        add_extents(connection)
        situation.home.list_layers(connection)


def _columns_held(damaged: Connection, table: Table) -> Collection[str]:
    """Give the names of the columns that the file has; one of an older schema has fewer."""
    about = page_of(damaged, text(f"PRAGMA table_info({table.name})"))
    return {row["name"] for row in about or ()}


def _columns(table: Table, held: Collection[str]) -> list[Any]:
    """Give what to ask for in place of the columns of a table; [] where there is no table."""
    if not held:
        return []
    return [
        column
        if column.name in held
        else (null() if column.nullable else literal("")).label(column.name)
        for column in table.c
    ]


def _close_gaps(links: Sequence[dict[str, Any]]) -> None:
    """Give the versions of each claim new numbers, where a decision that led to one was lost."""
    versions: dict[str, int] = defaultdict(int)
    for link in links:
        if link["made_on"] is not None:
            link["made_on"] = versions[link["claim_id"]]
        if link["version"] is not None:
            versions[link["claim_id"]] += 1
            link["version"] = versions[link["claim_id"]]


def _fits(
    table: Table,
    row: RowMapping,
    unique: Sequence[Column[Any]],
    held: Mapping[Column[Any], set[object]],
) -> bool:
    """Tell whether a row has its own keys, and all that it refers to was saved."""
    return all(row[column.name] not in held[column] for column in unique) and all(
        row[key.parent.name] is None or row[key.parent.name] in held[key.column]
        for key in table.foreign_keys
    )
