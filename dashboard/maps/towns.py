"""Towns that give a map its bearings."""

from __future__ import annotations

from datetime import date
from typing import Any

from geodata.geocoding.towns import country_towns

__all__ = ["towns_of"]

_MOST = 60


def towns_of(country: str, *, on: date | None, middle_lon: float) -> list[dict[str, Any]]:
    """List the towns to name on the map of a country: its capital and its largest.

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
        ``name``, ``lat``, ``lon`` and ``rank`` (0 capital, 1 other), most important first.
    """
    return [
        {
            "name": town.name,
            "lat": town.lat,
            "lon": round(middle_lon + (town.lon - middle_lon + 180) % 360 - 180, 5),
            "rank": 0 if town.feature == "PPLC" else 1,
        }
        for town in country_towns(country.upper(), on=on, most=_MOST)
    ]
