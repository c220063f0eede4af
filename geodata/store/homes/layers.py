"""Layers for map programs that follow from the ledger: written again where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from geodata.store.database.checksums import CHECKSUM, checksum_of_row, plain_values
from geodata.store.rows.adding import insert_rows

__all__ = ["replace_rows"]

#: Keys named in one statement.
_KEYS_AT_ONCE = 1_000
_ROWS_AT_ONCE = 5_000


def replace_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str
) -> int:
    """Make a table hold the given rows and no others, touching only what differs.

    Parameters
    ----------
    connection : Connection
        To the situation, inside a transaction.
    table : Table
        One that is not a part of the ledger.
    rows : sequence of mapping
        All with the same columns.
    key : str
        Column that tells rows apart.

    Returns
    -------
    int
        How many rows were written or taken away.
    """
    wanted = {
        row[key]: {**row, CHECKSUM: checksum_of_row(plain_values(table, row))} for row in rows
    }
    column = table.c[key]
    found = connection.execute(select(column, table.c.checksum))
    held: dict[str, str] = {name: checksum for name, checksum in found}  # noqa: C416 -- rows are no pairs to mypy
    gone = [
        name
        for name, checksum in held.items()
        if name not in wanted or wanted[name][CHECKSUM] != checksum
    ]
    for first in range(0, len(gone), _KEYS_AT_ONCE):
        part = gone[first : first + _KEYS_AT_ONCE]
        connection.execute(delete(table).where(column.in_(part)))
    kept = held.keys() - set(gone)
    new = [row for name, row in wanted.items() if name not in kept]
    for first in range(0, len(new), _ROWS_AT_ONCE):
        insert_rows(connection, table, new[first : first + _ROWS_AT_ONCE], key=None)
    return len(gone) + len(new)
