"""What a number counts, and what happened to them.

Read from the words around it: what stands behind it ("2,030 troops"), a verb in front ("killed at
least 12"), a passive behind ("12 people were killed"), or a toll ("the toll had reached 148").
"""

from __future__ import annotations

from geodata.reading.language.numbers import Number, find_number
from geodata.reading.language.words import Hit, word_list
from geodata.reading.quantities.tolls import CountedTolls
from geodata.reading.quantities.units import CROWD_BODIES, PHRASE_ENDS, UNIT_REACH

__all__ = ["CountedKinds"]

_STATE_REACH = 8
_CROWD_REACH = 7
_LOSS_REACH = 4
_HARM_REACH = 3
#: In front of others than those counted ("relatives of the dead", "of those killed").
_OTHERS = frozenset({"the", "those"})
_PERFECT = frozenset(word_list("have had"))
_CLAUSE_OPENERS = frozenset(
    word_list("when as after while before because since but that where until if")
)
_BE = frozenset(word_list("was were been be being is are get got"))
_CARED_FOR = frozenset(word_list("admitted treated brought taken rushed hospitalised"))
_STAYING = frozenset(word_list("remain remains remained stay stayed still"))
_BETWEEN = frozenset(
    word_list(
        "reported confirmed feared believed presumed found also since already reportedly later now "
        "all each both either even"
    )
)
_SKIPPED = frozenset(
    word_list("a an the all another of total some other his her its their up to many at least")
)
#: Words that a verb may have behind its first ("taken into custody").
_PARTICLES = 2
#: What opens a part of those counted, and how long that may be.
_ASIDE_OPENERS = frozenset(
    word_list("led among including mostly mainly many most half several all")
)
_ASIDE_REACH = 10
#: What may stand between those counted and an aside, and how long that may be.
_MODIFYING = frozenset(word_list("in from at on of with"))
_PLACE_REACH = 6
#: What joins "those killed" to a number of them.
_LISTING = frozenset(word_list("is are was were include includes included"))
_CAPTIVE = frozenset(word_list("prisoner prisoners captive hostage"))
_WARDERS = frozenset(word_list("police authorities officers forces ministry"))
_REMAINING = frozenset(word_list("remain remained stay"))
_RETAINING = frozenset(word_list("has have had keep keeps kept retains maintains"))
_APPOSED = frozenset(
    {("in", "all"), ("in", "total"), ("in", "number"), ("all", "told"), ("of", "whom")}
)
_CAPTORS = frozenset(
    word_list("holding hold captured capturing kidnapped kidnapping abducted freed released")
)
_PLAIN_KINDS = {"force": "personnel", "equipment": "equipment"}
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
    "bodies": "fatalities",
    "corpses": "fatalities",
}


