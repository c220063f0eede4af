"""Points outside every region: the nearest one within a limit, and the table of the rest."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geodata.errors import JoinError
from geodata.regions import join_points, unjoined_points

_M_PER_DEG = 111_195.08


@pytest.fixture
def coast():
    """Two regions side by side that share an edge at 20 degrees east, and one far to the south."""
    shapes = [box(10, 40, 20, 45), box(20, 40, 30, 45), box(50, -5, 54, 0)]
    return gpd.GeoDataFrame({"code": ["A", "B", "C"]}, geometry=shapes, crs="EPSG:4326")


def test_nearest_region_is_the_nearest_by_metres(coast):
    # Just off the coast of each, then one at sea beyond the limit, then one inside.
    rows = join_points(
        [39.97, 39.97, -2.0, 36.0, 42.0], [12.0, 28.0, 54.01, 12.0, 12.0], coast, max_gap_m=5_000
    )

    assert rows.tolist() == [0, 1, 2, -1, 0]


def test_point_as_far_from_two_regions_is_given_the_lowest_row(coast):
    assert join_points([39.99], [20.0], coast, max_gap_m=5_000).tolist() == [0]
    assert join_points([39.99], [20.0], coast.iloc[::-1], max_gap_m=5_000).tolist() == [1]


def test_point_inside_a_region_is_never_given_a_nearer_border(coast):
    assert join_points([42.0], [20.0001], coast, max_gap_m=50_000).tolist() == [1]


def test_unusable_coordinates_are_never_near_anything(coast):
    rows = join_points([np.nan, np.inf, 91.0], [12.0, 12.0, 12.0], coast, max_gap_m=1e7)

    assert rows.tolist() == [-1, -1, -1]


def test_wide_limit_finds_regions_far_away(coast):
    rows = join_points([-40.0, 80.0], [52.0, 25.0], coast, max_gap_m=6_000_000)

    assert rows.tolist() == [2, 1]


@given(seed=st.integers(0, 2**32 - 1), limit_m=st.sampled_from([1_000.0, 30_000.0, 900_000.0]))
@settings(max_examples=25)
def test_nearest_agrees_with_distances_on_a_plane_at_each_point(seed, limit_m):
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(8):
        turns = np.sort(rng.uniform(0, 2 * np.pi, 40))
        ray = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        shapes.append(Polygon(rng.uniform([-30, -20], [30, 60]) + ray * rng.uniform(1, 6)))
    regions = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    edges = np.concatenate([shapely.get_coordinates(shape) for shape in shapes])
    lonlat = edges[rng.integers(0, len(edges), 60)] + rng.normal(0, 0.3, (60, 2))
    lon, lat = lonlat.T

    rows = join_points(lat, lon, regions, max_gap_m=limit_m)

    inside = join_points(lat, lon, regions)
    for number in range(len(lat)):
        if inside[number] >= 0:
            assert rows[number] == inside[number]
            continue
        scale = np.cos(np.radians(lat[number]))
        flat = shapely.transform(
            np.array(shapes),
            lambda xy, at=lonlat[number], by=scale: (xy - at) * (_M_PER_DEG * by, _M_PER_DEG),
        )
        gaps = shapely.distance(flat, shapely.Point(0, 0))
        if gaps.min() > limit_m:
            assert rows[number] == -1
        else:
            assert gaps[rows[number]] == pytest.approx(gaps.min(), rel=1e-9)


def test_table_of_what_did_not_join_gives_a_reason_for_each(coast):
    lat = [42.0, np.nan, 42.0, 95.0, 10.0, 39.99, 12.0, -1.0]
    lon = [12.0, 12.0, np.inf, 12.0, 42.0, 12.0, 42.0, 200.0]
    rows = join_points(lat, lon, coast)

    table = unjoined_points(lat, lon, rows, coast)

    assert table["point"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert table["reason"].tolist() == [
        "missing",
        "infinite",
        "out of range",
        "outside every region",
        "outside every region",
        "outside every region",
        "out of range",
    ]
    assert table["nearest_row"].tolist() == [-1, -1, -1, -1, 0, -1, -1]
    assert table["gap_m"][4] == pytest.approx(1_112, abs=1)
    assert np.isnan(table["gap_m"][3])


def test_swapped_coordinates_are_named_and_not_mended(coast):
    # Each lies in a region once its latitude and longitude are exchanged.
    rows = join_points([12.0, 53.0], [42.0, -4.0], coast)

    table = unjoined_points([12.0, 53.0], [42.0, -4.0], rows, coast)

    assert rows.tolist() == [-1, -1]
    assert table["swapped_row"].tolist() == [0, 2]
    assert table["lat"].tolist() == [12.0, 53.0]


def test_latitude_beyond_the_pole_that_is_a_longitude_is_named():
    alaska = gpd.GeoDataFrame(geometry=[box(-168, 55, -141, 71)], crs="EPSG:4326")
    rows = join_points([-150.0], [61.0], alaska)

    table = unjoined_points([-150.0], [61.0], rows, alaska)

    assert table[["reason", "swapped_row"]].values.tolist() == [["out of range", 0]]


def test_table_is_empty_with_its_columns_where_all_joined(coast):
    table = unjoined_points([42.0], [12.0], [0], coast)

    assert len(table) == 0
    assert list(table) == ["point", "lat", "lon", "reason", "swapped_row", "nearest_row", "gap_m"]
    assert isinstance(table, pd.DataFrame)


def test_table_wants_one_row_per_point(coast):
    with pytest.raises(JoinError, match="2 latitudes, 2 longitudes and 1 rows"):
        unjoined_points([1.0, 2.0], [1.0, 2.0], [-1], coast)
    with pytest.raises(JoinError, match="search_m"):
        unjoined_points([1.0], [1.0], [-1], coast, search_m=float("nan"))
