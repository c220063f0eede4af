"""The situation map: local files only, honest areas, a model with both clocks."""

import base64
import json
from datetime import date, timedelta

import folium.plugins
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.maps import (
    AssetError,
    asset_address,
    build_map,
    build_model,
    compile_map,
    event_types,
    focus_base,
    focus_bbox,
    pack_rows,
    playing_days,
    static_folder,
    unwrap_lon,
    world_base,
)
from geodata.regions import boundary_set
from geodata.settings import load_table
from geodata.tables import Claim, Place, Precision, Quantity, Source, Status
from geodata.timeline import Timeline

FIRST = date(2022, 1, 1)
ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip
MANGYSTAU = Place(
    name="Mangystau", lat=44.0, lon=53.9, precision=Precision.REGION, country_code="KZ",
    region_code="KZ-47",
)  # fmt: skip
KAZAKHSTAN = Place(
    name="Kazakhstan", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="KZ"
)
MINSK = Place(name="Minsk", lat=53.9, lon=27.57, precision=Precision.CITY, country_code="BY")


def claim(number, *, day=5, known=6, place=ALMATY, kind="unrest", status=Status.OCCURRED, **more):
    start = FIRST + timedelta(days=day)
    return Claim(
        id=f"c{number}",
        event_type=kind,
        status=status,
        known_on=FIRST + timedelta(days=known),
        place=place,
        date_start=more.pop("date_start", start),
        date_end=more.pop("date_end", start),
        **more,
    )


def model_of(*claims, days=31):
    return build_model(
        Timeline(claims),
        key="test",
        first_day=FIRST,
        last_day=FIRST + timedelta(days=days - 1),
        middle_lon=67.0,
        country="KZ",
    )


def test_a_force_has_the_sign_that_its_actor_tells():
    model = model_of(
        claim(1, kind="deployment", actor="UN engineers"),
        claim(2, kind="deployment", place=MINSK, actor="the army"),
        claim(3),
    )
    signs = {event["place"]: event["sign"] for event in model["events"] if event["sign"]}
    assert sorted(signs.values()) == ["neutral-engineers", "unknown-force"]
    # and the frame of each side, for the legend
    assert set(model["signs"]) == {*signs.values(), "neutral-force"}
    assert model["signs"]["neutral-engineers"]["icon"]
    unit = {entry["key"]: entry["unit"] for entry in model["types"]}
    assert unit["deployment"] == model["signs"]["unknown-force"]
    assert unit["unrest"] is None


def test_a_movement_is_a_way_that_leads_the_short_way_around_the_earth():
    suva = Place(name="Suva", lat=-18.1, lon=178.4, precision=Precision.CITY, country_code="FJ")
    apia = Place(name="Apia", lat=-13.8, lon=-171.8, precision=Precision.CITY, country_code="WS")
    model = model_of(
        claim(1, kind="deployment", place_from=MINSK),
        claim(2, kind="withdrawal", place=KAZAKHSTAN, place_to=MINSK),
        claim(3, kind="deployment", place=apia, place_from=suva),
        claim(4),
    )
    ways = [model["ways"][event["way"]] if event["way"] >= 0 else None for event in model["events"]]
    told = {(way["from"]["name"], way["to"]["name"]) for way in ways if way}
    assert told == {("Minsk", "Almaty"), ("Kazakhstan", "Minsk"), ("Suva", "Apia")}
    over = next(way for way in ways if way and way["to"]["name"] == "Apia")
    assert over["to"]["lon"] - over["from"]["lon"] == pytest.approx(9.8)
    assert over["to"]["place_lon"] == pytest.approx(188.2)
    wide = next(way for way in ways if way and way["from"]["name"] == "Kazakhstan")
    assert (wide["from"]["is_town"], wide["to"]["is_town"]) == (False, True)
    assert (wide["from"]["place"], ways.count(None)) == (-1, 1)
    where = {event["where"] for event in model["events"]}
    assert where == {
        "Minsk, BY to Almaty",
        "Kazakhstan to Minsk, BY",
        "Suva, FJ to Apia, WS",
        "Almaty",
    }


@pytest.fixture
def situation_map():
    return build_map(
        country="KZ", bbox=focus_bbox("KZ"), boundaries=[(date(2022, 1, 1), boundary_set())]
    )


def test_every_file_of_the_map_comes_from_the_serving_machine(situation_map):
    compiled = compile_map(situation_map, root="/brief/")
    assert compiled.js[0].startswith("/brief/assets/vendor/leaflet/leaflet.js?v=")
    assert all(link.startswith("/brief/assets/") for link in (*compiled.js, *compiled.css))
    assert "base/kz.json" in compiled.script


def test_the_same_situation_gives_the_same_map(situation_map):
    again = build_map(
        country="KZ", bbox=focus_bbox("KZ"), boundaries=[(date(2022, 1, 1), boundary_set())]
    )
    assert compile_map(situation_map) == compile_map(again)


def test_a_layer_that_asks_another_machine_is_refused_when_the_map_is_built(situation_map):
    folium.TileLayer("OpenStreetMap").add_to(situation_map)
    with pytest.raises(AssetError, match=r"tile\.openstreetmap\.org"):
        compile_map(situation_map)


