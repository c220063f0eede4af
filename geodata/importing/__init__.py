"""Tables of events from elsewhere, as claims with their sources."""

from geodata.importing.table import RefusedRow, TableImport, read_claims_table

__all__ = ["RefusedRow", "TableImport", "read_claims_table"]
