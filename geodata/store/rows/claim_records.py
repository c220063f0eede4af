"""Claims to rows and back, without loss.

A situation may hold a million claims. So what many of them have in common (places, sources,
numbers, days, words) is made once, and one record of it is shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from geodata.store.rows.records import json_list, json_text, place_key, point_of, source_columns
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    Modality,
    Place,
    Quantity,
    Source,
    Status,
)

__all__ = ["CLAIM_COLUMNS", "ClaimMaker", "claim_row"]

#: The columns of ``claims`` that a claim is made of, in the order that `ClaimMaker` takes them;
#: all others follow from these.
CLAIM_COLUMNS = (
    "id",
    "event_type",
    "status",
    "known_on",
    "place_key",
    "date_start",
    "date_end",
    "date_precision",
    "date_text",
    "quantities",
    "actor",
    "attributed_to",
    "report_id",
    "spans",
    "quote",
    "source_title",
    "source_publisher",
    "source_url",
    "source_published",
    "source_grade",
    "confidence",
    "reasons",
    "place_from_key",
    "place_to_key",
)
#: Shared records of one kind that are kept; where all differ, keeping more would cost memory.
_MOST_SHARED = 50_000
_STATUSES = {status.value: status for status in Status}

_Value = TypeVar("_Value")


def claim_row(claim: Claim) -> dict[str, Any]:
    """Turn a claim into a row of ``claims``."""
    place = claim.place
    row = {
        "id": claim.id,
        "geom": point_of(place),
        "event_type": claim.event_type,
        "status": claim.status.value,
        "known_on": claim.known_on,
        "place_key": _key_of(place),
        "date_start": claim.date_start,
        "date_end": claim.date_end,
        "date_precision": claim.date_precision,
        "date_text": claim.date_text,
        "quantities": _quantities_text(claim.quantities),
        "actor": claim.actor,
        "attributed_to": claim.attributed_to,
        "report_id": claim.report_id,
        "spans": json_text(claim.spans),
        "quote": claim.quote,
        "confidence": claim.confidence,
        "reasons": _reasons_text(claim.reasons),
        "place_name": None if place is None else place.name,
        "place_precision": None if place is None else place.precision.value,
        "country_code": None if place is None else place.country_code,
        "region_code": None if place is None else place.region_code,
        "place_from_key": _key_of(claim.place_from),
        "place_to_key": _key_of(claim.place_to),
        "place_from": claim.place_from and claim.place_from.name,
        "place_to": claim.place_to and claim.place_to.name,
        **source_columns(claim.source),
    }
    for kind in QUANTITY_KINDS:
        quantity = claim.quantity(kind)
        row[kind] = None if quantity is None else quantity.value
    return row


def _key_of(place: Place | None) -> str | None:
    return None if place is None else place_key(place)


# The rows of a table have few numbers and reasons that differ.
@lru_cache(maxsize=_MOST_SHARED)
def _quantities_text(quantities: tuple[Quantity, ...]) -> str:
    return json_text([dataclasses.asdict(quantity) for quantity in quantities])


_reasons_text = lru_cache(maxsize=_MOST_SHARED)(json_text)


class ClaimMaker:
    """Makes claims of rows of ``claims``.

    Parameters
    ----------
    places : mapping of str to Place
        By key. May grow while claims are made.
    """

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        self._words: dict[Any, Any] = {}
        self._sources: dict[tuple[Any, ...], Source] = {}
        self._quantities: dict[str, tuple[Quantity, ...]] = {"[]": ()}
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {"[]": ()}
        self._reasons: dict[str, tuple[str, ...]] = {"[]": ()}

    def claim(self, values: Sequence[Any]) -> Claim:
        """Make a claim.

        Parameters
        ----------
        values : sequence
            Those of `CLAIM_COLUMNS`, in that order.

        Returns
        -------
        Claim

        Raises
        ------
        ValueError
            If a value is none that was stored; KeyError or TypeError likewise.
        """
        (
            claim_id,
            event_type,
            status,
            known_on,
            key,
            date_start,
            date_end,
            date_precision,
            date_text,
            quantities,
            actor,
            attributed_to,
            report_id,
            spans,
            quote,
            *source,
            confidence,
            reasons,
            key_from,
            key_to,
        ) = values
        if not isinstance(known_on, date):
            msg = f"known_on is {known_on!r}, not a day"
            raise TypeError(msg)
        share = self._words.setdefault
        if len(self._words) > _MOST_SHARED:
            self._words.clear()
        return Claim(
            id=claim_id,
            event_type=share(event_type, event_type),
            status=_STATUSES[status],
            known_on=share(known_on, known_on),
            place=None if key is None else self._places[key],
            place_from=None if key_from is None else self._places[key_from],
            place_to=None if key_to is None else self._places[key_to],
            date_start=share(date_start, date_start),
            date_end=share(date_end, date_end),
            date_precision=share(date_precision, date_precision),
            date_text=share(date_text, date_text),
            quantities=_shared(self._quantities, quantities, _read_quantities),
            actor=share(actor, actor),
            attributed_to=share(attributed_to, attributed_to),
            report_id=share(report_id, report_id),
            spans=_shared(self._spans, spans, _read_spans),
            quote=quote,
            source=_shared(self._sources, tuple(source), _read_source),
            confidence=confidence,
            reasons=_shared(self._reasons, reasons, _read_reasons),
        )


def _shared(held: dict[Any, _Value], key: Any, make: Callable[[Any], _Value]) -> _Value:  # noqa: ANN401 -- text or tuple
    found = held.get(key)
    if found is None:
        if len(held) > _MOST_SHARED:
            held.clear()
        found = held[key] = make(key)
    return found


def _read_source(values: tuple[Any, ...]) -> Source:
    title, publisher, url, published, grade = values
    return Source(title=title, publisher=publisher, url=url, published=published, grade=grade)


def _read_reasons(text: str) -> tuple[str, ...]:
    return tuple(json_list(text))


def _read_spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in json_list(text))


def _read_quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            kind=record["kind"],
            value=record["value"],
            value_max=record["value_max"],
            measure=Measure(record["measure"]),
            modality=Modality(record["modality"]),
            span=None if record["span"] is None else tuple(record["span"]),
        )
        for record in json_list(text)
    )
