"""Whether a sentence says that something happened, lies ahead, is asked for, doubted or denied.

Judged from the auxiliaries in front of a verb and from the word that governs it ("began to",
"plans to", "called for"); a noun takes the sense of the verb that makes it happen.
"""

from __future__ import annotations

from enum import StrEnum

from geodata.reading.happenings.denials import GOVERNOR_REACH, DenialReader
from geodata.reading.happenings.lexicon import Governor
from geodata.reading.language.words import Hit, word_list

__all__ = ["Sense", "SenseReader"]

#: Words between "will" and the second verb that it governs ("will end ... and leave").
_JOINED_REACH = 30
_NOUN_LEFT_REACH = 10
_NOUN_RIGHT_REACH = 12
_MAX_DEPTH = 4
_ACCUSING = frozenset(word_list("accuse accuses accused accusing blame blames blamed blaming"))
_ACCUSED_REACH = 3
#: In front of "orders to shoot" and "decision to leave".
_PERCEIVED = frozenset({"heard", "seen", "hear", "see"})
_AIMS = frozenset(word_list("decision plan plans proposal intention order pledge vow bid"))
_NEGATING = frozenset(
    word_list("no refuse refuses refused refusing disobey disobeyed defied ignored")
)
#: A comma before these does not part a noun from its verb ("clashes, which erupted").
_RELATIVES = frozenset({"which", "that", "who"})
_CALLING = frozenset(word_list("call calls called calling"))
_SUMMONED = frozenset(word_list("strike protest rally march demonstration walkout sit-in"))
_PLAN_NOUNS = frozenset(
    word_list(
        "plan plans deadline timetable schedule proposal proposals talks agreement order "
        "orders date"
    )
)


class Sense(StrEnum):
    """How a happening stands to reality."""

    ACTUAL = "actual"
    AHEAD = "ahead"
    ANNOUNCED = "announced"
    REQUESTED = "requested"
    DOUBTFUL = "doubtful"
    NEGATED = "negated"
    DENIED = "denied"


