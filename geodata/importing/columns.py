"""Which of a table's columns is which: as stated, else by name, else by HXL hashtag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from geodata.errors import ImportTableError
from geodata.tables import QUANTITY_KINDS

__all__ = ["COLUMNS", "END_COLUMNS", "HXL_COLUMNS", "folded", "guess_columns", "map_columns"]

#: Columns for where a movement set out from, and where it leads.
END_COLUMNS = (
    "place_from", "country_from", "lat_from", "lon_from",
    "place_to", "country_to", "lat_to", "lon_to",
)  # fmt: skip
#: Columns a table may have; the first two must be there, with a place, a country, a point or the
#: ends of movements.
COLUMNS = (
    "event_date", "event_type", "end_date", "time_precision", "actor", "place", "admin1",
    "country", "lat", "lon", "precision", *QUANTITY_KINDS, "measure", "status", "attributed_to",
    "known_on", "summary", "source_title", "source_publisher", "source_url", "source_date",
    *END_COLUMNS,
)  # fmt: skip
#: Other names that such columns go by.
_OTHER_NAMES = {
    "date": "event_date", "start_date": "event_date", "type": "event_type",
    "latitude": "lat", "longitude": "lon", "location": "place", "region": "admin1",
    "speaker": "attributed_to", "reported_on": "known_on", "notes": "summary", "quote": "summary",
    "title": "source_title", "publisher": "source_publisher", "url": "source_url",
    "published": "source_date", "killed": "fatalities", "dead": "fatalities",
}  # fmt: skip
#: Names that may mean such a column where nothing above does, the likeliest first.
_GUESSES = {
    "event_date": ("date_start", "startdate", "event_day", "incident_date", "day", "datetime"),
    "end_date": ("date_end", "enddate", "until"),
    "event_type": ("category", "event", "incident_type", "kind"),
    "actor": ("actor1", "actor_1", "group", "who"),
    "place": ("city", "town", "place_name", "locality", "settlement", "where"),
    "admin1": ("adm1", "adm1_name", "admin1_name", "province", "oblast", "governorate", "state"),
    "country": ("country_name", "country_code", "iso2", "nation"),
    "lat": ("y", "lat_dd"),
    "lon": ("lng", "long", "x", "lon_dd"),
    "personnel": ("troops", "soldiers"),
    "equipment": ("vehicles", "hardware"),
    "fatalities": ("deaths", "death_toll", "fatality"),
    "injured": ("wounded", "injuries"),
    "detained": ("arrested", "detentions"),
    "participants": ("crowd_size", "crowd", "protesters"),
    "attributed_to": ("claimed_by", "said_by", "spokesperson"),
    "known_on": ("date_reported", "known"),
    "summary": ("description", "text", "details", "comment"),
    "source_title": ("headline",),
    "source_publisher": ("source", "outlet", "source_name"),
    "source_url": ("link", "web_address"),
    "source_date": ("publication_date", "date_published", "pubdate"),
    "place_from": ("origin", "from_place", "departed_from", "departed", "departure", "from"),
    "country_from": ("origin_country", "country_of_origin", "from_country"),
    "lat_from": ("origin_lat", "origin_latitude", "from_lat"),
    "lon_from": ("origin_lon", "origin_lng", "origin_longitude", "from_lon"),
    "place_to": ("destination", "to_place", "arrived_at", "arrived", "arrival", "dest", "to"),
    "country_to": ("destination_country", "dest_country", "to_country"),
    "lat_to": ("destination_lat", "destination_latitude", "dest_lat", "to_lat"),
    "lon_to": ("destination_lon", "destination_lng", "destination_longitude", "dest_lon", "to_lon"),
}
#: HXL hashtag, with the attributes that decide -> column; the first that fits.
HXL_COLUMNS = (
    ("#loc+origin", "place_from"), ("#country+origin", "country_from"),
    ("#geo+lat+origin", "lat_from"), ("#geo+lon+origin", "lon_from"),
    ("#loc+dest", "place_to"), ("#country+dest", "country_to"),
    ("#geo+lat+dest", "lat_to"), ("#geo+lon+dest", "lon_to"),
    ("#date+end", "end_date"), ("#date+known", "known_on"), ("#date+reported", "known_on"),
    ("#date+published", "source_date"), ("#date+start", "event_date"),
    ("#date+occurred", "event_date"), ("#date", "event_date"),
    ("#event+type", "event_type"), ("#cause+type", "event_type"),
    ("#loc+name", "place"), ("#adm1+name", "admin1"), ("#country", "country"),
    ("#geo+lat", "lat"), ("#geo+lon", "lon"), ("#affected+killed", "fatalities"),
    ("#affected+injured", "injured"), ("#affected+detained", "detained"),
    ("#description", "summary"), ("#meta+url", "source_url"), ("#meta+source", "source_publisher"),
    ("#org+actor", "actor"),
)  # fmt: skip


def folded(name: str) -> str:
    """Give a column's name in small letters, with ``_`` for spaces, dots and dashes."""
    plain = name.strip().casefold()
    return "".join("_" if char in " .-/" else char for char in plain)


