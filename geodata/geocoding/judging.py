"""Which candidates of a name are taken, which are not, and why."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence

from geodata.geocoding.answers import Answer, GeocodeStatus, Query, Rejected
from geodata.geocoding.containers import is_around, is_in
from geodata.geocoding.names import fold, prominence
from geodata.tables import Place

__all__ = ["judge_known", "judge_served", "mixed_scripts", "reject_others", "weight"]

#: Of two places, the one whose `names.prominence` is higher by this much is meant: three times as
#: many people. Our own rule: Hyderabad is the one in India, Springfield is not clear.
_CLEAR = math.log10(3)
#: Two candidates of a service this near are one place, in km: it lists town, station, district.
_SAME_KM = 25.0


def judge_known(query: Query, places: Sequence[Place]) -> Answer:
    """Choose among the gazetteer's places of one name.

    Parameters
    ----------
    query : Query
        What was asked.
    places : sequence of Place
        Best known first, as `PlaceIndex.candidates` gives them, or all with match "fuzzy".

    Returns
    -------
    Answer
        Found, ambiguous, or not found where no candidate meets the query.
    """
    kept, rejected = _within(query, places)
    if not kept:
        return _none(query, rejected)
    best, *others = kept
    rivals = [best]
    for place in others:
        reason = _loses(place, best, query)
        if reason is None:
            rivals.append(place)
        else:
            rejected.append(Rejected(place=place, reason=reason))
    if len(rivals) > 1:
        status, reason = GeocodeStatus.AMBIGUOUS, _rival_words(rivals)
    else:
        status, reason = GeocodeStatus.FOUND, _found_words(best, query, len(kept))
    return Answer(
        query=query,
        status=status,
        reason=_with_scripts(query.name, reason),
        candidates=tuple(rivals[: query.limit]),
        rejected=tuple(rejected),
        source="gazetteer",
    )


def reject_others(best: Place, others: Iterable[Place], query: Query) -> list[Rejected]:
    """Say of each other place of a name why the best one is taken and not it.

    Parameters
    ----------
    best : Place
        The one that is taken.
    others : iterable of Place
        All others that may be meant.
    query : Query
        What was asked.

    Returns
    -------
    list of Rejected
        In the order of the others.
    """
    even = f"about as well known as {best.name}, which is given first"
    return [Rejected(place=place, reason=_loses(place, best, query) or even) for place in others]


def judge_served(query: Query, places: Sequence[Place], *, source: str) -> Answer:
    """Choose among the candidates of a service, which may be wrong or of another name.

    Parameters
    ----------
    query : Query
        What was asked.
    places : sequence of Place
        In the service's order.
    source : str
        The service's name.

    Returns
    -------
    Answer
        Found only where all candidates that meet the query are one place of that name.
    """
    kept, rejected = _within(query, places)
    if not kept:
        return _none(query, rejected)
    best, *others = kept
    rivals = [best]
    for place in others:
        if any(
            place.distance_km(known.lat, known.lon) <= _SAME_KM or is_around(place, known)
            for known in rivals
        ):
            rejected.append(Rejected(place=place, reason="the same place again"))
        elif place.match != "name" and best.match == "name":
            rejected.append(Rejected(place=place, reason="bears another name"))
        else:
            rivals.append(place)
    if len(rivals) > 1:
        status = GeocodeStatus.AMBIGUOUS
        reason = f"{source} knows {len(rivals)} places of that name"
    elif best.match != "name":
        status = GeocodeStatus.AMBIGUOUS
        reason = f"{source} gives a place of another name, {best.name}"
    else:
        status, reason = GeocodeStatus.FOUND, f"the one place of that name that {source} knows"
    return Answer(
        query=query,
        status=status,
        reason=_with_scripts(query.name, reason),
        candidates=tuple(rivals[: query.limit]),
        rejected=tuple(rejected),
        source=source,
    )


def weight(place: Place) -> float:
    """Weigh how well known a place is; see `names.prominence`."""
    return prominence(place.population, place.feature, place.match)


def mixed_scripts(name: str) -> list[str]:
    """Name the scripts of a name's letters if one word mixes them.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    list of str
        Such as ``["CYRILLIC", "LATIN"]``; empty where each word keeps to one script.
    """
    for word in name.split():
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in word if char.isalpha()}
        # Japanese writes its three scripts in one word.
        if len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA"}:
            return sorted(scripts)
    return []


def _within(query: Query, places: Iterable[Place]) -> tuple[list[Place], list[Rejected]]:
    """Part the places that meet the query from those that do not."""
    kept: list[Place] = []
    rejected: list[Rejected] = []
    for place in places:
        reason = _fault(place, query)
        if reason is None:
            kept.append(place)
        else:
            rejected.append(Rejected(place=place, reason=reason))
    return kept, rejected


def _fault(place: Place, query: Query) -> str | None:
    """Say why a place cannot be what was asked for; None where it can."""
    if not (math.isfinite(place.lat) and math.isfinite(place.lon)):
        return "its coordinates are no numbers"
    if abs(place.lat) > 90 or abs(place.lon) > 180:
        swapped = abs(place.lat) <= 180 and abs(place.lon) <= 90
        return "its coordinates are out of range" + (
            "; latitude and longitude look swapped" if swapped else ""
        )
    if place.lat == 0 and place.lon == 0:
        return "lies at 0, 0, which stands for no place"
    if query.country is not None and place.country_code != query.country:
        where = f"lies in {place.country_code}" if place.country_code else "gives no country"
        return f"{where}, asked for {query.country}"
    if query.bbox is not None and not is_in(place, query.bbox):
        return "lies outside the box asked for"
    return None


def _loses(place: Place, best: Place, query: Query) -> str | None:
    """Say why a known place is not the one meant; None where it may be."""
    if place.match == "former" and best.match != "former":
        day = query.on.isoformat() if query.on else "today"
        return f"did not bear that name on {day}" if query.on else "bears that name no more"
    if is_around(place, best):
        return f"the {place.precision} around {best.name}, not {best.name} itself"
    if is_around(best, place):
        return f"lies in the {best.precision} {best.name}, which is better known"
    if best.match == "name" and place.match in ("spelling", "alternate"):
        spelled = place.match == "spelling"
        return "is spelled otherwise" if spelled else "has it as a further name only"
    if weight(best) - weight(place) < _CLEAR:
        return None
    if place.precision is not best.precision:
        return f"less often meant than the {best.precision} of that name"
    if place.population and best.population:
        return f"less known: {place.population:,} people against {best.population:,}"
    return "less known"


def _none(query: Query, rejected: list[Rejected]) -> Answer:
    reason = "no place of that name"
    if rejected:
        reason = f"no place of that name that meets the question: {rejected[0].reason}"
    return Answer(
        query=query,
        status=GeocodeStatus.NOT_FOUND,
        reason=_with_scripts(query.name, reason),
        rejected=tuple(rejected),
    )


def _rival_words(rivals: Sequence[Place]) -> str:
    one, other = (
        ", ".join(part for part in (place.name, place.admin1, place.country_code) if part)
        for place in rivals[:2]
    )
    more = f" and {len(rivals) - 2} more" if len(rivals) > 2 else ""
    return f"about as well known as each other: {one}; {other}{more}"


def _found_words(best: Place, query: Query, count: int) -> str:
    if best.match == "fuzzy":
        return f"nobody bears that name; nearest in spelling is {best.name}"
    known = "the only place of that name" if count == 1 else f"best known of {count} of that name"
    if best.match == "former":
        day = f"on {query.on}" if query.on else "today"
        if fold(best.name) == fold(query.name):
            return f"{known}; {day} none is called so"
        return f"{known}; {day} it is {best.name}"
    if best.match != "name" or fold(best.name) != fold(query.name):
        return f"{known}; its first name is {best.name}"
    return known


def _with_scripts(name: str, reason: str) -> str:
    scripts = mixed_scripts(name)
    if not scripts:
        return reason
    mix = " and ".join(script.capitalize() for script in scripts)
    return f"{reason}; one word mixes {mix} letters"
