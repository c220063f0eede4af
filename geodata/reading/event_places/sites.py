"""Which of a report's mentions may be places of events, and how the words lead to them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geodata.reading.event_places.unknown_names import UnknownNames
from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words, word_list
from geodata.tables import Mention, MentionKind, NameIndex, Place, Precision

__all__ = ["FINENESS", "Site", "SiteReader", "fineness"]

#: What follows "the US" where it stands alone.
_NO_NOUNS = frozenset(
    word_list(
        "and or which that who said says since after before as when while but with during has"
    )
)
FINENESS = {Precision.CITY: 3, Precision.AREA: 2, Precision.REGION: 2, Precision.COUNTRY: 1}
#: How much a mention says of what the report is about.
_FOCUS_WEIGHT = {MentionKind.METONYM: 0.4, MentionKind.DEMONYM: 0.4}
_BARE_WEIGHT = 0.6
_LEAD_CHARS = 400
_CLAUSE_WORDS = frozenset({"that", "to", "it", "they", "he", "she"})
#: Words between a verb of saying and where it was said ("told reporters on Monday in Geneva").
_SPEECH_REACH = 6
_AT_BUILDINGS = frozenset(
    word_list("outside at near inside into around towards toward of from in on against to")
)
_PREPOSITION_REACH = 6
_LIST_WORDS = frozenset(
    word_list("and or as well in at plus both the near also including town city village")
)


@dataclass(frozen=True, slots=True)
class Site:
    """A name that may be the place of an event."""

    name: str
    #: None for a name that the gazetteer lacks ("the village of ...").
    place: Place | None
    #: Words of the name.
    start: int
    end: int
    #: The preposition that leads to it, or "" for a bare name, "'s" for an owner.
    preposition: str


class SiteReader:
    """Reads the mentions of one report.

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

    # ---- what the report is about --------------------------------------------------------------

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
            elif weight == 1.0 and not self._preposition(first, max(0, first - _PREPOSITION_REACH)):
                weight = _BARE_WEIGHT
            if mention.start < _LEAD_CHARS:
                weight *= 2
            if (
                self._is_held(mention)
                or self._is_compound(mention)
                or self.lexicon.is_of_deal(self.words, first)
            ):
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

    # ---- the places of a stretch of words ------------------------------------------------------

    def sites(self, start: int, end: int) -> list[Site]:
        """Give the mentions between two words that may be places of events."""
        entries = [
            (first, last, mention.surface, mention.place)
            for (first, last), mention in self._between(start, end)
            if self._may_be_event_place(mention, first, last)
        ]
        low = bisect_left(self._unknown, (start, 0))
        high = bisect_left(self._unknown, (end, 0))
        entries += [
            (first, last, self._text(first, last), None) for first, last in self._unknown[low:high]
        ]
        found: list[Site] = []
        for first, last, name, place in sorted(entries, key=lambda entry: entry[:2]):
            preposition = self._preposition(first, start)
            if found and self._continues_list(found[-1], first):
                preposition = found[-1].preposition
            elif found and preposition == "near" and first - found[-1].end <= 2:
                continue
            if found and self._is_container(found[-1], first, place):
                continue
            if self._only_owns(first, last):
                preposition = "'s"
            site = self._as_capital(Site(name, place, first, last, preposition))
            if not self._names_body(site):
                found.append(site)
        return found

    def mark_speech(self, verb: tuple[int, int], sentence: tuple[int, int]) -> None:
        """Mark the places that a speaker speaks from, which are no places of events.

        "The admiral said in Naples", "officials in Nur-Sultan said"; but what police and
        residents of a town tell happened there.

        Parameters
        ----------
        verb : (int, int)
            Words of the verb of saying, end exclusive; (0, 0) for none.
        sentence : (int, int)
            Words of the sentence, end exclusive.
        """
        start, end = verb
        if end == 0:
            return
        for site in self.sites(*sentence):
            if end <= site.start <= end + _SPEECH_REACH and site.preposition in {"in", "at"}:
                between = self.words.gaps[end : site.start + 1]
                if all(gap in {" ", "-"} for gap in between) and not self._happens(end, site.start):
                    self.spoken_from.add(site.start)
            elif self._speaks_from(site, start, sentence[0]):
                self.spoken_from.add(site.start)

    def _happens(self, start: int, end: int) -> bool:
        """Tell whether more than a day and hearers stand between two words."""
        return any(
            word in self.lexicon.auxiliaries
            or word in _CLAUSE_WORDS
            or word in self.lexicon.triggers
            for word in self.lower[start:end]
        )

    def _speaks_from(self, site: Site, verb: int, start: int) -> bool:
        """Tell "officials in Nur-Sultan said" and "..., who lives in Sweden, said"."""
        if not 0 <= verb - site.end <= 1 or site.preposition not in {"in", "at"}:
            return False
        if "," in self.words.gaps[site.end]:
            opened = self.lower[max(start, site.start - _SPEECH_REACH) : site.start]
            return bool({"who", "based"}.intersection(opened))
        if "," in "".join(self.words.gaps[max(start + 1, site.start - 3) : site.end]):
            return False
        lead = self.lower[max(start, site.start - _SPEECH_REACH) : site.start]
        if self.lexicon.local_speakers.intersection(lead):
            return False
        far = site.place is not None and (
            site.place.feature == "PPLC"
            or (self.focus is not None and site.place.country_code != self.focus.country_code)
        )
        return far and bool(self.lexicon.titles.intersection(lead))

    def _between(self, start: int, end: int) -> Iterable[tuple[tuple[int, int], Mention]]:
        """Give the mentions that begin between two words, with their own words."""
        low = bisect_left(self._index, (start, 0))
        high = bisect_left(self._index, (end, 0))
        return zip(self._index[low:high], self.mentions[low:high], strict=True)

    def _only_owns(self, first: int, last: int) -> bool:
        """Tell "the objections of California's governor" from "in Noumea's suburbs"."""
        if last >= len(self.words) or self.lower[last] != "'s":
            return False
        lead = self.lower[first - 1] if first else ""
        return lead not in self.lexicon.location and lead not in self.lexicon.destination

    def _text(self, first: int, last: int) -> str:
        return self.words.text[self.words.starts[first] : self.words.ends[last - 1]]

    def _may_be_event_place(self, mention: Mention, first: int, last: int) -> bool:
        if mention.kind is MentionKind.DEMONYM:
            return (
                last < len(self.words)
                and self.lower[last] in self.lexicon.land
                and (self.words.gaps[last] == " ")
            )
        if mention.kind is MentionKind.METONYM:
            return False
        if self._is_attribute(mention, last) or self.lexicon.is_of_deal(self.words, first):
            return False
        return not (self._is_held(mention) or self._is_compound(mention))

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
        while at >= max(0, index - 3) and self.words.gaps[at + 1] in {" ", "-"}:
            word = self.lower[at]
            if word in _AT_BUILDINGS or word in self.lexicon.triggers:
                return True
            if word not in {"the", "a", "an", "its", "their"} and not (
                self.words.is_capitalised(at)
            ):
                return False
            at -= 1
        return False

    def _as_capital(self, site: Site) -> Site:
        """Read "Libya's capital" and "the capital of Libya" as the city, if the report names it."""
        if site.place is None or site.place.precision is not Precision.COUNTRY:
            return site
        behind = self.lower[site.end : site.end + 2]
        before = self.lower[max(0, site.start - 3) : site.start]
        if (
            behind == ["'s", "capital"]
            or behind[:1] == ["capital"]
            or before[-2:]
            == [
                "capital",
                "of",
            ]
        ):
            city = self.capital(site.place.country_code)
            if city is not None:
                lead = self._preposition(site.start, max(0, site.start - _PREPOSITION_REACH))
                return replace(site, place=city, preposition=lead or site.preposition)
        return site

    def _names_body(self, site: Site) -> bool:
        """Tell "the Kenya Medical Association", whose first word is no place of an event."""
        return (
            not site.preposition
            and site.end < len(self.words)
            and self.words.gaps[site.end] == " "
            and self.words.is_capitalised(site.end)
            and site.start > 0
            and self.lower[site.start - 1] == "the"
        )

    def _preposition(self, first: int, start: int) -> str:
        """Give the preposition that leads to a place, "from" before "at" for "from a base at"."""
        lexicon = self.lexicon
        found = ""
        for at in range(first - 1, max(start, first - _PREPOSITION_REACH) - 1, -1):
            if self.words.gaps[at + 1] not in {" ", "-", "“", "‘"}:
                break
            word = self.lower[at]
            if found in lexicon.destination or (found and self.words.is_capitalised(at)):
                break
            if word in lexicon.origin or word in {"out"}:
                return "from"
            if word in lexicon.location or word in lexicon.destination:
                found = found or word
            elif found and (word in lexicon.auxiliaries or word.endswith("ed")):
                break
            elif word == "of" and not found:
                found = "of"
        return found

    def _continues_list(self, site: Site, first: int) -> bool:
        """Tell whether a place goes on with the list that the one before began."""
        if first == site.end:
            return self.words.gaps[first] in {",", "/", "-", "–"}
        between = self.lower[site.end : first]
        return (
            len(between) <= 4
            and all(
                word in _LIST_WORDS or self.words.gaps[at + site.end] in {","}
                for at, word in enumerate(between)
            )
            and any(word in {"and", "or", "plus", "including"} for word in between)
        ) or (
            len(between) <= 1
            and self.words.gaps[site.end] == ","
            and all(word in {"the", "in"} for word in between)
        )

    def _is_container(self, site: Site, first: int, place: Place | None) -> bool:
        """Tell "Gao, in northern Mali": the coarser second place only says where the first lies."""
        if place is None or fineness(place) >= fineness(site.place):
            return False
        same = site.place is None or place.country_code == site.place.country_code
        return same and first - site.end <= 4 and "and" not in self.lower[site.end : first]


def fineness(place: Place | None) -> int:
    """Rank a place by how exactly it is known; an unknown name is taken for a town."""
    return FINENESS[place.precision] if place is not None else FINENESS[Precision.CITY]


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
