"""State to folium map; pure, no Streamlit."""

from dashboard.maps.assets import (
    AssetError,
    asset_address,
    early_links,
    page_bundle,
    page_bundle_address,
    static_folder,
)
from dashboard.maps.base import focus_base, focus_bbox, unwrap_lon, world_base
from dashboard.maps.model import (
    build_model,
    event_types,
    event_words,
    played_versions,
    playing_days,
)
from dashboard.maps.packing import pack_rows
from dashboard.maps.situation_map import CompiledMap, SituationMap, build_map, compile_map

__all__ = [
    "AssetError",
    "CompiledMap",
    "SituationMap",
    "asset_address",
    "build_map",
    "build_model",
    "compile_map",
    "early_links",
    "event_types",
    "event_words",
    "focus_base",
    "focus_bbox",
    "pack_rows",
    "page_bundle",
    "page_bundle_address",
    "played_versions",
    "playing_days",
    "static_folder",
    "unwrap_lon",
    "world_base",
]
