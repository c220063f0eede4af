"""Names that must be places but are in no gazetteer: the words around them say what they are."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words
from geodata.tables import Mention, MentionKind

__all__ = ["UnknownNames"]

_PREPOSITIONS = frozenset({"in", "near", "outside"})


class UnknownNames:
    """Finds "the villages of X and Y", "X, a mountain town", "fighting near X".

    Parameters
    ----------
    words : Words
        The report's text.
    mentions : sequence of Mention
        Its mentions; what they name is known.
    lexicon : ClaimLexicon
        Kinds of settlements, and capitalised words that are no names.
    """

    def __init__(self, words: Words, mentions: Sequence[Mention], lexicon: ClaimLexicon) -> None:
        self.words = words
        self.lower = words.lower
        self.mentions = mentions
        self.lexicon = lexicon
        self.known = {
            index
            for mention in mentions
            for index in range(*words.within((mention.start, mention.end)))
        }

    def find(self) -> list[tuple[int, int]]:
        """Give the names as words, end exclusive, each once."""
        known = self.known
        found = [
            self.words.within((mention.start, mention.end))
            for mention in self.mentions
            if mention.place is None and mention.kind is MentionKind.CITY
        ]
        settlements = self.lexicon.settlements
        for index in [at for at, word in enumerate(self.lower) if word in settlements]:
            at = index + 2 if self.lower[index + 1 : index + 2] == ["of"] else index + 1
            while at < len(self.words) and self.words.gaps[at] in {" ", ","}:
                last = self._name_end(at, known)
                if last > at:
                    found.append((at, last))
                if last == at or self.lower[last : last + 1] != ["and"]:
                    break
                at = last + 1
            before = self._name_before(index, known)
            if before is not None:
                found.append(before)
        found += self._names_behind_prepositions(known)
        return list(dict.fromkeys(found))

    def _names_behind_prepositions(self, known: set[int]) -> list[tuple[int, int]]:
        """Find capitalised words that nothing else explains behind "in" and "near"."""
        found = []
        behind = [at for at, word in enumerate(self.lower[:-1]) if word in _PREPOSITIONS]
        for index in behind:
            if self.words.gaps[index + 1] != " ":
                continue
            last = self._name_end(index + 1, known)
            if (
                last == index + 1
                or last - index > 4
                or self.lower[index + 1] in self.lexicon.not_names
            ):
                continue
            if self.words.surface(index + 1).isupper() and last == index + 2:
                continue  # an abbreviation
            found.append((index + 1, last))
        return found

    def _name_end(self, index: int, known: set[int]) -> int:
        last = index
        while (
            last < len(self.words)
            and last not in known
            and self.words.is_capitalised(last)
            and (last == index or self.words.gaps[last] in {" ", "-"})
        ):
            last += 1
        return last

    def _name_before(self, index: int, known: set[int]) -> tuple[int, int] | None:
        """Find X in "X, a border town" and "In X, a border town"."""
        for at in range(index - 1, max(0, index - 4) - 1, -1):
            if self.lower[at] in {"a", "the"} and self.words.gaps[at] == ",":
                first = at
                while first > 0 and self.words.is_capitalised(first - 1) and first - 1 not in known:
                    first -= 1
                    if self.words.gaps[first] not in {" ", "-"}:
                        break
                if self.lower[first] in self.lexicon.location:
                    first += 1
                return (first, at) if first < at else None
        return None
