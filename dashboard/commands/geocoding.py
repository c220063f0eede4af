"""The command ``sitmap geocode``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, FAILED, REFUSED, examples, progress
from dashboard.console import plain, print_json, print_line, print_table, warn
from dashboard.wording import place_words

if TYPE_CHECKING:
    from geodata.geocoding.answers import Answer
    from geodata.settings import Settings
    from geodata.tables import Place

__all__ = ["command"]

#: Rejected candidates that the table shows; JSON has them all.
_SHOWN = 5
_SHOWN_NAME = 60
_COLUMNS = [
    "",
    "name",
    "country",
    "region",
    "lat",
    "lon",
    "precision",
    "population",
    "match",
    "why",
]


@click.command(
    "geocode",
    short_help="Find the place of each name, and say why others are not meant.",
    epilog=examples(
        "geocode Nur-Sultan --on 2022-01-11",
        "geocode 'Paris, Texas' Almaty --json",
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--country", metavar="KZ", help="Only this country, ISO 3166-1 alpha-2.")
@click.option("--on", type=DAY, help="Names valid on this day; today's without it.")
@click.option(
    "--online/--offline",
    default=None,
    help="Ask the services of the settings where the gazetteer has no answer; names leave this "
    "machine then.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    settings: Settings,
    names: tuple[str, ...],
    country: str | None,
    on: date | None,
    online: bool | None,
    as_json: bool,
) -> int:
    """Find the place of each name: candidates, best first, and why the others are not meant.

    What a name lies in may follow behind a comma: "Paris, Texas".
    """
    from geodata.geocoding.answers import GeocodeStatus
    from geodata.geocoding.chain import open_chain

    chosen = settings.geocoding
    if online is not None:
        chosen = dataclasses.replace(chosen, online=online)
    chain = open_chain(chosen)
    if chosen.online:
        services = ", ".join(service.name for service in chosen.services)
        warn(f"names that the gazetteer lacks are sent to {services}")
    answers: list[Answer] = []
    notes: dict[str, None] = {}
    # One name needs no bar, and importing one takes longer than finding the name.
    bar = progress("geocoding", "name", total=len(names)) if len(names) > 1 else nullcontext(int)
    with bar as step:
        for name in names:
            answer = chain.geocode(name, country=country, on=on)
            answers.append(answer)
            notes |= dict.fromkeys(answer.notes)
            step()
    if as_json:
        print_json([_as_json(answer) for answer in answers])
    else:
        for answer in answers:
            _print(answer)
    for note in notes:
        warn(note)
    missing = [
        answer
        for answer in answers
        if answer.status in (GeocodeStatus.NOT_FOUND, GeocodeStatus.FAILED)
    ]
    for answer in missing:
        warn(f"{_short(answer.query.name)}: {answer.reason}")
    if len(missing) == len(answers):
        return FAILED
    return REFUSED if missing else 0


def _print(answer: Answer) -> None:
    source = f" ({answer.source})" if answer.source not in ("", "gazetteer") else ""
    print_line(plain(f"{_short(answer.query.name)}: {answer.status}{source}, {answer.reason}"))
    if answer.candidates or answer.rejected:
        print_table("", _COLUMNS, _rows(answer))
    else:
        print_line()
    more = len(answer.rejected) - _SHOWN
    if more > 0:
        print_line(f"{more} more rejected; --json lists them")
        print_line()


def _rows(answer: Answer) -> Iterator[list[object]]:
    for number, place in enumerate(answer.candidates, start=1):
        yield [number, *_place_cells(place), ""]
    for rejected in answer.rejected[:_SHOWN]:
        yield ["-", *_place_cells(rejected.place), rejected.reason]


def _place_cells(place: Place) -> list[object]:
    return [
        place.name,
        place.country_code,
        place.admin1,
        f"{place.lat:.4f}",
        f"{place.lon:.4f}",
        place.precision.value,
        f"{place.population:,}" if place.population else "",
        place.match,
    ]


def _as_json(answer: Answer) -> dict[str, object]:
    """Give what was asked and found; `status` and `reason` first for a reader of the text."""
    return {
        "name": answer.query.name,
        "status": answer.status.value,
        "reason": answer.reason,
        "place": answer.place and place_words(answer.place),
        "country": answer.query.country,
        "on": answer.query.on,
        "source": answer.source,
        "answered_at": answer.answered_at and answer.answered_at.isoformat(),
        "candidates": answer.candidates,
        "rejected": answer.rejected,
        "notes": answer.notes,
    }


def _short(name: str) -> str:
    shown = name if len(name) <= _SHOWN_NAME else f"{name[:_SHOWN_NAME]}..."
    return shown or "(no name)"
