"""What is shown of a situation where the analyst does not say."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

from dashboard.forces import NO_SIDES, Sides, sides_of
from geodata.regions.drawn import drawn_sets, missing_sets, span_starts, turning_days
from geodata.regions.finding import region_finder
from geodata.regions.sets import SHIPPED_ONLY
from geodata.settings import Settings
from geodata.tables import Claim, DecidedSides, Place
from geodata.timeline import Timeline

if TYPE_CHECKING:
    from geodata.store import OpeningSettings

__all__ = [
    "DatedTimelines",
    "ReadableSituation",
    "View",
    "boundaries_of",
    "missing_boundaries",
    "opening_timeline",
    "opening_view",
    "wanted_sets",
]


class ReadableSituation(Protocol):
    """What is to be known of a situation to show it: an open one, or what was read of one."""

    @property
    def settings(self) -> OpeningSettings:
        """How it is first shown."""

    def claims(self) -> list[Claim]:
        """Give the claims that count, as they stand after review."""

    def sides(self) -> DecidedSides:
        """Give which actors analysts put on which side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page or a product shows of a situation."""

    as_of: date
    known_on: date
    window_days: int
    #: ISO 3166-1 alpha-2 of the country in focus; None: the map shows where the events are.
    country: str | None
    #: Ids of the boundary sets that are drawn, each on its days; see `geodata.regions.drawn`.
    boundary_sets: tuple[str, ...] = SHIPPED_ONLY
    #: Ids of those that are wanted; others where some cannot be drawn on this machine.
    wanted_sets: tuple[str, ...] = SHIPPED_ONLY
    #: Who is whose friend or foe; not compared, so that what was written for a view stays with it.
    sides: Sides = field(default=NO_SIDES, compare=False)


def boundaries_of(situation: ReadableSituation, *, settings: Settings) -> tuple[str, ...]:
    """Give the ids of the boundary sets that a situation is drawn on.

    Parameters
    ----------
    situation : ReadableSituation
        May name sets, and the country in focus; without a country the shipped set is drawn.
    settings : Settings
        Give the sets where the situation names none.

    Returns
    -------
    tuple of str
        Those named that are on this machine, else the shipped set's.
    """
    wanted = wanted_sets(situation, settings=settings)
    return drawn_sets(wanted, situation.settings.country_code)


def wanted_sets(situation: ReadableSituation, *, settings: Settings) -> tuple[str, ...]:
    """Give the ids of the boundary sets that a situation, else the settings, want drawn.

    Parameters
    ----------
    situation : ReadableSituation
        May name sets, and the country in focus; without a country the shipped set is wanted.
    settings : Settings
        Give the sets where the situation names none.

    Returns
    -------
    tuple of str
        They may not be on this machine; see `boundaries_of`.
    """
    opening = situation.settings
    if opening.country_code is None:
        return SHIPPED_ONLY
    named = opening.boundary_sets
    return tuple(settings.situation.boundary_sets) if named == SHIPPED_ONLY else named


def missing_boundaries(situation: ReadableSituation, *, settings: Settings) -> str:
    """Say which boundary sets that are wanted cannot be drawn here, and what helps.

    Parameters
    ----------
    situation : ReadableSituation
        As for `boundaries_of`.
    settings : Settings
        As for `boundaries_of`.

    Returns
    -------
    str
        One sentence for each; "" where all are drawn.
    """
    return missing_sets(
        boundaries_of(situation, settings=settings),
        wanted=wanted_sets(situation, settings=settings),
        country=situation.settings.country_code,
    )


def opening_timeline(
    situation: ReadableSituation,
    *,
    settings: Settings,
    on: date | None = None,
    before: Timeline | None = None,
    claims: Sequence[Claim] | None = None,
) -> Timeline:
    """Gather the claims of a situation, its places in the regions that are drawn.

    Parameters
    ----------
    situation : ReadableSituation
        Its accepted claims count.
    settings : Settings
        As for `boundaries_of`.
    on : date or None
        Day whose regions are meant. None: the day that the situation opens on, else today.
    before : Timeline or None
        What was gathered before the situation was written to: only what differs is gathered anew.
        None: all is.
    claims : sequence of Claim or None
        Those of the situation that count, read before. None: they are read.

    Returns
    -------
    Timeline

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    opening = situation.settings
    sets = boundaries_of(situation, settings=settings)
    finder = region_finder(sets, opening.country_code, on=on or opening.as_of)
    if claims is None:
        claims = situation.claims()
    if before is not None:
        return before.updated(claims, region_of=finder)
    return Timeline(claims, region_of=finder)


