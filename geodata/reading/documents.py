"""A report's text: loading it from a file, and finding headline, dateline, day and body in it.

The text is kept as it is (no-break spaces, typographic quotes): every span points into it.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from charset_normalizer import from_bytes

from geodata.errors import ReadError
from geodata.settings import load_table
from geodata.tables import Report, Source

__all__ = ["decode_report_text", "load_report_text", "read_document"]

_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_YEAR = r"(?:19|20)\d\d"
#: "Jan 11", "Tuesday, January 11, 2022", "11 Jan. 2022", "2022-01-11".
_DATE = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>{_YEAR}))?"
    rf"|(?P<day2>\d\d?)(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\b\.?(?:,?\s+(?P<year2>{_YEAR}))?"
    rf"|(?P<iso>{_YEAR}-\d\d-\d\d))"
)
_WORD = r"[^\W\d_](?:[^\W_]|[’'.](?=[^\W_]))*\.?"
_DATELINE = re.compile(
    rf"(?P<place>{_WORD}(?:[ \u00a0/-]{_WORD}){{0,4}})"
    rf"(?P<region>,[ \u00a0][^\W\d_][^—–:()\d\n]{{1,40}}?)??"
    rf"(?P<dated>,?[ \u00a0]{_DATE})?"
    r"(?:,?[ \u00a0]\(?(?P<agency>(?<=\()[^()\n]{2,40})\))?"
    r"(?P<mark>[ \u00a0]*(?:—|–|--)[ \u00a0]*|[ \u00a0]-[ \u00a0]|:[ \u00a0])"
)
_AGENCY_ONLY = re.compile(r"\((?P<agency>[A-Z][^()\n]{1,30})\)[ \u00a0]*(?:—|–|--|-)[ \u00a0]*")
_FULL_DATE = re.compile(_DATE)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
#: Years that the text looks back on, not amounts and not goals ("by 2030").
_PAST_YEAR = re.compile(
    rf"\b(?:in|since|from|of|during|after|late|early|mid|spring|summer|autumn|winter|{_MONTH})"
    rf",?\s+(?P<year>{_YEAR})\b(?![,.]?\d)",
    re.IGNORECASE,
)
#: A dateline is looked for this far from the start, in characters, at starts of sentences.
_HEAD = 3000
_MAX_HEADLINE = 200
#: A date in the lines above the body counts as the day of publication; such lines are short.
_MAX_HEADER_LINE = 120
#: A date that fills so much of a line above the body stands there for itself.
_DATE_OF_LINE = 0.4
#: The year is taken from the latest year named only if the two lie at most this far apart.
_MAX_YEARS_AFTER = 3
#: Bytes on which an encoding is guessed.
_SAMPLE_BYTES = 200_000


def read_document(
    text: str, *, published: date | None = None, source: Source | None = None
) -> Report:
    """Find the parts of a report: headline, dateline, day of publication, body.

    Parameters
    ----------
    text : str
        The report. It is not changed; spans of the result are indices into it.
    published : date or None
        Day of publication, where the caller knows it. None: that of `source`, else the one that
        the text prints, else the one that dateline and weekday give.
    source : Source or None
        Where the report comes from. None: not known. An agency in the dateline becomes the
        publisher where the source names none.

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
    dateline = _find_dateline(text)
    headline, after_headline = _find_headline(text, dateline)
    start = dateline.end if dateline else after_headline
    body = (start, _boilerplate_start(text, start))
    day, reason = _published(text, published, source, dateline, body)
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


