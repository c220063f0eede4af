"""Situations looked through for damage."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Double,
    RowMapping,
    Select,
    Table,
    TextClause,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.database.checksums import CHECKSUM, Total, checksum_of_row, plain_values
from geodata.store.database.columns import Day, Flag, MultiLine, MultiPolygon, Point
from geodata.store.decisions.records import changes_from_json
from geodata.store.homes.geopackage import faults_of_geopackage
from geodata.store.opening import open_situation
from geodata.store.rows import records
from geodata.store.rows.adding import TOTAL_KEY
from geodata.store.rows.claim_records import CLAIM_COLUMNS, ClaimMaker
from geodata.store.snapshots import content_of_row
from geodata.tables import Place

__all__ = ["each_row", "fault_of_row", "find_damage", "makers_of", "page_of"]

#: More would not help.
_MOST_FAULTS = 20
#: A page of a table that cannot be read is skipped in steps of so many rows.
_STEP_ROWS = 200
#: After so many rows in a row that cannot be read, a table is taken to have ended.
_MOST_MISSED = 4_000
#: What Python makes of a column of a kind; text of all others.
_TYPES: dict[type, type | tuple[type, ...]] = {
    BigInteger: int,
    Flag: bool,
    Day: date,
    # A file that another program wrote may hold whole numbers as such.
    Double: (float, int),
    Point: tuple,
    MultiLine: bytes,
    MultiPolygon: bytes,
}


def find_damage(path_or_url: str | Path) -> list[str]:
    """Look through a whole situation.

    Parameters
    ----------
    path_or_url : str or Path
        File or ``postgresql://`` URL.

    Returns
    -------
    list of str
        Faults in words, at most twenty; empty where it is whole. Reports and places are
        compared with the hashes they are kept under.

    Raises
    ------
    StoreError
        If it cannot be opened at all.
    """
    with open_situation(path_or_url, read_only=True) as situation:
        faults: list[str] = []
        try:
            with situation.home.reading() as connection:
                for fault in _faults(connection):
                    faults.append(fault)
                    if len(faults) == _MOST_FAULTS:
                        break
        except StoreError as error:
            faults.append(str(error))
        return faults


def _faults(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for told in connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_FAULTS})").scalars():
            if told != "ok":
                yield f"the file's structure: {told}"
        for name, fid, other, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"{name} in row {fid} refers to a row of {other} that is not there"
        yield from faults_of_geopackage(connection)
    yield from _faults_of_meta(connection)
    places: dict[str, Place] = {}
    for table in (*schema.LEDGER, *schema.LAYERS):
        makers = makers_of(places)
        total = Total()
        for fid, row in each_row(connection, table):
            if row is None:
                yield f"{table.name} in row {fid}: cannot be read"
                continue
            fault = fault_of_row(table, row, makers)
            if fault:
                yield f"{table.name} in row {row['fid']}: {fault}"
            elif table is schema.places:
                places[row["key"]] = records.place_from_row(row)
            total.add([row[CHECKSUM]] if _is_checksum(row[CHECKSUM]) else [])
        if table in schema.LEDGER:
            yield from _faults_of_total(connection, table, total)
    yield from _broken_versions(connection)


def _faults_of_meta(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(schema.meta)).mappings():
        if checksum_of_row(plain_values(schema.meta, row)) != row[CHECKSUM]:
            yield f"{schema.meta.name}, {row['key']}: is not what it was stored as"


def _faults_of_total(connection: Connection, table: Table, total: Total) -> Iterator[str]:
    key = TOTAL_KEY.format(table.name)
    stated = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == key)) or ""
    try:
        expected = Total(stated)
    except ValueError:
        yield f"{table.name}: the number of its rows is not what it was stored as"
        return
    if expected != total:
        yield (
            f"{table.name}: has {total.rows:,} rows where {expected.rows:,} were stored, or others"
        )


def _is_checksum(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32 and set(value) <= set("0123456789abcdef")


def _fault_of_types(table: Table, row: RowMapping) -> str:
    for column in table.c:
        value = row[column.name]
        if value is None:
            if not column.nullable:
                return f"{column.name} is missing"
        elif not isinstance(value, _TYPES.get(type(column.type), str)):
            return f"{column.name} is {value!r}"
    return ""


def fault_of_row(
    table: Table,
    row: RowMapping,
    makers: Mapping[str, Callable[[RowMapping], object]],
    *,
    is_sealed: bool = True,
) -> str:
    """Tell in words what is wrong with a row; "" where nothing is.

    Parameters
    ----------
    table : Table
        The row's table.
    row : RowMapping
        With all columns.
    makers : mapping of str to callable
        As `makers_of` gives them.
    is_sealed : bool, default True
        False: the row comes from a file that had no checksums.

    Returns
    -------
    str
    """
    return (
        _fault_of_types(table, row)
        or _fault(makers.get(table.name, lambda _row: None), row)
        or (_fault_of_checksum(table, row) if is_sealed else "")
    )


def _fault_of_checksum(table: Table, row: RowMapping) -> str:
    same = checksum_of_row(plain_values(table, row)) == row[CHECKSUM]
    return "" if same else "is not what it was stored as"


def _fault(make: Callable[[RowMapping], object], row: RowMapping) -> str:
    try:
        make(row)
    except (ValueError, TypeError, KeyError) as error:
        return f"cannot be understood ({error if isinstance(error, ValueError) else repr(error)})"
    return ""


def makers_of(places: Mapping[str, Place]) -> Mapping[str, Callable[[RowMapping], object]]:
    """Give for each table what makes a record of a row, or raises; `places` by key may grow."""
    claims = ClaimMaker(places)
    return {
        "places": _check_place,
        "reports": _check_report,
        "mentions": lambda row: records.mention_from_row(row, places),
        "claims": lambda row: claims.claim([row[name] for name in CLAIM_COLUMNS]),
        "decisions": lambda row: changes_from_json(row["changes"]),
        "snapshots": content_of_row,
    }


def _check_place(row: RowMapping) -> None:
    if records.place_key(records.place_from_row(row)) != row["key"]:
        msg = "its key is another place's"
        raise ValueError(msg)


def _check_report(row: RowMapping) -> None:
    report = records.report_from_row(row)
    if hashlib.sha256(report.text.encode()).hexdigest() != report.id:
        msg = "its text is not the one that it is kept under"
        raise ValueError(msg)


def _broken_versions(connection: Connection) -> Iterator[str]:
    links = schema.decision_claims
    found: dict[str, list[int]] = defaultdict(list)
    query = select(links.c.claim_id, links.c.version).where(links.c.version.is_not(None))
    for claim_id, version in connection.execute(query.order_by(links.c.fid)):
        found[claim_id].append(version)
    for claim_id, versions in found.items():
        if versions != list(range(1, len(versions) + 1)):
            yield f"claim {claim_id} lacks decisions: its versions are {versions[:5]}"


def each_row(
    connection: Connection, table: Table, *, columns: Sequence[Any] | None = None
) -> Iterator[tuple[int, RowMapping | None]]:
    """Go through the rows of a table, also where some of them cannot be read.

    Parameters
    ----------
    connection : Connection
        To a situation, which may be damaged.
    table : Table
        Any with numbered rows.
    columns : sequence or None
        What to read of each row, its number among it; empty: there is no such table. None: all
        columns.

    Yields
    ------
    (int, RowMapping or None)
        Number of a row and its values, in order; None for one that cannot be read.
    """
    if columns is not None and not columns:
        return
    last, missed = 0, 0
    query = select(*(columns or table.c)).order_by(table.c.fid)
    while missed < _MOST_MISSED:
        page = page_of(connection, query.where(table.c.fid > last).limit(_STEP_ROWS))
        if page is None:
            numbers = range(last + 1, last + _STEP_ROWS + 1)
            found = [(fid, page_of(connection, query.where(table.c.fid == fid))) for fid in numbers]
            yield from ((fid, rows[0] if rows else None) for fid, rows in found if rows != [])
            missed = 0 if any(rows for _, rows in found) else missed + _STEP_ROWS
            last += _STEP_ROWS
        elif page:
            yield from ((row["fid"], row) for row in page)
            missed, last = 0, page[-1]["fid"]
        else:
            return


def page_of(damaged: Connection, query: Select[Any] | TextClause) -> list[RowMapping] | None:
    """Give the rows of a query; None where one of them cannot be read."""
    try:
        return list(damaged.execute(query).mappings())
    except (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, OverflowError, struct.error):
        return None
