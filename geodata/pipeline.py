"""The stages in order: read, geocode, join, store, show. The only module that knows them all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import JoinError, NetworkError, SettingsError, StoreError
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.resolver import resolve_mentions
from geodata.reading.claims import extract_claims
from geodata.reading.documents import read_document
from geodata.reading.mentions import find_mentions
from geodata.reading.readers import Found
from geodata.reading.readers.checking import check_claims, check_mentions
from geodata.settings import config_path, load_table
from geodata.tables import Claim, Place, Reading, Report, Source, State

if TYPE_CHECKING:
    from geodata.importing import EventTable, ImportOptions, RefusedRow
    from geodata.reading.formats import Document
    from geodata.reading.readers import Reader
    from geodata.regions import BoundarySet
    from geodata.store import Situation
    from geodata.timeline import Changes, Timeline

__all__ = [
    "ImportResult",
    "changes",
    "create_shipped_situation",
    "endpoint_reader",
    "export_situation",
    "import_table",
    "open_or_create_situation",
    "open_situation",
    "open_table",
    "place_index",
    "read_loaded",
    "read_report",
    "set_drawn_for",
    "shipped_situation_copy",
    "state",
    "timeline_of",
    "use_boundary_set",
]

#: A model takes its time; longer than this it hangs.
_ENDPOINT_TIMEOUT_S = 300.0
_MAX_ANSWER_BYTES = 4_000_000
#: The situation that is opened when none is named, a folder of `config/situations`.
_SHIPPED = "kazakhstan-2022"
#: Claims of a table that are stored together: each time costs a look over the whole situation.
_STORED_AT_ONCE = 25_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """How the import of a table ended."""

    #: What the table was found to be.
    format: str
    #: Our columns, each with the table's that it was read from; empty for known formats.
    columns: Mapping[str, str]
    #: Rows that were read.
    rows: int
    #: Claims that the situation did not hold before.
    added: int
    #: Claims that it held already.
    held: int
    #: Rows left out because their code is not mapped to an event type.
    left_out: int
    #: Codes that are mapped to no event type, with the number of their rows, most frequent first.
    unmapped: Mapping[str, int]
    refused: tuple[RefusedRow, ...]


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
    """
    return _read(read_document(text, published=published, source=source), reader)


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


def open_situation(path_or_url: str | Path, *, read_only: bool = False) -> Situation:
    """Open a situation; see `geodata.store.open_situation`."""
    from geodata.store import open_situation as open_stored

    return open_stored(path_or_url, read_only=read_only)


def open_or_create_situation(path_or_url: str | Path) -> Situation:
    """Open a situation to write into, made first where there is none.

    Parameters
    ----------
    path_or_url : str or Path
        File or ``postgresql://`` URL. A new situation is titled with its name.

    Returns
    -------
    Situation

    Raises
    ------
    StoreError
        If it is no situation, or cannot be made or written to.
    """
    from geodata.store import create_situation, name_of_missing

    title = name_of_missing(path_or_url)
    if title is None:
        return open_situation(path_or_url)
    return create_situation(path_or_url, title=title)


def state(
    situation: Situation, as_of: date, known_on: date | None = None, *, window_days: int = 7
) -> State:
    """Give the state of a situation at `as_of`, as known on `known_on`.

    Parameters
    ----------
    situation : Situation
        An open one.
    as_of : date
        The day that is shown.
    known_on : date or None
        The day up to which reports count. None: `as_of`.
    window_days : int, default 7
        Length of the trailing window that ends on `as_of`.

    Returns
    -------
    State
        See `geodata.timeline.Timeline.state`. Regions are those of the boundary set that the
        situation names, if it is on this machine.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    from geodata.timeline import build_state

    return build_state(
        situation.claims(),
        as_of,
        known_on,
        window_days=window_days,
        region_of=_region_finder(situation, on=as_of),
        country=situation.settings.country_code,
    )


def changes(situation: Situation, since: date, until: date | None = None) -> Changes:
    """Give what became known in a situation after one day, up to another.

    Parameters
    ----------
    situation : Situation
        An open one.
    since : date
        What was known on this day is not new.
    until : date or None
        Last day of knowing that counts. None: the last day on which a claim became known.

    Returns
    -------
    Changes
        See `geodata.timeline.changes`.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    from geodata.timeline import changes as changes_of

    claims = situation.claims()
    last = max((claim.known_on for claim in claims), default=since)
    return changes_of(
        claims, since, max(until or last, since), country=situation.settings.country_code
    )


