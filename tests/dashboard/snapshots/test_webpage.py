"""The page in one file: whole, inert, and asking nobody for anything."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dashboard.snapshots import export, make_snapshot
from geodata.tables import Source
from tests.dashboard.snapshot_states import ALMATY, EMPTY, claim, situation_claims, state_of

HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>" \u202e'


class _Page(HTMLParser):
    """What a browser would find: elements, links, and the words that are seen."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.seen, self.data, self._in = [], [], [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append((tag, held))
        self.links += [held[key] for key in ("href", "src") if key in held]
        if tag in ("script", "style"):
            self._in.append(held.get("id", ""))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._in.pop()

    def handle_data(self, data):
        if not self._in:
            self.seen.append(data)
        elif self._in[-1]:
            self.data[self._in[-1]] = data


def page_of(claims, tmp_path, **wanted):
    state, events = state_of(claims)
    made = make_snapshot(state, **{"country": "KZ", "all_events": events, **wanted})
    content = export(made, "html", tmp_path / "a.html").read_bytes()
    return made, _Page(content.decode("utf-8")), content


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return page_of(situation_claims(), tmp_path_factory.mktemp("page"))


def test_it_holds_every_claim_shown_with_its_words(made):
    snapshot, page, _ = made
    seen = " ".join(page.seen)
    for shown in snapshot.claims:
        assert shown.quote in seen
    assert snapshot.title in seen
    assert snapshot.id in seen
    assert "GeoNames" in seen
    rows = [held["id"] for tag, held in page.tags if tag == "tr" and "id" in held]
    assert len(rows) == len(snapshot.claims)
    assert {link for link in page.links if link.startswith("#")} <= {f"#{row}" for row in rows}


def test_it_plays_all_that_is_known_from_the_day_of_the_snapshot(made):
    snapshot, page, _ = made
    model, view = json.loads(page.data["model"]), json.loads(page.data["view"])
    assert {event["id"] for event in model["events"]} == {event.id for event in snapshot.history}
    assert (view["day"], view["known"]) == ("2022-01-11", "2022-01-11")


def test_the_handling_label_stands_above_and_below(tmp_path):
    _, page, _ = page_of([], tmp_path, tlp="TLP:AMBER")
    assert [tag for tag, held in page.tags if held.get("class") == "tlp"] == ["div", "div"]
    assert page.seen.count("TLP:AMBER") == 2


def test_nothing_is_asked_for_outside_of_the_file(made):
    _, page, content = made
    policy = next(h["content"] for t, h in page.tags if h.get("http-equiv"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert not any(h.get("src") for tag, h in page.tags if tag == "script")
    styles = b"".join(re.findall(rb"<style>(.*?)</style>", content, flags=re.DOTALL))
    assert b"url(data:font/woff2" in styles
    assert re.findall(rb"url\((?!data:|#)", styles) == []


def test_hostile_words_stay_words(tmp_path):
    claims = [
        claim(
            1, place=replace(ALMATY, name=HOSTILE), actor=HOSTILE, quote=HOSTILE,
            attributed_to=HOSTILE, source=Source(publisher=HOSTILE, url="javascript:alert(3)"),
        )
    ]  # fmt: skip
    _, page, _ = page_of(claims, tmp_path, title=HOSTILE, organisation=HOSTILE)
    _, harmless, _ = page_of([claim(1)], tmp_path)
    count = [sum(tag == "script" for tag, _ in p.tags) for p in (page, harmless)]
    assert count[0] == count[1]
    assert not any(tag == "img" for tag, _ in page.tags)
    assert not any(key.startswith("on") for _, held in page.tags for key in held)
    assert not any(link.startswith("javascript") for link in page.links)


def test_the_same_state_gives_the_same_page(made, tmp_path):
    assert page_of(list(reversed(situation_claims())), tmp_path)[2] == made[2]


@pytest.mark.parametrize("country", ["KZ", None])
def test_nothing_to_show_is_a_sound_page(tmp_path, country):
    empty = make_snapshot(EMPTY, country=country)
    page = _Page(export(empty, "html", tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "No report known by then" in " ".join(page.seen)
    assert any(tag == "img" for tag, _ in page.tags) == (country is None)
