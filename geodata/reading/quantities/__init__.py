"""Numbers that count people, troops or arms: what they count, and how they are told."""

from geodata.reading.quantities.phrases import QuantityPhrase, find_quantities

__all__ = ["QuantityPhrase", "find_quantities"]