def open_table(
    situation: Situation, path: Path, *, options: ImportOptions | None = None
) -> EventTable:
    """Open a table of facts or events as it would be imported, without storing anything.

    Parameters
    ----------
    situation : Situation
        That would take the claims.
    path : Path
        See `geodata.importing.open_event_table`.
    options : ImportOptions or None
        What is said of the table. None: all is found out.

    Returns
    -------
    EventTable

    Raises
    ------
    ImportTableError
        If it is no such table.
    """
    from geodata.importing import open_event_table

    return open_event_table(
        path,
        names=place_index(),
        region_codes=_region_codes,
        options=options,
        holds_report=cache(lambda report_id: bool(situation.report_versions(report_id))),
    )


def import_table(
    situation: Situation,
    path: Path,
    *,
    undated_known_on: date | None = None,
    options: ImportOptions | None = None,
    on_rows: Callable[[int, int | None], object] | None = None,
) -> ImportResult:
    """Import a table of facts or events into a situation, each row as a claim.

    Parameters
    ----------
    situation : Situation
        Takes the claims; those that it holds already are left out.
    path : Path
        See `geodata.importing.open_event_table`.
    undated_known_on : date or None
        Day from which rows without any day of knowing are known. None: the table's last.
    options : ImportOptions or None
        What is said of the table. None: all is found out.
    on_rows : callable or None
        Called with the number of rows that were just done, and of all (None: not known).

    Returns
    -------
    ImportResult

    Raises
    ------
    ImportTableError
        If it is no such table. Nothing is stored then, unless the damage shows only on the way.
    StoreError
        If the situation cannot be written to. Some thousand rows at a time are stored together;
        importing again goes on where it stopped.
    """
    from geodata.importing import ImportOptions

    options = options or ImportOptions()
    if undated_known_on is not None:
        options = replace(options, undated_known_on=undated_known_on)
    table = open_table(situation, path, options=options)
    rows = added = held = left_out = 0
    waiting: list[Claim] = []
    refused: list[RefusedRow] = []
    unmapped: Counter[str] = Counter()
    for batch in table.batches():
        rows += batch.rows
        waiting += batch.claims
        if len(waiting) >= _STORED_AT_ONCE:
            new = situation.add_claims(waiting)
            added, held, waiting = added + new, held + len(waiting) - new, []
        left_out += batch.left_out
        unmapped.update(batch.unmapped)
        refused += batch.refused
        if on_rows is not None:
            on_rows(batch.rows, table.total)
    new = situation.add_claims(waiting)
    return ImportResult(
        format=table.format,
        columns=table.columns,
        rows=rows,
        added=added + new,
        held=held + len(waiting) - new,
        left_out=left_out,
        unmapped=dict(unmapped.most_common()),
        refused=tuple(refused),
    )


def use_boundary_set(situation: Situation, set_id: str) -> BoundarySet:
    """Draw a situation on a boundary set, and count its events in the set's regions.

    Parameters
    ----------
    situation : Situation
        An open one; the set is stored with it.
    set_id : str
        Id of a set on this machine.

    Returns
    -------
    BoundarySet

    Raises
    ------
    JoinError
        If there is no such set, or it has no regions of the situation's country. The situation is
        left as it is then.
    StoreError
        If the situation cannot be written to.
    """
    from geodata.regions import boundary_set
    from geodata.regions.finding import drawn_set
    from geodata.regions.sets import SHIPPED

    known = boundary_set(set_id)
    country = situation.settings.country_code
    if set_id != SHIPPED.id and drawn_set(set_id, country) != set_id:
        where = f"regions of {country}" if country else "a country in focus to be drawn for"
        msg = (
            f"{set_id} has no {where}; {situation.location} is left as it is; choose one of "
            "`sitmap boundaries list`"
        )
        raise JoinError(msg)
    situation.save_settings(settings=replace(situation.settings, boundary_set=set_id))
    return known


def export_situation(
    situation: Situation,
    format: str,
    path: Path,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    window_days: int = 7,
    table: str = "claims",
    hxl: bool = False,
    on_rows: Callable[[int, int | None], object] | None = None,
) -> int:
    """Export the events of a situation and their claims to a file of another program.

    Parameters
    ----------
    situation : Situation
        An open one.
    format : str
        As in `geodata.exporting.export_table`.
    path : Path
        The file; one that is there is replaced.
    as_of : date or None
        Only what the map of that day shows: events of the window that ends on it, and plans
        that lie ahead. None: all days.
    known_on : date or None
        Only what was known on that day. None: `as_of`; with neither, all that is known.
    window_days : int, default 7
        Length of the window that ends on `as_of`.
    table : str, default "claims"
        As in `geodata.exporting.export_table`.
    hxl : bool, default False
        The same.
    on_rows : callable or None
        The same.

    Returns
    -------
    int
        How many claims were written.

    Raises
    ------
    ExportError
        If format and table are not known, or the file cannot be written.
    StoreError
        If the situation cannot be read.
    """
    from geodata.exporting import About, export_table
    from geodata.regions import boundary_set
    from geodata.regions.finding import load_drawn_regions

    timeline = timeline_of(situation, on=as_of)
    known_on = known_on or as_of
    if as_of is None:
        events = timeline.events(known_on)
    else:
        shown = timeline.state(as_of, known_on, window_days=window_days)
        events = shown.events + shown.ahead
    set_id, country = set_drawn_for(situation), situation.settings.country_code
    boundaries = boundary_set(set_id)
    about = About(
        title=situation.title,
        as_of=as_of,
        known_on=known_on,
        boundary_set=f"{boundaries.id}: {boundaries.vintage}",
        attribution=f"Places: GeoNames, CC BY 4.0. {boundaries.attribution}.",
    )
    regions = None
    if format == "gpkg":
        counts = Counter(event.region_code for event in events if event.region_code)
        every = load_drawn_regions(set_id, country, on=as_of or known_on)
        regions = every[every["code"].isin(list(counts))]
        regions = regions.assign(events=[counts[code] for code in regions["code"]])
    export_table(
        events, format, path, about=about, table=table, hxl=hxl, regions=regions, on_rows=on_rows
    )
    return sum(len(event.claims) for event in events)


