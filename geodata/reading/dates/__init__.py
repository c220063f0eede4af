"""Phrases of time and the days that they mean."""

from geodata.reading.dates.phrases import DatePhrase, find_dates

__all__ = ["DatePhrase", "find_dates"]
