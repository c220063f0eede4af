"""What the tests of geocoding share."""

import pytest

from geodata.geocoding.chain import GeocoderChain
from geodata.geocoding.gazetteer import Gazetteer
from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.similar import SimilarNames


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer()


@pytest.fixture(scope="session")
def index():
    return PlaceIndex()


@pytest.fixture(scope="session")
def similar(index):
    return SimilarNames(index.configured_names)


@pytest.fixture(scope="session")
def make_chain(index, similar):
    """Make a chain of services behind the gazetteer."""

    def make(*services, **parts):
        return GeocoderChain(index, services=services, similar=similar, **parts)

    return make


@pytest.fixture
def chain(make_chain):
    return make_chain()
