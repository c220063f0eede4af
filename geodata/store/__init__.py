"""The situation: reports, mentions, claims and what was decided on them, kept without loss."""

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
from geodata.store.snapshots import (
    StoredSnapshot,
    find_snapshot,
    list_snapshots,
    save_snapshot,
)
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
