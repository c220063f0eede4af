"""Names and places of the configuration: found, where they say, on the days they say."""

import itertools
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import geodata
from geodata.geocoding.names import own_id
from geodata.regions import join_points, load_regions
from geodata.settings import load_table

DATA = Path(geodata.__file__).parent / "data"


def _dated_entries():
    """Give (id or code, entry) of every name that the configuration has for a time."""
    for entry in load_table("place_names.toml")["renamed"]:
        yield entry["geonameid"], entry
    for entry in load_table("region_names.toml")["region"]:
        yield entry["code"], entry


def _days_of(entry):
    """Give the first and the last day of a name, or one of them; today where it has no bounds."""
    days = [entry["from"]] if "from" in entry else []
    if "to" in entry:
        days.append(entry["to"] - timedelta(days=1))
    return days or [None]


def test_each_place_bears_and_is_found_by_each_of_its_names_on_the_days_of_that_name(gazetteer):
    checked = 0
    for key, entry in _dated_entries():
        for day in _days_of(entry):
            found = gazetteer.candidates(entry["name"], on=day)
            current = [place for place in found if place.match == "name"]
            names = [p.name for p in current if key in (p.geonameid, p.region_code, p.country_code)]
            assert entry["name"] in names, (entry, day)
            checked += 1
    assert checked > 500


def test_names_in_the_configuration_are_of_known_places(gazetteer):
    table = load_table("place_names.toml")
    ids = [entry["geonameid"] for entry in table["names"] if "geonameid" in entry]
    codes = [entry["code"] for entry in table["names"] if "code" in entry]
    codes += [entry["code"] for entry in load_table("region_names.toml")["region"]]

    assert [number for number in ids if gazetteer.place(number) is None] == []
    assert [code for code in codes if gazetteer.index.area_name(code) is None] == []


def test_days_of_one_place_s_names_do_not_overlap():
    entries = load_table("place_names.toml")["renamed"] + load_table("region_names.toml")["region"]
    spans = {}
    for entry in entries:
        key = entry.get("geonameid", entry.get("code"))
        spans.setdefault(key, []).append((entry.get("from", date.min), entry.get("to", date.max)))

    for days in spans.values():
        ordered = sorted(days)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ordered))


@pytest.mark.parametrize("entry", load_table("place_names.toml")["place"], ids=lambda e: e["name"])
def test_added_place_lies_in_its_own_extent_and_has_a_source(gazetteer, entry):
    lon_min, lat_min, lon_max, lat_max = entry.get("bbox", (-180, -90, 180, 90))

    assert lon_min <= entry["lon"] <= lon_max
    assert lat_min <= entry["lat"] <= lat_max
    assert entry["source"]
    assert entry["name"] in [place.name for place in gazetteer.candidates(entry["name"])]


def test_added_places_lie_in_the_region_they_name():
    entries = [entry for entry in load_table("place_names.toml")["place"] if "region_code" in entry]
    regions = load_regions()

    rows = join_points(
        [entry["lat"] for entry in entries], [entry["lon"] for entry in entries], regions
    )

    assert entries
    assert (rows >= 0).all()
    assert regions["code"].iloc[rows].tolist() == [entry["region_code"] for entry in entries]


def test_features_lie_where_they_are_said_to_lie(gazetteer):
    countries = gpd.read_parquet(DATA / "countries.parquet")
    shapes = dict(zip(countries["country_code"], countries.geometry, strict=True))
    tree = shapely.STRtree(countries.geometry.array)
    for feature, kind in load_table("feature_names.toml").items():
        for name, lat, lon, country, *others in kind["entries"]:
            point = shapely.Point(lon, lat)
            if country in shapes:
                # A sea may be wide.
                near_deg = 4 if feature == "SEA" else 2
                assert shapely.dwithin(point, shapes[country], near_deg), name
            if feature == "SEA" and name != "Dead Sea":
                assert tree.query(point, predicate="intersects").size == 0, name
            if feature in ("LK", "MT", "MTS", "STM"):
                assert tree.query(point, predicate="dwithin", distance=0.7).size, name
            for written in (name, *others):
                assert (lat, lon) in [(p.lat, p.lon) for p in gazetteer.candidates(written)]


def test_added_towns_lie_in_their_region_and_are_found_by_each_of_their_names(gazetteer):
    countries = gpd.read_parquet(DATA / "countries.parquet").set_index("country_code").geometry
    regions = load_regions().set_index("code").geometry
    for kind in load_table("town_names.toml").values():
        for name, lat, lon, country, region, *others in kind["entries"]:
            point = shapely.Point(lon, lat)
            shapes = countries.loc[[country]] if country in countries.index else []
            # Shores and borders are simplified, and a district's middle is rounded.
            assert any(shapely.dwithin(point, shape, 0.5) for shape in shapes), (name, country)
            if region:
                assert shapely.dwithin(point, regions[region], 0.2), (name, region)
            for written in (name, *others):
                found = [(p.lat, p.lon, p.region_code) for p in gazetteer.candidates(written)]
                assert (lat, lon, region or None) in found, (name, written)


def test_added_places_and_features_are_each_given_once():
    table = load_table("place_names.toml")["place"]
    names = [name for entry in table for name in (entry["name"], *entry.get("names", ()))]
    towns = [row for kind in load_table("town_names.toml").values() for row in kind["entries"]]
    pairs = [(name, row[3]) for row in towns for name in (row[0], *row[5:])]
    assert [pair for pair, count in Counter(pairs).items() if count > 1] == []
    for kind in load_table("feature_names.toml").values():
        names += [name for entry in kind["entries"] for name in (entry[0], *entry[4:])]

    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "geonameid", "match"),
    [
        ("St. Petersburg", 498817, "spelling"),
        ("Makiivka", 702320, "spelling"),
        ("Ansan", 1846918, "name"),
        ("Frankfurt", 2925533, "name"),
        ("Macedonia", 718075, "name"),
        ("Dacca", 1185241, "former"),
        ("Danzig", 3099434, "former"),
    ],
)
def test_other_spellings_come_behind_names_and_before_other_names(
    gazetteer, name, geonameid, match
):
    best = gazetteer.candidates(name)[0]

    assert (best.geonameid, best.match) == (geonameid, match)


@pytest.mark.parametrize(
    ("name", "on", "found"),
    [
        ("Yugoslavia", date(1990, 1, 1), "name"),
        ("Yugoslavia", date(2022, 1, 11), "former"),
        ("Rhodesia", date(1975, 1, 1), "name"),
    ],
)
def test_states_of_the_past_hold_for_their_days(gazetteer, name, on, found):
    assert gazetteer.candidates(name, on=on)[0].match == found


def test_own_ids_are_negative_and_stable():
    assert own_id("KZ-47") == own_id("KZ-47") < 0
    assert own_id("KZ-47") != own_id("KZ-48")
