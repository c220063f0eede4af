"""Names that are written in several ways, by how they sound."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geodata
from geodata.geocoding.gazetteer import Gazetteer
from geodata.geocoding.names import fold
from geodata.geocoding.sounds import LEAST_SOUND, loose_sound
from geodata.geocoding.whole import whole_table

DATA = Path(geodata.__file__).parent / "data"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mazar-i-Sharif", "Mazār-e Sharīf"),
        ("Kabkabiya", "Kabkābīyah"),
        ("Kondoz", "Kunduz"),
        ("Guékédou", "Gueckedou"),
        ("Zhezqazghan", "Jezkazgan"),
        ("Al-Hawija", "Hawijah"),
    ],
)
def test_ways_to_write_one_name_fall_together(one: str, other: str) -> None:
    assert loose_sound(fold(one)) == loose_sound(fold(other))


@pytest.mark.parametrize(("one", "other"), [("Kananga", "Kinshasa"), ("Basra", "Basarabia")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert loose_sound(fold(one)) != loose_sound(fold(other))


@given(st.text())
def test_any_name_has_a_sound_without_spaces(name: str) -> None:
    assert " " not in loose_sound(fold(name))


def test_each_town_is_found_by_the_sound_of_its_first_name() -> None:
    gazetteer = Gazetteer()
    places = whole_table(DATA / "gazetteer.rows").slice(0, 60_000).to_pylist()
    towns = [row for row in places if row["precision"] == "city"][::200]
    heard = [row for row in towns if len(loose_sound(fold(row["name"]))) >= LEAST_SOUND]
    assert len(heard) > 100
    for row in heard:
        found = gazetteer.alike(row["name"], {row["country_code"]})
        assert row["geonameid"] in {place.geonameid for place in found}
        assert {place.match for place in found} == {"fuzzy"}


def test_towns_of_other_countries_do_not_answer() -> None:
    assert Gazetteer().alike("Kabkabiya", {"SD"})
    assert Gazetteer().alike("Kabkabiya", {"NO"}) == ()
    assert Gazetteer().alike("Ede", {"NL"}) == ()