class DatedTimelines:
    """The claims of a situation in the regions of any day.

    Regions come and go: an event is counted in the region that holds its place on the day that is
    shown, whatever the region was called, or whichever it was, on another day.

    Parameters
    ----------
    timeline : Timeline
        As `opening_timeline` makes it.
    made_on : date or None
        Day whose regions that one has. None: today's.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    sets : sequence of str
        Ids of the boundary sets that are drawn.
    """

    def __init__(
        self,
        timeline: Timeline,
        *,
        made_on: date | None,
        country: str | None,
        sets: Sequence[str] = SHIPPED_ONLY,
    ) -> None:
        self._country, self._sets = country, tuple(sets)
        # Of the shipped set the names turn; the codes, and what lies in them, stay.
        shipped_only = self._sets == SHIPPED_ONLY
        self._turns = () if shipped_only else turning_days(country, sets=self._sets)
        span = len(self._turns) if made_on is None else bisect_right(self._turns, made_on)
        self._timeline = timeline
        self._held = {span: timeline}

    def on(self, day: date) -> Timeline:
        """Give the timeline with the regions of a day; the same object for days of one span."""
        span = bisect_right(self._turns, day)
        if span not in self._held:
            self._held[span] = self._timeline.placed_by(self.finder(day))
        return self._held[span]

    def finder(self, day: date) -> Callable[[Place], str | None] | None:
        """Give what finds places in the regions of a day, as `geodata.regions.finding` has it."""
        return region_finder(self._sets, self._country, on=day)

    def spans(self, first: date, last: date) -> tuple[date, ...]:
        """Part days, both included, where names or regions turn; see `span_starts`."""
        return span_starts(first, last, country=self._country, sets=self._sets)


def opening_view(
    situation: ReadableSituation,
    timeline: Timeline,
    *,
    settings: Settings,
    as_of: date | None = None,
    known_on: date | None = None,
) -> View:
    """Decide what is shown where the analyst does not say.

    Parameters
    ----------
    situation : ReadableSituation
        Its settings say what it opens on.
    timeline : Timeline
        Its claims.
    settings : Settings
        Give the window where the situation does not.
    as_of : date or None
        The day that is shown. None: the day that the situation opens on, else the last day that
        a claim speaks of and that is not after the last day of knowing, else today.
    known_on : date or None
        The day up to which reports count. None: the `as_of` that was given; where none was
        given, the day that the situation opens on, else all that is known.

    Returns
    -------
    View

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    opening = situation.settings
    known_last = max((claim.known_on for claim in timeline.claims), default=None)
    if known_on is None:
        known_on = as_of or opening.known_on or known_last or datetime.now(UTC).date()
    if as_of is None:
        limit = known_last or known_on
        spoken = [
            day
            for claim in timeline.claims
            if (day := claim.date_end or claim.date_start) is not None
        ]
        as_of = opening.as_of or min(max(spoken, default=limit), limit)
    return View(
        as_of=as_of,
        known_on=known_on,
        window_days=opening.window_days or settings.situation.window_days,
        country=opening.country_code or _country_of_most(timeline),
        boundary_sets=boundaries_of(situation, settings=settings),
        wanted_sets=wanted_sets(situation, settings=settings),
        sides=sides_of(settings.sides, situation.sides()),
    )


def _country_of_most(timeline: Timeline) -> str | None:
    codes = Counter(
        claim.place.country_code
        for claim in timeline.claims
        if claim.place is not None and claim.place.country_code
    )
    return codes.most_common(1)[0][0] if codes else None
