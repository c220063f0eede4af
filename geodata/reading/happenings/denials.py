"""What somebody denies, or calls untrue."""

from __future__ import annotations

from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words, word_list

__all__ = ["GOVERNOR_REACH", "DenialReader"]

#: Words that a governor may stand before what it governs.
GOVERNOR_REACH = 12
_DENYING = frozenset({"denied", "denies", "denying", "deny"})
_DISMISSING = frozenset(
    word_list("dismissed dismisses dismissing rejected rejects rejecting refuted refutes refuting")
)
#: What is told may be said to be untrue, within so many words.
_TOLD = frozenset(
    word_list(
        "report reports claim claims rumour rumours rumor rumors allegation allegations "
        "suggestion suggestions"
    )
)
_UNTRUE = frozenset(word_list("false untrue baseless unfounded fake groundless incorrect"))
_TRUTH = frozenset({"truth", "basis", "substance"})
_TOLD_REACH = 15


class DenialReader:
    """Judges one sentence.

    Parameters
    ----------
    words : Words
        The report's text.
    start, end : int
        Words of the sentence, end exclusive.
    lexicon : ClaimLexicon
        Auxiliaries and negations.
    """

    def __init__(self, words: Words, start: int, end: int, lexicon: ClaimLexicon) -> None:
        self.words = words
        self.lower = words.lower
        self.start = start
        self.end = end
        self.lexicon = lexicon

    def _chain(self, index: int) -> tuple[list[str], int]:
        """Give the auxiliaries and adverbs in front of a verb, nearest first, and what precedes."""
        lexicon, chain, at = self.lexicon, [], index - 1
        while at >= self.start and self.words.gaps[at + 1] in {
            " ",
            "",
            "-",
            "“",
            "‘",
            '"',
            "'",
            "’",
        }:
            word = self.lower[at]
            known = (
                word in lexicon.auxiliaries
                or word in lexicon.adverbs
                or word in lexicon.negative
                or word == "to"
                or word.endswith("ly")
            )
            if not known:
                break
            chain.append(word)
            at -= 1
        return chain, at

    def _is_denied(self, index: int) -> bool:
        """Tell whether "denied" governs the rest of its sentence up to the word."""
        if self._is_called_false(index):
            return True
        for at in range(index - 1, max(self.start, index - 2 * GOVERNOR_REACH) - 1, -1):
            word = self.lower[at]
            if word in {"but", "confirmed", "confirming"} or self.words.gaps[at + 1][:1] in {
                ";",
                "—",
            }:
                return False
            if word in _DENYING or (word in _DISMISSING and self._is_told(at + 1)):
                chain, _ = self._chain(at)
                return not (self.lexicon.negative & set(chain)) and "to" not in chain
        return False

    def _is_told(self, index: int) -> bool:
        """Tell "dismissed (the) reports" from the dismissal of a minister."""
        return not _TOLD.isdisjoint(self.lower[index : min(self.end, index + 3)])

    def _is_called_false(self, index: int) -> bool:
        """Tell "reports that X had fallen were false" and "there was no truth in reports of"."""
        lower = self.lower
        low = max(self.start, index - _TOLD_REACH)
        told = next((at for at in range(index - 1, low - 1, -1) if lower[at] in _TOLD), None)
        if told is None or lower[told + 1] not in {"that", "of", "about"}:
            return False
        if not _UNTRUE.isdisjoint(lower[index : min(self.end, index + _TOLD_REACH)]):
            return True
        lead = lower[max(self.start, told - 4) : told]
        return "no" in lead and not _TRUTH.isdisjoint(lead)
