"""A table of facts, one per row, as claims with their sources."""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from geodata.errors import ImportTableError
from geodata.importing.cells import (
    DaySpan,
    parse_choice,
    parse_day,
    parse_day_span,
    parse_degrees,
    parse_quantities,
)
from geodata.importing.places import PlaceFinder
from geodata.settings import load_table
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    NameIndex,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)

__all__ = ["RefusedRow", "TableImport", "read_claims_table"]

_Value = TypeVar("_Value")

#: Columns a table may have; the first two must be there, with a place or a country.
_COLUMNS = (
    "event_date", "event_type", "end_date", "time_precision", "actor", "place", "admin1",
    "country", "lat", "lon", "precision", *QUANTITY_KINDS, "measure", "status", "attributed_to",
    "known_on", "summary", "source_title", "source_publisher", "source_url", "source_date",
)  # fmt: skip
#: Other names that such columns go by.
_OTHER_NAMES = {
    "date": "event_date", "start_date": "event_date", "type": "event_type",
    "latitude": "lat", "longitude": "lon", "location": "place", "region": "admin1",
    "speaker": "attributed_to", "reported_on": "known_on", "notes": "summary", "quote": "summary",
    "title": "source_title", "publisher": "source_publisher", "url": "source_url",
    "published": "source_date", "killed": "fatalities", "dead": "fatalities",
}  # fmt: skip
_DAY_PRECISION = {"": "day", "1": "day", "2": "week", "3": "month"}
#: Marks of a page that passes on another's report, in the publisher's name.
_RELAY_WORDS = ("citing", "copy of", "mirror", "relaying", "via ")
_CONFIDENCE, _CONFIDENCE_RELAYED = 0.9, 0.7
#: A cell longer than this is no fact but an accident.
_MAX_CELL_CHARS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that gives no claim."""

    #: Line of the file that the row ends on, counted from 1.
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImport:
    """What a table gave."""

    #: In the order of the rows.
    claims: tuple[Claim, ...]
    refused: tuple[RefusedRow, ...]


class _RowError(ValueError):
    """A row cannot be taken; its text lists every fault."""


class _Row:
    """One row's cells, read column by column; collects what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.faults: list[str] = []

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def read(self, column: str, parse: Callable[[str], _Value]) -> _Value | None:
        """Parse a cell; None, and a fault, where it cannot be."""
        try:
            return parse(self.cells[column])
        except ValueError as error:
            self.faults.append(f"{column}: {error}")
            return None

    def check(self) -> None:
        """Raise what was found."""
        if self.faults:
            raise _RowError("; ".join(self.faults))


def read_claims_table(
    path: Path,
    *,
    names: NameIndex | None = None,
    region_codes: Callable[[Sequence[Place]], Sequence[str | None]] | None = None,
    undated_known_on: date | None = None,
) -> TableImport:
    """Read a table of facts as claims.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, with commas, semicolons or tabs. Columns ``event_date`` and ``event_type``
        and one of ``place`` and ``country`` must be there; the others of `_COLUMNS` may be.
        Days are ISO; ``2022-01`` and ``2022`` are understood where a day of knowing is meant.
    names : NameIndex or None
        Places rows without coordinates, and tells regions and countries by name. None: such
        rows give claims without a place.
    region_codes : callable or None
        Gives the region code of each place of a sequence, None where there is none; asked for
        places that have none yet. None: not asked.
    undated_known_on : date or None
        Day from which rows without any day of knowing or publication are known. None: the last
        day on which any row of the table became known, since the table cannot be older.

    Returns
    -------
    TableImport
        A claim's id is a hash of its row's cells, so that reading a table twice gives the same.

    Raises
    ------
    ImportTableError
        If the file cannot be read, is not text or not a table, or lacks columns.

    Notes
    -----
    ``known_on`` is the day by which the fact can be held to be known: of a month or a year its
    last day, unless ``source_date`` is a day within it; where it is empty, ``source_date`` by the
    same rule, then `undated_known_on`. So no replay shows what may not have been known yet.

    A vague day is a window: to a week, the seven days from ``event_date`` on; to a month, that
    month; in both cases not beyond the day it became known. ``end_date`` overrides both.

    Numbers are totals (stocks) unless ``measure`` says flow; those of withdrawals are flows.
    A number is taken as it stands: "15 Il-76, 3 An-124" are two quantities, never 18.
    """
    rows = list(_read_rows(path))
    finder = PlaceFinder(names)
    event_types = load_table("event_types.toml")
    undated_on = undated_known_on or _last_known(rows)
    claims: list[Claim] = []
    refused: list[RefusedRow] = []
    for line, row in rows:
        try:
            claims.append(_claim(row, finder, event_types=event_types, undated_on=undated_on))
        except _RowError as error:
            refused.append(RefusedRow(line=line, reason=str(error)))
    if region_codes is not None:
        claims = _with_region_codes(claims, region_codes)
    return TableImport(claims=tuple(claims), refused=tuple(refused))


