"""The services of geopy, each within the bounds that the settings give it."""

from __future__ import annotations

import inspect
import json
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from geopy import exc
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import SERVICE_TO_GEOCODER
from geopy.location import Location

from geodata import network
from geodata.errors import (
    GeocodeRefusedError,
    GeocodeUnavailableError,
    NetworkError,
    SettingsError,
)
from geodata.geocoding.answers import Query
from geodata.geocoding.served import place_of
from geodata.settings import ServiceSettings
from geodata.tables import Place

__all__ = ["Service"]

_MAX_ANSWER_BYTES = 4_000_000
#: Seconds that are waited at most before a request is repeated; a service that asks for more is
#: left alone until then.
_MAX_WAIT_S = 30.0
_FIRST_WAIT_S = 1.0
#: After so many failures one behind the other a service is left alone for so many seconds.
_MAX_FAILURES = 3
_REST_S = 60.0
#: What documentation and libraries use as user agent, in lower case: it names nobody.
_SAMPLE_AGENTS = ("geopy", "python", "my-app", "my_app", "my-user", "my_user", "myapp", "your")
_SAMPLE_WORDS = ("specify_your", "app_name_here", "example", "user_agent", "user-agent")
#: How geopy's errors are to be taken, the specific ones first: True if a later request may be
#: answered.
_MAY_REPEAT: tuple[tuple[type[exc.GeopyError], bool], ...] = (
    (exc.GeocoderRateLimited, True),
    (exc.GeocoderQuotaExceeded, False),
    (exc.GeocoderAuthenticationFailure, False),
    (exc.GeocoderInsufficientPrivileges, False),
    (exc.GeocoderTimedOut, True),
    (exc.GeocoderUnavailable, True),
    (exc.GeocoderParseError, True),
    (exc.GeocoderQueryError, False),
    (exc.GeocoderNotFound, False),
    (exc.ConfigurationError, False),
    (exc.GeocoderServiceError, True),
    (exc.GeopyError, False),
)
#: Those after which the service is of no use for any other name either.
_FINAL = (
    exc.GeocoderAuthenticationFailure,
    exc.GeocoderInsufficientPrivileges,
    exc.ConfigurationError,
)


