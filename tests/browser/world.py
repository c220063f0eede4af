"""A month that is made up: in few claims, each kind of thing that the screens show."""

from datetime import date, timedelta
from pathlib import Path

from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Quantity, Source, Status

FIRST = date(2022, 1, 1)
#: Would change the page's title if it came to life.
HOSTILE_QUOTE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
)


def _place(name, lat, lon, region=None, precision=Precision.CITY, country="KZ"):
    return Place(
        name=name, lat=lat, lon=lon, region_code=region, precision=precision, country_code=country
    )


ALMATY = _place("Almaty", 43.25, 76.92, "KZ-75")
MINSK = _place("Minsk", 53.9, 27.57, country="BY")
AKTAU = _place("Aktau", 43.65, 51.17, "KZ-47")
MANGYSTAU = _place("Mangystau", 44.0, 53.9, "KZ-47", Precision.REGION)
KAZAKHSTAN = _place("Kazakhstan", 48.0, 67.0, None, Precision.COUNTRY)


def _claim(name, kind, first, last=None, *, known, place, status=Status.OCCURRED, **more):
    return Claim(
        id=name,
        event_type=kind,
        status=status,
        known_on=FIRST + timedelta(days=known),
        place=place,
        date_start=FIRST + timedelta(days=first),
        date_end=FIRST + timedelta(days=first if last is None else last),
        quote=more.pop("quote", f"Words of {name}."),
        source=Source(title=f"Report {name}", publisher="An agency"),
        **more,
    )


def world() -> list[Claim]:
    """A month that can be seen through: day numbers count from 1 January 2022."""
    return [
        *(_claim(f"u{n}", "unrest", 3 + n, known=5 + n, place=ALMATY) for n in range(4)),
        _claim("w1", "unrest", 0, known=2, place=AKTAU),
        _claim("r1", "unrest", 2, known=3, place=MANGYSTAU, status=Status.CLAIMED),
        _claim(
            "d1", "deployment", 6, known=7, place=ALMATY, actor="CSTO", place_from=AKTAU
        ),
        _claim(
            "d2", "deployment", 6, known=7, place=ALMATY, status=Status.CLAIMED, actor="Ruritania",
        ),
        _claim(
            "p1", "withdrawal", 12, 22, known=10, place=KAZAKHSTAN, status=Status.PLANNED,
            actor="CSTO", place_to=MINSK,
        ),
        _claim("o1", "withdrawal", 18, known=19, place=ALMATY, actor="CSTO"),
        _claim(
            "f1", "casualties", 9, known=9, place=KAZAKHSTAN, status=Status.CLAIMED,
            quantities=(Quantity(kind="fatalities", value=164),), attributed_to="A ministry",
        ),
        _claim(
            "f2", "casualties", 14, known=14, place=KAZAKHSTAN,
            quantities=(Quantity(kind="fatalities", value=225),), attributed_to="A prosecutor",
        ),
        _claim(
            "x1", "unrest", 9, known=9, place=AKTAU, quote=HOSTILE_QUOTE,
            attributed_to=HOSTILE_QUOTE,
        ),
    ]  # fmt: skip


def make_world_file(path: Path, *, title: str) -> Path:
    """Make a situation file of that month, which opens on its eleventh day; give its path."""
    create_situation(
        path,
        title=title,
        settings=OpeningSettings(
            as_of=date(2022, 1, 11), known_on=date(2022, 1, 11), country_code="KZ", window_days=7
        ),
        fill=lambda situation: situation.add_claims(world()),
    ).close()
    return path
