"""Towns that give a map its bearings."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from geodata.pipeline import place_index

__all__ = ["towns_of"]

#: GeoNames feature codes of capitals and of seats of first-level regions, by rank.
_RANKS = {"PPLC": 0, "PPLA": 1}
_OTHER_RANK = 2
_MOST = 60


def towns_of(country: str, *, on: date | None, middle_lon: float) -> list[dict[str, Any]]:
    """List the towns to name on the map of a country: capital, seats of regions, large towns.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2.
    on : date or None
        Day whose names are wanted; None: today's.
    middle_lon : float
        Longitude of the middle of the map, in degrees; longitudes are given near it.

    Returns
    -------
    list of dict
        ``name``, ``lat``, ``lon`` and ``rank`` (0 capital, 1 seat of a region, 2 other), most
        important first.
    """
    towns = []
    for row in _towns(country.upper()):
        place = place_index().place(row["geonameid"], on=on)
        towns.append(
            {
                "name": row["name"] if place is None else place.name,
                "lat": row["lat_e5"] / 1e5,
                "lon": round(middle_lon + (row["lon_e5"] / 1e5 - middle_lon + 180) % 360 - 180, 5),
                "rank": _RANKS.get(row["feature"], _OTHER_RANK),
            }
        )
    return towns


@cache
def _towns(country: str) -> list[dict[str, Any]]:
    with as_file(files("geodata.data").joinpath("gazetteer.parquet")) as path:
        table = pq.read_table(
            path,
            columns=["geonameid", "name", "lat_e5", "lon_e5", "population", "feature"],
            filters=(pc.field("country_code") == country) & (pc.field("precision") == "city"),
        )
    rows: list[dict[str, Any]] = table.to_pylist()
    rows.sort(
        key=lambda row: (
            _RANKS.get(row["feature"], _OTHER_RANK),
            -row["population"],
            row["geonameid"],
        )
    )
    return rows[:_MOST]
