"""Row: points in Parquet files counted by region, day and type."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
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

_Counts = npt.NDArray[np.int64]
#: Times one program on the files in a folder: (folder, repetitions) -> timing and answer.
_Run = Callable[[Path, int], tuple[Timing, _Counts]]
_TYPES = ("casualties", "deployment", "detention", "unrest", "withdrawal")
_FIRST_DAY, _DAYS = 18_993, 365  # 2022, counted from 1 January 1970
_NOTES = (
    (
        "Files are read inside the clock; the system keeps them in memory. Regions are loaded "
        "before it starts, where a program can keep them."
    ),
    (
        "Days and types are drawn evenly, so that nearly every second row is a combination of its "
        "own: the hardest case for adding up."
    ),
    "Peak memory is that of the first process; geopandas has two more.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    name: str
    run: _Run
    needs: tuple[str, ...] = ()
    repetitions: int = 3
    ours: bool = False
    note: str = ""


def measure(plan: Plan) -> Row:
    """Count from Parquet files, each program in a process of its own.

    Parameters
    ----------
    plan : Plan
        A quick run counts 50,000 rows instead of 5,000,000.

    Returns
    -------
    Row
        Seconds per program, in notes rows per second.

    Raises
    ------
    AnswersDifferError
        If any program counts otherwise than ours does.
    """
    files, rows = (2, 25_000) if plan.quick else (5, 1_000_000)
    _write_inputs(plan.work, files, rows)
    task = f"{files * rows:,} rows in {files} files"
    lines = []
    answers: dict[str, _Counts] = {}
    for program in _PROGRAMS:
        lack = missing(*program.needs)
        if lack:
            lines.append(Measurement(task=task, program=program.name, note=lack))
            continue
        repetitions = plan.times(program.repetitions)
        (timing, answer), peak_mb = run_alone(program.run, plan.work, repetitions)
        answers[program.name] = answer
        fastest = files * rows / min(timing.seconds) / 1e6
        lines.append(
            Measurement(
                task=task,
                program=program.name,
                values=timing.seconds,
                first=timing.first_s,
                peak_mb=peak_mb,
                ours=program.ours,
                note="; ".join(filter(None, (f"{fastest:.2f} million rows/s", program.note))),
            )
        )
    check_same("counting", answers, describe=lambda at: f"number {at} of cells and counts")
    counted = answers[_PROGRAMS[0].name]
    return Row(
        title="Counting: region x day x type",
        measurements=tuple(lines),
        notes=(
            (
                f"All answers are equal: {len(counted) // 2:,} combinations, "
                f"{int(counted[1::2].sum()):,} rows in a region."
            ),
            *_NOTES,
        ),
    )


def _write_inputs(folder: Path, files: int, rows: int) -> None:
    from geodata.regions import load_regions

    regions = load_regions(1)[["code", "geometry"]].reset_index(drop=True)
    regions.insert(0, "rid", np.arange(len(regions), dtype=np.int32))
    regions.to_parquet(folder / "regions.parquet")
    lat, lon = scatter_points(files * rows)
    rng = np.random.default_rng(1)
    (folder / "events").mkdir()
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
        pq.write_table(table, folder / "events" / f"{file:02d}.parquet")


def _answer(region: Any, day: Any, kind: Any, count: Any) -> _Counts:  # noqa: ANN401
    """Bring counts into one order and form: cell, count, cell, count ..."""
    number = pd.Series(kind).astype(str).map({name: at for at, name in enumerate(_TYPES)})
    days = pd.to_datetime(pd.Series(day)).to_numpy(dtype="datetime64[D]").astype(np.int64)
    cells = np.asarray(region, dtype=np.int64) * _DAYS + days - _FIRST_DAY
    cells = cells * len(_TYPES) + number.to_numpy()
    order = np.argsort(cells)
    return np.stack([cells[order], np.asarray(count, dtype=np.int64)[order]], axis=1).ravel()


def _run_ours(folder: Path, repetitions: int) -> tuple[Timing, _Counts]:
    from geodata.regions import load_regions
    from geodata.scale import count_table

    regions = load_regions(1)
    timing, counts = time_call(
        lambda: count_table(str(folder / "events"), regions=regions), repetitions=repetitions
    )
    table = counts.table.dropna(subset="region_code")
    row = pd.Series(np.arange(len(regions)), index=regions["code"])
    held = row[table["region_code"].astype(str)]
    return timing, _answer(held, table["day"].to_numpy(), table["type"], table["count"])


def _run_sedona(folder: Path, repetitions: int) -> tuple[Timing, _Counts]:
    import sedonadb

    session = sedonadb.connect()
    session.read_parquet(str(folder / "regions.parquet")).to_view("regions", overwrite=True)
    files = [str(file) for file in sorted((folder / "events").iterdir())]
    query = (
        "select r.rid, e.day, e.type, count(*) n from"
        " (select day, type, ST_SetSRID(ST_Point(lon, lat), 4326) g from events) e"
        " join regions r on ST_Intersects(r.geometry, e.g) group by r.rid, e.day, e.type"
    )

    def count() -> pa.Table:
        session.read_parquet(files).to_view("events", overwrite=True)
        return pa.table(session.sql(query))

    timing, table = time_call(count, repetitions=repetitions)
    return timing, _answer(*(table[name].to_pandas() for name in ("rid", "day", "type", "n")))


def _run_geopandas(folder: Path, repetitions: int) -> tuple[Timing, _Counts]:
    tasks = [(file, folder / "regions.parquet") for file in sorted((folder / "events").iterdir())]

    def count() -> pd.Series[int]:
        with ProcessPoolExecutor(2) as pool:
            return pd.concat(list(pool.map(_count_file, tasks))).groupby(level=[0, 1, 2]).sum()

    timing, counts = time_call(count, repetitions=repetitions, warm_up=False)
    table = counts.rename("n").reset_index()
    return timing, _answer(table["rid"], table["day"], table["type"], table["n"])


def _count_file(task: tuple[Path, Path]) -> pd.Series[int]:
    import geopandas as gpd

    events = pd.read_parquet(task[0])
    regions: gpd.GeoDataFrame = gpd.read_parquet(task[1])
    points = gpd.GeoDataFrame(
        events[["day", "type"]], geometry=gpd.points_from_xy(events["lon"], events["lat"], crs=4326)
    )
    joined = gpd.sjoin(points, regions[["rid", "geometry"]], how="inner", predicate="within")
    return joined.groupby(["rid", "day", "type"]).size()


def _run_polars_st(folder: Path, repetitions: int) -> tuple[Timing, _Counts]:
    import geopandas as gpd
    import polars as pl
    import polars_st

    shapes = gpd.read_parquet(folder / "regions.parquet")
    regions = pl.DataFrame(
        {"rid": shapes["rid"].to_numpy(), "geometry": list(shapes.geometry.to_wkb())},
        schema={"rid": pl.Int32, "geometry": pl.Binary},
    )
    files = sorted((folder / "events").iterdir())

    def count() -> pl.DataFrame:
        parts = []
        # File by file: its join holds all points as geometries.
        for file in files:
            events = pl.read_parquet(file).select(
                "day", "type", geometry=polars_st.point(pl.concat_list("lon", "lat"))
            )
            joined = events.st.sjoin(regions, how="inner", predicate="intersects")
            parts.append(joined.group_by("rid", "day", "type").len())
        return pl.concat(parts).group_by("rid", "day", "type").agg(pl.col("len").sum())

    timing, table = time_call(count, repetitions=repetitions, warm_up=False)
    return timing, _answer(
        table["rid"].to_numpy(),
        table["day"].to_numpy(),
        table["type"].to_list(),
        table["len"].to_numpy(),
    )


#: Ours first: the yardstick of the answers.
_PROGRAMS = (
    _Program(name="sitmap count_table", run=_run_ours, repetitions=5, ours=True),
    _Program(name="SedonaDB SQL", run=_run_sedona, needs=("sedonadb",)),
    _Program(
        name="geopandas sjoin within, 2 processes",
        run=_run_geopandas,
        repetitions=1,
        note="starts its processes inside the clock",
    ),
    _Program(
        name="polars-st sjoin, file by file",
        run=_run_polars_st,
        needs=("polars_st",),
        repetitions=1,
    ),
)
