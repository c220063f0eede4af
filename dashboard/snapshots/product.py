"""From a state to a snapshot: the title, the extent, the key points, the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version

from dashboard.forces import NO_SIDES, Sides
from dashboard.snapshots.content import Content, build_content
from dashboard.snapshots.filters import Filters
from dashboard.snapshots.framing import frame_map
from dashboard.snapshots.ground import Ground, load_ground
from dashboard.snapshots.headline import propose_headline
from dashboard.snapshots.keypoints import KeyPoint, propose_key_points
from dashboard.snapshots.layouts import Layout, load_layout
from dashboard.snapshots.logos import load_logo
from dashboard.snapshots.palette import check_tlp
from dashboard.snapshots.projection import Bbox
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.themes import load_theme
from dashboard.snapshots.words import count_text, day_range_text
from dashboard.texts import current_language, text
from dashboard.wording import day_words, figure_order
from geodata.errors import SnapshotError
from geodata.tables import Event, State

__all__ = ["make_snapshot", "relaid", "sources_of", "state_line"]


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
    filters: Filters | None = None,
    theme: str = "light",
    tlp: str = "TLP:CLEAR",
    organisation: str = "",
    banner: str = "",
    logo: str = "",
    sides: Sides = NO_SIDES,
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
        antimeridian. None: the region that the filters single out, the country, or where the
        events are.
    all_events : sequence of Event or None
        Events of the whole situation as known, for the histogram and for comparison with the
        window before. None: those of the state, and no comparison.
    key_points : sequence of KeyPoint or None
        The numbered points. None: proposed from the state by rules.
    filters : Filters or None
        What of the state is shown; see `make_filters`. None: all of it, and as symbols those of
        role "main".
    theme : str, default "light"
        A name in `config/themes`, or the path of a TOML file.
    tlp : str, default "TLP:CLEAR"
        Handling label of TLP 2.0; "" for no banner.
    organisation : str, default ""
        Printed in the banner.
    banner : str, default ""
        Words in the middle of the banners, such as "EXERCISE".
    logo : str, default ""
        Path of a picture beside the headline; see `load_logo`.
    sides : Sides, default NO_SIDES
        Who is whose friend or foe: tells the frames of the signs of forces.

    Returns
    -------
    Snapshot
        Equal input gives an equal snapshot with an equal id.

    Raises
    ------
    SnapshotError
        If the layout, the theme, the label, the country or the extent is not known or not sound.
    """
    spec = load_layout(layout)
    ground = ground if ground is not None else load_ground(country, on=state.as_of)
    country_name = _country_name(ground, country)
    filters = filters or Filters()
    state = filters.state(state, all_events or ())
    shown = None if all_events is None else filters.events(all_events)
    content = build_content(state, all_events=shown, types=filters.drawn, sides=sides)
    view = frame_map(
        ground, content, spec.map_mm, country=country, extent=extent, region=filters.region
    )
    where = ", ".join(name for name in (filters.region_name, country_name) if name)
    if title is None:
        title = propose_headline(state, content, where)
    if key_points is None:
        key_points = propose_key_points(state, content, all_events=shown, most=max(spec.points, 1))
    figures = sorted(state.figures, key=lambda figure: figure_order(figure.kind))
    return Snapshot(
        state=state,
        country=country,
        country_name=country_name,
        title=title,
        subtitle=state_line(state, content, where, filters),
        key_points=tuple(key_points)[: spec.points] if spec.points else (),
        figures=tuple(figures[: spec.figures]),
        content=content,
        extent=view.extent,
        view=view,
        layout=spec,
        language=current_language(),
        tlp=check_tlp(tlp),
        organisation=organisation,
        banner=banner,
        logo=load_logo(logo),
        sides=sides,
        boundary_set=ground.boundary_set,
        software=f"Sitmap {version('sitmap')}",
        sources=sources_of(state),
        ground=ground,
        wanted=extent,
        filters=filters,
        theme=load_theme(theme),
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
        Shows the same ground at another scale, under the id of the product that it is a part of.
    """
    view = frame_map(
        snapshot.ground, snapshot.content, layout.map_mm,
        country=snapshot.country, extent=snapshot.wanted, region=snapshot.filters.region,
    )  # fmt: skip
    return replace(snapshot, layout=layout, view=view, frozen_as=snapshot.canonical)


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


def state_line(state: State, content: Content, where: str, filters: Filters) -> str:
    """Say what is shown: where, when, how many of what, what is left out, as known when."""
    counts = [
        count_text(f"event_count.{kind}", count)
        for kind, count in content.type_counts.items()
        if kind in filters.drawn
    ]
    first = state.as_of - timedelta(days=state.window_days - 1)
    days = day_range_text(first, state.as_of)
    told = ", ".join(counts) if counts else text("product.no_events")
    span = f"{where}, {days}" if where else days
    only = f"; {filters.text()}" if filters.text() else ""
    known = text("product.as_known", day=day_words(state.known_on))
    return f"{span} ({count_text('product.days', state.window_days)}): {told}{only}; {known}"


def sources_of(state: State) -> tuple[tuple[str, int], ...]:
    """Give who published the claims of a state, with the number of claims, most first."""
    claims = {claim.id: claim for event in (*state.events, *state.ahead) for claim in event.claims}
    for figure in state.figures:
        claims[figure.claim.id] = figure.claim
    names = Counter(
        name for claim in claims.values() if (name := claim.source.publisher or claim.source.title)
    )
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0])))
