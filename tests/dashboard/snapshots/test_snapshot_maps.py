"""Projections, labels and classes: true for any extent and any counts."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.snapshots import load_ground, make_snapshot
from dashboard.snapshots.drawing.basemap import page_ground
from dashboard.snapshots.drawing.fonts import clean_text, text_width_mm
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.lines import wrap_text
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, TextMark
from dashboard.snapshots.drawing.symbols import Scale, symbol_path
from dashboard.snapshots.projection import main_parts, make_view, unwrap_bbox
from geodata.tables import Place, Precision, Status
from tests.dashboard.snapshot_states import ALMATY, DAY, EMPTY, claim, situation_claims, state_of

FRAME = (8.0, 31.0, 206.0, 124.0)


@st.composite
def boxes(draw):
    lon = draw(st.floats(-180, 180))
    lat = draw(st.floats(-85, 80))
    wide, high = draw(st.floats(0.05, 300)), draw(st.floats(0.05, 150))
    top = min(lat + high, 89.0)
    assume(top > lat + 0.01)
    east = (lon + wide + 180) % 360 - 180
    assume(abs(east - lon) > 1e-6)
    return lon, lat, east, top


@given(boxes())
def test_a_view_shows_all_of_its_extent(box):
    view = make_view(box, FRAME)
    west, south, east, north = unwrap_bbox(box)
    lon = np.linspace(west, east, 9)
    lat = np.linspace(south, north, 9)
    lons, lats = (grid.ravel() for grid in np.meshgrid(lon, lat))
    page = view.to_page(lons, lats)
    x0, y0, x1, y1 = view.page_box
    assert (page[:, 0] >= x0 - 0.5).all()
    assert (page[:, 0] <= x1 + 0.5).all()
    assert (page[:, 1] >= y0 - 0.5).all()
    assert (page[:, 1] <= y1 + 0.5).all()


@given(boxes(), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_page_and_earth_are_each_others_inverse(box, right, up):
    view = make_view(box, FRAME)
    west, south, east, north = unwrap_bbox(box)
    lon, lat = west + right * (east - west), south + up * (north - south)
    page = view.to_page([lon], [lat])
    back_lon, back_lat = view.to_earth(page[:, 0], page[:, 1])
    assert back_lat[0] == pytest.approx(lat, abs=1e-5)
    assert (back_lon[0] - lon + 180) % 360 - 180 == pytest.approx(0, abs=1e-4)


@given(boxes(), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_every_projection_keeps_areas(box, right, up):
    view = make_view(box, FRAME)
    west, south, east, north = unwrap_bbox(box)
    lon, lat = west + right * (east - west), south + up * (north - south)
    step = 1e-3
    corners = [(lon, lat), (lon + step, lat), (lon + step, lat + step), (lon, lat + step)]
    on_page = shapely.Polygon(view.to_page(*np.array(corners).T)).area * view.m_per_mm**2
    from pyproj import Geod

    on_earth = abs(Geod(ellps="WGS84").polygon_area_perimeter(*np.array(corners).T)[0])
    assert on_page == pytest.approx(on_earth, rel=0.01)


def test_fiji_is_one_map_across_the_antimeridian():
    made = make_snapshot(EMPTY, country="FJ")
    west, _, east, _ = made.extent
    assert west > 170
    assert east < -170
    a, b = made.view.to_page([179.9, -179.9], [-17.0, -17.0])
    assert np.hypot(*(a - b)) < 15


def test_no_line_is_drawn_along_the_antimeridian_through_a_country():
    made = make_snapshot(EMPTY, country="RU")
    page = page_ground(made.ground, made.view, "RU")
    inland = shapely.points(made.view.to_page([180.0] * 3, [66.5, 67.3, 68.2]))
    assert shapely.contains(page.focus, inland).all()
    assert (shapely.distance(shapely.boundary(page.focus), inland) > 0.3).all()
    assert (shapely.distance(shapely.boundary(page.land), inland) > 0.3).all()


def test_overseas_parts_are_shown_only_where_something_happened():
    spain = load_ground("ES", on=DAY).regions.geometry
    whole = shapely.GeometryCollection(list(shapely.get_parts(spain)))
    home = shapely.bounds(main_parts(whole, np.empty((0, 2))))
    with_event = shapely.bounds(main_parts(whole, np.array([[-15.43, 28.12]])))
    assert -10 < home[0] < home[2] < 5
    assert with_event[0] < -15


@pytest.mark.parametrize(("town", "shown"), [((-2.0, 10.0), 5.0), ((6.55, 5.15), 6.6)])
def test_a_speck_shrinks_the_map_only_where_somebody_lives(town, shown):
    whole = shapely.GeometryCollection([shapely.box(0, 0, 5, 5), shapely.box(6.5, 5.1, 6.6, 5.2)])
    nothing = np.empty((0, 2))
    bounds = shapely.bounds(main_parts(whole, nothing, np.array([town])))
    assert bounds[2] == shown
    assert shapely.bounds(main_parts(whole, np.array([[6.55, 5.15]]), nothing))[2] == 6.6


@pytest.mark.parametrize(
    "extent", [(-180, -90, 180, -60), (-180, -80, 180, 85), (150, -30, -140, 30)]
)
def test_poles_the_world_and_the_pacific_are_drawn(extent):
    made = make_snapshot(EMPTY, country=None, extent=extent)
    assert len(draw_sheet(made).marks) > 50


@pytest.mark.parametrize(
    ("country", "place"),
    [("MV", (-0.3, 73.42)), ("CV", (17.07, -25.06)), ("ST", (1.64, 7.42)), ("GQ", (3.75, 8.78))],
)
def test_islands_without_a_main_one_are_all_on_the_map(country, place):
    view = make_snapshot(EMPTY, country=country).view
    x, y = view.to_page([place[1]], [place[0]])[0]
    x0, y0, x1, y1 = view.page_box
    assert x0 < x < x1
    assert y0 < y < y1


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 120), st.floats(1, 30)), max_size=40))
def test_labels_neither_overlap_nor_leave_the_frame(wanted):
    placer = Placer((0.0, 0.0, 200.0, 120.0))
    taken = []
    for x, y, width in wanted:
        spot = placer.beside(x, y, width, 3.0, gap_mm=1.0)
        if spot is None:
            continue
        box = shapely.box(spot[0] - width / 2, spot[1] - 1.5, spot[0] + width / 2, spot[1] + 1.5)
        assert shapely.box(0, 0, 200, 120).buffer(0.1).contains(box)
        assert all(box.intersection(other).area <= 0.031 * box.area for other in taken)
        taken.append(box)


def test_a_name_hangs_on_no_line_across_a_crowd():
    placer = Placer((0.0, 0.0, 200.0, 120.0))
    crowd = np.array([(100.0 + x, 60.0 + y) for x in (-4, 0, 4) for y in (-4, 0, 4) if x or y])
    placer.block_around(100, 60, 14, 14)
    wanted = {"gap_mm": 10.0, "rivals": crowd}
    assert placer.beside(100, 60, 9, 3, most_crossed=0, **wanted) is None
    assert placer.beside(100, 60, 9, 3, most_crossed=2, **wanted) is not None


def test_a_line_to_a_name_starts_at_the_rim_of_its_symbol():
    kinds, statuses = ("unrest", "deployment", "withdrawal"), (Status.OCCURRED, Status.ANNOUNCED)
    claims = [claim(n, kinds[n % 3], status=statuses[n // 3 % 2]) for n in range(60)]
    state, events = state_of(claims)
    made = make_snapshot(state, country="KZ", all_events=events)
    x, y = made.view.to_page([ALMATY.lon], [ALMATY.lat])[0]
    lines = [mark.path.vertices for layer, mark in draw_sheet(made).marks if layer is Layer.LEADERS]
    assert lines
    assert all(np.hypot(line[0, 0] - x, line[0, 1] - y) > 3.0 for line in lines)


def test_names_on_the_map_do_not_cover_each_other():
    state, events = state_of(situation_claims())
    made = make_snapshot(state, country="KZ", all_events=events)
    names = [
        mark
        for layer, mark in draw_sheet(made).marks
        if layer in (Layer.NAMES, Layer.GROUND_NAMES) and isinstance(mark, TextMark)
    ]
    assert len(names) > 25
    boxes = []
    for mark in names:
        height = mark.size_pt * 25.4 / 72 * 0.7
        width = text_width_mm(mark.text, mark.face, mark.size_pt, tracking=mark.tracking)
        boxes.append(shapely.box(mark.x_mm, mark.y_mm - height, mark.x_mm + width, mark.y_mm))
    for at, box in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert box.intersection(other).area < 0.15 * min(box.area, other.area)


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_the_area_of_a_symbol_is_in_proportion_to_its_count(counts):
    scale = Scale(counts, 0, 1.0, area_mm2=206 * 124)
    true = [count for count in counts if scale.is_true_for(count)]
    for count in true:
        share = (scale.radius_mm(count) / scale.radius_mm(max(counts))) ** 2
        assert share == pytest.approx(count / max(counts))


@pytest.mark.parametrize("symbol", ["circle", "square", "triangle", "diamond", "pentagon"])
def test_symbols_of_one_count_have_one_area(symbol):
    path = symbol_path(symbol, 5.0, 7.0, 3.0)
    area = shapely.Polygon(path.to_polygons(closed_only=True)[0]).area
    assert area == pytest.approx(np.pi * 9, rel=0.02)


@given(st.text(max_size=80), st.floats(8, 60))
def test_wrapped_lines_fit_their_column_and_lose_nothing(text, width_mm):
    cleaned = clean_text(text)
    lines = wrap_text(text, "sans", 7.0, width_mm)
    assert "".join(lines).replace(" ", "") == cleaned.replace(" ", "")
    assert all(text_width_mm(line, "sans", 7.0) <= width_mm or len(line) == 1 for line in lines)


def test_a_country_without_a_lake_or_river_in_sight_is_drawn():
    made = make_snapshot(EMPTY, country="LB")
    page = page_ground(made.ground, made.view, "LB")
    assert len(page.lakes) == 0
    assert len(draw_sheet(made).marks) > 50


def test_no_water_is_named_far_from_where_it_is():
    made = make_snapshot(EMPTY, country=None, extent=(-169.0, -56.0, 191.0, 80.0))
    waters = {water.name: water for water in made.ground.waters}
    written = [
        mark
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.GROUND_NAMES and isinstance(mark, TextMark) and mark.face == "serif"
    ]
    assert {"Baltic Sea", "Red Sea"}.isdisjoint(mark.text for mark in written)
    named = [mark for mark in written if mark.text in waters]
    assert named
    for mark in named:
        water = waters[mark.text]
        x, y = made.view.to_page([water.lon], [water.lat])[0]
        width = text_width_mm(mark.text, mark.face, mark.size_pt)
        off_km = np.hypot(mark.x_mm + width / 2 - x, mark.y_mm - y) * made.view.m_per_mm / 1000
        assert off_km <= water.reach_km * 1.2


def test_land_across_the_antimeridian_and_along_straight_borders_has_no_gap():
    made = make_snapshot(EMPTY, country=None, extent=(160.0, 52.0, -140.0, 72.0))
    page = page_ground(made.ground, made.view, None)
    on_land = made.view.to_page([180.0, 180.0, -141.0, -141.0], [67.0, 68.3, 63.0, 66.0])
    assert (shapely.distance(shapely.boundary(page.land), shapely.points(on_land)) > 1.0).all()


def test_of_places_that_weigh_the_same_all_are_named_or_none():
    towns = [town for town in load_ground("KZ", on=DAY).towns if town.country_code == "KZ"]
    state, events = state_of([claim(number, place=towns[number]) for number in range(80)])
    made = make_snapshot(state, country="KZ", all_events=events, key_points=())
    bold = {
        mark.text
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.NAMES and isinstance(mark, TextMark) and mark.face != "condensed"
    }
    assert bold == {"Nur-Sultan"}


def test_meridians_do_not_crowd_near_a_pole():
    made = make_snapshot(EMPTY, country=None, extent=(10.0, 76.5, 34.0, 81.0))
    degrees = [
        mark.text
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.GRATICULE and isinstance(mark, TextMark) and mark.text[-1] in "EW"
    ]
    assert 3 <= len(degrees) <= 10


@pytest.mark.parametrize(("country", "has_neighbours"), [("GL", False), ("NO", True)])
def test_only_where_another_country_begins_is_the_outline_a_border(country, has_neighbours):
    made = make_snapshot(EMPTY, country=country)
    page = page_ground(made.ground, made.view, country)
    assert page.land_border.is_empty != has_neighbours
    assert page.coast.length > 300.0


def test_no_leader_to_a_regions_name_crosses_the_map():
    made = make_snapshot(EMPTY, country="AQ")
    lines = [
        mark
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.GROUND_NAMES and not isinstance(mark, TextMark)
    ]
    assert all(np.ptp(mark.path.vertices, axis=0).max() < 30.0 for mark in lines)


def test_an_area_is_hatched_as_far_as_it_reaches_and_a_town_is_not():
    area = Place(
        name="Aral plain", lat=46.0, lon=62.0, precision=Precision.AREA, country_code="KZ",
        bbox=(58.0, 45.0, 66.0, 47.0),
    )  # fmt: skip

    def hatched(place):
        state, events = state_of([claim(1, place=place)])
        made = make_snapshot(state, country="KZ", all_events=events)
        marks = [mark for layer, mark in draw_sheet(made).marks if layer is Layer.AREAS]
        return made, marks

    made, marks = hatched(area)
    ends = np.concatenate([mark.path.vertices for mark in marks])
    wide = made.view.to_page([58.0, 66.0], [46.0, 46.0])[:, 0]
    assert ends[:, 0].min() == pytest.approx(wide[0], abs=2.0)
    assert ends[:, 0].max() == pytest.approx(wide[1], abs=2.0)
    assert hatched(replace(area, precision=Precision.CITY))[1] == []
