"""Events as files of other programs: what they hold, what they must not do, and the way back."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import ExportError
from geodata.exchange import claim_cells, claim_from_cells, disarm, rearm
from geodata.exporting import FORMATS, About, export_table
from geodata.exporting.rows import columns_of
from geodata.importing import open_event_table, read_claims_table
from geodata.importing.sources import cell_text
from geodata.settings import load_table
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Event,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)
from geodata.timeline import build_events

KML = "{http://www.opengis.net/kml/2.2}"
ABOUT = About(
    title="Port riots",
    as_of=date(2021, 3, 10),
    known_on=date(2021, 3, 12),
    boundary_set="ne-4.1",
    attribution="Places: GeoNames, CC BY 4.0.",
)
PORT = Place(
    name="Port", lat=43.65, lon=51.2, precision=Precision.CITY, geonameid=7, country_code="XA",
    admin1="West", region_code="XA-W", feature="PPLA", population=180_000,
)  # fmt: skip
WEST = Place(
    name="West", lat=44.0, lon=53.5, precision=Precision.REGION, country_code="XA",
    region_code="XA-W", bbox=(50.0, 41.5, 57.0, 46.25), match="alternate",
)  # fmt: skip
RIOT = Claim(
    id="a1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2021, 3, 6),
    place=PORT,
    date_start=date(2021, 3, 5),
    date_end=date(2021, 3, 5),
    date_precision="day",
    quantities=(
        Quantity(kind="fatalities", value=10, value_max=12, modality=Modality.RANGE),
        Quantity(kind="injured", value=300, measure=Measure.STOCK, span=(4, 9)),
    ),
    actor="dockers",
    attributed_to="the mayor",
    report_id="f" * 64,
    spans=((10, 52), (80, 95)),
    quote="Ten to twelve dockers died, said the mayor.",
    source=Source(
        title="Night at the port", publisher="Daily Port", url="https://example.org/1",
        published=date(2021, 3, 6), grade="B2",
    ),
    confidence=0.8,
    reasons=("two rules", 'with "quotes"'),
)  # fmt: skip
PLAN = Claim(
    id="b2",
    event_type="withdrawal",
    status=Status.PLANNED,
    known_on=date(2021, 3, 8),
    place=WEST,
    date_start=date(2021, 3, 9),
    date_end=date(2021, 3, 19),
    date_precision="window",
    date_text="within ten days",
    quote="They leave within ten days.",
    event_with="b2",
    withdraws=("a1", "c3"),
)
ISLAND = Place(
    name="Isle", lat=-16.5, lon=179.5, precision=Precision.CITY, country_code="XB", population=900
)  # fmt: skip
LANDING = Claim(
    id="d4",
    event_type="deployment",
    status=Status.OCCURRED,
    known_on=date(2021, 3, 9),
    place=ISLAND,
    place_from=dataclasses.replace(ISLAND, name="Base", lon=-178.5, lat=-18.5),
)
LEAVING = Claim(
    id="e5",
    event_type="withdrawal",
    status=Status.PLANNED,
    known_on=date(2021, 3, 9),
    place=PORT,
    place_to=WEST,
)
NOWHERE = Claim(id="c3", event_type="casualties", status=Status.DENIED, known_on=date(2021, 3, 7))
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&lt;]]>\u2028\'" $[id]'


def events_of(*claims: Claim) -> tuple[Event, ...]:
    return build_events(claims)


EVENTS = events_of(RIOT, PLAN, NOWHERE)


def export(tmp_path: Path, format: str, events=EVENTS, name: str = "out", **options) -> Path:
    path = tmp_path / f"{name}{FORMATS[format]}"
    return export_table(events, format, path, about=ABOUT, **options)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


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
    assert [name for name, _ in pyogrio.list_layers(path)] == ["claims", "events", "about"]
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
    again = Claim(**{**_fields(RIOT), "id": "a9", "known_on": date(2021, 3, 7)})
    events = events_of(RIOT, again, PLAN)
    rows = rows_of_csv(export(tmp_path, "csv", events, table="events"))
    assert [row["claims"] for row in rows] == ["2", "1"]
    assert (rows[0]["known_first"], rows[0]["known_last"]) == ("2021-03-06", "2021-03-07")
    ranks = [row["claim_rank"] for row in rows_of_csv(export(tmp_path, "csv", events))]
    assert ranks == ["1", "2", "1"]


def _fields(claim: Claim) -> dict[str, object]:
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}


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
        **{**_fields(RIOT), "quote": HOSTILE, "actor": HOSTILE, "attributed_to": HOSTILE}
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


@pytest.mark.parametrize("format", FORMATS)
def test_characters_that_files_cannot_carry_do_not_break_them(tmp_path, format):
    odd = Claim(**{**_fields(RIOT), "quote": "a\0b\x0bc\ud800d\ufffe", "actor": "\x1b[31m"})
    path = export(tmp_path, format, events_of(odd))
    if format == "kml":
        ET.fromstring(path.read_text())
    else:
        (claim,) = read_claims_table(path).claims
        assert claim.quote == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    long = Claim(**{**_fields(RIOT), "quote": "word " * 20_000})
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

WAYS_BACK = [format for format in FORMATS if format != "kml"]


@pytest.mark.parametrize("format", WAYS_BACK)
def test_what_was_exported_comes_back_as_the_same_claims(tmp_path, format):
    table = open_event_table(export(tmp_path, format), holds_report=lambda _: True)
    assert table.format == "export"
    claims = [claim for batch in table.batches() for claim in batch.claims]
    assert sorted(claims, key=lambda claim: claim.id) == [RIOT, PLAN, NOWHERE]
    assert build_events(claims) == EVENTS


@pytest.mark.parametrize("format", WAYS_BACK)
def test_the_ends_of_a_movement_come_back(tmp_path, format):
    path = export(tmp_path, format, events_of(LANDING, LEAVING))
    assert sorted(read_claims_table(path).claims, key=lambda claim: claim.id) == [LANDING, LEAVING]


def test_hashtags_are_no_claim(tmp_path):
    path = export(tmp_path, "csv", hxl=True)
    assert len(read_claims_table(path).claims) == 3


def test_a_claim_whose_report_is_not_held_names_it(tmp_path):
    claims = {claim.id: claim for claim in read_claims_table(export(tmp_path, "csv")).claims}
    riot = claims["a1"]
    assert (riot.report_id, riot.spans, riot.quote) == (None, (), RIOT.quote)
    assert "characters 10-52;80-95" in riot.reasons[-1]
    assert riot.source.url == "https://example.org/1"


def test_a_claim_without_an_address_names_its_report_by_its_hash(tmp_path):
    bare = Claim(**{**_fields(RIOT), "source": Source()})
    path = export(tmp_path, "csv", events_of(bare))
    (claim,) = read_claims_table(path).claims
    assert claim.source.url == f"urn:sha256:{'f' * 64}"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"claim_id": "a b"}, "claim_id"),
        ({"event_type": "picnic"}, "event_type"),
        ({"status": "maybe"}, "status"),
        ({"known_on": ""}, "known_on"),
        ({"lat": "200"}, "precision"),
        ({"lat": "nan"}, "precision"),
        ({"confidence": "2"}, "confidence"),
        ({"quantities": '[{"kind":"money"}]'}, "quantities"),
        ({"quantities": "[" * 5_000}, "quantities"),
        ({"quantities": "7"}, "quantities"),
        ({"span": "9-3"}, "span"),
        ({"reasons": "{}"}, "reasons"),
        ({"ends": "[]"}, "ends"),
        ({"ends": '{"by":{}}'}, "ends"),
        ({"ends": '{"to":{"precision":"city","lat":"91","lon":"0"}}'}, "ends"),
        ({"ends": '{"to":7}'}, "ends"),
        ({"quote": "x" * 100_001}, "quote"),
    ],
)
def test_a_row_that_no_export_writes_is_refused_with_the_reason(cells, told):
    texts = {name: cell_text(cell) for name, cell in claim_cells(RIOT).items()}
    types = load_table("event_types.toml")
    assert claim_from_cells(texts, event_types=types, holds_report=lambda _: True) == RIOT
    with pytest.raises(ValueError, match=told):
        claim_from_cells({**texts, **cells}, event_types=types)


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
NUMBERS = st.integers(0, 10**9) | st.floats(0, 1e9).map(lambda number: round(number, 3))
PLACES = st.builds(
    Place,
    name=TEXTS,
    lat=st.floats(-90, 90).map(lambda degrees: round(degrees, 6)),
    lon=st.floats(-180, 180).map(lambda degrees: round(degrees, 6)),
    precision=st.sampled_from(Precision),
    geonameid=st.none() | st.integers(-(2**40), 2**40),
    country_code=st.none() | st.just("XA"),
    admin1=st.none() | TEXTS.filter(bool),
    feature=st.sampled_from(["", "PPLA"]),
    population=st.integers(0, 10**9),
    bbox=st.none() | st.just((-1.5, -2.0, 3.25, 4.0)),
)
CLAIMS = st.builds(
    Claim,
    id=st.text("abcdef0123456789", min_size=16, max_size=16),
    event_type=st.sampled_from(["unrest", "deployment", "other"]),
    status=st.sampled_from(Status),
    known_on=st.dates(),
    place=st.none() | PLACES,
    place_from=st.none() | PLACES,
    place_to=st.none() | PLACES,
    date_start=st.none() | st.dates(),
    date_end=st.none() | st.dates(),
    quantities=st.lists(
        st.builds(
            Quantity,
            kind=st.sampled_from(QUANTITY_KINDS),
            value=NUMBERS,
            value_max=st.none() | NUMBERS,
            modality=st.sampled_from(Modality),
        ),
        max_size=3,
    ).map(tuple),
    actor=TEXTS,
    attributed_to=TEXTS,
    quote=st.just("=1") | TEXTS,
    source=st.builds(Source, title=TEXTS, url=TEXTS, published=st.none() | st.dates()),
    confidence=st.floats(0, 1).map(lambda share: round(share, 4)),
    reasons=st.lists(TEXTS, max_size=2).map(tuple),
)


@pytest.mark.parametrize("format", WAYS_BACK)
@settings(max_examples=15)
@given(claims=st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.id))
def test_any_claims_come_back_as_they_were(tmp_path_factory, format, claims):
    events = [
        Event(id=claim.id, event_type=claim.event_type, status=claim.status, claims=(claim,))
        for claim in claims
    ]
    path = tmp_path_factory.mktemp("any") / f"out{FORMATS[format]}"
    result = read_claims_table(export_table(events, format, path, about=ABOUT))
    assert result.refused == ()
    assert list(result.claims) == claims
