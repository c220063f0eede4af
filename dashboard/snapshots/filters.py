"""What of a state is shown: event types, statuses, one region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.snapshots.palette import event_styles
from dashboard.texts import text
from geodata.errors import SnapshotError
from geodata.tables import Event, State, Status

__all__ = ["Filters", "make_filters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is shown of a state. None leaves everything of its kind."""

    #: Keys of `config/event_types.toml`, in the order of the taxonomy.
    types: tuple[str, ...] | None = None
    statuses: tuple[Status, ...] | None = None
    #: Code of a region of the boundary set that is drawn.
    region: str | None = None
    #: Its name, for the reader.
    region_name: str = ""

    @property
    def drawn(self) -> tuple[str, ...]:
        """Event types that are drawn: those wanted, else those of role "main"."""
        if self.types is not None:
            return self.types
        return tuple(key for key, style in event_styles().items() if style.role == "main")

    def events(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Give those of some events that are shown, in their order."""
        if self == Filters():
            return tuple(events)
        return tuple(event for event in events if self._shows(event))

    def state(self, state: State, history: Sequence[Event] = ()) -> State:
        """Give a state with what is shown of it.

        Parameters
        ----------
        state : State
            A whole one.
        history : sequence of Event
            Those of other days, which tell in which regions the claims of figures are counted.

        Returns
        -------
        State
            Its figures stay as they are, each with its own source; where a region is wanted, only
            those stay whose claim speaks of a place in it.
        """
        if self == Filters():
            return state
        figures, counts = state.figures, state.region_counts
        if self.region is not None:
            counts = {code: count for code, count in counts.items() if code == self.region}
            regions = {
                claim.id: event.region_code
                for event in (*history, *state.events, *state.ahead)
                for claim in event.claims
            }
            figures = tuple(f for f in figures if regions.get(f.claim.id) == self.region)
        return replace(
            state,
            events=self.events(state.events),
            ahead=self.events(state.ahead),
            unplaced=self.events(state.unplaced),
            figures=figures,
            region_counts=counts,
        )

    def text(self) -> str:
        """Say what is shown, for the line under the headline; "" where nothing is left out."""
        parts = []
        if self.types is not None:
            types = [text(f"event_type_inside.{key}") for key in self.types]
            parts.append(", ".join(types) or text("product.no_type"))
        if self.statuses is not None:
            statuses = [text(f"status.{status.value}").lower() for status in self.statuses]
            parts.append(", ".join(statuses) or text("product.no_status"))
        return text("product.only", what="; ".join(parts)) if parts else ""

    def _shows(self, event: Event) -> bool:
        return (
            (self.types is None or event.event_type in self.types)
            and (self.statuses is None or event.status in self.statuses)
            and (self.region is None or event.region_code == self.region)
        )


def make_filters(
    *,
    types: Iterable[str] | None = None,
    statuses: Iterable[str] | None = None,
    region: tuple[str, str] | None = None,
) -> Filters:
    """Make filters from what an analyst names.

    Parameters
    ----------
    types : iterable of str or None
        Keys of `config/event_types.toml`. None: all.
    statuses : iterable of str or None
        Values of `geodata.tables.Status`. None: all.
    region : tuple of (str, str) or None
        Code and name. None: no region is singled out.

    Returns
    -------
    Filters
        In the order of the taxonomy, so that the same choice is the same filter.

    Raises
    ------
    SnapshotError
        If a type or a status is not known; all unknown ones are named at once.
    """
    known = {"event types": tuple(event_styles()), "statuses": tuple(s.value for s in Status)}
    asked = {
        "event types": None if types is None else list(types),
        "statuses": None if statuses is None else list(statuses),
    }
    faults = [
        f"{kind} {unknown} are not known; known {kind}: {', '.join(known[kind])}"
        for kind, wanted in asked.items()
        if (unknown := [one for one in wanted or () if one not in known[kind]])
    ]
    if faults:
        raise SnapshotError("; ".join(faults))
    chosen = {
        kind: None if wanted is None else tuple(one for one in known[kind] if one in wanted)
        for kind, wanted in asked.items()
    }
    found = chosen["statuses"]
    return Filters(
        types=chosen["event types"],
        statuses=None if found is None else tuple(Status(status) for status in found),
        region=region[0] if region else None,
        region_name=region[1] if region else "",
    )
