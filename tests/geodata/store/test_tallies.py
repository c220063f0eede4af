"""What reports and publishers come to after review, in a file and on a server alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from geodata.store import OpeningSettings, PublisherTally
from geodata.tables import Claim, Decision, DecisionKind, Reading, Report, Source, Status, Verdict

WAITING = Report(id="ab" * 32, text="People gathered on the square.")
ACCEPTED = Report(id="cd" * 32, text="Troops left.")


def claim(name, report=None, publisher="Courier"):
    return Claim(
        id=name,
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=date(2022, 1, 5),
        report_id=report and report.id,
        source=Source(publisher=publisher),
    )


def decide(situation, kind, *names, **more):
    situation.decide(
        Decision(kind=DecisionKind(kind), who="ann", claim_ids=names, versions=(0,) * len(names),
                 **more)
    )  # fmt: skip


@pytest.fixture
def reviewed(situation):
    waiting = tuple(claim(f"w{number}", WAITING) for number in range(4))
    situation.add_reading(Reading(report=WAITING, claims=waiting), accepted=False)
    accepted = (claim("a0", ACCEPTED, "Post"), claim("a1", ACCEPTED, ""))
    situation.add_reading(Reading(report=ACCEPTED, claims=accepted))
    situation.add_reading(Reading(report=replace(ACCEPTED, id="ef" * 32, text="Quiet.")))
    situation.add_claims([claim("table", None, "Post")])
    decide(situation, "accept", "w0")
    decide(situation, "reject", "w1", "a0")
    return situation


def test_progress_counts_verdicts_of_every_report(reviewed):
    assert reviewed.review_progress() == {
        WAITING.id: Counter({Verdict.WAITING: 2, Verdict.ACCEPTED: 1, Verdict.REJECTED: 1}),
        ACCEPTED.id: Counter({Verdict.ACCEPTED: 1, Verdict.REJECTED: 1}),
        "ef" * 32: Counter(),
    }


def test_publishers_come_with_the_grade_that_review_gave_them(reviewed):
    decide(reviewed, "grade", publisher="courier", grade="B")
    decide(reviewed, "grade", publisher="Courier", grade="2")
    decide(reviewed, "grade", "table", grade="F")
    assert reviewed.publishers() == [
        PublisherTally(publisher="Courier", claims=4, grade="B2"),
        PublisherTally(publisher="Post", claims=2, grade=""),
    ]


def test_waiting_claims_count_only_where_the_situation_says_so(reviewed):
    assert {one.id for one in reviewed.claims()} == {"w0", "a1", "table"}
    reviewed.save_settings(settings=OpeningSettings(counts_waiting=True))
    assert {one.id for one in reviewed.claims()} == {"w0", "w2", "w3", "a1", "table"}
    assert {one.id for one in reviewed.claims(accepted=False)} == {"w2", "w3"}
