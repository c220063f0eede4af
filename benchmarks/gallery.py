"""The command `python -m benchmarks.gallery`: every product of three situations, to be looked at.

Every layout, theme and format of the shipped situation, of a second country (that of the report
that is named, else of a short one below) and of the world, into `out/gallery`. PDF and slides are
turned into pictures by poppler and LibreOffice, where they are installed, so that one sees what
others will see.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from pathlib import Path

from dashboard.briefings.products import Wishes, freeze, make_product
from dashboard.opening import opening_timeline, opening_view
from dashboard.snapshots import (
    Snapshot,
    ending_of,
    formats_of,
    layout_names,
    make_change_snapshot,
    theme_names,
)
from dashboard.snapshots.formats.pictures import render_png
from geodata.geocoding.towns import large_towns
from geodata.pipeline import create_shipped_situation, open_situation, read_report
from geodata.settings import load_settings
from geodata.store import Situation, create_situation
from geodata.tables import Claim, Source, Status
from geodata.timeline import changes

_ROOT = Path(__file__).resolve().parents[1]
_OUT = _ROOT / "out" / "gallery"
#: Of the second country, where no other report is named.
_OWN_REPORT = """Troops sent to Bangladesh's port city

DHAKA, July 20, 2024 (Own desk) - Hundreds of students protested in Dhaka on Friday, police said.
In Chittagong, 12 protesters were killed on Thursday, according to a hospital.
The government said 300 soldiers were deployed to Chittagong on Saturday.
"""
_WORLD_DAY = date(2024, 5, 20)
_DPI = 60
_SCREEN_PX = 1600


def main() -> int:
    """Make the gallery; 2 where a product could not be turned into a picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    parser.add_argument("report", type=Path, nargs="?", help="a report on another country")
    report = parser.parse_args().report
    words = report.read_text(encoding="utf-8") if report else _OWN_REPORT
    shutil.rmtree(_OUT, ignore_errors=True)
    shown: list[tuple[str, Path]] = []
    with tempfile.TemporaryDirectory(prefix="sitmap-") as name:
        for title, situation, country in _situations(Path(name), words):
            with situation:
                folder = _OUT / title
                folder.mkdir(parents=True)
                shown += _make(situation, folder, country=country)
    try:
        shown += [pair for path in sorted(_OUT.rglob("*.p[dp][ft]*")) for pair in _pictures(path)]
    except subprocess.CalledProcessError as error:
        print(f"gallery: {error.cmd[0]}: {error.stderr}", file=sys.stderr)
        return 2
    rows = "".join(
        f'<figure><img src="{path.relative_to(_OUT)}" alt="" loading="lazy">'
        f"<figcaption>{escape(str(path.relative_to(_OUT)))}</figcaption></figure>"
        for _, path in shown
    )
    style = "<style>figure{display:inline-block;margin:8px;width:30%}img{width:100%}</style>"
    (_OUT / "index.html").write_text(f"<!DOCTYPE html>{style}{rows}", encoding="utf-8")
    print(_OUT / "index.html")
    return 0


def _situations(folder: Path, report: str) -> Iterator[tuple[str, Situation, bool]]:
    """Give folder, situation, and whether a country is in focus."""
    create_shipped_situation(folder / "shipped.gpkg")
    yield "shipped", open_situation(folder / "shipped.gpkg"), True
    reading = read_report(report)
    second = create_situation(
        folder / "second.gpkg", title="Second country", fill=lambda s: s.add_reading(reading)
    )
    yield "second-country", second, True
    world = create_situation(
        folder / "world.gpkg", title="World", fill=lambda s: s.add_claims(_world_claims())
    )
    yield "world", world, False


def _world_claims() -> list[Claim]:
    """Make events at the large towns of the world, more in some than in others."""
    towns = large_towns(None, on=_WORLD_DAY, most=0, world_population=3_000_000)
    kinds = ("unrest", "unrest", "deployment", "withdrawal")
    statuses = (Status.OCCURRED, Status.CLAIMED, Status.ANNOUNCED)
    made = []
    for number, town in enumerate(towns):
        for turn in range(1 + number * 7 % 11):
            day = _WORLD_DAY - timedelta(days=(number + 3 * turn) % 12)
            made.append(
                Claim(
                    id=f"world-{number}-{turn}",
                    event_type=kinds[(number + turn) % len(kinds)],
                    status=statuses[(number * turn) % len(statuses)],
                    known_on=day,
                    place=town,
                    date_start=day,
                    date_end=day,
                    actor=f"group {number}-{turn}",
                    quote=f"Something happened at {town.name}.",
                    source=Source(publisher=f"Desk {number % 9}"),
                )
            )
    return made


def _make(situation: Situation, folder: Path, *, country: bool) -> list[tuple[str, Path]]:
    settings = load_settings()
    timeline = opening_timeline(situation, settings=settings)
    view = opening_view(situation, timeline, settings=settings)
    view = view if country else replace(view, country=None)

    def frozen(**wishes: str) -> Snapshot:
        return freeze(timeline, view, settings=settings, wishes=Wishes(**wishes))  # type: ignore[arg-type]

    since = view.known_on - timedelta(days=2)
    state = timeline.state(view.as_of, view.known_on, country=view.country)
    brief = make_change_snapshot(
        changes(timeline, since, view.known_on, country=view.country), state,
        country=view.country, history=timeline.events(view.known_on),
    )  # fmt: skip
    usual = frozen()
    made = list(_pairs(folder, frozen))
    steps = [(f"theme-{name}", frozen(theme=name), ("pdf",)) for name in theme_names()]
    steps += [("formats", usual, tuple(kind for kind in formats_of(usual) if kind != "mp4"))]
    steps += [("changes", brief, ("png", "pdf", "pptx", "html", "csv"))]
    for stem, snapshot, kinds in steps:
        for kind in kinds:
            path = folder / f"{stem}.{ending_of(kind)}"
            path.write_bytes(make_product(snapshot, kind, name=path.name)[path.name])
            print(path)
            if path.suffix in (".png", ".gif", ".svg", ".jpg", ".webp"):
                made.append((stem, path))
    with zipfile.ZipFile(io.BytesIO((folder / "formats.zip").read_bytes())) as archive:
        archive.testzip()
    return made


def _pairs(folder: Path, frozen: Callable[..., Snapshot]) -> Iterator[tuple[str, Path]]:
    """Make a picture of each layout in each theme, as large as a screen."""
    for layout in layout_names():
        for theme in theme_names():
            snapshot = frozen(layout=layout, theme=theme)
            path = folder / f"{layout}-{theme}.png"
            dpi = round(_SCREEN_PX * 25.4 / max(snapshot.layout.paper_mm))
            path.write_bytes(render_png(snapshot, dpi=dpi))
            print(path)
            yield path.stem, path


def _pictures(path: Path) -> Iterator[tuple[str, Path]]:
    """Turn a PDF or slides into pictures, by the programs of others."""
    office, poppler = shutil.which("soffice"), shutil.which("pdftoppm")
    if poppler is None or (path.suffix == ".pptx" and office is None):
        print(f"{path}: not turned into pictures; install poppler-utils and libreoffice-impress")
        return
    pages = path.with_name(f"{path.stem}-{path.suffix[1:]}")
    pages.mkdir()
    source = path
    if path.suffix == ".pptx" and office is not None:
        _run(office, "--headless", "--convert-to", "pdf", "--outdir", pages, path)
        source = pages / f"{path.stem}.pdf"
    _run(poppler, "-r", str(_DPI), "-png", source, pages / "page")
    for page in sorted(pages.glob("*.png")):
        yield path.stem, page


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    sys.exit(main())
