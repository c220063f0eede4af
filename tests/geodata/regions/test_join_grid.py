"""The grid behind large joins: it must answer as shapely does, whatever the shapes and points."""

import logging

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from geodata.regions import index, join_points, load_regions, prepare_join
from geodata.regions.direct import find_direct
from geodata.regions.grid_build import build_grid


def _brute_force(lat, lon, shapes):
    """The rule in its plainest form: the first region that has the point, border included."""
    inside = shapely.intersects(shapes[:, None], shapely.points(lon, lat)[None, :])
    return np.where(inside.any(axis=0), inside.argmax(axis=0), -1)


def _agrees(shapes, lat, lon):
    shapes = np.asarray(shapes, dtype=object)
    grid = build_grid(shapes)
    assert grid is not None
    np.testing.assert_array_equal(grid.find(lat, lon, shapes), _brute_force(lat, lon, shapes))


def _awkward_points(shapes, rng, number=400):
    """Vertices, middles of edges, both moved by next to nothing, and points anywhere near."""
    vertices = shapely.get_coordinates(shapes)
    ends = rng.integers(0, len(vertices) - 1, number)
    share = rng.choice([0.0, 0.5, 0.25, 1 / 3], number)[:, None]
    on = vertices[ends] + share * (vertices[ends + 1] - vertices[ends])
    on += rng.choice([0.0, 0.0, 1e-15, -1e-15, 1e-12, -1e-9], on.shape)
    low, high = vertices.min(axis=0) - 1, vertices.max(axis=0) + 1
    lonlat = np.vstack([on, rng.uniform(low, high, (number, 2)), np.round(on, 1)])
    # The latitude of one vertex with the longitude of another: exactly level with both.
    mixed = np.stack([rng.permutation(on[:, 0]), rng.permutation(on[:, 1])], axis=1)
    lonlat = np.vstack([lonlat, mixed])
    lonlat = lonlat[(np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) <= 90)]
    return lonlat[:, 1].copy(), lonlat[:, 0].copy()


_seeds = st.integers(0, 2**32 - 1)


@given(seed=_seeds, number=st.integers(3, 60))
@settings(max_examples=40)
def test_grid_agrees_with_shapely_on_regions_that_share_borders(seed, number):
    rng = np.random.default_rng(seed)
    sites = shapely.multipoints(rng.uniform([-20, -10], [25, 15], (number, 2)))
    cells = np.array(shapely.get_parts(shapely.voronoi_polygons(sites)))
    cells = shapely.intersection(cells, box(-20, -10, 25, 15))
    cells = cells[shapely.get_type_id(cells) == 3]
    assume(len(cells) and shapely.is_valid(cells).all())

    _agrees(cells, *_awkward_points(cells, rng))


@given(seed=_seeds, number=st.integers(1, 12))
@settings(max_examples=40)
def test_grid_agrees_with_shapely_on_overlapping_shapes_with_holes(seed, number):
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(number):
        centre, reach = rng.uniform(-30, 30, 2), rng.uniform(0.01, 20)
        turns = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 30)))
        ray = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        outer = Polygon(centre + ray * reach * rng.uniform(0.4, 1, (len(turns), 1))).buffer(0)
        inner = shapely.affinity.scale(outer, 0.3, 0.3) if rng.random() < 0.5 else Polygon()
        shapes.append(outer.difference(inner))
    shapes = [shape for shape in shapes if shape.is_valid and not shape.is_empty]
    assume(shapes)

    _agrees(shapes, *_awkward_points(shapes, rng))


@given(seed=_seeds)
@settings(max_examples=30)
def test_grid_agrees_with_shapely_on_squares_of_a_lattice(seed):
    # Straight borders along degrees, corners where four regions meet, and points on all of them.
    rng = np.random.default_rng(seed)
    step = rng.choice([1.0, 0.1, 1 / 3])
    corners = rng.integers(-6, 6, (25, 2)) * step
    sizes = rng.integers(1, 4, (25, 2)) * step
    shapes = shapely.box(*corners.T, *(corners + sizes).T)
    lonlat = rng.integers(-14, 18, (600, 2)) * (step / 2)

    _agrees(shapes, lonlat[:, 1], lonlat[:, 0])


