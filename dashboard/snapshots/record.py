"""The snapshot: a frozen view of a situation, and its identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from dashboard.forces import NO_SIDES, Sides
from dashboard.snapshots.codec import Shared, to_plain
from dashboard.snapshots.content import Content
from dashboard.snapshots.filters import Filters
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.ledger import plain_ledger
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.projection import Bbox, View
from dashboard.snapshots.themes import LIGHT, Theme
from geodata.regions import BoundarySet
from geodata.tables import Claim, Event, Figure, Place, State
from geodata.timeline import Changes, Timeline

__all__ = ["Snapshot", "canonical_json"]


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
    #: Of the texts of `dashboard.texts` that stand on the product.
    language: str = "en"
    #: The extent that the analyst asked for; None: the rules chose.
    wanted: Bbox | None = None
    #: What of the state is shown.
    filters: Filters = field(default_factory=Filters)
    #: All events as known on `known_on`: what time-lapse, page and data package play and hold.
    history: tuple[Event, ...] = field(default=(), repr=False)
    theme: Theme = LIGHT
    #: Words in the middle of the banners.
    banner: str = ""
    logo: Logo | None = field(default=None, repr=False)
    #: Who is whose friend or foe.
    sides: Sides = NO_SIDES
    #: What a change brief is about; None: it shows a state.
    changes: Changes | None = field(default=None, repr=False)
    #: The canonical form that it was frozen as, for a part of a product and one that is made
    #: again; None: it follows from the fields.
    frozen_as: str | None = field(default=None, repr=False, compare=False)

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
    def where(self) -> str:
        """Region and country in focus, as far as there are any."""
        return ", ".join(name for name in (self.filters.region_name, self.country_name) if name)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims shown, by id, each once."""
        held = {
            claim.id: claim
            for event in (*self.state.events, *self.state.ahead)
            for claim in event.claims
        }
        if self.changes is not None:
            for change in self.changes.changed:
                held.update({claim.id: claim for claim in change.before.claims})
            for retraction in self.changes.retracted:
                held.update({claim.id: claim for claim in (retraction.claim, retraction.by)})
            for event in self.changes.dropped:
                held.update({claim.id: claim for claim in event.claims})
            for made in self.changes.figures:
                for figure in (made.before, made.after):
                    if figure is not None:
                        held.setdefault(figure.claim.id, figure.claim)
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

    def timeline_on(self, day: date) -> Timeline:
        """Give the claims of `history`, counted in the regions of a day that is played.

        Where one region is singled out, it is that of `as_of` on all days.
        """
        span = self.ground.span(day)
        if span is None or span is self.ground.spans[-1] or self.filters.region is not None:
            return self.timeline
        if span.first not in self._timelines:
            claims = (claim for event in self.history for claim in event.claims)
            self._timelines[span.first] = Timeline(claims, region_of=span.region_of)
        return self._timelines[span.first]

    @cached_property
    def _timelines(self) -> dict[date, Timeline]:
        """The timelines of spans of days with other regions, by their first day."""
        return {}

    @cached_property
    def canonical(self) -> str:
        """The snapshot as canonical JSON: sorted keys, no white space, ASCII."""
        return self.frozen_as or canonical_json(self._made_record)

    @cached_property
    def ledger(self) -> str:
        """All claims and events that products are made from, as canonical JSON."""
        return canonical_json(
            {
                **plain_ledger(self.history, self.state),
                "key_points": [_plain_point(point) for point in self.key_points],
                "changes": to_plain(self.changes),
                "logo": to_plain(self.logo),
            }
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
        if self.frozen_as is None:
            return self._made_record
        record: dict[str, Any] = json.loads(self.frozen_as)
        return record

    @cached_property
    def _made_record(self) -> dict[str, Any]:
        claims = self.claims
        return {
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "window_days": self.window_days,
            "country": self.country,
            "country_name": self.country_name,
            "filters": to_plain(self.filters),
            "title": self.title,
            "subtitle": self.subtitle,
            "key_points": [
                {
                    "title": p.title,
                    "text": p.text,
                    "claims": list(p.claim_ids),
                    "edited": p.edited,
                    "own_words": p.is_own,
                    "place": _place(p.place),
                    **({"place_before": _place(p.place_before)} if p.place_before else {}),
                }
                for p in self.key_points
            ],
            "figures": [_figure(figure) for figure in self.figures],
            "changes": None if self.changes is None else _changes(self.changes),
            "events": [_event(event) for event in self.state.events],
            "ahead": [_event(event) for event in self.state.ahead],
            "region_counts": dict(self.content.region_counts),
            "classes": [list(pair) for pair in self.content.classes],
            "daily": {
                "first_day": self.content.first_day.isoformat(),
                "counts": {key: list(row) for key, row in self.content.daily.items()},
            },
            "claims": _claims(claims),
            "history": self._history_record(),
            "extent": [round(value, 4) for value in self.extent],
            "wanted_extent": None if self.wanted is None else list(self.wanted),
            "projection": self.view.proj,
            "layout": to_plain(self.layout),
            "theme": to_plain(self.theme),
            # left out where they say nothing, so that products keep the ids that they always had
            **({} if self.language == "en" else {"language": self.language}),
            **({"sides": to_plain(self.sides)} if self.sides else {}),
            "tlp": self.tlp,
            "organisation": self.organisation,
            "banner": self.banner,
            "logo_sha256": self.logo and hashlib.sha256(self.logo.png).hexdigest(),
            "boundary_set": to_plain(self.boundary_set),
            **({"boundary_sets": played} if (played := self._played_sets()) else {}),
            "software": self.software,
        }

    def _played_sets(self) -> list[dict[str, Any]]:
        """Give what is drawn from which day on, where regions turn while the days are played."""
        return [
            {
                "from": None if span.first == date.min else span.first.isoformat(),
                "id": span.boundary_set.id,
                "version": span.boundary_set.version,
                "vintage": span.boundary_set.vintage,
            }
            for span in self.ground.spans
        ]

    def _history_record(self) -> dict[str, Any]:
        """Give the hash of everything known, of which the page shows a part."""
        return {
            "events": len(self.history),
            "claims": sum(len(event.claims) for event in self.history),
            "sha256": hashlib.sha256(self.ledger.encode("ascii")).hexdigest(),
        }

    def manifest(self) -> dict[str, Any]:
        """Give the record with its id, for the file beside the product."""
        return {
            "product_id": self.id,
            "sha256_of": "canonical JSON of 'snapshot'",
            "snapshot": self.record,
        }


def _plain_point(point: KeyPoint) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(point)
    if point.place_before is None:
        # left out, so that products keep the ids that they always had
        del plain["place_before"]
    return plain


def canonical_json(value: Any) -> str:  # noqa: ANN401
    """Write plain values the one way: sorted keys, no white space, ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


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
        "date_start": to_plain(event.date_start),
        "date_end": to_plain(event.date_end),
        "actor": event.actor,
        "claims": [claim.id for claim in event.claims],
    }


def _claims(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    shared: Shared = {}
    return [_claim(claim, shared) for claim in claims]


def _claim(claim: Claim, shared: Shared) -> dict[str, Any]:
    return {
        "id": claim.id,
        "type": claim.event_type,
        "status": claim.status.value,
        "known_on": claim.known_on.isoformat(),
        "date_start": to_plain(claim.date_start),
        "date_end": to_plain(claim.date_end),
        "place": _place(claim.place),
        "place_from": _place(claim.place_from),
        "place_to": _place(claim.place_to),
        "quantities": [to_plain(quantity) for quantity in claim.quantities],
        "attributed_to": claim.attributed_to,
        "quote": claim.quote,
        "report_id": claim.report_id,
        "spans": [list(span) for span in claim.spans],
        "source": to_plain(claim.source, shared),
    }


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "since": changes.since.isoformat(),
        "until": changes.until.isoformat(),
        "new": [event.id for event in changes.new],
        "changed": [
            {"event": change.after.id, "what": list(change.what), "moved": change.moved}
            for change in changes.changed
        ],
        "withdrawn": [
            {"claim": retraction.claim.id, "by": retraction.by.id}
            for retraction in changes.retracted
        ],
        "taken_out": [event.id for event in changes.dropped],
        "figures": [
            {
                "kind": change.kind,
                "before": None if change.before is None else _figure(change.before),
                "after": None if change.after is None else _figure(change.after),
            }
            for change in changes.figures
        ],
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
