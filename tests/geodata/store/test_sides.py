"""Decisions on the sides of actors, in a file and on a server alike."""

import pytest

from geodata.errors import StoreError
from geodata.store import open_situation
from geodata.tables import DecidedSides, Decision, DecisionKind, Side


def decide(situation, who="ann", **fields):
    return situation.decide(Decision(kind=DecisionKind.SIDE, who=who, **fields))


def test_what_was_decided_last_stands_and_is_read_back_elsewhere(situation, address):
    decide(situation, sides={"Malian  army": Side.FRIEND, "rebel*": Side.HOSTILE}, view=" Mali ")
    decide(situation, who="bob", sides={"malian army": Side.NEUTRAL}, why="no part in it")
    expected = DecidedSides(
        words={"malian army": Side.NEUTRAL, "rebel*": Side.HOSTILE}, view="Mali"
    )
    assert situation.sides() == expected
    with open_situation(address, read_only=True) as again:
        assert again.sides() == expected
        (first, _), (second, _) = again.side_history()
    assert first.sides == {"Malian army": Side.FRIEND, "rebel*": Side.HOSTILE}
    assert (second.who, second.why) == ("bob", "no part in it")


def test_a_decision_taken_back_leaves_what_stood_before_and_can_be_made_again(situation):
    decide(situation, sides={"CSTO": Side.FRIEND})
    later = decide(situation, sides={"CSTO": Side.HOSTILE}, view="the press")
    undo = situation.undo(later.id, "bob")
    assert situation.sides() == DecidedSides(words={"CSTO": Side.FRIEND})
    assert [undone for _, undone in situation.side_history()] == [False, True]
    situation.undo(undo.id, "ann")
    assert situation.sides() == DecidedSides(words={"CSTO": Side.HOSTILE}, view="the press")


def test_nothing_decided_is_no_side_and_a_decision_raises_the_revision(situation):
    assert situation.sides() == DecidedSides()
    revision = situation.revision
    decide(situation, view="")
    assert situation.sides().view == ""
    assert situation.revision > revision


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "sides is missing"),
        ({"sides": {" * ": Side.FRIEND}}, "names no actor"),
        ({"sides": {"x" * 201: Side.FRIEND}}, "more than 200 letters"),
        ({"view": "x" * 201}, "more than 200 letters"),
        ({"sides": {"CSTO": Side.FRIEND}, "claim_ids": ("c1",), "versions": (0,)}, "has no side"),
        ({"sides": {"CSTO": Side.FRIEND}, "grade": "A"}, "grade belongs to"),
        ({"sides": {"CSTO": Side.FRIEND}, "who": " "}, "name the analyst"),
        ({"kind": DecisionKind.NOTE, "why": "x", "view": "Mali"}, "sides belongs to"),
    ],
)
def test_impossible_decisions_on_sides_are_refused_and_leave_no_trace(situation, fields, told):
    with pytest.raises(StoreError, match=told):
        situation.decide(Decision(**{"kind": DecisionKind.SIDE, "who": "ann", **fields}))
    assert situation.side_history() == []
