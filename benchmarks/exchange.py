"""Row: tables of events brought into a situation, and claims written out of it."""

from __future__ import annotations

import csv
import itertools
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.harness import Measurement, Plan, Row, Timing, check_same, run_alone, time_call
from benchmarks.inputs import scatter_points

if TYPE_CHECKING:
    from geodata.store import Situation

__all__ = ["measure"]

_HEAD = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
    "country", "admin1", "location", "latitude", "longitude", "geo_precision", "source", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
_KINDS = ("Peaceful protest", "Violent demonstration", "Armed clash", "Arrests")
_TOWNS = 5_000
#: Formats that are written, and at which size.
_FORMATS = ("csv", "gpkg")
_EXPORTED = 100_000


def measure(plan: Plan) -> Row:
    """Import tables in ACLED's columns, and export what was imported.

    Parameters
    ----------
    plan : Plan
        A quick run has 2,000 rows instead of 10,000, 100,000 and 1,000,000.

    Returns
    -------
    Row
        Rows per second. The number of rows stored is compared with the number of features that
        the plain way stores.
    """
    lines = []
    for number in (2_000,) if plan.quick else (10_000, 100_000, 1_000_000):
        path = _save_table(plan.work / f"acled-{number}.csv", number)
        task = f"{number:,} rows of CSV into a file"
        (timing, stored), peak_mb = run_alone(_import_ours, path, plan.work, 1)
        (plain_timing, features), plain_peak_mb = run_alone(_import_plain, path, plan.work)
        workers = os.cpu_count() or 1
        (shared_timing, shared), shared_peak_mb = run_alone(_import_ours, path, plan.work, workers)
        check_same(
            task,
            {
                "sitmap": np.array([stored]),
                "sitmap in processes": np.array([shared]),
                "geopandas": np.array([features]),
            },
        )
        lines.append(
            _line(task, "sitmap import", number, timing, peak_mb,
                  "one process: claims with type, place, region, days, figures, source; durable",
                  ours=True)
        )  # fmt: skip
        lines.append(
            _line(task, f"sitmap import, read in {workers}", number, shared_timing, shared_peak_mb,
                  "the same, read in one process for each processor; memory is that of the one "
                  "that stores", ours=True)
        )  # fmt: skip
        lines.append(
            _line(task, "geopandas to_file", number, plain_timing, plain_peak_mb,
                  "the same cells and points as they are, nothing understood")
        )  # fmt: skip
        if number == (2_000 if plan.quick else _EXPORTED):
            lines += _exports(plan, number)
        path.unlink()
    return Row(
        title="Exchange: rows per second",
        measurements=tuple(lines),
        notes=("Made-up events at 5,000 places; each import goes into a new situation.",),
    )


def _exports(plan: Plan, number: int) -> list[Measurement]:
    lines = []
    for kind in _FORMATS:
        (timing, _), peak_mb = run_alone(_export_ours, plan.work, kind)
        task = f"{number:,} claims to {kind}"
        lines.append(
            _line(task, "sitmap export", number, timing, peak_mb, "with provenance", ours=True)
        )
    return lines


def _line(
    task: str, program: str, number: int, timing: Timing, peak_mb: float | None, note: str,
    *, ours: bool = False,
) -> Measurement:  # fmt: skip
    return Measurement(
        task=task,
        program=program,
        values=tuple(number / seconds for seconds in timing.seconds),
        unit="rows/s",
        ours=ours,
        peak_mb=peak_mb,
        note=note,
    )


def _save_table(path: Path, number: int) -> Path:
    lats, lons = scatter_points(_TOWNS, country="KZ")
    random = np.random.default_rng(1)
    days = [(date(2022, 1, 1) + timedelta(days=n)).isoformat() for n in range(365)]
    towns = random.integers(0, len(lats), number).tolist()
    dated = random.integers(0, 365, number).tolist()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEAD)
        for at, (town, day, kind) in enumerate(
            zip(towns, dated, itertools.cycle(_KINDS), strict=False)
        ):
            writer.writerow((
                f"KAZ{at}", days[day], 1, "Protests", kind, "Protesters (Kazakhstan)",
                "Kazakhstan", "", f"Village {town}", f"{lats[town]:.4f}", f"{lons[town]:.4f}", 1,
                "Daily Test", f"Event {at} in village {town}, made up to be measured.",
                at % 4, "crowd size=about 500", 1_672_531_200,
            ))  # fmt: skip
    return path


def _import_ours(path: Path, work: Path, workers: int) -> tuple[Timing, int]:
    from geodata.pipeline import import_table
    from geodata.store import create_situation

    target = work / "imported.gpkg"

    def run() -> int:
        target.unlink(missing_ok=True)
        with create_situation(target, title="Imported") as situation:
            return import_table(situation, path, workers=workers).added

    timing, added = time_call(run, repetitions=1, warm_up=False)
    shutil.copyfile(target, work / "situation.gpkg")
    return timing, added


def _import_plain(path: Path, work: Path) -> tuple[Timing, int]:
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    target = work / "plain.gpkg"

    def run() -> int:
        target.unlink(missing_ok=True)
        events = pd.read_csv(path)
        points = gpd.points_from_xy(events["longitude"], events["latitude"], crs="EPSG:4326")
        gpd.GeoDataFrame(events, geometry=points).to_file(target, engine="pyogrio")
        return int(pyogrio.read_info(target)["features"])

    return time_call(run, repetitions=1, warm_up=False)


def _export_ours(work: Path, kind: str) -> tuple[Timing, int]:
    from geodata.pipeline import export_situation, open_situation

    situation: Situation
    with open_situation(work / "situation.gpkg", read_only=True) as situation:
        return time_call(
            lambda: export_situation(situation, kind, work / f"out.{kind}"),
            repetitions=1,
            warm_up=False,
        )
