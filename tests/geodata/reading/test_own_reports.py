"""The reader of claims on whole reports of our own: no step back from what it reached."""

import json
import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Place, Precision

REPORTS = sorted((Path(__file__).parents[2] / "data" / "reports_own").glob("*.json"))
MAIN = ("unrest", "deployment", "withdrawal")
KINDS = ("personnel", "equipment", "fatalities", "injured", "detained", "participants")
#: As of the field's gazetteer scorers: nearer than this is the same place.
NEAR_KM = 161.0
#: Characters between two spans that may tell one thing.
NEAR_CHARS = 250

Gold = dict[str, Any]


@dataclass
class Figures:
    """Counts over the main types: required gold, claims read, and what is right in pairs."""

    gold: int = 0
    read: int = 0
    situated: int = 0
    quantities: int = 0
    right_quantities: int = 0
    pairs: int = 0
    right_status: int = 0

    @property
    def situated_f1(self) -> float:
        return 2 * self.situated / (self.gold + self.read)

    @property
    def quantity_share(self) -> float:
        return self.right_quantities / self.quantities

    @property
    def status_share(self) -> float:
        return self.right_status / self.pairs


def type_of(claim: Claim) -> str:
    return claim.event_type if claim.event_type in MAIN else "other"


def values(claim: Claim) -> dict[str, float]:
    return {quantity.kind: quantity.value for quantity in claim.quantities}


def told(gold: Gold) -> dict[str, float]:
    return {kind: gold[kind] for kind in KINDS if gold[kind] is not None}


def km(place: Place, gold: Gold) -> float:
    lat, other = math.radians(place.lat), math.radians(gold["lat"])
    turn = math.radians(gold["lon"] - place.lon)
    cosine = math.sin(lat) * math.sin(other) + math.cos(lat) * math.cos(other) * math.cos(turn)
    return 6371.0 * math.acos(max(-1.0, min(1.0, cosine)))


def is_placed(claim: Claim, gold: Gold) -> bool:
    place = claim.place
    if place is None:
        return False
    if gold["precision"] in {"country", "area"} and place.country_code == gold["country_code"]:
        return True
    coarse = place.precision in {Precision.COUNTRY, Precision.AREA}
    return any(
        km(place, other) < NEAR_KM
        or (
            (coarse and other["precision"] in {"country", "area"})
            and other["country_code"] == place.country_code
        )
        for other in [gold, *gold["accept_places"]]
    )


def is_dated(claim: Claim, gold: Gold) -> bool:
    if gold["date_start"] is None:
        return True
    if claim.date_start is None or claim.date_end is None:
        return False
    slack = timedelta(days=gold["date_tolerance_days"])
    first, last = map(date.fromisoformat, (gold["date_start"], gold["date_end"]))
    return claim.date_start - last <= slack and first - claim.date_end <= slack


def fit(claim: Claim, gold: Gold) -> int:
    """Score a pair; 0 where the two cannot be one claim."""
    start, end = claim.spans[0]
    gap = max(start, gold["start"]) - min(end, gold["end"])
    equal = len(values(claim).items() & told(gold).items())
    if type_of(claim) not in gold["accept_types"] or (gap > NEAR_CHARS and not equal):
        return 0
    near = 5 if gap < 0 else 0
    same = 4 if type_of(claim) == gold["type"] else 0
    situated = 4 * is_placed(claim, gold) + 2 * is_dated(claim, gold)
    return 10 + near + same + 3 * equal + situated + gold["required"]


def judge(golds: list[Gold], claims: list[Claim], figures: Figures) -> None:
    """Pair one report's gold with its claims, the best first, and count."""
    ranked = sorted(
        (
            (fit(claim, gold), g, c)
            for g, gold in enumerate(golds)
            for c, claim in enumerate(claims)
        ),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    free, unread = set(range(len(claims))), set(range(len(golds)))
    for score, g, c in ranked:
        if score == 0 or g not in unread or c not in free:
            continue
        unread.remove(g)
        free.remove(c)
        gold, claim = golds[g], claims[c]
        if not gold["required"] or gold["type"] not in MAIN:
            continue
        figures.gold += 1
        figures.read += 1
        figures.pairs += 1
        figures.situated += is_placed(claim, gold) and is_dated(claim, gold)
        figures.quantities += len(told(gold))
        figures.right_quantities += len(values(claim).items() & told(gold).items())
        figures.right_status += claim.status.value in gold["accept_status"]
    for g in unread:
        if golds[g]["required"] and golds[g]["type"] in MAIN:
            figures.gold += 1
            figures.quantities += len(told(golds[g]))
    figures.read += sum(type_of(claims[c]) in MAIN for c in free)


@pytest.fixture(scope="module")
def readings() -> list[tuple[list[Gold], list[Claim]]]:
    """Give gold and claims of each report."""
    found = []
    for path in REPORTS:
        record = json.loads(path.read_text("utf-8"))
        text = path.with_suffix(".txt").read_text("utf-8")
        claims = read_report(text, published=date.fromisoformat(record["published"])).claims
        found.append((record["claims"], list(claims)))
    return found


def measure(readings: list[tuple[list[Gold], list[Claim]]]) -> Figures:
    figures = Figures()
    for golds, claims in readings:
        judge(golds, claims, figures)
    return figures


def holds(figures: Figures) -> bool:
    """Tell whether the floors are kept; each lies a few claims below what was reached."""
    return (
        figures.situated_f1 >= 0.90
        and figures.quantity_share >= 0.95
        and figures.status_share >= 0.95
    )


def test_the_reader_keeps_what_it_reached_on_our_own_reports(readings) -> None:
    figures = measure(readings)
    assert figures.gold == 202
    assert holds(figures), figures


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claim: replace(claim, place=None),
        lambda claim: replace(claim, date_start=date(1999, 1, 1), date_end=date(1999, 1, 1)),
        lambda claim: replace(claim, quantities=()),
        lambda claim: replace(claim, event_type="government"),
    ],
)
def test_a_reader_that_loses_places_days_numbers_or_claims_falls_below(readings, spoil) -> None:
    # Every third claim only: a small loss must show.
    spoilt = [
        (golds, [spoil(claim) if row % 3 == 0 else claim for row, claim in enumerate(claims)])
        for golds, claims in readings
    ]
    assert not holds(measure(spoilt))


def test_the_gold_lies_in_its_texts() -> None:
    for path in REPORTS:
        text = path.with_suffix(".txt").read_text("utf-8")
        for gold in json.loads(path.read_text("utf-8"))["claims"]:
            assert text[gold["start"] : gold["end"]].strip(), (path.name, gold["id"])
