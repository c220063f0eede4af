"""Places, and what names them."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from geodata.tables.kinds import Precision

__all__ = ["NameIndex", "Place"]

#: GeoNames's codes for continents, oceans and other areas, and the extent in square degrees above
#: which one that belongs to no country is wide: Kashmir is not, the Balkans are.
_WIDE = frozenset({"CONT", "OCN", "RGN"})
_WIDE_SQUARE_DEG = 50.0
#: Mean radius of the earth (IUGG), in km.
_EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a mention resolves to."""

    name: str
    lat: float
    lon: float
    precision: Precision
    #: GeoNames id, or a negative id of our own for places from `config/place_names.toml`,
    #: countries and regions without one; None for a place that an online service gave.
    geonameid: int | None = None
    #: ISO 3166-1 alpha-2; None for seas, continents and the like.
    country_code: str | None = None
    #: Name of the first-level region, valid for the gazetteer; None for a country.
    admin1: str | None = None
    #: Code of the first-level region in the shipped boundary set, where known.
    region_code: str | None = None
    #: GeoNames feature code ("PPLC", "PPLA", "ADM1", "PCLI" ...), or "" .
    feature: str = ""
    #: 0 where not known.
    population: int = 0
    #: Extent ``(lon_min, lat_min, lon_max, lat_max)`` of a region, area or country.
    bbox: tuple[float, float, float, float] | None = None
    #: How the name that was looked up relates to the place: "name", "alternate", "code",
    #: "spelling" (the name, spelled otherwise), "demonym", "former" (valid at another time),
    #: "fuzzy".
    match: str = "name"

    @property
    def is_wide(self) -> bool:
        """Tell a part of the world or an ocean: too wide to say where something happened."""
        if self.country_code is not None or self.feature not in _WIDE or self.bbox is None:
            return False
        lon_min, lat_min, lon_max, lat_max = self.bbox
        return (lon_max - lon_min) * (lat_max - lat_min) > _WIDE_SQUARE_DEG

    def is_same(self, other: Place) -> bool:
        """Tell whether two records are of one place, however it was named."""
        if self.geonameid is not None and other.geonameid is not None:
            return self.geonameid == other.geonameid
        mine = (self.precision, self.country_code, self.name)
        return mine == (other.precision, other.country_code, other.name)

    def distance_km(self, lat: float, lon: float) -> float:
        """Give the great-circle distance to a point, in km.

        Parameters
        ----------
        lat, lon : float
            Degrees, WGS 84.

        Returns
        -------
        float
            By the haversine formula on a sphere of the earth's mean radius (IUGG).
        """
        phi, other_phi = math.radians(self.lat), math.radians(lat)
        half_lat, half_lon = (phi - other_phi) / 2, math.radians(self.lon - lon) / 2
        chord = math.sin(half_lat) ** 2
        chord += math.cos(phi) * math.cos(other_phi) * math.sin(half_lon) ** 2
        return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))

    def is_inside(self, outer: Place) -> bool:
        """Tell whether it lies in a region or country, going by codes and names, not by shapes.

        Parameters
        ----------
        outer : Place
            Places that are no region and no country contain nothing.

        Returns
        -------
        bool
            False where either code is unknown.
        """
        if self.country_code is None or self.country_code != outer.country_code:
            return False
        if outer.precision is Precision.COUNTRY:
            return self.precision is not Precision.COUNTRY
        wide = self.precision in (Precision.COUNTRY, Precision.REGION)
        if wide or outer.precision is not Precision.REGION:
            return False
        if self.region_code and outer.region_code:
            return self.region_code == outer.region_code
        return self.admin1 == outer.name


class NameIndex(Protocol):
    """What reading needs of a gazetteer."""

    def candidates(self, name: str, *, on: date | None = None) -> Sequence[Place]:
        """Give all places of that exact name (case and accents folded), best known first.

        Parameters
        ----------
        name : str
            A name as written in a text.
        on : date or None
            Names not valid that day come last, marked ``match="former"``. None: today's names.

        Returns
        -------
        sequence of Place
            Empty where the name is unknown.
        """
        ...

    def alike(
        self, name: str, countries: Container[str], *, on: date | None = None
    ) -> Sequence[Place]:
        """Give the towns of some countries whose names only sound like one.

        Parameters
        ----------
        name : str
            A name as written in a text, which `candidates` does not know.
        countries : container of str
            ISO 3166-1 alpha-2.
        on : date or None
            As for `candidates`.

        Returns
        -------
        sequence of Place
            Marked ``match="fuzzy"``, largest first.
        """
        ...
