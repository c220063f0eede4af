"""Places in the regions of any boundary sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import shapely

from geodata.regions.boundaries import load_regions
from geodata.regions.drawn import set_on
from geodata.regions.sets import SHIPPED, boundary_set, sets_stamp
from geodata.tables import Place, Precision

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["load_drawn_regions", "region_finder"]

#: Metres that a town on a simplified coast may lie outside its region.
_MAX_GAP_M = 20_000
#: A region of another set is the shipped one if each covers this share of the other.
_SAME_SHARE = 0.8


def load_drawn_regions(
    sets: Sequence[str], country: str | None, *, on: date | None = None
) -> gpd.GeoDataFrame:
    """Give the first-level regions of the country in focus, and the shipped ones of all others.

    Parameters
    ----------
    sets : sequence of str
        As `geodata.regions.drawn.drawn_sets` gives them.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    on : date or None
        Day whose regions and names are wanted; None: today's.

    Returns
    -------
    GeoDataFrame
        As `load_regions` gives it, for the whole world.
    """
    import geopandas as gpd
    import pandas as pd

    shipped = load_regions(1, on=on)
    set_id = set_on(sets, country, on)
    if set_id == SHIPPED.id or country is None:
        return shipped
    own = load_regions(1, country=country, on=on, set_id=set_id)
    others = shipped[shipped["country_code"] != country]
    whole = pd.concat([own[shipped.columns], others], ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=shipped.crs)


def region_finder(
    sets: Sequence[str], country: str | None, *, on: date | None = None
) -> Callable[[Place], str | None] | None:
    """Make what gives the code of the region that holds a place.

    Parameters
    ----------
    sets : sequence of str
        As `geodata.regions.drawn.drawn_sets` gives them.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus; places elsewhere keep their shipped region.
    on : date or None
        Day whose regions are meant; None: today's.

    Returns
    -------
    callable or None
        Takes a place, gives a code of the day's set, or None: for countries and areas, and for
        regions that the set cuts otherwise. The same object for the same question, as long as no
        set is stored anew. None where that is the shipped set, whose codes the
        places have.

    Raises
    ------
    JoinError
        If there is no such set, or it lacks the country.

    Notes
    -----
    A town is joined by its point. A region is found by its code (ISO 3166-2 where the set has it),
    else where both shapes cover at least four fifths of each other: nothing is guessed where
    boundaries have moved.
    """
    set_id = set_on(sets, country, on)
    if set_id == SHIPPED.id or country is None:
        return None
    return _finder(set_id, country, on, sets_stamp())


@lru_cache(16)
def _finder(
    set_id: str,
    country: str,
    on: date | None,
    stamp: int,  # noqa: ARG001
) -> Callable[[Place], str | None]:
    # only where a set of the user's own is drawn
    from geodata.regions.join import join_points

    boundary_set(set_id)
    regions = load_regions(1, country=country, on=on, set_id=set_id)
    codes = regions["code"].tolist()
    by_code = dict(zip(codes, codes, strict=True))
    if "iso_3166_2" in regions:
        by_code |= dict(zip(regions["iso_3166_2"], codes, strict=True))
    shipped = load_regions(1, country=country).set_index("code").geometry

    @lru_cache(4096)
    def at(lat: float, lon: float) -> str | None:
        row = int(join_points([lat], [lon], regions, max_gap_m=_MAX_GAP_M)[0])
        return codes[row] if row >= 0 else None

    @lru_cache(256)
    def same(code: str) -> str | None:
        if code in by_code or code not in shipped.index:
            return by_code.get(code)
        row = _same_shape(shipped.loc[code], regions)
        return None if row is None else codes[row]

    def find(place: Place) -> str | None:
        if place.country_code != country:
            return place.region_code
        if place.precision is Precision.CITY:
            return at(place.lat, place.lon)
        if place.precision is Precision.REGION and place.region_code is not None:
            return same(place.region_code)
        return None

    return find


def _same_shape(shape: shapely.Geometry, regions: gpd.GeoDataFrame) -> int | None:
    """Give the row of the region that is the same as a shape, up to the drawing of its line."""
    shapes = regions.geometry.array
    shared = shapely.area(shapely.intersection(shapes, shape))
    share = shared / shapely.area(shapely.union(shapes, shape))
    if not len(share):
        return None
    best = int(share.argmax())
    # Of two shapes that each cover the share s of the other, s / (2 - s) of their union is shared.
    return best if share[best] >= _SAME_SHARE / (2 - _SAME_SHARE) else None
