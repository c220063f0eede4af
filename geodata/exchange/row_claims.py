"""Rows of cells back to the claims that they were made from."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)

__all__ = ["claim_from_cells"]

_Value = TypeVar("_Value")
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_MAX_CELL_CHARS = 100_000
#: What parsing raises where a cell holds another thing than an export writes there.
_MALFORMED = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError,
)  # fmt: skip


def claim_from_cells(
    cells: Mapping[str, str],
    *,
    event_types: Collection[str],
    holds_report: Callable[[str], bool] | None = None,
) -> Claim:
    """Make the claim that a row of an export was made from.

    Parameters
    ----------
    cells : mapping of str to str
        Cells by column; "" or missing is "not known".
    event_types : collection of str
        The types that may be named.
    holds_report : callable or None
        Tells by its id whether there is the report that the claim rests on. None: there is none.

    Returns
    -------
    Claim
        With the id that it had. If its report is not held, the claim keeps its quote and names
        the report in ``source.url`` (where the source has none of its own) and ``reasons``.

    Raises
    ------
    ValueError
        If cells hold what no export writes; the message names them all.
    """
    row = _Cells(cells)
    claim_id = row.read("claim_id", _identifier)
    event_type = row.read("event_type", lambda text: _one_of(text, event_types))
    status = row.read("status", Status)
    known_on = row.read("known_on", date.fromisoformat)
    source = Source(
        title=row.text("source_title"),
        publisher=row.text("source_publisher"),
        url=row.text("source_url"),
        published=row.maybe("source_date", date.fromisoformat),
        grade=row.text("source_grade"),
    )
    place = row.read("precision", lambda _: _place(row)) if row.text("precision") else None
    reasons = row.maybe("reasons", _texts) or ()
    report_id, spans = row.text("report_id") or None, row.maybe("span", _spans) or ()
    if report_id is not None and not (holds_report and holds_report(report_id)):
        reasons = (*reasons, f"rests on report {report_id}, characters {row.text('span')}")
        source = dataclasses.replace(source, url=source.url or f"urn:sha256:{report_id}")
        report_id, spans = None, ()
    quantities = row.maybe("quantities", _quantities) or ()
    confidence = row.maybe("confidence", lambda text: _number(text, 0.0, 1.0))
    ends = row.maybe("ends", _ends) or {}
    start = row.maybe("event_date", date.fromisoformat)
    end = row.maybe("end_date", date.fromisoformat)
    withdraws = tuple(
        row.maybe("withdraws", lambda text: list(map(_identifier, text.split()))) or ()
    )
    row.check()
    if claim_id is None or event_type is None or status is None or known_on is None:
        # Each of them left a fault, which was raised just above.
        raise ValueError(row.faults)
    return Claim(
        id=claim_id,
        event_type=event_type,
        status=status,
        known_on=known_on,
        place=place,
        place_from=ends.get("from"),
        place_to=ends.get("to"),
        date_start=start,
        date_end=end,
        date_precision=row.text("date_precision"),
        date_text=row.text("date_text"),
        quantities=quantities,
        actor=row.text("actor"),
        attributed_to=row.text("attributed_to"),
        report_id=report_id,
        spans=spans,
        quote=row.text("quote"),
        source=source,
        confidence=confidence or 0.0,
        reasons=reasons,
        event_with=row.text("event_with"),
        withdraws=withdraws,
    )


class _Cells:
    """Cells of one row; collects what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.faults: list[str] = []

    def text(self, column: str) -> str:
        return self._cells.get(column, "")

    def read(self, column: str, parse: Callable[[str], _Value]) -> _Value | None:
        """Parse a cell that must be there; None, and a fault, where it cannot be."""
        text = self.text(column)
        try:
            return parse(text)
        except _MALFORMED as error:
            self.faults.append(f"{column}: {text[:40]!r} is not what an export writes ({error})")
            return None

    def maybe(self, column: str, parse: Callable[[str], _Value]) -> _Value | None:
        """Parse a cell that may be empty; None where it is."""
        return self.read(column, parse) if self.text(column) else None

    def check(self) -> None:
        self.faults += [
            f"{column}: longer than {_MAX_CELL_CHARS:,} characters"
            for column, text in self._cells.items()
            if len(text) > _MAX_CELL_CHARS
        ]
        if self.faults:
            raise ValueError("; ".join(self.faults))


