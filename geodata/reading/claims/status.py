"""What a draft is worth: its status, its actor, and whether its source took it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.reading.claims.drafts import KINDS, NATIONAL, Draft
from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.happenings.modality import Sense
from geodata.reading.happenings.speakers import Attribution
from geodata.reading.language.words import Words, word_list
from geodata.tables import Status

__all__ = ["StatusReader"]

_ACTOR_ENDS = frozenset(
    word_list(
        "the a an of by to in and or that which who as for with from on at has have had were "
        "was are is be been 's said says about around some where when"
    )
)
#: "It did not plan to send more" names nothing that is denied.
_UNNAMED = frozenset({"more", "any", "another", "anyone"})
_HARM = frozenset({"fatalities", "injured", "personnel", "equipment"})
#: What a party to a fight says that it did, the words before that, and its words for itself.
_DEEDS = frozenset(word_list("killed wounded destroyed eliminated neutralised neutralized shot"))
_DONE = frozenset(word_list("had have has also since already later"))
_THEMSELVES = frozenset(word_list("they it we"))
#: Words from "retracts" on in which stands what is taken back.
_RETRACTED_REACH = 8


class StatusReader:
    """Judges the drafts of one report.

    Parameters
    ----------
    words : Words
        The report's text.
    lexicon : ClaimLexicon
        Words for the other side, groups of people, and taking back.
    """

    def __init__(self, words: Words, lexicon: ClaimLexicon) -> None:
        self.words = words
        self.lexicon = lexicon

    def status(self, draft: Draft, attribution: Attribution) -> tuple[Status, str]:
        """Judge what the words say of the happening's reality.

        Parameters
        ----------
        draft : Draft
            The happening.
        attribution : Attribution
            Who says so.

        Returns
        -------
        status : Status
            Never `Status.RETRACTED`; see `retract`.
        reason : str
            The words that decided.
        """
        sense = draft.happening.sense
        if sense in {Sense.DENIED, Sense.NEGATED}:
            return Status.DENIED, f"status: {sense.value}"
        if sense is Sense.ANNOUNCED or (sense is Sense.AHEAD and attribution.speaker):
            return Status.ANNOUNCED, f"status: {sense.value}, {attribution.reason or 'announced'}"
        if sense is Sense.AHEAD:
            return Status.PLANNED, "status: lies ahead"
        if attribution.is_open or (attribution.is_unofficial and attribution.speaker):
            return Status.CLAIMED, f"status: {attribution.reason}"
        if attribution.speaker and self._has_adversary(draft):
            return Status.CLAIMED, f"status: {attribution.reason}, of the other side"
        if attribution.speaker and self._is_own_deed(draft):
            return Status.CLAIMED, f"status: {attribution.reason}, of its own deeds"
        return Status.OCCURRED, f"status: told as a fact ({attribution.reason or 'by the report'})"

    def _has_adversary(self, draft: Draft) -> bool:
        clause = draft.clause
        return any(
            word in self.lexicon.adversaries
            for word in self.words.lower[clause.start : draft.happening.start]
        )

    def _is_own_deed(self, draft: Draft) -> bool:
        """Tell "They said they had killed four of them", which nobody else has seen."""
        lower, at = self.words.lower, draft.happening.end - 1
        if not any(phrase.quantity.kind in _HARM for phrase in draft.quantities):
            return False
        while at > draft.clause.start and lower[at] not in _DEEDS:
            at -= 1
        if lower[at] not in _DEEDS:
            return False
        at -= 1
        while at > draft.clause.start and lower[at] in _DONE:
            at -= 1
        return at >= draft.clause.start and lower[at] in _THEMSELVES

    def actor(self, draft: Draft) -> str:
        """Give the group in front of the trigger, with up to three words that describe it."""
        lower, clause = self.words.lower, draft.clause
        groups = self.lexicon.force if draft.event_type != "unrest" else self.lexicon.crowd
        for at in range(draft.happening.start - 1, clause.start - 1, -1):
            if lower[at] not in groups:
                continue
            first = at
            while (
                first - 1 >= clause.start
                and at - first < 3
                and self.words.gaps[first] in {" ", "-"}
                and lower[first - 1] not in _ACTOR_ENDS
                and not lower[first - 1][0].isdigit()
            ):
                first -= 1
            return self.words.text[self.words.starts[first] : self.words.ends[at]]
        return ""

    def stands(self, draft: Draft) -> bool:
        """Tell whether a draft is a claim: what is said not to be is one if somebody denies it."""
        if draft.happening.sense is Sense.NEGATED:
            behind = self.words.lower[draft.happening.end : draft.happening.end + 1]
            if behind and behind[0] in _UNNAMED and not draft.quantities:
                return False
            return draft.event_type in {"deployment", "withdrawal"} and bool(draft.speaker)
        return draft.happening.sense is not Sense.DENIED or draft.event_type in KINDS

    def retract(
        self, drafts: list[Draft], earlier: Sequence[Draft], sentence: int, span: tuple[int, int]
    ) -> list[Draft]:
        """Mark a tally that its source takes back, or repeat the last one as taken back.

        Parameters
        ----------
        drafts : list of Draft
            Drafts of the sentence; they are changed.
        earlier : sequence of Draft
            Drafts of the sentences before.
        sentence : int
            Its position.
        span : (int, int)
            Its words, end exclusive.

        Returns
        -------
        list of Draft
            The drafts given, or one more.
        """
        if not self._is_retraction(*span):
            return drafts
        tallies = [draft for draft in drafts if draft.event_type in NATIONAL]
        if not tallies:
            last = next(
                (draft for draft in reversed(earlier) if draft.event_type == "casualties"), None
            )
            if last is None:
                return drafts
            again = replace(last, restated=[], reasons=[*last.reasons], sentence=sentence)
            again.span = self.words.span(*span)
            drafts, tallies = [*drafts, again], [again]
        for draft in tallies:
            draft.status = Status.RETRACTED
            draft.reasons.append("status: taken back by its source")
        return drafts

    def _is_retraction(self, start: int, end: int) -> bool:
        lexicon = self.lexicon
        words = self.words
        if lexicon.retraction_starts.isdisjoint(words.lower[start:end]):
            return False
        if lexicon.retracted.isdisjoint(words.lower[start : end + _RETRACTED_REACH]):
            return False
        for index in range(start, end):
            if words.lower[index] in lexicon.retracts:
                hit = lexicon.retracts.match(words, index, end)
                near = words.lower[max(start, index - 6) : index + _RETRACTED_REACH]
                if hit is not None and lexicon.retracted.intersection(near):
                    return hit.value in {"past", "part"}
            if words.lower[index] in lexicon.errors and lexicon.errors.match(words, index, end):
                return bool(lexicon.retracted.intersection(words.lower[start:end]))
        return False
