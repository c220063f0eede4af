"""Boundary sets that users add: any format and CRS, mended or refused with a list."""

import json
import subprocess
import sys
import zipfile
from datetime import date

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geodata.errors import JoinError
from geodata.regions import boundary_set, join_points, list_sets, load_regions
from geodata.regions.adding import RefusedBoundariesError, add_boundaries
from geodata.regions.columns import guess_columns, guess_level
from geodata.regions.formats import read_shapes
from geodata.regions.mending import mend_shapes
from geodata.regions.sets import BoundarySet

#: Three regions in Kazakhstan; wider than high, off the diagonal.
WEST, MIDDLE, EAST = box(66, 46, 68, 47), box(68, 46, 70, 47), box(70, 46, 73, 47)


def described(set_id="mine", **changes):
    given = {
        "name": "My boundaries",
        "source": "Office",
        "version": "2022",
        "licence": "CC0",
        "vintage": "Boundaries: 2022",
        "attribution": "Boundaries: Office",
        "disclaimer": "None.",
    }
    return BoundarySet(id=set_id, **(given | changes))


@pytest.fixture
def world():
    return gpd.GeoDataFrame(
        {
            "ADM1_EN": ["West", "Middle", "East"],
            "ADM1_PCODE": ["KZ01", "KZ02", "KZ03"],
            "ADM0_PCODE": ["KZ"] * 3,
        },
        geometry=[WEST, MIDDLE, EAST],
        crs="EPSG:4326",
    )


@pytest.fixture
def add(tmp_path):
    """Write shapes to a file and add it."""

    def run(shapes, *, name="b.gpkg", set_id="mine", **options):
        path = tmp_path / name
        shapes.to_file(path)
        return add_boundaries(path, described(set_id), **options)

    return run


def topology():
    """Two squares that share an arc, quantized."""
    arcs = [
        [[2, 0], [0, 1]],
        [[2, 0], [-2, 0], [0, 1], [2, 0]],
        [[2, 1], [2, 0], [0, -1], [-2, 0]],
    ]
    rings = [[[0, -2]], [[0, 2]]]
    areas = [
        {"type": "Polygon", "arcs": ring, "properties": {"name": name}}
        for ring, name in zip(rings, ("West", "Middle"), strict=True)
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [66, 46]},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": areas}},
        "arcs": arcs,
    }


