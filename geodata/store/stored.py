"""A snapshot as a situation keeps it; what stores and finds it is `geodata.store.snapshots`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["StoredSnapshot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A snapshot as a situation keeps it."""

    #: SHA-256 of its canonical form, hexadecimal.
    id: str
    as_of: date
    known_on: date
    #: Name of its layout.
    layout: str
    #: Its headline, or "".
    title: str
    #: When it was stored, UTC; None: not stored yet.
    made_at: datetime | None = None
    #: All that its products are made from, as JSON; "" in a list.
    content: str = ""
