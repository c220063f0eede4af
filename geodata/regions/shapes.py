"""Boundary shapes as plain arrays, for drawing: no table, so that neither pandas nor GDAL is read.

A map needs codes, names and geometry, and is often made by a command that lives for a second;
`geodata.regions.load_regions` gives the same shapes with all that is known of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.errors import JoinError
from geodata.regions.naming import name_on
from geodata.regions.outlines import Outlines, read_outlines
from geodata.regions.sets import SHIPPED, stored_regions, valid_on

__all__ = ["Shapes", "base_shapes", "country_shapes", "region_shapes"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Shapes:
    """Countries or regions, row by row; EPSG:4326."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    #: ISO 3166-1 alpha-2; "" where there is none.
    country_codes: tuple[str, ...]
    #: Polygons, object array of shape (n,).
    geometry: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.codes)


def country_shapes(*, on: date | None = None) -> Shapes:
    """Give the shapes of all countries, as `geodata.regions.load_countries` does.

    Parameters
    ----------
    on : date or None
        Day whose names are wanted; None: today's.

    Returns
    -------
    Shapes
        Sorted by code.
    """
    return _named(_layer("countries"), on)


def region_shapes(country: str, *, on: date | None = None, set_id: str = SHIPPED.id) -> Shapes:
    """Give the first-level regions of a country, as `geodata.regions.load_regions` does.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2 code.
    on : date or None
        Day whose regions and names are wanted; None: today's.
    set_id : str, default "ne-4.1"
        Boundary set.

    Returns
    -------
    Shapes
        Sorted by code; of a set that was added none where no region is valid that day.

    Raises
    ------
    JoinError
        If there is no such set, or it has no regions of that country.
    """
    if set_id == SHIPPED.id:
        outlines = read_outlines(f"regions/{country}")
        if outlines is not None:
            return _named(outlines, on)
    else:
        stored = stored_regions(set_id, 1)
        stored = stored[stored["country_code"] == country]
        if len(stored):
            stored = valid_on(stored, on)
            return Shapes(
                codes=tuple(map(str, stored["code"])),
                names=tuple(map(str, stored["name"].fillna(""))),
                country_codes=(country,) * len(stored),
                geometry=np.asarray(stored.geometry.to_numpy(), dtype=object),
            )
    msg = (
        f"country {country!r} has no regions in the boundary set {set_id}; expected an ISO "
        "3166-1 alpha-2 code such as KZ"
    )
    raise JoinError(msg)


def base_shapes(layer: str) -> npt.NDArray[np.object_]:
    """Give the geometry of a base layer, as `geodata.regions.load_base` does.

    Parameters
    ----------
    layer : {"coast", "lakes", "rivers"}
        Which one.

    Returns
    -------
    ndarray of object, shape (n,)
        EPSG:4326; callers must not change it.
    """
    return _layer(layer).geometry


def _layer(name: str) -> Outlines:
    outlines = read_outlines(name)
    if outlines is None:
        msg = f"base layer {name!r} is not known"
        raise JoinError(msg)
    return outlines


def _named(outlines: Outlines, on: date | None) -> Shapes:
    codes = outlines.words["code"]
    named = zip(codes, outlines.words["name"], strict=True)
    return Shapes(
        codes=codes,
        names=tuple(name_on(code, name, on)[0] for code, name in named),
        country_codes=outlines.words["country_code"],
        geometry=outlines.geometry,
    )
