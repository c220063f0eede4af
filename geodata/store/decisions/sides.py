"""Which actors stand on which side: what stands after all decisions on it.

Pure, as `geodata.store.decisions.standing` is: decisions in, what stands out.
"""

from __future__ import annotations

from geodata.store.decisions.standing import Ledger
from geodata.tables import DecidedSides, Decision, DecisionKind, Side

__all__ = ["MOST_LETTERS", "faults_of_sides", "side_history", "standing_sides", "tidied"]

#: Longest words that name an actor, and longest name of whose view it is.
MOST_LETTERS = 200


def tidied(words: str) -> str:
    """Give words without space around them and with single spaces between them."""
    return " ".join(words.split())


def standing_sides(ledger: Ledger) -> DecidedSides:
    """Give what the decisions on sides amount to.

    Parameters
    ----------
    ledger : Ledger
        With every decision on sides, and every one that takes another back.

    Returns
    -------
    DecidedSides
        Of words decided on more than once, the last decision that was not taken back counts,
        whatever their upper and lower case.
    """
    held: dict[str, tuple[str, Side]] = {}
    view: str | None = None
    for decision in ledger.decisions:
        if decision.kind is not DecisionKind.SIDE or decision.id in ledger.undone:
            continue
        if decision.view is not None:
            view = decision.view
        for words, side in decision.sides.items():
            held[words.casefold()] = (words, side)
    return DecidedSides(words=dict(held.values()), view=view)


def side_history(ledger: Ledger) -> list[tuple[Decision, bool]]:
    """Give the decisions on sides in their order, each with whether it was taken back."""
    return [
        (decision, decision.id in ledger.undone)
        for decision in ledger.decisions
        if decision.kind is DecisionKind.SIDE
    ]


def faults_of_sides(decision: Decision) -> list[str]:
    """Say what cannot be in a decision on sides; nothing for another decision without any."""
    if decision.kind is not DecisionKind.SIDE:
        held = decision.sides or decision.view is not None
        return [f"sides belongs to a decision to {DecisionKind.SIDE} only"] if held else []
    faults = []
    if decision.claim_ids:
        faults.append("a claim has no side; name actors")
    if not decision.sides and decision.view is None:
        faults.append("sides is missing")
    for words in decision.sides:
        if not any(letter.isalnum() for letter in words):
            faults.append(f"{words!r} names no actor; give words of its name")
    if any(len(words) > MOST_LETTERS for words in (*decision.sides, decision.view or "")):
        faults.append(f"more than {MOST_LETTERS} letters name an actor; shorten them")
    return faults
