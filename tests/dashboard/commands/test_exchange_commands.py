"""``sitmap import`` and ``sitmap export``: what they say, and that one undoes the other."""

import csv
import json
from datetime import date

import pyogrio
import pytest

from geodata import pipeline
from geodata.exporting import FORMATS
from geodata.timeline import Timeline

HEAD = "event_date,event_type,place,country,lat,lon,fatalities,known_on,summary"
RIOT = "2022-01-05,unrest,Almaty,Kazakhstan,43.25,76.9,3,2022-01-06,Shots at the town hall."
MARCH = "2022-01-04,unrest,Aktau,Kazakhstan,43.65,51.2,,2022-01-05,A march to the square."


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    path = tmp_path_factory.mktemp("shipped") / "kazakhstan.gpkg"
    pipeline.create_shipped_situation(path)
    return path


@pytest.fixture
def table(tmp_path):
    def write(*rows, head=HEAD, name="events.csv"):
        path = tmp_path / name
        path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
        return path

    return write


def claims_of(path):
    with pipeline.open_situation(path, read_only=True) as situation:
        return situation.claims()


def test_importing_a_table_twice_adds_nothing(sitmap, table, tmp_path):
    situation = tmp_path / "s.gpkg"
    code, out, _ = sitmap("import", table(RIOT, MARCH), "--into", situation)
    assert (code, "2 claims added" in out) == (0, True)
    code, out, _ = sitmap("import", table(RIOT, MARCH), "--into", situation)
    assert (code, "0 claims added, 2 held already" in out) == (0, True)
    assert {claim.place.region_code for claim in claims_of(situation)} == {"KZ-75", "KZ-47"}


def test_map_programs_see_what_was_imported_and_read(sitmap, table, tmp_path):
    situation = tmp_path / "s.gpkg"
    sitmap("import", table(RIOT, MARCH), "--into", situation)
    events = pyogrio.read_dataframe(situation, layer="events")
    assert sorted(events.place_name) == ["Aktau", "Almaty"]
    assert set(pyogrio.read_dataframe(situation, layer="regions").code) == {"KZ-75", "KZ-47"}
    report = tmp_path / "report.txt"
    report.write_text(
        "TARAZ, 7 January 2022 (Agency) - Protesters clashed with police in Taraz on Friday."
    )
    assert sitmap("read", report, "--into", situation)[0] == 0
    events = pyogrio.read_dataframe(situation, layer="events")
    assert sorted(events.place_name) == ["Aktau", "Almaty", "Taraz"]
    extents = pyogrio.read_dataframe(situation, layer="report_extents")
    (extent,) = extents.geometry
    assert extent.bounds == pytest.approx((71.3, 42.8, 71.5, 43.0), abs=0.1)


def test_a_table_stored_in_several_goes_is_stored_whole(sitmap, table, tmp_path, monkeypatch):
    monkeypatch.setattr("geodata.pipeline.imports._STORED_AT_ONCE", 4_000)
    lines = [RIOT.replace("Shots", f"Shot {n}") for n in range(11_000)]
    path = table(*lines, lines[0])
    code, out, _ = sitmap("import", path, "--into", tmp_path / "s.gpkg")
    assert (code, "11,000 claims added, 1 held already" in out) == (0, True)
    assert len(claims_of(tmp_path / "s.gpkg")) == 11_000


def test_refused_rows_are_told_and_listed(sitmap, table, tmp_path):
    bad = RIOT.replace("2022-01-05", "soon").replace("Shots", "=Shots")
    listed = tmp_path / "refused.csv"
    code, out, err = sitmap(
        "import", table(RIOT, bad), "--into", tmp_path / "s.gpkg", "--refused", listed
    )
    assert (code, "1 claim added, 1 refused" in out) == (1, True)
    assert "events.csv, line 3: event_date: 'soon' is not a day" in err
    with listed.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["line"], "soon" in row["reason"]) == ("3", True)


