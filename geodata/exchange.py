"""Claims as rows of named cells and back: what exports write and imports recognise.

Both sides agree here and nowhere else, so that what leaves a situation comes back without loss.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
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

__all__ = [
    "CLAIM_COLUMNS",
    "MARK_COLUMNS",
    "Cell",
    "Column",
    "claim_cells",
    "claim_from_cells",
    "disarm",
    "fit_text",
    "rearm",
]

#: What a cell holds; None is "not known".
Cell = str | int | float | date | None

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of exported tables."""

    name: str
    #: "text", "day", "number" (a float) or "count" (an integer).
    kind: str
    #: Hashtag of the Humanitarian Exchange Language (HXL 1.1); "" where none fits.
    hxl: str = ""


#: One claim per row. What people read comes first; what only serves the way back comes last.
CLAIM_COLUMNS = (
    Column("event_date", "day", "#date+start"),
    Column("end_date", "day", "#date+end"),
    Column("event_type", "text", "#event+type"),
    Column("status", "text", "#status+claim"),
    Column("actor", "text", "#org+actor+name"),
    Column("place", "text", "#loc+name"),
    Column("admin1", "text", "#adm1+name"),
    Column("region_code", "text", "#adm1+code"),
    Column("country", "text", "#country+code"),
    # Only of points; a region or country is an area, and its label point stands further below.
    Column("lat", "number", "#geo+lat"),
    Column("lon", "number", "#geo+lon"),
    Column("precision", "text", "#geo+precision"),
    # The first number of its kind; all of them, with what qualifies them, are in `quantities`.
    Column("personnel", "number", "#capacity+personnel+num"),
    Column("equipment", "number", "#item+equipment+num"),
    Column("fatalities", "number", "#affected+killed+num"),
    Column("injured", "number", "#affected+injured+num"),
    Column("detained", "number", "#affected+detained+num"),
    Column("participants", "number", "#population+participants+num"),
    Column("attributed_to", "text", "#meta+speaker"),
    Column("known_on", "day", "#date+known"),
    Column("quote", "text", "#description+quote"),
    Column("source_title", "text", "#meta+source+title"),
    Column("source_publisher", "text", "#meta+source+publisher"),
    Column("source_url", "text", "#meta+source+url"),
    Column("source_date", "day", "#date+published"),
    Column("source_grade", "text", "#meta+source+grade"),
    Column("report_id", "text", "#meta+report+id"),
    Column("span", "text", "#meta+span"),
    Column("claim_id", "text", "#meta+claim+id"),
    Column("confidence", "number", "#meta+confidence"),
    Column("date_precision", "text"),
    Column("date_text", "text"),
    Column("quantities", "text"),
    Column("reasons", "text"),
    Column("geonameid", "count"),
    Column("feature", "text"),
    Column("population", "count"),
    Column("place_match", "text"),
    Column("area_lat", "number"),
    Column("area_lon", "number"),
    Column("bbox", "text"),
    Column("event_with", "text"),
    Column("withdraws", "text"),
    # The ends of a movement, as far as they are stated beside `place`; points as above.
    Column("place_from", "text", "#loc+name+origin"),
    Column("country_from", "text", "#country+code+origin"),
    Column("lat_from", "number", "#geo+lat+origin"),
    Column("lon_from", "number", "#geo+lon+origin"),
    Column("precision_from", "text", "#geo+precision+origin"),
    Column("place_to", "text", "#loc+name+dest"),
    Column("country_to", "text", "#country+code+dest"),
    Column("lat_to", "number", "#geo+lat+dest"),
    Column("lon_to", "number", "#geo+lon+dest"),
    Column("precision_to", "text", "#geo+precision+dest"),
    Column("ends", "text"),
)
#: A table with all of these is one that an export wrote.
MARK_COLUMNS = ("claim_id", "quantities", "span", "place_match", "area_lat")

#: What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), full-width forms
#: and leading space included.
_FORMULA = re.compile(r"['\s]*[=+\-@|%＝＋－＠]")
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_MAX_CELL_CHARS = 100_000
#: Control characters that XML, CSV readers or SQLite do not carry, and halves of surrogate pairs.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def disarm(text: str) -> str:
    """Make a text safe to open in a spreadsheet, so that it is no formula.

    Parameters
    ----------
    text : str
        Any text of a cell.

    Returns
    -------
    str
        With a quotation mark in front where it could be taken for a formula; `rearm` takes it off.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(text: str) -> str:
    """Undo `disarm`.

    Parameters
    ----------
    text : str
        What `disarm` gave.

    Returns
    -------
    str
        What it was given.
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def fit_text(text: str) -> str:
    """Give a text with U+FFFD for what files cannot carry: controls, halves of surrogate pairs."""
    return text if text.isascii() and text.isprintable() else _UNFIT.sub("\ufffd", text)


