"""What claims are compared by: days, actors, speakers and places, in one form each."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache

from geodata.settings import load_table
from geodata.tables import Claim, Place, Precision, Status

__all__ = [
    "Key",
    "actors_of",
    "fold",
    "order_of_knowing",
    "place_key",
    "speaker",
    "speaker_name",
]

#: What two claims are at one in if it is equal.
Key = tuple[str | int | None, ...]


def fold(text: str) -> str:
    """Give a text without case, accents and double spaces, for comparing names.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Empty if nothing is left.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(text.casefold().split())


def speaker(claim: Claim) -> str:
    """Give whose word a claim is, folded: who is quoted, else who published it."""
    return fold(speaker_name(claim))


def speaker_name(claim: Claim) -> str:
    """Give whose word a claim is, as written."""
    return claim.attributed_to or claim.source.publisher or claim.report_id or claim.id


def actors_of(actor: str) -> tuple[str, ...]:
    """Give the actors that a text names, in the words that claims are compared by.

    Parameters
    ----------
    actor : str
        As in `Claim.actor`, such as "protesters and police" or "Russia (CSTO)".

    Returns
    -------
    tuple of str
        Without what stands in brackets; empty where nobody in particular is named.
    """
    return _actors(actor)


@cache
def _actor_words() -> tuple[frozenset[str], dict[str, str]]:
    table = load_table("actors.toml")
    unspecific = frozenset(fold(word) for word in table["unspecific"])
    same = {fold(word): fold(words[0]) for words in table["same"] for word in words}
    return unspecific, same


@cache
def _actors(actor: str) -> tuple[str, ...]:
    unspecific, same = _actor_words()
    plain = fold(actor.partition("(")[0])
    names = (name.strip() for part in plain.split(",") for name in part.split(" and "))
    found = (name.removeprefix("the ") for name in names)
    return tuple(same.get(name, name) for name in found if name and name not in unspecific)


def place_key(place: Place | None, claim: Claim) -> Key:
    """Give what tells the place of a claim from others: two are at one if their keys are equal."""
    if place is None:
        # "In some cities": the same place only within one report.
        return ("nowhere", claim.report_id or claim.source.url or claim.id)
    if place.precision is Precision.COUNTRY:
        return ("country", place.country_code or fold(place.name))
    if place.precision is Precision.REGION and place.region_code:
        return ("region", place.region_code)
    if place.geonameid is not None:
        return ("id", place.geonameid)
    return ("name", fold(place.name), place.country_code, place.precision.value)


def order_of_knowing(claim: Claim) -> tuple[date, bool, date, int, str]:
    """Give what claims are sorted by to be in the order in which they became known.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    tuple
        No two claims of different ids have equal ones.
    """
    start, end = claim.days
    retracted = claim.status is Status.RETRACTED
    # Wide windows first, so that what is stated more narrowly on the same day falls into them.
    return (claim.known_on, retracted, start, -(end - start).days, claim.id)
