"""Base geometry for the browser: public shapes only, as JSON that the map fetches by address.

All coordinates are ``[lon, lat]`` in degrees, WGS 84, as GeoJSON has them. Longitudes run on past
180 where the country in focus lies across the date line, so that it hangs together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from dashboard.maps.towns import towns_of
from geodata.regions import load_base, load_countries, load_regions
from geodata.regions.drawn import set_on, span_starts
from geodata.regions.sets import SHIPPED_ONLY, sets_stamp
from geodata.settings import load_table

__all__ = ["focus_base", "focus_bbox", "unwrap_lon", "world_base"]

#: shapely geometries.
_Shapes = npt.NDArray[np.object_]
_Frame = tuple[float, float, float, float]
#: Part of the country's width and height that is drawn finely on each side of it.
_MARGIN = (0.55, 0.65)
#: Parts of a country closer than this belong together on the map, degrees.
_NEAR_DEG = 4.0
#: A part of the world's outline smaller than this, in square degrees, is left out far away.
_LEAST_ISLAND_DEG2 = 0.08


def unwrap_lon(lon: float, *, middle_lon: float) -> float:
    """Give a longitude as the one within 180 degrees of the middle of a map.

    Parameters
    ----------
    lon : float
        Degrees.
    middle_lon : float
        Longitude of the middle of the map, degrees.

    Returns
    -------
    float
        Degrees, perhaps beyond 180 or below -180.
    """
    return middle_lon + (lon - middle_lon + 180) % 360 - 180


@lru_cache(maxsize=16)
def focus_bbox(country: str) -> tuple[float, float, float, float]:
    """Give the extent of a country, in one piece even across the date line.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2.

    Returns
    -------
    tuple of float
        ``(lon_min, lat_min, lon_max, lat_max)`` in degrees; ``lon_max`` may pass 180.

    Raises
    ------
    JoinError
        If the country has no shape.
    """
    return _main_extent(_regions(country, None).geometry)


def focus_base(
    country: str,
    on: date | None,
    sets: tuple[str, ...] = SHIPPED_ONLY,
    *,
    days: tuple[date, date] | None = None,
) -> bytes:
    """Draw up the surroundings of a country: regions, neighbours, waters, names, towns.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2.
    on : date or None
        Day whose names are wanted; None: today's.
    sets : tuple of str
        Boundary sets of the regions, each on its days; everything else is the shipped one's.
    days : tuple of date or None
        First and last day that are played, where regions or their names turn between them. None:
        those of `on` are good for all.

    Returns
    -------
    bytes
        JSON in UTF-8: ``bbox``, ``regions`` (code, name, geometry, lat, lon, room_deg: a circle of
        that radius fits inside), ``land``, ``lakes``, ``rivers``, ``borders``, ``disputed``,
        ``region_borders``, ``outline`` (geometries), ``countries``, ``towns``, ``waters`` (names);
        with `days` also ``spans``: ``from`` (ISO day), ``regions``, ``region_borders`` of each span
        of days in which the regions stay the same. A span without regions has none.

    Raises
    ------
    JoinError
        If the country has no shape.

    Notes
    -----
    Natural Earth 4.1 (public domain), GeoNames (CC BY 4.0); see `geodata/data/SOURCES.md`. Shared
    borders are simplified once, so that neighbours still meet.
    """
    return _focus_base(country, on, sets, days, sets_stamp())


@lru_cache(maxsize=16)
def _focus_base(
    country: str,
    on: date | None,
    sets: tuple[str, ...],
    days: tuple[date, date] | None,
    stamp: int,  # noqa: ARG001
) -> bytes:
    west, south, east, north = focus_bbox(country)
    tolerance_deg = max(0.002, (east - west) / 12_000)
    pad_lon, pad_lat = (east - west) * _MARGIN[0] + 2, (north - south) * _MARGIN[1] + 2
    frame = (west - pad_lon, max(-85, south - pad_lat), east + pad_lon, min(85, north + pad_lat))
    # Names stand where they are seen when the map opens.
    pad_lon, pad_lat = (east - west) * 0.12, (north - south) * 0.22
    near = (west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat)
    regions = _regions(country, on, sets)
    drawn = _drawn(regions, tolerance_deg)
    countries = load_countries(on=on)
    land = _clip(load_base("coast").geometry, frame)
    content: dict[str, Any] = {
        "bbox": [round(edge, 3) for edge in frame],
        "regions": drawn["regions"],
        "land": _geometries(shapely.simplify(land, tolerance_deg)),
        "lakes": _geometries(_clip(load_base("lakes").geometry, frame)),
        "rivers": _geometries(_clip(load_base("rivers").geometry, frame)),
        "borders": _geometries(_borders(countries, frame, tolerance_deg)),
        "disputed": _geometries(_clip(load_base("disputed").geometry, frame)),
        "region_borders": drawn["region_borders"],
        "outline": drawn["outline"] or _drawn(_regions(country, on), tolerance_deg)["outline"],
        "countries": _names_of_neighbours(countries, country, near),
        "towns": towns_of(country, on=on, middle_lon=(west + east) / 2),
        "waters": _waters(frame),
    }
    if days is not None:
        content["spans"] = []
        for first in span_starts(*days, country=country, sets=sets):
            drawn = _drawn(_regions(country, first, sets), tolerance_deg)
            content["spans"].append(
                {
                    "from": first.isoformat(),
                    "regions": drawn["regions"],
                    "region_borders": drawn["region_borders"],
                }
            )
    return _to_json(content)


def _drawn(regions: gpd.GeoDataFrame, tolerance_deg: float) -> dict[str, Any]:
    """Simplify regions together, and give them, the lines between them, and the one around."""
    if regions.empty:
        return {"regions": [], "region_borders": [], "outline": []}
    shapes = shapely.coverage_simplify(regions.geometry.to_numpy(), tolerance_deg)
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))
    outline = shapely.boundary(shapely.union_all(shapes, grid_size=1e-6))
    inner = shapely.difference(lines, shapely.buffer(outline, tolerance_deg / 4))
    return {
        "regions": [
            {"code": code, "name": name, **_room(shape), "geometry": _geometry(shape)}
            for code, name, shape in zip(regions["code"], regions["name"], shapes, strict=True)
        ],
        "region_borders": _geometries(np.array([inner])),
        "outline": _geometries(np.array([outline])),
    }


@lru_cache(maxsize=1)
def world_base() -> bytes:
    """Draw up the land of the whole world, coarsely, for what lies far from the focus.

    Returns
    -------
    bytes
        JSON in UTF-8 with ``land``, a list of polygons simplified to about a tenth of a degree.
    """
    land = load_base("coast").geometry.to_numpy()
    land = shapely.simplify(land[shapely.area(land) >= _LEAST_ISLAND_DEG2], 0.08)
    return _to_json({"land": _geometries(land, decimals=2)})


def _regions(
    country: str, on: date | None, sets: tuple[str, ...] = SHIPPED_ONLY
) -> gpd.GeoDataFrame:
    """Give the country's regions, unwrapped where they lie on both sides of the date line."""
    regions = load_regions(1, country=country, on=on, set_id=set_on(sets, country, on))
    west, _, east, _ = regions.total_bounds
    if not east - west > 180:  # nor where there are none
        return regions
    return regions.set_geometry(regions.geometry.apply(_east_of_date_line))


