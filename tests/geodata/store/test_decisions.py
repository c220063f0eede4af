"""Review decisions, in a file and on a server alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import StoreError
from geodata.store import StaleDecisionError, open_situation
from geodata.store.decisions.standing import Ledger
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Measure,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Source,
    Status,
    Verdict,
)
from geodata.timeline import build_events, build_state

TOWN = Place(name="Oskemen", lat=49.95, lon=82.6, precision=Precision.CITY, country_code="KZ")
OTHER = replace(TOWN, name="Aktau", lat=43.65, lon=51.15, bbox=(51.0, 43.5, 51.3, 43.8))
CLAIM = Claim(
    id="c1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=TOWN,
    date_start=date(2022, 1, 5),
    quantities=(Quantity(kind="fatalities", value=164.0, measure=Measure.STOCK),),
    source=Source(publisher="The  Courier"),
    confidence=0.5,
)
REPORT = Report(id="ab" * 32, text="People gathered on the square.")
READ = tuple(
    replace(CLAIM, id=name, report_id=REPORT.id, spans=((0, 6),), quote="People")
    for name in ("r1", "r2")
)
READING = Reading(report=REPORT, claims=READ)


def decide(situation, kind, *claim_ids, who="ann", **fields):
    """Decide on what stands."""
    versions = {
        version.claim.id: version.version
        for version in situation.claim_versions(claim_ids=claim_ids)
    }
    return situation.decide(
        Decision(
            kind=DecisionKind(kind),
            who=who,
            claim_ids=claim_ids,
            versions=tuple(versions[claim_id] for claim_id in claim_ids),
            **fields,
        )
    )


def current(situation, claim_id="c1"):
    return situation.claim_versions(claim_ids=[claim_id])[0]


@pytest.fixture
def held(situation):
    situation.add_claims([CLAIM, replace(CLAIM, id="c2"), replace(CLAIM, id="c3", place=OTHER)])
    return situation


def test_a_decision_comes_back_as_it_was_made(held, address):
    changes = {
        "event_type": "casualties",
        "status": Status.CLAIMED,
        "known_on": date(2022, 1, 6),
        "place": OTHER,
        "date_start": date(2022, 1, 3),
        "date_end": None,
        "date_precision": "week",
        "date_text": "<last> 'week'\x00\ue000",
        "quantities": (Quantity(kind="injured", value=2.5, value_max=3.0, span=(1, 2)),),
        "actor": "police",
        "attributed_to": "minister",
    }
    made = decide(held, "correct", "c1", "c2", why="misread", changes=changes)
    assert (made.number, made.versions) == (1, (0, 0))
    assert made.made_at.tzinfo is UTC
    assert made.before[0]["verdict"] == "accepted"
    assert made.before[0]["place"]["name"] == "Oskemen"
    with open_situation(address) as again:
        assert again.decisions() == [made]
        corrected = again.claims()[0]
        assert {name: getattr(corrected, name) for name in changes} == changes
        assert corrected.reasons == (
            f"corrected ({', '.join(sorted(changes))}) by ann on {made.made_at.date()}: misread",
        )
        assert current(again).original == CLAIM


def test_what_is_rejected_is_off_the_map_and_comes_back_when_restored(held):
    decide(held, "reject", "c1", why="a rumour")
    assert [claim.id for claim in held.claims()] == ["c2", "c3"]
    assert current(held).verdict is Verdict.REJECTED
    assert (held.describe().rejected, held.describe().by_type) == (1, {"unrest": 2})
    decide(held, "restore", "c1")
    assert held.claims()[0] == CLAIM


def test_claims_of_a_waiting_report_are_accepted_one_by_one(situation):
    situation.add_reading(READING, accepted=False)
    assert situation.claims() == []
    assert situation.describe().waiting == 2
    decide(situation, "accept", "r1")
    assert [claim.id for claim in situation.claims()] == ["r1"]
    assert [claim.id for claim in situation.claims(accepted=False)] == ["r2"]
    assert situation.describe().waiting == 1
    assert not situation.is_accepted(REPORT.id)
    decide(situation, "reject", "r2")
    assert situation.claims(accepted=False) == []
    assert [claim.id for claim in situation.claims(accepted=None)] == ["r1"]


def test_accepting_a_report_is_a_decision_on_its_waiting_claims(situation):
    situation.add_reading(READING, accepted=False)
    decide(situation, "reject", "r1")
    assert not situation.add_reading(READING, who="bob")
    made = situation.decisions(report_id=REPORT.id)
    assert [(one.kind, one.who, one.claim_ids) for one in made] == [("accept", "bob", ("r2",))]
    assert situation.is_accepted(REPORT.id)
    assert [claim.id for claim in situation.claims()] == ["r2"]
    situation.undo(made[0].id, "ann")
    assert not situation.is_accepted(REPORT.id)
    assert situation.claims() == []


def test_a_report_that_was_rejected_is_not_accepted_by_reading_it_again(situation):
    situation.add_reading(READING)
    decide(situation, "reject", "r1", "r2", report_id=REPORT.id)
    assert not situation.is_accepted(REPORT.id)
    assert not situation.add_reading(READING)
    assert situation.claims() == []
    assert len(situation.decisions()) == 1


def test_a_withdrawal_is_known_from_its_own_day_on(held):
    decide(held, "reject", "c2", "c3")
    decide(held, "retract", "c1", why="the ministry erred", known_on=date(2022, 1, 10))
    claims = held.claims()
    assert held.describe().known_last == date(2022, 1, 10)
    assert [claim.status for claim in claims] == [Status.OCCURRED, Status.RETRACTED]
    assert claims[1].withdraws == ("c1",)
    assert held.claims(known_on=date(2022, 1, 9)) == claims[:1]
    before, after = (build_state(claims, date(2022, 1, day)) for day in (9, 10))
    assert before.figures[0].claim.id == "c1"
    assert after.figures[0].claim.status is Status.RETRACTED
    decide(held, "restore", "c1")
    assert held.claims() == [CLAIM]


def test_corrections_of_the_day_of_knowing_count_in_questions_by_that_day(held):
    decide(held, "correct", "c1", changes={"known_on": date(2022, 1, 2)})
    decide(held, "correct", "c2", changes={"known_on": date(2022, 1, 8)})
    assert [claim.id for claim in held.claims(known_on=date(2022, 1, 2))] == ["c1"]
    assert [claim.id for claim in held.claims(known_on=date(2022, 1, 6))] == ["c1", "c3"]
    assert held.describe().known_last == date(2022, 1, 8)


def test_merging_and_splitting_override_the_grouping_and_tell_why(held):
    decide(held, "merge", "c1", into="c3", why="same march")
    events = build_events(held.claims())
    assert {tuple(sorted(claim.id for claim in event.claims)) for event in events} == {
        ("c2",),
        ("c1", "c3"),
    }
    assert "put into this event by ann" in held.claims()[0].reasons[-1]
    made = decide(held, "split", "c1")
    assert len(build_events(held.claims())) == 3
    held.undo(made.id, "ann")
    assert len(build_events(held.claims())) == 2


def test_grades_of_a_publisher_reach_its_claims_present_and_future(held):
    graded = held.decide(
        Decision(kind=DecisionKind.GRADE, who="ann", publisher="the courier", grade="B")
    )
    decide(held, "grade", "c1", grade="2")
    held.add_claims([replace(CLAIM, id="c4"), replace(CLAIM, id="c5", source=Source())])
    assert [claim.source.grade for claim in held.claims()] == ["B2", "B", "B", "B", ""]
    held.undo(graded.id, "ann")
    assert [claim.source.grade for claim in held.claims()] == ["2", "", "", "", ""]


def test_a_stated_grade_is_kept(situation):
    claim = replace(CLAIM, source=Source(grade="C3"))
    situation.add_claims([claim])
    assert situation.claims() == [claim]


def test_undo_takes_back_one_decision_and_leaves_later_ones(held):
    place = decide(held, "correct", "c1", changes={"place": OTHER, "actor": "army"})
    decide(held, "correct", "c1", changes={"actor": "police"})
    undo = held.undo(place.id, "bob", "it was there after all")
    assert (held.claims()[0].place, held.claims()[0].actor) == (TOWN, "police")
    assert undo.claim_ids == ("c1",)
    held.undo(undo.id, "ann")
    assert (held.claims()[0].place, held.claims()[0].actor) == (OTHER, "police")


@pytest.mark.parametrize("again", ["undone", "note", "unknown"])
def test_what_cannot_be_taken_back_is_told(held, again):
    made = decide(held, "reject", "c1") if again == "undone" else None
    if again == "undone":
        held.undo(made.id, "ann")
    note = held.decide(
        Decision(kind=DecisionKind.NOTE, who="ann", why="hm", claim_ids=("c1",), id="n")
    )
    wanted = {"undone": made and made.id, "note": note.id, "unknown": "none"}[again]
    with pytest.raises(StoreError, match=r"already|another note|no such decision"):
        held.undo(wanted, "ann")


def test_the_history_shows_what_stood_after_each_decision(held):
    first = decide(held, "correct", "c1", changes={"actor": "army"})
    decide(held, "reject", "c1", who="bob")
    held.undo(first.id, "ann")
    told = [
        (version.version, version.verdict, version.claim.actor, version.undone)
        for version in held.history("c1")
    ]
    assert told == [
        (0, "accepted", "", False),
        (1, "accepted", "army", True),
        (2, "rejected", "army", False),
        (3, "rejected", "", False),
    ]
    assert held.history("none") == []
    assert [made.kind for made in held.decisions("c1")] == ["correct", "reject", "undo"]
    assert held.decisions("c2") == []


def test_a_decision_on_an_outdated_version_is_refused_and_both_are_shown(held):
    mine = Decision(kind=DecisionKind.REJECT, who="bob", claim_ids=("c2", "c1"), versions=(0, 0))
    theirs = decide(held, "correct", "c1", why="saw it", changes={"actor": "army"})
    with pytest.raises(StaleDecisionError, match=r"c1 is at version 1.*correct by ann") as caught:
        held.decide(mine)
    assert caught.value.decision.kind is DecisionKind.REJECT
    assert [version.claim.actor for version in caught.value.current] == ["army"]
    assert caught.value.since == (theirs,)
    assert held.decisions() == [theirs]
    assert current(held, "c2").verdict is Verdict.ACCEPTED


def test_notes_neither_collide_nor_outdate(held):
    note = Decision(kind=DecisionKind.NOTE, who="ann", why="call them", claim_ids=("c1",))
    revision = held.revision
    held.decide(note)
    held.decide(replace(note, who="bob"))
    assert held.revision == revision + 2
    held.decide(Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("c1",), versions=(0,)))
    assert [version.version for version in held.history("c1")] == [0, 0, 0, 1]


def test_a_decision_sent_twice_is_made_once(held):
    made = Decision(
        kind=DecisionKind.REJECT, who="ann", claim_ids=("c1",), versions=(0,), id="mine"
    )
    assert held.decide(made) == held.decide(made)
    assert len(held.decisions()) == 1


def test_order_is_that_of_making_even_when_the_clock_runs_backwards(held):
    for hour, actor in ((12, "army"), (9, "police")):
        at = datetime(2022, 1, 7, hour, tzinfo=UTC)
        decide(held, "correct", "c1", changes={"actor": actor}, made_at=at)
    assert held.claims()[0].actor == "police"
    assert [made.made_at.hour for made in held.decisions()] == [12, 9]


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("reject", {"who": "  "}, "name the analyst"),
        ("reject", {"claim_ids": ()}, "no claim is named"),
        ("reject", {"versions": ()}, "name for each claim the version"),
        ("reject", {"changes": {"actor": "x"}}, "changes belongs to a decision to correct"),
        ("correct", {}, "changes is missing"),
        ("correct", {"changes": {"quote": "x", "known_on": None}}, "quote cannot.*known_on is"),
        ("correct", {"changes": {"quantities": (1,)}}, "tuple of Quantity"),
        ("correct", {"changes": {"place": replace(TOWN, lat=float("nan"))}}, "JSON"),
        ("correct", {"changes": {"date_end": date(2022, 1, 1)}}, "before it begins"),
        ("correct", {"changes": {"event_type": ""}}, "no event type"),
        ("merge", {"into": "c1"}, "its own event"),
        ("merge", {"into": "none"}, "holds no claim none"),
        ("merge", {}, "into is missing"),
        ("restore", {}, "only what is rejected or retracted can be restored"),
        ("retract", {"known_on": date(2022, 1, 9), "claim_ids": ("none",)}, "no claim none"),
        ("reject", {"known_on": date(2022, 1, 9)}, "known_on belongs to a decision to retract"),
        ("reject", {"publisher": "The Courier"}, "publisher belongs to a decision to grade"),
        ("grade", {"grade": "G7"}, "A to F"),
        ("note", {"versions": ()}, "why is missing"),
        ("reject", {"made_at": datetime(2022, 1, 1)}, "time zone"),  # noqa: DTZ001
        ("reject", {"claim_ids": ("c1", "c1"), "versions": (0, 0)}, "named twice"),
    ],
)
def test_impossible_decisions_are_refused_and_leave_no_trace(held, kind, fields, told):
    revision = held.revision
    given = {"who": "ann", "claim_ids": ("c1",), "versions": (0,), **fields}
    with pytest.raises(StoreError, match=told):
        held.decide(Decision(kind=DecisionKind(kind), **given))
    assert held.decisions() == []
    assert held.revision == revision


def test_merging_what_differs_is_refused_with_the_way_out(held):
    decide(held, "correct", "c2", changes={"event_type": "detention"})
    with pytest.raises(StoreError, match="correct the type first"):
        decide(held, "merge", "c1", into="c2")
    decide(held, "correct", "c3", changes={"status": Status.PLANNED})
    with pytest.raises(StoreError, match="correct the status first"):
        decide(held, "merge", "c1", into="c3")


def test_other_versions_of_a_report_are_found_by_their_address(situation):
    url = "https://example.org/story"
    words = "Troops left the airport of the capital on Thursday, the ministry said."
    texts = {
        "new": (words + " All of them.", date(2022, 1, 13)),
        "old": (words, date(2022, 1, 12)),
        "another": ("Prices of fuel rise again in the west", date(2022, 1, 13)),
    }
    for name, (text, published) in texts.items():
        report = Report(id=name, text=text, published=published, source=Source(url=url))
        situation.add_reading(Reading(report=report))
    situation.add_reading(Reading(report=Report(id="unplaced", text=words)))
    for name in ("new", "old"):
        assert [report.id for report in situation.report_versions(name)] == ["old", "new"]
    assert [report.id for report in situation.report_versions("another")] == ["another"]
    assert [report.id for report in situation.report_versions("unplaced")] == ["unplaced"]
    assert situation.report_versions("none") == []


KINDS = st.sampled_from(["accept", "correct", "reject", "merge", "split", "restore", "grade"])


@given(
    made=st.lists(st.tuples(KINDS, st.sampled_from(["c1", "c2"])), max_size=8), order=st.randoms()
)
def test_all_decisions_taken_back_in_any_order_leave_the_claim_as_it_was(made, order):
    decisions = [
        Decision(
            kind=DecisionKind(kind),
            who="ann",
            claim_ids=(claim_id,),
            changes={"actor": f"actor {number}"} if kind == "correct" else {},
            into="c3" if kind == "merge" else None,
            grade="B2" if kind == "grade" else "",
            id=f"d{number}",
            number=number,
            made_at=datetime(2022, 1, 7, tzinfo=UTC),
        )
        for number, (kind, claim_id) in enumerate(made, 1)
    ]
    backwards = list(decisions)
    order.shuffle(backwards)
    undos = [
        Decision(
            kind=DecisionKind.UNDO,
            who="bob",
            claim_ids=one.claim_ids,
            undoes=one.id,
            id=f"u{one.number}",
            number=len(decisions) + at,
        )
        for at, one in enumerate(backwards, 1)
    ]
    ledger = Ledger([*decisions, *undos])
    for waiting in (False, True):
        version = ledger.current(CLAIM, waiting=waiting)
        about = [one for one in decisions if one.claim_ids == ("c1",)]
        assert version.claim == CLAIM
        assert version.verdict is (Verdict.WAITING if waiting else Verdict.ACCEPTED)
        assert version.version == 2 * len(about)
        history = ledger.history(CLAIM, waiting=waiting)
        assert [then.version for then in history] == list(range(2 * len(about) + 1))
        assert (history[0].claim, history[-1].claim) == (CLAIM, CLAIM)
