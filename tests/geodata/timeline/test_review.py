"""What review decided, and how sources are graded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata.tables import (
    Source,
    Status,
)
from geodata.timeline import Timeline, build_events
from geodata.timeline.events import grade_rank
from tests.geodata.timeline.made_up import SOUTH, SOUTHTOWN, claim, day, figure, groups, tally


def test_review_puts_a_claim_into_an_event_that_the_rules_keep_apart():
    north, south = claim("a", 5), claim("b", 5, place=SOUTHTOWN)
    moved = claim("c", 7, place=SOUTH, event_with="b")
    assert groups(north, south, replace(moved, event_with="")) == [{"a"}, {"b"}, {"c"}]
    assert groups(north, south, moved) == [{"a"}, {"b", "c"}]
    merged = next(event for event in build_events([north, south, moved]) if len(event.claims) == 2)
    assert "1 put together by review, 1 by rule" in merged.reason


def test_review_moves_one_claim_and_leaves_its_fellows():
    claims = [claim("a", 5), claim("b", 5), claim("c", 5, place=SOUTHTOWN)]
    claims[1] = replace(claims[1], event_with="c")
    assert groups(*claims) == [{"a"}, {"b", "c"}]


def test_claims_split_off_together_stay_together_and_attract_no_others():
    claims = [claim(name, 5) for name in "abc"]
    claims[0] = replace(claims[0], event_with="a")
    claims[1] = replace(claims[1], event_with="a")
    assert groups(*claims, claim("d", 6, date_start=day(5))) == [{"a", "b"}, {"c", "d"}]


def test_claims_put_with_one_that_was_rejected_stay_together():
    claims = [claim("a", 5, event_with="gone"), claim("b", 5, place=SOUTHTOWN, event_with="gone")]
    assert groups(*claims) == [{"a", "b"}]


def test_chains_and_rings_of_merges_end_in_one_event():
    chain = [
        claim("a", 5, event_with="b"),
        claim("b", 5, place=SOUTH, event_with="c"),
        claim("c", 5, place=SOUTHTOWN),
    ]
    assert groups(*chain) == [{"a", "b", "c"}]
    ring = [*chain[:2], replace(chain[2], event_with="b")]
    for _ in range(3):
        ring = [*ring[1:], ring[0]]
        assert groups(*ring) == [{"a", "b", "c"}]


def test_a_merge_across_types_is_left_aside():
    assert groups(claim("a", 5), claim("b", 5, event_type="detention", event_with="a")) == [
        {"a"},
        {"b"},
    ]


def test_a_withdrawal_by_review_takes_that_claim_and_no_other():
    first, second = tally("a", 9, 164), tally("b", 9, 164, attributed_to="another")
    withdrawn = replace(first, id="r", status=Status.RETRACTED, known_on=day(10), withdraws=("a",))
    later = Timeline([first, second, withdrawn])
    assert [(c.id, by.id) for c, by in later.retractions(day(1), day(20))] == [("a", "r")]
    assert figure([first, second, withdrawn], 10).claim.id == "b"
    assert figure([first, second, withdrawn], 9).claim.id in {"a", "b"}


@pytest.mark.parametrize(
    ("better", "worse"), [("A", "B"), ("B2", "B3"), ("C", ""), ("F6", "D1"), ("2", ""), ("", "5")]
)
def test_among_equals_the_better_graded_source_leads(better, worse):
    words = [
        tally(name, 9, value, attributed_to=name, confidence=sure, source=Source(grade=grade))
        for name, value, sure, grade in (("a", 10, 0.9, worse), ("b", 8, 0.5, better))
    ]
    strengths = [
        replace(
            word, quantities=(replace(word.quantities[0], kind="personnel"),), event_type="unrest"
        )
        for word in words
    ]
    assert figure(strengths, 9, kind="personnel").claim.id == "b"
    assert build_events(strengths)[0].lead.id == "b"


@pytest.mark.parametrize(
    ("stated", "full"), [("", "F6"), ("B", "B6"), ("2", "F2"), ("B2", "B2"), ("F6", "F6")]
)
def test_what_nobody_graded_counts_as_not_to_be_judged(stated, full):
    assert Source(grade=stated).full_grade == full
    assert grade_rank(stated) == grade_rank(full)


def test_a_grade_does_not_make_a_claim_a_fact():
    said = tally("a", 9, 10, status=Status.CLAIMED, source=Source(grade="A1"))
    assert figure([said, tally("b", 9, 8, source=Source(grade="E5"))], 9).claim.id == "b"
