"""Situations: opened, placed in the regions of their day, shown, compared and exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import JoinError, check_day
from geodata.tables import Place, State

if TYPE_CHECKING:
    from geodata.regions import BoundarySet
    from geodata.store import Situation
    from geodata.timeline import Changes, Timeline

__all__ = [
    "changes",
    "export_situation",
    "open_or_create_situation",
    "open_situation",
    "sets_drawn_for",
    "state",
    "timeline_of",
    "use_boundary_sets",
]


def open_situation(path_or_url: str | Path, *, read_only: bool = False) -> Situation:
    """Open a situation; see `geodata.store.open_situation`."""
    from geodata.store import open_situation as open_stored

    return open_stored(path_or_url, read_only=read_only)


def open_or_create_situation(path_or_url: str | Path) -> Situation:
    """Open a situation to write into, made first where there is none.

    Parameters
    ----------
    path_or_url : str or Path
        File or ``postgresql://`` URL. A new situation is titled with its name.

    Returns
    -------
    Situation

    Raises
    ------
    StoreError
        If it is no situation, or cannot be made or written to.
    """
    from geodata.store import create_situation, name_of_missing

    title = name_of_missing(path_or_url)
    if title is None:
        return open_situation(path_or_url)
    return create_situation(path_or_url, title=title)


def timeline_of(situation: Situation, *, on: date | None = None) -> Timeline:
    """Gather the claims of a situation, its places in the regions of the set that is drawn.

    Parameters
    ----------
    situation : Situation
        An open one.
    on : date or None
        Day whose regions are meant. None: the day that the situation opens on.

    Returns
    -------
    Timeline

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    from geodata.timeline import Timeline

    return Timeline(situation.claims(), region_of=_region_finder(situation, on=on))


def state(
    situation: Situation, as_of: date, known_on: date | None = None, *, window_days: int = 7
) -> State:
    """Give the state of a situation at `as_of`, as known on `known_on`.

    Parameters
    ----------
    situation : Situation
        An open one.
    as_of : date
        The day that is shown.
    known_on : date or None
        The day up to which reports count. None: `as_of`.
    window_days : int, default 7
        Length of the trailing window that ends on `as_of`.

    Returns
    -------
    State
        See `geodata.timeline.Timeline.state`. Regions are those of the boundary set that the
        situation names, if it is on this machine.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    TypeError
        If `as_of` or `known_on` is no day.
    """
    from geodata.timeline import build_state

    check_day(as_of, "as_of")
    check_day(known_on, "known_on")

    return build_state(
        situation.claims(),
        as_of,
        known_on,
        window_days=window_days,
        region_of=_region_finder(situation, on=as_of),
        country=situation.settings.country_code,
    )


def changes(situation: Situation, since: date, until: date | None = None) -> Changes:
    """Give what became known in a situation after one day, up to another.

    Parameters
    ----------
    situation : Situation
        An open one.
    since : date
        What was known on this day is not new.
    until : date or None
        Last day of knowing that counts. None: the last day on which a claim became known, or
        `since` if that is later.

    Returns
    -------
    Changes
        See `geodata.timeline.changes`.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    TypeError
        If `since` or `until` is no day.
    ValueError
        If `until` is before `since`.
    """
    from geodata.timeline import changes as changes_of

    check_day(since, "since")
    check_day(until, "until")
    claims = situation.claims()
    if until is None:
        until = max([since, *(claim.known_on for claim in claims)])
    return changes_of(claims, since, until, country=situation.settings.country_code)


