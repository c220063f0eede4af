"""Events and their claims as rows of cells, with what each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from geodata.exchange import CLAIM_COLUMNS, Cell, Column, claim_cells, fit_text
from geodata.tables import Event

__all__ = [
    "TABLES",
    "About",
    "Row",
    "columns_of",
    "last_day",
    "rows_of",
]

#: A row's cells by the name of their column.
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an export says of itself, in every row and once for the file."""

    title: str
    #: Day and day of knowing of the state that was exported; None: all days, all that is known.
    as_of: date | None = None
    known_on: date | None = None
    #: Set and vintage of the boundaries that region codes are of.
    boundary_set: str = ""
    #: Credit that the data's licences ask for.
    attribution: str = ""

    def cells(self) -> Row:
        """Give the cells that each row ends with."""
        return {
            "boundary_set": fit_text(self.boundary_set),
            "as_of": self.as_of,
            "as_known_on": self.known_on,
            "attribution": fit_text(self.attribution),
        }


_ABOUT_COLUMNS = (
    Column("boundary_set", "text", "#meta+boundaries"),
    Column("as_of", "day", "#date+as_of"),
    Column("as_known_on", "day", "#date+as_known"),
    Column("attribution", "text", "#meta+attribution"),
)
_EVENT_COLUMNS = (
    Column("event_id", "text", "#event+id"),
    Column("claims", "count", "#meta+claims+num"),
    Column("publishers", "text", "#meta+sources"),
    Column("known_first", "day", "#date+known+first"),
    Column("known_last", "day", "#date+known+last"),
    Column("reason", "text", "#meta+reason"),
)
#: Of the leading claim, in a table of events.
_LEAD_COLUMNS = tuple(
    column for column in CLAIM_COLUMNS if column.hxl and column.name != "confidence"
)
#: Table -> columns.
TABLES = {
    # Each claim with its event; the row of rank 1 leads it.
    "claims": (
        Column("event_id", "text", "#event+id"),
        Column("claim_rank", "count", "#event+claim+rank"),
        Column("event_status", "text", "#status+event"),
        *CLAIM_COLUMNS,
        *_ABOUT_COLUMNS,
    ),
    # Each event with its leading claim.
    "events": (
        _EVENT_COLUMNS[0],
        *_LEAD_COLUMNS,
        *_EVENT_COLUMNS[1:],
        *_ABOUT_COLUMNS,
    ),
}


def columns_of(table: str) -> tuple[Column, ...]:
    """Give the columns of a table, in order.

    Parameters
    ----------
    table : str
        A key of `TABLES`.

    Returns
    -------
    tuple of Column
    """
    return TABLES[table]


def rows_of(events: Iterable[Event], table: str, about: About) -> Iterator[Row]:
    """Give the rows of a table.

    Parameters
    ----------
    events : iterable of Event
        In the order in which they are to stand.
    table : str
        "claims": each claim of each event, the leading one first. "events": each event, with
        what its leading claim says; status, days, region and actor are the event's own.
    about : About
        What the last cells of each row say.

    Yields
    ------
    dict of str to cell
        One cell for each of `columns_of`, in that order.
    """
    names = [column.name for column in TABLES[table]]
    tail = about.cells()
    for event in events:
        rows = _claim_rows(event) if table == "claims" else (_event_row(event),)
        for row in rows:
            row.update(tail)
            yield {name: row[name] for name in names}


def last_day(events: Iterable[Event], about: About) -> date:
    """Give the day that files carry as their time of making, so that it follows from the data.

    Parameters
    ----------
    events : iterable of Event
        What is exported.
    about : About
        Its day of knowing comes first.

    Returns
    -------
    date
        The day of knowing, else the last on which a claim became known; never before 1980, where
        the calendar of ZIP files begins.
    """
    days = [claim.known_on for event in events for claim in event.claims]
    return max(about.known_on or max(days, default=date.min), date(1980, 1, 1))


def _claim_rows(event: Event) -> Iterator[Row]:
    for rank, claim in enumerate(event.claims, start=1):
        row: Row = {
            "event_id": event.id,
            "claim_rank": rank,
            "event_status": event.status.value,
        }
        row.update(claim_cells(claim))
        yield row


def _event_row(event: Event) -> Row:
    lead = event.lead
    publishers = sorted({claim.source.publisher for claim in event.claims} - {""})
    row: Row = dict(claim_cells(lead))
    row.update(
        event_id=event.id,
        status=event.status.value,
        event_date=event.date_start,
        end_date=event.date_end,
        region_code=event.region_code or row["region_code"],
        actor=fit_text(event.actor),
        claims=len(event.claims),
        publishers=fit_text("; ".join(publishers)),
        known_first=min(claim.known_on for claim in event.claims),
        known_last=max(claim.known_on for claim in event.claims),
        reason=fit_text(event.reason),
    )
    return row
