"""Words that point back to a place: "the capital", "the camp", "there", "the country"."""

from __future__ import annotations

from collections import Counter

from geodata.reading.event_places.home import HomeReader
from geodata.reading.event_places.located import Located
from geodata.reading.language.words import word_list
from geodata.tables import Place, Precision

__all__ = ["ReferenceReader"]

#: Words within which "the country" may point back to a country named before.
_BACK_WORDS = 50
#: The same for "the city".
_BACK_TO_CITY = 80
#: Who keeps troops in "the country" keeps them in another.
_KEEPS = frozenset(word_list("has have had keeps kept maintains stations"))
_AROUND = frozenset(word_list("outside inside near around surrounded stormed"))
_REGIONS = frozenset(word_list("state territory region province"))
_ISLANDS = frozenset(word_list("island islands archipelago"))
_PARTS_OF_TOWN = frozenset(word_list("streets outskirts centre center suburbs"))
_LEAD_OF_GROUNDS = 6
_GROUNDS = frozenset(word_list("airport camp base port"))
#: "A town north of the capital" is not the capital.
_BESIDE = frozenset({"of", "from", "near"})
#: "The regional capital" is not that of the country.
_LESSER = frozenset(word_list("regional provincial state commercial economic district former"))


class ReferenceReader(HomeReader):
    """Resolves what points back in one report; see `HomeReader`."""

    def _described(self, start: int, end: int, *, is_national: bool) -> Located | None:
        """Resolve "the country", "the capital", "the territory"."""
        for index in range(start, end - 1):
            if self.lower[index] in _AROUND and self.lower[index + 1] == "parliament":
                place = self.capital()
                if place is not None and not is_national:
                    reason = f"place: parliament, in {place.name}"
                    return Located((place,), (index, index + 2), reason, True)
            if self.lower[index] not in {"the", "this", "that", "its"}:
                continue
            for at in range(index + 1, min(end, index + 4)):
                if self.words.gaps[at] not in {" ", "-"}:
                    break
                word = self.lower[at]
                if self._has_name(at + 1) or self._is_in_name(at):
                    break
                is_first = word == "capital" and self.lower[at - 1] not in _LESSER
                place = self.capital() if is_first else None
                if is_national and word in _GROUNDS:
                    break
                is_its = self.lower[index] == "its" and word in _PARTS_OF_TOWN
                if (word in self.lexicon.city_words or is_its) and place is None:
                    place = self._grounds_before(index, word) or self._city_before(index)
                if place is not None:
                    phrase = " ".join(self.lower[index : at + 1])
                    reason = f"place: {phrase}, which is {place.name}"
                    return Located((place,), (index, at + 1), reason, True)
                country = self._land_before(index, word, start)
                if country is not None:
                    phrase = " ".join(self.lower[index : at + 1])
                    reason = f"place: {phrase}, which is {country.name}"
                    return Located((country,), (index, at + 1), reason, True)
        return None

    def _has_name(self, index: int) -> bool:
        """Tell "the island of Malaita", which its name says, from "the island"."""
        return self.lower[index : index + 1] == ["of"] and self.words.is_capitalised(index + 1)

    def _is_in_name(self, index: int) -> bool:
        """Tell the first word of "the State Department" from "the Republic"."""
        near = index + 1 < len(self.words) and self.words.gaps[index + 1] == " "
        return near and all(map(self.words.is_capitalised, (index, index + 1)))

    def _there(self, start: int, end: int) -> Located | None:
        """Resolve "Nine people were killed there"; "there were" points nowhere."""
        for index in range(max(start, 1), end):
            following = self.lower[index + 1] if index + 1 < len(self.words) else ""
            if self.lower[index] != "there" or following in self.lexicon.auxiliaries:
                continue
            place = self._place_before(index)
            if place is not None:
                reason = f"place: there, which is {place.name}"
                return Located((place,), (index, index + 1), reason, True)
        return None

    def _place_before(self, index: int) -> Place | None:
        """Give the place that "there" points back to: a name, or "the capital"."""
        low = max(1, index - _BACK_WORDS)
        named = {
            site.start: site.place
            for site in self.sites(low, index)
            if site.preposition and site.start not in self.spoken_from
        }
        for at in range(index - 1, low, -1):
            is_capital = self.lower[at] == "capital" and self.lower[at - 1] == "the"
            if is_capital and self.lower[at - 2] not in _BESIDE:
                return self.capital()
            if named.get(at) is not None:
                return named[at]
        return None

    def _grounds_before(self, index: int, word: str) -> Place | None:
        """Give the city whose camp or base was told of before, for "the camp"."""
        if word not in {"camp", "base"}:
            return None
        for site in reversed(self.sites(max(0, index - _BACK_TO_CITY), index)):
            near = self.lower[max(0, site.start - _LEAD_OF_GROUNDS) : site.end + 3]
            is_city = site.place is not None and site.place.precision is Precision.CITY
            if is_city and {word, f"{word}s"}.intersection(near):
                return site.place
        return None

    def _city_before(self, index: int) -> Place | None:
        """Give the city that "the city" points back to.

        The one named last in the paragraph; in a paragraph that names none, that of the whole
        report before the one named last.
        """
        last: Place | None = None
        for site in reversed(self.sites(max(0, index - _BACK_TO_CITY), index)):
            if site.place is None or site.place.precision is not Precision.CITY:
                continue
            words = self.words
            if words.text.find("\n\n", words.ends[site.end - 1], words.starts[index]) < 0:
                return site.place
            last = last or site.place
        return last and (self._main_city(index) or last)

    def _main_city(self, stop: int) -> Place | None:
        """Give the city that a report names most up to a word; None where two are even."""
        named = [
            mention.place
            for (first, _), mention in zip(self._index, self.mentions, strict=True)
            if first < stop and mention.place and mention.place.precision is Precision.CITY
        ]
        counts = Counter(place.name for place in named).most_common(2)
        if not counts or counts[0][1] == counts[-1][1]:
            return named[0] if len(counts) == 1 else None
        return next(place for place in named if place.name == counts[0][0])

    def _region_before(self, index: int, word: str) -> Place | None:
        """Give the region that "the state" points back to, where one was just told of."""
        if word not in _REGIONS or self.country is None:
            return None
        for site in reversed(self.sites(max(0, index - _BACK_TO_CITY), index)):
            if site.place is not None and site.place.precision is Precision.REGION:
                return site.place if self._is_home(site.place) else None
        return self._only_region(index)

    def _only_region(self, stop: int) -> Place | None:
        """Give the region of its country that a report names, where it has named but one."""
        named = {
            mention.place.name: mention.place
            for (first, _), mention in zip(self._index, self.mentions, strict=True)
            if first < stop and mention.place and mention.place.precision is Precision.REGION
        }
        place = next(iter(named.values())) if len(named) == 1 else None
        return place if place is not None and self._is_home(place) else None

    def _land_before(self, index: int, word: str, clause_start: int) -> Place | None:
        """Give the region or country that "the province" or "the country" points back to."""
        region = self._region_before(index, word)
        if region is not None or word not in self.lexicon.country_words:
            return region
        return self._country_before(index, clause_start)

    def _country_before(self, index: int, clause_start: int) -> Place | None:
        """Give the country that "the country" points back to, else the one in focus."""
        if self.lower[index + 1] in _ISLANDS:
            return self.country
        for site in reversed(self.sites(max(0, index - _BACK_WORDS), index)):
            if site.place is None or site.preposition in {"from", "'s"}:
                continue
            behind = self.lower[site.end : site.end + 3]
            acts = behind[:1] in (["which"], ["who"], ["that"]) or bool(_KEEPS.intersection(behind))
            is_subject = not (site.preposition or self._is_home(site.place))
            if is_subject or (acts and site.start >= clause_start - 1):
                continue  # "Portugal(, which) has instructors in the country"
            if site.place.precision is Precision.COUNTRY:
                return site.place
        return self.country
