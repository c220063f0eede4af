"""The command ``sitmap check``."""

from __future__ import annotations

import click

from dashboard.commands.arguments import FAILED, REFUSED, opened_situation
from dashboard.console import print_json, print_table, warn
from geodata.errors import GeodataError

__all__ = ["command"]


@click.command("check")
@click.argument("situations", nargs=-1, required=True, metavar="SITUATION...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(situations: tuple[str, ...], as_json: bool) -> int:
    """Check that situations are whole, and count what they hold."""
    summaries = []
    for name in situations:
        try:
            with opened_situation(name) as opened:
                summaries.append(opened.describe())
        except GeodataError as error:
            warn(str(error))
    if as_json:
        print_json(summaries)
    elif summaries:
        print_table(
            "Whole",
            ["situation", "title", "reports", "claims", "waiting", "days", "known"],
            (
                [
                    summary.location,
                    summary.title,
                    summary.reports,
                    summary.claims,
                    summary.waiting,
                    f"{summary.first_day or '?'} to {summary.last_day or '?'}",
                    f"{summary.known_first or '?'} to {summary.known_last or '?'}",
                ]
                for summary in summaries
            ),
        )
    if not summaries:
        return FAILED
    return REFUSED if len(summaries) < len(situations) else 0
