"""How sure it is that a span of a report names the place found for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from geodata.tables import Place, Precision

__all__ = ["LEAST_SURE", "SURE_WEIGHTS", "Sureness"]

#: What each feature adds to the log odds, and the constant "base". Fitted by `benchmarks.fitting`
#: to news texts with places marked by hand (LGL, Lieberman et al. 2010). "unlisted", and what the
#: base loses for it, are set by hand: local news of one country tells little of foreign names.
SURE_WEIGHTS: Mapping[str, float] = {
    "evidence": 0.39,
    "best evidence": 0.3,
    "agreed": 2.39,
    "support": 0.22,
    "country": 1.23,
    "region": 1.1,
    "area": -0.33,
    "sole": 0.31,
    "other name": -0.6,
    "known": 0.43,
    "contained": 1.38,
    "unlisted": 0.5,
    "base": -4.62,
}
#: A place is given above these log odds (probability 0.31).
LEAST_SURE = -0.8
#: The decimal logarithm of a town's people from which it counts as known, and the most it gains.
_KNOWN_FROM = 4.0
_KNOWN_MOST = 4.0
#: How a place relates to a name that it is known by; see `Place.match`.
_CURRENT = frozenset({"name", "former"})


@dataclass(slots=True, kw_only=True)
class Sureness:
    """What speaks for a candidate's best place."""

    #: Log odds of the words around the span, and the most for any span of that name in the report.
    evidence: float
    best_evidence: float
    #: Share of the name that falls to places at that spot, 0 to 1.
    agreed: float
    #: What the report's other names add to the place.
    support: float
    place: Place
    #: Whether the name has no other place.
    is_sole: bool
    #: Whether its container stands behind it ("Paris, Texas").
    is_contained: bool
    #: As of `Candidate`.
    is_unlisted: bool

    def features(self) -> dict[str, float]:
        """Give the features by name, as `SURE_WEIGHTS` has them; "base" left out."""
        place = self.place
        is_city = place.precision is Precision.CITY
        return {
            "evidence": self.evidence,
            "best evidence": self.best_evidence,
            "agreed": self.agreed,
            "support": self.support,
            "country": float(place.precision is Precision.COUNTRY),
            "region": float(place.precision is Precision.REGION),
            "area": float(place.precision is Precision.AREA),
            "sole": float(self.is_sole),
            "other name": float(place.match not in _CURRENT),
            "known": _known(place.population) if is_city else 0.0,
            "contained": float(self.is_contained),
            "unlisted": float(self.is_unlisted),
        }

    def log_odds(self) -> float:
        """Give the log odds that the span names the place."""
        # Plain sums: this runs for every candidate of every report, and most features are 0.
        weights, place = SURE_WEIGHTS, self.place
        odds = weights["base"] + weights["evidence"] * self.evidence
        odds += weights["best evidence"] * self.best_evidence
        odds += weights["agreed"] * self.agreed + weights["support"] * self.support
        if place.precision is Precision.CITY:
            odds += weights["known"] * _known(place.population)
        else:
            odds += weights[place.precision.value]
        if self.is_sole:
            odds += weights["sole"]
        if place.match not in _CURRENT:
            odds += weights["other name"]
        if self.is_contained:
            odds += weights["contained"]
        if self.is_unlisted:
            odds += weights["unlisted"]
        return odds


def _known(population: int) -> float:
    """Say how well known a town is, 0 to `_KNOWN_MOST`."""
    return min(max(math.log10(population + 100) - _KNOWN_FROM, 0.0), _KNOWN_MOST)
