"""What the word before a name says for or against its being a place."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.reading.mentions.matches import Match
from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.tokens import HYPHENS, SPACES, Tokens

__all__ = ["WordBefore"]


class WordBefore:
    """Cues from the words before the names of one report.

    Parameters
    ----------
    tokens : Tokens
        The report's words.
    words : PlaceWords
        The lexicon.
    match_of : mapping of int to Match
        Names found in the report, by each of their words.
    """

    def __init__(self, tokens: Tokens, words: PlaceWords, match_of: Mapping[int, Match]) -> None:
        self._tokens = tokens
        self._words = words
        self._sets = words.sets
        self._match_of = match_of

    def cue(self, match: Match) -> str:
        """Give the cue of what stands before a name.

        Parameters
        ----------
        match : Match
            One of those in the text.

        Returns
        -------
        str
            A name that the table of weights may know ("after in", "start").
        """
        tokens, sets = self._tokens, self._sets
        index = match.first - 1
        if tokens.is_initial(match.first):
            return "start"
        gap = tokens.gaps[match.first]
        lower = tokens.lowers[index]
        if self._is_bound(match.first):
            return "after bound capital"
        if gap in HYPHENS or gap == "/":
            return "after hyphen"
        if gap not in SPACES:
            if gap.startswith(". ") and (len(lower) == 1 or lower in sets["person_titles"]):
                return "after initial letter" if len(lower) == 1 else "after title"
            return "after comma" if gap.startswith(",") else "after sign"
        if tokens.possessives[index]:
            return "after possessive"
        if tokens.capitals[index] and lower not in sets["particles"]:
            return self._after_capital(index)
        return self._after_word(index, lower)

    def _is_bound(self, first: int) -> bool:
        """Tell the end of a longer name: "Ain" in "Ras al-Ain", "Lima" in "Jorge de Lima"."""
        tokens = self._tokens
        before = first - 2
        return (
            before >= 0
            and not tokens.capitals[first - 1]
            and tokens.lowers[first - 1] in self._sets["articles_inside"]
            and tokens.is_joined(first)
            and tokens.is_joined(first - 1)
            and tokens.capitals[before]
            and tokens.lowers[before] not in self._sets["particles"]
        )

    def _after_word(self, index: int, lower: str) -> str:
        sets = self._sets
        if lower == "of":
            return self._after_of(index)
        if lower in sets["prepositions"]:
            return f"after {lower}"
        for key, cue in (
            ("around", "after around"),
            ("ships", "after ship"),
            ("person_titles", "after title"),
            ("directions", "after direction"),
            ("kinds_of_place", "after kind of place"),
            ("place_verbs", "after place verb"),
            ("place_nouns", "after place noun"),
        ):
            if lower in sets[key]:
                return cue
        return "after number" if lower[0].isdigit() else "after word"

    def _after_of(self, index: int) -> str:
        tokens, sets = self._tokens, self._sets
        before = tokens.lowers[index - 1] if index else ""
        if index and tokens.capitals[index - 1] and before in sets["firm_heads"]:
            return "after firm of"
        if index and tokens.capitals[index - 1] and before in sets["organisation_heads"]:
            return "after organisation of"
        if before in sets["place_nouns"]:
            return "after place noun of"
        if before.isdigit() and "," in tokens.gaps[index]:
            return "after age of"
        return "after of"

    def _after_capital(self, index: int) -> str:
        """Judge a name directly behind another capitalised word."""
        tokens, sets = self._tokens, self._sets
        lower = tokens.lowers[index]
        match = self._match_of.get(index)
        if tokens.dotted[index] or (match is not None and match.source != "gazetteer"):
            return "after demonym"
        for words, cue in (
            (sets["ships"], "after ship"),
            (sets["person_titles"], "after title"),
            (sets["directions"], "after direction"),
            (self._words.given, "after given name"),
            (sets["organisation_words"], "after organisation"),
            (sets["features_before"], "after feature"),
            (sets["weekdays_and_months"], "after day"),
        ):
            if lower in words:
                return cue
        if len(lower) == 1:
            return "after initial letter"
        if tokens.is_initial(index):
            return "after initial capital"
        return "after name" if match is not None else "after capital"
