"""Places of one happening, and the words that gave them."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.tables import Place

__all__ = ["Located"]


@dataclass(frozen=True, slots=True)
class Located:
    """The places of one happening."""

    #: More than one where the words list places of which each saw the happening.
    places: tuple[Place, ...]
    #: Words of the first place; (0, 0) where none stands in the sentence.
    words: tuple[int, int]
    reason: str
    #: Stands beside the happening itself.
    is_own: bool
    #: Names as written, one per place.
    names: tuple[str, ...] = ()
    #: False where the names are unknown, and the places are the area that they lie in.
    is_in_gazetteer: bool = True
    #: The names bound one place ("the border between X and Y").
    is_between: bool = False
