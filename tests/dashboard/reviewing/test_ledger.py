"""The Ledger page's questions are answered a page at a time, whatever is asked."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reviewing.ledger import (
    PAGE_ROWS,
    claim_page,
    event_page,
    filter_options,
    wanted_claims,
)
from geodata.store import ClaimFilter, OpeningSettings, create_situation
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Place,
    Precision,
    Reading,
    Report,
    Source,
    Status,
    Verdict,
)
from geodata.timeline import Timeline

FIRST = date(2022, 1, 1)
ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip
OSH = Place(name="Osh", lat=40.5, lon=72.8, precision=Precision.CITY, country_code="KG")


def claim(number):
    day = FIRST + timedelta(days=number % 20)
    return Claim(
        id=f"c{number:03}",
        event_type="unrest" if number % 3 else "deployment",
        status=Status.OCCURRED,
        known_on=day,
        place=ALMATY if number % 2 else OSH,
        date_start=day,
        date_end=day,
        quote=f"words of {number}",
        source=Source(publisher="Desk" if number % 5 else "Other"),
    )


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "s.gpkg"
    claims = [claim(number) for number in range(250)]
    with create_situation(path, title="S", fill=lambda new: new.add_claims(claims)) as opened:
        opened.decide(
            Decision(
                kind=DecisionKind.GRADE, who="ann", publisher="Other", grade="C",
            )
        )  # fmt: skip
        yield opened


def test_pages_together_hold_every_claim_once_in_the_order_asked_for(situation):
    found = []
    for page in range(3):
        answer = claim_page(situation, {"page": page, "order": "place", "descending": False})
        assert (answer["total"], answer["pages"], answer["page"]) == (250, 3, page)
        assert len(answer["claims"]) <= PAGE_ROWS
        found += answer["claims"]
    assert len({record["id"] for record in found}) == 250
    names = [record["words"]["place"] for record in found]
    assert names == sorted(names)


def test_page_behind_the_last_is_the_last(situation):
    answer = claim_page(situation, {"page": 99, "text": "words of 7"})
    assert answer["page"] == answer["pages"] - 1
    assert answer["claims"]


def test_filters_are_combined(situation):
    asked = {
        "type": "unrest", "region": "KZ/KZ-75", "publisher": "Desk", "since": "2022-01-03",
        "until": "2022-01-05",
    }  # fmt: skip
    wanted = {
        one.id for one in map(claim, range(250))
        if one.event_type == "unrest" and one.place is ALMATY and one.source.publisher == "Desk"
        and date(2022, 1, 3) <= one.date_start <= date(2022, 1, 5)
    }  # fmt: skip
    assert {record["id"] for record in claim_page(situation, asked)["claims"]} == wanted
    assert len(wanted) > 3


def test_events_come_with_their_claims_and_why_they_are_one(situation):
    timeline = Timeline(situation.claims())
    answer = event_page(situation, timeline, {"region": "KG", "page": 0})
    assert answer["total"] == sum(event.place == OSH for event in timeline.events())
    held = {record["id"] for record in answer["claims"]}
    for group in answer["groups"]:
        assert "days overlap" in group["reason"]
        assert {one["id"] for one in group["claims"]} <= held


def test_events_are_filtered_by_what_review_made_of_their_claims(tmp_path):
    waiting = Reading(
        report=Report(id="ab" * 32, text="words of 2"),
        claims=(dataclasses.replace(claim(2), report_id="ab" * 32),),
    )

    def fill(new):
        new.add_claims([claim(0), claim(1)])
        new.add_reading(waiting, accepted=False)

    with create_situation(
        tmp_path / "s.gpkg", title="S", settings=OpeningSettings(counts_waiting=True), fill=fill
    ) as opened:
        timeline = Timeline(opened.claims())
        assert len(list(timeline.events())) == 3
        found = {
            verdict: {
                one["id"] for one in event_page(opened, timeline, {"verdict": verdict})["claims"]
            }
            for verdict in ("waiting", "accepted", "rejected")
        }
    assert found == {"waiting": {"c002"}, "accepted": {"c000", "c001"}, "rejected": set()}


def test_filters_offer_what_is_there_with_grades(situation):
    options = filter_options(situation)
    assert [(one["name"], one["claims"], one["grade"]) for one in options["publishers"]] == [
        ("Desk", 200, ""),
        ("Other", 50, "C"),
    ]
    assert [one["key"] for one in options["regions"]] == ["KG", "KZ", "KZ/KZ-75"]
    assert options["regions"][1]["name"] == "Kazakhstan"


_VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text())
_NAMES = (
    "text", "type", "status", "verdict", "region", "publisher", "since", "until", "known_since",
    "known_until", "order", "page", "descending",
)  # fmt: skip


@given(asked=st.dictionaries(st.sampled_from(_NAMES), _VALUES))
def test_any_question_is_understood_or_left_aside(asked):
    assert isinstance(wanted_claims(asked), ClaimFilter)


def test_state_of_review_is_a_filter():
    assert wanted_claims({"verdict": "waiting"}).verdicts == {Verdict.WAITING}
    assert wanted_claims({"verdict": "lost"}).verdicts == frozenset()
