"""How a text words what it means: what answers are worded like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Wording(NamedTuple):
    """What printing asks of a text beside its meaning.

    Attributes:
        undeclared: the variables, by name, whose kinds nobody declared: an answer says how they were read.
        decimals: whether numbers are typed as decimals: an answer writes them so.
    """

    undeclared: frozenset[str] = frozenset()
    decimals: bool = False

    def beside(self, other: Wording) -> Wording:
        """Return the wording of two texts together.

        >>> Wording(frozenset("x")).beside(Wording(frozenset("A"), decimals=True)).decimals
        True
        """
        return Wording(self.undeclared | other.undeclared, self.decimals or other.decimals)

    def naming(self, names: Iterable[str]) -> Wording:
        """Return the wording with further names that are not declared.

        >>> sorted(Wording(frozenset("x")).naming("vx").undeclared)
        ['v', 'x']
        """
        return Wording(self.undeclared.union(new), self.decimals) if (new := set(names)) else self


PLAIN = Wording()
