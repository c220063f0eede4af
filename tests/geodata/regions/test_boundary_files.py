"""Files of boundaries: every format and CRS gives the same regions, or is refused in words."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.errors import JoinError
from geodata.regions import join_points, load_regions
from geodata.regions.adding import RefusedBoundariesError, add_boundaries
from geodata.regions.formats import read_shapes
from tests.geodata.regions.three_regions import described


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
