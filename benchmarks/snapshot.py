"""Row: the briefing map on A4 at 300 dpi, and plainer maps by others."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import (
    Measurement,
    PeerFailedError,
    Plan,
    Row,
    Timing,
    run_alone,
    time_call,
    time_command,
)
from benchmarks.machine import child_environment
from benchmarks.startup import sitmap_command

if TYPE_CHECKING:
    from geodata.tables import State
    from geodata.timeline import Timeline

__all__ = ["measure", "shipped_states"]

_COUNTRY = "KZ"
_AS_OF = date(2022, 1, 11)
_FORMATS = ("png", "pdf")
_LEAST_BYTES = 20_000
_COLOURS = ("#f7f3ec", "#fcdcc0", "#f9a875", "#b5281e")
#: Lowest count of each class after the first, on the peers' maps.
_CLASS_STARTS = (1, 3, 10)
_PEERS = Path(__file__).with_name("peers")
#: Debian's QGIS belongs to the system's Python, not to this environment.
_QGIS_PYTHON = "/usr/bin/python3"
_NOTES = (
    (
        "Warm: in a process that has made one before; ours makes another day's each time, the "
        "peers the same again."
    ),
    "Command: from its start to its end, everything read, one file written. CPU: of all threads.",
    (
        "The works differ: ours carries all of a briefing product (headline, key points, figures, "
        "histogram, locator, labels without collisions, sources, manifest). The peers' maps have "
        "neighbours, regions by class, region names, circles, legend, scale bar, north arrow and a "
        "title, from a GeoPackage that holds just these."
    ),
    "Same page, same resolution, same regions, same places; peers build their project anew.",
)


def measure(plan: Plan) -> Row:
    """Make the shipped situation's map of 11 January 2022.

    Parameters
    ----------
    plan : Plan
        A quick run repeats less.

    Returns
    -------
    Row
        Seconds, per format, warm and from the command line.

    Raises
    ------
    PeerFailedError
        If a program writes no map.
    """
    job, _ = run_alone(_write_job, plan.work)
    lines: list[Measurement] = []
    for form in _FORMATS:
        lines += _warm(plan, form, job)
    for form in _FORMATS:
        lines += _commands(plan, form, job)
    return Row(title="Briefing map: A4 landscape, 300 dpi", measurements=tuple(lines), notes=_NOTES)


def _warm(plan: Plan, form: str, job: Path) -> list[Measurement]:
    task = f"{form.upper()}, warm"
    repetitions = plan.times(5)
    timing, peak_mb = run_alone(_export_ours, plan.work, form, repetitions)
    lines = [
        Measurement(
            task=task,
            program="sitmap make_snapshot and export",
            values=timing.seconds,
            first=timing.first_s,
            cpu_s=timing.cpu_s,
            peak_mb=peak_mb,
            ours=True,
        )
    ]
    for name, command, lack in _peers(plan.work, form, job):
        if lack:
            lines.append(Measurement(task=task, program=name, note=lack))
            continue
        seconds = _printed_seconds([*command, str(repetitions + 1)])
        lines.append(
            Measurement(task=task, program=name, values=tuple(seconds[1:]), first=seconds[0])
        )
    return lines


def _commands(plan: Plan, form: str, job: Path) -> list[Measurement]:
    task = f"{form.upper()}, from the command line"
    repetitions = plan.times(5)
    env = child_environment()
    out = plan.work / f"command-{form}"
    out.mkdir(exist_ok=True)
    ours = [*sitmap_command(), "snapshot", "--as-of", _AS_OF.isoformat(), "--format", form]
    timing, _ = time_command([*ours, "--out", str(out)], repetitions=repetitions, env=env)
    _check_written(next(out.glob(f"*.{form}"), out / f"map.{form}"))
    lines = [
        Measurement(
            task=task,
            program="sitmap snapshot",
            values=timing.seconds,
            cpu_s=timing.cpu_s,
            ours=True,
        )
    ]
    for name, command, lack in _peers(plan.work, form, job):
        if lack:
            lines.append(Measurement(task=task, program=name, note=lack))
            continue
        timing, _ = time_command([*command, "1"], repetitions=repetitions, env=env)
        _check_written(Path(command[-1]))
        lines.append(
            Measurement(task=task, program=name, values=timing.seconds, cpu_s=timing.cpu_s)
        )
    return lines


def _peers(folder: Path, form: str, job: Path) -> list[tuple[str, list[str], str]]:
    """Give name, command without its count, and why it cannot run ("" where it can)."""
    plain = [sys.executable, str(_PEERS / "plain_map.py"), str(job), str(folder / f"plain.{form}")]
    qgis = [_QGIS_PYTHON, str(_PEERS / "qgis_map.py"), str(job), str(folder / f"qgis.{form}")]
    lack = "" if _has_qgis() else "not installed: QGIS (Debian: python3-qgis)"
    return [("geopandas plot", plain, ""), ("QGIS print layout", qgis, lack)]


def _has_qgis() -> bool:
    if not shutil.which(_QGIS_PYTHON):
        return False
    asked = subprocess.run([_QGIS_PYTHON, "-c", "import qgis"], capture_output=True, check=False)
    return asked.returncode == 0


def _printed_seconds(command: list[str]) -> list[float]:
    done = subprocess.run(
        command, env=child_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"{command[1]} ended with {done.returncode}: {done.stderr[-600:]}"
        raise PeerFailedError(msg)
    _check_written(Path(command[-2]))
    return [float(value) for value in json.loads(done.stdout.splitlines()[-1])]


def _check_written(path: Path) -> None:
    size = path.stat().st_size if path.is_file() else 0
    if size < _LEAST_BYTES:
        msg = f"{path.name}: {size} bytes; expected a map of at least {_LEAST_BYTES}"
        raise PeerFailedError(msg)


def shipped_states(days: int) -> tuple[Timeline, list[State]]:
    """Give the shipped situation's timeline, and its state on each of the days from `_AS_OF` on."""
    from geodata.pipeline import open_situation, shipped_situation_copy
    from geodata.timeline import Timeline

    with open_situation(shipped_situation_copy()) as situation:
        timeline = Timeline(situation.claims())
    dates = [_AS_OF + timedelta(days=number) for number in range(days)]
    return timeline, [timeline.state(day, country=_COUNTRY) for day in dates]


