"""Claims made up for the tests of the timeline: short names, two towns and a land."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.tables import (
    Claim,
    Measure,
    Place,
    Precision,
    Quantity,
    Status,
)
from geodata.timeline import build_events, build_state

NORTHTOWN = Place(
    name="Northtown",
    lat=51.2,
    lon=71.4,
    precision=Precision.CITY,
    geonameid=1,
    country_code="XA",
    region_code="XA-N",
)
SOUTHTOWN = replace(NORTHTOWN, name="Southtown", lat=43.2, geonameid=2, region_code="XA-S")
SOUTH = replace(SOUTHTOWN, name="South", precision=Precision.REGION, geonameid=3)
LAND = Place(name="Land", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="XA")


def day(number: int) -> date:
    return date(2021, 3, number)


def claim(name: str, known: int, **fields) -> Claim:
    given_fields = {
        "id": name,
        "event_type": "unrest",
        "status": Status.OCCURRED,
        "known_on": day(known),
        "date_start": day(known),
        "place": NORTHTOWN,
        "confidence": 0.9,
        **fields,
    }
    return Claim(**given_fields)


def tally(name: str, known: int, value: float, *, kind: str = "fatalities", **fields) -> Claim:
    quantity = Quantity(kind=kind, value=value, measure=Measure.STOCK)
    return claim(
        name,
        known,
        **{"event_type": "casualties", "place": LAND, "quantities": (quantity,), **fields},
    )


def groups(*claims: Claim) -> list[set[str]]:
    return sorted(({c.id for c in event.claims} for event in build_events(claims)), key=sorted)


def figure(claims, as_of: int, known: int | None = None, kind: str = "fatalities"):
    state = build_state(claims, day(as_of), None if known is None else day(known))
    return next((found for found in state.figures if found.kind == kind), None)


FIRST = tally("first", 9, 164, status=Status.CLAIMED, attributed_to="a channel")
DISOWNED = tally("disowned", 10, 164, status=Status.RETRACTED, attributed_to="the ministry")
CONFIRMED = tally("confirmed", 11, 44, status=Status.ANNOUNCED, attributed_to="the ministry")
REPEATED = tally("repeated", 11, 164, status=Status.CLAIMED, attributed_to="a campaigner")
FINAL = tally("final", 15, 225, status=Status.ANNOUNCED, attributed_to="prosecutors")
