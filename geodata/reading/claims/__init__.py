"""Happenings with their places, days, numbers and speakers, put together to claims."""

from geodata.reading.claims.extraction import extract_claims

__all__ = ["extract_claims"]
