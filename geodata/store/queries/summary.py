"""What a situation holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Table, false, func, select

from geodata.store.database import schema
from geodata.tables import Claim, ClaimVersion, Verdict

__all__ = ["SituationSummary", "count_rows", "summarize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationSummary:
    """What a situation holds."""

    title: str
    location: str
    schema_version: int
    revision: int
    reports: int
    mentions: int
    #: All claims held, rejected ones too.
    claims: int
    #: Claims that wait for review.
    waiting: int
    rejected: int
    decisions: int
    places: int
    #: First and last day that claims speak of; None where no claim has a day. Rejected claims
    #: count here and below no more, and corrected ones as they stand.
    first_day: date | None
    last_day: date | None
    #: First and last day on which a claim became known.
    known_first: date | None
    known_last: date | None
    #: Claims by event type, and by status, most frequent first.
    by_type: Mapping[str, int]
    by_status: Mapping[str, int]


def summarize(
    connection: Connection,
    *,
    location: str,
    decided: Iterable[ClaimVersion],
    withdrawals: Iterable[Claim],
) -> SituationSummary:
    """Count what a situation holds.

    Parameters
    ----------
    connection : Connection
        To the situation.
    location : str
        How it is named to the user.
    decided : iterable of ClaimVersion
        The claims that decisions are about, as they stand.
    withdrawals : iterable of Claim
        The claims by which review withdraws some of them; only their days of knowing count.

    Returns
    -------
    SituationSummary
    """
    table = schema.claims
    versions = list(decided)
    standing = [version.claim for version in versions if version.verdict is not Verdict.REJECTED]
    undecided = table.c.id.not_in(select(schema.decision_claims.c.claim_id))
    days = connection.execute(
        select(
            func.min(table.c.date_start),
            func.max(func.coalesce(table.c.date_end, table.c.date_start)),
            func.min(table.c.known_on),
            func.max(table.c.known_on),
        ).where(undecided)
    ).one()
    waits = select(schema.reports.c.id).where(schema.reports.c.accepted.is_(false()))
    waiting = connection.scalar(
        select(func.count()).select_from(table).where(undecided, table.c.report_id.in_(waits))
    )
    stated: dict[str, str] = {row.key: row.value for row in connection.execute(select(schema.meta))}
    ends = [claim.date_end or claim.date_start for claim in standing]
    verdicts = Counter(version.verdict for version in versions)
    known = [claim.known_on for claim in (*standing, *withdrawals)]
    return SituationSummary(
        title=stated["title"],
        location=location,
        schema_version=int(stated["schema_version"]),
        revision=int(stated["revision"]),
        reports=count_rows(connection, schema.reports),
        mentions=count_rows(connection, schema.mentions),
        claims=count_rows(connection, table),
        waiting=(waiting or 0) + verdicts[Verdict.WAITING],
        rejected=verdicts[Verdict.REJECTED],
        decisions=count_rows(connection, schema.decisions),
        places=count_rows(connection, schema.places),
        first_day=min(_days(days[0], *(claim.date_start for claim in standing)), default=None),
        last_day=max(_days(days[1], *ends), default=None),
        known_first=min(_days(days[2], *known), default=None),
        known_last=max(_days(days[3], *known), default=None),
        by_type=_tally(connection, table.c.event_type, [claim.event_type for claim in standing]),
        by_status=_tally(connection, table.c.status, [claim.status.value for claim in standing]),
    )


def count_rows(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _tally(connection: Connection, column: Column[str], more: Iterable[str]) -> dict[str, int]:
    undecided = schema.claims.c.id.not_in(select(schema.decision_claims.c.claim_id))
    query = select(column, func.count()).where(undecided).group_by(column)
    counts = Counter(more)
    for name, count in connection.execute(query):
        counts[name] += count
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _days(*values: date | str | None) -> list[date]:
    return [
        date.fromisoformat(value) if isinstance(value, str) else value
        for value in values
        if value is not None
    ]
