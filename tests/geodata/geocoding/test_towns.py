from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

import geodata
from geodata.data.build import write_towns
from geodata.geocoding.towns import GREAT_POPULATION, MOST_OF_COUNTRY, country_towns, large_towns
from geodata.geocoding.whole import whole_table

DATA = Path(geodata.__file__).parent / "data"


def towns_by_hand(country, most):
    """Give the ids of a country's towns from the gazetteer itself."""
    places = whole_table(DATA / "gazetteer.rows")
    is_town = (pc.field("country_code") == country) & (pc.field("precision") == "city")
    towns = places.filter(is_town).select(["geonameid", "population", "feature"]).to_pylist()
    towns.sort(key=lambda row: (row["feature"] != "PPLC", -row["population"], row["geonameid"]))
    return [row["geonameid"] for row in towns[:most]]


def test_file_of_towns_is_made_of_the_gazetteer(tmp_path):
    rows = whole_table(DATA / "gazetteer.rows").to_pylist()
    for row in rows:
        row |= {"lat": row["lat_e5"] / 1e5, "lon": row["lon_e5"] / 1e5, "bbox": None}

    write_towns(rows, tmp_path / "towns.rows")

    assert (tmp_path / "towns.rows").read_bytes() == (DATA / "towns.rows").read_bytes()


@pytest.mark.parametrize("country", ["KZ", "VA", "TV", "ZW", "AD", "XX"])
def test_towns_of_a_country_are_its_capital_and_its_largest(country):
    found = country_towns(country, most=60)

    assert [town.geonameid for town in found] == towns_by_hand(country, 60)
    assert all(town.country_code == country for town in found)


def test_large_towns_are_many_of_the_country_and_only_great_ones_elsewhere():
    towns = large_towns("KZ", on=date(2022, 1, 11), most=20, world_population=5_000_000)
    mine, others = towns[:20], towns[20:]

    assert [town.name for town in mine[:2]] == ["Nur-Sultan", "Almaty"]
    assert {town.country_code for town in mine} == {"KZ"}
    assert "KZ" not in {town.country_code for town in others}
    assert all(town.feature == "PPLC" or town.population > 5_000_000 for town in others)
    assert {"Shanghai", "Bishkek", "Vaduz"} <= {town.name for town in others}
    assert [town.population for town in others] == sorted(
        (town.population for town in others), reverse=True
    )


def test_town_bears_the_name_of_the_day():
    names = [country_towns("KZ", on=on, most=1)[0].name for on in (date(2022, 1, 11), None)]

    assert names == ["Nur-Sultan", "Astana"]


def test_more_towns_than_the_file_has_are_refused():
    with pytest.raises(ValueError, match="121; the file has 120"):
        country_towns("KZ", most=MOST_OF_COUNTRY + 1)
    with pytest.raises(ValueError, match="the file has all from 500000 on"):
        large_towns(None, most=0, world_population=GREAT_POPULATION - 1)
