"""How names that stand side by side bear on each other: lists, and "Paris, Texas"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geodata.reading.mentions.matches import Match
from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.tokens import SPACES, Tokens
from geodata.tables import Place, Precision

__all__ = ["link_matches"]

#: People of a town that its name alone stands for, whatever smaller place goes by it as well.
_WELL_KNOWN = 500_000


def link_matches(matches: Sequence[Match], tokens: Tokens, words: PlaceWords) -> None:
    """Note which names hold the name before them, and take regions in a list of regions for such.

    Parameters
    ----------
    matches : sequence of Match
        Names found in a report, in order; changed in place.
    tokens : Tokens
        The report's words.
    words : PlaceWords
        The lexicon.
    """
    linker = _Linker(tokens, words)
    for before, match, after in zip(matches, matches[1:], matches[2:], strict=False):
        linker.make_alike(before, match, after)
    for position, (match, after) in enumerate(pairwise(matches), 1):
        linker.link(match, after, position)


class _Linker:
    """Judges names that follow one another in one report."""

    def __init__(self, tokens: Tokens, words: PlaceWords) -> None:
        self._tokens = tokens
        self._words = words

    def make_alike(self, before: Match, match: Match, after: Match) -> None:
        """Take a name between two regions of one country for a region: "Utah, Washington, Ohio"."""
        if not (self._lists(before, match) and self._lists(match, after)):
            return
        tops = [one.places[0] for one in (before, after) if one.places]
        codes = {place.country_code for place in tops}
        if len(tops) < 2 or len(codes) > 1 or any(p.precision != Precision.REGION for p in tops):
            return
        regions = [p for p in match.places if p.precision is Precision.REGION]
        alike = tuple(place for place in regions if place.country_code in codes)
        match.places = alike or match.places

    def _lists(self, match: Match, after: Match) -> bool:
        """Tell "Utah, Ohio", "Utah and Ohio" and "Utah, and Ohio"."""
        tokens = self._tokens
        between = tokens.lowers[match.last + 1 : after.first]
        gaps = tokens.gaps[match.last + 1 : after.first + 1]
        if between not in ([], ["and"], ["or"]):
            return False
        return all(gap in SPACES or gap.strip() == "," for gap in gaps) and (
            bool(between) or gaps[0].strip() == ","
        )

    def link(self, match: Match, after: Match, position: int) -> None:
        """Note where one name is given as the container of the name before it."""
        if match.source != "gazetteer" or after.source not in ("gazetteer", "abbreviation"):
            return
        phrased = self._stands_in(match, after)
        if not phrased and not self._stands_beside(match, after):
            return
        outer = [p for p in after.places if p.precision in (Precision.REGION, Precision.COUNTRY)]
        if not outer:
            return
        sure = after.source == "abbreviation"
        top = match.places[0].precision
        wide = top is Precision.COUNTRY or (top is Precision.REGION and not sure)
        inner = match.places[:1] if wide or phrased else match.places
        inside = any(
            self._is_meant(place, match.places)
            for place in inner
            if any(place.is_inside(container) for container in outer)
        )
        if inside or (sure and not wide):
            match.container = position
            after.contains = True

    @staticmethod
    def _is_meant(place: Place, places: Sequence[Place]) -> bool:
        """Tell "Paris, Texas" from "Chicago, Ohio": a hamlet that goes by it too is not meant."""
        return place.match != "alternate" or not any(
            other.match == "name" and other.population > _WELL_KNOWN for other in places
        )

    def _stands_beside(self, match: Match, after: Match) -> bool:
        """Tell "Paris, Texas" and "Paris (Texas)"."""
        gap = self._tokens.gaps[after.first]
        return after.first == match.last + 1 and gap in (", ", ",\u00a0", ",\n", " (")

    def _stands_in(self, match: Match, after: Match) -> bool:
        """Tell "Gao, in northern Mali" and "Gao in Mali"."""
        tokens = self._tokens
        between = tokens.lowers[match.last + 1 : after.first]
        if not between or between[0] != "in" or len(between) > 3:
            return False
        if any(gap.strip(" ,\n\u00a0") for gap in tokens.gaps[match.last + 1 : after.first + 1]):
            return False
        directions = self._words.sets["directions"]
        return all(word == "the" or word in directions for word in between[1:])
