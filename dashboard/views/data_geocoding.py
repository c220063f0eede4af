"""Data, part "geocoder": what is asked for a name, and a try."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import data
from dashboard.texts import text
from dashboard.told import said
from dashboard.views import page
from dashboard.wording import markdown_literal, number_words, visible
from geodata.geocoding.answers import Answer, GeocodeStatus
from geodata.geocoding.chain import GeocoderChain, open_chain
from geodata.settings import GeocodingSettings
from geodata.tables import Place

_MAX_CHARS = 400
_FIRST_DAY, _LAST_DAY = date(1500, 1, 1), date(2200, 12, 31)
_BADGES = {
    GeocodeStatus.FOUND: st.success,
    GeocodeStatus.AMBIGUOUS: st.info,
    GeocodeStatus.NOT_FOUND: st.warning,
    GeocodeStatus.FAILED: st.error,
}


def show() -> None:
    """Show the part."""
    settings = data.settings().geocoding
    services = ", ".join(service.name for service in settings.services)
    page.show_note(text("data.geocoder_note"))
    page.show_note(
        text("data.services", names=services, days=settings.cache_days)
        if services
        else text("data.no_services")
    )
    with st.form("data_geocode", border=True):
        name_field, country_field, day_field, button = st.columns(
            [3, 1, 1, 1], gap="small", vertical_alignment="bottom"
        )
        with name_field:
            name = st.text_input(text("data.name"), max_chars=_MAX_CHARS, key="data_geocode_name")
        with country_field:
            country = st.text_input(
                text("data.country"), max_chars=2, key="data_geocode_country", placeholder="KZ"
            )
        with day_field:
            on = st.date_input(
                text("data.valid_on"),
                value=None,
                format="YYYY-MM-DD",
                min_value=_FIRST_DAY,
                max_value=_LAST_DAY,
                key="data_geocode_on",
            )
        with button:
            asked = st.form_submit_button(
                text("data.find"), type="primary", key="data_geocode_find", width="stretch"
            )
        online = bool(services) and st.checkbox(
            text("data.ask_services", names=services),
            value=settings.online,
            key="data_geocode_online",
        )
    if asked:
        chain = _chain(replace(settings, online=online))
        _show_answer(chain.geocode(name, country=country.strip().upper() or None, on=on))


def _chain(settings: GeocodingSettings) -> GeocoderChain:
    """Give the chain; the offline one is made once, for it reads the whole gazetteer."""
    return open_chain(settings) if settings.online else _offline_chain(settings.max_candidates)


@st.cache_resource(max_entries=2, show_spinner=False)
def _offline_chain(max_candidates: int) -> GeocoderChain:
    offline = replace(data.settings().geocoding, online=False, max_candidates=max_candidates)
    return open_chain(offline)


def _show_answer(answer: Answer) -> None:
    status = text(f"data.geocode_{answer.status.value}")
    source = f" ({answer.source})" if answer.source else ""
    _BADGES[answer.status](markdown_literal(f"{status}{source}: {said(answer.reason)}"))
    for note in answer.notes:
        st.warning(markdown_literal(note))
    rows: list[tuple[str, Place, str]] = [
        (str(number), place, "") for number, place in enumerate(answer.candidates, start=1)
    ]
    rows += [("–", rejected.place, said(rejected.reason)) for rejected in answer.rejected]
    if not rows:
        return
    places = [place for _, place, _ in rows]
    page.show_table(
        {
            "": [number for number, _, _ in rows],
            text("data.name"): [visible(place.name) for place in places],
            text("data.country"): [place.country_code for place in places],
            text("data.region"): [visible(place.admin1 or "") for place in places],
            "lat": [place.lat for place in places],
            "lon": [place.lon for place in places],
            text("data.precision"): [
                text(f"review.precision_{place.precision.value}") for place in places
            ],
            text("data.population"): [
                number_words(place.population) if place.population else "" for place in places
            ],
            text("data.reason"): [visible(reason) for _, _, reason in rows],
        },
        key="data_candidates",
    )
