"""Reports: read a text, see what was found in it, and store it in the situation."""

from __future__ import annotations

from collections import Counter
from datetime import date

import streamlit as st

from dashboard import data
from dashboard.cards import (
    claim_card,
    legend,
    passed_over_list,
    report_heading,
    unplaced_list,
)
from dashboard.drafts import Draft, read_drafts, store_draft
from dashboard.highlight import highlight_reading
from dashboard.locator import Locator, draw_locator
from dashboard.views import page
from dashboard.wording import day_words, markdown_literal, visible
from geodata.errors import GeodataError
from geodata.reading.formats import SUFFIXES
from geodata.store import Situation
from geodata.tables import Claim, Reading

#: Height of the text and of the claims beside it.
_WORK_HEIGHT_PX = 560
_MAP_SIZE_PX = (360, 270)
#: Claims of a stored report that are shown at once; each is a piece of HTML.
_MAX_CARDS = 200
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _drafts() -> list[Draft]:
    drafts: list[Draft] = st.session_state.setdefault("reports_drafts", [])
    return drafts


def _show_input() -> None:
    has_drafts = bool(_drafts())
    # Another number makes the fields new, and so empty.
    batch = st.session_state.setdefault("reports_batch", 0)
    with (
        st.expander(
            "Read another report" if has_drafts else "Read a report", expanded=not has_drafts
        ),
        st.form("reports_input", border=False),
    ):
        left, right = st.columns([1.7, 1], gap="medium")
        with left:
            pasted = st.text_area(
                "Text of the report",
                key=f"reports_text_{batch}",
                height=236,
                placeholder="Paste the whole report here: headline, dateline and text.",
                persist_state="session",
            )
        with right:
            uploads = st.file_uploader(
                "or files: text, web page, PDF, Word, mail, feed",
                type=[suffix.removeprefix(".") for suffix in SUFFIXES],
                accept_multiple_files=True,
                key=f"reports_files_{batch}",
                max_upload_size=max(1, data.settings().reading.max_report_bytes // 1_000_000),
            )
            published = st.date_input(
                "Day of publication",
                value=None,
                key=f"reports_published_{batch}",
                format="YYYY-MM-DD",
                min_value=_FIRST_DAY,
                max_value=_LAST_DAY,
                help="Leave empty to take it from the dateline.",
            )
            publisher = st.text_input(
                "Published by", key=f"reports_publisher_{batch}", placeholder="optional"
            )
        if st.form_submit_button("Read", type="primary", key="reports_read"):
            files = [(upload.name, upload.getvalue()) for upload in uploads]
            _read_all(files, pasted.strip() and pasted, published, publisher.strip())


def _read_all(
    files: list[tuple[str, bytes]], pasted: str, published: date | None, publisher: str
) -> None:
    count = len(files) + bool(pasted)
    if not count:
        st.warning("There is nothing to read yet: paste a text, or drop a file.")
        return
    drafts: list[Draft] = []
    bar = st.progress(0.0, "Reading")
    read = read_drafts(
        files,
        pasted=pasted,
        published=published,
        publisher=publisher,
        max_bytes=data.settings().reading.max_report_bytes,
    )
    for number, found in enumerate(read, start=1):
        drafts += found
        bar.progress(number / count, f"Read {number} of {count}")
    st.session_state["reports_drafts"] = drafts
    if not any(draft.fault for draft in drafts):
        st.session_state["reports_batch"] += 1
    st.rerun()


def _show_drafts(situation: Situation, stored: Counter[str]) -> None:
    drafts = _drafts()
    for draft in drafts:
        if draft.fault:
            st.error(markdown_literal(draft.fault))
    labels = {
        number: _draft_label(draft, stored)
        for number, draft in enumerate(drafts)
        if draft.reading is not None
    }
    if not labels:
        return
    chosen = next(iter(labels))
    if len(labels) > 1:
        waiting = [
            number
            for number in labels
            if (reading := drafts[number].reading) and reading.report.id not in stored
        ]
        choice, store = st.columns([5.4, 1.3], vertical_alignment="bottom")
        with choice:
            chosen = st.selectbox(
                f"{len(labels)} reports were read",
                list(labels),
                format_func=labels.__getitem__,
                key=f"reports_chosen_{st.session_state['reports_batch']}",
            )
        with store:
            count = len(waiting)
            if st.button(
                f"Store all {count}" if count == len(labels) else f"Store {count} more",
                key="reports_store_all",
                disabled=situation.read_only or not waiting,
                width="stretch",
            ):
                _store(situation, waiting)
    reading = drafts[chosen].reading
    if reading is not None:
        _show_draft(situation, chosen, reading, stored)


def _draft_label(draft: Draft, stored: Counter[str]) -> str:
    known = draft.reading is not None and draft.reading.report.id in stored
    count = len(draft.claims)
    return visible(f"{draft.name}: {count} claim{'s' * (count != 1)}{', stored' * known}")


def _show_draft(situation: Situation, number: int, reading: Reading, stored: Counter[str]) -> None:
    draft, report = _drafts()[number], reading.report
    heading, day, store = st.columns([4.2, 1.2, 1.3], vertical_alignment="bottom")
    with heading:
        st.html(report_heading(report))
    with day:
        key = f"reports_day_{st.session_state['reports_batch']}_{number}"
        st.date_input(
            "Published",
            value=report.published,
            key=key,
            format="YYYY-MM-DD",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            on_change=_read_again,
            args=(number, key),
            disabled=report.id in stored,
        )
    with store:
        _show_store_button(situation, number, is_stored=report.id in stored)
    if report.published is None:
        st.warning(
            "No day of publication was found. Set it above: days such as “Monday” rest on it, and "
            "without it the claims count as known from today on."
        )
    if draft.document and draft.document.notes:
        st.info(markdown_literal(f"Left out: {'; '.join(draft.document.notes)}."))
    if draft.outcome:
        st.success(f"{draft.outcome} {_known_from(draft)}".strip())
    elif report.id in stored:
        st.info(
            f"This report was stored before, with {stored[report.id]} claims. Storing it again "
            "would add nothing."
        )
    _show_reading(reading, number=number, may_tick=report.id not in stored)


def _known_from(draft: Draft) -> str:
    if not draft.kept:
        return ""
    day = min(claim.known_on for claim in draft.kept)
    return f"They count on the Situation page from {day_words(day)} on, when they became known."


def _read_again(number: int, key: str) -> None:
    """Read a draft again with the day that the analyst set."""
    _drafts()[number] = _drafts()[number].with_day(st.session_state[key])


def _show_store_button(situation: Situation, number: int, *, is_stored: bool) -> None:
    draft = _drafts()[number]
    label = f"Store {len(draft.kept)} of {len(draft.claims)} claims"
    if not draft.claims:
        label = "Store the report"
    if situation.read_only:
        why = "The situation is read-only; open a copy of it that you may write to."
    elif is_stored:
        why = "This report is in the situation already."
    else:
        why = "Stores the report with the claims that are ticked; they appear on the map."
    if st.button(
        "Stored" if is_stored else label,
        type="primary",
        key="reports_store",
        disabled=is_stored or situation.read_only,
        help=why,
        width="stretch",
    ):
        _store(situation, [number])


def _store(situation: Situation, numbers: list[int]) -> None:
    """Store drafts one by one; each of them whole or not at all."""
    drafts = _drafts()
    for number in numbers:
        drafts[number] = store_draft(situation, drafts[number])
    st.rerun()


def _show_reading(reading: Reading, *, number: int | None, may_tick: bool = False) -> None:
    """Show a text with its marks, its claims, and its places.

    `number` is that of the draft; None for a stored report.
    """
    anchors = "stored-" if number is None else "draft-"
    st.html(legend(reading) or "<p class='page-note'>Nothing was found in this text.</p>")
    words, claims, places = st.columns([1.75, 1.25, 1], gap="medium")
    with words:
        st.html("<h3 class='page-section'>Text</h3>")
        with st.container(height=_WORK_HEIGHT_PX, border=True, key=f"{anchors}words"):
            st.html(highlight_reading(reading, anchors=anchors))
    with claims:
        count = len(reading.claims)
        st.html(f"<h3 class='page-section'>{count} {'claim' if count == 1 else 'claims'}</h3>")
        with st.container(height=_WORK_HEIGHT_PX, border=True, key=f"{anchors}claims"):
            _show_claims(reading, anchors, number if may_tick else None)
    with places:
        st.html("<h3 class='page-section'>Places</h3>")
        _show_places(reading, anchors)


def _show_claims(reading: Reading, anchors: str, number: int | None) -> None:
    """Show claims as cards; with boxes to tick where `number` is that of a draft."""
    if not reading.claims:
        st.html(
            "<p class='page-note'>No claim was found: no sentence tells of unrest, a deployment or "
            "a withdrawal in words that Sitmap knows. The places are read all the same.</p>"
        )
    for at, claim in enumerate(reading.claims[:_MAX_CARDS], start=1):
        if number is None:
            st.html(claim_card(claim, number=at, anchors=anchors))
            continue
        tick, card = st.columns([1, 11], gap="small")
        with tick:
            key = f"reports_tick_{st.session_state['reports_batch']}_{number}_{claim.id}"
            st.checkbox(
                f"Accept claim {at}",
                value=not _drafts()[number].is_left_out(claim),
                key=key,
                label_visibility="collapsed",
                on_change=_tick,
                args=(number, claim, key),
            )
        with card:
            st.html(claim_card(claim, number=at, anchors=anchors))
    hidden = len(reading.claims) - _MAX_CARDS
    if hidden > 0:
        page.show_note(f"… and {hidden:,} more claims, kept but not shown here.")


def _tick(number: int, claim: Claim, key: str) -> None:
    _drafts()[number] = _drafts()[number].with_claim(claim, is_kept=st.session_state[key])


def _show_places(reading: Reading, anchors: str) -> None:
    locator = _locator(
        (reading.report.id, reading.report.published), reading, is_dark=page.is_dark()
    )
    if locator is None:
        st.html("<p class='page-note'>No place of this text can be drawn.</p>")
    else:
        st.image(locator.svg, alt=locator.alt, width="stretch")
        notes = "Numbers are those of the claims. Natural Earth; GeoNames (CC BY 4.0)."
        if locator.elsewhere:
            notes = f"Not on this map: {', '.join(locator.elsewhere)}. {notes}"
        page.show_note(notes)
    unplaced = unplaced_list(reading, anchors=anchors)
    st.html("<h3 class='page-section'>Could not be placed</h3>")
    st.html(unplaced or "<p class='page-note'>Everything found has a place.</p>")
    passed_over = passed_over_list(reading)
    if passed_over:
        st.html(passed_over)


@st.cache_data(max_entries=64, show_spinner=False)
def _locator(key: object, _reading: Reading, *, is_dark: bool) -> Locator | None:
    del key
    width_px, height_px = _MAP_SIZE_PX
    return draw_locator(_reading, is_dark=is_dark, width_px=width_px, height_px=height_px)


def _show_stored(situation: Situation, stored: Counter[str]) -> None:
    reports = situation.reports()
    st.html("<h2 class='page-title'>Stored reports</h2>")
    if not reports:
        page.show_empty(
            "No report is stored yet.",
            "Paste one above, look at what was found, and store it: its claims then appear on the "
            "Situation page.",
        )
        return
    chosen = st.dataframe(
        {
            "Headline": [visible(report.headline) or "no headline" for report in reports],
            "Published": [report.published for report in reports],
            "Dateline": [visible(report.dateline or "") for report in reports],
            "Source": [
                visible(report.source.publisher or report.source.title) for report in reports
            ],
            "Claims": [stored[report.id] for report in reports],
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="reports_table",
        height="content" if len(reports) <= 8 else 320,
    )
    rows = chosen.selection.rows
    if not rows:
        page.show_note("Choose a row to see its text and claims.")
        return
    report = reports[rows[0]]
    st.html(report_heading(report))
    _show_reading(
        Reading(
            report=report,
            mentions=tuple(situation.mentions(report.id)),
            claims=tuple(situation.claims(report_id=report.id, accepted=None)),
        ),
        number=None,
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _claims_by_report(path: str, revision: int) -> Counter[str]:
    """Count claims by report; imported ones under ""."""
    del path, revision
    claims = data.situation().claims(accepted=None)
    counts = Counter(claim.report_id or "" for claim in claims)
    # A report without a claim is held all the same.
    counts.update({report.id: 0 for report in data.situation().reports()})
    return counts


def _show() -> None:
    page.open_page()
    situation = data.situation()
    stored = _claims_by_report(situation.location, situation.revision)
    imported = stored[""]
    tables = f", {imported:,} claims imported from tables" if imported else ""
    count = len(situation.reports())
    page.show_title(
        "Reports", f"{situation.title}: {count} stored report{'s' * (count != 1)}{tables}."
    )
    _show_input()
    _show_drafts(situation, stored)
    _show_stored(situation, stored)


try:
    _show()
except GeodataError as error:
    st.error(markdown_literal(str(error)))
