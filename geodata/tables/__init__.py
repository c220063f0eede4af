"""The records that the stages hand to each other.

Coordinates are ``lat``, ``lon``: floats, degrees, WGS 84 (EPSG:4326). Spans are Python string
indices into the report's text, end exclusive. Days are `datetime.date`, local to the place.
``None`` means "not known" everywhere, never "zero" or "all".
"""

from geodata.tables.claims import Claim, Quantity
from geodata.tables.decisions import ClaimVersion, DecidedSides, Decision
from geodata.tables.events import Event, Figure, State
from geodata.tables.kinds import (
    QUANTITY_KINDS,
    DecisionKind,
    Measure,
    MentionKind,
    Modality,
    Precision,
    Side,
    Status,
    Verdict,
)
from geodata.tables.places import NameIndex, Place
from geodata.tables.readings import Candidate, Mention, Reading
from geodata.tables.reports import Report, Source

__all__ = [
    "QUANTITY_KINDS",
    "Candidate",
    "Claim",
    "ClaimVersion",
    "DecidedSides",
    "Decision",
    "DecisionKind",
    "Event",
    "Figure",
    "Measure",
    "Mention",
    "MentionKind",
    "Modality",
    "NameIndex",
    "Place",
    "Precision",
    "Quantity",
    "Reading",
    "Report",
    "Side",
    "Source",
    "State",
    "Status",
    "Verdict",
]
