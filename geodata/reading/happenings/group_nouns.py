"""The nouns of forces and crowds in a sentence, told from what only sounds like them."""

from __future__ import annotations

from collections.abc import Collection

from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words

__all__ = ["GroupNouns"]

_COLUMNS = frozenset({"column", "columns", "convoy", "convoys"})
#: Men of these are a force, whoever sent them.
_ARMED = frozenset({"armed", "uniformed"})


class GroupNouns:
    """Looks for groups in one sentence.

    Parameters
    ----------
    words : Words
        The report's text.
    start, end : int
        Words of the sentence, end exclusive.
    lexicon : ClaimLexicon
        Who moves, and what comes to help.
    """

    def __init__(self, words: Words, start: int, end: int, lexicon: ClaimLexicon) -> None:
        self.words = words
        self.lower = words.lower
        self.start = start
        self.end = end
        self.lexicon = lexicon

    def between(self, start: int, end: int, nouns: Collection[str]) -> str:
        """Give the noun of a group between two words.

        Parameters
        ----------
        start, end : int
            The words, end exclusive.
        nouns : collection of str
            Those looked for.

        Returns
        -------
        str
            One that is always a force before one that is so only in a conflict; "" for none.
        """
        found = [
            self.lower[at]
            for at in range(start, end)
            if (
                self.lower[at] in nouns
                and not self._is_other_mission(at)
                and not self._is_march(at)
                and not self._is_relief(at)
                and not (nouns is self.lexicon.force and self._is_munition(at))
            )
            or (self.lower[at] == "men" and self.lower[at - 1] in _ARMED)
        ]
        strong = [word for word in found if word not in self.lexicon.weak_force]
        return (strong or found or [""])[0]

    def _is_munition(self, index: int) -> bool:
        """Tell "artillery shells" from artillery."""
        following = self.lower[index + 1] if index + 1 < self.end else ""
        return following in self.lexicon.munitions and self.words.gaps[index + 1] == " "

    def _is_relief(self, index: int) -> bool:
        """Tell "trucks carrying food", "an aid convoy" from troops on the move."""
        if self.lower[index] not in self.lexicon.civil and self.lower[index] not in _COLUMNS:
            return False
        near = self.lower[max(self.start, index - 2) : min(self.end, index + 4)]
        return not self.lexicon.relief.isdisjoint(near)

    def _is_march(self, index: int) -> bool:
        """Tell "columns of peasants" and "a convoy of refugees" from columns of troops."""
        if self.lower[index] not in _COLUMNS or self.lower[index + 1 : index + 2] != ["of"]:
            return False
        who = self.lower[index + 2 : index + 3]
        return bool(self.lexicon.gathering.union(self.lexicon.civilians).intersection(who))

    def _is_other_mission(self, index: int) -> bool:
        """Tell "a fact-finding mission" from an armed one."""
        return self.lower[index] in {"mission", "missions"} and (
            self.lower[index - 1] in self.lexicon.other_missions if index else False
        )
