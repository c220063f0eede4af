"""What the tests of boundary sets share: three regions in a row, and how they are added."""

import geopandas as gpd
import pytest

from geodata.regions.adding import add_boundaries
from tests.geodata.regions.three_regions import EAST, MIDDLE, WEST, described


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
