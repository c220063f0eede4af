"""The actors of a situation with their sides, and decisions on these in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.forces import Sides
from dashboard.texts import text
from dashboard.units import FORCES
from dashboard.wording import visible
from geodata.tables import Claim, Decision

__all__ = ["ActorRow", "actor_rows", "decision_words"]


@dataclass(frozen=True, slots=True)
class ActorRow:
    """A force that claims name."""

    actor: str
    #: "friend", "hostile", "neutral" or "unknown".
    side: str
    claims: int


def actor_rows(claims: Iterable[Claim], sides: Sides) -> list[ActorRow]:
    """List the forces that some claims name: whose signs have the frame of a side.

    Parameters
    ----------
    claims : iterable of Claim
        Of any types; those of deployments count.
    sides : Sides
        Who is whose friend or foe.

    Returns
    -------
    list of ActorRow
        Those named most first, then by name.
    """
    counted = Counter(
        claim.actor for claim in claims if claim.event_type == FORCES and claim.actor.strip()
    )
    return [
        ActorRow(actor, sides.of(actor), count)
        for actor, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def decision_words(decision: Decision) -> str:
    """Say what a decision on sides set, as plain text."""
    parts = [
        text("data.side_set", actor=visible(words), side=text(f"data.side_{side}"))
        for words, side in decision.sides.items()
    ]
    if decision.view is not None:
        whose = visible(decision.view)
        parts.append(
            text("data.side_view_set", view=whose) if whose else text("data.side_view_unset")
        )
    return "; ".join(parts)
