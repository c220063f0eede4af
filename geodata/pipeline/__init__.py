"""The stages in order: read, geocode, join, store, show. The only room that knows them all."""

from geodata.pipeline.imports import ImportResult, import_table, open_table
from geodata.pipeline.reports import endpoint_reader, place_index, read_loaded, read_report
from geodata.pipeline.shipped import create_shipped_situation, shipped_situation_copy
from geodata.pipeline.situations import (
    changes,
    export_situation,
    open_or_create_situation,
    open_situation,
    set_drawn_for,
    state,
    timeline_of,
    use_boundary_set,
)

__all__ = [
    "ImportResult",
    "changes",
    "create_shipped_situation",
    "endpoint_reader",
    "export_situation",
    "import_table",
    "open_or_create_situation",
    "open_situation",
    "open_table",
    "place_index",
    "read_loaded",
    "read_report",
    "set_drawn_for",
    "shipped_situation_copy",
    "state",
    "timeline_of",
    "use_boundary_set",
]