def map_columns(
    head: Sequence[str],
    path: Path,
    *,
    stated: Mapping[str, str],
    tags: Sequence[str] = (),
    needs_type: bool = True,
) -> dict[str, int]:
    """Tell which column of a table holds what.

    Parameters
    ----------
    head : sequence of str
        The table's columns, as in the file.
    path : Path
        For messages.
    stated : mapping of str to str
        Our column -> the file's; these count before all guesses.
    tags : sequence of str
        HXL hashtags under the head; empty where there are none.
    needs_type : bool, default True
        False: the type of all rows has been stated, so that no column need give it.

    Returns
    -------
    dict of str to int
        Our column -> position in `head`.

    Raises
    ------
    ImportTableError
        If a stated column is not there or not known, two columns mean the same, or day, type or
        place are missing; all faults are named at once.
    """
    found, faults = _mapped(head, stated=stated, tags=tags)
    faults += _missing(found, needs_type=needs_type)
    if faults:
        msg = (
            f"{path}: {'; '.join(faults)}; known columns: {', '.join(COLUMNS)}; "
            f"the file's: {', '.join(head[:60])}"
        )
        raise ImportTableError(msg)
    return found


def guess_columns(
    head: Sequence[str], *, stated: Mapping[str, str], tags: Sequence[str] = ()
) -> dict[str, str]:
    """Tell which columns of a table are understood, whether or not they are enough.

    Parameters
    ----------
    head, stated, tags : sequence of str, mapping of str to str, sequence of str
        As in `map_columns`.

    Returns
    -------
    dict of str to str
        Our column -> the file's.
    """
    found, _ = _mapped(head, stated=stated, tags=tags)
    return {target: head[position] for target, position in found.items()}


def _mapped(
    head: Sequence[str], *, stated: Mapping[str, str], tags: Sequence[str]
) -> tuple[dict[str, int], list[str]]:
    """Give our columns with their positions, and what is wrong with what was stated."""
    names = [folded(name) for name in head]
    found, faults = _stated(names, head, stated)
    taken = set(found.values())
    for position, name in enumerate(names):
        target = name if name in COLUMNS else _OTHER_NAMES.get(name)
        if target is None or position in taken or target in stated:
            continue
        if target in found:
            faults.append(f"column {target} is there twice; say which with --column {target}=NAME")
        found.setdefault(target, position)
    taken = set(found.values())
    for tag, target in HXL_COLUMNS:
        hits = [at for at, text in enumerate(tags) if _fits(text, tag) and at not in taken]
        if target not in found and hits:
            found[target] = hits[0]
            taken.add(hits[0])
    for target, guesses in _GUESSES.items():
        hits = [names.index(guess) for guess in guesses if guess in names]
        if target not in found and hits:
            found[target] = hits[0]
    return found, faults


def _stated(
    names: Sequence[str], head: Sequence[str], stated: Mapping[str, str]
) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    faults = []
    for target, name in stated.items():
        if target not in COLUMNS:
            faults.append(f"column {target} is not known")
        elif name in head:
            found[target] = list(head).index(name)
        elif folded(name) in names:
            found[target] = names.index(folded(name))
        else:
            faults.append(f"the file has no column {name!r} to take as {target}")
    return found, faults


def _missing(found: Mapping[str, int], *, needs_type: bool) -> list[str]:
    needed = COLUMNS[: 2 if needs_type else 1]
    faults = [f"column {name} is missing" for name in needed if name not in found]
    named = {"place", "country", "admin1", "place_from", "place_to"} & found.keys()
    if not named and not {"lat", "lon"} <= found.keys():
        faults.append(
            "one of the columns place and country is needed, or lat and lon, or place_from or "
            "place_to of movements"
        )
    return faults


def _fits(text: str, tag: str) -> bool:
    name, *attributes = text.strip().casefold().split("+")
    wanted, *needed = tag.split("+")
    return name == wanted and set(needed) <= set(attributes)
