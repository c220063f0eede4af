"""The product that most tests of products look at; frozen, so that they can share it."""

import pytest

from tests.dashboard.snapshot_states import situation_claims
from tests.dashboard.snapshots.made import snapshot_of, text_of


@pytest.fixture(scope="session")
def snapshot():
    return snapshot_of(situation_claims(), organisation="Crisis room")


@pytest.fixture(scope="session")
def sheet_text(snapshot):
    return text_of(snapshot)
