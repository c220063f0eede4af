"""A boundary set of Kazakhstan whose regions are others from one day on."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry import box

from geodata.regions import load_regions
from geodata.regions.adding import add_boundaries
from geodata.regions.sets import BoundarySet

#: First day of the new regions.
TURN = date(2022, 1, 12)


def add_turning_set(folder: Path) -> str:
    """Add a set with a west and an east until 12 January 2022, a north and a south from then on.

    Parameters
    ----------
    folder : Path
        Where its file is made.

    Returns
    -------
    str
        Id of the set.
    """
    country = shapely.union_all(load_regions(1, country="KZ").geometry.array)
    parts = {
        "West": box(40, 30, 67, 60),
        "East": box(67, 30, 100, 60),
        "North": box(40, 48, 100, 60),
        "South": box(40, 30, 100, 48),
    }
    table = gpd.GeoDataFrame(
        {
            "name": list(parts),
            "code": [name[0] for name in parts],
            "iso_a2": "KZ",
            "valid_from": [None, None, TURN.isoformat(), TURN.isoformat()],
            "valid_to": [TURN.isoformat(), TURN.isoformat(), None, None],
        },
        geometry=[shapely.intersection(country, part) for part in parts.values()],
        crs="EPSG:4326",
    )
    # Nothing was drawn before independence.
    table.loc[:1, "valid_from"] = "1991-12-16"
    path = folder / "turning.gpkg"
    table.to_file(path)
    described = BoundarySet(
        id="turning",
        name="Turning",
        source="Test office",
        version="1",
        licence="CC0",
        vintage="Boundaries: turning",
        attribution="Boundaries: Test office",
        disclaimer="None.",
    )
    add_boundaries(path, described, level=1)
    return described.id
