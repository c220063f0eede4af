"""The parts of a report's text: headline, dateline, day of publication, body.

The text is kept as it is (no-break spaces, typographic quotes): every span points into it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from functools import cache

from geodata.errors import ReadError
from geodata.reading.documents.datelines import Dateline, find_dateline
from geodata.reading.documents.publication import find_publication
from geodata.settings import load_table
from geodata.tables import Report, Source

__all__ = ["read_document"]

_MAX_HEADLINE = 200


def read_document(
    text: str,
    *,
    published: date | None = None,
    source: Source | None = None,
    source_reason: str = "",
    received: date | None = None,
) -> Report:
    """Find the parts of a report: headline, dateline, day of publication, body.

    Parameters
    ----------
    text : str
        The report. It is not changed; spans of the result are indices into it.
    published : date or None
        Day of publication, where the caller knows it. None: that of `source`, else the one that
        `find_publication` finds.
    source : Source or None
        Where the report comes from. None: not known. An agency in the dateline becomes the
        publisher where the source names none.
    source_reason : str
        Where the day of `source` stood, in words; "" says no more than that it came with it.
    received : date or None
        Day by which the report was out. None: not known.

    Returns
    -------
    Report
        ``published`` stays None where nothing tells the year; ``published_reason`` says why.

    Raises
    ------
    ReadError
        If the text is empty, or holds NUL characters and so is not text.
    """
    if not text.strip():
        msg = "the report is empty: expected text, found nothing but white space; paste or name one"
        raise ReadError(msg)
    if "\0" in text:
        msg = "the report is not text: it holds NUL characters; save it as plain text (UTF-8)"
        raise ReadError(msg)
    source = source or Source()
    dateline = find_dateline(text)
    headline, after_headline = _find_headline(text, dateline)
    start = dateline.end if dateline else after_headline
    body = (start, _boilerplate_start(text, start))
    day: date | None
    if published is not None:
        day, reason = published, "given with the report"
    elif source.published is not None:
        day, reason = source.published, source_reason or "given with the source"
    else:
        day, reason = find_publication(text, dateline, body, received=received)
    if dateline and dateline.agency and not source.publisher:
        source = replace(source, publisher=dateline.agency)
    return Report(
        id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        text=text,
        headline=headline,
        dateline=dateline.place if dateline else None,
        dateline_span=(dateline.start, dateline.end) if dateline else None,
        body_span=body,
        published=day,
        published_reason=reason,
        source=source,
    )


@cache
def _boilerplate() -> re.Pattern[str]:
    """Match what the lines of the tail begin with that are no part of the report."""
    openers = "|".join(
        re.escape(opener) for opener in load_table("lexicon.en.toml")["documents"]["boilerplate"]
    )
    return re.compile(rf"[\s(\[*_#>–—-]*(?:(?:{openers})\b|©|https?:|www\.)", re.IGNORECASE)


def _find_headline(text: str, dateline: Dateline | None) -> tuple[str, int]:
    """Give the headline, "" where there is none, and where the text goes on behind it."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end < 0 or (dateline and dateline.start < end):
        return "", start
    line = text[start:end].strip()
    if len(line) > _MAX_HEADLINE or line.endswith((".", ",", ";", ".”", '."')):
        return "", start
    if not text[end:].strip():
        return "", start
    return line.strip("#*_ \t"), end


def _boilerplate_start(text: str, start: int) -> int:
    """Find where boilerplate begins, going up from the last line; else the end of the text."""
    end = len(text.rstrip())
    at = end
    boilerplate = _boilerplate()
    while at > start:
        line_start = max(start, text.rfind("\n", start, at) + 1)
        line = text[line_start:at].strip()
        if line and boilerplate.match(line):
            end = len(text[:line_start].rstrip())
        elif len(line.split(None, 8)) > 8 or line.endswith((".", "”", '"', "!", "?")):
            break
        if line_start == start:
            break
        at = line_start - 1
    return max(start, end)
