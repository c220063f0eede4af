"""What services answered, kept on disk, so that nobody is asked twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from geodata.geocoding.answers import Query
from geodata.tables import Place, Precision

__all__ = ["AnswerCache", "Kept"]

_FORMAT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL, bbox TEXT NOT NULL,
    most INTEGER NOT NULL, answered_at TEXT NOT NULL, candidates TEXT NOT NULL,
    PRIMARY KEY (service, name, country, bbox, most)
) WITHOUT ROWID
"""
_FIELDS = {field.name for field in fields(Place)}

#: Candidates as a service gave them, and when, in UTC.
Kept = tuple[tuple[Place, ...], datetime]


class AnswerCache:
    """Candidates by service and question, in one SQLite file.

    An empty answer is kept as any other; a failure never is. A cache that cannot be used stops
    nobody: it gives and keeps nothing, and says why in `faults`. A damaged file is moved aside,
    never deleted.

    Parameters
    ----------
    path : Path
        The file; made, with its folder, when the first answer is kept.
    max_age : timedelta
        Older answers are not given any more.
    busy_s : float, default 2.0
        Seconds to wait for another process that is writing.
    """

    def __init__(self, path: Path, *, max_age: timedelta, busy_s: float = 2.0) -> None:
        self._path = path
        self._max_age = max_age
        self._busy_s = busy_s
        self._readable = self._writable = True
        #: What kept the cache from being used, for the analyst.
        self.faults: list[str] = []

    def find(self, service: str, query: Query) -> Kept | None:
        """Give what a service answered; None where it was not asked, or too long ago."""
        if not self._readable or not self._path.exists():
            return None
        try:
            with closing(self._open()) as database:
                row = database.execute(
                    "SELECT candidates, answered_at FROM answers WHERE service = ? AND name = ?"
                    " AND country = ? AND bbox = ? AND most = ?",
                    _key(service, query),
                ).fetchone()
        except sqlite3.Error as error:
            self._readable = False
            self._give_up(error)
            return None
        if row is None:
            return None
        try:
            places = tuple(_place(fields) for fields in json.loads(row[0]))
            answered_at = datetime.fromisoformat(row[1])
            fresh = timedelta(0) <= datetime.now(UTC) - answered_at <= self._max_age
        except (ValueError, TypeError, KeyError, AttributeError):
            # A row that somebody else wrote: asked anew and written over.
            return None
        return (places, answered_at) if fresh else None

    def keep(self, service: str, query: Query, places: Sequence[Place], at: datetime) -> None:
        """Keep what a service answered.

        Parameters
        ----------
        service : str
            Which one, address included.
        query : Query
            What it was asked.
        places : sequence of Place
            All that it gave, before any is rejected.
        at : datetime
            When, in UTC.
        """
        if not self._writable:
            return
        content = json.dumps([asdict(place) for place in places], ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as database, database:
                database.execute(_SCHEMA)
                database.execute(
                    "INSERT OR REPLACE INTO answers"
                    " (service, name, country, bbox, most, candidates, answered_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*_key(service, query), content, at.isoformat()),
                )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=self._busy_s)
        try:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version == 0:
                database.execute(f"PRAGMA user_version = {_FORMAT}")
                database.execute(_SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        if version > _FORMAT:
            database.close()
            msg = f"it was made by a later version of Sitmap (format {version})"
            raise sqlite3.OperationalError(msg)
        return database

    def _give_up(self, error: sqlite3.Error | OSError) -> None:
        # What was kept before is given all the same, unless reading was what failed.
        self._writable = False
        if isinstance(error, sqlite3.DatabaseError) and _is_damaged(error):
            self._readable = False
            aside = self._path.with_name(f"{self._path.name}.damaged")
            try:
                self._path.replace(aside)
            except OSError:
                aside = self._path
            self.faults.append(
                f"{self._path}: the cache of answers is damaged ({error}); it is kept as "
                f"{aside.name}, and a new one is begun at the next run"
            )
            return
        self.faults.append(
            f"{self._path}: the cache of answers cannot be used ({error}); answers of this run "
            "are not kept; free the file or its disk"
        )


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _key(service: str, query: Query) -> tuple[str, str, str, str, int]:
    box = ",".join(f"{edge:.6f}" for edge in query.bbox) if query.bbox else ""
    return service, query.name.casefold(), query.country or "", box, query.limit


def _place(content: dict[str, Any]) -> Place:
    unknown = set(content) - _FIELDS
    if unknown:
        msg = f"a place has no {sorted(unknown)}"
        raise ValueError(msg)
    box = content["bbox"]
    return Place(
        **{
            **content,
            "name": str(content["name"]),
            "lat": float(content["lat"]),
            "lon": float(content["lon"]),
            "precision": Precision(content["precision"]),
            "bbox": (float(box[0]), float(box[1]), float(box[2]), float(box[3])) if box else None,
        }
    )
