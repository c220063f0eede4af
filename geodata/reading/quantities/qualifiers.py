"""How a number is told: about, at least, a range, a standing total or what one day cost."""

from __future__ import annotations

from geodata.reading.language.numbers import Number, find_number
from geodata.reading.language.words import word_list
from geodata.reading.quantities.kinds import CountedKinds
from geodata.reading.quantities.units import TOLL_REACH, UNIT_REACH
from geodata.tables import Modality

__all__ = ["QualifiedNumbers"]

#: "The first of some 7,500 peacekeepers": the number is that of the whole, which did not move.
_PARTS = frozenset(word_list("first last part half most some many one none third quarter any two"))
_BYGONE = frozenset({"once", "peak", "formerly", "originally"})
_BYGONE_REACH = 6
_PEAKS = frozenset({"peak", "height"})
_PEAK_REACH = 9
_HALVING = frozenset(word_list("halve halving halved double doubling doubled"))
_STANDING = frozenset(
    word_list(
        "remain remains remained currently stationed based serving already now maintains keeps"
    )
)


class QualifiedNumbers(CountedKinds):
    """Rules for what one sentence says of its numbers."""

    def _modality(self, number: Number) -> tuple[Modality, int]:
        """Give how the number is qualified, and the first word of that."""
        for phrase, modality in self.lexicon.modality:
            start = number.start - len(phrase)
            if start >= self.start and tuple(self.lower[start : number.start]) == phrase:
                return modality, start
        return Modality.EXACT, number.start

    def _range_partner(self, number: Number) -> str:
        """Tell whether a number is the "low" or the "high" end of a range, or "" for neither."""
        low = self._low_end(number)
        if low is not None:
            return "high"
        high = self._joined(number.end)
        if high is None:
            # "from 5,100 to between 2,500 and 3,000"
            behind = self.lower[number.end : number.end + 2]
            is_before = self.lower[max(self.start, number.start - 1) : number.start] == ["from"]
            return "low" if is_before and behind == ["to", "between"] else ""
        rises = number.start > self.start and self.lower[number.start - 1] == "from"
        return "low" if rises or self._low_end(high) is not None else ""

    def _joined(self, index: int) -> Number | None:
        if index + 1 >= self.end:
            return None
        if self.words.gaps[index] in {"-", "–"}:
            return find_number(self.words, index, self.end)
        if self.lower[index] in {"to", "and"} and self.words.gaps[index] == " ":
            return find_number(self.words, index + 1, self.end)
        return None

    def _low_end(self, number: Number) -> Number | None:
        """Give the number that begins the range which this one ends."""
        at = number.start - 1
        if self.words.gaps[number.start] in {"-", "–"}:
            at = number.start
        elif at <= self.start or self.lower[at] not in {"to", "and"}:
            return None
        for begin in range(at - 1, max(self.start, at - 4) - 1, -1):
            low = find_number(self.words, begin, at)
            if low is not None and low.end == at:
                before = self.lower[begin - 1] if begin > self.start else ""
                joined = self.lower[at] != "and" or before == "between"
                fits = low.value < number.value and before != "from" and joined
                return low if fits else None
        return None

    def _is_stock(self, number: Number, kind: str) -> bool:
        low = max(self.start, number.start - TOLL_REACH)
        high = min(self.end, number.end + UNIT_REACH)
        high = next((at for at in range(number.end, high) if "," in self.words.gaps[at]), high)
        near = self.lower[low:high]
        if self.lexicon.stock.intersection(near) or ("far" in near and "so" in near):
            return True
        return kind in {"personnel", "equipment"} and bool(_STANDING.intersection(near))

    def _is_tally_so_far(self, index: int) -> bool:
        """Tell "people have died", which counts up to now, from "people died"."""
        return self.lower[index : index + 1] in (["have"], ["has"]) and index < self.end

    def _has_claimed(self, number: Number) -> bool:
        """Tell "has claimed more than 3,100 lives", which counts up to now."""
        low = max(self.start, number.start - TOLL_REACH)
        for at in range(number.start - 1, low, -1):
            if self.words.gaps[at + 1] not in {" ", "-"}:
                return False
            if self.lexicon.actives.match(self.words, at, number.start):
                before = self.lower[max(self.start, at - 2) : at]
                return bool({"has", "have"}.intersection(before))
        return False

    def _is_bygone(self, first: int) -> bool:
        """Tell "a mission that at its peak had 15,000 soldiers", a strength of the past."""
        behind = self.lower[first + 1 : min(self.end, first + _PEAK_REACH)]
        if not _PEAKS.isdisjoint(behind) and "at" in behind:
            return True
        for at in range(first - 1, max(self.start, first - _BYGONE_REACH) - 1, -1):
            if self.words.gaps[at + 1] != " ":
                return False
            if self.lower[at] in _BYGONE:
                return True
        return False

    def _is_whole_of_part(self, first: int) -> bool:
        """Tell "the first of some 7,500 peacekeepers" from a number of those who came."""
        at = first - 1
        at -= at > self.start and self.lower[at] in {"its", "their", "the", "an"}
        if at <= self.start or self.lower[at] != "of":
            return False
        halved = not _HALVING.isdisjoint(self.lower[max(self.start, at - 4) : at])
        return halved or self.lower[at - 1] in _PARTS  # "halve its force of 15,000"
