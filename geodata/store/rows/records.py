"""Records to rows and back, without loss."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping

from geodata.tables import (
    Mention,
    MentionKind,
    Place,
    Precision,
    Report,
    Source,
)

__all__ = [
    "json_list",
    "json_text",
    "mention_from_row",
    "mention_row",
    "place_from_row",
    "place_key",
    "place_keys_of_mention",
    "place_row",
    "point_of",
    "report_from_row",
    "report_row",
    "source_columns",
]

_PLACE_FIELDS = tuple(field.name for field in dataclasses.fields(Place))


def json_text(value: object) -> str:
    """Write a list as compact JSON."""
    if not value:
        return "[]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@lru_cache(maxsize=50_000)
def place_key(place: Place) -> str:
    """Give the hash of all that a place states: equal places have equal keys.

    Parameters
    ----------
    place : Place
        Any place with finite coordinates.

    Returns
    -------
    str
        32 hexadecimal digits.

    Raises
    ------
    ValueError
        If a coordinate is not a finite number, or a name cannot be written as UTF-8.
    """
    stated = [getattr(place, name) for name in _PLACE_FIELDS]
    return hashlib.sha256(json_text(stated).encode()).hexdigest()[:32]


def json_list(text: str) -> list[Any]:
    """Read what `json_text` wrote; raises ValueError or TypeError where that is no list."""
    if text == "[]":
        return []
    found = json.loads(text)
    if not isinstance(found, list):
        msg = f"expected a JSON list, got {text[:40]!r}"
        raise TypeError(msg)
    return found


def point_of(place: Place | None) -> tuple[float, float] | None:
    """Give the (lon, lat) at which a place may be drawn as a point, or None."""
    # Regions and countries are areas: a pin at their centroid would state what nobody knows.
    if place is None or place.precision is not Precision.CITY:
        return None
    return (place.lon, place.lat)


def place_row(place: Place) -> dict[str, Any]:
    """Turn a place into a row of ``places``."""
    lon_min, lat_min, lon_max, lat_max = place.bbox or (None, None, None, None)
    return {
        "key": place_key(place),
        "geom": point_of(place),
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision.value,
        "geonameid": place.geonameid,
        "country_code": place.country_code,
        "admin1": place.admin1,
        "region_code": place.region_code,
        "feature": place.feature,
        "population": place.population,
        "lon_min": lon_min,
        "lat_min": lat_min,
        "lon_max": lon_max,
        "lat_max": lat_max,
        "match": place.match,
    }


def place_from_row(row: RowMapping) -> Place:
    """Turn a row of ``places`` into the place it was made from."""
    bbox = (row["lon_min"], row["lat_min"], row["lon_max"], row["lat_max"])
    return Place(
        name=row["name"],
        lat=row["lat"],
        lon=row["lon"],
        precision=Precision(row["precision"]),
        geonameid=row["geonameid"],
        country_code=row["country_code"],
        admin1=row["admin1"],
        region_code=row["region_code"],
        feature=row["feature"],
        population=row["population"],
        bbox=None if bbox[0] is None else bbox,
        match=row["match"],
    )


def source_columns(source: Source) -> dict[str, Any]:
    """Turn a source into the columns that reports and claims have for it."""
    return {
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_url": source.url,
        "source_published": source.published,
        "source_grade": source.grade,
    }


def _source(row: RowMapping) -> Source:
    return Source(
        title=row["source_title"],
        publisher=row["source_publisher"],
        url=row["source_url"],
        published=row["source_published"],
        grade=row["source_grade"],
    )


def report_row(report: Report, *, accepted: bool) -> dict[str, Any]:
    """Turn a report into a row of ``reports``."""
    start, end = report.dateline_span or (None, None)
    return {
        "id": report.id,
        "text": report.text,
        "headline": report.headline,
        "dateline": report.dateline,
        "dateline_start": start,
        "dateline_end": end,
        "body_start": report.body_span[0],
        "body_end": report.body_span[1],
        "published": report.published,
        "published_reason": report.published_reason,
        "accepted": accepted,
        **source_columns(report.source),
    }


def report_from_row(row: RowMapping) -> Report:
    """Turn a row of ``reports`` into the report it was made from."""
    start = row["dateline_start"]
    return Report(
        id=row["id"],
        text=row["text"],
        headline=row["headline"],
        dateline=row["dateline"],
        dateline_span=None if start is None else (start, row["dateline_end"]),
        body_span=(row["body_start"], row["body_end"]),
        published=row["published"],
        published_reason=row["published_reason"],
        source=_source(row),
    )


def mention_row(mention: Mention, *, report_id: str) -> dict[str, Any]:
    """Turn a mention into a row of ``mentions``."""
    return {
        "report_id": report_id,
        "span_start": mention.start,
        "span_end": mention.end,
        "surface": mention.surface,
        "kind": mention.kind.value,
        "place_key": None if mention.place is None else place_key(mention.place),
        "score": mention.score,
        "reasons": json_text(mention.reasons),
        "rejected": json_text([place_key(place) for place in mention.rejected]),
    }


def place_keys_of_mention(row: RowMapping) -> list[str]:
    """Give the keys of all places that a row of ``mentions`` names."""
    found = [row["place_key"], *json_list(row["rejected"])]
    return [key for key in found if key is not None]


def mention_from_row(row: RowMapping, places: Mapping[str, Place]) -> Mention:
    """Turn a row of ``mentions`` into the mention it was made from; `places` by their key."""
    key = row["place_key"]
    return Mention(
        start=row["span_start"],
        end=row["span_end"],
        surface=row["surface"],
        kind=MentionKind(row["kind"]),
        place=None if key is None else places[key],
        score=row["score"],
        reasons=tuple(json_list(row["reasons"])),
        rejected=tuple(places[lost] for lost in json_list(row["rejected"])),
    )
