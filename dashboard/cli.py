"""The command ``sitmap``.

Exit codes: 0 done; 1 done, but some inputs were refused, each named on standard error; 2 wrong
usage, or nothing could be done. Stages are imported where they are needed, so that each command
starts with no more than its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dashboard.console import plain, print_json, print_line, print_table, warn
from geodata.errors import GeodataError

if TYPE_CHECKING:
    from geodata.settings import Settings
    from geodata.store import Situation
    from geodata.tables import Claim, Figure, Mention, Place, Reading
    from geodata.timeline import Changes

__all__ = ["main"]

_REFUSED = 1
_FAILED = 2


class _Day(click.ParamType[date]):
    """An ISO day."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day; fails as wrong usage."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2022-01-11", param, ctx)


_DAY = _Day()


def main() -> NoReturn:
    """Run the command line; never returns."""
    try:
        code = _sitmap.main(prog_name="sitmap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = _FAILED
    except click.Abort:
        warn("stopped")
        code = _FAILED
    except GeodataError as error:
        warn(str(error))
        code = _FAILED
    except BrokenPipeError:
        # The reader of a pipe went away ("| head"): nothing is wrong, and nobody listens.
        sys.stderr.close()
        code = 0
    sys.exit(code or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings over those of config/default.toml."
)
@click.version_option(package_name="sitmap")
@click.pass_context
def _sitmap(context: click.Context, config: Path | None) -> None:
    """Turn news reports into a situation map."""
    from geodata.settings import load_settings

    context.obj = load_settings(config)


@_sitmap.command("open")
@click.argument("situation", required=False)
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes any free one.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
@click.pass_obj
def _open(settings: Settings, situation: str | None, port: int | None, no_browser: bool) -> int:
    """Open the dashboard; without SITUATION, on a copy of the shipped one."""
    from dashboard.server import serve
    from geodata.pipeline import shipped_situation_copy

    if situation is None:
        situation = str(shipped_situation_copy())
    serve(
        situation,
        host=settings.dashboard.host,
        port=settings.dashboard.port if port is None else port,
        open_browser=not no_browser,
    )
    return 0


@_sitmap.command("read")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--into", metavar="SITUATION", help="Store what was read in this situation.")
@click.option("--published", type=_DAY, help="Day of publication, where the report does not say.")
@click.option(
    "--jsonl", type=click.Path(path_type=Path), help="Read JSON lines: id, text, published."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where --jsonl writes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--explain", is_flag=True, help="Show which rule and words decided, and what lost.")
@click.pass_obj
def _read(
    settings: Settings,
    files: tuple[str, ...],
    into: str | None,
    published: date | None,
    jsonl: Path | None,
    out: Path | None,
    as_json: bool,
    explain: bool,
) -> int:
    """Read reports: text files, folders of them, or - for standard input."""
    if (jsonl is None) != (out is None):
        msg = "--jsonl and --out go together: sitmap read --jsonl IN.jsonl --out OUT.jsonl"
        raise click.UsageError(msg)
    if jsonl is not None and out is not None:
        return _read_batch(jsonl, out)
    if not files:
        msg = "name at least one report, a folder, or - for standard input"
        raise click.UsageError(msg)
    readings, refused = _read_files(_expand(files), settings, published)
    if into is not None and readings:
        _store(readings, into)
    elif as_json:
        from geodata.batch import reading_record

        print_json([{"id": name, **reading_record(reading)} for name, reading in readings])
    else:
        for name, reading in readings:
            _print_reading(name, reading, explain=explain)
    if refused and not readings:
        return _FAILED
    return _REFUSED if refused else 0


def _read_batch(source: Path, target: Path) -> int:
    from geodata.batch import read_jsonl

    with _progress("reading", "report") as advance:
        result = read_jsonl(source, target, on_record=advance)
    for line, reason in result.refused:
        warn(f"{source} line {line}: {reason}")
    if result.refused and not result.read:
        return _FAILED
    return _REFUSED if result.refused else 0


def _expand(files: tuple[str, ...]) -> list[str]:
    """Give the files meant: a folder stands for the text files in it, in order of their names."""
    names = []
    for name in files:
        path = Path(name)
        if name != "-" and path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in (".txt", ".md"))
            if not inside:
                warn(f"{name}: no report (.txt or .md) in this folder")
            names.extend(str(p) for p in inside)
        else:
            names.append(name)
    return names


def _read_files(
    names: list[str], settings: Settings, published: date | None
) -> tuple[list[tuple[str, Reading]], int]:
    from geodata.pipeline import read_report_file

    readings, refused = [], 0
    with _progress("reading", "report", total=len(names)) as advance:
        for name in names:
            try:
                reading = read_report_file(
                    name, published=published, max_bytes=settings.reading.max_report_bytes
                )
            except GeodataError as error:
                warn(str(error))
                refused += 1
            else:
                readings.append((name, reading))
            advance()
    return readings, refused


def _store(readings: list[tuple[str, Reading]], into: str) -> None:
    from geodata.pipeline import open_or_create_situation

    with open_or_create_situation(into) as situation:
        for name, reading in readings:
            is_new = situation.add_reading(reading)
            what = f"{len(reading.claims)} claims" if is_new else "read before, nothing added"
            print_line(f"{plain(name)}: {what}")


def _print_reading(name: str, reading: Reading, *, explain: bool) -> None:
    report = reading.report
    published = report.published.isoformat() if report.published else "not known"
    print_line(plain(report.headline or name))
    print_line(
        f"published {published} ({plain(report.published_reason) or 'no reason'}); "
        f"dateline {plain(report.dateline) or 'none'}"
    )
    print_line()
    columns = ["at", "words", "kind", "place", "country", "region", "lat", "lon", "score"]
    print_table(
        f"Places ({len(reading.mentions)} mentions)",
        [*columns, "why", "lost"] if explain else columns,
        (_mention_cells(mention, explain=explain) for mention in reading.mentions),
    )
    columns = ["type", "place", "days", "figures", "status", "says", "words"]
    print_table(
        f"Claims ({len(reading.claims)})",
        [*columns, "why"] if explain else columns,
        (_claim_cells(claim, explain=explain) for claim in reading.claims),
    )


def _mention_cells(mention: Mention, *, explain: bool) -> list[object]:
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
    if explain:
        cells += ["; ".join(mention.reasons), "; ".join(map(_place_words, mention.rejected[:3]))]
    return cells


def _place_words(place: Place) -> str:
    return ", ".join(part for part in (place.name, place.admin1, place.country_code) if part)


def _claim_cells(claim: Claim, *, explain: bool) -> list[object]:
    cells: list[object] = [
        claim.event_type,
        _place_words(claim.place) if claim.place else "no place",
        _days(claim),
        "; ".join(f"{quantity.kind} {_number(quantity.value)}" for quantity in claim.quantities),
        claim.status.value,
        claim.attributed_to,
        claim.quote,
    ]
    if explain:
        cells.append("; ".join(claim.reasons))
    return cells


def _days(claim: Claim) -> str:
    if claim.date_start is None:
        return "no day"
    if claim.date_end is None or claim.date_end == claim.date_start:
        return claim.date_start.isoformat()
    return f"{claim.date_start} to {claim.date_end}"


@_sitmap.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--into", required=True, metavar="SITUATION", help="The situation that takes the claims."
)
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["auto", "table"]),
    default="auto",
    show_default=True,
)
def _import(files: tuple[str, ...], into: str, table_format: str) -> int:
    """Import tables of events, each row as a claim with its source."""
    del table_format  # one kind of table so far: "auto" finds it
    from geodata.pipeline import import_table, open_or_create_situation

    done = refused = 0
    with open_or_create_situation(into) as situation:
        for name in files:
            try:
                result = import_table(situation, Path(name))
            except GeodataError as error:
                warn(str(error))
                refused += 1
                continue
            done += 1
            refused += len(result.refused)
            print_line(f"{plain(name)}: {result.added} claims added, {len(result.refused)} refused")

    if not done:
        return _FAILED
    return _REFUSED if refused else 0


