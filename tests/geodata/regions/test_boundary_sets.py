"""Boundary sets that users add: any format and CRS, mended or refused with a list."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geodata.errors import JoinError
from geodata.regions import boundary_set, join_points, list_sets, load_regions
from geodata.regions.adding import RefusedBoundariesError, add_boundaries
from geodata.regions.columns import guess_columns, guess_level
from geodata.regions.drawn import set_on
from geodata.regions.mending import mend_shapes
from tests.geodata.regions.three_regions import EAST, MIDDLE, WEST, described


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


def test_where_no_set_is_valid_any_more_the_one_that_was_valid_last_is_drawn(world, tmp_path):
    path = tmp_path / "b.gpkg"
    world.to_file(path)
    for set_id, last in (("oldest", 2019), ("newest", 2021), ("older", 2020)):
        add_boundaries(path, described(set_id, valid_to=date(last, 1, 1)), level=1)

    assert set_on(("oldest", "newest", "older"), "KZ", date(2022, 1, 11)) == "newest"
    assert set_on(("oldest", "newest", "older"), "KZ", date(2018, 1, 11)) == "oldest"
    assert set_on(("newest", "oldest"), "KZ", date(2018, 1, 11)) == "newest"
