"""Reports on their way into a situation: read, looked at, stored or left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from geodata.errors import GeodataError
from geodata.pipeline import read_loaded
from geodata.reading.formats import Contents, Document, decode_documents, decode_text
from geodata.store import Situation
from geodata.tables import Claim, Reading

__all__ = ["Draft", "read_drafts", "store_draft"]

#: What messages call a text without a file.
_PASTED = "Pasted text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One text that was given, and what became of it."""

    #: File name, or what the page calls a pasted text; hostile.
    name: str
    #: What was loaded; None where that failed.
    document: Document | None = None
    #: Who published it, over what the file says; "" leaves that.
    publisher: str = ""
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
        if self.document is None:
            return self
        try:
            reading = read_loaded(self.document, published=published, publisher=self.publisher)
        except GeodataError as error:
            return replace(self, fault=str(error))
        return replace(self, reading=reading, fault="")


def read_drafts(
    files: Iterable[tuple[str, bytes]],
    *,
    pasted: str = "",
    published: date | None,
    publisher: str,
    max_bytes: int,
) -> Iterator[list[Draft]]:
    """Read files one by one; one that cannot be read does not stop the others.

    Parameters
    ----------
    files : iterable of (str, bytes)
        Names and contents, in any of the formats of `geodata.reading.formats`.
    pasted : str
        A text that came without a file, read first; "" where there is none.
    published : date or None
        Day of publication of all of them. None: what each of them tells.
    publisher : str
        Who published them; "" leaves what each of them tells.
    max_bytes : int
        A longer one is refused.

    Yields
    ------
    list of Draft
        Those of each file, in the same order: one, or the entries of a feed; each with a reading
        or a fault.
    """
    loaders = [
        (name, partial(decode_documents, content, name=name, max_bytes=max_bytes))
        for name, content in files
    ]
    if pasted.strip():
        loaders.insert(0, (_PASTED, partial(_take_pasted, pasted)))
    for name, load in loaders:
        try:
            contents = load()
        except GeodataError as error:
            yield [Draft(name=name, fault=str(error))]
            continue
        drafts = [Draft(name=name, fault=fault) for fault in contents.refused]
        for document in contents.documents:
            draft = Draft(name=document.name, document=document, publisher=publisher)
            drafts.append(draft.with_day(published))
        yield drafts


def _take_pasted(text: str) -> Contents:
    text = decode_text(text.encode("utf-8", "replace"), name=_PASTED)
    return Contents(documents=(Document(name=_PASTED, text=text),))


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
