"""The command ``sitmap import``."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.commands.arguments import FAILED, REFUSED
from dashboard.console import plain, print_line, warn
from geodata.errors import GeodataError

__all__ = ["command"]


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--into", required=True, metavar="SITUATION", help="The situation that takes the claims."
)
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["auto", "table"]),
    default="auto",
    show_default=True,
)
def command(files: tuple[str, ...], into: str, table_format: str) -> int:
    """Import tables of events, each row as a claim with its source."""
    del table_format  # one kind of table so far: "auto" finds it
    from geodata.pipeline import import_table, open_or_create_situation

    done = refused = 0
    with open_or_create_situation(into) as situation:
        for name in files:
            try:
                result = import_table(situation, Path(name))
            except GeodataError as error:
                warn(str(error))
                refused += 1
                continue
            done += 1
            refused += len(result.refused)
            print_line(f"{plain(name)}: {result.added} claims added, {len(result.refused)} refused")

    if not done:
        return FAILED
    return REFUSED if refused else 0