def load_report_text(path: str | Path, *, max_bytes: int) -> str:
    """Load the text of a report from a file or from standard input.

    Parameters
    ----------
    path : str or Path
        A text or Markdown file; ``-`` for standard input.
    max_bytes : int
        A larger report is refused.

    Returns
    -------
    str
        The text, decoded; line ends are line feeds, a byte order mark is left out.

    Raises
    ------
    ReadError
        If the report is missing, unreadable, empty, too large, binary, or in no known encoding.
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(max_bytes + 1)
        else:
            with Path(path).open("rb") as stream:
                content = stream.read(max_bytes + 1)
    except IsADirectoryError as error:
        msg = f"{name}: is a folder, not a report; name a text file in it"
        raise ReadError(msg) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        msg = f"{name}: cannot be read ({why}); name an existing text file that you may read"
        raise ReadError(msg) from error
    return decode_report_text(content, name=name, max_bytes=max_bytes)


def decode_report_text(content: bytes, *, name: str, max_bytes: int) -> str:
    """Decode a report that came as bytes, such as an uploaded file.

    Parameters
    ----------
    content : bytes
        All of it; one byte more than `max_bytes` is enough of a longer one.
    name : str
        What messages call it.
    max_bytes : int
        A larger report is refused.

    Returns
    -------
    str
        As of `load_report_text`.

    Raises
    ------
    ReadError
        If it is empty, too large, binary, or in no known encoding.
    """
    if len(content) > max_bytes:
        msg = (
            f"{name}: is larger than {max_bytes:,} bytes; split it into single reports, or raise"
            " max_report_bytes in the settings"
        )
        raise ReadError(msg)
    if not content.strip():
        msg = f"{name}: is empty; expected the text of a report"
        raise ReadError(msg)
    text = _decode(content, name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _decode(content: bytes, name: str) -> str:
    """Decode by byte order mark, else as UTF-8, else by the likeliest encoding of a sample."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\0" in content:
        msg = f"{name}: is a binary file, not text; save the report as plain text (UTF-8)"
        raise ReadError(msg)
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked is not None:
            msg = f"{name}: begins as {marked} but is broken at byte {error.start:,}; save it again"
            raise ReadError(msg) from error
        text = _decode_by_guess(content, name)
    controls = sum(map(text[:_SAMPLE_BYTES].count, map(chr, (*range(1, 9), *range(14, 27)))))
    if controls * 100 > min(len(text), _SAMPLE_BYTES) or text.startswith("%PDF-"):
        msg = f"{name}: is a binary file, not text; save the report as plain text (UTF-8)"
        raise ReadError(msg)
    return text


def _decode_by_guess(content: bytes, name: str) -> str:
    best = from_bytes(content[:_SAMPLE_BYTES]).best()
    try:
        if best is not None:
            return content.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        best = None
    msg = f"{name}: is in no known text encoding; save the report as UTF-8"
    raise ReadError(msg)


@dataclass(frozen=True, kw_only=True)
class _Dateline:
    place: str | None
    start: int
    end: int
    agency: str
    #: (year or None, month, day), or None where no date is printed.
    day: tuple[int | None, int, int] | None = None


class _Lexicon:
    """Table ``[documents]`` of `config/lexicon.en.toml`."""

    def __init__(self) -> None:
        table = load_table("lexicon.en.toml")["documents"]
        self.labels = frozenset(table["labels"])
        dated = "|".join(table["dated"].split())
        self.dated = re.compile(rf"\W*(?:last |first )?(?:{dated})\b", re.IGNORECASE)
        openers = "|".join(re.escape(opener) for opener in table["boilerplate"])
        self.boilerplate = re.compile(
            rf"[\s(\[*_#>–—-]*(?:(?:{openers})\b|©|https?:|www\.)", re.IGNORECASE
        )


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


_SENTENCE_START = re.compile(r"(?:\A|\n)[\s#*_]*|(?<=[.!?”\"’)\d])[ \u00a0]+(?=[A-Z])")


def _find_dateline(text: str) -> _Dateline | None:
    """Find the first dateline at the start of a line, or of a sentence near the start."""
    for start in _SENTENCE_START.finditer(text, 0, min(len(text), _HEAD)):
        agency = _AGENCY_ONLY.match(text, start.end())
        if agency:
            return _Dateline(
                place=None, start=agency.start(), end=agency.end(), agency=agency["agency"]
            )
        found = _DATELINE.match(text, start.end())
        if found and _is_dateline(found, at_line_start=not start[0].startswith((" ", "\u00a0"))):
            return _Dateline(
                place=found["place"],
                start=found.start(),
                end=found.end(),
                agency=found["agency"] or "",
                day=_month_day(found),
            )
    return None


