"""Codes of other code books as our event types, by `config/event_types.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.errors import ImportTableError
from geodata.settings import event_type_labels

__all__ = ["CodeBook"]

#: Code books whose codes are numbers that begin with those of the wider class.
_BY_PREFIX = ("cameo",)


class CodeBook:
    """Turns codes into event types.

    Parameters
    ----------
    event_types : mapping
        `config/event_types.toml`, read.
    book : str
        Key of the list of codes in each type: "acled", "cameo", "ucdp"; "" for a table that
        names our types or their labels.
    stated : mapping of str to str
        Codes that the user maps, before all others; "*" is any that is mapped nowhere else.

    Raises
    ------
    ImportTableError
        If a stated type is not known.
    """

    def __init__(
        self, event_types: Mapping[str, Mapping[str, Any]], book: str, stated: Mapping[str, str]
    ) -> None:
        labels = event_type_labels()
        self._by_prefix = book in _BY_PREFIX
        self._types: dict[str, str] = {}
        for name, entry in event_types.items():
            codes = entry.get(book, []) if book else [name, name.replace("_", " "), labels[name]]
            self._types.update((str(code).casefold(), name) for code in codes)
        unknown = sorted(set(stated.values()) - set(event_types))
        if unknown:
            msg = (
                f"event types {', '.join(unknown)} are not known; known types: "
                f"{', '.join(event_types)}"
            )
            raise ImportTableError(msg)
        self._types.update((code.casefold(), name) for code, name in stated.items() if code != "*")
        self._default = stated.get("*")

    def event_type(self, *codes: str) -> str | None:
        """Give the type of the first code that has one.

        Parameters
        ----------
        *codes : str
            The narrowest first; "" are passed over.

        Returns
        -------
        str or None
            None where none of them is mapped and no default was stated.
        """
        for code in codes:
            folded = code.strip().casefold()
            while folded:
                found = self._types.get(folded)
                if found is not None:
                    return found
                # A class of a code book by prefix has at least two digits.
                folded = folded[:-1] if self._by_prefix and len(folded) > 2 else ""
        return self._default
