"""The Reports and Briefing pages in a real browser: inert, reachable by key, and what they say."""

import re
from datetime import date

import pytest

from dashboard.briefing import freeze_situation, make_products
from dashboard.texts import text
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation, open_situation
from geodata.tables import Claim, Place, Precision, Source, Status
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, January 10, 2022 (Own desk) - Hundreds of people protested in Taraz on Sunday, \
police said. In Aktau, 12 protesters were killed on Saturday, according to the health ministry.
"""
#: Each would say so in the page's title, open a dialog or load something if it came to life.
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<img src='http://example.org/leak.png'>",
    "<svg onload=\"document.title='owned'\"><image href='http://example.org/leak.svg'/></svg>",
    "<iframe srcdoc='<script>top.document.title=1</script>'></iframe>",
    "<a href='javascript:alert(1)'>Taraz</a>",
    "</div></mark><style>body{background:url(http://example.org/leak)}</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    "![x](http://example.org/leak.png) :red[x] $\\url{http://example.org}$",
    "\u202eevil\u202c \u2066hidden\u2069 \x07",
    "x" * 10_000,
]


@pytest.fixture(scope="module")
def situation_file(tmp_path_factory):
    """Give a situation of this module's own: it is written to."""
    path = tmp_path_factory.mktemp("pages") / "pages.sitmap.gpkg"
    almaty = Place(
        name="Almaty",
        lat=43.25,
        lon=76.92,
        precision=Precision.CITY,
        country_code="KZ",
        region_code="KZ-75",
    )
    claims = [
        Claim(
            id=f"claim-{day}",
            event_type="unrest",
            status=Status.OCCURRED,
            known_on=date(2022, 1, day),
            place=almaty,
            date_start=date(2022, 1, day),
            date_end=date(2022, 1, day),
            quote=f"Crowds in the square on day {day}",
            source=Source(publisher="Own desk"),
        )
        for day in (5, 7, 9)
    ]
    create_situation(
        path,
        title="Pages",
        settings=OpeningSettings(
            as_of=date(2022, 1, 9), known_on=date(2022, 1, 9), country_code="KZ"
        ),
        fill=lambda new: new.add_claims(claims),
    ).close()
    return path


@pytest.fixture(scope="module")
def server(situation_file, serving):
    with serving(situation_file) as address:
        yield address


def go(watched, name):
    watched.page.get_by_role("link", name=name, exact=True).click()
    watched.wait(
        f"document.querySelector('.page-title')?.textContent === '{name}'", f"{name} is open"
    )


