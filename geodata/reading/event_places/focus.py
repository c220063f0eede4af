"""What a report is about: the country, region or town, and how its words lead to places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geodata.reading.event_places.unknown_names import UnknownNames
from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words, word_list
from geodata.tables import Mention, MentionKind, NameIndex, Place, Precision

__all__ = ["PREPOSITION_REACH", "FocusReader"]

#: What follows "the US" where it stands alone.
_NO_NOUNS = frozenset(
    word_list(
        "and or which that who said says since after before as when while but with during has"
    )
)
#: How much a mention says of what the report is about.
_FOCUS_WEIGHT = {MentionKind.METONYM: 0.4, MentionKind.DEMONYM: 0.4}
_BARE_WEIGHT = 0.6
_LEAD_CHARS = 400
_BEFORE_BUILDINGS = frozenset(
    word_list(
        "the a an its their army police military party regional local state central main 's "
        "prime minister president presidential governor mayor government"
    )
)
#: Words in front of a building over which it is looked for what happens at it.
_BUILDING_REACH = 6
_AT_BUILDINGS = frozenset(
    word_list("outside at near inside into around towards toward of from in on against to")
)
_JOINED = frozenset({"", " ", "-"})
#: Words in front of a name in which the preposition stands that leads to it.
PREPOSITION_REACH = 6


class FocusReader:
    """Reads what one report is about from its mentions.

    Parameters
    ----------
    words : Words
        The report's text.
    mentions : sequence of Mention
        Its mentions, resolved.
    lexicon : ClaimLexicon
        Prepositions and what speakers hold.
    dateline : (int, int) or None
        Characters of the dateline, which is where the report was written.
    names : NameIndex or None
        Gives the country of a report that names only towns. None: such a country has no place.
    """

    def __init__(
        self,
        words: Words,
        mentions: Sequence[Mention],
        lexicon: ClaimLexicon,
        *,
        dateline: tuple[int, int] | None,
        names: NameIndex | None = None,
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.lexicon = lexicon
        mentions = sorted(mentions, key=lambda mention: mention.start)
        placed = [m for m in mentions if m.place is not None and not m.place.is_wide]
        self.mentions = [
            mention
            for mention in placed
            if not (dateline and dateline[0] <= mention.start < dateline[1])
        ]
        self._index = [words.within((m.start, m.end)) for m in self.mentions]
        #: First words of the names that may be places, demonyms left out.
        self.first_words = frozenset(
            first
            for (first, _), mention in zip(self._index, self.mentions, strict=True)
            if mention.kind is not MentionKind.DEMONYM
        )
        #: First words of names that say where somebody spoke; set by `mark_speech`.
        self.spoken_from: set[int] = set()
        #: First words of names that say where a deal was made.
        self._of_deal = frozenset(
            first for first, _ in self._index if lexicon.is_of_deal(words, first)
        )
        self._all = [_as_state(mention, names) for mention in placed]
        self.focus = self._focus_place()
        #: The country in focus; None where nothing gives its place.
        self.country = self._country_of(self.focus, names)
        #: What stands for a place that is not named, or not known: never one town of several.
        self.area = self._area()
        towns = {
            m.place.name for m in self.mentions if m.place and m.place.feature.startswith("PPL")
        }
        #: The report names several towns.
        self.has_towns = len(towns) > 1
        self._unknown = sorted(UnknownNames(words, mentions, lexicon).find())

    def _focus_place(self) -> Place | None:
        """Give the country, or the region of it, that the report is about; None for none."""
        weights: Counter[str] = Counter()
        for mention in self._all:
            if mention.place is None or mention.place.country_code is None:
                continue
            weight = _FOCUS_WEIGHT.get(mention.kind, 1.0)
            first, last = self.words.within((mention.start, mention.end))
            if self._is_attribute(mention, last) or self._only_owns(first, last):
                weight = _FOCUS_WEIGHT[MentionKind.DEMONYM]
            elif weight == 1.0 and not self._preposition(first, max(0, first - PREPOSITION_REACH)):
                weight = _BARE_WEIGHT
            if mention.start < _LEAD_CHARS:
                weight *= 2
            if self._is_held(mention) or self._is_compound(mention) or first in self._of_deal:
                weight *= 0.3
            weights[mention.place.country_code] += weight  # type: ignore[assignment]
        if not weights:
            return None
        code = max(weights, key=lambda key: (weights[key], key))
        return self._best_of_country(code)

    def _country_of(self, focus: Place | None, names: NameIndex | None) -> Place | None:
        """Give the country of a place: from the mentions, else from the gazetteer by its code."""
        if focus is None or focus.country_code is None or focus.precision is Precision.COUNTRY:
            return focus
        places = [mention.place for mention in self._all if mention.place is not None]
        if names is not None:
            places += names.candidates(focus.country_code)
        return _country_among(places, focus.country_code)

    def _area(self) -> Place | None:
        focus = self.focus
        if focus is None or focus.precision is Precision.COUNTRY:
            return focus
        names = [mention.place.name for mention in self._all if mention.place is not None]
        of_country = [
            mention
            for mention in self._all
            if mention.place is not None and mention.place.country_code == focus.country_code
        ]
        if focus.precision is Precision.CITY:
            return focus if len(set(names)) == 1 else self.country
        leads = 2 * names.count(focus.name) > len(of_country)
        return focus if leads or self.country is None else self.country

    def _best_of_country(self, code: str) -> Place | None:
        """Give the country itself, or a region of it that the report names more often."""
        counts: Counter[tuple[Precision, str]] = Counter()
        places: dict[tuple[Precision, str], Place] = {}
        for mention in self._all:
            place = mention.place
            if place is not None and place.country_code == code:
                key = (place.precision, place.name)
                counts[key] += 1
                places.setdefault(key, place)
        countries = [key for key in counts if key[0] is Precision.COUNTRY]
        regions = [key for key in counts if key[0] in {Precision.REGION, Precision.AREA}]
        country = max(countries, key=counts.__getitem__, default=None)
        region = max(regions, key=counts.__getitem__, default=None)
        if region is not None and (
            2 * counts[region] > sum(counts.values())
            if country is None
            else counts[region] > counts[country]
        ):
            return places[region]
        if country is not None:
            return places[country]
        return places[max(counts, key=lambda key: (counts[key], key[1]))]

    def capital(self, country_code: str | None = None) -> Place | None:
        """Give the capital of a country, or of the one in focus, if the report names it."""
        code = country_code or (self.focus.country_code if self.focus else None)
        for mention in self._all:
            place = mention.place
            if place is not None and place.feature == "PPLC" and place.country_code == code:
                return place
        return None

    def _preposition(self, first: int, start: int) -> str:
        """Give the preposition that leads to a place, "from" before "at" for "from a base at"."""
        lexicon = self.lexicon
        found, of = "", 0
        for at in range(first - 1, max(start, first - PREPOSITION_REACH) - 1, -1):
            if self.words.gaps[at + 1] not in {" ", "-", "“", "‘"} and not (
                at == first - 1 and self.lower[at] == "capital" and self.words.gaps[first] == ","
            ):
                break  # but "in the capital, X"
            word = self.lower[at]
            if found in lexicon.destination or (found and self.words.is_capitalised(at)):
                break
            if found and word in lexicon.parts_of_day:
                break  # "since before dawn in X"
            if word == "to" and not found and self.lower[at + 1] in lexicon.triggers:
                break  # "is to leave Gao"
            leads_out = word == "out" and (not found or self.lower[at + 1] == "of")
            if word in lexicon.origin or leads_out:
                return "from"  # but "broke out in"
            if word in lexicon.location or word in lexicon.destination:
                if found == "of" and self.lower[of - 1] in lexicon.kinds_of_place:
                    return word  # "in the port of"
                found = found or word
            elif found and (word in lexicon.auxiliaries or word.endswith("ed")):
                break
            elif word == "of" and not found:
                found, of = "of", at
        return found

    def _is_attribute(self, mention: Mention, last: int) -> bool:
        """Tell the "US" of "US troops" from the country in which something happens."""
        if not mention.surface.replace(".", "").isupper() or last >= len(self.words):
            return False
        following = self.lower[last]
        known = self.lexicon.location | self.lexicon.destination | self.lexicon.origin
        return (
            self.words.gaps[last] == " "
            and following not in self.lexicon.auxiliaries
            and following not in known
            and following not in _NO_NOUNS
        )

    def _is_compound(self, mention: Mention) -> bool:
        """Tell "Moscow-led", "Georgia-controlled"."""
        return self.words.text[mention.end : mention.end + 1] in {"-", "‑"} and (
            self.words.text[mention.end + 1 : mention.end + 2].islower()
        )

    def _is_held(self, mention: Mention) -> bool:
        """Tell "a rights activist in Sweden", "talks in Geneva"."""
        first, _ = self.words.within((mention.start, mention.end))
        at = first - 1
        while at >= max(0, first - 3) and self.words.gaps[at + 1] in {" ", "-"}:
            if self.lower[at] in self.lexicon.holders:
                if self.lower[at] == "border" and self.lower[at + 1] in self.lexicon.location:
                    return False  # "toward the border in X"
                return self.lower[at] not in self.lexicon.buildings or not self._is_site(at)
            if self.lower[at] not in {"in", "at", "of", "to", "with", "from", "the", "for"}:
                return False
            at -= 1
        return False

    def _is_site(self, index: int) -> bool:
        """Tell a building that something happens at from one that acts or is spoken of.

        "Crowds stormed the parliament in Nairobi", "outside the embassy in Khartoum".
        """
        at = index - 1
        while at >= max(0, index - _BUILDING_REACH) and self.words.gaps[at + 1] in _JOINED:
            word = self.lower[at]
            if word in _AT_BUILDINGS or word in self.lexicon.triggers:
                return True
            if word not in _BEFORE_BUILDINGS and not (self.words.is_capitalised(at)):
                return False
            at -= 1
        return False

    def _only_owns(self, first: int, last: int) -> bool:
        """Tell "the objections of California's governor" from "in Noumea's suburbs"."""
        if last >= len(self.words) or self.lower[last] != "'s":
            return False
        lead = self.lower[first - 1] if first else ""
        return lead not in self.lexicon.location and lead not in self.lexicon.destination


def _as_state(mention: Mention, names: NameIndex | None) -> Mention:
    """Give a metonym with the country that it stands for as its place: Russia for Moscow."""
    place = mention.place
    if mention.kind is not MentionKind.METONYM or names is None or place is None:
        return mention
    if place.precision is Precision.COUNTRY or place.country_code is None:
        return mention
    country = _country_among(names.candidates(place.country_code), place.country_code)
    return mention if country is None else replace(mention, place=country)


def _country_among(places: Iterable[Place], code: str | None) -> Place | None:
    return next(
        (p for p in places if p.precision is Precision.COUNTRY and p.country_code == code), None
    )
