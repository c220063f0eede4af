"""The command ``sitmap snapshot``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, opened_situation, progress
from dashboard.console import print_line

if TYPE_CHECKING:
    from geodata.settings import Settings
    from geodata.store import Situation

__all__ = ["command"]


@click.command("snapshot")
@click.argument("situation", required=False)
@click.option("--as-of", type=DAY, help="The day that the map shows.")
@click.option(
    "--known-on", type=DAY, help="Reports up to this day count; the as-of day without it."
)
@click.option("--layout", help="A layout of config/layouts.")
@click.option(
    "--format",
    "formats",
    help="png, pdf, svg, jpeg, webp, pptx, html, gif, webp-film, mp4, gpkg, geojson, geoparquet, "
    "csv, xlsx, kml, zip (all of them); several with commas.",
)
@click.option("--title", help="Headline; without it, one is proposed from the state.")
@click.option(
    "--every",
    type=click.Choice(["day"]),
    help="One product for each day, from the first event to --as-of.",
)
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
    formats: str | None,
    title: str | None,
    every: str | None,
    out: Path,
) -> int:
    """Make briefing products; without SITUATION, of the shipped one."""
    from dashboard.briefing import make_products

    wanted = (
        [part.strip().lower() for part in formats.split(",")]
        if formats
        else settings.snapshot.formats
    )
    with opened_situation(situation) as opened:
        if every is not None:
            return _make_series(
                opened,
                settings,
                as_of=as_of,
                known_on=known_on,
                layout=layout,
                formats=wanted,
                title=title,
                out=out,
            )
        for path in make_products(
            opened,
            settings=settings,
            as_of=as_of,
            known_on=known_on,
            layout=layout or settings.snapshot.layout,
            formats=wanted,
            title=title,
            folder=out,
        ):
            print_line(str(path))
    return 0


def _make_series(
    opened: Situation,
    settings: Settings,
    *,
    as_of: date | None,
    known_on: date | None,
    layout: str | None,
    formats: list[str],
    title: str | None,
    out: Path,
) -> int:
    """Make the products of each day, with a progress bar on a terminal."""
    from dashboard.series import make_series, series_days

    days = series_days(opened, settings=settings, as_of=as_of, known_on=known_on)
    with progress("Products", "day", total=len(days)) as advance:
        for made in make_series(
            opened.location,
            days,
            settings=settings,
            known_on=known_on,
            layout=layout,
            formats=formats,
            title=title,
            folder=out,
        ):
            advance()
            for path in made:
                print_line(str(path))
    return 0
