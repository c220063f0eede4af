"""Tables of facts read as claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ImportTableError
from geodata.importing import read_claims_table
from geodata.importing.cells import parse_day_span, parse_quantities
from geodata.tables import Measure, Modality, Place, Precision, Status

HEADER = (
    "event_date,end_date,time_precision,event_type,actor,place,admin1,country,lat,lon,"
    "fatalities,equipment,status,attributed_to,known_on,summary,source_publisher,source_date"
)
LAND = Place(name="Land", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="XA")
WEST = Place(
    name="West",
    lat=44.0,
    lon=53.5,
    precision=Precision.REGION,
    country_code="XA",
    region_code="XA-W",
)
PORT = Place(
    name="Port",
    lat=43.65,
    lon=51.2,
    precision=Precision.CITY,
    geonameid=7,
    country_code="XA",
    region_code="XA-W",
    population=180_000,
)
EAST = replace(WEST, name="East", region_code="XA-E", lon=80.0)
OTHER_PORT = replace(PORT, geonameid=8, region_code="XA-E", lon=80.0, population=900_000)
ABROAD = replace(PORT, geonameid=9, country_code="XB", region_code="XB-1", population=5_000_000)


class Names:
    """A gazetteer of seven names."""

    def candidates(self, name: str, *, on: date | None = None) -> tuple[Place, ...]:
        known = {
            "land": (LAND,),
            "west": (WEST,),
            "east": (EAST,),
            "port": (ABROAD, OTHER_PORT, PORT),
            "harbour": (replace(PORT, match="alternate"),),
            "oldport": (PORT,) if on is not None and on < date(2000, 1, 1) else (),
        }
        return known.get(name.casefold(), ())


@pytest.fixture
def read(tmp_path: Path):
    def read_rows(*rows: str, header: str = HEADER, names: Names | None = None, **options):
        path = tmp_path / "facts.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return read_claims_table(path, names=names or Names(), **options)

    return read_rows


def row(**cells: str) -> str:
    given_cells = {
        "event_date": "2021-03-05",
        "event_type": "unrest",
        "place": "Port",
        "admin1": "West",
        "country": "Land",
        "status": "occurred",
        "known_on": "2021-03-06",
        **cells,
    }
    return ",".join(f'"{given_cells.get(name, "")}"' for name in HEADER.split(","))


def only(result):
    assert result.refused == ()
    (claim,) = result.claims
    return claim


def test_a_row_becomes_a_claim_with_its_source(read):
    claim = only(
        read(
            row(
                actor="dockers",
                fatalities="12",
                attributed_to="the mayor",
                summary="Dockers fought with police, said the mayor.",
                source_publisher="Daily Port",
                source_date="2021-03-06",
            )
        )
    )
    assert (claim.event_type, claim.status) == ("unrest", Status.OCCURRED)
    assert (claim.date_start, claim.date_end) == (date(2021, 3, 5), date(2021, 3, 5))
    assert (claim.date_precision, claim.known_on) == ("day", date(2021, 3, 6))
    assert (claim.actor, claim.attributed_to) == ("dockers", "the mayor")
    assert claim.quote == "Dockers fought with police, said the mayor."
    assert (claim.source.publisher, claim.source.published) == ("Daily Port", date(2021, 3, 6))
    assert claim.report_id is None
    assert claim.quantity("fatalities").value == 12


def test_reading_a_table_twice_gives_the_same_claims(read):
    rows = (row(), row(fatalities="3"), row(event_date="2021-03-04"))
    first, second = read(*rows), read(*rows)
    assert first == second
    assert len({claim.id for claim in first.claims}) == 3


# Places


def test_a_towns_region_decides_which_town_of_that_name_is_meant(read):
    assert only(read(row())).place == PORT
    assert only(read(row(admin1="East"))).place == OTHER_PORT
    assert only(read(row(admin1=""))).place == OTHER_PORT


def test_a_second_name_in_brackets_and_words_like_region_are_understood(read):
    assert only(read(row(place="Hafen (Harbour)"))).place.geonameid == PORT.geonameid
    assert only(read(row(place="West region", admin1="West"))).place == WEST
    assert only(read(row(place="West", admin1="West Oblast"))).place == WEST
    assert only(read(row(place="", admin1="West"))).place == WEST


def test_names_are_those_valid_on_the_day(read):
    old = row(place="Oldport", event_date="1999-05-01", known_on="1999-05-02")
    assert only(read(old)).place == PORT
    assert only(read(row(place="Oldport"))).place.precision is Precision.REGION


def test_a_country_is_a_country_and_never_a_point(read):
    assert only(read(row(place="Land", admin1=""))).place == LAND
    assert only(read(row(place="", admin1=""))).place == LAND


def test_a_place_that_nobody_knows_is_shown_as_the_area_that_holds_it(read):
    claim = only(read(row(place="Airfield 4")))
    assert (claim.place.name, claim.place.precision) == ("Airfield 4", Precision.REGION)
    assert claim.place.region_code == "XA-W"
    assert "shown as the area of West" in claim.reasons[0]
    claim = only(read(row(place="Airfield 4", admin1="")))
    assert claim.place.precision is Precision.COUNTRY


def test_a_rows_own_point_is_kept_and_the_gazetteer_adds_what_it_knows(read):
    claim = only(read(row(lat="43.70", lon="51.10")))
    assert (claim.place.lat, claim.place.lon) == (43.70, 51.10)
    assert (claim.place.geonameid, claim.place.population) == (7, 180_000)


def test_a_town_of_that_name_far_from_the_rows_point_is_not_taken_for_it(read):
    claim = only(read(row(lat="50.0", lon="60.0")))
    assert (claim.place.name, claim.place.geonameid) == ("Port", None)
    assert (claim.place.lat, claim.place.lon) == (50.0, 60.0)
    assert claim.place.country_code == "XA"


def test_regions_of_points_are_asked_for_once_and_only_where_missing(read):
    asked = []

    def region_codes(places):
        asked.extend(places)
        return [None if place.lat > 49 else "XA-W" for place in places]

    result = read(
        row(),
        row(place="Camp", lat="44.0", lon="52.0"),
        row(place="Camp", lat="44.0", lon="52.0", fatalities="1"),
        row(place="Island", lat="50.0", lon="50.0"),
        row(place="Land", admin1=""),
        region_codes=region_codes,
    )
    assert [place.name for place in asked] == ["Camp", "Island"]
    codes = [claim.place.region_code for claim in result.claims]
    assert codes == ["XA-W", "XA-W", "XA-W", None, None]


def test_without_a_gazetteer_only_points_are_placed(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("\n".join((HEADER, row(), row(lat="43.7", lon="51.1"))))
    first, second = read_claims_table(path).claims
    assert first.place is None
    assert second.place.lat == 43.7


# Days


def test_a_month_of_knowing_is_known_at_its_end(read):
    assert only(read(row(known_on="2021-02"))).known_on == date(2021, 2, 28)
    assert only(read(row(known_on="2021"))).known_on == date(2021, 12, 31)
    claim = only(read(row(known_on="2021-03", source_date="2021-03-09")))
    assert claim.known_on == date(2021, 3, 9)
    assert "published" in claim.reasons[-1]


def test_a_row_without_a_day_of_knowing_takes_the_sources_then_the_declared_one(read):
    assert only(read(row(known_on="", source_date="2021-03-09"))).known_on == date(2021, 3, 9)
    undated = read(row(known_on=""), undated_known_on=date(2022, 1, 1))
    assert only(undated).known_on == date(2022, 1, 1)
    assert "declared" in undated.claims[0].reasons[-1]


def test_a_row_without_any_day_of_knowing_is_no_older_than_the_table(read):
    result = read(row(known_on=""), row(known_on="2021-04"), row(known_on="2021-03-30"))
    assert result.claims[0].known_on == date(2021, 4, 30)


def test_a_table_without_any_day_of_knowing_is_refused_row_by_row(read):
    (refused,) = read(row(known_on="")).refused
    assert refused.line == 2
    assert "known_on" in refused.reason


def test_vague_days_are_windows_that_do_not_outlast_the_knowing(read):
    week = only(read(row(time_precision="2", known_on="2021-03-30")))
    assert (week.date_start, week.date_end) == (date(2021, 3, 5), date(2021, 3, 11))
    assert week.date_precision == "week"
    clipped = only(read(row(time_precision="2", known_on="2021-03-07")))
    assert clipped.date_end == date(2021, 3, 7)
    month = only(read(row(time_precision="month", known_on="2021-05-01")))
    assert (month.date_start, month.date_end) == (date(2021, 3, 1), date(2021, 3, 31))
    stated = only(read(row(time_precision="3", end_date="2021-03-09")))
    assert (stated.date_start, stated.date_end) == (date(2021, 3, 5), date(2021, 3, 9))


def test_a_planned_span_is_a_window(read):
    claim = only(read(row(status="planned", end_date="2021-03-15")))
    assert (claim.date_precision, claim.date_end) == ("window", date(2021, 3, 15))


# Numbers


def test_totals_are_stocks_and_what_a_withdrawal_moves_is_a_flow(read):
    assert only(read(row(fatalities="3"))).quantities[0].measure is Measure.STOCK
    moved = only(read(row(event_type="withdrawal", equipment="4 Il-76")))
    assert moved.quantities[0].measure is Measure.FLOW


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("164", [(164, None, Modality.EXACT)]),
        ("2,030", [(2030, None, Modality.EXACT)]),
        ("250 pieces of equipment", [(250, None, Modality.EXACT)]),
        ("70+ Il-76, 5 An-124", [(70, None, Modality.AT_LEAST), (5, None, Modality.EXACT)]),
        ("about 2,500", [(2500, None, Modality.ABOUT)]),
        ("more than 60", [(60, None, Modality.AT_LEAST)]),
        ("10-12", [(10, 12, Modality.RANGE)]),
        ("12 Il-76/An-124", [(12, None, Modality.EXACT)]),
        ("Il-76", []),
        ("none", []),
        ("", []),
    ],
)
def test_numbers_are_taken_as_they_stand(cell, expected):
    found = parse_quantities(cell, kind="equipment", measure=Measure.STOCK)
    assert [(one.value, one.value_max, one.modality) for one in found] == expected


# Bad input


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"event_date": "5 March"}, "event_date: '5 March' is not a day"),
        ({"event_date": "2021-02-30"}, "no day of the calendar"),
        ({"event_date": ""}, "event_date: is empty"),
        ({"end_date": "2021-03-01"}, "before event_date"),
        ({"event_type": "picnic"}, "event_type: 'picnic' is not known; known: unrest"),
        ({"status": "maybe"}, "status: 'maybe' is not known; known: occurred"),
        ({"lat": "43.2"}, "lat and lon: one of them is empty"),
        ({"lat": "143.2", "lon": "51"}, "outside -90 to 90"),
        ({"lat": "nan", "lon": "51"}, "outside -90 to 90"),
        ({"lat": "north", "lon": "51"}, "not a number"),
        ({"fatalities": "-3"}, "fatalities: '-3' is not a number"),
        ({"fatalities": "9-3"}, "range from low to high"),
        ({"time_precision": "9"}, "time_precision: '9' is not known"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_the_reason(read, cells, told):
    result = read(row(), row(**cells))
    assert len(result.claims) == 1
    (refused,) = result.refused
    assert refused.line == 3
    assert told in refused.reason


def test_all_faults_of_a_row_are_named_at_once(read):
    (refused,) = read(row(status="maybe", event_type="picnic", lat="x", lon="1")).refused
    assert all(word in refused.reason for word in ("status", "event_type", "lat"))


def test_a_row_with_cells_beyond_the_columns_is_refused(read):
    (refused,) = read(row() + ",surplus").refused
    assert "more cells than columns" in refused.reason


def test_missing_columns_are_all_named(read):
    with pytest.raises(ImportTableError) as caught:
        read("x", header="status,lat")
    assert all(name in str(caught.value) for name in ("event_date", "event_type", "place"))


def test_a_column_that_is_there_twice_is_named(read):
    with pytest.raises(ImportTableError, match="event_date is there twice"):
        read("x", header="event_date,date,event_type,place")


def test_other_names_and_delimiters_are_understood(read):
    result = read(
        "2021-03-05;Unrest;Port;Land;43.65;51.2;2021-03-06",
        header="\ufeffDate;Type;Location;Country;Latitude;Longitude;Reported on",
    )
    assert only(result).place.geonameid == PORT.geonameid


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "column event_date is missing"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not UTF-8"),
        (b"event_date,event_type,place\n2021-03-05,un\x00rest,Port\n", "is not a table"),
        (b'event_date,event_type,place\n"2021-03-05,unrest,Port\n', "is not a table"),
        (b"event_date,event_type,place\n" + b"x" * 200_000, "is not a table"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, content, told):
    path = tmp_path / "facts.csv"
    path.write_bytes(content)
    with pytest.raises(ImportTableError, match=told) as caught:
        read_claims_table(path)
    assert str(path) in str(caught.value)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(ImportTableError, match=r"none\.csv: cannot read the table"):
        read_claims_table(tmp_path / "none.csv")


def test_hostile_text_stays_text(read):
    hostile = "<script>alert(1)</script>=cmd|' /C calc'!A0\u2028\u202e"
    claim = only(read(row(summary=hostile, actor=hostile, place=hostile)))
    assert claim.quote == hostile
    assert claim.actor == hostile
    assert claim.place.name == hostile


@given(st.text(max_size=30))
def test_any_cell_is_a_day_or_is_refused(text):
    try:
        span = parse_day_span(text)
    except ValueError:
        return
    assert span is None or span.first <= span.last


@given(st.text(max_size=30))
def test_any_cell_gives_numbers_or_is_refused(text):
    try:
        found = parse_quantities(text, kind="injured", measure=Measure.STOCK)
    except ValueError:
        return
    for one in found:
        assert one.value >= 0
        assert one.value_max is None or one.value_max >= one.value


# Movements

MOVES = (
    "event_date,event_type,place,country,known_on,origin,country_from,lat_from,lon_from,destination"
)


def moved(event_type="deployment", **cells):
    given = {
        "event_date": "2021-03-05",
        "event_type": event_type,
        "known_on": "2021-03-06",
        **cells,
    }
    return ",".join(given.get(name, "") for name in MOVES.split(","))


def test_the_ends_of_a_movement_are_found_by_name_or_point(read):
    named = only(read(moved(place="Port", country="Land", origin="West"), header=MOVES))
    assert (named.place.geonameid, named.place_from, named.place_to) == (8, WEST, None)
    abroad = only(read(moved(place="Land", origin="Port", country_from="XB"), header=MOVES))
    assert abroad.place_from == ABROAD
    pointed = only(
        read(moved(place="Port", origin="Base", lat_from="41.5", lon_from="61.0"), header=MOVES)
    )
    origin = pointed.place_from
    assert (origin.name, origin.lat, origin.lon) == ("Base", 41.5, 61.0)
    assert origin.precision is Precision.CITY


@pytest.mark.parametrize(
    ("event_type", "place", "other"),
    [("deployment", WEST, ("place_from", EAST)), ("withdrawal", EAST, ("place_to", WEST))],
)
def test_a_movement_without_a_place_lies_where_a_force_goes_or_what_it_leaves(
    read, event_type, place, other
):
    header = MOVES.replace(",place,country", "")
    cells = f"2021-03-05,{event_type},2021-03-06,East,,,,West"
    claim = only(read(cells, header=header))
    end, expected = other
    assert claim.place == place
    assert getattr(claim, end) == expected
    assert claim.movement == (EAST, WEST)


def test_an_end_that_nobody_knows_is_told_and_the_row_is_kept(read):
    claim = only(read(moved(place="Port", origin="Nowhere Base"), header=MOVES))
    assert claim.place_from is None
    assert "origin: 'Nowhere Base' is not in the gazetteer" in claim.reasons
    held = only(read(moved(place="Port", origin="Nowhere Base", country_from="Land"), header=MOVES))
    assert (held.place_from.name, held.place_from.precision) == ("Nowhere Base", Precision.COUNTRY)
    half = read(moved(place="Port", origin="Base", lat_from="41.5"), header=MOVES).refused
    assert "lat_from and lon_from: one of them is empty" in half[0].reason


def test_columns_for_the_ends_leave_the_ids_of_other_rows_as_they_are(read):
    plain = only(read(row()))
    wider = only(read(f'{row()},""', header=f"{HEADER},place_from"))
    told = only(read(f'{row()},"East"', header=f"{HEADER},place_from"))
    assert plain.id == wider.id
    assert told.id != plain.id
    assert told.place_from == EAST
