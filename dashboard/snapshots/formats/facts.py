"""What is written into a file of any format about itself."""

from __future__ import annotations

from dashboard.snapshots.drawing.fonts import clean_text
from dashboard.snapshots.record import Snapshot
from dashboard.texts import text

__all__ = ["facts_of"]


def facts_of(snapshot: Snapshot) -> dict[str, str]:
    """Give what is written into a file about itself.

    Parameters
    ----------
    snapshot : Snapshot
        What the file shows.

    Returns
    -------
    dict of str to str
        ``Title``, ``Author``, ``Description``, ``Keywords`` and ``Software``; clean text.
    """
    facts = {
        "Title": snapshot.title or snapshot.subtitle,
        "Author": snapshot.organisation or "Sitmap",
        "Description": f"{snapshot.subtitle}. {text('product.number', id=snapshot.id)}.",
        "Keywords": ", ".join(
            word for word in ("situation map", snapshot.country_name, snapshot.tlp) if word
        ),
        "Software": snapshot.software,
    }
    return {key: clean_text(value) for key, value in facts.items()}