def claim_cells(claim: Claim) -> dict[str, Cell]:
    """Give a claim as the cells of a row.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    dict of str to cell
        One cell for each of `CLAIM_COLUMNS`, in that order. Characters that files cannot carry
        are shown as U+FFFD.
    """
    source, place = claim.source, claim.place
    cells: dict[str, Cell] = {
        "event_date": claim.date_start,
        "end_date": claim.date_end,
        "event_type": claim.event_type,
        "status": claim.status.value,
        "actor": claim.actor,
        "attributed_to": claim.attributed_to,
        "known_on": claim.known_on,
        "quote": claim.quote,
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_url": source.url,
        "source_date": source.published,
        "source_grade": source.grade,
        "report_id": claim.report_id,
        "span": ";".join(f"{start}-{end}" for start, end in claim.spans),
        "claim_id": claim.id,
        "confidence": claim.confidence,
        "date_precision": claim.date_precision,
        "date_text": claim.date_text,
        "quantities": _json([_quantity_record(quantity) for quantity in claim.quantities]),
        "reasons": _json(list(claim.reasons)),
        "event_with": claim.event_with,
        "withdraws": " ".join(claim.withdraws),
    }
    for kind in QUANTITY_KINDS:
        quantity = claim.quantity(kind)
        cells[kind] = None if quantity is None else float(quantity.value)
    if place is not None:
        cells.update(_place_cells(place))
    cells.update(_end_cells(claim))
    return {
        name: fit_text(cell) if isinstance(cell, str) else cell
        for name, cell in ((column.name, cells.get(column.name)) for column in CLAIM_COLUMNS)
    }


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
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
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


def _place_cells(place: Place) -> dict[str, Cell]:
    point = place.precision is Precision.CITY
    return {
        "place": place.name,
        "admin1": place.admin1,
        "region_code": place.region_code,
        "country": place.country_code,
        "lat" if point else "area_lat": float(place.lat),
        "lon" if point else "area_lon": float(place.lon),
        "precision": place.precision.value,
        "geonameid": place.geonameid,
        "feature": place.feature,
        "population": place.population,
        "place_match": place.match,
        "bbox": None if place.bbox is None else " ".join(repr(float(x)) for x in place.bbox),
    }


def _end_cells(claim: Claim) -> dict[str, Cell]:
    """Give the other ends of a movement: what people read, and all of it for the way back."""
    stated = {"from": claim.place_from, "to": claim.place_to}
    ends = {end: _place_cells(place) for end, place in stated.items() if place is not None}
    if not ends:
        return {}
    shown: dict[str, Cell] = {"ends": _json(ends)}
    for end, cells in ends.items():
        for name in ("place", "country", "lat", "lon", "precision"):
            shown[f"{name}_{end}"] = cells.get(name)
    return shown


def _ends(text: str) -> dict[str, Place]:
    stated = json.loads(text)
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


def _json(value: list[Any] | dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


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
    found = json.loads(text)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        msg = "expected a JSON list of texts"
        raise TypeError(msg)
    return tuple(found)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for part in text.split(";"):
        start, end = (int(one) for one in part.split("-"))
        if not 0 <= start <= end:
            msg = "a span ends before it begins"
            raise ValueError(msg)
        spans.append((start, end))
    return tuple(spans)


def _quantity_record(quantity: Quantity) -> dict[str, Any]:
    return {
        "kind": quantity.kind,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "measure": quantity.measure.value,
        "modality": quantity.modality.value,
        "span": quantity.span,
    }


def _quantities(text: str) -> tuple[Quantity, ...]:
    found = []
    for record in json.loads(text):
        span, high = record["span"], record["value_max"]
        found.append(
            Quantity(
                kind=_one_of(record["kind"], QUANTITY_KINDS),
                value=_number(record["value"], 0.0, 1e15),
                value_max=None if high is None else _number(high, 0.0, 1e15),
                measure=Measure(record["measure"]),
                modality=Modality(record["modality"]),
                span=None if span is None else (int(span[0]), int(span[1])),
            )
        )
    return tuple(found)
