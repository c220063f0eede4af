"""Answers about tuples of places, kept by the very tuple that was asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from geodata.tables import Place

__all__ = ["KeptByTuple"]

_Answer = TypeVar("_Answer")
#: Answers kept in memory; names of news have few places each.
_MOST = 1 << 12


class KeptByTuple(Generic[_Answer]):
    """A function of a tuple of places that answers each tuple once.

    The index hands out one tuple for one name, so the tuple itself is the key: to hash all that
    its places hold would cost more than most answers do.

    Parameters
    ----------
    make : callable
        Gives the answer for a tuple; it depends on nothing else, and nobody changes it.
    """

    def __init__(self, make: Callable[[tuple[Place, ...]], _Answer]) -> None:
        self._make = make
        # With the tuple, which so lives on: its number is no other's.
        self._kept: dict[int, tuple[tuple[Place, ...], _Answer]] = {}

    def __call__(self, places: tuple[Place, ...]) -> _Answer:
        """Give the answer for a tuple."""
        held = self._kept.get(id(places))
        if held is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            held = self._kept[id(places)] = (places, self._make(places))
        return held[1]
