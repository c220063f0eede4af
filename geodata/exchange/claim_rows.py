"""Claims to rows of cells."""

from __future__ import annotations

import json
from typing import Any

from geodata.exchange.columns import CLAIM_COLUMNS, Cell
from geodata.exchange.texts import fit_text
from geodata.tables import QUANTITY_KINDS, Claim, Place, Precision, Quantity

__all__ = ["claim_cells"]


def claim_cells(claim: Claim) -> dict[str, Cell]:
    """Give a claim as the cells of a row.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    dict of str to cell
        One cell for each of `CLAIM_COLUMNS`, in that order. Characters that files cannot carry
        are shown as U+FFFD.
    """
    source, place = claim.source, claim.place
    cells: dict[str, Cell] = {
        "event_date": claim.date_start,
        "end_date": claim.date_end,
        "event_type": claim.event_type,
        "status": claim.status.value,
        "actor": claim.actor,
        "attributed_to": claim.attributed_to,
        "known_on": claim.known_on,
        "quote": claim.quote,
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_url": source.url,
        "source_date": source.published,
        "source_grade": source.grade,
        "report_id": claim.report_id,
        "span": ";".join(f"{start}-{end}" for start, end in claim.spans),
        "claim_id": claim.id,
        "confidence": claim.confidence,
        "date_precision": claim.date_precision,
        "date_text": claim.date_text,
        "quantities": _json([_quantity_record(quantity) for quantity in claim.quantities]),
        "reasons": _json(list(claim.reasons)),
        "event_with": claim.event_with,
        "withdraws": " ".join(claim.withdraws),
    }
    for kind in QUANTITY_KINDS:
        quantity = claim.quantity(kind)
        cells[kind] = None if quantity is None else float(quantity.value)
    if place is not None:
        cells.update(_place_cells(place))
    cells.update(_end_cells(claim))
    return {
        name: fit_text(cell) if isinstance(cell, str) else cell
        for name, cell in ((column.name, cells.get(column.name)) for column in CLAIM_COLUMNS)
    }


def _place_cells(place: Place) -> dict[str, Cell]:
    point = place.precision is Precision.CITY
    return {
        "place": place.name,
        "admin1": place.admin1,
        "region_code": place.region_code,
        "country": place.country_code,
        "lat" if point else "area_lat": float(place.lat),
        "lon" if point else "area_lon": float(place.lon),
        "precision": place.precision.value,
        "geonameid": place.geonameid,
        "feature": place.feature,
        "population": place.population,
        "place_match": place.match,
        "bbox": None if place.bbox is None else " ".join(repr(float(x)) for x in place.bbox),
    }


def _end_cells(claim: Claim) -> dict[str, Cell]:
    """Give the other ends of a movement: what people read, and all of it for the way back."""
    stated = {"from": claim.place_from, "to": claim.place_to}
    ends = {end: _place_cells(place) for end, place in stated.items() if place is not None}
    if not ends:
        return {}
    shown: dict[str, Cell] = {"ends": _json(ends)}
    for end, cells in ends.items():
        for name in ("place", "country", "lat", "lon", "precision"):
            shown[f"{name}_{end}"] = cells.get(name)
    return shown


def _json(value: list[Any] | dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _quantity_record(quantity: Quantity) -> dict[str, Any]:
    return {
        "kind": quantity.kind,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "measure": quantity.measure.value,
        "modality": quantity.modality.value,
        "span": quantity.span,
    }
