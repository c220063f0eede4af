"""Data, part "boundaries": the sets on this machine, the one drawn, and new ones."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import streamlit as st

from dashboard import data
from dashboard.access.roles import Role
from dashboard.access.session import may, require
from dashboard.intake.boundaries import described_set
from dashboard.texts import text
from dashboard.told import fault_words, said
from dashboard.views import page
from dashboard.wording import markdown_literal, visible
from geodata.fetching import fetch_boundaries
from geodata.pipeline import use_boundary_sets
from geodata.regions import list_sets
from geodata.regions.adding import AddedLevel, RefusedBoundariesError, add_boundaries
from geodata.regions.mending import Fault
from geodata.settings import load_table

_SUFFIXES = ["gpkg", "geojson", "json", "topojson", "zip", "shp", "parquet", "kml"]
_MAX_UPLOAD_MB = 500
_LEVELS = (0, 1, 2, 3)
_MAX_FAULTS = 200
_FIRST_DAY, _LAST_DAY = date(1800, 1, 1), date(2200, 12, 31)


def show() -> None:
    """Show the part."""
    added: AddedLevel | None = st.session_state.pop("data_added_level", None)
    if added is not None:
        _show_added(added)
    sets = list_sets()
    drawn = list(data.opened().boundary_sets)
    page.show_table(
        {
            text("data.drawn"): ["●" if known.id in drawn else "" for known in sets],
            text("data.id"): [visible(known.id) for known in sets],
            text("data.name"): [visible(known.name) for known in sets],
            text("data.levels"): [", ".join(map(str, known.levels)) for known in sets],
            text("data.version"): [visible(known.version) for known in sets],
            text("data.licence"): [visible(said(known.licence)) for known in sets],
            text("data.view"): [visible(said(known.point_of_view)) for known in sets],
            text("data.vintage"): [visible(said(known.vintage)) for known in sets],
        },
        key="data_sets",
    )
    situation = data.situation()
    for wanted in situation.settings.boundary_sets:
        if wanted not in [known.id for known in sets]:
            st.warning(markdown_literal(text("data.set_missing", id=wanted)))
    choice, button = st.columns([3, 1], vertical_alignment="bottom")
    with choice:
        chosen = st.multiselect(
            text("data.draw_on"),
            [known.id for known in sets],
            default=[known for known in drawn if known in [one.id for one in sets]],
            format_func=visible,
            key="data_set",
            help=text("data.draw_on_help"),
        )
    with button:
        if st.button(
            text("data.draw_button"),
            key="data_draw",
            disabled=not may(Role.EDITOR) or situation.read_only or chosen in ([], drawn),
            width="stretch",
        ):
            require(Role.EDITOR)
            use_boundary_sets(situation, chosen)
            st.rerun()
    if may(Role.EDITOR):
        _show_add()
        _show_fetch()


def _show_add() -> None:
    with st.expander(text("data.add_set")), st.form("data_add_set", border=False):
        upload = st.file_uploader(
            text("data.boundary_file"),
            type=_SUFFIXES,
            max_upload_size=_MAX_UPLOAD_MB,
            key="data_boundary_file",
            help=text("data.boundary_file_help"),
        )
        left, middle, right = st.columns(3, gap="small")
        with left:
            licence = st.text_input(text("data.licence"), key="data_set_licence")
            name = st.text_input(text("data.name"), key="data_set_name")
        with middle:
            source = st.text_input(text("data.publisher"), key="data_set_source")
            version = st.text_input(text("data.version"), key="data_set_version")
        with right:
            point_of_view = st.text_input(text("data.view"), key="data_set_view")
            level = st.selectbox(
                text("data.level"),
                _LEVELS,
                index=None,
                placeholder=text("data.guess"),
                key="data_set_level",
            )
        first, end, leave, replace = st.columns(4, gap="small", vertical_alignment="bottom")
        with first:
            valid_from = _day(text("data.valid_from"), key="data_valid_from")
        with end:
            valid_to = _day(text("data.valid_to"), key="data_valid_to")
        with leave:
            leave_out = st.checkbox(text("data.leave_out"), key="data_set_leave_out")
        with replace:
            take_place = st.checkbox(text("data.replace"), key="data_set_replace")
        if st.form_submit_button(text("data.add_button"), type="primary", key="data_set_add"):
            if upload is None or not licence.strip():
                st.warning(text("data.add_needs"))
                return
            described = described_set(
                Path(upload.name).stem,
                licence=licence,
                name=name,
                source=source,
                version=version,
                point_of_view=point_of_view,
                valid_from=valid_from,
                valid_to=valid_to,
            )
            with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
                path = Path(folder) / f"boundaries{Path(upload.name).suffix[:9]}"
                path.write_bytes(upload.getvalue())
                try:
                    added = add_boundaries(
                        path, described, level=level, leave_out=leave_out, replace=take_place
                    )
                except RefusedBoundariesError as error:
                    fault = str(error).replace(str(path), upload.name)
                    st.error(markdown_literal(fault_words(fault)))
                    _show_faults(error.faults)
                    return
            st.session_state["data_added_level"] = added
            st.rerun()


def _day(label: str, *, key: str) -> date | None:
    return st.date_input(
        label,
        value=None,
        format="YYYY-MM-DD",
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        key=key,
    )


def _show_fetch() -> None:
    with st.expander(text("data.fetch_set")), st.form("data_fetch_set", border=False):
        page.show_note(text("data.fetch_note"))
        who, where, what = st.columns(3, gap="small")
        with who:
            source = st.selectbox(
                text("data.publisher"),
                list(load_table("boundary_sources.toml")),
                key="data_fetch_from",
            )
        with where:
            country = st.text_input(
                text("data.country"), value=data.opened().country or "", key="data_fetch_country"
            )
        with what:
            level = st.selectbox(text("data.level"), _LEVELS, index=1, key="data_fetch_level")
        if st.form_submit_button(text("data.fetch_button"), key="data_fetch"):
            with st.spinner(text("data.fetching")):
                added = fetch_boundaries(source, country.strip(), level=level)
            st.session_state["data_added_level"] = added
            st.rerun()


def _show_added(added: AddedLevel) -> None:
    known = added.boundary_set
    st.success(
        markdown_literal(
            text("data.set_added", id=known.id, level=added.level, count=added.count)
            + " "
            + " ".join(added.notes)
        )
    )
    _show_faults(added.faults)


def _show_faults(faults: tuple[Fault, ...]) -> None:
    if not faults:
        return
    shown = faults[:_MAX_FAULTS]
    page.show_table(
        {
            text("data.line"): [fault.row for fault in shown],
            text("data.name"): [visible(fault.name) for fault in shown],
            text("data.reason"): [visible(fault_words(fault.what)) for fault in shown],
        },
    )
