"""What an analyst sees of a page, and the claims it is made of."""

import json
from datetime import date

from geodata.tables import Claim, Place, Precision, Source, Status

ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip


def claim(number, day, known):
    return Claim(
        id=f"claim-{number}",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=known,
        place=ALMATY,
        date_start=day,
        date_end=day,
        quote=f"<b>Crowds</b>, note {number}",
        source=Source(publisher="Own desk"),
    )


CLAIMS = (
    claim(1, date(2022, 1, 5), date(2022, 1, 5)),
    claim(2, date(2022, 1, 7), date(2022, 1, 9)),
)


def html(app):
    return "\n".join(element.body for element in app.html)


def part(app, name):
    """What a part in the browser was last given."""
    (found,) = [one for one in app.get("bidi_component") if one.key == f"sitmap_{name}"]
    return json.loads(found.proto.mixed.json or found.proto.json)
