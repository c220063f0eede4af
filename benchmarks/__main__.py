"""The command `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path

from benchmarks.harness import AnswersDifferError, PeerFailedError, Plan, Row
from benchmarks.inputs import find_data
from benchmarks.machine import machine_facts, version_facts
from benchmarks.rendering import render_row
from benchmarks.results import save_section

#: Module of each row, in the order of the tables.
_ROWS = {
    "step": "benchmarks.timestep",
    "first-map": "benchmarks.firstmap",
    "sessions": "benchmarks.sessions",
    "snapshot": "benchmarks.snapshot",
    "time-lapse": "benchmarks.timelapse",
    "join": "benchmarks.join",
    "count": "benchmarks.counting",
    "start-up": "benchmarks.startup",
    "geocoding": "benchmarks.geocoding",
    "reverse": "benchmarks.reverse",
    "reading": "benchmarks.reading",
    "store": "benchmarks.store",
    "exchange": "benchmarks.exchange",
}


def main() -> int:
    """Measure the rows asked for and print them; 1 where one could not be completed."""
    options = _options()
    facts = [*machine_facts(), version_facts()]
    print("\n".join(facts), end="\n\n", flush=True)
    tables, faults = [], []
    for name in options.rows or _ROWS:
        start = time.perf_counter()
        try:
            with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
                plan = Plan(quick=options.quick, data=find_data(options.data), work=Path(folder))
                table = render_row(_measure(name)(plan))
        except (AnswersDifferError, PeerFailedError) as error:
            faults.append(f"{name}: {error}")
            print(f"FAILED {name}: {error}", file=sys.stderr, flush=True)
            continue
        tables.append(table)
        print(f"{table}\n\n({name} took {time.perf_counter() - start:.0f} s)\n", flush=True)
    if options.save and not faults:
        heading = f"Measured on {date.today().isoformat()}."  # noqa: DTZ011
        blocks = ["\n".join([heading, "", *(f"- {fact}" for fact in facts)]), *tables]
        path = save_section("Speed", "\n\n".join(blocks))
        print(f"saved in {path}")
    for fault in faults:
        print(f"not completed: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _measure(name: str) -> Callable[[Plan], Row]:
    # Each row brings heavy libraries of its own; only the rows asked for are imported.
    measure: Callable[[Plan], Row] = import_module(_ROWS[name]).measure
    return measure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Sitmap and its peers on the same work."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of: {', '.join(_ROWS)}; all")
    parser.add_argument(
        "--quick", action="store_true", help="small inputs: does it all run? No figures to keep"
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder with corpora/; else ../shared"
    )
    parser.add_argument("--save", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in _ROWS]
    if unknown:
        parser.error(f"unknown row: {', '.join(unknown)}; known rows: {', '.join(_ROWS)}")
    if options.data is not None and not options.data.is_dir():
        parser.error(f"--data {options.data}: no such folder")
    if options.save and (options.rows or options.quick):
        parser.error("--save keeps whole runs only: leave out the rows and --quick")
    return options


if __name__ == "__main__":
    sys.exit(main())
