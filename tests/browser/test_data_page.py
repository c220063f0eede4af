"""The Data page in a real browser: a table of other columns is mapped, looked at and imported."""

import re

import pytest

from geodata.store import create_situation, open_situation
from geodata.tables import Side

pytestmark = pytest.mark.browser

TABLE = """happened,sort of event,town,nation,told
2022-01-05,riot,Almaty,Kazakhstan,2022-01-06
2022-01-06,<b>march</b>,Aktau,Kazakhstan,2022-01-07
"""


@pytest.fixture(scope="module")
def situation_file(tmp_path_factory):
    """Give a situation of this module's own: it is written to."""
    path = tmp_path_factory.mktemp("data") / "data.sitmap.gpkg"
    create_situation(path, title="Tables").close()
    return path


@pytest.fixture(scope="module")
def server(situation_file, serving):
    with serving(situation_file) as address:
        yield address


def choose(watched, label, option):
    field = watched.page.get_by_role("combobox", name=label, exact=True)
    field.wait_for()
    watched.wait(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        "the page is at rest",
    )
    field.click()
    watched.page.get_by_role("option", name=option, exact=True).click()


def test_table_of_other_columns_is_mapped_and_imported(watched, situation_file):
    # So tall that no list of choices is scrolled away under the pointer.
    watched.page.set_viewport_size({"width": 1440, "height": 1800})
    watched.page.goto(watched.server)
    watched.page.get_by_role("link", name="Data", exact=True).click()
    upload = {"name": "odd.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    watched.page.locator("input[type=file]").set_input_files(upload)
    watched.page.get_by_text("column event_date is missing").wait_for()
    for ours, theirs in (
        ("event_date", "happened"),
        ("event_type", "sort of event"),
        ("known_on", "told"),
        ("country", "nation"),
    ):
        choose(watched, ours, theirs)
    choose(watched, re.compile("^riot"), "Unrest")
    choose(watched, re.compile("march"), "Unrest")
    watched.page.get_by_role("button", name="Import", exact=True).click()
    watched.page.get_by_text("2 claims added").wait_for()
    with open_situation(situation_file, read_only=True) as situation:
        assert {claim.place.name for claim in situation.claims()} == {"Almaty", "Aktau"}


#: Name of each part of the page in the address, its label, and words that only it shows.
PARTS = {
    "boundaries": ("Boundaries", "Draw this situation on"),
    "geocoder": ("Geocoder", "No online service is set up"),
    "sources": ("Sources", "Inside Sitmap"),
    "health": ("Health", "The check reads everything"),
}


def test_each_part_has_an_address_and_shows_what_it_should(watched):
    watched.page.goto(watched.server)
    watched.page.get_by_role("link", name="Data", exact=True).click()
    for part, (label, words) in PARTS.items():
        watched.page.get_by_role("radio", name=label, exact=True).click()
        watched.page.get_by_text(words).first.wait_for()
        watched.page.wait_for_url(f"{watched.server}/data?part={part}")


@pytest.mark.parametrize("part", ["health", "Health", "Zustand"])
def test_a_link_to_a_part_opens_it_whatever_language_it_was_made_in(watched, part):
    watched.page.goto(f"{watched.server}/data?part={part}")
    watched.page.get_by_text(PARTS["health"][1]).first.wait_for()
    watched.page.get_by_role("radio", name="Health", exact=True, checked=True).wait_for()


#: Clicks the parts one after the other as a hand does that went to the wrong one first.
CLICK_SOON = """async ([names, pause_ms]) => {
  const parts = [...document.querySelectorAll('.st-key-part_choice [role=radio]')];
  for (const name of names) {
    parts.find((one) => one.textContent.trim() === name).click();
    await new Promise((done) => setTimeout(done, pause_ms));
  }
}"""


@pytest.mark.parametrize("pause_ms", [0, 40, 80, 300])
def test_the_part_clicked_last_is_open_however_soon_after_another(watched, pause_ms):
    page = watched.page
    page.goto(f"{watched.server}/data")
    for first, last in (
        ("boundaries", "sources"),
        ("geocoder", "health"),
        ("boundaries", "geocoder"),
    ):
        label, words = PARTS[last]
        page.get_by_role("radio", name=label, exact=True).wait_for()
        page.evaluate(CLICK_SOON, [[PARTS[first][0], label], pause_ms])
        page.get_by_text(words).first.wait_for()
        chosen = page.get_by_role("radio", checked=True)
        assert chosen.all_inner_texts() == [label]
        page.wait_for_url(f"{watched.server}/data?part={last}")


def decide(page, actor, side):
    """Put an actor on a side."""
    page.get_by_role("combobox", name="Actor", exact=True).fill(actor)
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Side", exact=True).click()
    page.get_by_role("option", name=side, exact=True).click()
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text(f"Saved: {actor}: {side}.", exact=True).wait_for()


def test_a_side_is_decided_told_and_taken_back(watched, situation_file):
    page = watched.page
    page.goto(f"{watched.server}/data?part=sides")
    decide(page, "<b>rebel*</b>", "Hostile")
    with open_situation(situation_file, read_only=True) as situation:
        assert situation.sides().words == {"<b>rebel*</b>": Side.HOSTILE}
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_text("The decision is taken back.", exact=True).wait_for()
    page.get_by_text(re.compile("taken back$")).wait_for()
    with open_situation(situation_file, read_only=True) as situation:
        assert situation.sides().words == {}
