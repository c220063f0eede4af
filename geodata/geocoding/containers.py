"""Names with what they lie in: "Aktau, Kazakhstan", and which place holds which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.tables import NameIndex, Place, Precision

__all__ = ["find_in", "is_around", "is_in", "name_parts"]

Bbox = tuple[float, float, float, float]


def name_parts(text: str) -> list[str]:
    """Give the names that commas part, narrowest first."""
    return [part for part in map(str.strip, text.split(",")) if part]


def find_in(index: NameIndex, parts: Sequence[str], *, on: date | None = None) -> list[Place]:
    """Look up a name, and keep what lies in all that is named behind it.

    Parameters
    ----------
    index : NameIndex
        The gazetteer.
    parts : sequence of str
        Names, narrowest first.
    on : date or None
        Day whose names are meant; None: today's.

    Returns
    -------
    list of Place
        Best known first; places of the whole text as one name ("Washington, D.C.") where there
        are any.
    """
    if not parts:
        return []
    whole = index.candidates(", ".join(parts), on=on)
    if whole or len(parts) == 1:
        return list(whole)
    name, *wider = parts
    found = list(index.candidates(name, on=on))
    for part in wider:
        holders = [
            place for place in index.candidates(part, on=on) if place.precision != Precision.CITY
        ]
        found = [place for place in found if any(is_around(one, place) for one in holders)]
    return found


def is_around(outer: Place, inner: Place) -> bool:
    """Tell whether a country, region or area holds a place, going by codes and extents."""
    if outer.precision is Precision.CITY or inner.precision is Precision.COUNTRY:
        return False
    if outer.country_code and outer.country_code != inner.country_code:
        return False
    if outer.precision is Precision.COUNTRY:
        return outer.country_code is not None
    if outer.precision is Precision.REGION and outer.region_code:
        if inner.precision is Precision.REGION:
            return False
        return outer.region_code == inner.region_code
    return outer.bbox is not None and is_in(inner, outer.bbox)


def is_in(place: Place, bbox: Bbox) -> bool:
    """Tell whether a place lies in a box; one whose west lies east crosses the date line."""
    lon_min, lat_min, lon_max, lat_max = bbox
    if lon_min <= lon_max:
        across = lon_min <= place.lon <= lon_max
    else:
        across = place.lon >= lon_min or place.lon <= lon_max
    return across and lat_min <= place.lat <= lat_max
