"""The analyst's hand on the key points: other words, another order, fewer, more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard.snapshots import KeyPoint

__all__ = ["move_point", "reword_point", "told_points"]


def reword_point(
    points: Sequence[KeyPoint], number: int, *, title: str, text: str
) -> tuple[KeyPoint, ...]:
    """Give points of which one has other words.

    Parameters
    ----------
    points : sequence of KeyPoint
        In order.
    number : int
        Which one, from 0.
    title, text : str
        The analyst's words.

    Returns
    -------
    tuple of KeyPoint
        The point still rests on the claims that it rested on, and is marked as edited if its
        words are others than they were.
    """
    held = points[number]
    if (title, text) == (held.title, held.text):
        return tuple(points)
    made = replace(held, title=title, text=text, edited=True)
    return (*points[:number], made, *points[number + 1 :])


def move_point(points: Sequence[KeyPoint], number: int, by: int) -> tuple[KeyPoint, ...]:
    """Give points of which one stands further up (`by` below 0) or down; ends are ends."""
    others = [*points[:number], *points[number + 1 :]]
    at = min(max(number + by, 0), len(others))
    return (*others[:at], points[number], *others[at:])


def told_points(points: Sequence[KeyPoint]) -> tuple[KeyPoint, ...]:
    """Give the points that say something."""
    return tuple(point for point in points if point.title.strip() or point.text.strip())
