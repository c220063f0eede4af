"""Data, part "health": what the situation holds, whether it is whole, and a backup."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from dashboard import data
from dashboard.texts import text
from dashboard.told import fault_words
from dashboard.views import page
from dashboard.wording import days_words, markdown_literal, number_words, visible
from geodata.store import backup_situation, find_damage


def show() -> None:
    """Show the part."""
    situation = data.situation()
    found = situation.describe()
    rows = {
        text("data.location"): found.location,
        text("data.schema"): str(found.schema_version),
        text("data.reports"): number_words(found.reports),
        text("data.claims"): number_words(found.claims),
        text("data.waiting"): number_words(found.waiting),
        text("data.rejected"): number_words(found.rejected),
        text("data.decisions"): number_words(found.decisions),
        text("data.places"): number_words(found.places),
        text("data.days"): days_words(found.first_day, found.last_day),
        text("data.known"): days_words(found.known_first, found.known_last),
    }
    page.show_table(
        {
            text("data.what"): list(rows),
            text("data.held"): [visible(value) for value in rows.values()],
        },
        key="data_health",
    )
    check, backup, _ = st.columns([1, 1, 2], gap="small")
    with check:
        asked = st.button(text("data.check"), type="primary", key="data_check", width="stretch")
    with backup:
        st.download_button(
            text("data.backup"),
            data=_backup,
            file_name="situation.backup.gpkg",
            mime="application/geopackage+sqlite3",
            on_click="ignore",
            key="data_backup",
            width="stretch",
            help=text("data.backup_help"),
        )
    if asked:
        faults = find_damage(data.source())
        if faults:
            st.error(
                markdown_literal(
                    f"{text('data.damaged')} {'; '.join(map(fault_words, faults[:20]))}"
                )
            )
        else:
            st.success(text("data.whole"))
    page.show_note(text("data.health_note"))


def _backup() -> bytes:
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        return backup_situation(data.source(), Path(folder) / "backup.gpkg").read_bytes()
