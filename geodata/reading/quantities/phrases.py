"""Numbers that count people, troops or arms, and what is said of them.

A number becomes a quantity only where the words around it say what it counts: dead, injured,
detained, troops, equipment, or people in a crowd. Ages, populations, money, shares, times and
distances never do. Nothing is added up. The words are in ``[claims.quantities]`` of
`config/lexicon.en.toml`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geodata.reading.dates.phrases import find_date_phrases, phrase_words
from geodata.reading.language.numbers import NUMBER_WORDS, Number, find_number
from geodata.reading.language.words import Words, split_words
from geodata.reading.quantities.ellipses import ElidedNumbers
from geodata.reading.quantities.lexicon import STATE_KEYS
from geodata.reading.quantities.sharing import QuantityPhrase
from geodata.reading.quantities.units import PHRASE_ENDS
from geodata.tables import Measure, Modality, Quantity, Report

__all__ = ["QuantityPhrase", "find_quantities", "find_quantity_phrases"]

#: Letters in front of the number of a model ("Il-76", "Covid-19").
_MODEL_LETTERS = 5
_VAGUE = frozenset({"several", "few", "many"})
_ARTICLES = frozenset({"a", "an", "another"})
#: Words at which a number may begin, beside digits, and those that only say "one".
_BEGINNINGS = NUMBER_WORDS | _ARTICLES
_NO_NUMBERS = _ARTICLES - NUMBER_WORDS
_WAS = frozenset({"was", "were", "has", "had"})
#: Words from an article to the person that it speaks of.
_SINGLE_REACH = 6
#: Words behind "was" to what befell him: right away, or at the end of it all ("to death").
_STATE_NEAR = 3
_STATE_FAR = 10
_MOVED_KINDS = frozenset({"personnel", "equipment"})


def find_quantities(report: Report, sentences: Sequence[tuple[int, int]]) -> list[QuantityPhrase]:
    """Find the quantities that a report states.

    Parameters
    ----------
    report : Report
        The report.
    sentences : sequence of (int, int)
        Spans of sentences in the report's text, in order.

    Returns
    -------
    list of QuantityPhrase
        In order of their place in the text.
    """
    words = split_words(report.text)
    spans = [words.within(sentence) for sentence in sentences]
    dates = find_date_phrases(words, spans, report.published)
    taken = [phrase_words(words, phrases) for phrases in dates]
    return [found for group in find_quantity_phrases(words, spans, taken) for found in group]


def find_quantity_phrases(
    words: Words, spans: Sequence[tuple[int, int]], taken: Sequence[Collection[int]]
) -> list[list[QuantityPhrase]]:
    """Find the quantities of each sentence; see `find_quantities`.

    Parameters
    ----------
    words : Words
        The report's text.
    spans : sequence of (int, int)
        Words of each sentence, end exclusive, in order.
    taken : sequence of collection of int
        Words of phrases of time, by sentence; numbers inside them count nothing.

    Returns
    -------
    list of list of QuantityPhrase
        One list per sentence.
    """
    begun = [
        index for index, word in enumerate(words.lower) if word in _BEGINNINGS or word[0].isdigit()
    ]
    found: list[list[QuantityPhrase]] = []
    for position, (first, last) in enumerate(spans):
        own = begun[bisect_left(begun, first) : bisect_left(begun, last)]
        if not own:
            found.append([])
            continue
        before = found[-1][-1] if found and found[-1] else None
        counter = _SentenceCounter(words, position, (first, last), taken[position])
        found.append(counter.count(own, before))
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number counts."""

    kind: str
    #: As written, of this number or of the one before; "" where no words say it.
    noun: str
    #: The noun stands beside the number.
    has_head: bool
    #: Last word of the phrase.
    last: int
    is_stock: bool
    #: It is a part of the number before.
    is_share: bool = False


