"""A snapshot on the Briefing page: its picture, and its files to take away."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import streamlit as st

from dashboard import data
from dashboard.briefings.products import make_product, product_name, stored_form
from dashboard.snapshots import Snapshot, ending_of, formats_of, render_png
from dashboard.texts import text
from dashboard.views import page
from geodata.errors import StoreError
from geodata.store import save_snapshot

__all__ = ["show_files", "show_product"]

#: Width of the preview; Streamlit scales down, and so blurs, what is wider than 1,460.
_PREVIEW_PX = 1_440
_BUTTONS_A_ROW = 3
_MIME = {
    "png": "image/png",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "webp-film": "image/webp",
    "mp4": "video/mp4",
    "pptx-film": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
    "zip": "application/zip",
}
_NAMES = {
    "webp": "WebP",
    "geojson": "GeoJSON",
    "geoparquet": "GeoParquet",
    "pptx-film": "PPTX + MP4",
}
_FILMS = {"gif": "GIF", "webp-film": "WebP", "mp4": "MP4"}
_log = logging.getLogger(__name__)


def show_product(snapshot: Snapshot) -> None:
    """Show the real product, drawn by what draws its files."""
    alt = text("briefing.alt", title=snapshot.title, subtitle=snapshot.subtitle)
    with st.spinner(text("briefing.drawing")):
        picture = _preview(snapshot.id, snapshot)
    page.show_picture(picture, alt=alt)


@st.cache_data(max_entries=16, show_spinner=False)
def _preview(snapshot_id: str, _snapshot: Snapshot) -> bytes:
    del snapshot_id
    width_in = _snapshot.layout.paper_mm[0] / 25.4
    return render_png(_snapshot, dpi=max(int(_PREVIEW_PX / width_in), 1))


def show_files(snapshot: Snapshot, *, key: str) -> None:
    """Offer the files of a snapshot; taking one keeps the snapshot in the situation."""
    title = data.situation().title
    st.html(f"<h2 class='page-section'>{text('briefing.download')}</h2>")
    formats = formats_of(snapshot)
    rows = -(-len(formats) // _BUTTONS_A_ROW)
    columns = [column for _ in range(rows) for column in st.columns(_BUTTONS_A_ROW, gap="small")]
    for kind, column in zip(formats, columns, strict=False):
        name = product_name(title, snapshot, ending_of(kind))
        with column:
            st.download_button(
                _label(kind),
                data=_maker(snapshot, kind, name),
                file_name=name,
                mime=_MIME.get(kind, "application/octet-stream"),
                on_click="ignore",
                key=f"{key}_download_{kind}",
                type="primary" if kind == formats[0] else "secondary",
                width="stretch",
            )
    st.download_button(
        text("briefing.manifest"),
        data=_manifest_maker(snapshot),
        file_name=product_name(title, snapshot, "manifest.json"),
        mime="application/json",
        on_click="ignore",
        key=f"{key}_download_manifest",
        help=text("briefing.manifest_help"),
        width="stretch",
    )
    page.show_note(text("briefing.one_snapshot", product=snapshot.short_id))
    if data.situation().read_only:
        page.show_note(text("briefing.not_kept"))


def _label(kind: str) -> str:
    if kind == "zip":
        return text("briefing.all_files")
    if kind in _FILMS:
        return text("briefing.film", format=_FILMS[kind])
    return _NAMES.get(kind, kind.upper())


def _maker(snapshot: Snapshot, kind: str, name: str) -> Callable[[], bytes]:
    def make() -> bytes:
        content = make_product(snapshot, kind, name=name)[name]
        _keep(snapshot)
        return content

    return make


def _manifest_maker(snapshot: Snapshot) -> Callable[[], str]:
    def make() -> str:
        _keep(snapshot)
        return json.dumps(snapshot.manifest(), ensure_ascii=False, indent=1, sort_keys=True)

    return make


def _keep(snapshot: Snapshot) -> None:
    held = data.situation()
    if held.read_only:
        return
    try:
        save_snapshot(held, stored_form(snapshot))
    except StoreError as error:
        # the file is made and handed out; the list of stored snapshots tells what is not kept
        _log.warning("snapshot %s is not kept: %s", snapshot.short_id, error)
