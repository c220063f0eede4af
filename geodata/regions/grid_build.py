"""Building the grid over a boundary set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.regions.direct import find_direct, holding_pairs
from geodata.regions.grid import CELLS, MARGIN, REFERENCES, SIGN_BOUND, SIGN_FLOOR, GridIndex

__all__ = ["build_grid"]

#: Most places of the grid: at a degree the whole world. At half a degree points are found a fifth
#: faster, in a grid twice as large.
_MOST_PLACES = 1 << 16
_FEWEST_PLACES = 1 << 6
#: An edge lower than this, in cells, is too flat to be followed from line to line of cells.
_FLAT = 1e-2
#: About how many cells an edge may pass through, and how many all edges may in any case: bounds
#: the size of the grid by that of the regions.
_CELLS_PER_EDGE = 8
_CELLS_IN_ANY_CASE = 200_000
#: Blocks whose cells are filled, and cells whose references are looked up, at a time.
_SLAB = 2048
_SLAB_CELLS = 1 << 17

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Edges:
    """The edges of all regions, interior on the left."""

    #: ``lon_1, lat_1, lon_2, lat_2``, shape (n, 4).
    ends: _Floats
    region: _Ints
    #: Whether one other region, and no third, has the same edge the other way round.
    paired: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Frame:
    """Where the cells are."""

    lon_min: float
    lat_min: float
    per_lon: float
    per_lat: float
    #: Blocks from west to east, and from south to north.
    columns: int
    lines: int

    @property
    def corner(self) -> _Floats:
        """Longitude and latitude of the grid's corner."""
        return np.array([self.lon_min, self.lat_min])

    @property
    def scale(self) -> _Floats:
        """Cells per degree, east and north."""
        return np.array([self.per_lon, self.per_lat])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Crossed:
    """The cells that edges cross, in order; the other fields as in `GridIndex`."""

    #: 256 x place + cell in block.
    cells: _Ints
    reference: npt.NDArray[np.uint8]
    fallback: _Ints
    first_test: npt.NDArray[np.int32]
    test_row: _Ints
    test_holds: npt.NDArray[np.bool_]
    first_edge: npt.NDArray[np.int32]
    test_edge: npt.NDArray[np.int32]
    edge_flags: npt.NDArray[np.uint8]
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
    edges = _edges(shapes)
    frame = _frame(bbox, edges.ends)
    key, edge = _cells_of_edges(edges.ends, frame)
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
        test_row=crossed.test_row.astype(_row_kind(shapes)),
        test_holds=crossed.test_holds,
        first_edge=crossed.first_edge,
        test_edge=crossed.test_edge,
        edge_flags=crossed.edge_flags,
        chains=crossed.chains,
    )


