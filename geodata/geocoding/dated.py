"""Names valid for a time, further names, and places that the gazetteer lacks, from `config/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.geocoding.names import fold, is_same_code, own_id
from geodata.settings import load_table
from geodata.tables import Place, Precision

__all__ = ["DatedNames", "NameEntry", "load_dated_names"]


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One name of one place, for a time."""

    geonameid: int
    name: str
    #: As `geodata.tables.Place.match`.
    match: str
    #: First day of the name; None: always before.
    first: date | None = None
    #: First day on which it holds no more; None: still.
    end: date | None = None

    def is_written(self, code: str | None) -> bool:
        """Tell whether a name, given as `names.code_form` has it, may mean this entry."""
        return self.match != "code" or (code is not None and is_same_code(code, self.name))

    def holds(self, on: date | None) -> bool:
        """Tell whether the name is valid that day; None: today."""
        if on is None:
            return self.end is None
        return (self.first is None or self.first <= on) and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class DatedNames:
    """What the configuration adds to the gazetteer."""

    #: By folded name.
    entries: Mapping[str, tuple[NameEntry, ...]]
    #: Names by which a place goes, by its id: those with bounds, or that replace the gazetteer's.
    names_of: Mapping[int, tuple[NameEntry, ...]]
    #: Places that the gazetteer lacks, by their (negative) id.
    places: Mapping[int, Place]

    def name_of(self, geonameid: int, on: date | None) -> str | None:
        """Give the name valid that day; None where the gazetteer's own holds."""
        entries = self.names_of.get(geonameid)
        return next((entry.name for entry in entries if entry.holds(on)), None) if entries else None


def load_dated_names(id_of_code: Callable[[str], int | None]) -> DatedNames:
    """Read `place_names.toml`, `feature_names.toml`, `town_names.toml` and `region_names.toml`.

    Parameters
    ----------
    id_of_code : callable
        Gives the id of a country's or region's code; None where there is no such place.

    Returns
    -------
    DatedNames
        Entries of codes that are not in the gazetteer are left out: a user's own boundary set may
        name others.
    """
    table = load_table("place_names.toml")
    named: list[NameEntry] = []
    for entry in load_table("region_names.toml")["region"]:
        number = id_of_code(entry["code"])
        if number is not None:
            named.append(_entry(entry, number))
    named += [_entry(entry, entry["geonameid"]) for entry in table["renamed"]]
    further: list[NameEntry] = []
    for entry in table["names"]:
        number = entry["geonameid"] if "geonameid" in entry else id_of_code(entry["code"])
        if number is not None:
            further += _further(entry, number)
    places = {}
    for entry in table["place"]:
        place = _place(entry)
        places[place.geonameid or 0] = place
        further.append(_entry(entry, place.geonameid or 0))
        further += _further(entry, place.geonameid or 0)
    for feature, kind in load_table("feature_names.toml").items():
        for row in kind["entries"]:
            place = _feature(row, feature, kind["rank"])
            places[place.geonameid or 0] = place
            names = _feature_names(place.name, row[4:])
            further += [NameEntry(place.geonameid or 0, name, "name") for name in names]
    for feature, kind in load_table("town_names.toml").items():
        for row in kind["entries"]:
            place = _town(row, feature, Precision(kind["precision"]), kind["rank"])
            places[place.geonameid or 0] = place
            names = dict.fromkeys((place.name, *row[5:]))
            further += [NameEntry(place.geonameid or 0, name, "name") for name in names]
    return DatedNames(_by_key(named + further), _by_id(named), places)


def _entry(entry: Mapping[str, Any], number: int) -> NameEntry:
    return NameEntry(number, entry["name"], "name", entry.get("from"), entry.get("to"))


def _further(entry: Mapping[str, Any], number: int) -> list[NameEntry]:
    return [
        NameEntry(number, name, match, entry.get("from"), entry.get("to"))
        for key, match in (("names", "name"), ("alternates", "alternate"), ("codes", "code"))
        for name in entry.get(key, ())
    ]


def _place(entry: Mapping[str, Any]) -> Place:
    box = entry.get("bbox")
    return Place(
        name=entry["name"],
        lat=float(entry["lat"]),
        lon=float(entry["lon"]),
        precision=Precision(entry["precision"]),
        geonameid=own_id(f"PLACE/{entry.get('country_code', '')}/{entry['name']}"),
        country_code=entry.get("country_code"),
        region_code=entry.get("region_code"),
        feature=entry.get("feature", "PPL" if entry["precision"] == "city" else "RGN"),
        population=entry.get("population", 0),
        bbox=(box[0], box[1], box[2], box[3]) if box else None,
    )


def _feature(row: Sequence[Any], feature: str, rank: int) -> Place:
    """Give the place of an entry of `config/feature_names.toml`."""
    name, lat, lon, country = row[:4]
    return Place(
        name=name,
        lat=float(lat),
        lon=float(lon),
        precision=Precision.AREA,
        geonameid=own_id(f"{feature}/{country}/{name}"),
        country_code=country or None,
        feature=feature,
        population=rank,
    )


def _town(row: Sequence[Any], feature: str, precision: Precision, rank: int) -> Place:
    """Give the place of an entry of `config/town_names.toml`."""
    name, lat, lon, country, region = row[:5]
    return Place(
        name=name,
        lat=float(lat),
        lon=float(lon),
        precision=precision,
        geonameid=own_id(f"{feature}/{country}/{region}/{name}"),
        country_code=country,
        region_code=region or None,
        feature=feature,
        population=rank,
    )


def _feature_names(name: str, others: Iterable[str]) -> dict[str, None]:
    """Give the ways to write a feature's name: "River Thames", "Mt Hood"."""
    names = dict.fromkeys((name, *others))
    if name.endswith(" River"):
        names[f"River {name.removesuffix(' River')}"] = None
    if name.startswith("Mount "):
        names[f"Mt {name.removeprefix('Mount ')}"] = None
    return names


def _by_key(entries: list[NameEntry]) -> dict[str, tuple[NameEntry, ...]]:
    found: dict[str, tuple[NameEntry, ...]] = {}
    for entry in entries:
        key = fold(entry.name)
        found[key] = (*found.get(key, ()), entry)
    return found


def _by_id(entries: list[NameEntry]) -> dict[int, tuple[NameEntry, ...]]:
    found: dict[int, tuple[NameEntry, ...]] = {}
    for entry in entries:
        found[entry.geonameid] = (*found.get(entry.geonameid, ()), entry)
    return found
