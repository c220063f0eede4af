"""Large towns, for maps to name for orientation.

From a small file of its own: the gazetteer has twenty times as many places, and a map that is made
by a command which lives for a second should not wait for them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from geodata.geocoding.columns import Columns, RowFile
from geodata.geocoding.dated import renamed_places, valid_name
from geodata.tables import Place, Precision

__all__ = ["GREAT_POPULATION", "MOST_OF_COUNTRY", "country_towns", "large_towns"]

_TOWNS = Path(__file__).resolve().parents[1] / "data" / "towns.rows"
#: The file has so many towns of each country, all capitals, and all towns of so many inhabitants.
MOST_OF_COUNTRY = 120
GREAT_POPULATION = 500_000
#: A place of fewer inhabitants gives nobody their bearings.
_LEAST_POPULATION = 3_000


def country_towns(country: str, *, on: date | None = None, most: int) -> tuple[Place, ...]:
    """Give the largest towns of a country, however small.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2 code.
    on : date or None
        Day whose names are wanted; None: today's.
    most : int
        How many at most, up to `MOST_OF_COUNTRY`.

    Returns
    -------
    tuple of Place
        The capital first, then by population. ``admin1``, ``region_code`` and ``bbox`` are not
        given. Empty for an unknown code.
    """
    _check(most <= MOST_OF_COUNTRY, f"most is {most}; the file has {MOST_OF_COUNTRY}")
    return _places(_rows_of(country)[:most], on)


def large_towns(
    country: str | None,
    *,
    on: date | None = None,
    most: int,
    world_population: int,
) -> tuple[Place, ...]:
    """Give the largest towns: many of one country, only the great ones elsewhere.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2 code. None: the great towns of the world only.
    on : date or None
        Day whose names are wanted; None: today's.
    most : int
        Towns of the country at most, up to `MOST_OF_COUNTRY`.
    world_population : int
        Inhabitants that make a town elsewhere a great one, from `GREAT_POPULATION` on; capitals
        always are.

    Returns
    -------
    tuple of Place
        The capital of the country first, then its towns, then the others by population; none of
        less than 3,000 inhabitants. Otherwise as of `country_towns`.
    """
    _check(most <= MOST_OF_COUNTRY, f"most is {most}; the file has {MOST_OF_COUNTRY}")
    _check(
        world_population >= GREAT_POPULATION,
        f"world_population is {world_population}; the file has all from {GREAT_POPULATION} on",
    )
    columns = _read()
    population = np.asarray(columns["population"])
    own = _rows_of(country) if country is not None else range(0)
    mine = [row for row in own if population[row] > _LEAST_POPULATION][:most]
    is_great = (population > world_population) | (np.asarray(columns["is_capital"]) == 1)
    is_great &= population > _LEAST_POPULATION
    is_great[own.start : own.stop] = False
    great = np.flatnonzero(is_great)
    order = np.lexsort((np.asarray(columns["geonameid"])[great], -population[great]))
    return _places([*mine, *great[order].tolist()], on)


def _check(is_held: bool, fault: str) -> None:
    if not is_held:
        raise ValueError(fault)


@cache
def _read() -> Columns:
    return next(RowFile(_TOWNS).groups())


def _rows_of(country: str) -> range:
    codes = _read()["country_code"]
    rows = range(len(codes))
    return range(
        bisect_left(rows, country, key=codes.__getitem__),
        bisect_right(rows, country, key=codes.__getitem__),
    )


def _places(rows: Iterable[int], on: date | None) -> tuple[Place, ...]:
    columns, renamed = _read(), renamed_places()
    numbers, names = columns["geonameid"], columns["name"]
    return tuple(
        _place(row, valid_name(renamed.get(numbers[row], ()), on) or names[row]) for row in rows
    )


@cache
def _place(row: int, name: str) -> Place:
    columns = _read()
    return Place(
        name=name,
        lat=columns["lat_e5"][row] / 1e5,
        lon=columns["lon_e5"][row] / 1e5,
        precision=Precision.CITY,
        geonameid=columns["geonameid"][row],
        country_code=columns["country_code"][row],
        feature="PPLC" if columns["is_capital"][row] else "PPL",
        population=columns["population"][row],
    )
