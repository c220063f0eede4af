"""Which of the boundary sets that a situation names is drawn on which day.

A situation names sets in the order of preference, such as one of the regions until a reform and
one of those after it: each day has the first of them that is valid then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from geodata.errors import JoinError
from geodata.regions.boundaries import load_regions
from geodata.regions.sets import (
    SHIPPED,
    SHIPPED_ONLY,
    BoundarySet,
    boundary_set,
    stored_regions,
    valid_on,
)
from geodata.regions.shapes import region_shapes
from geodata.settings import load_table

__all__ = [
    "check_succession",
    "described_set",
    "drawn_sets",
    "missing_sets",
    "set_on",
    "span_starts",
    "turning_days",
]

_A_DAY = timedelta(days=1)


def drawn_sets(wanted: Sequence[str], country: str | None) -> tuple[str, ...]:
    """Give those of some sets that can be drawn for a country.

    Parameters
    ----------
    wanted : sequence of str
        Ids of sets, in the order of preference.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus; None: no country is.

    Returns
    -------
    tuple of str
        In the same order, without those that are not on this machine or have no first-level
        regions of that country; where none is left, the shipped set. What is drawn tells its own
        vintage.
    """
    if country is None:
        return SHIPPED_ONLY
    return tuple(one for one in dict.fromkeys(wanted) if _has(one, country)) or SHIPPED_ONLY


def set_on(sets: Sequence[str], country: str | None, on: date | None) -> str:
    """Give the set that is drawn on a day.

    Parameters
    ----------
    sets : sequence of str
        As `drawn_sets` gives them.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    on : date or None
        The day. None: no end is near, so the set that is valid still.

    Returns
    -------
    str
        Id of the first set that is valid that day and has regions then; where none is, of the one
        that was valid last before it, else of the one that is valid first after it.

    Raises
    ------
    JoinError
        If one of the sets is not on this machine.
    """
    if len(sets) == 1 or country is None:
        return sets[0]
    day = on or date.max
    for one in sets:
        if _holds(one, country, day):
            return one
    before = [(end, one) for one in sets if (end := boundary_set(one).valid_to) and end <= day]
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    after = [(first, one) for one in sets if (first := boundary_set(one).valid_from) is not None]
    return min(after, key=lambda pair: pair[0])[1] if after else sets[0]


def check_succession(sets: Sequence[str], country: str | None) -> None:
    """Refuse sets of which one would never be drawn.

    Parameters
    ----------
    sets : sequence of str
        Ids of sets, in the order of preference.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.

    Raises
    ------
    JoinError
        If a set is not on this machine, lacks the country, or has no day of its own since those
        named before it are valid on all of its days.
    """
    for one in sets:
        boundary_set(one)
        if one != SHIPPED.id and not (country and _has(one, country)):
            where = f"regions of {country}" if country else "a country in focus to be drawn for"
            msg = f"{one} has no {where}; choose one of `sitmap boundaries list`"
            raise JoinError(msg)
    days = {date.min, date.max, *turning_days(country, sets=sets)}
    never = set(sets) - {set_on(sets, country, day) for day in days}
    if never:
        msg = (
            f"{', '.join(sorted(never))} would be drawn on no day: the sets named before are valid "
            "on all days; name them in another order, or add them with --valid-from or --valid-to"
        )
        raise JoinError(msg)


def described_set(
    sets: Sequence[str],
    *,
    wanted: Sequence[str],
    country: str | None,
    on: date | None = None,
) -> BoundarySet:
    """Describe the set that is drawn; its vintage says so where it is not the right one.

    Parameters
    ----------
    sets : sequence of str
        As `drawn_sets` gives them.
    wanted : sequence of str
        Those that were wanted.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    on : date or None
        Day that is shown. None: whether the set is valid then is not asked.

    Returns
    -------
    BoundarySet

    Raises
    ------
    JoinError
        If the set that is drawn is not there.
    """
    drawn = boundary_set(set_on(sets, country, on))
    told = [drawn.vintage]
    if drawn.id not in wanted:
        told += [f"in place of the set {one}, {_why(one, country)}" for one in wanted]
    if on is not None and not _is_valid(drawn, on):
        is_over = drawn.valid_to is not None and drawn.valid_to <= on
        told.append(
            f"not valid from {drawn.valid_to} on"
            if is_over
            else f"not valid before {drawn.valid_from}"
        )
    return replace(drawn, vintage="; ".join(told))


def missing_sets(sets: Sequence[str], *, wanted: Sequence[str], country: str | None) -> str:
    """Say which sets that were wanted cannot be drawn, and what helps.

    Parameters
    ----------
    sets : sequence of str
        As for `described_set`.
    wanted : sequence of str
        As for `described_set`.
    country : str or None
        As for `described_set`.

    Returns
    -------
    str
        One sentence for each; "" where all are drawn.
    """
    drawn = ", ".join(sets)
    return ". ".join(
        f"Boundaries of {drawn} are drawn in place of {one}, {_why(one, country)}; add it "
        f"with `sitmap boundaries add FILE --id {one}` or `sitmap boundaries fetch`"
        for one in _missing(sets, wanted)
    )


def turning_days(country: str | None, *, sets: Sequence[str] = SHIPPED_ONLY) -> tuple[date, ...]:
    """List the days on which a first-level region comes, goes, or takes another name.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2, in either case. None: no country is in focus, so nothing turns.
    sets : sequence of str
        Boundary sets, as `drawn_sets` gives them. Of the shipped one the names turn, never the
        shapes.

    Returns
    -------
    tuple of date
        Ascending, each once; each is the first day of what is new, be it a set or a region.

    Raises
    ------
    JoinError
        If there is no such set, or it has no first-level regions.
    """
    if country is None:
        return ()
    edges = {one: _edges(one, country) for one in sets}
    return tuple(
        day
        for day in sorted(set().union(*edges.values()))
        if day in edges[now := set_on(sets, country, day)]
        or now != set_on(sets, country, max(date.min + _A_DAY, day) - _A_DAY)
    )


def span_starts(
    first: date, last: date, *, country: str | None, sets: Sequence[str] = SHIPPED_ONLY
) -> tuple[date, ...]:
    """Part days into spans in which the regions stay the same.

    Parameters
    ----------
    first, last : date
        Ends of the days, both included.
    country : str or None
        As for `turning_days`.
    sets : sequence of str
        As for `turning_days`.

    Returns
    -------
    tuple of date
        First day of each span; the first is `first`.

    Raises
    ------
    JoinError
        As `turning_days`.
    """
    turns = turning_days(country, sets=sets)
    return (first, *(day for day in turns if first < day <= last))


def _missing(sets: Sequence[str], wanted: Sequence[str]) -> list[str]:
    return [one for one in wanted if one not in sets]


def _has(set_id: str, country: str) -> bool:
    if set_id == SHIPPED.id:
        return True
    try:
        load_regions(1, country=country, set_id=set_id)
    except JoinError:
        return False
    return True


def _why(wanted: str, country: str | None) -> str:
    try:
        boundary_set(wanted)
    except JoinError:
        return "which is not on this machine"
    return f"which has no first-level regions of {country}"


def _is_valid(described: BoundarySet, on: date) -> bool:
    first, end = described.valid_from, described.valid_to
    return (first is None or first <= on) and (end is None or on < end)


def _holds(set_id: str, country: str, on: date) -> bool:
    """Tell whether a set is valid on a day and has regions then."""
    if not _is_valid(boundary_set(set_id), on):
        return False
    return set_id == SHIPPED.id or not valid_on(_regions_of(set_id, country), on).empty


def _edges(set_id: str, country: str) -> set[date]:
    """Give the days on which a set, one of its regions, or the name of one begins or ends."""
    described = boundary_set(set_id)
    days = [described.valid_from, described.valid_to]
    if set_id == SHIPPED.id:
        codes = set(region_shapes(country.upper()).codes)
        named = [
            each for each in load_table("region_names.toml")["region"] if each["code"] in codes
        ]
        days += [each.get(end) for each in named for end in ("from", "to")]
    else:
        regions = _regions_of(set_id, country)
        days += [*regions["valid_from"], *regions["valid_to"]]
    return {day for day in days if day is not None}


def _regions_of(set_id: str, country: str) -> Any:  # noqa: ANN401 -- a GeoDataFrame
    regions = stored_regions(set_id, 1)
    return regions[regions["country_code"] == country.upper()]
