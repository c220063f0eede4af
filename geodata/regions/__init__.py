"""Boundary sets and the join of points to regions."""
