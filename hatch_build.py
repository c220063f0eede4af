"""Build hook of the wheel."""
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):
    """Placeholder until the assets room is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Do nothing yet."""
