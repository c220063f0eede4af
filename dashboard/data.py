"""What the pages show: the open situation and what follows from it, cached by its revision."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

import streamlit as st

from dashboard.access.roles import Role
from dashboard.access.session import may, use_auth
from dashboard.forces import Sides
from dashboard.layers import LayerKeeper
from dashboard.maps import (
    focus_bbox,
    playing_days,
)
from dashboard.opening import DatedTimelines, opening_timeline, opening_view
from dashboard.texts import use_language
from geodata.errors import StoreError
from geodata.pipeline import open_situation
from geodata.regions import load_regions
from geodata.regions.sets import sets_stamp
from geodata.settings import Settings, load_settings
from geodata.store import KeptClaims, Situation
from geodata.tables import State, Verdict
from geodata.timeline import Changes, Timeline
from geodata.timeline import changes as timeline_changes

__all__ = [
    "Opened",
    "changes",
    "country_name",
    "finish_layers",
    "is_local",
    "opened",
    "settings",
    "situation",
    "situation_key",
    "source",
    "state",
    "use_situation",
]


@dataclass(slots=True)
class _Process:
    """What this server process serves."""

    situation: Situation | None = None
    #: The same for those who may only look; opened when the first of them comes.
    reading: Situation | None = None
    #: What it was opened from; a server's URL may hold a password.
    source: str | Path = ""
    settings: Settings | None = None
    #: What was read and gathered last: after a write only what was added is read, and only what
    #: differs is gathered anew.
    kept: KeptClaims = field(default_factory=KeptClaims)
    timeline: Timeline | None = None
    layers: LayerKeeper = field(default_factory=LayerKeeper)
    lock: Lock = field(default_factory=Lock)
    #: Whether it can be reached from this machine only.
    is_local: bool = True


_process = _Process()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A situation as it is now, with what decides how it is first shown."""

    #: Names the situation in caches and in the browser; says nothing about where it lies.
    key: str
    title: str
    #: Rises with each write.
    revision: int
    #: Of the boundary sets on this machine; see `geodata.regions.sets.sets_stamp`.
    stamp: int
    timeline: Timeline
    #: ISO 3166-1 alpha-2 of the country in focus; None for a situation without any place.
    country: str | None
    #: First extent ``(lon_min, lat_min, lon_max, lat_max)``, degrees; None without a country.
    bbox: tuple[float, float, float, float] | None
    #: Ends of the timeline, both included.
    first_day: date
    last_day: date
    #: Day, day of knowing, and window that it opens on.
    as_of: date
    known_on: date
    window_days: int
    #: Ids of the boundary sets that are drawn, and of those that are wanted.
    boundary_sets: tuple[str, ...]
    wanted_sets: tuple[str, ...]
    #: The timeline in the regions of any day, and the first days of the spans of days, from
    #: `first_day` on, in which regions and their names stay the same.
    timelines: DatedTimelines
    spans: tuple[date, ...]
    #: Who is whose friend or foe.
    sides: Sides
    #: Claims among those shown that nobody has reviewed; see `OpeningSettings.counts_waiting`.
    unreviewed: int

    @property
    def days(self) -> tuple[date, date] | None:
        """Both ends of the timeline where regions turn between them; None where they do not."""
        return (self.first_day, self.last_day) if len(self.spans) > 1 else None


def use_situation(
    path: str | Path, *, settings: Settings | None = None, is_local: bool = True
) -> None:
    """Say which situation this process serves; called once, before the first page.

    Parameters
    ----------
    path : str or Path
        A situation file.
    settings : Settings or None
        None: the defaults.
    is_local : bool, default True
        Whether the server can be reached from this machine only.

    Raises
    ------
    SettingsError
        If the screens have no texts in the language that is set.
    StoreError
        If the situation cannot be opened.
    """
    chosen = settings or load_settings()
    use_language(chosen.dashboard.language)
    use_auth(chosen.auth)
    opening = open_situation(str(path))
    finish_layers()
    for held in (_process.situation, _process.reading):
        if held is not None:
            held.close()
    _process.situation, _process.reading = opening, None
    _process.source = path
    _process.settings = chosen
    _process.kept, _process.timeline = KeptClaims(), None
    _process.is_local = is_local


