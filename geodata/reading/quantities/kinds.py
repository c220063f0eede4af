"""What a number counts, and what happened to them.

Read from the words around it: what stands behind it ("2,030 troops"), a verb in front ("killed at
least 12"), a passive behind ("12 people were killed"), or a toll ("the toll had reached 148").
"""

from __future__ import annotations

from geodata.reading.language.numbers import Number, find_number
from geodata.reading.language.words import word_list
from geodata.reading.quantities.tolls import CountedTolls
from geodata.reading.quantities.units import CROWD_BODIES, PHRASE_ENDS, UNIT_REACH

__all__ = ["CountedKinds"]

_STATE_REACH = 8
_CROWD_REACH = 7
_LOSS_REACH = 4
_CLAUSE_OPENERS = frozenset(
    word_list("when as after while before because since but that where until if")
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
#: What opens a part of those counted, and how long that may be.
_ASIDE_OPENERS = frozenset(word_list("among including mostly mainly many most half several all"))
_ASIDE_REACH = 10
_PLACE_REACH = 5
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
            self._state_right_behind(number, tail, stop)
            or (None if is_told else self._active_before(number))
            or self._passive_behind(tail, stop)
        )
        if kind is not None:
            return (kind, False) if unit != "equipment" else (None, False)
        if unit is None:
            kind = self._toll_before(number) or self._toll_risen(number)
            if kind is not None:
                return kind, kind != "participants"
            if self._is_crowd_of(number):
                return "participants", False
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
        at = number.start - 1
        while at > self.start and self._is_modality_word(self.lower[at]):
            at -= 1
        return at >= self.start and self.lower[at] in {"claim", "claims", "claimed", "claiming"}

    def _is_crowd_of(self, number: Number) -> bool:
        """Tell "a crowd of some 300 smashed windows"."""
        at = number.start - 1
        while at > self.start and self.lower[at] != "of" and self._is_modality_word(self.lower[at]):
            at -= 1
        return at > self.start and self.lower[at] == "of" and self.lower[at - 1] in CROWD_BODIES

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
        is_first = self.lower[number.start - 1] == "first"
        if unit == "people" and head and is_first and self.words.is_capitalised(head):
            return head, "personnel"  # "the first 150 of 1,300 Australians"
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

    def _is_passive(self, index: int) -> bool:
        """Tell whether a verb form is passive, or has its object before it."""
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
        gaps, lower = self.words.gaps, self.lower
        if lower[tail : tail + 1] and lower[tail] in {"in", "from", "at", "on"}:
            near = range(tail + 1, min(self.end, tail + _PLACE_REACH))
            tail = next((at for at in near if gaps[at].startswith(",")), tail)
        if tail + 1 >= self.end or not gaps[tail].startswith(","):
            return tail
        of_them = lower[tail + 1 : tail + 3] in (["of", "them"], ["of", "whom"])
        if lower[tail] not in _ASIDE_OPENERS and not of_them:
            return tail
        for at in range(tail + 1, min(self.end, tail + _ASIDE_REACH)):
            if gaps[at].startswith(","):
                return at
        return tail

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
            if word in lexicon.states:
                hit = lexicon.states.match(self.words, at, self.end)
                if hit is not None and (self._is_passive(at) or word in _INTRANSITIVE):
                    is_captive = self.lower[hit.end : hit.end + 1] in (["hostage"], ["captive"])
                    return None if is_captive else hit.value
            if word in lexicon.actives and not self._is_passive(at):
                return None
        return None
