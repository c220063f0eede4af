"""Claims that review put into an event, whatever the rules of grouping say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.tables import Claim

__all__ = ["placed_by_review"]


def placed_by_review(claims: Sequence[Claim]) -> dict[int, int]:
    """Find the claims that review placed, and the claim that each belongs with.

    Parameters
    ----------
    claims : sequence of Claim
        Without repeated ids.

    Returns
    -------
    dict of int to int
        Position of a claim with `Claim.event_with` -> position of the claim at the end of the
        chain of these. Where that one is not among `claims`, the first of those that lead to it:
        what was put together stays together.
    """
    put = {claim.id: claim.event_with for claim in claims if claim.event_with}
    if not put:
        return {}
    position_of = {claim.id: position for position, claim in enumerate(claims)}
    placed = {}
    first_of: dict[str, int] = {}
    for claim_id in sorted(put, key=position_of.__getitem__):
        anchor = _end_of_chain(claim_id, put)
        own = first_of.setdefault(anchor, position_of[claim_id])
        placed[position_of[claim_id]] = position_of.get(anchor, own)
    return placed


def _end_of_chain(claim_id: str, put: Mapping[str, str]) -> str:
    chain = [claim_id]
    met = {claim_id}
    while (following := put.get(chain[-1], chain[-1])) not in met:
        chain.append(following)
        met.add(following)
    if following == chain[-1]:
        return following
    # A ring, which undoing can leave: any of it will do, if it is always the same one.
    return min(chain[chain.index(following) :])
