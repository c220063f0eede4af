"""Places of a table's rows, found by name where they have no coordinates."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from datetime import date

from geodata.tables import NameIndex, Place, Precision

__all__ = ["PlaceFinder"]

#: A gazetteer's town of that name within this distance of a row's point is that town.
_SAME_TOWN_KM = 25.0
#: Names with their days that are looked up once; a table may hold millions.
_MAX_REMEMBERED = 100_000
_AREA_WORDS = re.compile(
    r"^(?:the\s+)?(?P<name>.+?)\s+(?:region|oblast|province|oblysy|governorate|state)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^(?P<outer>[^()]+?)\s*\((?P<inner>[^()]+)\)$")


class PlaceFinder:
    """Finds the places of rows; each name is looked up once.

    Parameters
    ----------
    names : NameIndex or None
        A gazetteer. None: only rows with coordinates get a place.
    """

    def __init__(self, names: NameIndex | None) -> None:
        self._names = names
        self._found: dict[tuple[str, date], tuple[Place, ...]] = {}

    def find(
        self,
        *,
        name: str,
        admin1: str,
        country: str,
        lat: float | None,
        lon: float | None,
        precision: Precision,
        on: date,
    ) -> tuple[Place | None, str]:
        """Give the place of a row, and why.

        Parameters
        ----------
        name, admin1, country : str
            As in the row; "" where it does not say. ``name`` may hold a second name in brackets.
        lat, lon : float or None
            The row's own point, degrees, WGS 84; both or neither.
        precision : Precision
            Of the row's own point.
        on : date
            Day for which names must be valid.

        Returns
        -------
        (Place or None, str)
            The place, None where the row names none or nothing is known of it; and the rule.
            A place without coordinates that no gazetteer knows is shown as the area that holds
            it: its region, else its country, under its own name.
        """
        nation = self._country(country, on)
        code = nation.country_code if nation is not None else _code(country)
        if lat is not None and lon is not None:
            area = nation if precision is Precision.COUNTRY else None
            if precision is Precision.REGION:
                area = self._region(admin1 or name, code, on)
            if area is not None:
                return area, f"the row's point stands for the whole of {area.name}"
            return self._at_point(name, admin1, code, lat, lon, precision, on)
        if not (name or admin1 or country):
            return None, "the row names no place"
        if self._names is None:
            return None, "no gazetteer to look the name up"
        if not name or (nation is not None and name.casefold() == country.casefold()):
            if not admin1:
                return nation, "" if nation else f"country {country!r} is not known"
            name = admin1
        region = self._region(admin1, code, on)
        if region is not None and _plain(name) == _plain(admin1):
            return region, ""
        town = self._town(name, code, region, on)
        if town is not None:
            return town, "placed by its name in the gazetteer"
        area = region or nation
        if area is None:
            return None, f"neither {name!r} nor what holds it is in the gazetteer"
        why = f"{name!r} is not in the gazetteer: shown as the area of {area.name}"
        return dataclasses.replace(area, name=name, geonameid=None), why

    def find_end(
        self, *, name: str, country: str, lat: float | None, lon: float | None, on: date
    ) -> tuple[Place | None, str]:
        """Give an end of a movement, and why.

        Parameters
        ----------
        name, country : str
            As in the row; "" where it does not say.
        lat, lon : float or None
            The row's own point, degrees, WGS 84; both or neither.
        on : date
            Day for which names must be valid.

        Returns
        -------
        (Place or None, str)
            The best known place of that name, be it a town, a region or a country, in the country
            where one is stated; else as in `find`.
        """
        nation = self._country(country, on)
        code = nation.country_code if nation is not None else _code(country)
        if lat is not None and lon is not None:
            return self._at_point(name, "", code, lat, lon, Precision.CITY, on)
        held = (p for p in self._candidates(name, on) if code in (None, p.country_code))
        place = next(held, None)
        if place is not None:
            return place, "placed by its name in the gazetteer"
        if nation is None:
            return None, f"{name or country!r} is not in the gazetteer"
        if not name:
            return nation, ""
        why = f"{name!r} is not in the gazetteer: shown as the area of {nation.name}"
        return dataclasses.replace(nation, name=name, geonameid=None), why

    def _at_point(
        self,
        name: str,
        admin1: str,
        code: str | None,
        lat: float,
        lon: float,
        precision: Precision,
        on: date,
    ) -> tuple[Place, str]:
        for place in self._candidates(name, on):
            near = place.distance_km(lat, lon) <= _SAME_TOWN_KM
            if place.precision is precision and near and code in (None, place.country_code):
                why = "the row's own coordinates; the gazetteer knows the name there"
                return dataclasses.replace(place, lat=lat, lon=lon), why
        place = Place(
            name=name or f"{lat:.4f}, {lon:.4f}",
            lat=lat,
            lon=lon,
            precision=precision,
            country_code=code,
            admin1=admin1 or None,
        )
        return place, "the row's own coordinates"

    def _country(self, country: str, on: date) -> Place | None:
        return next(
            (p for p in self._candidates(country, on) if p.precision is Precision.COUNTRY), None
        )

    def _region(self, admin1: str, code: str | None, on: date) -> Place | None:
        return next(
            (
                place
                for place in self._candidates(admin1, on)
                if place.precision is Precision.REGION and code in (None, place.country_code)
            ),
            None,
        )

    def _town(self, name: str, code: str | None, region: Place | None, on: date) -> Place | None:
        towns = [
            place
            for place in self._candidates(name, on)
            if place.precision in (Precision.CITY, Precision.AREA)
            and code in (None, place.country_code)
        ]
        if region is None or region.region_code is None:
            return towns[0] if towns else None
        return next((town for town in towns if town.region_code == region.region_code), None)

    def _candidates(self, name: str, on: date) -> tuple[Place, ...]:
        if self._names is None or not name:
            return ()
        key = (name, on)
        if key not in self._found:
            if len(self._found) >= _MAX_REMEMBERED:
                self._found.clear()
            names = self._names
            found = (place for form in _forms(name) for place in names.candidates(form, on=on))
            self._found[key] = tuple(dict.fromkeys(found))
        return self._found[key]


def _forms(name: str) -> Iterator[str]:
    """Give a name, then what stands before and in its brackets, each without words like region."""
    brackets = _BRACKETS.match(name)
    forms: Sequence[str] = (name,)
    if brackets is not None:
        forms = (name, brackets["outer"], brackets["inner"])
    for form in forms:
        yield form
        words = _AREA_WORDS.match(form)
        if words is not None:
            yield words["name"]


def _plain(name: str) -> str:
    """Give the shortest form of a name, for telling that two columns name one region."""
    return min(_forms(name), key=len).casefold()


def _code(country: str) -> str | None:
    return country if len(country) == 2 and country.isascii() and country.isupper() else None
