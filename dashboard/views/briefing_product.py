"""The product of a day: headline, key points, preview, what it rests on, and its files."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from dashboard import data
from dashboard.briefings.points import move_point, reword_point, told_points
from dashboard.briefings.products import Wishes, freeze
from dashboard.cards import claim_card
from dashboard.opening import View
from dashboard.snapshots import KeyPoint, Snapshot
from dashboard.snapshots.words import quantity_text
from dashboard.texts import text
from dashboard.views import page
from dashboard.views.briefing_controls import choose_look, choose_view
from dashboard.views.briefing_files import show_files, show_product
from dashboard.wording import day_words, figure_words, number_words, visible
from geodata.tables import Claim, Figure

__all__ = ["show"]

#: Claims listed under the preview; the manifest has all.
_MAX_CARDS = 240
#: Links to claims behind a point or figure.
_MAX_LINKS = 6


def show() -> None:
    """Show the part of the page."""
    now = data.opened()
    controls, product = st.columns([1, 3.1], gap="medium")
    with controls, st.container(key="briefing_controls"):
        view = choose_view(now)
        wishes = choose_look(view)
        with product, st.spinner(text("briefing.gathering")):
            proposed = _frozen(now.key, now.revision, view, wishes)
        wishes = replace(wishes, title=_choose_title(view, proposed.title))
        kept = _points_of(view)
        if kept is not None:
            wishes = replace(wishes, points=told_points(kept))
        snapshot = _frozen(now.key, now.revision, view, wishes)
        show_files(snapshot, key="briefing")
    with product:
        if not now.timeline.claims:
            page.show_empty(text("briefing.no_claims"), text("briefing.no_claims_next"))
        show_product(snapshot)
        _show_foundation(view, snapshot, proposed)


@st.cache_resource(max_entries=16, show_spinner=False)
def _frozen(key: str, revision: int, view: View, wishes: Wishes) -> Snapshot:
    del key, revision
    return freeze(data.opened().timeline, view, settings=data.settings(), wishes=wishes)


def _choose_title(view: View, proposed: str) -> str | None:
    """Give the headline that the analyst wrote for this view; None: the proposed one."""
    written: dict[View, str] = st.session_state.setdefault("briefing_titles", {})
    key = f"briefing_title_{_name_of(view)}"

    def keep() -> None:
        written[view] = st.session_state[key]

    title = st.text_area(
        text("briefing.headline"),
        value=written.get(view, proposed),
        key=key,
        height=108,
        max_chars=400,
        on_change=keep,
        help=text("briefing.headline_help"),
    ).strip()
    return None if title in ("", proposed) else title


def _name_of(view: View) -> str:
    return f"{view.as_of}_{view.known_on}_{view.window_days}"


def _points_of(view: View) -> tuple[KeyPoint, ...] | None:
    """Give the points that the analyst laid a hand on; None: the proposed ones stand."""
    held: dict[View, tuple[KeyPoint, ...]] = st.session_state.setdefault("briefing_points", {})
    return held.get(view)


def _keep_points(view: View, points: tuple[KeyPoint, ...] | None) -> None:
    held: dict[View, tuple[KeyPoint, ...]] = st.session_state.setdefault("briefing_points", {})
    # the fields of the list are made anew, so that each shows the point that now stands there
    st.session_state["briefing_points_turn"] = st.session_state.get("briefing_points_turn", 0) + 1
    if points is None:
        held.pop(view, None)
    else:
        held[view] = points


def _show_foundation(view: View, snapshot: Snapshot, proposed: Snapshot) -> None:
    """Show what the product rests on: its points and figures, and every claim behind them."""
    claims = sorted(
        snapshot.claims,
        key=lambda c: (c.days if c.date_start else (c.known_on,), c.event_type, c.known_on, c.id),
    )
    numbers = {claim.id: number for number, claim in enumerate(claims, start=1)}
    points, figures = st.columns(2, gap="large")
    with points:
        _edit_points(view, _points_of(view) or proposed.key_points, numbers, snapshot)
    with figures:
        st.html(f"<h2 class='page-section'>{text('briefing.figures')}</h2>")
        rows = "".join(_figure_html(figure, numbers) for figure in snapshot.figures)
        st.html(
            f"<ul class='page-figures'>{rows}</ul>"
            if rows
            else f"<p class='page-note'>{text('briefing.no_figures')}</p>"
        )
    st.html(f"<h2 class='page-section'>{text('briefing.rests', count=len(claims))}</h2>")
    cards = "".join(
        claim_card(claim, number=number, has_text=False)
        for number, claim in enumerate(claims[:_MAX_CARDS], start=1)
    )
    st.html(f"<div class='card-grid'>{cards}</div>")
    if len(claims) > _MAX_CARDS:
        page.show_note(text("briefing.more_claims", count=len(claims) - _MAX_CARDS))


def _edit_points(
    view: View, points: tuple[KeyPoint, ...], numbers: dict[str, int], snapshot: Snapshot
) -> None:
    """Let the analyst change words and order of the points, drop some and add others."""
    st.html(f"<h2 class='page-section'>{text('briefing.points')}</h2>")
    if not points:
        page.show_note(text("briefing.no_points"))
    if snapshot.layout.points < len(points):
        page.show_note(text("briefing.no_room", count=snapshot.layout.points))
    turn = st.session_state.get("briefing_points_turn", 0)
    for number, point in enumerate(points):
        _edit_point(view, points, number, point, f"{_name_of(view)}_{turn}_{number}", numbers)
    add, back = st.columns(2, gap="small")
    with add:
        st.button(
            text("briefing.add_point"),
            key="briefing_point_add",
            on_click=_keep_points,
            args=(view, (*points, KeyPoint(title="", edited=True))),
            width="stretch",
        )
    with back:
        st.button(
            text("briefing.proposed_points"),
            key="briefing_point_back",
            on_click=_keep_points,
            args=(view, None),
            disabled=_points_of(view) is None,
            width="stretch",
        )


def _edit_point(
    view: View,
    points: tuple[KeyPoint, ...],
    number: int,
    point: KeyPoint,
    key: str,
    numbers: dict[str, int],
) -> None:
    title_key, text_key = f"briefing_point_title_{key}", f"briefing_point_text_{key}"

    def reword() -> None:
        words = {"title": st.session_state[title_key], "text": st.session_state[text_key]}
        _keep_points(view, reword_point(points, number, **words))

    with st.container(border=True, key=f"briefing_point_{key}"):
        field, up, down, drop = st.columns([8, 1, 1, 1], gap="small", vertical_alignment="bottom")
        with field:
            st.text_input(
                text("briefing.point", number=number + 1),
                value=point.title,
                key=title_key,
                max_chars=200,
                on_change=reword,
            )
        for column, sign, by, label in (
            (up, "↑", -1, text("briefing.point_up")),
            (down, "↓", 1, text("briefing.point_down")),
        ):
            with column:
                st.button(
                    sign,
                    key=f"briefing_point_{by}_{key}",
                    help=label,
                    on_click=_keep_points,
                    args=(view, move_point(points, number, by)),
                    disabled=not 0 <= number + by < len(points),
                    width="stretch",
                )
        with drop:
            st.button(
                "✕",
                key=f"briefing_point_drop_{key}",
                help=text("briefing.point_drop"),
                on_click=_keep_points,
                args=(view, (*points[:number], *points[number + 1 :])),
                width="stretch",
            )
        st.text_area(
            text("briefing.point_text", number=number + 1),
            value=point.text,
            key=text_key,
            height=104,
            max_chars=600,
            on_change=reword,
            label_visibility="collapsed",
        )
        st.html(f"<p class='page-note'>{_rests_html(point, numbers)}</p>")


def _rests_html(point: KeyPoint, numbers: dict[str, int]) -> str:
    if point.is_own:
        return _html(text("briefing.own_words"))
    links = _links(point.claim_ids, numbers)
    edited = _html(text("briefing.edited")) + " " if point.edited else ""
    return f"{edited}{_html(text('briefing.point_rests'))} {links}"


def _figure_html(figure: Figure, numbers: dict[str, int]) -> str:
    quantity = figure.claim.quantity(figure.kind)
    number = quantity_text(quantity) if quantity else number_words(figure.value)
    words = f"{number} {figure_words(figure.kind)}"
    spread = ""
    if figure.value_low != figure.value_high:
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        spread = text("briefing.figure_range", low=low, high=high)
    ids = (figure.claim.id, *(claim.id for claim in figure.competing))
    said = text(
        "briefing.figure_said",
        status=text(f"status.{figure.claim.status}"),
        by=_speaker(figure.claim),
        day=day_words(figure.claim.known_on),
    )
    return f"<li><b>{_html(words)}</b>{_html(spread)}. {_html(said)} {_links(ids, numbers)}</li>"


def _speaker(claim: Claim) -> str:
    source = claim.source
    return claim.attributed_to or source.publisher or source.title or text("map.no_source")


def _links(claim_ids: tuple[str, ...], numbers: dict[str, int]) -> str:
    """Give links to the cards of claims, the first few of them."""
    held = sorted(numbers[key] for key in dict.fromkeys(claim_ids) if key in numbers)
    links = " ".join(
        f'<a class="claim-number" href="#card-{number}" '
        f'title="{_html(text("briefing.to_claim", number=number))}">{number}</a>'
        for number in held[:_MAX_LINKS]
    )
    if len(held) <= _MAX_LINKS:
        return links
    return f"{links} {_html(text('briefing.and_more', count=len(held) - _MAX_LINKS))}"


def _html(words: str) -> str:
    return escape(visible(words))
