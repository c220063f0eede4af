"""Claims gathered into events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geodata.tables import (
    Place,
    Precision,
    Status,
)
from geodata.timeline import build_events, build_state
from tests.geodata.timeline.made_up import LAND, NORTHTOWN, SOUTH, SOUTHTOWN, claim, day, groups


def test_claims_of_one_type_place_time_and_actor_are_one_event():
    one = claim("a", 5, actor="protesters")
    other = claim("b", 6, date_start=day(4), date_end=day(5), actor="Demonstrators")
    (event,) = build_events([one, other])
    assert event.claims == (one, other)
    assert (event.date_start, event.date_end) == (day(5), day(5))
    assert "2 claims of unrest in Northtown" in event.reason


@pytest.mark.parametrize(
    "other",
    [
        {"event_type": "detention"},
        {"place": SOUTHTOWN},
        {"date_start": day(6)},
        {"actor": "police"},
        {"status": Status.PLANNED},
        {"place": replace(NORTHTOWN, precision=Precision.REGION)},
        {"place": None},
    ],
)
def test_claims_that_differ_in_what_counts_are_two_events(other):
    first = claim("a", 5, actor="protesters")
    assert groups(first, replace(first, id="b", **other)) == [{"a"}, {"b"}]


def test_a_claim_that_names_no_actor_joins_one_that_does():
    assert groups(claim("a", 5, actor="police"), claim("b", 5)) == [{"a", "b"}]
    assert groups(claim("a", 5), claim("b", 5, actor="police")) == [{"a", "b"}]


def test_claims_that_give_other_ends_of_a_movement_are_other_events():
    base, port = (
        Place(name=name, lat=44.0, lon=50.0 + at, precision=Precision.CITY, geonameid=90 + at)
        for at, name in enumerate(("Base", "Port"))
    )
    from_base = claim("a", 5, place_from=base)
    from_port = claim("b", 5, place_from=port)
    unstated = claim("c", 6, date_start=day(5), date_end=day(5))
    assert groups(from_base, from_port) == [{"a"}, {"b"}]
    assert groups(from_base, claim("d", 5, place_from=base), unstated) == [{"a", "c", "d"}]
    # What states no way joins what became known first.
    assert groups(from_base, from_port, unstated) == [{"a", "c"}, {"b"}]
    assert groups(claim("e", 4, date_start=day(5), date_end=day(5)), from_base) == [{"a", "e"}]


def test_actors_joined_by_and_match_either():
    assert groups(claim("a", 5, actor="police"), claim("b", 5, actor="protesters and police")) == [
        {"a", "b"}
    ]


def test_what_names_no_place_is_one_event_only_within_one_report():
    one = claim("a", 5, place=None, report_id="r1")
    assert groups(one, replace(one, id="b"), replace(one, id="c", report_id="r2")) == [
        {"a", "b"},
        {"c"},
    ]


def test_very_long_windows_gather_only_what_has_the_same_bounds():
    vague = claim("a", 28, date_start=date(2020, 1, 1), date_end=day(28))
    assert groups(vague, replace(vague, id="b"), claim("c", 28)) == [{"a", "b"}, {"c"}]


@pytest.mark.parametrize(("days", "together"), [(31, True), (32, False)])
def test_a_window_of_a_month_still_meets_a_day_in_it(days, together):
    window = claim("a", 1, date_end=day(1) + timedelta(days=days - 1))
    assert groups(window, claim("b", 9)) == ([{"a", "b"}] if together else [{"a"}, {"b"}])


def test_a_later_claim_does_not_tie_two_known_events_together():
    first, third = claim("a", 2), claim("b", 4)
    bridge = claim("c", 5, date_start=day(2), date_end=day(4))
    assert groups(first, third, bridge) == [{"a", "c"}, {"b"}]


def test_the_strongest_status_leads_and_denials_stand_beside_it():
    denied = claim("a", 5, status=Status.DENIED)
    claimed = claim("b", 5, status=Status.CLAIMED)
    occurred = claim("c", 6, date_start=day(5))
    (event,) = build_events([denied, claimed, occurred])
    assert [c.id for c in event.claims] == ["c", "b", "a"]
    assert event.status is Status.OCCURRED


def test_a_speakers_newer_plan_leads_over_his_older_one():
    older = claim("a", 1, status=Status.PLANNED, date_start=day(5), date_end=day(9))
    newer = replace(older, id="b", known_on=day(2), date_start=day(7), date_end=day(8))
    older, newer = (replace(c, attributed_to="the president") for c in (older, newer))
    aside = replace(older, id="c", attributed_to="an observer", date_end=day(12))
    aside = replace(aside, known_on=day(2), status=Status.ANNOUNCED)
    assert build_state([older, newer, aside], day(3)).ahead[0].lead == newer
    assert build_state([older, newer, aside], day(1)).ahead[0].lead == older


def test_the_region_of_an_event_is_its_places_and_a_nation_has_none():
    town, region, nation = build_events(
        [claim("a", 5), claim("b", 6, place=SOUTH), claim("c", 7, place=LAND)]
    )
    assert (town.region_code, region.region_code, nation.region_code) == ("XA-N", "XA-S", None)
    (moved,) = build_events([claim("a", 5)], region_of=lambda place: f"new-{place.name}")
    assert moved.region_code == "new-Northtown"
