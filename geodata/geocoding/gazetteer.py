"""The embedded gazetteer as a geopy geocoder: any geopy service can stand in its place."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from geodata.geocoding.answers import Query, Rejected
from geodata.geocoding.containers import find_in, is_in, name_parts
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.judging import reject_others
from geodata.geocoding.many import ManyNames
from geodata.tables import Place, Precision

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gazetteer"]

#: What ``featuretype`` may ask for, with the words of Nominatim.
_FEATURE_TYPES: Mapping[str, Callable[[Place], bool]] = {
    "country": lambda place: place.precision is Precision.COUNTRY,
    "state": lambda place: place.precision is Precision.REGION,
    "region": lambda place: place.precision is Precision.REGION,
    "area": lambda place: place.precision is Precision.AREA,
    "city": lambda place: place.precision is Precision.CITY,
    "settlement": lambda place: place.precision is Precision.CITY,
}
#: Parts of a structured query, from the narrowest to the widest.
_QUERY_PARTS = ("city", "county", "state", "country")
#: Places given by `Gazetteer.reverse` when more than one is asked for.
_REVERSE_COUNT = 5

_FIELDS = tuple(field.name for field in dataclasses.fields(Place))

Bbox = tuple[float, float, float, float]


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]
    """What stands where geopy keeps its connection: there is none."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> object:
        return self.get_text(url, timeout=timeout, headers=headers)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:  # noqa: ARG002
        msg = f"the embedded gazetteer asks no service; it was told to ask {url}"
        raise GeocoderServiceError(msg)


class Gazetteer(Geocoder):  # type: ignore[misc]
    """Geocode with the places shipped inside; no network, no key, no limit.

    Also implements `geodata.tables.NameIndex`.

    Parameters
    ----------
    index : PlaceIndex or None
        The places to search; None opens the shipped ones.
    """

    def __init__(self, *, index: PlaceIndex | None = None) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._given = index

    @cached_property
    def index(self) -> PlaceIndex:
        """The places, opened when first needed."""
        return self._given or PlaceIndex()

    def candidates(self, name: str, *, on: date | None = None) -> tuple[Place, ...]:
        """Give all places of that name, best known first; see `PlaceIndex.candidates`."""
        return self.index.candidates(name, on=on)

    def alike(
        self, name: str, countries: Container[str], *, on: date | None = None
    ) -> tuple[Place, ...]:
        """Give the towns of some countries that sound like a name; see `PlaceIndex.alike`."""
        return self.index.alike(name, countries, on=on)

    def place(self, geonameid: int, *, on: date | None = None) -> Place | None:
        """Give one place by its id, under the name valid that day; None where it is unknown."""
        return self.index.place(geonameid, on=on)

    def geocode_names(self, names: Sequence[str], *, on: date | None = None) -> pd.DataFrame:
        """Give the best known place of each of many names; see `ManyNames.geocode`."""
        return self._many.geocode(names, on=on)

    @cached_property
    def _many(self) -> ManyNames:
        return ManyNames(self.index)

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,  # noqa: ARG002
        country_codes: str | Sequence[str] | None = None,
        viewbox: Sequence[object] | None = None,
        bounded: bool = False,
        language: str | None = None,
        featuretype: str | None = None,
        on: date | None = None,
    ) -> Location | list[Location] | None:
        """Give the place or places of a name.

        Parameters
        ----------
        query : str or mapping
            A name, alone or with what it lies in (``"Aktau, Kazakhstan"``, ``"Paris, TX"``); or a
            mapping with some of ``city``, ``county``, ``state``, ``country``.
        exactly_one : bool, default True
            Give the best place only, instead of all.
        timeout : float
            For geopy's sake; there is nothing to wait for.
        country_codes : str or sequence of str or None
            Only places in these countries (ISO 3166-1 alpha-2).
        viewbox : sequence of two points or None
            Opposite corners of a box, each as geopy takes a point (latitude first). Places in it go
            first; a box that spans the date line cannot be given.
        bounded : bool, default False
            Only places inside `viewbox`.
        language : str or None
            Names are English; "en" or a list that begins with it is all that can be asked for.
        featuretype : {"country", "state", "region", "area", "city", "settlement"} or None
            Only places of that kind.
        on : date or None
            Day whose names are meant and given; None: today's.

        Returns
        -------
        Location, list of Location or None
            ``raw`` holds the fields of `geodata.tables.Place`, and under ``rejected`` the same
            fields of each place of that name that is not given, with the ``reason``. None where
            nothing is found.

        Raises
        ------
        geopy.exc.GeocoderQueryError
            If an argument cannot be understood.
        """
        _check_language(language)
        parts = _parts(query)
        places = find_in(self.index, parts, on=on)
        rejected: list[Rejected] = []

        def keep(meets: Callable[[Place], bool], reason: str) -> list[Place]:
            rejected.extend(
                Rejected(place=place, reason=reason) for place in places if not meets(place)
            )
            return [place for place in places if meets(place)]

        if featuretype is not None:
            if featuretype not in _FEATURE_TYPES:
                known = ", ".join(_FEATURE_TYPES)
                msg = f"featuretype {featuretype!r} is not known; known ones: {known}"
                raise GeocoderQueryError(msg)
            places = keep(_FEATURE_TYPES[featuretype], f"is no {featuretype}")
        if country_codes is not None:
            wanted = _country_codes(country_codes)
            where = f"lies outside {', '.join(sorted(wanted))}"
            places = keep(lambda place: place.country_code in wanted, where)
        if viewbox is not None:
            box = _box(viewbox)
            if bounded:
                places = keep(lambda place: is_in(place, box), "lies outside the box asked for")
            else:
                places = sorted(places, key=lambda place: not is_in(place, box))
        if exactly_one and places:
            best, *others = places
            rejected = [*reject_others(best, others, Query(name=parts[0], on=on)), *rejected]
            places = [best]
        return self._answer(places, rejected, exactly_one=exactly_one, on=on)

    def reverse(
        self,
        query: object,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,  # noqa: ARG002
        language: str | None = None,
        on: date | None = None,
    ) -> Location | list[Location] | None:
        """Give the town or towns nearest to a point.

        Parameters
        ----------
        query : geopy.Point, sequence of two floats, or str
            Latitude and longitude in degrees, WGS 84.
        exactly_one : bool, default True
            Give the nearest only, instead of the five nearest.
        timeout : float
            For geopy's sake; there is nothing to wait for.
        language : str or None
            As for `geocode`.
        on : date or None
            Day whose names are given; None: today's.

        Returns
        -------
        Location, list of Location or None
            ``raw`` also has ``gap_m``, the great-circle distance from the point in metres.

        Raises
        ------
        geopy.exc.GeocoderQueryError
            If the point cannot be understood.
        """
        _check_language(language)
        point = _point(query)
        count = 1 if exactly_one else _REVERSE_COUNT
        found = self.index.nearest(point.latitude, point.longitude, count=count, on=on)
        locations = [self._location(place, on=on, gap_m=gap_m) for gap_m, place in found]
        return locations[0] if exactly_one else locations

    def _answer(
        self,
        places: list[Place],
        rejected: Sequence[Rejected],
        *,
        exactly_one: bool,
        on: date | None,
    ) -> Location | list[Location] | None:
        if not places:
            return None
        told = [_raw(other.place) | {"reason": other.reason} for other in rejected]
        found = [self._location(place, on=on, rejected=told) for place in places]
        return found[0] if exactly_one else found

    def _location(self, place: Place, *, on: date | None, **more: object) -> Location:
        country = place.country_code and self.index.area_name(place.country_code, on=on)
        chain = dict.fromkeys(part for part in (place.name, place.admin1, country) if part)
        raw = _raw(place) | more
        return Location(", ".join(chain), Point(place.lat, place.lon), raw)


