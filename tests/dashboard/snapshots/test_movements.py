"""Movements in briefing products: arrows that say whence, whither and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.drawing.arrows import arrow_shape, way_on_page
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer
from dashboard.snapshots.drawing.timelapse import draw_frames
from dashboard.snapshots.projection import make_view
from geodata.tables import Place, Precision, Status
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    claim,
    movement_claims,
    situation_claims,
    state_of,
)

FRAME = (10.0, 10.0, 200.0, 120.0)


def place(name, lat, lon):
    return Place(name=name, lat=lat, lon=lon, precision=Precision.CITY)


def snapshot_of(claims, **options):
    state, events = state_of(claims)
    return make_snapshot(state, country="KZ", all_events=events, **options)


def arrows_of(snapshot):
    return [mark for layer, mark in draw_sheet(snapshot).marks if layer is Layer.MOVEMENTS]


def words_of(snapshot):
    return [mark.text for mark in draw_sheet(snapshot).texts()]


def test_an_arrow_points_to_where_the_force_went():
    view = make_view((60.0, 40.0, 80.0, 55.0), FRAME)
    ((points, is_last),) = way_on_page(view, CAPITAL, ALMATY)
    assert is_last
    ends = view.to_page([CAPITAL.lon, ALMATY.lon], [CAPITAL.lat, ALMATY.lat])
    assert points[[0, -1]] == pytest.approx(ends)
    outline = arrow_shape(points, 1.0)
    near, far = (outline.intersection(shapely.Point(p).buffer(3.0)).area for p in points[[-1, 0]])
    assert near > 1.5 * far, "the head is at the destination"


def test_there_and_back_do_not_lie_on_each_other():
    view = make_view((60.0, 40.0, 80.0, 55.0), FRAME)
    ((there, _),) = way_on_page(view, CAPITAL, ALMATY)
    ((back, _),) = way_on_page(view, ALMATY, CAPITAL)
    ((third, _),) = way_on_page(view, ALMATY, CAPITAL, rank=1)
    middles = [points[len(points) // 2] for points in (there, back, third)]
    gaps = [np.hypot(*(middles[a] - middles[b])) for a, b in ((0, 1), (1, 2))]
    assert min(gaps) > 3.0


def test_the_short_way_over_the_edge_of_a_world_map_is_two_parts():
    view = make_view((-180.0, -60.0, 180.0, 75.0), FRAME)
    parts = way_on_page(view, place("Suva", -18.1, 178.4), place("Apia", -13.8, -171.8))
    assert [is_last for _, is_last in parts] == [False, True]
    for points, _ in parts:
        assert np.ptp(points[:, 0]) < 20.0, "not across the whole map"
    assert parts[0][0][0, 0] > 180.0 > 30.0 > parts[1][0][-1, 0]


def test_an_end_behind_the_earth_gives_the_way_there():
    view = make_view((-10.0, 35.0, 30.0, 60.0), FRAME)
    ((points, _),) = way_on_page(
        view, place("London", 51.5, -0.1), place("Wellington", -41.3, 174.8)
    )
    assert np.isfinite(points).all()


@pytest.mark.parametrize("points", [[[0, 0]], [[0, 0], [1, 0]], [[5, 5], [5, 5]]])
def test_what_is_too_short_for_an_arrow_gets_none(points):
    assert arrow_shape(np.array(points, dtype=float), 1.0) is None


def test_arrows_lie_between_regions_and_symbols_and_only_where_something_moved():
    assert Layer.AREAS < Layer.MOVEMENTS < Layer.SYMBOLS
    assert arrows_of(snapshot_of(situation_claims())) == []
    assert "Movement" not in words_of(snapshot_of(situation_claims()))
    moved = snapshot_of(movement_claims())
    assert len(moved.content.movements) == 6
    assert arrows_of(moved)
    words = words_of(moved)
    assert "Movement" in words
    assert "to Away" in words, "the end off the map is named at the frame"
    assert "Base" in words, "the end on the map is named, though no symbol stands there"


@pytest.mark.parametrize(
    ("status", "marks"),
    [
        (Status.OCCURRED, ["filled"]),
        (Status.CLAIMED, ["drawn", "drawn"]),
        (Status.ANNOUNCED, ["filled"]),
        (Status.PLANNED, ["drawn"]),
        (Status.DENIED, ["drawn", "drawn"]),
    ],
)
def test_the_form_of_an_arrow_says_its_status(status, marks):
    day = 13 if status is Status.PLANNED else 10
    moved = claim(1, "withdrawal", ALMATY, place_to=AKTAU, status=status, day=day)
    soft, *shown = arrows_of(snapshot_of([moved]))
    assert soft.fill == "#ffffff"
    assert ["filled" if mark.fill else "drawn" for mark in shown] == marks


def test_an_event_that_came_to_light_from_two_sources_is_one_arrow():
    moved = claim(1, "deployment", ALMATY, place_from=AKTAU)
    again = replace(moved, id="again", place_from=None)
    (mark,) = snapshot_of([again, moved]).content.movements
    assert (mark.origin.name, mark.destination.name, mark.count) == ("Aktau", "Almaty", 1)


@pytest.mark.parametrize("layout", ["a4-portrait", "slide-16x9", "square"])
def test_every_layout_has_the_arrows_as_shapes(tmp_path, layout):
    moved = snapshot_of(movement_claims(), layout=layout)
    export(moved, "svg", tmp_path / "moved.svg")
    svg = (tmp_path / "moved.svg").read_text()
    assert 'id="movements"' in svg
    assert svg.index('id="movements"') < svg.index('id="symbols"')


def test_a_film_shows_an_arrow_on_its_days_only():
    moved = snapshot_of([*situation_claims(), claim(50, "deployment", ALMATY, place_from=AKTAU)])
    bare = snapshot_of([*situation_claims(), claim(50, "deployment", ALMATY)])
    assert moved.content.movements
    pairs = zip(draw_frames(moved, width_px=300), draw_frames(bare, width_px=300), strict=True)
    last = list(pairs)[-1]
    assert last[0].picture.tobytes() != last[1].picture.tobytes()
