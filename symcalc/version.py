"""The version, which stands in pyproject.toml alone."""

from __future__ import annotations

import re
from pathlib import Path

from symcalc.optional_packages import optional

DISTRIBUTION = "symcalc-matrix"
_LINE = re.compile(r'^version = "([^"]+)"$', re.M)


def version_of(project: Path) -> str | None:
    """Return the version that a checkout's pyproject.toml says; None where there is none, or another project's."""
    try:
        text = project.read_text(encoding="utf-8")
    except OSError:
        return None
    found = _LINE.search(text)
    return found[1] if found and f'name = "{DISTRIBUTION}"' in text else None


def found_version() -> str:
    """Return the version: of the checkout that this file stands in, else of what is installed.

    >>> found_version()[0].isdigit()
    True
    """
    beside = version_of(Path(__file__).parents[1] / "pyproject.toml")
    if beside is not None:
        return beside
    metadata = optional("importlib.metadata")  # which takes longer to import than the version to be asked for
    try:
        return str(metadata.version(DISTRIBUTION))
    except metadata.PackageNotFoundError:
        return "0+unknown"
