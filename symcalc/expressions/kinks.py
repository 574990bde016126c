"""What a formula is at the kinks of norms, for the code that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Kinks(NamedTuple):
    """What a formula is at the kinks of norms.

    Attributes:
        norms: those by which it divides, and of which the reciprocal is taken as 0 where they are 0.
        limits: the limit of the formula where such a norm becomes 0, for those for which there is one.
        chosen: those of which the limit is another value than what the reciprocal gives.
    """

    norms: frozenset[Any] = frozenset()
    limits: Mapping[Any, Any] = MappingProxyType({})
    chosen: frozenset[Any] = frozenset()

    def mapped(self, make: Callable[[Any], Any]) -> Kinks:
        """Return the kinks of what is made of the formula, of its limits alike."""
        return self._replace(limits={N: make(limit) for N, limit in self.limits.items()})

    def renamed(self, known: Mapping[Any, Any]) -> Kinks:
        """Return the same of what the parts of the formula are called elsewhere."""
        norms, chosen = (frozenset(known[N] for N in found) for found in (self.norms, self.chosen))
        return Kinks(norms, {known[N]: known[limit] for N, limit in self.limits.items()}, chosen)


NO_KINKS = Kinks()
