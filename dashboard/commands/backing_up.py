"""The command ``sitmap backup``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from dashboard.commands.arguments import examples
from dashboard.console import plain, print_line

__all__ = ["command"]


@click.command(
    "backup",
    short_help="Back up a situation while it is in use.",
    epilog=examples(
        "backup crisis.gpkg",
        "backup crisis.gpkg --out /media/stick/crisis.gpkg",
    ),
)
@click.argument("situation")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The backup; without it, a file beside the situation, named by the time.",
)
def command(situation: str, out: Path | None) -> int:
    """Back up a situation while it is in use; the backup is whole, or not there."""
    from geodata.store import backup_situation, is_server_url

    if out is None:
        beside = Path("situation.gpkg") if is_server_url(situation) else Path(situation)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        out = beside.with_name(f"{beside.stem}.{stamp}.backup.gpkg")
    print_line(plain(str(backup_situation(situation, out))))
    return 0