def read(watched, text):
    watched.open()
    go(watched, "Reports")
    watched.page.get_by_label("Text of the report").fill(text)
    watched.page.get_by_role("button", name="Read", exact=True).click()
    watched.wait(
        "document.querySelector('.report-text') && "
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        "the report is shown and the page is at rest",
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_by_its_own_address_asks_for_nothing_that_is_not_there(watched, name):
    missed = []
    watched.page.on(
        "response", lambda answer: missed.append(answer.url) if answer.status >= 400 else None
    )
    watched.page.goto(f"{watched.server}/{'' if name == PAGES[0] else name}")
    title = text(f"menu.{name}")
    watched.wait(f"document.title === '{title} · Sitmap'", "the page is there")
    watched.wait(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        "the page is at rest",
    )
    assert missed == []


def test_hostile_report_is_inert(watched):
    dialogs = []
    watched.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    read(watched, REPORT + "\n".join(f"\n{text} was seen in Taraz." for text in HOSTILE))
    watched.page.wait_for_timeout(500)
    assert dialogs == []
    assert "owned" not in watched.page.title()
    tags = watched.page.evaluate(
        "[...new Set([...document.querySelectorAll('.report-text *, .claim-card *, .unplaced *')]"
        ".map((node) => node.tagName))]"
    )
    assert set(tags) <= {
        "A", "B", "BLOCKQUOTE", "DD", "DETAILS", "DL", "DT", "HEADER", "LI", "MARK", "SPAN",
        "SUMMARY", "UL",
    }  # fmt: skip
    shown = watched.page.locator(".report-text").inner_text()
    assert "<script>document.title='owned'</script>" in shown
    assert "x" * 10_000 in shown
    assert "\u202e" not in shown


def test_long_line_does_not_widen_the_page(watched):
    read(watched, REPORT + "x" * 10_000)
    assert watched.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_marks_are_reached_with_the_keyboard_and_explained_there(watched):
    read(watched, REPORT)
    for _ in range(60):
        watched.page.keyboard.press("Tab")
        if watched.page.evaluate("Boolean(document.activeElement.closest('.report-text .figure'))"):
            break
    note = watched.page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "Figure: 12 killed" in note


def test_number_in_the_text_leads_to_its_card_and_back(watched):
    read(watched, REPORT)
    watched.page.locator(".report-text a[href='#draft-card-2']").first.click()
    watched.wait("document.querySelector(':target')?.id === 'draft-card-2'", "the card is shown")
    watched.page.locator("#draft-card-2 a.claim-number").click()
    watched.wait("document.querySelector(':target')?.id === 'draft-words-2'", "the words are shown")


def test_stored_report_stands_on_the_map(watched, situation_file):
    read(watched, REPORT)
    watched.page.get_by_role("button", name=re.compile(r"Store \d of \d claims")).click()
    watched.page.get_by_text("Stored with").wait_for()
    with open_situation(situation_file, read_only=True) as situation:
        assert [report.text for report in situation.reports()] == [REPORT]
    watched.page.get_by_role("link", name="Situation", exact=True).click()
    watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
    watched.set("{day: sitmap.clock.state.day + 1, known: 30}")
    watched.wait(
        "sitmap.map.drawn.marks.some((mark) => mark.place === 'Taraz')", "Taraz is on the map"
    )


def test_briefing_shows_what_it_exports(watched, situation_file, tmp_path):
    fetched = []
    watched.page.on("request", lambda request: fetched.append(request.url))
    watched.open()
    go(watched, "Briefing")
    watched.wait("document.querySelector('.page-picture')?.naturalWidth >= 1400", "it is sharp")
    # What belongs to a situation has no public address.
    assert [url for url in fetched if url.startswith(f"{watched.server}/media/")] == []
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="SVG", exact=True).click()
    with open_situation(situation_file, read_only=True) as situation:
        made = make_products(
            freeze_situation(situation, settings=load_settings()),
            formats=["svg"],
            title=situation.title,
            folder=tmp_path,
        )
    assert download.value.suggested_filename == made[0].name
    assert download.value.path().read_bytes() == made[0].read_bytes()


def test_day_of_the_map_is_the_day_of_the_briefing(watched):
    watched.open()
    watched.page.locator(".sitmap-map").focus()
    watched.page.keyboard.press("ArrowLeft")
    watched.wait("location.search.includes('day=2022-01-08')", "the day has come to rest")
    go(watched, "Briefing")
    field = watched.page.locator("[data-testid=stDateInput]").first
    field.wait_for()
    assert "".join(field.inner_text().split()) == "Asof2022-01-08"
    watched.page.get_by_role("link", name="Situation", exact=True).click()
    watched.wait("sitmap.map?.drawn?.ready && location.search.includes('day=2022-01-08')", "back")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_theme(watched, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    read(watched, REPORT)
    ink, ground = watched.page.evaluate(
        "[getComputedStyle(document.querySelector('.report-text')).color,"
        " getComputedStyle(document.querySelector('.stApp')).backgroundColor]"
    )

    def light_of(colour):
        return sum(map(float, colour.partition("(")[2].rstrip(")").split(",")[:3]))

    assert (light_of(ink) < light_of(ground)) == (scheme == "light")
