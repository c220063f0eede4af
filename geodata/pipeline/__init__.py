"""The stages in order: read, geocode, join, store, show. The only room that knows them all.

The names below are loaded when first used: who opens a situation need not wait for the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.lazy import loaded_when_used

if TYPE_CHECKING:
    from geodata.pipeline.imports import ImportResult, import_table, open_table
    from geodata.pipeline.reports import endpoint_reader, place_index, read_loaded, read_report
    from geodata.pipeline.shipped import create_shipped_situation, shipped_situation_copy
    from geodata.pipeline.situations import (
        changes,
        export_situation,
        open_or_create_situation,
        open_situation,
        sets_drawn_for,
        state,
        timeline_of,
        use_boundary_sets,
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
    "sets_drawn_for",
    "shipped_situation_copy",
    "state",
    "timeline_of",
    "use_boundary_sets",
]

_HOMES = {
    "ImportResult": "geodata.pipeline.imports",
    "changes": "geodata.pipeline.situations",
    "create_shipped_situation": "geodata.pipeline.shipped",
    "endpoint_reader": "geodata.pipeline.reports",
    "export_situation": "geodata.pipeline.situations",
    "import_table": "geodata.pipeline.imports",
    "open_or_create_situation": "geodata.pipeline.situations",
    "open_situation": "geodata.pipeline.situations",
    "open_table": "geodata.pipeline.imports",
    "place_index": "geodata.pipeline.reports",
    "read_loaded": "geodata.pipeline.reports",
    "read_report": "geodata.pipeline.reports",
    "sets_drawn_for": "geodata.pipeline.situations",
    "shipped_situation_copy": "geodata.pipeline.shipped",
    "state": "geodata.pipeline.situations",
    "timeline_of": "geodata.pipeline.situations",
    "use_boundary_sets": "geodata.pipeline.situations",
}

__getattr__, __dir__ = loaded_when_used(__name__, _HOMES)
