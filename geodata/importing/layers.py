"""Parquet, GeoParquet, GeoJSON and GeoPackage as rows, shapes turned into points."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import ImportTableError
from geodata.exchange import MARK_COLUMNS
from geodata.importing.sources import Cells, TableSource, cell_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["open_layer", "open_parquet"]

#: Columns that a shape gives; its own coordinates count, not what columns say.
_POINT_COLUMNS = ("lat", "lon", "precision")
_BATCH_ROWS = 5_000
#: Application ids of GeoPackage 1.2 and later, 1.0 and 1.1 (OGC 12-128).
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
#: Layers that together tell a situation from other GeoPackages.
_SITUATION_LAYERS = {"claims", "places", "reports", "mentions"}


def open_parquet(path: Path) -> TableSource:
    """Open a Parquet or GeoParquet file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    TableSource
        Rows are numbered from 1. Shapes (GeoParquet, WKB) are turned into points.

    Raises
    ------
    ImportTableError
        If it is damaged; reading rows raises it too.
    """
    import pyarrow.parquet as pq

    with _faults(path):
        with pq.ParquetFile(path) as file:
            total: int = file.metadata.num_rows
            names: list[str] = file.schema_arrow.names
            shape, crs = _geoparquet_shape(file.schema_arrow.metadata or {})
        own = set(MARK_COLUMNS) <= set(names)
    shape = shape if shape in names else ""

    def batches() -> Iterator[pa.RecordBatch]:
        with _faults(path), pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=_BATCH_ROWS)

    if own:
        return _source(path, "parquet", names, batches, total=total, drop=shape)
    return _source(path, "parquet", names, batches, total=total, shape=shape, crs=crs)


def open_layer(path: Path, layer: str | None = None) -> TableSource:
    """Open a layer of a GeoJSON file or GeoPackage.

    Parameters
    ----------
    path : Path
        The file.
    layer : str or None
        Name of the layer. None: "claims" in a file that was exported, else the only layer.

    Returns
    -------
    TableSource
        Rows are numbered from 1.

    Raises
    ------
    ImportTableError
        If the file is damaged, is a situation, or it is not clear which layer is meant; reading
        rows raises it too.
    """
    import pyogrio

    with path.open("rb") as stream:
        head = stream.read(100)
    is_geojson = not head.startswith(b"SQLite")
    if not is_geojson and head[68:72] not in _GEOPACKAGE_IDS:
        msg = f"{path}: is an SQLite file, but no GeoPackage; export the table as CSV"
        raise ImportTableError(msg)
    dataset = str(path.resolve())
    if is_geojson:
        # The prefix keeps GDAL from taking the file for anything else it knows.
        dataset = f"GeoJSON:{dataset}"
    elif "!" in dataset:
        # pyogrio takes what follows "!" for a file in an archive; as a part of itself, the
        # whole file passes.
        dataset = f"/vsisubfile/0,{dataset}"
    options = {"DATE_AS_STRING": "YES"} if is_geojson else {}
    with _faults(path), _without_warnings():
        layer = _chosen(path, [str(name) for name, _ in pyogrio.list_layers(dataset)], layer)
        info = pyogrio.read_info(dataset, layer=layer, **options)
    names = [str(name) for name in info["fields"]]
    count = info["features"]
    if not names and not count:
        # A collection without features has no columns either; there is nothing to miss.
        return TableSource(path=path, kind="geo", columns=MARK_COLUMNS, rows=lambda: iter(()))

    def batches() -> Iterator[pa.RecordBatch]:
        with _faults(path), ExitStack() as opened:
            with _without_warnings():
                meta, reader = opened.enter_context(
                    pyogrio.open_arrow(
                        dataset, layer=layer, batch_size=_BATCH_ROWS, use_pyarrow=True, **options
                    )
                )
            shape = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                yield _renamed(batch, shape)

    own = set(MARK_COLUMNS) <= set(names)
    has_shape = info["geometry_type"] is not None
    return _source(
        path,
        "geo",
        [*names, _SHAPE] if has_shape else names,
        batches,
        total=count if count >= 0 else None,
        shape=_SHAPE if has_shape and not own else "",
        drop=_SHAPE if own else "",
        crs=info["crs"],
    )


#: Name that the geometry column goes by while it is read.
_SHAPE = "\0shape"


def _renamed(batch: pa.RecordBatch, shape: str) -> pa.RecordBatch:
    names = [_SHAPE if name == shape else name for name in batch.schema.names]
    return batch.rename_columns(names)


def _chosen(path: Path, layers: Sequence[str], asked: str | None) -> str:
    if set(layers) >= _SITUATION_LAYERS:
        msg = f"{path}: is a situation; export from it, and import what was exported"
        raise ImportTableError(msg)
    if asked is not None and asked not in layers:
        msg = f"{path}: has no layer {asked!r}; its layers: {', '.join(layers)}"
        raise ImportTableError(msg)
    chosen = asked or ("claims" if "claims" in layers else None)
    if chosen is None and len(layers) != 1:
        msg = f"{path}: has {len(layers)} layers ({', '.join(layers)}); say which with --layer"
        raise ImportTableError(msg)
    return chosen or layers[0]


def _source(
    path: Path,
    kind: str,
    names: Sequence[str],
    batches: Any,  # noqa: ANN401 -- a function without parameters that gives record batches
    *,
    total: int | None,
    shape: str = "",
    drop: str = "",
    crs: object = None,
) -> TableSource:
    taken = {*_POINT_COLUMNS, "latitude", "longitude"} if shape else set()
    kept = [name for name in names if name not in {shape, drop} and name.casefold() not in taken]

    def rows() -> Iterator[tuple[int, Cells]]:
        number = 0
        for batch in batches():
            columns = [[cell_text(cell) for cell in batch[name].to_pylist()] for name in kept]
            if shape:
                columns += _points(batch[shape].to_pylist(), crs, path)
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, cells

    columns = (*kept, *_POINT_COLUMNS) if shape else tuple(kept)
    return TableSource(path=path, kind=kind, columns=columns, rows=rows, total=total)


def _points(wkb: Sequence[bytes | None], crs: object, path: Path) -> list[list[str]]:
    """Give latitudes, longitudes and precisions of shapes; "" where there is no shape."""
    import numpy as np
    import pyproj
    import shapely

    shapes = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore")
    is_point = shapely.get_type_id(shapes) == 0
    points = np.where(is_point, shapes, shapely.point_on_surface(shapes))
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    if crs is not None:
        try:
            source = pyproj.CRS.from_user_input(crs)
        except pyproj.exceptions.CRSError as error:
            msg = (
                f"{path}: its coordinate reference system is not known ({error}); save it as WGS 84"
            )
            raise ImportTableError(msg) from error
        if not source.equals(pyproj.CRS("OGC:CRS84"), ignore_axis_order=True):
            turn = pyproj.Transformer.from_crs(source, "OGC:CRS84", always_xy=True)
            lon, lat = turn.transform(lon, lat)
    placed = np.isfinite(lon) & np.isfinite(lat)
    return [
        [repr(float(y)) if ok else "" for y, ok in zip(lat, placed, strict=True)],
        [repr(float(x)) if ok else "" for x, ok in zip(lon, placed, strict=True)],
        [
            "" if (ok and point) or not ok else "area"
            for ok, point in zip(placed, is_point, strict=True)
        ],
    ]


def _geoparquet_shape(metadata: dict[bytes, bytes]) -> tuple[str, object]:
    """Give the name and CRS of a GeoParquet file's geometry; "" for a plain Parquet file."""
    try:
        geo = json.loads(metadata.get(b"geo", b"{}"))
        name = geo.get("primary_column", "")
        stated = geo["columns"][name] if name else {}
    except (ValueError, KeyError, AttributeError, TypeError):
        return "", None
    if stated.get("encoding") != "WKB":
        return "", None
    crs = stated.get("crs")
    return name, crs


@contextmanager
def _without_warnings() -> Iterator[None]:
    # What GDAL finds odd but can read is no fault.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    import pyarrow as pa
    from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

    try:
        yield
    except (
        pa.ArrowException, DataLayerError, DataSourceError, FieldError, GeometryError, OSError,
        UnicodeDecodeError, RuntimeError,
    ) as error:  # fmt: skip
        msg = f"{path}: is damaged or no such table ({error}); save or fetch it again"
        raise ImportTableError(msg) from error
