"""Reports: read texts, and decide on the claims found in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import data, desk, screen
from dashboard.access.roles import Role
from dashboard.access.session import may, require
from dashboard.cards import passed_over_list
from dashboard.intake.drafts import Draft, folder_files, read_drafts, store_draft
from dashboard.reviewing.records import claim_record
from dashboard.reviewing.workbench import headline_of, report_record, report_rows
from dashboard.texts import text
from dashboard.told import fault_words, said
from dashboard.views import page
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError
from geodata.reading.formats import SUFFIXES
from geodata.store import Situation
from geodata.tables import Verdict

Progress = Mapping[str, Counter[Verdict]]

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
#: Drafts that can be looked at one by one before they are taken in.
_MOST_LISTED = 60


def _drafts() -> list[Draft]:
    drafts: list[Draft] = st.session_state.setdefault("reports_drafts", [])
    return drafts


def _show_input() -> None:
    # Another number makes the fields new, and so empty.
    batch = st.session_state.setdefault("reports_batch", 0)
    with st.form("reports_input"):
        left, right = st.columns([1.7, 1], gap="medium")
        with left:
            pasted = st.text_area(
                text("reports.paste"),
                key=f"reports_text_{batch}",
                height=248,
                placeholder=text("reports.paste_hint"),
                persist_state="session",
            )
        with right:
            most_mb = max(1, data.settings().reading.max_report_bytes // 1_000_000)
            uploads = st.file_uploader(
                text("reports.files"),
                type=[suffix.removeprefix(".") for suffix in SUFFIXES],
                accept_multiple_files=True,
                key=f"reports_files_{batch}",
                max_upload_size=most_mb,
                help=text("reports.files_help", most=most_mb),
            )
            folder = ""
            if data.is_local():
                folder = st.text_input(
                    text("reports.folder"),
                    key=f"reports_folder_{batch}",
                    placeholder=text("reports.folder_hint"),
                )
            day, by = st.columns(2)
            with day:
                published = st.date_input(
                    text("reports.published"),
                    value=None,
                    key=f"reports_published_{batch}",
                    format="YYYY-MM-DD",
                    min_value=_FIRST_DAY,
                    max_value=_LAST_DAY,
                    help=text("reports.published_help"),
                )
            with by:
                publisher = st.text_input(
                    text("reports.publisher"),
                    key=f"reports_publisher_{batch}",
                    placeholder=text("reports.optional"),
                )
        if st.form_submit_button(text("reports.read"), type="primary", key="reports_read"):
            files: list[tuple[str, bytes] | Path] = [
                (upload.name, upload.getvalue()) for upload in uploads
            ]
            try:
                files += folder_files(folder.strip()) if folder.strip() else []
            except GeodataError as error:
                st.error(markdown_literal(fault_words(error)))
                return
            _read_all(files, pasted.strip() and pasted, published, publisher.strip())


def _read_all(
    files: Sequence[tuple[str, bytes] | Path],
    pasted: str,
    published: date | None,
    publisher: str,
) -> None:
    count = len(files) + bool(pasted)
    if not count:
        st.warning(text("reports.nothing_to_read"))
        return
    drafts: list[Draft] = []
    bar = st.progress(0.0, text("reports.reading"))
    read = read_drafts(
        files,
        pasted=pasted,
        published=published,
        publisher=publisher,
        max_bytes=data.settings().reading.max_report_bytes,
    )
    for number, found in enumerate(read, start=1):
        drafts += found
        bar.progress(number / count, text("reports.read_of", number=number, count=count))
    st.session_state["reports_drafts"] = drafts
    if not any(draft.fault for draft in drafts):
        st.session_state["reports_batch"] += 1
        st.session_state["reports_reading"] = False
    st.rerun()


def _show_drafts(situation: Situation) -> None:
    """List what was read and is not taken in yet, each with its day of publication."""
    drafts = _drafts()
    for draft in drafts:
        if draft.fault:
            st.error(markdown_literal(fault_words(draft.fault)))
    ready = [number for number, draft in enumerate(drafts) if draft.reading is not None]
    if not ready:
        return
    with st.container(border=True, key="reports_waiting_drafts"):
        heading, aside, take = st.columns([4.2, 1, 1.3], vertical_alignment="center")
        with heading:
            page.show_section(text("reports.drafts", count=len(ready)))
            page.show_note(text("reports.drafts_note"))
        with aside:
            if st.button(text("reports.put_aside"), key="reports_aside", width="stretch"):
                st.session_state["reports_drafts"] = []
                st.rerun()
        with take:
            if st.button(
                text("reports.take_in", count=len(ready)),
                type="primary",
                key="reports_take_in",
                disabled=situation.read_only,
                help=text("review.read_only") if situation.read_only else None,
                width="stretch",
            ):
                _take_in(situation, ready)
        for number in ready[:_MOST_LISTED]:
            _show_draft(number, drafts[number])
        if len(ready) > _MOST_LISTED:
            page.show_note(text("reports.more_drafts", count=len(ready) - _MOST_LISTED))


def _show_draft(number: int, draft: Draft) -> None:
    if draft.reading is None:
        return
    report = draft.reading.report
    name, day = st.columns([4.2, 1.3], vertical_alignment="center")
    with name:
        page.show_section(visible(report.headline or draft.name))
        parts = [visible(draft.name)] if report.headline else []
        parts.append(text("reports.claims_found", count=len(draft.claims)))
        if report.published and report.published_reason:
            parts.append(visible(said(report.published_reason)))
        if draft.document and draft.document.notes:
            notes = visible("; ".join(draft.document.notes))
            parts.append(text("reports.left_out", notes=notes))
        page.show_note(" · ".join(parts))
        if report.published is None:
            page.show_warning(text("reports.day_missing"))
        passed_over = passed_over_list(draft.reading)
        if passed_over:
            st.html(passed_over)
    with day:
        key = f"reports_day_{st.session_state['reports_batch']}_{number}_{report.id}"
        st.date_input(
            text("reports.published_of", name=draft.name),
            value=report.published,
            key=key,
            format="YYYY-MM-DD",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            on_change=_read_again,
            args=(number, report.id, key),
            label_visibility="collapsed",
        )


def _read_again(number: int, report_id: str, key: str) -> None:
    """Read a draft again with the day that the analyst set, unless it was taken in meanwhile."""
    drafts = _drafts()
    reading = drafts[number].reading if number < len(drafts) else None
    if reading is not None and reading.report.id == report_id:
        drafts[number] = drafts[number].with_day(st.session_state[key])


def _take_in(situation: Situation, numbers: Sequence[int]) -> None:
    """Store drafts one by one; each of them whole or not at all."""
    drafts = _drafts()
    taken = [store_draft(situation, drafts[number]) for number in numbers]
    left = [draft for draft in taken if draft.fault]
    for draft in taken:
        if draft.outcome:
            page.tell(f"{draft.name}: {draft.outcome}")
    first = next((draft for draft in taken if draft.reading and not draft.fault), None)
    if first is not None and first.reading is not None:
        st.session_state["reports_open"] = first.reading.report.id
        st.session_state["reports_opened_by"] = "intake"
    st.session_state["reports_drafts"] = left
    st.rerun()


def _workbench(situation: Situation, turn: desk.Turn, progress: Progress) -> dict[str, Any]:
    key = data.situation_key(situation)
    rows = report_rows(_headlines(key, len(progress)), progress, chosen=None)
    chosen = _chosen(turn, progress) or rows[0]["id"]
    st.session_state["reports_open"] = st.session_state["reports_shown"] = chosen
    # What is open is in the address, so that a reload and a link lead there.
    st.query_params.from_dict({"report": chosen})
    versions = situation.claim_versions(report_id=chosen)
    screen.show_review("report", {"report": _report(key, chosen)})
    return {
        **desk.desk_data(situation, turn),
        "report_id": chosen,
        "reports": report_rows(_headlines(key, len(progress)), progress, chosen=chosen),
        "claims": [claim_record(version) for version in versions],
        "select": st.session_state.get("reports_claim", ""),
    }


@st.cache_data(max_entries=4, show_spinner=False)
def _headlines(key: str, count: int) -> list[tuple[str, str]]:
    """List the reports: id and headline. They are only ever added to, so their number tells."""
    del key, count
    return [(report.id, headline_of(report)) for report in data.situation().reports()]


def _chosen(turn: desk.Turn, held: Collection[str]) -> str | None:
    """Give the report to show: what was chosen last, in the list, by intake or by a link."""
    asked = turn.asked("report")
    if asked and asked != st.session_state.get("reports_asked"):
        st.session_state["reports_asked"] = asked
        st.session_state["reports_open"] = asked
        st.session_state.pop("reports_claim", None)
    found = st.session_state.get("reports_open")
    return found if found in held else None


@st.cache_data(max_entries=16, show_spinner=False)
def _report(key: str, report_id: str) -> dict[str, Any]:
    del key
    situation = data.situation()
    versions_held = situation.report_versions(report_id)
    report = next(one for one in versions_held if one.id == report_id)
    versions = situation.claim_versions(report_id=report_id)
    return report_record(report, versions, situation.mentions(report_id))


def _show_waiting_choice(situation: Situation) -> None:
    """Let an editor decide whether claims count before somebody reviewed them."""
    # What the situation says stands over what this session last saw.
    st.session_state["reports_counts_waiting"] = situation.settings.counts_waiting
    st.toggle(
        text("reports.counts_waiting"),
        key="reports_counts_waiting",
        on_change=_save_waiting_choice,
        disabled=situation.read_only or not may(Role.EDITOR),
        help=text("reports.counts_waiting_help"),
    )


def _save_waiting_choice() -> None:
    situation = data.situation()
    chosen = bool(st.session_state["reports_counts_waiting"])
    try:
        require(Role.EDITOR)
        situation.save_settings(settings=replace(situation.settings, counts_waiting=chosen))
    except GeodataError as error:
        page.tell(fault_words(error))


def _follow_link() -> None:
    """Open the report and the claim that the address names."""
    query = st.query_params
    if "report" in query and query["report"] != st.session_state.get("reports_shown"):
        st.session_state["reports_open"] = query["report"]
        st.session_state["reports_claim"] = query.get("claim", "")


def _show() -> None:
    page.open_page()
    _follow_link()
    situation = data.situation()
    page.show_lost(situation)
    turn = desk.take_turn("workbench", situation)
    desk.go_where_asked(turn)
    try:
        progress = situation.review_progress()
        _show_head(situation, count=len(progress))
    except GeodataError as error:
        desk.show_last("workbench", turn, error)
        return
    if progress:
        desk.show_held("workbench", turn, lambda: _workbench(situation, turn, progress))
    elif not _drafts():
        page.show_empty(text("reports.empty"), text("reports.empty_next"))


def _show_head(situation: Situation, *, count: int) -> None:
    has_work = bool(count or _drafts())
    with st.container(
        key="reports_head", horizontal=True, horizontal_alignment="distribute", gap="medium"
    ):
        page.show_title(
            text("menu.reports"), text("reports.about", title=situation.title, count=count)
        )
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _show_waiting_choice(situation)
            _show_read_button(is_needed=has_work)
    page.show_told()
    if st.session_state.get("reports_reading") or not has_work:
        _show_input()
    _show_drafts(situation)


def _show_read_button(*, is_needed: bool) -> None:
    if not is_needed:
        return
    is_reading = bool(st.session_state.get("reports_reading"))
    if st.button(
        text("reports.close") if is_reading else text("reports.read_heading"),
        key="reports_reading_button",
    ):
        st.session_state["reports_reading"] = not is_reading
        st.rerun()


with page.telling_faults():
    _show()
