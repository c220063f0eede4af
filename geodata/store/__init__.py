"""The situation file: reports, mentions and claims, kept without loss."""

from geodata.store.opening import create_situation, open_situation
from geodata.store.settings import OpeningSettings, opening_settings
from geodata.store.situation import Situation, SituationSummary

__all__ = [
    "OpeningSettings",
    "Situation",
    "SituationSummary",
    "create_situation",
    "open_situation",
    "opening_settings",
]
