"""Which place a name means, decided with the whole report.

A report speaks of one part of the world: names vouch for each other. Each name starts with how
well known its places are (`report_names`); the countries, regions and neighbourhoods that the names
together point to (`context`) then raise the places that lie there, and one name means one place
throughout the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.geocoding.context import Context
from geodata.geocoding.report_names import ReportName, group_candidates, logistic, prepare
from geodata.geocoding.sureness import LEAST_SURE, Sureness
from geodata.tables import Candidate, Mention, MentionKind, Place, Precision, Report

__all__ = ["resolve_mentions", "weigh_candidates"]

_ROUNDS = 3
#: A name without a place is a mention still if its evidence is above this.
_LEAST_EVIDENCE = 0.5
#: Places of one name nearer to each other than this, in degrees, do not compete.
_SPOT_DEG = 1.0
_MAX_REJECTED = 9


def resolve_mentions(report: Report, candidates: Sequence[Candidate]) -> tuple[Mention, ...]:
    """Decide which candidates are mentions of places, and of which.

    Parameters
    ----------
    report : Report
        The report that the spans point into.
    candidates : sequence of Candidate
        As `find_mentions` gives them, in order of ``start``.

    Returns
    -------
    tuple of Mention
        In order of ``start``. ``place`` is None where a name is a place's, but of no place that
        can be drawn (a continent) or that the gazetteer has at the given container.
    """
    weighed = weigh_candidates(report, candidates)
    pairs = zip(candidates, weighed, strict=True)
    mentions = (_mention(candidate, *found) for candidate, found in pairs)
    return tuple(mention for mention in mentions if mention is not None)


def weigh_candidates(
    report: Report, candidates: Sequence[Candidate]
) -> list[tuple[list[Place], Sureness | None]]:
    """Rank the places of each candidate by the whole report, and say what speaks for the first.

    Parameters
    ----------
    report : Report
        The report that the spans point into.
    candidates : sequence of Candidate
        As of `resolve_mentions`.

    Returns
    -------
    list of (list of Place, Sureness or None)
        One for each candidate, in their order: its places, best first, and what speaks for the
        first one; None for a demonym and where there is no place.
    """
    names = group_candidates(candidates)
    prepare(names, candidates, report.dateline_span or (0, 0))
    Context(names).settle(_ROUNDS)
    weighed: list[tuple[list[Place], Sureness | None]] = [([], None)] * len(candidates)
    for name in names:
        if len(name.places) > 1:
            order = [at for _, at in sorted((-score, at) for at, score in enumerate(name.scores))]
            best, places = order[0], [name.places[at] for at in order]
        else:
            best, places = 0, list(name.places)
        for member in name.members:
            weighed[member] = (places, None)
        if not places:
            continue
        agreed = _agreed(name, best)
        support = name.scores[best] - name.priors[best]
        for member in name.members:
            candidate = candidates[member]
            if candidate.kind is not MentionKind.DEMONYM:
                sureness = Sureness(
                    evidence=candidate.evidence,
                    best_evidence=name.evidence,
                    agreed=agreed,
                    support=support,
                    place=places[0],
                    is_sole=len(places) == 1,
                    is_contained=candidate.container is not None,
                    is_unlisted=candidate.is_unlisted,
                )
                weighed[member] = (places, sureness)
    return weighed


def _mention(
    candidate: Candidate, places: Sequence[Place], sureness: Sureness | None
) -> Mention | None:
    """Make the mention of a candidate; None where it is more likely no place."""
    sure = candidate.evidence if sureness is None else sureness.log_odds()
    place = places[0] if places and sure > LEAST_SURE else None
    if place is None and candidate.evidence <= (_LEAST_EVIDENCE if places else 0.0):
        return None
    kind = candidate.kind
    if kind is MentionKind.METONYM and not _is_state(place, candidate.states):
        kind = None
    if kind is None:
        kind = MentionKind.CITY if place is None else MentionKind(place.precision.value)
    reasons = candidate.reasons
    if place is None and places:
        reasons = (*reasons, "not clear which place")
    return Mention(
        start=candidate.start,
        end=candidate.end,
        surface=candidate.surface,
        kind=kind,
        place=place,
        score=round(logistic(sure), 3),
        reasons=reasons,
        rejected=tuple(other for other in places if other is not place)[:_MAX_REJECTED],
    )


def _agreed(name: ReportName, best: int) -> float:
    """Give the share of a name that falls to places at the spot of its best one."""
    if len(name.places) == 1:
        return name.shares[0]
    chosen = name.places[best]
    return sum(
        share
        for place, share in zip(name.places, name.shares, strict=True)
        if _is_same_spot(place, chosen)
    )


def _is_same_spot(place: Place, chosen: Place) -> bool:
    """Tell whether it hardly matters which of two places is meant: a town, or the region of it."""
    if place.region_code and place.region_code == chosen.region_code:
        return True
    return abs(place.lat - chosen.lat) < _SPOT_DEG and abs(place.lon - chosen.lon) < _SPOT_DEG


def _is_state(place: Place | None, states: Iterable[Place]) -> bool:
    """Tell whether a place can stand for its country: a capital, or the country itself."""
    if place is None or not (place.feature == "PPLC" or place.precision is Precision.COUNTRY):
        return False
    return any(state.country_code == place.country_code for state in states)