def _east_of_date_line(shape: shapely.Geometry) -> shapely.Geometry:
    """Move parts west of Greenwich on by 360 degrees."""
    parts = [
        affinity.translate(part, 360) if part.bounds[2] < 0 else part
        for part in shapely.get_parts(shape)
    ]
    return shapely.multipolygons(parts)


def _main_extent(shapes: gpd.GeoSeries) -> tuple[float, float, float, float]:
    """Give the extent of the largest group of parts that lie near each other, chain by chain.

    Far possessions would shrink the country to a speck.
    """
    parts = gpd.GeoSeries(shapely.get_parts(shapes.to_numpy()), crs=4326)
    size = shapely.area(parts.to_numpy()) * np.cos(
        np.radians(shapely.get_y(shapely.centroid(parts.to_numpy())))
    )
    left = np.ones(len(parts), dtype=bool)
    groups = []
    while left.any():
        group = fresh = np.flatnonzero(left)[:1]
        while len(fresh):
            left[fresh] = False
            near = parts.to_numpy()[fresh]
            hits = parts.sindex.query(near, predicate="dwithin", distance=_NEAR_DEG)
            reached = np.unique(hits[1])
            fresh = reached[left[reached]]
            group = np.concatenate([group, fresh])
        groups.append(group)
    main = max(groups, key=lambda group: float(size[group].sum()))
    west, south, east, north = (float(edge) for edge in parts.iloc[main].total_bounds)
    return west, south, east, north


