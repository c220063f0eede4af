"""What the gazetteer answers to a name: found, ambiguous or not, and why."""

from datetime import date

import pytest

from geodata.geocoding.answers import GeocodeStatus
from tests.geodata.geocoding.loopback_services import (
    UNKNOWN,
)


@pytest.mark.parametrize(
    ("name", "on", "place", "words"),
    [
        ("Nur-Sultan", date(2022, 1, 11), "Nur-Sultan", "best known"),
        ("Nur-Sultan", date(2023, 1, 11), "Astana", "on 2023-01-11 it is Astana"),
        ("Алма-Ата", None, "Almaty", "today it is Almaty"),
        ("Qamishli", None, "Qamishli", "only place"),
        ("القامشلي", None, "Qamishli", "its first name is Qamishli"),
        ("Bagram", None, "Bagram", "best known of 2"),
        ("Georgia", None, "Georgia", "best known of 2"),
        ("Paris, Texas", None, "Paris", "only place"),
    ],
)
def test_name_is_found_with_the_reason(chain, name, on, place, words):
    answer = chain.geocode(name, on=on)

    assert answer.status is GeocodeStatus.FOUND
    assert answer.place.name == place
    assert words in answer.reason


def test_places_about_as_well_known_are_ambiguous_and_the_lesser_ones_rejected(chain):
    answer = chain.geocode("Springfield")

    assert answer.status is GeocodeStatus.AMBIGUOUS
    assert answer.place is None
    assert {place.admin1 for place in answer.candidates} >= {"Missouri", "Massachusetts"}
    assert any("30,484 people against 170,188" in entry.reason for entry in answer.rejected)


@pytest.mark.parametrize(
    ("name", "country"),
    [("Philadelphia", "US"), ("Cancun", "MX"), ("Mecca", "SA"), ("Cologne", "DE"), ("Hull", "GB")],
)
def test_city_that_bears_the_name_goes_before_larger_ones_that_go_by_it_otherwise(
    chain, name, country
):
    answer = chain.geocode(name)

    assert answer.place is not None
    assert answer.place.country_code == country


def test_country_goes_before_a_region_of_its_name(chain):
    answer = chain.geocode("Georgia")

    assert answer.place.country_code == "GE"
    (state,) = answer.rejected
    assert (state.place.country_code, state.place.admin1) == ("US", "Georgia")
    assert state.reason == "less often meant than the country of that name"


def test_region_around_a_city_of_its_name_makes_it_not_ambiguous(chain):
    answer = chain.geocode("Almaty")

    assert answer.status is GeocodeStatus.FOUND
    assert "the region around Almaty" in answer.rejected[0].reason


def test_place_outside_the_country_is_rejected_with_the_reason(chain):
    answer = chain.geocode("Springfield", country="kz")

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert answer.rejected[0].reason == "lies in US, asked for KZ"


def test_place_outside_the_box_is_rejected(chain):
    box = (76.0, 42.0, 78.0, 44.0)
    assert chain.geocode("Almaty", bbox=box).status is GeocodeStatus.FOUND
    assert chain.geocode("Astana", bbox=box).status is GeocodeStatus.NOT_FOUND


def test_box_across_the_date_line_holds_places_on_both_sides(chain):
    box = (176.0, -20.0, -178.0, -15.0)
    assert chain.geocode("Suva", bbox=box).place.country_code == "FJ"
    assert chain.geocode("Apia", bbox=box).status is GeocodeStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Qamshili", "Qamishli"),
        ("Kamishlii", "Qamishli"),
        ("Janaozen", "Zhanaozen"),
        ("Kharkow", "Kharkiv"),
        ("Sevastopoll", "Sevastopol"),
    ],
)
def test_slip_and_other_transliteration_are_found_as_like(chain, written, name):
    answer = chain.geocode(written)

    best = answer.candidates[0]
    assert (best.name, best.match) == (name, "fuzzy")
    assert "nobody bears that name" in answer.reason


def test_exact_name_is_never_joined_by_like_ones(chain):
    answer = chain.geocode("Bagram")
    everyone = [*answer.candidates, *(entry.place for entry in answer.rejected)]
    assert all(place.match != "fuzzy" for place in everyone)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "neither letters nor digits"),
        ("—", "neither letters nor digits"),
        ("x" * 10_000, "10,000 characters"),
        ("Almaty\x00", "control characters"),
        ("'; DROP TABLE places; --", "no place of that name"),
        ("<script>alert(1)</script>", "no place of that name"),
        (UNKNOWN, "no place of that name"),
    ],
)
def test_text_that_is_no_name_is_not_found_and_says_why(chain, name, words):
    answer = chain.geocode(name)

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert words in answer.reason


def test_letters_of_two_scripts_in_one_word_are_pointed_out(chain):
    answer = chain.geocode("Аlmaty")

    assert answer.place.name == "Almaty"
    assert "Cyrillic and Latin" in answer.reason
