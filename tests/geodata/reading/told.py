"""What a claim tells, as the tests of the reader compare it."""

from geodata.tables import Claim

__all__ = ["name", "value"]


def name(claim: Claim) -> str | None:
    """Give the name of its place."""
    return claim.place.name if claim.place else None


def value(claim: Claim, kind: str = "personnel") -> float | None:
    """Give its number of a kind."""
    quantity = claim.quantity(kind)
    return quantity.value if quantity else None
