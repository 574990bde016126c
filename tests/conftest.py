"""Settings of all tests: property tests that are the same in every run; records that are changed; the command line."""

import pytest
from hypothesis import HealthCheck, settings

from symcalc.expressions import registry
from symcalc.faces import cli

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


@pytest.fixture
def run(capsys):
    """Return a function that runs a command line and returns exit code, output and errors."""

    def of(*arguments):
        code = cli.main(list(arguments))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return code, shown.out, shown.err

    return of
