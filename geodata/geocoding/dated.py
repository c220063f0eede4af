"""Names valid for a time, further names, and places that the gazetteer lacks, from `config/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

from geodata.geocoding.names import fold_all, is_same_code, own_id
from geodata.settings import load_table
from geodata.tables import Place, Precision

__all__ = ["DatedNames", "NameEntry", "load_dated_names", "renamed_places", "valid_name"]


class NameEntry(NamedTuple):
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


class DatedNames:
    """What the configuration adds to the gazetteer.

    Parameters
    ----------
    named : iterable of NameEntry
        Names with bounds, or that replace the gazetteer's: a place goes by them.
    further : iterable of NameEntry
        Names under which a place is found, too.
    makers : mapping of int to callable
        Make the places that the gazetteer lacks, by their (negative) id; each is asked once.
    """

    def __init__(
        self,
        named: Iterable[NameEntry],
        further: Iterable[NameEntry],
        makers: Mapping[int, Callable[[], Place]],
    ) -> None:
        named = tuple(named)
        every = (*named, *further)
        keys = fold_all([entry.name for entry in every])
        #: By folded name.
        self.entries = _gathered(keys, every)
        #: Names by which a place goes, by its id.
        self.names_of = _gathered([entry.geonameid for entry in named], named)
        self._makers = makers
        self._places: dict[int, Place] = {}

    def place(self, geonameid: int) -> Place | None:
        """Give a place that the gazetteer lacks; None where it is none of those."""
        held = self._places.get(geonameid)
        if held is None and geonameid in self._makers:
            held = self._places[geonameid] = self._makers[geonameid]()
        return held

    def name_of(self, geonameid: int, on: date | None) -> str | None:
        """Give the name valid that day; None where the gazetteer's own holds."""
        return valid_name(self.names_of.get(geonameid, ()), on)


def valid_name(entries: Iterable[NameEntry], on: date | None) -> str | None:
    """Give the first of some names that is valid on a day (None: today); None where none is."""
    return next((entry.name for entry in entries if entry.holds(on)), None)


@cache
def renamed_places() -> Mapping[int, tuple[NameEntry, ...]]:
    """Give the names of renamed towns, rivers and areas by their id; those of regions are apart."""
    entries = [_entry(entry, entry["geonameid"]) for entry in _names()["renamed"]]
    return _gathered([entry.geonameid for entry in entries], entries)


def _names() -> Mapping[str, Any]:
    return load_table("place_names.toml")


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
    table = _names()
    named: list[NameEntry] = []
    for entry in load_table("region_names.toml")["region"]:
        number = id_of_code(entry["code"])
        if number is not None:
            named.append(_entry(entry, number))
    for entries in renamed_places().values():
        named += entries
    further: list[NameEntry] = []
    for entry in table["names"]:
        number = entry["geonameid"] if "geonameid" in entry else id_of_code(entry["code"])
        if number is not None:
            further += _further(entry, number)
    makers: dict[int, Callable[[], Place]] = {}
    for entry in table["place"]:
        number = own_id(f"PLACE/{entry.get('country_code', '')}/{entry['name']}")
        makers[number] = partial(_place, entry, number)
        further.append(_entry(entry, number))
        further += _further(entry, number)
    for feature, kind in load_table("feature_names.toml").items():
        for row in kind["entries"]:
            number = own_id(f"{feature}/{row[3]}/{row[0]}")
            makers[number] = partial(_feature, row, number, feature, kind["rank"])
            names = _feature_names(row[0], row[4:])
            further += [NameEntry(number, name, "name") for name in names]
    for feature, kind in load_table("town_names.toml").items():
        precision = Precision(kind["precision"])
        for row in kind["entries"]:
            number = own_id(f"{feature}/{row[3]}/{row[4]}/{row[0]}")
            makers[number] = partial(_town, row, number, feature, precision, kind["rank"])
            names = dict.fromkeys((row[0], *row[5:]))
            further += [NameEntry(number, name, "name") for name in names]
    return DatedNames(named, further, makers)


def _entry(entry: Mapping[str, Any], number: int) -> NameEntry:
    return NameEntry(number, entry["name"], "name", entry.get("from"), entry.get("to"))


def _further(entry: Mapping[str, Any], number: int) -> list[NameEntry]:
    return [
        NameEntry(number, name, match, entry.get("from"), entry.get("to"))
        for key, match in (("names", "name"), ("alternates", "alternate"), ("codes", "code"))
        for name in entry.get(key, ())
    ]


def _place(entry: Mapping[str, Any], number: int) -> Place:
    box = entry.get("bbox")
    return Place(
        name=entry["name"],
        lat=float(entry["lat"]),
        lon=float(entry["lon"]),
        precision=Precision(entry["precision"]),
        geonameid=number,
        country_code=entry.get("country_code"),
        region_code=entry.get("region_code"),
        feature=entry.get("feature", "PPL" if entry["precision"] == "city" else "RGN"),
        population=entry.get("population", 0),
        bbox=(box[0], box[1], box[2], box[3]) if box else None,
    )


def _feature(row: Sequence[Any], number: int, feature: str, rank: int) -> Place:
    """Give the place of an entry of `config/feature_names.toml`."""
    name, lat, lon, country = row[:4]
    return Place(
        name=name,
        lat=float(lat),
        lon=float(lon),
        precision=Precision.AREA,
        geonameid=number,
        country_code=country or None,
        feature=feature,
        population=rank,
    )


def _town(row: Sequence[Any], number: int, feature: str, precision: Precision, rank: int) -> Place:
    """Give the place of an entry of `config/town_names.toml`."""
    name, lat, lon, country, region = row[:5]
    return Place(
        name=name,
        lat=float(lat),
        lon=float(lon),
        precision=precision,
        geonameid=number,
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


_Key = TypeVar("_Key")


def _gathered(
    keys: Iterable[_Key], entries: Iterable[NameEntry]
) -> dict[_Key, tuple[NameEntry, ...]]:
    """Gather the entries of each key, in their order."""
    found: dict[_Key, tuple[NameEntry, ...]] = {}
    for key, entry in zip(keys, entries, strict=True):
        found[key] = (*found.get(key, ()), entry)
    return found
