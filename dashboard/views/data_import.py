"""Data, part "import": a table, what was understood of it, and its import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import data
from dashboard.access.roles import Role
from dashboard.access.session import may, require
from dashboard.intake.tables import TablePreview, import_upload, preview_upload, refused_csv
from dashboard.maps import event_types
from dashboard.texts import text
from dashboard.told import fault_words
from dashboard.views import page
from dashboard.wording import (
    claim_days,
    event_label,
    markdown_literal,
    number_words,
    place_words,
    quantity_words,
    visible,
)
from geodata.importing import FORMATS, ImportOptions, RefusedRow
from geodata.importing.cells import DAY_ORDERS
from geodata.importing.columns import COLUMNS
from geodata.pipeline import ImportResult

_SUFFIXES = ["csv", "tsv", "txt", "zip", "xlsx", "parquet", "geojson", "json", "gpkg"]
_MAX_UPLOAD_MB = 200
_COLUMNS_A_ROW = 4
#: Codes without a type that can be mapped on the page.
_MAX_CODES = 24
_MAX_REFUSED = 200
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def show() -> None:
    """Show the part."""
    situation = data.situation()
    result: tuple[str, ImportResult] | None = st.session_state.pop("data_imported", None)
    if result is not None:
        _show_result(*result)
    batch = st.session_state.setdefault("data_batch", 0)
    upload = st.file_uploader(
        text("data.table"),
        type=_SUFFIXES,
        key=f"data_table_{batch}",
        max_upload_size=_MAX_UPLOAD_MB,
    )
    if upload is None:
        page.show_note(text("data.table_note"))
        page.show_note(text("data.table_larger", most=_MAX_UPLOAD_MB))
        return
    options = _choose_options()
    preview = _preview(upload, options)
    # What is wrong stands above the many columns, of which some mend it.
    told = st.container()
    if not preview.columns and not preview.fault:
        page.show_note(text("data.known_format", format=preview.format))
    else:
        options = _choose_columns(preview, options)
        preview = _preview(upload, options)
    if preview.fault:
        told.error(markdown_literal(fault_words(preview.fault)))
        return
    options = _choose_types(preview, options)
    preview = _preview(upload, options)
    _show_preview(preview)
    if st.button(
        text("data.import_button"),
        type="primary",
        key="data_import",
        disabled=not may(Role.EDITOR) or situation.read_only,
        help=text("data.read_only") if situation.read_only else None,
    ):
        _import(upload.name, upload.getvalue(), options)


def _preview(upload: UploadedFile, options: ImportOptions) -> TablePreview:
    return _preview_of(upload.file_id, repr(options), upload, options)


@st.cache_data(max_entries=8, show_spinner=False)
def _preview_of(
    file_id: str, said: str, _upload: UploadedFile, _options: ImportOptions
) -> TablePreview:
    del file_id, said
    return preview_upload(data.situation(), _upload.name, _upload.getvalue(), _options)


def _choose_options() -> ImportOptions:
    kind, order, unmapped, undated, lag = st.columns(5, gap="small")
    with kind:
        format = st.selectbox(
            text("data.format"),
            FORMATS,
            format_func=lambda name: text(f"data.format_{name}"),
            key="data_format",
        )
    with order:
        day_order = st.selectbox(
            text("data.day_order"),
            DAY_ORDERS,
            format_func=lambda name: text(f"data.day_order_{name}"),
            key="data_day_order",
        )
    with unmapped:
        policy = st.selectbox(
            text("data.unmapped"),
            ("", "other", "skip", "refuse"),
            format_func=lambda name: text(f"data.unmapped_{name or 'usual'}"),
            key="data_unmapped",
        )
    with undated:
        day = st.date_input(
            text("data.undated"),
            value=None,
            format="YYYY-MM-DD",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            key="data_undated",
            help=text("data.undated_help"),
        )
    with lag:
        days = st.number_input(
            text("data.lag"),
            min_value=0,
            max_value=36_500,
            value=None,
            step=1,
            key="data_lag",
            help=text("data.lag_help"),
        )
    return ImportOptions(
        format=format,
        day_order=day_order,
        unmapped=policy,
        undated_known_on=day,
        lag_days=None if days is None else int(days),
    )


def _choose_columns(preview: TablePreview, options: ImportOptions) -> ImportOptions:
    """Let the analyst say which of the file's columns is which; guesses stand where they do not."""
    stated: dict[str, str] = {}
    with st.expander(text("data.columns"), expanded=bool(preview.fault)):
        page.show_note(text("data.columns_note"))
        grid = st.columns(_COLUMNS_A_ROW, gap="small")
        for at, ours in enumerate(COLUMNS):
            guess = preview.columns.get(ours)
            with grid[at % _COLUMNS_A_ROW]:
                chosen = st.selectbox(
                    ours,
                    preview.file_columns,
                    index=None,
                    placeholder=text("data.column_guessed", name=visible(guess)) if guess else "–",
                    format_func=visible,
                    key=f"data_column_{ours}",
                )
            if chosen is not None:
                stated[ours] = chosen
    return replace(options, columns=stated)