class _SentenceCounter(ElidedNumbers):
    """Finds the quantities of one sentence."""

    def count(self, begun: Sequence[int], last: QuantityPhrase | None) -> list[QuantityPhrase]:
        """Give the quantities from left to right.

        `begun` are the words at which a number may begin, `last` is the last quantity of the
        sentence before.
        """
        #: The quantities so far that are no shares of others.
        self.told: list[QuantityPhrase] = []
        numbers = self._numbers(begun)
        troops = last if last is not None and last.quantity.kind == "personnel" else None
        found: list[QuantityPhrase | None] = []
        for order, number in enumerate(numbers):
            stop = numbers[order + 1].start if order + 1 < len(numbers) else self.end
            before = next((phrase for phrase in reversed(found) if phrase), None)
            if before is None and self._counts_more(number):
                before = troops
            if before is not None and before.quantity.kind == "equipment":
                # "... has 250 soldiers with two batteries in X, and Italy some 300 in Y"
                before = next((p for p in self.told if p.quantity.kind == "personnel"), before)
            judged = self._judge(number, stop, before)
            found.append(judged)
            if judged is not None and not judged.is_elliptical:
                self.told.append(judged)
        self._share_states(numbers, found)
        self._share_tallies(numbers, found)
        self._drop_parts(found)
        return [phrase for phrase in found if phrase is not None]

    def _numbers(self, begun: Sequence[int]) -> list[Number]:
        numbers: list[Number] = []
        tells_of_one = not self.lexicon.singles.isdisjoint(self.lower[self.start : self.end])
        behind = self.start
        for index in begun:
            if index < behind:
                continue
            number = None
            word = self.lower[index]
            if word not in _NO_NUMBERS and index not in self.taken:
                number = find_number(self.words, index, self.end)
            if tells_of_one and number is None and word in _ARTICLES and self._is_victim(index):
                number = Number(index, index + 1, 1.0)
            if number is None:
                continue
            if self._may_count(number):
                numbers.append(number)
            behind = number.end
        return numbers

    def _is_victim(self, index: int) -> bool:
        """Tell "a protester was shot dead", "killing a young soldier": one of them."""
        lexicon = self.lexicon
        stop = min(self.end, index + 1 + _SINGLE_REACH)
        for at in range(index + 1, stop):
            if self.words.gaps[at] not in {" ", "-"} or self.lower[at] in PHRASE_ENDS:
                return False
            if self.lower[at] not in lexicon.singles:
                continue
            if at + 1 < self.end and self.lower[at + 1] in _WAS:
                return self._befell(at + 2)
            behind = self.lower[at + 1] if at + 1 < self.end else ""
            if behind == "of" and self.lower[at + 3 : at + 4] == ["was"] and self._is_age(at + 2):
                return self._befell(at + 4)  # "a man of 36 was killed"
            is_head = behind in PHRASE_ENDS or at + 1 >= self.end or self.words.gaps[at + 1] != " "
            is_head = is_head or (behind == "of" and self.lower[at + 2][:1].isdigit())
            if behind == "died":
                return True
            return is_head and self._active_ending(index - 1, index) is not None
        return False

    def _befell(self, start: int) -> bool:
        """Tell "was (later) killed", "was dragged from his home and beaten to death"."""
        for at in range(start, min(self.end, start + _STATE_FAR)):
            if self.words.gaps[at] != " " and at > start:
                return False
            hit = self.lexicon.states.match(self.words, at, self.end)
            if hit is not None and (at - start < _STATE_NEAR or self.lower[hit.end - 1] == "death"):
                return True
        return False

    def _may_count(self, number: Number) -> bool:
        """Tell whether a number may count people or things at all."""
        words, lexicon = self.words, self.lexicon
        first, last = number.start, number.end
        before = self.lower[first - 1] if first > self.start else ""
        after = self.lower[last] if last < self.end else ""
        gap = words.gaps[first]
        behind = words.gaps[last] if last < len(words) else ""
        if gap == "-" and self._names_model(first):
            return False
        if gap == "" and before[-1:].isalpha():
            return False  # "M23"
        beside = "" if gap == behind == " " else f"{gap} {behind}"
        if any(sign in beside for sign in lexicon.money):
            return False
        if self.lower[max(self.start, first - 3) : first - 2] == ["aged"] and before == "and":
            return False  # "a couple aged 60 and 62"
        if before == "of" and self._is_age(first):
            return False
        if before in _VAGUE and not self.lower[first][0].isdigit():
            return False  # "several dozen"
        if before == "including" and self._is_share_at(last):
            return True  # "including 430 in Moscow"
        if before in lexicon.never_before or (
            after in lexicon.never_after and behind in {" ", "-"}
        ):
            return False
        if (
            before == "of"
            and first - 2 >= self.start
            and self.lower[first - 2] in lexicon.inhabited
        ):
            return False
        # ", 81," behind a name is an age, "2013" a year, "half of" a share, "one" mostly a pronoun.
        if gap.startswith(",") and behind.startswith(",") and number.is_plain_digits:
            return number.value >= 120
        if number.is_plain_digits and 1900 <= number.value <= 2100 and after not in lexicon.units:
            return False
        return number.value > 0

    def _is_age(self, index: int) -> bool:
        """Tell "a man of 36" from "a company of 36"."""
        person = self.lower[index - 2] if index - 2 >= self.start else ""
        return person in self.lexicon.singles and self.lower[index].isdigit()

    def _is_share_at(self, index: int) -> bool:
        return (
            index + 1 < self.end
            and self.lower[index] == "in"
            and self.words.is_capitalised(index + 1)
        )

    def _whole(self, before: QuantityPhrase) -> QuantityPhrase:
        """Give what a share is of: of the dead, where the dead and the wounded are told."""
        return next(
            (told for told in self.told if told.quantity.kind == "fatalities"),
            before,
        )

    def _names_model(self, index: int) -> bool:
        """Tell "Il-76" and "T-72" from "an Aleppo-30 km road"."""
        before = self.words.surface(index - 1) if index > self.start else ""
        return before[:1].isupper() and len(before) <= _MODEL_LETTERS

    def _counted(self, number: Number, stop: int, before: QuantityPhrase | None) -> _Counted | None:
        """Tell what a number counts, by its own words or by those of the number before it."""
        head, unit, tail = self._unit(number, stop)
        paired = self._pair(number, before) if head is None else None
        if paired is not None:
            return paired
        named = self._people_harmed(number, stop) if head is None else None
        if named is not None:
            head, unit, tail = named, "people", named + 1
        last = tail - 1 if head is not None else number.end - 1
        noun = self.words.surface(head) if head is not None else ""
        kind, stock = self._kind(number, unit, tail, stop)
        if kind is None and head is None:
            head, kind = self._part_of(number, stop)
            last = head if head is not None else last  # "500 of its 2,500 troops"
        if kind is not None:
            is_share = kind in STATE_KEYS and self._is_part_of(number, before)
            return _Counted(kind, noun, head is not None, last, stock, is_share)
        if before is None:
            return None
        kind = before.quantity.kind
        if head is not None:
            is_share = self._is_next_people(number, before)
            return _Counted(kind, noun, True, last, stock, True) if is_share else None
        if self._goes_on(number, before) or self._is_gapped(number, before):
            return _Counted(kind, before.counted, False, last, stock)
        if self._is_rival(number):
            return _Counted(kind, before.counted, False, last, stock)
        if not self._is_elliptical(number, stop):
            return None
        whole = self._whole(before).quantity
        if whole.kind in _MOVED_KINDS and self._comes_from(number):
            return None  # "4 more from Afghanistan": where they come from
        return _Counted(whole.kind, noun, False, last, whole.measure is Measure.STOCK, True)

    def _pair(self, number: Number, before: QuantityPhrase | None) -> _Counted | None:
        """Read the first number of "600 and 250 soldiers respectively", None for any other."""
        if self.lower[number.end : number.end + 1] != ["and"]:
            return None
        second = find_number(self.words, number.end + 1, self.end)
        if second is None or "respectively" not in self.lower[second.end : self.end]:
            return None
        told = self._counted(second, self.end, before)
        return replace(told, last=number.end - 1) if told is not None and told.has_head else None

    def _is_next(self, number: Number, before: QuantityPhrase | None) -> bool:
        """Tell the second of "400 Dutch soldiers and 600 Germans", and of such a pair."""
        if before is None or before.last_word != number.start - 2:
            return False
        if self.lower[number.start - 1] != "and" or number.end >= self.end:
            return False
        named = before.quantity.kind == "personnel" and self.words.is_capitalised(number.end)
        return named or "respectively" in self.lower[number.end : self.end]

    def _judge(
        self, number: Number, stop: int, before: QuantityPhrase | None
    ) -> QuantityPhrase | None:
        counted = self._counted(number, stop, before)
        if counted is None:
            return None
        kind, last = counted.kind, counted.last
        is_told = counted.has_head or counted.is_stock or kind == "participants"
        if not is_told and self._counts_other(number, stop):
            return None
        modality, first = self._modality(number)
        if self._is_whole_of_part(first) or (kind in _MOVED_KINDS and self._is_bygone(first)):
            return None
        partner = self._range_partner(number)
        if partner == "low":
            return None
        value, value_max = number.value, None
        low = self._low_end(number) if partner == "high" else None
        if low is not None:
            value, value_max = low.value, number.value
            modality, first = Modality.RANGE, low.start
        is_tally = self._is_tally_so_far(last + 1) or self._has_claimed(number)
        stock = counted.is_stock or is_tally
        quantity = Quantity(
            kind=kind,
            value=value,
            value_max=value_max,
            measure=Measure.STOCK if stock or self._is_stock(number, kind) else Measure.FLOW,
            modality=modality,
            span=(self.words.starts[first], self.words.ends[last]),
        )
        behind = self.lower[number.end : number.end + 1] + self.lower[last + 1 : last + 2]
        return QuantityPhrase(
            quantity=quantity,
            sentence=self.position,
            first_word=first,
            last_word=last,
            counted=counted.noun,
            is_each="each" in behind,
            is_elliptical=counted.is_share,
            is_second=self._is_next(number, before)
            or (kind == "personnel" and self._is_gapped(number, before)),
            is_held=kind == "personnel" and self._is_held_by(first),
            is_tally=is_tally,
            is_among=first > self.start and self.lower[first - 1] == "among",
        )
