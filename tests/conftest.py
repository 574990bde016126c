"""Settings of all tests: property tests that are the same in every run, and records that are changed for one test."""

import pytest
from hypothesis import HealthCheck, settings

from symcalc.expressions import registry

settings.register_profile(
    "symcalc", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("symcalc")


@pytest.fixture
def extending():
    """Let operations be registered until the end of the test."""
    with registry.extending(lasting=False):
        yield


@pytest.fixture
def exchange(extending):
    """Put a changed record in the place of an operation's, until the end of the test."""
    return registry.exchange
