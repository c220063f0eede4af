"""Numbers that count people, troops or arms, and what is said of them.

A number becomes a quantity only where the words around it say what it counts: dead, injured,
detained, troops, equipment, or people in a crowd. Ages, populations, money, shares, times and
distances never do. Nothing is added up. The words are in ``[claims.quantities]`` of
`config/lexicon.en.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from geodata.reading.dates import DatePhrase, find_date_phrases
from geodata.reading.numbers import NUMBER_WORDS, Number, find_number
from geodata.reading.words import PhraseTable, Words, inflect, split_words, word_list
from geodata.settings import load_table
from geodata.tables import Measure, Modality, Quantity, Report

__all__ = ["QuantityPhrase", "find_quantities", "find_quantity_phrases"]

#: Words looked at behind a number for what it counts, and around it for what happened to them.
_UNIT_REACH = 6
_STATE_REACH = 8
_TOLL_REACH = 9
#: A noun phrase ends before these.
_PHRASE_ENDS = frozenset(
    word_list(
        "in at on from to by with and or who whom that which were was have has had are is be "
        "been being will would during after before as over into near across while when for "
        "since but against amid including under between among around inside outside may might "
        "could should must did do does not also so than"
    )
)
_BE = frozenset(word_list("was were been be being is are get got"))
_BETWEEN = frozenset(word_list("also since already reportedly later now all each both either even"))
_SKIPPED = frozenset(
    word_list("a an the another of total some other his her its their up to many at least")
)


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


class _Lexicon:
    """Table ``[claims.quantities]``."""

    def __init__(self) -> None:
        table = load_table("lexicon.en.toml")["claims"]["quantities"]
        classes = (
            "force",
            "equipment",
            "participants",
            "people",
            "fatalities",
            "injured",
            "detained",
        )
        self.units: dict[str, str] = {}
        for name in reversed(classes):
            self.units |= dict.fromkeys(word_list(table[name]), name)
        self.measures = frozenset(table["measures"].split())
        self.attributive = frozenset(table["attributive"].split())
        self.states = PhraseTable(
            (phrase, kind)
            for kind, key in _STATE_KEYS.items()
            for phrase in word_list(table[f"{key}_states"])
        )
        self.actives = PhraseTable(
            (form, kind)
            for kind, key in _STATE_KEYS.items()
            for verb in word_list(table[f"{key}_verbs"])
            for form in inflect(verb)
        )
        self.tolls = PhraseTable(
            (phrase, kind)
            for kind, key in (
                ("fatalities", "toll_words"),
                ("injured", "injured_toll_words"),
                ("detained", "detained_toll_words"),
            )
            for phrase in word_list(table[key])
        )
        self.crowd = PhraseTable(
            (form, None) for verb in word_list(table["crowd_verbs"]) for form in inflect(verb)
        )
        self.losses = frozenset(table["losses"].split())
        self.links = frozenset(table["links"].split())
        self.stock = frozenset(table["stock"].split())
        self.never_after = frozenset(table["never_after"].split())
        self.never_before = frozenset(table["never_before"].split())
        self.inhabited = frozenset(table["inhabited"].split())
        self.money = frozenset(table["money_after"].split())
        self.modality = [
            (tuple(phrase.split()), Modality(name))
            for name, phrases in table["modality"].items()
            for phrase in word_list(phrases)
        ]
        self.modality.sort(key=lambda entry: -len(entry[0]))


_STATE_KEYS = {"fatalities": "fatal", "injured": "injured", "detained": "detained"}


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


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
    dates = find_date_phrases(words, sentences, report.published)
    return [found for group in find_quantity_phrases(words, sentences, dates) for found in group]


def find_quantity_phrases(
    words: Words, sentences: Sequence[tuple[int, int]], dates: Sequence[Sequence[DatePhrase]]
) -> list[list[QuantityPhrase]]:
    """Find the quantities of each sentence; see `find_quantities`.

    Parameters
    ----------
    words : Words
        The report's text.
    sentences : sequence of (int, int)
        Spans of characters, in order.
    dates : sequence of sequence of DatePhrase
        Phrases of time by sentence; numbers inside them count nothing.

    Returns
    -------
    list of list of QuantityPhrase
        One list per sentence.
    """
    return [
        _SentenceCounter(words, position, span, dates[position]).count()
        for position, span in enumerate(sentences)
    ]


class _SentenceCounter:
    """Finds the quantities of one sentence."""

    def __init__(
        self, words: Words, position: int, span: tuple[int, int], dates: Iterable[DatePhrase]
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.position = position
        self.start, self.end = words.within(span)
        self.taken = {
            index for phrase in dates for index in range(*words.within((phrase.start, phrase.end)))
        }
        self.lexicon = _lexicon()

    def count(self) -> list[QuantityPhrase]:
        """Give the quantities from left to right."""
        numbers = self._numbers()
        found: list[QuantityPhrase | None] = []
        for order, number in enumerate(numbers):
            stop = numbers[order + 1].start if order + 1 < len(numbers) else self.end
            before = next((phrase for phrase in reversed(found) if phrase), None)
            found.append(self._judge(number, stop, before))
        self._share_states(numbers, found)
        return [phrase for phrase in found if phrase is not None]

    # ---- numbers -------------------------------------------------------------------------------

    def _numbers(self) -> list[Number]:
        numbers: list[Number] = []
        index = self.start
        while index < self.end:
            word = self.lower[index]
            number = None
            if (word in NUMBER_WORDS or word[0].isdigit()) and index not in self.taken:
                number = find_number(self.words, index, self.end)
            if number is None:
                index += 1
                continue
            if self._may_count(number):
                numbers.append(number)
            index = number.end
        return numbers

    def _may_count(self, number: Number) -> bool:
        """Tell whether a number may count people or things at all."""
        words, lexicon = self.words, self.lexicon
        first, last = number.start, number.end
        before = self.lower[first - 1] if first > self.start else ""
        after = self.lower[last] if last < self.end else ""
        gap = words.gaps[first]
        behind = words.gaps[last] if last < len(words) else ""
        if any(sign in gap for sign in lexicon.money) or any(
            sign in behind for sign in lexicon.money
        ):
            return False
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

    # ---- what a number counts ------------------------------------------------------------------

    def _judge(
        self, number: Number, stop: int, before: QuantityPhrase | None
    ) -> QuantityPhrase | None:
        head, unit, tail = self._unit(number, stop)
        counted = self.words.surface(head) if head is not None else ""
        kind, stock = self._kind(number, unit, tail, stop)
        if kind is None and head is None:
            head, kind = self._part_of(number)
        elliptical = False
        if (
            kind is None
            and head is None
            and before is not None
            and self._is_elliptical(number, stop)
        ):
            kind, elliptical = before.quantity.kind, True
            stock = before.quantity.measure is Measure.STOCK
        if kind is None:
            return None
        if head is None and not stock and self._counts_other(number, stop):
            return None
        modality, first = self._modality(number)
        value, value_max = number.value, None
        partner = self._range_partner(number)
        if partner == "low":
            return None
        if partner == "high":
            low = self._low_end(number)
            if low is not None:
                value, value_max, modality, first = (
                    low.value,
                    number.value,
                    Modality.RANGE,
                    low.start,
                )
        last = head if head is not None else number.end - 1
        span = (self.words.starts[first], self.words.ends[last])
        measure = Measure.STOCK if stock or self._is_stock(number, kind) else Measure.FLOW
        return QuantityPhrase(
            quantity=Quantity(
                kind=kind,
                value=value,
                value_max=value_max,
                measure=measure,
                modality=modality,
                span=span,
            ),
            sentence=self.position,
            first_word=first,
            last_word=last,
            counted=counted,
            is_each=number.end < self.end and self.lower[number.end] == "each",
            is_elliptical=elliptical,
        )

    def _unit(self, number: Number, stop: int) -> tuple[int | None, str | None, int]:
        """Give the head of the counted phrase, its class, and the word behind the phrase."""
        lexicon, lower = self.lexicon, self.lower
        head: int | None = None
        index = number.end
        if index < self.end and lower[index] in _STRONG and self.words.gaps[index] == "-":
            return self._strong_unit(index)
        limit = min(stop, self.end, number.end + _UNIT_REACH)
        while index < limit:
            word = lower[index]
            if self.words.gaps[index] not in {" ", "-", "“", "‘", '"', "-“"} and not (
                index > number.end and self._joins_adjectives(index)
            ):
                break
            if word == "of" and index > number.end and lower[index - 1] in lexicon.measures:
                index += 1
                limit = min(stop, self.end, index + _UNIT_REACH)
                continue
            if word in _PHRASE_ENDS or word == "of" or word == "'s":
                break
            if word in lexicon.units and self._is_head(index):
                head = index
            elif head is not None and not self._may_extend(index):
                break
            index += 1
        if head is None:
            return None, None, number.end
        unit = lexicon.units[lower[head]]
        if unit == "people" and lower[head] in _MEMBERS and self._is_force_phrase(number, head):
            unit = "force"
        return head, unit, head + 1

    def _is_force_phrase(self, number: Number, head: int) -> bool:
        """Tell "2,000 National Guard members" and "a contingent of 80 men" from other people."""
        inside = self.lower[number.end : head]
        return any(word in _FORCE_WORDS for word in inside) or self._force_before(number)

    def _joins_adjectives(self, index: int) -> bool:
        """Tell whether a comma stands between two adjectives ("two unarmed, elderly men")."""
        return (
            self.words.gaps[index] == ","
            and index + 1 < self.end
            and (self.lower[index + 1] in self.lexicon.units)
        )

    def _strong_unit(self, index: int) -> tuple[int | None, str | None, int]:
        """Read "5,000-strong force"."""
        for at in range(index + 1, min(self.end, index + 4)):
            if self.lower[at] in _FORCE_BODIES:
                return at, "force", at + 1
            if self.lower[at] in _CROWD_BODIES:
                return at, "participants", at + 1
        return None, None, index

    def _is_head(self, index: int) -> bool:
        """Tell whether a unit word is the head of its phrase and not a part of a longer name."""
        if self.lower[index] not in self.lexicon.attributive or index + 1 >= self.end:
            return True
        following = self.lower[index + 1]
        if self.words.gaps[index + 1] not in {" ", "-"} or following in _PHRASE_ENDS:
            return True
        return following.endswith(("ed", "ing")) or following in self.lexicon.states

    def _may_extend(self, index: int) -> bool:
        """Tell whether a noun phrase may run on behind a head ("police officers")."""
        return self.lower[index] in self.lexicon.units

    def _kind(
        self, number: Number, unit: str | None, tail: int, stop: int
    ) -> tuple[str | None, bool]:
        """Give the kind of quantity, and whether the words make it a standing total."""
        if unit in {"fatalities", "injured", "detained"}:
            return unit, False
        kind = (
            self._state_right_behind(number, tail, stop)
            or self._active_before(number)
            or self._passive_behind(tail, stop)
        )
        if kind is not None:
            return (kind, False) if unit != "equipment" else (None, False)
        if unit is None:
            kind = self._toll_before(number)
            if kind is not None:
                return kind, True
            is_strength = not self._counts_other(number, stop) and self._force_before(number)
            return ("personnel", True) if is_strength else (None, False)
        if unit == "force":
            return "personnel", False
        if unit == "equipment":
            return (None if self._is_lost(tail, stop) else "equipment"), False
        if unit == "participants" or self._is_crowd(tail, stop):
            return "participants", False
        return None, False

    def _is_lost(self, tail: int, stop: int) -> bool:
        """Tell vehicles that were burnt or destroyed from those that moved."""
        near = self.lower[tail : min(self.end, stop, tail + _CROWD_REACH)]
        return bool(self.lexicon.losses.intersection(near))

    def _is_crowd(self, tail: int, stop: int) -> bool:
        """Tell whether the people counted march or gather: "2,000 people have marched"."""
        for at in range(tail, min(self.end, stop, tail + _CROWD_REACH)):
            if self.words.gaps[at] not in {" ", "-"}:
                return False
            if self.lexicon.crowd.match(self.words, at, self.end):
                return True
        return False

    def _part_of(self, number: Number) -> tuple[int | None, str | None]:
        """Read "500 of its 2,500 troops": what it counts stands behind the second number."""
        at = number.end
        if self.lower[at : at + 1] != ["of"] or at + 2 >= self.end:
            return None, None
        owned = self.lower[at + 1] in {"its", "their", "the", "those", "his", "our"}
        after = at + 2 if owned else at + 1
        whole = find_number(self.words, after, self.end)
        if whole is None and owned:
            whole = Number(after, after, 0.0)  # "414 of its peacekeepers"
        head, unit, _ = self._unit(whole, self.end) if whole else (None, None, 0)
        return (head, _PLAIN_KINDS[unit]) if unit in _PLAIN_KINDS else (None, None)

    def _state_right_behind(self, number: Number, tail: int, stop: int) -> str | None:
        """Read "12 killed", "12 armed men killed", "three officers and guards reported wounded"."""
        limit = min(self.end, stop + 1, max(tail, number.end) + _UNIT_REACH)
        for at in range(number.end, limit):
            word = self.lower[at]
            if self.words.gaps[at] not in {" ", "-"} or (word in _PHRASE_ENDS and word != "and"):
                return None
            if word in self.lexicon.states:
                hit = self.lexicon.states.match(self.words, at, self.end)
                if hit is not None:
                    return hit.value if self._is_adjective(hit.end) else None
        return None

    def _is_adjective(self, end: int) -> bool:
        """Tell that "killed" behind what is counted has no object ("two men killed a guard")."""
        if end >= self.end or self.words.gaps[end] != " ":
            return True
        return find_number(self.words, end, self.end) is None and (
            self.lower[end]
            not in {"the", "a", "an", "his", "her", "their", "its", "at", "up", "more"}
        )

    def _active_before(self, number: Number) -> str | None:
        """Read "killed at least 12", "the arrest of 40", "wounding another three"."""
        lexicon, at = self.lexicon, number.start - 1
        limit = max(self.start, number.start - _STATE_REACH)
        while at >= limit and self.words.gaps[at + 1] in {" ", "-"}:
            hit = lexicon.actives.match(self.words, at, number.start)
            if hit is not None and not self._is_passive(at):
                return hit.value
            word = self.lower[at]
            if word in _EVENT_NOUNS:
                return _EVENT_NOUNS[word] if self.lower[at + 1] == "of" else None
            if word not in _SKIPPED and not self._is_modality_word(word):
                return None
            at -= 1
        return None

    def _is_modality_word(self, word: str) -> bool:
        return any(word in phrase for phrase, _ in self.lexicon.modality)

    def _is_passive(self, index: int) -> bool:
        """Tell whether a verb form is passive, or has its object before it."""
        for at in range(index - 1, max(self.start, index - 3) - 1, -1):
            if self.lower[at] in _BE:
                return True
            if not (self.lower[at].endswith("ly") or self.lower[at] in _BETWEEN):
                return False
        return False

    def _passive_behind(self, tail: int, stop: int) -> str | None:
        """Read "12 people, most of them women, were killed", "three soldiers have died"."""
        lexicon = self.lexicon
        for at in range(tail, min(self.end, stop, tail + _STATE_REACH)):
            gap, word = self.words.gaps[at], self.lower[at]
            if gap[:1] in {";", ":", "—", "(", ")"} or word in {
                "as",
                "while",
                "when",
                "after",
                "but",
            }:
                return None
            if word in lexicon.states:
                hit = lexicon.states.match(self.words, at, self.end)
                if hit is not None and (self._is_passive(at) or word in _INTRANSITIVE):
                    return hit.value
            if word in lexicon.actives and not self._is_passive(at):
                return None
        return None

    def _toll_before(self, number: Number) -> str | None:
        """Read "the death toll had reached 148", "put the number of dead at ten"."""
        lexicon, lower = self.lexicon, self.lower
        low = max(self.start, number.start - _TOLL_REACH)
        for at in range(number.start - 1, low - 1, -1):
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","} or lower[at] == "and":
                return None
            hit = lexicon.tolls.match(self.words, at, number.start)
            if hit is not None:
                return hit.value if self._is_linked(hit.end, number.start) else None
            if lower[at] == "number":
                return self._numbered_state(at, number.start)
        return None

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
            or word in _TOLL_CAUSES
            or word[0].isdigit()
            or self.words.is_capitalised(index)
        )

    def _force_before(self, number: Number) -> bool:
        """Read "a contingent put at about 1,700", "lift the total of armed forces to 2,700"."""
        lexicon, lower = self.lexicon, self.lower
        linked = False
        for at in range(number.start - 1, max(self.start, number.start - _TOLL_REACH) - 1, -1):
            word = lower[at]
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","}:
                return False
            if word in _FORCE_BODIES or lexicon.units.get(word) == "force":
                return linked
            if word in lexicon.links and word not in {"the", "a", "an"}:
                linked = True
            elif word not in lexicon.links:
                return False
        return False

    def _counts_other(self, number: Number, stop: int) -> bool:
        """Tell whether a number is followed by a noun that nothing here counts."""
        at = number.end
        if at >= min(stop, self.end) or self.words.gaps[at] not in {" ", "-"}:
            return False
        word = self.lower[at]
        return (
            word not in _PHRASE_ENDS
            and word not in {"of", "each", "more", "others", "other", "people", "so", "by"}
            and word not in self.lexicon.states
            and word not in self.lexicon.units
            and at not in self.taken
            and not word.endswith("ly")
        )

    def _is_elliptical(self, number: Number, stop: int) -> bool:
        """Tell whether a number leaves out what it counts ("15 in Dhaka", "2,400 of them")."""
        at = number.end
        if at >= self.end:
            return False
        rest = self.lower[at : at + 2]
        if rest[0] in {"each", "others", "more", "people"}:
            rest = rest[1:] or self.lower[at + 1 : at + 2]
        if rest == ["of", "them"] or rest == ["of", "whom"]:
            return True
        near = at if self.lower[at] in {"in", "at", "near"} else at + 1
        return (
            self.lower[number.end : near] in ([], ["each"], ["more"], ["others"], ["people"])
            and near + 1 < self.end
            and near < stop
            and self.lower[near] in {"in", "at", "near", "from"}
            and (self.words.is_capitalised(near + 1) or self.lower[near + 1] == "the")
            and near + 1 not in self.taken
        )

    # ---- how it is qualified -------------------------------------------------------------------

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
            return ""
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
        low = max(self.start, number.start - _TOLL_REACH)
        high = min(self.end, number.end + _UNIT_REACH)
        near = self.lower[low:high]
        if self.lexicon.stock.intersection(near):
            return True
        return kind in {"personnel", "equipment"} and bool(_STANDING.intersection(near))

    def _share_states(self, numbers: list[Number], found: list[QuantityPhrase | None]) -> None:
        """Give "twelve soldiers" the state of "and four civilians were killed"."""
        for order in range(len(found) - 2, -1, -1):
            phrase, after = found[order], found[order + 1]
            if after is None or after.quantity.kind not in _STATE_KEYS or after.is_elliptical:
                continue
            if phrase is not None and phrase.quantity.kind in _STATE_KEYS:
                continue
            head, unit, tail = self._unit(numbers[order], numbers[order + 1].start)
            between = [word for word in self.lower[tail : after.first_word]]
            if unit in {"force", "people", "participants"} and head and between in ([], ["and"]):
                span = (self.words.starts[numbers[order].start], self.words.ends[head])
                quantity = Quantity(kind=after.quantity.kind, value=numbers[order].value, span=span)
                found[order] = (
                    replace(phrase, quantity=replace(phrase.quantity, kind=quantity.kind))
                    if phrase
                    else QuantityPhrase(
                        quantity=quantity,
                        sentence=self.position,
                        first_word=numbers[order].start,
                        last_word=head,
                        counted=self.words.surface(head),
                    )
                )


_CROWD_REACH = 4
_STRONG = frozenset({"strong", "man", "member", "person", "soldier", "troop"})
_PLAIN_KINDS = {"force": "personnel", "equipment": "equipment"}
_MEMBERS = frozenset(word_list("members member men man women people persons others"))
_FORCE_WORDS = frozenset(
    word_list(
        "guard army military security police navy naval defence defense force forces troop "
        "commando infantry armed peacekeeping contingent"
    )
)
_INTRANSITIVE = frozenset(word_list("died perished lost dead sustained suffered received"))
_EVENT_NOUNS = {
    "killing": "fatalities",
    "killings": "fatalities",
    "death": "fatalities",
    "deaths": "fatalities",
    "murder": "fatalities",
    "arrest": "detained",
    "arrests": "detained",
    "detention": "detained",
    "wounding": "injured",
}
_FORCE_BODIES = frozenset(
    word_list(
        "force forces contingent mission army unit battalion brigade regiment division "
        "garrison deployment company detachment troops peacekeeping presence troop"
    )
)
_CROWD_BODIES = frozenset(word_list("crowd mob rally march demonstration protest gathering"))
_TOLL_CAUSES = frozenset(
    word_list(
        "protests protest unrest violence riots clashes fighting war conflict attack attacks "
        "nationwide country overall official crackdown operation uprising week weeks days two "
        "three"
    )
)
_STANDING = frozenset(
    word_list(
        "remain remains remained currently stationed based serving already now maintains keeps"
    )
)