def shipped_situation_copy() -> Path:
    """Give the user's copy of the shipped situation, made when there is none.

    Returns
    -------
    Path
        In the user's data folder. A new version of what is shipped gets a file of its own, so
        that nobody's work is written over.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    import platformdirs

    folder = config_path("situations", _SHIPPED)
    path = platformdirs.user_data_path("sitmap") / f"{_SHIPPED}-{_fingerprint(folder)}.gpkg"
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f"{path.parent}: cannot be made ({error.strerror}) for the copy of the shipped "
                "situation; set XDG_DATA_HOME to a folder that you may write to"
            )
            raise StoreError(msg) from error
        create_shipped_situation(path)
    return path


def create_shipped_situation(path: Path) -> None:
    """Make the shipped situation: its reports read by the reader, its tables imported.

    Parameters
    ----------
    path : Path
        A file that does not exist yet; it appears whole or not at all.

    Raises
    ------
    StoreError
        If the file exists or cannot be made.
    SettingsError
        If a shipped table has rows that cannot be taken.
    """
    from geodata.store import create_situation, opening_settings

    folder = config_path("situations", _SHIPPED)
    plan = load_table("situations", _SHIPPED, "situation.toml")

    def fill(situation: Situation) -> None:
        for entry in plan["reports"]:
            situation.add_reading(_shipped_reading(folder, entry))
        for entry in plan["tables"]:
            result = import_table(
                situation, folder / entry["file"], undated_known_on=entry["undated_known_on"]
            )
            if result.refused:
                row = result.refused[0]
                msg = f"{folder / entry['file']}, line {row.line}: {row.reason}; mend that row"
                raise SettingsError(msg)

    create_situation(
        path, title=plan["title"], settings=opening_settings(plan["opening"]), fill=fill
    ).close()


def _shipped_reading(folder: Path, entry: Mapping[str, Any]) -> Reading:
    source = Source(
        title=entry["title"],
        publisher=entry["publisher"],
        url=entry["url"],
        published=entry["published"],
    )
    text = (folder / entry["file"]).read_text(encoding="utf-8")
    return read_report(text, published=entry["published"], source=source)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def timeline_of(situation: Situation, *, on: date | None = None) -> Timeline:
    """Gather the claims of a situation, its places in the regions of the set that is drawn.

    Parameters
    ----------
    situation : Situation
        An open one.
    on : date or None
        Day whose regions are meant. None: the day that the situation opens on.

    Returns
    -------
    Timeline

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    from geodata.timeline import Timeline

    return Timeline(situation.claims(), region_of=_region_finder(situation, on=on))


def set_drawn_for(situation: Situation) -> str:
    """Give the boundary set that the situation names, or the shipped one where it is not here."""
    from geodata.regions.finding import drawn_set

    return drawn_set(situation.settings.boundary_set, situation.settings.country_code)


def _region_finder(
    situation: Situation, *, on: date | None = None
) -> Callable[[Place], str | None] | None:
    """Give what finds places in the regions of the situation's boundary set that are valid on a
    day; None: on the day it opens on.
    """  # noqa: D205
    from geodata.regions.finding import region_finder

    opening = situation.settings
    return region_finder(set_drawn_for(situation), opening.country_code, on=on or opening.as_of)


def _region_codes(places: Sequence[Place]) -> list[str | None]:
    """Join places to first-level regions: points, and what a table's point stands for.

    Other areas have a code by their name, or none.
    """
    from geodata.regions import join_points, load_regions
    from geodata.tables import Precision

    regions = load_regions()
    codes = regions["code"].tolist()
    rows = join_points([place.lat for place in places], [place.lon for place in places], regions)
    return [
        codes[row]
        if row >= 0
        and (place.precision is Precision.CITY or (place.geonameid is None and place.admin1))
        else None
        for place, row in zip(places, rows, strict=True)
    ]
