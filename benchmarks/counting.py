"""Row: points in Parquet files counted by region, day and type."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
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

__all__ = ["measure"]

_Counts = npt.NDArray[np.int64]
_TYPES = ("casualties", "deployment", "detention", "unrest", "withdrawal")
_FIRST_DAY, _DAYS = 18_993, 365  # 2022, counted from 1 January 1970
_NOTES = (
    (
        "Files are read inside the clock; the system keeps them in memory. Regions are loaded "
        "before it starts, where a program can keep them."
    ),
    (
        "Days and types are drawn evenly, so that nearly every second row is a combination of its "
        "own: the hardest case for adding up. Month and type have as many in each size."
    ),
    "Peak memory is that of the first process; geopandas has two more. It holds the answer, too.",
    "Programs that would take minutes on all rows count a tenth of them; compare rows per second.",
)


def measure(plan: Plan) -> Row:
    """Count from Parquet files, each program in a process of its own.

    Parameters
    ----------
    plan : Plan
        A quick run counts 50,000 and 100,000 rows instead of 5,000,000 and 50,000,000.

    Returns
    -------
    Row
        Seconds per program, in notes rows per second.

    Raises
    ------
    AnswersDifferError
        If any program counts otherwise than ours does.
    """
    rows = 25_000 if plan.quick else 1_000_000
    # Built once per boundary set; the row of the join tells what it costs.
    run_alone(prepare_grid, plan.work)
    lines: list[Measurement] = []
    notes = []
    sizes = (2, 4) if plan.quick else (5, 50)
    for files, programs in zip(sizes, (_PROGRAMS, _QUICKEST), strict=True):
        folder = plan.work / str(files)
        folder.mkdir()
        write_regions(folder)
        _write_events(folder / "events", files, rows)
        task = f"{files * rows:,} rows in {files} files"
        compared = compare(
            task,
            programs,
            plan,
            folder=folder,
            describe=lambda at: f"number {at} of cells and counts",
            remark=lambda timing, all_rows=files * rows: (  # type: ignore[misc]
                f"{all_rows / min(timing.seconds) / 1e6:.2f} million rows/s"
            ),
        )
        by_month = compare(
            f"{task}, by month",
            _BY_MONTH,
            plan,
            folder=folder,
            describe=lambda at: f"number {at} of cells and counts",
        )
        lines += (*compared.lines, *by_month.lines)
        for each, answer in ((task, compared.answer), (f"{task}, by month", by_month.answer)):
            if answer is not None:
                notes.append(
                    f"{each}: all answers are equal, {len(answer) // 2:,} combinations, "
                    f"{int(answer[1::2].sum()):,} rows in a region."
                )
        shutil.rmtree(folder / "events")
    return Row(
        title="Counting: region x day x type", measurements=tuple(lines), notes=(*notes, *_NOTES)
    )


def _write_events(folder: Path, files: int, rows: int) -> None:
    lat, lon = scatter_points(files * rows)
    rng = np.random.default_rng(1)
    folder.mkdir()
    for file in range(files):
        part = slice(file * rows, (file + 1) * rows)
        days = rng.integers(_FIRST_DAY, _FIRST_DAY + _DAYS, rows).astype(np.int32)
        types = pa.DictionaryArray.from_arrays(rng.integers(0, len(_TYPES), rows), list(_TYPES))
        table = pa.table(
            {
                "lat": lat[part],
                "lon": lon[part],
                "day": pa.array(days).cast(pa.date32()),
                "type": types.cast(pa.string()),
            }
        )
        pq.write_table(table, folder / f"{file:02d}.parquet")


def _files(folder: Path) -> list[str]:
    return [str(file) for file in sorted((folder / "events").iterdir())]


def _in_order(region: Any, day: Any, kind: Any, count: Any) -> _Counts:  # noqa: ANN401
    """Bring counts into one order and form: cell, count, cell, count ..."""
    days = np.asarray(day, dtype="datetime64[D]").astype(np.int64)
    cells = np.asarray(region, dtype=np.int64) * _DAYS + days - _FIRST_DAY
    cells = cells * len(_TYPES) + np.asarray(kind)
    order = np.argsort(cells)
    return np.stack([cells[order], np.asarray(count, dtype=np.int64)[order]], axis=1).ravel()


def _answer_of_table(_folder: Path, table: Any) -> _Counts:  # noqa: ANN401
    """Give the answer of a table with the columns ``rid``, ``day``, ``type`` and ``n``."""
    table = table.to_arrow() if hasattr(table, "to_arrow") else table
    names = pa.chunked_array(table["type"]).cast(pa.string())
    kind = pc.index_in(names, value_set=pa.array(_TYPES))
    return _in_order(*(table[name].to_numpy() for name in ("rid", "day")), kind, table["n"])


def _answer_of_series(_folder: Path, counts: pd.Series[int]) -> _Counts:
    table = counts.rename("n").reset_index()
    kind = pd.Categorical(table["type"], categories=list(_TYPES)).codes
    return _in_order(table["rid"], pd.to_datetime(table["day"]), kind, table["n"])


def _own_answer(_folder: Path, table: pd.DataFrame) -> _Counts:
    from geodata.regions import load_regions

    held = table[table["region_code"].notna()]
    place = {code: at for at, code in enumerate(load_regions(1)["code"])}
    codes = held["region_code"].cat
    rows = np.array([place[code] for code in codes.categories])
    kinds = np.array([_TYPES.index(name) for name in held["type"].cat.categories])
    day = held["day"] if "day" in held else held["month"]
    return _in_order(rows[codes.codes], day, kinds[held["type"].cat.codes], held["count"])


def _count(folder: Path, repetitions: int, *, by: tuple[str, ...], workers: int) -> Ran:
    from geodata.regions import load_regions
    from geodata.scale import Team, count_table

    use_own_cache(folder.parent)
    regions = load_regions(1)
    events, team = str(folder / "events"), Team(workers=workers)
    return timed(
        lambda: count_table(events, by=by, regions=regions, team=team).table,
        repetitions=repetitions,
    )


def _run_two(folder: Path, repetitions: int) -> Ran:
    return _count(folder, repetitions, by=("region", "day", "type"), workers=2)


def _run_one(folder: Path, repetitions: int) -> Ran:
    return _count(folder, repetitions, by=("region", "day", "type"), workers=1)


def _run_months(folder: Path, repetitions: int) -> Ran:
    return _count(folder, repetitions, by=("region", "month", "type"), workers=2)


def _run_sedona(folder: Path, repetitions: int) -> Ran:
    import sedonadb

    session = sedonadb.connect()
    session.read_parquet(str(folder / "regions.parquet")).to_view("regions", overwrite=True)
    query = (
        "select r.rid, e.day, e.type, count(*) n from"
        " (select day, type, ST_SetSRID(ST_Point(lon, lat), 4326) g from events) e"
        " join regions r on ST_Intersects(r.geometry, e.g) group by r.rid, e.day, e.type"
    )

    def count() -> pa.Table:
        session.read_parquet(_files(folder)).to_view("events", overwrite=True)
        return pa.table(session.sql(query))

    return timed(count, repetitions=repetitions, warm_up=False)


def _run_geopandas(folder: Path, repetitions: int) -> Ran:
    tasks = [(file, folder) for file in _files(folder)]

    def count() -> pd.Series[int]:
        with ProcessPoolExecutor(2) as pool:
            return pd.concat(list(pool.map(_count_file, tasks))).groupby(level=[0, 1, 2]).sum()

    return timed(count, repetitions=repetitions, warm_up=False)


def _count_file(task: tuple[str, Path]) -> pd.Series[int]:
    import geopandas as gpd

    events = pd.read_parquet(task[0])
    points = gpd.GeoDataFrame(
        events[["day", "type"]], geometry=gpd.points_from_xy(events["lon"], events["lat"], crs=4326)
    )
    joined = gpd.sjoin(points, region_shapes(task[1]), how="inner", predicate="within")
    return joined.groupby(["rid", "day", "type"]).size()


def _run_polars_st(folder: Path, repetitions: int) -> Ran:
    import polars as pl
    import polars_st

    regions = polars_regions(folder)

    def count() -> pl.DataFrame:
        parts = []
        # File by file: its join holds all points as geometries.
        for file in _files(folder):
            events = pl.read_parquet(file).select(
                "day", "type", geometry=polars_st.point(pl.concat_list("lon", "lat"))
            )
            joined = events.st.sjoin(regions, how="inner", predicate="intersects")
            parts.append(joined.group_by("rid", "day", "type").len("n"))
        return pl.concat(parts).group_by("rid", "day", "type").agg(pl.col("n").sum())

    return timed(count, repetitions=repetitions, warm_up=False)


def _run_duckdb(folder: Path, repetitions: int) -> Ran:
    connection = duckdb_with_regions(folder)

    def count() -> pa.Table:
        # With points made inside the query its planner falls back to trying every pair.
        connection.execute(
            "create or replace table events as select day, type, ST_Point(lon, lat) g"
            f" from read_parquet({_files(folder)})"
        )
        return connection.execute(
            "select r.rid, e.day, e.type, count(*) n from events e"
            " join regions r on ST_Intersects(r.g, e.g) group by all"
        ).to_arrow_table()

    return timed(count, repetitions=repetitions, warm_up=False)


def _run_postgis(folder: Path, repetitions: int) -> Ran:
    with postgis_with_regions(folder) as server:
        server.execute("create unlogged table plain (lat float8, lon float8, day date, type text)")
        for file in _files(folder):
            server.copy_in("plain", pq.read_table(file))
        server.execute(
            "create unlogged table events as"
            " select day, type, ST_SetSRID(ST_Point(lon, lat), 0) g from plain"
        )
        server.execute("create index on events using gist (g)")
        server.execute("vacuum analyze events")
        return server.time_table(
            "select r.rid, e.day, e.type, count(*) n from regions r"
            " join events e on ST_Intersects(r.g, e.g) group by r.rid, e.day, e.type",
            repetitions=repetitions,
        )


#: Ours first: the yardstick of the answers.
_OURS = (
    Program(name="sitmap count_table, 2 threads", run=_run_two, answer=_own_answer, ours=True),
    Program(name="sitmap count_table, 1 thread", run=_run_one, answer=_own_answer, repetitions=1),
)
_QUICKEST = (*_OURS, SEDONA.on(_run_sedona, _answer_of_table))
_PROGRAMS = (
    *_OURS,
    SEDONA.on(_run_sedona, _answer_of_table, repetitions=3),
    Program(
        name="geopandas sjoin within, 2 processes",
        run=_run_geopandas,
        answer=_answer_of_series,
        repetitions=1,
        note="starts its processes inside the clock",
    ),
    POLARS.on(_run_polars_st, _answer_of_table, how=", file by file"),
    POSTGIS.on(
        _run_postgis,
        _answer_of_table,
        note="rows loaded and indexed before the clock starts; memory of its process",
    ),
    DUCKDB.on(_run_duckdb, _answer_of_table),
)
#: Shows memory where the answer does not grow with the table.
_BY_MONTH = (
    Program(
        name="sitmap count_table, 2 threads",
        run=_run_months,
        answer=_own_answer,
        repetitions=1,
        ours=True,
    ),
)