@pytest.mark.parametrize("name", ["b.gpkg", "b.geojson", "b.shp", "b.parquet", "b.kml", "b.zip"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32642"])
def test_every_format_and_crs_gives_the_same_regions(world, tmp_path, name, crs):
    path = tmp_path / name
    projected = world.to_crs(crs)
    if name.endswith(".parquet"):
        projected.to_parquet(path)
    elif name.endswith(".zip"):
        projected.to_file(tmp_path / "inside.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("inside.*"):
                archive.write(part, part.name)
    elif name.endswith(".kml"):
        world.rename(columns={"ADM1_EN": "Name"}).to_file(path, driver="KML")
    else:
        projected.to_file(path)

    added = add_boundaries(path, described(), level=1)

    assert added.count == 3
    regions = load_regions(1, set_id="mine", country="KZ")
    rows = join_points([46.5, 46.5, 46.5, 40.0], [66.5, 69.0, 72.0, 66.5], regions)
    names = [regions["name"].iloc[row] if row >= 0 else None for row in rows]
    assert names == ["West", "Middle", "East", None]
    assert regions.crs.equals("EPSG:4326")


def test_topojson_is_read(tmp_path):
    path = tmp_path / "b.topojson"
    path.write_text(json.dumps(topology()))
    add_boundaries(path, described(), level=1)

    regions = load_regions(1, set_id="mine")
    assert sorted(regions["name"]) == ["Middle", "West"]
    assert shapely.area(regions.geometry.array).tolist() == [2.0, 2.0]


def test_regions_have_the_columns_of_the_shipped_ones_and_keep_their_codes(world, add):
    add(world)

    regions = load_regions(1, set_id="mine")
    assert set(load_regions(1).columns) <= set(regions.columns)
    assert regions["code"].tolist() == regions["pcode"].tolist() == ["KZ01", "KZ02", "KZ03"]
    assert set(regions["country_code"]) == {"KZ"}
    assert set(regions["adm0_a3"]) == {"KAZ"}
    assert set(regions["parent"]) == {"KZ"}
    assert set(regions["source"]) == {"Office"}


def test_set_is_listed_with_what_was_said_of_it(world, add):
    add(world)

    shipped, mine = list_sets()
    assert shipped.id == "ne-4.1"
    assert mine == boundary_set("mine")
    assert (mine.licence, mine.levels) == ("CC0", (1,))


def test_levels_are_added_one_after_the_other(world, add):
    add(world)
    country = gpd.GeoDataFrame({"name": ["All"]}, geometry=[box(66, 46, 73, 47)], crs="EPSG:4326")
    added = add(country, name="c.gpkg", level=0)

    assert added.boundary_set.levels == (0, 1)
    assert len(load_regions(1, set_id="mine")) == 3
    assert len(load_regions(0, set_id="mine")) == 1


def test_level_that_is_there_is_replaced_only_when_told_to(world, add):
    add(world)
    with pytest.raises(JoinError, match="--replace"):
        add(world.iloc[:2], name="c.gpkg")
    assert len(load_regions(1, set_id="mine")) == 3
    add(world.iloc[:2], name="d.gpkg", replace=True)
    assert len(load_regions(1, set_id="mine")) == 2


def test_only_regions_valid_on_the_day_are_given(world, add):
    world["valid_from"] = ["2000-01-01", None, "2022-06-08"]
    world["valid_to"] = ["2022-06-08", None, None]
    # The new region takes the old one's land: they are never valid together.
    world.geometry = [WEST, MIDDLE, WEST]
    add(world)

    def names(on):
        return set(load_regions(1, set_id="mine", on=on)["name"])

    assert names(date(2022, 1, 11)) == {"West", "Middle"}
    assert names(date(2022, 6, 8)) == names(None) == {"Middle", "East"}


def test_rows_of_another_country_are_left_away(world, add):
    world["ADM0_PCODE"] = ["KZ", "KZ", "UZ"]
    assert add(world, country="kz").count == 2


def test_country_is_found_by_where_the_regions_lie(world, add):
    added = add(world.drop(columns="ADM0_PCODE"))

    assert any("KZ" in note for note in added.notes)
    assert set(load_regions(1, set_id="mine")["country_code"]) == {"KZ"}


def test_columns_may_be_named(world, add):
    world["wanted"] = ["A", "B", "C"]
    add(world, columns={"name": "wanted", "code": "ADM1_EN"})

    regions = load_regions(1, set_id="mine")
    assert dict(zip(regions["code"], regions["name"], strict=True)) == {
        "West": "A",
        "Middle": "B",
        "East": "C",
    }


def test_column_that_is_not_there_is_refused_with_those_that_are(world, add):
    with pytest.raises(JoinError, match=r"no column nonsense.*ADM1_EN"):
        add(world, columns={"name": "nonsense"})


@pytest.mark.parametrize(
    ("columns", "level", "name", "code", "parent"),
    [
        (["ADM2_EN", "ADM2_PCODE", "ADM1_PCODE", "ADM0_PCODE"], 2, 0, 1, 2),
        (["NAME_1", "GID_1", "GID_0"], 1, 0, 1, 2),
        (["shapeName", "shapeISO", "shapeGroup"], 1, 0, 1, None),
        (["name", "iso_3166_2", "adm0_a3"], 1, 0, 1, None),
        (["Nombre", "Code"], 1, 0, 1, None),
    ],
)
def test_columns_of_the_usual_publishers_are_known(columns, level, name, code, parent):
    table = gpd.GeoDataFrame({column: ["x"] for column in columns})

    assert guess_level(table) == level
    found = guess_columns(table, level=level)
    assert found.name == columns[name]
    assert found.code == columns[code]
    assert found.parent == (None if parent is None else columns[parent])


def test_crossing_ring_is_mended_and_listed(world, add):
    world.geometry = [shapely.Polygon([(66, 46), (68, 47), (68, 46), (66, 47)]), MIDDLE, EAST]
    added = add(world)

    (fault,) = added.faults
    assert (fault.row, fault.name, fault.mended) == (1, "West", True)
    assert "Self-intersection" in fault.what
    assert load_regions(1, set_id="mine").is_valid.all()


def test_strip_that_two_regions_share_goes_to_the_first(world, add):
    world.geometry = [box(66, 46, 68.001, 47), MIDDLE, EAST]
    added = add(world)

    (fault,) = added.faults
    assert (fault.row, fault.mended) == (2, True)
    regions = load_regions(1, set_id="mine")
    assert regions.geometry.iloc[1].bounds[0] == 68.001
    assert shapely.coverage_is_valid(regions.geometry.array)


def test_overlap_is_refused_and_every_fault_is_listed(world, add):
    world.geometry = [WEST, box(67, 46, 70, 47), shapely.Point(71, 46)]
    with pytest.raises(RefusedBoundariesError, match="faults: 1") as caught:
        add(world)
    assert "is a Point" in caught.value.faults[0].what

    world.geometry = [WEST, box(67, 46, 70, 47), EAST]
    with pytest.raises(RefusedBoundariesError, match="overlaps West") as caught:
        add(world, name="c.gpkg")
    assert [known.id for known in list_sets()] == ["ne-4.1"]


def test_rows_with_faults_are_left_out_when_told_to(world, add):
    world.geometry = [WEST, None, EAST]
    added = add(world, leave_out=True)

    assert added.count == 2
    assert [(fault.row, fault.what) for fault in added.faults] == [
        (2, "has no shape; left out"),
    ]


def test_code_that_two_regions_share_is_refused(world, add):
    world["ADM1_PCODE"] = ["KZ01", "KZ02", "KZ01"]
    with pytest.raises(RefusedBoundariesError, match="has the code KZ01 of row 1"):
        add(world)


def test_region_without_a_name_is_refused(world, add):
    world["ADM1_EN"] = ["West", None, "East"]
    with pytest.raises(RefusedBoundariesError, match="row 2"):
        add(world)


def test_missing_codes_are_made_from_country_and_name(world, add):
    add(world[["ADM1_EN", "geometry"]])
    assert sorted(load_regions(1, set_id="mine")["code"]) == ["KZ-East", "KZ-Middle", "KZ-West"]


@pytest.mark.parametrize(
    ("shapes", "options", "words"),
    [
        ([box(46, 66, 47, 68), box(46, 68, 47, 70), box(46, 70, 47, 73)], {}, "look swapped"),
        ([box(46, 96, 47, 98), box(46, 98, 47, 99), box(46, 99, 47, 120)], {}, "look swapped"),
        ([box(1e5, 2e5, 3e5, 4e5)] * 3, {}, "look like metres"),
        ([box(181, 2, 400, 4)] * 3, {}, "longitude 400"),
        ([WEST, MIDDLE, EAST], {"crs": "EPSG:3857"}, "leave --crs out"),
        ([WEST, MIDDLE, EAST], {"crs": "nonsense"}, "is no CRS"),
        ([WEST, MIDDLE, EAST], {"layer": "roads"}, "no layer 'roads'"),
        ([WEST, MIDDLE, EAST], {"max_bytes": 1000}, "--max-mb"),
    ],
)
def test_shapes_in_the_wrong_place_are_refused(world, add, shapes, options, words):
    world.geometry = shapes
    with pytest.raises(JoinError, match=words):
        add(world, **options)


def test_longitudes_that_run_on_past_the_date_line_are_cut_there(world, add):
    world.geometry = [box(170, 46, 175, 47), box(175, 46, 190, 47), box(350, 46, 352, 47)]
    add(world)
    regions = load_regions(1, set_id="mine")
    codes = regions["code"].tolist()

    rows = join_points([46.5] * 5, [172, 179, -175, -9, 12], regions)

    found = [codes[row] if row >= 0 else None for row in rows]
    assert found == ["KZ01", "KZ02", "KZ02", "KZ03", None]
    assert regions.total_bounds.tolist() == [-180, 46, 180, 47]
    assert shapely.area(regions.geometry.array).tolist() == pytest.approx([5, 15, 2])


def test_row_without_a_geometry_is_told_whatever_the_format(world, tmp_path):
    content = json.loads(world.to_json())
    content["features"][1]["geometry"] = None
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps(content))

    with pytest.raises(RefusedBoundariesError) as refused:
        add_boundaries(path, described())

    assert [(each.row, each.name, each.what) for each in refused.value.faults] == [
        (2, "Middle", "has no shape")
    ]


def test_file_without_any_shape_tells_each_row(world, add):
    world.geometry = [None, None, None]
    with pytest.raises(RefusedBoundariesError) as refused:
        add(world)
    assert [each.what for each in refused.value.faults] == ["has no shape"] * 3


def test_file_without_crs_is_refused_unless_it_is_given(world, tmp_path):
    path = tmp_path / "b.parquet"
    world.set_crs(None, allow_override=True).to_parquet(path)
    with pytest.raises(JoinError, match="give --crs"):
        add_boundaries(path, described())
    assert add_boundaries(path, described(), crs="EPSG:4326").count == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("b.gpkg", b"not a database", "is not what its ending"),
        ("b.gpkg", b"SQLite format 3\x00" + bytes(100), "cannot be read"),
        ("b.geojson", b'{"type": "FeatureCollection", "features": []}', "has no rows"),
        ("b.geojson", b'{"type": "Feature"}', "is not a GeoJSON feature collection"),
        ("b.geojson", b"{" * 100_000, "is not a GeoJSON feature collection"),
        ("b.geojson", b"<OGRVRTDataSource/>", "is not what its ending"),
        ("b.kml", b"<?xml version='1.0'?><OGRVRTDataSource/>", "it is not KML"),
        ("b.zip", b"PK\x03\x04broken", "broken archive"),
        ("b.parquet", b"PAR1broken", "is not GeoParquet"),
        ("b.exe", b"MZ", "is not known"),
        ("b.shp", b"", "is not what its ending"),
    ],
)
def test_file_that_is_something_else_is_refused(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(JoinError, match=words):
        add_boundaries(path, described())


def test_missing_file_is_named(tmp_path):
    with pytest.raises(JoinError, match=r"gone\.gpkg: cannot be read"):
        add_boundaries(tmp_path / "gone.gpkg", described())


def test_geojson_that_names_an_address_as_its_crs_asks_nobody(tmp_path, world, loopback):
    path = tmp_path / "b.geojson"
    world.to_file(path)
    content = json.loads(path.read_text())
    with loopback(lambda *_: (200, {}, b"")) as server:
        content["crs"] = {"type": "link", "properties": {"href": f"{server.url}/crs"}}
        path.write_text(json.dumps(content))
        with pytest.raises(JoinError, match="names no known CRS"):
            add_boundaries(path, described())
    assert server.asked == []


def _feature(name, geometry, **more):
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def test_geojson_with_collections_and_shapes_among_its_properties_is_read(tmp_path):
    triangles = [
        {"type": "Polygon", "coordinates": [[[lon, 45], [lon + 1, 45], [lon + 1, 46], [lon, 45]]]}
        for lon in (60, 62, 64)
    ]
    two = {"type": "GeometryCollection", "geometries": triangles[:2]}
    features = [
        _feature("Two", two, where={"type": "Point", "coordinates": ["no", 1]}),
        _feature("One", triangles[2], where={"type": "Point", "coordinates": [1, 2]}),
    ]
    path = tmp_path / "odd.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    shapes = read_shapes(path)

    assert shapely.area(shapes.geometry.to_numpy()).tolist() == [1.0, 0.5]
    assert shapes["name"].tolist() == ["Two", "One"]


def test_memory_of_geojson_is_bounded_by_its_text(tmp_path):
    turns = np.linspace(0, 2 * np.pi, 10_000)
    features = []
    for lon in range(25):
        ring = np.stack([lon + np.cos(turns) / 3, 45 + np.sin(turns) / 3], axis=1).tolist()
        ring[-1] = ring[0]
        features.append(_feature(f"R{lon}", {"type": "Polygon", "coordinates": [ring]}))
    path = tmp_path / "fine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    code = (
        "import sys, pathlib; from geodata.regions.formats import read_shapes\n"
        "def peak_kb():\n"
        "    lines = open('/proc/self/status').read().splitlines()\n"
        "    return next(int(each.split()[1]) for each in lines if each.startswith('VmHWM'))\n"
        "before = peak_kb(); read_shapes(pathlib.Path(sys.argv[1])); print(peak_kb() - before)"
    )

    told = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )

    assert int(told.stdout) * 1024 < 4 * path.stat().st_size


