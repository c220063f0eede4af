"""What changed, as a snapshot: each change numbered, on the map and beside it, with its claims.

Every number and word is a claim's; the sentences only say which claim is new, and what stood
before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.forces import NO_SIDES, Sides
from dashboard.snapshots.filters import Filters
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.layouts import Layout, load_layout
from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.phrases import quoted_words
from dashboard.snapshots.product import make_snapshot, relaid
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import count_text, day_range_text, quantity_text, source_text
from dashboard.texts import text
from dashboard.told import said_each
from dashboard.wording import (
    day_words,
    event_label,
    figure_order,
    figure_words,
    number_words,
)
from geodata.tables import Claim, Event, Figure, Place, State
from geodata.timeline import Changes, EventChange, FigureChange, Retraction

__all__ = ["ChangeRow", "change_columns", "change_rows", "make_change_snapshot"]

#: Points that a layout may number, instead of the few of a situation map.
_MOST_POINTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change, for a list or a table."""

    #: "new", "changed", "moved" or "withdrawn".
    change: str
    #: What changed, in words; "" for what is new.
    what: str
    #: The claim that states it now, or that was withdrawn.
    claim: Claim
    #: All claims that it rests on.
    claim_ids: tuple[str, ...]
    #: Title of a point; "" is made from the claim.
    title: str = ""
    #: Of what moved: where it was said to be before.
    place_before: Place | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's cells, by `change_columns`; hostile text as it is."""
        claim = self.claim
        return (
            text(f"briefing.is_{self.change}"),
            day_range_text(*claim.days) if claim.date_start else "",
            event_label(claim.event_type),
            self.where,
            text(f"status.{claim.status.value}").lower(),
            ", ".join(f"{quantity_text(q)} {figure_words(q.kind)}" for q in claim.quantities),
            self.what,
            claim.quote,
            source_text(claim),
        )

    @property
    def where(self) -> str:
        """Where it is said to be; of what moved, where before and where now."""
        place = self.claim.place.name if self.claim.place else ""
        if self.change != "moved":
            return place
        before = self.place_before.name if self.place_before else text("change.no_place")
        return text("change.moved_from", before=before, after=place or text("change.no_place"))


def change_columns() -> tuple[str, ...]:
    """Name the columns of a table of changes, in the order of `ChangeRow.cells`."""
    return (
        text("product.col_change"),
        text("product.col_days"),
        text("product.col_type"),
        text("product.col_place"),
        text("product.col_status"),
        text("product.col_figures"),
        text("product.col_what"),
        text("product.col_words"),
        text("product.col_source"),
    )


def change_rows(changes: Changes) -> list[ChangeRow]:
    """Give all changes, in the order of their weight.

    Parameters
    ----------
    changes : Changes
        What changed.

    Returns
    -------
    list of ChangeRow
        Key figures, what was withdrawn, then events of the main types: moved, new, changed; then
        those of other types. The latest come first. Claims that one claim withdraws are one row.
    """
    order = list(event_styles())
    main = {key for key, style in event_styles().items() if style.role == "main"}

    def weight(event: Event) -> tuple[bool, int, int, str]:
        kind = event.event_type
        place = order.index(kind) if kind in order else len(order)
        return (kind not in main, -event.lead.days[0].toordinal(), place, event.id)

    def group(change: EventChange | None) -> int:
        return 1 if change is None else 0 if change.moved else 2

    events: list[tuple[Event, EventChange | None]] = [(event, None) for event in changes.new]
    events += [(change.after, change) for change in changes.changed]
    events.sort(key=lambda e: (weight(e[0])[0], group(e[1]), *weight(e[0])))
    withdrawn: dict[str, list[Retraction]] = {}
    for retraction in changes.retracted:
        withdrawn.setdefault(retraction.by.id, []).append(retraction)
    return [
        *(row for change in changes.figures if (row := _figure_row(change))),
        *map(_retracted_row, withdrawn.values()),
        *(_dropped_row(event) for event in sorted(changes.dropped, key=weight)),
        *(_new_row(event) if change is None else _changed_row(change) for event, change in events),
    ]


def _by_weight(figures: Sequence[FigureChange]) -> list[FigureChange]:
    return sorted(figures, key=lambda figure: figure_order(figure.kind))


