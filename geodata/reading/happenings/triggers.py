"""Which words of a sentence say that something happens.

Each trigger of the lexicon is weighed: what stands beside it, whether a verb makes it happen,
whether it only points back. What the rest of the sentence adds (a place, a day, a number) is
weighed in `geodata.reading.claims.drafts`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from geodata.reading.happenings.company import PHRASE_STOPS, Company
from geodata.reading.happenings.lexicon import ClaimLexicon, Trigger
from geodata.reading.happenings.modality import Sense, SenseReader
from geodata.reading.language.clauses import Clause, clause_at, split_clauses
from geodata.reading.language.words import Hit, Words, word_list

__all__ = ["Happening", "find_happenings"]

_NOUN_WITH_VERB = 1.55
_NOUN = 0.6
_VERB_MARKS = frozenset(word_list("to and or not n't who whom which that they we you i also then"))
_VERB_SUBJECTS = frozenset(word_list("police troops people army military government"))
#: "accused of shelling a village": a verb with its object, not a noun.
_GERUND_MARKS = frozenset({"of", "by", "for", "without", "began", "started"})
_OBJECT_MARKS = frozenset(word_list("a an the its their his several two three civilians villages"))
_ATTRIBUTES = frozenset(
    word_list(
        "police power radio television tv polling fire gas petrol bus train railway military "
        "army air"
    )
)
_AWAITED = frozenset({"due", "expected"})
_ARTICLES = frozenset({"a", "its", "their", "the", "another"})
_LEAVING = frozenset(word_list("leave leaves left leaving"))
_HURT = frozenset(word_list("dead wounded injured hurt homeless displaced stranded trapped"))
_HURT_REACH = 9
_HELD_REACH = 4
_STATIONED = frozenset(word_list("based stationed positioned placed garrisoned"))
_CHARGE_REACH = 5
_CHARGE_MARKS = frozenset({"for", "with", "over", "of"})
_CHARGED = frozenset(
    word_list("arrested detained charged jailed tried convicted sentenced suspected suspicion held")
)
_LED_TO = 4
_LEADING_TO = frozenset({"near", "at", "on", "against", "targeting", "by", "with"})
_NOUN_MARKS = frozenset(
    word_list(
        "the a an of in this that these those his her their its no more further some any "
        "several new recent mass violent deadly fresh heavy major serious large widespread "
        "street armed"
    )
)


@dataclass(frozen=True, slots=True)
class Happening:
    """A trigger in its sentence."""

    event_type: str
    sense: Sense
    #: Words of the trigger, end exclusive.
    start: int
    end: int
    #: Position of its clause.
    clause: int
    evidence: float
    #: Counts only beside a number of troops or arms.
    is_strength: bool = False
    #: Points back to something known, or hangs on a preposition.
    is_background: bool = False
    is_noun: bool = False


def find_happenings(
    words: Words,
    start: int,
    end: int,
    lexicon: ClaimLexicon,
    *,
    taken: Collection[int],
    follows_force: bool,
    is_crisis: bool,
    force_numbers: Collection[int],
    place_words: Collection[int] = (),
    counts: bool = True,
) -> tuple[list[Happening], list[Clause]]:
    """Find the happenings of a sentence.

    Parameters
    ----------
    words : Words
        The report's text.
    start, end : int
        Words of the sentence, end exclusive.
    lexicon : ClaimLexicon
        The words to look for.
    taken : collection of int
        Words that belong to phrases of time and trigger nothing ("in March").
    follows_force : bool
        Whether the sentence before spoke of troops, so that "they" may be troops.
    is_crisis : bool
        Whether the report is one of conflict, so that "attack" means one.
    force_numbers : collection of int
        First words of the numbers of troops or arms, so that "has" may tell a strength.
    place_words : collection of int
        First words of the names of places, so that "took" may tell that one changed hands.
    counts : bool, default True
        Whether the sentence has numbers, whose clauses are wanted though nothing happens in it.

    Returns
    -------
    happenings : list of Happening
        In order of their triggers.
    clauses : list of Clause
        The clauses of the sentence.
    """
    found = lexicon.triggers.find(words, start, end)
    if not found:
        return [], [Clause(start, end, "")]
    passed = set(taken).union(
        *(range(hit.start, hit.end) for hit in lexicon.blocked.find(words, start, end))
    )
    hits = [
        hit
        for hit in found
        if hit.start not in passed
        and (force_numbers or any(trigger.needs != "strength" for trigger in hit.value))
    ]
    if not (hits or counts):
        return [], [Clause(start, end, "")]
    verbs = {hit.start for hit in hits if _is_verb(hit, words, end, lexicon)}
    clauses = split_clauses(words, start, end, verbs=verbs, taken=taken)
    reader = SenseReader(words, start, end, lexicon)
    finder = _Finder(
        words,
        start,
        end,
        lexicon,
        clauses,
        reader,
        follows_force=follows_force,
        is_crisis=is_crisis,
        place_words=place_words,
        force_numbers=force_numbers,
        taken=taken,
    )
    return [found for hit in hits for found in finder.judge(hit)], clauses


def _is_verb(hit: Hit[tuple[Trigger, ...]], words: Words, end: int, lexicon: ClaimLexicon) -> bool:
    """Tell a trigger that may be the verb of its clause, or stands before it."""
    # "a total of 900", "blocked streets with burning bins"
    named = words.lower[hit.start - 1] in {"a", "the"} or _is_manner(hit, words)
    acts = not named and any(trigger.part == "verb" for trigger in hit.value)
    return acts or (hit.end < end and words.lower[hit.end] in lexicon.be_or_have)


def _is_manner(hit: Hit[tuple[Trigger, ...]], words: Words) -> bool:
    """Tell "with burning tyres", which says how, from "with troops burning houses"."""
    return words.lower[hit.start - 1] == "with" and words.lower[hit.end - 1].endswith("ing")


class _Finder(Company):
    """Finds the happenings of one sentence."""

    def judge(self, hit: Hit[tuple[Trigger, ...]]) -> list[Happening]:
        """Give the happenings that a trigger stands for, at most one per event type."""
        as_noun = self._is_noun(hit)
        found: dict[str, Happening] = {}
        for trigger in hit.value:
            if (trigger.part == "noun") != as_noun or trigger.event_type in found:
                continue
            happening = self._noun(hit, trigger) if as_noun else self._verb(hit, trigger)
            if happening is not None:
                found[trigger.event_type] = happening
        return list(found.values())

    def _is_noun(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell whether a form that is both a noun and a verb stands as a noun."""
        parts = {trigger.part for trigger in hit.value}
        if len(parts) == 1:
            return parts == {"noun"}
        index = hit.start
        before = self.lower[index - 1] if index > self.start else ""
        if before in {"to", "they", "who", "n't", "not"} or (
            before in self.lexicon.auxiliaries and before != "'s"
        ):
            return False
        form = next(trigger.form for trigger in hit.value if trigger.part == "verb")
        if form in {"past", "part"}:
            return False
        if form == "ing":
            after = self.lower[hit.end] if hit.end < self.end else ""
            has_object = before in _GERUND_MARKS and after in _OBJECT_MARKS
            return before not in self.lexicon.be and not has_object
        if before in _NOUN_MARKS or self.words.gaps[index] != " ":
            return True
        # "protesters clash with", "rebels attack the": a plural in front, an object behind.
        return not (before in self.lexicon.crowd or before in self.lexicon.force)

    def _noun(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger) -> Happening | None:
        clause = clause_at(self.clauses, hit.start)
        if trigger.needs and self._weigh_company(hit, trigger, clause) <= 0:
            return None
        sense, has_verb = self.reader.of_noun(hit.start, hit.end, self.clauses[clause].start)
        definite = self.reader.is_definite(hit.start)
        background = not has_verb and self.reader.is_background(hit.start)
        if self._is_charge(hit.start):
            has_verb, background = False, True
        evidence = _NOUN_WITH_VERB if has_verb else _NOUN
        if definite:
            evidence -= 0.4
        if background:
            evidence -= 0.2
        return Happening(
            trigger.event_type,
            sense,
            hit.start,
            hit.end,
            clause,
            evidence,
            is_background=definite or background,
            is_noun=True,
        )

    def _is_charge(self, index: int) -> bool:
        """Tell what somebody was arrested or tried for ("arrested for looting")."""
        near = self.lower[max(self.start, index - _CHARGE_REACH) : index]
        return bool(_CHARGE_MARKS.intersection(near)) and bool(_CHARGED.intersection(near))

    def _verb(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger) -> Happening | None:
        clause = clause_at(self.clauses, hit.start)
        evidence = self._weigh_company(hit, trigger, clause)
        if evidence <= 0 or self._is_adjective(hit, trigger) or self._is_bare_noun(hit, trigger):
            return None
        if self._lasts(hit) or self._leaves_hurt(hit) or self._was_stationed(hit):
            return None
        sense = self.reader.of_verb(hit.start, trigger.form, self.clauses[clause].start)
        if sense is Sense.ACTUAL and self._is_awaited(hit):
            sense = Sense.AHEAD
        if sense is Sense.ACTUAL and self._is_promise(hit):
            sense = Sense.ANNOUNCED
        return Happening(
            trigger.event_type,
            sense,
            hit.start,
            hit.end,
            clause,
            evidence,
            is_strength=trigger.needs == "strength" or self._is_reduced(hit),
        )

    def _is_reduced(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "troops stationed in X", which only says which, from "are stationed in X"."""
        at = hit.start - 1
        at -= at > self.start and self.lower[at].endswith("ly")
        before = self.lower[at] if at >= self.start else ""
        if before not in self.lexicon.force:
            return False
        if self.lower[hit.start] == "deployed":
            # "The last peacekeepers deployed outside X left": what follows tells of them.
            lead = self.lower[max(self.start, at - 2) : at]
            return not self.lexicon.leaving.isdisjoint(lead)
        return self.lower[hit.start] in _STATIONED

    def _is_promise(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "has pledged 2,000 troops" from sending them."""
        governor = self.lexicon.governors.match(self.words, hit.start, hit.end)
        if governor is None or governor.end != hit.end:
            return False
        return governor.value[0].sense in {"planned", "announced"}

    def _is_awaited(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "is due in Mali", "were to number 300" from what is."""
        if _AWAITED.intersection(self.lower[hit.start : hit.end]):
            return True
        leads_on = self.lower[hit.end : hit.end + 1] == ["to"]
        return leads_on and self.lower[hit.end - 1] in self.lexicon.be

    def _is_bare_noun(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger) -> bool:
        """Tell "a police station", "their base" from the verbs that look alike."""
        if trigger.form not in {"base", "s"} or hit.start == self.start:
            return False
        lexicon, before = self.lexicon, self.lower[hit.start - 1]
        if hit.start - 1 in self.force_numbers:
            return False  # "and 200 remain in X"
        if self.lower[hit.start] in lexicon.auxiliaries:
            return False  # "soldiers and police are on the streets"
        if before in lexicon.auxiliaries or before in _VERB_MARKS or before.endswith("ly"):
            return False
        if before in _NOUN_MARKS or before in _ATTRIBUTES or before[0].isdigit():
            return True
        if self.lower[hit.end : hit.end + 1] and self.lower[hit.end] in lexicon.be_or_have:
            return True  # "patrols have been confined"
        if trigger.form == "s" and self._is_plural(hit, before):
            return True
        if trigger.form == "base":
            # A bare form needs a plural subject: "troops patrol", "people protest".
            plural = before.endswith("s") and not before.endswith("ss")
            return not (plural or before in lexicon.crowd or before in _VERB_SUBJECTS)
        return before in lexicon.negative

    def _is_plural(self, hit: Hit[tuple[Trigger, ...]], before: str) -> bool:
        """Tell "royal guards of a king", "guards attacked patrols with spears" from verbs."""
        behind = self.lower[hit.end] if hit.end < self.end else ""
        return behind == "of" or behind.endswith("ed") or before.endswith("ed")

    def _is_adjective(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger) -> bool:
        """Tell "the withdrawing troops", "a burned car" from verbs; those tell nothing new."""
        if trigger.form not in {"past", "part", "ing"} or hit.start == self.start:
            return False
        if _is_manner(hit, self.words):
            return True
        before = self.lower[hit.start - 1]
        if trigger.form == "ing" and before in self.lexicon.force:
            # "a blast near troops guarding a meeting": it only says which troops.
            lead = self.lower[max(self.start, hit.start - _LED_TO) : hit.start - 1]
            if _LEADING_TO.intersection(lead):
                return True
            # "Two soldiers guarding a bank were lynched": what follows tells of them.
            stop = self.clauses[clause_at(self.clauses, hit.start)].end
            behind = zip(self.lower[hit.end : stop], self.words.gaps[hit.end : stop], strict=True)
            return any(word in self.lexicon.be_or_have and gap == " " for word, gap in behind)
        if trigger.needs == "strength" and before in _ARTICLES:
            return True  # "will repatriate its remaining 5,800 troops"
        return before in {"the", "a", "an"} and trigger.needs != ""

    def _lasts(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "entered a second week" from entering a place."""
        at = hit.end
        return (
            at + 1 < self.end
            and self.lower[at] in _ARTICLES
            and (at in self.taken or at + 1 in self.taken)
        )

    def _leaves_hurt(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "left two people dead" and "has 230 police left" from leaving."""
        if self.lower[hit.start] not in _LEAVING:
            return False
        for at in range(hit.start - 1, max(self.start, hit.start - _HELD_REACH) - 1, -1):
            if at in self.force_numbers:
                return self.lower[hit.start] == "left" and self.lower[at - 1] in self.lexicon.have
        for at in range(hit.end, min(self.end, hit.end + _HURT_REACH)):
            if self.lower[at] in _HURT:
                return True
            if self.words.gaps[at] not in {" ", "-"} or self.lower[at] in PHRASE_STOPS - {"at"}:
                return False
        return False

    def _was_stationed(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "where troops had been based", which is over, from a stationing."""
        return self.lower[hit.start] in _STATIONED and self.lower[
            max(self.start, hit.start - 2) : hit.start
        ] == ["had", "been"]
