from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geodata.errors import JoinError
from geodata.regions import (
    boundary_set,
    country_shape,
    join_points,
    load_base,
    load_countries,
    load_regions,
)

#: Kazakhstan's fourteen regions and the two cities that have a shape, as named on 11 January 2022.
KAZAKHSTAN_2022 = {
    "Akmola",
    "Aktobe",
    "Almaty",
    "Almaty Region",
    "Atyrau",
    "Baikonur (leased to Russia)",
    "East Kazakhstan",
    "Karaganda",
    "Kostanay",
    "Kyzylorda",
    "Mangystau",
    "North Kazakhstan",
    "Nur-Sultan",
    "Pavlodar",
    "Turkistan",
    "West Kazakhstan",
    "Zhambyl",
}


@pytest.fixture
def world():
    """Three rectangles: two that share an edge, one apart; wider than high, off the diagonal."""
    shapes = [box(10, 40, 20, 45), box(20, 40, 30, 45), box(50, -5, 54, 0)]
    return gpd.GeoDataFrame({"code": ["A", "B", "C"]}, geometry=shapes, crs="EPSG:4326")


def test_point_is_given_the_row_of_the_region_that_holds_it(world):
    rows = join_points([42.0, 42.0, -2.0, 60.0], [12.0, 25.0, 51.0, 12.0], world)

    assert rows.tolist() == [0, 1, 2, -1]
    assert rows.dtype == np.int64


def test_latitude_and_longitude_are_not_interchangeable(world):
    assert join_points([12.0], [42.0], world).tolist() == [-1]


def test_point_on_a_shared_border_belongs_to_the_lowest_row(world):
    assert join_points([42.0], [20.0], world).tolist() == [0]
    assert join_points([42.0], [20.0], world.iloc[::-1]).tolist() == [1]


def test_row_positions_are_given_whatever_the_index(world):
    world.index = [70, 80, 90]

    assert join_points([-2.0], [51.0], world).tolist() == [2]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(np.nan, 12.0), (42.0, np.nan), (np.inf, 12.0), (42.0, -np.inf), (91.0, 12.0), (42.0, 181.0)],
)
def test_point_without_usable_coordinates_is_in_no_region(world, lat, lon):
    assert join_points([lat, 42.0], [lon, 12.0], world).tolist() == [-1, 0]


def test_no_points_and_no_regions_give_no_rows(world):
    assert join_points([], [], world).shape == (0,)
    assert join_points([42.0], [12.0], world.iloc[:0]).tolist() == [-1]


def test_regions_in_another_crs_are_joined_the_same(world):
    rows = join_points([42.0, -2.0], [12.0, 51.0], world.to_crs("EPSG:3857"))

    assert rows.tolist() == [0, 2]


def test_gap_is_bridged_up_to_the_limit_and_no_farther(world):
    # 0.01 degrees south of the first rectangle: 1,112 m.
    assert join_points([39.99], [12.0], world, max_gap_m=1_100).tolist() == [-1]
    assert join_points([39.99], [12.0], world, max_gap_m=1_125).tolist() == [0]


def test_gap_to_the_east_is_measured_in_metres_not_degrees(world):
    # 0.01 degrees of longitude at 44 degrees north: 800 m.
    assert join_points([44.0], [30.01], world, max_gap_m=790).tolist() == [-1]
    assert join_points([44.0], [30.01], world, max_gap_m=810).tolist() == [1]


def test_gap_is_bridged_across_the_date_line():
    east = gpd.GeoDataFrame(geometry=[box(170, -20, 180, -10)], crs="EPSG:4326")

    assert join_points([-15.0], [-179.99], east, max_gap_m=2_000).tolist() == [0]
    assert join_points([-15.0], [-179.99], east, max_gap_m=500).tolist() == [-1]


def test_join_names_what_is_wrong(world):
    with pytest.raises(JoinError, match="2 values and lon 1"):
        join_points([1.0, 2.0], [1.0], world)
    with pytest.raises(JoinError, match="have no CRS"):
        join_points([1.0], [1.0], world.set_crs(None, allow_override=True))
    with pytest.raises(JoinError, match="not polygons"):
        join_points([1.0], [1.0], gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326))
    with pytest.raises(JoinError, match="max_gap_m"):
        join_points([1.0], [1.0], world, max_gap_m=-1.0)
    with pytest.raises(JoinError, match="not an array of numbers"):
        join_points(["north"], [1.0], world)


@given(
    points=st.lists(
        st.tuples(st.integers(-6, 46).map(float), st.integers(9, 55).map(float)), max_size=30
    )
)
def test_join_agrees_with_asking_every_region(points):
    shapes = [box(10, 40, 20, 45), box(15, 0, 30, 45), box(50, -5, 54, 0), box(9, -6, 55, 2)]
    regions = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    expected = [
        next(
            (row for row, shape in enumerate(shapes) if shape.intersects(shapely.Point(lon, lat))),
            -1,
        )
        for lat, lon in points
    ]

    rows = join_points([lat for lat, _ in points], [lon for _, lon in points], regions)

    assert rows.tolist() == expected


