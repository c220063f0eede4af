"""Rows as layers for map programs: GeoJSON, GeoPackage, GeoParquet.

Coordinates are longitude, latitude, WGS 84 (EPSG:4326, the same as OGC:CRS84 in this order).
Regions and countries are areas: they get no point.
"""

from __future__ import annotations

import json
import math
import shutil
import struct
import tempfile
import threading
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import ExportError
from geodata.exchange import Cell, Column, fit_text
from geodata.exporting.rows import About, Row
from geodata.qgis import layer_styles

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

__all__ = ["write_geojson", "write_geopackage", "write_geoparquet"]

#: Rows that are held at once.
_BATCH_ROWS = 20_000
#: GDAL's options are global to the process while a file is written.
_gdal_lock = threading.Lock()
#: What could end a script or a line where GeoJSON is put into a page; the value stays the same.
_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def write_geojson(path: Path, rows: Iterable[Row], *, about: About) -> None:
    """Write rows as a FeatureCollection (RFC 7946).

    Parameters
    ----------
    path : Path
        The file.
    rows : iterable of Row
        One feature each; those without a point have a null geometry.
    about : About
        Stands in the member "sitmap".
    """
    stated = {"title": fit_text(about.title), **about.cells()}
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{{"type":"FeatureCollection","sitmap":{_json(stated)},"features":[')
        for number, row in enumerate(rows):
            point = _point(row)
            feature = {
                "type": "Feature",
                "geometry": None if point is None else {"type": "Point", "coordinates": point},
                "properties": row,
            }
            stream.write((",\n" if number else "\n") + _json(feature))
        stream.write("\n]}\n")


def write_geoparquet(
    path: Path, rows: Iterable[Row], columns: Sequence[Column], *, about: About
) -> None:
    """Write rows as GeoParquet 1.1.

    Parameters
    ----------
    path : Path
        The file.
    rows : iterable of Row
        The table.
    columns : sequence of Column
        Its columns; the geometry, WKB points, comes last.
    about : About
        Stands in the file's metadata under "sitmap".
    """
    import pyarrow.parquet as pq

    # A column without "crs" is longitude and latitude on WGS 84 (GeoParquet 1.1.0).
    geometry = {"encoding": "WKB", "geometry_types": ["Point"]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    schema = _schema(columns).with_metadata(
        {"geo": json.dumps(geo), "sitmap": _json({"title": fit_text(about.title), **about.cells()})}
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows, schema):
            writer.write_batch(batch)


def write_geopackage(
    path: Path,
    tables: Sequence[tuple[str, Sequence[Column], Iterable[Row]]],
    *,
    about: About,
    made_on: date,
    regions: gpd.GeoDataFrame | None = None,
    movements: Sequence[tuple[Row, bytes]] = (),
) -> None:
    """Write tables as the layers of a GeoPackage.

    Parameters
    ----------
    path : Path
        The file, which must not exist.
    tables : sequence of (str, sequence of Column, iterable of Row)
        Name, columns and rows of each layer.
    about : About
        What the table "about" tells.
    made_on : date
        Stands in the file as the time of its change; the same input gives the same bytes.
    regions : GeoDataFrame or None
        One more layer, "regions". None: none.
    movements : sequence of (Row, bytes)
        One more layer, "movements": rows like those of the last of `tables`, each with its line
        as WKB of a MultiLineString. Without any, there is no such layer.

    Raises
    ------
    ExportError
        If GDAL cannot write the file.
    """
    if "!" in str(path.resolve()):
        # pyogrio takes what follows "!" for a file in an archive.
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "export.gpkg"
            write_geopackage(
                plain, tables, about=about, made_on=made_on, regions=regions, movements=movements
            )
            shutil.copyfile(plain, path)
        return
    import pyarrow as pa
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    names = {name for name, *_ in tables}
    with _writing(made_on):
        try:
            for name, columns, rows in tables:
                schema = _schema(columns)
                layer = pa.RecordBatchReader.from_batches(schema, _batches(rows, schema))
                _write_layer(layer, path, name, "Point")
            if movements:
                schema = _schema(tables[-1][1])
                rows, lines = zip(*movements, strict=True)
                layer = pa.Table.from_batches(list(_batches(rows, schema, lines)), schema)
                _write_layer(layer, path, "movements", "MultiLineString")
                names.add("movements")
            if regions is not None:
                _write_layer(_region_table(regions), path, "regions", "MultiPolygon")
                names.add("regions")
            pyogrio.write_arrow(_about_table(about), path, layer="about", driver="GPKG")
            styles = _style_table(names, made_on)
            pyogrio.write_arrow(styles, path, layer="layer_styles", driver="GPKG", FID="id")
        except (DataSourceError, DataLayerError) as error:
            # GDAL tells the whole statement that failed; why, it says last.
            why = str(error).rpartition(") failed: ")[2]
            msg = f"{path.name}: cannot be written ({why}); free some room or name another folder"
            raise ExportError(msg) from error


@contextmanager
def _writing(made_on: date) -> Iterator[None]:
    """Set GDAL's options for a file that is made on a day, and set them back."""
    import pyogrio

    with _gdal_lock, warnings.catch_warnings():
        # That the file is not named ".gpkg", which is up to the user.
        warnings.simplefilter("ignore", RuntimeWarning)
        options = {
            "OGR_CURRENT_DATE": f"{made_on.isoformat()}T00:00:00.000Z",
            # The file is new, and is put on the disk in one go when it is whole.
            "OGR_SQLITE_SYNCHRONOUS": "OFF",
        }
        held = {name: pyogrio.get_gdal_config_option(name) for name in options}
        pyogrio.set_gdal_config_options(options)
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options(held)


def _about_table(about: About) -> pa.Table:
    import pyarrow as pa

    stated = {"title": fit_text(about.title), **about.cells()}
    values = ["" if cell is None else str(cell) for cell in stated.values()]
    return pa.table(
        {"name": pa.array(list(stated), pa.string()), "value": pa.array(values, pa.string())}
    )


def _style_table(layers: Collection[str], made_on: date) -> pa.Table:
    """Give the table in which QGIS finds how to draw each layer."""
    import pyarrow as pa

    styles = [(name, qml) for name, qml in layer_styles() if name in layers]
    count = len(styles)
    texts = {
        "f_table_catalog": [""] * count,
        "f_table_schema": [""] * count,
        "f_table_name": [name for name, _ in styles],
        # as GDAL names the column of shapes in a GeoPackage
        "f_geometry_column": ["geom"] * count,
        "styleName": ["Sitmap"] * count,
        "styleQML": [qml for _, qml in styles],
        "styleSLD": [""] * count,
        "description": [""] * count,
        "owner": [""] * count,
        "ui": [""] * count,
    }
    columns = {name: pa.array(cells, pa.string()) for name, cells in texts.items()}
    columns["useAsDefault"] = pa.array([True] * count, pa.bool_())
    moment = datetime.combine(made_on, time())
    columns["update_time"] = pa.array([moment] * count, pa.timestamp("ms"))
    return pa.table(columns)


def _write_layer(layer: object, path: Path, name: str, geometry_type: str) -> None:
    import pyogrio

    pyogrio.write_arrow(
        layer,
        path,
        layer=name,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type=geometry_type,
        crs="EPSG:4326",
    )


def _region_table(regions: gpd.GeoDataFrame) -> pa.Table:
    import pyarrow as pa
    import shapely

    plain = regions.drop(columns="geometry")
    shapes = [
        shape if shape is None or shape.geom_type != "Polygon" else shapely.MultiPolygon([shape])
        for shape in regions.geometry
    ]
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    # A column without a single value has no type of its own, which GDAL does not take.
    for at, kind in enumerate(table.schema):
        if pa.types.is_null(kind.type):
            table = table.set_column(at, kind.name, table[at].cast(pa.string()))
    return table.append_column("geometry", pa.array(shapely.to_wkb(shapes), pa.binary()))


def _schema(columns: Sequence[Column]) -> pa.Schema:
    import pyarrow as pa

    kinds = {"text": pa.string(), "day": pa.date32(), "number": pa.float64(), "count": pa.int64()}
    fields = [(column.name, kinds[column.kind]) for column in columns]
    return pa.schema([*fields, ("geometry", pa.binary())])


def _batches(
    rows: Iterable[Row], schema: pa.Schema, shapes: Iterable[bytes] | None = None
) -> Iterator[pa.RecordBatch]:
    """Give rows in batches, with their shapes; None: their points."""
    import pyarrow as pa

    rows = iter(rows)
    given = None if shapes is None else iter(shapes)
    while batch := list(islice(rows, _BATCH_ROWS)):
        arrays = [
            pa.array([row[field.name] for row in batch], field.type)
            for field in schema
            if field.name != "geometry"
        ]
        found = map(_wkb, batch) if given is None else islice(given, len(batch))
        arrays.append(pa.array(list(found), pa.binary()))
        yield pa.record_batch(arrays, schema=schema)


def _point(row: Row) -> tuple[float, float] | None:
    lat, lon = row["lat"], row["lon"]
    if not isinstance(lat, float) or not isinstance(lon, float):
        return None
    return (lon, lat) if math.isfinite(lat) and math.isfinite(lon) else None


def _wkb(row: Row) -> bytes | None:
    point = _point(row)
    return None if point is None else struct.pack("<BIdd", 1, 1, *point)


def _json(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return text.translate(_UNSAFE)


def _iso(value: Cell) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{value!r} is no cell"
    raise TypeError(msg)
