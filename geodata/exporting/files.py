"""One door for all formats of export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import ExportError
from geodata.exporting.flat import write_csv, write_xlsx
from geodata.exporting.kml import write_kml
from geodata.exporting.layers import write_geojson, write_geopackage, write_geoparquet
from geodata.exporting.rows import TABLES, About, Row, columns_of, last_day, rows_of
from geodata.files import replaced_atomically
from geodata.movements import line_wkb
from geodata.tables import Event

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FORMATS", "export_table"]

#: Format -> ending of its files.
FORMATS = {
    "gpkg": ".gpkg",
    "geojson": ".geojson",
    "geoparquet": ".parquet",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "kml": ".kml",
}
#: How many rows are written between two calls of `on_rows`.
_STEP_ROWS = 1_000


def export_table(
    events: Sequence[Event],
    format: str,
    path: str | Path,
    *,
    about: About,
    table: str = "claims",
    hxl: bool = False,
    regions: gpd.GeoDataFrame | None = None,
    on_rows: Callable[[int, int], object] | None = None,
) -> Path:
    """Write events and their claims as a file of another program.

    Parameters
    ----------
    events : sequence of Event
        In the order in which they are to stand.
    format : str
        A key of `FORMATS`. CSV, GeoJSON and GeoParquet hold one table; XLSX and GeoPackage
        hold both and what `about` tells, GeoPackage also the lines of movements; KML holds events
        with their claims' words.
    path : str or Path
        The file; one that is there is replaced.
    about : About
        What the file tells of itself, and each row again.
    table : str, default "claims"
        For formats with one table: "claims" or "events". Only tables with claims can be read
        back without loss.
    hxl : bool, default False
        True: CSV gets a row of HXL hashtags under its head.
    regions : GeoDataFrame or None
        For GeoPackage: one more layer, WGS 84. None: none.
    on_rows : callable or None
        Called with the number of rows that were just written, and of all. None: not called.

    Returns
    -------
    Path
        The file written. The same input gives the same bytes again.

    Raises
    ------
    ExportError
        If format or table are not known, do not go together, do not fit the format, or the
        folder cannot be written to; a file that was there is left as it was.
    """
    path = Path(path)
    kind = format.lower().lstrip(".")
    faults = []
    if kind not in FORMATS:
        faults.append(f"format {format!r} is not known; known formats: {', '.join(FORMATS)}")
    if table not in TABLES:
        faults.append(f"table {table!r} is not known; known tables: {', '.join(TABLES)}")
    if hxl and kind != "csv":
        faults.append("HXL hashtags go with CSV; take the format csv or leave them out")
    if faults:
        raise ExportError("; ".join(faults))
    columns = columns_of(table)
    names = tuple(TABLES) if kind in ("gpkg", "xlsx") else (table,)
    count = partial(_counted, total=_number_of_rows(events, names), tell=on_rows)
    tables = [(name, columns_of(name), count(rows_of(events, name, about))) for name in names]
    rows = tables[0][2]
    made_on = last_day(events, about)
    with replaced_atomically(path, error=ExportError) as part:
        if kind == "csv":
            write_csv(part, rows, columns, hxl=hxl)
        elif kind == "geojson":
            write_geojson(part, rows, about=about)
        elif kind == "geoparquet":
            write_geoparquet(part, rows, columns, about=about)
        elif kind == "gpkg":
            moving = [event for event in events if event.movement]
            lines = [line_wkb(*event.movement) for event in moving if event.movement]
            write_geopackage(
                part,
                tables,
                about=about,
                made_on=made_on,
                regions=regions,
                movements=list(zip(rows_of(moving, "events", about), lines, strict=True)),
            )
        elif kind == "xlsx":
            write_xlsx(part, tables, about=about, made_on=made_on)
        else:
            write_kml(part, events, about=about)
    return path


def _number_of_rows(events: Sequence[Event], tables: Sequence[str]) -> int:
    claims = sum(len(event.claims) for event in events) if "claims" in tables else 0
    return claims + (len(events) if "events" in tables else 0)


def _counted(
    rows: Iterable[Row], *, total: int, tell: Callable[[int, int], object] | None
) -> Iterator[Row]:
    done = 0
    for row in rows:
        yield row
        done += 1
        if done == _STEP_ROWS and tell is not None:
            tell(done, total)
            done = 0
    if tell is not None:
        tell(done, total)