def make_change_snapshot(
    changes: Changes,
    state: State,
    *,
    country: str | None,
    ground: Ground | None = None,
    title: str | None = None,
    layout: str = "a4-landscape",
    filters: Filters | None = None,
    extent: tuple[float, float, float, float] | None = None,
    theme: str = "light",
    tlp: str = "TLP:CLEAR",
    organisation: str = "",
    banner: str = "",
    logo: str = "",
    sides: Sides = NO_SIDES,
    history: Sequence[Event] = (),
) -> Snapshot:
    """Freeze what changed into a snapshot.

    Parameters
    ----------
    changes : Changes
        What is shown; events that stayed as they were are not.
    state : State
        The state on the last day of knowing; gives the key figures.
    country, ground, title, layout, filters, extent, theme, tlp, organisation, banner : object
        As of `make_snapshot`; the title None is proposed from the changes.
    logo, sides : object
        As of `make_snapshot`.
    history : sequence of Event
        All events as known at the end.

    Returns
    -------
    Snapshot
        Its key points are the changes, as many as the layout has room for; all of them stand in
        the tables of slides, page and manifest.

    Raises
    ------
    SnapshotError
        As of `make_snapshot`.
    """
    filters = filters or Filters()
    changes = replace(changes, figures=tuple(_by_weight(changes.figures)))
    held = {event.id for event in state.ahead}
    touched = filters.events(changes.touched)
    shown = replace(
        state,
        window_days=max((changes.until - changes.since).days, 1),
        events=tuple(event for event in touched if event.id not in held),
        ahead=tuple(event for event in touched if event.id in held),
        unplaced=tuple(event for event in touched if event.place is None),
        region_counts={},
    )
    rows = change_rows(changes)
    made = make_snapshot(
        shown, country=country, ground=ground,
        title=_headline(changes) if title is None else title, layout=layout, extent=extent,
        all_events=history, key_points=(), filters=filters, theme=theme, tlp=tlp,
        organisation=organisation, banner=banner, logo=logo, sides=sides,
    )  # fmt: skip
    spec = _change_layout(load_layout(layout))
    return replace(
        relaid(made, spec),
        frozen_as=None,
        subtitle=_subtitle(changes, made.where, filters),
        # shades would count a part of a region's events, and be taken for all
        content=replace(made.content, region_counts={}, classes=()),
        key_points=tuple(map(_point, rows[:_MOST_POINTS])) if spec.points else (),
        figures=(),
        changes=changes,
    )


def _change_layout(layout: Layout) -> Layout:
    """Give the list of changes the room of figures and of what is not on the map."""
    columns = tuple(
        replace(
            column,
            blocks=tuple(b for b in column.blocks if b not in ("figures", "latest", "national")),
        )
        for column in layout.columns
    )
    return replace(
        layout,
        figures=0,
        points=_MOST_POINTS if layout.points else 0,
        columns=tuple(column for column in columns if column.blocks),
    )


def _headline(changes: Changes) -> str:
    since = day_range_text(changes.since, changes.since, year=False)
    clauses = [
        clause
        for change in _by_weight(changes.figures)[:1]
        if (clause := _figure_clause(change)) is not None
    ]
    styles = event_styles()
    kinds = Counter(event.event_type for event in changes.new)
    main = [key for key in styles if styles[key].role == "main" and kinds[key]]
    if main:
        told = ", ".join(count_text(f"event_count_new.{key}", kinds[key]) for key in main[:2])
        clauses.append(told)
    elif changes.new:
        clauses.append(count_text("change.new_events", len(changes.new)))
    if changes.retracted and not clauses:
        clauses.append(count_text("change.claims_withdrawn", len(changes.retracted)))
    if changes.changed and len(clauses) < 2:
        clauses.append(count_text("change.events_changed", len(changes.changed)))
    if not clauses:
        return text("change.nothing_since", day=since)
    return text("change.since", day=since, changes="; ".join(clauses[:2]))


def _figure_clause(change: FigureChange) -> str | None:
    after = change.after
    if after is None:
        return None
    words = figure_words(change.kind)
    now = _figure_text(after)
    told = f"{now} {words}"
    if change.before:
        told += f", {text('change.was', number=_figure_text(change.before))}"
    return told


