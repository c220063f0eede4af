"""ACLED, GDELT 2 and UCDP GED read as claims; rows made by us, columns as in the code books."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import ImportTableError
from geodata.importing import ImportOptions, open_event_table, read_claims_table
from geodata.importing.datasets import GDELT_COLUMNS
from geodata.settings import load_table
from geodata.tables import Measure, Modality, Place, Precision, Status

ACLED_HEAD = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
UCDP_HEAD = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,"
    "gwnoa,gwnob"
)
ACLED = next(csv.reader([ACLED_HEAD]))
UCDP = next(csv.reader([UCDP_HEAD]))
LAND = Place(name="Land", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="XA")
WEST = Place(
    name="West", lat=44.0, lon=53.5, precision=Precision.REGION, country_code="XA",
    region_code="XA-W",
)  # fmt: skip
ACLED_ROW = {
    "event_id_cnty": "XAA17",
    "event_date": "05 March 2021",
    "year": "2021",
    "time_precision": "1",
    "event_type": "Riots",
    "sub_event_type": "Mob violence",
    "actor1": "Rioters (Land)",
    "country": "Land",
    "admin1": "West",
    "location": "Port",
    "latitude": "43.6500",
    "longitude": "51.2000",
    "geo_precision": "1",
    "source": "Daily Port; Land Wire",
    "notes": "On 5 March, a crowd broke the windows of the customs house.",
    "fatalities": "2",
    "tags": "crowd size=about 300",
    "timestamp": "1615248000",
}
GDELT_ROW = {
    "GlobalEventID": "1020312345",
    "SQLDATE": "20210305",
    "MonthYear": "202103",
    "Year": "2021",
    "FractionDate": "2021.1753",
    "Actor1Name": "PROTESTER",
    "Actor2Name": "POLICE",
    "IsRootEvent": "1",
    "EventCode": "1451",
    "ActionGeo_Type": "4",
    "ActionGeo_Fullname": "Port, West, Land",
    "ActionGeo_CountryCode": "XA",
    "ActionGeo_Lat": "43.65",
    "ActionGeo_Long": "51.2",
    "DATEADDED": "20210306120000",
    "SOURCEURL": "https://news.example.org/a?b=1",
}
UCDP_ROW = {
    "id": "4411",
    "relid": "XA-2021-1",
    "year": "2021",
    "code_status": "Clear",
    "type_of_violence": "1",
    "dyad_name": "Government of Land - Front",
    "side_a": "Government of Land",
    "side_b": "Front",
    "source_office": "Land Wire",
    "source_date": "2021-03-06;2021-03-09",
    "source_headline": "Soldiers and Front men shoot at each other near the port",
    "source_original": "the army",
    "where_prec": "1",
    "where_coordinates": "Port",
    "adm_1": "West",
    "latitude": "43.65",
    "longitude": "51.2",
    "country": "Land",
    "date_prec": "1",
    "date_start": "2021-03-05 00:00:00.000",
    "date_end": "2021-03-05 00:00:00.000",
    "best": "5",
    "high": "8",
    "low": "4",
}


class Names:
    """A gazetteer of a country and one of its regions."""

    def candidates(self, name: str, *, on: date | None = None) -> tuple[Place, ...]:
        del on
        return {"land": (LAND,), "west": (WEST,)}.get(name.casefold(), ())


@pytest.fixture
def read(tmp_path: Path):
    def read_rows(columns, *rows, options=None, headless=False):
        path = tmp_path / "events.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t" if headless else ",")
            if not headless:
                writer.writerow(columns)
            writer.writerows([row.get(name, "") for name in columns] for row in rows)
        return read_claims_table(path, names=Names(), options=options)

    return read_rows


def only(result):
    assert result.refused == ()
    (claim,) = result.claims
    return claim


def test_an_acled_row_becomes_a_claim_with_its_sources(read):
    claim = only(read(ACLED, ACLED_ROW))
    assert (claim.event_type, claim.status) == ("unrest", Status.OCCURRED)
    assert (claim.date_start, claim.date_end) == (date(2021, 3, 5), date(2021, 3, 5))
    assert (claim.place.name, claim.place.lat, claim.place.lon) == ("Port", 43.65, 51.2)
    assert (claim.place.precision, claim.place.country_code) == (Precision.CITY, "XA")
    assert claim.quote == ACLED_ROW["notes"]
    assert claim.source.publisher == "Daily Port; Land Wire"
    assert "XAA17" in claim.source.title
    killed, crowd = claim.quantity("fatalities"), claim.quantity("participants")
    assert (killed.value, killed.measure) == (2, Measure.FLOW)
    assert (crowd.value, crowd.modality) == (300, Modality.ABOUT)


def test_an_acled_row_is_known_from_the_day_it_was_uploaded(read):
    assert only(read(ACLED, ACLED_ROW)).known_on == date(2021, 3, 9)


def test_a_stated_lag_replaces_the_day_that_a_data_set_gives(read):
    claim = only(read(ACLED, ACLED_ROW, options=ImportOptions(lag_days=2)))
    assert claim.known_on == date(2021, 3, 7)
    assert "2 days after" in claim.reasons[-1]


def test_no_reported_dead_are_not_a_number(read):
    claim = only(read(ACLED, {**ACLED_ROW, "fatalities": "0", "tags": "crowd size=no report"}))
    assert claim.quantities == ()


def test_a_town_that_stands_for_its_region_is_an_area_and_no_point(read):
    claim = only(read(ACLED, {**ACLED_ROW, "geo_precision": "3"}))
    assert (claim.place.name, claim.place.precision) == ("West", Precision.REGION)
    assert claim.place.region_code == "XA-W"
    near = only(read(ACLED, {**ACLED_ROW, "geo_precision": "2"}))
    assert near.place.precision is Precision.AREA


def test_a_later_release_of_a_row_that_says_the_same_is_the_same_claim(read):
    first = only(read(ACLED, ACLED_ROW))
    again = only(read(ACLED, {**ACLED_ROW, "timestamp": "1700000000"}))
    changed = only(read(ACLED, {**ACLED_ROW, "fatalities": "3"}))
    assert first.id == again.id != changed.id


def test_every_sub_event_type_of_acled_is_mapped_or_told(tmp_path):
    path = tmp_path / "acled.csv"
    rows = [
        {**ACLED_ROW, "event_type": "Strategic developments", "sub_event_type": kind}
        for kind in ("Arrests", "Disrupted weapons use", "Agreement", "Disrupted weapons use")
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ACLED)
        writer.writeheader()
        writer.writerows(rows)
    (batch,) = open_event_table(path).batches()
    types = [claim.event_type for claim in batch.claims]
    assert types == ["detention", "other", "government", "other"]
    assert batch.unmapped == {"Strategic developments / Disrupted weapons use": 2}


def test_a_stated_type_goes_before_the_code_book(read):
    options = ImportOptions(types={"Mob violence": "government"})
    assert only(read(ACLED, ACLED_ROW, options=options)).event_type == "government"


def test_a_stated_type_that_is_not_known_is_refused(read):
    with pytest.raises(ImportTableError, match="event types picnic are not known"):
        read(ACLED, ACLED_ROW, options=ImportOptions(types={"Mob violence": "picnic"}))


def test_a_gdelt_row_becomes_an_unchecked_claim(read):
    claim = only(read(GDELT_COLUMNS, GDELT_ROW, headless=True))
    assert (claim.event_type, claim.status) == ("unrest", Status.CLAIMED)
    assert (claim.date_start, claim.known_on) == (date(2021, 3, 5), date(2021, 3, 6))
    assert (claim.place.name, claim.place.lat, claim.place.lon) == ("Port", 43.65, 51.2)
    assert claim.place.country_code == "XA"
    assert claim.source.url == GDELT_ROW["SOURCEURL"]
    assert claim.source.publisher == "news.example.org"
    assert "1451" in claim.quote
    assert claim.confidence < 0.5


def test_gdelt_rows_of_other_codes_are_left_out_and_counted(tmp_path):
    path = tmp_path / "20210306.export.CSV"
    rows = [{**GDELT_ROW, "EventCode": code} for code in ("145", "010", "0874", "010")]
    lines = ["\t".join(row.get(name, "") for name in GDELT_COLUMNS) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    (batch,) = open_event_table(path).batches()
    assert [claim.event_type for claim in batch.claims] == ["unrest", "withdrawal"]
    assert (batch.left_out, batch.unmapped) == (2, {"010": 2})
    kept = ImportOptions(unmapped="other")
    (batch,) = open_event_table(path, options=kept).batches()
    assert (len(batch.claims), batch.left_out) == (4, 0)


def test_a_gdelt_country_is_an_area(read):
    row = {**GDELT_ROW, "ActionGeo_Type": "1", "ActionGeo_Fullname": "Land"}
    assert only(read(GDELT_COLUMNS, row, headless=True)).place == LAND
    row = {**GDELT_ROW, "ActionGeo_Type": "5", "ActionGeo_Fullname": "West, Land"}
    assert only(read(GDELT_COLUMNS, row, headless=True)).place == WEST


def test_quotation_marks_in_gdelt_files_mean_nothing(tmp_path):
    row = {**GDELT_ROW, "Actor1Name": 'THE "FRONT'}
    line = "\t".join(row.get(name, "") for name in GDELT_COLUMNS)
    path = tmp_path / "raw.csv"
    path.write_text(f"{line}\n{line.replace('1020312345', '1020312346')}\n", encoding="utf-8")
    claims = read_claims_table(path).claims
    assert [claim.actor for claim in claims] == ['THE "FRONT'] * 2


def test_a_gdelt_file_is_read_out_of_its_zip(tmp_path):
    line = "\t".join(GDELT_ROW.get(name, "") for name in GDELT_COLUMNS)
    path = tmp_path / "20210306120000.export.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20210306120000.export.CSV", f"{line}\n")
    (claim,) = read_claims_table(path).claims
    assert claim.event_type == "unrest"


def test_a_ucdp_row_becomes_a_claim_with_its_range(read):
    claim = only(read(UCDP, UCDP_ROW))
    assert (claim.event_type, claim.status) == ("unrest", Status.OCCURRED)
    assert (claim.date_start, claim.date_end) == (date(2021, 3, 5), date(2021, 3, 5))
    assert claim.known_on == date(2021, 3, 9)
    killed = claim.quantity("fatalities")
    assert (killed.value, killed.value_max, killed.measure) == (5, 8, Measure.FLOW)
    assert (claim.actor, claim.attributed_to) == ("Government of Land", "the army")
    assert claim.source.publisher == "Land Wire"


def test_ucdp_precisions_are_honoured(read):
    region = only(read(UCDP, {**UCDP_ROW, "where_prec": "4"}))
    country = only(read(UCDP, {**UCDP_ROW, "where_prec": "6"}))
    around = only(read(UCDP, {**UCDP_ROW, "where_prec": "2"}))
    assert (region.place, country.place) == (WEST, LAND)
    assert around.place.precision is Precision.AREA
    weeks = only(
        read(UCDP, {**UCDP_ROW, "date_prec": "5", "date_end": "2021-05-05 00:00:00.000",
                    "source_date": "2021-06-01"})
    )  # fmt: skip
    assert (weeks.date_precision, weeks.date_end) == ("window", date(2021, 5, 5))


def test_what_the_coders_still_check_is_only_claimed(read):
    claim = only(read(UCDP, {**UCDP_ROW, "code_status": "Check dyad"}))
    assert claim.status is Status.CLAIMED


def test_a_table_that_is_not_what_it_was_said_to_be_is_refused(read):
    with pytest.raises(ImportTableError, match=r"no table of UCDP GED.*type_of_violence"):
        read(ACLED, ACLED_ROW, options=ImportOptions(format="ucdp"))


def test_no_code_leads_to_two_types():
    types = load_table("event_types.toml")
    for book in ("acled", "cameo", "ucdp"):
        codes = [code for entry in types.values() for code in entry.get(book, [])]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("columns", "row"),
    [(ACLED, ACLED_ROW), (UCDP, UCDP_ROW), (GDELT_COLUMNS, GDELT_ROW)],
    ids=["acled", "ucdp", "gdelt"],
)
@settings(max_examples=60)
@given(data=st.data())
def test_any_cells_give_a_claim_or_a_reason(tmp_path_factory, columns, row, data):
    odd = data.draw(
        st.dictionaries(
            st.sampled_from(list(columns)),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
            | st.sampled_from(["-1", "9" * 40, "1e400", "nan", "99999999", "2021-13-45", "5-1"]),
            max_size=6,
        )
    )
    path = tmp_path_factory.mktemp("odd") / "events.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerow([{**row, **odd}.get(name, "") for name in columns])
    (batch,) = open_event_table(path, names=Names()).batches()
    assert len(batch.claims) + len(batch.refused) + batch.left_out == 1
    for claim in batch.claims:
        assert claim.date_start <= claim.date_end
        assert claim.place is None or abs(claim.place.lat) <= 90
        assert all(quantity.value >= 0 for quantity in claim.quantities)


@settings(max_examples=150)
@given(content=st.binary(max_size=200) | st.text("a,;\t\n\"'#=01-", max_size=80).map(str.encode))
def test_any_file_is_a_table_or_is_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "events.csv"
    path.write_bytes(content)
    try:
        batches = list(
            open_event_table(path, options=ImportOptions(types={"*": "other"})).batches()
        )
    except ImportTableError as error:
        told = str(error)
    else:
        told = ""
        assert all(batch.rows for batch in batches)
    assert not told or "events.csv" in told
