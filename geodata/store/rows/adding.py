"""Reports, mentions, places and claims added: inside a transaction that the caller holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Table, func, select, text

from geodata.store.database import schema
from geodata.store.database.checksums import CHECKSUM, Total, checksum_of_row, plain_values
from geodata.store.rows import records
from geodata.store.rows.claim_records import claim_row
from geodata.store.rows.extents import Box, boxes_of_claims, extent_row
from geodata.tables import Claim, Mention, Place, Reading, Report

__all__ = [
    "TOTAL_KEY",
    "PreparedClaims",
    "insert_claims",
    "insert_prepared",
    "insert_reading",
    "insert_rows",
    "prepare_claims",
    "prepared_in_parts",
    "save_meta",
]

#: Key in ``sitmap_meta`` of the total of a table.
TOTAL_KEY = "total:{}"

#: Rows of one INSERT; keeps a large import's memory flat.
_BATCH_ROWS = 5_000
#: Keys asked for in one statement.
_KEYS_AT_ONCE = 1_000
#: Share of words that two texts at one address have in common if one is a version of the other.
#: The pages of a daily bulletin at one address share little more than small words.
_LEAST_SHARED = 0.3


def save_meta(connection: Connection, key: str, value: str) -> None:
    """Set one fact about the situation."""
    row = {"key": key, "value": value}
    row[CHECKSUM] = checksum_of_row(row)
    known = schema.meta.c.key == key
    if not connection.execute(schema.meta.update().where(known).values(row)).rowcount:
        connection.execute(schema.meta.insert(), row)


@dataclass(frozen=True, slots=True)
class ReadyRows:
    """Rows of a table with their checksums, as plain values.

    They cost little to be handed from one process to another.
    """

    #: Of the columns.
    names: tuple[str, ...]
    #: For each row a value for each name.
    values: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PreparedClaims:
    """Claims made ready to be stored, by `prepare_claims`."""

    claims: ReadyRows
    #: Their places, each once; the first value of each is its key.
    places: ReadyRows
    #: Boxes around what is added to the layers of map programs, by layer.
    boxes: Mapping[str, Box]

    def __len__(self) -> int:
        return len(self.claims.values)


def prepare_claims(claims: Sequence[Claim]) -> PreparedClaims:
    """Make claims ready to be stored: all that can be done without the situation.

    Parameters
    ----------
    claims : sequence of Claim
        Some thousand at most: their rows lie in memory beside them.

    Returns
    -------
    PreparedClaims

    Raises
    ------
    ValueError
        If a number is not finite, or a text cannot be written as UTF-8.
    """
    stated = dict.fromkeys(place for claim in claims for place in claim.places)
    return PreparedClaims(
        claims=ready_rows(schema.claims, [claim_row(claim) for claim in claims]),
        places=_ready_places(stated),
        boxes=boxes_of_claims(claims),
    )


def insert_prepared(connection: Connection, prepared: PreparedClaims) -> int:
    """Add claims and their places; those that are held already are left out. Count the new."""
    _insert_places(connection, prepared.places)
    if not prepared.claims.values:
        return 0
    return insert_ready(connection, schema.claims, prepared.claims, key="id")


def insert_claims(connection: Connection, claims: Sequence[Claim]) -> int:
    """Add claims as `insert_prepared` does, some thousand at a time."""
    return sum(insert_prepared(connection, part) for part in prepared_in_parts(claims))


def prepared_in_parts(claims: Sequence[Claim]) -> Iterator[PreparedClaims]:
    """Make any number of claims ready to be stored, some thousand at a time."""
    for first in range(0, len(claims), _BATCH_ROWS):
        yield prepare_claims(claims[first : first + _BATCH_ROWS])


def insert_reading(connection: Connection, reading: Reading, *, accepted: bool) -> None:
    """Add a report that is not held, with its mentions and claims, beside its older versions."""
    report = reading.report
    row = {
        **records.report_row(report, accepted=accepted),
        "version_of": _oldest_version(connection, report),
    }
    insert_rows(connection, schema.reports, [row], key=None)
    insert_rows(connection, schema.report_extents, [extent_row(reading)], key=None)
    _insert_places(connection, _ready_places(_places_of_mentions(reading.mentions)))
    if reading.mentions:
        found = [records.mention_row(mention, report_id=report.id) for mention in reading.mentions]
        insert_rows(connection, schema.mentions, found, key=None)
    insert_claims(connection, reading.claims)


def _oldest_version(connection: Connection, report: Report) -> str | None:
    """Give the report that a new one is a version of: same address, and much of the same words."""
    address = report.source.url
    if not urlsplit(address).path.strip("/"):
        return None
    table = schema.reports
    mine = _words(report.text)
    held = connection.execute(
        select(table.c.id, table.c.text, table.c.version_of)
        .where(table.c.source_url == address)
        .order_by(table.c.fid)
    )
    for other_id, words, oldest in held:
        theirs = _words(words)
        if len(mine & theirs) >= _LEAST_SHARED * len(mine | theirs):
            return str(oldest or other_id)
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _places_of_mentions(mentions: Sequence[Mention]) -> Iterator[Place]:
    for mention in mentions:
        if mention.place is not None:
            yield mention.place
        yield from mention.rejected


def _ready_places(places: Iterable[Place]) -> ReadyRows:
    return ready_rows(schema.places, [records.place_row(place) for place in dict.fromkeys(places)])


def _insert_places(connection: Connection, places: ReadyRows) -> None:
    """Add the places that are not held; in a table, most are those of the rows before."""
    wanted = {values[0]: values for values in places.values}
    keys = sorted(wanted)
    column = schema.places.c.key
    for first in range(0, len(keys), _KEYS_AT_ONCE):
        part = keys[first : first + _KEYS_AT_ONCE]
        for held in connection.scalars(select(column).where(column.in_(part))):
            del wanted[held]
    if wanted:
        ready = ReadyRows(places.names, list(wanted.values()))
        insert_ready(connection, schema.places, ready, key=None)


def ready_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> ReadyRows:
    """Give rows of a table as plain values, with their checksums.

    Parameters
    ----------
    table : Table
        Of which they are rows.
    rows : sequence of mapping
        All with the same columns. A checksum that they bring along is kept, so that damage done
        before a copy is still found behind it.

    Returns
    -------
    ReadyRows
    """
    if not rows:
        return ReadyRows((), [])
    names = tuple(rows[0])
    if CHECKSUM in names:
        return ReadyRows(names, [tuple(row[name] for name in names) for row in rows])
    return ReadyRows(
        (*names, CHECKSUM),
        [
            (*(row[name] for name in names), checksum_of_row(plain_values(table, row)))
            for row in rows
        ],
    )


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str | None
) -> int:
    """Add rows to a table, with their checksums; raise the total of a table of the ledger.

    Parameters
    ----------
    connection : Connection
        To the situation.
    table : Table
        Where.
    rows : sequence of mapping
        As in `ready_rows`; at least one.
    key : str or None
        Column of which a value that is held already leaves the row out. None: that is an error.

    Returns
    -------
    int
        How many were added.
    """
    return insert_ready(connection, table, ready_rows(table, rows), key=key)


def insert_ready(connection: Connection, table: Table, rows: ReadyRows, *, key: str | None) -> int:
    """Add rows that are ready, at least one, as `insert_rows` does; count those added."""
    last = connection.scalar(select(func.max(table.c.fid))) or 0
    _insert(connection, table, rows, key=key)
    if table not in schema.LEDGER:
        return len(rows.values)
    total_key = TOTAL_KEY.format(table.name)
    stated = select(schema.meta.c.value).where(schema.meta.c.key == total_key)
    total = Total(connection.scalar(stated) or "")
    held = total.rows
    total.add(connection.scalars(select(table.c.checksum).where(table.c.fid > last)))
    save_meta(connection, total_key, str(total))
    return total.rows - held


def _insert(connection: Connection, table: Table, rows: ReadyRows, *, key: str | None) -> None:
    dialect = connection.dialect
    names = rows.names
    makers = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    held = f' ON CONFLICT ("{key}") DO NOTHING' if key else ""
    listed = ", ".join(f'"{name}"' for name in names)
    if dialect.name != "postgresql":
        # Values are made ready here: SQLAlchemy takes as long for that as the rest together.
        plain = [_bound(values, makers) for values in rows.values]
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({listed}) VALUES ({marks}){held}"
        connection.exec_driver_sql(statement, plain)
        return
    # One statement for all rows: the driver would send one for each.
    stated = [dict(zip(names, _bound(values, makers), strict=True)) for values in rows.values]
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({listed}) SELECT {listed} "
            f"FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json)){held}"
        ),
        {"rows": json.dumps(stated, default=date.isoformat, allow_nan=False, ensure_ascii=False)},
    )


def _bound(values: Sequence[Any], makers: Sequence[Callable[[Any], Any] | None]) -> tuple[Any, ...]:
    return tuple(
        value if make is None else make(value) for value, make in zip(values, makers, strict=True)
    )
