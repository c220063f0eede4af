"""A snapshot as data: the events shown with their claims, and all products in one archive."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.snapshots.changebrief import change_columns, change_rows
from dashboard.snapshots.drawing.fonts import clean_text
from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text
from dashboard.texts import speaking, text
from geodata.exchange import csv_bytes
from geodata.exporting import FORMATS as DATA_FORMATS
from geodata.exporting import About, export_table
from geodata.timeline import Changes

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["DATA_FORMATS", "manifest_bytes", "write_archive", "write_data"]

#: Left out of the archive: whether it can be made depends on what is installed.
_LEFT_OUT = frozenset({"mp4", "pptx-film"})


def write_data(snapshot: Snapshot, kind: str) -> bytes:
    """Give the events shown, with the claims they rest on, as a file of another program.

    Parameters
    ----------
    snapshot : Snapshot
        Its events, those ahead among them, are the rows.
    kind : str
        A key of `DATA_FORMATS`.

    Returns
    -------
    bytes
        The same snapshot gives the same bytes again.
    """
    boundaries = snapshot.boundary_set
    about = About(
        title=snapshot.title or snapshot.subtitle,
        as_of=snapshot.as_of,
        known_on=snapshot.known_on,
        boundary_set=f"{boundaries.id}: {boundaries.vintage}",
        attribution=(
            f"Places: GeoNames, CC BY 4.0. Boundaries: {boundaries.source} {boundaries.version}. "
            f"Product {snapshot.id}. {snapshot.software}"
        ),
    )
    if kind == "csv" and snapshot.changes is not None:
        return write_changes(snapshot, snapshot.changes)
    shown = {event.id: event for event in (*snapshot.state.events, *snapshot.state.ahead)}
    regions = _region_table(snapshot) if kind == "gpkg" else None
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        path = Path(folder) / f"data{DATA_FORMATS[kind]}"
        export_table(tuple(shown.values()), kind, path, about=about, regions=regions)
        return path.read_bytes()


def _region_table(snapshot: Snapshot) -> gpd.GeoDataFrame:
    import geopandas as gpd

    regions = snapshot.ground.regions
    names = {"code": list(regions.codes), "name": list(regions.names)}
    return gpd.GeoDataFrame(names, geometry=regions.geometry, crs="EPSG:4326")


def write_changes(snapshot: Snapshot, changes: Changes) -> bytes:
    """Give the table of a change brief as CSV.

    Parameters
    ----------
    snapshot : Snapshot
        The brief.
    changes : Changes
        What it is about.

    Returns
    -------
    bytes
        UTF-8, one row a change. Texts that a spreadsheet would take for formulas get a quotation
        mark in front.
    """
    # data files speak English, whoever reads them
    with speaking("en"):
        rows = ((*row.cells, snapshot.id) for row in change_rows(changes))
        return csv_bytes([*change_columns(), "product"], rows)


def manifest_bytes(snapshot: Snapshot) -> bytes:
    """Give the manifest as the file that lies beside a product, a claim or event a line."""
    written = _spread(snapshot.manifest(), levels=3) + "\n"
    return written.encode("utf-8", "backslashreplace")


def _spread(value: Any, levels: int) -> str:  # noqa: ANN401
    """Write plain values as JSON, what the outer levels hold a line each."""
    # `indent` would break every number off, and does without json's compiled half
    deeper = " " * (4 - levels)
    if levels and value and isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {_spread(value[key], levels - 1)}" for key in sorted(value)]
        return f"{{\n{deeper}" + f",\n{deeper}".join(lines) + "\n}"
    if levels and value and isinstance(value, list):
        return f"[\n{deeper}" + f",\n{deeper}".join(_spread(v, levels - 1) for v in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def write_archive(
    snapshot: Snapshot,
    writers: Mapping[str, Callable[[Snapshot], bytes]],
    ending_of: Callable[[str], str],
) -> bytes:
    """Give all products in one ZIP archive, with the manifest and the hash of each.

    Parameters
    ----------
    snapshot : Snapshot
        What all of them show.
    writers : mapping of str to callable
        Format -> what makes it. Those with MP4 are left out: it wants an extra that not
        every machine has.
    ending_of : callable
        Gives the ending of a format's files.

    Returns
    -------
    bytes
        The same snapshot gives the same bytes again.
    """
    files = {
        f"brief.{ending_of(kind)}": write(snapshot)
        for kind, write in writers.items()
        if kind not in _LEFT_OUT
    }
    files["brief.manifest.json"] = manifest_bytes(snapshot)
    with speaking(snapshot.language):
        files["README.txt"] = _readme(snapshot, files)
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode("ascii")}.items():
            # 1980: the archive does not tell when it was made
            entry = zipfile.ZipInfo(name)
            # nor on which system; who unpacks it can give the files to others
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _readme(snapshot: Snapshot, names: Iterable[str]) -> bytes:
    """Say what the archive shows and what each of its files is, in lines as Windows ends them."""
    facts = facts_of(snapshot)
    told = {name: name.removeprefix("brief.").replace(".", "_") for name in names}
    if snapshot.changes is not None:
        told["brief.csv"] = "csv_changes"
    lines = [
        facts["Title"],
        "",
        snapshot.subtitle,
        f"{as_of_text(snapshot.as_of, snapshot.known_on)}. "
        + text("product.id", id=snapshot.id, software=snapshot.software),
        *filter(None, (snapshot.tlp, snapshot.banner, snapshot.organisation)),
        "",
        *(f"{name}: {text(f'archive.{key}')}" for name, key in told.items()),
        "",
        text("archive.check"),
        "",
        text("product.credits"),
    ]
    return "".join(f"{clean_text(line)}\r\n" for line in lines).encode("utf-8-sig")