def test_regions_of_kazakhstan_bear_the_names_of_january_2022():
    regions = load_regions(country="kz", on=date(2022, 1, 11))

    assert set(regions["name"]) == KAZAKHSTAN_2022
    assert regions["code"].is_unique
    assert regions.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("on", "capital", "south"),
    [
        (date(2018, 6, 18), "Astana", "South Kazakhstan"),
        (date(2019, 3, 22), "Astana", "Turkistan"),
        (date(2019, 3, 23), "Nur-Sultan", "Turkistan"),
        (date(2022, 9, 16), "Nur-Sultan", "Turkistan"),
        (date(2022, 9, 17), "Astana", "Turkistan"),
        (None, "Astana", "Turkistan"),
    ],
)
def test_region_bears_the_name_valid_that_day(on, capital, south):
    names = load_regions(country="KZ", on=on).set_index("code")["name"]

    assert names["KZ-71"] == capital
    assert names["KZ-YUZ"] == south


def test_bounds_of_a_dated_name_are_given():
    row = load_regions(country="KZ", on=date(2022, 1, 11)).set_index("code").loc["KZ-71"]

    assert (row["valid_from"], row["valid_to"]) == (date(2019, 3, 23), date(2022, 9, 17))


def test_kazakhstan_has_no_hole_at_baikonur():
    whole = shapely.union_all(load_regions(country="KZ").geometry.array)
    shape = country_shape("KZ")

    assert not any(part.interiors for part in shapely.get_parts(whole))
    assert shape.intersects(shapely.Point(63.31, 45.62))
    assert shape.area == pytest.approx(whole.area)


def test_country_names_follow_the_day():
    before = load_countries(on=date(2018, 1, 1)).set_index("code")["name"]
    today = load_countries().set_index("code")["name"]

    assert (before["MK"], today["MK"]) == ("Macedonia", "North Macedonia")
    assert (before["SZ"], today["SZ"]) == ("Swaziland", "Eswatini")


def test_every_capital_lies_in_its_country():
    # (lat, lon), one per continent and hemisphere.
    capitals = {
        "KZ": (51.18, 71.45),
        "BR": (-15.78, -47.93),
        "NZ": (-41.29, 174.78),
        "US": (38.9, -77.04),
    }
    countries = load_countries()

    rows = join_points(
        [lat for lat, _ in capitals.values()], [lon for _, lon in capitals.values()], countries
    )

    assert countries["code"].iloc[rows].tolist() == list(capitals)


def test_point_of_every_region_lies_in_it():
    regions = load_regions()

    inside = shapely.intersects(
        regions.geometry.array, shapely.points(regions["lon"], regions["lat"])
    )

    # Islets smaller than the rounding of the point are let off.
    assert inside.mean() > 0.99
    assert inside[regions["country_code"] == "KZ"].all()


def test_changing_a_loaded_frame_changes_no_other():
    regions, lakes = load_regions(country="KZ"), load_base("lakes")
    regions["name"] = "spoilt"
    lakes["name"] = "spoilt"

    assert "spoilt" not in set(load_regions(country="KZ")["name"])
    assert "name" not in load_base("lakes")


@pytest.mark.parametrize("layer", ["coast", "lakes", "rivers", "disputed"])
def test_base_layer_has_valid_shapes_in_degrees(layer):
    table = load_base(layer)

    assert table.crs == "EPSG:4326"
    assert len(table) > 40
    assert table.is_valid.all()


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(46.7, 75.5), (42.4, 77.2), (-6.5, 29.8), (-1.0, 33.0), (52.0, 105.8), (47.5, -88.0)],
    ids=["Balkhash", "Issyk-Kul", "Tanganyika", "Victoria", "Baikal", "Superior"],
)
def test_great_lakes_are_drawn(lat, lon):
    lakes = load_base("lakes")

    assert lakes.intersects(shapely.Point(lon, lat)).any()


def test_unknown_level_country_layer_and_set_are_named():
    with pytest.raises(JoinError, match=r"level 3.*add a boundary set"):
        load_regions(3)
    with pytest.raises(JoinError, match="'XQ'"):
        load_regions(country="XQ")
    with pytest.raises(JoinError, match="known layers: coast"):
        load_base("roads")
    with pytest.raises(JoinError, match=r"known sets: ne-4\.1"):
        boundary_set("geoboundaries")


def test_boundary_set_says_what_is_drawn():
    shown = boundary_set()

    assert shown.id == "ne-4.1"
    assert "2018" in shown.vintage
    assert "legal status" in shown.disclaimer


def test_counties_are_the_second_level_of_the_united_states():
    counties = load_regions(2, country="US")
    states = load_regions(1, country="US")

    assert len(counties) > 3100
    assert counties["code"].is_unique
    assert counties.is_valid.all()
    assert set(counties["parent"]) == set(states["code"])
    assert set(counties["source"]) == {"US Census Bureau"}
    rows = join_points([34.05, 41.88], [-118.24, -87.63], counties)
    assert counties["name"].iloc[rows].tolist() == ["Los Angeles", "Cook"]


def test_county_lies_in_the_state_it_names():
    counties = load_regions(2, country="US")
    states = load_regions(1, country="US")

    rows = join_points(counties["lat"], counties["lon"], states, max_gap_m=20_000)
    found = states["code"].reindex(rows).to_numpy()
    assert (found == counties["parent"].to_numpy()).mean() > 0.99
