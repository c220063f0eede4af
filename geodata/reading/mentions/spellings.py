"""Names that the gazetteer writes otherwise, found by their sound where the words ask for a place.

Sound alone proves little, so a name is looked up only behind words such as "in" and "near", only
where nothing else explains it, and only among the towns of countries that the report names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from geodata.reading.mentions.tokens import Tokens
from geodata.tables import NameIndex, Place

__all__ = ["find_alike"]

#: Words behind which a name is a place.
_PREPOSITIONS = frozenset(["in", "at", "near", "outside", "around"])
#: Towns that a sound may stand for; more say nothing.
_MOST = 3


def find_alike(
    tokens: Tokens,
    names: NameIndex,
    *,
    run: Callable[[int], list[int]],
    taken: Collection[int],
    countries: Collection[str],
    on: date | None,
    end: int,
) -> Iterator[tuple[int, int, tuple[Place, ...]]]:
    """Find the names that are known by their sound.

    Parameters
    ----------
    tokens : Tokens
        The report's words.
    names : NameIndex
        The gazetteer.
    run : callable
        Gives the words at which a name that begins at one may end, nearest first.
    taken : collection of int
        Words that belong to names found as they are written.
    countries : collection of str
        ISO 3166-1 alpha-2 codes of the countries that the report names.
    on : date or None
        The day on which names must be valid. None: today.
    end : int
        Number of words to look at.

    Yields
    ------
    (int, int, tuple of Place)
        First and last word of a name, and the towns that it may mean; names do not overlap.
    """
    last = -1
    for first in tokens.capital_indices(end) if countries else ():
        if first <= last or first in taken or not first or not tokens.is_joined(first):
            continue
        if tokens.lowers[first - 1] not in _PREPOSITIONS:
            continue
        for stop in reversed(run(first)):
            name = tokens.text[tokens.starts[first] : tokens.ends[stop]]
            is_free = not any(word in taken for word in range(first, stop + 1))
            places = tuple(names.alike(name, countries, on=on)) if is_free else ()
            if 0 < len(places) <= _MOST:
                yield first, stop, places
                last = stop
                break
