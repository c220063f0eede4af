"""A situation of so many events that their words stay with the server until they are shown."""

import re
from datetime import date

import pytest

from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Source, Status
from tests.browser.world import HOSTILE_QUOTE

pytestmark = pytest.mark.browser

FIRST = date(2022, 1, 1)
#: More than travel along with the map.
MANY = 5_200


def _claim(number):
    square = number % 60
    return Claim(
        id=f"m{number}",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=FIRST,
        place=Place(
            name=f"Place {square}",
            lat=44 + square // 10,
            lon=60 + square % 10,
            precision=Precision.CITY,
            country_code="KZ",
        ),
        date_start=FIRST,
        date_end=FIRST,
        actor=f"Group {number}",
        quote=f"Word {number} of it. {HOSTILE_QUOTE}",
        source=Source(title=f"Report {number}", url=f"http://127.0.0.1/{number}"),
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory, serving):
    """Serve many events, all on one day."""
    path = tmp_path_factory.mktemp("many") / "many.sitmap.gpkg"
    create_situation(
        path,
        title="Many on one day",
        settings=OpeningSettings(as_of=FIRST, known_on=FIRST, country_code="KZ", window_days=1),
        fill=lambda situation: situation.add_claims([_claim(number) for number in range(MANY)]),
    ).close()
    with serving(path) as address:
        yield address


def test_words_come_for_the_events_that_are_shown_and_for_no_others(many, watched):
    watched.server = many
    watched.open()
    page = watched.page
    assert sum(mark["count"] for mark in watched.drawn()["marks"]) == MANY
    cards = page.locator(".sitmap-list .sitmap-card")
    cards.first.locator(".sitmap-quote").wait_for()
    shown = page.evaluate(
        "[...document.querySelectorAll('.sitmap-list .sitmap-quote')].map((quote) =>"
        " quote.parentElement.textContent)"
    )
    for words in shown:
        number, place = re.search(r"Report (\d+)", words)[1], re.search(r"Place (\d+)", words)[1]
        assert f"Word {number} of it. {HOSTILE_QUOTE}" in words
        assert int(number) % 60 == int(place)
    assert shown
    # The tab key still stops at one card and its link.
    assert page.locator(".sitmap-list a:not([tabindex='-1'])").count() == 1
    cards.nth(14).scroll_into_view_if_needed()
    cards.nth(14).locator(".sitmap-quote").wait_for()
    there = page.evaluate("sitmap.clock.model.events.filter((one) => one.quote).length")
    assert there < 100
    assert page.title() == "Situation · Sitmap"


def test_an_event_chosen_from_afar_gets_its_words_in_the_list_and_on_the_map(many, watched):
    watched.server = many
    watched.open()
    last = watched.page.evaluate("sitmap.clock.model.events.at(-1).id")
    watched.page.evaluate(f"sitmap.select('{last}')")
    told = [
        watched.page.locator(f"{where} .sitmap-quote").text_content()
        for where in (".sitmap-popup", ".sitmap-selected")
    ]
    assert told[0] == told[1]
    assert told[0] == watched.page.evaluate("sitmap.clock.model.events.at(-1).quote")


def test_no_words_are_asked_for_while_a_handle_is_held(many, watched):
    watched.server = many
    sent = []
    watched.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
    )
    watched.open()
    watched.page.locator(".sitmap-list .sitmap-card .sitmap-quote").first.wait_for()
    sent.clear()
    watched.page.evaluate(
        "() => { const { clock } = sitmap; clock.hold(true);"
        " sitmap.select(clock.model.events.at(-1).id); }"
    )
    watched.wait("sitmap.clock.settled.length", "words are wanted")
    assert watched.page.locator(".sitmap-popup .sitmap-quote").count() == 0
    assert sent == []
    watched.page.evaluate("sitmap.clock.hold(false)")
    watched.page.locator(".sitmap-popup .sitmap-quote").wait_for()
