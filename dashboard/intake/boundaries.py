"""What an analyst says of a file of boundaries, as the description of a set."""

from __future__ import annotations

import re
from datetime import date

from dashboard.console import plain
from geodata.regions.sets import DISCLAIMER, BoundarySet

__all__ = ["described_set"]


def described_set(
    stem: str,
    *,
    licence: str,
    set_id: str = "",
    name: str = "",
    source: str = "",
    version: str = "",
    point_of_view: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> BoundarySet:
    """Describe the set that a file of boundaries becomes.

    Parameters
    ----------
    stem : str
        Name of the file, without its ending: stands in for a missing id and name.
    licence : str
        Terms that it is published under.
    set_id, name, source, version, point_of_view : str
        As of `geodata.regions.BoundarySet`; "" where the analyst says nothing.
    valid_from, valid_to : date or None
        First day that the set is right for, and first day that it is not. None: not bounded.

    Returns
    -------
    BoundarySet
        Without characters that deceive; its vintage names the licence, which many ask for on
        each copy.
    """
    shown = plain(name) or plain(stem)
    edition, terms = plain(version), plain(licence)
    vintage = f"{shown}, {edition} ({terms})" if edition else f"{shown} ({terms})"
    if valid_from or valid_to:
        vintage += f"; valid {valid_from or 'from before'} to {valid_to or 'today'}"
    return BoundarySet(
        id=set_id or re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40].strip("-"),
        name=shown,
        source=plain(source),
        version=edition,
        licence=terms,
        vintage=vintage,
        attribution=f"Boundaries: {plain(source) or shown} ({terms})",
        disclaimer=DISCLAIMER,
        point_of_view=plain(point_of_view),
        valid_from=valid_from,
        valid_to=valid_to,
    )
