"""Events and claims as files of other programs, with what they rest on."""

from geodata.exporting.files import FORMATS, export_table
from geodata.exporting.rows import TABLES, About

__all__ = ["FORMATS", "TABLES", "About", "export_table"]
