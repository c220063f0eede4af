"""Which place a name means, decided with the whole report.

A report speaks of one part of the world: names vouch for each other. Each name starts with how
well known its places are; the countries, regions and neighbourhoods that the names together point
to then raise the places that lie there, and one name means one place throughout the report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from geodata.geocoding.sureness import LEAST_SURE, Sureness
from geodata.tables import Candidate, Mention, MentionKind, Place, Precision, Report

__all__ = ["resolve_mentions", "weigh_candidates"]

#: How well known a place is, on the scale of the decimal logarithm of a population: a country, a
#: second-level area, and the least and the most for a region.
_COUNTRY_KNOWN = 8.0
_AREA_KNOWN = 4.2
#: The same for seas, straits, oceans and continents: no country's names vouch for them.
_WORLD_KNOWN = 9.0
_WORLD = frozenset({"CONT", "OCN", "SEA", "STRT"})
_REGION_KNOWN = (4.8, 6.2)
_CAPITAL = 0.7
#: What an alternate or former name loses besides, if it is some other place's first name.
_OTHER_NAME = -4.0
#: What a region loses to a town of its name in it, if the town has so many people.
_REGION_OF_TOWN = -1.0
_TOWN = 15_000
#: What a place loses when the name is not its first name, or was valid at another time.
_MATCH = {
    "name": 0.0,
    "spelling": -1.0,
    "alternate": -2.0,
    "code": 0.0,
    "demonym": 0.0,
    "former": -1.0,
    "fuzzy": -2.0,
}
#: What the report's other names add for a place all of them agree with.
_COUNTRY_WEIGHT = 4.2
_REGION_WEIGHT = 8.0
_NEAR_WEIGHT = 5.0
#: Weight of "somewhere else" beside the other names: one name alone moves little.
_DAMP = 0.6
#: How much more a name counts that stands in the dateline or has its container beside it.
_LEADING = 1.5
#: Softness of the first guesses: places of one name this much apart share the guess 1 : e.
_SOFTNESS = 0.55
_ROUNDS = 3
#: Half the side of the neighbourhood, in degrees: the cell of a place and those around it.
_CELL_DEG = 1.0
#: A name without a place is a mention still if its evidence is above this.
_LEAST_EVIDENCE = 0.5
#: Places of one name nearer to each other than this, in degrees, do not compete.
_SPOT_DEG = 1.0
_MAX_REJECTED = 9
#: A name whose every occurrence lies below this is no place whatever the report says.
_HOPELESS = -2.5
#: Smaller shares of a name are not handed on to the report.
_LEAST_SHARE = 0.02

_K = TypeVar("_K")


@dataclass(slots=True)
class _Name:
    """One name of the report, with all that it may mean."""

    places: tuple[Place, ...]
    members: list[int] = field(default_factory=list)
    #: How much its places count for the other names' places.
    weight: float = 0.0
    #: The strongest evidence among its occurrences.
    evidence: float = 0.0
    priors: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


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
    names = _group(candidates)
    for name in names:
        _prepare(name, candidates, report.dateline_span or (0, 0))
    context = _Context(names)
    for _ in range(_ROUNDS):
        context.update()
    weighed: list[tuple[list[Place], Sureness | None]] = [([], None)] * len(candidates)
    for name in names:
        order = [at for _, at in sorted((-score, at) for at, score in enumerate(name.scores))]
        places = [name.places[at] for at in order]
        for member in name.members:
            weighed[member] = (places, None)
        if not order:
            continue
        best = order[0]
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
                )
                weighed[member] = (places, sureness)
    return weighed


def _group(candidates: Sequence[Candidate]) -> list[_Name]:
    """Put the occurrences of one name together; a given container counts for all of them."""
    names: dict[tuple[str, str], _Name] = {}
    qualified: dict[str, _Name] = {}
    plain: list[int] = []
    holding: dict[int, Candidate] = {}
    for index, candidate in enumerate(candidates):
        if candidate.container is None:
            plain.append(index)
            continue
        container = candidates[candidate.container]
        holding[candidate.container] = candidate
        surface = candidate.surface.casefold()
        key = (surface, container.surface.casefold())
        if key not in names:
            names[key] = _Name(
                tuple(
                    place
                    for place in candidate.places
                    if any(place.is_inside(outer) for outer in container.places)
                )
            )
        names[key].members.append(index)
        qualified.setdefault(surface, names[key])
    for index in plain:
        candidate = candidates[index]
        surface = candidate.surface.casefold()
        name = qualified.get(surface)
        if name is None or not name.places:
            places = _holders(candidate.places, holding.get(index))
            # One that holds fewer places than it may mean is a name of its own.
            sense = "" if len(places) == len(candidate.places) else f"of {places[0].geonameid}"
            name = names.setdefault((surface, sense), _Name(places))
        name.members.append(index)
    return list(names.values())


def _holders(places: tuple[Place, ...], inner: Candidate | None) -> tuple[Place, ...]:
    """Keep the places that hold the name before them: Georgia behind Atlanta is the state."""
    if inner is None:
        return places
    kept = tuple(place for place in places if any(one.is_inside(place) for one in inner.places))
    return kept or places


def _prepare(name: _Name, candidates: Sequence[Candidate], dateline: tuple[int, int]) -> None:
    """Set a name's weight and the starting scores of its places."""
    name.evidence = max(candidates[member].evidence for member in name.members)
    count = min(len(name.members), 4)
    leading = any(
        candidates[member].container is not None
        or dateline[0] <= candidates[member].start < dateline[1]
        for member in name.members
    )
    name.weight = _logistic(name.evidence) * math.sqrt(count) * (_LEADING if leading else 1.0)
    name.priors = [_prior(place) for place in name.places]
    _prefer_towns(name)
    if any(place.match == "name" for place in name.places):
        for index, place in enumerate(name.places):
            other = place.match in ("alternate", "former")
            if other and place.precision is not Precision.COUNTRY:
                name.priors[index] += _OTHER_NAME
    name.scores = name.priors
    name.shares = _soften(name.scores)


