"""What changed in a situation since a day, or since a snapshot that it keeps.

Used by the command ``sitmap changes`` and by the Briefing page, so that both make the same.
"""

from __future__ import annotations

from datetime import date

from dashboard.briefings.products import Wishes, filters_of, ground_of
from dashboard.opening import View, opening_timeline, opening_view
from dashboard.snapshots import Snapshot, make_change_snapshot
from dashboard.snapshots.freezing import thawed
from dashboard.texts import speaking
from geodata.errors import SnapshotError
from geodata.settings import Settings
from geodata.store import Situation, find_snapshot, list_snapshots
from geodata.timeline import Changes, Timeline, changes, changes_since

__all__ = ["find_changes", "freeze_changes"]


def freeze_changes(
    situation: Situation,
    *,
    settings: Settings,
    wishes: Wishes | None = None,
    since: date | None = None,
    snapshot_id: str | None = None,
) -> Snapshot:
    """Freeze what changed in a situation since a day or since a stored snapshot.

    Parameters
    ----------
    situation : Situation
        Its accepted claims count.
    settings : Settings
        As of `freeze`.
    wishes : Wishes or None
        `known_on` is the last day of knowing that counts, all that is known without it; points
        are the changes themselves.
    since : date or None
        What was known on this day is not new. None: a stored snapshot says.
    snapshot_id : str or None
        The stored snapshot to compare with. None, with `since` None too: the newest one that is
        not newer than what counts.

    Returns
    -------
    Snapshot

    Raises
    ------
    SnapshotError
        As of `freeze`; if the end is before the beginning; if no snapshot is stored.
    StoreError
        If the situation cannot be read, or there is no such snapshot.
    """
    wishes = wishes or Wishes()
    timeline = opening_timeline(situation, settings=settings, on=wishes.known_on)
    found, view = _changes(
        situation, timeline, settings, since=since, snapshot_id=snapshot_id, until=wishes.known_on
    )
    ground = ground_of(view)
    with speaking(settings.dashboard.language):
        return make_change_snapshot(
            found,
            timeline.state(
                view.as_of, view.known_on, window_days=view.window_days, country=view.country
            ),
            country=view.country,
            ground=ground,
            title=wishes.title or None,
            layout=wishes.layout or settings.snapshot.layout,
            filters=filters_of(wishes, ground),
            extent=wishes.bbox,
            theme=wishes.theme or settings.snapshot.theme,
            tlp=settings.snapshot.tlp if wishes.tlp is None else wishes.tlp,
            organisation=settings.snapshot.organisation,
            banner=settings.snapshot.banner,
            logo=settings.snapshot.logo,
            sides=view.sides,
            history=timeline.events(found.until),
        )


def find_changes(
    situation: Situation,
    *,
    settings: Settings,
    since: date | None = None,
    snapshot_id: str | None = None,
    until: date | None = None,
) -> Changes:
    """Give what changed in a situation; parameters and errors as of `freeze_changes`."""
    timeline = opening_timeline(situation, settings=settings)
    return _changes(
        situation, timeline, settings, since=since, snapshot_id=snapshot_id, until=until
    )[0]


def _changes(
    situation: Situation,
    timeline: Timeline,
    settings: Settings,
    *,
    since: date | None,
    snapshot_id: str | None,
    until: date | None,
) -> tuple[Changes, View]:
    held: Snapshot | None = None
    if since is None:
        held = thawed(find_snapshot(situation, snapshot_id or _newest(situation, until)).content)
        since = held.known_on
    if until is None:
        until = max([since, *(claim.known_on for claim in timeline.claims)])
    if until < since:
        msg = (
            f"changes since {since} up to {until}: the end is before the beginning; name an "
            "earlier day or snapshot"
        )
        raise SnapshotError(msg)
    view = opening_view(situation, timeline, settings=settings, as_of=until, known_on=until)
    window_days, country = view.window_days, view.country
    if held is None:
        found = changes(timeline, since, until, window_days=window_days, country=country)
    else:
        found = changes_since(
            held.history, held.state.figures, timeline, since, until,
            window_days=window_days, country=country,
        )  # fmt: skip
    return found, view


def _newest(situation: Situation, until: date | None) -> str:
    for held in list_snapshots(situation):
        if until is None or held.known_on <= until:
            return held.id
    msg = (
        f"{situation.location}: no snapshot is stored to compare with; name a day (--since), or "
        "make a product first"
    )
    raise SnapshotError(msg)