class _BoundedAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """geopy's way to the network, through our own door: bounded in time and size."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> object:
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            msg = f"the answer is no JSON ({error})"
            raise exc.GeocoderParseError(msg) from error

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        try:
            answer = network.get(
                url, timeout_s=timeout, max_bytes=_MAX_ANSWER_BYTES, headers=headers
            )
        except NetworkError as error:
            kind = exc.GeocoderTimedOut if error.timed_out else exc.GeocoderUnavailable
            raise kind(str(error)) from error
        text = answer.body.decode("utf-8", "replace")
        if answer.status >= 400:
            msg = f"{network.without_query(url)}: answered {answer.status}"
            raise AdapterHTTPError(
                msg, status_code=answer.status, headers=answer.headers, text=text
            )
        return text


class _Limiter(RateLimiter):  # type: ignore[misc]
    """geopy's limiter, with the clock and the sleep that it is given."""

    def __init__(
        self,
        ask: Callable[..., Any],
        *,
        min_delay_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        # Repeating is left to the service, which knows what may be repeated.
        super().__init__(
            ask,
            min_delay_seconds=min_delay_s,
            max_retries=0,
            error_wait_seconds=min_delay_s,
            swallow_exceptions=False,
        )
        self._given_clock = clock
        self._given_sleep = sleep

    def _clock(self) -> float:
        return self._given_clock()

    def _sleep(self, seconds: float) -> None:
        self._given_sleep(seconds)


class Service:
    """One geopy service.

    Parameters
    ----------
    settings : ServiceSettings
        Which, and its bounds.
    environ : mapping
        Environment variables; keys are read from nowhere else.
    code_of : callable
        Gives the two letters of a country for three; None for unknown ones.
    clock, sleep : callable
        Time in seconds, and how to wait for it.

    Raises
    ------
    SettingsError
        If geopy has no such service, a key is missing, the user agent is a sample, or the address
        is none.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        environ: Mapping[str, str],
        code_of: Callable[[str], str | None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings = settings
        self._code_of = code_of
        self._clock, self._sleep = clock, sleep
        geocoder = _geocoder(settings, environ)
        self._asked = frozenset(inspect.signature(geocoder.geocode).parameters.values())
        self._ask = _Limiter(
            geocoder.geocode, min_delay_s=settings.min_delay_s, clock=clock, sleep=sleep
        )
        self._failures = 0
        self._rests_until = 0.0
        self._refusal = ""

    @property
    def name(self) -> str:
        """The service's name, for the analyst."""
        return self._settings.name

    @property
    def address(self) -> str:
        """What tells it from other services of that name: name and address."""
        return f"{self._settings.name} {self._settings.url}".strip()

    def ask(self, query: Query) -> tuple[Place, ...]:
        """Ask for a name, within the service's limits.

        Parameters
        ----------
        query : Query
            The name, country, box and limit to ask for.

        Returns
        -------
        tuple of Place
            All that the service gives, in its order; nothing has been checked. Empty where it
            knows no such place.

        Raises
        ------
        GeocodeRefusedError
            If the service will not answer this request, or none.
        GeocodeUnavailableError
            If it does not answer, not in time, or not as it should; also while it is left alone
            after that.
        """
        if self._refusal:
            raise GeocodeRefusedError(self._refusal)
        rest_s = self._rests_until - self._clock()
        if rest_s > 0:
            msg = f"{self.name} is left alone for {rest_s:.0f} s more after it failed"
            raise GeocodeUnavailableError(msg)
        wait_s = max(_FIRST_WAIT_S, self._settings.min_delay_s)
        for attempt in range(self._settings.max_retries + 1):
            try:
                places = self._once(query)
            except exc.GeopyError as error:
                asked_s = getattr(error, "retry_after", None)
                last = attempt == self._settings.max_retries
                self._take(error, asked_s, last=last)
                self._sleep(max(wait_s, asked_s or 0.0))
                wait_s = min(2 * wait_s, _MAX_WAIT_S)
            else:
                self._failures = 0
                return places
        msg = f"{self.name} was not asked: max_retries is below 0"
        raise GeocodeUnavailableError(msg)

    def _once(self, query: Query) -> tuple[Place, ...]:
        try:
            with warnings.catch_warnings():
                # geopy also raises for a latitude out of range; its warning is for programmers.
                warnings.filterwarnings("ignore", "Latitude normalization", UserWarning)
                found = self._ask(query.name, **self._arguments(query))
            locations = found if isinstance(found, list) else [found] if found else []
            return tuple(
                place_of(location, query.name, self._code_of)
                for location in locations
                if isinstance(location, Location)
            )
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, exc.GeopyError):
                raise
            # geopy reads answers without looking: any other shape breaks it in its own way.
            msg = f"the answer is not one of {self.name} ({error!r})"
            raise exc.GeocoderParseError(msg) from error

    def _take(self, error: exc.GeopyError, asked_s: float | None, *, last: bool) -> None:
        """Raise what a failure means, unless the request may be repeated now."""
        may_repeat = next(again for kind, again in _MAY_REPEAT if isinstance(error, kind))
        if not may_repeat:
            msg = f"{self.name} refused: {error}; check its settings and terms"
            if isinstance(error, _FINAL):
                self._refusal = msg
            raise GeocodeRefusedError(msg) from error
        too_long = asked_s is not None and asked_s > _MAX_WAIT_S
        if not last and not too_long:
            return
        self._failures += 1
        if asked_s is not None:
            self._rests_until = self._clock() + asked_s
        elif self._failures >= _MAX_FAILURES:
            self._rests_until = self._clock() + _REST_S
        later = f"in {asked_s:.0f} s" if asked_s else "later"
        msg = f"{self.name} did not answer: {error}; ask again {later}"
        raise GeocodeUnavailableError(msg) from error

    def _arguments(self, query: Query) -> dict[str, Any]:
        """Give what this service's own `geocode` takes of a query."""
        known = {parameter.name: parameter for parameter in self._asked}
        given: dict[str, Any] = {"exactly_one": False, "timeout": self._settings.timeout_s}
        for name, value in (("limit", query.limit), ("addressdetails", True)):
            given[name] = value
        given["namedetails"] = True
        if "language" in known and not isinstance(known["language"].default, str):
            given["language"] = "en"
        if query.country is not None:
            given["country_codes"] = query.country.lower()
            given["countries"] = [query.country]
            given["country"] = query.country
            given["components"] = {"country": query.country}
        if query.bbox is not None:
            lon_min, lat_min, lon_max, lat_max = query.bbox
            corners = [(lat_min, lon_min), (lat_max, lon_max)]
            given |= {"viewbox": corners, "bounded": True}
            given |= dict.fromkeys(("boundary_rect", "bounds", "bbox"), corners)
        return {name: value for name, value in given.items() if name in known}


