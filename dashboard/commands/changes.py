"""The command ``sitmap changes``."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.arguments import BBOX, DAY, examples, opened_situation, word_list
from dashboard.commands.cells import claim_cells
from dashboard.commands.keeping import keep_snapshot
from dashboard.console import print_json, print_line, print_table
from dashboard.wording import number_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.settings import Settings
    from geodata.tables import Figure
    from geodata.timeline import Changes

__all__ = ["command"]

_COLUMNS = ("known on", "type", "place", "days", "figures", "status", "says", "words")


@click.command(
    "changes",
    short_help="List what became known, changed, moved or was withdrawn.",
    epilog=examples(
        "changes crisis.gpkg --since 2022-01-10",
        "changes crisis.gpkg --since 2022-01-10 --format pdf,pptx --out briefing",
    ),
)
@click.argument("situation", required=False)
@click.option("--since", type=DAY, help="Known before this day is not new.")
@click.option(
    "--snapshot",
    "snapshot_id",
    help="Compare with this stored snapshot; without it and --since, with the newest one.",
)
@click.option("--known-on", type=DAY, help="Up to this day; all that is known without it.")
@click.option(
    "--format",
    "formats",
    help="Make the change brief: png, pdf, svg, jpeg, webp, pptx, html, csv, zip ...; with commas.",
)
@click.option("--layout", help="A layout of config/layouts, or a TOML file of your own.")
@click.option("--theme", help="A theme of config/themes, or a TOML file of your own.")
@click.option("--title", help="Headline; without it, one is proposed from the changes.")
@click.option("--types", help="Event types that are shown on the map, with commas.")
@click.option("--statuses", help="Statuses that are shown on the map, with commas.")
@click.option("--region", help="Show this region of the country alone, by name or code.")
@click.option("--bbox", type=BBOX, help="Extent of the map: lon_min,lat_min,lon_max,lat_max.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the brief."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    settings: Settings,
    situation: str | None,
    since: date | None,
    snapshot_id: str | None,
    known_on: date | None,
    formats: str | None,
    layout: str | None,
    theme: str | None,
    title: str | None,
    types: str | None,
    statuses: str | None,
    region: str | None,
    bbox: tuple[float, float, float, float] | None,
    out: Path,
    as_json: bool,
) -> int:
    """List what became known, changed, moved or was withdrawn, or make a brief of it."""
    if since is not None and snapshot_id is not None:
        msg = "--since and --snapshot both say what to compare with; name one of them"
        raise click.UsageError(msg)
    from dashboard.briefings.changes import find_changes, freeze_changes
    from dashboard.briefings.products import Wishes, check_formats, make_products, stored_form
    from geodata.store import save_snapshot

    wishes = Wishes(
        known_on=known_on, layout=layout, theme=theme, title=title, region=region, bbox=bbox,
        types=word_list(types), statuses=word_list(statuses),
    )  # fmt: skip
    wanted = check_formats(word_list(formats) or ()) if formats is not None else []
    with opened_situation(situation, writing=bool(wanted)) as opened:
        if not wanted:
            found = find_changes(
                opened, settings=settings, since=since, snapshot_id=snapshot_id, until=known_on
            )
            if as_json:
                print_json(found)
            else:
                _print_changes(found)
            return 0
        snapshot = freeze_changes(
            opened, settings=settings, wishes=wishes, since=since, snapshot_id=snapshot_id
        )
        for path in make_products(snapshot, formats=wanted, title=opened.title, folder=out):
            print_line(str(path))
        return keep_snapshot(partial(save_snapshot, opened), stored_form(snapshot))


def _print_changes(found: Changes) -> None:
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
    _print_claims("New", [(event.lead,) for event in found.new])
    for title, moved in (("Changed", False), ("Moved", True)):
        rows = [change for change in found.changed if change.moved is moved]
        _print_claims(
            title, [(change.after.lead, "; ".join(change.what)) for change in rows], "what changed"
        )
    _print_claims(
        "Retracted",
        [(one.claim, one.by.known_on, one.by.attributed_to) for one in found.retracted],
        "withdrawn on",
        "by",
    )
    if found.dropped:
        _print_claims("Taken out by review", [(event.lead,) for event in found.dropped])


def _print_claims(title: str, rows: Sequence[tuple[Any, ...]], *columns: str) -> None:
    """Print claims, each the first of its row, with what else is told of them."""
    print_table(
        f"{title} ({len(rows)})",
        [*_COLUMNS, *columns],
        ([claim.known_on, *claim_cells(claim), *told] for claim, *told in rows),
    )


def _figure_words(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    value = number_words(figure.value)
    if figure.value_low == figure.value_high:
        return value
    return f"{value} ({number_words(figure.value_low)} to {number_words(figure.value_high)})"
