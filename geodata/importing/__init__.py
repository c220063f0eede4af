"""Tables of events from elsewhere, as claims with their sources."""

from geodata.importing.table import (
    FORMATS,
    ClaimBatch,
    EventTable,
    ImportOptions,
    RefusedRow,
    TableImport,
    open_event_table,
    read_claims_table,
)

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
