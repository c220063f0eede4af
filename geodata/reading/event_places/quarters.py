"""Names that a report tells as parts of a city: "the Tivoli district"."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.reading.language.words import word_list

__all__ = ["Quarters"]

_QUARTERS = frozenset(
    word_list(
        "district districts suburb suburbs neighbourhood neighborhood neighbourhoods square street "
        "quarter plaza avenue boulevard park bridge"
    )
)
#: Words in front of a name within which one of these counts.
_BEFORE = 3
#: The same behind it; "the X and Y districts" reaches further.
_BEHIND, _BEHIND_PAIR = 1, 3


class Quarters:
    """Looks up where names of one report are first told as parts of a city.

    Parameters
    ----------
    lower : sequence of str
        The report's words, in lower case.
    """

    def __init__(self, lower: Sequence[str]) -> None:
        self._lower = lower
        self._told = [index for index, word in enumerate(lower) if word in _QUARTERS]
        #: By number of words: each name that is told so, and its first word where it first is.
        self._first: dict[int, dict[tuple[str, ...], int]] = {}

    def first_told(self, start: int, end: int) -> int | None:
        """Give where a name was first told as a part of a city.

        Parameters
        ----------
        start, end : int
            The name as words, end exclusive.

        Returns
        -------
        int or None
            Its first word there; None where it was not, up to this place.
        """
        length = end - start
        if length not in self._first:
            self._first[length] = self._names_of(length)
        at = self._first[length].get(tuple(self._lower[start:end]))
        return at if at is not None and at <= start else None

    def _names_of(self, length: int) -> dict[tuple[str, ...], int]:
        # all at once: to look for each name from the start takes the square of a report's length
        lower, found = self._lower, dict[tuple[str, ...], int]()
        for told in self._told:
            for at in range(max(0, told - length - _BEHIND_PAIR + 1), told + _BEFORE + 1):
                stop = at + length
                pair = lower[stop : stop + 1] == ["and"]
                if stop <= len(lower) and told < stop + (_BEHIND_PAIR if pair else _BEHIND):
                    name = tuple(lower[at:stop])
                    found[name] = min(at, found.get(name, at))
        return found
