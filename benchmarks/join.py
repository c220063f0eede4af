"""Row: a million points joined to the first-level regions of the world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import Measurement, Plan, Row, run_alone
from benchmarks.inputs import scatter_points
from benchmarks.programs import Program, Ran, compare
from benchmarks.spatial import (
    DUCKDB,
    POLARS,
    POSTGIS,
    SEDONA,
    duckdb_with_regions,
    polars_regions,
    postgis_with_regions,
    prepare_grid,
    region_shapes,
    timed,
    use_own_cache,
    write_regions,
)

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["measure"]

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.integer]


_NOTES = (
    "Where several regions hold a point, the lowest row counts.",
    (
        "Regions are loaded and points are plain coordinates before the clock starts; making point "
        "geometries, indexing and preparing are inside it. What a program keeps from its first "
        "call is kept; the first call is shown apart."
    ),
    "Our grid is built once per boundary set and kept: a line of its own. Others read it.",
    "Points: normal scatter of 0.05 degrees around cities of 15,000 people and more.",
    (
        "PostGIS has points and regions loaded and indexed before the clock starts; one process, "
        "whose memory is shown."
    ),
)


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
    number = 50_000 if plan.quick else 1_000_000
    lat, lon = scatter_points(number)
    regions = write_regions(plan.work)
    _write_points(plan.work, lat, lon)
    built, built_mb = run_alone(prepare_grid, plan.work)
    grid = Measurement(
        task=f"grid of {regions:,} regions",
        program="sitmap prepare_join, nothing kept",
        values=built.timing.seconds,
        ours=True,
        peak_mb=built_mb,
    )
    joined = compare(
        f"{number:,} points x {regions:,} regions",
        _PROGRAMS,
        plan,
        folder=plan.work,
        describe=lambda at: f"point {at} (lat {lat[at]}, lon {lon[at]})",
    )
    inside = 0 if joined.answer is None else int((joined.answer >= 0).sum())
    return Row(
        title="Join: points to regions",
        measurements=(*joined.lines, grid),
        notes=(
            f"All answers are equal: {inside:,} points in a region, {number - inside:,} in none.",
            *_NOTES,
        ),
    )


def _write_points(folder: Path, lat: _Floats, lon: _Floats) -> None:
    ids = np.arange(len(lat), dtype=np.int32)
    pq.write_table(pa.table({"id": ids, "lat": lat, "lon": lon}), folder / "points.parquet")
    np.save(folder / "points.npy", np.stack([lat, lon]))


def _points(folder: Path) -> tuple[_Floats, _Floats]:
    lat, lon = np.load(folder / "points.npy")
    return lat, lon


def _lowest(points: npt.ArrayLike, regions: npt.ArrayLike, number: int) -> _Rows:
    """Turn (point, region) pairs into a row per point, the lowest where there are several."""
    none = np.iinfo(np.int32).max
    rows = np.full(number, none, dtype=np.int32)
    np.minimum.at(rows, np.asarray(points), np.asarray(regions, dtype=np.int32))
    rows[rows == none] = -1
    return rows


def _rows_of_pairs(folder: Path, pairs: Any) -> _Rows:  # noqa: ANN401
    return _lowest(pairs["id"], pairs["rid"], number=len(_points(folder)[0]))


def _run_ours(folder: Path, repetitions: int) -> Ran:
    from geodata.regions import join_points, load_regions

    use_own_cache(folder)
    regions = load_regions(1)
    lat, lon = _points(folder)
    return timed(lambda: join_points(lat, lon, regions), repetitions=repetitions)


def _own_rows(_folder: Path, rows: _Rows) -> _Rows:
    return rows


def _run_geopandas(folder: Path, repetitions: int, predicate: str) -> Ran:
    import geopandas as gpd

    regions = region_shapes(folder)
    lat, lon = _points(folder)

    def join() -> gpd.GeoDataFrame:
        points = gpd.GeoDataFrame(
            {"id": np.arange(len(lat))}, geometry=gpd.points_from_xy(lon, lat, crs=4326)
        )
        return gpd.sjoin(points, regions, how="left", predicate=predicate)

    return timed(join, repetitions=repetitions)


def _rows_of_table(folder: Path, joined: gpd.GeoDataFrame) -> _Rows:
    return _rows_of_pairs(folder, joined[joined["rid"].notna()])


def _run_within(folder: Path, repetitions: int) -> Ran:
    return _run_geopandas(folder, repetitions, "within")


def _run_intersects(folder: Path, repetitions: int) -> Ran:
    return _run_geopandas(folder, repetitions, "intersects")


def _run_shapely(folder: Path, repetitions: int) -> Ran:
    import shapely

    shapes = region_shapes(folder).geometry.to_numpy()
    lat, lon = _points(folder)

    def join() -> npt.NDArray[np.int64]:
        # A tree over the points, asked by prepared polygons, is shapely's quickest way.
        shapely.prepare(shapes)
        return shapely.STRtree(shapely.points(lon, lat)).query(shapes, predicate="intersects")

    return timed(join, repetitions=repetitions)


def _rows_of_query(folder: Path, pairs: npt.NDArray[np.int64]) -> _Rows:
    return _lowest(pairs[1], pairs[0], number=len(_points(folder)[0]))


def _run_sedona(folder: Path, repetitions: int) -> Ran:
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
    return timed(lambda: pa.table(session.sql(query)), repetitions=repetitions)


def _run_polars_st(folder: Path, repetitions: int) -> Ran:
    import polars as pl
    import polars_st

    regions = polars_regions(folder)
    plain = pl.read_parquet(folder / "points.parquet")

    def join() -> pl.DataFrame:
        points = plain.select("id", geometry=polars_st.point(pl.concat_list("lon", "lat")))
        return points.st.sjoin(regions, how="inner", predicate="intersects")

    return timed(join, repetitions=repetitions)


def _run_duckdb(folder: Path, repetitions: int) -> Ran:
    connection = duckdb_with_regions(folder)
    points = str(folder / "points.parquet")
    # With points made inside the query its planner falls back to trying every pair.
    connection.execute(f"create table points as select id, ST_Point(lon, lat) g from '{points}'")
    query = "select p.id, r.rid from points p join regions r on ST_Intersects(r.g, p.g)"
    return timed(
        lambda: connection.execute(query).to_arrow_table(), repetitions=repetitions, warm_up=False
    )


def _run_postgis(folder: Path, repetitions: int) -> Ran:
    with postgis_with_regions(folder) as server:
        server.execute("create unlogged table plain (id int, lat float8, lon float8)")
        server.copy_in("plain", pq.read_table(folder / "points.parquet"))
        server.execute(
            "create unlogged table points as"
            " select id, ST_SetSRID(ST_Point(lon, lat), 0) g from plain"
        )
        server.execute("create index on points using gist (g)")
        server.execute("vacuum analyze points")
        query = "select p.id, r.rid from regions r join points p on ST_Intersects(r.g, p.g)"
        return server.time_table(query, repetitions=repetitions)


#: Ours first: the yardstick of the answers.
_PROGRAMS = (
    Program(name="sitmap join_points", run=_run_ours, answer=_own_rows, repetitions=5, ours=True),
    SEDONA.on(_run_sedona, _rows_of_pairs, how=", inner", repetitions=5),
    Program(name="shapely STRtree, prepared", run=_run_shapely, answer=_rows_of_query),
    Program(name="geopandas sjoin within", run=_run_within, answer=_rows_of_table),
    POLARS.on(_run_polars_st, _rows_of_pairs, repetitions=3),
    Program(
        name="geopandas sjoin intersects",
        run=_run_intersects,
        answer=_rows_of_table,
        repetitions=1,
    ),
    POSTGIS.on(
        _run_postgis,
        _rows_of_pairs,
        how=", inner",
        note="points made, loaded and indexed before the clock starts",
    ),
    DUCKDB.on(
        _run_duckdb,
        _rows_of_pairs,
        how=", inner",
        note="points made before the clock starts",
    ),
)
