"""The command ``sitmap import``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, FAILED, REFUSED, counted_progress, examples
from dashboard.console import counted, plain, print_json, print_line, print_table, warn
from geodata.errors import ExportError, GeodataError

if TYPE_CHECKING:
    from geodata.importing import ImportOptions
    from geodata.pipeline import ImportResult
    from geodata.store import Situation

__all__ = ["command"]

#: Refused rows of one file that are told on standard error; `--refused` has all.
_MAX_TOLD = 20


@click.command(
    "import",
    epilog=examples(
        "import acled.csv --into crisis.gpkg",
        "import log.xlsx --into crisis.gpkg --column event_date='Day of event' --type riot=unrest",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--into", required=True, metavar="SITUATION", help="The situation that takes the claims."
)
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["auto", "acled", "gdelt", "ucdp", "table", "geo"]),
    default="auto",
    show_default=True,
    help="What the files are; auto finds out.",
)
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=THEIRS",
    help="Name a column that cannot be guessed: event_date='Day of event'.",
)  # fmt: skip
@click.option(
    "--type", "types", multiple=True, metavar="CODE=TYPE",
    help="Map a code or word to an event type; '*=unrest' maps all others.",
)  # fmt: skip
@click.option(
    "--unmapped",
    type=click.Choice(["other", "skip", "refuse"]),
    help="Rows whose code has no type; without it ACLED and UCDP as other, GDELT skipped.",
)
@click.option(
    "--dates",
    type=click.Choice(["ymd", "dmy", "mdy"]),
    default="ymd",
    show_default=True,
    help="How days like 05/01/2022 are written.",
)
@click.option("--undated-known-on", type=DAY, help="When rows without any day became known.")
@click.option(
    "--lag-days",
    type=click.IntRange(0, 36_500),
    help="Hold rows to be known so many days after their event, whatever they say.",
)
@click.option("--layer", help="Layer of a GeoPackage, or sheet of a workbook.")
@click.option(
    "--refused", "refused_to", type=click.Path(path_type=Path), metavar="CSV",
    help="List all refused rows in this file.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    files: tuple[str, ...],
    into: str,
    table_format: str,
    columns: tuple[str, ...],
    types: tuple[str, ...],
    unmapped: str | None,
    dates: str,
    undated_known_on: date | None,
    lag_days: int | None,
    layer: str | None,
    refused_to: Path | None,
    as_json: bool,
) -> int:
    """Import tables of events, each row as a claim with its source.

    CSV, XLSX, Parquet, GeoJSON and GeoPackage; ACLED, GDELT 2, UCDP GED and what `sitmap export`
    wrote are known by their columns.
    """
    from geodata.importing import ImportOptions
    from geodata.layers import refresh_layers
    from geodata.pipeline import open_or_create_situation

    options = ImportOptions(
        format=table_format,
        columns=_pairs(columns, "--column"),
        types=_pairs(types, "--type"),
        unmapped=unmapped or "",
        undated_known_on=undated_known_on,
        lag_days=lag_days,
        day_order=dates,
        layer=layer,
    )
    with open_or_create_situation(into) as situation:
        results = _import_files(situation, files, options)
        refresh_layers(situation)
    failed = len(files) - len(results)
    for name, result in results:
        _tell(name, result, as_json=as_json)
    if as_json:
        print_json([{"file": name, **_facts(result)} for name, result in results])
    if refused_to is not None:
        _save_refused(refused_to, results)
    if not results:
        return FAILED
    return REFUSED if failed or any(result.refused for _, result in results) else 0


def _import_files(
    situation: Situation, files: Sequence[str], options: ImportOptions
) -> list[tuple[str, ImportResult]]:
    from geodata.pipeline import import_table

    results = []
    for name in files:
        with counted_progress(f"importing {plain(Path(name).name)}", "row") as on_rows:
            try:
                result = import_table(situation, Path(name), options=options, on_rows=on_rows)
            except GeodataError as error:
                warn(str(error))
                continue
        results.append((name, result))
    return results


def _pairs(stated: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in stated:
        left, equals, right = text.rpartition("=")
        if not (left.strip() and equals and right.strip()):
            msg = f"{option} {text!r}: expected two names with = between them"
            raise click.UsageError(msg)
        pairs[left.strip()] = right.strip()
    return pairs


def _tell(name: str, result: ImportResult, *, as_json: bool) -> None:
    for row in result.refused[:_MAX_TOLD]:
        warn(f"{name}, line {row.line}: {row.reason}")
    if len(result.refused) > _MAX_TOLD:
        more = len(result.refused) - _MAX_TOLD
        warn(f"{name}: {counted(more, 'more row')} refused; --refused FILE.csv lists all")
    if as_json:
        return
    parts = [
        f"{counted(result.added, 'claim')} added",
        f"{result.held:,} held already" if result.held else "",
        f"{result.left_out:,} left out" if result.left_out else "",
        f"{len(result.refused):,} refused",
    ]
    print_line(f"{plain(name)} ({result.format}): {', '.join(filter(None, parts))}")
    renamed = [f"{ours} = {theirs}" for ours, theirs in result.columns.items() if ours != theirs]
    if renamed:
        print_line(f"  columns: {plain('; '.join(renamed))}")
    if result.unmapped:
        print_table(
            "Codes without an event type (map them with --type CODE=TYPE)",
            ["code", "rows"],
            ([code, f"{count:,}"] for code, count in result.unmapped.items()),
        )


def _facts(result: ImportResult) -> dict[str, object]:
    return {
        "format": result.format,
        "columns": dict(result.columns),
        "rows": result.rows,
        "added": result.added,
        "held": result.held,
        "left_out": result.left_out,
        "unmapped": dict(result.unmapped),
        "refused": list(result.refused),
    }


def _save_refused(path: Path, results: Sequence[tuple[str, ImportResult]]) -> None:
    from dashboard.intake.tables import refused_csv
    from geodata.files import write_atomically

    write_atomically(path, refused_csv(results), error=ExportError)
