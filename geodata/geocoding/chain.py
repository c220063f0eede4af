"""Geocoders one behind the other: the embedded gazetteer, then services, then like spellings."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from geodata.errors import GeocodeError, SettingsError
from geodata.geocoding.answers import Answer, GeocodeStatus, Query, Rejected
from geodata.geocoding.cache import AnswerCache
from geodata.geocoding.containers import find_in, name_parts
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.judging import judge_known, judge_served, weight
from geodata.geocoding.names import fold
from geodata.settings import GeocodingSettings
from geodata.tables import Place, Precision

if TYPE_CHECKING:
    from geodata.geocoding.services import Service
    from geodata.geocoding.similar import SimilarNames

__all__ = ["GeocoderChain", "open_chain"]

#: No place name is longer; such a text is not looked up, and not sent to anybody.
_MAX_NAME = 200
#: Answers that end the search.
_ENOUGH = (GeocodeStatus.FOUND, GeocodeStatus.AMBIGUOUS)


class GeocoderChain:
    """Asks the gazetteer, and where it has no answer the services, in order.

    Parameters
    ----------
    index : PlaceIndex
        The embedded gazetteer.
    services : sequence of Service
        Asked one after the other until one has an answer. Empty: nobody outside is asked.
    cache : AnswerCache or None
        Stands before the services and their limits.
    max_candidates : int, default 10
        Candidates kept for each name.
    similar : SimilarNames or None
        The names to compare with; None makes them when they are first needed.
    """

    def __init__(
        self,
        index: PlaceIndex,
        *,
        services: Sequence[Service] = (),
        cache: AnswerCache | None = None,
        max_candidates: int = 10,
        similar: SimilarNames | None = None,
    ) -> None:
        self._index = index
        self._services = services
        self._cache = cache
        self._max_candidates = max_candidates
        self._names = similar

    def geocode(
        self,
        name: str,
        *,
        country: str | None = None,
        bbox: tuple[float, float, float, float] | None = None,
        on: date | None = None,
    ) -> Answer:
        """Find the place of a name.

        Parameters
        ----------
        name : str
            As written, in any script.
        country : str or None
            ISO 3166-1 alpha-2, in either case: only there.
        bbox : tuple of four float or None
            Only inside ``(lon_min, lat_min, lon_max, lat_max)``, in degrees.
        on : date or None
            Day whose names are meant; None: today's.

        Returns
        -------
        Answer
            One that fails is an answer too. Names of like spelling or transliteration are given,
            with match "fuzzy", only where nobody knows the name as it is written.
        """
        query = Query(
            name=" ".join(name.split()),
            country=country.upper() if country else None,
            bbox=bbox,
            on=on,
            limit=self._max_candidates,
        )
        fault = _name_fault(query.name)
        if fault is not None:
            return Answer(query=query, status=GeocodeStatus.NOT_FOUND, reason=fault)
        known = judge_known(query, find_in(self._index, name_parts(query.name), on=on))
        if known.status in _ENOUGH:
            return known
        answer = self._ask_services(query, known)
        if answer.status in _ENOUGH:
            return answer
        return self._with_similar(query, answer)

    def _ask_services(self, query: Query, known: Answer) -> Answer:
        """Ask one service after the other; a failure of one is noted, and the next is asked."""
        failed: list[str] = []
        rejected = list(known.rejected)
        for service in self._services:
            try:
                places, at = self._served(service, query)
            except GeocodeError as error:
                failed.append(str(error))
                continue
            served = judge_served(query, places, source=service.name)
            rejected += served.rejected
            if served.status in _ENOUGH:
                return dataclasses.replace(
                    served,
                    rejected=tuple(rejected),
                    answered_at=at,
                    notes=self._notes(failed),
                )
        status, reason = known.status, known.reason
        if failed:
            status = GeocodeStatus.FAILED
            reason = f"the gazetteer: {known.reason}; not all services could be asked"
        elif self._services:
            names = ", ".join(service.name for service in self._services)
            reason = f"{known.reason}; {names} gave none either"
        return dataclasses.replace(
            known,
            status=status,
            reason=reason,
            rejected=tuple(rejected),
            notes=self._notes(failed),
        )

    def _served(self, service: Service, query: Query) -> tuple[Sequence[Place], datetime]:
        kept = self._cache.find(service.address, query) if self._cache else None
        if kept is not None:
            return kept
        places = service.ask(query)
        at = datetime.now(UTC).replace(microsecond=0)
        if self._cache:
            self._cache.keep(service.address, query, places, at)
        return places, at

    def _notes(self, failed: Iterable[str]) -> tuple[str, ...]:
        return (*failed, *(self._cache.faults if self._cache else ()))

    def _with_similar(self, query: Query, answer: Answer) -> Answer:
        """Put the gazetteer's names of like spelling behind an answer without candidates."""
        found: Answer | None = None
        rejected: list[Rejected] = []
        for tier in self._near(query):
            if found is None:
                judged = judge_known(query, tier)
                rejected += judged.rejected
                found = judged if judged.status in _ENOUGH else None
            else:
                reason = "its spelling is further off"
                rejected += [Rejected(place=place, reason=reason) for place in tier]
        if found is None:
            return answer
        status, words = found.status, found.reason
        if status is GeocodeStatus.AMBIGUOUS:
            words = f"nobody bears that name; of like spelling, {words}"
        if answer.status is GeocodeStatus.FAILED:
            # Somebody who could not be asked may know the name as it is written.
            status, words = GeocodeStatus.AMBIGUOUS, f"{words}; {answer.reason}"
        return dataclasses.replace(
            found,
            status=status,
            reason=words,
            rejected=(*answer.rejected, *rejected),
            notes=answer.notes,
        )

    def _near(self, query: Query) -> Iterator[list[Place]]:
        """Give the places of like spelling, those of the nearest spelling together and first."""
        seen: set[int | None] = set()
        for _, names in groupby(self._similar().near(query.name), key=itemgetter(0)):
            tier = []
            for _, key in names:
                for place in self._index.candidates(key, on=query.on):
                    if place.geonameid not in seen:
                        seen.add(place.geonameid)
                        tier.append(dataclasses.replace(place, match="fuzzy"))
            yield sorted(tier, key=weight, reverse=True)

    def _similar(self) -> SimilarNames:
        from geodata.geocoding.similar import SimilarNames

        if self._names is None:
            self._names = SimilarNames(self._index.configured_names)
        return self._names


