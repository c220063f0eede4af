"""Events that the tests of exporting write, and how."""

from __future__ import annotations

import csv
import dataclasses
from datetime import date
from pathlib import Path

from geodata.exporting import FORMATS, About, export_table
from geodata.tables import (
    Claim,
    Event,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)
from geodata.timeline import build_events

ABOUT = About(
    title="Port riots",
    as_of=date(2021, 3, 10),
    known_on=date(2021, 3, 12),
    boundary_set="ne-4.1",
    attribution="Places: GeoNames, CC BY 4.0.",
)


PORT = Place(
    name="Port", lat=43.65, lon=51.2, precision=Precision.CITY, geonameid=7, country_code="XA",
    admin1="West", region_code="XA-W", feature="PPLA", population=180_000,
)  # fmt: skip


WEST = Place(
    name="West", lat=44.0, lon=53.5, precision=Precision.REGION, country_code="XA",
    region_code="XA-W", bbox=(50.0, 41.5, 57.0, 46.25), match="alternate",
)  # fmt: skip


RIOT = Claim(
    id="a1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2021, 3, 6),
    place=PORT,
    date_start=date(2021, 3, 5),
    date_end=date(2021, 3, 5),
    date_precision="day",
    quantities=(
        Quantity(kind="fatalities", value=10, value_max=12, modality=Modality.RANGE),
        Quantity(kind="injured", value=300, measure=Measure.STOCK, span=(4, 9)),
    ),
    actor="dockers",
    attributed_to="the mayor",
    report_id="f" * 64,
    spans=((10, 52), (80, 95)),
    quote="Ten to twelve dockers died, said the mayor.",
    source=Source(
        title="Night at the port", publisher="Daily Port", url="https://example.org/1",
        published=date(2021, 3, 6), grade="B2",
    ),
    confidence=0.8,
    reasons=("two rules", 'with "quotes"'),
)  # fmt: skip


PLAN = Claim(
    id="b2",
    event_type="withdrawal",
    status=Status.PLANNED,
    known_on=date(2021, 3, 8),
    place=WEST,
    date_start=date(2021, 3, 9),
    date_end=date(2021, 3, 19),
    date_precision="window",
    date_text="within ten days",
    quote="They leave within ten days.",
    event_with="b2",
    withdraws=("a1", "c3"),
)


ISLAND = Place(
    name="Isle", lat=-16.5, lon=179.5, precision=Precision.CITY, country_code="XB", population=900
)  # fmt: skip


LANDING = Claim(
    id="d4",
    event_type="deployment",
    status=Status.OCCURRED,
    known_on=date(2021, 3, 9),
    place=ISLAND,
    place_from=dataclasses.replace(ISLAND, name="Base", lon=-178.5, lat=-18.5),
)


LEAVING = Claim(
    id="e5",
    event_type="withdrawal",
    status=Status.PLANNED,
    known_on=date(2021, 3, 9),
    place=PORT,
    place_to=WEST,
)


NOWHERE = Claim(id="c3", event_type="casualties", status=Status.DENIED, known_on=date(2021, 3, 7))


HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&lt;]]>\u2028\'" $[id]'


def events_of(*claims: Claim) -> tuple[Event, ...]:
    return build_events(claims)


EVENTS = events_of(RIOT, PLAN, NOWHERE)


def export(tmp_path: Path, format: str, events=EVENTS, name: str = "out", **options) -> Path:
    path = tmp_path / f"{name}{FORMATS[format]}"
    return export_table(events, format, path, about=ABOUT, **options)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def fields(claim: Claim) -> dict[str, object]:
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
