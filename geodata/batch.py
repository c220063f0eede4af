"""Reading many reports: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geodata.errors import NetworkError, ReadError
from geodata.files import write_atomically
from geodata.pipeline import read_report
from geodata.reading.readers import Reader
from geodata.tables import QUANTITY_KINDS, Claim, Mention, Place, Reading, Status

__all__ = ["BatchResult", "read_jsonl", "read_records", "reading_record"]


#: Types that the batch format names; all others are "other" there.
_MAIN_TYPES = ("unrest", "deployment", "withdrawal")


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """How a batch ended."""

    read: int
    #: (line number, reason) of each report that was refused.
    refused: tuple[tuple[int, str], ...]


def read_jsonl(
    source: Path,
    target: Path,
    *,
    reader: Reader | None = None,
    on_record: Callable[[], object] | None = None,
) -> BatchResult:
    """Read every report of a JSON-lines file and write what was found.

    Parameters
    ----------
    source : Path
        One object per line: ``id``, ``text``, ``published`` (ISO day or null).
    target : Path
        Written whole or not at all: one object per input line, in the same order; the columns
        are those of the batch format. A report that cannot be read gives ``id`` and ``error``.
    reader : Reader or None
        As of `geodata.pipeline.read_report`.
    on_record : callable or None
        Called after each line, for a progress bar. None: nothing is called.

    Returns
    -------
    BatchResult
        Counts, and the refused lines.

    Raises
    ------
    ReadError
        If `source` cannot be read, or `target` cannot be written.
    """
    try:
        lines = source.read_bytes().splitlines()
    except OSError as error:
        msg = f"{source}: cannot be read ({error.strerror}); name an existing file of JSON lines"
        raise ReadError(msg) from error
    refused: list[tuple[int, str]] = []
    output = []
    for number, record in enumerate(read_records(lines, reader=reader), 1):
        if "error" in record:
            refused.append((number, str(record["error"])))
        output.append(json.dumps(record, ensure_ascii=False))
        if on_record is not None:
            on_record()
    write_atomically(target, ("\n".join(output) + "\n" if output else "").encode(), error=ReadError)
    return BatchResult(read=len(output) - len(refused), refused=tuple(refused))


def read_records(
    lines: Iterable[bytes], *, reader: Reader | None = None
) -> Iterator[dict[str, Any]]:
    """Read reports given as JSON lines, one output record for each; blank lines are passed over."""
    for line in lines:
        if not line.strip():
            continue
        identity: Any = None
        try:
            record = _parse(line)
            identity = record.get("id")
            reading = read_report(_text(record), published=_published(record), reader=reader)
        except (ReadError, NetworkError) as error:
            yield {"id": identity, "error": str(error)}
        else:
            yield {"id": identity, **reading_record(reading)}


def reading_record(reading: Reading) -> dict[str, Any]:
    """Give a reading in the columns of the batch format.

    Parameters
    ----------
    reading : Reading
        What was found in one report.

    Returns
    -------
    dict
        ``published``, ``mentions`` and ``claims``. The format knows three types and "other", so
        ``type`` is one of these and ``event_type`` the key of the taxonomy; it knows no
        "retracted", which is written as "denied".
    """
    published = reading.report.published
    return {
        "published": published.isoformat() if published else None,
        "mentions": [_mention_record(mention) for mention in reading.mentions],
        "claims": [_claim_record(claim) for claim in reading.claims],
    }


def _parse(line: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"not a JSON object ({error}); expected id, text and published"
        raise ReadError(msg) from error
    if not isinstance(record, dict):
        msg = f"expected a JSON object with id, text and published, got {type(record).__name__}"
        raise ReadError(msg)
    return record


def _text(record: Mapping[str, Any]) -> str:
    text = record.get("text")
    if not isinstance(text, str):
        msg = f"'text' must be a string, got {type(text).__name__}"
        raise ReadError(msg)
    return text


def _published(record: Mapping[str, Any]) -> date | None:
    value = record.get("published")
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        msg = f"'published' must be an ISO day such as 2022-01-11 or null, got {value!r}"
        raise ReadError(msg) from error


def _mention_record(mention: Mention) -> dict[str, Any]:
    place = mention.place
    return {
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "kind": mention.kind.value,
        "name": place.name if place else None,
        "country_code": place.country_code if place else None,
        "admin1": place.admin1 if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "precision": place.precision.value if place else None,
        "geonameid": place.geonameid if place else None,
        "score": round(mention.score, 3),
    }


def _claim_record(claim: Claim) -> dict[str, Any]:
    place = claim.place
    start, end = claim.spans[0]
    quantities: dict[str, float | None] = dict.fromkeys(QUANTITY_KINDS)
    for quantity in reversed(claim.quantities):
        whole = quantity.value == int(quantity.value)
        quantities[quantity.kind] = int(quantity.value) if whole else quantity.value
    return {
        "type": claim.event_type if claim.event_type in _MAIN_TYPES else "other",
        "event_type": claim.event_type,
        "place": place.name if place else None,
        "country_code": place.country_code if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "precision": place.precision.value if place else None,
        "date_start": claim.date_start.isoformat() if claim.date_start else None,
        "date_end": claim.date_end.isoformat() if claim.date_end else None,
        **quantities,
        "status": (Status.DENIED if claim.status is Status.RETRACTED else claim.status).value,
        "attributed_to": claim.attributed_to,
        "start": start,
        "end": end,
        "confidence": round(claim.confidence, 3),
        **_end_record("from", claim.place_from),
        **_end_record("to", claim.place_to),
    }


def _end_record(end: str, place: Place | None) -> dict[str, Any]:
    """Give an end of a movement beside the place of its claim."""
    return {
        f"place_{end}": place.name if place else None,
        f"lat_{end}": place.lat if place else None,
        f"lon_{end}": place.lon if place else None,
        f"precision_{end}": place.precision.value if place else None,
    }
