"""Which spans of a report may name a place, and what speaks for and against each."""

from geodata.reading.mentions.candidates import find_mentions

__all__ = ["find_mentions"]
