"""A situation, read. Each call reads what holds at one moment, and never waits for writers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from geodata.store.database import schema
from geodata.store.decisions.sides import side_history, standing_sides
from geodata.store.decisions.standing import Ledger
from geodata.store.queries.finding import ClaimFilter, ClaimOrder, ClaimPage, find_claims
from geodata.store.queries.opened import OpenedSituation
from geodata.store.queries.reading_back import CLAIMS, COUNTING, Reader
from geodata.store.queries.summary import SituationSummary, summarize
from geodata.store.queries.tallies import (
    PublisherTally,
    RegionTally,
    count_verdicts,
    tally_publishers,
    tally_regions,
)
from geodata.tables import (
    Claim,
    ClaimVersion,
    DecidedSides,
    Decision,
    Mention,
    Report,
    Verdict,
)

__all__ = ["SituationReader"]


class SituationReader(OpenedSituation):
    """What can be asked of an open situation."""

    def reports(self) -> list[Report]:
        """Give all reports, in the order they were stored."""
        with self.home.reading() as connection:
            return self._reader(connection).reports(
                select(schema.reports).order_by(schema.reports.c.fid)
            )

    def report_ids(self) -> frozenset[str]:
        """Give the ids of all reports."""
        with self.home.reading() as connection:
            return frozenset(connection.scalars(select(schema.reports.c.id)))

    def report_versions(self, report_id: str) -> list[Report]:
        """Give all held versions of a report: other texts published at the same address.

        Parameters
        ----------
        report_id : str
            Any of them.

        Returns
        -------
        list of Report
            The oldest first, by day of publication, then in the order they were stored; the
            report alone where there is no other; empty for a report that is not held.
        """
        table = schema.reports
        with self.home.reading() as connection:
            oldest = connection.scalar(select(table.c.version_of).where(table.c.id == report_id))
            first = oldest or report_id
            found = self._reader(connection).reports(
                select(table)
                .where((table.c.id == first) | (table.c.version_of == first))
                .order_by(table.c.fid)
            )
        return sorted(found, key=lambda report: report.published or date.min)

    def is_accepted(self, report_id: str) -> bool:
        """Tell whether a report was accepted; False too for a report that is not held."""
        with self.home.reading() as connection:
            return self._reader(connection).report_verdict(report_id) is Verdict.ACCEPTED

    def mentions(self, report_id: str) -> list[Mention]:
        """Give a report's mentions in order of their start; none for an unknown report."""
        with self.home.reading() as connection:
            return self._reader(connection).mentions(report_id)

    def claims(
        self,
        *,
        known_on: date | None = None,
        report_id: str | None = None,
        accepted: bool | None = True,
    ) -> list[Claim]:
        """Give claims as they stand after review, in the order they were stored.

        Parameters
        ----------
        known_on : date or None
            Only what was known on that day. None: all. Decisions count on every day: they say
            what sources said, not when. A withdrawal has a day of its own.
        report_id : str or None
            Only claims of that report. None: all, imported ones too.
        accepted : bool or None, default True
            True: those that count: imported ones, those of accepted reports, and those that
            were accepted one by one; where `OpeningSettings.counts_waiting` is set, those that
            wait for review too. False: those that wait. None: both. Rejected ones are in none
            of them; `claim_versions` has all.

        Returns
        -------
        list of Claim
            Behind a claim that review recorded as withdrawn comes the claim that withdraws it.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        table = schema.claims
        query = CLAIMS.order_by(table.c.fid)
        if report_id is not None:
            query = query.where(table.c.report_id == report_id)
        counts_waiting = accepted is None or (accepted and self.settings.counts_waiting)
        with self.home.reading() as connection:
            reader = self._reader(connection)
            ledger = reader.ledger()
            if known_on is not None:
                corrected = select(schema.decision_claims.c.claim_id)
                query = query.where((table.c.known_on <= known_on) | table.c.id.in_(corrected))
            found = list(
                reader.counting(
                    (claim for _, claim in reader.stored(query)),
                    ledger,
                    counts_waiting=counts_waiting,
                    verdicts={Verdict.WAITING} if accepted is False else COUNTING,
                )
            )
        if known_on is None:
            return found
        return [claim for claim in found if claim.known_on <= known_on]

    def claim_versions(
        self, *, claim_ids: Collection[str] | None = None, report_id: str | None = None
    ) -> list[ClaimVersion]:
        """Give claims with their verdict and version, in the order they were stored.

        Parameters
        ----------
        claim_ids : collection of str or None
            Only these; unknown ones are left out. None: all.
        report_id : str or None
            Only claims of that report. None: all.

        Returns
        -------
        list of ClaimVersion
            The newest version of each claim, rejected ones too.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        query = CLAIMS.order_by(schema.claims.c.fid)
        if report_id is not None:
            query = query.where(schema.claims.c.report_id == report_id)
        with self.home.reading() as connection:
            reader = self._reader(connection)
            if claim_ids is None:
                return list(reader.versions(query, reader.ledger()))
            found = reader.versions_of(claim_ids, reader.ledger(claim_ids))
        return [
            version
            for version in found
            if report_id is None or version.original.report_id == report_id
        ]

    def find_claims(
        self,
        wanted: ClaimFilter | None = None,
        *,
        order: ClaimOrder = ClaimOrder.STORED,
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> ClaimPage:
        """Find claims as they stand after review, a page at a time.

        Parameters
        ----------
        wanted : ClaimFilter or None
            Which claims. None: all, rejected ones too.
        order : ClaimOrder, default STORED
            In which order.
        descending : bool, default False
            True: in reverse.
        offset : int, default 0
            How many of those found are passed over.
        limit : int, default 100
            How many are given at most.

        Returns
        -------
        ClaimPage
            The claims of the page, and how many there are on all pages.

        Raises
        ------
        StoreError
            If it cannot be read.
        ValueError
            If `offset` is below 0 or `limit` below 1.
        """
        if offset < 0 or limit < 1:
            msg = f"offset {offset}, limit {limit}: expected at least 0, and at least 1"
            raise ValueError(msg)
        with self.home.reading() as connection:
            return find_claims(
                self._reader(connection),
                wanted or ClaimFilter(),
                order=order,
                descending=descending,
                offset=offset,
                limit=limit,
            )

    def decisions(
        self, claim_id: str | None = None, *, report_id: str | None = None
    ) -> list[Decision]:
        """Give decisions, in the order they were made.

        Parameters
        ----------
        claim_id : str or None
            Only those on this claim. None: on all.
        report_id : str or None
            Only those on this report as a whole. None: all.

        Returns
        -------
        list of Decision
            Those taken back too.
        """
        with self.home.reading() as connection:
            ledger = self._reader(connection).ledger(None if claim_id is None else [claim_id])
        found = ledger.decisions if claim_id is None else ledger.about(claim_id)
        return [made for made in found if report_id is None or made.report_id == report_id]

    def history(self, claim_id: str) -> list[ClaimVersion]:
        """Give a claim as it was stored, and as it stood after each decision on it.

        Parameters
        ----------
        claim_id : str
            A claim.

        Returns
        -------
        list of ClaimVersion
            The oldest first; empty for a claim that is not held.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        query = CLAIMS.where(schema.claims.c.id == claim_id)
        with self.home.reading() as connection:
            reader = self._reader(connection)
            ledger = reader.ledger([claim_id])
            found = next(reader.versions(query, Ledger(())), None)
        if found is None:
            return []
        return ledger.history(found.original, waiting=found.verdict is Verdict.WAITING)

    def sides(self) -> DecidedSides:
        """Give which actors analysts put on which side, and as whose view."""
        with self.home.reading() as connection:
            return standing_sides(self._reader(connection).side_ledger())

    def side_history(self) -> list[tuple[Decision, bool]]:
        """Give the decisions on sides in their order, each with whether it was taken back."""
        with self.home.reading() as connection:
            return side_history(self._reader(connection).side_ledger())

    def review_progress(self) -> dict[str, Counter[Verdict]]:
        """Count for each report what review makes of its claims.

        Returns
        -------
        dict of str to Counter
            Id of a report -> verdict -> number of claims, for every report that is held.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with self.home.reading() as connection:
            return count_verdicts(self._reader(connection))

    def publishers(self) -> list[PublisherTally]:
        """List who published the claims, those with most claims first.

        Returns
        -------
        list of PublisherTally
            Claims without a publisher are left out.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with self.home.reading() as connection:
            return tally_publishers(self._reader(connection))

    def regions(self) -> list[RegionTally]:
        """List the countries and regions of the claims, those with most claims first.

        Returns
        -------
        list of RegionTally
            By what was read or imported; what a correction moved is counted where it was.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with self.home.reading() as connection:
            return tally_regions(self._reader(connection))

    def describe(self) -> SituationSummary:
        """Count what the situation holds.

        Returns
        -------
        SituationSummary

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        decided = select(schema.decision_claims.c.claim_id)
        query = CLAIMS.where(schema.claims.c.id.in_(decided))
        with self.home.reading() as connection:
            reader = self._reader(connection)
            ledger = reader.ledger()
            versions = list(reader.versions(query, ledger))
            return summarize(
                connection,
                location=self.location,
                decided=versions,
                withdrawals=[
                    withdrawal
                    for version in versions
                    if version.verdict is Verdict.RETRACTED
                    for withdrawal in ledger.retractions(version.claim)
                ],
            )

    def _reader(self, connection: Connection) -> Reader:
        return Reader(connection, self.location)
