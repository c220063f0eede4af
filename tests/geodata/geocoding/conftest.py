"""What the tests of geocoding share."""

import pytest

from geodata.geocoding.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer()
