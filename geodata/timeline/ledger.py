"""The timeline of one set of claims: gathered once, then asked for many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

import numpy as np

from geodata.tables import Claim, Event, Figure, Place, State, Status
from geodata.timeline.events import build_event, event_order, in_order
from geodata.timeline.figures import Tallies
from geodata.timeline.grouping import (
    Grouping,
    Regrouping,
    Rows,
    group_claims,
    regroup_claims,
)

__all__ = ["Timeline"]

_FOR_EVER = date.max.toordinal()
_NEVER = _FOR_EVER + 1
#: Most days of knowing whose events are kept in their order.
_MOST_ORDERED = 4
#: Statuses that say that something happened; only these count as events of a region.
_HAPPENED = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})

#: (how many of its claims are known, how many of these withdrawn) -> the event as it is then.
_Forms = dict[tuple[int, int], Event]


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
        tallies = Tallies(grouping.claims, repeating=grouping.withdrawals.repeating)
        self._take(grouping, tallies, region_of=region_of, events={})

    def _take(
        self,
        grouping: Grouping,
        tallies: Tallies,
        *,
        region_of: Callable[[Place], str | None] | None,
        events: dict[str, _Forms],
    ) -> None:
        self.claims = grouping.claims
        self._grouping = grouping
        self._tallies = tallies
        self._region_of = region_of
        #: Id of the first claim of an event -> the event as it was built so far.
        self._events = events
        #: Number of claims that are known -> the events then, in order.
        self._ordered: dict[int, tuple[Event, ...]] = {}
        self._known = grouping.known
        self._group_of = grouping.group_of
        #: Whether the event of each claim is one that had still to come.
        self._planned = grouping.group_planned[grouping.group_of]
        withdrawn = grouping.withdrawals.withdrawn
        positions = self._position_of if withdrawn else {}
        #: Position of a withdrawn claim -> position of the first retraction that withdraws it.
        self._withdrawn = {positions[one]: positions[other] for one, other in withdrawn.items()}
        #: Ordinal of the day on which each claim was withdrawn.
        self._gone = np.full(len(self.claims), _NEVER, dtype=np.int64)
        for target, retraction in self._withdrawn.items():
            self._gone[target] = self._known[retraction]

    def updated(
        self,
        claims: Iterable[Claim],
        *,
        region_of: Callable[[Place], str | None] | None = None,
    ) -> Timeline:
        """Give the timeline of other claims, of which most are those of this one.

        Parameters
        ----------
        claims : iterable of Claim
            All claims now, in any order; those that are the same objects as before cost least.
        region_of : callable or None
            As for the class.

        Returns
        -------
        Timeline
            Answers as one that is made of `claims` alone; only what differs is gathered anew.
            This one stays as it is.
        """
        claims = list(claims)
        changed = regroup_claims(self._grouping, claims)
        if changed is None:
            return Timeline(claims, region_of=region_of)
        grouping = changed.grouping
        made = Timeline.__new__(Timeline)
        made._take(grouping, self._tallied(changed), region_of=region_of, events={})
        if region_of is self._region_of:
            made._events = self._events.copy()
            for first in self._touched_by(changed, made):
                made._events.pop(first, None)
        return made

    def placed_by(self, region_of: Callable[[Place], str | None] | None) -> Timeline:
        """Give the same claims and events in other regions; nothing is gathered anew.

        Parameters
        ----------
        region_of : callable or None
            As for the class.

        Returns
        -------
        Timeline
        """
        made = Timeline.__new__(Timeline)
        made._take(self._grouping, self._tallies, region_of=region_of, events={})
        return made

    def _tallied(self, changed: Regrouping) -> Tallies:
        before, now = self._grouping.withdrawals, changed.grouping.withdrawals
        differ = {claim.id for claim in (*changed.gone, *changed.come)}
        turned = [
            self.claims[self._position_of[claim_id]]
            for claim_id in (before.repeating ^ now.repeating) - differ
        ]
        return self._tallies.after(
            (*changed.gone, *turned), (*changed.come, *turned), repeating=now.repeating
        )

    def _touched_by(self, changed: Regrouping, after: Timeline) -> set[str]:
        """Give the first claims of those events of both that are not the same."""
        old, new, was_at = self._grouping, changed.grouping, changed.was_at
        stays = was_at >= 0
        then = was_at[stays]
        is_at = np.full(len(self.claims), -1, dtype=np.int64)
        is_at[then] = np.flatnonzero(stays)
        old_first, new_first = self._first_of, after._first_of
        differs = is_at[old_first[then]] != new_first[stays]
        differs |= self._gone[then] != after._gone[stays]
        differs |= self._planned[then] != after._planned[stays]
        old_touched = np.ones(len(self.claims), dtype=bool)
        old_touched[then] = differs
        new_touched = ~stays
        new_touched[stays] = differs
        firsts = {old.claims[at].id for at in np.unique(old_first[old_touched]).tolist()}
        firsts |= {new.claims[at].id for at in np.unique(new_first[new_touched]).tolist()}
        return firsts

    @cached_property
    def _first_of(self) -> Rows:
        """Position of the first claim of each claim's event."""
        held = self._grouping
        first: Rows = held.by_group[held.group_start[:-1]][held.group_of]
        return first

    @cached_property
    def _position_of(self) -> dict[str, int]:
        return self._grouping.positions()

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
        is_known = self._known <= day
        # nothing changes between days on which the same claims are known
        count = int(np.count_nonzero(is_known))
        held = self._ordered.get(count)
        if held is None:
            groups = np.unique(self._group_of[is_known])
            held = in_order(self._event(int(group), day) for group in groups)
            for older in list(self._ordered)[: 1 - _MOST_ORDERED]:
                self._ordered.pop(older, None)
            self._ordered[count] = held
        return held

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
        for number in range(len(self._grouping.group_planned)):
            members = self._grouping.members(number)
            days = {int(self._known[member]) for member in members}
            days |= {int(self._gone[member]) for member in members} - {_NEVER}
            forms: list[tuple[Event, date]] = []
            for day in sorted(days):
                event = self._event(number, day)
                if not forms or forms[-1][0] is not event:
                    forms.append((event, date.fromordinal(day)))
            ends = [*(since for _, since in forms[1:]), None]
            found += [(event, since, end) for (event, since), end in zip(forms, ends, strict=True)]
        return tuple(sorted(found, key=lambda form: (form[0].lead.days, form[0].id, form[1])))

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
        start_of, end_of = self._grouping.start, self._grouping.end
        met = (start_of <= last) & (end_of >= first)
        coming = self._planned & (end_of >= last)
        shown: list[Event] = []
        ahead: list[Event] = []
        counts: Counter[str] = Counter()
        for group in np.unique(self._group_of[is_known & (met | coming)]).tolist():
            event = self._event(group, known)
            is_plan = bool(self._grouping.group_planned[group])
            start, end = (day.toordinal() for day in event.lead.days)
            if is_plan and end >= last and event.status is not Status.RETRACTED:
                ahead.append(event)
            elif start <= last and end >= first:
                shown.append(event)
                if event.region_code and event.status in _HAPPENED and not is_plan:
                    counts[event.region_code] += 1
        events = in_order(shown)
        return State(
            as_of=as_of,
            known_on=known_on,
            window_days=window_days,
            events=events,
            ahead=in_order(ahead),
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
            country=country or self._grouping.country_of_most(self._known <= known),
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
            began = self._known[self._grouping.members(group)[0]] <= before
            pairs.append((self._event(group, before) if began else None, self._event(group, after)))
        return tuple(sorted(pairs, key=lambda pair: event_order(pair[1])))

    def _event(self, group: int, known: int) -> Event:
        members = self._grouping.members(group)
        forms = self._events.setdefault(self.claims[members[0]].id, {})
        members = [member for member in members if self._known[member] <= known]
        gone = [member for member in members if self._gone[member] <= known]
        key = (len(members), len(gone))
        if key not in forms:
            forms[key] = build_event(
                [self.claims[member] for member in members],
                is_plan=bool(self._grouping.group_planned[group]),
                withdrawn={self.claims[member].id for member in gone},
                region_of=self._region_of,
            )
        return forms[key]
