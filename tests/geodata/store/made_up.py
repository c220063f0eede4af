"""Records made up for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.tables import (
    Claim,
    Measure,
    Mention,
    MentionKind,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Status,
)

TOWN = Place(name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ")
REGION = replace(TOWN, name="Mangystau", lat=44.0, lon=53.5, precision=Precision.REGION)
CLAIM = Claim(
    id="c1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=TOWN,
    date_start=date(2022, 1, 5),
    quantities=(Quantity(kind="detained", value=150.0, measure=Measure.STOCK),),
    quote="People gathered on the square.",
)
REPORT = Report(id="ab" * 32, text="ALMATY — People gathered on the square.")
READING = Reading(
    report=REPORT,
    mentions=(
        Mention(
            start=0,
            end=6,
            surface="ALMATY",
            kind=MentionKind.CITY,
            place=TOWN,
            rejected=(REGION, TOWN),
            reasons=("dateline",),
        ),
        Mention(start=9, end=15, surface="People", kind=MentionKind.DEMONYM),
    ),
    claims=(replace(CLAIM, id="c0", report_id=REPORT.id, spans=((9, 39),)),),
)
