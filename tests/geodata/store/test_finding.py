"""Claims found a page at a time, in a file and on a server alike."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from geodata.store import ClaimFilter, ClaimOrder
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

REPORT = Report(id="ab" * 32, text="People gathered on the square.")
TOWN = Place(
    name="Öskemen",
    lat=49.95,
    lon=82.6,
    precision=Precision.CITY,
    country_code="KZ",
    region_code="KZ-VOS",
)
PLACES = (TOWN, replace(TOWN, name="Aktau", region_code="KZ-MAN"), None)
PLACES += (replace(TOWN, name="Бишкек", country_code="KG", region_code=None),)
QUOTES = ("Protesters met", "Полиция задержала 50%", "a_b", "Troops LEFT the square", "")
DAY = date(2022, 1, 1)


def made_up(count: int) -> list[Claim]:
    chance = random.Random(7)
    claims = []
    for number in range(count):
        start = chance.choice((None, DAY + timedelta(days=chance.randrange(20))))
        claims.append(
            Claim(
                id=f"c{number}",
                event_type=chance.choice(("unrest", "deployment")),
                status=chance.choice((Status.OCCURRED, Status.CLAIMED)),
                known_on=DAY + timedelta(days=chance.randrange(20)),
                place=chance.choice(PLACES),
                date_start=start,
                date_end=start and start + timedelta(days=chance.randrange(3)),
                quote=chance.choice(QUOTES),
                actor=chance.choice(("", "police", "Police")),
                report_id=chance.choice((None, REPORT.id)),
                source=Source(
                    publisher=chance.choice(("Courier", "the courier", "Émile")),
                    grade=("", "B2", "3")[number % 3],
                ),
            )
        )
    return claims


@pytest.fixture
def reviewed(situation):
    """Give a situation of 60 claims, a third of which somebody decided on."""
    claims = made_up(60)
    own = [claim for claim in claims if claim.report_id]
    situation.add_reading(Reading(report=REPORT, claims=tuple(own)), accepted=False)
    situation.add_claims([claim for claim in claims if not claim.report_id])
    chance = random.Random(8)
    for claim in chance.sample(claims, 20):
        kind = chance.choice(("accept", "reject", "correct", "note"))
        situation.decide(
            Decision(
                kind=DecisionKind(kind),
                who="ann",
                why="seen",
                claim_ids=(claim.id,),
                versions=() if kind == "note" else (0,),
                changes={"actor": "army", "place": PLACES[1]} if kind == "correct" else {},
            )
        )
    situation.decide(Decision(kind=DecisionKind.GRADE, who="ann", publisher="COURIER", grade="C"))
    return situation


def grade_letter(claim):
    return "".join(char for char in claim.source.grade if char.isalpha())


def is_wanted(version, wanted: ClaimFilter, decided: set[str]) -> bool:
    """Tell it in the plainest words."""
    claim = version.claim
    place = claim.place
    words = [claim.quote, place.name if place else "", claim.actor, claim.source.publisher]
    first, last = claim.days
    if any(all(w.lower() not in text.lower() for text in words) for w in wanted.text.split()):
        return False
    checks = [
        (wanted.event_types, claim.event_type in wanted.event_types),
        (wanted.statuses, claim.status in wanted.statuses),
        (wanted.verdicts, version.verdict in wanted.verdicts),
        (wanted.country_code, place and place.country_code == wanted.country_code),
        (wanted.region_code, place and place.region_code == wanted.region_code),
        (wanted.publisher, claim.source.publisher == wanted.publisher),
        (wanted.report_id, claim.report_id == wanted.report_id),
        (wanted.since, wanted.since and last >= wanted.since),
        (wanted.until, wanted.until and first <= wanted.until),
        (wanted.known_since, wanted.known_since and claim.known_on >= wanted.known_since),
        (wanted.known_until, wanted.known_until and claim.known_on <= wanted.known_until),
        (wanted.reliability is not None, grade_letter(claim) == wanted.reliability),
        (wanted.is_decided is not None, (claim.id in decided) is wanted.is_decided),
    ]
    return all(holds for asked, holds in checks if asked)


FILTERS = [
    ClaimFilter(),
    ClaimFilter(text="PROTESTERS met"),
    ClaimFilter(text="полиция"),
    ClaimFilter(text="öskemen police"),
    ClaimFilter(text="50%"),
    ClaimFilter(text="a_b"),
    ClaimFilter(text="army"),
    ClaimFilter(text="nowhere"),
    ClaimFilter(event_types=frozenset({"unrest"}), statuses=frozenset({Status.CLAIMED})),
    *(ClaimFilter(verdicts=frozenset({verdict})) for verdict in Verdict),
    ClaimFilter(verdicts=frozenset({Verdict.WAITING, Verdict.REJECTED})),
    ClaimFilter(country_code="KG"),
    ClaimFilter(region_code="KZ-MAN", is_decided=False),
    ClaimFilter(region_code="KZ-MAN", is_decided=True),
    ClaimFilter(publisher="Courier", report_id=REPORT.id),
    *(ClaimFilter(reliability=letter) for letter in ("C", "B", "")),
    ClaimFilter(since=date(2022, 1, 5), until=date(2022, 1, 8)),
    ClaimFilter(known_since=date(2022, 1, 5), known_until=date(2022, 1, 8)),
]


def test_what_is_found_is_what_was_asked_for_in_every_order(reviewed):
    everything = reviewed.claim_versions()
    position = {version.claim.id: at for at, version in enumerate(everything)}
    decided = {claim_id for made in reviewed.decisions() for claim_id in made.claim_ids}
    values = {
        ClaimOrder.STORED: lambda _claim: "",
        ClaimOrder.KNOWN_ON: lambda claim: claim.known_on,
        ClaimOrder.DAY: lambda claim: claim.days[0],
        ClaimOrder.EVENT_TYPE: lambda claim: claim.event_type,
        ClaimOrder.STATUS: lambda claim: claim.status,
        ClaimOrder.PLACE: lambda claim: claim.place.name if claim.place else "",
        ClaimOrder.PUBLISHER: lambda claim: claim.source.publisher,
    }
    sizes = []
    for number, wanted in enumerate(FILTERS):
        order, descending = list(ClaimOrder)[number % len(ClaimOrder)], number % 2 == 0
        expected = sorted(
            (version for version in everything if is_wanted(version, wanted, decided)),
            key=lambda version: (values[order](version.claim), position[version.claim.id]),
            reverse=descending,
        )
        page = reviewed.find_claims(wanted, order=order, descending=descending, limit=60)
        assert list(page.claims) == expected, wanted
        assert page.total == len(expected)
        sizes.append(len(expected))
    assert sizes[0] == 60
    assert sizes.count(0) == 2, "one text nobody wrote, and nobody withdrew anything"


@pytest.mark.parametrize("order", ClaimOrder)
def test_pages_laid_side_by_side_hold_each_claim_once(reviewed, order):
    whole = reviewed.find_claims(order=order, limit=60).claims
    pages = [reviewed.find_claims(order=order, offset=at, limit=7) for at in range(0, 63, 7)]
    assert [version for page in pages for version in page.claims] == list(whole)
    assert {page.total for page in pages} == {60}
    assert {version.claim.id for version in whole} == {f"c{number}" for number in range(60)}


def test_pages_have_bounds(situation):
    for bounds in ({"offset": -1}, {"limit": 0}):
        with pytest.raises(ValueError, match="expected at least"):
            situation.find_claims(**bounds)
