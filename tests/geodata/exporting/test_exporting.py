"""Events as files of other programs: what they hold, what they must not do, and the way back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ExportError
from geodata.exchange import disarm, rearm
from geodata.exporting import FORMATS, export_table
from geodata.exporting.rows import columns_of
from geodata.importing import read_claims_table
from geodata.tables import (
    Claim,
)
from tests.geodata.exporting.events import (
    ABOUT,
    EVENTS,
    HOSTILE,
    LANDING,
    LEAVING,
    PLAN,
    RIOT,
    events_of,
    export,
    fields,
    rows_of_csv,
)

KML = "{http://www.opengis.net/kml/2.2}"


# What stands in the files


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_events_give_the_same_bytes(tmp_path, format):
    first, second = export(tmp_path, format), export(tmp_path, format, name="again")
    assert first.read_bytes() == second.read_bytes()


def test_each_row_says_what_it_rests_on(tmp_path):
    (row,) = (row for row in rows_of_csv(export(tmp_path, "csv")) if row["claim_id"] == "a1")
    assert row["quote"] == RIOT.quote
    assert (row["report_id"], row["span"]) == ("f" * 64, "10-52;80-95")
    assert (row["source_publisher"], row["source_grade"]) == ("Daily Port", "B2")
    assert (row["known_on"], row["status"]) == ("2021-03-06", "occurred")
    assert (row["boundary_set"], row["as_of"]) == ("ne-4.1", "2021-03-10")
    assert row["as_known_on"] == "2021-03-12"
    assert "GeoNames" in row["attribution"]
    assert (row["fatalities"], row["injured"], row["detained"]) == ("10", "300", "")


def test_a_region_gets_no_point_anywhere(tmp_path):
    features = json.loads(export(tmp_path, "geojson").read_text())["features"]
    by_id = {feature["properties"]["claim_id"]: feature for feature in features}
    assert by_id["a1"]["geometry"] == {"type": "Point", "coordinates": [51.2, 43.65]}
    assert by_id["b2"]["geometry"] is None
    assert by_id["b2"]["properties"]["lat"] is None
    layer = pyogrio.read_dataframe(export(tmp_path, "gpkg"), layer="events")
    shapes = dict(zip(layer["event_type"], layer.geometry, strict=True))
    assert (shapes["unrest"].x, shapes["unrest"].y) == (51.2, 43.65)
    assert shapes["withdrawal"] is None
    root = ET.fromstring(export(tmp_path, "kml").read_text())
    assert [point.text for point in root.iter(f"{KML}coordinates")] == ["51.2,43.65"]


def test_a_geopackage_holds_events_claims_and_what_it_is(tmp_path):
    path = export(tmp_path, "gpkg")
    assert [name for name, _ in pyogrio.list_layers(path)] == [
        "claims",
        "events",
        "about",
        "layer_styles",
    ]
    info = pyogrio.read_info(path, layer="claims")
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert info["crs"] == "EPSG:4326"
    assert kinds["event_date"].startswith("datetime64")
    assert kinds["fatalities"] == "float64"
    told = pyogrio.read_dataframe(path, layer="about")
    assert ("title", "Port riots") in zip(told["name"], told["value"], strict=True)


def test_geoparquet_names_its_geometry(tmp_path):
    geopandas = pytest.importorskip("geopandas")
    path = export(tmp_path, "geoparquet")
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geopandas.read_parquet(path).geometry.notna().sum() == 1


def test_a_workbook_has_a_sheet_for_each_table(tmp_path):
    book = openpyxl.load_workbook(export(tmp_path, "xlsx"))
    assert book.sheetnames == ["claims", "events", "about"]
    head = [cell.value for cell in book["claims"][1]]
    assert head == [column.name for column in columns_of("claims")]
    cells = {name: cell.value for name, cell in zip(head, book["claims"][2], strict=True)}
    assert cells["event_date"].date() == date(2021, 3, 5)
    assert cells["fatalities"] == 10


def test_a_table_of_events_has_one_row_for_each(tmp_path):
    again = Claim(**{**fields(RIOT), "id": "a9", "known_on": date(2021, 3, 7)})
    events = events_of(RIOT, again, PLAN)
    rows = rows_of_csv(export(tmp_path, "csv", events, table="events"))
    assert [row["claims"] for row in rows] == ["2", "1"]
    assert (rows[0]["known_first"], rows[0]["known_last"]) == ("2021-03-06", "2021-03-07")
    ranks = [row["claim_rank"] for row in rows_of_csv(export(tmp_path, "csv", events))]
    assert ranks == ["1", "2", "1"]


def test_hxl_hashtags_stand_under_the_head_when_asked_for(tmp_path):
    head, tags, *_ = export(tmp_path, "csv", hxl=True).read_text().splitlines()
    pairs = dict(zip(head.split(","), tags.split(","), strict=True))
    assert (pairs["lat"], pairs["lon"]) == ("#geo+lat", "#geo+lon")
    assert pairs["fatalities"] == "#affected+killed+num"
    tagged = [column.hxl for column in columns_of("claims") if column.hxl]
    assert len(tagged) == len(set(tagged))


def test_kml_gives_days_words_and_sources(tmp_path):
    root = ET.fromstring(export(tmp_path, "kml").read_text())
    spans = [
        (span.findtext(f"{KML}begin"), span.findtext(f"{KML}end"))
        for span in root.iter(f"{KML}TimeSpan")
    ]
    assert ("2021-03-09", "2021-03-19") in spans
    texts = [mark.findtext(f"{KML}description") for mark in root.iter(f"{KML}Placemark")]
    assert any(RIOT.quote in text and "Daily Port" in text for text in texts)


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "kml"])
def test_progress_counts_every_row_once(tmp_path, format):
    told = []
    export(tmp_path, format, on_rows=lambda done, total: told.append((done, total)))
    (total,) = {total for _, total in told}
    assert sum(done for done, _ in told) == total == (6 if format in ("gpkg", "xlsx") else 3)


@pytest.mark.parametrize("folder", ["a!b.zip!c", "ü #1", "100%?x=1"])
@pytest.mark.parametrize("format", FORMATS)
def test_any_name_of_a_folder_will_do(tmp_path, format, folder):
    (tmp_path / folder).mkdir()
    path = export(tmp_path / folder, format)
    if format != "kml":
        assert len(read_claims_table(path).claims) == 3


def test_a_movement_is_a_line_from_its_origin_to_its_destination(tmp_path):
    events = events_of(LANDING, LEAVING, RIOT)
    rows = {row["claim_id"]: row for row in rows_of_csv(export(tmp_path, "csv", events))}
    landing, leaving = rows["d4"], rows["e5"]
    assert [landing[f"{name}_from"] for name in ("place", "lat", "lon")] == [
        "Base",
        "-18.5",
        "-178.5",
    ]
    assert landing["place_to"] == ""
    # A region is an area, in these columns too.
    assert [leaving[f"{name}_to"] for name in ("place", "lat", "precision")] == [
        "West",
        "",
        "region",
    ]
    layer = pyogrio.read_dataframe(export(tmp_path, "gpkg", events), layer="movements")
    lines = dict(zip(layer["claim_id"], layer.geometry, strict=True))
    assert lines.keys() == {"d4", "e5"}
    assert lines["e5"].wkt == "MULTILINESTRING ((51.2 43.65, 53.5 44))"
    # Not around the world: cut where the maps end.
    assert lines[
        "d4"
    ].wkt == "MULTILINESTRING ((-178.5 -18.5, -180 -17.0), (180 -17.0, 179.5 -16.5))".replace(
        ".0", ""
    )
    root = ET.fromstring(export(tmp_path, "kml", events).read_text())
    (line,) = (
        mark.findtext(f".//{KML}LineString/{KML}coordinates")
        for mark in root.iter(f"{KML}Placemark")
        if mark.get("id") == f"event-{events_of(LEAVING)[0].id}"
    )
    assert line == "51.2,43.65 53.5,44.0"


# What they must not do


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "'=1", " =1", "\r=cmd", "%x", "|x"]
)
def test_a_formula_is_disarmed_and_comes_back(text):
    assert disarm(text) == f"'{text}"
    assert rearm(disarm(text)) == text


@given(st.text())
def test_disarming_loses_nothing(text):
    assert rearm(disarm(text)) == text
    assert disarm(text).lstrip("\t\r\n ")[:1] not in tuple("=+-@")


def test_hostile_texts_stay_texts(tmp_path):
    hostile = Claim(
        **{**fields(RIOT), "quote": HOSTILE, "actor": HOSTILE, "attributed_to": HOSTILE}
    )
    events = events_of(hostile)
    (row,) = rows_of_csv(export(tmp_path, "csv", events))
    assert row["quote"] == f"'{HOSTILE}"
    sheet = openpyxl.load_workbook(export(tmp_path, "xlsx", events))["claims"]
    kinds = {cell.data_type for cells in sheet.iter_rows(min_row=2) for cell in cells}
    assert "f" not in kinds
    assert all(cell.hyperlink is None for cells in sheet.iter_rows() for cell in cells)
    text = export(tmp_path, "geojson", events).read_text()
    assert "<script>" not in text
    assert json.loads(text)["features"][0]["properties"]["quote"] == HOSTILE
    root = ET.fromstring(export(tmp_path, "kml", events).read_text())
    (description,) = (mark.findtext(f"{KML}description") for mark in root.iter(f"{KML}Placemark"))
    assert "<script>" not in description
    assert "$[" not in description


def test_what_a_globe_shows_of_the_file_is_no_html(tmp_path):
    about = replace(ABOUT, title=HOSTILE, boundary_set=HOSTILE, attribution=HOSTILE)
    path = export_table(EVENTS, "kml", tmp_path / "out.kml", about=about)
    document = ET.fromstring(path.read_text()).find(f"{KML}Document")
    assert document.findtext(f"{KML}name").startswith("=HYPERLINK")
    assert "boundary_set: =HYPERLINK" in document.findtext(f"{KML}description")
    assert "<script>" not in document.findtext(f"{KML}description")


@pytest.mark.parametrize("format", FORMATS)
def test_characters_that_files_cannot_carry_do_not_break_them(tmp_path, format):
    odd = Claim(**{**fields(RIOT), "quote": "a\0b\x0bc\ud800d\ufffe", "actor": "\x1b[31m"})
    path = export(tmp_path, format, events_of(odd))
    if format == "kml":
        ET.fromstring(path.read_text())
    else:
        (claim,) = read_claims_table(path).claims
        assert claim.quote == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    long = Claim(**{**fields(RIOT), "quote": "word " * 20_000})
    sheet = openpyxl.load_workbook(export(tmp_path, "xlsx", events_of(long)))["claims"]
    quote = next(cell.value for cell in sheet[2] if str(cell.value).startswith("word word"))
    assert len(quote) <= 32_767
    assert quote.endswith("[cut: longer than a cell can be]")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"format": "shp"}, "format 'shp' is not known; known formats: gpkg"),
        ({"format": "csv", "table": "people"}, "table 'people' is not known"),
        ({"format": "kml", "hxl": True}, "HXL hashtags go with CSV"),
    ],
)
def test_what_cannot_be_exported_is_told(tmp_path, options, told):
    with pytest.raises(ExportError, match=told):
        export_table(EVENTS, path=tmp_path / "out", about=ABOUT, **options)


@pytest.mark.parametrize("format", FORMATS)
def test_a_missing_folder_is_told_and_nothing_is_left(tmp_path, format):
    with pytest.raises(ExportError, match="name a folder that you may write to"):
        export_table(EVENTS, format, tmp_path / "none" / "out", about=ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    path = export(tmp_path, "xlsx")
    before = path.read_bytes()
    monkeypatch.setattr("geodata.exporting.flat.MAX_SHEET_ROWS", 2)
    with pytest.raises(ExportError, match="do not fit a sheet"):
        export(tmp_path, "xlsx")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="limits to files are those of POSIX")
@pytest.mark.parametrize("room_bytes", [0, 4_000])
def test_a_full_disk_is_told_in_a_line_and_nothing_is_left(tmp_path, room_bytes):
    program = """
import resource, signal, sys
from pathlib import Path
from geodata.errors import ExportError
from geodata.exporting import FORMATS, About, export_table
from geodata.importing import read_claims_table
from geodata.timeline import build_events
events = build_events(read_claims_table(Path(sys.argv[1])).claims)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
for format in FORMATS:
    try:
        export_table(events, format, f"{sys.argv[2]}/out.{format}", about=About(title="Full"))
    except ExportError as error:
        print(error)
"""
    table = export(tmp_path, "csv", events_of(*(replace(RIOT, id=f"r{n}") for n in range(300))))
    folder = tmp_path / "full"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, table, folder, str(room_bytes)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, list(folder.iterdir())) == ("", [])
    told = done.stdout.splitlines()
    assert [line.partition(":")[0].rpartition("/")[2] for line in told] == [
        f"out.{format}" for format in FORMATS
    ]
    assert all("cannot be written" in line and "free some room" in line for line in told)
    assert max(map(len, told)) < 300


# The way back
