"""The situation: reports, mentions, claims and what was decided on them, kept without loss."""

from geodata.store.opening import (
    create_situation,
    is_server_url,
    name_of_missing,
    open_situation,
)
from geodata.store.review import StaleDecisionError
from geodata.store.settings import OpeningSettings, opening_settings
from geodata.store.situation import Situation
from geodata.store.summary import SituationSummary

__all__ = [
    "OpeningSettings",
    "Situation",
    "SituationSummary",
    "StaleDecisionError",
    "create_situation",
    "is_server_url",
    "name_of_missing",
    "open_situation",
    "opening_settings",
]
