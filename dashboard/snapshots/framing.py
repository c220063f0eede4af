"""What the map shows of the Earth: the extent that was asked for, or the one that fits."""

from __future__ import annotations

import numpy as np
import shapely

from dashboard.snapshots.content import Content
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.projection import Bbox, View, main_parts, make_view
from geodata.errors import SnapshotError

__all__ = ["frame_map", "region_of_name"]

_WORLD: Bbox = (-169.0, -56.0, 191.0, 80.0)
#: Share of a region's size that is left free around it.
_REGION_MARGIN = 0.08


def frame_map(
    ground: Ground,
    content: Content,
    frame_mm: tuple[float, float, float, float],
    *,
    country: str | None,
    extent: Bbox | None = None,
    region: str | None = None,
) -> View:
    """Choose extent and projection of a map.

    Parameters
    ----------
    ground : Ground
        Shapes of the country and its regions.
    content : Content
        Its marks are to be seen where no country is in focus.
    frame_mm : tuple of float
        x, y, width and height of the map on the page.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    extent : tuple of float or None
        ``(lon_min, lat_min, lon_max, lat_max)`` that must be seen. None: by `region`, then by
        `country`, then by the marks.
    region : str or None
        Code of the region that is to fill the map.

    Returns
    -------
    View

    Raises
    ------
    SnapshotError
        If the extent is not sound.
    """
    if extent is not None:
        _check_extent(extent)
        return make_view(extent, frame_mm)
    if region is not None:
        shapes = ground.regions.geometry[np.array(ground.regions.codes) == region]
        if len(shapes):
            return make_view(_around(_bounds(shapely.GeometryCollection(list(shapes)))), frame_mm)
    points = np.array([(mark.lon, mark.lat) for mark in content.place_marks]).reshape(-1, 2)
    if country is not None:
        shapes = ground.regions.geometry
        if not len(shapes):
            shapes = ground.countries.geometry[np.array(ground.countries.country_codes) == country]
        whole = shapely.GeometryCollection(list(shapely.get_parts(shapes)))
        towns = [town for town in ground.towns if town.country_code == country]
        places = np.array([(town.lon, town.lat) for town in towns]).reshape(-1, 2)
        # a capital may lie off the main part, as that of Equatorial Guinea
        capital = places[[town.feature == "PPLC" for town in towns]]
        shown = main_parts(whole, np.concatenate([points, capital]), places)
        return make_view(_bounds(shown), frame_mm, shape=shown)
    return make_view(_points_bbox(points), frame_mm)


def region_of_name(ground: Ground, name: str) -> tuple[str, str]:
    """Find a region by its code or its name.

    Parameters
    ----------
    ground : Ground
        With the regions of the country in focus.
    name : str
        In any case.

    Returns
    -------
    tuple of (str, str)
        Code and name.

    Raises
    ------
    SnapshotError
        If there is no such region; the known ones are named.
    """
    wanted = name.strip().casefold()
    pairs = list(zip(ground.regions.codes, ground.regions.names, strict=True))
    for code, known in pairs:
        if wanted in (code.casefold(), known.casefold()):
            return code, known
    names = ", ".join(sorted(known for _, known in pairs)) or "none, no country is in focus"
    msg = f"region {name!r} is not known; known regions: {names}"
    raise SnapshotError(msg)


def _bounds(shape: object) -> Bbox:
    lon_min, lat_min, lon_max, lat_max = map(float, shapely.bounds(shape))
    return lon_min, lat_min, lon_max, lat_max


def _around(box: Bbox) -> Bbox:
    lon_min, lat_min, lon_max, lat_max = box
    lon_pad, lat_pad = ((lon_max - lon_min) * _REGION_MARGIN, (lat_max - lat_min) * _REGION_MARGIN)
    return (
        lon_min - lon_pad,
        max(lat_min - lat_pad, -90.0),
        lon_max + lon_pad,
        min(lat_max + lat_pad, 90.0),
    )


def _points_bbox(points: np.ndarray) -> Bbox:
    """Give the smallest box around points, across the antimeridian where that is smaller."""
    if not len(points):
        return _WORLD
    lon = np.sort(points[:, 0])
    gaps = np.diff(np.append(lon, lon[0] + 360.0))
    at = int(np.argmax(gaps))
    west = float(lon[(at + 1) % len(lon)])
    span = 360.0 - float(gaps[at])
    pad = max(0.06 * max(span, float(np.ptp(points[:, 1]))), 0.2)
    if span + 2 * pad >= 320.0:
        return _WORLD
    return (
        west - pad,
        max(float(points[:, 1].min()) - pad, -90.0),
        west + span + pad,
        min(float(points[:, 1].max()) + pad, 90.0),
    )


def _check_extent(extent: Bbox) -> None:
    lon_min, lat_min, lon_max, lat_max = extent
    sound = (
        all(np.isfinite(extent))
        and -90.0 <= lat_min < lat_max <= 90.0
        and all(-180.0 <= lon <= 360.0 for lon in (lon_min, lon_max))
        and lon_min != lon_max
    )
    if not sound:
        msg = (
            f"extent {extent} is not a box (lon_min, lat_min, lon_max, lat_max) in degrees with "
            "lat_min < lat_max; west > east is read as crossing the antimeridian"
        )
        raise SnapshotError(msg)
