"""Capitals and countries that stand for their state: "Moscow said", "a response from Tehran"."""

from __future__ import annotations

from geodata.reading.mentions.matches import Match
from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.tokens import SPACES, Tokens
from geodata.tables import Precision

__all__ = ["MetonymFinder"]

#: How many words may stand between a state and its verb ("Hungary on Tuesday also condemned").
_MAX_BETWEEN = 3


class MetonymFinder:
    """Tells where a name stands for a state; matches are asked for from left to right.

    Parameters
    ----------
    tokens : Tokens
        The report's words.
    words : PlaceWords
        The lexicon.
    """

    def __init__(self, tokens: Tokens, words: PlaceWords) -> None:
        self._tokens = tokens
        self._sets = words.sets
        #: Last word of the metonym found last, for "between Kyiv and Moscow".
        self._last = -1

    def find(self, match: Match) -> str | None:
        """Give the cue by which a match stands for a state, or None.

        A capital is judged by its verb, its possession, its suffix and the words before it; a
        country only by a verb of speaking or dealing, for it may as well be the place.

        Parameters
        ----------
        match : Match
            A name of the gazetteer, to the right of those asked for before.

        Returns
        -------
        str or None
            None where it stands for itself.
        """
        if match.container is not None:
            return None
        capital = any(place.feature == "PPLC" for place in match.places)
        country = match.places[0].precision is Precision.COUNTRY
        if not (capital or country):
            return None
        cue = self._verb(match, "metonym_verbs", "metonym: verb")
        if cue is None and country:
            cue = self._institution(match)
        elif cue is None:
            cue = (
                self._verb(match, "metonym_acts", "metonym: act")
                or self._possession(match)
                or self._suffix(match)
                or self._before(match)
            )
        if cue is not None:
            self._last = match.last
        return cue

    def _verb(self, match: Match, verbs: str, cue: str) -> str | None:
        tokens, sets = self._tokens, self._sets
        if match.first > 0 and not tokens.is_initial(match.first):
            before = tokens.lowers[match.first - 1]
            if before in sets["prepositions_alone"] or before in sets["around"]:
                return None
            joined = tokens.gaps[match.first] in SPACES
            if joined and before not in sets["particles"] and tokens.capitals[match.first - 1]:
                return None
        index = match.last + 1
        for at in range(index, min(index + _MAX_BETWEEN + 1, len(tokens))):
            if tokens.gaps[at] not in SPACES or (at == index and tokens.possessives[match.last]):
                return None
            if tokens.lowers[at] in sets[verbs]:
                return cue
            if tokens.lowers[at] not in sets["before_verb"]:
                return None
        return None

    def _institution(self, match: Match) -> str | None:
        """Tell "U.S. Congress" and "UK troops": an acronym in front of what a state has."""
        tokens = self._tokens
        surface = tokens.text[match.start : match.end]
        index = match.last + 1
        if index >= len(tokens) or tokens.gaps[index] not in SPACES or not surface.isupper():
            return None
        for at in range(index, min(index + 2, len(tokens))):
            if tokens.lowers[at] in self._sets["metonym_institutions"]:
                return "metonym: institution"
        return None

    def _possession(self, match: Match) -> str | None:
        tokens, sets = self._tokens, self._sets
        if not tokens.possessives[match.last]:
            return None
        for at in range(match.last + 1, min(match.last + 3, len(tokens))):
            if tokens.lowers[at] in sets["metonym_possessions"]:
                return "metonym: possession"
        return None

    def _suffix(self, match: Match) -> str | None:
        tokens = self._tokens
        index = match.last + 1
        hyphened = index < len(tokens) and tokens.gaps[index] == "-"
        if hyphened and tokens.lowers[index] in self._sets["metonym_suffixes"]:
            return "metonym: suffix"
        return None

    def _before(self, match: Match) -> str | None:
        tokens, sets = self._tokens, self._sets
        index = match.first - 1
        if index < 0 or tokens.gaps[match.first] not in SPACES:
            return None
        before = tokens.lowers[index]
        if before in sets["metonym_objects"]:
            return "metonym: object"
        if before == "and" and self._last == index - 1:
            return "metonym: list"
        earlier = tokens.lowers[index - 1] if index else ""
        if before in ("from", "with", "of", "to", "between", "for", "on", "against"):
            return "metonym: noun" if earlier in sets["metonym_nouns"] else None
        if before == "by" and earlier in sets["metonym_participles"]:
            return "metonym: agent"
        return None
