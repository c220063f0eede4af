"""Boundary sets and the join of points to regions."""

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
