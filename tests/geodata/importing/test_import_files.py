"""Tables in workbooks, Parquet, layers and ZIP files, with columns to be found out."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ImportTableError
from geodata.importing import ImportOptions, open_event_table, read_claims_table
from geodata.importing.cells import DAY_ORDERS, iso_day
from geodata.importing.opening import open_table
from geodata.store import create_situation
from geodata.tables import Precision

HEAD = [
    "Date of event",
    "Type",
    "City",
    "Country",
    "Latitude",
    "Longitude",
    "Killed",
    "Reported on",
]
ROW = [date(2021, 3, 5), "Unrest", "Port", "Land", 43.65, 51.2, 12, date(2021, 3, 6)]
STATED = ImportOptions(columns={"event_date": "Date of event"})


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def csv_file(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def layer(geometry: object, crs: str = "EPSG:4326", **columns: object) -> gpd.GeoDataFrame:
    stated = {"event_date": "2021-03-05", "event_type": "unrest", "place": "Port",
              "known_on": "2021-03-06", **columns}  # fmt: skip
    return gpd.GeoDataFrame([stated], geometry=[geometry], crs=crs)


def only(result):
    assert result.refused == ()
    (claim,) = result.claims
    return claim


# Files


def test_a_workbook_is_read_with_its_typed_cells(tmp_path):
    path = workbook(tmp_path / "facts.xlsx", ("Sheet", [HEAD, ROW]))
    claim = only(read_claims_table(path, options=STATED))
    assert (claim.date_start, claim.known_on) == (date(2021, 3, 5), date(2021, 3, 6))
    assert (claim.place.name, claim.place.lat, claim.place.lon) == ("Port", 43.65, 51.2)
    assert claim.quantity("fatalities").value == 12


def test_a_sheet_is_chosen_by_name(tmp_path):
    other = [*ROW]
    other[6] = 99
    path = workbook(tmp_path / "facts.xlsx", ("a", [HEAD, ROW]), ("b", [HEAD, other]))
    options = ImportOptions(columns=STATED.columns, layer="b")
    assert only(read_claims_table(path, options=options)).quantity("fatalities").value == 99
    with pytest.raises(ImportTableError, match="has no sheet 'c'; its sheets: a, b"):
        read_claims_table(path, options=ImportOptions(layer="c"))


def test_rows_of_a_workbook_are_numbered_as_the_spreadsheet_shows_them(tmp_path):
    bad = ["soon", *ROW[1:]]
    path = workbook(tmp_path / "facts.xlsx", ("Sheet", [HEAD, ROW, [], bad]))
    (refused,) = read_claims_table(path, options=STATED).refused
    assert refused.line == 4


def test_parquet_is_read_with_its_typed_cells(tmp_path):
    path = tmp_path / "facts.parquet"
    cells = [datetime(2021, 3, 5), *ROW[1:]]  # noqa: DTZ001 -- as in files
    table = {name: [cell] for name, cell in zip(HEAD, cells, strict=True)}
    pq.write_table(pa.table(table), path)
    claim = only(read_claims_table(path, options=STATED))
    assert (claim.date_start, claim.place.lat) == (date(2021, 3, 5), 43.65)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet"])
def test_a_point_layer_places_its_rows_in_any_crs(tmp_path, ending):
    point = layer(shapely.Point(51.2, 43.65)).to_crs("EPSG:32639")
    path = tmp_path / f"events.{ending}"
    point.to_parquet(path) if ending == "parquet" else point.to_file(path)
    table = open_event_table(path)
    (batch,) = table.batches()
    place = batch.claims[0].place
    assert (round(place.lat, 5), round(place.lon, 5)) == (43.65, 51.2)
    assert place.precision is Precision.CITY


def test_a_shape_is_an_area_and_its_point_lies_within(tmp_path):
    bay = shapely.Polygon([(50, 40), (58, 40), (58, 48), (57, 48), (57, 41), (50, 41)])
    path = tmp_path / "events.geojson"
    layer(bay).to_file(path)
    place = only(read_claims_table(path)).place
    assert place.precision is Precision.AREA
    assert bay.contains(shapely.Point(place.lon, place.lat))


def test_a_row_without_a_shape_has_no_point(tmp_path):
    path = tmp_path / "events.geojson"
    pd.concat([layer(shapely.Point(51.2, 43.65)), layer(None)]).to_file(path)
    first, second = read_claims_table(path).claims
    assert (first.place.lat, second.place) == (43.65, None)


def test_the_layer_must_be_named_where_there_are_several(tmp_path):
    path = tmp_path / "events.gpkg"
    for name in ("north", "south"):
        layer(shapely.Point(51.2, 43.65), place=name).to_file(path, layer=name)
    with pytest.raises(ImportTableError, match=r"2 layers \(north, south\); say which"):
        read_claims_table(path)
    claim = only(read_claims_table(path, options=ImportOptions(layer="south")))
    assert claim.place.name == "south"


def test_a_situation_is_not_taken_for_a_table(tmp_path):
    path = tmp_path / "own.gpkg"
    create_situation(path, title="Own").close()
    with pytest.raises(ImportTableError, match="is a situation; export from it"):
        read_claims_table(path)


def test_a_collection_without_features_gives_nothing(tmp_path):
    path = tmp_path / "none.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    assert read_claims_table(path).claims == ()


def test_layers_are_told_from_tables_by_content_and_refused_where_stated(tmp_path):
    path = csv_file(tmp_path / "events.geojson", "event_date,event_type,place")
    assert read_claims_table(path).claims == ()
    with pytest.raises(ImportTableError, match="neither GeoJSON nor GeoPackage"):
        read_claims_table(path, options=ImportOptions(format="geo"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 60),
        ("a.parquet", b"PAR1" + b"\0" * 60 + b"PAR1"),
        ("a.sqlite", b"SQLite format 3\0" + b"\0" * 84),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{'),
        ("a.geojson", b'{"a": 1}'),
        ("a.kml", b'<?xml version="1.0"?><kml/>'),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 60),
        ("a.vrt", b"<OGRVRTDataSource/>"),
    ],
)
def test_what_is_damaged_or_no_table_is_refused_by_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportTableError, match=name):
        read_claims_table(path)


def test_a_truncated_export_is_refused(tmp_path):
    whole = tmp_path / "whole.gpkg"
    layer(shapely.Point(51.2, 43.65)).to_file(whole)
    for share in (0.3, 0.6, 0.9):
        path = tmp_path / "part.gpkg"
        content = whole.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(ImportTableError, match=r"part\.gpkg"):
            read_claims_table(path)


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 80_000_000)
    with pytest.raises(ImportTableError, match="would unpack to 80,000,000 bytes"):
        read_claims_table(path)


def test_a_zip_with_several_files_is_no_table(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "event_date")
        archive.writestr("b.csv", "event_date")
    with pytest.raises(ImportTableError, match="holds 2 files"):
        read_claims_table(path)


def test_entities_of_a_workbook_are_not_expanded(tmp_path):
    path = workbook(tmp_path / "facts.xlsx", ("Sheet", [HEAD, ROW]))
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    body = sheet.partition("<worksheet")[2].replace("Port", "&a8;", 1)
    members["xl/worksheets/sheet1.xml"] = f"{bomb}]><worksheet{body}".encode()
    strings = members.get("xl/sharedStrings.xml", b"").decode()
    if strings:
        rest = strings.partition("<sst")[2].replace("Port", "&a8;", 1)
        members["xl/sharedStrings.xml"] = f"{bomb}]><sst{rest}".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(ImportTableError, match=r"facts\.xlsx"):
        read_claims_table(path, options=STATED)


def test_a_large_table_is_read_in_batches_and_counted_before(tmp_path):
    lines = (f"2021-03-05,unrest,Port {n},2021-03-06" for n in range(12_000))
    path = csv_file(tmp_path / "large.csv", "event_date,event_type,place,known_on", *lines)
    table = open_event_table(path)
    batches = list(table.batches())
    assert len(batches) > 1
    assert table.total == sum(batch.rows for batch in batches) == 12_000


def test_a_table_that_is_damaged_at_its_end_gives_nothing(tmp_path):
    lines = ["2021-03-05,unrest,Port,2021-03-06"] * 12_000
    path = csv_file(tmp_path / "large.csv", "event_date,event_type,place,known_on", *lines, '"2021')
    with pytest.raises(ImportTableError, match=r"large\.csv, line 12002"):
        open_event_table(path)


# Columns


def test_columns_are_guessed_by_name(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        "Start-Date;Category;Town;Province;Lat;Lng;Deaths;Wounded;Source;Link;Date reported",
        "2021-03-05;unrest;Port;West;43.65;51.2;3;7;Daily Port;https://example.org;2021-03-06",
    )
    table = open_event_table(path)
    assert (table.columns["lon"], table.columns["event_date"]) == ("Lng", "Start-Date")
    (batch,) = table.batches()
    (claim,) = batch.claims
    assert (claim.place.lat, claim.place.admin1) == (43.65, "West")
    assert (claim.quantity("injured").value, claim.known_on) == (7, date(2021, 3, 6))
    assert claim.source.url == "https://example.org"


def test_a_stated_column_goes_before_a_guess(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        "date,entered,type,place,known_on",
        "2021-03-05,2021-04-01,unrest,Port,2021-04-02",
    )
    stated = ImportOptions(columns={"event_date": "entered"})
    assert only(read_claims_table(path, options=stated)).date_start == date(2021, 4, 1)
    wrong = ImportOptions(columns={"event_date": "Tag", "colour": "type"})
    with pytest.raises(ImportTableError) as caught:
        read_claims_table(path, options=wrong)
    assert "no column 'Tag'" in str(caught.value)
    assert "column colour is not known" in str(caught.value)


def test_hashtags_tell_what_names_do_not(tmp_path):
    path = csv_file(
        tmp_path / "a.csv",
        "Fecha,Tipo,Desde,DY,DX,Lugar,Y,X,Muertos,Informado",
        "#date+start,#event+type,#loc+name+origin,#geo+lat+origin,#geo+lon+origin,#loc+name,"
        "#geo+lat,#geo+lon,#affected+killed,#date+reported",
        "2021-03-05,unrest,Base,41.5,61,Port,43.65,51.2,3,2021-03-06",
    )
    claim = only(read_claims_table(path))
    assert (claim.place_from.name, claim.place_from.lon) == ("Base", 61.0)
    assert (claim.place.name, claim.place.lon) == ("Port", 51.2)
    assert (claim.quantity("fatalities").value, claim.known_on) == (3, date(2021, 3, 6))


def test_words_of_a_table_are_mapped_as_stated(tmp_path):
    lines = ("Kundgebung", "Abzug", "Wetter", "Wetter")
    path = csv_file(
        tmp_path / "a.csv",
        "event_date,event_type,place,known_on,lat,lon",
        *(f"2021-03-05,{word},Port {n},2021-03-06,1,2" for n, word in enumerate(lines)),
    )
    types = {"kundgebung": "unrest", "Abzug": "withdrawal"}
    (batch,) = open_event_table(path, options=ImportOptions(types=types)).batches()
    assert [claim.event_type for claim in batch.claims] == ["unrest", "withdrawal"]
    assert batch.unmapped == {"Wetter": 2}
    assert "'Wetter' is not known; known: unrest" in batch.refused[0].reason
    (batch,) = open_event_table(
        path, options=ImportOptions(types=types, unmapped="other")
    ).batches()
    assert [claim.event_type for claim in batch.claims][2:] == ["other", "other"]
    (batch,) = open_event_table(path, options=ImportOptions(types={"*": "unrest"})).batches()
    assert {claim.event_type for claim in batch.claims} == {"unrest"}


def test_one_type_may_be_stated_for_a_table_that_gives_none(tmp_path):
    path = csv_file(tmp_path / "a.csv", "date,lat,lon,known_on", "2021-03-05,1,2,2021-03-06")
    claim = only(read_claims_table(path, options=ImportOptions(types={"*": "deployment"})))
    assert (claim.event_type, claim.place.lon) == ("deployment", 2)


@pytest.mark.parametrize("option", [{"format": "dbf"}, {"unmapped": "drop"}, {"day_order": "ydm"}])
def test_an_unknown_option_is_refused(tmp_path, option):
    with pytest.raises(ImportTableError, match="is not known; known:"):
        open_event_table(tmp_path / "a.csv", options=ImportOptions(**option))


# Days


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2021-03-05", "ymd", "2021-03-05"),
        ("2021-03-05 14:30:00", "ymd", "2021-03-05"),
        ("2021-03-05T14:30:00Z", "ymd", "2021-03-05"),
        ("20210305", "ymd", "2021-03-05"),
        ("20210305143000", "ymd", "2021-03-05"),
        ("2021/3/5", "dmy", "2021-03-05"),
        ("05 March 2021", "ymd", "2021-03-05"),
        ("5-Mar-2021", "ymd", "2021-03-05"),
        ("Mar. 5, 2021", "ymd", "2021-03-05"),
        ("5.3.2021", "ymd", "2021-03-05"),
        ("05/03/2021", "dmy", "2021-03-05"),
        ("03/05/2021", "mdy", "2021-03-05"),
        ("05/03/2021", "ymd", "05/03/2021"),
        ("5/3/21", "dmy", "5/3/21"),
        ("5 Foo 2021", "ymd", "5 Foo 2021"),
        ("2021-03", "ymd", "2021-03"),
    ],
)
def test_days_are_understood_and_never_guessed(text, order, day):
    assert iso_day(text, order) == day


def test_a_day_that_can_be_read_in_two_ways_is_refused(tmp_path):
    path = csv_file(
        tmp_path / "a.csv", "date,type,place,known_on", "05/03/2021,unrest,Port,2021-03-06"
    )
    (refused,) = read_claims_table(path).refused
    assert "'05/03/2021' is not a day" in refused.reason
    claim = only(read_claims_table(path, options=ImportOptions(day_order="dmy")))
    assert claim.date_start == date(2021, 3, 5)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(DAY_ORDERS))
def test_every_day_is_read_back_as_itself(day, order):
    assert iso_day(day.isoformat(), order) == day.isoformat()
    assert iso_day(f"{day:%Y%m%d}", order) == day.isoformat()
    assert iso_day(f"{day.day:02} {day:%B} {day.year}", order) == day.isoformat()


@given(st.text(max_size=30), st.sampled_from(DAY_ORDERS))
def test_any_text_is_a_day_or_left_alone(text, order):
    found = iso_day(text, order)
    assert found == text.strip() or found[:4].isdigit()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=12,
    )
)
def test_any_json_is_a_layer_or_is_refused(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("any") / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": value}))
    try:
        rows = list(open_table(path).rows())
    except ImportTableError:
        return
    assert len(rows) <= (len(value) if isinstance(value, (list, dict)) else 1)
