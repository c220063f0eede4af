"""What the word behind a name says for or against its being a place."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.reading.mentions.matches import Match
from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.tokens import HYPHENS, SPACES, Tokens

__all__ = ["WordBehind"]


class WordBehind:
    """Cues from the words behind the names of one report.

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
        self._sets = words.sets
        self._match_of = match_of

    def cue(self, match: Match) -> str:
        """Give the cue of what stands behind a name.

        Parameters
        ----------
        match : Match
            One of those in the text.

        Returns
        -------
        str
            A name that the table of weights may know ("before speech", "possessive").
        """
        tokens, sets = self._tokens, self._sets
        index = match.last + 1
        if index >= len(tokens):
            return "before end"
        gap = tokens.gaps[index]
        lower = tokens.lowers[index]
        if self._is_begun(index):
            return "before bound capital"
        if gap in HYPHENS:
            return "before suffix" if lower in sets["suffixes"] else "before hyphen"
        if tokens.possessives[match.last]:
            return "possessive"
        if gap in SPACES:
            return self._before_word(index, lower)
        mark = gap.strip()[:1]
        if mark == ",":
            return self._before_comma(match, index, lower)
        if mark in ".!?;:…":
            return "before end"
        if mark == "(":
            return "before bracket"
        return "before dash" if mark in "—–" else "before sign"

    def _before_comma(self, match: Match, index: int, lower: str) -> str:
        if self._is_distance(index):
            return "before distance"
        if lower.isdigit() and len(lower) < 3:
            return "before age"
        if match.container is not None:
            return "before container"
        if index in self._match_of:
            return "before comma name"
        return "before comma capital" if self._tokens.capitals[index] else "before comma"

    def _is_distance(self, index: int) -> bool:
        """Tell "Damara, 70 km north of" and "Hopa, some 20 miles from" from an age."""
        tokens, sets = self._tokens, self._sets
        at = index + (tokens.lowers[index] in sets["before_distance"])
        return (
            at + 1 < len(tokens)
            and tokens.lowers[at][0].isdigit()
            and tokens.lowers[at + 1] in sets["distance_units"]
        )

    def _before_word(self, index: int, lower: str) -> str:
        """Judge a name directly in front of another word."""
        sets = self._sets
        if self._tokens.capitals[index] and lower not in sets["particles"]:
            return self._before_capital(index, lower)
        if lower in sets["speech"]:
            return "before speech"
        return "before place word" if lower in sets["place_followers"] else "before word"

    def _before_capital(self, index: int, lower: str) -> str:
        sets = self._sets
        if lower in sets["local_organisation_words"]:
            return "before local organisation"
        if lower in sets["newspaper_words"]:
            return "before newspaper"
        if lower in sets["organisation_words"]:
            return "before organisation"
        if lower in sets["features_after"]:
            return "before feature"
        follower = self._match_of.get(index)
        if follower is not None and follower.source != "gazetteer":
            return "before demonym"
        if lower in sets["weekdays_and_months"]:
            return "before day"
        return self._later_organisation(index + 1) or "before capital"

    def _later_organisation(self, index: int) -> str | None:
        """Tell whether the run of capitals goes on to a word for an organisation."""
        tokens, sets = self._tokens, self._sets
        for at in range(index, min(index + 3, len(tokens))):
            if not tokens.is_joined(at) or not tokens.capitals[at]:
                return None
            if tokens.lowers[at] in sets["local_organisation_words"]:
                return "before long local organisation"
            if tokens.lowers[at] in sets["organisation_words"]:
                return "before long organisation"
        return None

    def _is_begun(self, index: int) -> bool:
        """Tell the start of a longer name: "Wadi" in "Wadi al-Kabir", "Santa Rosa del Sur"."""
        tokens = self._tokens
        return (
            tokens.lowers[index] in self._sets["articles_inside"]
            and not tokens.capitals[index]
            and tokens.is_joined(index)
            and tokens.is_joined(index + 1)
            and tokens.capitals[index + 1]
        )
