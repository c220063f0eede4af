"""What a number counts: the head of its phrase, and whether that is a force or a crowd."""

from __future__ import annotations

from collections.abc import Collection

from geodata.reading.language.numbers import NUMBER_WORDS, Number
from geodata.reading.language.words import Words, word_list
from geodata.reading.quantities.lexicon import load_quantity_lexicon

__all__ = ["CROWD_BODIES", "PHRASE_ENDS", "TOLL_REACH", "UNIT_REACH", "CountedUnits"]

#: Words looked at behind a number for what it counts, and around it for what happened to them.
UNIT_REACH = 6
TOLL_REACH = 9
#: What may stand inside a noun phrase; nothing stands inside a model's name ("Tu-22M3").
_PHRASE_GAPS = frozenset({" ", "-", "“", "‘", '"', "-“", ""})
#: A noun phrase ends before these.
PHRASE_ENDS = frozenset(
    word_list(
        "in at on from to by with and or who whom that which were was have has had are is be "
        "been being will would during after before as over into near across while when for "
        "since but against amid including under between among around inside outside may might "
        "could should must did do does not also so than"
    )
)
#: Endings of the names of peoples in the plural.
_PEOPLES = ("ans", "ns", "is", "bs", "ts", "rs", "ks", "sh", "ese", "men")
_STRONG = frozenset({"strong", "man", "member", "person", "soldier", "troop"})
_MEMBERS = frozenset(word_list("members member men man women people persons others"))
_KEEPING = frozenset(
    word_list(
        "send sends sent sending keep keeps kept keeping station stationed deploy deployed retain "
        "fly flying flew flown in pledge pledged promise promised offer offered dispatch "
        "dispatched commit committed contribute contributed withdraw withdrew withdrawn "
        "withdrawing move moves moved moving transferred redeployed airlifted shifted"
    )
)
_FURTHER = frozenset(word_list("another further additional extra"))
_BASES = frozenset({"base", "bases", "garrison", "camp"})
_COMPASS = frozenset({"north", "south", "east", "west"})
#: What may stand behind a number that leaves out what it counts.
_LEFT_OUT = frozenset(
    word_list("of each more others other people so by remain remains remained stay stayed")
)
_JOINERS = frozenset({"and", "or"})
#: Irregular verbs that may follow a head as those in -ed do ("200 police left").
_PASTS = frozenset(word_list("left went came fought took fled threw shot met stood flew drove set"))
_ARMS_REACH = 5
_DETERMINERS = frozenset(word_list("the a an their its his her our"))
_OWNERS = frozenset(word_list("his her its their"))
_POSTED = frozenset(word_list("deployed stationed garrisoned based serving serve served"))
_JOINING = frozenset(word_list("join joins joined joining"))
#: Fewer people who are "stationed" somewhere are no force.
_FEW = 5
_FORCE_WORDS = frozenset(
    word_list(
        "guard army military security police navy naval defence defense force forces troop "
        "commando infantry armed peacekeeping contingent"
    )
)
#: Who has men has troops.
_CORPS = frozenset(word_list("guard army navy police gendarmerie militia"))
_NUMBERING = frozenset(word_list("numbers number numbered counts comprises totals has had"))
_FIRST_OR_LAST = frozenset(word_list("first last second third initial final advance"))
#: Units whose members are troops.
_UNITS = frozenset(word_list("battalion battlegroup brigade regiment division garrison corps"))
_FORCE_BODIES = frozenset(
    word_list(
        "force forces contingent mission army unit battalion battlegroup brigade regiment division "
        "garrison deployment company detachment troops peacekeeping presence troop batch tranche "
        "battalions brigades regiments companies"
    )
)
CROWD_BODIES = frozenset(word_list("crowd mob rally march demonstration protest gathering"))


