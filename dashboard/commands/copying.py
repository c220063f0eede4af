"""The command ``sitmap copy``."""

from __future__ import annotations

import click

from dashboard.commands.arguments import examples
from dashboard.console import plain, print_line

__all__ = ["command"]


@click.command(
    "copy",
    short_help="Copy a situation between files and servers, losslessly.",
    epilog=examples(
        "copy crisis.gpkg 'postgresql://desk@db/maps?schema=crisis'",
    ),
)
@click.argument("source", metavar="SITUATION")
@click.argument("target")
@click.option("--overwrite", is_flag=True, help="Take the place of a situation that is there.")
def command(source: str, target: str, overwrite: bool) -> int:
    """Copy a situation to TARGET, losslessly; each is a file or a postgresql:// URL."""
    from tqdm import tqdm

    from geodata.store import copy_situation

    with tqdm(desc="copying", unit=" rows", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        with copy_situation(source, target, overwrite=overwrite, progress=show) as copied:
            summary = copied.describe()
    print_line(
        f"{plain(summary.location)}: reports {summary.reports:,}, claims {summary.claims:,}, "
        f"decisions {summary.decisions:,}; the same as in the original"
    )
    return 0
