"""Boundary sets of Kazakhstan whose regions are others from one day on."""

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


def add_following_sets(folder: Path) -> tuple[str, str]:
    """Add two sets: of a west and an east until 12 January 2022, of a north and a south since.

    Parameters
    ----------
    folder : Path
        Where their files are made.

    Returns
    -------
    tuple of (str, str)
        Ids of the sets, the older one first.
    """
    halves = {
        "older": ({"West": box(40, 30, 67, 60), "East": box(67, 30, 100, 60)}, None, TURN),
        "newer": ({"North": box(40, 48, 100, 60), "South": box(40, 30, 100, 48)}, TURN, None),
    }
    country = shapely.union_all(load_regions(1, country="KZ").geometry.array)
    for set_id, (parts, first, end) in halves.items():
        table = gpd.GeoDataFrame(
            {"name": list(parts), "code": [name[0] for name in parts], "iso_a2": "KZ"},
            geometry=[shapely.intersection(country, part) for part in parts.values()],
            crs="EPSG:4326",
        )
        path = folder / f"{set_id}.gpkg"
        table.to_file(path)
        add_boundaries(path, _described(set_id, first, end), level=1)
    return "older", "newer"


def _described(set_id: str, first: date | None = None, end: date | None = None) -> BoundarySet:
    return BoundarySet(
        id=set_id,
        name=set_id.capitalize(),
        source="Test office",
        version="1",
        licence="CC0",
        vintage=f"Boundaries: {set_id}",
        attribution="Boundaries: Test office",
        disclaimer="None.",
        valid_from=first,
        valid_to=end,
    )


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
    described = _described("turning")
    add_boundaries(path, described, level=1)
    return described.id
