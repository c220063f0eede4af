"""Reports: read a text, see what was found in it, and store it in the situation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from dashboard import data
from dashboard.cards import claim_card, legend, report_heading, unplaced_list
from dashboard.highlight import highlight_reading
from dashboard.locator import Locator, draw_locator
from dashboard.views import page
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError
from geodata.pipeline import read_report
from geodata.reading.documents import decode_report_text
from geodata.store import Situation
from geodata.tables import Claim, Reading, Source

#: Height of the text and of the claims beside it.
_WORK_HEIGHT_PX = 560
_MAP_SIZE_PX = (360, 270)
#: Claims of a stored report that are shown at once; each is a piece of HTML.
_MAX_CARDS = 200


@dataclass(slots=True)
class _Draft:
    """One text given to the page, and what became of it."""

    name: str
    text: str
    source: Source
    reading: Reading | None = None
    #: Why it could not be read.
    fault: str = ""
    #: Claims that the analyst left out.
    left_out: frozenset[str] = frozenset()
    #: What storing it came to; "" before.
    outcome: str = ""


def _drafts() -> list[_Draft]:
    drafts: list[_Draft] = st.session_state.setdefault("reports_drafts", [])
    return drafts


def _show_input() -> None:
    has_drafts = bool(_drafts())
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
                key="reports_text",
                height=236,
                placeholder="Paste the whole report here: headline, dateline and text.",
            )
        with right:
            uploads = st.file_uploader(
                "or text files (.txt, .md)",
                type=["txt", "md"],
                accept_multiple_files=True,
                key="reports_files",
                max_upload_size=max(1, data.settings().reading.max_report_bytes // 1_000_000),
            )
            published = st.date_input(
                "Day of publication",
                value=None,
                key="reports_published",
                format="YYYY-MM-DD",
                min_value=date(1900, 1, 1),
                max_value=date(2100, 12, 31),
                help="Leave empty to take it from the dateline.",
            )
            publisher = st.text_input(
                "Published by", key="reports_publisher", placeholder="optional"
            )
        if st.form_submit_button("Read", type="primary", key="reports_read"):
            texts = [("Pasted text", pasted.encode("utf-8", "replace"))] if pasted.strip() else []
            texts += [(upload.name, upload.getvalue()) for upload in uploads]
            _read_all(texts, published, Source(publisher=publisher.strip()))


def _read_all(texts: list[tuple[str, bytes]], published: date | None, source: Source) -> None:
    if not texts:
        st.warning("There is nothing to read yet: paste a text, or drop a file.")
        return
    drafts = []
    bar = st.progress(0.0, "Reading")
    for done, (name, content) in enumerate(texts, start=1):
        draft = _Draft(name=name, text="", source=source)
        try:
            draft.text = decode_report_text(
                content, name=name, max_bytes=data.settings().reading.max_report_bytes
            )
            draft.reading = read_report(draft.text, published=published, source=source)
        except GeodataError as error:
            draft.fault = str(error)
        drafts.append(draft)
        bar.progress(done / len(texts), f"Read {done} of {len(texts)}")
    st.session_state["reports_drafts"] = drafts
    st.rerun()


def _read_again(draft: _Draft, key: str) -> None:
    """Read a draft again with the day that the analyst set."""
    try:
        draft.reading = read_report(
            draft.text, published=st.session_state[key], source=draft.source
        )
    except GeodataError as error:
        draft.fault = str(error)


def _show_drafts(situation: Situation, stored: Counter[str]) -> None:
    drafts = _drafts()
    for draft in drafts:
        if draft.fault:
            st.error(markdown_literal(draft.fault))
    read = [(number, draft) for number, draft in enumerate(drafts) if draft.reading is not None]
    if not read:
        return
    if len(read) > 1:
        labels = {number: _draft_label(draft, stored) for number, draft in read}
        chosen = st.selectbox(
            "Report", list(labels), format_func=labels.__getitem__, key="reports_chosen"
        )
        _show_draft(situation, next(d for n, d in read if n == chosen), stored, drafts)
    else:
        _show_draft(situation, read[0][1], stored, drafts)


def _draft_label(draft: _Draft, stored: Counter[str]) -> str:
    if draft.reading is None:
        return visible(draft.name)
    known = ", stored" if draft.reading.report.id in stored else ""
    return visible(f"{draft.name}: {len(draft.reading.claims)} claims{known}")


def _show_draft(
    situation: Situation, draft: _Draft, stored: Counter[str], drafts: list[_Draft]
) -> None:
    reading = draft.reading
    if reading is None:
        return
    report = reading.report
    heading, day, store = st.columns([4.2, 1.2, 1.3], vertical_alignment="bottom")
    with heading:
        st.html(report_heading(report))
    day_key = f"reports_day_{report.id[:16]}"
    with day:
        st.date_input(
            "Published",
            value=report.published,
            key=day_key,
            format="YYYY-MM-DD",
            min_value=date(1900, 1, 1),
            max_value=date(2100, 12, 31),
            on_change=_read_again,
            args=(draft, day_key),
        )
    with store:
        _show_store_button(situation, draft, stored)
    if report.published is None:
        st.warning(
            "No day of publication was found. Set it above: days such as “Monday” rest on it, and "
            "without it the claims count as known from today on."
        )
    if draft.outcome:
        st.success(draft.outcome)
    elif report.id in stored:
        st.info(
            f"This report was stored before, with {stored[report.id]} claims. Storing it again "
            "adds nothing."
        )
    _show_reading(reading, draft=draft, may_tick=report.id not in stored)
    waiting = [
        other
        for other in drafts
        if other.reading is not None and other.reading.report.id not in stored
    ]
    if (
        len(waiting) > 1
        and not situation.read_only
        and st.button(f"Store all {len(waiting)} reports", key="reports_store_all")
    ):
        _store(situation, waiting)


def _show_store_button(situation: Situation, draft: _Draft, stored: Counter[str]) -> None:
    if draft.reading is None:
        return
    kept = _kept(draft)
    label = f"Store {len(kept)} of {len(draft.reading.claims)} claims"
    is_stored = draft.reading.report.id in stored
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
        _store(situation, [draft])


def _kept(draft: _Draft) -> tuple[Claim, ...]:
    claims = draft.reading.claims if draft.reading else ()
    return tuple(claim for claim in claims if claim.id not in draft.left_out)


def _store(situation: Situation, drafts: list[_Draft]) -> None:
    """Store drafts one by one; each of them whole or not at all."""
    for draft in drafts:
        if draft.reading is None:
            continue
        kept = _kept(draft)
        try:
            is_new = situation.add_reading(replace(draft.reading, claims=kept))
        except GeodataError as error:
            st.error(markdown_literal(str(error)))
            return
        draft.outcome = (
            f"Stored with {len(kept)} of {len(draft.reading.claims)} claims. The Situation page "
            "shows them from the day on which they became known."
            if is_new
            else "This report was stored before; nothing was added."
        )
    st.rerun()


def _show_reading(reading: Reading, *, draft: _Draft | None, may_tick: bool = False) -> None:
    """Show a text with its marks, its claims, and its places; with tick boxes for a draft."""
    anchors = _anchors(draft)
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
            _show_claims(reading, draft, may_tick=may_tick)
    with places:
        st.html("<h3 class='page-section'>Places</h3>")
        _show_places(reading, anchors)


def _anchors(draft: _Draft | None) -> str:
    return "stored-" if draft is None else "draft-"


def _show_claims(reading: Reading, draft: _Draft | None, *, may_tick: bool) -> None:
    if not reading.claims:
        st.html(
            "<p class='page-note'>No claim was found: no sentence tells of unrest, a deployment or "
            "a withdrawal in words that Sitmap knows. The places are read all the same.</p>"
        )
    for number, claim in enumerate(reading.claims[:_MAX_CARDS], start=1):
        if draft is None or not may_tick:
            st.html(claim_card(claim, number=number, anchors=_anchors(draft)))
        else:
            tick, card = st.columns([1, 11], gap="small")
            with tick:
                key = f"reports_tick_{reading.report.id[:16]}_{claim.id}"
                st.checkbox(
                    f"Accept claim {number}",
                    value=claim.id not in draft.left_out,
                    key=key,
                    label_visibility="collapsed",
                    on_change=_tick,
                    args=(draft, claim.id, key),
                )
            with card:
                st.html(claim_card(claim, number=number, anchors=_anchors(draft)))
    hidden = len(reading.claims) - _MAX_CARDS
    if hidden > 0:
        st.html(f"<p class='page-note'>… and {hidden:,} more claims, kept but not shown here.</p>")


def _tick(draft: _Draft, claim_id: str, key: str) -> None:
    others = draft.left_out - {claim_id}
    draft.left_out = others if st.session_state[key] else others | {claim_id}


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
        draft=None,
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
    stored = _claims_by_report(str(situation.path), situation.revision)
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
