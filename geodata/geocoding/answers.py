"""What the chain of geocoders answers for one name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geodata.tables import Place

__all__ = ["Answer", "GeocodeStatus", "Query", "Rejected"]


class GeocodeStatus(StrEnum):
    """How asking for one name ended. "No such place" and "could not be asked" differ."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a geocoder."""

    #: As written, without surrounding space.
    name: str
    #: ISO 3166-1 alpha-2 in capitals; None: the whole world.
    country: str | None = None
    #: Only inside ``(lon_min, lat_min, lon_max, lat_max)``; None: anywhere.
    bbox: tuple[float, float, float, float] | None = None
    #: Day whose names are meant; None: today's.
    on: date | None = None
    #: Candidates wanted at most.
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A candidate that was not taken."""

    place: Place
    #: Why, in words for the analyst.
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that is known of one name."""

    query: Query
    status: GeocodeStatus
    #: Why the status is what it is, in words for the analyst.
    reason: str
    #: What the name may mean, best first: one if `found`, more if `ambiguous`, else none.
    candidates: tuple[Place, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    #: Who gave the candidates: "gazetteer" or the service; "" where nobody did.
    source: str = ""
    #: When a service gave them, UTC; None for the gazetteer. A kept answer has its first time.
    answered_at: datetime | None = None
    #: What went wrong on the way: services that did not answer, a cache that cannot be used.
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> Place | None:
        """The place; None unless it was found."""
        return self.candidates[0] if self.status is GeocodeStatus.FOUND else None
