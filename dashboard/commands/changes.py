"""The command ``sitmap changes``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, opened_situation
from dashboard.commands.cells import claim_cells, number
from dashboard.console import print_json, print_line, print_table

if TYPE_CHECKING:
    from geodata.tables import Figure
    from geodata.timeline import Changes

__all__ = ["command"]


@click.command("changes")
@click.argument("situation", required=False)
@click.option("--since", type=DAY, required=True, help="Known before this day is not new.")
@click.option("--known-on", type=DAY, help="Up to this day; all that is known without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(situation: str | None, since: date, known_on: date | None, as_json: bool) -> int:
    """List what became known, changed or was withdrawn since a day."""
    from geodata.pipeline import changes

    with opened_situation(situation) as opened:
        found = changes(opened, since, known_on)
    if as_json:
        print_json(found)
        return 0
    _print_changes(found)
    return 0


def _print_changes(found: Changes) -> None:
    columns = ["known on", "type", "place", "days", "figures", "status", "says", "words"]
    print_line(f"Known after {found.since}, up to {found.until}")
    print_line()
    print_table(
        f"Key figures ({len(found.figures)})",
        ["figure", "was", "is", "says"],
        (
            [
                change.kind,
                _figure_words(change.before),
                _figure_words(change.after),
                change.after.claim.attributed_to if change.after else "",
            ]
            for change in found.figures
        ),
    )
    print_table(
        f"New ({len(found.new)})",
        columns,
        ([event.lead.known_on, *claim_cells(event.lead)] for event in found.new),
    )
    print_table(
        f"Changed ({len(found.changed)})",
        [*columns, "what changed"],
        (
            [
                change.after.lead.known_on,
                *claim_cells(change.after.lead),
                "; ".join(change.what),
            ]
            for change in found.changed
        ),
    )
    print_table(
        f"Retracted ({len(found.retracted)})",
        [*columns, "withdrawn on", "by"],
        (
            [
                retraction.claim.known_on,
                *claim_cells(retraction.claim),
                retraction.by.known_on,
                retraction.by.attributed_to,
            ]
            for retraction in found.retracted
        ),
    )


def _figure_words(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    if figure.value_low == figure.value_high:
        return number(figure.value)
    return f"{number(figure.value)} ({number(figure.value_low)} to {number(figure.value_high)})"
