"""Adding tallies up, in no more memory than the sum needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geodata.scale.running import Total
from geodata.scale.tally import Tally, encode

__all__ = ["TallyTotal"]

#: Most combinations that get a counter each, whether they occur or not: 128 MB.
_DENSE = 1 << 25
#: Where days or regions are missing, room is made for so many of their number more, so that in a
#: table sorted by them the counters do not move at each one.
_AHEAD = 0.25

_Counters = npt.NDArray[np.unsignedinteger]


class TallyTotal(Total[Tally]):
    """The sum of tallies, whatever their days and types and in whatever order they come.

    Each combination that could occur has a counter, so that memory does not grow with the rows that
    are counted. Where that would be too many, only those that do occur are kept, sorted.
    """

    def __init__(self) -> None:
        self._rows = self._refused = 0
        self._unjoined: dict[str, int] = {}
        self._types: tuple[str, ...] = ()
        self._first_day = self._days = 0
        #: By region, day and type as in `Tally`; None: too many.
        self._counters: _Counters | None = np.zeros((0, 1, 1), dtype=np.uint32)
        #: Sums of tallies, each of at least twice the combinations of the next.
        self._sorted: list[Tally] = []

    def add(self, part: Tally) -> None:
        """Add a tally."""
        self._rows += part.rows
        self._refused += part.refused
        for reason, count in part.unjoined:
            self._unjoined[reason] = self._unjoined.get(reason, 0) + count
        if not part.cells.size:
            return
        self._make_room(part)
        if self._counters is None:
            self._sorted.append(part)
            while len(self._sorted) > 1 and (
                2 * self._sorted[-1].cells.size > self._sorted[-2].cells.size
            ):
                self._sorted[-2:] = [_merge(*self._sorted[-2:])]
            return
        coded = (part.first_day, part.days, part.types)
        cells = part.cells
        if coded != (self._first_day, self._days, self._types):
            cells = _recode(part, self._first_day, self._days, self._types)
        # Each cell stands once in a tally.
        self._counters.reshape(-1)[cells] += part.counts

    def value(self) -> Tally:
        """Give the sum; nothing can be added behind it."""
        if self._counters is not None:
            flat = self._counters.reshape(-1)
            cells: npt.NDArray[np.signedinteger] = np.flatnonzero(flat).astype(np.int32)
            counts: npt.NDArray[np.integer] = flat[cells]
            del flat
            self._counters = None
            first_day, days, types = self._first_day, self._days, self._types
        else:
            while len(self._sorted) > 1:
                self._sorted[-2:] = [_merge(*self._sorted[-2:])]
            last = self._sorted[0]
            cells, counts = last.cells, last.counts
            first_day, days, types = last.first_day, last.days, last.types
        return Tally(
            cells=cells,
            counts=counts,
            first_day=first_day,
            days=days,
            types=types,
            rows=self._rows,
            unjoined=tuple(sorted(self._unjoined.items())),
            refused=self._refused,
        )

    def _make_room(self, part: Tally) -> None:
        """Give every combination of a tally its counter, as long as they are not too many."""
        held = self._counters
        if held is None:
            return
        first_day, days = _joined_days(self._first_day, self._days, part.first_day, part.days)
        types = self._types
        if not set(part.types) <= set(types):
            types = tuple(sorted({*types, *part.types}))
        regions = int(part.cells[-1]) // ((part.days + 1) * (len(part.types) + 1)) + 1
        if regions > held.shape[0]:
            regions = max(regions, int(held.shape[0] * (1 + _AHEAD)))
        shape = max(regions, held.shape[0]), days + 1, len(types) + 1
        wide = held.dtype == np.uint64 or self._rows > np.iinfo(np.uint32).max
        if (
            shape == held.shape
            and first_day == self._first_day
            and wide == (held.dtype == np.uint64)
        ):
            return
        if shape[0] * shape[1] * shape[2] > _DENSE:
            if held.size:
                kept = self.value()
                self._sorted = [kept] if kept.cells.size else []
            self._counters = None
            return
        room: _Counters = np.zeros(shape, dtype=np.uint64 if wide else np.uint32)
        if held.size:
            number = [0, *(types.index(name) + 1 for name in self._types)]
            room[: held.shape[0], 0, number] = held[:, 0]
            start = self._first_day - first_day + 1
            of_days = room[: held.shape[0], start : start + self._days]
            of_days[:, :, number] = held[:, 1:]
        self._counters = room
        self._first_day, self._days, self._types = first_day, days, types


def _joined_days(first: int, days: int, other_first: int, other_days: int) -> tuple[int, int]:
    """Give the first day, and the number, of days that hold both spans and a few more."""
    if not days or not other_days:
        return (first, days) if days else (other_first, other_days)
    begin, end = first, first + days
    ahead = int((max(end, other_first + other_days) - min(begin, other_first)) * _AHEAD)
    if other_first < begin:
        begin = other_first - ahead
    if other_first + other_days > end:
        end = other_first + other_days + ahead
    return begin, end - begin


def _recode(
    tally: Tally, first_day: int, days: int, types: tuple[str, ...]
) -> npt.NDArray[np.signedinteger]:
    """Give the cells of a tally the numbers that they have with other days and types."""
    region, day, kind = tally.parts()
    if types != tally.types:
        place = {name: at for at, name in enumerate(types)}
        # The last entry stands for -1, "none".
        kind = np.array([*(place[name] for name in tally.types), -1])[kind]
    return encode(region, day, kind, first_day=first_day, days=days, types=len(types))


def _merge(one: Tally, other: Tally) -> Tally:
    """Add two tallies up by sorting; what they say of rows is left to the total."""
    types = tuple(sorted({*one.types, *other.types}))
    spans = [(each.first_day, each.first_day + each.days) for each in (one, other) if each.days]
    first_day = min((first for first, _ in spans), default=0)
    days = max((after for _, after in spans), default=0) - first_day
    cells = np.concatenate([_recode(each, first_day, days, types) for each in (one, other)])
    counts = np.concatenate([one.counts, other.counts]).astype(np.uint64)
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    starts = np.flatnonzero(np.append(True, cells[1:] != cells[:-1]))
    return Tally(
        cells=cells[starts],
        counts=np.add.reduceat(counts[order], starts),
        first_day=first_day,
        days=days,
        types=types,
    )
