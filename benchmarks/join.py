"""Row: a million points joined to the first-level regions of the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import (
    Measurement,
    Plan,
    Row,
    Timing,
    check_same,
    missing,
    run_alone,
    time_call,
)
from benchmarks.inputs import scatter_points

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["measure"]

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.int32]
#: Times one program on the files in a folder: (folder, repetitions) -> timing and answer.
_Run = Callable[[Path, int], tuple[Timing, _Rows]]


_NOTES = (
    "Where several regions hold a point, the lowest row counts.",
    (
        "Regions are loaded and points are plain coordinates before the clock starts; making point "
        "geometries, indexing and preparing are inside it. What a program keeps from its first "
        "call is kept; the first call is shown apart. Ours then builds the grid, or reads it from "
        "the user's cache if an earlier run left it there."
    ),
    "Points: normal scatter of 0.05 degrees around cities of 15,000 people and more.",
    "PostGIS is not measured: it needs a server of its own, loaded and indexed first.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    name: str
    run: _Run
    needs: tuple[str, ...] = ()
    repetitions: int = 5
    ours: bool = False
    note: str = ""


def measure(plan: Plan) -> Row:
    """Join from plain coordinates, each program in a process of its own.

    Parameters
    ----------
    plan : Plan
        A quick run takes 50,000 points instead of 1,000,000.

    Returns
    -------
    Row
        Seconds per program.

    Raises
    ------
    AnswersDifferError
        If any program gives any point another region than ours does.
    """
    from geodata.regions import load_regions

    number = 50_000 if plan.quick else 1_000_000
    lat, lon = scatter_points(number)
    regions = load_regions(1)
    _write_inputs(plan.work, lat, lon, regions)
    task = f"{number:,} points x {len(regions):,} regions"
    lines = []
    answers: dict[str, _Rows] = {}
    for program in _PROGRAMS:
        lack = missing(*program.needs)
        if lack:
            lines.append(Measurement(task=task, program=program.name, note=lack))
            continue
        repetitions = plan.times(program.repetitions)
        (timing, answer), peak_mb = run_alone(program.run, plan.work, repetitions)
        answers[program.name] = answer
        lines.append(
            Measurement(
                task=task,
                program=program.name,
                values=timing.seconds,
                first=timing.first_s,
                peak_mb=peak_mb,
                ours=program.ours,
                note=program.note,
            )
        )
    check_same("join", answers, describe=lambda at: f"point {at} (lat {lat[at]}, lon {lon[at]})")
    inside = int((answers[_PROGRAMS[0].name] >= 0).sum())
    return Row(
        title="Join: points to regions",
        measurements=tuple(lines),
        notes=(
            f"All answers are equal: {inside:,} points in a region, {number - inside:,} in none.",
            *_NOTES,
        ),
    )


def _write_inputs(folder: Path, lat: _Floats, lon: _Floats, regions: gpd.GeoDataFrame) -> None:
    ids = np.arange(len(lat), dtype=np.int32)
    pq.write_table(pa.table({"id": ids, "lat": lat, "lon": lon}), folder / "points.parquet")
    plain = regions[["geometry"]].reset_index(drop=True)
    plain.insert(0, "rid", np.arange(len(plain), dtype=np.int32))
    plain.to_parquet(folder / "regions.parquet")


def _points(folder: Path) -> tuple[_Floats, _Floats]:
    table = pq.read_table(folder / "points.parquet")
    return table["lat"].to_numpy(), table["lon"].to_numpy()


def _lowest(points: npt.ArrayLike, regions: npt.ArrayLike, number: int) -> _Rows:
    """Turn (point, region) pairs into a row per point, the lowest where there are several."""
    none = np.iinfo(np.int32).max
    rows = np.full(number, none, dtype=np.int32)
    np.minimum.at(rows, np.asarray(points), np.asarray(regions, dtype=np.int32))
    rows[rows == none] = -1
    return rows


def _run_ours(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    from geodata.regions import join_points, load_regions

    regions = load_regions(1)
    lat, lon = _points(folder)
    timing, rows = time_call(lambda: join_points(lat, lon, regions), repetitions=repetitions)
    return timing, np.asarray(rows, dtype=np.int32)


def _run_geopandas(folder: Path, repetitions: int, predicate: str) -> tuple[Timing, _Rows]:
    import geopandas as gpd

    regions = gpd.read_parquet(folder / "regions.parquet")
    lat, lon = _points(folder)

    def join() -> gpd.GeoDataFrame:
        points = gpd.GeoDataFrame(
            {"id": np.arange(len(lat))}, geometry=gpd.points_from_xy(lon, lat), crs=4326
        )
        return gpd.sjoin(points, regions, how="left", predicate=predicate)

    timing, joined = time_call(join, repetitions=repetitions)
    held = joined["rid"].notna().to_numpy()
    pairs = joined["id"].to_numpy()[held], joined["rid"].to_numpy()[held]
    return timing, _lowest(*pairs, number=len(lat))


def _run_within(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    return _run_geopandas(folder, repetitions, "within")


def _run_intersects(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    return _run_geopandas(folder, repetitions, "intersects")


def _run_shapely(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    import geopandas as gpd
    import shapely

    shapes = gpd.read_parquet(folder / "regions.parquet").geometry.to_numpy()
    lat, lon = _points(folder)

    def join() -> npt.NDArray[np.int64]:
        # A tree over the points, asked by prepared polygons, is shapely's quickest way.
        shapely.prepare(shapes)
        return shapely.STRtree(shapely.points(lon, lat)).query(shapes, predicate="intersects")

    timing, pairs = time_call(join, repetitions=repetitions)
    return timing, _lowest(pairs[1], pairs[0], number=len(lat))


def _run_sedona(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    import sedonadb

    session = sedonadb.connect()
    for name in ("points", "regions"):
        table = session.read_parquet(str(folder / f"{name}.parquet"))
        table.to_memtable().to_view(name, overwrite=True)
    query = (
        "select p.id, r.rid from"
        " (select id, ST_SetSRID(ST_Point(lon, lat), 4326) g from points) p"
        " join regions r on ST_Intersects(r.geometry, p.g)"
    )
    timing, pairs = time_call(lambda: pa.table(session.sql(query)), repetitions=repetitions)
    return timing, _lowest(pairs["id"], pairs["rid"], number=len(_points(folder)[0]))


def _run_polars_st(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    import geopandas as gpd
    import polars as pl
    import polars_st

    shapes = gpd.read_parquet(folder / "regions.parquet")
    regions = pl.DataFrame(
        {"rid": shapes["rid"].to_numpy(), "geometry": list(shapes.geometry.to_wkb())},
        schema={"rid": pl.Int32, "geometry": pl.Binary},
    )
    plain = pl.read_parquet(folder / "points.parquet")

    def join() -> pl.DataFrame:
        points = plain.select("id", geometry=polars_st.point(pl.concat_list("lon", "lat")))
        return points.st.sjoin(regions, how="inner", predicate="intersects")

    timing, pairs = time_call(join, repetitions=repetitions)
    return timing, _lowest(pairs["id"], pairs["rid"], number=len(plain))


def _run_duckdb(folder: Path, repetitions: int) -> tuple[Timing, _Rows]:
    import duckdb
    import duckdb_extension_spatial
    import geopandas as gpd

    found = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"load '{next(found)}'")
    connection.execute("set enable_progress_bar = false")
    shapes = gpd.read_parquet(folder / "regions.parquet")
    table = pa.table({"rid": shapes["rid"].to_numpy(), "shape": shapes.geometry.to_wkb()})
    connection.register("shapes", table)
    connection.execute("create table regions as select rid, ST_GeomFromWKB(shape) g from shapes")
    points = str(folder / "points.parquet")
    # With points made inside the query its planner falls back to trying every pair.
    connection.execute(f"create table points as select id, ST_Point(lon, lat) g from '{points}'")
    query = "select p.id, r.rid from points p join regions r on ST_Intersects(r.g, p.g)"
    timing, pairs = time_call(
        lambda: connection.execute(query).to_arrow_table(),
        repetitions=repetitions,
        warm_up=False,
    )
    return timing, _lowest(pairs["id"], pairs["rid"], number=len(_points(folder)[0]))


#: Ours first: the yardstick of the answers.
_PROGRAMS = (
    _Program(name="sitmap join_points", run=_run_ours, ours=True),
    _Program(name="SedonaDB SQL, inner", run=_run_sedona, needs=("sedonadb",)),
    _Program(name="shapely STRtree, prepared", run=_run_shapely, repetitions=3),
    _Program(name="geopandas sjoin within", run=_run_within, repetitions=3),
    _Program(name="polars-st sjoin", run=_run_polars_st, needs=("polars_st",), repetitions=3),
    _Program(name="geopandas sjoin intersects", run=_run_intersects, repetitions=1),
    _Program(
        name="DuckDB spatial, inner",
        run=_run_duckdb,
        needs=("duckdb", "duckdb_extension_spatial"),
        repetitions=1,
        note="points made before the clock starts",
    ),
)
