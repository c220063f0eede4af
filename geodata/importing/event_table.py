"""A table of events or facts that was understood: its rows as claims with their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from geodata.importing.claims import ClaimMaker, RowError
from geodata.importing.row_readers import LeftOutError, RowReader
from geodata.importing.sources import Cells, TableSource
from geodata.tables import Claim, Place, Precision

__all__ = ["ClaimBatch", "EventTable", "RefusedRow", "RegionCodes"]

_BATCH_ROWS = 5_000

RegionCodes = Callable[[Sequence[Place]], Sequence[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that gives no claim."""

    #: Line of the file that the row ends on, or number of the row, counted from 1.
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBatch:
    """What some rows of a table gave."""

    #: How many rows these were.
    rows: int
    #: In the order of the rows.
    claims: tuple[Claim, ...]
    refused: tuple[RefusedRow, ...] = ()
    #: Codes that no event type has, with the number of their rows.
    unmapped: Mapping[str, int] = field(default_factory=dict)
    #: Rows left out for their code.
    left_out: int = 0


class EventTable:
    """A table that has been opened and understood; made by `open_event_table`.

    Parameters
    ----------
    source : TableSource
        Its rows.
    reader : RowReader
        Understands them.
    maker : ClaimMaker
        Makes their claims.
    format : str
        What it was found to be: a data set's name, "export", "layer" or "table".
    columns : mapping of str to str
        Our columns, each with the table's that it is read from; empty for known formats.
    total : int or None
        How many rows there are. None: not known.
    first_row : int
        0, or 1 where the first row is not one of events.
    region_codes : callable or None
        See `open_event_table`.
    """

    def __init__(
        self,
        source: TableSource,
        *,
        reader: RowReader,
        maker: ClaimMaker,
        format: str,
        columns: Mapping[str, str],
        total: int | None,
        first_row: int,
        region_codes: RegionCodes | None,
    ) -> None:
        self.format = format
        self.columns = columns
        self.total = total
        self._source = source
        self._reader = reader
        self._maker = maker
        self._first_row = first_row
        self._region_codes = region_codes

    def batches(self) -> Iterator[ClaimBatch]:
        """Read the table.

        Yields
        ------
        ClaimBatch
            What some thousand rows gave, in the order of the rows.

        Raises
        ------
        ImportTableError
            If the file turns out to be damaged.
        """
        for rows in self.rows():
            yield self.read(rows)

    def rows(self) -> Iterator[list[tuple[int, Cells]]]:
        """Give the rows of each of the `batches`, for `read`.

        Yields
        ------
        list of (int, cells)
            Each row's number and its cells, as text.

        Raises
        ------
        ImportTableError
            If the file turns out to be damaged.
        """
        rows = islice(self._source.rows(), self._first_row, None)
        while batch := list(islice(rows, _BATCH_ROWS)):
            yield batch

    def read(self, rows: Sequence[tuple[int, Cells]]) -> ClaimBatch:
        """Read some rows.

        Parameters
        ----------
        rows : sequence of (int, cells)
            As `rows` gives them; what was opened in another process reads them alike.

        Returns
        -------
        ClaimBatch
        """
        claims: list[Claim] = []
        refused: list[RefusedRow] = []
        unmapped: Counter[str] = Counter()
        left_out = 0
        for line, cells in rows:
            try:
                claims.append(self._reader.claim(cells, self._maker, unmapped))
            except RowError as error:
                refused.append(RefusedRow(line=line, reason=str(error)))
            except LeftOutError:
                left_out += 1
        if self._region_codes is not None:
            claims = _with_region_codes(claims, self._region_codes)
        return ClaimBatch(
            rows=len(rows),
            claims=tuple(claims),
            refused=tuple(refused),
            unmapped=dict(unmapped),
            left_out=left_out,
        )


def _with_region_codes(claims: Sequence[Claim], region_codes: RegionCodes) -> list[Claim]:
    wanted = list(
        dict.fromkeys(
            claim.place
            for claim in claims
            if claim.place is not None
            and claim.place.region_code is None
            and claim.place.precision is not Precision.COUNTRY
        )
    )
    codes = region_codes(wanted) if wanted else ()
    placed = {
        place: replace(place, region_code=code)
        for place, code in zip(wanted, codes, strict=True)
        if code is not None
    }
    return [
        replace(claim, place=placed[claim.place]) if claim.place in placed else claim
        for claim in claims
    ]
