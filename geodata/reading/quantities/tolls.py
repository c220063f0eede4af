"""Tolls and totals: "the toll had reached 148", "bringing to 47 the number of dead"."""

from __future__ import annotations

from collections.abc import Collection

from geodata.reading.language.numbers import Number
from geodata.reading.language.words import Hit, word_list
from geodata.reading.quantities.units import CROWD_BODIES, TOLL_REACH, UNIT_REACH, CountedUnits

__all__ = ["CountedTolls"]

_TOTALS = frozenset({"number", "total", "tally"})
_RAISING = frozenset(
    word_list(
        "bring bringing brings brought take taking takes took raise raising raises raised lift "
        "lifting pushing increase increasing boost boosting"
    )
)
_LIFTED = frozenset(
    word_list(
        "doubled doubling tripled increased increasing raised raising boosted raise double "
        "bringing brings brought taking lifting lifted"
    )
)
_TOTALLED = frozenset(
    word_list("that this it total number force strength figure contingent mission")
)
_MARCHES = CROWD_BODIES | {"police", "organisers", "organizers", "protesters"}
#: Words from "the number of people killed in ..." to its new number.
_RAISED_REACH = 24
_TOLL_CAUSES = frozenset(
    word_list(
        "protests protest unrest violence riots clashes fighting war conflict attack attacks "
        "nationwide country overall official crackdown operation uprising week weeks days two "
        "three"
    )
)


class CountedTolls(CountedUnits):
    """Rules for tolls and totals of one sentence."""

    def _toll_before(self, number: Number) -> str | None:
        """Read "the death toll had reached 148", "put the number of dead at ten"."""
        lexicon, lower = self.lexicon, self.lower
        low = max(self.start, number.start - TOLL_REACH)
        for at in range(number.start - 1, low - 1, -1):
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","} or lower[at] == "and":
                return None
            hit = lexicon.tolls.match(self.words, at, number.start)
            if hit is not None:
                told = self._is_linked(hit.end, number.start) and not self._is_vote(hit, number)
                return hit.value if told else None
            if lower[at] in {"number", "total"}:
                return self._numbered_state(at, number.start)
        return None

    def _is_vote(self, toll: Hit[str], number: Number) -> bool:
        """Tell the turnout of a vote from that of a march."""
        told = self.lower[self.start : number.end + UNIT_REACH]
        return self.lower[toll.start] == "turnout" and _MARCHES.isdisjoint(told)

    def _toll_raised(self, number: Number) -> str | None:
        """Read "bringing the total of those arrested since Sunday's vote to about 6,700"."""
        first = self._goal(number, {"to"})
        for at in range(first - 1, max(self.start, first - _RAISED_REACH), -1):
            if self.lower[at] in _TOTALS and _RAISING.intersection(self.lower[at - 3 : at]):
                return self._state_between(at + 1, first)
        return None

    def _toll_risen(self, number: Number) -> str | None:
        """Read "the death toll from the crackdown on his supporters rose to 525"."""
        first = self._risen(number)
        if first is None:
            return None
        for at in range(first - 2, max(self.start, first - _RAISED_REACH) - 1, -1):
            hit = self.lexicon.tolls.match(self.words, at, first)
            if hit is not None:
                return hit.value
        return None

    def _goal(self, number: Number, words: Collection[str]) -> int:
        """Give the "to" in front of "to at least 525"; the sentence's start where there is none."""
        at = number.start - 1
        while at > self.start and self.lower[at] not in words:
            if not self._is_modality_word(self.lower[at]):
                return self.start
            at -= 1
        return max(at, self.start)

    def _risen(self, number: Number) -> int | None:
        """Give the "to" of "rose sharply to at least 525", None where nothing rises to a number."""
        lower, first = self.lower, self._goal(number, {"to", "at", "past"})
        verb = first - 1
        if verb <= self.start:
            return None
        if lower[verb - 1 : verb] == ["from"] and lower[verb][0].isdigit():
            verb -= 2  # "rose from 1,000 to 2,300"
        verb -= lower[verb].endswith("ly")
        return first if verb > self.start and lower[verb] in self.lexicon.rising else None

    def _is_force_risen(self, number: Number) -> bool:
        """Tell "the number of police rose to 900", "doubled the number of police to 900"."""
        lower, first = self.lower, self._goal(number, {"to", "at", "past"})
        low = max(self.start, first - _RAISED_REACH)
        sums = [at for at in range(first - 1, low, -1) if lower[at] in {"number", "strength"}]
        is_raised = bool(sums) and not _LIFTED.isdisjoint(lower[sums[0] - 4 : sums[0]])
        if not is_raised and self._risen(number) is None:
            return False
        near = range(sums[0] if sums else low, first)
        if any(self.lexicon.states.match(self.words, at, first) for at in near):
            return False  # "the number of people killed by soldiers rose to 76"
        return any(self._names_force(lower[at]) for at in near)

    def _raises_total(self, number: Number) -> bool:
        """Tell "plans to raise that to 2,500": the new number of those just counted."""
        lower, at = self.lower, self._goal(number, {"to"})
        return (
            at > self.start
            and lower[at - 1] in _TOTALLED
            and not _RAISING.isdisjoint(lower[max(self.start, at - 3) : at])
        )

    def _state_between(self, start: int, stop: int) -> str | None:
        for at in range(start, stop):
            unit = self.lexicon.units.get(self.lower[at])
            if unit in {"fatalities", "injured", "detained"}:
                return unit
            hit = self.lexicon.states.match(self.words, at, stop)
            if hit is not None:
                return hit.value
        return None

    def _toll_behind(self, number: Number) -> str | None:
        """Read "bringing to 47 the number of people killed", "takes to 12 the death toll"."""
        at = number.end + 1
        if at >= self.end or self.lower[self._goal(number, {"to"})] != "to":
            return None
        if self.lower[number.end] not in {"the", "its", "their", "his"}:
            return None
        toll = self.lexicon.tolls.match(self.words, at, self.end)
        if toll is not None:
            return toll.value
        return self._state_between(at, min(self.end, at + UNIT_REACH))

    def _numbered_state(self, at: int, stop: int) -> str | None:
        """Read "the number of Georgian dead at ten"."""
        for index in range(at + 1, min(stop, at + 5)):
            word = self.lower[index]
            unit = self.lexicon.units.get(word)
            if unit in {"fatalities", "injured", "detained"}:
                return unit if self._is_linked(index + 1, stop) else None
            if word in self.lexicon.states:
                hit = self.lexicon.states.match(self.words, index, stop)
                return hit.value if hit and self._is_linked(hit.end, stop) else None
        return None

    def _is_linked(self, start: int, stop: int) -> bool:
        """Tell whether only linking words stand between a noun and its number."""
        links = self.lexicon.links
        return all(
            self.lower[at] in links or at in self.taken or self._is_aside(at)
            for at in range(start, stop)
        )

    def _is_aside(self, index: int) -> bool:
        """Tell whether a word may stand in "in Mali", "from the protests", "from 20 to"."""
        word = self.lower[index]
        return (
            word in {"in", "since"}
            or (word == "on" and index + 1 in self.taken)
            or word in _TOLL_CAUSES
            or word[0].isdigit()
            or self.words.is_capitalised(index)
        )