class CountedUnits:
    """Rules for one sentence.

    Parameters
    ----------
    words : Words
        The report's text.
    position : int
        Position of the sentence.
    span : (int, int)
        Its words, end exclusive.
    taken : collection of int
        Words of its phrases of time; numbers inside them count nothing.
    """

    def __init__(
        self, words: Words, position: int, span: tuple[int, int], taken: Collection[int]
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.position = position
        self.start, self.end = span
        self.taken = taken
        self.lexicon = load_quantity_lexicon()

    def _unit(self, number: Number, stop: int) -> tuple[int | None, str | None, int]:
        """Give the head of the counted phrase, its class, and the word behind the phrase."""
        lexicon, lower = self.lexicon, self.lower
        head: int | None = None
        tail = index = number.end
        if index < self.end and lower[index] in _STRONG and self.words.gaps[index] == "-":
            return self._strong_unit(index)
        limit = min(stop, self.end, number.end + UNIT_REACH)
        is_one = lower[number.start] == "one"
        while index < limit:
            word = lower[index]
            if self.words.gaps[index] not in _PHRASE_GAPS and not (
                index > number.end and self._joins_adjectives(index)
            ):
                break
            passed = self._passed(index, number, head)
            if passed:
                index += passed
                limit = min(stop, self.end, index + UNIT_REACH)
                continue
            if word in PHRASE_ENDS or word == "of" or word == "'s":
                break
            if word in _DETERMINERS and index > number.end:
                break  # "some 300 attacked the police"
            is_unit = word in lexicon.units or (is_one and word in lexicon.singles)
            if is_unit and self._is_head(index):
                head, tail = index, index + 1
                if self._joins_heads(index):
                    tail = index + 3
                    break
            elif head is not None and not self._may_extend(index):
                break
            index += 1
        if head is None:
            return self._people_named(number, stop)
        return head, self._class_of(number, head), tail

    def _class_of(self, number: Number, head: int) -> str:
        """Give the class of what a number counts, seen with what stands around it."""
        word = self.lower[head]
        unit = self.lexicon.units.get(word, "people")
        if word == "fighters" and head > number.end and self._is_model(head - 1):
            return "equipment"
        serves = word in _MEMBERS and self._is_force_phrase(number, head)
        if unit == "people" and (serves or "military" in self.lower[number.end : head]):
            return "force"
        is_off = not self.lexicon.off_duty.isdisjoint(self.lower[number.end : head])
        return "people" if unit == "force" and is_off else unit

    def _passed(self, index: int, number: Number, head: int | None) -> int:
        """Give how many words at an index belong to the phrase though one might end it."""
        word = self.lower[index]
        if word == "of" and index > number.end and self.lower[index - 1] in self.lexicon.measures:
            return 1
        if word == "or" and self.lower[index + 1 : index + 2] == ["so"]:
            return 2
        owner, owned = (*self.lower[index + 1 : index + 3], "", "")[:2]
        if word == "of" and owner in _OWNERS and self.lexicon.units.get(owned) == "participants":
            return 2  # "3,000 of his followers"
        if word == "are" and index == number.end and self.lexicon.units.get(owner) == "force":
            return 1  # "Of the newcomers, 500 are paratroopers"
        joins = self._joins_peoples(index) or (head is None and self._joins_kinds(index))
        return 1 if joins else 0

    def _people_named(self, number: Number, stop: int) -> tuple[int | None, str | None, int]:
        """Read "52 Serbs", "nine South Africans": the plural of a name right behind a number."""
        index = number.end
        if self.lower[index : index + 1] and self.lower[index] in _COMPASS:
            index += 1
        named = (
            index < min(stop + 1, self.end)
            and self.words.gaps[index] == " "
            and self.words.is_capitalised(index)
            and self.lower[index].endswith(_PEOPLES)
            and not (index + 1 < self.end and self.words.is_capitalised(index + 1))
        )
        if not named:
            return None, None, index
        posted = not _POSTED.isdisjoint(self.lower[index + 1 : min(self.end, index + 4)])
        posted = posted or self._verb_before(number) in _JOINING
        posted = posted or self._is_beside_force(number) or self._follows_force(number, index)
        return index, "force" if posted else "people", index + 1

    def _is_beside_force(self, number: Number) -> bool:
        """Tell "400 Dutch soldiers and 600 Germans"."""
        at = self._lead(number)
        joined = at - 1 >= self.start and self.lower[at] == "and"
        return joined and self.lexicon.units.get(self.lower[at - 1]) == "force"

    def _follows_force(self, number: Number, index: int) -> bool:
        """Tell "another 350 Canadians are to follow"."""
        behind = self.lower[index + 1 : min(self.end, index + 4)]
        return self.lower[number.start - 1] in _FURTHER and "follow" in behind

    def _is_force_phrase(self, number: Number, head: int) -> bool:
        """Tell "2,000 National Guard members" and "a contingent of 80 men" from other people."""
        inside = self.lower[number.end : head]
        if any(word in _FORCE_WORDS for word in inside) or self._force_before(number):
            return True
        if self._is_of_force(number) or self._is_numbered(number):
            return True
        if self._verb_before(number) in _KEEPING and self.lower[head] == "men":
            return True
        behind = self.lower[head + 1 : head + 5]
        owned = self.lower[number.start - 1] == "'s" and self.lower[head] == "men"
        owned = owned or self._is_of_base(number) or self._is_beside_arms(number, head)
        owned = owned or self._is_sum_of_units(number, head)
        bodies = _FORCE_WORDS | _UNITS
        if owned or (behind[:1] == ["of"] and not bodies.isdisjoint(behind)):
            return True  # "Malawi's 200 men", "85,000 members of the security forces"
        if behind[:1] == ["for"] and not _FORCE_BODIES.isdisjoint(behind):
            return self._verb_before(number) in _KEEPING  # "offered 150 people for the mission"
        behind = behind[:3]
        if behind[:1] == ["there"] and self._verb_before(number) in _NUMBERING:
            return self.lower[head] == "men"  # "has 240 men there"
        return behind in (["on", "the", "ground"], ["under", "arms"]) or (
            bool(_POSTED.intersection(behind[:2])) and number.value >= _FEW
        )

    def _is_of_base(self, number: Number) -> bool:
        """Tell "a base with about 3,000 men"."""
        at = self._lead(number)
        return at > self.start and self.lower[at] == "with" and self.lower[at - 1] in _BASES

    def _is_beside_arms(self, number: Number, head: int) -> bool:
        """Tell "40 tanks and 3,000 men", "3,000 men and 40 tanks"."""
        lower, units, first = self.lower, self.lexicon.units, number.start
        if lower[head] != "men":
            return False
        if first - 2 >= self.start and lower[first - 1] == "and":
            return units.get(lower[first - 2]) in {"equipment", "force"}
        behind = lower[head + 1 : head + 1 + _ARMS_REACH]
        return behind[:1] == ["and"] and any(units.get(word) == "equipment" for word in behind)

    def _is_sum_of_units(self, number: Number, head: int) -> bool:
        """Tell "two battalions, 1,200 men in all," from other men."""
        near = self.lower[max(self.start, number.start - 3) : number.start]
        summed = self.lower[head + 1 : head + 2] in (["in"], ["all"], ["altogether"])
        closes = "," in self.words.gaps[number.start]
        return summed and closes and any(self._names_force(w) or w in _CORPS for w in near)

    def _is_numbered(self, number: Number) -> bool:
        """Tell "the force, drawn from six countries, numbers about 7,000 men"."""
        before = self.lower[self.start : max(self.start, number.start - 1)]
        names_force = any(self._names_force(word) or word in _CORPS for word in before)
        return names_force and self._verb_before(number) in _NUMBERING

    def _is_of_force(self, number: Number) -> bool:
        """Tell "the Kenyan force, whose first 200 members landed"."""
        for at in range(number.start - 1, max(self.start, number.start - 3), -1):
            if self.lower[at] == "whose":
                return self.lower[at - 1] in _FORCE_BODIES
        return False

    def _joins_adjectives(self, index: int) -> bool:
        """Tell whether a comma stands between two adjectives ("two unarmed, elderly men")."""
        return (
            self.words.gaps[index] == ","
            and index + 1 < self.end
            and (self.lower[index + 1] in self.lexicon.units)
        )

    def _is_model(self, index: int) -> bool:
        """Tell the type of an aircraft ("Mirage 2000D", "jet")."""
        word = self.lower[index]
        return word == "jet" or any(sign.isdigit() for sign in word)

    def _verb_before(self, number: Number) -> str:
        """Give the word in front of a number and of what qualifies it, "" for none."""
        at = self._lead(number)
        return self.lower[at] if at >= self.start else ""

    def _lead(self, number: Number) -> int:
        """Give the position of that word; in front of the sentence where there is none."""
        at = number.start - 1
        while at > self.start and (
            self._is_modality_word(self.lower[at]) or self.lower[at] in _FURTHER
        ):
            at -= 1
        return at - (self.lower[at] == "a" and self.lower[at + 1] in _FURTHER and at > self.start)

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

    def _joins_heads(self, head: int) -> bool:
        """Tell "58 soldiers and police": two nouns that one number counts."""
        lower, second, after = self.lower, head + 2, head + 3
        if second >= self.end or lower[head + 1] not in _JOINERS:
            return False
        return lower[second] in self.lexicon.units and (
            after >= self.end or lower[after] in PHRASE_ENDS or self.words.gaps[after] != " "
        )

    def _strong_unit(self, index: int) -> tuple[int | None, str | None, int]:
        """Read "5,000-strong force", "the 3,800-strong KFOR"."""
        for at in range(index + 1, min(self.end, index + 4)):
            if self.lower[at] in _FORCE_BODIES or self.lower[at] in self.lexicon.missions:
                return at, "force", at + 1
            if self.lower[at] in CROWD_BODIES:
                return at, "participants", at + 1
        return None, None, index

    def _is_head(self, index: int) -> bool:
        """Tell whether a unit word is the head of its phrase and not a part of a longer name."""
        if self.lower[index] not in self.lexicon.attributive or index + 1 >= self.end:
            return True
        following = self.lower[index + 1]
        if self.words.gaps[index + 1] not in {" ", "-"} or following in PHRASE_ENDS:
            return True
        return following.endswith(("ed", "ing")) or (
            following in self.lexicon.states or following in _PASTS
        )

    def _may_extend(self, index: int) -> bool:
        """Tell whether a noun phrase may run on behind a head ("police officers")."""
        return self.lower[index] in self.lexicon.units

    def _force_before(self, number: Number) -> bool:
        """Read "a contingent put at about 1,700", "lift the total of armed forces to 2,700"."""
        lexicon, lower = self.lexicon, self.lower
        linked = False
        for at in range(number.start - 1, max(self.start, number.start - TOLL_REACH) - 1, -1):
            word = lower[at]
            if self.words.gaps[at + 1][:1] not in {" ", "-", ","}:
                return False
            if self._names_force(word):
                return linked
            if word == "group" and lower[at - 1] in _FIRST_OR_LAST:
                return linked  # "a first group of 300 had left"
            if word in lexicon.links and word not in {"the", "a", "an"}:
                linked = True
            elif word not in lexicon.links and not (linked and self.words.is_capitalised(at)):
                return False
        return False

    def _names_force(self, word: str) -> bool:
        """Tell whether a word names troops, or a body or mission made up of them."""
        lexicon = self.lexicon
        return (
            word in _FORCE_BODIES or word in lexicon.missions or lexicon.units.get(word) == "force"
        )

    def _is_modality_word(self, word: str) -> bool:
        return word in self.lexicon.modality_words

    def _is_free(self, number: Number, stop: int) -> bool:
        """Tell a number without a noun: "a group of 150 crossed into X", "1,700 in place"."""
        word = self.lower[number.end] if number.end < self.end else ""
        acts = word in _PASTS or (word.endswith("ed") and word not in self.lexicon.states)
        return acts or not self._counts_other(number, stop)

    def _counts_other(self, number: Number, stop: int) -> bool:
        """Tell whether a number is followed by a noun that nothing here counts."""
        at = number.end
        if at >= min(stop, self.end) or self.words.gaps[at] not in {" ", "-"}:
            return False
        word = self.lower[at]
        return (
            word not in PHRASE_ENDS
            and word not in _LEFT_OUT
            and word not in self.lexicon.states
            and word not in self.lexicon.units
            and at not in self.taken
            and not word.endswith("ly")
        )
