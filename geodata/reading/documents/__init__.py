"""The parts of a report: headline, dateline, day of publication, body."""

from geodata.reading.documents.parts import read_document

__all__ = ["read_document"]
