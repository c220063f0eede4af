"""Phrases of time, resolved against Tuesday 11 January 2022 unless a test says otherwise."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.reading.dates import DatePhrase, find_dates
from geodata.reading.language.sentences import split_sentences
from geodata.tables import Report

TUESDAY = date(2022, 1, 11)


def phrases(text: str, published: date | None = TUESDAY) -> list[DatePhrase]:
    report = Report(id="0" * 64, text=text, body_span=(0, len(text)), published=published)
    return find_dates(report, split_sentences(text))


def days(text: str, published: date | None = TUESDAY) -> list[tuple[str, str]]:
    return [
        (found.date_start.isoformat(), found.date_end.isoformat())
        for found in phrases(text, published)
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It opened on 3 March 2021.", "2021-03-03", "2021-03-03"),
        ("It opened on March 3, 2021.", "2021-03-03", "2021-03-03"),
        ("It opened on the 3rd of March 2021.", "2021-03-03", "2021-03-03"),
        ("It opened on 2021-03-03.", "2021-03-03", "2021-03-03"),
        ("It opened on 03.03.2021.", "2021-03-03", "2021-03-03"),
        ("It lasted from May 13-17, 2021.", "2021-05-13", "2021-05-17"),
        ("It lasted between 13 and 17 May 2021.", "2021-05-13", "2021-05-17"),
        ("They met on Jan 5 and 6.", "2022-01-05", "2022-01-06"),
        ("They met on Jan 5 and 30 people came.", "2022-01-05", "2022-01-05"),
        ("They met on December 31.", "2021-12-31", "2021-12-31"),
        ("It rained in August 2020.", "2020-08-01", "2020-08-31"),
        ("It rained in February.", "2021-02-01", "2021-02-28"),
        ("It rained in November last year.", "2021-11-01", "2021-11-30"),
        ("It rained in early March 2021.", "2021-03-01", "2021-03-10"),
        ("It has rained in 2019.", "2019-01-01", "2019-12-31"),
        ("It was so in the 1970s.", "1970-01-01", "1979-12-31"),
    ],
)
def test_calendar_dates_mean_their_days(text: str, first: str, last: str) -> None:
    assert days(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Crowds met today.", "2022-01-11", "2022-01-11"),
        ("Crowds met yesterday evening.", "2022-01-10", "2022-01-10"),
        ("Crowds met the day before yesterday.", "2022-01-09", "2022-01-09"),
        ("Crowds met overnight.", "2022-01-10", "2022-01-11"),
        ("Crowds met late last night.", "2022-01-10", "2022-01-10"),
        ("Crowds met last week.", "2022-01-03", "2022-01-09"),
        ("Crowds met earlier this week.", "2022-01-10", "2022-01-11"),
        ("Crowds met last month.", "2021-12-01", "2021-12-31"),
        ("Crowds met over the weekend.", "2022-01-08", "2022-01-09"),
        ("Crowds met three days ago.", "2022-01-08", "2022-01-08"),
        ("Crowds met in the past 24 hours.", "2022-01-10", "2022-01-11"),
        ("Crowds have met since Friday.", "2022-01-07", "2022-01-11"),
        ("Crowds met for a third consecutive day.", "2022-01-09", "2022-01-11"),
        ("Crowds met on a fourth day on Monday.", "2022-01-07", "2022-01-10"),
        ("Crowds met on Thursday and Friday.", "2022-01-06", "2022-01-07"),
        ("Crowds met from Friday to Sunday.", "2022-01-07", "2022-01-09"),
    ],
)
def test_what_lies_behind_counts_back_from_the_report(text: str, first: str, last: str) -> None:
    assert days(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("They will go tomorrow.", "2022-01-12", "2022-01-12", "day"),
        ("They will go in two days.", "2022-01-13", "2022-01-13", "day"),
        ("They go in two days’\u00a0time.", "2022-01-13", "2022-01-13", "day"),
        ("They will go within ten days.", "2022-01-11", "2022-01-21", "window"),
        ("They will go by the end of the month.", "2022-01-11", "2022-01-31", "window"),
        ("They must go by Friday.", "2022-01-11", "2022-01-14", "window"),
        ("It is to last until 3:00pm on Sunday.", "2022-01-11", "2022-01-16", "window"),
        ("The curfew was extended until Wednesday.", "2022-01-11", "2022-01-12", "window"),
        ("The fighting lasted until Wednesday.", "2022-01-05", "2022-01-05", "day"),
        ("Rallies are planned in Oslo and Bergen on Saturday.", "2022-01-15", "2022-01-15", "day"),
        ("They will go next month.", "2022-02-01", "2022-02-28", "month"),
    ],
)
def test_what_lies_ahead_is_a_day_or_a_window(
    text: str, first: str, last: str, precision: str
) -> None:
    (found,) = phrases(text)
    assert (found.date_start.isoformat(), found.date_end.isoformat()) == (first, last)
    assert found.precision == precision


def test_a_weekday_is_the_nearest_past_one_unless_the_verb_looks_ahead() -> None:
    assert days("They left on Thursday.") == [("2022-01-06", "2022-01-06")]
    assert days("They will leave on Thursday.") == [("2022-01-13", "2022-01-13")]
    assert days("On Thursday, they will leave.") == [("2022-01-13", "2022-01-13")]
    assert days("They left on Tuesday.") == [("2022-01-11", "2022-01-11")]


def test_the_day_of_saying_is_past_though_what_is_said_lies_ahead() -> None:
    assert days("The army said on Monday that it would leave on Friday.") == [
        ("2022-01-10", "2022-01-10"),
        ("2022-01-14", "2022-01-14"),
    ]


def test_a_bare_count_takes_its_unit_from_the_phrase_before() -> None:
    assert days("It would start in two days and be over within\u00a010.") == [
        ("2022-01-13", "2022-01-13"),
        ("2022-01-11", "2022-01-21"),
    ]


def test_a_day_earlier_counts_from_the_day_named_last() -> None:
    assert days("Shops shut on 5 January. A day earlier they were full.")[-1] == (
        "2022-01-04",
        "2022-01-04",
    )
    assert days("A day earlier they were full.") == [("2022-01-10", "2022-01-10")]
    assert days("Rule began on Friday, a day after crowds met.")[-1] == ("2022-01-06", "2022-01-06")


def test_a_list_of_weekdays_may_cross_the_day_of_the_report() -> None:
    sunday = date(2024, 7, 21)
    assert days("Banks are shut on Sunday and Monday.", sunday) == [("2024-07-21", "2024-07-22")]


def test_without_a_day_of_publication_only_full_dates_are_resolved() -> None:
    text = (
        "It began yesterday, on Tuesday, on 5 January, and on 5 January 2022; a day later it ended."
    )
    assert days(text, None) == [("2022-01-05", "2022-01-05"), ("2022-01-06", "2022-01-06")]


@pytest.mark.parametrize(
    "text",
    [
        "May said the march may go on.",
        "She served two years in prison.",
        "He walked for three days.",
        "They set cars on fire.",
        "The second man sat in the sun.",
        "31 February 2021 does not exist.",
    ],
)
def test_words_that_look_like_dates_are_none(text: str) -> None:
    assert days(text) == []


@given(st.text(max_size=300), st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_any_text_is_read_and_spans_hold_their_phrases(text: str, published: date) -> None:
    found = phrases(text, published)
    for phrase in found:
        assert text[phrase.start : phrase.end] == phrase.phrase
        assert phrase.date_start <= phrase.date_end
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.integers(2, 60), st.dates(date(1990, 1, 1), date(2080, 1, 1)))
def test_days_ago_are_that_many_days_before_the_report(count: int, published: date) -> None:
    (found,) = phrases(f"It began {count} days ago.", published)
    assert found.date_start == found.date_end == published - timedelta(days=count)
