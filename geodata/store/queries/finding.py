"""Claims found by what they say, a page at a time: for tables of any length.

What nobody decided on stands as it was stored, so the database looks for it. What was decided on
stands as review left it, and is looked through here; there is little of it. A page is the two in
one order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from geodata.store.database import schema
from geodata.store.decisions.standing import LETTERS, Ledger, split_grade
from geodata.store.queries.reading_back import CLAIMS, Reader
from geodata.tables import Claim, ClaimVersion, Status, Verdict

__all__ = ["ClaimFilter", "ClaimOrder", "ClaimPage", "find_claims", "meets"]


class ClaimOrder(StrEnum):
    """What claims are put in order by; those that are equal stand as they were stored."""

    STORED = "stored"
    KNOWN_ON = "known_on"
    #: The first day that a claim speaks of; where it names none, the day it became known.
    DAY = "day"
    EVENT_TYPE = "event_type"
    STATUS = "status"
    PLACE = "place"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """Which claims are wanted: those that meet all that is said. Without a word: all."""

    #: Words, each of which stands in the quote, the place, the actor, the speaker, or the title
    #: or publisher of the source; letters count alike in both cases.
    text: str = ""
    #: Empty: any; so for the next two.
    event_types: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
    verdicts: frozenset[Verdict] = frozenset()
    #: ISO 3166-1 alpha-2 of the place; None: any, and claims without a place.
    country_code: str | None = None
    #: Code of the region of the place in the shipped boundary set; None: any.
    region_code: str | None = None
    #: Whole name of the publisher; None: any.
    publisher: str | None = None
    #: Reliability of the source on the Admiralty scale, "A" to "F"; "": not graded; None: any.
    reliability: str | None = None
    #: None: any, and claims that rest on no report.
    report_id: str | None = None
    #: First and last day of a span that the days of the claim meet, both included; None: open.
    since: date | None = None
    until: date | None = None
    #: The same for the day on which it became known.
    known_since: date | None = None
    known_until: date | None = None
    #: Whether somebody decided on the claim itself; None: either.
    is_decided: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """A part of the claims that were found."""

    #: In the order asked for.
    claims: tuple[ClaimVersion, ...]
    #: How many were found on all pages.
    total: int


#: Columns that `ClaimFilter.text` is looked for in, and the same of a record.
_TEXTS = (
    "quote",
    "place_name",
    "actor",
    "attributed_to",
    "source_title",
    "source_publisher",
    "place_from",
    "place_to",
)


def _texts(claim: Claim) -> tuple[str, ...]:
    source = claim.source
    places = (place.name for place in claim.places)
    said = (claim.quote, claim.actor, claim.attributed_to)
    return (*said, source.title, source.publisher, *places)


_T = schema.claims.c
_FIRST_DAY = func.coalesce(_T.date_start, _T.date_end, _T.known_on)
_LAST_DAY = func.coalesce(_T.date_end, _T.date_start, _T.known_on)
_COLUMNS: dict[ClaimOrder, ColumnElement[Any]] = {
    ClaimOrder.KNOWN_ON: _T.known_on,
    ClaimOrder.DAY: _FIRST_DAY,
    ClaimOrder.EVENT_TYPE: _T.event_type,
    ClaimOrder.STATUS: _T.status,
    ClaimOrder.PLACE: func.coalesce(_T.place_name, ""),
    ClaimOrder.PUBLISHER: _T.source_publisher,
}
_VALUES: dict[ClaimOrder, Callable[[Claim], str]] = {
    ClaimOrder.KNOWN_ON: lambda claim: claim.known_on.isoformat(),
    ClaimOrder.DAY: lambda claim: (
        claim.date_start or claim.date_end or claim.known_on
    ).isoformat(),
    ClaimOrder.EVENT_TYPE: lambda claim: claim.event_type,
    ClaimOrder.STATUS: lambda claim: claim.status.value,
    ClaimOrder.PLACE: lambda claim: "" if claim.place is None else claim.place.name,
    ClaimOrder.PUBLISHER: lambda claim: claim.source.publisher,
}


def find_claims(
    reader: Reader,
    wanted: ClaimFilter,
    *,
    order: ClaimOrder,
    descending: bool,
    offset: int,
    limit: int,
) -> ClaimPage:
    """Find claims as they stand after review.

    Parameters
    ----------
    reader : Reader
        Of the situation.
    wanted : ClaimFilter
        Which.
    order : ClaimOrder
        In which order.
    descending : bool
        True: in reverse.
    offset, limit : int
        How many of those found are passed over, and how many are given at most.

    Returns
    -------
    ClaimPage

    Raises
    ------
    StoreError
        If a claim cannot be understood.
    """
    decided = select(schema.decision_claims.c.claim_id)
    ledger = reader.ledger()
    dialect = reader.connection.dialect.name
    column = _in_code_point_order(order, dialect)
    others: list[tuple[str, int, ClaimVersion]] = []
    if wanted.is_decided is not False:
        versions = reader.numbered_versions(CLAIMS.where(_T.id.in_(decided)), ledger)
        others = [
            (_VALUES[order](version.claim) if order in _VALUES else "", fid, version)
            for fid, version in versions
            if meets(version, wanted)
        ]
        others.sort(key=lambda other: other[:2], reverse=descending)
    query = select(_T.fid, column).where(_T.id.not_in(decided), *_conditions(wanted, dialect))
    if wanted.reliability is not None:
        query = query.where(_is_reliable(reader, ledger, wanted.reliability))
    total = len(others)
    if wanted.is_decided is True:
        query = query.where(false())
    counted = select(func.count()).select_from(query.subquery())
    total += reader.connection.scalar(counted) or 0
    keys = [column, _T.fid]
    query = query.order_by(*(key.desc() for key in keys) if descending else keys)
    return ClaimPage(
        claims=_page(reader, query, others, ledger, reverse=descending, at=(offset, limit)),
        total=total,
    )


def _page(
    reader: Reader,
    query: Select[Any],
    others: Sequence[tuple[str, int, ClaimVersion]],
    ledger: Ledger,
    *,
    reverse: bool,
    at: tuple[int, int],
) -> tuple[ClaimVersion, ...]:
    """Give a page of the undecided claims of a query and of the others, both in order.

    However the others fall among them, the undecided ones of the page begin at most as many rows
    earlier as there are others.
    """
    offset, limit = at
    passed = max(0, offset - len(others))
    rows = reader.connection.execute(query.offset(passed).limit(limit + len(others)))
    found = [(_plain(value), fid) for fid, value in rows]
    merged = sorted([*found, *(other[:2] for other in others)], reverse=reverse)
    page = merged[offset - passed : offset - passed + limit]
    known = {fid: version for _, fid, version in others}
    wanted = [fid for _, fid in page if fid not in known]
    undecided = CLAIMS.where(_T.fid.in_(wanted))
    if wanted:
        known.update(reader.numbered_versions(undecided, ledger))
    return tuple(known[fid] for _, fid in page)


def _in_code_point_order(order: ClaimOrder, dialect: str) -> ColumnElement[Any]:
    """Give the column to sort by; the records of decided claims are sorted among its values."""
    if order is ClaimOrder.STORED:
        return func.coalesce(None, "")
    column = _COLUMNS[order]
    days = (ClaimOrder.KNOWN_ON, ClaimOrder.DAY)
    return column if dialect == "sqlite" or order in days else column.collate("C")


def _plain(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _conditions(wanted: ClaimFilter, dialect: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_has_word(word, dialect) for word in wanted.text.split()]
    if wanted.event_types:
        found.append(_T.event_type.in_(sorted(wanted.event_types)))
    if wanted.statuses:
        found.append(_T.status.in_(sorted(status.value for status in wanted.statuses)))
    if wanted.verdicts:
        waits = select(schema.reports.c.id).where(schema.reports.c.accepted.is_(false()))
        waiting = func.coalesce(_T.report_id, "").in_(waits)
        kinds = {Verdict.WAITING: waiting, Verdict.ACCEPTED: ~waiting}
        found.append(or_(*(kinds[kind] for kind in kinds if kind in wanted.verdicts), false()))
    for column, value in (
        (_T.country_code, wanted.country_code),
        (_T.region_code, wanted.region_code),
        (_T.source_publisher, wanted.publisher),
        (_T.report_id, wanted.report_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(wanted.since <= _LAST_DAY)
    if wanted.until is not None:
        found.append(wanted.until >= _FIRST_DAY)
    if wanted.known_since is not None:
        found.append(_T.known_on >= wanted.known_since)
    if wanted.known_until is not None:
        found.append(_T.known_on <= wanted.known_until)
    return found


def _is_reliable(reader: Reader, ledger: Ledger, letter: str) -> ColumnElement[bool]:
    """Ask for a letter: the one that review gave the publisher, else the one that was stored."""
    publishers = reader.connection.scalars(select(_T.source_publisher).distinct())
    given = {
        name: found
        for name in publishers
        if (found := split_grade(ledger.publisher_grade(name))[0])
    }
    stored = func.substr(_T.source_grade, 1, 1)
    was_read = stored == letter if letter else stored.not_in(LETTERS)
    same = [name for name, found in given.items() if found == letter]
    return or_(
        _T.source_publisher.in_(same), and_(_T.source_publisher.not_in(list(given)), was_read)
    )


def _has_word(word: str, dialect: str) -> ColumnElement[bool]:
    # SQLite, and a server of locale "C", know the two cases of ASCII letters only.
    cases = (word, word.lower(), word.upper(), word.capitalize())
    spellings = [word] if word.isascii() else list(dict.fromkeys(cases))
    found = []
    for column in (_T[name] for name in _TEXTS):
        contains = column.contains if dialect == "sqlite" else column.icontains
        found += [contains(spelt, autoescape=True) for spelt in spellings]
    return or_(*found)


def meets(version: ClaimVersion, wanted: ClaimFilter) -> bool:
    """Tell whether a claim, as it stands, is one of those wanted.

    Parameters
    ----------
    version : ClaimVersion
        Any claim.
    wanted : ClaimFilter
        Which are wanted; `ClaimFilter.is_decided` is left aside.

    Returns
    -------
    bool
    """
    claim, place = version.claim, version.claim.place
    first, last = claim.days
    fits = (
        (not wanted.event_types or claim.event_type in wanted.event_types)
        and (not wanted.statuses or claim.status in wanted.statuses)
        and (not wanted.verdicts or version.verdict in wanted.verdicts)
        and wanted.country_code in (None, place and place.country_code)
        and wanted.region_code in (None, place and place.region_code)
        and wanted.publisher in (None, claim.source.publisher)
        and wanted.reliability in (None, split_grade(claim.source.grade)[0])
        and wanted.report_id in (None, claim.report_id)
        and (wanted.since is None or wanted.since <= last)
        and (wanted.until is None or wanted.until >= first)
        and (wanted.known_since is None or wanted.known_since <= claim.known_on)
        and (wanted.known_until is None or wanted.known_until >= claim.known_on)
    )
    if not fits or not wanted.text:
        return fits
    texts = [text.casefold() for text in _texts(claim)]
    return all(any(word in text for text in texts) for word in wanted.text.casefold().split())
