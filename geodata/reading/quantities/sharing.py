"""What numbers of one sentence share: a verb that befell both, a tally that both belong to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geodata.reading.language.numbers import Number
from geodata.reading.quantities.lexicon import STATE_KEYS
from geodata.reading.quantities.qualifiers import QualifiedNumbers
from geodata.tables import Measure, Quantity

__all__ = ["QuantityPhrase", "SharedNumbers"]

#: Words that name a people between two numbers of one whole.
_PEOPLES_REACH = 4
#: Words from a tally to the next number that its verb holds for.
_TALLY_REACH = 8
#: Words of "of the security forces and".
_BODY_REACH = 6
#: What a breakdown stands between.
_DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityPhrase:
    """A quantity and where it stands."""

    quantity: Quantity
    #: Position of its sentence.
    sentence: int
    #: Words of the text, from the number to what it counts, as indices into `Words`.
    first_word: int
    last_word: int
    #: What it counts, as written: "troops", or "" where the words leave it out ("15 in Dhaka").
    counted: str = ""
    #: The number stands for each of the things named behind it ("four each in ...").
    is_each: bool = False
    #: What it counts is taken from the quantity before it in the sentence.
    is_elliptical: bool = False
    #: The second of two that share a verb ("two officers and four civilians were killed",
    #: "Spain sent 200 soldiers and Italy 120").
    is_second: bool = False
    #: Somebody has them, whatever else is told of him ("Germany, with 1,100 troops in Gao,").
    is_held: bool = False
    #: It counts up to the day of the report ("47 people have died").
    is_tally: bool = False
    #: Somebody is one of them ("who was among 36 people killed").
    is_among: bool = False


class SharedNumbers(QualifiedNumbers):
    """Rules for numbers that lean on one another; see `QualifiedNumbers`."""

    def _share_states(self, numbers: list[Number], found: list[QuantityPhrase | None]) -> None:
        """Give "twelve soldiers" the state of "and four civilians were killed"."""
        for order in range(len(found) - 2, -1, -1):
            phrase, after = found[order], found[order + 1]
            if after is None or after.quantity.kind not in STATE_KEYS or after.is_elliptical:
                continue
            head, unit, tail = self._unit(numbers[order], numbers[order + 1].start)
            between = self.lower[self.behind_aside(tail) : after.first_word]
            listed = between in ([], ["and"], ["as", "well", "as"]) or _is_body(between)
            if phrase is not None and phrase.quantity.kind in STATE_KEYS:
                # "Twelve people, mostly civilians, and four soldiers were killed."
                same = phrase.quantity.kind == after.quantity.kind
                found[order + 1] = replace(after, is_second=after.is_second or (same and listed))
                continue
            if unit in {"force", "people", "participants"} and head and listed:
                found[order + 1] = replace(after, is_second=True)
                span = (self.words.starts[numbers[order].start], self.words.ends[head])
                quantity = Quantity(
                    kind=after.quantity.kind,
                    value=numbers[order].value,
                    measure=after.quantity.measure,
                    span=span,
                )
                found[order] = (
                    replace(
                        phrase,
                        quantity=replace(
                            phrase.quantity, kind=quantity.kind, measure=quantity.measure
                        ),
                        is_tally=after.is_tally,
                    )
                    if phrase
                    else QuantityPhrase(
                        quantity=quantity,
                        sentence=self.position,
                        first_word=numbers[order].start,
                        last_word=head,
                        counted=self.words.surface(head),
                        is_tally=after.is_tally,
                    )
                )

    def _share_tallies(self, numbers: list[Number], found: list[QuantityPhrase | None]) -> None:
        """Give "and 3,700 injured" the "have been" of "427 people have been killed"."""
        for order in range(1, len(found)):
            before, phrase = found[order - 1], found[order]
            if phrase is not None and before is None and self._is_part(numbers, order):
                found[order] = None
            elif before is not None and phrase is not None and before.is_tally:
                between = self.lower[before.last_word + 1 : phrase.first_word]
                goes_on = not phrase.is_elliptical and between[-1:] == ["and"]
                if goes_on and len(between) <= _TALLY_REACH and not phrase.is_tally:
                    quantity = replace(phrase.quantity, measure=Measure.STOCK)
                    found[order] = replace(phrase, quantity=quantity, is_tally=True)

    def _drop_parts(self, found: list[QuantityPhrase | None]) -> None:
        """Leave out the parts in "34 people - 30 civilians and 4 soldiers - were killed"."""
        text, words = self.words.text, self.words
        for order, whole in enumerate(found):
            opens = whole.last_word + 1 if whole is not None else self.end
            if whole is None or opens >= self.end or not _DASHES.issuperset(words.gaps[opens]):
                continue
            if not words.gaps[opens] or text[words.ends[opens - 1]] != " ":
                continue
            closes = next(
                (
                    at
                    for at in range(opens + 1, self.end)
                    if words.gaps[at] == words.gaps[opens] and text[words.ends[at - 1]] == " "
                ),
                opens,
            )
            for inner in range(order + 1, len(found)):
                part = found[inner]
                if part is not None and part.first_word < closes:
                    found[inner] = None

    def _is_part(self, numbers: list[Number], order: int) -> bool:
        """Tell "Three Malawian and one Uruguayan peacekeeper": neither number is the whole."""
        first, second = numbers[order - 1], numbers[order]
        between = range(first.end, second.start)
        return (
            1 < len(between) <= _PEOPLES_REACH
            and self.lower[second.start - 1] == "and"
            and all(self.words.is_capitalised(at) for at in between[:-1])
        )


def _is_body(between: list[str]) -> bool:
    """Tell "12 members (of the security forces and) three civilians were hurt"."""
    is_short = 2 < len(between) <= _BODY_REACH and between.count("and") == 1
    return is_short and between[0] == "of" and between[-1] == "and"
