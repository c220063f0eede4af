"""Services of geocoding on loopback, and what is set for them."""

import json

from geodata.geocoding.services import Service
from geodata.settings import GeocodingSettings, ServiceSettings

AGENT = "sitmap-tests/1.0 (desk@newsroom.test)"
#: A name that the gazetteer lacks, and nothing in it is like.
UNKNOWN = "Qwrtzhausen am Xylberg"


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


def settings(*services, online=True, cache_days=180):
    return GeocodingSettings(
        online=online, max_candidates=10, cache_days=cache_days, services=list(services)
    )