def _geocoder(settings: ServiceSettings, environ: Mapping[str, str]) -> Any:  # noqa: ANN401
    """Make geopy's geocoder; all that is wrong with the settings is said now."""
    where = f"[[geocoding.services]] {settings.name}"
    kind = SERVICE_TO_GEOCODER.get(settings.name)
    if kind is None:
        known = ", ".join(sorted(SERVICE_TO_GEOCODER))
        msg = f"{where}: geopy has no such service; known ones: {known}"
        raise SettingsError(msg)
    _check_agent(where, settings.user_agent)
    parameters = inspect.signature(kind.__init__).parameters
    given: dict[str, Any] = {
        "user_agent": settings.user_agent,
        "timeout": settings.timeout_s,
        "adapter_factory": _BoundedAdapter,
        **_address(where, settings, parameters),
        **_keys(where, settings, environ, parameters),
    }
    missing = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty and name not in (*given, "self")
    ]
    if missing:
        hint = ", ".join(f'{name} = "MY_VARIABLE"' for name in missing)
        msg = f"{where}: needs {', '.join(missing)}; add keys = {{ {hint} }}, or url"
        raise SettingsError(msg)
    try:
        return kind(**given)
    except (exc.GeopyError, ValueError, TypeError) as error:
        msg = f"{where}: {error}; mend its settings"
        raise SettingsError(msg) from error


def _check_agent(where: str, agent: str) -> None:
    low = agent.strip().lower()
    sample = low.startswith(_SAMPLE_AGENTS) or any(word in low for word in _SAMPLE_WORDS)
    if not low or sample or not low.isprintable():
        msg = (
            f"{where}: user_agent {agent!r} names nobody; name your application and a way to "
            'reach you, such as "newsroom-map/1.0 (desk@newsroom.org)"'
        )
        raise SettingsError(msg)


def _address(
    where: str, settings: ServiceSettings, parameters: Mapping[str, inspect.Parameter]
) -> dict[str, str]:
    if not settings.url:
        return {"scheme": "https"} if "scheme" in parameters else {}
    parts = urlsplit(settings.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        msg = f"{where}: url {settings.url!r} is no address; write it like https://host/path"
        raise SettingsError(msg)
    if "domain" not in parameters:
        msg = f"{where}: has one address only; leave url out"
        raise SettingsError(msg)
    if parts.username:
        msg = f"{where}: url holds a password; keep it out of the settings"
        raise SettingsError(msg)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if settings.keys and parts.scheme == "http" and not local:
        msg = f"{where}: keys would cross the network readable; use https"
        raise SettingsError(msg)
    domain = f"{parts.netloc}{parts.path}".rstrip("/")
    return (
        {"domain": domain, "scheme": parts.scheme} if "scheme" in parameters else {"domain": domain}
    )


def _keys(
    where: str,
    settings: ServiceSettings,
    environ: Mapping[str, str],
    parameters: Mapping[str, inspect.Parameter],
) -> dict[str, str]:
    taken = {"self", "user_agent", "timeout", "scheme", "domain", "proxies"}
    taken |= {"ssl_context", "adapter_factory"}
    own = [name for name in parameters if name not in taken]
    faults = [
        f"{name} is no key of it; known ones: {', '.join(own) or 'none'}"
        for name in settings.keys
        if name not in own
    ]
    faults += [
        f"the environment variable {variable} is not set"
        for variable in settings.keys.values()
        if not environ.get(variable)
    ]
    if faults:
        msg = f"{where}: " + "; ".join(faults)
        raise SettingsError(msg)
    return {name: environ[variable] for name, variable in settings.keys.items()}
