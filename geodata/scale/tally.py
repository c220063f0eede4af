"""Counts by region, day and type, small enough to be sent about and added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NO_DAY", "Tally", "merge_tallies", "tally_rows"]

#: A day that is not known; days are counted from 1 January 1970.
NO_DAY = np.iinfo(np.int32).min
#: Most cells that are added up in a table of all possible ones, rather than sorted.
_DENSE = 1 << 24

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """How many rows each combination of region, day and type has.

    A combination is one number, ``(region x days + day) x types + type``, where region, day and
    type count from 0 for "none", and days from `first_day`.
    """

    #: Ascending, each once.
    cells: _Ints
    counts: _Ints
    first_day: int
    days: int
    types: tuple[str, ...]
    #: Rows read; of them those that no region got, by reason.
    rows: int = 0
    unjoined: tuple[tuple[str, int], ...] = ()
    #: Rows that could not be read at all.
    refused: int = 0

    def parts(self) -> tuple[_Ints, _Ints, _Ints]:
        """Give region row (-1 none), day (`NO_DAY` none) and type (-1 none) of each cell."""
        rest, kind = np.divmod(self.cells, len(self.types) + 1)
        region, day = np.divmod(rest, self.days + 1)
        return region - 1, np.where(day > 0, day - 1 + self.first_day, NO_DAY), kind - 1


def tally_rows(
    region: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    kind: npt.NDArray[np.integer],
    types: Sequence[str],
    *,
    unjoined: tuple[tuple[str, int], ...] = (),
) -> Tally:
    """Count rows.

    Parameters
    ----------
    region : ndarray of int, shape (n,)
        Row of the region; -1 for none.
    day : ndarray of int, shape (n,)
        Days since 1 January 1970; `NO_DAY` for none.
    kind : ndarray of int, shape (n,)
        Number of the type among `types`; -1 for none.
    types : sequence of str
        Each once.
    unjoined : tuple of (str, int)
        Carried along.

    Returns
    -------
    Tally
    """
    first_day, days = _span(day)
    cells = np.sort(_encode(region, day, kind, first_day, days, len(types)))
    starts = np.flatnonzero(np.append(True, cells[1:] != cells[:-1])[: cells.size])
    return Tally(
        cells=cells[starts],
        counts=np.diff(np.append(starts, cells.size)),
        first_day=first_day,
        days=days,
        types=tuple(types),
        rows=len(cells),
        unjoined=unjoined,
    )


def merge_tallies(tallies: Sequence[Tally]) -> Tally:
    """Add tallies up; the order does not matter.

    Parameters
    ----------
    tallies : sequence of Tally
        At least one.

    Returns
    -------
    Tally
        Its types are in alphabetical order.
    """
    filled = [tally for tally in tallies if tally.rows or tally.refused]
    if len(filled) == 1 and list(filled[0].types) == sorted(filled[0].types):
        return filled[0]
    types = sorted({name for tally in tallies for name in tally.types})
    spans = [(tally.first_day, tally.first_day + tally.days) for tally in tallies if tally.days]
    first_day = min((first for first, _ in spans), default=0)
    days = max((after for _, after in spans), default=0) - first_day
    number = {name: at for at, name in enumerate(types)}
    recoded = []
    for tally in tallies:
        if (tally.first_day, tally.days, list(tally.types)) == (first_day, days, types):
            recoded.append(tally.cells)
            continue
        region, day, kind = tally.parts()
        # The last entry stands for -1, "none".
        renumber = np.array([*(number[name] for name in tally.types), -1])
        recoded.append(_encode(region, day, renumber[kind], first_day, days, len(types)))
    cells, counts = _add_up(recoded, [tally.counts for tally in tallies])
    reasons: dict[str, int] = {}
    for tally in tallies:
        for reason, count in tally.unjoined:
            reasons[reason] = reasons.get(reason, 0) + count
    return Tally(
        cells=cells,
        counts=counts,
        first_day=first_day,
        days=days,
        types=tuple(types),
        rows=sum(tally.rows for tally in tallies),
        unjoined=tuple(sorted(reasons.items())),
        refused=sum(tally.refused for tally in tallies),
    )


def _span(day: npt.NDArray[np.integer]) -> tuple[int, int]:
    """Give the first day and how many there are from it to the last."""
    known = day if day.size and day.min() != NO_DAY else day[day != NO_DAY]
    if not known.size:
        return 0, 0
    first = int(known.min())
    return first, int(known.max()) - first + 1


def _encode(
    region: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    kind: npt.NDArray[np.integer],
    first_day: int,
    days: int,
    types: int,
) -> _Ints:
    # Missing days lie before the first one; all of them become 0.
    since = np.maximum(day.astype(np.int64) - (first_day - 1), 0)
    cells: _Ints = (region.astype(np.int64) + 1) * (days + 1)
    cells += since
    cells *= types + 1
    cells += kind
    cells += 1
    return cells


def _add_up(cells: Sequence[_Ints], counts: Sequence[_Ints]) -> tuple[_Ints, _Ints]:
    size = max((int(each.max()) + 1 for each in cells if each.size), default=0)
    if size <= _DENSE:
        sums = np.zeros(size, dtype=np.int64)
        for each, count in zip(cells, counts, strict=True):
            sums[each] += count  # each cell stands once in a tally
        there = np.flatnonzero(sums)
        return there, sums[there]
    all_cells, all_counts = np.concatenate(cells), np.concatenate(counts)
    order = np.argsort(all_cells, kind="stable")
    all_cells = all_cells[order]
    starts = np.flatnonzero(np.append(True, all_cells[1:] != all_cells[:-1]))
    return all_cells[starts], np.add.reduceat(all_counts[order], starts)