def _choose_types(preview: TablePreview, options: ImportOptions) -> ImportOptions:
    """Let the analyst map the codes that have no event type."""
    if not preview.unmapped:
        return options
    types: dict[str, str] = {}
    codes = list(preview.unmapped)[:_MAX_CODES]
    keys = [entry["key"] for entry in event_types()]
    with st.expander(text("data.codes", count=len(preview.unmapped)), expanded=True):
        page.show_note(text("data.codes_note"))
        grid = st.columns(_COLUMNS_A_ROW, gap="small")
        for at, code in enumerate(codes):
            with grid[at % _COLUMNS_A_ROW]:
                chosen = st.selectbox(
                    markdown_literal(f"{code} ({preview.unmapped[code]:,})"),
                    keys,
                    index=None,
                    placeholder=text("data.no_type"),
                    format_func=event_label,
                    key=f"data_code_{code}",
                )
            if chosen is not None:
                types[code] = chosen
    return replace(options, types=types)


def _show_preview(preview: TablePreview) -> None:
    total = "" if preview.total is None else f" / {preview.total:,}"
    page.show_note(
        text(
            "data.preview",
            rows=f"{preview.rows:,}{total}",
            refused=f"{len(preview.refused):,}",
            left_out=f"{preview.left_out:,}",
        )
    )
    claims = preview.claims
    page.show_table(
        {
            text("data.days"): [claim_days(claim) for claim in claims],
            text("data.type"): [event_label(claim.event_type) for claim in claims],
            text("data.place"): [visible(place_words(claim.place)) for claim in claims],
            text("data.status"): [text(f"status.{claim.status}") for claim in claims],
            text("data.figures"): [
                ", ".join(map(quantity_words, claim.quantities)) for claim in claims
            ],
            text("data.known"): [claim.known_on for claim in claims],
            text("data.words"): [visible(claim.quote) for claim in claims],
        },
        key="data_preview",
    )
    _show_refused(preview.refused)


def _show_refused(refused: Sequence[RefusedRow]) -> None:
    if not refused:
        return
    shown = refused[:_MAX_REFUSED]
    with st.expander(text("data.refused", count=len(refused))):
        page.show_table(
            {
                text("data.line"): [row.line for row in shown],
                text("data.reason"): [visible(fault_words(row.reason)) for row in shown],
            },
        )


def _import(name: str, content: bytes, options: ImportOptions) -> None:
    require(Role.EDITOR)
    bar = st.progress(0.0, text("data.importing"))
    done = 0

    def on_rows(rows: int, total: int | None) -> None:
        nonlocal done
        done += rows
        share = min(1.0, done / total) if total else 0.0
        bar.progress(share, text("data.imported_rows", count=done))

    result = import_upload(data.situation(), name, content, options, on_rows=on_rows)
    st.session_state["data_imported"] = (name, result)
    st.session_state["data_batch"] += 1
    st.rerun()


def _show_result(name: str, result: ImportResult) -> None:
    st.success(
        markdown_literal(
            text(
                "data.result",
                name=name,
                added=number_words(result.added),
                held=number_words(result.held),
                left_out=number_words(result.left_out),
                refused=number_words(len(result.refused)),
            )
        )
    )
    _show_refused(result.refused)
    if result.refused:
        st.download_button(
            text("data.refused_file"),
            data=lambda: refused_csv([(name, result)]),
            file_name="refused-rows.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_refused_file",
        )
