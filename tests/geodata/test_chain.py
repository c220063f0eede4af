"""The chain of geocoders, against services that answer, refuse, throttle, hang and lie."""

import json
import os
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from geodata.errors import GeocodeRefusedError, GeocodeUnavailableError, SettingsError
from geodata.geocoding.answers import GeocodeStatus, Query
from geodata.geocoding.cache import AnswerCache
from geodata.geocoding.chain import GeocoderChain, open_chain
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.services import Service
from geodata.geocoding.similar import SimilarNames
from geodata.settings import GeocodingSettings, ServiceSettings

AGENT = "sitmap-tests/1.0 (desk@newsroom.test)"
#: A name that the gazetteer lacks, and nothing in it is like.
UNKNOWN = "Qwrtzhausen am Xylberg"


@pytest.fixture(scope="module")
def index():
    return PlaceIndex()


@pytest.fixture(scope="module")
def similar(index):
    return SimilarNames(index.configured_names)


@pytest.fixture(scope="module")
def make_chain(index, similar):
    """Make a chain of services behind the gazetteer."""

    def make(*services, **parts):
        return GeocoderChain(index, services=services, similar=similar, **parts)

    return make


@pytest.fixture
def chain(make_chain):
    return make_chain()


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def nominatim_place(**changes):
    place = {
        "name": UNKNOWN,
        "display_name": f"{UNKNOWN}, Nirgendland",
        "lat": "43.5",
        "lon": "76.25",
        "addresstype": "village",
        "boundingbox": ["43.4", "43.6", "76.2", "76.3"],
        "address": {"state": "Almaty", "country_code": "kz"},
    }
    return place | changes


def answering(*places):
    body = json.dumps(places).encode()
    return lambda _handler, _number: (200, {"Content-Type": "application/json"}, body)


def service_of(url, *, time=None, **settings):
    time = time or Time()
    given = {"min_delay_s": 0.0, "timeout_s": 5.0, "max_retries": 0, **settings}
    return Service(
        ServiceSettings(name="nominatim", url=url, user_agent=AGENT, **given),
        environ={},
        code_of=lambda _: None,
        clock=time.clock,
        sleep=time.sleep,
    )


# The embedded gazetteer


@pytest.mark.parametrize(
    ("name", "on", "place", "words"),
    [
        ("Nur-Sultan", date(2022, 1, 11), "Nur-Sultan", "best known"),
        ("Nur-Sultan", date(2023, 1, 11), "Astana", "on 2023-01-11 it is Astana"),
        ("Алма-Ата", None, "Almaty", "today it is Almaty"),
        ("Qamishli", None, "Qamishli", "only place"),
        ("القامشلي", None, "Qamishli", "its first name is Qamishli"),
        ("Bagram", None, "Bagram", "best known of 2"),
        ("Georgia", None, "Georgia", "best known of 2"),
        ("Paris, Texas", None, "Paris", "only place"),
    ],
)
def test_name_is_found_with_the_reason(chain, name, on, place, words):
    answer = chain.geocode(name, on=on)

    assert answer.status is GeocodeStatus.FOUND
    assert answer.place.name == place
    assert words in answer.reason


def test_places_about_as_well_known_are_ambiguous_and_the_lesser_ones_rejected(chain):
    answer = chain.geocode("Springfield")

    assert answer.status is GeocodeStatus.AMBIGUOUS
    assert answer.place is None
    assert {place.admin1 for place in answer.candidates} >= {"Missouri", "Massachusetts"}
    assert any("30,484 people against 170,188" in entry.reason for entry in answer.rejected)


@pytest.mark.parametrize(
    ("name", "country"),
    [("Philadelphia", "US"), ("Cancun", "MX"), ("Mecca", "SA"), ("Cologne", "DE"), ("Hull", "GB")],
)
def test_city_that_bears_the_name_goes_before_larger_ones_that_go_by_it_otherwise(
    chain, name, country
):
    answer = chain.geocode(name)

    assert answer.place is not None
    assert answer.place.country_code == country


def test_country_goes_before_a_region_of_its_name(chain):
    answer = chain.geocode("Georgia")

    assert answer.place.country_code == "GE"
    (state,) = answer.rejected
    assert (state.place.country_code, state.place.admin1) == ("US", "Georgia")
    assert state.reason == "less often meant than the country of that name"


def test_region_around_a_city_of_its_name_makes_it_not_ambiguous(chain):
    answer = chain.geocode("Almaty")

    assert answer.status is GeocodeStatus.FOUND
    assert "the region around Almaty" in answer.rejected[0].reason


def test_place_outside_the_country_is_rejected_with_the_reason(chain):
    answer = chain.geocode("Springfield", country="kz")

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert answer.rejected[0].reason == "lies in US, asked for KZ"


def test_place_outside_the_box_is_rejected(chain):
    box = (76.0, 42.0, 78.0, 44.0)
    assert chain.geocode("Almaty", bbox=box).status is GeocodeStatus.FOUND
    assert chain.geocode("Astana", bbox=box).status is GeocodeStatus.NOT_FOUND