@given(
    rings=st.lists(
        st.lists(
            st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=3, max_size=9, unique=True
        ),
        min_size=1,
        max_size=5,
    ),
    shift=st.sampled_from([0.0, 1e-13, 40.1]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
def test_grid_agrees_with_shapely_on_any_valid_polygon_of_small_integers(rings, shift):
    shapes = shapely.make_valid(np.array([Polygon(ring) for ring in rings]))
    shapes = [
        MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
        for shape in shapely.transform(shapes, lambda lonlat: lonlat + shift)
    ]
    shapes = [shape for shape in shapes if shape.is_valid]
    assume(any(not shape.is_empty for shape in shapes))
    lon, lat = (each.ravel() + shift for each in np.meshgrid(np.arange(-9, 9.5, 0.5), [0, -3, 2.5]))

    _agrees(shapes, lat.astype(float), lon)


def test_slivers_spikes_and_a_ring_thinner_than_a_cell_are_told_apart():
    shapes = np.array(
        [
            Polygon([(0, 0), (90, 1e-9), (90, 0)]),
            Polygon([(-90, -45), (-89.999999, 80), (-90.000001, 80)]),
            box(-100, -60, 100, 60).difference(
                box(-99.9999999, -59.9999999, 99.9999999, 59.9999999)
            ),
            Polygon([(170, 60), (180, 60), (180, 90), (170, 90)]),
        ],
        dtype=object,
    )
    lat, lon = _awkward_points(shapes, np.random.default_rng(7), number=3000)

    _agrees(shapes, lat, lon)
    _agrees(shapes[::-1], lat, lon)


def test_touching_the_pole_and_the_date_line_counts_as_inside():
    shapes = np.array([box(170, 80, 180, 90), box(-180, -90, -170, -80)], dtype=object)
    grid = build_grid(shapes)

    rows = grid.find(
        np.array([90.0, 85, -90, -90, 90, -85.0]),
        np.array([180.0, 180, -180, -175, -180, 180]),
        shapes,
    )

    assert rows.tolist() == [0, 0, 1, 1, -1, -1]


def test_regions_that_reach_beyond_the_world_hold_no_point_beyond_it():
    shapes = np.array([box(100, -40, 220, 120)], dtype=object)
    grid = build_grid(shapes)

    rows = grid.find(np.array([10.0, 10, 100, np.nan]), np.array([170.0, 190, 170, 170]), shapes)

    assert rows.tolist() == [0, -1, -1, -1]


def test_missing_and_empty_shapes_hold_nothing_and_keep_their_rows():
    shapes = np.array([None, Polygon(), box(0, 0, 2, 1), None], dtype=object)
    grid = build_grid(shapes)

    assert grid.find(np.array([0.5]), np.array([1.5]), shapes).tolist() == [2]


def test_shapes_unfit_for_a_grid_are_left_to_shapely():
    crossing = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])

    assert build_grid(np.array([crossing], dtype=object)) is None
    assert build_grid(np.array([Polygon()], dtype=object)) is None


@pytest.mark.parametrize("edge", [127, 135, 182])  # about and above 2 ** 14, above 2 ** 15
def test_more_rows_than_two_bytes_count_are_told_apart(edge):
    lon, lat = (each.ravel() * 0.1 for each in np.meshgrid(np.arange(edge), np.arange(edge)))
    shapes = shapely.box(lon, lat, lon + 0.1, lat + 0.1)
    grid = build_grid(shapes)

    for share in (0.05, 0.001, 0.099):  # in the middle, and where borders are near
        rows = grid.find(lat + share, lon + share, shapes)
        assert rows.tolist() == list(range(edge * edge))


@pytest.fixture(scope="module")
def world():
    return load_regions()


def test_large_join_of_the_world_is_the_same_as_asking_shapely(world):
    rng = np.random.default_rng(3)
    shapes = np.asarray(world.geometry.array)
    vertices = shapely.get_coordinates(shapes)
    near = vertices[rng.integers(0, len(vertices), 30_000)] + rng.normal(0, 0.01, (30_000, 2))
    on = vertices[rng.integers(0, len(vertices), 1_000)]
    anywhere = rng.uniform([-180, -90], [180, 90], (30_000, 2))
    lonlat = np.clip(np.vstack([near, on, anywhere]), [-180, -90], [180, 90])
    lat, lon = lonlat[:, 1].copy(), lonlat[:, 0].copy()
    prepare_join(world)
    assert index.find_grid(shapes, points=1) is not None

    np.testing.assert_array_equal(join_points(lat, lon, world), find_direct(lat, lon, shapes))


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A boundary set large enough for the cache, and where its grid is kept."""
    monkeypatch.setattr(index, "_KEPT_VERTICES", 10)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    lon, lat = (each.ravel() for each in np.meshgrid(np.arange(9.0), np.arange(9.0)))

    def make():
        # New shapes each time: nothing is remembered of them.
        return gpd.GeoDataFrame(geometry=shapely.box(lon, lat, lon + 1, lat + 1), crs=4326)

    return make, tmp_path / "sitmap" / "join"


def test_grid_is_built_once_and_read_by_the_next_process(kept, monkeypatch):
    make, folder = kept
    prepare_join(make())
    (file,) = folder.glob("*.grid")
    monkeypatch.setattr("geodata.regions.grid_build.build_grid", None)

    prepare_join(make())

    assert join_points([4.5] * 20_000, [2.5] * 20_000, make())[-1] == 38
    assert list(folder.iterdir()) == [file]


def test_changed_shapes_get_a_grid_of_their_own(kept):
    make, folder = kept
    prepare_join(make())
    moved = make()
    moved.geometry = moved.translate(xoff=0.25)

    prepare_join(moved)

    assert len(list(folder.glob("*.grid"))) == 2
    assert join_points([4.5] * 20_000, [2.1] * 20_000, moved)[0] == 37


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "another file"])
def test_harmed_file_in_the_cache_is_noticed_and_replaced(kept, caplog, harm):
    make, folder = kept
    prepare_join(make())
    (file,) = folder.glob("*.grid")
    whole = bytearray(file.read_bytes())
    if harm == "cut":
        whole = whole[: len(whole) // 2]
    elif harm == "flipped":
        whole[len(whole) // 2] ^= 0xFF
    elif harm == "emptied":
        whole = b""
    else:
        with file.open("wb") as stream:
            np.savez(stream, places=np.zeros(3))
        whole = file.read_bytes()
    file.write_bytes(whole)

    with caplog.at_level(logging.WARNING):
        prepare_join(make())

    assert "built anew" in caplog.text
    assert join_points([4.5] * 20_000, [2.5] * 20_000, make())[0] == 38


def test_cache_that_cannot_be_written_to_costs_nothing_but_time(kept, caplog):
    make, folder = kept
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")

    regions = make()
    with caplog.at_level(logging.WARNING):
        prepare_join(regions)

    assert "cannot be kept" in caplog.text
    assert join_points([4.5] * 20_000, [2.5] * 20_000, regions)[0] == 38
    assert folder.is_file()