class SenseReader(DenialReader):
    """Judges the verbs and nouns of one sentence."""

    # ---- verbs ---------------------------------------------------------------------------------

    def of_verb(self, index: int, form: str, clause_start: int, *, depth: int = 0) -> Sense:
        """Judge a verb.

        Parameters
        ----------
        index : int
            The verb's first word.
        form : str
            Its form, as in `geodata.reading.words.inflect`.
        clause_start : int
            First word of its clause.
        depth : int
            How many governors have been followed.

        Returns
        -------
        Sense
            ACTUAL where nothing says otherwise.
        """
        if self._is_denied(index):
            return Sense.DENIED
        if self._is_hypothetical(index, clause_start):
            return Sense.DOUBTFUL
        chain, left = self._chain(index)
        if self.lower[index] in _PERCEIVED and "could" in chain:
            return Sense.NEGATED if self.lexicon.negative.intersection(chain) else Sense.ACTUAL
        if self._has_no_subject(index, clause_start):
            return Sense.NEGATED
        # "Troops should be gone by May": expected, not asked for.
        sense = self._of_chain(chain, is_state=self.lower[index] == "be")
        if sense is not None:
            return sense
        if "to" in chain:
            return self._of_governor(left, depth, default=Sense.AHEAD)
        if "being" in chain and (governor := self._governor_ending(left)) is not None:
            return self._sense_of(governor, depth, default=Sense.ACTUAL)
        if form == "ing" and not self.lexicon.be.intersection(chain):
            return self._of_ing(index, left, depth)
        if form == "base" and not chain:
            return self._of_bare(left, depth)
        return Sense.ACTUAL

    def _of_bare(self, left: int, depth: int) -> Sense:
        """Judge a bare form: "would start and pull out", "demanded that troops leave"."""
        lexicon = self.lexicon
        if left >= self.start and self.lower[left] in {"and", "or"}:
            for at in range(left - 1, max(self.start, left - _JOINED_REACH) - 1, -1):
                word = self.lower[at]
                if word == "to" and left - at <= GOVERNOR_REACH:
                    return self._of_governor(at - 1, depth, default=Sense.AHEAD)
                if word in lexicon.auxiliaries:
                    sense = self._of_chain(self._chain(at + 1)[0])
                    return sense or Sense.ACTUAL
        return self._of_governor(left, depth, default=Sense.ACTUAL, only={"requested"})

    def _of_chain(self, chain: list[str], *, is_state: bool = False) -> Sense | None:
        lexicon, found = self.lexicon, set(chain)
        if found & lexicon.negative and not ({"not", "only"} <= found or {"not", "just"} <= found):
            return Sense.NEGATED
        if "should" in found:
            return Sense.REQUESTED if not is_state else Sense.AHEAD
        if "must" in found:
            return Sense.AHEAD
        if found & lexicon.doubtful:
            return Sense.DOUBTFUL
        if found & lexicon.future:
            return Sense.AHEAD
        if found & lexicon.conditional:
            return Sense.DOUBTFUL if found & lexicon.have else Sense.AHEAD
        if "to" in found and found & lexicon.have:
            at = chain.index("to")
            awaited = at + 1 < len(chain) and chain[at + 1] in lexicon.be
            # "are to have left", but "claimed to have overthrown"
            return Sense.AHEAD if awaited else Sense.ACTUAL
        if "to" in found:
            at = chain.index("to")
            if at + 1 < len(chain) and chain[at + 1] in lexicon.be:
                return Sense.AHEAD
        return None

    def _of_ing(self, index: int, left: int, depth: int) -> Sense:
        """Judge "begin withdrawing", "accused of amassing", "without firing"."""
        if left < self.start:
            return Sense.ACTUAL
        before = self.lower[left]
        if before == "without":
            return Sense.NEGATED
        if before in {"before", "after"} and self._follows_plan(left):
            return Sense.AHEAD
        if before in {"of", "from", "for", "on", "about", "against"}:
            return self._of_governor(left, depth, default=Sense.ACTUAL)
        hit = self._governor_ending(left)
        if hit is not None and self.words.gaps[index] == " ":
            return self._sense_of(hit, depth, default=Sense.ACTUAL)
        return Sense.ACTUAL

    def _follows_plan(self, index: int) -> bool:
        """Tell "is to close 14 bases before leaving Gao": no sooner than what lies ahead."""
        for at in range(index - 1, self.start - 1, -1):
            chain = self._chain(at)[0] if self.lower[at] in self.lexicon.triggers else []
            if chain:
                return self._of_chain(chain) is Sense.AHEAD
        return False

    def _of_governor(
        self, left: int, depth: int, *, default: Sense, only: set[str] | None = None
    ) -> Sense:
        """Judge by the nearest governor at or before a word of the same sentence."""
        if depth >= _MAX_DEPTH:
            return default
        for at in range(left, max(self.start, left - GOVERNOR_REACH) - 1, -1):
            if self.words.gaps[at + 1][:1] in {";", ":", "—", "("} or self.lower[at] == "but":
                break
            hit = self.lexicon.governors.match(self.words, at, left + 1)
            if self.lower[at] == "end" and self.lower[at - 1] == "the":
                continue  # "by the end of June"
            if hit is not None and (only is None or hit.value[0].sense in only):
                return self._sense_of(hit, depth, default=default)
        return default

    def _governor_ending(self, left: int) -> Hit[tuple[Governor, ...]] | None:
        """Give the governor whose last word is at `left`."""
        for at in (left, left - 1):
            if at >= self.start:
                hit = self.lexicon.governors.match(self.words, at, left + 1)
                if hit is not None and hit.end == left + 1:
                    return hit
        return None

    def _sense_of(self, hit: Hit[tuple[Governor, ...]], depth: int, *, default: Sense) -> Sense:
        governor = hit.value[0]
        own = self.of_verb(hit.start, governor.form, hit.start, depth=depth + 1)
        if governor.sense == "aspect":
            return own
        negated = own in {Sense.NEGATED, Sense.DENIED} or self._is_negated_noun(hit.start)
        if governor.sense == "denied":
            return Sense.DENIED if not negated else default
        if governor.sense == "requested":
            return Sense.REQUESTED
        if negated:
            return Sense.NEGATED
        if own in {Sense.DOUBTFUL, Sense.REQUESTED}:
            return own
        return Sense.ANNOUNCED if governor.sense == "announced" else Sense.AHEAD

    def _is_negated_noun(self, index: int) -> bool:
        return index > self.start and self.lower[index - 1] in _NEGATING

    def _is_hypothetical(self, index: int, clause_start: int) -> bool:
        return any(self.lower[at] in self.lexicon.hypothetical for at in range(clause_start, index))

    def _has_no_subject(self, index: int, clause_start: int) -> bool:
        """Tell "no troops have been sent", "nobody was sent"."""
        low = max(clause_start, index - 7)
        for at in range(index - 1, low - 1, -1):
            word = self.lower[at]
            if word in {"nobody", "none", "neither"} or (
                word == "no"
                and self.lower[at + 1] not in {"longer", "less", "fewer", "more", "one", "matter"}
            ):
                return True
            if word == "not" and self.lower[at + 1] in {"a", "one", "any"}:
                return True
            if self.words.gaps[at][:1] == ",":
                break
        return False

    # ---- nouns ---------------------------------------------------------------------------------

    def of_noun(self, index: int, end: int, clause_start: int) -> tuple[Sense, bool]:
        """Judge a noun that names a happening.

        Parameters
        ----------
        index, end : int
            Its words, end exclusive.
        clause_start : int
            First word of its clause.

        Returns
        -------
        sense : Sense
            ACTUAL where nothing says otherwise.
        has_verb : bool
            Whether a verb makes it happen: "clashes erupted", "announced the withdrawal".
        """
        if self._is_denied(index):
            return Sense.DENIED, True
        if self._is_hypothetical(index, clause_start):
            return Sense.DOUBTFUL, False
        if any(word == "no" for word in self.lower[max(self.start, index - 3) : index]):
            return Sense.NEGATED, False
        if end < self.end and self.lower[end] in _PLAN_NOUNS and self.words.gaps[end] == " ":
            return Sense.AHEAD, False
        if self._is_accused_of(index, clause_start):
            return Sense.ACTUAL, True
        left = self._verb_before(index, clause_start)
        right = self._verb_behind(index, end)
        if left is not None and left[0] in {Sense.REQUESTED, Sense.DENIED, Sense.NEGATED}:
            return left
        return right or left or (Sense.ACTUAL, False)

    def _is_summons(self, at: int, index: int) -> bool:
        """Tell "has called a general strike" from "called the strike illegal"."""
        is_call = self.lower[at] in _CALLING and self.lower[at + 1] in {"a", "an", "another"}
        named = self.lower[max(self.start, at - 4) : at]
        return (
            is_call
            and not _SUMMONED.isdisjoint(self.lower[index : index + 2])
            and "what" not in named
        )

    def _verb_before(self, index: int, clause_start: int) -> tuple[Sense, bool] | None:
        """Judge "ordered the deployment of", "staged a protest", "fears of violence"."""
        low = max(clause_start, index - _NOUN_LEFT_REACH)
        for at in range(index - 1, low - 1, -1):
            if self.words.gaps[at + 1] not in {"", " ", "-", "“", "‘", '"', "”"}:
                return None
            if self._is_summons(at, index):
                return Sense.ANNOUNCED, True
            governor = self.lexicon.governors.match(self.words, at, index)
            if governor is not None and governor.value[0].sense != "aspect":
                is_verb = self.lexicon.makers.match(self.words, at, index) is not None
                sense = self._sense_of(governor, 0, default=Sense.ACTUAL)
                return sense, is_verb or sense in {Sense.ANNOUNCED, Sense.AHEAD}
            maker = self.lexicon.makers.match(self.words, at, index)
            if maker is not None:
                return self.of_verb(at, maker.value, at), True
            if self.lower[at] in {"that", "which", "who"}:
                return None
        return None

    def _is_accused_of(self, index: int, clause_start: int) -> bool:
        """Tell "accused each other of fresh shelling", which claims that it happened."""
        low = max(clause_start, index - _NOUN_LEFT_REACH)
        near = self.lower[low:index]
        blamed = _ACCUSING.intersection(near)
        return bool(blamed) and bool({"of", "for"}.intersection(near[-_ACCUSED_REACH:]))

    def _verb_behind(self, index: int, end: int) -> tuple[Sense, bool] | None:
        """Judge "clashes erupted", "the withdrawal will begin", "violence spread"."""
        for at in range(end, min(self.end, end + _NOUN_RIGHT_REACH)):
            if self.words.gaps[at][:1] in {";", ":", "—", "–", "("}:
                return None
            if self.words.gaps[at][:1] == "," and self.lower[at] not in _RELATIVES:
                return None
            ahead = self._plan_behind(at)
            if ahead is not None:
                return ahead, True
            hit = self.lexicon.happens.match(self.words, at, self.end)
            if hit is not None and self._is_predicate(hit, end) and not self._is_aim(hit):
                return self.of_verb(at, hit.value, index), True
        return None

    def _plan_behind(self, index: int) -> Sense | None:
        """Judge "withdrawal is expected", "deployment was announced"."""
        governor = self.lexicon.governors.match(self.words, index, self.end)
        if governor is None or governor.value[0].sense not in {"planned", "announced"}:
            return None
        chain, _ = self._chain(index)
        # "The government's decision": an owner, no "is".
        if not self.lexicon.be.intersection(chain) - {"'s"}:
            return None
        return self._sense_of(governor, 0, default=Sense.AHEAD)

    def _is_aim(self, hit: Hit[str]) -> bool:
        """Tell "protests over a decision to end talks", "... on joining": no verb of the noun."""
        before = self.lower[hit.start - 1]
        if hit.value == "ing":
            return before in {"on", "of", "over", "about", "for", "against"}
        if before != "to":
            return False
        lead = self.lower[hit.start - 3 : hit.start - 1]
        return len(lead) > 1 and lead[1] in _AIMS and lead[0] in {"the", "a", "'s", "its", "their"}

    def _is_predicate(self, hit: Hit[str], end: int) -> bool:
        """Tell a verb from a noun of the same form ("attack", "force") behind the noun."""
        if hit.value in {"past", "part", "ing"} or self.lower[hit.start] in self.lexicon.be:
            return True
        chain, _ = self._chain(hit.start)
        return bool(chain) or (hit.value in {"s", "base"} and hit.start == end)

    def is_definite(self, index: int) -> bool:
        """Tell whether a noun points back to something known ("the protests", "his withdrawal")."""
        for at in range(index - 1, max(self.start, index - 3) - 1, -1):
            if self.lower[at] in {"the", "this", "these", "those", "his", "their", "its", "that"}:
                return True
            if self.words.gaps[at + 1] != " " or self.lower[at] in _BACKGROUND:
                return False
        return False

    def is_background(self, index: int) -> bool:
        """Tell whether a noun hangs on a preposition ("following serious unrest")."""
        for at in range(index - 1, max(self.start, index - 5) - 1, -1):
            if self.words.gaps[at + 1] not in {" ", "-"}:
                return False
            if self.lower[at] in _BACKGROUND:
                return True
        return False


_BACKGROUND = frozenset(
    word_list(
        "after following amid during since despite over against about for with by before "
        "without from of regarding through because due in to on into at under"
    )
)
