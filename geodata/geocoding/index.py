"""Names to places: the embedded gazetteer itself, without geopy."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.geocoding.columns import Columns, KeyFile, RowFile
from geodata.geocoding.dated import load_dated_names
from geodata.geocoding.names import code_form, fold, prominence, strip_generic
from geodata.geocoding.sounds import LEAST_SOUND, loose_sound
from geodata.tables import Place, Precision

if TYPE_CHECKING:
    import numpy as np
    from scipy.spatial import cKDTree

__all__ = ["PlaceIndex"]

_DATA = Path(__file__).resolve().parents[1] / "data"
#: How a name relates to its place, as numbered in `names.rows`.
_MATCHES = ("name", "alternate", "code", "spelling")
_PRECISIONS = {precision.value: precision for precision in Precision}
#: Of two ways in which one name is found for one place, the better one.
_BETTER = {"name": 0, "code": 1, "spelling": 2, "alternate": 3, "former": 4}
#: Answers and places kept in memory.
_KEPT = 1 << 16
#: Mean Earth radius in metres (IUGG).
_EARTH_M = 6_371_008.8


class PlaceIndex:
    """The embedded gazetteer: about 256,000 places by name, by id and by nearness.

    Implements `geodata.tables.NameIndex`. Reads its files group by group when they are first
    needed, and asks no network.

    Notes
    -----
    GeoNames (CC BY 4.0) and Natural Earth (public domain), see `geodata/data/SOURCES.md`; names
    for a time and places that those lack: `config/place_names.toml`, `config/town_names.toml`,
    `config/feature_names.toml`, `config/region_names.toml`.

    Order of candidates: names that do not hold that day last; then `names.prominence`, highest
    first (countries, then capitals and large cities, regions behind the city of the same name);
    ties by id. ``population`` of a region or second-level area is the sum of the towns listed in
    it: a weight, no census figure.
    """

    def __init__(self) -> None:
        self._names = KeyFile(_DATA / "names.rows")
        self._places = RowFile(_DATA / "gazetteer.rows")
        codes = RowFile(_DATA / "codes.rows").group(0)
        self._codes: dict[str, int] = dict(zip(codes["code"], codes["geonameid"], strict=True))
        self._area_names: dict[str, str] = dict(zip(codes["code"], codes["name"], strict=True))
        self._dated = load_dated_names(self._codes.get)
        self._found = lru_cache(_KEPT)(self._candidates)
        self._built = lru_cache(_KEPT)(self._build)
        self._sounds: KeyFile | None = None
        self._cities: tuple[np.ndarray, cKDTree] | None = None

    def candidates(self, name: str, *, on: date | None = None) -> tuple[Place, ...]:
        """Give all places of that name (case and accents folded), best known first.

        Parameters
        ----------
        name : str
            A name as written in a text. Codes and abbreviations (``"UAE"``, ``"Calif."``) are
            known only as they are written: in capitals, or with a full stop. Where the whole name
            is unknown, "the" before it and words such as "region" or "oblast" beside it are set
            aside; the latter then ask for a region.
        on : date or None
            Names not valid that day come last, marked ``match="former"``, and each place bears
            the name valid that day. None: today's names.

        Returns
        -------
        tuple of Place
            Empty where the name is unknown.
        """
        return self._found(name, on)

    def alike(
        self, name: str, countries: Container[str], *, on: date | None = None
    ) -> tuple[Place, ...]:
        """Give the towns of some countries whose names sound like one, largest first.

        Parameters
        ----------
        name : str
            A name as written in a text, which `candidates` does not know.
        countries : container of str
            ISO 3166-1 alpha-2.
        on : date or None
            Each place bears the name valid that day. None: today's.

        Returns
        -------
        tuple of Place
            Marked ``match="fuzzy"``. Empty for names of few letters.
        """
        key = loose_sound(fold(name))
        if len(key) < LEAST_SOUND:
            return ()
        if self._sounds is None:
            self._sounds = KeyFile(_DATA / "sounds.rows")
        rows = (columns["row"][row] for columns, row in self._sounds.find(key))
        found = [self._built(row, "fuzzy", on) for row in rows]
        return tuple(sorted((p for p in found if p.country_code in countries), key=_order))

    def place(self, geonameid: int, *, on: date | None = None) -> Place | None:
        """Give one place by its id, under the name valid that day; None where it is unknown."""
        added = self._dated.place(geonameid)
        if added is not None:
            return self._own(added, "name", on)
        row = self._places.find(geonameid)
        return None if row is None else self._built(row, "name", on)

    def dated_name(self, geonameid: int, *, on: date | None = None) -> str | None:
        """Give the name that the configuration has for that day; None: the gazetteer's holds."""
        return self._dated.name_of(geonameid, on)

    @property
    def configured_names(self) -> Iterable[str]:
        """Folded names from the configuration, those that the files have too among them."""
        return self._dated.entries.keys()

    @property
    def renamed_ids(self) -> Iterable[int]:
        """Give the ids of the places whose names the configuration has."""
        return self._dated.names_of.keys()

    def area_name(self, code: str, *, on: date | None = None) -> str | None:
        """Give the name of a country or region by its code; None where the code is unknown."""
        number = self._codes.get(code)
        dated = None if number is None else self._dated.name_of(number, on)
        return dated or self._area_names.get(code)

    def nearest(
        self, lat: float, lon: float, *, count: int = 1, on: date | None = None
    ) -> list[tuple[float, Place]]:
        """Give the towns nearest to a point.

        Parameters
        ----------
        lat, lon : float
            Degrees, WGS 84.
        count : int, default 1
            How many.
        on : date or None
            Day whose names are given; None: today's.

        Returns
        -------
        list of (float, Place)
            Great-circle distance in metres, nearest first.
        """
        import numpy as np

        if self._cities is None:
            self._cities = self._read_cities()
        ids, tree = self._cities
        # One more than asked for, so that of two equally near ones the lower id comes first.
        chords, best = tree.query(_on_sphere(np.array([lat]), np.array([lon]))[0], k=count + 1)
        order = np.lexsort((ids[best], chords))[:count]
        best = best[order]
        gaps_m = 2 * _EARTH_M * np.arcsin(chords[order] / 2)
        places = [self.place(int(number), on=on) for number in ids[best]]
        pairs = zip(gaps_m.tolist(), places, strict=True)
        return [(gap_m, place) for gap_m, place in pairs if place is not None]

    def _candidates(self, name: str, on: date | None) -> tuple[Place, ...]:
        key = fold(name)
        found = self._find(key, code_form(name), on) if key else ()
        words = name.split(maxsplit=1)
        if not found and len(words) == 2 and words[0].lower() == "the":
            return self._candidates(words[1], on)
        return found

    def _find(self, key: str, code: str | None, on: date | None) -> tuple[Place, ...]:
        found = self._exact(key, code, on)
        if found:
            return found
        bare = strip_generic(key)
        if bare is None:
            return ()
        city = bare[1] == "city"
        places = self._exact(bare[0], None, on)
        return tuple(place for place in places if (place.precision is Precision.CITY) == city)

    def _exact(self, key: str, code: str | None, on: date | None) -> tuple[Place, ...]:
        """Give the places of a folded name; `code` is its form as a code, if it has one."""
        # ISO and postal codes are never written with full stops: S.C. is no country.
        short = code is not None and code.isupper() and "." not in code
        rows = {}
        for columns, row in self._names.find(key):
            match = _MATCHES[columns["match"][row]]
            if match != "code" or short:
                rows[columns["row"][row]] = match
        if key not in self._dated.entries:
            return tuple([self._built(row, match, on) for row, match in rows.items()])
        found = []
        for geonameid, match in self._added(key, code, on).items():
            own = self._dated.place(geonameid)
            number = self._places.find(geonameid)
            if own is not None:
                found.append(self._own(own, match, on))
            elif number is not None:
                rows[number] = match
        found += [self._built(row, match, on) for row, match in rows.items()]
        ids = {place.geonameid for place in found}
        return tuple(sorted((p for p in found if not self._is_twin(p, ids)), key=_order))

    def _is_twin(self, place: Place, ids: Container[int | None]) -> bool:
        """Tell a region that the files have twice, under two names that are now one."""
        if place.precision is not Precision.REGION or place.region_code is None:
            return False
        number = self._codes.get(place.region_code)
        return number != place.geonameid and number in ids

    def _added(self, key: str, code: str | None, on: date | None) -> dict[int, str]:
        """Give what the configuration says of a name: the best of its entries for each place."""
        best: dict[int, str] = {}
        for entry in self._dated.entries.get(key, ()):
            if not entry.is_written(code):
                continue
            match = entry.match if entry.holds(on) else "former"
            known = best.get(entry.geonameid)
            if known is None or _BETTER[match] < _BETTER[known]:
                best[entry.geonameid] = match
        return best

    def _own(self, place: Place, match: str, on: date | None) -> Place:
        """Give a place of the configuration as found."""
        admin1 = self.area_name(place.region_code, on=on) if place.region_code else None
        return replace(place, match=match, admin1=admin1)

    def _build(self, number: int, match: str, on: date | None) -> Place:
        """Give the place in one row of the gazetteer."""
        columns, row = self._places.at(number)
        geonameid = columns["geonameid"][row]
        region = columns["region_code"][row]
        return Place(
            name=self._dated.name_of(geonameid, on) or columns["name"][row],
            lat=columns["lat_e5"][row] / 1e5,
            lon=columns["lon_e5"][row] / 1e5,
            precision=_PRECISIONS[columns["precision"][row]],
            geonameid=geonameid,
            country_code=columns["country_code"][row],
            admin1=self.area_name(region, on=on) if region else None,
            region_code=region,
            feature=columns["feature"][row],
            population=columns["population"][row],
            bbox=_bbox(columns, row),
            match=match,
        )

    def _read_cities(self) -> tuple[np.ndarray, cKDTree]:
        """Give ids of all towns, and their points on the unit sphere as a tree."""
        # These take longer to import than a look-up by name takes.
        import numpy as np
        from scipy.spatial import cKDTree

        ids, lats, lons = [], [], []
        for columns in self._places.groups():
            city = np.array([value == "city" for value in columns["precision"]])
            ids.append(np.asarray(columns["geonameid"])[city])
            lats.append(np.asarray(columns["lat_e5"])[city])
            lons.append(np.asarray(columns["lon_e5"])[city])
        points = _on_sphere(np.concatenate(lats) / 1e5, np.concatenate(lons) / 1e5)
        return np.concatenate(ids), cKDTree(points)


def _on_sphere(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Give points on the unit sphere, shape (n, 3), of coordinates in degrees."""
    import numpy as np

    a, b = np.radians(lat), np.radians(lon)
    return np.column_stack((np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)))


def _order(place: Place) -> tuple[bool, float, int]:
    weight = prominence(place.population, place.feature, place.match)
    return place.match == "former", -weight, place.geonameid or 0


def _bbox(columns: Columns, row: int) -> tuple[float, float, float, float] | None:
    lon_min = columns["lon_min_e5"][row]
    if lon_min is None:
        return None
    lat_min, lon_max, lat_max = (
        columns[name][row] / 1e5 for name in ("lat_min_e5", "lon_max_e5", "lat_max_e5")
    )
    return lon_min / 1e5, lat_min, lon_max, lat_max
