"""The Ledger page's questions: what the browser asks for, and a page of claims or events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from dashboard.reviewing.records import claim_record, event_record
from dashboard.wording import visible
from geodata.regions import load_countries, load_regions
from geodata.store import ClaimFilter, ClaimOrder, Situation
from geodata.store.queries.finding import meets
from geodata.tables import Claim, ClaimVersion, Event, Status, Verdict
from geodata.timeline import Timeline

__all__ = ["PAGE_ROWS", "claim_page", "event_page", "filter_options", "wanted_claims"]

#: Claims, or events with their claims, on one page.
PAGE_ROWS = 100
_EVENTS_ON_PAGE = 40
#: Claims of one event that are listed under it.
_MOST_OF_EVENT = 50
_MOST_OPTIONS = 400
#: More than any situation holds.
_MOST_CLAIMS = 10_000_000

_Choice = TypeVar("_Choice", bound=StrEnum)


def wanted_claims(asked: Mapping[str, Any]) -> ClaimFilter:
    """Turn what the browser asks for into a filter; what cannot be understood asks for nothing.

    Parameters
    ----------
    asked : mapping
        JSON with any of ``text``, ``type``, ``status``, ``verdict``, ``region`` (``KZ`` or
        ``KZ/KZ-75``), ``publisher``, ``grade`` (a letter, or ``none``), and the days ``since``,
        ``until``, ``known_since``, ``known_until``.

    Returns
    -------
    ClaimFilter
    """
    country, _, region = _text(asked, "region").partition("/")
    return ClaimFilter(
        text=_text(asked, "text"),
        event_types=frozenset(filter(None, [_text(asked, "type")])),
        statuses=_choices(Status, _text(asked, "status")),
        verdicts=_choices(Verdict, _text(asked, "verdict")),
        country_code=country or None,
        region_code=region or None,
        publisher=_text(asked, "publisher") or None,
        reliability={"none": "", "": None}.get(grade := _text(asked, "grade"), grade),
        since=_day(asked, "since"),
        until=_day(asked, "until"),
        known_since=_day(asked, "known_since"),
        known_until=_day(asked, "known_until"),
    )


def claim_page(situation: Situation, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give a page of claims.

    Parameters
    ----------
    situation : Situation
        Holds them.
    asked : mapping
        As for `wanted_claims`, with ``order`` (a value of `ClaimOrder`), ``descending``, and
        ``page`` from 0.

    Returns
    -------
    dict
        JSON: ``claims`` (records of `claim_record`), ``total``, ``page``, ``pages``.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    order = next(iter(_choices(ClaimOrder, _text(asked, "order"))), ClaimOrder.KNOWN_ON)
    wanted, page = wanted_claims(asked), _page(asked)
    descending = asked.get("descending") is not False
    found = situation.find_claims(
        wanted, order=order, descending=descending, offset=page * PAGE_ROWS, limit=PAGE_ROWS
    )
    last = max(0, (found.total - 1) // PAGE_ROWS)
    if page > last:
        page = last
        found = situation.find_claims(
            wanted, order=order, descending=descending, offset=page * PAGE_ROWS, limit=PAGE_ROWS
        )
    return {
        "claims": [claim_record(version) for version in found.claims],
        "total": found.total,
        "page": page,
        "pages": last + 1,
    }


def event_page(
    situation: Situation, timeline: Timeline, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """Give a page of events, each with its claims.

    Parameters
    ----------
    situation : Situation
        Holds the claims.
    timeline : Timeline
        Of the situation, as it is now.
    asked : mapping
        As for `claim_page`; an event is wanted where one of its claims is.

    Returns
    -------
    dict
        As `claim_page`, with ``groups``: events (records of `event_record`) in the order of the
        page; ``total`` counts events.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    wanted = wanted_claims(asked)
    events = list(timeline.events())
    if wanted != ClaimFilter():
        verdicts = _other_verdicts(situation) if wanted.verdicts else {}
        events = [
            event
            for event in events
            if any(
                meets(_standing(claim, verdicts.get(claim.id, Verdict.ACCEPTED)), wanted)
                for claim in event.claims
            )
        ]
    if asked.get("descending") is not False:
        events.reverse()
    last = max(0, (len(events) - 1) // _EVENTS_ON_PAGE)
    page = min(_page(asked), last)
    shown = events[page * _EVENTS_ON_PAGE : (page + 1) * _EVENTS_ON_PAGE]
    claims = situation.claim_versions(claim_ids=_members(shown))
    return {
        "claims": [claim_record(version) for version in claims],
        "groups": [event_record(event) for event in shown],
        "total": len(events),
        "page": page,
        "pages": last + 1,
    }


def filter_options(situation: Situation) -> dict[str, Any]:
    """Give what the filters offer: publishers with their grades, countries and regions.

    Parameters
    ----------
    situation : Situation
        Any.

    Returns
    -------
    dict
        JSON: ``publishers`` (name, claims, grade) and ``regions`` (key, name, claims), those with
        most claims first.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    counts: dict[str, int] = {}
    for tally in situation.regions():
        counts[tally.country_code] = counts.get(tally.country_code, 0) + tally.claims
        if tally.region_code:
            counts[f"{tally.country_code}/{tally.region_code}"] = tally.claims
    names = {key: _region_name(key) for key in list(counts)[:_MOST_OPTIONS]}
    return {
        "publishers": [
            {
                "name": visible(tally.publisher),
                "key": tally.publisher,
                "claims": tally.claims,
                "grade": tally.grade,
            }
            for tally in situation.publishers()[:_MOST_OPTIONS]
        ],
        "regions": sorted(
            ({"key": key, "name": name, "claims": counts[key]} for key, name in names.items()),
            key=lambda option: (
                option["key"].partition("/")[0],
                "/" in option["key"],
                option["name"],
            ),
        ),
    }


def _members(events: Iterable[Event]) -> list[str]:
    return [claim.id for event in events for claim in event.claims[:_MOST_OF_EVENT]]


def _other_verdicts(situation: Situation) -> dict[str, Verdict]:
    """Give what review made of each claim that it did not accept."""
    others = ClaimFilter(verdicts=frozenset(Verdict) - {Verdict.ACCEPTED})
    found = situation.find_claims(others, limit=_MOST_CLAIMS)
    return {version.claim.id: version.verdict for version in found.claims}


def _standing(claim: Claim, verdict: Verdict) -> ClaimVersion:
    return ClaimVersion(claim=claim, original=claim, verdict=verdict)


def _region_name(key: str) -> str:
    country, _, region = key.partition("/")
    names = _names_of(country)
    return f"{names.get(region, region)}, {names.get('', country)}" if region else names[""]


@cache
def _names_of(country: str) -> dict[str, str]:
    countries = load_countries()
    found = countries["name"][countries["country_code"] == country]
    if found.empty:
        return {"": country}
    regions = load_regions(1, country=country)
    return {"": str(found.iloc[0]), **dict(zip(regions["code"], regions["name"], strict=True))}


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    return value[:500] if isinstance(value, str) else ""


def _choices(kind: type[_Choice], value: str) -> frozenset[_Choice]:
    return frozenset(choice for choice in kind if choice.value == value)


def _day(asked: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(asked, name))
    except ValueError:
        return None


def _page(asked: Mapping[str, Any]) -> int:
    page = asked.get("page")
    return page if isinstance(page, int) and 0 <= page < 10_000_000 else 0
