"""The layers that map programs see, in a file and on a server alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.layers import refresh_layers
from geodata.store import OpeningSettings, create_situation, find_damage, open_situation
from geodata.store.rows.extents import extent_of_places
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Mention,
    MentionKind,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Source,
    Status,
)

ALMATY = Place(
    name="Almaty",
    lat=43.25,
    lon=76.95,
    precision=Precision.CITY,
    geonameid=1526384,
    country_code="KZ",
    region_code="KZ-75",
)
AKTAU = replace(ALMATY, name="Aktau", lat=43.65, lon=51.15, geonameid=610612, region_code="KZ-47")
MANGYSTAU = replace(
    AKTAU,
    name="Mangystau",
    precision=Precision.REGION,
    geonameid=608879,
    bbox=(49.9, 41.2, 56.6, 46.0),
)
COUNTRY = Place(
    name="Kazakhstan",
    lat=48.0,
    lon=67.0,
    precision=Precision.COUNTRY,
    country_code="KZ",
    bbox=(46.5, 40.6, 87.3, 55.4),
)
REPORT = Report(
    id="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    text="test",
    source=Source(title="Crowds in two towns", publisher="Courier", published=date(2022, 1, 5)),
)
CLAIM = Claim(
    id="c1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=ALMATY,
    date_start=date(2022, 1, 5),
    quantities=(Quantity(kind="detained", value=150.0),),
    quote="Crowds gathered.",
    source=Source(publisher="Courier"),
)


def mention(place: Place, kind: MentionKind = MentionKind.CITY) -> Mention:
    return Mention(start=0, end=4, surface="test", kind=kind, place=place)


READING = Reading(
    report=REPORT,
    mentions=(mention(ALMATY), mention(AKTAU), mention(COUNTRY, MentionKind.COUNTRY)),
    claims=(replace(CLAIM, report_id=REPORT.id),),
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "test.sitmap.gpkg"
    settings = OpeningSettings(country_code="KZ", as_of=date(2022, 1, 11))
    with create_situation(path, title="Test", settings=settings) as situation:
        situation.add_reading(READING)
        situation.add_claims(
            [
                replace(CLAIM, id="c2", known_on=date(2022, 1, 7), source=Source(publisher="X")),
                replace(CLAIM, id="c3", place=MANGYSTAU),
                replace(CLAIM, id="c4", place=COUNTRY, event_type="government"),
            ]
        )
        refresh_layers(situation)
    return path


def test_map_programs_see_events_regions_and_extents_of_reports(path):
    events = pyogrio.read_dataframe(path, layer="events").set_index("place_name")
    assert list(events.loc["Almaty", ["claims", "detained", "region_code"]]) == [2, 150, "KZ-75"]
    assert str(events.known_first["Almaty"])[:10] == "2022-01-05"
    assert str(events.known_last["Almaty"])[:10] == "2022-01-07"
    assert "2 claims of unrest in Almaty" in events.reason["Almaty"]
    assert (events.geometry["Almaty"].x, events.geometry["Almaty"].y) == (76.95, 43.25)
    # Areas are no pins at their middle.
    assert events.geometry["Mangystau"] is None
    assert events.geometry["Kazakhstan"] is None
    regions = pyogrio.read_dataframe(path, layer="regions").set_index("code")
    assert regions.crs.to_epsg() == 4326
    assert dict(regions.events) == {"KZ-75": 1, "KZ-47": 1}
    assert regions.geometry["KZ-47"].contains(shapely.Point(51.3, 43.7))
    assert "Natural Earth 4.1" in regions.vintage["KZ-47"]
    assert regions.boundary_set["KZ-47"] == "ne-4.1"
    extents = pyogrio.read_dataframe(path, layer="report_extents")
    assert list(extents.title) == ["Crowds in two towns"]
    assert list(extents.publisher) == ["Courier"]
    assert str(extents.published[0])[:10] == "2022-01-05"
    assert extents.geometry[0].bounds == pytest.approx((51.1, 43.2, 77.0, 43.7))
    assert find_damage(path) == []


def test_the_layers_follow_review_and_are_written_only_where_they_differ(path):
    with open_situation(path) as situation:
        assert refresh_layers(situation) == 0
        before = situation.revision
        situation.decide(
            Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("c3",), versions=(0,))
        )
        assert refresh_layers(situation) == 2, "an event and its region are gone"
        assert situation.revision == before + 1, "the decision alone"
        situation.undo(situation.decisions()[0].id, "ann")
        assert refresh_layers(situation) == 2
        situation.save_settings(title="New")
        assert refresh_layers(situation) == 0
    assert len(pyogrio.read_dataframe(path, layer="events")) == 3
    assert find_damage(path) == []
    with open_situation(path, read_only=True) as situation:
        assert refresh_layers(situation) == 0


def test_map_programs_see_movements_as_lines_from_end_to_end(path):
    leaving = replace(
        CLAIM, id="c7", event_type="withdrawal", status=Status.PLANNED, place_to=AKTAU
    )
    with open_situation(path) as situation:
        situation.add_claims([leaving])
        refresh_layers(situation)
        assert leaving in situation.claims()
    (row,) = pyogrio.read_dataframe(path, layer="movements").itertuples()
    assert (row.place_from, row.place_to, row.status) == ("Almaty", "Aktau", "planned")
    assert row.geometry.wkt == "MULTILINESTRING ((76.95 43.25, 51.15 43.65))"
    events = pyogrio.read_dataframe(path, layer="events").set_index("event_type")
    assert events.place_to["withdrawal"] == "Aktau"
    assert find_damage(path) == []


def test_a_style_that_somebody_saved_is_kept(path):
    with closing(sqlite3.connect(path)) as file:
        styled = file.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault").fetchall()
        file.execute("UPDATE layer_styles SET styleQML = 'mine'")
        file.commit()
    assert {name for (name,) in styled} == {
        "events",
        "claims",
        "movements",
        "places",
        "regions",
        "report_extents",
    }
    with open_situation(path) as situation:
        situation.add_claims([replace(CLAIM, id="c5")])
        refresh_layers(situation)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT DISTINCT styleQML FROM layer_styles").fetchall() == [("mine",)]
    assert find_damage(path) == []


@pytest.mark.parametrize(
    ("places", "bounds"),
    [
        ([], None),
        ([ALMATY], (76.9, 43.2, 77.0, 43.3)),
        ([AKTAU, MANGYSTAU], (49.9, 41.2, 56.6, 46.0)),
        # Over the date line the short way, which takes two boxes.
        ([replace(ALMATY, lon=179.0), replace(ALMATY, lon=-178.0)], (-180.0, 43.2, 180.0, 43.3)),
    ],
)
def test_the_extent_of_places_is_the_smallest_box(places, bounds):
    found = extent_of_places(places)
    if bounds is None:
        assert found is None
        return
    shape = shapely.from_wkb(found)
    assert shape.geom_type == "MultiPolygon"
    assert shape.bounds == pytest.approx(bounds)
    assert shapely.is_valid(shape)
    assert shape.area < 60


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=6),
)
def test_an_extent_holds_each_place_and_leaves_out_the_widest_gap(points):
    shape = shapely.from_wkb(
        extent_of_places([replace(ALMATY, lat=lat, lon=lon) for lon, lat in points])
    )
    near = shapely.buffer(shape, 1e-6)
    assert all(near.covers(shapely.Point(lon, lat)) for lon, lat in points)
    west, _, east, _ = shape.bounds
    assert -180 <= west <= east <= 180
    width = sum(part.bounds[2] - part.bounds[0] for part in shape.geoms)
    lons = sorted(lon % 360 for lon, _ in points)
    gaps = [b - a for a, b in zip(lons, [*lons[1:], lons[0] + 360], strict=True)]
    assert width <= 360 - max(gaps) + 0.1 + 1e-6
