"""The extent of the places that a report names, as a shape for map programs."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geodata.store.rows.records import point_of
from geodata.tables import Claim, MentionKind, Place, Precision, Reading

__all__ = [
    "Box",
    "box_of_points",
    "box_of_shapes",
    "boxes_of_claims",
    "boxes_of_reading",
    "extent_of_places",
    "extent_row",
]

#: Degrees that an extent reaches beyond a lone point on each side, so that it can be seen.
_MARGIN_DEG = 0.05
#: Mentions that stand for a state or a people, and say nothing of where something happened.
_NOWHERE = frozenset({MentionKind.METONYM, MentionKind.DEMONYM})

#: ``(lon_min, lat_min, lon_max, lat_max)``, degrees.
Box = tuple[float, float, float, float]


def extent_row(reading: Reading) -> dict[str, Any]:
    """Turn a report with its mentions into a row of ``report_extents``.

    Parameters
    ----------
    reading : Reading
        Of its mentions, capitals that stand for a government and names of peoples do not count.

    Returns
    -------
    dict of str to value
    """
    report = reading.report
    places = {
        mention.place
        for mention in reading.mentions
        if mention.place is not None and mention.kind not in _NOWHERE
    }
    # A country that is named in passing would swallow the towns that the report is about.
    inner = [place for place in places if place.precision is not Precision.COUNTRY]
    spanned = inner or list(places)
    return {
        "report_id": report.id,
        "geom": extent_of_places(spanned),
        "title": report.source.title or report.headline,
        "publisher": report.source.publisher,
        "published": report.published or report.source.published,
        "url": report.source.url,
        "places": len(spanned),
    }


def extent_of_places(places: Iterable[Place]) -> bytes | None:
    """Give the smallest box around places.

    Parameters
    ----------
    places : iterable of Place
        Areas count with their own box, all others with their point.

    Returns
    -------
    bytes or None
        MultiPolygon as little-endian WKB: two boxes where it crosses the date line. None without
        places.
    """
    boxes = [_box(place) for place in places]
    if not boxes:
        return None
    south = max(-90.0, min(box[1] for box in boxes))
    north = min(90.0, max(box[3] for box in boxes))
    west, east = _shortest_span([(box[0], box[2]) for box in boxes])
    if east <= 180.0:
        return _multipolygon([(west, south, east, north)])
    return _multipolygon([(west, south, 180.0, north), (-180.0, south, east - 360.0, north)])


def _box(place: Place) -> Box:
    if place.bbox is not None and place.precision is not Precision.CITY:
        return place.bbox
    lon, lat, margin = place.lon, place.lat, _MARGIN_DEG
    return (lon - margin, lat - margin, lon + margin, lat + margin)


def _shortest_span(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Give the shortest span of longitudes that holds all spans: what the widest gap leaves.

    The first end lies in -180 to 180; the second is larger, and above 180 where the span crosses
    the date line.
    """
    turned = []
    for first, last in spans:
        west = (first + 180.0) % 360.0 - 180.0
        turned.append((west, west + min((last - first) % 360.0 or last - first, 360.0)))
    turned.sort()
    start, reach = turned[0]
    widest = start + 360.0 - max(east for _, east in turned)
    for west, east in turned:
        if west - reach > widest:
            widest, start = west - reach, west
        reach = max(reach, east)
    end = max(east if west >= start else east + 360.0 for west, east in turned)
    return (start, min(end, start + 360.0))


def _multipolygon(boxes: Sequence[Box]) -> bytes:
    """Encode boxes as WKB (OGC 06-103r4, section 8.2), each ring against the clock."""
    parts = [struct.pack("<BII", 1, 6, len(boxes))]
    for west, south, east, north in boxes:
        ring = (west, south, east, south, east, north, west, north, west, south)
        parts.append(struct.pack("<BIII10d", 1, 3, 1, 5, *ring))
    return b"".join(parts)


def boxes_of_claims(claims: Iterable[Claim]) -> dict[str, Box]:
    """Give for each layer that claims are added to the box around their points.

    Parameters
    ----------
    claims : iterable of Claim
        Those that are added.

    Returns
    -------
    dict of str to Box
        Layers that get no point are left out.
    """
    places: set[Place] = set()
    named: set[Place] = set()
    for claim in claims:
        named.update(claim.places)
        if claim.place is not None:
            places.add(claim.place)
    return _boxes({"claims": places, "places": named})


def boxes_of_reading(reading: Reading) -> dict[str, Box]:
    """Give for each layer that a report is added to the box around what it adds.

    Parameters
    ----------
    reading : Reading
        The report with its mentions and claims.

    Returns
    -------
    dict of str to Box
        Layers that get no shape are left out.
    """
    stated = {claim.place for claim in reading.claims if claim.place is not None}
    named = {place for claim in reading.claims for place in claim.places}
    for mention in reading.mentions:
        named.update(mention.rejected)
        if mention.place is not None:
            named.add(mention.place)
    found = _boxes({"claims": stated, "places": named})
    shape = extent_row(reading)["geom"]
    box = None if shape is None else box_of_shapes([shape])
    return found if box is None else found | {"report_extents": box}


def _boxes(places: Mapping[str, Iterable[Place]]) -> dict[str, Box]:
    boxes = {}
    for layer, shown in places.items():
        box = box_of_points(point for place in shown if (point := point_of(place)) is not None)
        if box is not None:
            boxes[layer] = box
    return boxes


def box_of_points(points: Iterable[tuple[float, float]]) -> Box | None:
    """Give the box around points (lon, lat); None without points."""
    west = south = float("inf")
    east = north = float("-inf")
    for lon, lat in points:
        west, east = min(west, lon), max(east, lon)
        south, north = min(south, lat), max(north, lat)
    return None if west > east else (west, south, east, north)


def box_of_shapes(shapes: Iterable[bytes]) -> Box | None:
    """Give the box around shapes in WKB; None without any."""
    import shapely

    found = list(shapes)
    if not found:
        return None
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(found)).tolist()
    return (west, south, east, north)
