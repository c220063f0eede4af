"""Row: from asking for the page to the first map painted, with nothing cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.browser import free_port, open_chromium, open_page, serve, streamlit_command
from benchmarks.harness import Measurement, Plan, Row, missing
from benchmarks.situations import Happenings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["measure"]