def _prior(place: Place) -> float:
    """Say how well known a place is, before the report says anything."""
    if place.precision is Precision.COUNTRY:
        known = _COUNTRY_KNOWN
    elif place.feature in _WORLD:
        known = _WORLD_KNOWN
    elif place.precision is Precision.AREA:
        known = _AREA_KNOWN
    else:
        known = math.log10(place.population + 100)
        if place.precision is Precision.REGION:
            known = min(max(known, _REGION_KNOWN[0]), _REGION_KNOWN[1])
        elif place.feature == "PPLC":
            known += _CAPITAL
    return known + _MATCH.get(place.match, 0.0)


def _prefer_towns(name: _Name) -> None:
    """Lower a region that bears the name of a town in it: the town is meant more often."""
    towns = {
        place.region_code
        for place in name.places
        if place.precision is Precision.CITY and place.population >= _TOWN
    }
    for index, place in enumerate(name.places):
        if place.precision is Precision.REGION and place.region_code in towns:
            name.priors[index] += _REGION_OF_TOWN


def _soften(scores: Sequence[float]) -> list[float]:
    """Turn scores into shares that add up to 1."""
    if not scores:
        return []
    top = max(scores)
    raised = [math.exp((score - top) / _SOFTNESS) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


#: Country, (country, region) and cell of a place; None where it has none.
_Keys = tuple[str | None, tuple[str | None, str] | None, tuple[int, int] | None]


class _Context:
    """Where the names of a report point to, together."""

    def __init__(self, names: Sequence[_Name]) -> None:
        self._names = [name for name in names if name.places and name.evidence > _HOPELESS]
        self._keys = [[_keys(place) for place in name.places] for name in self._names]

    def update(self) -> None:
        """Score all places again by what the other names now point to."""
        masses = [_Mass.of(name, keys) for name, keys in zip(self._names, self._keys, strict=True)]
        whole = _Mass()
        for mass in masses:
            whole.add(mass)
        total = sum(name.weight for name in self._names)
        for name, keys, own in zip(self._names, self._keys, masses, strict=True):
            others = total - name.weight + _DAMP
            name.scores = [
                prior + whole.without(own, key) / others
                for prior, key in zip(name.priors, keys, strict=True)
            ]
            name.shares = _soften(name.scores)


@dataclass(slots=True)
class _Mass:
    """How much of a report's names falls to countries, regions and neighbourhoods."""

    countries: dict[str | None, float] = field(default_factory=dict)
    regions: dict[tuple[str | None, str], float] = field(default_factory=dict)
    #: By cell: what falls to it and the cells around it.
    cells: dict[tuple[int, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, name: _Name, keys: Sequence[_Keys]) -> _Mass:
        """Share one name out over its places."""
        mass = cls()
        for share, (country, region, cell) in zip(name.shares, keys, strict=True):
            if share < _LEAST_SHARE:
                continue
            part = share * name.weight
            _count(mass.countries, country, part)
            if region is not None:
                _count(mass.regions, region, part)
            if cell is not None:
                row, column = cell
                for down in (-1, 0, 1):
                    for right in (-1, 0, 1):
                        _count(mass.cells, (row + down, column + right), part)
        return mass

    def add(self, other: _Mass) -> None:
        """Add another name's mass."""
        for country, part in other.countries.items():
            _count(self.countries, country, part)
        for region, part in other.regions.items():
            _count(self.regions, region, part)
        for cell, part in other.cells.items():
            _count(self.cells, cell, part)

    def without(self, own: _Mass, key: _Keys) -> float:
        """Weigh what falls to a place's surroundings, one name's own part left out."""
        country, region, cell = key
        support = _COUNTRY_WEIGHT * _rest(self.countries, own.countries, country)
        if region is not None:
            support += _REGION_WEIGHT * _rest(self.regions, own.regions, region)
        if cell is not None:
            support += _NEAR_WEIGHT * _rest(self.cells, own.cells, cell)
        return support


def _count(masses: dict[_K, float], key: _K, part: float) -> None:
    masses[key] = masses.get(key, 0.0) + part


def _rest(whole: Mapping[_K, float], own: Mapping[_K, float], key: _K) -> float:
    return max(0.0, whole.get(key, 0.0) - own.get(key, 0.0))


def _keys(place: Place) -> _Keys:
    """Give the country, the region and the cell that a place lies in."""
    region = None
    code = place.region_code or place.admin1
    if code and place.precision is not Precision.COUNTRY:
        region = (place.country_code, code)
    cell = None
    if place.precision in (Precision.CITY, Precision.AREA):
        cell = (math.floor(place.lat / _CELL_DEG), math.floor(place.lon / _CELL_DEG))
    return place.country_code, region, cell


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
        score=round(_logistic(sure), 3),
        reasons=reasons,
        rejected=tuple(other for other in places if other is not place)[:_MAX_REJECTED],
    )


def _agreed(name: _Name, best: int) -> float:
    """Give the share of a name that falls to places at the spot of its best one."""
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
