"""Records read back from a situation: inside a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, false, select

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.decisions.loading import load_ledger, load_ledger_since, load_side_ledger
from geodata.store.decisions.standing import Ledger
from geodata.store.rows import records
from geodata.store.rows.claim_records import CLAIM_COLUMNS, ClaimMaker
from geodata.tables import Claim, ClaimVersion, Mention, Place, Report, Verdict

__all__ = ["CLAIMS", "COUNTING", "Reader"]

#: Verdicts of the claims that are on the map.
COUNTING = frozenset({Verdict.ACCEPTED, Verdict.RETRACTED})

_Record = TypeVar("_Record")
#: All that a claim is made of, behind the number of its row.
CLAIMS = select(schema.claims.c.fid, *(schema.claims.c[name] for name in CLAIM_COLUMNS))
_KEYS_AT = tuple(
    1 + CLAIM_COLUMNS.index(name) for name in ("place_key", "place_from_key", "place_to_key")
)
_PLACES = select(*(column for column in schema.places.c if column.name != "geom"))
#: Rows asked for by name in one statement; for more claims, all are read.
_MOST_NAMED = 1_000
#: Rows that are held beside the records made of them.
_ROWS_AT_ONCE = 2_000


class Reader:
    """Reads records of one moment.

    Parameters
    ----------
    connection : Connection
        To the situation.
    location : str
        How it is named to the user.
    """

    def __init__(self, connection: Connection, location: str) -> None:
        self.connection = connection
        self.location = location

    def reports(self, query: Select[Any]) -> list[Report]:
        """Give the reports of a query."""
        rows = self.connection.execute(query).mappings()
        return [self._record(records.report_from_row, row, "report") for row in rows]

    def mentions(self, report_id: str) -> list[Mention]:
        """Give a report's mentions in order of their start."""
        table = schema.mentions
        query = select(table).where(table.c.report_id == report_id)
        rows = list(
            self.connection.execute(query.order_by(table.c.span_start, table.c.fid)).mappings()
        )
        named = [self._record(records.place_keys_of_mention, row, "mention") for row in rows]
        places = self._places({key for keys in named for key in keys})
        return [
            self._record(lambda row: records.mention_from_row(row, places), row, "mention")
            for row in rows
        ]

    def ledger(self, claim_ids: Collection[str] | None = None) -> Ledger:
        """Give the decisions on claims; None: all decisions."""
        return self._understood(lambda: load_ledger(self.connection, claim_ids))

    def side_ledger(self) -> Ledger:
        """Give the decisions on sides, and those that take others back."""
        return self._understood(lambda: load_side_ledger(self.connection))

    def _understood(self, load: Callable[[], Ledger]) -> Ledger:
        try:
            return load()
        except (ValueError, TypeError, KeyError) as error:
            msg = (
                f"{self.location}: a decision cannot be understood ({error!r}); the situation was "
                "changed by another program or is damaged: restore it from a backup"
            )
            raise StoreError(msg) from error

    def ledger_since(self, before: Ledger) -> Ledger:
        """Give all decisions, of which those up to some number were read before."""
        return self._understood(lambda: load_ledger_since(self.connection, before))

    def counting(
        self,
        stored: Iterable[Claim],
        ledger: Ledger,
        *,
        counts_waiting: bool,
        verdicts: Collection[Verdict] = COUNTING,
    ) -> Iterator[Claim]:
        """Give those of the stored claims that count, as they stand by a ledger.

        Behind one that review recorded as withdrawn comes the claim that withdraws it.
        """
        wanted = {*verdicts, Verdict.WAITING} if counts_waiting else verdicts
        waiting = self._waiting()
        for claim in stored:
            waits = claim.report_id in waiting
            if ledger.leaves_alone(claim):
                now, verdict = claim, Verdict.WAITING if waits else Verdict.ACCEPTED
            else:
                version = ledger.current(claim, waiting=waits)
                now, verdict = version.claim, version.verdict
            if verdict in wanted:
                yield now
                if verdict is Verdict.RETRACTED:
                    yield from ledger.retractions(now)

    def versions(self, query: Select[Any], ledger: Ledger) -> Iterator[ClaimVersion]:
        """Give the newest versions of the claims of a query, by a ledger."""
        for _, version in self.numbered_versions(query, ledger):
            yield version

    def numbered_versions(
        self, query: Select[Any], ledger: Ledger
    ) -> Iterator[tuple[int, ClaimVersion]]:
        """Give the newest versions of the claims of a query, each with the number of its row."""
        waiting = self._waiting()
        for fid, claim in self.stored(query):
            yield fid, ledger.current(claim, waiting=claim.report_id in waiting)

    def versions_of(self, claim_ids: Collection[str], ledger: Ledger) -> list[ClaimVersion]:
        """Give the newest versions of some claims, in the order they were stored."""
        query = CLAIMS.order_by(schema.claims.c.fid)
        if len(claim_ids) <= _MOST_NAMED:
            return list(self.versions(query.where(schema.claims.c.id.in_(claim_ids)), ledger))
        wanted = frozenset(claim_ids)
        return [found for found in self.versions(query, ledger) if found.claim.id in wanted]

    def report_verdict(self, report_id: str) -> Verdict | None:
        """Give what stands of a report as a whole; None for one that is not held."""
        stored = self.connection.scalar(
            select(schema.reports.c.accepted).where(schema.reports.c.id == report_id)
        )
        if stored is None:
            return None
        decided = None
        on_it = select(schema.decisions.c.fid).where(schema.decisions.c.report_id == report_id)
        if self.connection.scalar(on_it.limit(1)) is not None:
            decided = self.ledger().report_verdict(report_id)
        return decided or (Verdict.ACCEPTED if stored else Verdict.WAITING)

    def _waiting(self) -> frozenset[str]:
        """Give the ids of reports whose claims wait as long as nothing is decided."""
        waits = schema.reports.c.accepted.is_(false())
        return frozenset(self.connection.scalars(select(schema.reports.c.id).where(waits)))

    def stored(self, query: Select[Any]) -> Iterator[tuple[int, Claim]]:
        """Give the claims of a query of `CLAIMS` as stored, each with the number of its row."""
        places: dict[str, Place] = {}
        maker = ClaimMaker(places)
        for rows in self.connection.execute(query).partitions(_ROWS_AT_ONCE):
            places.update(
                self._places({row[at] for row in rows for at in _KEYS_AT} - places.keys() - {None})
            )
            for row in rows:
                try:
                    claim = maker.claim(row[1:])
                except (ValueError, TypeError, KeyError) as error:
                    raise self._not_understood(row[0], error, what="claim") from error
                yield row[0], claim

    def _places(self, keys: Collection[str]) -> dict[str, Place]:
        """Give places by their key."""
        found = {}
        wanted = sorted(keys)
        for first in range(0, len(wanted), _MOST_NAMED):
            part = wanted[first : first + _MOST_NAMED]
            query = _PLACES.where(schema.places.c.key.in_(part))
            for row in self.connection.execute(query).mappings():
                found[row["key"]] = self._record(records.place_from_row, row, "place")
        return found

    def _record(self, make: Callable[[RowMapping], _Record], row: RowMapping, what: str) -> _Record:
        try:
            return make(row)
        except (ValueError, TypeError, KeyError) as error:
            raise self._not_understood(row["fid"], error, what=what) from error

    def _not_understood(self, fid: int, error: Exception, *, what: str) -> StoreError:
        return StoreError(
            f"{self.location}: {what} in row {fid} cannot be understood ({error!r}); "
            "the situation was changed by another program or is damaged: restore a backup"
        )
