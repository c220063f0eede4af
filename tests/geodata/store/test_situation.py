"""Situations, in a file and on a server alike: what is stored comes back, and counts."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date

import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import StoreError
from geodata.store import OpeningSettings, create_situation, open_situation, opening_settings
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Source,
    Status,
)
from tests.geodata.store.made_up import CLAIM, READING, REGION, REPORT, TOWN

# Text that SQLite and JSON can hold: everything but lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
days = st.dates()
floats = st.floats(allow_nan=False, allow_infinity=False)
spans = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))
places = st.builds(
    Place,
    name=texts,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    precision=st.sampled_from(Precision),
    geonameid=st.none() | st.integers(-(2**40), 2**40),
    country_code=st.none() | texts,
    admin1=st.none() | texts,
    region_code=st.none() | texts,
    feature=texts,
    population=st.integers(0, 2**40),
    bbox=st.none() | st.tuples(floats, floats, floats, floats),
    match=texts,
)
sources = st.builds(Source, title=texts, publisher=texts, url=texts, published=st.none() | days)
quantities = st.builds(
    Quantity,
    kind=st.sampled_from(QUANTITY_KINDS),
    value=floats,
    value_max=st.none() | floats,
    measure=st.sampled_from(Measure),
    modality=st.sampled_from(Modality),
    span=st.none() | spans,
)
claims = st.builds(
    Claim,
    id=texts.filter(bool),
    event_type=texts,
    status=st.sampled_from(Status),
    known_on=days,
    place=st.none() | places,
    place_from=st.none() | places,
    place_to=st.none() | places,
    date_start=st.none() | days,
    date_end=st.none() | days,
    date_precision=texts,
    date_text=texts,
    quantities=st.lists(quantities, max_size=3).map(tuple),
    actor=texts,
    attributed_to=texts,
    report_id=st.none(),
    spans=st.lists(spans, max_size=2).map(tuple),
    quote=texts,
    source=sources,
    confidence=st.floats(0, 1),
    reasons=st.lists(texts, max_size=2).map(tuple),
)
mentions = st.builds(
    Mention,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    surface=texts,
    kind=st.sampled_from(MentionKind),
    place=st.none() | places,
    score=st.floats(0, 1),
    reasons=st.lists(texts, max_size=2).map(tuple),
    rejected=st.lists(places, max_size=2).map(tuple),
)
reports = st.builds(
    Report,
    id=texts.filter(bool),
    text=texts,
    headline=texts,
    dateline=st.none() | texts,
    dateline_span=st.none() | spans,
    body_span=spans,
    published=st.none() | days,
    published_reason=texts,
    source=sources,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    report=reports,
    found=st.lists(mentions, max_size=3, unique_by=lambda mention: mention.start),
    read=st.lists(claims, max_size=2, unique_by=lambda claim: claim.id),
    imported=st.lists(claims, max_size=3, unique_by=lambda claim: claim.id),
)
def test_every_record_comes_back_as_it_was_stored(address, report, found, read, imported):
    found = tuple(sorted(found, key=lambda mention: mention.start))
    read = tuple(replace(claim, id=f"r{claim.id}", report_id=report.id) for claim in read)
    imported = tuple(replace(claim, id=f"i{claim.id}") for claim in imported)
    with create_situation(address, title="Round trip", overwrite=True) as situation:
        situation.add_reading(Reading(report=report, mentions=found, claims=read))
        situation.add_claims(imported)
    with open_situation(address) as situation:
        assert situation.reports() == [report]
        assert situation.mentions(report.id) == list(found)
        assert situation.claims() == [*read, *imported]


def test_opening_settings_come_back_as_they_were_stored(address):
    stated = OpeningSettings(
        as_of=date(2022, 1, 11),
        known_on=date(2022, 1, 12),
        country_code="KZ",
        boundary_sets=("other", "more"),
        bbox=(46.0, 40.5, 87.5, 55.5),
        window_days=3,
    )
    create_situation(address, title="Ein Titel ä", settings=stated).close()
    with open_situation(address) as situation:
        assert (situation.title, situation.settings) == ("Ein Titel ä", stated)
        situation.save_settings(title="New", settings=OpeningSettings())
    with open_situation(address) as situation:
        assert (situation.title, situation.settings) == ("New", OpeningSettings())


def test_wrong_opening_settings_are_all_named_at_once():
    table = {"as_of": "11 January", "window_days": 0, "bbox": [1, 2], "zoom": 3}
    with pytest.raises(StoreError) as caught:
        opening_settings(table)
    assert all(key in str(caught.value) for key in table)


def test_a_report_read_twice_is_stored_once(situation):
    assert situation.add_reading(READING)
    revision = situation.revision
    assert not situation.add_reading(READING)
    assert situation.revision == revision
    assert situation.reports() == [REPORT]
    assert len(situation.mentions(REPORT.id)) == 2
    assert len(situation.claims()) == 1


def test_claims_imported_twice_are_stored_once(situation):
    assert situation.add_claims([CLAIM, CLAIM]) == 1
    assert situation.add_claims([CLAIM, replace(CLAIM, id="c2")]) == 1
    assert [claim.id for claim in situation.claims()] == ["c1", "c2"]


def test_claims_of_a_waiting_report_count_once_it_is_accepted(situation):
    situation.add_reading(READING, accepted=False)
    situation.add_claims([CLAIM])
    assert [claim.id for claim in situation.claims()] == ["c1"]
    assert [claim.id for claim in situation.claims(accepted=False)] == ["c0"]
    assert situation.describe().waiting == 1
    assert not situation.is_accepted(REPORT.id)
    situation.add_reading(READING)
    assert {claim.id for claim in situation.claims()} == {"c0", "c1"}
    situation.add_reading(READING, accepted=False)
    assert situation.is_accepted(REPORT.id)


def test_claims_can_be_asked_for_as_known_on_a_day_and_by_report(situation):
    situation.add_reading(READING)
    situation.add_claims([replace(CLAIM, id="late", known_on=date(2022, 1, 6))])
    assert [c.id for c in situation.claims(known_on=date(2022, 1, 4))] == []
    assert [c.id for c in situation.claims(known_on=date(2022, 1, 5))] == ["c0"]
    assert [c.id for c in situation.claims(known_on=date(2022, 1, 6))] == ["c0", "late"]
    assert [c.id for c in situation.claims(report_id=REPORT.id)] == ["c0"]


def test_the_revision_rises_with_each_write_by_anyone(situation, address):
    seen = [situation.revision]
    situation.add_claims([CLAIM])
    seen.append(situation.revision)
    with open_situation(address) as other:
        other.add_claims([replace(CLAIM, id="c2")])
    seen.append(situation.revision)
    situation.save_settings(title="New")
    seen.append(situation.revision)
    assert seen == sorted(set(seen))


def test_the_summary_counts_what_is_held(situation):
    situation.add_reading(READING)
    situation.add_claims([replace(CLAIM, place=REGION, date_end=date(2022, 1, 9))])
    found = situation.describe()
    assert (found.reports, found.mentions, found.claims, found.places) == (1, 2, 2, 2)
    assert (found.first_day, found.last_day) == (date(2022, 1, 5), date(2022, 1, 9))
    assert found.by_type == {"unrest": 2}
    assert found.by_status == {"occurred": 2}


def test_map_programs_see_points_for_towns_and_none_for_regions(in_file, path):
    in_file.add_claims([CLAIM, replace(CLAIM, id="c2", place=REGION)])
    in_file.close()
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert layers == {
        **dict.fromkeys(["events", "claims", "places"], "Point"),
        **dict.fromkeys(["regions", "report_extents"], "MultiPolygon"),
        **dict.fromkeys(["reports", "mentions", "decisions", "decision_claims", "snapshots"]),
        "layer_styles": None,
        "movements": "MultiLineString",
    }
    drawn = pyogrio.read_dataframe(path, layer="claims").set_index("id")
    assert drawn.crs.to_epsg() == 4326
    assert (drawn.geometry["c1"].x, drawn.geometry["c1"].y) == (TOWN.lon, TOWN.lat)
    assert drawn.geometry["c2"] is None
    assert drawn.place_name["c2"] == "Mangystau"
    assert drawn.detained["c1"] == 150
    with sqlite3.connect(path) as file:
        bounds = file.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'claims'"
        ).fetchone()
    file.close()
    assert bounds == (TOWN.lon, TOWN.lat, TOWN.lon, TOWN.lat)


def test_the_file_bears_the_marks_of_a_geopackage(in_file, path):
    in_file.close()
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        references = file.execute("SELECT srs_id FROM gpkg_spatial_ref_sys").fetchall()
    file.close()
    assert {srs for (srs,) in references} == {-1, 0, 4326}


def test_a_closed_situation_is_one_file(in_file, path):
    in_file.add_claims([CLAIM])
    in_file.close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_write_is_on_the_disk_before_the_call_returns(path):
    create_situation(path, title="Test").close()
    program = """
import os, sys
from datetime import date
from geodata.store import open_situation
from geodata.tables import Claim, Status
claim = Claim(id="c1", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5))
open_situation(sys.argv[1]).add_claims([claim])
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == 9
    with open_situation(path) as situation:
        assert [claim.id for claim in situation.claims()] == ["c1"]


def test_threads_may_share_a_situation(situation):
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for step in range(5):
                situation.add_claims([replace(CLAIM, id=f"{number}-{step}")])
                situation.claims()
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(situation.claims()) == 30
    assert situation.revision == 31


@pytest.mark.parametrize("bad", [{"quote": "\ud800"}, {"place": replace(TOWN, geonameid=2**70)}])
def test_values_that_no_file_can_hold_are_refused_whole(situation, bad):
    with pytest.raises(StoreError, match="cannot be held"):
        situation.add_claims([CLAIM, replace(CLAIM, id="bad", **bad)])
    assert situation.claims() == []


def test_hostile_text_is_kept_as_text(situation):
    hostile = "'); DROP TABLE claims; --<script>\u202e\x00"
    claim = replace(CLAIM, id=hostile, quote=hostile, actor=hostile)
    situation.add_claims([claim])
    assert situation.claims() == [claim]