def finish_layers() -> None:
    """Write the layers for map programs, if they are due; called before the process ends."""
    _process.layers.write()


def situation() -> Situation:
    """Give the situation that this process serves.

    Returns
    -------
    Situation
        Shared by all sessions; may be used from several threads. Read-only for a user who may only
        look.

    Raises
    ------
    StoreError
        If none was chosen.
    """
    if _process.situation is None:
        msg = "no situation is open; start the dashboard with `sitmap open [SITUATION]`"
        raise StoreError(msg)
    if may(Role.ANALYST):
        return _process.situation
    with _process.lock:
        if _process.reading is None:
            _process.reading = open_situation(str(_process.source), read_only=True)
        return _process.reading


def source() -> str | Path:
    """Give the file or URL that the situation was opened from; never to be shown."""
    return _process.source


def situation_key(held: Situation) -> str:
    """Give a name of a situation for caches and the browser; it says nothing of where it lies."""
    return hashlib.sha256(held.location.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def is_local() -> bool:
    """Tell whether whoever sees the pages sits at this machine, and so may name its folders."""
    return _process.is_local


def settings() -> Settings:
    """Give the settings that the dashboard was started with."""
    if _process.settings is None:
        _process.settings = load_settings()
    return _process.settings


def opened() -> Opened:
    """Give the situation as it is now.

    Returns
    -------
    Opened
        Read again only when the situation was written to, or a boundary set was stored anew.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    held = situation()
    return _opened(held.location, held.revision, sets_stamp())


def state(as_of: date, known_on: date, window_days: int) -> State:
    """Give the state of the open situation; see `geodata.timeline.Timeline.state`."""
    now = opened()
    timeline = now.timelines.on(as_of)
    return timeline.state(as_of, known_on, window_days=window_days, country=now.country)


def changes(since: date, until: date, window_days: int) -> Changes:
    """Give what became known between two days; see `geodata.timeline.changes`."""
    now = opened()
    return timeline_changes(
        now.timeline, since, until, window_days=window_days, country=now.country
    )


def country_name() -> str:
    """Give the name of the country in focus on the day that the situation opens on; "" without."""
    now = opened()
    return "" if now.country is None else _country_name(now.country, now.as_of)


@cache
def _country_name(country: str, on: date) -> str:
    return str(load_regions(0, country=country, on=on)["name"].iloc[0])


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(path: str, revision: int, stamp: int) -> Opened:
    del path
    held = situation()
    timeline = opening_timeline(
        held, settings=settings(), before=_process.timeline, claims=_process.kept.standing_in(held)
    )
    _process.timeline = timeline
    view = opening_view(held, timeline, settings=settings())
    first_day, last_day = playing_days(timeline, view.as_of)
    if _process.situation is not None:
        _process.layers.note(
            _process.situation, timeline, revision=revision, sets=view.boundary_sets
        )
    timelines = DatedTimelines(
        timeline,
        made_on=held.settings.as_of,
        country=view.country,
        sets=view.boundary_sets,
    )
    return Opened(
        key=situation_key(held),
        title=held.title,
        revision=revision,
        stamp=stamp,
        timeline=timeline,
        country=view.country,
        bbox=held.settings.bbox or (focus_bbox(view.country) if view.country else None),
        first_day=first_day,
        last_day=last_day,
        as_of=view.as_of,
        known_on=view.known_on,
        window_days=view.window_days,
        boundary_sets=view.boundary_sets,
        wanted_sets=view.wanted_sets,
        timelines=timelines,
        spans=timelines.spans(first_day, last_day),
        sides=view.sides,
        unreviewed=_unreviewed(held),
    )


def _unreviewed(held: Situation) -> int:
    if not held.settings.counts_waiting:
        return 0
    return sum(counts[Verdict.WAITING] for counts in held.review_progress().values())
