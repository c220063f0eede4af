"""Which of a report's mentions may be places of events, and how the words lead to them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geodata.reading.event_places.focus import PREPOSITION_REACH, FocusReader
from geodata.reading.language.words import word_list
from geodata.tables import Mention, MentionKind, Place, Precision

__all__ = ["FINENESS", "Site", "SiteReader", "fineness"]

FINENESS = {Precision.CITY: 3, Precision.AREA: 2, Precision.REGION: 2, Precision.COUNTRY: 1}
_CLAUSE_WORDS = frozenset({"that", "to", "it", "they", "he", "she"})
#: Words between a verb of saying and where it was said ("told reporters on Monday in Geneva").
_SPEECH_REACH = 8
#: Between a road or a bridge and what it leads to.
_WAYS_ON = frozenset({"to", "over", "across", "towards"})
#: Words between "border with" and the last country of a list.
_BORDER_REACH = 8
_BORDERS = frozenset({"border", "borders", "frontier", "frontiers"})
_WILLS = frozenset(word_list("request invitation behest urging insistence demand"))
#: Words of the aside behind a name, and from "and in" to the name that goes on.
_ASIDE_REACH = 9
_LIST_REACH = 6
_OWNED_WORDS = 2
#: Words from a place to the one that its distance is counted from.
_BEARING_WORDS = 8
_DISTANCES = frozenset(word_list("km kilometers kilometres kilometer kilometre miles mile metres"))
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


class SiteReader(FocusReader):
    """Reads the places of a stretch of words; see `FocusReader`."""

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
            if found and place is not None and self._lies_in(found[-1], first):
                preposition = found.pop().preposition
            if found and self._is_bearing(found[-1].end, first):
                continue
            if found and not preposition and self._is_owned(found[-1].end, first):
                # "in Mali's northern Kidal region": the owner only says where that lies.
                preposition, found[-1] = found[-1].preposition, replace(found[-1], preposition="'s")
            if self._only_owns(first, last) or self._is_will(last):
                preposition = "'s"
            site = self._as_capital(Site(name, place, first, last, preposition))
            if not self._names_body(site):
                found.append(site)
        return found

    def _lies_in(self, site: Site, first: int) -> bool:
        """Tell "the church of X in Y", where only Y is known."""
        between = self.lower[site.end : first]
        return site.place is None and between in (["in"], ["near"], ["outside"])

    def _is_bearing(self, start: int, stop: int) -> bool:
        """Tell "In Gao, 320 km east of Timbuktu": how far from there the place before lies."""
        between = self.lower[start:stop]
        return (
            len(between) <= _BEARING_WORDS
            and between[-1:] in (["of"], ["from"])
            and not _DISTANCES.isdisjoint(between)
        )

    def _is_owned(self, start: int, stop: int) -> bool:
        """Tell whether between two names stand "'s" and at most two words of where."""
        behind = self.lower[start + 1 : stop]
        named = start < stop and self.lower[start] == "'s" and len(behind) <= _OWNED_WORDS
        return named and all(word.endswith(("ern", "al", "st", "th")) for word in behind)

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
        is_post = self.lower[site.start - 2] in self.lexicon.titles  # "..., a commander in X said"
        near = self.words.gaps[max(start + 1, site.start - 3 + 2 * is_post) : site.end]
        if "," in "".join(near):
            return False
        lead = self.lower[max(start, site.start - _SPEECH_REACH) : site.start]
        if self.lexicon.local_speakers.intersection(lead):
            return False
        far = site.place is not None and (
            site.place.feature == "PPLC"
            or (self.focus is not None and site.place.country_code != self.focus.country_code)
        )
        return far and bool(self.lexicon.titles.intersection(lead))

    def _is_will(self, last: int) -> bool:
        """Tell "at Mogadishu's request", which speaks of a government."""
        behind = self.lower[last : last + 2]
        return behind[:1] == ["'s"] and not _WILLS.isdisjoint(behind)

    def _is_home(self, place: Place | None) -> bool:
        if place is None or self.focus is None:
            return False
        return place.country_code == self.focus.country_code

    def _between(self, start: int, end: int) -> Iterable[tuple[tuple[int, int], Mention]]:
        """Give the mentions that begin between two words, with their own words."""
        low = bisect_left(self._index, (start, 0))
        high = bisect_left(self._index, (end, 0))
        return zip(self._index[low:high], self.mentions[low:high], strict=True)

    def _text(self, first: int, last: int) -> str:
        return self.words.text[self.words.starts[first] : self.words.ends[last - 1]]

    def _may_be_event_place(self, mention: Mention, first: int, last: int) -> bool:
        if mention.kind is MentionKind.DEMONYM:
            return (
                last < len(self.words)
                and self.lower[last] in self.lexicon.land
                and (self.words.gaps[last] == " ")
                and not self._is_far_border(mention, first, last)
            )
        if mention.kind is MentionKind.METONYM:
            return False
        if self._is_attribute(mention, last) or first in self._of_deal or self._is_road(last):
            return False
        if self._is_way(first) or self._is_beyond(mention, first):
            return False
        return not (self._is_held(mention) or self._is_compound(mention))

    def _is_far_border(self, mention: Mention, first: int, last: int) -> bool:
        """Tell "near the Thai border" in a report on the country on this side of it."""
        if self.lower[last] not in _BORDERS or self.focus is None:
            return False
        return not self._is_home(mention.place) and self._preposition(first, 0) in {
            "near",
            "along",
            "on",
            "at",
            "to",
        }

    def _is_beyond(self, mention: Mention, first: int) -> bool:
        """Tell "near the borders with Rwanda and Burundi" from what happens in these."""
        if mention.place is None or self._is_home(mention.place):
            return False
        at = first - 1
        while at > max(0, first - _BORDER_REACH) and (
            self.lower[at] in _LIST_WORDS or self.words.is_capitalised(at)
        ):
            at -= 1
        return self.lower[at] in {"with", "from"} and self.lower[at - 1] in _BORDERS

    def _is_road(self, last: int) -> bool:
        """Tell "on Srinagar highway", which may be anywhere, from the town."""
        return (
            last < len(self.words)
            and self.words.gaps[last] == " "
            and self.lower[last] in self.lexicon.roads
        )

    def _is_way(self, first: int) -> bool:
        """Tell "the highway to Georgia" and "bridges over the Nile", which lie elsewhere."""
        at = first - 1
        at -= at > 0 and self.lower[at] == "the"
        return at > 0 and self.lower[at] in _WAYS_ON and self.lower[at - 1] in self.lexicon.ways

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
                lead = self._preposition(site.start, max(0, site.start - PREPOSITION_REACH))
                return replace(site, place=city, preposition=lead or site.preposition)
        return site

    def _names_body(self, site: Site) -> bool:
        """Tell "the Kenya Medical Association", whose first word is no place of an event."""
        is_country = site.place is not None and site.place.precision is Precision.COUNTRY
        return (
            (not site.preposition or (is_country and site.preposition == "of"))
            and site.end < len(self.words)
            and self.words.gaps[site.end] == " "
            and self.words.is_capitalised(site.end)
            and site.start > 0
            and self.lower[site.start - 1] == "the"
        )

    def _continues_list(self, site: Site, first: int) -> bool:
        """Tell whether a place goes on with the list that the one before began."""
        if first == site.end:
            return self.words.gaps[first] in {",", "/", "-", "–"}
        between = self.lower[site.end : first]
        if self._is_listed_name(site.end, first) or self._goes_on_behind_aside(site.end, first):
            return True
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

    def _goes_on_behind_aside(self, start: int, stop: int) -> bool:
        """Tell "in Kavieng, on the island of New Ireland, and in the towns of Goroka"."""
        if "," not in self.words.gaps[start]:
            return False
        for at in range(start + 2, min(stop, start + _ASIDE_REACH)):
            if self.lower[at] == "and" and "," in self.words.gaps[at]:
                near = stop - at <= _LIST_REACH
                return near and self.lower[at + 1] in {"in", "at", "near"}
        return False

    def _is_listed_name(self, start: int, stop: int) -> bool:
        """Tell the unknown name in "Liverpool, X, Stoke and Belfast", one word between commas."""
        gaps = self.words.gaps
        return (
            stop - start == 1
            and gaps[start] == gaps[stop] == ","
            and (self.words.is_capitalised(start))
        )

    def _is_container(self, site: Site, first: int, place: Place | None) -> bool:
        """Tell "Gao, in northern Mali": the coarser second place only says where the first lies."""
        if place is None or fineness(place) >= fineness(site.place):
            return False
        same = site.place is None or place.country_code == site.place.country_code
        between = self.lower[site.end : first]
        # "Officers from Lyon have been moved to Brittany": another place.
        leads_on = "to" in between or not self.lexicon.auxiliaries.isdisjoint(between)
        leads_on = leads_on or self._is_next_region(site, first, place)
        return same and len(between) <= 4 and "and" not in between and not leads_on

    def _is_next_region(self, site: Site, first: int, place: Place | None) -> bool:
        """Tell "in Kisumu, Nakuru and Mombasa", where Nakuru is known as a county only."""
        is_apart = (
            site.place is not None
            and place is not None
            and site.place.precision is Precision.CITY
            and place.precision is Precision.REGION
            and not site.place.is_inside(place)
        )
        return is_apart and first == site.end and self.lower[first + 1 : first + 2] == ["and"]


def fineness(place: Place | None) -> int:
    """Rank a place by how exactly it is known; an unknown name is taken for a town."""
    return FINENESS[place.precision] if place is not None else FINENESS[Precision.CITY]