def _clip(shapes: gpd.GeoSeries, frame: _Frame) -> _Shapes:
    """Cut shapes to a frame that may pass the date line; give an array without empty ones."""
    found = []
    for turn in (-360, 0, 360):
        west, south, east, north = frame[0] - turn, frame[1], frame[2] - turn, frame[3]
        if east < -180 or west > 180:
            continue
        box = shapely.box(west, south, east, north)
        near = shapes.to_numpy()[shapes.sindex.query(box, predicate="intersects")]
        cut = shapely.clip_by_rect(near, west, south, east, north)
        found.append(_moved(cut, turn))
    every = np.concatenate(found)
    filled: _Shapes = every[~shapely.is_empty(every)]
    return filled


def _moved(shapes: _Shapes, turn: float) -> _Shapes:
    if not turn:
        return shapes
    return np.array([affinity.translate(shape, turn) for shape in shapes], dtype=object)


def _borders(countries: gpd.GeoDataFrame, frame: _Frame, tolerance_deg: float) -> _Shapes:
    """Give the land borders between countries, each once, without coasts.

    Neighbours share every vertex of their border, so an edge that two countries have is a border.
    """
    found = []
    for turn in (-360, 0, 360):
        box = shapely.box(frame[0] - turn, frame[1], frame[2] - turn, frame[3])
        near = countries.geometry.to_numpy()[countries.sindex.query(box, predicate="intersects")]
        if not len(near):
            continue
        lines = shapely.get_parts(shapely.boundary(near))
        points, line = shapely.get_coordinates(lines, return_index=True)
        joined = line[1:] == line[:-1]
        edges = np.hstack([points[:-1][joined], points[1:][joined]])
        backward = (edges[:, 0] > edges[:, 2]) | (
            (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
        )
        edges[backward] = edges[backward][:, [2, 3, 0, 1]]
        edges, count = np.unique(edges, axis=0, return_counts=True)
        borders = shapely.line_merge(
            shapely.multilinestrings(shapely.linestrings(edges[count > 1].reshape(-1, 2, 2)))
        )
        cut = _clip(gpd.GeoSeries(shapely.get_parts(borders), crs=4326), box.bounds)
        found.append(_moved(shapely.simplify(cut, tolerance_deg), turn))
    return np.concatenate(found)


def _names_of_neighbours(
    countries: gpd.GeoDataFrame, country: str, frame: _Frame
) -> list[dict[str, Any]]:
    names = []
    for row in countries[countries["country_code"] != country.upper()].itertuples():
        parts = _clip(gpd.GeoSeries([row.geometry], crs=4326), frame)
        if len(parts):
            largest = max(shapely.get_parts(parts), key=lambda part: part.area)
            room = _room(largest)
            if room["room_deg"] > (frame[2] - frame[0]) / 60:
                names.append({"name": row.name, **room})
    return sorted(names, key=lambda name: -name["room_deg"])


def _room(shape: shapely.Geometry) -> dict[str, float]:
    """Give the middle and radius, in degrees of longitude, of a circle inside the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    # In degrees a circle on the ground is an ellipse: squeeze longitudes to make it round.
    squeeze = float(np.cos(np.radians(np.clip(shapely.get_y(largest.centroid), -85, 85))))
    round_shape = affinity.scale(largest, squeeze, 1, origin=(0, 0))
    radius = shapely.maximum_inscribed_circle(round_shape, tolerance=0.02)
    lon, lat = radius.coords[0]
    return {
        "lat": round(lat, 4),
        "lon": round(lon / squeeze, 4),
        "room_deg": round(radius.length / squeeze, 4),
    }


def _waters(frame: _Frame) -> list[dict[str, Any]]:
    west, south, east, north = frame
    found = []
    for water in load_table("water_names.toml")["water"]:
        lon = unwrap_lon(water["lon"], middle_lon=(west + east) / 2)
        if west < lon < east and south < water["lat"] < north:
            found.append({"name": water["name"], "lat": water["lat"], "lon": lon})
    return found


def _geometries(shapes: Iterable[shapely.Geometry], *, decimals: int = 3) -> list[dict[str, Any]]:
    return [
        geometry
        for shape in shapes
        if (geometry := _geometry(shape, decimals=decimals))["coordinates"]
    ]


def _geometry(shape: shapely.Geometry, *, decimals: int = 3) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    if "geometries" in geometry:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type.endswith("LineString")]
        return _geometry(shapely.multilinestrings(parts), decimals=decimals)
    geometry["coordinates"] = _rounded(geometry["coordinates"], decimals)
    return geometry


def _rounded(coordinates: list[Any], decimals: int) -> list[Any]:
    if coordinates and isinstance(coordinates[0], float | int):
        return [round(value, decimals) for value in coordinates[:2]]
    return [_rounded(part, decimals) for part in coordinates]


def _to_json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
