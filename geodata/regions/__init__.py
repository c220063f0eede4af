"""Boundary sets and the join of points to regions.

The names below are loaded when first used: who draws regions need not wait for the join.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.lazy import loaded_when_used

if TYPE_CHECKING:
    from geodata.regions.boundaries import country_shape, load_base, load_countries, load_regions
    from geodata.regions.join import join_points, prepare_join, unjoined_points
    from geodata.regions.sets import BoundarySet, boundary_set, list_sets

__all__ = [
    "BoundarySet",
    "boundary_set",
    "country_shape",
    "join_points",
    "list_sets",
    "load_base",
    "load_countries",
    "load_regions",
    "prepare_join",
    "unjoined_points",
]

_HOMES = {
    "BoundarySet": "geodata.regions.sets",
    "boundary_set": "geodata.regions.sets",
    "country_shape": "geodata.regions.boundaries",
    "join_points": "geodata.regions.join",
    "list_sets": "geodata.regions.sets",
    "load_base": "geodata.regions.boundaries",
    "load_countries": "geodata.regions.boundaries",
    "load_regions": "geodata.regions.boundaries",
    "prepare_join": "geodata.regions.join",
    "unjoined_points": "geodata.regions.join",
}

__getattr__, __dir__ = loaded_when_used(__name__, _HOMES)