def _json(text: str) -> Any:  # noqa: ANN401 -- whatever JSON can hold
    found = json.loads(text)
    # JSON can spell halves of surrogate pairs, which no file and no database holds
    json.dumps(found, ensure_ascii=False).encode()
    return found


def _ends(text: str) -> dict[str, Place]:
    stated = _json(text)
    if not isinstance(stated, dict) or not stated.keys() <= {"from", "to"}:
        msg = "expected a JSON object of the ends"
        raise TypeError(msg)
    return {
        end: _place(_Cells({name: str(cell) for name, cell in cells.items() if cell is not None}))
        for end, cells in stated.items()
    }


def _place(row: _Cells) -> Place:
    precision = Precision(row.text("precision"))
    head = "" if precision is Precision.CITY else "area_"
    box = [float(part) for part in row.text("bbox").split()]
    if box and (len(box) != 4 or not all(map(math.isfinite, box))):
        msg = "bbox: expected four numbers"
        raise ValueError(msg)
    geonameid = row.text("geonameid")
    return Place(
        name=row.text("place"),
        lat=_number(row.text(f"{head}lat"), -90.0, 90.0),
        lon=_number(row.text(f"{head}lon"), -180.0, 180.0),
        precision=precision,
        geonameid=_integer(geonameid) if geonameid else None,
        country_code=row.text("country") or None,
        admin1=row.text("admin1") or None,
        region_code=row.text("region_code") or None,
        feature=row.text("feature"),
        population=_integer(row.text("population") or "0"),
        bbox=(box[0], box[1], box[2], box[3]) if box else None,
        match=row.text("place_match") or "name",
    )


def _identifier(text: str) -> str:
    if _ID.fullmatch(text) is None:
        msg = "an id has up to 128 letters, digits and . : - _"
        raise ValueError(msg)
    return text


def _one_of(text: str, known: Collection[str]) -> str:
    if text not in known:
        msg = f"known: {', '.join(known)}"
        raise ValueError(msg)
    return text


def _number(text: str, low: float, high: float) -> float:
    number = float(text)
    if not low <= number <= high:
        msg = f"expected {low:g} to {high:g}"
        raise ValueError(msg)
    return number


def _integer(text: str) -> int:
    number = float(text)
    if not number.is_integer() or abs(number) > 2**53:
        msg = "expected a whole number"
        raise ValueError(msg)
    return int(number)


def _texts(text: str) -> tuple[str, ...]:
    found = _json(text)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        msg = "expected a JSON list of texts"
        raise TypeError(msg)
    return tuple(found)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for part in text.split(";"):
        start, end = (int(one) for one in part.split("-"))
        spans.append(_span(start, end))
    return tuple(spans)


def _span(start: int, end: int) -> tuple[int, int]:
    if not 0 <= start <= end:
        msg = "a span ends before it begins"
        raise ValueError(msg)
    return start, end


def _quantities(text: str) -> tuple[Quantity, ...]:
    found = []
    for record in _json(text):
        span, high = record["span"], record["value_max"]
        found.append(
            Quantity(
                kind=_one_of(record["kind"], QUANTITY_KINDS),
                value=_number(record["value"], 0.0, 1e15),
                value_max=None if high is None else _number(high, 0.0, 1e15),
                measure=Measure(record["measure"]),
                modality=Modality(record["modality"]),
                span=None if span is None else _span(int(span[0]), int(span[1])),
            )
        )
    return tuple(found)
