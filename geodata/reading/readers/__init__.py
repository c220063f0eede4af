"""Other readers in place of ours: what they may find, and how it is held against the text."""

from geodata.reading.readers.protocol import (
    Found,
    FoundClaim,
    FoundMention,
    FoundQuantity,
    Reader,
)

__all__ = ["Found", "FoundClaim", "FoundMention", "FoundQuantity", "Reader"]
