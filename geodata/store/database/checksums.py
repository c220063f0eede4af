"""Checksums of rows, by which a changed bit is found and nothing is lost unseen.

Each row carries the checksum of its values. ``sitmap_meta`` holds for each table that is only
added to how many rows it has and the sum of their checksums, so that a row that is gone is missed.
The sum needs no order and costs a write no look at older rows, which a chain would.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Double, RowMapping, Table

__all__ = ["CHECKSUM", "Total", "checksum_of_row", "plain_values", "structure_of_file"]

#: Name of the column.
CHECKSUM = "checksum"
#: Columns that are no part of what is stored: the number of the row, and the checksum itself.
_LEFT_OUT = frozenset({"fid", CHECKSUM})
#: Table -> its columns of fractional numbers, found out once.
_fractions_of: dict[str, frozenset[str]] = {}


def checksum_of_row(values: Mapping[str, Any]) -> str:
    """Give the checksum of a row.

    Parameters
    ----------
    values : mapping of str to value
        By the name of their column, as `plain_values` gives them.

    Returns
    -------
    str
        The first 32 hexadecimal digits of the SHA-256 of the row as a JSON object in UTF-8: keys
        in order, columns without a value left out, days as ISO 8601, shapes as hexadecimal WKB.
        A column that is added later without a value so changes no checksum.

    Raises
    ------
    ValueError
        If a number is not finite, or a text cannot be written as UTF-8.
    """
    content = {name: values[name] for name in sorted(values) if values[name] is not None}
    return hashlib.sha256(_encode(content).encode()).hexdigest()[:32]


def plain_values(table: Table, row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """Give the values of a row that its checksum is of, the same before and after storing.

    Parameters
    ----------
    table : Table
        The row's table.
    row : mapping of str to value
        As it is stored, or as it was read; a missing column has no value.

    Returns
    -------
    dict of str to value
    """
    fractions = _fractions_of.get(table.name)
    if fractions is None:
        found = (column.name for column in table.c if isinstance(column.type, Double))
        fractions = _fractions_of[table.name] = frozenset(found)
    return {
        # Whole numbers come back from such a column as fractions, and -0.0 as 0.0.
        name: float(value) + 0.0 if name in fractions and value is not None else value
        for name, value in row.items()
        if name not in _LEFT_OUT
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    msg = f"{value!r} cannot be stored"
    raise TypeError(msg)


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
).encode


class Total:
    """How many rows a table has, and the sum of their checksums.

    Parameters
    ----------
    stated : str
        As `__str__` gives it; "": none yet.
    """

    def __init__(self, stated: str = "") -> None:
        count, _, checksum = stated.partition(" ")
        self.rows = int(count or 0)
        self._sum = int(checksum or "0", 16)

    def add(self, checksums: Iterable[str]) -> None:
        """Take in rows.

        Parameters
        ----------
        checksums : iterable of str
            Theirs.

        Raises
        ------
        ValueError
            If one of them is none.
        """
        for checksum in checksums:
            self.rows += 1
            self._sum = (self._sum + int(checksum, 16)) % 2**128

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Total) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return f"{self.rows} {self._sum:032x}"


def structure_of_file(connection: Connection, tables: Iterable[str]) -> str:
    """Give the checksum of how tables of a file are made: columns, indexes and triggers.

    Parameters
    ----------
    connection : Connection
        To a situation file.
    tables : iterable of str
        Names of the tables. What map programs add to them (spatial indexes) does not count.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    wanted = set(tables)
    made = [
        (kind, name, of, sql)
        for kind, name, of, sql in connection.exec_driver_sql(
            "SELECT type, name, tbl_name, sql FROM sqlite_master"
        )
        if of in wanted and not name.startswith(("rtree_", "gpkg_"))
    ]
    return hashlib.sha256(_encode(sorted(made, key=repr)).encode()).hexdigest()[:32]
