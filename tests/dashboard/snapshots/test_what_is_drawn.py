"""What the map of a briefing product draws: a form for each status, in its place."""

from dataclasses import replace

from dashboard.snapshots import load_ground, make_snapshot
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, PathMark
from geodata.tables import Place, Precision, Status
from tests.dashboard.snapshot_states import AKTAU, ALMATY, CAPITAL, DAY, EMPTY, claim, state_of
from tests.dashboard.snapshots.made import colour_at, snapshot_of, text_of


def region_code(name):
    regions = load_ground("KZ", on=DAY).regions
    return next(code for code, n in zip(regions.codes, regions.names, strict=True) if name in n)


def edges_at_almaty(made):
    """Give colour and dash of each line of the symbol, in painting order."""
    x_mm, y_mm = made.view.to_page([ALMATY.lon], [ALMATY.lat])[0]
    return tuple(
        (f"{mark.fill} {mark.edge}", mark.dash)
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.SYMBOLS
        and isinstance(mark, PathMark)
        and abs(mark.path.get_extents().x0 + mark.path.get_extents().x1 - 2 * x_mm) < 0.1
        and abs(mark.path.get_extents().y0 + mark.path.get_extents().y1 - 2 * y_mm) < 0.1
    )


def test_occurred_is_filled_and_claimed_is_hollow():
    occurred = colour_at(snapshot_of([claim(1)]), ALMATY)
    claimed = colour_at(snapshot_of([claim(1, status=Status.CLAIMED)]), ALMATY)
    assert occurred[0] > 150
    assert max(occurred[1:]) < 120
    assert min(claimed) > 220


def test_each_status_has_a_form_of_its_own():
    forms = {
        status: edges_at_almaty(snapshot_of([claim(1, status=status), claim(2, place=AKTAU)]))
        for status in (Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED, Status.DENIED)
    }
    assert len(set(forms.values())) == 4
    dashes = {status: any(dash for _, dash in edges) for status, edges in forms.items()}
    assert [status for status, dashed in dashes.items() if dashed] == [Status.CLAIMED]


def test_a_moved_event_moves_its_symbol():
    moved = replace(ALMATY, lat=ALMATY.lat + 2.5)
    made = snapshot_of([claim(1, place=moved)])
    assert max(colour_at(made, moved)[1:]) < 120
    assert min(colour_at(made, ALMATY)) > 120


def test_a_region_is_hatched_where_only_the_region_is_known():
    region = Place(
        name="Karaganda", lat=48.0, lon=71.0, precision=Precision.REGION, country_code="KZ",
        region_code=region_code("Karaganda"),
    )  # fmt: skip
    made = snapshot_of([claim(1, place=region)])
    assert made.content.place_marks == ()
    assert [mark.count for mark in made.content.area_marks] == [1]
    assert "Region or area only" in text_of(made)
    assert made.content.region_counts == {region.region_code: 1}


def test_a_citys_airport_at_the_same_point_adds_to_the_city():
    airport = replace(ALMATY, name="Almaty airport", geonameid=None)
    marks = snapshot_of([claim(1), claim(2), claim(3, place=airport)]).content.place_marks
    assert [(mark.name, mark.total) for mark in marks] == [("Almaty", 3)]


def test_the_histogram_counts_what_the_map_counts(snapshot):
    content = snapshot.content
    first = (DAY - content.first_day).days - 6
    in_window = sum(content.daily["unrest"][first : first + 7])
    on_map = sum(m.total for m in content.place_marks if m.event_type == "unrest")
    assert in_window == on_map == content.type_counts["unrest"] == 9


def test_very_many_events_are_drawn_small_and_named_sparingly():
    claims = [
        claim(n, place=replace(ALMATY, name=f"P{n}", lat=42 + n % 60 / 5, lon=50 + n // 60 / 2.0))
        for n in range(2000)
    ]
    events = state_of(claims)[1]
    made = make_snapshot(replace(EMPTY, events=events), country="KZ")
    names = [m.text for m in draw_sheet(made).texts() if m.text.startswith("P") and len(m.text) < 6]
    assert len(names) <= 60
    assert sum(m.total for m in made.content.place_marks) == 2000


def test_a_country_without_regions_is_drawn_whole():
    full = load_ground("KZ", on=DAY)
    bare = replace(full, regions=load_ground(None, on=DAY).regions)
    made = make_snapshot(state_of([claim(1)])[0], country="KZ", ground=bare)
    assert "KARAGANDA" not in text_of(made)
    assert min(colour_at(made, replace(CAPITAL, lat=49.0, lon=68.0))) > 230


def test_aktau_is_where_it_is_on_the_page(snapshot):
    x_mm, y_mm = snapshot.view.to_page([AKTAU.lon, ALMATY.lon], [AKTAU.lat, ALMATY.lat]).T
    assert x_mm[0] < x_mm[1] - 100
    assert abs(y_mm[0] - y_mm[1]) < 30