class CountedKinds(CountedTolls):
    """Rules for what befell those that one sentence counts."""

    def _kind(
        self, number: Number, unit: str | None, tail: int, stop: int
    ) -> tuple[str | None, bool]:
        """Give the kind of quantity, and whether the words make it a standing total."""
        if unit in {"fatalities", "injured", "detained"}:
            return unit, False
        toll = (self._toll_behind(number) or self._toll_raised(number)) if unit is None else None
        if toll is not None:
            return toll, True
        # "Organisers claimed half a million (had marched)" tells of no deaths.
        is_told = self._is_claimed(number) and (unit is None or self._is_crowd(tail, stop))
        kind = (
            self._listed_among(number, tail)
            or self._state_right_behind(number, tail, stop)
            or (None if is_told else self._active_before(number))
            or ("detained" if unit is not None and self._is_arrested(number) else None)
            or self._passive_behind(tail, stop)
        )
        if kind is not None:
            return (kind, False) if unit != "equipment" else (None, False)
        if unit is None:
            kind = self._toll_before(number) or self._toll_risen(number)
            if kind is not None and self.lower[number.start - 1] == "from":
                return None, False  # "rose to 25 from 19"
            if kind is not None:
                return kind, kind != "participants"
            if self._is_crowd_of(number) or self._is_drawn(number):
                return "participants", False
            if self._is_apposed(number):
                return "personnel", False
            is_strength = (
                self._is_strong(number)
                or self._is_force_risen(number)
                or self._remains(number)
                or (self._is_free(number, stop) and self._force_before(number))
            )
            return ("personnel", True) if is_strength else (None, False)
        if unit == "force":
            held = self._is_held(number, tail)
            return ("personnel" if not held else self._prisoners(tail)), False
        if unit == "equipment":
            return (None if self._is_lost(tail, stop) else "equipment"), False
        if unit == "participants" and self._is_harmed(tail):
            return None, False
        gathers = self._is_crowd(tail, stop) or self._is_crowd_of(number) or self._is_drawn(number)
        return ("participants" if unit == "participants" or gathers else None), False

    def _people_harmed(self, number: Number, stop: int) -> int | None:
        """Read "nine coca growers were shot dead": a plural that no list of words names."""
        lower, lexicon = self.lower, self.lexicon
        last = min(self.end, stop + 1, number.end + UNIT_REACH)
        for at in range(number.end, last):
            verb = self.behind_aside(at)
            if lower[verb] in _BE or lower[verb] in _PERFECT:
                near = range(verb + 1, min(self.end, verb + 1 + _HARM_REACH))
                hits = (lexicon.states.match(self.words, state, self.end) for state in near)
                harmed = any(hit is not None and hit.value != "detained" for hit in hits)
                is_plural = at > number.end and lower[at - 1].endswith("s")
                return at - 1 if is_plural and harmed else None
            named = lower[at] in lexicon.unpeopled or lower[at] in PHRASE_ENDS
            if named or self.words.gaps[at] not in {" ", "-"}:
                return None
        return None

    def _listed_among(self, number: Number, tail: int) -> str | None:
        """Read "20 soldiers were among the wounded", "Among the dead were five children"."""
        lower = self.lower
        at = self.behind_aside(tail)
        if lower[at : at + 1] and lower[at] in _BE and lower[at + 1 : at + 2] == ["among"]:
            of_number = find_number(self.words, at + 3, self.end) if at + 3 < self.end else None
            if of_number is not None:
                return None  # "among the 21 people killed": of those
            return self._state_between(at + 2, min(self.end, at + 2 + _STATE_REACH // 2))
        at = self._lead(number)
        if at <= self.start or lower[at] not in _LISTING:
            return None
        for first in range(at - 1, max(self.start, at - _STATE_REACH) - 1, -1):
            if self.words.gaps[first + 1] != " " or lower[first] in _BE:
                return None
            if lower[first] in {"the", "those"}:
                return self._state_between(first + 1, min(at, first + 2))
        return None

    def _is_arrested(self, number: Number) -> bool:
        """Tell "police in the capital held 286 people" from holding anything else."""
        at = self._lead(number)
        near = self.lower[max(self.start, at - _STATE_REACH // 2) : max(self.start, at)]
        return not _WARDERS.isdisjoint(near) and self.lower[at] in {"held", "holding"}

    def _is_apposed(self, number: Number) -> bool:
        """Tell "troops, 10,000 in all," and "troops, about 4,000 of whom serve abroad"."""
        if tuple(self.lower[number.end : number.end + 2]) not in _APPOSED:
            return False
        return self.lexicon.units.get(self._verb_before(number)) == "force"

    def _is_strong(self, number: Number) -> bool:
        """Tell "the mission, 3,500 strong," from what else is strong."""
        at = self._lead(number)
        is_aside = any("," in gap for gap in self.words.gaps[at + 1 : number.start + 1])
        return (
            is_aside
            and self.lower[number.end : number.end + 1] == ["strong"]
            and self._names_force(self._verb_before(number))
        )

    def _remains(self, number: Number) -> bool:
        """Tell "US forces handed over one base, and 200 remain in X", "... keeps 200 in X"."""
        before = self.lower[self.start : number.start]
        stays = bool(_REMAINING.intersection(self.lower[number.end : number.end + 1]))
        is_kept = self.lower[number.end : number.end + 1] == ["in"] and (
            self._verb_before(number) in _RETAINING
        )
        units = self.lexicon.units
        return (stays or is_kept) and any(units.get(word) == "force" for word in before)

    def _is_held(self, number: Number, tail: int) -> bool:
        """Tell "took 24 soldiers prisoner", "are holding 28 soldiers" from troops that serve."""
        taken = self.lower[tail : tail + 1]
        return bool(_CAPTIVE.intersection(taken)) or self._verb_before(number) in _CAPTORS

    def _prisoners(self, tail: int) -> str | None:
        """Give what "took 24 soldiers prisoner" makes of them; hostages are not detained."""
        taken = self.lower[tail : tail + 1]
        return "detained" if taken and taken[0].startswith("prisoner") else None

    def _is_harmed(self, tail: int) -> bool:
        """Tell "two demonstrators were shot" from a crowd that does something."""
        behind = self.lower[tail : tail + 3]
        passive = bool(behind) and (behind[0] in _BE or behind[:2] in (["have", "been"],))
        return passive and not self.lexicon.harmed.isdisjoint(behind)

    def _is_drawn(self, number: Number) -> bool:
        """Tell "the demonstration in Paris drew 80,000 people"."""
        at = self._lead(number)
        near = self.lower[max(self.start, at - _STATE_REACH) : max(self.start, at)]
        return not CROWD_BODIES.isdisjoint(near) and self.lower[at] in self.lexicon.drawing

    def _is_lost(self, tail: int, stop: int) -> bool:
        """Tell vehicles that were burnt or destroyed from those that moved."""
        near = self.lower[tail : min(self.end, stop, tail + _LOSS_REACH)]
        return bool(self.lexicon.losses.intersection(near))

    def _is_crowd(self, tail: int, stop: int) -> bool:
        """Tell whether the people counted march or gather: "2,000 people have marched"."""
        start = self.behind_aside(tail)
        stop = self.end if start > tail else stop
        for at in range(start, min(self.end, stop, start + _CROWD_REACH)):
            breaks = self.words.gaps[at] not in {" ", "-"} and not at == start > tail
            if breaks or self.lower[at] in _CLAUSE_OPENERS:
                return False
            if self.lexicon.crowd.match(self.words, at, self.end):
                return True
        return False

    def _is_claimed(self, number: Number) -> bool:
        return self._verb_before(number) in {"claim", "claims", "claimed", "claiming"}

    def _is_crowd_of(self, number: Number) -> bool:
        """Tell "a crowd of some 300 smashed windows", "a rally of 2,000 to 3,000 people"."""
        at = number.start - 1
        if at - 1 > self.start and self.lower[at] == "to" and self.lower[at - 1][0].isdigit():
            at -= 2
        while at > self.start and self.lower[at] != "of" and self._is_modality_word(self.lower[at]):
            at -= 1
        return at > self.start and self.lower[at] == "of" and self.lower[at - 1] in CROWD_BODIES

    def _part_of(self, number: Number, stop: int) -> tuple[int | None, str | None]:
        """Read "500 of its 2,500 troops": what it counts stands behind the second number."""
        at = number.end
        if self.lower[at : at + 1] != ["of"] or at + 2 >= self.end:
            return None, None
        owned = self.lower[at + 1] in {"its", "their", "the", "those", "his", "our"}
        after = at + 2 if owned else at + 1
        whole = find_number(self.words, after, self.end)
        if whole is None and owned:
            whole = Number(after, after, 0.0)  # "414 of its peacekeepers"
        head, unit, tail = self._unit(whole, self.end) if whole else (None, None, 0)
        is_first = self.lower[number.start - 1] == "first"
        if unit == "people" and head and is_first and self.words.is_capitalised(head):
            return head, "personnel"  # "the first 150 of 1,300 Australians"
        if unit not in _PLAIN_KINDS:
            return None, None
        befell = self._listed_among(number, tail) or self._passive_behind(tail, max(stop, tail))
        return head, befell or _PLAIN_KINDS[unit]

    def _state_right_behind(self, number: Number, tail: int, stop: int) -> str | None:
        """Read "12 killed", "12 armed men killed", "three officers and guards reported wounded"."""
        limit = min(self.end, stop + 1, max(tail, number.end) + UNIT_REACH)
        for at in range(number.end, limit):
            word = self.lower[at]
            if self.words.gaps[at] not in {" ", "-"}:
                return None
            # "one of the dead" is dead, "relatives of the dead" are not
            of_others = self.lower[at - 1] in _OTHERS and at > number.end + 2
            if word in self.lexicon.states and not of_others:
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

    def _is_undergone(self, hit: Hit[str]) -> bool:
        """Tell "were killed", "died", "burned to death", "remain in custody" from doing it."""
        first = self.lower[hit.start]
        if first in _INTRANSITIVE or self.lower[hit.end - 1] == "death":
            return True
        stays = first in {"in", "behind"} and self.lower[hit.start - 1] in _STAYING
        stays = stays or (first in {"with", "for"} and self.lower[hit.start - 1] in _CARED_FOR)
        return stays or self._is_passive(hit.start)

    def _is_passive(self, index: int) -> bool:
        """Tell whether a verb form is passive, or has its object before it."""
        if index - 3 >= self.start and self.lower[index - 1] == "and":
            was, done = self.lower[index - 3 : index - 1]
            if done.endswith(("ed", "en")) and was in _BE:
                return True  # "were ambushed and killed"
        for at in range(index - 1, max(self.start, index - 3) - 1, -1):
            if self.lower[at] in _BE:
                return True
            joined = self.lower[at] == "or" or self.lower[at + 1] == "or"
            if not (joined or self.lower[at].endswith("ly") or self.lower[at] in _BETWEEN):
                return False
        return False

    def behind_aside(self, tail: int) -> int:
        """Give the word behind ", most of them women," or ", among them two officers,".

        Parameters
        ----------
        tail : int
            The word behind what a number counts.

        Returns
        -------
        int
            `tail` itself where no such aside stands there.
        """
        gaps, lower, opens = self.words.gaps, self.lower, tail
        if lower[tail : tail + 1] and self._modifies(tail):
            near = range(tail + 1, min(self.end, tail + _PLACE_REACH))
            opens = next((at for at in near if gaps[at].startswith(",")), tail)
        if opens + 1 >= self.end:
            return tail
        if lower[opens] == "including" and gaps[opens] == " ":
            part = find_number(self.words, opens + 1, self.end)
            head, _, behind = self._unit(part, self.end) if part else (None, None, 0)
            return behind if head is not None else tail
        if not gaps[opens].startswith(","):
            return tail
        of_them = lower[opens + 1 : opens + 3] in (["of", "them"], ["of", "whom"])
        if lower[opens] not in _ASIDE_OPENERS and not of_them:
            return tail
        for at in range(opens + 1, min(self.end, opens + _ASIDE_REACH)):
            if gaps[at].startswith(","):
                return at
        return tail

    def _modifies(self, index: int) -> bool:
        """Tell "in Goma", "serving with the mission" behind what is counted."""
        word = self.lower[index]
        return word in _MODIFYING or (word.endswith("ing") and self.words.gaps[index] == " ")

    def _passive_behind(self, tail: int, stop: int) -> str | None:
        """Read "12 people, most of them women, were killed", "three soldiers have died"."""
        lexicon = self.lexicon
        behind = self.behind_aside(tail)
        if behind > tail:
            tail, stop = behind, self.end
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
            if word in lexicon.states and self.lower[at - 1] not in _OTHERS:
                hit = lexicon.states.match(self.words, at, self.end)
                if hit is not None and self._is_undergone(hit):
                    is_captive = self.lower[hit.end : hit.end + 1] in (["hostage"], ["captive"])
                    return None if is_captive else hit.value
            if word in lexicon.actives and not self._is_passive(at):
                return None
        return None
