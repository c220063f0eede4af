"""Boundary files of any common format, as one table in degrees."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.errors import JoinError

__all__ = ["read_shapes"]

#: Endings that are read, and how their files begin. The content is looked at before any library
#: opens it, as some formats of GDAL name other files and addresses to read.
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".topojson": (b"{",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".zip": (b"PK\x03\x04",),
    ".parquet": (b"PAR1",),
    ".geoparquet": (b"PAR1",),
    ".kml": (b"<?xml", b"<kml"),
}
_HEAD_BYTES = 4096
#: What a file inside an archive may end with.
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson", ".json")
#: How many times its size an archive may unpack to.
_MAX_GROWTH = 100
_DEGREES = "EPSG:4326"
#: A little beyond the edge of the world is the rounding of a projection.
_EDGE_DEG = 1e-6


def read_shapes(
    path: Path,
    *,
    layer: str | None = None,
    level: int | None = None,
    crs: str | None = None,
    max_bytes: int = 500_000_000,
) -> gpd.GeoDataFrame:
    """Read a file of boundaries.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, TopoJSON, Shapefile (also zipped), GeoParquet or KML.
    layer : str or None
        Layer to read. None: the only one, or the only one whose name has `level` in it, such as
        ``admbnda_adm1``.
    level : int or None
        See `layer`.
    crs : str or None
        What the coordinates are in, as pyproj takes it (``"EPSG:2500"``), for a file that does not
        say. None: what the file says; for GeoJSON, TopoJSON and KML degrees, WGS 84.
    max_bytes : int
        A larger file, or an archive that unpacks to more, is refused.

    Returns
    -------
    GeoDataFrame, shape (n, k)
        All rows with all columns as they are, EPSG:4326. Shapes whose longitudes run on past the
        date line are cut there.

    Raises
    ------
    JoinError
        If the file is missing, too large, of another format, broken, empty, has several layers of
        which none is named, no CRS, or coordinates outside the world.
    """
    _check_file(path, max_bytes)
    kind = path.suffix.lower()
    if kind in (".parquet", ".geoparquet"):
        shapes = _read_parquet(path)
    elif kind in (".geojson", ".json") and not _is_topology(path):
        shapes = _read_geojson(path)
    else:
        shapes = _read_with_gdal(path, layer, level)
    if shapes.empty:
        msg = f"{path}: has no rows; name a file or --layer that has boundaries"
        raise JoinError(msg)
    return _to_degrees(shapes, path, crs)


def _check_file(path: Path, max_bytes: int) -> None:
    beginnings = _BEGINNINGS.get(path.suffix.lower())
    if beginnings is None:
        known = ", ".join(_BEGINNINGS)
        msg = f"{path}: its ending {path.suffix!r} is not known; known ones: {known}"
        raise JoinError(msg)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); name an existing file"
        raise JoinError(msg) from error
    if size > max_bytes:
        msg = (
            f"{path}: has {size / 1e6:,.0f} MB, at most {max_bytes / 1e6:,.0f} are taken; simplify "
            "it first, or allow more with --max-mb"
        )
        raise JoinError(msg)
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(beginnings):
        msg = f"{path}: is not what its ending {path.suffix} says; give it the right ending"
        raise JoinError(msg)
    if path.suffix.lower() == ".kml" and b"<kml" not in head:
        msg = f"{path}: has no <kml> at its beginning; it is not KML"
        raise JoinError(msg)
    if path.suffix.lower() == ".zip":
        _check_archive(path, min(max_bytes, size * _MAX_GROWTH))


def _check_archive(path: Path, max_bytes: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        msg = f"{path}: is a broken archive ({error}); fetch it again"
        raise JoinError(msg) from error
    total = sum(entry.file_size for entry in entries)
    if total > max_bytes:
        msg = f"{path}: unpacks to {total / 1e6:,.0f} MB; unpack it yourself and name the file"
        raise JoinError(msg)
    shapes = [entry.filename for entry in entries if entry.filename.lower().endswith(_PARTS)]
    if not any(name.lower().endswith((".shp", ".gpkg", ".geojson", ".json")) for name in shapes):
        msg = f"{path}: holds no boundaries; expected a Shapefile, GeoPackage or GeoJSON in it"
        raise JoinError(msg)


def _is_topology(path: Path) -> bool:
    with path.open("rb") as file:
        return b'"Topology"' in file.read(_HEAD_BYTES)


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (ValueError, OSError, KeyError) as error:
        msg = f"{path}: is not GeoParquet ({error}); export it with a geometry column"
        raise JoinError(msg) from error


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read GeoJSON without GDAL, which would fetch a CRS from any address that the file names."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), object_hook=_made_shape)
        features = content["features"]
        rows = [dict(feature.get("properties") or {}) for feature in features]
        found = [_whole_shape(feature.get("geometry")) for feature in features]
        shapes = np.array(found, dtype=object)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{path}: is not a GeoJSON feature collection ({error!r:.200})"
        raise JoinError(msg) from error
    except shapely.errors.GEOSException as error:
        msg = f"{path}: has a broken geometry ({error}); mend it, or export it again"
        raise JoinError(msg) from error
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=_named_crs(content, path))


def _made_shape(content: dict[str, Any]) -> object:
    """Make a geometry as soon as it is read, for its numbers take twenty times their text."""
    if not isinstance(content.get("coordinates"), list):
        return content
    try:
        return shapely.from_geojson(json.dumps(content))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return content  # of a feature it is told, and what stands elsewhere is nobody's shape


def _whole_shape(found: Any) -> shapely.Geometry | None:  # noqa: ANN401 -- any JSON value
    """Give the geometry of a feature, or say what is wrong with it."""
    if isinstance(found, dict) and found.get("type") == "GeometryCollection":
        parts = [_whole_shape(part) for part in found["geometries"]]
        return shapely.geometrycollections(np.array(parts, dtype=object))
    if found is None or isinstance(found, shapely.Geometry):
        return found
    return shapely.from_geojson(json.dumps(found), on_invalid="raise")


def _named_crs(content: Mapping[str, Any], path: Path) -> CRS:
    """Give the CRS of GeoJSON as it was before RFC 7946; degrees where none is named."""
    given = content.get("crs")
    if given is None:
        return CRS(_DEGREES)
    try:
        return CRS(given["properties"]["name"])
    except (CRSError, KeyError, TypeError) as error:
        msg = f"{path}: its crs member names no known CRS; remove it, and give --crs"
        raise JoinError(msg) from error


def _read_with_gdal(path: Path, layer: str | None, level: int | None) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            # What GDAL finds odd in rings is found again, with its row, when they are mended.
            warnings.simplefilter("ignore")
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
            layer = layer or _only_layer(layers, level)
            if layer not in layers:
                asked = f"no layer {layer!r}" if layer else f"{len(layers)} layers with shapes"
                names = ", ".join(layers) or "none there"
                msg = f"{path}: has {asked}; name one with --layer: {names}"
                raise JoinError(msg)
            shapes = pyogrio.read_dataframe(path, layer=layer)
    except (DataSourceError, DataLayerError, ValueError) as error:
        if isinstance(error, JoinError):
            raise
        msg = f"{path}: cannot be read ({error}); export it again, best as GeoPackage"
        raise JoinError(msg) from error
    if not isinstance(shapes, gpd.GeoDataFrame):
        msg = f"{path}: layer {layer} has no shapes; name another with --layer"
        raise JoinError(msg)
    if path.suffix.lower() in (".kml", ".json", ".topojson") and shapes.crs is None:
        return shapes.set_crs(_DEGREES)
    return shapes


def _only_layer(layers: list[str], level: int | None) -> str | None:
    """Give the one layer that can be meant; None where there are several, or none."""
    if len(layers) > 1 and level is not None:
        layers = [name for name in layers if re.search(rf"adm(in)?_?{level}(?!\d)", name.lower())]
    return layers[0] if len(layers) == 1 else None


def _to_degrees(shapes: gpd.GeoDataFrame, path: Path, crs: str | None) -> gpd.GeoDataFrame:
    if crs is not None:
        try:
            given = CRS(crs)
        except CRSError as error:
            msg = f"--crs {crs!r} is no CRS; write it like EPSG:4326"
            raise JoinError(msg) from error
        if shapes.crs is not None and not shapes.crs.equals(given):
            msg = f"{path}: says that it is in {shapes.crs.name}, not in {crs}; leave --crs out"
            raise JoinError(msg)
        shapes = shapes.set_crs(given)
    if shapes.crs is None:
        msg = f"{path}: does not say what its coordinates are in; give --crs, such as EPSG:4326"
        raise JoinError(msg)
    if shapes.crs.is_geographic:
        shapes = _cut_at_date_line(shapes)
        _check_degrees(shapes, path)
    flat = gpd.GeoDataFrame(
        shapes.drop(columns=shapes.geometry.name),
        geometry=shapely.force_2d(shapes.geometry.array),
        crs=shapes.crs,
    )
    degrees = flat.to_crs(_DEGREES)
    _check_degrees(degrees, path)
    return degrees


def _cut_at_date_line(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut shapes whose longitudes run on past the date line there, as in sets from 0 to 360."""
    bounds = shapes.geometry.bounds
    west, east = float(bounds["minx"].min()), float(bounds["maxx"].max())
    high = float(bounds[["miny", "maxy"]].abs().max(axis=None))
    if not (west < -180 - _EDGE_DEG or east > 180 + _EDGE_DEG):
        return shapes
    if not (west >= -360 and east <= 360 and high <= 90 + _EDGE_DEG):
        return shapes
    every = shapely.make_valid(shapes.geometry.to_numpy())
    parts = [
        shapely.transform(
            shapely.intersection(every, shapely.box(turn - 180, -90, turn + 180, 90)),
            lambda lonlat, by=turn: lonlat - [by, 0],
        )
        for turn in (-360, 0, 360)
    ]
    return shapes.set_geometry(
        gpd.GeoSeries(
            shapely.union_all(np.array(parts, dtype=object), axis=0),
            index=shapes.index,
            crs=shapes.crs,
        )
    )


def _check_degrees(shapes: gpd.GeoDataFrame, path: Path) -> None:
    bounds = shapes.geometry.bounds
    lons, lats = bounds[["minx", "maxx"]].abs(), bounds[["miny", "maxy"]].abs()
    wide, high = float(lons.max(axis=None)), float(lats.max(axis=None))
    if np.isnan(wide):
        return  # nothing but rows without a shape, each of which is told
    if wide <= 180 + _EDGE_DEG and high <= 90 + _EDGE_DEG:
        return
    if wide <= 90 and high <= 180:
        hint = "latitude and longitude look swapped"
    elif max(wide, high) > 1000:
        hint = "these look like metres; give the right CRS with --crs, in a file that names none"
    else:
        hint = "check its CRS"
    msg = f"{path}: reaches to longitude {wide:g} and latitude {high:g}; {hint}"
    raise JoinError(msg)
