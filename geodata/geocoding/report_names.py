"""The names of one report: their occurrences put together, and how well known their places are."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from geodata.geocoding.kept import KeptByTuple
from geodata.tables import Candidate, Place, Precision

__all__ = ["ReportName", "group_candidates", "logistic", "prepare", "soften"]

#: How well known a place is, on the scale of the decimal logarithm of a population: a country, a
#: second-level area, and the least and the most for a region.
_COUNTRY_KNOWN = 8.0
_AREA_KNOWN = 4.2
#: The same for seas, straits, oceans and continents: no country's names vouch for them.
_WORLD_KNOWN = 9.0
_WORLD = frozenset({"CONT", "OCN", "SEA", "STRT"})
_REGION_KNOWN = (4.8, 6.2)
_CAPITAL = 0.7
#: What a capital gains besides where the report names its country: officials speak there.
_CAPITAL_OF_NAMED = 4.0
#: Ways in which a name is the place's own.
_OWN = frozenset({"name", "spelling", "former"})
#: What an alternate or former name loses besides, if it is some other place's first name.
_OTHER_NAME = -4.0
#: What a region loses to a town of its name in it, if the town has so many people.
_REGION_OF_TOWN = -1.0
_TOWN = 15_000
#: What a region, or a town that is no capital, loses to the country of its name that it lies in.
_PART_OF_COUNTRY = -6.0
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
#: How much more a name counts that stands in the dateline or has its container beside it.
_LEADING = 1.5
#: Softness of the first guesses: places of one name this much apart share the guess 1 : e.
_SOFTNESS = 0.55


@dataclass(slots=True)
class ReportName:
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


def group_candidates(candidates: Sequence[Candidate]) -> list[ReportName]:
    """Put the occurrences of one name together; a given container counts for all of them.

    Parameters
    ----------
    candidates : sequence of Candidate
        Of one report, in order of ``start``.

    Returns
    -------
    list of ReportName
        ``members`` are positions in `candidates`; weights and scores are not set yet.
    """
    names: dict[tuple[str, str], ReportName] = {}
    qualified: dict[str, ReportName] = {}
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
            names[key] = ReportName(
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
            name = names.get((surface, sense))
            if name is None:
                name = names[surface, sense] = ReportName(places)
        name.members.append(index)
    return list(names.values())


def _holders(places: tuple[Place, ...], inner: Candidate | None) -> tuple[Place, ...]:
    """Keep the places that hold the name before them: Georgia behind Atlanta is the state."""
    if inner is None:
        return places
    kept = tuple(place for place in places if any(one.is_inside(place) for one in inner.places))
    return kept or places


def prepare(
    names: Sequence[ReportName], candidates: Sequence[Candidate], dateline: tuple[int, int]
) -> None:
    """Set the weights of names and the starting scores of their places.

    Parameters
    ----------
    names : sequence of ReportName
        As `group_candidates` gives them; changed in place.
    candidates : sequence of Candidate
        Those that the names were made of.
    dateline : (int, int)
        Span of the dateline in the report; empty without one.
    """
    countries = {
        name.places[0].country_code
        for name in names
        if name.places and name.places[0].precision is Precision.COUNTRY
    }
    for name in names:
        _prepare(name, candidates, dateline, countries)


def _prepare(
    name: ReportName,
    candidates: Sequence[Candidate],
    dateline: tuple[int, int],
    countries: Collection[str | None],
) -> None:
    """Set one name's weight and the starting scores of its places; see `prepare`."""
    name.evidence = max(candidates[member].evidence for member in name.members)
    count = min(len(name.members), 4)
    leading = any(
        candidates[member].container is not None
        or dateline[0] <= candidates[member].start < dateline[1]
        for member in name.members
    )
    name.weight = logistic(name.evidence) * math.sqrt(count) * (_LEADING if leading else 1.0)
    standing = _standing_of(name.places)
    name.priors, name.shares = standing.priors, standing.shares
    raised = [index for index, country in standing.capitals if country in countries]
    if raised:
        name.priors = standing.priors.copy()
        for index in raised:
            name.priors[index] += _CAPITAL_OF_NAMED
        name.shares = soften(name.priors)
    name.scores = name.priors


class _Standing:
    """How well known the places of a name are, whatever report names them."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.priors = [_prior(place) for place in places]
        _lower_namesakes(places, self.priors)
        if any(place.match == "name" for place in places):
            for index, place in enumerate(places):
                other = place.match in ("alternate", "former")
                if other and place.precision is not Precision.COUNTRY:
                    self.priors[index] += _OTHER_NAME
        self.shares = soften(self.priors)
        #: Position and country of the capitals that the name is the own one of.
        self.capitals = [
            (index, place.country_code)
            for index, place in enumerate(places)
            if place.feature == "PPLC" and place.match in _OWN
        ]


_standing_of = KeptByTuple(_Standing)


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


def _lower_namesakes(places: Sequence[Place], priors: list[float]) -> None:
    """Lower a region that bears the name of a town in it, and both where they bear their country's.

    The town is meant more often; and where the country is not, the text says "province". A capital
    keeps its place beside its country.
    """
    countries = {place.country_code for place in places if place.precision is Precision.COUNTRY}
    towns = {
        place.region_code
        for place in places
        if place.precision is Precision.CITY and place.population >= _TOWN
    }
    for index, place in enumerate(places):
        is_region = place.precision is Precision.REGION
        is_town = place.precision is Precision.CITY and place.feature != "PPLC"
        if is_region and place.region_code in towns:
            priors[index] += _REGION_OF_TOWN
        if (is_region or is_town) and place.country_code in countries:
            priors[index] += _PART_OF_COUNTRY


def soften(scores: Sequence[float]) -> list[float]:
    """Turn scores into shares that add up to 1.

    Parameters
    ----------
    scores : sequence of float
        On the scale of the decimal logarithm of a population.

    Returns
    -------
    list of float
        In the order of the scores.
    """
    if not scores:
        return []
    top = max(scores)
    raised = [math.exp((score - top) / _SOFTNESS) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def logistic(value: float) -> float:
    """Turn log odds into a probability.

    Parameters
    ----------
    value : float
        Log odds.

    Returns
    -------
    float
        0 to 1.
    """
    return 1.0 / (1.0 + math.exp(-value))
