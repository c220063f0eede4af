"""Services that answer, refuse, throttle, hang and lie, behind the gazetteer."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from geodata.errors import GeocodeRefusedError, GeocodeUnavailableError
from geodata.geocoding.answers import GeocodeStatus, Query
from geodata.geocoding.chain import open_chain
from geodata.settings import ServiceSettings
from tests.geodata.geocoding.loopback_services import (
    AGENT,
    UNKNOWN,
    Time,
    answering,
    nominatim_place,
    service_of,
    settings,
)


def test_service_is_asked_only_where_the_gazetteer_has_no_answer(loopback, make_chain):
    with loopback(answering(nominatim_place())) as server:
        chain = make_chain(service_of(server.url))
        known = chain.geocode("Almaty")
        answer = chain.geocode(UNKNOWN, country="KZ")

    assert known.source == "gazetteer"
    assert len(server.asked) == 1
    path, headers = server.asked[0]
    assert "countrycodes=kz" in path
    assert headers["User-Agent"] == AGENT
    assert (answer.status, answer.source) == (GeocodeStatus.FOUND, "nominatim")
    place = answer.place
    assert (place.lat, place.lon, place.country_code) == (43.5, 76.25, "KZ")
    assert (place.precision, place.admin1) == ("city", "Almaty")
    assert place.bbox == (76.2, 43.4, 76.3, 43.6)
    assert datetime.now(UTC) - answer.answered_at < timedelta(minutes=1)


def test_service_that_knows_no_such_place_is_not_a_failure(loopback, make_chain):
    with loopback(answering()) as server:
        answer = make_chain(service_of(server.url)).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert "nominatim gave none either" in answer.reason
    assert answer.notes == ()


def test_service_that_is_down_is_a_failure_and_the_next_one_is_asked(loopback, make_chain):
    with loopback(answering()) as gone:
        pass
    with loopback(answering(nominatim_place())) as server:
        down, up = service_of(gone.url), service_of(server.url)
        alone = make_chain(down).geocode(UNKNOWN)
        together = make_chain(service_of(gone.url), up).geocode(UNKNOWN)

    assert alone.status is GeocodeStatus.FAILED
    assert "cannot be reached" in alone.notes[0]
    assert together.status is GeocodeStatus.FOUND
    assert "cannot be reached" in together.notes[0]


def test_like_spelling_is_not_sure_while_a_service_could_not_be_asked(loopback, make_chain):
    with loopback(answering()) as gone:
        pass
    answer = make_chain(service_of(gone.url)).geocode("Qamshili")

    assert answer.status is GeocodeStatus.AMBIGUOUS
    assert answer.candidates[0].name == "Qamishli"
    assert "not all services could be asked" in answer.reason


def test_throttled_request_waits_as_long_as_the_service_says(loopback, make_chain):
    def respond(handler, number):
        if number == 1:
            return 429, {"Retry-After": "7"}, b"slow down"
        return answering(nominatim_place())(handler, number)

    time = Time()
    with loopback(respond) as server:
        service = service_of(server.url, time=time, max_retries=1)
        answer = make_chain(service).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.FOUND
    assert time.slept == [7.0]


def test_service_that_throttles_for_long_is_left_alone_until_then(loopback, make_chain):
    time = Time()
    with loopback(lambda *_: (429, {"Retry-After": "3600"}, b"")) as server:
        service = service_of(server.url, time=time, max_retries=5)
        chain = make_chain(service)
        first, second = chain.geocode(UNKNOWN), chain.geocode(f"{UNKNOWN} II")
        asked = len(server.asked)
        time.now += 3601
        chain.geocode(UNKNOWN)

    assert first.status is second.status is GeocodeStatus.FAILED
    assert "ask again in 3600 s" in first.notes[0]
    assert "left alone" in second.notes[0]
    assert asked == 1
    assert len(server.asked) == 2
    assert time.slept == []


def test_service_is_left_alone_after_failing_again_and_again(loopback, make_chain):
    with loopback(lambda *_: (500, {}, b"")) as server:
        service = service_of(server.url)
        chain = make_chain(service)
        answers = [chain.geocode(f"{UNKNOWN} {number}") for number in range(10)]

    assert len(server.asked) == 3
    assert {answer.status for answer in answers} == {GeocodeStatus.FAILED}


@pytest.mark.parametrize("status", [401, 403])
def test_service_that_refuses_the_key_is_not_asked_again(loopback, status):
    with loopback(lambda *_: (status, {}, b"no")) as server:
        service = service_of(server.url, max_retries=3)
        for _ in range(2):
            with pytest.raises(GeocodeRefusedError, match="refused"):
                service.ask(Query(name=UNKNOWN))

    assert len(server.asked) == 1


def test_request_that_the_service_cannot_understand_is_not_repeated(loopback):
    with loopback(lambda *_: (400, {}, b"what?")) as server:
        service = service_of(server.url, max_retries=3)
        with pytest.raises(GeocodeRefusedError):
            service.ask(Query(name=UNKNOWN))
        with pytest.raises(GeocodeRefusedError):
            service.ask(Query(name="another"))

    assert len(server.asked) == 2


def test_requests_keep_their_distance(loopback):
    time = Time()
    with loopback(answering()) as server:
        service = service_of(server.url, time=time, min_delay_s=1.5)
        for number in range(3):
            service.ask(Query(name=f"{UNKNOWN} {number}"))

    assert time.slept == [1.5, 1.5]


@pytest.mark.parametrize("drips", [False, True])
def test_service_that_hangs_is_given_up(loopback, drips):
    over = threading.Event()

    def respond(handler, _number):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(60 if drips else 0):
            over.wait(0.05)
            try:
                handler.wfile.write(b" ")
            except OSError:
                return
        if not drips:
            over.wait(10)

    with loopback(respond) as server:
        service = service_of(server.url, timeout_s=0.3)
        with pytest.raises(GeocodeUnavailableError, match=r"no answer within 0\.3 s"):
            service.ask(Query(name=UNKNOWN))
        over.set()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>please log in</html>",
        b"\xff\xfe\x00",
        b'{"error": {"code": 7}}',
        b'[{"lat": "nowhere", "lon": "1", "display_name": "x"}]',
        b'[{"lat": "123.0", "lon": "1", "display_name": "x"}]',
        b'[{"lat": "NaN", "lon": "1", "display_name": "x"}]',
        b"[[1, 2], null]",
        b"[" * 100_000,
        b"7",
    ],
)
def test_answer_of_another_shape_is_a_failure_not_a_crash(loopback, make_chain, body):
    with loopback(lambda *_: (200, {}, body)) as server:
        answer = make_chain(service_of(server.url)).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.FAILED
    assert len(answer.notes[0]) < 500


def test_answer_without_end_is_refused(loopback):
    def respond(handler, _number):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b" " * 1_000_000)
        except OSError:
            return

    with loopback(respond) as server, pytest.raises(GeocodeUnavailableError, match="longer than"):
        service_of(server.url).ask(Query(name=UNKNOWN))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"address": {"country_code": "de"}}, "lies in DE, asked for KZ"),
        ({"address": {}}, "gives no country, asked for KZ"),
        ({"lat": "0", "lon": "0"}, "lies at 0, 0"),
    ],
)
def test_candidate_that_does_not_meet_the_question_is_rejected(
    loopback, make_chain, changes, reason
):
    with loopback(answering(nominatim_place(**changes))) as server:
        chain = make_chain(service_of(server.url))
        answer = chain.geocode(UNKNOWN, country="KZ")

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert reason in answer.rejected[0].reason


def test_place_of_another_name_is_never_sure(loopback, make_chain):
    other = nominatim_place(name="Berlin", display_name="Berlin, Germany")
    with loopback(answering(other)) as server:
        answer = make_chain(service_of(server.url)).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.AMBIGUOUS
    assert "another name, Berlin" in answer.reason


def test_two_places_of_one_name_are_ambiguous_and_one_listed_twice_is_not(loopback, make_chain):
    far = nominatim_place(lat="-10.0", lon="20.0")
    near = nominatim_place(lat="43.51", addresstype="suburb")
    with loopback(answering(nominatim_place(), near, far)) as server:
        answer = make_chain(service_of(server.url)).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.AMBIGUOUS
    assert [place.lat for place in answer.candidates] == [43.5, -10.0]
    assert [entry.reason for entry in answer.rejected] == ["the same place again"]


def test_redirect_to_another_host_is_not_followed(loopback):
    with loopback(answering(nominatim_place())) as other:
        target = other.url.replace("127.0.0.1", "localhost")
        with loopback(lambda *_: (302, {"Location": f"{target}/x"}, b"")) as server:
            service = service_of(server.url)
            with pytest.raises(GeocodeUnavailableError, match="was not asked for"):
                service.ask(Query(name=UNKNOWN))

    assert other.asked == []


@pytest.mark.parametrize(
    ("name", "raw", "precision"),
    [
        (
            "photon",
            {
                "features": [
                    {
                        "geometry": {"coordinates": [76.25, 43.5]},
                        "properties": {
                            "name": UNKNOWN,
                            "countrycode": "KZ",
                            "state": "Almaty",
                            "type": "city",
                        },
                    }
                ]
            },
            "city",
        ),
        (
            "pelias",
            {
                "features": [
                    {
                        "geometry": {"coordinates": [76.25, 43.5]},
                        "bbox": [76.0, 43.0, 77.0, 44.0],
                        "properties": {
                            "name": UNKNOWN,
                            "label": UNKNOWN,
                            "country_a": "KAZ",
                            "region": "Almaty",
                            "layer": "region",
                        },
                    }
                ]
            },
            "region",
        ),
        (
            "geonames",
            {
                "geonames": [
                    {
                        "name": UNKNOWN,
                        "lat": "43.5",
                        "lng": "76.25",
                        "countryCode": "KZ",
                        "adminName1": "Almaty",
                        "fcode": "ADM2",
                        "countryName": "Kazakhstan",
                    }
                ]
            },
            "area",
        ),
    ],
)
def test_services_of_other_kinds_are_understood(loopback, index, name, raw, precision):
    with loopback(lambda *_: (200, {}, json.dumps(raw).encode())) as server:
        keys = {"username": "USER"} if name == "geonames" else {}
        service = ServiceSettings(name=name, url=server.url, user_agent=AGENT, keys=keys)
        chain = open_chain(settings(service), index=index, environ={"USER": "u"})
        answer = chain.geocode(UNKNOWN, country="KZ")

    assert answer.status is GeocodeStatus.FOUND, answer
    place = answer.place
    assert (place.lat, place.lon, place.country_code) == (43.5, 76.25, "KZ")
    assert (place.admin1, place.precision) == ("Almaty", precision)