def _figure_text(figure: Figure) -> str:
    quantity = figure.claim.quantity(figure.kind)
    return quantity_text(quantity) if quantity else number_words(figure.value)


def _subtitle(changes: Changes, where: str, filters: Filters) -> str:
    moved = sum(change.moved for change in changes.changed)
    stayed = len(changes.changed) - moved
    gone = len(changes.retracted) + len(changes.dropped)
    counts = {
        count_text("change.new_events", len(changes.new)): len(changes.new),
        text("change.count_changed", number=stayed): stayed,
        text("change.count_moved", number=moved): moved,
        text("change.count_withdrawn", number=gone): gone,
        count_text("change.figures_changed", len(changes.figures)): len(changes.figures),
    }
    told = ", ".join(words for words, count in counts.items() if count) or text(
        "change.nothing_new"
    )
    only = f"; {filters.text()}" if filters.text() else ""
    span = text("change.span", since=day_words(changes.since), until=day_words(changes.until))
    return f"{where + ': ' if where else ''}{told}{only}; {span}"


def _point(row: ChangeRow) -> KeyPoint:
    claim = row.claim
    title = row.title
    if not title:
        title = ", ".join(part for part in (event_label(claim.event_type), row.where) if part)
    said = quoted_words(claim)
    told = ". ".join(part[:1].upper() + part[1:] for part in (row.what, said) if part)
    return KeyPoint(
        title=title, text=told, claim_ids=row.claim_ids, change=row.change,
        place=_point_of(claim.place), place_before=_point_of(row.place_before),
    )  # fmt: skip


def _point_of(place: Place | None) -> Place | None:
    return place if place is not None and place.precision in ("city", "area") else None


def _new_row(event: Event) -> ChangeRow:
    return ChangeRow(change="new", what="", claim=event.lead, claim_ids=_ids(event))


def _changed_row(change: EventChange) -> ChangeRow:
    return ChangeRow(
        change="moved" if change.moved else "changed",
        what=said_each(change.what),
        claim=change.after.lead,
        claim_ids=_ids(change.after),
        place_before=change.before.place if change.moved else None,
    )


def _retracted_row(retractions: Sequence[Retraction]) -> ChangeRow:
    first, by = retractions[0], retractions[0].by
    who = by.attributed_to or by.source.publisher or by.source.title or text("change.its_source")
    what = text("change.withdrawn_by", who=who, day=day_words(by.known_on))
    if len(retractions) > 1:
        # the claim that says most stands for those that repeat a part of it
        first = max(retractions, key=lambda r: (len(r.claim.quantities), _largest(r.claim)))
        what = f"{count_text('change.claims', len(retractions))} {what}"
    return ChangeRow(
        change="withdrawn",
        what=what,
        claim=first.claim,
        claim_ids=(*(retraction.claim.id for retraction in retractions), by.id),
    )


def _largest(claim: Claim) -> float:
    return max((quantity.value for quantity in claim.quantities), default=0.0)


def _dropped_row(event: Event) -> ChangeRow:
    return ChangeRow(
        change="withdrawn", what=text("change.taken_out"), claim=event.lead, claim_ids=_ids(event)
    )


def _figure_row(change: FigureChange) -> ChangeRow | None:
    held = change.after or change.before
    if held is None:
        return None
    words = figure_words(change.kind)
    if change.after is None:
        title, what = f"{_figure_text(held)} {words}", text("change.no_longer")
    else:
        title = f"{_figure_text(change.after)} {words}"
        what = text("change.none_before")
        if change.before:
            what = text("change.was", number=_figure_text(change.before))
        if change.after.value_low != change.after.value_high:
            low, high = number_words(change.after.value_low), number_words(change.after.value_high)
            what += f"; {text('change.now_range', low=low, high=high)}"
    ids = [figure.claim.id for figure in (change.after, change.before) if figure is not None]
    return ChangeRow(
        change="withdrawn" if change.after is None else "changed" if change.before else "new",
        what=what,
        claim=held.claim,
        claim_ids=tuple(dict.fromkeys(ids)),
        title=title,
    )


def _ids(event: Event) -> tuple[str, ...]:
    return tuple(claim.id for claim in event.claims)