def _export_ours(folder: Path, form: str, repetitions: int) -> Timing:
    from dashboard.snapshots import export, make_snapshot

    timeline, states = shipped_states(repetitions + 1)
    # Another day each time, so that nothing of a product can be taken from the one before.
    rest = iter(states)

    def make() -> None:
        state = next(rest)
        events = timeline.events(state.known_on)
        snapshot = make_snapshot(state, country=_COUNTRY, all_events=events)
        export(snapshot, form, folder / f"ours.{form}")

    timing, _ = time_call(make, repetitions=repetitions)
    _check_written(folder / f"ours.{form}")
    return timing


def _write_job(folder: Path) -> Path:
    """Write what the peers' maps show: the same regions, counts and places."""
    import geopandas as gpd
    import numpy as np

    from geodata.regions import load_countries, load_regions

    _, (state,) = shipped_states(1)
    regions = load_regions(1, country=_COUNTRY, on=_AS_OF)[["code", "name", "geometry"]]
    counts = [state.region_counts.get(code, 0) for code in regions["code"]]
    regions = regions.assign(**{"class": np.searchsorted(_CLASS_STARTS, counts, side="right")})
    west, south, east, north = regions.total_bounds
    frame = (west - 25, south - 18, east + 25, north + 18)
    countries = load_countries(on=_AS_OF)
    others = countries[countries["country_code"] != _COUNTRY][["name", "geometry"]].clip(frame)
    places = Counter(
        (event.place.lat, event.place.lon)
        for event in state.events
        if event.place is not None and event.place.precision == "city"
    )
    lat, lon = zip(*places, strict=True)
    events = gpd.GeoDataFrame(
        {"count": list(places.values())}, geometry=gpd.points_from_xy(lon, lat), crs=4326
    )
    layers = folder / "layers.gpkg"
    for name, table in (("neighbours", others), ("regions", regions), ("events", events)):
        table.to_file(layers, layer=name)
    sixth = (north - south) / 6
    job = {
        "layers": str(layers),
        "bbox": [west, south, east, north],
        "crs": (
            f"+proj=aea +lat_1={south + sixth} +lat_2={north - sixth} "
            f"+lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
        ),
        "title": "Kazakhstan: unrest by region, 5 to 11 January 2022",
        "colours": _COLOURS,
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return path
