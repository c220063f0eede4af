"""The command ``sitmap geocode``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, FAILED, REFUSED
from dashboard.console import plain, print_json, print_table, warn

if TYPE_CHECKING:
    from geodata.settings import Settings
    from geodata.tables import Place

__all__ = ["command"]


@click.command("geocode")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--country", metavar="KZ", help="Only this country, ISO 3166-1 alpha-2.")
@click.option("--on", type=DAY, help="Names valid on this day; today's without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    settings: Settings, names: tuple[str, ...], country: str | None, on: date | None, as_json: bool
) -> int:
    """Find candidates for place names, best first."""
    from geodata.geocoding.index import PlaceIndex

    index = PlaceIndex()
    answers = {}
    for name in names:
        places = [
            place
            for place in index.candidates(name, on=on)
            if not country or place.country_code == country.upper()
        ]
        answers[name] = places[: settings.geocoding.max_candidates]
        if not places:
            where = f" in {country.upper()}" if country else ""
            warn(f"{name}: no such place{where} in the embedded gazetteer; check the spelling")
    if as_json:
        print_json(answers)
    else:
        columns = ["name", "country", "region", "lat", "lon", "precision", "population", "match"]
        for name, found in answers.items():
            print_table(plain(name), columns, (_place_cells(place) for place in found))
    missing = sum(not found for found in answers.values())
    if missing == len(answers):
        return FAILED
    return REFUSED if missing else 0


def _place_cells(place: Place) -> list[object]:
    return [
        place.name,
        place.country_code,
        place.admin1,
        f"{place.lat:.4f}",
        f"{place.lon:.4f}",
        place.precision.value,
        place.population or "",
        place.match,
    ]
