"""From a snapshot to a file of any format, whole or not at all, the same bytes again."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl

from dashboard.snapshots.drawing.fonts import shape_text
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Sheet
from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.formats.package import (
    DATA_FORMATS,
    manifest_bytes,
    write_archive,
    write_data,
)
from dashboard.snapshots.record import Snapshot
from dashboard.texts import speaking, text
from geodata.errors import SnapshotError
from geodata.files import write_atomically

__all__ = ["FORMATS", "ending_of", "export", "formats_of"]

_MM_PER_PT = 25.4 / 72.0
#: matplotlib's settings are global while a file is written.
_settings_lock = threading.Lock()


def export(snapshot: Snapshot, format: str, path: str | Path) -> Path:
    """Write a snapshot as a file, and its manifest beside it.

    Parameters
    ----------
    snapshot : Snapshot
        What to write.
    format : str
        One of `FORMATS`.
    path : str or Path
        The file; one that is there is replaced. Its folder must exist. The manifest is named
        ``<name without ending>.manifest.json`` and is the same for all formats of one snapshot.

    Returns
    -------
    Path
        The file written. The same snapshot gives the same bytes again.

    Raises
    ------
    SnapshotError
        If the format is not known or not to be had of this snapshot, or the folder is missing,
        read-only or full. Nothing half-written is left.
    """
    path = Path(path)
    kind = format.lower().lstrip(".")
    if kind not in _RENDER:
        msg = f"format {format!r} is not known; known formats: {', '.join(FORMATS)}"
        raise SnapshotError(msg)
    if not path.parent.is_dir():
        msg = f"{path.parent}: is not a folder; make it, or name another one"
        raise SnapshotError(msg)
    if kind not in formats_of(snapshot):
        msg = (
            f"a change brief lies on no single day, so it has no film ({kind}); take one of: "
            f"{', '.join(formats_of(snapshot))}"
        )
        raise SnapshotError(msg)
    with speaking(snapshot.language):
        content = _RENDER[kind](snapshot)
    # all formats of a snapshot share one: "a.film.webp" and "a.png" lie beside "a.manifest.json"
    stem = path.name.removesuffix(f".{ending_of(kind)}") if "." in ending_of(kind) else path.stem
    manifest_path = path.with_name(f"{stem}.manifest.json")
    write_atomically(path, content, error=SnapshotError)
    write_atomically(manifest_path, manifest_bytes(snapshot), error=SnapshotError)
    return path


def _pdf(snapshot: Snapshot) -> bytes:
    # its libraries take a while to import, and only PDF needs them
    from dashboard.snapshots.formats.pdf import sheet_pdf

    return sheet_pdf(
        draw_sheet(snapshot), facts=facts_of(snapshot),
        alt=text("product.map_alt", what=snapshot.subtitle),
        day=snapshot.known_on, language=snapshot.language.replace("_", "-"),
    )  # fmt: skip


def _svg(snapshot: Snapshot) -> bytes:
    # takes a while to import, and only SVG needs it
    from matplotlib.backends.backend_svg import RendererSVG

    from dashboard.snapshots.drawing.painting import paint_marks

    facts, sheet = facts_of(snapshot), draw_sheet(snapshot)
    stream = io.StringIO()
    with _settings_lock, mpl.rc_context({"svg.hashsalt": snapshot.id}):
        renderer = RendererSVG(  # type: ignore[no-untyped-call]
            sheet.width_mm / _MM_PER_PT,
            sheet.height_mm / _MM_PER_PT,
            stream,
            metadata={
                "Title": facts["Title"],
                "Creator": facts["Author"],
                "Description": facts["Description"],
                "Keywords": [snapshot.id],
                "Date": snapshot.known_on.isoformat(),
            },
        )
        paint_marks(renderer, sheet.marks, height_mm=sheet.height_mm, dpi=72)
        renderer.finalize()  # type: ignore[no-untyped-call]
    # whoever reads it aloud says first what it is, and in which language
    told = quoteattr(snapshot.language.replace("_", "-"))
    whole = stream.getvalue().replace("<svg ", f"<svg xml:lang={told} ", 1)
    whole = whole.replace("</title>", f"</title>\n <desc>{escape(facts['Description'])}</desc>", 1)
    # its own paper, not that of whatever it is laid on
    paper = f'<rect width="100%" height="100%" fill={quoteattr(sheet.paper)}/>'
    whole = whole.replace("</metadata>", f"</metadata>\n {paper}", 1)
    over = f"{_logo_layer(sheet)}{_text_layer(sheet)}"
    return whole.replace("</svg>", f"{over}</svg>").encode("utf-8")


def _logo_layer(sheet: Sheet) -> str:
    """Give the logos as pictures inside the file."""
    lines = []
    for logo, box in sheet.logos:
        x, y, width, height = (side / _MM_PER_PT for side in box)
        lines.append(
            f'<image x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
            f'xlink:href="data:image/png;base64,{logo.png_base64}"/>\n'
        )
    return "".join(lines)


def _text_layer(sheet: Sheet) -> str:
    """Give all text once more as invisible SVG text, to be searched, selected and read aloud.

    The visible letters are outlines: they look the same in every program, with or without the
    typeface.
    """
    lines = ['<g id="text" fill-opacity="0" font-family="sans-serif">']
    per_mm = 72.0 / 25.4
    for mark in sheet.texts():
        shape = shape_text(mark.text, mark.face, mark.tracking)
        width = shape.width_mm(mark.size_pt) * per_mm
        x, y = mark.x_mm * per_mm, mark.y_mm * per_mm
        turn = ""
        if mark.rotation_deg:
            turn = f" transform={quoteattr(f'rotate({-mark.rotation_deg:.2f} {x:.2f} {y:.2f})')}"
        lines.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{mark.size_pt:.2f}" '
            f'textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"{turn}>'
            f"{escape(mark.text)}</text>"
        )
    return "\n".join([*lines, "</g>\n"])


def _later(module: str, name: str) -> Callable[[Snapshot], bytes]:
    """Give a writer whose libraries take long to import, and wait until it is asked for."""

    def write(snapshot: Snapshot) -> bytes:
        made: bytes = getattr(import_module(module), name)(snapshot)
        return made

    return write


_RENDER: dict[str, Callable[[Snapshot], bytes]] = {
    "png": _later("dashboard.snapshots.formats.pictures", "render_png"),
    "pdf": _pdf,
    "svg": _svg,
    "jpeg": _later("dashboard.snapshots.formats.pictures", "render_jpeg"),
    "webp": _later("dashboard.snapshots.formats.pictures", "render_webp"),
    "pptx": _later("dashboard.snapshots.formats.slides", "write_pptx"),
    "pptx-film": _later("dashboard.snapshots.formats.slides", "write_pptx_film"),
    "html": _later("dashboard.snapshots.formats.webpage", "write_html"),
    "gif": _later("dashboard.snapshots.formats.film", "write_gif"),
    "webp-film": _later("dashboard.snapshots.formats.film", "write_webp_film"),
    "mp4": _later("dashboard.snapshots.formats.film", "write_mp4"),
    **{kind: partial(write_data, kind=kind) for kind in DATA_FORMATS},
}


def _archive(snapshot: Snapshot) -> bytes:
    made = {kind: _RENDER[kind] for kind in formats_of(snapshot) if kind != "zip"}
    return write_archive(snapshot, made, ending_of)


_RENDER["zip"] = _archive
#: Formats that a snapshot can be written in.
FORMATS = tuple(_RENDER)
_FILMS = frozenset({"gif", "webp-film", "mp4", "pptx-film"})
#: Ending of a file, where it is not the name of the format.
_ENDINGS = {
    "jpeg": "jpg",
    "webp-film": "film.webp",
    "pptx-film": "film.pptx",
    **{kind: ending.lstrip(".") for kind, ending in DATA_FORMATS.items()},
}


def formats_of(snapshot: Snapshot) -> tuple[str, ...]:
    """Give the formats that a snapshot can be written in.

    Parameters
    ----------
    snapshot : Snapshot
        Any.

    Returns
    -------
    tuple of str
        `FORMATS`; without films for a change brief.
    """
    if snapshot.changes is None:
        return FORMATS
    return tuple(kind for kind in FORMATS if kind not in _FILMS)


def ending_of(format: str) -> str:
    """Give the ending of files of a format, without a dot before it.

    Parameters
    ----------
    format : str
        One of `FORMATS`.

    Returns
    -------
    str
    """
    return _ENDINGS.get(format, format)
