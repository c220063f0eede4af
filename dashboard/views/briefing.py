"""Briefing: the product as it will be, what it rests on, and its files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape

import streamlit as st

from dashboard import data
from dashboard.briefing import Wishes, freeze, make_product, product_name
from dashboard.cards import claim_card
from dashboard.maps import event_types
from dashboard.opening import View, opening_view
from dashboard.snapshots import (
    FORMATS,
    TLP_COLOURS,
    Snapshot,
    ending_of,
    layout_names,
    load_layout,
    render_png,
)
from dashboard.snapshots.findings import FIGURE_WORDS
from dashboard.snapshots.words import quantity_text
from dashboard.state import ViewState, view_from_query
from dashboard.views import page
from dashboard.wording import day_words, markdown_literal, number_words, visible
from geodata.errors import GeodataError
from geodata.tables import Claim, Figure

#: Width of the preview; Streamlit scales down, and so blurs, what is wider than 1,460.
_PREVIEW_PX = 1_440
#: Claims listed under the preview; the manifest has all.
_MAX_CARDS = 240
_MIME = {
    "png": "image/png",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "webp-film": "image/webp",
    "mp4": "video/mp4",
    "html": "text/html",
    "zip": "application/zip",
}
_LABELS = {
    "webp": "WebP",
    "gif": "GIF film",
    "webp-film": "WebP film",
    "mp4": "MP4 film",
    "geojson": "GeoJSON",
    "geoparquet": "GeoParquet",
    "zip": "All (ZIP)",
}
_BUTTONS_A_ROW = 3
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _first_view(now: data.Opened) -> View:
    """Give what the page opens on: the link's days, else those of the Situation page."""
    opening = opening_view(data.situation(), now.timeline, settings=data.settings())
    held: ViewState | None = st.session_state.get("view")
    if held is None:
        types = tuple(entry["key"] for entry in event_types())
        held = ViewState(
            day=opening.as_of,
            known=opening.known_on,
            window_days=opening.window_days,
            types=types,
        )
        held, faults = view_from_query(st.query_params.to_dict(), opening=held, known_types=types)
        for fault in faults:
            st.toast(markdown_literal(fault))
    return replace(opening, as_of=held.day, known_on=held.known, window_days=held.window_days)


def _choose_view(now: data.Opened) -> View:
    first = _first_view(now)
    # What was set here stays until the Situation page is turned to another view.
    origin = f"{first.as_of}_{first.known_on}_{first.window_days}"
    left, right = st.columns(2, gap="small")
    with left:
        as_of = _choose_day("As of", first.as_of, f"as_of_{origin}", "The day that is shown.")
    with right:
        known_on = _choose_day(
            "Known on", first.known_on, f"known_on_{origin}", "Reports up to this day count."
        )
    window_days = st.slider(
        "Days shown",
        1,
        30,
        value=first.window_days,
        key=f"briefing_window_{origin}",
        persist_state="session",
    )
    return replace(first, as_of=as_of, known_on=known_on, window_days=window_days)


def _choose_day(label: str, day: date, key: str, help_text: str) -> date:
    return st.date_input(
        label,
        value=day,
        key=f"briefing_{key}",
        help=help_text,
        format="YYYY-MM-DD",
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        persist_state="session",
    )


def _choose_title(now: data.Opened, view: View, layout: str, tlp: str) -> str | None:
    """Give the headline that the analyst wrote for this view; None: the proposed one."""
    proposed = _frozen(now.key, now.revision, view, layout, None, tlp).title
    written: dict[View, str] = st.session_state.setdefault("briefing_titles", {})
    key = f"briefing_title_{view.as_of}_{view.known_on}_{view.window_days}"

    def keep() -> None:
        written[view] = st.session_state[key]

    title = st.text_area(
        "Headline",
        value=written.get(view, proposed),
        key=key,
        height=108,
        max_chars=400,
        on_change=keep,
        help="Proposed from the claims; change it as you like. Empty brings the proposal back.",
    ).strip()
    return None if title in ("", proposed) else title


@st.cache_resource(max_entries=16, show_spinner=False)
def _frozen(
    key: str, revision: int, view: View, layout: str, title: str | None, tlp: str
) -> Snapshot:
    del key, revision
    return freeze(
        data.opened().timelines.on(view.as_of),
        view,
        settings=data.settings(),
        wishes=Wishes(layout=layout, title=title, tlp=tlp),
    )


@st.cache_data(max_entries=16, show_spinner="Drawing the product")
def _preview(snapshot_id: str, _snapshot: Snapshot) -> bytes:
    del snapshot_id
    width_in = _snapshot.layout.paper_mm[0] / 25.4
    return render_png(_snapshot, dpi=int(_PREVIEW_PX / width_in))


def _choose_layout() -> str:
    names = layout_names()
    usual = data.settings().snapshot.layout
    return st.selectbox(
        "Layout",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=lambda name: visible(load_layout(name).title),
        key="briefing_layout",
        persist_state="session",
    )


def _choose_tlp() -> str:
    labels = ["", *TLP_COLOURS]
    usual = data.settings().snapshot.tlp
    return st.selectbox(
        "Handling",
        labels,
        index=labels.index(usual) if usual in labels else 0,
        format_func=lambda label: label or "no banner",
        key="briefing_tlp",
        persist_state="session",
    )