def _raw(place: Place) -> dict[str, Any]:
    # a name may have hundreds of places, and dataclasses.asdict copies whatever it meets
    raw = {name: getattr(place, name) for name in _FIELDS}
    raw["precision"] = place.precision.value
    return raw


def _parts(query: str | Mapping[str, str]) -> list[str]:
    """Give what a query names, narrowest first."""
    if isinstance(query, str):
        return name_parts(query)
    unknown = sorted(set(query) - set(_QUERY_PARTS))
    if unknown:
        msg = f"query has {', '.join(unknown)}; known parts: {', '.join(_QUERY_PARTS)}"
        raise GeocoderQueryError(msg)
    return [query[part].strip() for part in _QUERY_PARTS if query.get(part, "").strip()]


def _country_codes(codes: str | Iterable[str]) -> set[str]:
    given = codes.split(",") if isinstance(codes, str) else codes
    return {code.strip().upper() for code in given}


def _box(viewbox: Sequence[object]) -> Bbox:
    if len(viewbox) != 2:
        msg = f"viewbox has {len(viewbox)} corners; give two opposite ones"
        raise GeocoderQueryError(msg)
    one, other = (_point(corner) for corner in viewbox)
    lats, lons = sorted((one.latitude, other.latitude)), sorted((one.longitude, other.longitude))
    return lons[0], lats[0], lons[1], lats[1]


def _point(value: object) -> Point:
    try:
        with warnings.catch_warnings():
            # geopy's warning for a latitude out of range says less than the error below.
            warnings.filterwarnings("ignore", "Latitude normalization", UserWarning)
            return Point(value)
    except (ValueError, TypeError) as error:
        swapped = "; latitude comes first: these two look swapped" if _is_swapped(value) else ""
        msg = f"{value!r} is not a point ({error}); give latitude and longitude in degrees{swapped}"
        raise GeocoderQueryError(msg) from error


def _is_swapped(value: object) -> bool:
    """Tell whether two numbers are a point only the other way round."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or len(parts) < 2:
        return False
    try:
        first, second = float(parts[0]), float(parts[1])
    except (TypeError, ValueError):
        return False
    return 90 < abs(first) <= 180 and abs(second) <= 90


def _check_language(language: str | None) -> None:
    if language is not None and not language.lower().startswith("en"):
        msg = f"language {language!r} is not shipped; names are English, leave it out"
        raise GeocoderQueryError(msg)
