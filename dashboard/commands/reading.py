"""The command ``sitmap read``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.arguments import DAY, FAILED, REFUSED, examples, progress
from dashboard.commands.cells import claim_cells
from dashboard.commands.explaining import explained_record, print_explanation
from dashboard.commands.readers import find_reader
from dashboard.console import counted, plain, print_json, print_line, print_table, warn
from geodata.errors import GeodataError

if TYPE_CHECKING:
    from geodata.reading.readers import Reader
    from geodata.settings import Settings
    from geodata.tables import Mention, Reading

__all__ = ["command"]


@click.command(
    "read",
    epilog=examples(
        "read report.txt --explain",
        "read reports/ --into crisis.gpkg",
        "curl -s https://example.org/feed.xml | sitmap read - --json",
        "read --jsonl reports.jsonl --out found.jsonl",
    ),
)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--into", metavar="SITUATION", help="Store what was read in this situation.")
@click.option("--published", type=DAY, help="Day of publication, where the report does not say.")
@click.option(
    "--jsonl", type=click.Path(path_type=Path), help="Read JSON lines: id, text, published."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where --jsonl writes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--reader",
    metavar="NAME",
    default="rules",
    help="Who reads: rules (ours), endpoint (a model, set in the environment), or one installed.",
)
@click.option(
    "--send", is_flag=True, help="Agree that, in this run, reports are sent to the endpoint."
)
@click.option("--explain", is_flag=True, help="Show which rule and words decided, and what lost.")
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[str, ...],
    into: str | None,
    published: date | None,
    jsonl: Path | None,
    out: Path | None,
    as_json: bool,
    reader: str,
    send: bool,
    explain: bool,
) -> int:
    """Read reports: files, folders of them, or - for standard input.

    Files may be text, Markdown, web pages, PDF, Word, mail, and RSS or Atom.
    """
    if (jsonl is None) != (out is None):
        msg = "--jsonl and --out go together: sitmap read --jsonl IN.jsonl --out OUT.jsonl"
        raise click.UsageError(msg)
    if jsonl is None and not files:
        msg = "name at least one report, a folder, or - for standard input"
        raise click.UsageError(msg)
    names, empty = _expand(files)
    other = find_reader(reader, is_sending=send, what=counted(len(names), "report"))
    if jsonl is not None and out is not None:
        return _read_batch(jsonl, out, other)
    readings, refused = _read_files(names, settings, published, other)
    refused += empty
    if into is not None and readings:
        _store(readings, into)
    elif as_json:
        from geodata.batch import reading_record

        print_json(
            [
                # Offsets count in the text as it was taken out of its file.
                {"id": name, "text": reading.report.text}
                | reading_record(reading)
                | (explained_record(reading) if explain else {})
                for name, reading in readings
            ]
        )
    else:
        for name, reading in readings:
            _print_reading(name, reading, explain=explain)
    if refused and not readings:
        return FAILED
    return REFUSED if refused else 0


def _read_batch(source: Path, target: Path, reader: Reader | None) -> int:
    from geodata.batch import read_jsonl

    with progress("reading", "report") as advance:
        result = read_jsonl(source, target, reader=reader, on_record=advance)
    for line, reason in result.refused:
        warn(f"{source} line {line}: {reason}")
    if result.refused and not result.read:
        return FAILED
    return REFUSED if result.refused else 0


def _expand(files: tuple[str, ...]) -> tuple[list[str], int]:
    """Give the files meant, and the number of folders without any.

    A folder stands for the reports in it, then those below it, in order of their names; what is
    hidden or of another kind is passed over, and counted.
    """
    from geodata.reading.formats import SUFFIXES, walk_files

    names: list[str] = []
    empty = 0
    for name in files:
        if name == "-" or not Path(name).is_dir():
            names.append(name)
            continue
        inside = [path for path in walk_files(Path(name)) if path.suffix.lower() in SUFFIXES]
        others = sum(1 for _ in walk_files(Path(name))) - len(inside)
        if not inside:
            warn(f"{name}: no report in this folder; expected files in {' '.join(SUFFIXES)}")
            empty += 1
        elif others:
            passed = counted(others, "file of another kind", more="files of other kinds")
            warn(f"{name}: passed over {passed}")
        names.extend(map(str, inside))
    return names, empty


def _read_files(
    names: list[str], settings: Settings, published: date | None, reader: Reader | None
) -> tuple[list[tuple[str, Reading]], int]:
    from geodata.pipeline import read_loaded
    from geodata.reading.formats import load_documents

    readings, refused = [], 0
    with progress("reading", "report", total=len(names)) as advance:
        for name in names:
            try:
                contents = load_documents(name, max_bytes=settings.reading.max_report_bytes)
            except GeodataError as error:
                warn(str(error))
                refused += 1
                advance()
                continue
            for reason in contents.refused:
                warn(reason)
            refused += len(contents.refused)
            for document in contents.documents:
                for note in document.notes:
                    warn(f"{document.name}: {note}")
                try:
                    reading = read_loaded(document, published=published, reader=reader)
                except GeodataError as error:
                    warn(f"{document.name}: {error}")
                    refused += 1
                    continue
                for reason in reading.refused:
                    warn(f"{document.name}: refused {reason}")
                readings.append((document.name, reading))
            advance()
    return readings, refused


def _store(readings: list[tuple[str, Reading]], into: str) -> None:
    from geodata.layers import refresh_layers
    from geodata.pipeline import open_or_create_situation

    with open_or_create_situation(into) as situation:
        for name, reading in readings:
            is_new = situation.add_reading(reading)
            what = counted(len(reading.claims), "claim") if is_new else "read before, nothing added"
            print_line(f"{plain(name)}: {what}")
        refresh_layers(situation)


def _print_reading(name: str, reading: Reading, *, explain: bool) -> None:
    report = reading.report
    published = report.published.isoformat() if report.published else "not known"
    print_line(plain(report.headline or name))
    # The explanation tells the reason by itself.
    reason = "" if explain else f" ({plain(report.published_reason) or 'no reason'})"
    print_line(f"published {published}{reason}; dateline {plain(report.dateline) or 'none'}")
    print_line()
    if explain:
        print_explanation(reading)
        return
    print_table(
        f"Places ({counted(len(reading.mentions), 'mention')})",
        ["at", "words", "kind", "place", "country", "region", "lat", "lon", "score"],
        map(_mention_cells, reading.mentions),
    )
    print_table(
        f"Claims ({len(reading.claims)})",
        ["type", "place", "days", "figures", "status", "says", "words"],
        map(claim_cells, reading.claims),
    )


def _mention_cells(mention: Mention) -> list[object]:
    place = mention.place
    cells: list[object] = [mention.start, mention.surface, mention.kind.value]
    if place is None:
        cells += ["not placed", "", "", "", ""]
    else:
        cells += [
            place.name,
            place.country_code,
            place.admin1,
            f"{place.lat:.3f}",
            f"{place.lon:.3f}",
        ]
    cells.append(f"{mention.score:.2f}")
    return cells
