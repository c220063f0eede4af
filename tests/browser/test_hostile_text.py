"""Whatever a claim says, in each of its words and on every page: it stays text."""

import csv
import io
import json
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from dashboard.snapshots import export, make_snapshot
from dashboard.texts import text
from geodata.store import OpeningSettings, create_situation
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Place,
    Precision,
    Quantity,
    Side,
    Source,
    Status,
)
from tests.browser.hostile import HOSTILE
from tests.browser.pages import PAGES
from tests.browser.test_accessibility import at_rest
from tests.dashboard.snapshot_states import state_of

pytestmark = pytest.mark.browser

FIRST = date(2022, 1, 3)
#: Nodes that no page of ours makes, and attributes that would run something.
_FOREIGN = (
    "iframe, object, embed, math, base, [onerror], [onload], [onclick], [srcdoc],"
    " a[href^='javascript:'], img[src='x'], [src*='example.org'], [href^='http://example.org'],"
    " form[action], script:not([src]):not([type='speculationrules'])"
)


#: Parameters of any page's address.
_PARAMETERS = (
    "day", "known", "window", "types", "bbox", "sel", "part", "briefing_part", "report", "claim",
    "unknown",
)  # fmt: skip
#: Who signs, and what products are headed with.
SETTINGS = f"""
[dashboard]
analyst = {json.dumps(HOSTILE[1])}
[snapshot]
organisation = {json.dumps(HOSTILE[2])}
banner = {json.dumps(HOSTILE[3])}
"""


def _claim(number, words):
    """A claim that is hostile in every word."""
    short = words[:300]
    place = Place(
        name=short,
        lat=44 + number * 0.7,
        lon=60 + number * 1.6,
        precision=Precision.REGION if number % 3 == 2 else Precision.CITY,
        country_code="KZ",
        region_code=["KZ-75", "KZ-47", None][number % 3],
    )
    return Claim(
        id=f"{number} {short[:60]}",
        event_type=["unrest", "deployment", "casualties"][number % 3],
        status=[Status.OCCURRED, Status.CLAIMED][number % 2],
        known_on=FIRST,
        place=place,
        date_start=FIRST,
        date_end=FIRST,
        date_text=short,
        actor=short,
        attributed_to=short,
        quote=words,
        quantities=(Quantity(kind="fatalities", value=number + 1),),
        source=Source(title=words, publisher=short, url=f"https://example.com/{short}"),
        reasons=(words,),
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory, serving):
    name = "<img src=x onerror=alert(1)> 'quoted' & \u202e.sitmap.gpkg"
    path = tmp_path_factory.mktemp("hostile") / name
    claims = [_claim(number, words) for number, words in enumerate(HOSTILE)]
    nowhere = {"place": None, "date_start": None, "date_end": None, "known_on": FIRST}
    claims += [
        Claim(
            id=f"nowhere-{n}", event_type="unrest", status=Status.OCCURRED, quote=words, **nowhere
        )
        for n, words in enumerate(HOSTILE)
    ]
    sides = Decision(
        kind=DecisionKind.SIDE,
        who=HOSTILE[1],
        why=HOSTILE[3],
        view=HOSTILE[2],
        sides={words[:60]: Side.HOSTILE for words in HOSTILE},
    )

    def fill(new):
        new.add_claims(claims)
        new.decide(sides)

    create_situation(
        path,
        title=HOSTILE[0] + HOSTILE[1],
        settings=OpeningSettings(as_of=FIRST, known_on=FIRST, country_code="KZ"),
        fill=fill,
    ).close()
    with serving(path, settings=SETTINGS) as address:
        yield address


@pytest.fixture(scope="module")
def scripts_in_line(browser, server):
    """Give the scripts that Streamlit's own page holds in line."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(server)
    found = page.locator("script:not([src])").evaluate_all("(all) => all.map((it) => it.outerHTML)")
    page.close()
    return set(found)


@pytest.fixture
def guarded(watched, scripts_in_line):
    """A page that fails the test on a dialog, a foreign node, or a title of another's making."""
    dialogs = []
    watched.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    def check():
        nodes = watched.page.evaluate(
            "(foreign) => [...document.querySelectorAll(foreign)].map((it) => it.outerHTML)",
            _FOREIGN,
        )
        assert [node[:200] for node in nodes if node not in scripts_in_line] == []
        assert "owned" not in watched.page.title()
        assert "\u202e" not in watched.page.evaluate("document.body.innerText")
        assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert dialogs == []

    watched.check = check
    return watched


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_words_for_anything_else(guarded, name):
    at_rest(guarded, name)
    guarded.check()


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_an_address_comes_to_life(guarded, name):
    # faults quote the first letters of what an address says
    query = {
        key: f"<img src=x>{HOSTILE[number % len(HOSTILE)][:300]}"
        for number, key in enumerate(_PARAMETERS)
    }
    at_rest(guarded, name, query="?" + urlencode(query))
    guarded.check()


