"""Packages that parsing, deriving and printing do not need: loaded when they are first asked for something."""

from __future__ import annotations

import importlib
from typing import Any

from symcalc.errors import NotSupported


def optional(name: str) -> Any:
    """Return a package, imported now.

    Raises:
        NotSupported: where it is not installed.

    >>> optional("math").floor(2.5)
    2
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # it is installed, and lacks something itself
            raise
        raise NotSupported(f"{name} is not installed", hint=f"pip install {name}") from None


class Package:
    """A package that is imported where one of its names is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):  # which copying, pickling and inspecting ask for
            raise AttributeError(attribute)
        found = getattr(optional(self._name), attribute)
        self.__dict__[attribute] = found  # from here on as quick as a module's own
        return found


np = Package("numpy")
