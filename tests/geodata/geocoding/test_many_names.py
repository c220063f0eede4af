"""Many names looked up at once: the answers of one look-up after another."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.geocoding.gazetteer import Gazetteer

NAMES = [
    *("Almaty", "Алматы", "ALMATY", "Springfield", "Georgia", "US", "us", "U.S.", "UK", "N.Y."),
    *("Almaty Region", "state of Victoria", "The Hague", "the Congo", "Nur-Sultan", "Astana"),
    *(
        "Leningrad",
        "Red Sea",
        "River Thames",
        "Bagram",
        "Kosovo",
        "Côte d’Ivoire",
        "St. Petersburg",
    ),
    *("", "  ", "no such place", "x" * 10_000, "'; DROP TABLE places; --", "Мoscow", "CAR", "Ga."),
]


def check_same(gazetteer: Gazetteer, names: list[str], on: date | None) -> None:
    found = gazetteer.geocode_names(names, on=on)
    assert len(found) == len(names)
    for row, name in zip(found.itertuples(index=False), names, strict=True):
        places = gazetteer.candidates(name, on=on)
        assert row.candidates == len(places), name
        if not places:
            assert row.geonameid == 0
            assert pd.isna(row.lat)
            continue
        best = places[0]
        assert (row.geonameid, row.name, row.match) == (best.geonameid, best.name, best.match)
        assert (row.lat, row.lon, row.precision) == (best.lat, best.lon, best.precision)
        codes = [None if pd.isna(code) else code for code in (row.country_code, row.region_code)]
        assert codes == [best.country_code, best.region_code]


@pytest.mark.parametrize("on", [None, date(1980, 1, 1), date(2022, 1, 11)])
def test_many_names_get_the_answers_of_one_after_another(
    gazetteer: Gazetteer, on: date | None
) -> None:
    check_same(gazetteer, NAMES, on)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(NAMES)), max_size=8))
def test_any_names_get_the_answers_of_one_after_another(
    gazetteer: Gazetteer, names: list[str]
) -> None:
    check_same(gazetteer, names, None)


def test_no_names_give_an_empty_table(gazetteer: Gazetteer) -> None:
    found = gazetteer.geocode_names([])
    assert list(found.columns) == [
        *("geonameid", "name", "lat", "lon", "precision", "country_code", "region_code"),
        *("match", "candidates"),
    ]
    assert found.empty
