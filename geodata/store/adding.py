"""Reports, mentions, places and claims added: inside a transaction that the caller holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from sqlalchemy import Connection, Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from geodata.store import records, schema
from geodata.tables import Claim, Mention, Place, Reading, Report

__all__ = ["insert_claims", "insert_reading", "save_meta"]

#: Rows of one INSERT; keeps a large import's memory flat.
_BATCH_ROWS = 5_000
#: Share of words that two texts at one address have in common if one is a version of the other.
#: The pages of a daily bulletin at one address share little more than small words.
_LEAST_SHARED = 0.3


def save_meta(connection: Connection, key: str, value: str) -> None:
    """Set one fact about the situation."""
    row = {"key": key, "value": value}
    known = schema.meta.c.key == key
    if not connection.execute(schema.meta.update().where(known).values(value=value)).rowcount:
        connection.execute(schema.meta.insert(), row)


def insert_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    """Add claims and their places; those that are held already are left out."""
    for first in range(0, len(claims), _BATCH_ROWS):
        batch = claims[first : first + _BATCH_ROWS]
        _insert_places(connection, (claim.place for claim in batch if claim.place is not None))
        statement = _insert_new(connection, schema.claims, "id")
        connection.execute(statement, [records.claim_row(claim) for claim in batch])


def insert_reading(connection: Connection, reading: Reading, *, accepted: bool) -> None:
    """Add a report that is not held, with its mentions and claims, beside its older versions."""
    report = reading.report
    connection.execute(
        schema.reports.insert(),
        {
            **records.report_row(report, accepted=accepted),
            "version_of": _oldest_version(connection, report),
        },
    )
    _insert_places(connection, _places_of_mentions(reading.mentions))
    if reading.mentions:
        connection.execute(
            schema.mentions.insert(),
            [records.mention_row(mention, report_id=report.id) for mention in reading.mentions],
        )
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
    for other_id, text, oldest in held:
        theirs = _words(text)
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


def _insert_places(connection: Connection, places: Iterable[Place]) -> None:
    rows = [records.place_row(place) for place in dict.fromkeys(places)]
    if rows:
        connection.execute(_insert_new(connection, schema.places, "key"), rows)


def _insert_new(connection: Connection, table: Table, key: str) -> Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=[key])
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=[key])
