"""What tests of the command line share."""

import pytest

from symcalc.faces import cli


@pytest.fixture
def run(capsys):
    """Return a function that runs a command line and returns exit code, output and errors."""

    def of(*arguments):
        code = cli.main(list(arguments))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return code, shown.out, shown.err

    return of