def _edges(shapes: npt.NDArray[np.object_]) -> _Edges:
    parts, region_of_part = shapely.get_parts(
        shapely.orient_polygons(shapes, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    follows = ring_of_point[1:] == ring_of_point[:-1]
    ends = np.hstack([points[:-1][follows], points[1:][follows]])
    region = region_of_part[part_of_ring[ring_of_point[1:][follows]]]
    long = (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ends, region = ends[long], region[long].astype(np.int64)
    return _Edges(ends=ends, region=region, paired=_paired(ends, region))


def _paired(ends: _Floats, region: _Ints) -> npt.NDArray[np.bool_]:
    """Tell which edges are shared by two regions, one on each side."""
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    canonical = np.where(turned[:, None], ends[:, [2, 3, 0, 1]], ends) + 0.0
    order = np.lexsort(canonical.T)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (canonical[order[1:]] != canonical[order[:-1]]).any(axis=1)
    group = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    alone = np.bincount(group) == 2
    first, second = order[start], order[np.minimum(start + 1, len(order) - 1)]
    good = alone & (turned[first] != turned[second]) & (region[first] != region[second])
    paired = np.empty(len(order), dtype=bool)
    paired[order] = good[group]
    return paired


def _frame(bbox: _Floats, ends: _Floats) -> _Frame:
    """Lay blocks over the box: more of them for more edges, square in degrees."""
    lon_min, lat_min, lon_max, lat_max = (float(bound) for bound in bbox)
    width, height = max(lon_max - lon_min, 1e-9), max(lat_max - lat_min, 1e-9)
    grow = 1 + 1e-9  # the last point of the box must not fall beyond the last cell
    wanted = int(np.clip(len(ends), _FEWEST_PLACES, _MOST_PLACES))
    most = len(ends) * _CELLS_PER_EDGE + _CELLS_IN_ANY_CASE
    while True:
        side = np.sqrt(width * height / wanted)
        columns = int(np.clip(np.ceil(width / side), 1, wanted))
        lines = int(np.clip(np.ceil(height / side), 1, max(1, wanted // columns)))
        frame = _Frame(
            lon_min=lon_min,
            lat_min=lat_min,
            per_lon=columns * CELLS / (width * grow),
            per_lat=lines * CELLS / (height * grow),
            columns=columns,
            lines=lines,
        )
        lengths = np.abs(ends[:, :2] - ends[:, 2:]) @ frame.scale
        if lengths.sum() <= most or wanted <= _FEWEST_PLACES:
            return frame
        wanted //= 4


def _cells_of_edges(ends: _Floats, frame: _Frame) -> tuple[_Ints, _Ints]:
    """List the cells that each edge comes near, as pairs (256 x place + cell in block, edge)."""
    one = (ends[:, :2] - frame.corner) * frame.scale
    two = (ends[:, 2:] - frame.corner) * frame.scale
    # From south to north, so that an edge and its twin the other way round give the same cells.
    swap = (one[:, 1] > two[:, 1]) | ((one[:, 1] == two[:, 1]) & (one[:, 0] > two[:, 0]))
    low = np.where(swap[:, None], two, one)
    high = np.where(swap[:, None], one, two)
    last_line = frame.lines * CELLS - 1
    last_column = frame.columns * CELLS - 1
    bottom = np.clip(np.floor(low[:, 1] - MARGIN), 0, last_line).astype(np.int64)
    top = np.clip(np.floor(high[:, 1] + MARGIN), 0, last_line).astype(np.int64)
    count = top - bottom + 1
    edge = np.repeat(np.arange(len(ends)), count)
    line = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + bottom[edge]
    rise = high[:, 1] - low[:, 1]
    flat = (rise < _FLAT)[edge]
    safe = np.where(flat, 1.0, rise[edge])
    share_in = np.clip((line - MARGIN - low[edge, 1]) / safe, 0, 1)
    share_out = np.clip((line + 1 + MARGIN - low[edge, 1]) / safe, 0, 1)
    share_in[flat], share_out[flat] = 0, 1
    run = high[edge, 0] - low[edge, 0]
    lon_in, lon_out = low[edge, 0] + share_in * run, low[edge, 0] + share_out * run
    west = np.floor(np.minimum(lon_in, lon_out) - MARGIN)
    east = np.floor(np.maximum(lon_in, lon_out) + MARGIN)
    west = np.clip(west, 0, last_column).astype(np.int64)
    east = np.clip(east, 0, last_column).astype(np.int64)
    count = east - west + 1
    pair_edge = np.repeat(edge, count)
    column = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    column += np.repeat(west, count)
    line = np.repeat(line, count)
    place = (line // CELLS) * frame.columns + column // CELLS
    return place * CELLS**2 + line % CELLS * CELLS + column % CELLS, pair_edge


def _crossed_cells(
    key: _Ints, edge: _Ints, edges: _Edges, frame: _Frame, shapes: npt.NDArray[np.object_]
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
        test_row=row[keep],
        test_holds=holds[keep],
        first_edge=_starts(np.diff(np.append(first_slot, len(key)))[keep]),
        test_edge=number,
        edge_flags=(
            ((ends[:, 1] <= at[:, 1]) != (ends[:, 3] <= at[:, 1])).astype(np.uint8)
            | (_turn(ends, at)[0] > 0).astype(np.uint8) << 1
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
    """Give the smallest kind of number that counts the shapes."""
    return np.int16 if len(shapes) <= np.iinfo(np.int16).max else np.int32


def _starts(counts: _Ints) -> npt.NDArray[np.int32]:
    return np.append(0, np.cumsum(counts)).astype(np.int32)


def _turn(ends: _Floats, at: _Floats) -> tuple[_Floats, npt.NDArray[np.bool_]]:
    """Say on which side of each edge a point lies (left: above 0), and whether that is certain."""
    one = (ends[:, 2] - ends[:, 0]) * (at[:, 1] - ends[:, 1])
    two = (ends[:, 3] - ends[:, 1]) * (at[:, 0] - ends[:, 0])
    return one - two, np.abs(one - two) > SIGN_BOUND * (np.abs(one) + np.abs(two)) + SIGN_FLOOR


def _references(
    cells: _Ints, cell_of_pair: _Ints, ends: _Floats, frame: _Frame
) -> tuple[npt.NDArray[np.uint8], _Floats] | None:
    """Choose a point in each cell that lies clearly on one side of each edge: which of those that
    are tried, and where it is; None: none was found.
    """  # noqa: D205
    corners = _corners(*np.divmod(cells, CELLS**2), frame)
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
    crossed: _Crossed, frame: _Frame, shapes: npt.NDArray[np.object_]
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
    clear: npt.NDArray[np.bool_], place: _Ints, frame: _Frame, shapes: npt.NDArray[np.object_]
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


def _rows_at(place: _Ints, cell: _Ints, frame: _Frame, shapes: npt.NDArray[np.object_]) -> _Ints:
    """Give the lowest row that holds the middle of each cell."""
    middle = (_corners(place, cell, frame) + 0.5) / frame.scale + frame.corner
    return find_direct(middle[:, 1], middle[:, 0], shapes)


def _corners(place: _Ints, cell: _Ints, frame: _Frame) -> _Floats:
    """Give the south-western corners of cells, in cells from the grid's corner."""
    columns = place % frame.columns * CELLS + cell % CELLS
    lines = place // frame.columns * CELLS + cell // CELLS
    return np.stack([columns, lines], axis=1).astype(np.float64)
