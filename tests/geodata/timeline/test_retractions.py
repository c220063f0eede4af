"""What sources withdrew."""

from __future__ import annotations

from dataclasses import replace

from geodata.tables import (
    Source,
    Status,
)
from geodata.timeline import build_events, build_state
from tests.geodata.timeline.made_up import (
    CONFIRMED,
    DISOWNED,
    FINAL,
    FIRST,
    REPEATED,
    SOUTH,
    claim,
    day,
    figure,
    tally,
)


def test_a_disowned_number_no_longer_leads_and_the_past_stays_as_it_was_known():
    told = [FIRST, DISOWNED, CONFIRMED, REPEATED, FINAL]
    as_known = {number: figure(told, number) for number in (9, 10, 11, 15)}
    assert [(f.value, f.claim.status) for f in as_known.values()] == [
        (164, Status.CLAIMED),
        (164, Status.RETRACTED),
        (44, Status.ANNOUNCED),
        (225, Status.ANNOUNCED),
    ]
    assert (as_known[11].value_high, as_known[11].competing) == (164, (REPEATED,))
    assert as_known[15].value_low == 225
    assert figure(told, 9, 10).claim == DISOWNED


def test_who_repeats_a_disowned_number_as_a_fact_still_only_claims_it():
    as_fact = replace(REPEATED, status=Status.OCCURRED)
    found = figure([FIRST, DISOWNED, CONFIRMED, as_fact], 11)
    assert (found.value, found.value_high) == (44, 164)
    assert figure([CONFIRMED, as_fact], 11).value == 164


def test_an_event_whose_claims_are_all_withdrawn_is_retracted():
    (before,) = build_state([FIRST, DISOWNED], day(9)).events
    (after,) = build_state([FIRST, DISOWNED], day(10)).events
    assert (before.id, before.status) == (after.id, Status.CLAIMED)
    assert (after.status, [c.id for c in after.claims]) == (Status.RETRACTED, ["disowned", "first"])


def test_shares_of_a_disowned_number_go_with_it_and_other_numbers_stay():
    source = Source(url="https://example.org/post")
    whole = replace(FIRST, source=source)
    share = replace(tally("share", 9, 103, status=Status.CLAIMED, place=SOUTH), source=source)
    share = replace(share, attributed_to=whole.attributed_to)
    other = tally("other", 9, 103, place=SOUTH, date_start=day(8), attributed_to="a doctor")
    state = build_state([whole, share, other, DISOWNED], day(10))
    status = {event.lead.id: event.status for event in state.events}
    assert status["share"] is Status.RETRACTED
    assert status["other"] is Status.OCCURRED
    assert state.region_counts == {"XA-S": 1}


def test_another_sources_number_of_the_same_time_stands_when_one_is_disowned():
    other = tally("other", 8, 150, attributed_to="a hospital")
    found = figure([FIRST, DISOWNED, other], 10)
    assert (found.value, found.claim) == (150, other)


def test_a_retraction_without_a_number_withdraws_its_speakers_own_claims():
    said = claim("a", 5, attributed_to="the mayor")
    others = claim("b", 5, attributed_to="a witness", date_start=day(4))
    taken_back = claim("c", 6, status=Status.RETRACTED, attributed_to="The Mayor")
    state = build_state([said, others, taken_back], day(6))
    status = {event.lead.id: event.status for event in state.events}
    assert status == {"b": Status.OCCURRED, "c": Status.RETRACTED}


def test_a_retraction_of_something_never_claimed_is_an_event_of_its_own():
    (event,) = build_events([DISOWNED])
    assert (event.status, event.claims) == (Status.RETRACTED, (DISOWNED,))
    assert figure([DISOWNED], 10) is None
