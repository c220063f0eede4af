"""Movements as lines between their two ends, for map programs."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from geodata.tables import Place

__all__ = ["line_wkb", "lines_between"]

#: Points (lon, lat), degrees, WGS 84.
_Line = Sequence[tuple[float, float]]


def lines_between(origin: Place, destination: Place) -> list[_Line]:
    """Give the straight line between two places in parts that stay on the map.

    Parameters
    ----------
    origin, destination : Place
        The ends; of a region or country the point that stands for it.

    Returns
    -------
    list of sequence of (lon, lat)
        One line, or two that end and begin at the 180th meridian (RFC 7946, section 3.1.9) where
        that is the shorter way round.
    """
    start, end = (origin.lon, origin.lat), (destination.lon, destination.lat)
    across = end[0] - start[0]
    if abs(across) <= 180.0:
        return [(start, end)]
    side = 180.0 if across < 0 else -180.0
    whole = across + (360.0 if across < 0 else -360.0)
    share = (side - start[0]) / whole if whole else 0.0
    lat = start[1] + share * (end[1] - start[1])
    return [(start, (side, lat)), ((-side, lat), end)]


def line_wkb(origin: Place, destination: Place) -> bytes:
    """Give the same as little-endian WKB of a MultiLineString (OGC 06-103r4, section 8.2)."""
    lines = lines_between(origin, destination)
    parts = [struct.pack("<BII", 1, 5, len(lines))]
    for line in lines:
        points = [value for point in line for value in point]
        parts.append(struct.pack(f"<BII{len(points)}d", 1, 2, len(line), *points))
    return b"".join(parts)
