"""Reports on their way into a situation: read, looked at, stored or left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from dashboard.texts import text
from geodata.errors import GeodataError, ReadError
from geodata.pipeline import read_loaded
from geodata.reading.formats import (
    SUFFIXES,
    Contents,
    Document,
    decode_documents,
    decode_text,
    load_documents,
    walk_files,
)
from geodata.store import Situation
from geodata.tables import Claim, Reading

__all__ = ["Draft", "folder_files", "read_drafts", "store_draft"]

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
    #: What storing it came to; "" before.
    outcome: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims found."""
        return self.reading.claims if self.reading else ()

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
    files: Iterable[tuple[str, bytes] | Path],
    *,
    pasted: str = "",
    published: date | None,
    publisher: str,
    max_bytes: int,
) -> Iterator[list[Draft]]:
    """Read files one by one; one that cannot be read does not stop the others.

    Parameters
    ----------
    files : iterable of (str, bytes) or Path
        Names and contents, or files on this machine, in any of the formats of
        `geodata.reading.formats`.
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
    loaders: list[tuple[str, Callable[[], Contents]]] = []
    for file in files:
        if isinstance(file, Path):
            loaders.append((file.name, partial(load_documents, file, max_bytes=max_bytes)))
        else:
            name, content = file
            loaders.append(
                (name, partial(decode_documents, content, name=name, max_bytes=max_bytes))
            )
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


def folder_files(folder: str) -> list[Path]:
    """List the reports in a folder on this machine, then those below it.

    Parameters
    ----------
    folder : str
        Its path; ``~`` stands for the user's own folder.

    Returns
    -------
    list of Path
        In order of their names; what is hidden or no report by its ending is left out, links to
        folders are not followed.

    Raises
    ------
    ReadError
        If there is no such folder, it cannot be read, or no report is in it.
    """
    path = Path(folder).expanduser()
    try:
        if not path.is_dir():
            msg = f"{folder}: is no folder on this machine; type the whole path of one"
            raise ReadError(msg)
        found = [file for file in walk_files(path) if file.suffix.lower() in SUFFIXES]
    except OSError as error:
        msg = f"{folder}: cannot be read ({error.strerror}); choose a folder that you may read"
        raise ReadError(msg) from error
    if not found:
        msg = f"{folder}: no report in this folder; expected files in {' '.join(SUFFIXES)}"
        raise ReadError(msg)
    return found


def store_draft(situation: Situation, draft: Draft) -> Draft:
    """Store a report with all that was read in it; its claims wait for review.

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
        is_new = situation.add_reading(draft.reading, accepted=False)
    except GeodataError as error:
        return replace(draft, fault=str(error))
    count = len(draft.claims)
    told = text("reports.taken_in", count=count) if is_new else text("reports.held_before")
    return replace(draft, fault="", outcome=told)
