"""Whose report it is: the country in focus, its people and towns, and where its missions are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cached_property

from geodata.reading.event_places.sites import FINENESS, SiteReader, fineness
from geodata.tables import MentionKind, Place, Precision

__all__ = ["HomeReader"]

#: Names that stand for a state or its people, not for where something happens.
_STATES = frozenset({MentionKind.METONYM, MentionKind.DEMONYM})


class HomeReader(SiteReader):
    """Tells the country in focus from those abroad; see `SiteReader`."""

    def is_home_force(self, start: int, end: int) -> bool:
        """Tell whether words name the people of the country in focus ("Kenyan officers")."""
        if self.focus is None:
            return False
        return any(
            mention.kind is MentionKind.DEMONYM and self._is_home(mention.place)
            for _, mention in self._between(start, end)
        )

    def is_act_of_home(self, start: int, end: int) -> bool:
        """Tell whether words name the country in focus as who acts ("Germany will withdraw")."""
        return any(
            self._is_home(mention.place)
            and not (
                mention.place
                and mention.kind not in _STATES
                and self._preposition(first, start) in self.lexicon.location
            )
            for (first, _), mention in self._between(start, end)
        )

    def theatre(self, codes: Collection[str]) -> Place | None:
        """Give the country abroad that a report on a mission speaks of.

        Parameters
        ----------
        codes : collection of str
            Countries in which the report places movements of troops; empty for none.

        Returns
        -------
        Place or None
            None where several are meant, or the report tells of places at home as well.
        """
        sites = [
            site.place
            for site in self.sites(0, len(self.words))
            if site.place is not None
            and site.place.country_code is not None
            and (site.preposition in self.lexicon.location or site.preposition == "from")
            and site.start not in self.spoken_from
        ]
        if not codes and not any(map(self._is_home, sites)):
            counts = Counter(place.country_code for place in sites)
            codes = [code for code, _ in counts.most_common(1) if code is not None]
        if len(codes) != 1:
            return None
        (code,) = codes
        named = [m.place for m in self._all if m.place and m.place.country_code == code]
        whole = [place for place in named if place.precision is Precision.COUNTRY]
        return next(iter(whole or named), None)

    def only_town(self, end: int) -> Place | None:
        """Give the one town that the report has told of up to a word, None for none or several."""
        told = [(start, town) for start, town in self._first_towns if start < end]
        town = told[0][1] if len(told) == 1 else None
        return town if self._is_home(town) else None

    @cached_property
    def _first_towns(self) -> list[tuple[int, Place | None]]:
        """The first two towns that words lead to, and where; None for one that is not known."""
        found: dict[str, tuple[int, Place | None]] = {}
        for site in self.sites(0, len(self.words)):
            led = site.preposition in self.lexicon.location or site.preposition == "to"
            if fineness(site.place) < FINENESS[Precision.CITY] or not led:
                continue
            if site.start not in self.spoken_from:
                found.setdefault(
                    site.place.name if site.place else site.name, (site.start, site.place)
                )
            if len(found) > 1:
                break
        return list(found.values())

    def _is_home(self, place: Place | None) -> bool:
        if place is None or self.focus is None:
            return False
        return place.country_code == self.focus.country_code
