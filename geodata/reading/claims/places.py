"""Which places a draft gets: those beside it, else those of its like shortly before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.reading.claims.days import BACKGROUND_REACH
from geodata.reading.claims.drafts import NATIONAL, Draft
from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.event_places.choice import Located, PlaceReader
from geodata.reading.language.words import Words
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Measure, Place

__all__ = ["DraftPlacer"]

#: Sentences over which the place of one happening holds for the next of its kind.
_CARRY_SENTENCES = 2


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
        located = self.places.locate(
            draft.event_type, draft.clause.start, draft.clause.end, happening.start
        )
        if located is not None and happening.is_background:
            distance = located.words[0] - happening.end
            if not -3 <= distance <= BACKGROUND_REACH:
                located = replace(located, is_own=False)
        self._turn(draft)
        if located is None and draft.event_type not in NATIONAL:
            located = self.places.locate(draft.event_type, sentence[0], stop, happening.start)
            if located is not None:
                located = replace(located, is_own=False)
        if draft.located is None:
            draft.located = located

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
        before = next(
            (
                other
                for other in reversed(earlier)
                if draft.sentence - other.sentence <= _CARRY_SENTENCES
                and other.place is not None
                and _may_carry(draft, other)
            ),
            None,
        )
        if before is not None:
            draft.place, draft.is_anchored = before.place, True
            draft.reasons.append("place: that of a sentence shortly before")
        elif area is not None:
            draft.place = area
            draft.reasons.append(f"place: the report is about {area.name}")

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
            elif draft.quantities:
                draft.place = self._common(located.places)
                draft.reasons.append("place: the number is for all of them together")
                result.append(draft)
            else:
                for place, name in zip(located.places, located.names, strict=True):
                    share = draft.copy(place)
                    share.located = replace(located, places=(place,), names=(name,))
                    result.append(share)
        return result + self._shares(result, numbers, end, dates)

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
            sites = self.places.sites(phrase.first_word, stop)
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

    def _date_share(self, share: Draft, start: int, stop: int, dates: Sequence[DatePhrase]) -> None:
        for phrase in dates:
            if start <= self.words.at(phrase.start) < stop:
                share.take_dates(phrase, reason=f"date: {phrase.phrase}", is_own=True)
                return


def _may_carry(draft: Draft, before: Draft) -> bool:
    """Tell whether a draft without a place happens where the one before did."""
    if draft.event_type in NATIONAL:
        is_flow = all(q.quantity.measure is Measure.FLOW for q in draft.quantities)
        return bool(draft.quantities) and is_flow and draft.sentence - before.sentence == 1
    if not before.is_anchored or (draft.event_type == "withdrawal" and draft.is_ahead):
        return False
    return before.event_type == draft.event_type or (
        draft.event_type == "unrest" and draft.sentence - before.sentence == 1
    )
