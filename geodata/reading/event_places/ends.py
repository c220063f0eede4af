"""The other end of a movement: where troops came from, or where they went.

An arrow on a map states a way. So an end counts only where the words tie it to the movement: "flew
from A to B", "arrived in B from A", "left A for B". Who troops are ("troops from Russia arrived")
is no origin, and what a preposition does for another word ("to protect A from B") is none either.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from geodata.reading.event_places.choice import PlaceReader
from geodata.reading.event_places.sites import Site
from geodata.reading.language.numbers import find_number
from geodata.reading.language.words import word_list
from geodata.tables import Place, Precision

__all__ = ["EndReader", "Ends"]

_BOUND_FOR = frozenset({"to", "into", "toward", "towards"})
#: Words that may stand between a movement and the preposition that leads to an end of it, beside
#: who moves, numbers and days.
_ON_THE_WAY = frozenset(
    word_list(
        "a an the their its his her some all more about around over nearly almost up back home out "
        "away off directly straight in by on of aboard air land road rail sea ship train bus plane "
        "helicopter early late today yesterday overnight again first second last final remaining "
        "morning afternoon evening night deployed stationed based via through and"
    )
)
#: Between the movement and its end stand at most so many words.
_REACH = 12
#: Who is on the way, if that is said by a place: "a convoy from A", not "troops from A".
_CARRIERS = frozenset(
    word_list(
        "convoy convoys column columns flotilla fleet flight flights plane planes aircraft train "
        "trains ship ships ferry ferries helicopters trucks buses"
    )
)
#: What stands at the place that is led to: "to their base in A".
_QUARTERS = frozenset(
    word_list(
        "a an the their its his base bases barracks camp camps garrison garrisons positions "
        "position outpost outposts port airport airfield home permanent main air naval military"
    )
)
_QUARTERS_REACH = 5


class Ends(NamedTuple):
    """The ends of a movement that stand beside its place; None for what is not stated."""

    place_from: Place | None = None
    place_to: Place | None = None
    reason: str = ""


class EndReader:
    """Finds the other ends of movements in one report.

    Parameters
    ----------
    places : PlaceReader
        The report's places.
    """

    def __init__(self, places: PlaceReader) -> None:
        self._places = places
        self._words = places.words
        self._lower = places.words.lower
        lexicon = places.lexicon
        self._movers = lexicon.force | lexicon.weak_force | lexicon.civilians | _CARRIERS

    def find(
        self,
        event_type: str,
        listed: Sequence[Place],
        clause: tuple[int, int],
        trigger: tuple[int, int],
        *,
        taken: Set[int] = frozenset(),
    ) -> Ends:
        """Give the ends of a movement that its clause states beside its place.

        Parameters
        ----------
        event_type : str
            Of a deployment the place is where it goes, of a withdrawal what it leaves.
        listed : sequence of Place
            The place of the claim; several where the words list them.
        clause, trigger : (int, int)
            Words of the clause, and of what names the movement in it, end exclusive.
        taken : set of int
            Words of days and times.

        Returns
        -------
        Ends
        """
        sites = [
            site
            for site in self._places.sites(*clause)
            if site.place is not None and site.start not in self._places.spoken_from
        ]
        # What lies in the other end, or holds it, gives the way no direction.
        own = [site for site in sites if not _is_apart(site.place, listed)]
        others = [site for site in sites if site not in own]
        if event_type == "deployment":
            found = self._origin(others, own, trigger, taken)
            return Ends() if found is None else Ends(found.place, None, f"from: {found.name}")
        if event_type == "withdrawal":
            found = self._destination(others, own, trigger, taken)
            return Ends() if found is None else Ends(None, found.place, f"to: {found.name}")
        return Ends()

    def _origin(
        self, others: list[Site], own: list[Site], trigger: tuple[int, int], taken: Set[int]
    ) -> Site | None:
        for site in others:
            at = self._index_of(site, {"from"})
            if at is None:
                continue
            if at < trigger[0]:
                if self._is_way_of_carrier(site, at, trigger[0]):
                    return site
                continue
            leads_on = any(
                0 <= self._lead(goal) - site.end <= 1 and goal.start > site.start for goal in own
            )
            # "Sent officers from A" tells who they are, "sent officers from A to B" their way.
            names_them = at > trigger[1] and self._lower[at - 1] in self._movers
            if self._is_way(at, trigger[1], own, taken) and (leads_on or not names_them):
                return site
        return None

    def _destination(
        self, others: list[Site], own: list[Site], trigger: tuple[int, int], taken: Set[int]
    ) -> Site | None:
        wanted = _BOUND_FOR | ({"for"} if self._leaves(trigger) else frozenset())
        for site in others:
            at = self._index_of(site, wanted)
            if at is not None and at >= trigger[0] and self._is_way(at, trigger[1], own, taken):
                return site
        return None

    def _leaves(self, trigger: tuple[int, int]) -> bool:
        """Tell "left A for B" from "withdrew troops for B"."""
        word = self._lower[trigger[0]]
        return word.startswith(("leav", "left", "depart", "set", "sail", "fl"))

    def _index_of(self, site: Site, wanted: Set[str]) -> int | None:
        """Give the word of a preposition that leads to a place, over "their base in"; or None."""
        for at in range(site.start - 1, max(-1, site.start - 2 - _QUARTERS_REACH), -1):
            if self._words.gaps[at + 1] not in {" ", "-"}:
                return None
            word = self._lower[at]
            if word in wanted:
                return at
            inner = word in {"in", "at", "near", "of", "neighbouring", "neighboring", "nearby"}
            if not inner and word not in _QUARTERS and not self._is_demonym_or_area(word):
                return None
        return None

    @staticmethod
    def _is_demonym_or_area(word: str) -> bool:
        return word in {"northern", "southern", "eastern", "western", "central", "city", "town"}

    def _lead(self, site: Site) -> int:
        """Give the first word of the phrase that leads to a place."""
        at = self._index_of(site, _BOUND_FOR | {"for", "in", "at", "near"})
        return site.start if at is None else at

    def _is_way(self, at: int, start: int, own: list[Site], taken: Set[int]) -> bool:
        """Tell whether all between a movement and a preposition is of its way: who, when, where."""
        if at < start:
            # The preposition is part of what names the movement: "moved to".
            return True
        if at - start > _REACH:
            return False
        inside = {index for site in own for index in range(self._lead(site), site.end)} | set(taken)
        index = start
        while index < at:
            number = find_number(self._words, index, at)
            index, first = (index + 1, index) if number is None else (number.end, index)
            inside.update(range(first, index) if number is not None else ())
        for index in range(start + 1, at + 1):
            if self._words.gaps[index] not in {" ", "-"} and not {index, index - 1} & inside:
                return False
        lexicon = self._places.lexicon
        known = (_ON_THE_WAY, self._movers, lexicon.origin, lexicon.destination)
        return all(
            any(self._lower[index] in words for words in known)
            for index in range(start, at)
            if index not in inside
        )

    def _is_way_of_carrier(self, site: Site, at: int, trigger: int) -> bool:
        """Tell "a convoy of 40 trucks from A arrived in B" from "troops from A arrived in B"."""
        if site.place is None or site.place.precision is Precision.COUNTRY or at == 0:
            return False
        near = self._lower[max(0, at - 4) : at]
        return trigger - site.end <= 2 and bool(_CARRIERS.intersection(near))


def _is_apart(one: Place | None, listed: Sequence[Place]) -> bool:
    return one is not None and not any(
        one.is_same(other) or one.is_inside(other) or other.is_inside(one) for other in listed
    )