def test_a_plugin_that_loads_from_elsewhere_is_refused_when_the_map_is_built(situation_map):
    folium.plugins.Fullscreen().add_to(situation_map)
    with pytest.raises(AssetError, match="nothing is fetched from outside"):
        compile_map(situation_map)


@pytest.mark.parametrize(
    "link", ["asset:js/../../cli.py", "asset:clock.js", "/etc/passwd", "asset:/etc/passwd"]
)
def test_an_address_outside_the_browser_files_is_refused(link):
    with pytest.raises(AssetError, match="does not ship"):
        asset_address(link)


def test_a_missing_browser_file_is_named_with_the_remedy():
    with pytest.raises(AssetError, match=r"nowhere\.js.*missing; install"):
        asset_address("asset:js/nowhere.js")


def test_every_shipped_file_of_others_has_its_licence():
    vendor = static_folder() / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    assert {"leaflet", "milsymbol", "@ibm/plex-sans"} <= set(manifest["packages"])
    for name in manifest["packages"]:
        licence = vendor / "licences" / f"{name.replace('/', '-')}.txt"
        assert "Copyright" in licence.read_text(encoding="utf-8")


def test_the_credit_names_the_sources_and_the_vintage(situation_map):
    script = compile_map(situation_map).script
    assert "GeoNames, CC BY 4.0" in script
    assert "Natural Earth" in script
    assert "2018" in script


def test_the_base_map_holds_every_region_once_and_leaves_no_hole():
    base = json.loads(focus_base("KZ", date(2022, 1, 11)))
    names = [region["name"] for region in base["regions"]]
    assert len(names) == 17 == len(set(names))
    shapes = [shapely.from_geojson(json.dumps(region["geometry"])) for region in base["regions"]]
    whole = shapely.union_all(shapes, grid_size=0.001)
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert sum(shapely.Polygon(ring).area for ring in holes) < 0.01
    assert abs(sum(shape.area for shape in shapes) - whole.area) < 0.01 * whole.area


def test_regions_bear_the_names_of_the_day():
    def names(day):
        return {region["name"] for region in json.loads(focus_base("KZ", day))["regions"]}

    then, now = names(date(2022, 1, 11)), names(None)
    assert then != now
    assert "Nur-Sultan" in then


def test_a_name_has_room_inside_its_region():
    for region in json.loads(focus_base("KZ", None))["regions"]:
        shape = shapely.from_geojson(json.dumps(region["geometry"]))
        assert shape.contains(shapely.Point(region["lon"], region["lat"])), region["name"]
        assert region["room_deg"] > 0


def test_a_country_across_the_date_line_hangs_together():
    west, _, east, _ = focus_bbox("FJ")
    assert 170 < west < east < 190


def test_far_possessions_do_not_shrink_a_country():
    west, south, east, north = focus_bbox("FR")
    assert (west, south) > (-6, 40)
    assert east - west < 20
    assert north < 52


def test_the_far_world_is_small_enough_to_send():
    land = world_base()
    assert len(json.loads(land)["land"]) > 50
    assert len(land) < 500_000


@given(st.floats(-540, 540), st.floats(-180, 540))
def test_a_longitude_stays_itself_and_comes_near_the_middle(lon, middle_lon):
    found = unwrap_lon(lon, middle_lon=middle_lon)
    assert abs(found - middle_lon) <= 180 + 1e-9
    assert abs((found - lon + 180) % 360 - 180) < 1e-6


def test_what_is_known_to_a_region_or_country_has_no_point():
    model = model_of(claim(1), claim(2, place=MANGYSTAU), claim(3, place=KAZAKHSTAN, kind="other"))
    by_where = {event["where"]: event for event in model["events"]}
    assert [by_where[name]["place"] for name in ("Almaty", "Mangystau", "Kazakhstan")] == [
        0,
        -1,
        -1,
    ]
    assert by_where["Mangystau"]["region"] == "KZ-47"
    assert by_where["Kazakhstan"]["region"] is None
    assert [place["name"] for place in model["places"]] == ["Almaty"]


def test_a_place_abroad_is_told_with_its_country():
    (event,) = model_of(claim(1, place=MINSK))["events"]
    assert event["where"] == "Minsk, BY"


def test_a_withdrawn_claim_leaves_the_map_on_the_day_it_was_withdrawn():
    dead = (Quantity(kind="fatalities", value=164),)
    model = model_of(
        claim(1, known=8, kind="casualties", quantities=dead),
        claim(2, known=9, kind="casualties", status=Status.RETRACTED, quantities=dead),
    )
    assert [(event["known_from"], event["known_to"]) for event in model["events"]] == [(8, 9)]


def test_a_planned_window_is_marked_as_a_plan_with_both_ends():
    (event,) = model_of(
        claim(
            1, kind="withdrawal", status=Status.PLANNED, known=10,
            date_start=date(2022, 1, 13), date_end=date(2022, 1, 23),
        )
    )["events"]  # fmt: skip
    assert (event["plan"], event["start"], event["end"]) == (True, 12, 22)


