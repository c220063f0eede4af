"""The command `python -m benchmarks.accuracy`: score the reader on annotated reports.

The corpora, the annotated reports and their scorers lie beside the project and are no part of it;
where they are absent, that is said and nothing is scored. The reader is run as its users run it:
``sitmap read --jsonl``. With ``--save``, as by ``make eval``, the figures are kept in
`RESULTS.md`: whole for this run, and as the row of this version in a table by release.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.inputs import find_data
from benchmarks.machine import child_environment, machine_facts
from benchmarks.releases import claim_figures, place_figures, save_release
from benchmarks.results import save_section
from benchmarks.startup import sitmap_command

#: Reports written for the project; the reader has seen them, first scores are in the changelog.
_OWN_REPORTS = Path(__file__).parents[1] / "tests" / "data" / "reports_own"
_CORPORA = ("LGL", "TR-News", "GeoVirus", "GeoWebNews")


def main() -> int:
    """Score what is there and print it; 1 where a scorer failed."""
    options = _options()
    data = find_data(options.data)
    tasks = _tasks(data) if data else []
    if not tasks:
        where = data or "../shared beside the project"
        print(
            f"Nothing to score: {where} holds no annotated reports with their scorers "
            "(eval/, corpora/, reports_*/). Name another folder with --data DIR."
        )
        return 0
    blocks, failed = [], []
    figures: dict[str, str] = {}
    for title, command in tasks:
        print(f"{title} ...", file=sys.stderr, flush=True)
        done = subprocess.run(command, env=child_environment(), capture_output=True, text=True)
        if done.returncode:
            failed.append(title)
            print(f"FAILED {title}: {done.stderr.strip()[-2000:]}", file=sys.stderr)
            continue
        # A scorer warns where the reader left a report out.
        said = "".join([done.stdout, done.stderr]).strip("\n")
        blocks.append(f"## {title}\n\n```\n{said}\n```")
        print(f"{blocks[-1]}\n", flush=True)
        if options.save:
            figures |= _figures(title, command)
    if options.save and blocks and not failed:
        day = date.today().isoformat()  # noqa: DTZ011
        heading = f"Measured on {day}; {machine_facts()[0]}."
        path = save_section("Accuracy", "\n\n".join([heading, *blocks]))
        save_release(version("sitmap"), day, figures)
        print(f"saved in {path}")
    return 1 if failed else 0


def _figures(title: str, command: list[str]) -> dict[str, str]:
    """Give the cell of a scoring in the table of releases; none for the causes."""
    what, _, name = title.partition(": ")
    cell = {"Places": place_figures, "Claims": claim_figures}.get(what)
    if cell is None:
        return {}
    done = subprocess.run(
        [*command, "--json"], env=child_environment(), capture_output=True, text=True, check=True
    )
    return {name: cell(json.loads(done.stdout))}


def _tasks(data: Path) -> list[tuple[str, list[str]]]:
    """Give title and command of every scoring that the folder has the material for."""
    reader = ["--command", shlex.join([*sitmap_command(), "read"])]
    places, claims = (data / "eval" / f"score_{what}.py" for what in ("places", "claims"))
    causes = [sys.executable, "-m", "benchmarks.confusion"]
    tasks = []
    for name in _CORPORA:
        if places.is_file() and (data / "corpora" / name).is_dir():
            command = [sys.executable, str(places), str(data / "corpora"), name, *reader]
            tasks.append((f"Places: {name}", command))
            command = [*causes, "places", str(data / "eval"), str(data / "corpora"), name]
            tasks.append((f"Places by cause: {name}", command))
    for folder in [*sorted(data.glob("reports_*")), _OWN_REPORTS]:
        if claims.is_file():
            command = [sys.executable, str(claims), str(folder), *reader]
            tasks.append((f"Claims: {folder.name}", command))
            command = [*causes, "claims", str(data / "eval"), str(folder)]
            tasks.append((f"Claims by cause: {folder.name}", command))
    return tasks


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description="Score the reader on annotated reports."
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder with eval/ and corpora/; else ../shared"
    )
    parser.add_argument("--save", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"--data {options.data}: no such folder")
    return options


if __name__ == "__main__":
    sys.exit(main())
