"""The snapshot: a frozen view of a situation, and its identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any

from dashboard.snapshots.content import Content
from dashboard.snapshots.findings import KeyPoint
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.projection import Bbox, View
from geodata.regions import BoundarySet
from geodata.tables import Claim, Event, Figure, Place, State
from geodata.timeline import Timeline

__all__ = ["Snapshot"]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A frozen view: what is shown, how it is laid out, and what it rests on."""

    state: State
    #: ISO 3166-1 alpha-2 code of the country in focus; None: none.
    country: str | None
    country_name: str
    title: str
    subtitle: str
    key_points: tuple[KeyPoint, ...]
    figures: tuple[Figure, ...]
    content: Content
    #: What the map shows, degrees; west > east across the antimeridian.
    extent: Bbox
    view: View
    layout: Layout
    tlp: str
    organisation: str
    boundary_set: BoundarySet
    #: Name and version of the software.
    software: str
    #: Who published the claims shown, with the number of claims, most first.
    sources: tuple[tuple[str, int], ...]
    ground: Ground = field(repr=False, compare=False)
    #: The extent that the analyst asked for; None: the rules chose.
    wanted: Bbox | None = None
    #: All events as known on `known_on`: what time-lapse, page and data package play and hold.
    history: tuple[Event, ...] = field(default=(), repr=False)

    @property
    def as_of(self) -> date:
        """The day that the map shows."""
        return self.state.as_of

    @property
    def known_on(self) -> date:
        """The day up to which reports are taken into account."""
        return self.state.known_on

    @property
    def window_days(self) -> int:
        """Length of the window that ends on `as_of`, in days."""
        return self.state.window_days

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims shown, by id, each once."""
        held = {
            claim.id: claim
            for event in (*self.state.events, *self.state.ahead)
            for claim in event.claims
        }
        for figure in self.figures:
            held.update({claim.id: claim for claim in (figure.claim, *figure.competing)})
        return tuple(held[key] for key in sorted(held))

    @cached_property
    def timeline(self) -> Timeline:
        """The claims of `history`, to be asked for other days."""
        regions = {event.place: event.region_code for event in self.history}
        return Timeline(
            (claim for event in self.history for claim in event.claims),
            region_of=lambda place: regions.get(place, place.region_code),
        )

    @cached_property
    def canonical(self) -> str:
        """The snapshot as canonical JSON: sorted keys, no white space, ASCII."""
        return json.dumps(
            self.record, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
        )

    @cached_property
    def id(self) -> str:
        """SHA-256 of the canonical JSON, hexadecimal."""
        return hashlib.sha256(self.canonical.encode("ascii")).hexdigest()

    @property
    def short_id(self) -> str:
        """What is printed on the product: the first twelve digits of the id."""
        return self.id[:12]

    @cached_property
    def record(self) -> dict[str, Any]:
        """Everything that the product shows and rests on, as plain JSON values."""
        claims = self.claims
        return {
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "window_days": self.window_days,
            "country": self.country,
            "title": self.title,
            "subtitle": self.subtitle,
            "key_points": [
                {
                    "title": p.title,
                    "text": p.text,
                    "claims": list(p.claim_ids),
                    "place": _place(p.place),
                }
                for p in self.key_points
            ],
            "figures": [_figure(figure) for figure in self.figures],
            "events": [_event(event) for event in self.state.events],
            "ahead": [_event(event) for event in self.state.ahead],
            "region_counts": dict(self.content.region_counts),
            "classes": [list(pair) for pair in self.content.classes],
            "daily": {
                "first_day": self.content.first_day.isoformat(),
                "counts": {key: list(row) for key, row in self.content.daily.items()},
            },
            "claims": [_claim(claim) for claim in claims],
            "history": self._history_record(),
            "extent": [round(value, 4) for value in self.extent],
            "projection": self.view.proj,
            "layout": _plain(asdict(self.layout)),
            "tlp": self.tlp,
            "organisation": self.organisation,
            "boundary_set": _plain(asdict(self.boundary_set)),
            "software": self.software,
        }

    def _history_record(self) -> dict[str, Any]:
        """Give the hash of everything known, of which the page shows a part."""
        digest = hashlib.sha256()
        count = 0
        for event in sorted(self.history, key=lambda e: e.id):
            claims = [_claim(claim) for claim in event.claims]
            count += len(claims)
            held = json.dumps([_event(event), claims], sort_keys=True, separators=(",", ":"))
            digest.update(held.encode("ascii"))
        return {"events": len(self.history), "claims": count, "sha256": digest.hexdigest()}

    def manifest(self) -> dict[str, Any]:
        """Give the record with its id, for the file beside the product."""
        return {
            "product_id": self.id,
            "sha256_of": "canonical JSON of 'snapshot'",
            "snapshot": self.record,
        }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "name": place.name,
        "lat": round(place.lat, 6),
        "lon": round(place.lon, 6),
        "precision": place.precision.value,
        "geonameid": place.geonameid,
        "country_code": place.country_code,
        "admin1": place.admin1,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.event_type,
        "status": event.status.value,
        "place": _place(event.place),
        "region_code": event.region_code,
        "date_start": _plain(event.date_start),
        "date_end": _plain(event.date_end),
        "actor": event.actor,
        "claims": [claim.id for claim in event.claims],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "type": claim.event_type,
        "status": claim.status.value,
        "known_on": claim.known_on.isoformat(),
        "date_start": _plain(claim.date_start),
        "date_end": _plain(claim.date_end),
        "place": _place(claim.place),
        "quantities": [_plain(asdict(quantity)) for quantity in claim.quantities],
        "attributed_to": claim.attributed_to,
        "quote": claim.quote,
        "report_id": claim.report_id,
        "spans": [list(span) for span in claim.spans],
        "source": _plain(asdict(claim.source)),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "kind": figure.kind,
        "value": figure.value,
        "value_low": figure.value_low,
        "value_high": figure.value_high,
        "modality": figure.modality.value,
        "age_days": figure.age_days,
        "claim": figure.claim.id,
        "competing": [claim.id for claim in figure.competing],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
