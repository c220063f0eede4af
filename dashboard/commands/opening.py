"""The command ``sitmap open``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import examples

if TYPE_CHECKING:
    from geodata.settings import Settings

__all__ = ["command"]


@click.command(
    "open",
    short_help="Open the dashboard, on a copy of the shipped situation if none is named.",
    epilog=examples(
        "open",
        "open crisis.gpkg --port 8600 --no-browser",
        "open 'postgresql://desk@db/maps?schema=crisis'",
    ),
)
@click.argument("situation", required=False)
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes any free one.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
@click.pass_obj
def command(settings: Settings, situation: str | None, port: int | None, no_browser: bool) -> int:
    """Open the dashboard; without SITUATION, on a copy of the shipped one."""
    from dashboard.serving.server import serve
    from geodata.pipeline import shipped_situation_copy

    if situation is None:
        situation = str(shipped_situation_copy())
    serve(
        situation,
        host=settings.dashboard.host,
        port=settings.dashboard.port if port is None else port,
        open_browser=not no_browser,
        settings=settings,
    )
    return 0
