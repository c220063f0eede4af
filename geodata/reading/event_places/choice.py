"""Where it happens: which of a report's mentions is the place of a happening.

A place counts by what stands in front of it ("in", "to", "from") and by what the happening is:
troops leave "from" and arrive "to". A government that speaks or sends, a people's name and the
place that a speaker comes from are never the place of an event; the country that the report is
about is the last resort, said so in the reasons.
"""

from __future__ import annotations

from functools import cached_property

from geodata.reading.event_places.located import Located
from geodata.reading.event_places.quarters import Quarters
from geodata.reading.event_places.references import ReferenceReader
from geodata.reading.event_places.sites import FINENESS, Site, fineness
from geodata.reading.language.words import word_list
from geodata.tables import Place, Precision

__all__ = ["MOVES", "PlaceReader"]

#: Rank of a country that acts ("Kenya has pledged officers"), or owns what is spoken of.
_SUBJECT_RANK = 1.0
#: Words behind a trigger in which "there" is its place.
_THERE_REACH = 8
#: "The nearby town of X" lies near the town named before.
_NEARBY = frozenset({"nearby", "neighbouring", "neighboring", "adjacent"})
_NEARBY_REACH = 4
#: Who keeps troops in "the country" keeps them in another.
_KEEPS = frozenset(word_list("has have had keeps kept maintains stations"))
_WHERE_REACH = 12
#: Words over which a region holds for a village that no gazetteer has.
_TOLD_REACH = 60
#: "The airport was closed" says nothing of where a government fell.
_DECLARING = frozenset(word_list("declared imposed extended lifted declares imposes lifts"))
_OF_STATE = frozenset({"government", "state_of_emergency"})
_HOME_BASES = frozenset(word_list("bases base barracks garrisons garrison"))
_BASE_REACH = 7
_OWNER_REACH = 10
_FRONTIERS = frozenset(word_list("border borders frontier frontiers"))
#: Above that of a place which troops go to.
_BORDER_RANK = 4.5
_BOUND_FOR = frozenset({"for", "to", "toward", "towards"})
#: Types of events that have a way from and to.
MOVES = frozenset({"deployment", "withdrawal"})
#: Words between "half of" and the country.
_PARTS_REACH = 6