def use_boundary_sets(situation: Situation, set_ids: Sequence[str]) -> list[BoundarySet]:
    """Draw a situation on boundary sets, and count its events in their regions.

    Parameters
    ----------
    situation : Situation
        An open one; the sets are stored with it.
    set_ids : sequence of str
        Ids of sets on this machine, at least one, in the order of preference: each day has the
        first of them that is valid then.

    Returns
    -------
    list of BoundarySet
        In the same order.

    Raises
    ------
    JoinError
        If there is no such set, it has no regions of the situation's country, or one would never
        be drawn. The situation is left as it is then.
    StoreError
        If the situation cannot be written to.
    """
    from geodata.regions import boundary_set
    from geodata.regions.drawn import check_succession

    chosen = tuple(dict.fromkeys(set_ids))
    try:
        check_succession(chosen, situation.settings.country_code)
    except JoinError as error:
        msg = f"{error}; {situation.location} is left as it is"
        raise JoinError(msg) from error
    situation.save_settings(settings=replace(situation.settings, boundary_sets=chosen))
    return list(map(boundary_set, chosen))


def sets_drawn_for(situation: Situation) -> tuple[str, ...]:
    """Give the boundary sets that the situation names and that are here, else the shipped one."""
    from geodata.regions.drawn import drawn_sets

    return drawn_sets(situation.settings.boundary_sets, situation.settings.country_code)


def export_situation(
    situation: Situation,
    format: str,
    path: Path,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    window_days: int = 7,
    table: str = "claims",
    hxl: bool = False,
    on_rows: Callable[[int, int | None], object] | None = None,
) -> int:
    """Export the events of a situation and their claims to a file of another program.

    Parameters
    ----------
    situation : Situation
        An open one.
    format : str
        As in `geodata.exporting.export_table`.
    path : Path
        The file; one that is there is replaced.
    as_of : date or None
        Only what the map of that day shows: events of the window that ends on it, and plans
        that lie ahead. None: all days.
    known_on : date or None
        Only what was known on that day. None: `as_of`; with neither, all that is known.
    window_days : int, default 7
        Length of the window that ends on `as_of`.
    table : str, default "claims"
        As in `geodata.exporting.export_table`.
    hxl : bool, default False
        The same.
    on_rows : callable or None
        The same.

    Returns
    -------
    int
        How many claims were written.

    Raises
    ------
    ExportError
        If format and table are not known, or the file cannot be written.
    StoreError
        If the situation cannot be read.
    """
    from geodata.exporting import About, export_table
    from geodata.regions.drawn import described_set
    from geodata.regions.finding import load_drawn_regions

    opening = situation.settings
    sets, country, regions_on = sets_drawn_for(situation), opening.country_code, as_of
    if regions_on is None:
        regions_on = opening.as_of
    timeline = timeline_of(situation, on=regions_on)
    known_on = known_on or as_of
    if as_of is None:
        events = timeline.events(known_on)
    else:
        shown = timeline.state(as_of, known_on, window_days=window_days)
        events = shown.events + shown.ahead
    boundaries = described_set(sets, wanted=opening.boundary_sets, country=country, on=regions_on)
    about = About(
        title=situation.title,
        as_of=as_of,
        known_on=known_on,
        boundary_set=f"{boundaries.id}: {boundaries.vintage}",
        attribution=f"Places: GeoNames, CC BY 4.0. {boundaries.attribution}.",
    )
    regions = None
    if format == "gpkg":
        counts = Counter(event.region_code for event in events if event.region_code)
        every = load_drawn_regions(sets, country, on=regions_on)
        regions = every[every["code"].isin(list(counts))]
        regions = regions.assign(events=[counts[code] for code in regions["code"]])
    export_table(
        events, format, path, about=about, table=table, hxl=hxl, regions=regions, on_rows=on_rows
    )
    return sum(len(event.claims) for event in events)


def _region_finder(
    situation: Situation, *, on: date | None = None
) -> Callable[[Place], str | None] | None:
    """Give what finds places in the regions of the situation's boundary sets that are valid on a
    day; None: on the day it opens on.
    """  # noqa: D205
    from geodata.regions.finding import region_finder

    opening = situation.settings
    return region_finder(sets_drawn_for(situation), opening.country_code, on=on or opening.as_of)
