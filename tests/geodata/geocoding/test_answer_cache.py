"""Answers of services are kept, whatever befalls the file that they are kept in."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from geodata.geocoding.answers import GeocodeStatus, Query
from geodata.geocoding.cache import AnswerCache
from tests.geodata.geocoding.loopback_services import (
    UNKNOWN,
    answering,
    nominatim_place,
    service_of,
)


@pytest.fixture
def cache(tmp_path):
    return AnswerCache(tmp_path / "kept" / "geocoding.sqlite", max_age=timedelta(days=30))


def test_answer_is_kept_and_nobody_is_asked_twice(loopback, make_chain, cache):
    with loopback(answering(nominatim_place())) as server:
        first = make_chain(service_of(server.url), cache=cache)
        one = first.geocode(UNKNOWN)
        later = make_chain(service_of(server.url), cache=cache)
        again = later.geocode(UNKNOWN.upper())
        elsewhere = later.geocode(UNKNOWN, country="KZ")

    assert len(server.asked) == 2
    assert again.candidates == one.candidates
    assert again.answered_at == one.answered_at
    assert elsewhere.status is GeocodeStatus.FOUND


def test_no_such_place_is_kept_and_a_failure_is_not(loopback, make_chain, cache):
    def respond(_handler, number):
        return (500, {}, b"") if number == 1 else (200, {}, b"[]")

    with loopback(respond) as server:
        chain = make_chain(service_of(server.url), cache=cache)
        statuses = [chain.geocode(UNKNOWN).status for _ in range(3)]

    assert statuses == [GeocodeStatus.FAILED, GeocodeStatus.NOT_FOUND, GeocodeStatus.NOT_FOUND]
    assert len(server.asked) == 2


def test_answer_that_is_too_old_is_not_given(tmp_path):
    cache = AnswerCache(tmp_path / "c.sqlite", max_age=timedelta(days=30))
    query = Query(name=UNKNOWN)
    cache.keep("s", query, (), datetime.now(UTC) - timedelta(days=31))
    assert cache.find("s", query) is None
    cache.keep("s", query, (), datetime.now(UTC) - timedelta(days=29))
    assert cache.find("s", query)[0] == ()


def ask_once(loopback, make_chain, cache):
    with loopback(answering(nominatim_place())) as server:
        service = service_of(server.url)
        return make_chain(service, cache=cache).geocode(UNKNOWN)


def test_damaged_cache_is_set_aside_and_the_run_goes_on(loopback, make_chain, tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database" * 100)
    answer = ask_once(loopback, make_chain, AnswerCache(path, max_age=timedelta(days=1)))

    assert answer.status is GeocodeStatus.FOUND
    assert "damaged" in answer.notes[0]
    assert (tmp_path / "c.sqlite.damaged").read_bytes().startswith(b"this is no")
    assert ask_once(loopback, make_chain, AnswerCache(path, max_age=timedelta(days=1))).notes == ()


def test_locked_cache_is_named_and_the_run_goes_on(loopback, make_chain, tmp_path):
    path = tmp_path / "c.sqlite"
    assert ask_once(loopback, make_chain, AnswerCache(path, max_age=timedelta(days=1))).notes == ()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answer = ask_once(
        loopback, make_chain, AnswerCache(path, max_age=timedelta(days=1), busy_s=0.05)
    )
    other.close()

    assert answer.status is GeocodeStatus.FOUND
    assert "locked" in answer.notes[0]


def test_cache_that_cannot_be_written_is_named_and_the_run_goes_on(loopback, make_chain, tmp_path):
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "c.sqlite"
    answer = ask_once(loopback, make_chain, AnswerCache(path, max_age=timedelta(days=1)))

    assert answer.status is GeocodeStatus.FOUND
    assert "cannot be used" in answer.notes[0]


def test_full_disk_is_named_once_and_what_was_kept_is_still_given(tmp_path):
    resource = pytest.importorskip("resource")
    cache = AnswerCache(tmp_path / "c.sqlite", max_age=timedelta(days=1))
    first, now = Query(name=UNKNOWN), datetime.now(UTC)
    cache.keep("s", first, (), now)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "c.sqlite").stat().st_size, limits[1]))
    try:
        for number in range(200):
            cache.keep("s", Query(name=f"{number} {UNKNOWN * 20}"), (), now)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    (fault,) = cache.faults
    assert "cannot be used" in fault
    assert cache.find("s", first) == ((), now)
    assert AnswerCache(tmp_path / "c.sqlite", max_age=timedelta(days=1)).find("s", first)


def test_row_that_somebody_else_wrote_is_asked_anew(tmp_path):
    path = tmp_path / "c.sqlite"
    cache = AnswerCache(path, max_age=timedelta(days=1))
    query = Query(name=UNKNOWN)
    cache.keep("s", query, (), datetime.now(UTC))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answers SET candidates = '[{\"lat\": 1}]'")
    database.close()

    assert cache.find("s", query) is None
    assert cache.faults == []
