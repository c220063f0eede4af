"""What is denied, called false, or only feared makes no event that occurred."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Status

THURSDAY = date(2024, 4, 18)


def unrest(text: str) -> list[Claim]:
    found = read_report(text, published=THURSDAY).claims
    return [claim for claim in found if claim.event_type == "unrest"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister denied that there had been clashes in Goma on Tuesday.",
        "The army dismissed reports of fighting in Goma as rumours.",
        "The governor rejected claims that troops had opened fire on protesters in Goma.",
        "Reports that rebels had seized Goma were untrue, the army said.",
        "An earlier report that a garrison in Goma had been overrun was false, it said.",
        "There was no truth in reports of shelling in Goma, the army said.",
    ],
)
def test_unrest_that_is_denied_or_called_false_has_not_occurred(sentence: str) -> None:
    found = unrest(f"Rebels and troops are in eastern Congo. {sentence}")
    assert {claim.status for claim in found} <= {Status.DENIED}
    assert found, "what is denied is kept as denied"


@pytest.mark.parametrize(
    "sentence",
    [
        "There was no unrest in Goma on Tuesday, the governor said.",
        "Protesters in Goma risked being shot, state television warned.",
    ],
)
def test_what_did_not_happen_or_is_a_risk_is_no_unrest(sentence: str) -> None:
    assert not unrest(f"Troops are in the streets. {sentence}")


def test_dismissing_a_report_dismisses_nobody() -> None:
    text = "The army dismissed reports of fighting in Goma as rumours."
    found = read_report(text, published=THURSDAY).claims
    assert not [claim for claim in found if claim.event_type == "government"]


def test_an_accusation_still_claims_that_it_happened() -> None:
    text = "The rebels accuse the army of shelling villages near Goma on Tuesday."
    assert [claim.status for claim in unrest(text)] == [Status.CLAIMED]


@pytest.mark.parametrize(
    "sentence",
    [
        "Will more soldiers be sent to Goma on Friday?",
        "Could rebels have attacked Goma on Monday?",
        "“Why have troops opened fire in Goma?”",
    ],
)
def test_a_question_claims_nothing(sentence: str) -> None:
    asked = read_report(f"Nobody in Congo knows. {sentence}", published=THURSDAY).claims
    assert not asked
    told = sentence.replace("?", ".").replace("Why have t", "T")
    stated = told.replace("Will more soldiers be", "More soldiers were").replace("Could r", "R")
    stated = stated.replace("have attacked", "attacked")
    assert read_report(f"Nobody in Congo knows. {stated}", published=THURSDAY).claims