def _read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        msg = f"{path}: cannot read the table: {error.strerror}; name an existing CSV file"
        raise ImportTableError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: is not UTF-8 text (byte {error.start:,}); save the table as CSV in UTF-8"
        raise ImportTableError(msg) from error
    if "\0" in text:
        msg = f"{path}: is not a table: it holds NUL characters; save it as CSV in UTF-8"
        raise ImportTableError(msg)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    csv.field_size_limit(_MAX_CELL_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []), path)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(columns, cells)
    except csv.Error as error:
        msg = f"{path}, line {reader.line_num}: is not a table ({error}); mend that line"
        raise ImportTableError(msg) from error


def _columns(header: Sequence[str], path: Path) -> list[str]:
    stated = [cell.strip().casefold().replace(" ", "_") for cell in header]
    found = [_OTHER_NAMES.get(name, name) if name not in _COLUMNS else name for name in stated]
    faults = [f"column {name} is missing" for name in _COLUMNS[:2] if name not in found]
    if "place" not in found and "country" not in found:
        faults.append("one of the columns place and country is needed")
    faults += [
        f"column {name} is there twice"
        for name in dict.fromkeys(found)
        if name in _COLUMNS and found.count(name) > 1
    ]
    if faults:
        msg = f"{path}: {'; '.join(faults)}; known columns: {', '.join(_COLUMNS)}"
        raise ImportTableError(msg)
    return found


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    row = dict.fromkeys(_COLUMNS, "")
    row.update((name, cell.strip()) for name, cell in zip(columns, cells, strict=False))
    # More cells than columns: a comma that was not quoted has shifted them.
    row["surplus"] = "".join(cells[len(columns) :]).strip()
    return row


def _last_known(rows: Sequence[tuple[int, Mapping[str, str]]]) -> date | None:
    spans = (_span(row[column]) for _, row in rows for column in ("known_on", "source_date"))
    return max((span.last for span in spans if span is not None), default=None)


def _claim(
    cells: Mapping[str, str],
    finder: PlaceFinder,
    *,
    event_types: Mapping[str, object],
    undated_on: date | None,
) -> Claim:
    row = _Row(cells)
    if row["surplus"]:
        row.faults.append("more cells than columns; quote cells that hold commas")
    event_type = row["event_type"].casefold().replace(" ", "_")
    if event_type not in event_types:
        known_types = ", ".join(event_types)
        row.faults.append(f"event_type: {row['event_type']!r} is not known; known: {known_types}")
    status = row.read("status", lambda text: parse_choice(text, Status, Status.CLAIMED))
    known_on, why_known = _known_on(row, undated_on)
    quantities = _quantities(row, event_type)
    lat, lon, precision = _point(row)
    start, end, date_precision = _window(row, known_on, is_plan=status is Status.PLANNED)
    row.check()
    if status is None or precision is None or known_on is None:
        # Each of them left a fault, which was raised just above.
        raise _RowError("; ".join(row.faults))
    place, why_placed = finder.find(
        name=row["place"],
        admin1=row["admin1"],
        country=row["country"],
        lat=lat,
        lon=lon,
        precision=precision,
        on=start or known_on,
    )
    content = json.dumps([row[column] for column in _COLUMNS], ensure_ascii=False)
    return Claim(
        id=hashlib.sha256(content.encode()).hexdigest()[:16],
        event_type=event_type,
        status=status,
        known_on=known_on,
        place=place,
        date_start=start,
        date_end=end,
        date_precision=date_precision,
        quantities=quantities,
        actor=row["actor"],
        attributed_to=row["attributed_to"],
        quote=row["summary"],
        source=Source(
            title=row["source_title"],
            publisher=row["source_publisher"],
            url=row["source_url"],
            published=_single_day(row["source_date"]),
        ),
        confidence=_CONFIDENCE_RELAYED if _is_relay(row["source_publisher"]) else _CONFIDENCE,
        reasons=tuple(reason for reason in (why_placed, why_known) if reason),
    )


