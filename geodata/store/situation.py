"""A situation: one file, opened, read and written.

Every write is one transaction and is on the disk before the call returns. Readers never wait for
writers (SQLite's write-ahead log).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from geodata.errors import StoreError
from geodata.store import records, schema
from geodata.store.faults import told_as_store_errors
from geodata.store.settings import OpeningSettings
from geodata.tables import Claim, Mention, Place, Reading, Report

__all__ = ["WRITING", "Situation", "SituationSummary", "save_meta"]

#: Execution option of connections that are going to write.
WRITING = "sitmap_writing"
#: Rows of one INSERT; keeps a large import's memory flat.
_BATCH_ROWS = 5_000

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationSummary:
    """What a situation holds."""

    title: str
    location: str
    schema_version: int
    revision: int
    reports: int
    mentions: int
    claims: int
    #: Claims of reports that wait for review.
    waiting: int
    places: int
    #: First and last day that claims speak of; None where no claim has a day.
    first_day: date | None
    last_day: date | None
    #: First and last day on which a claim became known.
    known_first: date | None
    known_last: date | None
    #: Claims by event type, and by status, most frequent first.
    by_type: Mapping[str, int]
    by_status: Mapping[str, int]


class Situation:
    """An open situation. Use it as a context manager, or call `close`.

    May be used from several threads. Made by `open_situation`.
    """

    def __init__(self, path: Path, engine: Engine, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine
        self._identity = _identity(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Situation {str(self.path)!r}{' read-only' if self.read_only else ''}>"

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        self._engine.dispose()

    @property
    def title(self) -> str:
        """Name of the situation, as shown in headings."""
        return self._meta("title")

    @property
    def settings(self) -> OpeningSettings:
        """How it is first shown."""
        return OpeningSettings.from_json(self._meta("settings"))

    @property
    def revision(self) -> int:
        """A number that rises with each write, by whomever: what was cached under it is valid."""
        return int(self._meta("revision"))

    def save_settings(
        self, *, title: str | None = None, settings: OpeningSettings | None = None
    ) -> None:
        """Change the title, or how the situation is first shown.

        Parameters
        ----------
        title : str or None
            None: stays.
        settings : OpeningSettings or None
            None: stay.

        Raises
        ------
        StoreError
            If the file cannot be written to.
        """
        with self._writing() as connection:
            if title is not None:
                save_meta(connection, "title", title)
            if settings is not None:
                save_meta(connection, "settings", settings.to_json())

    def add_reading(self, reading: Reading, *, accepted: bool = True) -> bool:
        """Store a report with what was read in it. A report already held adds nothing.

        Parameters
        ----------
        reading : Reading
            What the reader found; the report's id is the hash of its text.
        accepted : bool, default True
            False: its claims wait for review and stay off the map. Storing a waiting report
            again with True accepts it; an accepted one stays accepted.

        Returns
        -------
        bool
            True if the report is new.

        Raises
        ------
        StoreError
            If the file cannot be written to.
        """
        with self._writing() as connection:
            report = records.report_row(reading.report, accepted=accepted)
            held = connection.scalar(
                select(schema.reports.c.accepted).where(schema.reports.c.id == report["id"])
            )
            if held is not None:
                if accepted and not held:
                    connection.execute(
                        update(schema.reports)
                        .where(schema.reports.c.id == report["id"])
                        .values(accepted=True)
                    )
                return False
            connection.execute(insert(schema.reports), report)
            _insert_places(connection, _places_of_mentions(reading.mentions))
            if reading.mentions:
                connection.execute(
                    insert(schema.mentions),
                    [
                        records.mention_row(mention, report_id=reading.report.id)
                        for mention in reading.mentions
                    ],
                )
            _insert_claims(connection, reading.claims)
        return True

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """Store claims that rest on no report, as from an imported table.

        Parameters
        ----------
        claims : sequence of Claim
            A claim whose id is already held is left out: importing twice adds nothing.

        Returns
        -------
        int
            How many were new.

        Raises
        ------
        StoreError
            If the file cannot be written to; then none of them is stored.
        """
        with self._writing() as connection:
            before = _count(connection, schema.claims)
            _insert_claims(connection, claims)
            return _count(connection, schema.claims) - before

    def reports(self) -> list[Report]:
        """Give all reports, in the order they were stored."""
        with self._reading() as connection:
            rows = connection.execute(select(schema.reports).order_by(schema.reports.c.fid))
            return [self._record(records.report_from_row, row, "report") for row in rows.mappings()]

    def is_accepted(self, report_id: str) -> bool:
        """Tell whether a report's claims count; False too for a report that is not held."""
        with self._reading() as connection:
            held = connection.scalar(
                select(schema.reports.c.accepted).where(schema.reports.c.id == report_id)
            )
        return bool(held)

    def mentions(self, report_id: str) -> list[Mention]:
        """Give a report's mentions in order of their start; none for an unknown report."""
        table = schema.mentions
        with self._reading() as connection:
            rows = list(
                connection.execute(
                    select(table)
                    .where(table.c.report_id == report_id)
                    .order_by(table.c.span_start, table.c.fid)
                ).mappings()
            )
            if not rows:
                return []
            places = self._places(connection)
        return [
            self._record(lambda row: records.mention_from_row(row, places), row, "mention")
            for row in rows
        ]

    def claims(
        self,
        *,
        known_on: date | None = None,
        report_id: str | None = None,
        accepted: bool | None = True,
    ) -> list[Claim]:
        """Give claims, in the order they were stored.

        Parameters
        ----------
        known_on : date or None
            Only what was known on that day. None: all.
        report_id : str or None
            Only claims of that report. None: all, imported ones too.
        accepted : bool or None, default True
            True: imported claims and those of accepted reports. False: those that wait for
            review. None: both.

        Returns
        -------
        list of Claim

        Raises
        ------
        StoreError
            If the file cannot be read.
        """
        table = schema.claims
        query = select(table).order_by(table.c.fid)
        if known_on is not None:
            query = query.where(table.c.known_on <= known_on)
        if report_id is not None:
            query = query.where(table.c.report_id == report_id)
        if accepted is not None:
            query = query.where(_is_waiting() if accepted is False else ~_is_waiting())
        with self._reading() as connection:
            rows = list(connection.execute(query).mappings())
            places = self._places(connection) if rows else {}
        return [
            self._record(lambda row: records.claim_from_row(row, places), row, "claim")
            for row in rows
        ]

    def describe(self) -> SituationSummary:
        """Count what the situation holds.

        Returns
        -------
        SituationSummary

        Raises
        ------
        StoreError
            If the file cannot be read.
        """
        table = schema.claims
        with self._reading() as connection:
            stated: dict[str, str] = {
                row.key: row.value for row in connection.execute(select(schema.meta))
            }
            days = connection.execute(
                select(
                    func.min(table.c.date_start),
                    func.max(func.coalesce(table.c.date_end, table.c.date_start)),
                    func.min(table.c.known_on),
                    func.max(table.c.known_on),
                )
            ).one()
            return SituationSummary(
                title=stated["title"],
                location=str(self.path),
                schema_version=int(stated["schema_version"]),
                revision=int(stated["revision"]),
                reports=_count(connection, schema.reports),
                mentions=_count(connection, schema.mentions),
                claims=_count(connection, table),
                waiting=connection.scalar(
                    select(func.count()).select_from(table).where(_is_waiting())
                )
                or 0,
                places=_count(connection, schema.places),
                first_day=_as_day(days[0]),
                last_day=_as_day(days[1]),
                known_first=_as_day(days[2]),
                known_last=_as_day(days[3]),
                by_type=_tally(connection, table.c.event_type),
                by_status=_tally(connection, table.c.status),
            )

    def _meta(self, key: str) -> str:
        with self._reading() as connection:
            value = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == key))
        if not isinstance(value, str):
            msg = f"{self.path}: the situation has lost its {key}; restore it from a backup"
            raise StoreError(msg)
        return value

    def _places(self, connection: Connection) -> dict[str, Place]:
        rows = connection.execute(select(schema.places)).mappings()
        return {row["key"]: self._record(records.place_from_row, row, "place") for row in rows}

    def _record(self, make: Callable[[RowMapping], _Record], row: RowMapping, what: str) -> _Record:
        try:
            return make(row)
        except (ValueError, TypeError, KeyError) as error:
            msg = (
                f"{self.path}: {what} in row {row['fid']} cannot be understood ({error!r}); "
                "the file was changed by another program or is damaged: restore it from a backup"
            )
            raise StoreError(msg) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told_as_store_errors(self.path, "read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that is durable when the block ends, or leaves no trace."""
        if self.read_only:
            msg = f"{self.path}: is read-only; copy it to a folder you may write to, and open that"
            raise StoreError(msg)
        if _identity(self.path) != self._identity:
            msg = (
                f"{self.path}: was moved, deleted or replaced while it was open; nothing was "
                "written: open it where it is now"
            )
            raise StoreError(msg)
        with (
            told_as_store_errors(self.path, "write to"),
            self._engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            before = _changes(connection)
            yield connection
            if _changes(connection) == before:
                return
            schema.update_extents(connection)
            revision = connection.scalar(
                select(schema.meta.c.value).where(schema.meta.c.key == "revision")
            )
            save_meta(connection, "revision", str(int(revision or 0) + 1))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def _changes(connection: Connection) -> int:
    # Raised by each row that is inserted or changed, and not by one that was held already.
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar() or 0)


def save_meta(connection: Connection, key: str, value: str) -> None:
    """Set one fact about the file."""
    statement = insert(schema.meta).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )


def _places_of_mentions(mentions: Sequence[Mention]) -> Iterator[Place]:
    for mention in mentions:
        if mention.place is not None:
            yield mention.place
        yield from mention.rejected


def _insert_places(connection: Connection, places: Iterator[Place]) -> None:
    rows = [records.place_row(place) for place in dict.fromkeys(places)]
    if rows:
        statement = insert(schema.places).on_conflict_do_nothing(index_elements=["key"])
        connection.execute(statement, rows)


def _insert_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    statement = insert(schema.claims).on_conflict_do_nothing(index_elements=["id"])
    for first in range(0, len(claims), _BATCH_ROWS):
        batch = claims[first : first + _BATCH_ROWS]
        _insert_places(connection, (claim.place for claim in batch if claim.place is not None))
        connection.execute(statement, [records.claim_row(claim) for claim in batch])


def _is_waiting() -> ColumnElement[bool]:
    waiting = select(schema.reports.c.id).where(schema.reports.c.accepted.is_(False))
    return func.coalesce(schema.claims.c.report_id, "").in_(waiting)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _tally(connection: Connection, column: Column[str]) -> dict[str, int]:
    query = select(column, func.count()).group_by(column)
    rows = [(name, count) for name, count in connection.execute(query)]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def _as_day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