def _show_downloads(title: str, snapshot: Snapshot) -> None:
    st.html("<h3 class='page-section'>Download</h3>")
    rows = -(-len(FORMATS) // _BUTTONS_A_ROW)
    columns = [column for _ in range(rows) for column in st.columns(_BUTTONS_A_ROW, gap="small")]
    for kind, column in zip(FORMATS, columns, strict=False):
        name = product_name(title, snapshot, ending_of(kind))
        with column:
            st.download_button(
                _LABELS.get(kind, kind.upper()),
                data=_maker(snapshot, kind, name),
                file_name=name,
                mime=_MIME.get(kind, "application/octet-stream"),
                on_click="ignore",
                key=f"briefing_download_{kind}",
                type="primary" if kind == FORMATS[0] else "secondary",
                width="stretch",
            )
    st.download_button(
        "Manifest",
        data=lambda: json.dumps(snapshot.manifest(), ensure_ascii=False, indent=1, sort_keys=True),
        file_name=product_name(title, snapshot, "manifest.json"),
        mime="application/json",
        on_click="ignore",
        key="briefing_download_manifest",
        help="All that the product shows: claims, quotes, sources, boundaries, versions.",
        width="stretch",
    )
    page.show_note(
        f"Product {snapshot.short_id}. All formats are made from this one snapshot; made again, "
        "they are the same byte for byte."
    )


def _maker(snapshot: Snapshot, kind: str, name: str) -> Callable[[], bytes]:
    return lambda: make_product(snapshot, kind, name=name)[name]


def _show_foundation(snapshot: Snapshot) -> None:
    """Show what the product rests on: its points and figures, and every claim behind them."""
    claims = sorted(
        snapshot.claims, key=lambda c: (c.date_start or date.max, c.event_type, c.known_on, c.id)
    )
    numbers = {claim.id: number for number, claim in enumerate(claims, start=1)}
    points, figures = st.columns(2, gap="large")
    with points:
        st.html("<h3 class='page-section'>Key points</h3>")
        entries = "".join(
            f"<li><b>{_html(point.title)}</b> {_html(point.text)} "
            f"{_links(point.claim_ids, numbers)}</li>"
            for point in snapshot.key_points
        )
        st.html(
            f"<ol class='page-points'>{entries}</ol>"
            if entries
            else "<p class='page-note'>Nothing in these days asks for a point.</p>"
        )
    with figures:
        st.html("<h3 class='page-section'>Key figures</h3>")
        rows = "".join(_figure_html(figure, numbers) for figure in snapshot.figures)
        st.html(
            f"<ul class='page-figures'>{rows}</ul>"
            if rows
            else "<p class='page-note'>No claim states a figure.</p>"
        )
    st.html(
        f"<h3 class='page-section'>It rests on {len(claims):,} "
        f"{'claim' if len(claims) == 1 else 'claims'}</h3>"
    )
    cards = "".join(
        claim_card(claim, number=number, has_text=False)
        for number, claim in enumerate(claims[:_MAX_CARDS], start=1)
    )
    st.html(f"<div class='card-grid'>{cards}</div>")
    if len(claims) > _MAX_CARDS:
        page.show_note(f"… and {len(claims) - _MAX_CARDS:,} more, all of them in the manifest.")


def _figure_html(figure: Figure, numbers: dict[str, int]) -> str:
    quantity = figure.claim.quantity(figure.kind)
    number = quantity_text(quantity) if quantity else number_words(figure.value)
    words = f"{number} {FIGURE_WORDS.get(figure.kind, figure.kind)}"
    spread = ""
    if figure.value_low != figure.value_high:
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        spread = f", claims range from {low} to {high}"
    ids = (figure.claim.id, *(claim.id for claim in figure.competing))
    return (
        f"<li><b>{_html(words)}</b>{spread}, {figure.claim.status.value}; "
        f"{_html(_speaker(figure.claim))}, known on {day_words(figure.claim.known_on)} "
        f"{_links(ids, numbers)}</li>"
    )


def _speaker(claim: Claim) -> str:
    source = claim.source
    return claim.attributed_to or source.publisher or source.title or "source not named"


def _links(claim_ids: tuple[str, ...], numbers: dict[str, int]) -> str:
    """Give links to the cards of claims, the first few of them."""
    held = sorted(numbers[key] for key in dict.fromkeys(claim_ids) if key in numbers)
    links = " ".join(
        f'<a class="claim-number" href="#card-{number}" title="To claim {number}">{number}</a>'
        for number in held[:6]
    )
    return f"{links} and {len(held) - 6} more" if len(held) > 6 else links


def _html(text: str) -> str:
    return escape(visible(text))


def _show() -> None:
    page.open_page()
    now = data.opened()
    controls, product = st.columns([1, 3.1], gap="medium")
    with controls, st.container(key="briefing_controls"):
        page.show_title("Briefing", now.title)
        view = _choose_view(now)
        layout = _choose_layout()
        tlp = _choose_tlp()
        title = _choose_title(now, view, layout, tlp)
        snapshot = _frozen(now.key, now.revision, view, layout, title, tlp)
        _show_downloads(now.title, snapshot)
    with product:
        if not now.timeline.claims:
            page.show_empty(
                "This situation holds no claims yet.",
                "Read a report on the Reports page and store it; the product below then fills.",
            )
        page.show_picture(
            _preview(snapshot.id, snapshot),
            alt=f"The product: {snapshot.title}. {snapshot.subtitle}",
        )
        _show_foundation(snapshot)


try:
    _show()
except GeodataError as error:
    st.error(markdown_literal(str(error)))