def test_box_across_the_date_line_holds_places_on_both_sides(chain):
    box = (176.0, -20.0, -178.0, -15.0)
    assert chain.geocode("Suva", bbox=box).place.country_code == "FJ"
    assert chain.geocode("Apia", bbox=box).status is GeocodeStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Qamshili", "Qamishli"),
        ("Kamishlii", "Qamishli"),
        ("Janaozen", "Zhanaozen"),
        ("Kharkow", "Kharkiv"),
        ("Sevastopoll", "Sevastopol"),
    ],
)
def test_slip_and_other_transliteration_are_found_as_like(chain, written, name):
    answer = chain.geocode(written)

    best = answer.candidates[0]
    assert (best.name, best.match) == (name, "fuzzy")
    assert "nobody bears that name" in answer.reason


def test_exact_name_is_never_joined_by_like_ones(chain):
    answer = chain.geocode("Bagram")
    everyone = [*answer.candidates, *(entry.place for entry in answer.rejected)]
    assert all(place.match != "fuzzy" for place in everyone)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "neither letters nor digits"),
        ("—", "neither letters nor digits"),
        ("x" * 10_000, "10,000 characters"),
        ("Almaty\x00", "control characters"),
        ("'; DROP TABLE places; --", "no place of that name"),
        ("<script>alert(1)</script>", "no place of that name"),
        (UNKNOWN, "no place of that name"),
    ],
)
def test_text_that_is_no_name_is_not_found_and_says_why(chain, name, words):
    answer = chain.geocode(name)

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert words in answer.reason


def test_letters_of_two_scripts_in_one_word_are_pointed_out(chain):
    answer = chain.geocode("Аlmaty")

    assert answer.place.name == "Almaty"
    assert "Cyrillic and Latin" in answer.reason


# Services


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


# Settings and consent


def settings(*services, online=True, cache_days=180):
    return GeocodingSettings(
        online=online, max_candidates=10, cache_days=cache_days, services=list(services)
    )


def test_nobody_outside_is_asked_unless_switched_on(loopback, index):
    with loopback(answering(nominatim_place())) as server:
        service = ServiceSettings(name="nominatim", url=server.url, user_agent=AGENT)
        chosen = settings(service, online=False)
        answer = open_chain(chosen, index=index).geocode(UNKNOWN)

    assert answer.status is GeocodeStatus.NOT_FOUND
    assert server.asked == []


def test_switching_on_without_a_service_is_refused(index):
    with pytest.raises(SettingsError, match="no service is named"):
        open_chain(settings(), index=index)


@pytest.mark.parametrize(
    "agent", ["", "geopy/2.5.0", "my-application", "Python-urllib/3.11", "a\nb"]
)
def test_sample_user_agent_is_refused(index, agent):
    with pytest.raises(SettingsError, match="names nobody"):
        open_chain(settings(ServiceSettings(name="photon", user_agent=agent)), index=index)


@pytest.mark.parametrize(
    ("service", "words"),
    [
        (ServiceSettings(name="nobody", user_agent=AGENT), "known ones: .*nominatim"),
        (ServiceSettings(name="opencage", user_agent=AGENT), "needs api_key"),
        (
            ServiceSettings(name="opencage", user_agent=AGENT, keys={"api_key": "NOT_SET_HERE"}),
            "NOT_SET_HERE is not set",
        ),
        (
            ServiceSettings(name="photon", user_agent=AGENT, keys={"secret": "HOME"}),
            "secret is no key of it",
        ),
        (ServiceSettings(name="photon", user_agent=AGENT, url="ftp://x"), "is no address"),
        (ServiceSettings(name="photon", user_agent=AGENT, url="http://a:b@x"), "password"),
        (
            ServiceSettings(
                name="pelias", user_agent=AGENT, url="http://x.test", keys={"api_key": "HOME"}
            ),
            "use https",
        ),
    ],
)
def test_service_that_is_set_up_wrongly_is_refused_at_once(index, service, words):
    with pytest.raises(SettingsError, match=words):
        open_chain(settings(service), index=index, environ={"HOME": "x"})


def test_key_comes_from_the_environment_and_stays_out_of_messages(loopback, index, tmp_path):
    with loopback(lambda *_: (500, {}, b"")) as server:
        service = ServiceSettings(
            name="opencage",
            url=server.url,
            user_agent=AGENT,
            max_retries=0,
            keys={"api_key": "OPENCAGE_KEY"},
        )
        chain = open_chain(
            settings(service),
            index=index,
            environ={"OPENCAGE_KEY": "s3cr3t"},
            cache_path=tmp_path / "cache.sqlite",
        )
        answer = chain.geocode(UNKNOWN)

    assert "key=s3cr3t" in server.asked[0][0]
    assert "s3cr3t" not in repr(answer)
    assert "s3cr3t" not in repr(service)


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


# What is kept


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


def test_real_environment_is_the_default(index, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "x")
    service = ServiceSettings(name="opencage", user_agent=AGENT, keys={"api_key": "SOME_KEY"})
    assert open_chain(settings(service), index=index)
    monkeypatch.delenv("SOME_KEY")
    assert "SOME_KEY" not in os.environ
    with pytest.raises(SettingsError, match="SOME_KEY"):
        open_chain(settings(service), index=index)