def _known_on(row: _Row, undated_on: date | None) -> tuple[date | None, str]:
    known, published = row.read("known_on", parse_day_span), _span(row["source_date"])
    if known is not None and known.is_day:
        return known.last, ""
    if published is not None and (known is None or known.first <= published.last <= known.last):
        if published.is_day:
            return published.last, "known from the day its source was published"
        known = published
    if known is not None:
        return known.last, f"known at the latest on {known.last}, the end of the time it gives"
    if undated_on is None:
        row.faults.append("known_on: no day here, nor in any other row; state one")
        return None, ""
    return undated_on, "the source gives no day; known from the day declared for the table"


def _window(
    row: _Row, known_on: date | None, *, is_plan: bool
) -> tuple[date | None, date | None, str]:
    start, end = row.read("event_date", parse_day), row.read("end_date", parse_day)
    code = row["time_precision"].casefold()
    precision = _DAY_PRECISION.get(code, code)
    if precision not in _DAY_PRECISION.values():
        row.faults.append(
            f"time_precision: {code!r} is not known; known: 1, 2, 3 (day, week, month)"
        )
    if start is None:
        if not any(fault.startswith("event_date") for fault in row.faults):
            row.faults.append("event_date: is empty; write it like 2022-01-11")
        return None, None, ""
    if end is not None:
        if end < start:
            row.faults.append(f"end_date: {end} is before event_date, {start}")
        return start, end, "window" if is_plan else precision
    if precision == "week":
        end = _clipped(start, start + timedelta(days=6), known_on)
    elif precision == "month":
        last = calendar.monthrange(start.year, start.month)[1]
        start = start.replace(day=1)
        end = _clipped(start, start.replace(day=last), known_on)
    return start, end or start, precision


def _clipped(start: date, end: date, known_on: date | None) -> date:
    # What is reported lies behind; a plan that became known before its day is left as it is.
    return end if known_on is None or known_on < start else min(end, known_on)


def _point(row: _Row) -> tuple[float | None, float | None, Precision | None]:
    lat = row.read("lat", lambda text: parse_degrees(text, limit=90))
    lon = row.read("lon", lambda text: parse_degrees(text, limit=180))
    if bool(row["lat"]) != bool(row["lon"]):
        row.faults.append("lat and lon: one of them is empty; give both or neither")
    precision = row.read("precision", lambda text: parse_choice(text, Precision, Precision.CITY))
    return lat, lon, precision


def _quantities(row: _Row, event_type: str) -> tuple[Quantity, ...]:
    default = Measure.FLOW if event_type == "withdrawal" else Measure.STOCK
    measure = row.read("measure", lambda text: parse_choice(text, Measure, default)) or default
    found: list[Quantity] = []
    for kind in QUANTITY_KINDS:
        found.extend(row.read(kind, partial(parse_quantities, kind=kind, measure=measure)) or ())
    return tuple(found)


def _span(text: str) -> DaySpan | None:
    # A day of publication that cannot be read is no reason to lose the row.
    try:
        return parse_day_span(text)
    except ValueError:
        return None


def _single_day(text: str) -> date | None:
    span = _span(text)
    return span.first if span is not None and span.is_day else None


def _is_relay(publisher: str) -> bool:
    """Tell whether a publisher's name says that it passes on another's report.

    "Daily Maverick (Reuters)" and "copy of AKIpress" do; an address in brackets,
    as in "Mangystau Media (inAktau.kz)", is the publisher's own.
    """
    folded = publisher.casefold()
    inner = publisher.partition("(")[2]
    return any(word in folded for word in _RELAY_WORDS) or (bool(inner) and "." not in inner)


def _with_region_codes(
    claims: Sequence[Claim], region_codes: Callable[[Sequence[Place]], Sequence[str | None]]
) -> list[Claim]:
    wanted = list(
        dict.fromkeys(
            claim.place
            for claim in claims
            if claim.place is not None
            and claim.place.region_code is None
            and claim.place.precision is not Precision.COUNTRY
        )
    )
    found = dict(zip(wanted, region_codes(wanted), strict=True)) if wanted else {}
    joined = []
    for claim in claims:
        code = None if claim.place is None else found.get(claim.place)
        if claim.place is not None and code is not None:
            claim = replace(claim, place=replace(claim.place, region_code=code))
        joined.append(claim)
    return joined
