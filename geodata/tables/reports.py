"""Reports, and where they and claims come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Report", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a report or an imported claim comes from."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    #: Admiralty grade (NATO AJP-2.1): reliability of the source "A" to "F", then credibility of
    #: what it says "1" to "6", as in "B2"; either part, or both, may be missing.
    grade: str = ""

    @property
    def full_grade(self) -> str:
        """Grade with "F" and "6", "cannot be judged", for what nobody graded: it counts so."""
        letter, digit = self.grade[:1], self.grade[-1:]
        return (letter if letter.isalpha() else "F") + (digit if digit.isdecimal() else "6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One text as it was read."""

    #: SHA-256 of the text in UTF-8, hexadecimal.
    id: str
    text: str
    headline: str = ""
    #: The place named in the dateline, as written; None where there is no dateline.
    dateline: str | None = None
    #: Span of the dateline, agency included.
    dateline_span: tuple[int, int] | None = None
    #: Span of the body: from behind the dateline to before boilerplate.
    body_span: tuple[int, int] = (0, 0)
    #: None where neither the caller nor the text tells.
    published: date | None = None
    #: How `published` was found, in words for the analyst.
    published_reason: str = ""
    source: Source = field(default_factory=Source)