def _is_dateline(found: re.Match[str], *, at_line_start: bool) -> bool:
    """Tell a dateline from a sentence with a dash: by capitals, a date, or an agency."""
    place = found["place"]
    letters = [letter for letter in place if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    shouted = len(letters) > 1 and capitals * 3 >= len(letters) * 2 and letters[-1].isupper()
    if shouted:
        return place.casefold() not in _lexicon().labels
    if ":" in found["mark"] or not at_line_start:
        return False
    if not all(word[0].isupper() for word in re.split(r"[ \u00a0/-]", place)):
        return False
    return bool(
        found["dated"] or found["agency"] or (found["region"] and found["mark"].strip() != "-")
    )


def _month_day(found: re.Match[str]) -> tuple[int | None, int, int] | None:
    """Give (year or None, month, day) of a matched date, None where none or no such day."""
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        return (year, month, day) if _day(year, month, day) else None
    name = found["month"] or found["month2"]
    if not name:
        return None
    month = _MONTHS.index(name[:3].lower()) + 1
    day = int(found["day"] or found["day2"])
    printed = found["year"] or found["year2"]
    if not _day(int(printed or 2000), month, day):
        return None
    return (int(printed) if printed else None, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _find_headline(text: str, dateline: _Dateline | None) -> tuple[str, int]:
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
    while at > start:
        line_start = max(start, text.rfind("\n", start, at) + 1)
        line = text[line_start:at].strip()
        if line and _lexicon().boilerplate.match(line):
            end = len(text[:line_start].rstrip())
        elif len(line.split()) > 8 or line.endswith((".", "”", '"', "!", "?")):
            break
        if line_start == start:
            break
        at = line_start - 1
    return max(start, end)


def _published(
    text: str,
    given: date | None,
    source: Source,
    dateline: _Dateline | None,
    body: tuple[int, int],
) -> tuple[date | None, str]:
    """Give the day of publication and, in words, how it was found."""
    if given is not None:
        return given, "given with the report"
    if source.published is not None:
        return source.published, "given with the source"
    if dateline and dateline.day and dateline.day[0] is not None:
        return date(dateline.day[0], *dateline.day[1:]), "printed in the dateline"
    header = _header_date(text, dateline, body[1])
    if header is not None:
        return header, "printed above the report"
    if dateline is None or dateline.day is None:
        return None, "no day is printed; give the day of publication"
    return _resolve_year(text, dateline.day[1], dateline.day[2], body)


def _header_date(text: str, dateline: _Dateline | None, end: int) -> date | None:
    """Find a full date above the body: before the dateline, or on a line of its own."""
    limit = dateline.start if dateline else min(end, _HEAD)
    for line in text[:limit].split("\n"):
        if len(line) > _MAX_HEADER_LINE and dateline is None:
            return None
        tail = line[-_MAX_HEADER_LINE:]
        for found in _FULL_DATE.finditer(tail):
            parts = _month_day(found)
            alone = dateline is not None or len(found[0]) >= _DATE_OF_LINE * len(tail)
            if parts and parts[0] is not None and (alone or _lexicon().dated.match(tail)):
                return _day(parts[0], parts[1], parts[2])
    return None


def _resolve_year(
    text: str, month: int, day: int, body: tuple[int, int]
) -> tuple[date | None, str]:
    """Find the year of a day from the weekday and the past years that the report names."""
    printed = f"{day} {_MONTHS[month - 1].capitalize()}"
    weekday = _WEEKDAY.search(text, *body)
    if weekday is None:
        return None, f"the dateline's {printed} has no year; give the day of publication"
    number = _WEEKDAYS.index(weekday[1].lower())
    named = [int(found["year"]) for found in _PAST_YEAR.finditer(text, *body)]
    if not named:
        return None, (
            f"the dateline's {printed} has no year, and no year is named in the text;"
            " give the day of publication"
        )
    latest = max(named)
    for year in range(latest, latest + _MAX_YEARS_AFTER + 1):
        resolved = _day(year, month, day)
        if resolved is not None and resolved.weekday() == number:
            reason = (
                f"the dateline's {printed} has no year: {year} is the first from {latest} on,"
                f" the latest year named, in which it is a {weekday[1].capitalize()}"
            )
            return resolved, reason
    return None, (
        f"the dateline's {printed} has no year, and is no {weekday[1].capitalize()} in the years"
        f" after {latest}, the latest year named; give the day of publication"
    )
