"""The timeline of one set of claims: gathered once, then asked for many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geodata.tables import Claim, Event, Figure, Place, State, Status
from geodata.timeline.events import build_event
from geodata.timeline.figures import Tallies
from geodata.timeline.grouping import days_of, group_claims

__all__ = ["Timeline"]

_FOR_EVER = date.max.toordinal()
_NEVER = _FOR_EVER + 1
#: Statuses that say that something happened; only these count as events of a region.
_HAPPENED = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})


class Timeline:
    """Claims gathered into events, ready to give the state at any two days.

    Parameters
    ----------
    claims : iterable of Claim
        In any order.
    region_of : callable or None
        Gives the code of the region that holds a place, or None. None: `Place.region_code`.
    """

    def __init__(
        self,
        claims: Iterable[Claim],
        *,
        region_of: Callable[[Place], str | None] | None = None,
    ) -> None:
        grouping = group_claims(claims)
        self.claims = grouping.claims
        self._groups = grouping.groups
        self._withdrawn = grouping.withdrawn
        self._region_of = region_of
        self._events: dict[tuple[int, int, int], Event] = {}
        spans = [days_of(claim) for claim in self.claims]
        self._known = _ordinals(claim.known_on for claim in self.claims)
        self._start = _ordinals(start for start, _ in spans)
        self._end = _ordinals(end for _, end in spans)
        self._group_of = np.empty(len(self.claims), dtype=np.int64)
        for number, group in enumerate(self._groups):
            self._group_of[group.members] = number
        is_plan = np.array([group.is_plan for group in self._groups], dtype=bool)
        self._planned = is_plan[self._group_of]
        self._tallies = Tallies(self.claims, repeating=grouping.repeating)
        #: Ordinal of the day on which each claim was withdrawn.
        self._gone = np.full(len(self.claims), _NEVER, dtype=np.int64)
        for target, retraction in self._withdrawn.items():
            self._gone[target] = self._known[retraction]
        codes = [_country(claim.place) for claim in self.claims]
        self._countries = sorted({code for code in codes if code})
        number_of = {code: number for number, code in enumerate(self._countries)}
        self._country_of = np.array(
            [number_of.get(code or "", -1) for code in codes], dtype=np.int64
        )

    @cached_property
    def _position_of(self) -> dict[str, int]:
        return {claim.id: position for position, claim in enumerate(self.claims)}

    def events(self, known_on: date | None = None) -> tuple[Event, ...]:
        """Give all events, in order of their first day, then id.

        Parameters
        ----------
        known_on : date or None
            Only from claims known by that day. None: from all.

        Returns
        -------
        tuple of Event
        """
        day = _FOR_EVER if known_on is None else known_on.toordinal()
        groups = np.unique(self._group_of[self._known <= day])
        return _in_order(self._event(int(group), day) for group in groups)

    def versions(self) -> tuple[tuple[Event, date, date | None], ...]:
        """Give all events in each form that they had as more became known.

        Returns
        -------
        tuple of (Event, date, date or None)
            The event, the first day of knowing on which it was so, and the first on which it was
            so no more (None: it still is). In order of the days of its leading claim, then id,
            then day of knowing. Time and memory grow linearly with the claims.
        """
        found: list[tuple[Event, date, date | None]] = []
        for number, group in enumerate(self._groups):
            days = {int(self._known[member]) for member in group.members}
            days |= {int(self._gone[member]) for member in group.members} - {_NEVER}
            forms: list[tuple[Event, date]] = []
            for day in sorted(days):
                event = self._event(number, day)
                if not forms or forms[-1][0] is not event:
                    forms.append((event, date.fromordinal(day)))
            ends = [*(since for _, since in forms[1:]), None]
            found += [(event, since, end) for (event, since), end in zip(forms, ends, strict=True)]
        return tuple(sorted(found, key=lambda form: (days_of(form[0].lead), form[0].id, form[1])))

    def event_of(self, claim_id: str, known_on: date | None = None) -> Event | None:
        """Give the event that a claim belongs to, with all of its claims.

        Parameters
        ----------
        claim_id : str
            Any claim.
        known_on : date or None
            Only from claims known by that day. None: from all.

        Returns
        -------
        Event or None
            None for a claim that is not on the timeline, or not known by that day.
        """
        position = self._position_of.get(claim_id)
        day = _FOR_EVER if known_on is None else known_on.toordinal()
        if position is None or self._known[position] > day:
            return None
        return self._event(int(self._group_of[position]), day)

    def state(
        self,
        as_of: date,
        known_on: date | None = None,
        *,
        window_days: int = 7,
        country: str | None = None,
    ) -> State:
        """Give the state at `as_of`, as known on `known_on`.

        Parameters
        ----------
        as_of : date
            The day that is shown.
        known_on : date or None
            The day up to which claims count. None: `as_of`, what was known on the day itself.
        window_days : int, default 7
            Length of the trailing window that ends on `as_of`.
        country : str or None
            ISO alpha-2 of the country that the key figures are for. None: that of most claims.

        Returns
        -------
        State
            An event is in ``events`` if the days of its leading claim meet the window. Plans are
            in ``ahead`` until their last day is over, and afterwards in ``events``, where their
            status still says that nobody reported them as done. ``unplaced`` is a part of
            ``events``. ``region_counts`` leaves out plans, denials and what was withdrawn.

        Raises
        ------
        ValueError
            If `window_days` is below 1.
        """
        if window_days < 1:
            msg = f"window_days is {window_days}; expected at least 1"
            raise ValueError(msg)
        known_on = as_of if known_on is None else known_on
        known, last = known_on.toordinal(), as_of.toordinal()
        first = last - window_days + 1
        is_known = self._known <= known
        met = (self._start <= last) & (self._end >= first)
        coming = self._planned & (self._end >= last)
        shown: list[Event] = []
        ahead: list[Event] = []
        counts: Counter[str] = Counter()
        for group in np.unique(self._group_of[is_known & (met | coming)]).tolist():
            event = self._event(group, known)
            is_plan = self._groups[group].is_plan
            start, end = (day.toordinal() for day in days_of(event.lead))
            if is_plan and end >= last and event.status is not Status.RETRACTED:
                ahead.append(event)
            elif start <= last and end >= first:
                shown.append(event)
                if event.region_code and event.status in _HAPPENED and not is_plan:
                    counts[event.region_code] += 1
        events = _in_order(shown)
        return State(
            as_of=as_of,
            known_on=known_on,
            window_days=window_days,
            events=events,
            ahead=_in_order(ahead),
            figures=self.figures(as_of, known_on, window_days=window_days, country=country),
            region_counts=dict(sorted(counts.items())),
            unplaced=tuple(event for event in events if event.place is None),
        )

    def figures(
        self,
        as_of: date,
        known_on: date | None = None,
        *,
        window_days: int = 7,
        country: str | None = None,
    ) -> tuple[Figure, ...]:
        """Give the key figures alone; parameters and rules as in `state`.

        Parameters
        ----------
        as_of : date
            The day that the figures are for.
        known_on : date or None
            The day up to which claims count. None: `as_of`.
        window_days : int, default 7
            For this many days a strength that another source gave competes with a newer one.
        country : str or None
            ISO alpha-2. None: the country of most claims.

        Returns
        -------
        tuple of Figure
            See `geodata.timeline.figures.Tallies` for the rules.
        """
        known_on = as_of if known_on is None else known_on
        known = known_on.toordinal()
        return self._tallies.figures(
            as_of=as_of,
            known_on=known_on,
            withdrawn={
                self.claims[target].id: self.claims[retraction]
                for target, retraction in self._withdrawn.items()
                if self._known[retraction] <= known
            },
            window_days=window_days,
            country=self._focus(self._known <= known) if country is None else country,
        )

    def retractions(self, since: date, until: date) -> tuple[tuple[Claim, Claim], ...]:
        """Give the claims withdrawn after `since`, up to `until`, each with its retraction.

        Parameters
        ----------
        since, until : date
            Days of knowing; `since` itself is left out.

        Returns
        -------
        tuple of (Claim, Claim)
            The withdrawn claim and the retraction, in the order they became known.
        """
        return tuple(
            (self.claims[target], self.claims[retraction])
            for target, retraction in sorted(self._withdrawn.items())
            if since < self.claims[retraction].known_on <= until
        )

    def touched(self, since: date, until: date) -> tuple[tuple[Event | None, Event], ...]:
        """Give the events that claims of a span of knowing began or touched.

        Parameters
        ----------
        since, until : date
            Days of knowing; `since` itself is left out.

        Returns
        -------
        tuple of (Event or None, Event)
            Each as known on `since` (None: not known then) and as known on `until`, in the order
            of events.
        """
        before, after = since.toordinal(), until.toordinal()
        touched = (self._known > before) & (self._known <= after)
        touched |= (self._gone > before) & (self._gone <= after)
        pairs = []
        for group in np.unique(self._group_of[touched]).tolist():
            began = self._known[self._groups[group].members[0]] <= before
            pairs.append((self._event(group, before) if began else None, self._event(group, after)))
        return tuple(sorted(pairs, key=lambda pair: _event_order(pair[1])))

    def _event(self, group: int, known: int) -> Event:
        members = [member for member in self._groups[group].members if self._known[member] <= known]
        gone = [member for member in members if self._gone[member] <= known]
        key = (group, len(members), len(gone))
        if key not in self._events:
            self._events[key] = build_event(
                [self.claims[member] for member in members],
                is_plan=self._groups[group].is_plan,
                withdrawn={self.claims[member].id for member in gone},
                region_of=self._region_of,
            )
        return self._events[key]

    def _focus(self, is_known: npt.NDArray[np.bool_]) -> str | None:
        """Give the country of most known claims; of equals the first by its code."""
        found = self._country_of[is_known & (self._country_of >= 0)]
        return self._countries[int(np.bincount(found).argmax())] if found.size else None


def _country(place: Place | None) -> str | None:
    return None if place is None else place.country_code


def _ordinals(days: Iterable[date]) -> npt.NDArray[np.int64]:
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def _event_order(event: Event) -> tuple[date, str]:
    return (days_of(event.lead)[0], event.id)


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=_event_order))
