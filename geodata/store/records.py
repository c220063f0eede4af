"""Records to rows and back, without loss."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping

from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Place,
    Precision,
    Quantity,
    Report,
    Source,
    Status,
)

__all__ = [
    "claim_from_row",
    "claim_row",
    "mention_from_row",
    "mention_row",
    "place_from_row",
    "place_key",
    "place_row",
    "report_from_row",
    "report_row",
]


_PLACE_FIELDS = tuple(field.name for field in dataclasses.fields(Place))


def _json(value: object) -> str:
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
    return hashlib.sha256(_json(stated).encode()).hexdigest()[:32]


def _list(text: str) -> list[Any]:
    if text == "[]":
        return []
    found = json.loads(text)
    if not isinstance(found, list):
        msg = f"expected a JSON list, got {text[:40]!r}"
        raise TypeError(msg)
    return found


def _point(place: Place | None) -> tuple[float, float] | None:
    # Regions and countries are areas: a pin at their centroid would state what nobody knows.
    if place is None or place.precision is not Precision.CITY:
        return None
    return (place.lon, place.lat)


def place_row(place: Place) -> dict[str, Any]:
    """Turn a place into a row of ``places``."""
    lon_min, lat_min, lon_max, lat_max = place.bbox or (None, None, None, None)
    return {
        "key": place_key(place),
        "geom": _point(place),
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


def _source_columns(source: Source) -> dict[str, Any]:
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
        **_source_columns(report.source),
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
        "reasons": _json(mention.reasons),
        "rejected": _json([place_key(place) for place in mention.rejected]),
    }


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
        reasons=tuple(_list(row["reasons"])),
        rejected=tuple(places[lost] for lost in _list(row["rejected"])),
    )


def claim_row(claim: Claim) -> dict[str, Any]:
    """Turn a claim into a row of ``claims``."""
    place = claim.place
    row = {
        "id": claim.id,
        "geom": _point(place),
        "event_type": claim.event_type,
        "status": claim.status.value,
        "known_on": claim.known_on,
        "place_key": None if place is None else place_key(place),
        "date_start": claim.date_start,
        "date_end": claim.date_end,
        "date_precision": claim.date_precision,
        "date_text": claim.date_text,
        "quantities": _json([dataclasses.asdict(quantity) for quantity in claim.quantities]),
        "actor": claim.actor,
        "attributed_to": claim.attributed_to,
        "report_id": claim.report_id,
        "spans": _json(claim.spans),
        "quote": claim.quote,
        "confidence": claim.confidence,
        "reasons": _json(claim.reasons),
        "place_name": None if place is None else place.name,
        "place_precision": None if place is None else place.precision.value,
        "country_code": None if place is None else place.country_code,
        "region_code": None if place is None else place.region_code,
        **_source_columns(claim.source),
    }
    for kind in QUANTITY_KINDS:
        quantity = claim.quantity(kind)
        row[kind] = None if quantity is None else quantity.value
    return row


def claim_from_row(row: RowMapping, places: Mapping[str, Place]) -> Claim:
    """Turn a row of ``claims`` into the claim it was made from; `places` by their key."""
    key = row["place_key"]
    return Claim(
        id=row["id"],
        event_type=row["event_type"],
        status=Status(row["status"]),
        known_on=_day(row["known_on"]),
        place=None if key is None else places[key],
        date_start=row["date_start"],
        date_end=row["date_end"],
        date_precision=row["date_precision"],
        date_text=row["date_text"],
        quantities=_quantities(_list(row["quantities"])),
        actor=row["actor"],
        attributed_to=row["attributed_to"],
        report_id=row["report_id"],
        spans=tuple((start, end) for start, end in _list(row["spans"])),
        quote=row["quote"],
        source=_source(row),
        confidence=row["confidence"],
        reasons=tuple(_list(row["reasons"])),
    )


def _day(value: object) -> date:
    if not isinstance(value, date):
        msg = f"known_on is {value!r}, not a day"
        raise TypeError(msg)
    return value


def _quantities(records: Sequence[Mapping[str, Any]]) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            kind=record["kind"],
            value=record["value"],
            value_max=record["value_max"],
            measure=Measure(record["measure"]),
            modality=Modality(record["modality"]),
            span=None if record["span"] is None else tuple(record["span"]),
        )
        for record in records
    )
