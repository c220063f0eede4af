"""Which kind of file a table is in, by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

from geodata.errors import ImportTableError
from geodata.importing.sources import TableSource
from geodata.importing.text_tables import open_text_table, open_zipped_table

__all__ = ["open_table"]

#: What is packed may grow to this, and by this factor; more is taken for an attack.
_MAX_UNPACKED_BYTES = 8 * 2**30
_MAX_UNPACKED_RATIO = 200
#: Up to this size nothing is suspicious.
_SMALL_BYTES = 50 * 2**20


def open_table(path: Path, *, layer: str | None = None) -> TableSource:
    """Open a table, whatever file it is in.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with commas, semicolons or tabs, also alone in a ZIP file; XLSX; Parquet or
        GeoParquet; GeoJSON; GeoPackage. What it is follows from its content, not its name.
    layer : str or None
        Layer of a GeoPackage or sheet of a workbook. None: "claims" if there is one, else the
        only layer, or the first sheet.

    Returns
    -------
    TableSource
        Geometries of any CRS are its columns ``lat``, ``lon`` and ``precision`` (WGS 84): points
        as they are, other shapes by a point within them, as an area.

    Raises
    ------
    ImportTableError
        If the file cannot be read or is no table; reading rows may raise it too.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        msg = f"{path}: cannot read the table: {error.strerror}; name an existing file"
        raise ImportTableError(msg) from error
    if head.startswith(b"PK\x03\x04"):
        return _open_packed(path, layer)
    if head.startswith(b"PAR1"):
        from geodata.importing.layers import open_parquet

        return open_parquet(path)
    if head.startswith(b"SQLite format 3\x00") or _begins_with(head, b"{"):
        from geodata.importing.layers import open_layer

        return open_layer(path, layer)
    if _begins_with(head, b"<"):
        msg = f"{path}: is XML or HTML, no table; save it as CSV, XLSX, GeoJSON or GeoPackage"
        raise ImportTableError(msg)
    return open_text_table(path)


def _begins_with(head: bytes, char: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == char


def _open_packed(path: Path, layer: str | None) -> TableSource:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        msg = f"{path}: is a damaged ZIP file ({error}); fetch or save it again"
        raise ImportTableError(msg) from error
    size = sum(member.file_size for member in members)
    allowed = max(_SMALL_BYTES, _MAX_UNPACKED_RATIO * path.stat().st_size)
    if size > min(allowed, _MAX_UNPACKED_BYTES):
        msg = f"{path}: would unpack to {size:,} bytes; unpack it yourself if you trust it"
        raise ImportTableError(msg)
    if any(member.filename == "xl/workbook.xml" for member in members):
        from geodata.importing.workbooks import open_workbook

        return open_workbook(path, layer)
    if len(members) != 1:
        msg = f"{path}: holds {len(members)} files; expected one table, or a workbook (XLSX)"
        raise ImportTableError(msg)
    return open_zipped_table(path, members[0].filename)
