"""Reports: read, geocoded, and made into claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from geodata.errors import NetworkError, check_day
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.resolver import resolve_mentions
from geodata.reading.claims import extract_claims
from geodata.reading.documents import read_document
from geodata.reading.mentions import find_mentions
from geodata.reading.readers import Found
from geodata.reading.readers.checking import check_claims, check_mentions
from geodata.tables import Reading, Report, Source

if TYPE_CHECKING:
    from geodata.reading.formats import Document
    from geodata.reading.readers import Reader

__all__ = ["endpoint_reader", "place_index", "read_loaded", "read_report"]

#: A model takes its time; longer than this it hangs.
_ENDPOINT_TIMEOUT_S = 300.0
_MAX_ANSWER_BYTES = 4_000_000


@cache
def place_index() -> PlaceIndex:
    """Give the index of the embedded gazetteer, opened once per process."""
    return PlaceIndex()


def read_report(
    text: str,
    *,
    published: date | None = None,
    source: Source | None = None,
    reader: Reader | None = None,
) -> Reading:
    """Read one report: its places, and what it claims.

    Parameters
    ----------
    text : str
        The report as published; offsets in the result index this very string.
    published : date or None
        Day of publication. None: taken from the dateline where it can be resolved.
    source : Source or None
        Where the report comes from. None: not known.
    reader : Reader or None
        Reads in place of our rules; what it finds is checked against the text. None: our rules.

    Returns
    -------
    Reading
        The report, its mentions and its claims. Claims of a report without any day of
        publication are known from today on.

    Raises
    ------
    ReadError
        If the text is empty or is not text.
    TypeError
        If `text` is no str, or `published` no day.
    """
    check_day(published, "published")
    _check_text(text)
    return _read(read_document(text, published=published, source=source), reader)


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        msg = f"the report is of type {type(text).__name__}; expected its text as a str"
        raise TypeError(msg)


def read_loaded(
    document: Document,
    *,
    published: date | None = None,
    publisher: str = "",
    reader: Reader | None = None,
) -> Reading:
    """Read a report that was loaded from a file; see `geodata.reading.formats`.

    Parameters
    ----------
    document : Document
        The text, and what its file says of it.
    published : date or None
        Day of publication. None: as the file or the text tells.
    publisher : str
        Who published it, over what the file says; "" leaves that.
    reader : Reader or None
        As of `read_report`.

    Returns
    -------
    Reading
        As of `read_report`.

    Raises
    ------
    ReadError
        If the text is empty or is not text.
    """
    source = replace(document.source, publisher=publisher or document.source.publisher)
    report = read_document(
        document.text,
        published=published,
        source=source,
        source_reason=document.published_reason,
        received=document.received,
    )
    return _read(report, reader)


def _read(report: Report, reader: Reader | None) -> Reading:
    names = place_index()
    known_on = report.published or datetime.now(UTC).date()
    refused: tuple[str, ...] = ()
    found = Found() if reader is None else reader.read(report)
    if found.mentions is None:
        candidates = find_mentions(report, names, on=report.published)
    else:
        candidates, refused = check_mentions(report, found, names, on=report.published)
    mentions = resolve_mentions(report, candidates)
    if reader is None or found.claims is None:
        claims = extract_claims(report, mentions, known_on=known_on, names=names)
        refused += found.faults
    else:
        claims, more = check_claims(report, found, mentions, known_on=known_on, reader=reader.name)
        refused += more
    taken = {mention.start for mention in mentions}
    return Reading(
        report=report,
        mentions=mentions,
        claims=claims,
        passed_over=tuple(found for found in candidates if found.start not in taken),
        refused=refused,
    )


def endpoint_reader(environment: Mapping[str, str], *, has_consent: bool) -> Reader:
    """Give the reader behind the OpenAI-compatible endpoint that the environment names.

    Parameters
    ----------
    environment : mapping
        Such as ``os.environ``; see `geodata.reading.endpoint.endpoint_from`.
    has_consent : bool
        Whether a person agreed, for this run, that reports leave the machine.

    Returns
    -------
    Reader
        For `read_report` and `read_loaded`. Nothing is sent before they call it.

    Raises
    ------
    SettingsError
        If no endpoint is set, its address is not safe, or nobody agreed.
    """
    from geodata.reading.readers.endpoint import EndpointReader, endpoint_from

    return EndpointReader(endpoint_from(environment), has_consent=has_consent, send=_send)


def _send(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    from geodata.network import post, without_query

    answer = post(
        url, body, timeout_s=_ENDPOINT_TIMEOUT_S, max_bytes=_MAX_ANSWER_BYTES, headers=headers
    )
    if answer.status != 200:
        remedies = {401: "check the key", 403: "check the key", 404: "check address and model"}
        remedy = remedies.get(answer.status, "try later")
        msg = f"{without_query(url)}: answered {answer.status}; {remedy}"
        raise NetworkError(msg, status=answer.status)
    return answer.body
