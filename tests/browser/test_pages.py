"""The Reports and Briefing pages in a real browser: inert, reachable by key, and what they say."""

from datetime import date

import pytest

from dashboard.briefings.products import freeze_situation, make_products
from dashboard.texts import text
from geodata.settings import load_settings
from geodata.store import (
    OpeningSettings,
    create_situation,
    list_snapshots,
    open_situation,
)
from geodata.tables import Claim, Place, Precision, Source, Status
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser


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
        snapshot = freeze_situation(situation, settings=load_settings())
        made = make_products(snapshot, formats=["svg"], title=situation.title, folder=tmp_path)
        assert [kept.id for kept in list_snapshots(situation)] == [snapshot.id]
    assert download.value.suggested_filename == made[0].name
    assert download.value.path().read_bytes() == made[0].read_bytes()
    watched.page.get_by_role("radio", name=text("part.stored")).click()
    watched.page.get_by_text(text("briefing.full_id", id=snapshot.id)).wait_for()


def test_words_of_a_point_are_in_the_product_as_typed(watched):
    watched.open()
    go(watched, "Briefing")
    field = watched.page.get_by_label(text("briefing.point", number=1), exact=True)
    field.fill("<img src=x onerror=alert(1)> Ours")
    field.press("Enter")
    watched.page.get_by_text(text("briefing.edited")).wait_for()
    assert field.input_value() == "<img src=x onerror=alert(1)> Ours"
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="SVG", exact=True).click()
    told = download.value.path().read_text(encoding="utf-8")
    assert "&lt;img src=x" in told
    assert "<img" not in told


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
