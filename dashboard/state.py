"""What a session looks at: day, day of knowing, window and types, also as a deep link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.texts import text

__all__ = ["ViewState", "query_of", "view_from_browser", "view_from_query"]

_LONGEST_WINDOW_DAYS = 30


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


def view_from_query(
    query: Mapping[str, str], *, opening: ViewState, known_types: Sequence[str]
) -> tuple[ViewState, list[str]]:
    """Read a deep link: ``?day=2022-01-11&known=2022-01-11&window=7&types=unrest,withdrawal``.

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
    if name == "window":
        return text("link.not_a_window", name=name, value=value, most=_LONGEST_WINDOW_DAYS)
    return text("link.not_a_day", name=name, value=value)


def view_from_browser(value: object, *, held: ViewState, known_types: Sequence[str]) -> ViewState:
    """Read what the browser reported when its handles came to rest.

    Parameters
    ----------
    value : object
        A mapping with ``day``, ``known``, ``window`` and ``types``; hostile. None before the first
        report.
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
    return query


def _with(view: ViewState, values: Mapping[str, Any]) -> ViewState:
    return ViewState(
        day=values.get("day", view.day),
        known=values.get("known", view.known),
        window_days=values.get("window_days", view.window_days),
        types=values.get("types", view.types),
    )


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
