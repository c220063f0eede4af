"""What a user may say of a table that is to be imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geodata.errors import ImportTableError
from geodata.importing.cells import DAY_ORDERS

__all__ = ["FORMATS", "UNMAPPED", "ImportOptions"]

#: What a table may be said to be. "auto" finds out; "table" is any with columns that are known,
#: guessed or stated; "geo" the same in GeoJSON or GeoPackage.
FORMATS = ("auto", "acled", "gdelt", "ucdp", "table", "geo")
#: What becomes of rows whose code is mapped to no event type.
UNMAPPED = ("", "other", "skip", "refuse")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the user says of a table."""

    #: One of `FORMATS`.
    format: str = "auto"
    #: Our column -> the table's.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Code or word of the table -> event type; "*" stands for all others.
    types: Mapping[str, str] = field(default_factory=dict)
    #: Rows of a code without a type: "other" imports them as that type, "skip" leaves them out,
    #: "refuse" refuses them. "": ACLED and UCDP as "other", GDELT leaves them out, other tables
    #: refuse them.
    unmapped: str = ""
    #: Day from which rows without any day of knowing are known. None: the table's last.
    undated_known_on: date | None = None
    #: Days from the last day of a row to its being known, whatever it says. None: as it says.
    lag_days: int | None = None
    #: One of `cells.DAY_ORDERS`.
    day_order: str = "ymd"
    #: Layer or sheet. None: see `opening.open_table`.
    layer: str | None = None

    def check(self) -> None:
        """Raise `ImportTableError` with all options that are not known."""
        stated = (
            ("format", self.format, FORMATS),
            ("unmapped", self.unmapped, UNMAPPED),
            ("day order", self.day_order, DAY_ORDERS),
        )
        faults = [
            f"{name} {value!r} is not known; known: {', '.join(filter(None, known))}"
            for name, value, known in stated
            if value not in known
        ]
        if faults:
            raise ImportTableError("; ".join(faults))