@_sitmap.command("geocode")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--country", metavar="KZ", help="Only this country, ISO 3166-1 alpha-2.")
@click.option("--on", type=_DAY, help="Names valid on this day; today's without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def _geocode(
    settings: Settings, names: tuple[str, ...], country: str | None, on: date | None, as_json: bool
) -> int:
    """Find candidates for place names, best first."""
    from geodata.geocoding.gazetteer import Gazetteer

    gazetteer = Gazetteer()
    answers = {}
    for name in names:
        places = gazetteer.candidates(name, on=on)
        if country:
            places = [place for place in places if place.country_code == country.upper()]
        answers[name] = list(places)[: settings.geocoding.max_candidates]
        if not places:
            where = f" in {country.upper()}" if country else ""
            warn(f"{name}: no such place{where} in the embedded gazetteer; check the spelling")
    if as_json:
        print_json(answers)
    else:
        columns = ["name", "country", "region", "lat", "lon", "precision", "population", "match"]
        for name, places in answers.items():
            print_table(plain(name), columns, (_place_cells(place) for place in places))
    missing = sum(not places for places in answers.values())
    if missing == len(answers):
        return _FAILED
    return _REFUSED if missing else 0


def _place_cells(place: Place) -> list[object]:
    return [
        place.name,
        place.country_code,
        place.admin1,
        f"{place.lat:.4f}",
        f"{place.lon:.4f}",
        place.precision.value,
        place.population or "",
        place.match,
    ]