class PlaceReader(ReferenceReader):
    """Chooses the places of happenings in one report."""

    @cached_property
    def _quarters(self) -> Quarters:
        return Quarters(self.lower)

    # ---- where troops go -----------------------------------------------------------------------

    def destination(self, start: int, end: int) -> Located | None:
        """Give the place abroad that words lead to ("for Haiti", "to Mali"), None for none.

        Parameters
        ----------
        start, end : int
            Words behind a verb of leaving, end exclusive.

        Returns
        -------
        Located or None
            None where the words lead nowhere, or to a place in the country in focus.
        """
        for site in self.sites(start, end):
            abroad = site.place is not None and not self._is_home(site.place)
            if site.preposition in _BOUND_FOR and abroad:
                return self._located([site], is_own=True)
        return None

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
        there = self._there(trigger, min(end, trigger + _THERE_REACH))
        if there is not None:
            return there
        ranked: list[tuple[float, Site]] = []
        for site in self.sites(start, end):
            if site.start in self.spoken_from:
                continue
            rank = self._rank(site, event_type, trigger)
            if rank > 0:
                ranked.append((rank, site))
        nationwide = self._nationwide(start, end)
        if nationwide and (not ranked or not self._is_named_of(nationwide[1], ranked)):
            return self._national(ranked, nationwide)
        if not ranked:
            return self._described(start, end, is_national=event_type in _OF_STATE)
        best = max(rank for rank, _ in ranked)
        if best <= _SUBJECT_RANK:
            # "Sudan's army fired at protesters in the capital": not all over Sudan.
            described = self._described(start, end, is_national=True)
            if described is not None and described.places[0].precision is Precision.CITY:
                return described
        chosen = [site for rank, site in ranked if rank >= best - 0.25]
        named = [site for _, site in ranked if site.place is not None]
        if all(site.place is None for site in chosen) and named:
            return self._inside(chosen, named[0])
        finest = max(fineness(site.place) for site in chosen)
        regions = [site for site in chosen if fineness(site.place) == FINENESS[Precision.REGION]]
        chosen = self._finest(chosen, finest)
        if regions and all(site.place is None for site in chosen):
            return self._inside(chosen, regions[-1])
        # A country as the subject only acts there.
        return self._located(self._nearest_list(chosen, trigger), is_own=best > _SUBJECT_RANK)

    def _finest(self, chosen: list[Site], finest: int) -> list[Site]:
        """Give the sites that are known best, and what stands in a list between two of these.

        "In Kisumu, Nakuru and Mombasa": of a town known as a county only.
        """
        kept: list[Site] = []
        for site, after in zip(chosen, [*chosen[1:], None], strict=True):
            is_finest = fineness(site.place) == finest
            listed = kept and after is not None and fineness(after.place) == finest
            if is_finest or (
                listed
                and after is not None
                and self._is_next_region(kept[-1], site.start, site.place)
                and self._continues_list(site, after.start)
            ):
                kept.append(site)
        return kept

    def before_where(self, index: int, start: int) -> Located | None:
        """Give the place that "..., where" speaks of: the town named last before it.

        Parameters
        ----------
        index : int
            The word "where".
        start : int
            First word of the sentence.

        Returns
        -------
        Located or None
            None where no place stands shortly before.
        """
        low = max(start, index - _WHERE_REACH)
        near = [
            site for site in reversed(self.sites(low, index)) if site.start not in self.spoken_from
        ]
        if near and near[0].place is None:
            return None
        towns = [site for site in near if fineness(site.place) == FINENESS[Precision.CITY]]
        chosen = next(iter(towns or near), None)
        return self._located([chosen], is_own=True) if chosen is not None else None

    def _inside(self, chosen: list[Site], container: Site) -> Located | None:
        """Let the place named beside unknown ones stand for them ("in eastern Congo ... in X")."""
        if container.place is None:
            return None
        names = tuple(dict.fromkeys(site.name for site in chosen))
        reason = f"place: {', '.join(names)} not in the gazetteer; {container.name} stands for it"
        words = (chosen[0].start, chosen[-1].end)
        return Located((container.place,) * len(names), words, reason, True, names, False)

    def _located(self, chosen: list[Site], *, is_own: bool) -> Located | None:
        """Give the places of a list of sites; the area in focus stands for unknown names."""
        first = chosen[0]
        words = (first.start, chosen[-1].end)
        known = {site.name: site.place for site in chosen if site.place is not None}
        if known:
            reason = f"place: {first.preposition} {first.name}".replace(":  ", ": ")
            return Located(
                tuple(known.values()),
                words,
                reason,
                is_own,
                tuple(known),
                is_between=first.preposition == "between",
            )
        area = self._around(first)
        if area is None:
            return None
        names = tuple(dict.fromkeys(site.name for site in chosen))
        reason = f"place: {', '.join(names)} not in the gazetteer; {area.name} stands for it"
        return Located((area,) * len(names), words, reason, True, names, False)

    def _around(self, site: Site) -> Place | None:
        """Give what an unknown name lies in: a quarter in the city named before it."""
        is_near = bool(_NEARBY.intersection(self._lead(site.start)))
        at = site.start if is_near else self._quarters.first_told(site.start, site.end)
        if at is not None:
            return self._city_before(at) or self.area
        return self._owner_before(site.start) or self._region_of(site.start) or self.area

    def _region_of(self, index: int) -> Place | None:
        """Give the region at home that the report last told of, for a village in it."""
        for site in reversed(self.sites(max(0, index - _TOLD_REACH), index)):
            place = site.place
            if place is None or site.preposition not in self.lexicon.location:
                continue
            is_region = place.precision is Precision.REGION
            return place if is_region and self._is_home(place) else None
        return None

    def _owner_before(self, index: int) -> Place | None:
        """Give Brazil for the unknown X of "Brazil moved troops to its border town of X"."""
        if "its" not in self._lead(index):
            return None
        for (_, last), mention in reversed(
            list(self._between(max(0, index - _OWNER_REACH), index))
        ):
            place = mention.place
            if place is not None and place.precision is Precision.COUNTRY and last <= index:
                return place
        return None

    def _lead(self, index: int) -> list[str]:
        return self.lower[max(0, index - _NEARBY_REACH) : index]

    def _rank(self, site: Site, event_type: str, trigger: int) -> float:
        lexicon, preposition = self.lexicon, site.preposition
        is_country = site.place is not None and site.place.precision is Precision.COUNTRY
        adjacent = 0 < site.start - trigger <= 3
        if preposition == "by" and is_country:
            return 0.0  # "followed by Angola and Namibia", "a force trained by Turkey"
        moved = self._rank_of_move(site, event_type, trigger)
        if moved is not None:
            return moved
        if preposition in lexicon.location or preposition in lexicon.destination:
            return 3.0
        if preposition == "of":
            return 2.5
        if not preposition and adjacent:
            return 3.0
        if event_type == "deployment" and _KEEPS.intersection(self.lower[site.end : site.end + 3]):
            return 0.0  # "France still has troops in the country"
        is_subject = is_country and not preposition and site.start < trigger
        if event_type == "deployment" and is_subject and self._guards_border(trigger):
            return _BORDER_RANK
        declares = self.lower[site.end : site.end + 1]
        if event_type == "state_of_emergency" and not _DECLARING.isdisjoint(declares):
            return 2.0  # "Lithuania declared a state of emergency along its border with X"
        if is_country or event_type in MOVES:
            # "Germany will withdraw", "Paris sent": who acts, not where, unless it acts at home.
            if site.place is not None and site.place.feature == "PPLC" and site.start < trigger:
                return 0.0
            return _SUBJECT_RANK if self._is_home(site.place) else 0.0
        return _SUBJECT_RANK if preposition == "'s" else 2.0

    def _rank_of_move(self, site: Site, event_type: str, trigger: int) -> float | None:
        """Rank a place by where troops come from or go to; None where that decides nothing."""
        lexicon, preposition = self.lexicon, site.preposition
        if event_type == "withdrawal":
            if self._is_home_base(site):
                return 0.0
            if preposition == "from":
                return 0.0 if self._is_made_up(site, trigger) else 4.0
            if not preposition and 0 < site.start - trigger <= 3:
                return 4.0
            return 0.0 if preposition in lexicon.destination and preposition != "in" else None
        if preposition == "from":
            return 0.0
        if event_type == "deployment" and preposition in lexicon.destination:
            is_country = site.place is not None and site.place.precision is Precision.COUNTRY
            return 4.0 if site.start > trigger or not is_country else 3.0
        return None

    def _guards_border(self, trigger: int) -> bool:
        """Tell "Slovakia deployed 220 police on its frontiers with X and Y": its own.

        "Mali sent soldiers to the border": its own as well; that "with X" may be another.
        """
        near = self.lower[trigger : trigger + _OWNER_REACH]
        return any(
            word in _FRONTIERS
            and (
                "its" in near[max(0, at - 3) : at]
                or ("the" in near[max(0, at - 2) : at] and near[at + 1 : at + 2] != ["with"])
            )
            for at, word in enumerate(near)
        )

    def _is_home_base(self, site: Site) -> bool:
        """Tell "returned to their bases in X": where they went to, not where they were."""
        near = self.lower[max(0, site.start - _BASE_REACH) : site.start]
        return any(word in _HOME_BASES and "to" in near[:at] for at, word in enumerate(near))

    def _is_made_up(self, site: Site, trigger: int) -> bool:
        """Tell "19,000 troops from Burundi and Kenya must go": who they are, not where."""
        at = site.start - 1
        while at > 0 and self.lower[at] != "from":
            at -= 1
        return at < trigger and site.start < trigger and self.lower[at - 1] in self.lexicon.force

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
        if self.lexicon.nationwide_starts.isdisjoint(self.lower[start:end]):
            return None
        for index in range(start, end):
            if self.lower[index] in self.lexicon.nationwide:
                hit = self.lexicon.nationwide.match(self.words, index, end)
                if hit is not None:
                    return hit.start, hit.end
            if self.lower[index] in self.lexicon.parts:
                stop = self._country_word(index + 1, min(end, index + _PARTS_REACH))
                if stop is not None:
                    return index, stop
        return None

    def _country_word(self, start: int, end: int) -> int | None:
        """Give the word behind "the country" in "half of the country"."""
        for at in range(start, end):
            if self.words.gaps[at] not in {" ", "-", "’", "'", ""}:
                return None
            if self.lower[at] in self.lexicon.country_words:
                return at + 1
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
            if site.place is not None and site.place.precision is Precision.COUNTRY:
                return Located((site.place,), phrase, f"place: {words}", True)
        country = self.country
        if country is None:
            return None
        return Located((country,), phrase, f"place: {words}, of {country.name}", True)
