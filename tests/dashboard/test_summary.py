"""The line above the map and the key figures beside it."""

from datetime import date, timedelta

from dashboard.summary import figure_rows, summarise
from geodata.tables import Claim, Modality, Place, Precision, Quantity, Source, Status
from geodata.timeline import Timeline, changes

COUNTRY = Place(
    name="Kazakhstan", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="KZ"
)
ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip


def claim(name, day, *, known=None, kind="unrest", status=Status.OCCURRED, place=ALMATY, **more):
    start = date(2022, 1, day)
    return Claim(
        id=name, event_type=kind, status=status, known_on=known or start, place=place,
        date_start=start, date_end=start, **more,
    )  # fmt: skip


def dead(name, day, value, status=Status.OCCURRED, **more):
    quantity = Quantity(kind="fatalities", value=value, **more)
    return claim(
        name, day, kind="casualties", status=status, place=COUNTRY, quantities=(quantity,),
        source=Source(publisher=f"Agency {name}"),
    )  # fmt: skip


def summary_of(claims, as_of, known_on, later=0):
    timeline = Timeline(claims)
    return summarise(
        timeline.state(as_of, known_on, country="KZ"),
        all_events=timeline.events(known_on),
        types=("unrest",),
        changed=changes(timeline, known_on - timedelta(days=1), known_on, country="KZ"),
        country_name="Kazakhstan",
        later_claims=later,
    )


def test_the_line_counts_events_by_status_and_says_what_changed():
    claims = [claim("a", 5), claim("b", 6, status=Status.CLAIMED), claim("c", 6, place=COUNTRY)]
    told = summary_of(claims, date(2022, 1, 6), date(2022, 1, 6))
    assert told.sure == "3 events: 2 occurred, 1 claimed"
    assert told.changed == "Since 5 Jan: 2 new"
    assert told.past == ""


def test_moving_back_what_is_known_is_said_in_plain_words():
    told = summary_of([claim("a", 5)], date(2022, 1, 6), date(2022, 1, 6), later=1)
    assert told.past == "As known on 6 Jan 2022: 1 later claim left out"


def test_days_without_events_are_said_to_be_empty():
    told = summary_of([], date(2022, 1, 6), date(2022, 1, 6))
    assert told.sure == "No event in these days"
    assert told.changed == "Since 5 Jan: nothing new"
    assert "no " in told.what


def test_a_figure_stands_with_its_source_its_age_and_its_range_and_is_never_a_sum():
    claims = [dead("a", 9, 44), dead("b", 9, 60, status=Status.CLAIMED)]
    (row,) = figure_rows(Timeline(claims).state(date(2022, 1, 11), country="KZ"))
    assert row["value"] in ("44", "60")
    assert row["range"] == "claims range from 44 to 60"
    assert row["source"].startswith("Agency ")
    assert row["age"] == "2 days old"


def test_how_a_source_qualifies_its_number_is_kept():
    claims = [dead("a", 9, 160, modality=Modality.ALMOST)]
    (row,) = figure_rows(Timeline(claims).state(date(2022, 1, 9), country="KZ"))
    assert (row["value"], row["label"]) == ("160", "reported dead (almost)")


def test_a_withdrawn_number_does_not_stand():
    claims = [dead("a", 9, 164), dead("b", 10, 164, status=Status.RETRACTED)]
    rows = figure_rows(Timeline(claims).state(date(2022, 1, 10), country="KZ"))
    assert [row["value"] for row in rows] in ([], ["none"])
    assert all("164 was withdrawn" in row["range"] for row in rows)
