"""Snapshots kept in a situation: frozen views that their products can be made from again.

What a snapshot's content means is its maker's matter; here it is text that comes back as it went
in, or not at all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import RowMapping, select

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.rows.adding import insert_rows
from geodata.store.situation import Situation
from geodata.store.stored import StoredSnapshot

__all__ = [
    "content_of_row",
    "find_snapshot",
    "list_snapshots",
    "save_snapshot",
]

#: A content that unpacks to more is refused: it is no snapshot but an attack on the memory.
_MOST_BYTES = 512_000_000
#: So many digits tell one snapshot from another in print.
_SHORTEST_ID = 6


def save_snapshot(situation: Situation, snapshot: StoredSnapshot) -> bool:
    """Keep a snapshot. One that is held already is not kept twice.

    Parameters
    ----------
    situation : Situation
        Its claims stay as they are, and so does its revision: nothing that was made from the
        claims is out of date.
    snapshot : StoredSnapshot
        With its content; `made_at` None is now.

    Returns
    -------
    bool
        True if it is new. It is durable before the call returns.

    Raises
    ------
    StoreError
        If the situation cannot be written to.
    """
    content = snapshot.content.encode("utf-8")
    made_at = snapshot.made_at or datetime.now(UTC)
    row = {
        "id": snapshot.id,
        "made_at": made_at.isoformat(timespec="seconds"),
        "as_of": snapshot.as_of,
        "known_on": snapshot.known_on,
        "layout": snapshot.layout,
        "title": snapshot.title,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(zlib.compress(content, 6)).decode("ascii"),
    }
    table = schema.snapshots
    with situation.home.writing() as connection:
        held = connection.scalar(select(table.c.fid).where(table.c.id == snapshot.id))
        if held is not None:
            return False
        insert_rows(connection, table, [row], key="id")
        situation.home.list_added(connection, {})
    return True


def list_snapshots(situation: Situation) -> list[StoredSnapshot]:
    """Give the snapshots that a situation keeps, the newest first.

    Parameters
    ----------
    situation : Situation
        Any.

    Returns
    -------
    list of StoredSnapshot
        Without their content; `find_snapshot` gives that.

    Raises
    ------
    StoreError
        If it cannot be read.
    """
    table = schema.snapshots
    columns = [column for column in table.c if column.name not in ("content", "sha256")]
    with situation.home.reading() as connection:
        rows = connection.execute(select(*columns).order_by(table.c.fid.desc())).mappings().all()
    return [_from_row(row) for row in rows]


def find_snapshot(situation: Situation, snapshot_id: str) -> StoredSnapshot:
    """Give a snapshot with its content.

    Parameters
    ----------
    situation : Situation
        Any.
    snapshot_id : str
        Its id, or the first digits of it, at least six, as products print them.

    Returns
    -------
    StoredSnapshot

    Raises
    ------
    StoreError
        If there is none of that id, or several, or it is damaged.
    """
    wanted = snapshot_id.strip().lower()
    table = schema.snapshots
    with situation.home.reading() as connection:
        ids = [
            held
            for held in connection.scalars(select(table.c.id).order_by(table.c.fid))
            if held.startswith(wanted)
        ]
        if len(wanted) < _SHORTEST_ID or len(ids) != 1:
            msg = f"{situation.location}: {_why_not_one(wanted, ids)}"
            raise StoreError(msg)
        row = connection.execute(select(table).where(table.c.id == ids[0])).mappings().one()
    try:
        return replace(_from_row(row), content=content_of_row(row))
    except ValueError as error:
        msg = (
            f"{situation.location}: snapshot {ids[0][:12]} is damaged ({error}); restore the "
            "situation from a backup"
        )
        raise StoreError(msg) from error


def content_of_row(row: RowMapping) -> str:
    """Unpack the content of a row of ``snapshots``.

    Parameters
    ----------
    row : RowMapping
        With all its columns.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is not what was stored.
    """
    try:
        packed = base64.b64decode(row["content"], validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, _MOST_BYTES)
        whole = unpacking.eof and not unpacking.unused_data
        text = content.decode("utf-8")
    except (binascii.Error, zlib.error, UnicodeError) as error:
        msg = f"its content cannot be unpacked: {error}"
        raise ValueError(msg) from error
    if not whole or hashlib.sha256(content).hexdigest() != row["sha256"]:
        msg = "its content is not what was stored"
        raise ValueError(msg)
    return text


def _from_row(row: RowMapping) -> StoredSnapshot:
    try:
        made_at = datetime.fromisoformat(row["made_at"])
    except ValueError:
        made_at = None
    return StoredSnapshot(
        id=row["id"],
        as_of=row["as_of"],
        known_on=row["known_on"],
        layout=row["layout"],
        title=row["title"],
        made_at=made_at,
    )


def _why_not_one(wanted: str, found: list[str]) -> str:
    if len(wanted) < _SHORTEST_ID:
        return (
            f"snapshot {wanted!r} is too short to tell one; give at least {_SHORTEST_ID} digits of "
            "the id that is printed on the product"
        )
    if not found:
        return f"no snapshot {wanted!r} is stored; `sitmap snapshot --list` shows those that are"
    return f"snapshots {', '.join(held[:16] for held in found)} begin so; give more digits"
