"""Claims kept in memory, so that after a write only what was added is read."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from geodata.store.database import schema
from geodata.store.database.checksums import Total
from geodata.store.decisions.standing import Ledger
from geodata.store.queries.reading_back import CLAIMS, Reader
from geodata.store.rows.adding import TOTAL_KEY
from geodata.tables import Claim

if TYPE_CHECKING:
    from geodata.store.queries.reader import SituationReader

__all__ = ["KeptClaims"]

_KEPT = {TOTAL_KEY.format(table.name): table for table in (schema.claims, schema.decisions)}


class KeptClaims:
    """The claims of a situation as they were read last.

    Claims and decisions are added and never changed, so those that were read stay as they are. The
    totals that a situation keeps of them tell whether these and the added ones are all there is.
    Where they are not (a row that was numbered earlier and came later, another file of that name),
    all is read anew. May be used from several threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._location = ""
        self._forget()

    def _forget(self) -> None:
        self._claims: list[Claim] = []
        self._ledger = Ledger(())
        #: Number of the last claim that was read; 0: none.
        self._last = 0
        #: Totals of claims and decisions as stated then; empty: nothing was read.
        self._totals: dict[str, str] = {}

    def standing_in(self, situation: SituationReader) -> list[Claim]:
        """Give what `SituationReader.claims` gives for all days and reports.

        Parameters
        ----------
        situation : SituationReader
            An open one.

        Returns
        -------
        list of Claim
            Those on which nothing was ever decided are the same objects as before.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        counts_waiting = situation.settings.counts_waiting
        with self._lock, situation.home.reading() as connection:
            reader = Reader(connection, situation.location)
            if situation.location != self._location or not self._take_added(reader):
                self._forget()
                self._take_added(reader)
                self._location = situation.location
            return list(reader.counting(self._claims, self._ledger, counts_waiting=counts_waiting))

    def _take_added(self, reader: Reader) -> bool:
        """Take in what was added since; False, and nothing is taken, where it does not add up."""
        query = CLAIMS.where(schema.claims.c.fid > self._last).order_by(schema.claims.c.fid)
        added = list(reader.stored(query))
        ledger = reader.ledger_since(self._ledger)
        stated = self._stated(reader.connection)
        if self._totals and self._expected(reader.connection) != stated:
            return False
        self._claims += [claim for _, claim in added]
        self._last = added[-1][0] if added else self._last
        self._ledger, self._totals = ledger, stated
        return True

    def _stated(self, connection: Connection) -> dict[str, str]:
        meta = schema.meta.c
        rows = connection.execute(select(meta.key, meta.value).where(meta.key.in_(list(_KEPT))))
        return {row.key: row.value for row in rows}

    def _expected(self, connection: Connection) -> dict[str, str]:
        """Give the totals that the rows make that were read before and now."""
        last = {schema.claims: self._last, schema.decisions: self._ledger.last_number}
        expected = {}
        for key, table in _KEPT.items():
            try:
                total = Total(self._totals.get(key, ""))
                added = select(table.c.checksum).where(table.c.fid > last[table])
                total.add(connection.scalars(added))
            except ValueError:
                return {}  # a total or a checksum that is none: nothing can be relied on
            expected[key] = str(total)
        return expected
