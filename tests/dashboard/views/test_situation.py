"""The Situation page: what its headline says, and how."""

from datetime import date

from geodata.tables import Claim, Place, Precision, Status


def test_headline_shows_a_hostile_name_as_its_characters(serve):
    place = Place(name='<b onclick="x()">Port', lat=43.65, lon=51.17, precision=Precision.CITY)
    claims = [
        Claim(
            id=f"c{number}", event_type="unrest", status=Status.OCCURRED, place=place,
            known_on=date(2022, 1, 5), date_start=date(2022, 1, number),
        )
        for number in (3, 4, 5)
    ]  # fmt: skip
    app = serve("situation", claims=claims, as_of=date(2022, 1, 5))
    headline = next(body for body in (one.body for one in app.html) if "sitmap-headline" in body)
    assert "&lt;b onclick=&quot;x()&quot;&gt;Port" in headline
    assert "<b" not in headline
