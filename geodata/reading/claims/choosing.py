"""Which happenings of a sentence, and which of its numbers, begin a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.reading.claims.drafts import Draft
from geodata.reading.event_places.choice import MOVES
from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.happenings.modality import Sense
from geodata.reading.happenings.triggers import Happening
from geodata.reading.language.clauses import Clause
from geodata.reading.language.words import Words, word_list
from geodata.reading.quantities.phrases import QuantityPhrase

__all__ = ["DraftChooser"]

_DROPPED = frozenset({Sense.REQUESTED, Sense.DOUBTFUL})
#: What the clause before may say of the way that troops go, and how far back it is looked for.
_HOMEWARD = frozenset({"home", "out", "withdraw", "withdrawing", "withdrawn"})
_HOME_REACH = 16
_MOVED = (["been", "moved"], ["were", "moved"], ["been", "flown"], ["were", "flown"])
#: Fewer troops that no verb of movement owns are persons; words looked at around them.
_MIN_PRESENT = 20
_PRESENT_REACH = 6
_MARCHERS = frozenset(word_list("protesters protestors demonstrators marchers rioters"))
_RISEN = frozenset(word_list("rose risen grew grown raised increased swelled climbed expanded"))
_BYGONE = frozenset({"had", "before", "once", "peak"})


#: What tells of many without a number, and the words between the verb and that.
_MANY = frozenset({"hundred", "hundreds", "thousand", "thousands", "dozens"})
_VAGUE_REACH = 4
_VAGUE_EVIDENCE = 1.5
#: Words from where troops were moved to where they went.
_WAY_REACH = 6
_ARRIVING = frozenset(word_list("vanguard arriving way"))
_SETTING_OUT = (["set", "out"], ["setting", "out"], ["sets", "out"])


class DraftChooser:
    """Begins the drafts of one report.

    Parameters
    ----------
    words : Words
        The report's text.
    lexicon : ClaimLexicon
        Who moves, and which way.
    weak_force : frozenset of str
        Words for what is a force only when it moves.
    is_crisis : bool
        Whether the report is one of conflict.
    """

    def __init__(
        self, words: Words, lexicon: ClaimLexicon, weak_force: frozenset[str], *, is_crisis: bool
    ) -> None:
        self.words = words
        self.lexicon = lexicon
        self.weak_force = weak_force
        self.is_crisis = is_crisis

    def begin(
        self,
        happenings: Sequence[Happening],
        clauses: Sequence[Clause],
        position: int,
        previous: Sequence[Draft],
    ) -> list[Draft]:
        """Make one draft per type and clause, of the happening with the best evidence.

        Parameters
        ----------
        happenings : sequence of Happening
            Those of one sentence.
        clauses : sequence of Clause
            Its clauses.
        position : int
            Its position in the report.
        previous : sequence of Draft
            Drafts of the sentence before, which may say which way troops go.

        Returns
        -------
        list of Draft
            Without places, days and numbers.
        """
        best: dict[tuple[str, int, int], Happening] = {}
        for happening in self._settle_types(happenings, clauses, previous):
            if happening.sense in _DROPPED or self._is_purpose(happening):
                continue
            # Each strength verb waits for its number; of the others one stands for the clause.
            own = happening.start if happening.is_strength else -1
            key = (happening.event_type, happening.clause, own)
            if key not in best or happening.evidence > best[key].evidence:
                best[key] = happening
        return [
            Draft(happening, position, clauses[happening.clause]) for happening in best.values()
        ]

    def _is_purpose(self, happening: Happening) -> bool:
        """Tell "to fight armed groups": what troops are sent for is no unrest to come."""
        before = self.words.lower[happening.start - 1] if happening.start else ""
        return (
            happening.event_type == "unrest"
            and happening.sense is Sense.AHEAD
            and not happening.is_noun
            and before == "to"
        )

    def _settle_types(
        self,
        happenings: Sequence[Happening],
        clauses: Sequence[Clause],
        previous: Sequence[Draft],
    ) -> list[Happening]:
        """Choose between deployment and withdrawal where one word may mean either."""
        kinds: dict[int, set[str]] = {}
        for happening in happenings:
            kinds.setdefault(happening.start, set()).add(happening.event_type)
        settled: list[Happening] = []
        for happening in happenings:
            rivals = kinds[happening.start]
            clause = clauses[happening.clause]
            if {"deployment", "withdrawal"} <= rivals and happening.event_type in {
                "deployment",
                "withdrawal",
            }:
                so_far = [
                    *(draft.event_type for draft in previous),
                    *(h.event_type for h in settled),
                ]
                if happening.event_type != self._direction(clause, happening, so_far):
                    continue
            elif {"deployment", "unrest"} <= rivals and happening.event_type != self._side(
                clause, happening
            ):
                continue
            settled.append(happening)
        return settled

    def _side(self, clause: Clause, happening: Happening) -> str:
        """Tell troops that take up places from fighters and crowds that seize them."""
        before = self.words.lower[clause.start : happening.start]
        return "unrest" if self.lexicon.irregulars.intersection(before) else "deployment"

    def _direction(self, clause: Clause, happening: Happening, so_far: Sequence[str]) -> str:
        lower, start, end = self.words.lower, happening.start, happening.end
        near = (*range(clause.start, start), *range(end, clause.end))
        inside = {
            lower[at]
            for at in near
            if lower[at] != "last" or lower[at + 1] not in self.lexicon.times
        }
        if clause.opener in {"that", "and"}:
            # "bring our men home, adding that a first group had been flown to ..."
            lead = lower[max(0, clause.start - _HOME_REACH) : clause.start]
            inside |= _HOMEWARD.intersection(lead)
        # Who takes off or sets out from a base may be on the way to anywhere.
        is_flight = lower[end - 1] == "off" or lower[start:end] in _SETTING_OUT
        is_from = lower[end : end + 1] == ["from"] and not is_flight
        if is_from and lower[start:end] in _MOVED and self._leads_on(end + 1, clause.end):
            is_from = False  # "were moved from X to Y"
        leaves = is_from or bool(inside & self.lexicon.leaving)
        leaves = leaves or not (is_flight or self.lexicon.leaving.isdisjoint(lower[start:end]))
        if inside & _ARRIVING and not inside & self.lexicon.leaving:
            return "deployment"  # "crossed the border on their way to X"
        follows = self.words.lower[happening.start].startswith("follow")
        if follows or self.words.lower[happening.start : end] in _MOVED:
            # "30,000 soldiers had been moved" in a report of a pull-out just before.
            told = [event_type for event_type in so_far if event_type in MOVES]
            leaves = leaves or told[-1:] == ["withdrawal"]
        return "withdrawal" if leaves else "deployment"

    def _leads_on(self, start: int, end: int) -> bool:
        lower, words = self.words.lower, self.words
        near = range(start, min(end - 1, start + _WAY_REACH))
        return any(lower[at] == "to" and words.is_capitalised(at + 1) for at in near)

    def standing(self, numbers: Sequence[QuantityPhrase], start: int, end: int) -> dict[int, str]:
        """Give the numbers of a sentence that make a claim where no happening owns them.

        Parameters
        ----------
        numbers : sequence of QuantityPhrase
            Those of the sentence.
        start, end : int
            Its words, end exclusive.

        Returns
        -------
        dict of int to str
            Event type by first word of the number.
        """
        found: dict[int, str] = {}
        for number in numbers:
            if self.is_present(number, start, end):
                found[number.first_word] = "deployment"
            elif self._is_crowd(number):
                found[number.first_word] = "unrest"
        return found

    def _is_crowd(self, number: QuantityPhrase) -> bool:
        """Tell "a crowd of 30,000 demanded", "5,000 demonstrators filled the square"."""
        counted = number.counted.lower()
        is_mob = not counted or counted in _MARCHERS
        after = self.words.lower[number.last_word + 1 : number.last_word + 2]
        acts = not counted or self.lexicon.auxiliaries.union({"who", "that"}).isdisjoint(after)
        return self.is_crisis and number.quantity.kind == "participants" and is_mob and acts

    def is_present(self, number: QuantityPhrase, start: int, end: int) -> bool:
        """Tell troops that are somewhere, by whatever verb, from those promised or sacked.

        Parameters
        ----------
        number : QuantityPhrase
            A number of the sentence.
        start, end : int
            Words of the sentence, end exclusive.

        Returns
        -------
        bool
            Whether the number makes a claim where no happening owns it.
        """
        quantity, first = number.quantity, number.first_word
        if quantity.kind != "personnel" or quantity.value < _MIN_PRESENT or not self.is_crisis:
            return False
        if number.counted.lower() in self.weak_force:
            return False
        rises = bool(_RISEN.intersection(self.words.lower[max(start, first - 4) : first]))
        if not number.counted and not rises:
            return False
        near = self.words.lower[max(start, first - _PRESENT_REACH) : first]
        last = number.last_word
        stop = min(end, last + _PRESENT_REACH)
        stop = next((at for at in range(last + 1, stop) if "," in self.words.gaps[at]), stop)
        behind = self.words.lower[last:stop]
        further = self.words.lower[last : min(end, last + 2 * _PRESENT_REACH)]
        unreal = self.lexicon.unreal.union(
            self.lexicon.negative, self.lexicon.elsewhere, self.lexicon.deals, _BYGONE
        )
        if near[-1:] == ["to"] and _RISEN.intersection(near):
            near = near[:-2]  # "grew to 2,500 men"
        if not unreal.isdisjoint(near) or not unreal.isdisjoint(behind):
            return False
        if not self.lexicon.elsewhere.isdisjoint(further):
            return False  # "600 soldiers, a third of the army, were sacked"
        return not (near and near[-1].endswith(("ed", "ing"))) and "of" not in near[-1:]

    def vague_forces(self, start: int, end: int) -> frozenset[int]:
        """Give where words tell of many troops without a number ("several hundred soldiers").

        Parameters
        ----------
        start, end : int
            Words of a sentence, end exclusive.

        Returns
        -------
        frozenset of int
            First words of such phrases.
        """
        lower = self.words.lower
        if _MANY.isdisjoint(lower[start:end]):
            return frozenset()
        strong = self.lexicon.force - self.weak_force
        return frozenset(
            at
            for at in range(start, end)
            if lower[at] in _MANY and not strong.isdisjoint(lower[at + 1 : min(end, at + 4)])
        )

    def keep_strengths(self, drafts: Sequence[Draft], vague: frozenset[int]) -> list[Draft]:
        """Leave out strengths that no number of troops follows.

        Parameters
        ----------
        drafts : sequence of Draft
            Drafts of a sentence with their numbers.
        vague : frozenset of int
            Where it tells of many troops without a number.

        Returns
        -------
        list of Draft
            Those with vague words right behind the verb count as any other verb.
        """
        kept: list[Draft] = []
        for draft in drafts:
            happening = draft.happening
            if happening.is_strength and not draft.quantities:
                near = range(happening.end, happening.end + _VAGUE_REACH)
                if vague.isdisjoint(near):
                    continue
                draft.happening = replace(happening, is_strength=False, evidence=_VAGUE_EVIDENCE)
            kept.append(draft)
        return kept

    def lend_strength(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Let "The Americans, who had 300 men at the base, left" tell how many left.

        Parameters
        ----------
        drafts : sequence of Draft
            Drafts of a sentence with their numbers; they are changed.

        Returns
        -------
        list of Draft
            Without the strengths that are over.
        """
        kept: list[Draft] = []
        for draft in drafts:
            is_past = draft.happening.is_strength and (
                self.words.lower[draft.happening.start] == "had"
                and draft.clause.opener in {"who", "which"}
            )
            gone = next(
                (
                    other
                    for other in drafts
                    if is_past
                    and other.event_type == "withdrawal"
                    and other.clause.start == draft.clause.end
                    and other.happening.sense is Sense.ACTUAL
                ),
                None,
            )
            if gone is None:
                kept.append(draft)
                continue
            for phrase in draft.quantities:
                gone.add(phrase)
        return kept

    def is_only_counted(self, draft: Draft, extra: Sequence[Draft]) -> bool:
        """Tell "the unrest has claimed 82 lives", a tally, from unrest that is told.

        Parameters
        ----------
        draft : Draft
            Of unrest, or of anything else.
        extra : sequence of Draft
            Drafts of the numbers of its sentence that no happening owns.

        Returns
        -------
        bool
            Whether the draft says no more than that tally.
        """
        if draft.event_type != "unrest" or draft.quantities:
            return False
        if draft.clause.opener == "since" and draft.happening.is_noun and extra:
            return True  # "the first deaths since the violence broke out"
        named = draft.happening.is_noun or self.words.lower[draft.happening.start] == "killed"
        return named and any(
            other.clause == draft.clause and any(phrase.is_tally for phrase in other.quantities)
            for other in extra
        )