def open_chain(
    settings: GeocodingSettings,
    *,
    index: PlaceIndex | None = None,
    environ: Mapping[str, str] | None = None,
    cache_path: Path | None = None,
) -> GeocoderChain:
    """Make the chain that the settings describe.

    Parameters
    ----------
    settings : GeocodingSettings
        Services are asked only where ``online`` is true: whoever switches it on consents to names
        being sent to them.
    index : PlaceIndex or None
        The gazetteer; None opens the shipped one.
    environ : mapping or None
        Where the services' keys are; None: the environment.
    cache_path : Path or None
        File of the kept answers; None: in the user's cache folder.

    Returns
    -------
    GeocoderChain

    Raises
    ------
    SettingsError
        If a service that is to be asked is not set up rightly, or ``online`` is true and there is
        none.
    """
    index = index or PlaceIndex()
    if not settings.online:
        return GeocoderChain(index, max_candidates=settings.max_candidates)
    if not settings.services:
        msg = (
            "[geocoding] online is true, but no service is named; add a table "
            "[[geocoding.services]] as config/default.toml shows"
        )
        raise SettingsError(msg)
    from geodata.geocoding.services import Service

    services = [
        Service(
            service,
            environ=os.environ if environ is None else environ,
            code_of=lambda code: _two_letters(index, code),
        )
        for service in settings.services
    ]
    path = cache_path or platformdirs.user_cache_path("sitmap") / "geocoding.sqlite"
    cache = AnswerCache(path, max_age=timedelta(days=settings.cache_days))
    return GeocoderChain(
        index,
        services=services,
        cache=cache if settings.cache_days > 0 else None,
        max_candidates=settings.max_candidates,
    )


def _two_letters(index: PlaceIndex, code: str) -> str | None:
    """Give a country's ISO 3166-1 alpha-2 code for its alpha-3 code."""
    places = index.candidates(code)
    return next(
        (
            place.country_code
            for place in places
            if place.match == "code" and place.precision is Precision.COUNTRY
        ),
        None,
    )


def _name_fault(name: str) -> str | None:
    """Say why a text is not looked up; None where it may be a name."""
    if len(name) > _MAX_NAME:
        return f"{len(name):,} characters; no place name has more than {_MAX_NAME}"
    if not name.isprintable():
        return "holds control characters; no place name does"
    if not fold(name):
        return "holds neither letters nor digits"
    return None
