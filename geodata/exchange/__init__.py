"""Claims as rows of named cells and back: what exports write and imports recognise.

Both sides agree here and nowhere else, so that what leaves a situation comes back without loss.
"""

from geodata.exchange.claim_rows import claim_cells
from geodata.exchange.columns import CLAIM_COLUMNS, MARK_COLUMNS, Cell, Column
from geodata.exchange.row_claims import claim_from_cells
from geodata.exchange.texts import csv_bytes, disarm, fit_text, rearm

__all__ = [
    "CLAIM_COLUMNS",
    "MARK_COLUMNS",
    "Cell",
    "Column",
    "claim_cells",
    "claim_from_cells",
    "csv_bytes",
    "disarm",
    "fit_text",
    "rearm",
]
