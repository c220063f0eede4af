"""Data, part "sources": who stated what is shown, and the licences of the data inside."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboard import data
from dashboard.maps import static_folder
from dashboard.texts import text
from dashboard.told import said
from dashboard.views import page
from dashboard.wording import visible
from geodata.regions import boundary_set

#: What is inside beside boundary sets: name in the catalogue, publisher, licence.
_INSIDE = (
    ("gazetteer", "GeoNames", "CC BY 4.0"),
    ("ground", "Natural Earth", "public domain"),
    ("counties", "U.S. Census Bureau", "public domain"),
)


def show() -> None:
    """Show the part."""
    now = data.opened()
    publishers = Counter(
        claim.source.publisher or claim.source.title or text("data.not_named")
        for claim in now.timeline.claims
    )
    st.html(f"<h2 class='page-section'>{text('data.publishers', count=len(publishers))}</h2>")
    if publishers:
        counted = publishers.most_common()
        page.show_table(
            {
                text("data.publisher"): [visible(name) for name, _ in counted],
                text("data.claims"): [count for _, count in counted],
            },
            key="data_publishers",
        )
    else:
        page.show_empty(text("data.no_claims"), text("data.no_claims_next"))
    st.html(f"<h2 class='page-section'>{text('data.inside')}</h2>")
    drawn = [boundary_set(known) for known in now.boundary_sets]
    rows = [(text(f"data.inside_{name}"), who, terms) for name, who, terms in _INSIDE]
    rows += [
        (f"{text('data.boundaries')}: {known.name}", known.source, known.licence) for known in drawn
    ]
    rows += [(name, text("data.browser_part"), terms) for name, terms in _browser_parts()]
    page.show_table(
        {
            text("data.name"): [visible(name) for name, _, _ in rows],
            text("data.publisher"): [visible(who) for _, who, _ in rows],
            text("data.licence"): [visible(said(terms)) for _, _, terms in rows],
        },
        key="data_inside",
    )
    for disclaimer in dict.fromkeys(known.disclaimer for known in drawn):
        page.show_note(said(disclaimer))


@st.cache_data(show_spinner=False)
def _browser_parts() -> list[tuple[str, str]]:
    """Give the packages of the page, each with the line of its licence that names it."""
    found = []
    for path in sorted((static_folder() / "vendor" / "licences").glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line]
        named = (line for line in lines if "licen" in line.casefold())
        found.append((path.stem, next(named, lines[0])))
    return found
