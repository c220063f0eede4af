"""The command ``sitmap check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import FAILED, REFUSED, examples, opened_situation
from dashboard.console import plain, print_json, print_line, print_table, warn
from geodata.errors import GeodataError, StoreError

if TYPE_CHECKING:
    from geodata.store import SituationSummary

__all__ = ["command"]


@click.command(
    "check",
    epilog=examples(
        "check crisis.gpkg",
        "check crisis.gpkg --repair",
    ),
)
@click.argument("situations", nargs=-1, required=True, metavar="SITUATION...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--repair",
    is_flag=True,
    help="Save what can be read of a damaged file in a new file beside it.",
)
def command(situations: tuple[str, ...], as_json: bool, repair: bool) -> int:
    """Check that situations are whole, and count what they hold."""
    summaries = []
    repaired = 0
    for name in situations:
        try:
            summaries.append(_checked(name))
        except GeodataError as error:
            warn(str(error))
            repaired += repair and _repair(name)
    if as_json:
        print_json(summaries)
    elif summaries:
        print_table(
            "Whole",
            ["situation", "title", "reports", "claims", "waiting", "decisions", "days", "known"],
            (
                [
                    summary.location,
                    summary.title,
                    summary.reports,
                    summary.claims,
                    summary.waiting,
                    summary.decisions,
                    f"{summary.first_day or '?'} to {summary.last_day or '?'}",
                    f"{summary.known_first or '?'} to {summary.known_last or '?'}",
                ]
                for summary in summaries
            ),
        )
    if not summaries and not repaired:
        return FAILED
    return REFUSED if len(summaries) < len(situations) else 0


def _checked(name: str) -> SituationSummary:
    from geodata.store import SALVAGE, find_damage

    with opened_situation(name) as opened:
        # As it may be shown: without the password that a URL may hold.
        location = opened.location
    faults = find_damage(name)
    if faults:
        listed = "; ".join(faults[:5]) + (f"; {len(faults) - 5} more" if len(faults) > 5 else "")
        msg = f"{plain(location)}: is damaged: {listed}; {SALVAGE}"
        raise StoreError(msg)
    with opened_situation(name) as opened:
        return opened.describe()


def _repair(name: str) -> bool:
    """Save what can be read of a damaged file; tell whether that was anything."""
    from geodata.layers import refresh_layers
    from geodata.store import free_name, is_server_url, repair_situation

    if is_server_url(name) or not Path(name).is_file():
        return False
    path = Path(name)
    try:
        found = repair_situation(path, free_name(path.with_name(f"{path.stem}.repaired.gpkg")))
        with opened_situation(str(found.path), writing=True) as repaired:
            refresh_layers(repaired)
    except GeodataError as error:
        warn(str(error))
        return False
    saved = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in found.saved.items())
    dropped, unread = sum(found.dropped.values()), sum(found.unread.values())
    print_line(
        f"{plain(str(found.path))}: saved {saved}; rows left out: {dropped:,} that were changed "
        f"or belong to such, {unread:,} that cannot be read"
    )
    return True
