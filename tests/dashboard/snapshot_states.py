"""Hand-made states for the tests of briefing products."""

from datetime import date

from geodata.tables import (
    Claim,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    State,
    Status,
)
from geodata.timeline import Timeline

DAY = date(2022, 1, 11)
AGENCY = Source(title="Morning wrap", publisher="Steppe Wire", url="https://example.org/1")

ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.95, precision=Precision.CITY, geonameid=1526384,
    country_code="KZ", region_code="KZ-75", feature="PPLA",
)  # fmt: skip
AKTAU = Place(
    name="Aktau", lat=43.65, lon=51.17, precision=Precision.CITY, geonameid=610612,
    country_code="KZ", region_code="KZ-47", feature="PPLA",
)  # fmt: skip
CAPITAL = Place(
    name="Nur-Sultan", lat=51.18, lon=71.45, precision=Precision.CITY, geonameid=1526273,
    country_code="KZ", feature="PPLC",
)  # fmt: skip
COUNTRY = Place(
    name="Kazakhstan", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="KZ"
)


def claim(number, event_type="unrest", place=ALMATY, *, day=10, status=Status.OCCURRED, **kept):
    """Make a claim of January 2022, about something different for each number."""
    start = kept.pop("date_start", date(2022, 1, day))
    values = {
        "actor": f"group {number}",
        "quote": f"Crowd number {number} stood at the square.",
        "source": AGENCY,
        "known_on": min(max(start, date(2022, 1, 1)), DAY),
        "date_end": start,
        **kept,
    }
    return Claim(
        id=f"claim-{number}", event_type=event_type, status=status, place=place,
        date_start=start, **values,
    )  # fmt: skip


def situation_claims():
    """Give claims of a small situation: unrest that fades, troops, a planned withdrawal."""
    unrest = [claim(n, day=5 + n // 4) for n in range(6)]
    unrest += [claim(20, place=AKTAU, day=5), claim(21, place=AKTAU, day=6)]
    unrest += [claim(22, place=AKTAU, day=6, status=Status.CLAIMED)]
    strength = Quantity(kind="personnel", value=2030, measure=Measure.STOCK)
    dead = Quantity(kind="fatalities", value=44, measure=Measure.STOCK)
    more = Quantity(kind="fatalities", value=164, measure=Measure.STOCK, modality=Modality.AT_LEAST)
    return [
        *unrest,
        claim(30, "deployment", CAPITAL, day=7, actor="CSTO", quote="Troops came to the capital."),
        claim(
            31, "deployment", COUNTRY, day=10, actor="CSTO", quantities=(strength,),
            attributed_to="the president", quote="The force counts 2,030 men.",
        ),
        claim(
            32, "withdrawal", COUNTRY, status=Status.PLANNED, date_start=date(2022, 1, 13),
            date_end=date(2022, 1, 23), actor="CSTO", known_on=DAY,
            quote="The force leaves within ten days, starting in two.",
        ),
        claim(
            33, "casualties", COUNTRY, day=11, actor="", status=Status.ANNOUNCED,
            quantities=(dead,),
            attributed_to="the prosecutor", quote="The office counts 44 dead.",
        ),
        claim(
            34, "casualties", COUNTRY, day=11, actor="", status=Status.CLAIMED, quantities=(more,),
            attributed_to="a campaigner", quote="No fewer than 164 died, she said.",
        ),
    ]  # fmt: skip


def state_of(claims, *, as_of=DAY, known_on=DAY, window_days=7):
    """Give the state and all events of some claims."""
    timeline = Timeline(claims)
    state = timeline.state(as_of, known_on, window_days=window_days, country="KZ")
    return state, timeline.events(known_on)


EMPTY = State(as_of=DAY, known_on=DAY, window_days=7)


def movement_claims():
    """Give movements of every form: there and back, of a country, with an end off the map."""
    base = Place(name="Base", lat=49.0, lon=58.0, precision=Precision.CITY, country_code="KZ")
    away = Place(name="Away", lat=54.0, lon=27.6, precision=Precision.CITY, country_code="BY")
    return [
        claim(40, "deployment", CAPITAL, place_from=ALMATY),
        claim(41, "deployment", ALMATY, place_from=CAPITAL, day=9),
        claim(42, "deployment", AKTAU, place_from=base, status=Status.CLAIMED),
        claim(43, "deployment", base, place_from=CAPITAL, status=Status.ANNOUNCED, day=8),
        claim(44, "withdrawal", AKTAU, place_to=ALMATY, status=Status.DENIED),
        claim(45, "withdrawal", COUNTRY, place_to=away, status=Status.PLANNED, day=13),
    ]
