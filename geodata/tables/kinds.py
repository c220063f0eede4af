"""The words of closed lists: precision, status, verdict and their like."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "QUANTITY_KINDS",
    "DecisionKind",
    "Measure",
    "MentionKind",
    "Modality",
    "Precision",
    "Status",
    "Verdict",
]

#: What a quantity may count, in the order of the batch format's columns.
QUANTITY_KINDS = ("personnel", "equipment", "fatalities", "injured", "detained", "participants")


class Precision(StrEnum):
    """How exactly a place is known; decides whether it is drawn as a point or an area."""

    CITY = "city"
    AREA = "area"
    REGION = "region"
    COUNTRY = "country"


class MentionKind(StrEnum):
    """What a mention stands for in its sentence."""

    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    AREA = "area"
    METONYM = "metonym"
    DEMONYM = "demonym"


class Status(StrEnum):
    """What a source says of a happening's reality."""

    OCCURRED = "occurred"
    ANNOUNCED = "announced"
    PLANNED = "planned"
    CLAIMED = "claimed"
    DENIED = "denied"
    RETRACTED = "retracted"


class Measure(StrEnum):
    """Whether a quantity is a standing total or a change. Stocks are never added up."""

    STOCK = "stock"
    FLOW = "flow"


class Verdict(StrEnum):
    """What review makes of a claim. Only accepted and retracted ones are on the map."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    #: The source withdrew it: it stands as known until then.
    RETRACTED = "retracted"


class Side(StrEnum):
    """Where a force stands, as somebody sees it."""

    FRIEND = "friend"
    HOSTILE = "hostile"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class DecisionKind(StrEnum):
    """What an analyst decides on claims, and on the sides of actors."""

    ACCEPT = "accept"
    #: Gives fields of a claim other values: `Decision.changes`.
    CORRECT = "correct"
    REJECT = "reject"
    #: Puts claims into the event of the claim `Decision.into`.
    MERGE = "merge"
    #: Takes claims out of their event, into one of their own.
    SPLIT = "split"
    #: Records that the source withdrew a claim, as known on `Decision.known_on`.
    RETRACT = "retract"
    #: Brings a rejected or retracted claim back.
    RESTORE = "restore"
    #: Grades claims, or all claims of `Decision.publisher`: `Decision.grade`.
    GRADE = "grade"
    NOTE = "note"
    #: Puts actors on sides, or says whose view the sides are: `Decision.sides`, `Decision.view`.
    SIDE = "side"
    #: Takes back the decision `Decision.undoes`; an undo can be undone.
    UNDO = "undo"


class Modality(StrEnum):
    """How a source qualifies a number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ALMOST = "almost"
    RANGE = "range"
