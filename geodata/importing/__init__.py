"""Tables of events from elsewhere, as claims with their sources."""

from geodata.importing.event_table import ClaimBatch, EventTable, RefusedRow
from geodata.importing.options import FORMATS, ImportOptions
from geodata.importing.table import TableImport, open_event_table, read_claims_table

__all__ = [
    "FORMATS",
    "ClaimBatch",
    "EventTable",
    "ImportOptions",
    "RefusedRow",
    "TableImport",
    "open_event_table",
    "read_claims_table",
]
