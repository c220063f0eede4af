"""Runs of capitalised words that are names in the gazetteer or in the lexicon."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geodata.reading.mentions.place_words import PlaceWords
from geodata.reading.mentions.spellings import find_alike
from geodata.reading.mentions.tokens import SPACES, Tokens
from geodata.tables import NameIndex, Place, Precision

__all__ = ["Match", "Matcher"]

#: Longest name that is looked up, in words.
_MAX_WORDS = 6
#: Longest name of an area in a list ("Prince George's, Anne Arundel and Howard counties").
_MAX_AREA_WORDS = 3
#: What may stand inside a name where an owner gave it: "King's Lynn", "Cox’s Bazar".
_OWNERS = frozenset(("'s ", "’s "))
_ROAD_DIGITS = 3


@dataclass(slots=True)
class Match:
    """Words `first` to `last` (inclusive) that are a name."""

    first: int
    last: int
    #: Of the span in the text.
    start: int
    end: int
    places: tuple[Place, ...]
    #: Where the name was found: "gazetteer", "abbreviation", "demonym", "wide" (part of the
    #: world, or a name that cannot be placed), "wide demonym", or "none" for what is never a place.
    source: str = "gazetteer"
    #: Index of the match that follows as its container ("Paris, Texas"); None without one.
    container: int | None = None
    #: Whether it is the container of the match before it.
    contains: bool = False


class Matcher:
    """Looks up the names of one report, longest first.

    Parameters
    ----------
    tokens : Tokens
        The report's words.
    words : PlaceWords
        The lexicon.
    names : NameIndex
        The gazetteer.
    on : date or None
        The day on which names must be valid. None: today.
    shouted : sequence of (int, int)
        Spans in which capitals are no evidence of an acronym: dateline, headings in capitals.
    """

    def __init__(
        self,
        tokens: Tokens,
        words: PlaceWords,
        names: NameIndex,
        *,
        on: date | None,
        shouted: Sequence[tuple[int, int]],
    ) -> None:
        self._tokens = tokens
        self._words = words
        self._names = names
        self._on = on
        self._shouted = shouted
        self._known: dict[str, tuple[Place, ...]] = {}

    def find(self, end: int) -> list[Match]:
        """Find the names in the text.

        Parameters
        ----------
        end : int
            Index into the text; names that begin from there on are left out.

        Returns
        -------
        list of Match
            In order; they do not overlap.
        """
        tokens = self._tokens
        matches: list[Match] = []
        last = -1
        count = bisect_left(tokens.starts, end)
        for index in tokens.capital_indices(count):
            match = self._longest(index) if index > last else None
            if match is not None:
                last = match.last
                if match.source != "none":
                    matches.append(match)
        matches = self._with_areas(matches, count)
        return self._with_spellings(matches, count)

    def country(self, code: str) -> tuple[Place, ...]:
        """Give the country of a code.

        Parameters
        ----------
        code : str
            ISO 3166-1 alpha-2.

        Returns
        -------
        tuple of Place
            One, or none where the gazetteer does not know the code.
        """
        found = self._lookup(code)
        return tuple(
            p for p in found if p.precision is Precision.COUNTRY and p.country_code == code
        )[:1]

    def _longest(self, first: int) -> Match | None:
        """Find the longest name that begins at a word."""
        for last in reversed(self._run(first)):
            match = self._fixed(first, last) or self._named(first, last)
            if match is not None:
                return match
        return None

    def _with_areas(self, matches: list[Match], count: int) -> list[Match]:
        """Take names in front of "counties", "province" and the like for those of areas."""
        tokens, kinds = self._tokens, self._words.kinds_of_area
        areas: dict[int, Match] = {}
        if kinds.keys().isdisjoint(tokens.lowers):
            return matches
        found = [at for at, lower in enumerate(tokens.lowers[:count]) if lower in kinds]
        for index in found:
            kind = kinds[tokens.lowers[index]]
            if not index or tokens.capitals[index] or tokens.gaps[index] not in SPACES:
                continue
            behind = tokens.lowers[index + 1] if index + 1 < len(tokens) else ""
            if behind in self._words.sets["not_areas_before"]:
                continue
            names = self._names_before(index, is_list=kind != tokens.lowers[index])
            for first, last in names:
                area = self._area(first, last, kind)
                if area is not None:
                    areas[first] = area
        if not areas:
            return matches
        taken = {word for area in areas.values() for word in range(area.first, area.last + 1)}
        kept = [m for m in matches if taken.isdisjoint(range(m.first, m.last + 1))]
        return sorted([*kept, *areas.values()], key=lambda match: match.first)

    def _with_spellings(self, matches: list[Match], count: int) -> list[Match]:
        """Add names that the gazetteer writes otherwise."""
        tops = [match.places[0] for match in matches if match.places]
        found = find_alike(
            self._tokens,
            self._names,
            run=self._run,
            taken={word for match in matches for word in range(match.first, match.last + 1)},
            countries={
                place.country_code
                for place in tops
                if place.country_code and place.precision is Precision.COUNTRY
            },
            on=self._on,
            end=count,
        )
        starts, ends = self._tokens.starts, self._tokens.ends
        alike = [Match(at, to, starts[at], ends[to], places) for at, to, places in found]
        return sorted([*matches, *alike], key=lambda match: match.first) if alike else matches

    def _names_before(self, index: int, *, is_list: bool) -> list[tuple[int, int]]:
        """Give the name in front of a word, or all names of the list there, last one first."""
        tokens = self._tokens
        names: list[tuple[int, int]] = []
        last = index - 1
        while last >= 0 and tokens.capitals[last] and not tokens.possessives[last]:
            first = last
            while self._continues(first) and last - first < _MAX_AREA_WORDS:
                first -= 1
            names.append((first, last))
            if not is_list or first == 0:
                break
            if tokens.gaps[first].strip() == ",":
                last = first - 1
            elif tokens.lowers[first - 1] in ("and", "or"):
                last = first - 2
            else:
                break
        return names

    def _continues(self, index: int) -> bool:
        """Tell whether the word before belongs to the same run of capitals."""
        tokens, sets = self._tokens, self._words.sets
        if index == 0 or not tokens.is_joined(index) or not tokens.capitals[index - 1]:
            return False
        lower = tokens.lowers[index - 1]
        return lower not in sets["particles"] and lower not in sets["directions"]

    def _area(self, first: int, last: int, kind: str) -> Match | None:
        tokens = self._tokens
        start, end = tokens.starts[first], tokens.ends[last]
        if first == last and self._is_no_name(first, tokens.text[start:end]):
            return None
        wanted = (Precision.AREA, Precision.REGION)
        name = f"{tokens.text[start:end]} {kind.title()}"
        places = tuple(place for place in self._lookup(name) if place.precision in wanted)
        return Match(first, last, start, end, places) if places else None

    def _run(self, first: int) -> list[int]:
        """Give the words at which a name beginning at `first` may end, nearest first."""
        tokens = self._tokens
        connectors = self._words.sets["connectors"]
        ends = [first]
        index = first + 1
        stop = min(first + _MAX_WORDS, len(tokens.starts))
        while index < stop and (tokens.is_joined(index) or tokens.gaps[index] in _OWNERS):
            if tokens.capitals[index]:
                ends.append(index)
            elif tokens.lowers[index] not in connectors and not tokens.is_hyphened(index):
                break
            index += 1
        return ends

    def _fixed(self, first: int, last: int) -> Match | None:
        """Match what the lexicon knows: demonyms, abbreviations, wide areas, seats."""
        tokens, words = self._tokens, self._words
        if last - first >= words.most_words:
            return None
        start, end = tokens.starts[first], tokens.ends[last]
        if first == last and tokens.dotted[first]:
            if self._is_road(first):
                return Match(first, last, start, end, (), "none")
            name = words.abbreviations.get(tokens.text[start:end].lower().replace(" ", ""))
            # "Korhogo and Man." ends a sentence; "Winnipeg, Man." is Manitoba.
            word = tokens.lowers[first].removesuffix(".") in words.ordinary
            if name is not None and (not word or self._follows_comma(first)):
                return Match(first, last, start, end, self._regions(name), "abbreviation")
        key = tokens.lowers[first] if first == last else " ".join(tokens.lowers[first : last + 1])
        if key not in words.fixed:
            return None
        if key in words.not_places:
            return Match(first, last, start, end, (), "none")
        target = words.demonyms.get(key)
        if target is not None and self._is_no_demonym(first, last):
            return Match(first, last, start, end, (), "none")
        if target is not None:
            places = self.country(target) if len(target) == 2 else self._lookup(target)[:1]
            return Match(first, last, start, end, places, "demonym")
        if key in words.unplaced_names:
            wide = [p for p in self._lookup(tokens.text[start:end]) if p.is_wide]
            return Match(first, last, start, end, tuple(wide[:1]), "wide")
        if key in words.unplaced_adjectives:
            return Match(first, last, start, end, (), "wide demonym")
        return None

    def _is_road(self, index: int) -> bool:
        """Tell a road's number: "U.S. 65", "down U.S. Route 20"; not "in the U.S. 65 people"."""
        tokens = self._tokens
        after = index + 1
        if after >= len(tokens) or tokens.gaps[after] not in SPACES:
            return False
        if tokens.lowers[after] in self._words.sets["road_words"]:
            after += 1
        if after >= len(tokens) or (index and tokens.lowers[index - 1] == "the"):
            return False
        number = tokens.lowers[after]
        return number.isdigit() and len(number) <= _ROAD_DIGITS

    def _is_no_demonym(self, first: int, last: int) -> bool:
        """Tell a tongue, a dish or a breed from a people: "spoke French", "French fries"."""
        tokens, sets = self._tokens, self._words.sets
        before = tokens.lowers[first - 1] if first else ""
        if before in sets["not_demonym_after"] and tokens.gaps[first] in (" ", "\u00a0", "-"):
            tongue = tokens.lowers[first] in sets["languages"]
            return tongue or before in sets["not_demonym_prefixes"]
        if last + 1 < len(tokens) and tokens.gaps[last + 1] in (" ", "\u00a0"):
            return tokens.lowers[last + 1] in sets["not_demonym_before"]
        return False

    def _named(self, first: int, last: int) -> Match | None:
        """Match what the gazetteer knows."""
        tokens = self._tokens
        start, end = tokens.starts[first], tokens.ends[last]
        surface = tokens.text[start:end]
        if first == last:
            if self._is_no_name(first, surface):
                return None
            name = self._words.postal.get(surface)
            if name is not None and self._follows_comma(first):
                return Match(first, last, start, end, self._regions(name), "abbreviation")
            if not self._may_be_acronym(surface, start):
                return None
        elif tokens.text[end : end + 2] in ("'s", "’s"):
            whole = self._lookup(tokens.text[start : end + 2])
            if whole:
                return Match(first, last, start, end + 2, whole)
        places = self._lookup(surface)
        if last > first:
            places = self._bearing(places, first, last)
        return Match(first, last, start, end, places) if places else None

    def _bearing(self, places: tuple[Place, ...], first: int, last: int) -> tuple[Place, ...]:
        """Keep the places that bear "The" and "City" in their name, if the text has them.

        Without that, "The Ohio Department" would be Ohio: the gazetteer sets such words aside.
        """
        lowers = self._tokens.lowers
        if lowers[first] == "the":
            places = tuple(p for p in places if p.name[:4].lower() == "the ")
        if lowers[last] in self._words.sets["loose_words"]:
            places = tuple(p for p in places if p.name.lower().endswith(lowers[last]))
        if lowers[first] in self._words.sets["loose_words"]:
            places = tuple(p for p in places if p.name.lower().startswith(lowers[first]))
        return places

    def _is_no_name(self, index: int, surface: str) -> bool:
        """Tell a single word that is never looked up: particles, titles, days, initials."""
        words, lower = self._words, self._tokens.lowers[index]
        if len(surface) < 2 or not (surface[-1].isalnum() or self._tokens.dotted[index]):
            return True
        if lower not in words.no_names:
            return False
        return lower not in words.sets["particles"] or surface not in words.acronyms

    def _may_be_acronym(self, surface: str, start: int) -> bool:
        """Tell whether a short word in capitals may be a place: few acronyms are."""
        if not surface.isupper():
            return True
        letters = surface.replace(".", "")
        if len(letters) > 4:
            return True
        if letters in self._words.acronyms:
            return True
        return len(letters) > 2 and any(low <= start < high for low, high in self._shouted)

    def _follows_comma(self, index: int) -> bool:
        return self._tokens.gaps[index] in (", ", ",\u00a0") or (
            self._tokens.gaps[index] == "-" and self._tokens.lowers[index - 1] in ("d", "r")
        )

    def _lookup(self, name: str) -> tuple[Place, ...]:
        places = self._known.get(name)
        if places is None:
            places = tuple(self._names.candidates(name, on=self._on))
            self._known[name] = places
        return places

    def _regions(self, name: str) -> tuple[Place, ...]:
        return tuple(p for p in self._lookup(name) if p.precision is Precision.REGION)[:1]
