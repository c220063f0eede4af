"""The command ``sitmap boundaries``: list, add, fetch, use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, FAILED, REFUSED, examples
from dashboard.console import counted, plain, print_json, print_line, print_table, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.regions.adding import AddedLevel
    from geodata.regions.mending import Fault

__all__ = ["command"]

#: Faults that are printed; JSON and the set's own file have them all.
_SHOWN = 20


@click.group("boundaries", short_help="List, add, fetch and use boundary sets.")
def command() -> None:
    """Boundary sets: list them, add one from a file, fetch one, draw a situation on one."""


@command.command(
    "list",
    epilog=examples("boundaries list --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _list(as_json: bool) -> int:
    """List the boundary sets that are on this machine."""
    from geodata.regions.sets import list_sets

    sets = list_sets()
    if as_json:
        print_json(sets)
        return 0
    columns = ["id", "name", "levels", "version", "licence", "point of view", "vintage"]
    print_table(
        "Boundary sets",
        columns,
        (
            [
                known.id,
                known.name,
                ", ".join(map(str, known.levels)),
                known.version,
                known.licence,
                known.point_of_view,
                known.vintage,
            ]
            for known in sets
        ),
    )
    return 0


@command.command(
    "add",
    epilog=examples(
        "boundaries add regions.gpkg --id kz-2022 --name 'Regions of 2022' --licence 'CC BY 4.0'"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "set_id", metavar="ID", help="Id of the set; from the file's name without.")
@click.option("--name", help="Name of the set, as a reader of a map should see it.")
@click.option(
    "--level",
    type=click.IntRange(0, 3),
    help="0 countries, 1 their first-level regions, to 3; guessed without.",
)
@click.option("--country", metavar="KZ", help="All regions are this country's.")
@click.option("--source", default="", help="Who published it.")
@click.option("--version", default="", help="Edition or date of the data.")
@click.option("--licence", required=True, help="Terms that it is published under.")
@click.option("--point-of-view", default="", help="Whose view of disputed boundaries it draws.")
@click.option("--valid-from", type=DAY, help="First day that it is right for.")
@click.option("--valid-to", type=DAY, help="First day that it is right for no more.")
@click.option("--name-column", help="Column with the regions' names; guessed without.")
@click.option("--code-column", help="Column with their codes.")
@click.option("--parent-column", help="Column with the codes of the level above.")
@click.option("--country-column", help="Column with the country's code.")
@click.option("--from-column", help="Column with the first day of each region.")
@click.option("--to-column", help="Column with the first day that each is no more.")
@click.option("--layer", help="Layer of the file.")
@click.option("--crs", metavar="EPSG:4326", help="What coordinates are in, if the file is silent.")
@click.option(
    "--max-mb",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    help="A larger file is refused.",
)
@click.option("--replace", is_flag=True, help="Take the place of a level that is there already.")
@click.option("--leave-out", is_flag=True, help="Leave out rows with faults that cannot be mended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _add(
    file: Path,
    set_id: str | None,
    name: str | None,
    level: int | None,
    country: str | None,
    source: str,
    version: str,
    licence: str,
    point_of_view: str,
    valid_from: date | None,
    valid_to: date | None,
    name_column: str | None,
    code_column: str | None,
    parent_column: str | None,
    country_column: str | None,
    from_column: str | None,
    to_column: str | None,
    layer: str | None,
    crs: str | None,
    max_mb: int,
    replace: bool,
    leave_out: bool,
    as_json: bool,
) -> int:
    """Add a file of boundaries as a set, or as a level of one.

    Takes GeoPackage, GeoJSON, TopoJSON, Shapefile (also zipped), GeoParquet and KML, in any CRS.
    """
    from dashboard.intake.boundaries import described_set
    from geodata.regions.adding import add_boundaries

    described = described_set(
        file.stem,
        set_id=set_id or "",
        name=name or "",
        source=source,
        version=version,
        licence=licence,
        point_of_view=point_of_view,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    columns = {
        "name": name_column,
        "code": code_column,
        "parent": parent_column,
        "country": country_column,
        "valid_from": from_column,
        "valid_to": to_column,
    }

    def add() -> AddedLevel:
        return add_boundaries(
            file,
            described,
            level=level,
            country=country,
            columns=columns,
            layer=layer,
            crs=crs,
            max_bytes=max_mb * 1_000_000,
            replace=replace,
            leave_out=leave_out,
        )

    return _tell_added(add, as_json=as_json)


@command.command(
    "use",
    short_help="Draw a situation on boundary sets, each on the days it is valid.",
    epilog=examples(
        "boundaries use kz-2022 crisis.gpkg", "boundaries use kz-2018 kz-2022 crisis.gpkg"
    ),
)
@click.argument("set_ids", metavar="ID...", nargs=-1, required=True)
@click.argument("situation", type=click.Path(path_type=Path))
def _use(set_ids: tuple[str, ...], situation: Path) -> int:
    """Draw SITUATION on the boundary set ID, and count its events in the set's regions.

    Of several sets each day has the first that is valid then: name first the one that you prefer.
    """
    from geodata.pipeline import open_situation, use_boundary_sets

    with open_situation(situation) as opened:
        for known in use_boundary_sets(opened, set_ids):
            print_line(plain(f"{situation}: {known.vintage}"))
    return 0


@command.command(
    "fetch",
    short_help="Fetch the boundaries of a country from a publisher.",
    epilog=examples("boundaries fetch geoboundaries KZ --level 1"),
)
@click.argument("source")
@click.argument("country", metavar="COUNTRY")
@click.option(
    "--level", type=click.IntRange(0, 3), default=1, show_default=True,
    help="0 countries, 1 their first-level regions, to 3.",
)  # fmt: skip
@click.option(
    "--id", "set_id", metavar="ID", help="Id of the set; from source and country without."
)
@click.option("--mirror", metavar="URL", help="Ask there instead of at the publisher's address.")
@click.option("--sha256", metavar="HEX", help="Digest that the file must have.")
@click.option("--replace", is_flag=True, help="Take the place of a level that is there already.")
@click.option("--leave-out", is_flag=True, help="Leave out rows with faults that cannot be mended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _fetch(
    source: str,
    country: str,
    level: int,
    set_id: str | None,
    mirror: str | None,
    sha256: str | None,
    replace: bool,
    leave_out: bool,
    as_json: bool,
) -> int:
    """Fetch the boundaries of COUNTRY (such as KZ) from SOURCE and add them.

    SOURCE is geoboundaries, natural-earth or ocha. This asks a server outside; a download that
    broke off goes on where it stopped when the command is run again.
    """
    from dashboard.commands.arguments import progress
    from geodata.fetching import fetch_boundaries

    def fetch() -> AddedLevel:
        with progress("fetching", "B") as step:
            return fetch_boundaries(
                source,
                country,
                level=level,
                set_id=set_id,
                mirror=mirror,
                sha256=sha256,
                replace=replace,
                leave_out=leave_out,
                announce=lambda text: warn(plain(text)),
                progress=step,
            )

    return _tell_added(fetch, as_json=as_json)


def _tell_added(add: Callable[[], AddedLevel], *, as_json: bool) -> int:
    """Add a level, tell what came of it, and give the exit code."""
    from geodata.regions.adding import RefusedBoundariesError

    try:
        added = add()
    except RefusedBoundariesError as error:
        _print_faults(error.faults)
        warn(str(error))
        return FAILED
    if as_json:
        print_json(added)
    else:
        _print_added(added)
    return REFUSED if any(not fault.mended for fault in added.faults) else 0


def _print_added(added: AddedLevel) -> None:
    known = added.boundary_set
    print_line(
        plain(f"{known.id}: level {added.level}, {counted(added.count, 'region')}; {known.licence}")
    )
    for note in added.notes:
        print_line(plain(note))
    _print_faults(added.faults)
    print_line(f"draw a situation on it with: sitmap boundaries use {known.id} SITUATION")


def _print_faults(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    rows = ([fault.row or "", fault.name, fault.what] for fault in faults[:_SHOWN])
    print_table("Faults", ["row", "name", "what"], rows)
    if len(faults) > _SHOWN:
        print_line(f"{len(faults) - _SHOWN} more")
