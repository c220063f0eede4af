"""Cues: what the words around a name say for or against its being a place.

A cue is a short name with a weight in the table ``[mentions.weights]`` of the lexicon: the log
odds that it adds. Cues of one kind ("after in", "after title") exclude each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geodata.reading.mentions.matches import Match
from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.tokens import SPACES, Tokens
from geodata.reading.mentions.word_before import WordBefore
from geodata.reading.mentions.word_behind import WordBehind
from geodata.tables import Place, Precision

__all__ = ["CueFinder"]

#: Cues that are proof enough to carry over to the same name elsewhere in the report.
_STRONG = frozenset(
    (
        "after in",
        "contained",
        "container",
        "dateline",
        "after place noun of",
        "after age of",
    )
)
#: People of a town that is as likely meant as a person of its name.
_KNOWN_TOWN = 150_000
#: How a place relates to a name that is its own; see `Place.match`.
_OWN_NAMES = frozenset(("name", "spelling", "code"))
_OWN_OR_FORMER = _OWN_NAMES | {"former"}
#: A neighbour in a list is taken for a place above the first, for none below the second.
_NEIGHBOUR_IS_PLACE = 1.0
_NEIGHBOUR_IS_NONE = -2.0


class CueFinder:
    """Finds the cues of one report's matches.

    Parameters
    ----------
    tokens : Tokens
        The report's words.
    words : PlaceWords
        The lexicon.
    matches : sequence of Match
        Names found in the report, in order.
    dateline : (int, int) or None
        Span of the dateline.
    """

    def __init__(
        self,
        tokens: Tokens,
        words: PlaceWords,
        matches: Sequence[Match],
        *,
        dateline: tuple[int, int] | None,
    ) -> None:
        self._tokens = tokens
        self._words = words
        self._sets = words.sets
        self._matches = matches
        self._match_of = {
            index: match for match in matches for index in range(match.first, match.last + 1)
        }
        self._before = WordBefore(tokens, words, self._match_of)
        self._behind = WordBehind(tokens, words, self._match_of)
        self._dateline = dateline or (0, 0)
        self._persons = self._find_persons()

    def find(self) -> list[list[str]]:
        """Find the cues of all matches.

        Returns
        -------
        list of list of str
            One list for each match, in the order of the matches.
        """
        all_cues = [self._own_cues(match) for match in self._matches]
        keys = [self._key(match) for match in self._matches]
        strong: dict[str, int] = {}
        for key, cues in zip(keys, all_cues, strict=True):
            if not _STRONG.isdisjoint(cues):
                strong[key] = strong.get(key, 0) + 1
        for key, cues in zip(keys, all_cues, strict=True):
            own = not _STRONG.isdisjoint(cues)
            persons = self._persons.get(key, 0)
            if strong.get(key, 0) - own > persons:
                cues.append("place elsewhere")
            elif persons > strong.get(key, 0):
                cues.append("person elsewhere")
        self._add_neighbours(all_cues)
        return all_cues

    def weigh(self, cues: Sequence[str]) -> float:
        """Give the log odds that cues add up to.

        Parameters
        ----------
        cues : sequence of str
            As `find` gives them; those without a weight count nothing.

        Returns
        -------
        float
            Above 0: more likely a place than not.
        """
        weights = self._words.weights
        total = 0.0
        for cue in cues:
            total += weights.get(cue, 0.0)
        return weights["base"] + total

    def is_unlisted(self, match: Match) -> bool:
        """Tell a name without a given name or a surname in it that is no ordinary word.

        Parameters
        ----------
        match : Match
            One of those in the text.

        Returns
        -------
        bool
            True makes it likely that it names a place even where the report speaks of others.
        """
        words = self._words
        listed = words.persons if match.last > match.first else words.listed
        return listed.isdisjoint(self._tokens.lowers[match.first : match.last + 1])

    def _own_cues(self, match: Match) -> list[str]:
        left, right = self._before.cue(match), self._behind.cue(match)
        if match.source == "demonym":
            left, right = f"demonym {left}", f"demonym {right}"
        return [*self._name_cues(match), left, right]

    def _key(self, match: Match) -> str:
        return " ".join(self._tokens.lowers[match.first : match.last + 1])

    def _name_cues(self, match: Match) -> list[str]:
        """Say what the name itself is like."""
        tokens = self._tokens
        found = []
        if match.source != "gazetteer":
            found.append(match.source)
        else:
            found.append(_size(match.places))
            if len(match.places) == 1:
                found.append("sole")
            # A former name comes first only where no other place bears it: papers go on using it.
            if match.places[0].match == "fuzzy":
                found.append("like sound")
            elif match.places[0].match not in _OWN_OR_FORMER:
                found.append("other name")
        surface = tokens.text[match.start : match.end]
        if match.last > match.first:
            found.append("several words")
        elif surface not in self._words.acronyms:
            found += self._word_cues(match)
        if match.contains:
            found.append("container")
        if match.container is not None:
            found.append("contained")
        if self._dateline[0] <= match.start < self._dateline[1]:
            found.append("dateline")
        elif len(surface) > 4 and surface.isupper():
            found.append("capitals")
        return found

    def _word_cues(self, match: Match) -> list[str]:
        """Say what else a name of one word may be."""
        words, lower = self._words, self._tokens.lowers[match.first]
        found = [self._ordinary(match)] if lower in words.ordinary else []
        top = match.places[0] if match.places else None
        is_wide = top is not None and top.precision in (Precision.COUNTRY, Precision.REGION)
        is_known = is_wide or (top is not None and top.population >= _KNOWN_TOWN)
        if lower in words.given:
            found.append("given name and known place" if is_known else "given name")
        if lower in words.surnames:
            found.append("surname")
        if len(lower) <= 3 and not is_wide:
            found.append("short")
        return found

    def _ordinary(self, match: Match) -> str:
        """Tell a country from its namesake: "Turkey massed tanks" from "Turkey sandwiches"."""
        tokens, sets = self._tokens, self._sets
        after = match.last + 1
        alone = not tokens.is_initial(match.first) and not self._has_capitals_beside(match)
        if match.source == "gazetteer" and match.places[0].precision is Precision.COUNTRY:
            noun = after < len(tokens) and tokens.gaps[after] in SPACES
            noun = noun and not (alone and self._follows_preposition(match))
            known = ("metonym_verbs", "metonym_acts", "before_verb", "speech", "place_followers")
            if not noun or any(tokens.lowers[after] in sets[key] for key in known):
                return "ordinary country"
            return "ordinary country and noun"
        if alone:
            return "ordinary word alone"
        return "ordinary word at start" if tokens.is_initial(match.first) else "ordinary word"

    def _follows_preposition(self, match: Match) -> bool:
        """Tell "debts to China weigh" from "phones and Turkey sandwiches"."""
        before = self._tokens.lowers[match.first - 1]
        return before in self._sets["prepositions_of_place"]

    def _has_capitals_beside(self, match: Match) -> bool:
        """Tell whether a name stands in a run of capitals: part of a longer name, or a heading."""
        tokens, after = self._tokens, match.last + 1
        left = match.first > 0 and tokens.gaps[match.first] in SPACES
        right = after < len(tokens) and tokens.gaps[after] in SPACES
        return (left and tokens.capitals[match.first - 1]) or (right and tokens.capitals[after])

    # -- the whole report --------------------------------------------------------------------

    def _find_persons(self) -> dict[str, int]:
        """Count how often a word is a person's last name in the report."""
        tokens, words = self._tokens, self._words
        titles = words.sets["person_titles"]
        persons: dict[str, int] = {}
        for index in tokens.capital_indices(len(tokens)):
            if index == 0:
                continue
            match = self._match_of.get(index)
            if match is not None and (match.last > match.first or match.source != "gazetteer"):
                continue
            gap = tokens.gaps[index]
            before = tokens.lowers[index - 1]
            if gap in SPACES:
                named = tokens.capitals[index - 1] and (before in words.given or before in titles)
            else:
                named = gap in (". ", ".\u00a0") and (len(before) == 1 or before in titles)
            if named and not self._is_followed_by_name(index):
                persons[tokens.lowers[index]] = persons.get(tokens.lowers[index], 0) + 1
        return persons

    def _is_followed_by_name(self, index: int) -> bool:
        """Tell whether another capitalised word follows: "Chief Ohio Judge", "Mary Jane Doe"."""
        tokens = self._tokens
        return (
            index + 1 < len(tokens)
            and tokens.gaps[index + 1] in SPACES
            and tokens.capitals[index + 1]
            and not tokens.possessives[index]
        )

    def _add_neighbours(self, all_cues: list[list[str]]) -> None:
        """Let names in one list vouch for each other: "Clay, Douglas and Grant counties"."""
        beside = [
            position
            for position, (left, right) in enumerate(pairwise(self._matches), 1)
            if left.container is None and self._lists(left, right)
        ]
        scores = [self.weigh(cues) for cues in all_cues] if beside else []
        for position in beside:
            for one, other in ((position - 1, position), (position, position - 1)):
                if scores[other] > _NEIGHBOUR_IS_PLACE:
                    all_cues[one].append("beside place")
                elif scores[other] < _NEIGHBOUR_IS_NONE:
                    all_cues[one].append("beside no place")

    def _lists(self, left: Match, right: Match) -> bool:
        """Tell "Clay, Douglas" and "Douglas and Grant"."""
        distance = right.first - left.last
        if distance == 1:
            return self._tokens.gaps[right.first].strip() == ","
        return distance == 2 and self._tokens.lowers[right.first - 1] in ("and", "or", "near")


def _size(places: Sequence[Place]) -> str:
    """Say how big the best known place of a name is."""
    top = places[0]
    if top.precision is Precision.COUNTRY:
        return "country"
    if top.precision is Precision.REGION:
        return "region"
    if top.precision is Precision.AREA:
        return "area"
    if top.feature == "PPLC":
        return "capital"
    named = [place for place in places if place.match in _OWN_NAMES] or places
    population = max(place.population for place in named)
    if population >= 1_000_000:
        return "huge town"
    if population >= 100_000:
        return "big town"
    if population >= 20_000:
        return "middling town"
    return "small town" if population >= 2_000 else "tiny town"
