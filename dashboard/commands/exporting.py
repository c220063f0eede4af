"""The command ``sitmap export``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, counted_progress, examples, opened_situation
from dashboard.console import counted, plain, print_line

if TYPE_CHECKING:
    from geodata.settings import Settings

__all__ = ["command"]


@click.command(
    "export",
    short_help="Export claims and events with what they rest on.",
    epilog=examples(
        "export crisis.gpkg --out claims.csv --hxl",
        "export crisis.gpkg --as-of 2022-01-11 --out day.geojson --table events",
    ),
)
@click.argument("situation", required=False)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["gpkg", "geojson", "geoparquet", "csv", "xlsx", "kml"]),
    help="Without it, by the ending of --out.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--as-of", type=DAY, help="Only what the map of that day shows; all days without.")
@click.option("--known-on", type=DAY, help="Only reports up to this day; the as-of day without.")
@click.option(
    "--window-days", type=click.IntRange(1, 36_500), help="Days up to --as-of that are shown."
)
@click.option(
    "--table",
    type=click.Choice(["claims", "events"]),
    default="claims",
    show_default=True,
    help="Rows of csv, geojson and geoparquet; the other formats hold both.",
)
@click.option("--hxl", is_flag=True, help="Put HXL hashtags under the head of a csv.")
@click.pass_obj
def command(
    settings: Settings,
    situation: str | None,
    file_format: str | None,
    out: Path,
    as_of: date | None,
    known_on: date | None,
    window_days: int | None,
    table: str,
    hxl: bool,
) -> int:
    """Export claims and events with what they rest on; without SITUATION, the shipped one."""
    from geodata.exporting import FORMATS
    from geodata.pipeline import export_situation

    endings = {ending: name for name, ending in FORMATS.items()}
    wanted = file_format or endings.get(out.suffix.lower())
    if wanted is None:
        msg = f"--out {out.name!r} does not tell the format; say it with --format"
        raise click.UsageError(msg)
    with opened_situation(situation) as opened, counted_progress("exporting", "row") as on_rows:
        count = export_situation(
            opened,
            wanted,
            out,
            as_of=as_of,
            known_on=known_on,
            window_days=window_days or settings.situation.window_days,
            table=table,
            hxl=hxl,
            on_rows=on_rows,
        )
    print_line(f"{plain(out)}: {counted(count, 'claim')} ({wanted})")
    return 0
