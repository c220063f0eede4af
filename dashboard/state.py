"""What a session looks at: days, types, extent and what is chosen, also as a deep link."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.texts import text

__all__ = ["ViewState", "query_of", "view_from_browser", "view_from_query"]

_LONGEST_WINDOW_DAYS = 30
#: Longest key that is taken from a link.
_LONGEST_KEY = 120
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """A view of the situation."""

    #: The day that is shown.
    day: date
    #: The day up to which reports count.
    known: date
    #: Length of the trailing window, in days, 1 to 30.
    window_days: int
    #: Keys of the event types that are shown, in the order of the taxonomy.
    types: tuple[str, ...]
    #: Extent of the map ``(lon_min, lat_min, lon_max, lat_max)`` in degrees, WGS 84; longitudes may
    #: run on past 180. None: all of the situation.
    bbox: tuple[float, float, float, float] | None = None
    #: Id of the event, or code of the region, that is chosen; hostile. None: nothing is.
    selected: str | None = None


def view_from_query(
    query: Mapping[str, str], *, opening: ViewState, known_types: Sequence[str]
) -> tuple[ViewState, list[str]]:
    """Read a deep link: ``?day=2022-01-11&known=2022-01-11&window=7&types=unrest,withdrawal``.

    ``bbox=46.5,40.1,87.4,55.6`` gives the extent of the map and ``sel=KZ-75`` what is chosen on it.

    Parameters
    ----------
    query : mapping of str to str
        The query of the page's address, hostile.
    opening : ViewState
        What holds where the link says nothing.
    known_types : sequence of str
        Keys of the taxonomy, in its order.

    Returns
    -------
    tuple of (ViewState, list of str)
        The view, and one sentence for each part of the link that could not be used.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    for name, read, field in (
        ("day", date.fromisoformat, "day"),
        ("known", date.fromisoformat, "known"),
        ("window", _window, "window_days"),
        ("types", lambda keys: _types(keys.split(","), known_types), "types"),
        ("bbox", lambda edges: _box(edges.split(",")), "bbox"),
        ("sel", _key, "selected"),
    ):
        written = query.get(name)
        if written is None:
            continue
        try:
            values[field] = read(written)
        except ValueError:
            faults.append(_fault(name, repr(written[:40])))
    return _with(opening, values), faults


def _fault(name: str, value: str) -> str:
    if name == "types":
        return text("link.not_types", name=name, value=value)
    if name == "bbox":
        return text("link.not_a_bbox", name=name, value=value)
    if name == "sel":
        return text("link.not_a_key", name=name, most=_LONGEST_KEY)
    if name == "window":
        return text("link.not_a_window", name=name, value=value, most=_LONGEST_WINDOW_DAYS)
    return text("link.not_a_day", name=name, value=value)


def view_from_browser(value: object, *, held: ViewState, known_types: Sequence[str]) -> ViewState:
    """Read what the browser reported when its handles came to rest.

    Parameters
    ----------
    value : object
        A mapping with ``day``, ``known``, ``window``, ``types``, ``bbox`` and ``sel``; hostile.
        None before the first report.
    held : ViewState
        What holds where a part is missing or makes no sense.
    known_types : sequence of str
        Keys of the taxonomy, in its order.

    Returns
    -------
    ViewState
    """
    if not isinstance(value, Mapping):
        return held
    values: dict[str, Any] = {}
    try:
        values["day"] = date.fromisoformat(str(value["day"]))
        values["known"] = date.fromisoformat(str(value["known"]))
        values["window_days"] = _window(str(value["window"]))
        chosen = value["types"]
        if isinstance(chosen, Collection) and not isinstance(chosen, str):
            values["types"] = tuple(key for key in known_types if key in chosen)
        edges, key = value.get("bbox"), value.get("sel")
        values["bbox"] = _box(edges) if isinstance(edges, list) else None
        values["selected"] = _key(key) if isinstance(key, str) else None
    except (KeyError, ValueError):
        return held
    return _with(held, values)


def query_of(view: ViewState, *, opening: ViewState) -> dict[str, str]:
    """Give the query of a deep link to a view; what the situation opens on is left out.

    Parameters
    ----------
    view : ViewState
        What is shown.
    opening : ViewState
        What the situation opens on.

    Returns
    -------
    dict of str to str
        As `view_from_query` reads it.
    """
    query = {}
    if view.day != opening.day:
        query["day"] = view.day.isoformat()
    if view.known != opening.known:
        query["known"] = view.known.isoformat()
    if view.window_days != opening.window_days:
        query["window"] = str(view.window_days)
    if view.types != opening.types:
        query["types"] = ",".join(view.types)
    if view.bbox is not None:
        query["bbox"] = ",".join(f"{edge:.6g}" for edge in view.bbox)
    if view.selected is not None:
        query["sel"] = view.selected
    return query


def _with(view: ViewState, values: Mapping[str, Any]) -> ViewState:
    return replace(view, **values)


def _box(edges: Sequence[object]) -> _Box:
    """Read west, south, east, north in degrees."""
    west, south, east, north = (float(str(edge)) for edge in edges)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError
    if not (-360 <= west < east <= 540 and -90 <= south < north <= 90):
        raise ValueError
    return west, south, east, north


def _key(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_KEY:
        raise ValueError
    return text


def _window(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _LONGEST_WINDOW_DAYS:
        raise ValueError
    return days


def _types(wanted: Collection[str], known_types: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(key for key in known_types if key in wanted)
    if not chosen and any(wanted):
        raise ValueError
    return chosen
