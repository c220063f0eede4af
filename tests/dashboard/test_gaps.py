"""What is held and not on the map is listed, each with its reason."""

from datetime import date

from dashboard.gaps import claim_gaps, gaps_csv, mention_gaps
from geodata.pipeline import read_report
from geodata.store import create_situation
from geodata.tables import Claim, Place, Precision, Source, Status

DAY = date(2022, 1, 5)


def claim(name, place, *, day=DAY, reasons=()):
    return Claim(
        id=name,
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=DAY,
        place=place,
        date_start=day,
        date_end=day,
        quote=f"=Words of {name}",
        source=Source(publisher="An agency"),
        reasons=reasons,
    )


def city(lat, lon, *, precision=Precision.CITY):
    return Place(name="Somewhere", lat=lat, lon=lon, precision=precision, country_code="KZ")


def gaps(*claims):
    return claim_gaps(claims, boundary_sets=("ne-4.1",), country="KZ")


def test_claim_in_a_region_with_a_day_is_no_gap():
    assert gaps(claim("a", city(43.25, 76.92))) == []


def test_claim_of_a_whole_country_is_no_gap():
    assert gaps(claim("a", city(0.0, 0.0, precision=Precision.COUNTRY))) == []


def test_claim_without_a_place_tells_why_none_was_found():
    (gap,) = gaps(claim("a", None, reasons=("the row names no place",)))
    assert (gap.kind, gap.reason, gap.claim_id) == ("no_place", "the row names no place", "a")


def test_claim_without_a_day_is_listed():
    (gap,) = gaps(claim("a", city(43.25, 76.92), day=None))
    assert gap.kind == "no_day"


def test_point_in_the_sea_tells_the_nearest_region():
    (gap,) = gaps(claim("a", city(44.5, 50.0)))
    assert gap.kind == "no_region"
    assert gap.reason.startswith("outside every region; nearest is ")
    assert "km away" in gap.reason


def test_exchanged_latitude_and_longitude_are_named():
    (gap,) = gaps(claim("a", city(76.92, 43.25)))
    assert "may have been swapped" in gap.reason
    assert "Almaty" in gap.reason


def test_names_that_were_not_placed_are_listed(tmp_path):
    text = "Crowds gather\n\nTARAZ, Kazakhstan, January 10, 2022 - Hundreds protested in Taraz."
    reading = read_report(text + " Washington said it was watching.")
    with create_situation(
        tmp_path / "a.gpkg", title="A", fill=lambda s: s.add_reading(reading)
    ) as a:
        unplaced = [m.surface for m in reading.mentions if m.place is None]
        assert [gap.what for gap in mention_gaps(a)] == unplaced


def test_file_of_gaps_holds_no_formula():
    assert b"'=Words of a" in gaps_csv(gaps(claim("a", None)))
