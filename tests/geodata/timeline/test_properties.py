"""What holds of any claims."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import (
    Claim,
    Measure,
    Quantity,
    Status,
)
from geodata.timeline import Timeline, build_events, build_state, changes
from tests.geodata.timeline.made_up import LAND, NORTHTOWN, SOUTH, SOUTHTOWN, day

some_claims = st.lists(
    st.builds(
        Claim,
        id=st.uuids().map(str),
        event_type=st.sampled_from(["unrest", "casualties", "withdrawal"]),
        status=st.sampled_from(Status),
        known_on=st.integers(1, 12).map(day),
        date_start=st.none() | st.integers(1, 12).map(day),
        date_end=st.none() | st.integers(1, 12).map(day),
        place=st.sampled_from([None, NORTHTOWN, SOUTHTOWN, SOUTH, LAND]),
        actor=st.sampled_from(["", "police", "protesters", "residents and police", "X (police)"]),
        place_from=st.sampled_from([None, None, SOUTHTOWN, LAND]),
        attributed_to=st.sampled_from(["", "x", "y"]),
        confidence=st.sampled_from([0.5, 0.9]),
        quantities=st.lists(
            st.builds(
                Quantity,
                kind=st.sampled_from(["fatalities", "personnel"]),
                value=st.sampled_from([5.0, 7.0, 9.0]),
                measure=st.sampled_from(Measure),
            ),
            max_size=1,
        ).map(tuple),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)
some_days = st.integers(1, 12).map(day)


@given(some_claims, st.randoms(use_true_random=False))
def test_the_order_in_which_claims_come_does_not_matter(claims, chance: random.Random):
    shuffled = chance.sample(claims, len(claims))
    assert build_events(claims) == build_events(shuffled)
    assert build_state(claims, day(6)) == build_state(shuffled, day(6))


@given(some_claims, some_days, some_days)
def test_a_state_rests_on_what_was_known_and_on_nothing_else(claims, as_of, known_on):
    known = [one for one in claims if one.known_on <= known_on]
    assert build_state(claims, as_of, known_on) == build_state(known, as_of, known_on)


@given(some_claims)
def test_every_claim_is_in_exactly_one_event(claims):
    held = [one.id for event in build_events(claims) for one in event.claims]
    assert sorted(held) == sorted(one.id for one in claims)


@given(some_claims, some_days)
def test_the_event_of_a_claim_is_the_one_that_holds_it_as_known_on_the_day(claims, known_on):
    timeline = Timeline(claims)
    holding = {c.id: event for event in timeline.events(known_on) for c in event.claims}
    for one in claims:
        assert timeline.event_of(one.id, known_on) == holding.get(one.id)
    assert timeline.event_of("unheard of") is None


@given(some_claims)
def test_the_forms_of_an_event_are_those_that_were_known_on_each_day(claims):
    timeline = Timeline(claims)
    forms = timeline.versions()
    for number in range(1, 21):
        known = timeline.events(day(number))
        then = [
            event
            for event, since, end in forms
            if since <= day(number) and (end is None or day(number) < end)
        ]
        assert sorted(then, key=lambda event: event.id) == sorted(known, key=lambda e: e.id)


@given(some_claims, some_days)
def test_figures_are_words_of_claims_and_lie_in_their_range(claims, as_of):
    for found in build_state(claims, as_of, as_of).figures:
        assert found.value in [q.value for q in found.claim.quantities if q.kind == found.kind]
        assert found.value_low <= found.value <= found.value_high
        assert found.claim not in found.competing


@given(some_claims, some_days, some_days)
def test_changes_account_for_all_that_became_known(claims, one, other):
    since, until = sorted((one, other))
    found = changes(claims, since, until)
    before = {event.id: event for event in Timeline(claims).events(since)}
    after = {event.id: event for event in Timeline(claims).events(until)}
    named = {event.id for event in found.new} | {change.after.id for change in found.changed}
    for event_id in after.keys() - before.keys():
        assert event_id in named or after[event_id].status is Status.RETRACTED
    for event_id, event in before.items():
        if after[event_id] == event:
            assert event_id not in named