def test_one_file_that_is_no_table_does_not_stop_the_others(sitmap, table, tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\xff\xfe\x00")
    code, out, err = sitmap("import", broken, table(RIOT), "--into", tmp_path / "s.gpkg")
    assert (code, "1 claim added" in out, "broken.csv" in err) == (1, True, True)
    code, _, _ = sitmap("import", broken, "--into", tmp_path / "s.gpkg")
    assert code == 2


def test_codes_and_columns_are_stated_on_the_command_line(sitmap, table, tmp_path):
    rows = ("05/01/2022,Kundgebung,Almaty,x", "06/01/2022,Wetter,Almaty,x")
    path = table(*rows, head="Tag,Art,place,summary")
    code, out, _ = sitmap(
        "import", path, "--into", tmp_path / "s.gpkg", "--column", "event_date=Tag",
        "--column", "event_type=Art", "--type", "kundgebung=unrest", "--unmapped", "skip",
        "--dates", "dmy", "--lag-days", "1",
    )  # fmt: skip
    assert code == 0
    assert "1 claim added, 1 left out" in out
    assert "event_date = Tag" in out
    assert "Wetter" in out
    (claim,) = claims_of(tmp_path / "s.gpkg")
    assert (claim.date_start, claim.known_on) == (date(2022, 1, 5), date(2022, 1, 6))


def test_import_speaks_json(sitmap, table, tmp_path):
    code, out, _ = sitmap("import", table(RIOT), "--into", tmp_path / "s.gpkg", "--json")
    (told,) = json.loads(out)
    assert code == 0
    assert (told["format"], told["rows"], told["added"], told["held"]) == ("table", 1, 1, 0)


@pytest.mark.parametrize("option", [("--column", "event_date"), ("--type", "=unrest")])
def test_half_a_pair_is_wrong_usage(sitmap, table, tmp_path, option):
    code, _, err = sitmap("import", table(RIOT), "--into", tmp_path / "s.gpkg", *option)
    assert (code, "expected two names with = between them" in err) == (2, True)


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "kml"])
def test_what_was_exported_gives_the_same_events_in_an_empty_situation(
    sitmap, shipped, tmp_path, format
):
    path = tmp_path / f"out{FORMATS[format]}"
    code, out, err = sitmap("export", shipped, "--format", format, "--out", path)
    assert (code, err) == (0, "")
    copy = tmp_path / "copy.gpkg"
    code, out, err = sitmap("import", path, "--into", copy)
    assert (code, err) == (0, "")
    assert "(export)" in out
    before, after = Timeline(claims_of(shipped)).events(), Timeline(claims_of(copy)).events()
    assert len(before) > 200
    assert [event.id for event in after] == [event.id for event in before]
    facts = [
        [(event.status, event.place, event.date_start, event.region_code) for event in events]
        for events in (before, after)
    ]
    assert facts[0] == facts[1]


def test_importing_an_export_into_its_own_situation_adds_nothing(sitmap, shipped, tmp_path):
    path = tmp_path / "out.gpkg"
    sitmap("export", shipped, "--out", path)
    own = tmp_path / "own.gpkg"
    own.write_bytes(shipped.read_bytes())
    count = len(claims_of(own))
    code, out, _ = sitmap("import", path, "--into", own)
    assert (code, f"0 claims added, {count:,} held already" in out) == (0, True)


def test_an_export_as_known_on_a_day_knows_nothing_later(sitmap, shipped, tmp_path):
    path = tmp_path / "out.csv"
    code, _, _ = sitmap("export", shipped, "--known-on", "2022-01-09", "--out", path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert code == 0
    assert max(row["known_on"] for row in rows) <= "2022-01-09"
    numbers = {row["fatalities"] for row in rows}
    assert "164" in numbers
    assert "225" not in numbers
    assert {row["as_known_on"] for row in rows} == {"2022-01-09"}


def test_an_export_of_a_day_holds_what_its_map_shows(sitmap, shipped, tmp_path):
    path = tmp_path / "out.gpkg"
    code, _, _ = sitmap("export", shipped, "--as-of", "2022-01-11", "--out", path)
    assert code == 0
    with pipeline.open_situation(shipped, read_only=True) as situation:
        shown = pipeline.state(situation, date(2022, 1, 11))
    events = pyogrio.read_dataframe(path, layer="events", read_geometry=False)
    assert sorted(events["event_id"]) == sorted(event.id for event in shown.events + shown.ahead)
    regions = pyogrio.read_dataframe(path, layer="regions")
    assert set(regions["code"]) == set(events["region_code"].dropna())
    assert regions.geometry.is_valid.all()


def test_a_file_name_without_a_known_ending_needs_a_format(sitmap, shipped, tmp_path):
    code, _, err = sitmap("export", shipped, "--out", tmp_path / "out.dat")
    assert (code, "say it with --format" in err) == (2, True)
    code, _, err = sitmap("export", shipped, "--out", tmp_path / "out.kml", "--hxl")
    assert (code, "HXL hashtags go with CSV" in err) == (2, True)


def test_a_folder_that_is_not_there_is_told(sitmap, shipped, tmp_path):
    code, _, err = sitmap("export", shipped, "--out", tmp_path / "none" / "out.csv")
    assert code == 2
    assert "name a folder that you may write to" in err
