"""One draft per place, where the words list places, or numbers and days by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.reading.claims.drafts import Draft
from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.event_places.choice import MOVES, PlaceReader
from geodata.reading.event_places.located import Located
from geodata.reading.event_places.sites import Site
from geodata.reading.language.words import Words
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Place, Precision

__all__ = ["DraftSpreader"]

#: Towns that are told of together and lie no farther apart share one mark.
_BESIDE_KM = 25.0


class DraftSpreader:
    """Spreads the drafts of one report over the places of their lists.

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
        for draft in self._pair_off(drafts, end):
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

    def _pair_off(self, drafts: Sequence[Draft], end: int) -> Sequence[Draft]:
        """Read "12 and 9 people died in Gao and Kidal respectively": a number for each place."""
        first = min((draft.clause.start for draft in drafts), default=end)
        if "respectively" not in self.words.lower[first:end]:
            return drafts
        counted = sorted(
            (draft for draft in drafts if len(draft.quantities) == 1),
            key=lambda draft: draft.quantities[0].first_word,
        )
        located = next((draft.located for draft in counted if draft.located), None)
        if located is None or len(located.places) != len(counted):
            return drafts
        for draft, place, name in zip(counted, located.places, located.names, strict=True):
            draft.place = place
            draft.located = replace(located, places=(place,), names=(name,), is_own=True)
            draft.reasons.append(f"place: {name}, respectively")
        return drafts

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
        if all(_is_beside(places[0], place) for place in places[1:]):
            return places[0]  # the suburbs of one town
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

    def _before_shares(self, draft: Draft, numbers: Sequence[QuantityPhrase], stop: int) -> int:
        """Give where the shares of a draft's number begin ("Twelve died in X, nine in Y")."""
        counted = {phrase.first_word: phrase.quantity.kind for phrase in draft.quantities}
        own = max(counted, default=None)
        following = next((n for n in numbers if own is not None and n.first_word > own), None)
        if own is None or following is None or not following.is_elliptical:
            return stop
        is_share = following.quantity.kind == counted[own] and self._sites_of_share(following, stop)
        return min(stop, following.first_word) if is_share else stop

    def _sites_of_share(self, phrase: QuantityPhrase, stop: int) -> list[Site]:
        """Give the places right behind a share; "five of them seriously, in X" has none."""
        sites = self.places.sites(phrase.first_word, stop)
        gaps = self.words.gaps[phrase.last_word + 1 : sites[0].start + 1] if sites else ()
        return [] if any(set(gap) & set(",;:") for gap in gaps) else sites

    def _date_share(self, share: Draft, start: int, stop: int, dates: Sequence[DatePhrase]) -> None:
        for phrase in dates:
            if start <= self.words.at(phrase.start) < stop:
                share.take_dates(phrase, reason=f"date: {phrase.phrase}", is_own=True)
                return


def _is_beside(one: Place, other: Place) -> bool:
    """Tell whether two towns lie so near that on a map of the country they are one."""
    towns = one.precision is other.precision is Precision.CITY
    return towns and one.distance_km(other.lat, other.lon) <= _BESIDE_KM
