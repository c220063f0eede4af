"""What a number counts, and what happened to them.

Read from the words around it: what stands behind it ("2,030 troops"), a verb in front ("killed at
least 12"), a passive behind ("12 people were killed"), or a toll ("the toll had reached 148").
"""

from __future__ import annotations

from collections.abc import Iterable

from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.language.numbers import NUMBER_WORDS, Number, find_number
from geodata.reading.language.words import Words, word_list
from geodata.reading.quantities.lexicon import load_quantity_lexicon

__all__ = ["PHRASE_ENDS", "TOLL_REACH", "UNIT_REACH", "CountedKinds"]

#: Words looked at behind a number for what it counts, and around it for what happened to them.
UNIT_REACH = 6
_STATE_REACH = 8
TOLL_REACH = 9
_CROWD_REACH = 7
_LOSS_REACH = 4
_CLAUSE_OPENERS = frozenset(
    word_list("when as after while before because since but that where until if")
)
#: A noun phrase ends before these.
PHRASE_ENDS = frozenset(
    word_list(
        "in at on from to by with and or who whom that which were was have has had are is be "
        "been being will would during after before as over into near across while when for "
        "since but against amid including under between among around inside outside may might "
        "could should must did do does not also so than"
    )
)
_BE = frozenset(word_list("was were been be being is are get got"))
_BETWEEN = frozenset(
    word_list(
        "reported confirmed feared believed presumed found also since already reportedly later now "
        "all each both either even"
    )
)
_SKIPPED = frozenset(
    word_list("a an the another of total some other his her its their up to many at least")
)
#: Words that a verb may have behind its first ("taken into custody").
_PARTICLES = 2
#: Endings of the names of peoples in the plural.
_PEOPLES = ("ans", "ns", "is", "bs", "ts", "rs", "ks", "sh", "ese", "men")
_STRONG = frozenset({"strong", "man", "member", "person", "soldier", "troop"})
_PLAIN_KINDS = {"force": "personnel", "equipment": "equipment"}
_MEMBERS = frozenset(word_list("members member men man women people persons others"))
_POSTED = frozenset(word_list("deployed stationed garrisoned"))
#: Fewer people who are "stationed" somewhere are no force.
_FEW = 5
_FORCE_WORDS = frozenset(
    word_list(
        "guard army military security police navy naval defence defense force forces troop "
        "commando infantry armed peacekeeping contingent"
    )
)
_INTRANSITIVE = frozenset(word_list("died perished lost dead sustained suffered received"))
_TOTALS = frozenset({"number", "total", "tally"})
_RAISING = frozenset(
    word_list("bringing brings brought taking takes took raising raises raised lifting pushing")
)
_RAISED_REACH = 14
_FIRST_OR_LAST = frozenset(word_list("first last second third initial final advance"))
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
    "bodies": "fatalities",
    "corpses": "fatalities",
}
_FORCE_BODIES = frozenset(
    word_list(
        "force forces contingent mission army unit battalion brigade regiment division "
        "garrison deployment company detachment troops peacekeeping presence troop batch tranche"
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


class CountedKinds:
    """Rules for one sentence.

    Parameters
    ----------
    words : Words
        The report's text.
    position : int
        Position of the sentence.
    span : (int, int)
        Its characters.
    dates : iterable of DatePhrase
        Its phrases of time; numbers inside them count nothing.
    """

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
        self.lexicon = load_quantity_lexicon()

    def _unit(self, number: Number, stop: int) -> tuple[int | None, str | None, int]:
        """Give the head of the counted phrase, its class, and the word behind the phrase."""
        lexicon, lower = self.lexicon, self.lower
        head: int | None = None
        index = number.end
        if index < self.end and lower[index] in _STRONG and self.words.gaps[index] == "-":
            return self._strong_unit(index)
        limit = min(stop, self.end, number.end + UNIT_REACH)
        while index < limit:
            word = lower[index]
            if self.words.gaps[index] not in {" ", "-", "“", "‘", '"', "-“"} and not (
                index > number.end and self._joins_adjectives(index)
            ):
                break
            if word == "of" and index > number.end and lower[index - 1] in lexicon.measures:
                index += 1
                limit = min(stop, self.end, index + UNIT_REACH)
                continue
            if self._joins_peoples(index) or (head is None and self._joins_kinds(index)):
                index += 1
                continue
            if word == "or" and self.lower[index + 1 : index + 2] == ["so"]:
                index += 2
                limit = min(stop, self.end, index + UNIT_REACH)
                continue
            if word in PHRASE_ENDS or word == "of" or word == "'s":
                break
            if word in lexicon.units and self._is_head(index):
                head = index
            elif head is not None and not self._may_extend(index):
                break
            index += 1
        if head is None:
            return self._people_named(number.end, stop)
        unit = lexicon.units[lower[head]]
        if unit == "people" and lower[head] in _MEMBERS and self._is_force_phrase(number, head):
            unit = "force"
        return head, unit, head + 1

    def _people_named(self, index: int, stop: int) -> tuple[int | None, str | None, int]:
        """Read "52 Serbs", "two Tanzanians": the plural of a name right behind a number."""
        named = (
            index < min(stop + 1, self.end)
            and self.words.gaps[index] == " "
            and self.words.is_capitalised(index)
            and self.lower[index].endswith(_PEOPLES)
            and not (index + 1 < self.end and self.words.is_capitalised(index + 1))
        )
        return (index, "people", index + 1) if named else (None, None, index)

    def _is_force_phrase(self, number: Number, head: int) -> bool:
        """Tell "2,000 National Guard members" and "a contingent of 80 men" from other people."""
        inside = self.lower[number.end : head]
        if any(word in _FORCE_WORDS for word in inside) or self._force_before(number):
            return True
        behind = self.lower[head + 1 : head + 4]
        return behind in (["on", "the", "ground"], ["under", "arms"]) or (
            bool(_POSTED.intersection(behind[:2])) and number.value >= _FEW
        )

    def _joins_adjectives(self, index: int) -> bool:
        """Tell whether a comma stands between two adjectives ("two unarmed, elderly men")."""
        return (
            self.words.gaps[index] == ","
            and index + 1 < self.end
            and (self.lower[index + 1] in self.lexicon.units)
        )

    def _joins_peoples(self, index: int) -> bool:
        """Tell whether "and" stands between two peoples ("300 German and Italian troops")."""
        return (
            self.lower[index] in {"and", "or"}
            and index + 1 < self.end
            and self.words.is_capitalised(index - 1)
            and self.words.is_capitalised(index + 1)
        )

    def _joins_kinds(self, index: int) -> bool:
        """Tell "8,000 armed and civilian personnel": two adjectives of one noun."""
        behind = self.lower[index + 1 : index + 3]
        return (
            self.lower[index] == "and"
            and len(behind) > 1
            and behind[1] in self.lexicon.units
            and behind[0] not in PHRASE_ENDS
            and not behind[0][0].isdigit()
            and behind[0] not in NUMBER_WORDS
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
        if self.words.gaps[index + 1] not in {" ", "-"} or following in PHRASE_ENDS:
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
        toll = (self._toll_behind(number) or self._toll_raised(number)) if unit is None else None
        if toll is not None:
            return toll, True
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
        near = self.lower[tail : min(self.end, stop, tail + _LOSS_REACH)]
        return bool(self.lexicon.losses.intersection(near))

    def _is_crowd(self, tail: int, stop: int) -> bool:
        """Tell whether the people counted march or gather: "2,000 people have marched"."""
        for at in range(tail, min(self.end, stop, tail + _CROWD_REACH)):
            if self.words.gaps[at] not in {" ", "-"} or self.lower[at] in _CLAUSE_OPENERS:
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
        limit = min(self.end, stop + 1, max(tail, number.end) + UNIT_REACH)
        for at in range(number.end, limit):
            word = self.lower[at]
            if self.words.gaps[at] not in {" ", "-"}:
                return None
            if word in self.lexicon.states:
                hit = self.lexicon.states.match(self.words, at, self.end)
                if hit is not None:
                    return hit.value if self._is_adjective(hit.end) else None
            if word in PHRASE_ENDS and word != "and":
                return None
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
        at = number.start - 1
        limit = max(self.start, number.start - _STATE_REACH)
        while at >= limit and self.words.gaps[at + 1] in {" ", "-"}:
            kind = self._active_ending(at, number.start)
            if kind is not None:
                return kind
            word = self.lower[at]
            if word in _EVENT_NOUNS:
                return _EVENT_NOUNS[word] if self.lower[at + 1] == "of" else None
            if word not in _SKIPPED and not self._is_modality_word(word):
                return None
            at -= 1
        return None

    def _active_ending(self, at: int, stop: int) -> str | None:
        """Judge a verb that begins at a word, or ends there ("shot dead", "rounded up")."""
        for first in range(at, max(self.start, at - _PARTICLES) - 1, -1):
            hit = self.lexicon.actives.match(self.words, first, stop)
            if hit is not None and hit.end > at and not self._is_passive(first):
                return hit.value
        return None

    def _is_modality_word(self, word: str) -> bool:
        return any(word in phrase for phrase, _ in self.lexicon.modality)

    def _is_passive(self, index: int) -> bool:
        """Tell whether a verb form is passive, or has its object before it."""
        for at in range(index - 1, max(self.start, index - 3) - 1, -1):
            if self.lower[at] in _BE:
                return True
            joined = self.lower[at] == "or" or self.lower[at + 1] == "or"
            if not (joined or self.lower[at].endswith("ly") or self.lower[at] in _BETWEEN):
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
                    is_captive = self.lower[hit.end : hit.end + 1] in (["hostage"], ["captive"])
                    return None if is_captive else hit.value
            if word in lexicon.actives and not self._is_passive(at):
                return None
        return None

    def _toll_before(self, number: Number) -> str | None:
        """Read "the death toll had reached 148", "put the number of dead at ten"."""
        lexicon, lower = self.lexicon, self.lower
        low = max(self.start, number.start - TOLL_REACH)
        for at in range(number.start - 1, low - 1, -1):
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","} or lower[at] == "and":
                return None
            hit = lexicon.tolls.match(self.words, at, number.start)
            if hit is not None:
                return hit.value if self._is_linked(hit.end, number.start) else None
            if lower[at] in {"number", "total"}:
                return self._numbered_state(at, number.start)
        return None

    def _toll_raised(self, number: Number) -> str | None:
        """Read "bringing the total of those arrested since Sunday's vote to about 6,700"."""
        first = number.start - 1
        while first > self.start and self.lower[first] != "to":
            if not self._is_modality_word(self.lower[first]):
                return None
            first -= 1
        if self.lower[first] != "to":
            return None
        for at in range(first - 1, max(self.start, first - _RAISED_REACH), -1):
            if self.lower[at] in _TOTALS and _RAISING.intersection(self.lower[at - 3 : at]):
                return self._state_between(at + 1, first)
        return None

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
        if self.lower[number.start - 1 : number.start] != ["to"] or at >= self.end:
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
            or word in _TOLL_CAUSES
            or word[0].isdigit()
            or self.words.is_capitalised(index)
        )

    def _force_before(self, number: Number) -> bool:
        """Read "a contingent put at about 1,700", "lift the total of armed forces to 2,700"."""
        lexicon, lower = self.lexicon, self.lower
        linked = False
        for at in range(number.start - 1, max(self.start, number.start - TOLL_REACH) - 1, -1):
            word = lower[at]
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","}:
                return False
            if word in _FORCE_BODIES or lexicon.units.get(word) == "force":
                return linked
            if word == "group" and lower[at - 1] in _FIRST_OR_LAST:
                return linked  # "a first group of 300 had left"
            if word in lexicon.links and word not in {"the", "a", "an"}:
                linked = True
            elif word not in lexicon.links and not (linked and self.words.is_capitalised(at)):
                return False
        return False

    def _counts_other(self, number: Number, stop: int) -> bool:
        """Tell whether a number is followed by a noun that nothing here counts."""
        at = number.end
        if at >= min(stop, self.end) or self.words.gaps[at] not in {" ", "-"}:
            return False
        word = self.lower[at]
        return (
            word not in PHRASE_ENDS
            and word not in {"of", "each", "more", "others", "other", "people", "so", "by"}
            and word not in self.lexicon.states
            and word not in self.lexicon.units
            and at not in self.taken
            and not word.endswith("ly")
        )
