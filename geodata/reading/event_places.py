"""Where it happens: which of a report's mentions is the place of a happening.

A place counts by what stands in front of it ("in", "to", "from") and by what the happening is: troops
leave "from" and arrive "to". A government that speaks or sends, a people's name and the place that a
speaker comes from are never the place of an event; the country that the report is about is the last
resort, said so in the reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geodata.reading.claim_lexicon import ClaimLexicon
from geodata.reading.words import Words
from geodata.tables import Mention, MentionKind, Place, Precision

__all__ = ["Located", "PlaceReader", "Site"]

_FINENESS = {Precision.CITY: 3, Precision.AREA: 2, Precision.REGION: 2, Precision.COUNTRY: 1}
#: How much a mention says of what the report is about.
_FOCUS_WEIGHT = {MentionKind.METONYM: 0.4, MentionKind.DEMONYM: 0.4}
_LEAD_CHARS = 400
_PREPOSITION_REACH = 6
_LIST_WORDS = frozenset(
    "and or as well in at plus both the near also including town city village".split()
)


@dataclass(frozen=True, slots=True)
class Site:
    """A mention that may be the place of an event."""

    mention: Mention
    place: Place
    #: Words of the mention.
    start: int
    end: int
    #: The preposition that leads to it, or "" for a bare name, "'s" for an owner.
    preposition: str


@dataclass(frozen=True, slots=True)
class Located:
    """The places of one happening."""

    #: More than one where the words list places of which each saw the happening.
    places: tuple[Place, ...]
    #: Words of the first place; (0, 0) where none stands in the sentence.
    words: tuple[int, int]
    reason: str
    #: Named in the clause or sentence itself.
    is_own: bool


class PlaceReader:
    """Chooses places from the mentions of one report."""

    def __init__(
        self,
        words: Words,
        mentions: Sequence[Mention],
        lexicon: ClaimLexicon,
        *,
        dateline: tuple[int, int] | None,
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.lexicon = lexicon
        self.mentions = [
            mention
            for mention in mentions
            if mention.place is not None
            and not (dateline and dateline[0] <= mention.start < dateline[1])
        ]
        self._index = [words.within((m.start, m.end)) for m in self.mentions]
        self._all = [mention for mention in mentions if mention.place is not None]
        self.focus = self._focus_place()

    # ---- what the report is about --------------------------------------------------------------

    def _focus_place(self) -> Place | None:
        """Give the country, or the region of it, that the report is about; None for none."""
        weights: Counter[str] = Counter()
        for mention in self._all:
            if mention.place is None or mention.place.country_code is None:
                continue
            weight = _FOCUS_WEIGHT.get(mention.kind, 1.0)
            if mention.start < _LEAD_CHARS:
                weight *= 2
            if self._is_held(mention) or self._is_compound(mention):
                weight *= 0.3
            weights[mention.place.country_code] += weight  # type: ignore[assignment]
        if not weights:
            return None
        code = max(weights, key=lambda key: (weights[key], key))
        return self._best_of_country(code)

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
        if region is not None and (country is None or counts[region] > counts[country]):
            return places[region]
        if country is not None:
            return places[country]
        return places[max(counts, key=lambda key: (counts[key], key[1]))]

    def capital(self) -> Place | None:
        """Give the capital of the country in focus, if the report names it."""
        code = self.focus.country_code if self.focus else None
        for mention in self._all:
            place = mention.place
            if place is not None and place.feature == "PPLC" and place.country_code == code:
                return place
        return None

    # ---- the places of a stretch of words ------------------------------------------------------

    def sites(self, start: int, end: int) -> list[Site]:
        """Give the mentions between two words that may be places of events."""
        found: list[Site] = []
        for (first, last), mention in zip(self._index, self.mentions, strict=True):
            if not start <= first < end or mention.place is None:
                continue
            if not self._may_be_event_place(mention, first, last):
                continue
            preposition = self._preposition(first, start)
            if found and self._continues_list(found[-1], first):
                preposition = found[-1].preposition
            elif found and preposition == "near" and self._touches(found[-1], first):
                continue
            if found and self._is_container(found[-1], first, mention.place):
                continue
            if last < len(self.words) and self.lower[last : last + 1] == ["'s"] and not preposition:
                preposition = "'s"
            found.append(Site(mention, mention.place, first, last, preposition))
        return found

    def _may_be_event_place(self, mention: Mention, first: int, last: int) -> bool:
        if mention.kind is MentionKind.DEMONYM:
            return (
                last < len(self.words)
                and self.lower[last] in self.lexicon.land
                and (self.words.gaps[last] == " ")
            )
        if mention.kind is MentionKind.METONYM:
            return False
        return not (self._is_held(mention) or self._is_compound(mention))

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
                return True
            if self.lower[at] not in {"in", "at", "of", "to", "with", "from", "the", "for"}:
                return False
            at -= 1
        return False

    def _preposition(self, first: int, start: int) -> str:
        """Give the preposition that leads to a place, "from" before "at" for "from a base at"."""
        lexicon = self.lexicon
        found = ""
        for at in range(first - 1, max(start, first - _PREPOSITION_REACH) - 1, -1):
            if self.words.gaps[at + 1] not in {" ", "-", "“", "‘"}:
                break
            word = self.lower[at]
            if word in lexicon.origin or word in {"out"}:
                return "from"
            if word in lexicon.location or word in lexicon.destination:
                found = found or word
            elif found and (word in lexicon.auxiliaries or word.endswith("ed")):
                break
            elif word == "of" and not found:
                found = "of"
        return found

    def _touches(self, site: Site, first: int) -> bool:
        return first - site.end <= 2

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
            or (
                len(between) <= 1
                and self.words.gaps[site.end] == ","
                and all(word in {"the", "in"} for word in between)
            )
        )

    def _is_container(self, site: Site, first: int, place: Place) -> bool:
        """Tell "Gao, in northern Mali": the coarser second place only says where the first lies."""
        if _FINENESS[place.precision] >= _FINENESS[site.place.precision]:
            return False
        same = place.country_code == site.place.country_code
        return same and first - site.end <= 4 and "and" not in self.lower[site.end : first]

    # ---- the places of a happening -------------------------------------------------------------

    def locate(self, event_type: str, start: int, end: int, trigger: int) -> Located | None:
        """Choose the places of a happening from a stretch of words.

        Parameters
        ----------
        event_type : str
            Key of the taxonomy; decides which prepositions count.
        start, end : int
            The stretch, as words, end exclusive.
        trigger : int
            The word that names the happening.

        Returns
        -------
        Located or None
            None where the stretch names no place of it.
        """
        ranked: list[tuple[float, Site]] = []
        for site in self.sites(start, end):
            rank = self._rank(site, event_type, trigger)
            if rank > 0:
                ranked.append((rank, site))
        nationwide = self._nationwide(start, end)
        if nationwide and (not ranked or not self._is_named_of(nationwide[1], ranked)):
            return self._national(ranked, nationwide)
        if not ranked:
            return self._described(start, end)
        best = max(rank for rank, _ in ranked)
        chosen = [site for rank, site in ranked if rank >= best - 0.25]
        finest = max(_FINENESS[site.place.precision] for site in chosen)
        chosen = [site for site in chosen if _FINENESS[site.place.precision] == finest]
        chosen = self._nearest_list(chosen, trigger)
        places = tuple({site.place.name: site.place for site in chosen}.values())
        first = chosen[0]
        words = f"{first.preposition} {first.mention.surface}".strip()
        return Located(places, (first.start, chosen[-1].end), f"place: {words}", True)

    def _rank(self, site: Site, event_type: str, trigger: int) -> float:
        lexicon, preposition = self.lexicon, site.preposition
        is_country = site.place.precision is Precision.COUNTRY
        after_trigger = site.start > trigger
        adjacent = after_trigger and site.start - trigger <= 3
        if event_type == "withdrawal":
            if preposition == "from" or (not preposition and adjacent):
                return 4.0
            if preposition in lexicon.destination and preposition != "in":
                return 0.0
        elif event_type == "deployment":
            if preposition == "from":
                return 0.0
            if preposition in lexicon.destination:
                return (
                    4.0 if after_trigger or site.place.precision is not Precision.COUNTRY else 3.0
                )
        elif preposition == "from":
            return 0.0
        if preposition in lexicon.location or preposition in lexicon.destination:
            return 3.0
        if preposition == "of":
            return 2.5
        if not preposition and adjacent:
            return 3.0
        return (1.0 if is_country else 2.0) if preposition != "'s" else 1.0

    def _nearest_list(self, chosen: list[Site], trigger: int) -> list[Site]:
        """Give the places that stand in one list, the list nearest to the trigger."""
        groups: list[list[Site]] = []
        for site in chosen:
            if groups and self._continues_list(groups[-1][-1], site.start):
                groups[-1].append(site)
            else:
                groups.append([site])
        return min(groups, key=lambda group: min(abs(site.start - trigger) for site in group))

    def _nationwide(self, start: int, end: int) -> tuple[int, int] | None:
        for index in range(start, end):
            if self.lower[index] in self.lexicon.nationwide:
                hit = self.lexicon.nationwide.match(self.words, index, end)
                if hit is not None:
                    return hit.start, hit.end
        return None

    def _is_named_of(self, stop: int, ranked: list[tuple[float, Site]]) -> bool:
        """Tell "several cities, including Almaty" and "several districts, X among them"."""
        return any(site.start >= stop and site.start - stop <= 4 for _, site in ranked) and (
            self.lower[stop : stop + 1] != ["and"]
        )

    def _national(
        self, ranked: list[tuple[float, Site]], phrase: tuple[int, int]
    ) -> Located | None:
        words = " ".join(self.lower[phrase[0] : phrase[1]])
        for _, site in ranked:
            if site.place.precision is Precision.COUNTRY:
                return Located((site.place,), phrase, f"place: {words}", True)
        focus = self.focus
        if focus is None:
            return None
        return Located((focus,), phrase, f"place: {words}, of {focus.name}", True)

    def _described(self, start: int, end: int) -> Located | None:
        """Resolve "the country", "the capital", "the territory"."""
        for index in range(start, end - 1):
            if self.lower[index] not in {"the", "this", "that", "its"}:
                continue
            for at in range(index + 1, min(end, index + 4)):
                if self.words.gaps[at] not in {" ", "-"}:
                    break
                word = self.lower[at]
                if word == "capital":
                    place = self.capital()
                    if place is not None:
                        return Located((place,), (index, at + 1), "place: the capital", True)
                if word in self.lexicon.country_words and self.focus is not None:
                    phrase = " ".join(self.lower[index : at + 1])
                    reason = f"place: {phrase}, which is {self.focus.name}"
                    return Located((self.focus,), (index, at + 1), reason, True)
        return None