def test_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.shp", bytes(10_000_000))
    with pytest.raises(JoinError, match="unpacks to 10 MB"):
        add_boundaries(path, described())


def test_layer_of_the_level_is_chosen_among_several(world, tmp_path):
    path = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(world, path, layer="kaz_admbnda_adm1")
    pyogrio.write_dataframe(world.dissolve().assign(name="All"), path, layer="kaz_admbnda_adm0")
    with pytest.raises(JoinError, match="2 layers"):
        add_boundaries(path, described())
    assert add_boundaries(path, described(), level=1).count == 3


@pytest.mark.parametrize("set_id", ["ne-4.1", "../up", "", "A", "x" * 41, ".hidden", "a/b"])
def test_id_that_is_none_is_refused(world, add, set_id):
    with pytest.raises(JoinError, match="cannot be the id"):
        add(world, set_id=set_id)


@pytest.mark.parametrize("set_id", ["../up", "/etc", "mine", "."])
def test_set_that_is_not_there_is_named(set_id):
    with pytest.raises(JoinError, match=r"known sets: ne-4\.1"):
        load_regions(1, set_id=set_id)


def test_level_that_a_set_lacks_is_named(world, add):
    add(world)
    with pytest.raises(JoinError, match="levels there: 1"):
        load_regions(2, set_id="mine")


def test_hostile_names_are_made_harmless(world, add):
    world["ADM1_EN"] = ["<b>West</b>\n\x1b[2J", "x" * 5000, "\u202eEast"]
    add(world)
    names = load_regions(1, set_id="mine")["name"]
    assert all(name.isprintable() and len(name) <= 200 for name in names)


coordinates = st.tuples(st.integers(0, 12), st.integers(0, 8))


@given(st.lists(st.lists(coordinates, min_size=3, max_size=7), min_size=1, max_size=4))
def test_mended_shapes_are_valid_areas_that_do_not_overlap(rings):
    shapes = [shapely.Polygon(ring) for ring in rings]
    mended, faults = mend_shapes(shapes, [str(number) for number in range(len(shapes))])

    if any(not fault.mended for fault in faults):
        return
    assert all(shape.geom_type == "MultiPolygon" and shape.is_valid for shape in mended)
    tree = shapely.STRtree(mended)
    for low, high in tree.query(mended, predicate="intersects").T:
        if low < high:
            assert shapely.intersection(mended[low], mended[high]).area < 1e-9
    union, before = shapely.union_all(mended), shapely.union_all(shapely.make_valid(shapes))
    assert np.isclose(union.area, before.area)
