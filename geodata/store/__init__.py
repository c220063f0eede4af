"""The situation: reports, mentions, claims and what was decided on them, kept without loss.

The names below are loaded when first used: who is only to know what a situation holds need not
wait for the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.lazy import loaded_when_used

if TYPE_CHECKING:
    from geodata.store.decisions.review import StaleDecisionError
    from geodata.store.homes.backups import free_name
    from geodata.store.homes.faults import SALVAGE
    from geodata.store.opening import (
        create_situation,
        is_server_url,
        name_of_missing,
        open_situation,
    )
    from geodata.store.queries.finding import ClaimFilter, ClaimOrder, ClaimPage
    from geodata.store.queries.keeping import KeptClaims
    from geodata.store.queries.summary import SituationSummary
    from geodata.store.queries.tallies import PublisherTally, RegionTally
    from geodata.store.rows.adding import PreparedClaims, prepare_claims
    from geodata.store.settings import OpeningSettings, opening_settings
    from geodata.store.situation import Situation
    from geodata.store.snapshots import find_snapshot, list_snapshots, save_snapshot
    from geodata.store.stored import StoredSnapshot
    from geodata.store.upkeep.checking import find_damage
    from geodata.store.upkeep.moving import backup_situation, copy_situation
    from geodata.store.upkeep.repairing import RepairSummary, repair_situation

__all__ = [
    "SALVAGE",
    "ClaimFilter",
    "ClaimOrder",
    "ClaimPage",
    "KeptClaims",
    "OpeningSettings",
    "PreparedClaims",
    "PublisherTally",
    "RegionTally",
    "RepairSummary",
    "Situation",
    "SituationSummary",
    "StaleDecisionError",
    "StoredSnapshot",
    "backup_situation",
    "copy_situation",
    "create_situation",
    "find_damage",
    "find_snapshot",
    "free_name",
    "is_server_url",
    "list_snapshots",
    "name_of_missing",
    "open_situation",
    "opening_settings",
    "prepare_claims",
    "repair_situation",
    "save_snapshot",
]

_HOMES = {
    "ClaimFilter": "geodata.store.queries.finding",
    "ClaimOrder": "geodata.store.queries.finding",
    "ClaimPage": "geodata.store.queries.finding",
    "KeptClaims": "geodata.store.queries.keeping",
    "OpeningSettings": "geodata.store.settings",
    "PreparedClaims": "geodata.store.rows.adding",
    "PublisherTally": "geodata.store.queries.tallies",
    "RegionTally": "geodata.store.queries.tallies",
    "RepairSummary": "geodata.store.upkeep.repairing",
    "SALVAGE": "geodata.store.homes.faults",
    "Situation": "geodata.store.situation",
    "SituationSummary": "geodata.store.queries.summary",
    "StaleDecisionError": "geodata.store.decisions.review",
    "StoredSnapshot": "geodata.store.stored",
    "backup_situation": "geodata.store.upkeep.moving",
    "copy_situation": "geodata.store.upkeep.moving",
    "create_situation": "geodata.store.opening",
    "find_damage": "geodata.store.upkeep.checking",
    "find_snapshot": "geodata.store.snapshots",
    "free_name": "geodata.store.homes.backups",
    "is_server_url": "geodata.store.opening",
    "list_snapshots": "geodata.store.snapshots",
    "name_of_missing": "geodata.store.opening",
    "open_situation": "geodata.store.opening",
    "opening_settings": "geodata.store.settings",
    "prepare_claims": "geodata.store.rows.adding",
    "repair_situation": "geodata.store.upkeep.repairing",
    "save_snapshot": "geodata.store.snapshots",
}

__getattr__, __dir__ = loaded_when_used(__name__, _HOMES)