def test_text_that_turns_the_reading_direction_is_shown_as_what_it_is():
    (event,) = model_of(claim(1, quote="shots \u202efdp.exe", source=Source(publisher="A\u2066B")))[
        "events"
    ]
    assert "\u202e" not in event["quote"]
    assert "\u2066" not in event["publisher"]


def test_an_endless_quote_is_cut():
    (event,) = model_of(claim(1, quote="word " * 5000))["events"]
    assert len(event["quote"]) < 500


def test_types_stand_in_the_order_of_the_taxonomy_with_both_colours():
    types = event_types()
    assert [entry["key"] for entry in types] == list(load_table("event_types.toml"))
    assert all(entry["colour"] != entry["colour_dark"] for entry in types)


def test_the_model_is_the_same_for_every_order_of_claims():
    claims = [claim(n, day=n % 7, known=7 + n % 5) for n in range(12)]
    assert model_of(*claims) == model_of(*reversed(claims))


CLAIMS = st.lists(
    st.builds(
        claim,
        st.integers(0, 10_000),
        day=st.integers(0, 20),
        known=st.integers(0, 30),
        place=st.sampled_from([ALMATY, MANGYSTAU, KAZAKHSTAN, None]),
        kind=st.sampled_from(["unrest", "deployment"]),
        status=st.sampled_from(list(Status)),
    ),
    max_size=12,
)


@given(CLAIMS, st.integers(0, 30))
def test_on_each_day_of_knowing_one_version_of_each_event_is_the_right_one(claims, known):
    timeline = Timeline(claims)
    wanted = {
        (event.id, event.status.value, len(event.claims))
        for event in timeline.events(FIRST + timedelta(days=known))
        if event.status is not Status.RETRACTED
    }
    found = [
        (event["id"], event["status"], event["claims"])
        for event in model_of(*claims)["events"]
        if event["known_from"] <= known and (event["known_to"] is None or known < event["known_to"])
    ]
    assert sorted(found) == sorted(wanted)


def test_a_few_remarks_about_other_years_do_not_squeeze_the_days_that_matter():
    claims = [claim(n, day=n % 20, known=25, place=None) for n in range(300)]
    old = claim(999, known=25, date_start=date(1991, 12, 16), date_end=date(1991, 12, 16))
    first, last = playing_days(Timeline([*claims, old]), date(2022, 1, 11))
    assert first >= FIRST
    assert last == date(2022, 1, 20)


def test_the_timeline_is_never_longer_than_a_year_and_holds_the_day_it_opens_on():
    claims = [claim(n, day=40 * n, known=1200, place=None) for n in range(30)]
    around = date(2023, 6, 1)
    first, last = playing_days(Timeline(claims), around)
    assert first <= around <= last
    assert (last - first).days <= 366


def test_an_empty_situation_has_a_timeline_of_the_day_it_opens_on():
    assert playing_days(Timeline([]), FIRST) == (FIRST, FIRST)


_VALUES = st.none() | st.booleans() | st.integers(0, 3) | st.floats(0, 1) | st.text(max_size=2)
_NUMBERS = st.integers(-40_000, 70_000) | st.integers(-(2**40), 2**40)
_NAMES = st.text("0123456789abcdefA٣", min_size=4, max_size=4)
_ROWS = st.fixed_dictionaries(
    {"a": _VALUES, "b": st.lists(st.integers()), "c": _NUMBERS, "d": _NAMES}
)


def unpacked(column):
    """Read a column as `static/js/model.js` does."""
    if isinstance(column, list):
        return column
    if column["type"] == "hex":
        names = base64.b64decode(column["bytes"]).hex()
        length = column["length"]
        return [names[at : at + length] for at in range(0, len(names), length)]
    kind = f"<{column['type'][0]}{int(column['type'][1:]) // 8}"
    return np.frombuffer(base64.b64decode(column["bytes"]), dtype=kind).tolist()


@given(st.lists(_ROWS, max_size=30), st.sampled_from([1, 5]))
def test_packed_rows_hold_the_same_values(rows, times):
    rows = times * rows
    packed = json.loads(json.dumps(pack_rows(rows)))
    assert packed["length"] == len(rows)
    for name, column in packed["columns"].items():
        if "each" in column:
            values = unpacked(column["each"])
        else:
            at = unpacked(column.get("at", [0] * len(rows)))
            values = [column["values"][position] for position in at]
        assert [(type(value), value) for value in values] == [
            (type(row[name]), row[name]) for row in rows
        ]


def test_ids_of_many_events_travel_as_bytes():
    rows = [{"id": f"{n * 2654435761 % 2**64:016x}"} for n in range(2000)]
    packed = pack_rows(rows)
    assert unpacked(packed["columns"]["id"]["each"]) == [row["id"] for row in rows]
    assert len(json.dumps(packed)) < 11 * len(rows)


def test_many_like_rows_become_small():
    rows = [{"kind": "unrest", "where": f"Place {n % 20}", "id": str(n)} for n in range(2000)]
    assert len(json.dumps(pack_rows(rows))) < len(json.dumps(rows)) / 2