@pytest.mark.parametrize(
    ("name", "key", "parts"),
    [
        ("briefing", "briefing_part", ("changes", "stored")),
        ("data", "part", ("boundaries", "geocoder", "sides", "gaps", "sources", "health")),
    ],
)
def test_no_part_of_a_page_takes_words_for_anything_else(guarded, name, key, parts):
    at_rest(guarded, name)
    for part in parts:
        guarded.page.get_by_role("radio", name=text(f"part.{part}"), exact=True).click()
        guarded.wait(
            f"document.querySelector('.st-key-{key}_{part}')?.innerText.trim() && "
            "document.querySelector('[data-testid=stApp]').dataset.testScriptState === "
            "'notRunning'",
            "the part is there",
        )
        guarded.check()


def test_a_table_whose_name_heads_and_cells_are_hostile_stays_text(guarded):
    heads = [f"{words[:60]} {number}" for number, words in enumerate(HOSTILE[:4])]
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["event_date", "event_type", "country", "notes", *heads])
    for words in HOSTILE:
        writer.writerow(["2022-01-03", words, words[:80], words, *[words] * 4])
    at_rest(guarded, "data")
    upload = {
        "name": "<img src=x onerror=alert(1)>.csv",
        "mimeType": "text/csv",
        "buffer": stream.getvalue().encode(),
    }
    guarded.page.locator("input[type=file]").set_input_files(upload)
    # the last that a preview shows
    guarded.page.get_by_role("button", name=text("data.import_button"), exact=True).wait_for()
    guarded.page.get_by_text(text("data.codes_note"), exact=True).wait_for()
    guarded.check()


def test_no_word_comes_to_life_in_the_page_that_is_taken_away(browser, tmp_path):
    claims = [_claim(number, words) for number, words in enumerate(HOSTILE)]
    state, events = state_of(claims, as_of=FIRST, known_on=FIRST)
    made = make_snapshot(
        state, country="KZ", all_events=events, title=HOSTILE[0], organisation=HOSTILE[1],
        banner=HOSTILE[3],
    )  # fmt: skip
    path = export(made, "html", tmp_path / "brief.html")
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    asked, dialogs, faults = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("() => window.sitmap?.map?.drawn?.ready")
    cards = page.locator(".sitmap-list .sitmap-card")
    for at in range(0, cards.count(), 3):
        cards.nth(at).click()
    # the page's own scripts stand in it, each by its hash
    foreign = page.evaluate(
        "(foreign) => [...document.querySelectorAll(foreign)].map((it) => it.outerHTML)",
        _FOREIGN.rpartition(",")[0],
    )
    assert foreign == []
    assert "\u202e" not in page.evaluate("document.body.innerText")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "owned" not in page.title().replace("document.title='owned'", "")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert (dialogs, faults) == ([], [])
    context.close()


def test_no_word_comes_to_life_on_the_map_or_beside_it(guarded):
    at_rest(guarded, PAGES[0])
    page = guarded.page
    guarded.set("{types: sitmap.clock.model.types.map((type) => type.key), known: 30}")
    cards = page.locator(".sitmap-list .sitmap-card")
    cards.nth(len(HOSTILE) - 1).wait_for(state="attached")
    for at in range(0, cards.count(), 3):
        cards.nth(at).click()
        guarded.check()
    for mark in guarded.drawn()["marks"]:
        box = page.locator(".sitmap-map").first.bounding_box()
        page.mouse.move(box["x"] + mark["x"], box["y"] + mark["y"])
    for name in ("Regions", "Strength"):
        page.get_by_role("tab", name=name).click()
        guarded.check()
    shown = page.evaluate("document.querySelector('.sitmap-list').textContent")
    assert "<script>document.title='owned'</script>" in shown


def test_names_of_regions_and_towns_stay_names(guarded):
    """Of a boundary set that somebody added; here its geometry comes with other names."""

    def rename(route):
        body = route.fetch().json()
        for number, region in enumerate(body["regions"]):
            region["name"] = HOSTILE[number % len(HOSTILE)][:300]
        for number, town in enumerate(body["towns"]):
            town["name"] = HOSTILE[number % len(HOSTILE)][:300]
        route.fulfill(body=json.dumps(body), content_type="application/json")

    guarded.page.route("**/base/kz.json*", rename)
    at_rest(guarded, PAGES[0])
    box = guarded.page.locator(".sitmap-map").first.bounding_box()
    for step in range(12):
        guarded.page.mouse.move(box["x"] + 250 + 50 * step, box["y"] + 340)
    guarded.page.get_by_role("tab", name="Regions").click()
    guarded.check()


def test_the_check_sees_a_foreign_node(guarded):
    at_rest(guarded, PAGES[0])
    guarded.page.evaluate(
        "() => document.body.append(document.createElement('iframe'))",
    )
    with pytest.raises(AssertionError, match="iframe"):
        guarded.check()


def test_a_claim_without_place_or_day_is_told_of_and_breaks_nothing(guarded):
    at_rest(guarded, PAGES[0])
    guarded.set(f"{{known: 30, day: sitmap.clock.model.toIndex('{FIRST + timedelta(days=1)}')}}")
    told = guarded.page.locator(".sitmap-notes")
    told.wait_for()
    assert "Unrest" in told.inner_text()
