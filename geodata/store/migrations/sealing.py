"""Rows of an older schema given what newer rows are stored with; for migrations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, select, text

from geodata.store.database import schema
from geodata.store.database.checksums import CHECKSUM, Total, checksum_of_row, plain_values
from geodata.store.rows import records
from geodata.store.rows.adding import TOTAL_KEY, insert_rows, save_meta
from geodata.store.rows.extents import extent_row
from geodata.tables import Reading

__all__ = ["add_extents", "seal_rows"]

#: Rows held at once.
_PAGE_ROWS = 5_000


def seal_rows(connection: Connection, name: str) -> None:
    """Give the rows of a table their checksums, as they are, and the table its total.

    Parameters
    ----------
    connection : Connection
        To the situation, in a transaction; nothing may refuse a change of the table.
    name : str
        The table, with all the columns that its rows have a value in.
    """
    table = schema.metadata.tables[name]
    (key,) = table.primary_key
    total = Total()
    for rows in _pages(connection, _held_columns(connection, name), key):
        sealed = [(row[key.name], checksum_of_row(plain_values(table, row))) for row in rows]
        _update(connection, name, key.name, sealed)
        total.add(checksum for _, checksum in sealed)
    if table in schema.LEDGER:
        save_meta(connection, TOTAL_KEY.format(name), str(total))


def add_extents(connection: Connection) -> None:
    """Add the extents of the reports that are held.

    Parameters
    ----------
    connection : Connection
        To the situation, in a transaction.
    """
    places = {
        row["key"]: records.place_from_row(row)
        for rows in _pages(connection, _held_columns(connection, "places"), schema.places.c.fid)
        for row in rows
    }
    mentions = _held_columns(connection, "mentions")
    for rows in _pages(connection, _held_columns(connection, "reports"), schema.reports.c.fid):
        found = []
        for row in rows:
            about = select(*mentions).where(schema.mentions.c.report_id == row["id"])
            named = connection.execute(about).mappings()
            reading = Reading(
                report=records.report_from_row(row),
                mentions=tuple(records.mention_from_row(held, places) for held in named),
            )
            found.append(extent_row(reading))
        insert_rows(connection, schema.report_extents, found, key=None)


def _held_columns(connection: Connection, name: str) -> list[Column[Any]]:
    """Give the columns of a table that this situation has."""
    # SQLAlchemy's own way does not know the type of shapes on a server.
    asked = (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = :name"
        if connection.dialect.name == "postgresql"
        else "SELECT name FROM pragma_table_info(:name)"
    )
    held = set(connection.scalars(text(asked), {"name": name}))
    return [column for column in schema.metadata.tables[name].c if column.name in held]


def _pages(
    connection: Connection, columns: Sequence[Column[Any]], key: Column[Any]
) -> Iterator[Sequence[RowMapping]]:
    query = select(*columns).order_by(key).limit(_PAGE_ROWS)
    page = connection.execute(query).mappings().all()
    while page:
        yield page
        page = connection.execute(query.where(key > page[-1][key.name])).mappings().all()


def _update(connection: Connection, name: str, key: str, sealed: Sequence[tuple[Any, str]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(
            f"UPDATE {name} SET {CHECKSUM} = ? WHERE {key} = ?",
            [(checksum, number) for number, checksum in sealed],
        )
        return
    kind = "text" if name == schema.meta.name else "bigint"
    rows = [{"key": number, "seal": checksum} for number, checksum in sealed]
    connection.execute(
        text(
            f"UPDATE {name} SET {CHECKSUM} = new.seal "
            f"FROM json_to_recordset(CAST(:rows AS json)) AS new(key {kind}, seal text) "
            f"WHERE {name}.{key} = new.key"
        ),
        {"rows": json.dumps(rows)},
    )
