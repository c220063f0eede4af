"""Who may be asked at all, and what has to be set for that."""

import os

import pytest

from geodata.errors import SettingsError
from geodata.geocoding.answers import GeocodeStatus
from geodata.geocoding.chain import open_chain
from geodata.settings import ServiceSettings
from tests.geodata.geocoding.loopback_services import (
    AGENT,
    UNKNOWN,
    answering,
    nominatim_place,
    settings,
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


def test_real_environment_is_the_default(index, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "x")
    service = ServiceSettings(name="opencage", user_agent=AGENT, keys={"api_key": "SOME_KEY"})
    assert open_chain(settings(service), index=index)
    monkeypatch.delenv("SOME_KEY")
    assert "SOME_KEY" not in os.environ
    with pytest.raises(SettingsError, match="SOME_KEY"):
        open_chain(settings(service), index=index)
