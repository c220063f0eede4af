"""A situation, opened, read and written.

Every write is one transaction and is durable before the call returns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from geodata.store.database import schema
from geodata.store.decisions.review import append_decision, prepare_decision
from geodata.store.homes.layers import replace_rows
from geodata.store.queries.reader import SituationReader
from geodata.store.queries.reading_back import CLAIMS
from geodata.store.rows.adding import (
    PreparedClaims,
    insert_prepared,
    insert_reading,
    prepared_in_parts,
    save_meta,
)
from geodata.store.rows.extents import boxes_of_reading
from geodata.store.settings import OpeningSettings
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Reading,
    Verdict,
)

__all__ = ["Situation"]


class Situation(SituationReader):
    """An open situation. Use it as a context manager, or call `close`.

    May be used from several threads. Made by `open_situation`.
    """

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
            If it cannot be written to.
        """
        with self.home.writing() as connection:
            if title is not None:
                save_meta(connection, "title", title)
            if settings is not None:
                save_meta(connection, "settings", settings.to_json())
            self._raise_revision(connection)

    def add_reading(self, reading: Reading, *, accepted: bool = True, who: str = "sitmap") -> bool:
        """Store a report with what was read in it. A report already held adds nothing.

        Parameters
        ----------
        reading : Reading
            What the reader found; the report's id is the hash of its text.
        accepted : bool, default True
            False: its claims wait for review and stay off the map. Storing a waiting report
            again with True accepts its waiting claims, as a decision.
        who : str, default "sitmap"
            Who accepts, where that is a decision.

        Returns
        -------
        bool
            True if the report is new.

        Raises
        ------
        StoreError
            If it cannot be written to.
        """
        report_id = reading.report.id
        with self.home.writing() as connection:
            held = connection.scalar(
                select(schema.reports.c.fid).where(schema.reports.c.id == report_id)
            )
            if held is None:
                insert_reading(connection, reading, accepted=accepted)
                self.home.list_added(connection, boxes_of_reading(reading))
                self._raise_revision(connection)
                return True
            reader = self._reader(connection)
            if accepted and reader.report_verdict(report_id) is Verdict.WAITING:
                query = CLAIMS.where(schema.claims.c.report_id == report_id)
                versions = [
                    version
                    for version in reader.versions(query, reader.ledger())
                    if version.verdict is Verdict.WAITING
                ]
                self._append(
                    connection,
                    Decision(
                        kind=DecisionKind.ACCEPT,
                        who=who,
                        report_id=report_id,
                        claim_ids=tuple(version.claim.id for version in versions),
                        versions=tuple(version.version for version in versions),
                    ),
                )
        return False

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
            If it cannot be written to; then none of them is stored.
        """
        return self.add_prepared(prepared_in_parts(claims))

    def add_prepared(self, parts: Iterable[PreparedClaims]) -> int:
        """Store claims as `add_claims` does, where they were made ready before.

        Parameters
        ----------
        parts : iterable of PreparedClaims
            As `prepare_claims` makes them, in another process maybe.

        Returns
        -------
        int
            How many were new.

        Raises
        ------
        StoreError
            If it cannot be written to; then none of them is stored.
        """
        added = 0
        with self.home.writing() as connection:
            for part in parts:
                added += insert_prepared(connection, part)
                self.home.list_added(connection, part.boxes)
            if added:
                self._raise_revision(connection)
        return added

    def save_layers(
        self,
        *,
        events: Sequence[Mapping[str, Any]],
        regions: Sequence[Mapping[str, Any]],
        movements: Sequence[Mapping[str, Any]] = (),
        revision: int,
    ) -> int:
        """Write the layers that follow from the claims, for map programs.

        They are no part of what is known, so the revision stays.

        Parameters
        ----------
        events : sequence of mapping
            Rows of ``events``, as in `geodata.store.database.schema`, without number and checksum.
        regions : sequence of mapping
            The same of ``regions``; shapes are little-endian WKB.
        movements : sequence of mapping
            The same of ``movements``, likewise. Without it, there are none.
        revision : int
            Revision of the situation that they follow from.

        Returns
        -------
        int
            How many rows differed from those held.

        Raises
        ------
        StoreError
            If it cannot be written to.
        """
        with self.home.writing() as connection:
            changed = replace_rows(connection, schema.events, events, key="event_id")
            changed += replace_rows(connection, schema.regions, regions, key="code")
            changed += replace_rows(connection, schema.movements, movements, key="event_id")
            if changed:
                self.home.list_layers(connection, [layer.name for layer in schema.LAYERS])
            save_meta(connection, "layers", str(revision))
        return changed

    def decide(self, decision: Decision) -> Decision:
        """Append a decision. It is durable before the call returns.

        Parameters
        ----------
        decision : Decision
            Names for each claim the version that was looked at: `ClaimVersion.version`. One
            whose id is held already is not made twice.

        Returns
        -------
        Decision
            As stored: with id, number, time, and what stood before.

        Raises
        ------
        StaleDecisionError
            If a claim was decided on since; it holds what stands and what was decided.
        StoreError
            If the decision lacks something or is impossible, or it cannot be written.
        """
        prepared = prepare_decision(decision)
        with self.home.writing() as connection:
            return self._append(connection, prepared)

    def undo(self, decision_id: str, who: str, why: str = "") -> Decision:
        """Take a decision back, by a decision. What was decided later stays.

        Parameters
        ----------
        decision_id : str
            Any decision, another undo too, but not a note.
        who : str
            Who takes it back.
        why : str, default ""
            Why.

        Returns
        -------
        Decision
            The undo.

        Raises
        ------
        StoreError
            If there is no such decision, or it was taken back already.
        """
        return self.decide(Decision(kind=DecisionKind.UNDO, who=who, why=why, undoes=decision_id))

    def _append(self, connection: Connection, decision: Decision) -> Decision:
        reader = self._reader(connection)
        held = connection.scalar(
            select(schema.decisions.c.fid).where(schema.decisions.c.id == decision.id)
        )
        if held is not None and decision.id:
            return reader.ledger().numbered(held)
        ready = prepare_decision(decision)
        if ready.kind is DecisionKind.UNDO:
            taken_back = reader.ledger().undoable(ready)
            ready = dataclasses.replace(ready, claim_ids=taken_back.claim_ids)
        concerned = {*ready.claim_ids, *([ready.into] if ready.into else [])}
        ledger = reader.ledger(concerned)
        standing = {version.claim.id: version for version in reader.versions_of(concerned, ledger)}
        stored = append_decision(connection, ready, standing=standing, ledger=ledger)
        self._raise_revision(connection)
        return stored

    @staticmethod
    def _raise_revision(connection: Connection) -> None:
        revision = connection.scalar(
            select(schema.meta.c.value).where(schema.meta.c.key == "revision")
        )
        save_meta(connection, "revision", str(int(revision or 0) + 1))
