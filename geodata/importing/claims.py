"""One row of a table as a claim with its source."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from geodata.importing.cells import (
    DaySpan,
    iso_day,
    parse_choice,
    parse_day,
    parse_day_span,
    parse_degrees,
    parse_quantities,
)
from geodata.importing.columns import COLUMNS, END_COLUMNS
from geodata.importing.places import PlaceFinder
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)

__all__ = ["ClaimMaker", "RowError", "day_of_knowing"]

_Value = TypeVar("_Value")
#: ``lat``, ``lon``; both None where the row gives none.
_Point = tuple[float | None, float | None]

_DAY_PRECISION = {"": "day", "1": "day", "2": "week", "3": "month", "window": "window"}
_DAY_COLUMNS = ("event_date", "end_date", "known_on", "source_date")
#: Columns that do not tell one version of a data set's row from another.
_NOT_STATED = frozenset({"known_on", "source_date"})
_TOLD_APART = tuple(column for column in COLUMNS if column not in END_COLUMNS)
_PLACE_COLUMNS = ("place", "admin1", "country", "lat", "lon")
#: End of a movement, as in the names of its columns -> its word.
_ENDS = {"from": "origin", "to": "destination"}
#: Marks of a page that passes on another's report, in the publisher's name.
_RELAY_WORDS = ("citing", "copy of", "mirror", "relaying", "via ")
_CONFIDENCE, _CONFIDENCE_RELAYED = 0.9, 0.7


class RowError(ValueError):
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
            raise RowError("; ".join(self.faults))


class ClaimMaker:
    """Makes claims of rows.

    Parameters
    ----------
    finder : PlaceFinder
        Finds the places of rows.
    event_types : collection of str
        All types, to name them where a row's is not known.
    undated_on : callable
        Gives the day from which rows without any day of knowing are known, or None; asked only
        when there is such a row.
    lag_days : int or None
        Rows count as known this many days after the last day they speak of, whatever day they
        give. None: from the day they give.
    day_order : str
        One of `cells.DAY_ORDERS`.
    confidence : float or None
        Of each claim. None: by the publisher.
    """

    def __init__(
        self,
        finder: PlaceFinder,
        *,
        event_types: Collection[str],
        undated_on: Callable[[], date | None],
        lag_days: int | None = None,
        day_order: str = "ymd",
        confidence: float | None = None,
    ) -> None:
        self._finder = finder
        self._event_types = event_types
        self._undated_on = undated_on
        self._lag_days = lag_days
        self._day_order = day_order
        self._confidence = confidence

    def claim(
        self, stated: Mapping[str, str], event_type: str | None, *, row_id: str = ""
    ) -> Claim:
        """Make a claim of a row.

        Parameters
        ----------
        stated : mapping of str to str
            A cell for each of `COLUMNS`, "" where it is empty.
        event_type : str or None
            None: the type that the row states is not known.
        row_id : str
            The row's own id in its data set. "": it has none, and all of its cells tell it apart.

        Returns
        -------
        Claim
            Its id is a hash of what the row states.

        Raises
        ------
        RowError
            With all that is wrong with the row.
        """
        cells = dict(stated)
        for column in _DAY_COLUMNS:
            if cells[column]:
                cells[column] = iso_day(cells[column], self._day_order)
        row = _Row(cells)
        if event_type is None:
            known = ", ".join(self._event_types)
            row.faults.append(f"event_type: {row['event_type']!r} is not known; known: {known}")
        status = row.read("status", lambda text: parse_choice(text, Status, Status.CLAIMED))
        quantities = _quantities(row, event_type or "")
        lat, lon = _point(row, "")
        precision = row.read(
            "precision", lambda text: parse_choice(text, Precision, Precision.CITY)
        )
        points = {end: _point(row, f"_{end}") for end in _ENDS}
        known_on, why_known = self._known_on(row)
        start, end, date_precision = _window(row, known_on, is_plan=status is Status.PLANNED)
        row.check()
        if status is None or precision is None or known_on is None or event_type is None:
            # Each of them left a fault, which was raised just above.
            raise RowError("; ".join(row.faults))
        place, why_placed = self._finder.find(
            name=row["place"],
            admin1=row["admin1"],
            country=row["country"],
            lat=lat,
            lon=lon,
            precision=precision,
            on=start or known_on,
        )
        ends, why_ends = self._ends(points, row, on=start or known_on)
        if ends and not any(row[column] for column in _PLACE_COLUMNS):
            # A row of a movement lies where a force goes, or what a withdrawal leaves.
            place, why_placed = ends.get("from" if event_type == "withdrawal" else "to"), ""
        return Claim(
            id=_claim_id(stated, event_type, row_id),
            event_type=event_type,
            status=status,
            known_on=known_on,
            place=place,
            place_from=_other_than(place, ends.get("from")),
            place_to=_other_than(place, ends.get("to")),
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
            confidence=self._confidence or _confidence(row["source_publisher"]),
            reasons=tuple(reason for reason in (why_placed, *why_ends, why_known) if reason),
        )

    def _ends(
        self, points: Mapping[str, _Point], row: _Row, *, on: date
    ) -> tuple[dict[str, Place], list[str]]:
        """Give the ends of a movement that the row states and that are found, and why."""
        ends, reasons = {}, []
        for end, words in _ENDS.items():
            name, country, (lat, lon) = row[f"place_{end}"], row[f"country_{end}"], points[end]
            if not name and not country and lat is None:
                continue
            place, why = self._finder.find_end(name=name, country=country, lat=lat, lon=lon, on=on)
            if place is not None:
                ends[end] = place
            reasons += [f"{words}: {why}"] if why else []
        return ends, reasons

    def _known_on(self, row: _Row) -> tuple[date | None, str]:
        if self._lag_days is None:
            return _known_on(row, self._undated_on)
        last = _span(row["end_date"]) or _span(row["event_date"])
        if last is None:
            return None, ""  # the day itself is at fault, which is told there
        try:
            known_on = last.last + timedelta(days=self._lag_days)
        except OverflowError:
            row.faults.append(f"known_on: {self._lag_days} days after {last.last} is no day")
            return None, ""
        return known_on, f"held to be known {self._lag_days} days after its last day"


def day_of_knowing(stated: Mapping[str, str], day_order: str) -> date | None:
    """Give the day by which a row became known, going by its own cells; None where none tells."""
    spans = (_span(iso_day(stated[column], day_order)) for column in ("known_on", "source_date"))
    return max((span.last for span in spans if span is not None), default=None)


def _claim_id(stated: Mapping[str, str], event_type: str, row_id: str) -> str:
    if row_id:
        # A data set re-dates its rows with each release; a row that says the same is the same.
        content = [row_id, event_type]
        content += [stated[column] for column in _TOLD_APART if column not in _NOT_STATED]
    else:
        content = [stated[column] for column in _TOLD_APART]
    # What a table may say besides leaves the ids of rows as they are that do not say it.
    content += [f"{column}={stated[column]}" for column in END_COLUMNS if stated[column]]
    text = json.dumps(content, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _confidence(publisher: str) -> float:
    return _CONFIDENCE_RELAYED if _is_relay(publisher) else _CONFIDENCE


def _known_on(row: _Row, undated_on: Callable[[], date | None]) -> tuple[date | None, str]:
    known, published = row.read("known_on", parse_day_span), _span(row["source_date"])
    if known is not None and known.is_day:
        return known.last, ""
    if published is not None and (known is None or known.first <= published.last <= known.last):
        if published.is_day:
            return published.last, "known from the day its source was published"
        known = published
    if known is not None:
        return known.last, f"known at the latest on {known.last}, the end of the time it gives"
    if row.faults and any(fault.startswith("known_on") for fault in row.faults):
        return None, ""
    day = undated_on()
    if day is None:
        row.faults.append(
            "known_on: no day here, nor in any other row; say when the rows became known "
            "(--undated-known-on, or on the Data page)"
        )
        return None, ""
    return day, "the source gives no day; known from the day declared for the table"


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


def _point(row: _Row, end: str) -> _Point:
    lat = row.read(f"lat{end}", lambda text: parse_degrees(text, limit=90))
    lon = row.read(f"lon{end}", lambda text: parse_degrees(text, limit=180))
    if bool(row[f"lat{end}"]) != bool(row[f"lon{end}"]):
        row.faults.append(f"lat{end} and lon{end}: one of them is empty; give both or neither")
    return lat, lon


def _other_than(place: Place | None, end: Place | None) -> Place | None:
    """Give an end of a movement, unless it is where the claim lies."""
    return None if end is None or (place is not None and end.is_same(place)) else end


def _quantities(row: _Row, event_type: str) -> tuple[Quantity, ...]:
    default = Measure.FLOW if event_type == "withdrawal" else Measure.STOCK
    measure = row.read("measure", lambda text: parse_choice(text, Measure, default)) or default
    found: list[Quantity] = []
    for kind in filter(row.cells.get, QUANTITY_KINDS):
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
