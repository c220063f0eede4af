"""Situations: in a file and on a server where both can do it, then what is true of files only."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

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

TOWN = Place(name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ")
REGION = replace(TOWN, name="Mangystau", lat=44.0, lon=53.5, precision=Precision.REGION)
CLAIM = Claim(
    id="c1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=TOWN,
    date_start=date(2022, 1, 5),
    quantities=(Quantity(kind="detained", value=150.0, measure=Measure.STOCK),),
    quote="People gathered on the square.",
)
REPORT = Report(id="ab" * 32, text="ALMATY — People gathered on the square.")
READING = Reading(
    report=REPORT,
    mentions=(
        Mention(
            start=0,
            end=6,
            surface="ALMATY",
            kind=MentionKind.CITY,
            place=TOWN,
            rejected=(REGION, TOWN),
            reasons=("dateline",),
        ),
        Mention(start=9, end=15, surface="People", kind=MentionKind.DEMONYM),
    ),
    claims=(replace(CLAIM, id="c0", report_id=REPORT.id, spans=((9, 39),)),),
)

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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sitmap.gpkg"


@pytest.fixture
def in_file(path):
    with create_situation(path, title="Test") as made:
        yield made


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


def test_making_fills_the_file_before_it_appears(path):
    def fill(situation):
        assert not path.exists()
        situation.add_claims([CLAIM])

    with create_situation(path, title="Test", fill=fill) as situation:
        assert situation.claims() == [CLAIM]


def test_a_failed_filling_leaves_nothing_behind(path):
    def fill(situation):
        situation.add_claims([CLAIM])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_situation(path, title="Test", fill=fill)
    assert list(path.parent.iterdir()) == []


def test_an_existing_file_is_not_overwritten(path):
    path.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        create_situation(path, title="Test")
    assert path.read_text() == "mine"
    create_situation(path, title="Test", overwrite=True).close()
    with open_situation(path) as situation:
        assert situation.claims() == []


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _: None, "there is no such situation"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("a report"), "another kind of file"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), "cut short"),
    ],
)
def test_what_is_not_a_situation_is_refused(path, make, told):
    make(path)
    with pytest.raises(StoreError, match=told) as caught:
        open_situation(path)
    assert str(path) in str(caught.value)


def test_another_database_is_refused(path):
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE notes (text)")
    file.close()
    with pytest.raises(StoreError, match="is a database, but not a situation"):
        open_situation(path)


def test_a_geopackage_from_elsewhere_is_refused(path):
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA application_id = {0x47504B47}")
        file.execute("CREATE TABLE roads (fid INTEGER PRIMARY KEY)")
    file.close()
    with pytest.raises(StoreError, match="is a GeoPackage, but not a situation"):
        open_situation(path)


@pytest.fixture
def filled(path):
    with create_situation(path, title="Test") as situation:
        situation.add_claims([replace(CLAIM, id=str(number)) for number in range(500)])
    return path


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.999])
def test_a_file_cut_short_is_refused(filled, kept):
    content = filled.read_bytes()
    filled.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StoreError, match=r"cut short.*backup"):
        open_situation(filled)


def test_a_damaged_file_is_refused(filled):
    content = bytearray(filled.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    filled.write_bytes(content)
    with pytest.raises(StoreError, match="backup"):
        open_situation(filled)


def test_a_file_of_a_newer_version_is_refused_and_left_alone(filled):
    with sqlite3.connect(filled) as file:
        file.execute("UPDATE sitmap_meta SET value = '99' WHERE key = 'schema_version'")
    file.close()
    before = filled.read_bytes()
    with pytest.raises(StoreError, match=r"newer Sitmap \(schema 99.*update"):
        open_situation(filled)
    assert filled.read_bytes() == before


def test_a_row_that_another_program_spoilt_is_named(filled):
    with sqlite3.connect(filled) as file:
        file.execute("DROP TRIGGER claims_refuse_update")
        file.execute("UPDATE claims SET status = 'perhaps' WHERE fid = 7")
    file.close()
    with open_situation(filled) as situation, pytest.raises(StoreError, match="claim in row 7"):
        situation.claims()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:secret@example.org/x.gpkg", "files or on PostgreSQL"),
        ("postgresql://me:secret@127.0.0.1:1/db", "see that the server runs"),
        ("postgresql://me:secret@127.0.0.1/db?schema=A;b", "is no name for a situation"),
        ("postgresql://me:secret@127.0.0.1/db?sslmode=perhaps", "sslmode 'perhaps'"),
        ("postgresql://me:secret@127.0.0.1/db?service=x", "service in the URL is not known"),
        ("postgresql://me:secret@127.0.0.1:port/db", "cannot be understood"),
    ],
)
def test_urls_that_lead_nowhere_are_refused_without_showing_passwords(url, told):
    for act in (open_situation, lambda address: create_situation(address, title="Test")):
        with pytest.raises(StoreError, match=told) as caught:
            act(url)
        assert "secret" not in str(caught.value)


def test_a_situation_opened_for_reading_refuses_writes(filled):
    before = filled.read_bytes()
    with open_situation(filled, read_only=True) as situation:
        assert len(situation.claims()) == 500
        for write in (
            lambda: situation.add_claims([CLAIM]),
            lambda: situation.add_reading(READING),
            lambda: situation.save_settings(title="New"),
        ):
            with pytest.raises(StoreError, match="read-only; copy it"):
                write()
    assert filled.read_bytes() == before


def _run(program: str, *arguments: str) -> str:
    """Run a program that sets limits to itself; give what it says."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written():
    # Root may write anywhere, so the program gives that up once everything is imported.
    program = """
import os, sys
from geodata.errors import StoreError
from geodata.store import create_situation, open_situation
open_situation(sys.argv[1]).close()
os.chmod(sys.argv[1], 0o444)
os.chmod(os.path.dirname(sys.argv[1]), 0o555)
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
situation = open_situation(sys.argv[1])
print("read", situation.read_only, len(situation.claims()))
for act in (lambda: situation.add_claims([]),
            lambda: create_situation(sys.argv[1] + "2", title="T")):
    try:
        act()
    except StoreError as error:
        print(error)
"""
    with tempfile.TemporaryDirectory() as folder:
        # pytest's own folders are closed to other users.
        shelf = Path(folder)
        shelf.chmod(0o755)
        path = shelf / "test.sitmap.gpkg"
        with create_situation(path, title="Test") as situation:
            situation.add_claims([CLAIM])
        told = _run(program, str(path))
        shelf.chmod(0o755)
    assert "read True 1" in told
    assert "is read-only; copy it" in told
    assert "name an existing folder that you may write to" in told


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match="name an existing folder"):
        create_situation(tmp_path / "none" / "x.gpkg", title="Test")


def test_writing_to_a_file_that_was_moved_away_is_refused(in_file, path):
    path.rename(path.with_name("elsewhere.gpkg"))
    with pytest.raises(StoreError, match="moved, deleted or replaced"):
        in_file.add_claims([CLAIM])


@pytest.mark.skipif(os.name != "posix", reason="limits to files are those of POSIX")
def test_a_disk_that_takes_no_more_changes_nothing(filled):
    program = """
import resource, signal, sys
from dataclasses import replace
from geodata.errors import StoreError
from geodata.store import open_situation
situation = open_situation(sys.argv[1])
claim = situation.claims()[0]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    situation.add_claims([replace(claim, id=f"n{i}", quote="x" * 5000) for i in range(500)])
except StoreError as error:
    print(error)
print(len(situation.claims()))
"""
    told = _run(program, str(filled))
    assert "nothing was changed" in told
    assert told.split()[-1] == "500"
    with open_situation(filled) as situation:
        assert len(situation.claims()) == 500


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
