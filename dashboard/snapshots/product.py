"""From a state to a snapshot: the title, the extent, the key points, the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version

import numpy as np
import shapely

from dashboard.snapshots.content import Content, build_content
from dashboard.snapshots.findings import (
    FIGURE_WORDS,
    KeyPoint,
    propose_headline,
    propose_key_points,
)
from dashboard.snapshots.ground import Ground, load_ground
from dashboard.snapshots.layouts import Layout, load_layout
from dashboard.snapshots.palette import check_tlp, event_styles
from dashboard.snapshots.projection import Bbox, View, main_parts, make_view
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import count_text, day_range_text, day_text
from geodata.errors import SnapshotError
from geodata.tables import Event, State

__all__ = ["make_snapshot", "relaid", "state_line"]

_WORLD: Bbox = (-169.0, -56.0, 191.0, 80.0)


def make_snapshot(
    state: State,
    *,
    country: str | None,
    ground: Ground | None = None,
    title: str | None = None,
    layout: str = "a4-landscape",
    extent: Bbox | None = None,
    all_events: Sequence[Event] | None = None,
    key_points: Sequence[KeyPoint] | None = None,
    types: Sequence[str] | None = None,
    tlp: str = "TLP:CLEAR",
    organisation: str = "",
) -> Snapshot:
    """Freeze a state into a snapshot.

    Parameters
    ----------
    state : State
        What is shown: the state at a day, as known on a day.
    country : str or None
        ISO 3166-1 alpha-2 code of the country in focus. None: the map shows where the events
        are.
    ground : Ground or None
        Boundaries and base layers. None: the embedded ones, named for `state.as_of`.
    title : str or None
        The headline. None: proposed from the state by rules; "" for none.
    layout : str, default "a4-landscape"
        A name in `config/layouts`, or the path of a TOML file.
    extent : tuple of float or None
        ``(lon_min, lat_min, lon_max, lat_max)`` that the map must show, west > east across the
        antimeridian. None: the country, or where the events are.
    all_events : sequence of Event or None
        Events of the whole situation as known, for the histogram and for comparison with the
        window before. None: those of the state, and no comparison.
    key_points : sequence of KeyPoint or None
        The numbered points. None: proposed from the state by rules.
    types : sequence of str or None
        Event types drawn as symbols. None: those of role "main".
    tlp : str, default "TLP:CLEAR"
        Handling label of TLP 2.0; "" for no banner.
    organisation : str, default ""
        Printed in the banner.

    Returns
    -------
    Snapshot
        Equal input gives an equal snapshot with an equal id.

    Raises
    ------
    SnapshotError
        If the layout, the label, a type, the country or the extent is not known or not sound.
    """
    _check_types(types)
    spec = load_layout(layout)
    ground = ground if ground is not None else load_ground(country, on=state.as_of)
    country_name = _country_name(ground, country)
    content = build_content(
        state, all_events=all_events, types=tuple(types) if types is not None else None
    )
    view = _make_view(ground, country, content, extent, spec.map_mm)
    if title is None:
        title = propose_headline(state, content, country_name)
    if key_points is None:
        key_points = propose_key_points(
            state, content, all_events=all_events, most=max(spec.points, 1)
        )
    order = list(FIGURE_WORDS)
    figures = sorted(
        state.figures, key=lambda f: order.index(f.kind) if f.kind in order else len(order)
    )
    return Snapshot(
        state=state,
        country=country,
        country_name=country_name,
        title=title,
        subtitle=state_line(state, content, country_name),
        key_points=tuple(key_points)[: spec.points] if spec.points else (),
        figures=tuple(figures[: spec.figures]),
        content=content,
        extent=view.extent,
        view=view,
        layout=spec,
        tlp=check_tlp(tlp),
        organisation=organisation,
        boundary_set=ground.boundary_set,
        software=f"Sitmap {version('sitmap')}",
        sources=_sources(state),
        ground=ground,
        wanted=extent,
        history=tuple(all_events)
        if all_events is not None
        else tuple({event.id: event for event in (*state.events, *state.ahead)}.values()),
    )


def relaid(snapshot: Snapshot, layout: Layout) -> Snapshot:
    """Lay a snapshot out anew, as a part of a product that brings its own page.

    Parameters
    ----------
    snapshot : Snapshot
        What is shown.
    layout : Layout
        Where it goes.

    Returns
    -------
    Snapshot
        Shows the same ground at another scale. Its id is its own; the product carries that of
        `snapshot`.
    """
    view = _make_view(
        snapshot.ground, snapshot.country, snapshot.content, snapshot.wanted, layout.map_mm
    )
    return replace(snapshot, layout=layout, view=view)


def _check_types(types: Sequence[str] | None) -> None:
    known = event_styles()
    unknown = [kind for kind in types or () if kind not in known]
    if unknown:
        msg = f"event types {unknown} are not known; known types: {', '.join(known)}"
        raise SnapshotError(msg)


def _country_name(ground: Ground, country: str | None) -> str:
    if country is None:
        return ""
    if country not in ground.countries.country_codes:
        msg = (
            f"country {country!r} is not in the boundary set {ground.boundary_set.id!r}; "
            "give an ISO 3166-1 alpha-2 code such as 'KZ'"
        )
        raise SnapshotError(msg)
    return ground.countries.names[ground.countries.country_codes.index(country)]


def state_line(state: State, content: Content, country_name: str) -> str:
    """Say what is shown: where, when, how many of what, and as known when."""
    styles = event_styles()
    counts = [
        count_text(count, f"{styles[kind].label.lower()} event")
        for kind, count in content.type_counts.items()
        if styles[kind].role == "main"
    ]
    first = state.as_of - timedelta(days=state.window_days - 1)
    days = day_range_text(first, state.as_of)
    told = ", ".join(counts) if counts else "no events"
    where = f"{country_name}, {days}" if country_name else days
    known = f"as known on {day_text(state.known_on)}"
    return f"{where} ({count_text(state.window_days, 'day')}): {told}; {known}"


def _sources(state: State) -> tuple[tuple[str, int], ...]:
    claims = {claim.id: claim for event in (*state.events, *state.ahead) for claim in event.claims}
    for figure in state.figures:
        claims[figure.claim.id] = figure.claim
    names = Counter(
        name for claim in claims.values() if (name := claim.source.publisher or claim.source.title)
    )
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0])))


def _make_view(
    ground: Ground,
    country: str | None,
    content: Content,
    extent: Bbox | None,
    frame_mm: tuple[float, float, float, float],
) -> View:
    if extent is not None:
        _check_extent(extent)
        return make_view(extent, frame_mm)
    points = np.array([(mark.lon, mark.lat) for mark in content.place_marks]).reshape(-1, 2)
    if country is not None:
        shapes = ground.regions.geometry
        if not len(shapes):
            shapes = ground.countries.geometry[np.array(ground.countries.country_codes) == country]
        whole = shapely.GeometryCollection(list(shapely.get_parts(shapes)))
        shown = main_parts(whole, points)
        return make_view(_bounds(shown), frame_mm, shape=shown)
    return make_view(_points_bbox(points), frame_mm)


def _bounds(shape: object) -> Bbox:
    lon_min, lat_min, lon_max, lat_max = map(float, shapely.bounds(shape))
    return lon_min, lat_min, lon_max, lat_max


def _points_bbox(points: np.ndarray) -> Bbox:
    """Give the smallest box around points, across the antimeridian where that is smaller."""
    if not len(points):
        return _WORLD
    lon = np.sort(points[:, 0])
    gaps = np.diff(np.append(lon, lon[0] + 360.0))
    at = int(np.argmax(gaps))
    west = float(lon[(at + 1) % len(lon)])
    span = 360.0 - float(gaps[at])
    pad = max(0.06 * max(span, float(np.ptp(points[:, 1]))), 0.2)
    if span + 2 * pad >= 320.0:
        return _WORLD
    return (
        west - pad,
        max(float(points[:, 1].min()) - pad, -90.0),
        west + span + pad,
        min(float(points[:, 1].max()) + pad, 90.0),
    )


def _check_extent(extent: Bbox) -> None:
    lon_min, lat_min, lon_max, lat_max = extent
    sound = (
        all(np.isfinite(extent))
        and -90.0 <= lat_min < lat_max <= 90.0
        and all(-180.0 <= lon <= 360.0 for lon in (lon_min, lon_max))
        and lon_min != lon_max
    )
    if not sound:
        msg = (
            f"extent {extent} is not a box (lon_min, lat_min, lon_max, lat_max) in degrees with "
            "lat_min < lat_max; west > east is read as crossing the antimeridian"
        )
        raise SnapshotError(msg)
