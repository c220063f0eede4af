"""What another reader may find in a report, in place of ours.

A reader (a model that a user has installed, or one behind an endpoint) only says which words it
read how. It gives no coordinates and no spans that are taken on trust: names are looked up in our
gazetteer, and `geodata.reading.readers.checking` refuses whatever the text does not bear out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from geodata.tables import Measure, MentionKind, Modality, Report

__all__ = ["Found", "FoundClaim", "FoundMention", "FoundQuantity", "Reader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMention:
    """A place name that a reader saw."""

    surface: str
    #: Where it begins in the report's text. None: wherever these words stand.
    start: int | None = None
    #: What it stands for. None: as its place is.
    kind: MentionKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuantity:
    """A number that a reader saw."""

    #: One of `geodata.tables.QUANTITY_KINDS`.
    kind: str
    value: float
    #: Upper end of a range; None otherwise.
    value_max: float | None = None
    measure: Measure = Measure.FLOW
    modality: Modality = Modality.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClaim:
    """A claim that a reader saw, in the report's own words."""

    #: A key of `config/event_types.toml`.
    event_type: str
    #: One of `geodata.tables.Status`.
    status: str
    #: The words it rests on, as they stand in the report.
    quote: str
    #: Where the quote begins. None: where these words stand first.
    start: int | None = None
    #: The place as the report names it; "" for none.
    place: str = ""
    date_start: date | None = None
    date_end: date | None = None
    #: The words that the days come from; "" only where there are no days.
    date_text: str = ""
    quantities: tuple[FoundQuantity, ...] = ()
    #: Actor and speaker as the report names them; "" for none.
    actor: str = ""
    attributed_to: str = ""
    #: 0 to 1.
    confidence: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that a reader found in a report."""

    #: None: this reader reads no places, and our own reader does.
    mentions: tuple[FoundMention, ...] | None = None
    #: None: this reader reads no claims, and our own reader does.
    claims: tuple[FoundClaim, ...] | None = None
    #: What of its answer could not be understood, in words.
    faults: tuple[str, ...] = ()


class Reader(Protocol):
    """Something that reads reports in place of our rules."""

    @property
    def name(self) -> str:
        """What the analyst is told that read the report."""
        ...

    def read(self, report: Report) -> Found:
        """Read one report.

        Parameters
        ----------
        report : Report
            As `geodata.reading.documents.read_document` gives it.

        Returns
        -------
        Found
            Checked against the report before anything is made of it.

        Raises
        ------
        GeodataError
            If the report cannot be read.
        """
        ...
