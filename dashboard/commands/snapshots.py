"""The command ``sitmap snapshot``."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.briefings.wishes import Wishes
from dashboard.commands.arguments import BBOX, DAY, examples, opened_situation, progress, word_list
from dashboard.commands.beside import situation_at_hand
from dashboard.commands.keeping import keep_snapshot
from dashboard.console import print_json, print_line, print_table, warn

if TYPE_CHECKING:
    from dashboard.commands.beside import SituationAtHand
    from dashboard.opening import ReadableSituation
    from geodata.settings import Settings
    from geodata.store import Situation

__all__ = ["command"]

#: What parts a point's title from its text.
_TITLE_END = ": "


@click.command(
    "snapshot",
    short_help="Make briefing products, and keep what they show.",
    epilog=examples(
        "snapshot crisis.gpkg --as-of 2022-01-11 --format png,pdf --out briefing",
        "snapshot crisis.gpkg --every day --layout slide --out briefing",
        "snapshot crisis.gpkg --list",
    ),
)
@click.argument("situation", required=False)
@click.option("--as-of", type=DAY, help="The day that the map shows.")
@click.option(
    "--known-on", type=DAY, help="Reports up to this day count; the as-of day without it."
)
@click.option("--layout", help="A layout of config/layouts, or a TOML file of your own.")
@click.option("--theme", help="A theme of config/themes, or a TOML file of your own.")
@click.option(
    "--format",
    "formats",
    help="png, pdf, svg, jpeg, webp, pptx, pptx-film, html, gif, webp-film, mp4, gpkg, geojson, "
    "geoparquet, csv, xlsx, kml, zip (all but those with MP4); several with commas.",
)
@click.option("--title", help="Headline; without it, one is proposed from the state.")
@click.option(
    "--point",
    "points",
    multiple=True,
    help="A key point in your own words, 'Title: text', in place of the proposed ones; repeatable.",
)
@click.option("--types", help="Event types that are shown, with commas; all without.")
@click.option("--statuses", help="Statuses that are shown, with commas; all without.")
@click.option("--region", help="Show this region of the country alone, by name or code.")
@click.option("--bbox", type=BBOX, help="Extent of the map: lon_min,lat_min,lon_max,lat_max.")
@click.option("--tlp", help="Handling label of TLP 2.0; '' for none.")
@click.option(
    "--every",
    type=click.Choice(["day", "region", "layout"]),
    help="One product for each day from the first event to --as-of, for each region with events, "
    "or in each layout.",
)
@click.option("--id", "snapshot_id", help="Make a stored snapshot again, from what was stored.")
@click.option("--list", "is_listing", is_flag=True, help="List the stored snapshots.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the products."
)
@click.pass_obj
def command(
    settings: Settings,
    situation: str | None,
    as_of: date | None,
    known_on: date | None,
    layout: str | None,
    theme: str | None,
    formats: str | None,
    title: str | None,
    points: tuple[str, ...],
    types: str | None,
    statuses: str | None,
    region: str | None,
    bbox: tuple[float, float, float, float] | None,
    tlp: str | None,
    every: str | None,
    snapshot_id: str | None,
    is_listing: bool,
    as_json: bool,
    out: Path,
) -> int:
    """Make briefing products and keep what they show; without SITUATION, of the shipped one."""
    if is_listing:
        return _list(situation, as_json=as_json)
    wanted = word_list(formats) or tuple(settings.snapshot.formats)
    wishes = Wishes(
        as_of=as_of, known_on=known_on, layout=layout, theme=theme, title=title, tlp=tlp,
        region=region, bbox=bbox, types=word_list(types), statuses=word_list(statuses),
    )  # fmt: skip
    if snapshot_id is not None:
        if wishes != Wishes() or points or every is not None:
            msg = "--id makes a stored snapshot as it was; of the other options only --format and "
            raise click.UsageError(msg + "--out go with it")
        return _make_again(situation, snapshot_id, wanted, out)
    if every is not None:
        with opened_situation(situation, writing=True) as opened:
            wishes = _with_points(wishes, points)
            return _make_series(opened, settings, every, wishes, wanted, out)
    with situation_at_hand(situation) as at_hand:
        return _make(at_hand, settings, _with_points(wishes, points), wanted, out)


def _with_points(wishes: Wishes, texts: tuple[str, ...]) -> Wishes:
    if not texts:
        return wishes
    from dashboard.snapshots import KeyPoint

    parts = [text.partition(_TITLE_END) for text in texts]
    points = tuple(KeyPoint(title=title, text=text, edited=True) for title, _, text in parts)
    return replace(wishes, points=points)


def _warn_of_missing_boundaries(situation: ReadableSituation, settings: Settings) -> None:
    from dashboard.opening import missing_boundaries

    missing = missing_boundaries(situation, settings=settings)
    if missing:
        warn(missing)


def _make(
    at_hand: SituationAtHand,
    settings: Settings,
    wishes: Wishes,
    formats: tuple[str, ...],
    out: Path,
) -> int:
    from dashboard.briefings.products import (
        check_formats,
        freeze_situation,
        make_products,
        stored_form,
    )

    wanted = check_formats(formats)
    _warn_of_missing_boundaries(at_hand, settings)
    snapshot = freeze_situation(at_hand, settings=settings, wishes=wishes)
    for path in make_products(snapshot, formats=wanted, title=at_hand.title, folder=out):
        print_line(str(path))
    return keep_snapshot(at_hand.keep, stored_form(snapshot))


def _make_series(
    opened: Situation, settings: Settings, every: str, wishes: Wishes, formats: tuple[str, ...],
    out: Path,
) -> int:  # fmt: skip
    """Make the products of each step, with a progress bar on a terminal."""
    from dashboard.briefings.series import make_series, series_wishes
    from geodata.store import save_snapshot

    _warn_of_missing_boundaries(opened, settings)
    steps = series_wishes(opened, every, settings=settings, wishes=wishes)
    run = make_series(opened.location, steps, settings=settings, formats=formats, folder=out)
    code = 0
    with progress("Products", every, total=len(steps)) as advance, closing(run):
        for made in run:
            advance()
            for path in made.paths:
                print_line(str(path))
            code = code or keep_snapshot(partial(save_snapshot, opened), made.snapshot)
    return code


def _make_again(
    situation: str | None, snapshot_id: str, formats: tuple[str, ...], out: Path
) -> int:
    from dashboard.briefings.products import check_formats, make_products, stored_snapshot
    from dashboard.snapshots.freezing import is_of_this_version

    wanted = check_formats(formats)
    with opened_situation(situation) as opened:
        snapshot = stored_snapshot(opened, snapshot_id)
        title = opened.title
    for path in make_products(snapshot, formats=wanted, title=title, folder=out):
        print_line(str(path))
    if not is_of_this_version(snapshot):
        warn(
            f"the snapshot was frozen by {snapshot.software}: content and product id are the same, "
            "but this version may draw it differently"
        )
    return 0


def _list(situation: str | None, *, as_json: bool) -> int:
    from geodata.store import list_snapshots

    with opened_situation(situation) as opened:
        held = list_snapshots(opened)
    if as_json:
        rows = [asdict(snapshot) for snapshot in held]
        print_json([{key: row[key] for key in row if key != "content"} for row in rows])
        return 0
    print_table(
        f"Stored snapshots ({len(held)})",
        ["id", "stored", "as of", "known on", "layout", "title"],
        (
            [
                snapshot.id[:12],
                snapshot.made_at.strftime("%Y-%m-%d %H:%M") if snapshot.made_at else "",
                snapshot.as_of,
                snapshot.known_on,
                snapshot.layout,
                snapshot.title,
            ]
            for snapshot in held
        ),
    )
    return 0
