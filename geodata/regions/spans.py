"""Spans of days in which the regions of a country stay the same."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from geodata.regions.boundaries import load_regions
from geodata.regions.sets import SHIPPED, stored_regions
from geodata.settings import load_table

__all__ = ["span_starts", "turning_days"]


def turning_days(country: str | None, *, set_id: str = SHIPPED.id) -> tuple[date, ...]:
    """List the days on which a first-level region comes, goes, or takes another name.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2, in either case. None: no country is in focus, so nothing turns.
    set_id : str, default "ne-4.1"
        Boundary set. Of the shipped one the names turn, never the shapes.

    Returns
    -------
    tuple of date
        Ascending, each once; each is the first day of what is new.

    Raises
    ------
    JoinError
        If there is no such set, or it has no first-level regions.
    """
    if country is None:
        return ()
    if set_id == SHIPPED.id:
        codes = set(load_regions(1, country=country)["code"])
        named = [
            each for each in load_table("region_names.toml")["region"] if each["code"] in codes
        ]
        days = [each.get(end) for each in named for end in ("from", "to")]
    else:
        regions = stored_regions(set_id, 1)
        own = regions[regions["country_code"] == country.upper()]
        days = [*own["valid_from"], *own["valid_to"]]
    return tuple(sorted({day for day in days if day is not None}))


def span_starts(
    first: date, last: date, *, country: str | None, set_id: str = SHIPPED.id
) -> tuple[date, ...]:
    """Part days into spans in which the regions stay the same.

    Parameters
    ----------
    first, last : date
        Ends of the days, both included.
    country : str or None
        As for `turning_days`.
    set_id : str, default "ne-4.1"
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
    days = turning_days(country, set_id=set_id)
    return (first, *days[bisect_right(days, first) : bisect_right(days, last)])
