"""Reports on their way into a situation: read, looked at, stored or left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from geodata.errors import GeodataError
from geodata.pipeline import read_report
from geodata.reading.documents import decode_report_text
from geodata.store import Situation
from geodata.tables import Claim, Reading, Source

__all__ = ["Draft", "read_drafts", "store_draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One text that was given, and what became of it."""

    #: File name, or what the page calls a pasted text; hostile.
    name: str
    text: str = ""
    source: Source = field(default_factory=Source)
    #: None where it could not be read.
    reading: Reading | None = None
    #: Why it could not be read or stored; "" where all is well.
    fault: str = ""
    #: Claims that the analyst left out, by type and spans: so they outlive another reading.
    left_out: frozenset[tuple[str, tuple[tuple[int, int], ...]]] = frozenset()
    #: What storing it came to; "" before.
    outcome: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims found."""
        return self.reading.claims if self.reading else ()

    @property
    def kept(self) -> tuple[Claim, ...]:
        """The claims that would be stored."""
        return tuple(claim for claim in self.claims if not self.is_left_out(claim))

    def is_left_out(self, claim: Claim) -> bool:
        """Tell whether the analyst left a claim out."""
        return (claim.event_type, claim.spans) in self.left_out

    def with_claim(self, claim: Claim, *, is_kept: bool) -> Draft:
        """Give the draft with one claim kept or left out."""
        key = (claim.event_type, claim.spans)
        others = self.left_out - {key}
        return replace(self, left_out=others if is_kept else others | {key})

    def with_day(self, published: date | None) -> Draft:
        """Give the draft read again, with another day of publication.

        Parameters
        ----------
        published : date or None
            None: the day that the text itself tells.

        Returns
        -------
        Draft
            With `fault` set, and what was read before, where it cannot be read.
        """
        try:
            reading = read_report(self.text, published=published, source=self.source)
        except GeodataError as error:
            return replace(self, fault=str(error))
        return replace(self, reading=reading, fault="")


def read_drafts(
    texts: Iterable[tuple[str, bytes]],
    *,
    published: date | None,
    source: Source,
    max_bytes: int,
) -> Iterator[Draft]:
    """Read texts one by one; one that cannot be read does not stop the others.

    Parameters
    ----------
    texts : iterable of (str, bytes)
        Names and contents.
    published : date or None
        Day of publication of all of them. None: what each of them tells.
    source : Source
        Where they come from.
    max_bytes : int
        A longer one is refused.

    Yields
    ------
    Draft
        In the same order, each with a reading or a fault.
    """
    for name, content in texts:
        try:
            text = decode_report_text(content, name=name, max_bytes=max_bytes)
            reading = read_report(text, published=published, source=source)
        except GeodataError as error:
            yield Draft(name=name, source=source, fault=str(error))
        else:
            yield Draft(name=name, text=text, source=source, reading=reading)


def store_draft(situation: Situation, draft: Draft) -> Draft:
    """Store a report with the claims that are kept.

    Parameters
    ----------
    situation : Situation
        Takes it; a report that it holds already adds nothing.
    draft : Draft
        What to store; one without a reading stays as it is.

    Returns
    -------
    Draft
        With `outcome` or `fault` set. The report is stored whole or not at all.
    """
    if draft.reading is None:
        return draft
    try:
        is_new = situation.add_reading(replace(draft.reading, claims=draft.kept))
    except GeodataError as error:
        return replace(draft, fault=str(error))
    if not is_new:
        return replace(draft, fault="", outcome="This report was stored before; nothing was added.")
    count = len(draft.claims)
    told = f"{len(draft.kept)} of {count} claims" if count else "no claim"
    return replace(draft, fault="", outcome=f"Stored with {told}.")
