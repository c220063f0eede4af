"""Building the grid over a boundary set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.regions.direct import find_direct, holding_pairs
from geodata.regions.grid import CELLS, REFERENCES, SIGN_BOUND, SIGN_FLOOR, GridIndex
from geodata.regions.grid_edges import (
    Edges,
    Frame,
    cells_of_edges,
    cells_to_corners,
    collect_edges,
    lay_frame,
)

__all__ = ["build_grid"]

#: Blocks whose cells are filled, and cells whose references are looked up, at a time.
_SLAB = 2048
_SLAB_CELLS = 1 << 17

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Crossed:
    """The cells that edges cross, in order; the other fields as in `GridIndex`."""

    #: 256 x place + cell in block.
    cells: _Ints
    reference: npt.NDArray[np.uint8]
    fallback: _Ints
    first_test: npt.NDArray[np.int32]
    tests: _Ints
    first_edge: npt.NDArray[np.int32]
    test_edges: npt.NDArray[np.int32]
    chains: npt.NDArray[np.floating]


def build_grid(shapes: npt.NDArray[np.object_]) -> GridIndex | None:
    """Build the grid.

    Parameters
    ----------
    shapes : ndarray of polygons, shape (m,)
        In degrees; at least one that is not empty.

    Returns
    -------
    GridIndex or None
        None where the shapes do not lend themselves to it: rings that cross themselves, or
        coordinates that are not finite.
    """
    if not shapely.is_valid(shapes[~shapely.is_missing(shapes)]).all():
        return None
    bbox = shapely.total_bounds(shapes)
    if not np.isfinite(bbox).all():
        return None
    edges = collect_edges(shapes)
    frame = lay_frame(bbox, edges.ends)
    key, edge = cells_of_edges(edges.ends, frame)
    order = np.lexsort((edges.region[edge], key))
    crossed = _crossed_cells(key[order], edge[order], edges, frame, shapes)
    if crossed is None:
        return None
    places, blocks, first_crossed = _blocks(crossed, frame, shapes)
    return GridIndex(
        # No point lies beyond the poles or the date line, whatever the regions do.
        bbox=np.clip(bbox, [-180, -90, -180, -90], [180, 90, 180, 90]),
        frame=np.array([frame.lon_min, frame.lat_min, frame.per_lon, frame.per_lat]),
        places=places,
        blocks=blocks,
        first_crossed=first_crossed,
        reference=crossed.reference,
        fallback=crossed.fallback.astype(_row_kind(shapes)),
        first_test=crossed.first_test,
        tests=crossed.tests.astype(_row_kind(shapes)),
        first_edge=crossed.first_edge,
        test_edges=crossed.test_edges,
        chains=crossed.chains,
    )


def _crossed_cells(
    key: _Ints, edge: _Ints, edges: Edges, frame: Frame, shapes: npt.NDArray[np.object_]
) -> _Crossed | None:
    """Make the tests of all cells that edges cross, from pairs sorted by cell and region."""
    region = edges.region[edge]
    new_cell = np.append(True, key[1:] != key[:-1])
    new_test = new_cell | np.append(True, region[1:] != region[:-1])
    first_slot, first_pair = np.flatnonzero(new_test), np.flatnonzero(new_cell)
    cells = key[first_pair]
    cell_of_pair = np.cumsum(new_cell) - 1
    cell_of_test, row = cell_of_pair[first_slot], region[first_slot]
    found = _references(cells, cell_of_pair, edges.ends[edge], frame)
    if found is None:
        return None
    chosen, references = found

    holds, fallback = _reference_holders(references, cell_of_test, row, shapes)
    keep = (fallback[cell_of_test] < 0) | (row < fallback[cell_of_test])
    # Where regions part the whole cell among them, the last one needs no test of its own.
    parted = np.logical_and.reduceat(edges.paired[edge], first_pair) & (fallback < 0)
    parted &= np.bincount(cell_of_test, weights=holds, minlength=len(cells)) == 1
    last = np.append(cell_of_test[1:] != cell_of_test[:-1], True) & parted[cell_of_test]
    fallback[cell_of_test[last]] = row[last]
    keep &= ~last

    slots = keep[np.cumsum(new_test) - 1]
    chains, number = _chains(edges.ends, edge[slots])
    ends, at = edges.ends[edge[slots]], references[cell_of_pair[slots]]
    return _Crossed(
        cells=cells,
        reference=chosen,
        fallback=fallback,
        first_test=_starts(np.bincount(cell_of_test[keep], minlength=len(cells))),
        tests=row[keep] << 1 | holds[keep],
        first_edge=_starts(np.diff(np.append(first_slot, len(key)))[keep]),
        test_edges=(
            number << 2
            | ((ends[:, 1] <= at[:, 1]) != (ends[:, 3] <= at[:, 1]))
            | (_turn(ends, at)[0] > 0).astype(np.int32) << 1
        ),
        chains=chains,
    )


def _chains(ends: _Floats, wanted: _Ints) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.int32]]:
    """Join wanted edges to chains where one begins at the end of another, and number them."""
    used = np.unique(wanted)
    kept = ends[used]
    begins = np.append(True, (kept[1:, :2] != kept[:-1, 2:]).any(axis=1))[: len(used)]
    # Each chain has one point more than edges, so that all edges behind it move on by one.
    at = np.arange(len(used)) + np.cumsum(begins) - 1
    points = np.empty((len(used) + int(begins.sum()), 2))
    points[at], points[at + 1] = kept[:, :2], kept[:, 2:]
    small = points.astype(np.float32)
    return small if (small == points).all() else points, at[np.searchsorted(used, wanted)].astype(
        np.int32
    )


def _row_kind(shapes: npt.NDArray[np.object_]) -> type[np.signedinteger]:
    """Give the smallest kind of number that counts the shapes, with one bit to spare."""
    return np.int16 if 2 * len(shapes) <= np.iinfo(np.int16).max else np.int32


def _starts(counts: _Ints) -> npt.NDArray[np.int32]:
    return np.append(0, np.cumsum(counts)).astype(np.int32)


def _turn(ends: _Floats, at: _Floats) -> tuple[_Floats, npt.NDArray[np.bool_]]:
    """Say on which side of each edge a point lies (left: above 0), and whether that is certain."""
    one = (ends[:, 2] - ends[:, 0]) * (at[:, 1] - ends[:, 1])
    two = (ends[:, 3] - ends[:, 1]) * (at[:, 0] - ends[:, 0])
    return one - two, np.abs(one - two) > SIGN_BOUND * (np.abs(one) + np.abs(two)) + SIGN_FLOOR


def _references(
    cells: _Ints, cell_of_pair: _Ints, ends: _Floats, frame: Frame
) -> tuple[npt.NDArray[np.uint8], _Floats] | None:
    """Choose a point in each cell that lies clearly on one side of each edge: which of those that
    are tried, and where it is; None: none was found.
    """  # noqa: D205
    corners = cells_to_corners(*np.divmod(cells, CELLS**2), frame)
    chosen = np.zeros(len(cells), dtype=np.uint8)
    points = np.empty((len(cells), 2))
    doubted = np.ones(len(cells), dtype=bool)
    for number, share in enumerate(REFERENCES):
        tried = (corners + share) / frame.scale + frame.corner
        chosen[doubted], points[doubted] = number, tried[doubted]
        certain = _turn(ends, points[cell_of_pair])[1]
        doubted = np.bincount(cell_of_pair[~certain], minlength=len(cells)) > 0
        if not doubted.any():
            return chosen, points
    return None


def _reference_holders(
    references: _Floats, cell_of_test: _Ints, row: _Ints, shapes: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.bool_], _Ints]:
    """Tell for each test whether its region holds the reference, and for each cell which lowest
    row holds all of it, having no edge there; -1 for none.
    """  # noqa: D205
    holds = np.zeros(len(row), dtype=bool)
    lowest = np.full(len(references), len(shapes), dtype=np.int64)
    tests = cell_of_test * len(shapes) + row
    for start in range(0, len(references), _SLAB_CELLS):
        slab = references[start : start + _SLAB_CELLS]
        held, cell = holding_pairs(slab[:, 1], slab[:, 0], shapes)
        pairs = np.sort((cell + start) * len(shapes) + held)
        of_slab = slice(*np.searchsorted(cell_of_test, [start, start + len(slab)]))
        holds[of_slab] = _among(tests[of_slab], pairs)
        whole = pairs[~_among(pairs, tests[of_slab])]
        np.minimum.at(lowest, whole // len(shapes), whole % len(shapes))
    lowest[lowest == len(shapes)] = -1
    return holds, lowest


def _among(values: _Ints, ordered: _Ints) -> npt.NDArray[np.bool_]:
    """Tell which values stand in an ordered array."""
    if not ordered.size:
        return np.zeros(values.shape, dtype=bool)
    at = np.minimum(np.searchsorted(ordered, values), ordered.size - 1)
    found: npt.NDArray[np.bool_] = ordered[at] == values
    return found


def _blocks(
    crossed: _Crossed, frame: Frame, shapes: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.signedinteger], npt.NDArray[np.int32]]:
    """Fill the blocks: of crossed cells, of the cells between, and of whole places."""
    place, cell = np.divmod(crossed.cells, CELLS**2)
    of_block, block = np.unique(place, return_inverse=True)
    first = np.searchsorted(block, np.arange(len(of_block)))
    code = -2 - (np.arange(len(place)) - first[block])
    plain = np.diff(crossed.first_test) == 0
    code[plain] = crossed.fallback[plain]

    clear = np.setdiff1d(np.arange(frame.columns * frame.lines), of_block)
    held = _rows_at(clear, np.full(len(clear), CELLS**2 // 2 + CELLS // 2), frame, shapes)
    whole, of_whole = np.unique(held, return_inverse=True)
    places = np.empty(frame.columns * frame.lines, dtype=np.int32)
    places[of_block] = np.arange(len(of_block))
    places[clear] = len(of_block) + of_whole

    blocks = np.empty((len(of_block) + len(whole), CELLS**2), dtype=_row_kind(shapes))
    blocks[len(of_block) :] = whole[:, None]
    for start in range(0, len(of_block), _SLAB):
        slab = slice(start, min(start + _SLAB, len(of_block)))
        low, high = np.searchsorted(block, [slab.start, slab.stop])
        marked = np.zeros((slab.stop - start, CELLS**2), dtype=bool)
        marked[block[low:high] - start, cell[low:high]] = True
        filled = _fill(~marked, of_block[slab], frame, shapes)
        filled[block[low:high] - start, cell[low:high]] = code[low:high]
        blocks[slab] = filled
    first_crossed = np.append(first, np.zeros(len(whole), dtype=np.int64)).astype(np.int32)
    return places.reshape(frame.lines, frame.columns), blocks, first_crossed


def _fill(
    clear: npt.NDArray[np.bool_], place: _Ints, frame: Frame, shapes: npt.NDArray[np.object_]
) -> _Ints:
    """Give cells without edges the row they lie in; one is asked for all that hang together."""
    from scipy import ndimage

    beside = np.zeros((3, 3, 3), dtype=bool)  # neighbours by a side, within one block
    beside[1, 1, :] = beside[1, :, 1] = True
    groups, number = ndimage.label(clear.reshape(-1, CELLS, CELLS), structure=beside)
    groups = groups.ravel()
    one_of = np.zeros(number + 1, dtype=np.int64)
    one_of[groups] = np.arange(len(groups))
    block, cell = np.divmod(one_of[1:], CELLS**2)
    rows = np.append(-1, _rows_at(place[block], cell, frame, shapes))
    filled: _Ints = rows[groups].reshape(clear.shape)
    return filled


def _rows_at(place: _Ints, cell: _Ints, frame: Frame, shapes: npt.NDArray[np.object_]) -> _Ints:
    """Give the lowest row that holds the middle of each cell."""
    middle = (cells_to_corners(place, cell, frame) + 0.5) / frame.scale + frame.corner
    return find_direct(middle[:, 1], middle[:, 0], shapes)
