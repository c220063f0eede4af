"""Counts by region, day and type, small enough to be sent about and added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NO_DAY", "Tally", "tally_rows"]

#: A day that is not known; days are counted from 1 January 1970.
NO_DAY = np.iinfo(np.int32).min

_Ints = npt.NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """How many rows each combination of region, day and type has.

    A combination is one number, ``(region x (days + 1) + day) x (types + 1) + type``, where region,
    day and type count from 0 for "none", and days from `first_day`.
    """

    #: Ascending, each once.
    cells: _Ints
    counts: npt.NDArray[np.integer]
    first_day: int
    days: int
    #: In alphabetical order.
    types: tuple[str, ...]
    #: Rows read; of them those that no region got, by reason.
    rows: int = 0
    unjoined: tuple[tuple[str, int], ...] = ()
    #: Rows that could not be read at all.
    refused: int = 0

    def parts(self) -> tuple[_Ints, npt.NDArray[np.int32], _Ints]:
        """Give region row (-1 none), day (`NO_DAY` none) and type (-1 none) of each cell."""
        rest, kind = np.divmod(self.cells, len(self.types) + 1)
        region, since = np.divmod(rest, self.days + 1)
        day = since.astype(np.int32)
        day += np.int32(self.first_day - 1)
        day[since == 0] = NO_DAY
        return region - 1, day, kind - 1


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
        Each once, in alphabetical order.
    unjoined : tuple of (str, int)
        Carried along.

    Returns
    -------
    Tally
    """
    first_day, days = _span(day)
    cells = encode(region, day, kind, first_day=first_day, days=days, types=len(types))
    cells.sort()
    starts = np.flatnonzero(np.append(True, cells[1:] != cells[:-1])[: cells.size])
    return Tally(
        cells=cells[starts],
        counts=np.diff(np.append(starts, cells.size)).astype(np.uint32),
        first_day=first_day,
        days=days,
        types=tuple(types),
        rows=len(cells),
        unjoined=unjoined,
    )


def encode(
    region: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    kind: npt.NDArray[np.integer],
    *,
    first_day: int,
    days: int,
    types: int,
) -> _Ints:
    """Give each row the number of its combination, as `Tally` has it.

    Parameters
    ----------
    region, day, kind : ndarray of int, shape (n,)
        As for `tally_rows`.
    first_day, days, types : int
        First day, and how many days and types there are.

    Returns
    -------
    ndarray of int32 or int64, shape (n,)
        The smaller where it suffices.
    """
    most = (int(region.max(initial=-1)) + 2) * (days + 1) * (types + 1)
    cells: _Ints = region.astype(np.int32 if most <= np.iinfo(np.int32).max else np.int64)
    cells += 1
    cells *= days + 1
    # Missing days lie before the first one; all of them become 0.
    cells += np.maximum(day, first_day - 1) - np.asarray(first_day - 1, dtype=day.dtype)
    cells *= types + 1
    cells += kind
    cells += 1
    return cells


def _span(day: npt.NDArray[np.integer]) -> tuple[int, int]:
    """Give the first day and how many there are from it to the last."""
    known = day if day.size and day.min() != NO_DAY else day[day != NO_DAY]
    if not known.size:
        return 0, 0
    first = int(known.min())
    return first, int(known.max()) - first + 1
