"""Headline, dateline, day and body of a report; loading it from a file, whatever the file is."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ReadError
from geodata.reading.documents import read_document
from geodata.tables import Source

WIRE = (
    "Peacekeepers to go home, minister says\n\n"
    "Convoys ready at northern baseMinister thanks alliesRoads to stay open\n\n"
    "OSH, Kyrgyzstan, June 15 (AFP) — The last patrols will leave the south\u00a0soon, the minister"
    " said on Tuesday.\n\nThe mission began in 2019.\n\n"
    "(Reporting by our own staff)\nOriginal source of article: https:"
)


def test_a_wire_report_is_taken_apart() -> None:
    report = read_document(WIRE)
    assert report.headline == "Peacekeepers to go home, minister says"
    assert report.dateline == "OSH"
    assert report.dateline_span is not None
    start, end = report.dateline_span
    assert WIRE[start:end] == "OSH, Kyrgyzstan, June 15 (AFP) — "
    body = WIRE[slice(*report.body_span)]
    assert body.startswith("The last patrols")
    assert body.endswith("The mission began in 2019.")
    assert report.source.publisher == "AFP"
    assert report.text == WIRE


def test_the_year_comes_from_the_weekday_and_the_years_looked_back_on() -> None:
    report = read_document(WIRE)
    assert report.published == date(2021, 6, 15)
    assert "2021" in report.published_reason
    assert "Tuesday" in report.published_reason


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("The minister said so. The mission began in 2019.", "has no year"),
        ("The minister said so on Tuesday.", "no year is named"),
        ("The minister said so on Tuesday. Work ends by 2050.", "no year is named"),
        ("He said on Tuesday that some 2019 troops had left.", "no year is named"),
        ("He said so on Tuesday. The mission began in 1931.", "in the years after 1931"),
    ],
)
def test_a_year_is_never_guessed(body: str, told: str) -> None:
    report = read_document(f"OSH, June 15 (AFP) — {body}")
    assert report.published is None
    assert told in report.published_reason


def test_a_given_day_wins_then_the_source_then_the_print() -> None:
    text = "OSH, June 15, 2021 (AFP) — It rained."
    assert read_document(text).published == date(2021, 6, 15)
    source = Source(published=date(2021, 6, 16))
    assert read_document(text, source=source).published == date(2021, 6, 16)
    given_day = date(2021, 6, 17)
    assert read_document(text, source=source, published=given_day).published == given_day


def test_a_date_in_the_body_is_no_day_of_publication() -> None:
    text = "Bridge reopens\n\nThe bridge that fell on 3 March 2020 is open again.\n"
    assert read_document(text).published is None


def test_a_date_above_the_body_is_the_day_of_publication() -> None:
    text = (
        "Bridge reopens\nPublished: 3 March 2020, 10:15\n\nThe bridge at the mill is open again.\n"
    )
    assert read_document(text).published == date(2020, 3, 3)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("GOMA — Rebels left the town.", "GOMA"),
        ("Storm hits coast. PORT-AU-PRINCE, Haiti (AP) -- Rain fell.", "PORT-AU-PRINCE"),
        ("N’DJAMENA, 3 May 2021 – The army said it won.", "N’DJAMENA"),
        ("Nur-Sultan, Jan. 11 (Interfax) - The army said it won.", "Nur-Sultan"),
        ("BEIRUT: Two men were held.", "BEIRUT"),
        ("(Reuters) - Two men were held.", None),
        ("NOTICE: Two men were held.", None),
        ("He came — and Anna left.", None),
        ("The Army - once feared - has gone home.", None),
        ("It was quiet. Later: rain.", None),
    ],
)
def test_datelines_are_told_from_sentences_with_dashes(text: str, place: str | None) -> None:
    assert read_document(text).dateline == place


def test_a_text_without_headline_or_dateline_is_all_body() -> None:
    text = "The army has gone home. Nobody was hurt."
    report = read_document(text)
    assert report.headline == ""
    assert text[slice(*report.body_span)] == text


def test_the_same_text_has_the_same_id_and_another_has_not() -> None:
    assert read_document(WIRE).id == read_document(WIRE).id
    assert read_document(WIRE).id != read_document(WIRE + " ").id


@pytest.mark.parametrize("text", ["", " \n\u00a0 ", "abc\0def"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(ReadError, match=r"empty|NUL"):
        read_document(text)


@given(st.text(alphabet=st.sampled_from("aB .,—-:()\n\u00a01259JanTuesday©"), max_size=120))
def test_spans_lie_in_the_text_whatever_it_is(text: str) -> None:
    if not text.strip():
        return
    report = read_document(text)
    start, end = report.body_span
    assert 0 <= start <= end <= len(text)
    if report.dateline_span is not None:
        assert text[slice(*report.dateline_span)].strip()
        assert report.dateline_span[1] <= end


@pytest.mark.parametrize("unit", ["A", "A ", "A-", "\n", "A. ", "Jan 1 ", "(", "A, b", "© x\n"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit)) + "."
    started = time.perf_counter()
    read_document(text)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("body", "year", "told"),
    [
        # 15 June: a Tuesday in 2021, a Monday in 2020, a Wednesday in 2022.
        ("He said so on Tuesday. The mission began in 2020.", 2021, "the day before"),
        ("It fell last Monday, he said on Tuesday. It began in 2020.", 2021, "Tuesday"),
        ("He said so on Tuesday, after Monday’s storm. It began in 2020.", None, "Monday (2020)"),
        ("He left on Friday, June 11. On Monday it rained. It began in 2019.", 2021, "11 Jun is"),
        ("He left on Friday 12 June. On Monday it rained. It began in 2019.", 2020, "12 Jun is"),
        ("He left on Friday, June 1. It began in 2019.", None, "in no year from 2019 on"),
    ],
)
def test_where_two_years_fit_a_person_is_asked(body: str, year: int | None, told: str) -> None:
    report = read_document(f"OSH, June 15 (AFP) — {body}")
    assert report.published == (date(year, 6, 15) if year else None)
    assert told in report.published_reason


@pytest.mark.parametrize(
    ("dateline", "received", "published"),
    [
        ("OSH, June 15 (AFP) — ", date(2021, 6, 16), date(2021, 6, 15)),
        ("OSH, Dec 31 (AFP) — ", date(2022, 1, 1), date(2021, 12, 31)),
        # Sent before midnight in one zone, dated after it in another.
        ("OSH, Jan 1 (AFP) — ", date(2021, 12, 31), date(2022, 1, 1)),
        ("OSH, June 15, 2019 (AFP) — ", date(2021, 6, 16), date(2019, 6, 15)),
        ("", date(2021, 6, 16), date(2021, 6, 16)),
    ],
)
def test_the_day_of_a_mail_tells_the_year_but_is_no_day_in_print(
    dateline: str, received: date, published: date
) -> None:
    report = read_document(f"{dateline}It rained on Monday, in 2003 too.", received=received)
    assert report.published == published
    assert report.published_reason
