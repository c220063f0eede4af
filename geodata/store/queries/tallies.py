"""What reports and publishers come to: inside a transaction that the caller holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from geodata.store.database import schema
from geodata.store.queries.reading_back import CLAIMS, Reader
from geodata.tables import Verdict

__all__ = [
    "PublisherTally",
    "RegionTally",
    "count_verdicts",
    "tally_publishers",
    "tally_regions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherTally:
    """A publisher with the number of claims that came from it."""

    publisher: str
    claims: int
    #: Admiralty grade that review gave the publisher as a whole, as in `Source.grade`; "" where
    #: it gave none.
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTally:
    """A country or region with the number of claims that were read or imported as lying there."""

    #: ISO 3166-1 alpha-2.
    country_code: str
    #: Code in the shipped boundary set; None: the country, without one of its regions.
    region_code: str | None
    claims: int


def count_verdicts(reader: Reader) -> dict[str, Counter[Verdict]]:
    """Count for each report what review makes of its claims.

    Parameters
    ----------
    reader : Reader
        Of the situation.

    Returns
    -------
    dict of str to Counter
        As `SituationReader.review_progress` gives it.
    """
    claims, reports = schema.claims.c, schema.reports.c
    decided = select(schema.decision_claims.c.claim_id)
    found: dict[str, Counter[Verdict]] = {}
    waits: dict[str, Verdict] = {}
    for report_id, accepted in reader.connection.execute(select(reports.id, reports.accepted)):
        found[report_id] = Counter()
        waits[report_id] = Verdict.ACCEPTED if accepted else Verdict.WAITING
    undecided = (
        select(claims.report_id, func.count())
        .where(claims.report_id.is_not(None), claims.id.not_in(decided))
        .group_by(claims.report_id)
    )
    for report_id, count in reader.connection.execute(undecided):
        found[report_id][waits[report_id]] += count
    others = CLAIMS.where(claims.report_id.is_not(None), claims.id.in_(decided))
    for version in reader.versions(others, reader.ledger()):
        if version.original.report_id is not None:
            found[version.original.report_id][version.verdict] += 1
    return found


def tally_publishers(reader: Reader) -> list[PublisherTally]:
    """Count the claims of each publisher, those with most claims first.

    Parameters
    ----------
    reader : Reader
        Of the situation.

    Returns
    -------
    list of PublisherTally
        As `SituationReader.publishers` gives it.
    """
    name = schema.claims.c.source_publisher
    query = select(name, func.count()).where(name != "").group_by(name)
    grade_of = reader.ledger().publisher_grade
    counts = sorted(reader.connection.execute(query), key=lambda row: (-row[1], row[0]))
    return [
        PublisherTally(publisher=publisher, claims=count, grade=grade_of(publisher))
        for publisher, count in counts
    ]


def tally_regions(reader: Reader) -> list[RegionTally]:
    """Count the claims of each country and region, those with most claims first.

    Parameters
    ----------
    reader : Reader
        Of the situation.

    Returns
    -------
    list of RegionTally
        As `SituationReader.regions` gives it.
    """
    country, region = schema.claims.c.country_code, schema.claims.c.region_code
    query = (
        select(country, region, func.count()).where(country.is_not(None)).group_by(country, region)
    )
    counts = sorted(
        reader.connection.execute(query), key=lambda row: (-row[2], row[0], row[1] or "")
    )
    return [
        RegionTally(country_code=code, region_code=region_code, claims=count)
        for code, region_code, count in counts
    ]