@_sitmap.command("snapshot")
@click.argument("situation", required=False)
@click.option("--as-of", type=_DAY, help="The day that the map shows.")
@click.option(
    "--known-on", type=_DAY, help="Reports up to this day count; the as-of day without it."
)
@click.option("--layout", help="A layout of config/layouts.")
@click.option("--format", "formats", help="png, svg, pdf; several with commas.")
@click.option("--title", help="Headline; without it, one is proposed from the state.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the products."
)
@click.pass_obj
def _snapshot(
    settings: Settings,
    situation: str | None,
    as_of: date | None,
    known_on: date | None,
    layout: str | None,
    formats: str | None,
    title: str | None,
    out: Path,
) -> int:
    """Make briefing products; without SITUATION, of the shipped one."""
    from dashboard.briefing import make_products

    wanted = (
        [part.strip().lower() for part in formats.split(",")]
        if formats
        else settings.snapshot.formats
    )
    with _situation(situation) as opened:
        for path in make_products(
            opened,
            settings=settings,
            as_of=as_of,
            known_on=known_on,
            layout=layout or settings.snapshot.layout,
            formats=wanted,
            title=title,
            folder=out,
        ):
            print_line(str(path))
    return 0


@_sitmap.command("changes")
@click.argument("situation", required=False)
@click.option("--since", type=_DAY, required=True, help="Known before this day is not new.")
@click.option("--known-on", type=_DAY, help="Up to this day; all that is known without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _changes(situation: str | None, since: date, known_on: date | None, as_json: bool) -> int:
    """List what became known, changed or was withdrawn since a day."""
    from geodata.pipeline import changes

    with _situation(situation) as opened:
        found = changes(opened, since, known_on)
    if as_json:
        print_json(found)
        return 0
    _print_changes(found)
    return 0


def _print_changes(found: Changes) -> None:
    columns = ["known on", "type", "place", "days", "figures", "status", "says", "words"]
    print_line(f"Known after {found.since}, up to {found.until}")
    print_line()
    print_table(
        f"Key figures ({len(found.figures)})",
        ["figure", "was", "is", "says"],
        (
            [
                change.kind,
                _figure_words(change.before),
                _figure_words(change.after),
                change.after.claim.attributed_to if change.after else "",
            ]
            for change in found.figures
        ),
    )
    print_table(
        f"New ({len(found.new)})",
        columns,
        ([event.lead.known_on, *_claim_cells(event.lead, explain=False)] for event in found.new),
    )
    print_table(
        f"Changed ({len(found.changed)})",
        [*columns, "what changed"],
        (
            [
                change.after.lead.known_on,
                *_claim_cells(change.after.lead, explain=False),
                "; ".join(change.what),
            ]
            for change in found.changed
        ),
    )
    print_table(
        f"Retracted ({len(found.retracted)})",
        [*columns, "withdrawn on", "by"],
        (
            [
                retraction.claim.known_on,
                *_claim_cells(retraction.claim, explain=False),
                retraction.by.known_on,
                retraction.by.attributed_to,
            ]
            for retraction in found.retracted
        ),
    )


def _figure_words(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    if figure.value_low == figure.value_high:
        return _number(figure.value)
    return f"{_number(figure.value)} ({_number(figure.value_low)} to {_number(figure.value_high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


@_sitmap.command("check")
@click.argument("situations", nargs=-1, required=True, metavar="SITUATION...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _check(situations: tuple[str, ...], as_json: bool) -> int:
    """Check that situations are whole, and count what they hold."""
    summaries = []
    for name in situations:
        try:
            with _situation(name) as opened:
                summaries.append(opened.describe())
        except GeodataError as error:
            warn(str(error))
    if as_json:
        print_json(summaries)
    elif summaries:
        print_table(
            "Whole",
            ["situation", "title", "reports", "claims", "waiting", "days", "known"],
            (
                [
                    summary.location,
                    summary.title,
                    summary.reports,
                    summary.claims,
                    summary.waiting,
                    f"{summary.first_day or '?'} to {summary.last_day or '?'}",
                    f"{summary.known_first or '?'} to {summary.known_last or '?'}",
                ]
                for summary in summaries
            ),
        )
    if not summaries:
        return _FAILED
    return _REFUSED if len(summaries) < len(situations) else 0


@contextmanager
def _situation(name: str | None) -> Iterator[Situation]:
    """Open a situation, or the shipped one."""
    from geodata.pipeline import open_situation, shipped_situation_copy

    with open_situation(name or str(shipped_situation_copy()), read_only=True) as opened:
        yield opened


@contextmanager
def _progress(label: str, unit: str, *, total: int | None = None) -> Iterator[Callable[[], object]]:
    """Show a progress bar on a terminal, none in a pipe."""
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, total=total, disable=None, leave=False) as bar:
        yield bar.update
