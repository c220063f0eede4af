"""Which places a draft gets: those beside it, else those of its like shortly before."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import timedelta

from geodata.reading.claims.days import BACKGROUND_REACH, is_flow
from geodata.reading.claims.drafts import NATIONAL, Draft
from geodata.reading.claims.spreading import DraftSpreader
from geodata.reading.event_places.choice import MOVES, PlaceReader
from geodata.reading.event_places.ends import EndReader
from geodata.reading.event_places.located import Located
from geodata.reading.language.clauses import Clause, clause_at
from geodata.reading.language.words import Words, word_list
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Place, Precision

__all__ = ["DraftPlacer"]

#: Sentences over which the place of one happening holds for the next of its kind.
_CARRY_SENTENCES = 2
#: "Killed in the fighting" speaks of fighting that the report has told of.
_STRUGGLES = frozenset(word_list("fighting war conflict hostilities battle shelling"))
_FRONTIERS = frozenset(word_list("border borders frontier frontiers"))
_JOINED = frozenset({"", "and", "but"})
_OF_PERSONS = frozenset({"who", "whose", "whom"})
#: "Riot police faced them" speaks of the crowd of the sentence before.
_BEFORE_US = frozenset({"them", "him", "her"})
#: Types that happen where all else does, and claims that tell where that is.
_LOCAL = frozenset({"unrest", "casualties", "detention"})
_ENOUGH_DRAFTS = 2
#: What took longer is told of a country or region where no place of its own is named.
_LONG = timedelta(days=60)
_OPENING_WORDS = 8


class DraftPlacer(DraftSpreader):
    """Places the drafts of one report.

    Parameters
    ----------
    words : Words
        The report's text.
    places : PlaceReader
        Its mentions.
    """

    def __init__(self, words: Words, places: PlaceReader) -> None:
        super().__init__(words, places)
        self._ends = EndReader(places)
        #: Words of each sentence with drafts, by its position.
        self._sentences: dict[int, tuple[int, int]] = {}

    def attach(
        self,
        draft: Draft,
        sentence: tuple[int, int],
        numbers: Sequence[QuantityPhrase],
        stop: int,
        clauses: Sequence[Clause],
    ) -> None:
        """Give a draft the place that stands beside it, or elsewhere in its sentence.

        Parameters
        ----------
        draft : Draft
            It is changed.
        sentence : (int, int)
            Words of its sentence, end exclusive.
        numbers : sequence of QuantityPhrase
            Quantities of the sentence.
        stop : int
            The word at which the sentence begins to speak of a part only.
        clauses : sequence of Clause
            Its clauses.
        """
        happening = draft.happening
        self._sentences[draft.sentence] = sentence
        stop = self._before_shares(draft, numbers, stop)
        located = self.places.locate(
            draft.event_type,
            draft.clause.start,
            max(min(draft.clause.end, stop), happening.end),
            happening.start,
        )
        if located is not None and happening.is_background:
            distance = located.words[0] - happening.end
            if not -3 <= distance <= BACKGROUND_REACH:
                located = replace(located, is_own=False)
        self._turn(draft)
        if located is None and draft.clause.opener == "where":
            located = self.places.before_where(draft.clause.start, sentence[0])
        # "They burned tyres in X; three were detained.", not "... a war that cost 600,000 lives".
        follows = is_flow(draft) and draft.clause.opener in _JOINED
        if located is None and (draft.event_type not in NATIONAL or follows):
            located = self.places.locate(draft.event_type, sentence[0], stop, happening.start)
            if located is not None and self._is_of_person(located, draft, clauses):
                located = None
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
                and self._may_carry(draft, other)
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
        moves = [d for d in moves if not self._is_at_border(d)]
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

    def _is_at_border(self, draft: Draft) -> bool:
        """Tell "Poland doubled the number of soldiers at the frontier": its own."""
        clause = draft.clause
        return not _FRONTIERS.isdisjoint(self.words.lower[clause.start : clause.end])

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
        if _is_of_years(draft):
            return None
        if draft.event_type == "unrest" or is_flow(draft):
            only = self.places.only_town(self._sentences[draft.sentence][1])
            if only is not None:
                return only
        placed = [other.place for other in earlier if other.is_anchored and other.place]
        if len(placed) < _ENOUGH_DRAFTS or len({place.name for place in placed}) > 1:
            return None
        return placed[0] if placed[0].precision is Precision.CITY else None

    def _may_carry(self, draft: Draft, before: Draft) -> bool:
        """Tell whether a draft without a place happens where the one before did."""
        country = self.places.country
        is_tally = any(phrase.is_tally for phrase in draft.quantities)
        is_abroad = (
            before.place is not None
            and country is not None
            and (before.place.country_code != country.country_code)
        )
        if is_tally and is_abroad:
            # "In Baghdad, too, people marched. Twenty have died since the protests began."
            return False
        if draft.event_type in NATIONAL:
            return is_flow(draft) and before.is_anchored and not _is_of_years(draft)
        if draft.event_type == "deployment" and before.event_type == "unrest":
            # "Soldiers were deployed" behind a clash: there. A number may be that of the country.
            is_town = before.place is not None and before.place.precision is Precision.CITY
            follows = draft.sentence - before.sentence == 1 and is_town
            clause = self.words.lower[draft.clause.start : draft.clause.end]
            is_there = not draft.quantities or not _BEFORE_US.isdisjoint(clause)
            return follows and is_there and not draft.is_ahead
        if not before.is_anchored or (draft.event_type == "withdrawal" and draft.is_ahead):
            return False
        return before.event_type == draft.event_type or (
            draft.event_type == "unrest" and draft.sentence - before.sentence == 1
        )

    def _is_of_person(self, located: Located, draft: Draft, clauses: Sequence[Clause]) -> bool:
        """Tell "in search of X, who is wanted in Spain" from "the Dutch, who had troops in X"."""
        clause = clauses[clause_at(clauses, located.words[0])]
        inside = self.words.lower[clause.start : clause.end]
        is_person = self.places.lexicon.force.isdisjoint(inside)
        return is_person and clause.opener in _OF_PERSONS and clause.start != draft.clause.start


def _is_of_years(draft: Draft) -> bool:
    """Tell "the war has killed 36,000 since 2009": no toll of the town named last."""
    if draft.date_start is None or draft.date_end is None or draft.dates is None:
        return False
    return draft.date_end - draft.date_start > _LONG and bool(draft.quantities)
