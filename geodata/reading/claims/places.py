"""Which places a draft gets: those beside it, else those of its like shortly before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from geodata.reading.claims.days import BACKGROUND_REACH, is_flow
from geodata.reading.claims.drafts import NATIONAL, Draft
from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.event_places.choice import MOVES, Located, PlaceReader
from geodata.reading.event_places.ends import EndReader
from geodata.reading.event_places.sites import Site
from geodata.reading.language.words import Words, word_list
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Place, Precision

__all__ = ["DraftPlacer"]

#: Sentences over which the place of one happening holds for the next of its kind.
_CARRY_SENTENCES = 2
#: "Killed in the fighting" speaks of fighting that the report has told of.
_STRUGGLES = frozenset(word_list("fighting war conflict hostilities battle shelling"))
#: Types that happen where all else does, and claims that tell where that is.
_LOCAL = frozenset({"unrest", "casualties", "detention"})
_ENOUGH_DRAFTS = 2
_OPENING_WORDS = 8


class DraftPlacer:
    """Places the drafts of one report.

    Parameters
    ----------
    words : Words
        The report's text.
    places : PlaceReader
        Its mentions.
    """

    def __init__(self, words: Words, places: PlaceReader) -> None:
        self.words = words
        self.places = places
        self._ends = EndReader(places)
        #: Words of each sentence with drafts, by its position.
        self._sentences: dict[int, tuple[int, int]] = {}

    def attach(self, draft: Draft, sentence: tuple[int, int], stop: int) -> None:
        """Give a draft the place that stands beside it, or elsewhere in its sentence.

        Parameters
        ----------
        draft : Draft
            It is changed.
        sentence : (int, int)
            Words of its sentence, end exclusive.
        stop : int
            The word at which the sentence begins to speak of a part only.
        """
        happening = draft.happening
        self._sentences[draft.sentence] = sentence
        located = self.places.locate(
            draft.event_type, draft.clause.start, draft.clause.end, happening.start
        )
        if located is not None and happening.is_background:
            distance = located.words[0] - happening.end
            if not -3 <= distance <= BACKGROUND_REACH:
                located = replace(located, is_own=False)
        self._turn(draft)
        if located is None and draft.clause.opener == "where":
            located = self.places.before_where(draft.clause.start, sentence[0])
        if located is None and draft.event_type not in NATIONAL:
            located = self.places.locate(draft.event_type, sentence[0], stop, happening.start)
            if located is not None:
                located = replace(located, is_own=self._opens(located, sentence[0]))
        if draft.located is None:
            draft.located = located

    def _opens(self, located: Located, start: int) -> bool:
        """Tell "In the border province of Sisaket, residents who ...": the place of it all."""
        words, end = self.words, located.words[1]
        return (
            words.lower[start] in {"in", "at", "near", "across", "outside"}
            and end - start <= _OPENING_WORDS
            and end < len(words)
            and words.gaps[end] == ","
        )

    def add_ends(self, draft: Draft, *, taken: Set[int]) -> None:
        """Give a movement the other end that its clause states; see `EndReader.find`.

        Parameters
        ----------
        draft : Draft
            With its place; it is changed.
        taken : set of int
            Words of phrases of time in its sentence.
        """
        if draft.place is None:
            return
        happening, clause = draft.happening, draft.clause
        ends = self._ends.find(
            draft.event_type,
            draft.located.places if draft.located else (draft.place,),
            (clause.start, clause.end),
            (happening.start, happening.end),
            taken=taken,
        )
        if ends.reason:
            draft.place_from, draft.place_to = ends.place_from, ends.place_to
            draft.reasons.append(ends.reason)

    def _turn(self, draft: Draft) -> None:
        """Read "its officers left for Haiti" in a report on their country as a deployment."""
        clause = draft.clause
        if draft.event_type != "withdrawal" or not self.places.is_home_force(
            clause.start, draft.happening.start
        ):
            return
        located = self.places.destination(draft.happening.end, clause.end)
        if located is not None:
            draft.happening = replace(draft.happening, event_type="deployment")
            draft.located = located

    def inherit(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """Settle the place: its own, that of its like shortly before, else that of the report.

        Parameters
        ----------
        draft : Draft
            It is changed.
        earlier : sequence of Draft
            Drafts of the sentences before, in order.
        """
        area = self.places.area
        if draft.located is not None:
            draft.place = draft.located.places[0]
            draft.is_anchored = True
            draft.reasons.append(draft.located.reason)
            return
        pointed = self._pointed_back(draft, earlier)
        before = pointed or next(
            (
                other
                for other in reversed(earlier)
                if draft.sentence - other.sentence <= _CARRY_SENTENCES
                and other.place is not None
                and not other.is_listed
                and _may_carry(draft, other)
            ),
            None,
        )
        if before is not None:
            draft.place, draft.is_anchored = before.place, True
            where = "the same fighting" if pointed else "a sentence shortly before"
            name = f"{before.place.name}, " if before.place is not None else ""
            draft.reasons.append(f"place: {name}that of {where}")
        elif (town := self._town(draft, earlier)) is not None:
            draft.place = town
            draft.reasons.append("place: the one town that the report tells of")
        elif area is not None:
            draft.place = area
            draft.reasons.append(f"place: the report is about {area.name}")

    def send_abroad(self, drafts: Sequence[Draft]) -> None:
        """Let "the Dutch will withdraw" of a report on their mission lie where that is.

        Parameters
        ----------
        drafts : sequence of Draft
            All of the report; moves of the home country's troops without a place are changed.
        """
        focus, area = self.places.focus, self.places.area
        moves = [draft for draft in drafts if draft.event_type in MOVES]
        # Without a place of its own, or with that of who acts.
        unplaced = [
            d for d in moves if not d.has_own_place and d.place in {area, self.places.country}
        ]
        if focus is None or area is None or not unplaced:
            return
        anchored = {d.place.country_code or "" for d in moves if d.place and d.has_own_place}
        theatre = None if focus.country_code in anchored else self.places.theatre(anchored)
        for draft in unplaced:
            if theatre is not None and self.places.is_act_of_home(
                draft.clause.start, draft.happening.start
            ):
                draft.place = theatre
                draft.reasons.append(f"place: {theatre.name}, where the mission is")

    def _pointed_back(self, draft: Draft, earlier: Sequence[Draft]) -> Draft | None:
        """Give the placed draft that "killed in the fighting" points back to, by its word."""
        if draft.event_type not in NATIONAL and not draft.happening.is_background:
            return None
        lower, clause = self.words.lower, draft.clause
        if _STRUGGLES.isdisjoint(lower[clause.start : clause.end]):
            return None
        for at in range(clause.start + 1, clause.end):
            if lower[at] in _STRUGGLES and lower[at - 1] == "the":
                return next(
                    (
                        other
                        for other in earlier
                        if other.is_anchored
                        and other.sentence < draft.sentence
                        and lower[at] in lower[slice(*self._sentences[other.sentence])]
                    ),
                    None,
                )
        return None

    def _town(self, draft: Draft, earlier: Sequence[Draft]) -> Place | None:
        """Give the town in which all that the report tells of happens, None for none or several."""
        if draft.event_type not in _LOCAL or self.places.focus is None:
            return None
        if draft.quantities and not is_flow(draft) and self.places.has_towns:
            return None  # a tally may be that of all of them
        if draft.event_type == "unrest" or is_flow(draft):
            only = self.places.only_town(self._sentences[draft.sentence][1])
            if only is not None:
                return only
        placed = [other.place for other in earlier if other.is_anchored and other.place]
        if len(placed) < _ENOUGH_DRAFTS or len({place.name for place in placed}) > 1:
            return None
        return placed[0] if placed[0].precision is Precision.CITY else None

    def spread(
        self,
        drafts: Sequence[Draft],
        numbers: Sequence[QuantityPhrase],
        end: int,
        dates: Sequence[DatePhrase] = (),
    ) -> list[Draft]:
        """Make one draft per place where the words list places, or numbers by place.

        Parameters
        ----------
        drafts : sequence of Draft
            Drafts of one sentence, with their places.
        numbers : sequence of QuantityPhrase
            Its quantities.
        end : int
            The word behind the sentence.
        dates : sequence of DatePhrase
            Its phrases of time; a share takes the day that stands beside it.

        Returns
        -------
        list of Draft
            The drafts given, or their parts; then the shares of their totals.
        """
        result: list[Draft] = []
        for draft in drafts:
            located = draft.located
            if located is None or len(located.places) < 2:
                result.append(draft)
            elif not located.is_own or located.is_between:
                draft.place = self._common(located.places)
                result.append(draft)
            elif draft.quantities and not all(phrase.is_each for phrase in draft.quantities):
                draft.place = self._common(located.places)
                draft.reasons.append("place: the number is for all of them together")
                result.append(draft)
            else:
                for place, name in zip(located.places, located.names, strict=True):
                    share = draft.copy(place)
                    share.quantities = [*draft.quantities]
                    share.located = replace(located, places=(place,), names=(name,))
                    result.append(share)
        result += self._deadlines(result, end, dates)
        return result + self._shares(result, numbers, end, dates)

    def _deadlines(
        self, drafts: Sequence[Draft], end: int, dates: Sequence[DatePhrase]
    ) -> list[Draft]:
        """Read ", Aghdam by 20 November and Lachin by 1 December" behind a first such place."""
        starts = {self.words.at(phrase.start): phrase for phrase in dates}
        if len(starts) < 2:
            return []
        found: list[Draft] = []
        for draft in drafts:
            located = draft.located
            if draft.event_type not in MOVES or located is None or not located.is_own:
                continue
            behind = located.words[1]
            own = next((starts[at] for at in range(behind, behind + 3) if at in starts), None)
            shares = self._shares_by_day(draft, own, end, starts) if own else []
            if own is not None and shares:
                draft.take_dates(own, reason=f"date: {own.phrase}", is_own=True)
            found += shares
        return found

    def _shares_by_day(
        self, draft: Draft, own: DatePhrase, end: int, starts: Mapping[int, DatePhrase]
    ) -> list[Draft]:
        found: list[Draft] = []
        at = self.words.at(own.end - 1) + 1
        for site in self.places.sites(at, end):
            phrase = starts.get(site.end)
            joined = self.words.lower[at : site.start] in ([], ["and"])
            if site.place is None or phrase is None or not joined:
                break
            share = draft.copy(site.place)
            words = (site.start, site.end)
            reason = f"place: {site.name}, as of the place before"
            share.located = Located((site.place,), words, reason, True, (site.name,))
            share.take_dates(phrase, reason=f"date: {phrase.phrase}", is_own=True)
            at = self.words.at(phrase.end - 1) + 1
            share.span = self.words.span(site.start, at)
            found.append(share)
        return found

    def _common(self, places: tuple[Place, ...]) -> Place | None:
        country = self.places.country
        codes = {place.country_code for place in places}
        same = country is not None and codes == {country.country_code}
        return country if same else places[0]

    def _shares(
        self,
        drafts: Sequence[Draft],
        numbers: Sequence[QuantityPhrase],
        end: int,
        dates: Sequence[DatePhrase],
    ) -> list[Draft]:
        """Read "15 in Dhaka, four each in Savar and Mymensingh" behind a total."""
        found: list[Draft] = []
        for order, phrase in enumerate(numbers):
            kind = phrase.quantity.kind
            whole = next((draft for draft in drafts if draft.counts(kind)), None)
            if not phrase.is_elliptical or whole is None:
                continue
            stop = numbers[order + 1].first_word if order + 1 < len(numbers) else end
            sites = self._sites_of_share(phrase, stop)
            self._settle_whole(whole, phrase, sites)
            if not sites or (len(sites) > 1 and not phrase.is_each):
                sites = sites[:1]
            for site in sites:
                place = site.place or self.places.area
                if place is None:
                    continue
                share = whole.copy(place)
                share.quantities = [phrase]
                share.span = self.words.span(phrase.first_word, sites[-1].end)
                reason = f"place: in {site.name}"
                share.located = Located(
                    (place,), (site.start, site.end), reason, True, (site.name,)
                )
                self._date_share(share, phrase.first_word, stop, dates)
                found.append(share)
        return found

    def _sites_of_share(self, phrase: QuantityPhrase, stop: int) -> list[Site]:
        """Give the places right behind a share; "five of them seriously, in X" has none."""
        sites = self.places.sites(phrase.first_word, stop)
        gaps = self.words.gaps[phrase.last_word + 1 : sites[0].start + 1] if sites else ()
        return [] if any(set(gap) & set(",;:") for gap in gaps) else sites

    def _settle_whole(self, whole: Draft, share: QuantityPhrase, sites: Sequence[Site]) -> None:
        """Keep "Twelve died in Basra" of "..., nine in X and four in Y" out of X and Y."""
        if not sites or whole.located is None or whole.located.words[0] < share.first_word:
            return
        kind = share.quantity.kind
        counted = next(phrase for phrase in whole.quantities if phrase.quantity.kind == kind)
        own = [s for s in self.places.sites(counted.last_word, share.first_word) if s.place]
        if own and own[0].place is not None:
            reason = f"place: in {own[0].name}"
            words = (own[0].start, own[0].end)
            whole.place = own[0].place
            whole.located = Located((whole.place,), words, reason, True, (own[0].name,))
            whole.reasons.append(reason)

    def _date_share(self, share: Draft, start: int, stop: int, dates: Sequence[DatePhrase]) -> None:
        for phrase in dates:
            if start <= self.words.at(phrase.start) < stop:
                share.take_dates(phrase, reason=f"date: {phrase.phrase}", is_own=True)
                return


def _may_carry(draft: Draft, before: Draft) -> bool:
    """Tell whether a draft without a place happens where the one before did."""
    if draft.event_type in NATIONAL:
        return is_flow(draft) and before.is_anchored
    if draft.event_type == "deployment" and before.event_type == "unrest":
        # "Soldiers were deployed" behind a clash: there. A number may be that of the country.
        is_town = before.place is not None and before.place.precision is Precision.CITY
        follows = draft.sentence - before.sentence == 1 and is_town
        return follows and not (draft.quantities or draft.is_ahead)
    if not before.is_anchored or (draft.event_type == "withdrawal" and draft.is_ahead):
        return False
    return before.event_type == draft.event_type or (
        draft.event_type == "unrest" and draft.sentence - before.sentence == 1
    )
