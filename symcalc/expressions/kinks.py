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
        joint: the limits where several of these are 0 at once, those of fewer norms first.
        beyond: norms by which limits alone divide, ‖y‖ where ‖x − y‖ was and x is 0.
    """

    norms: frozenset[Any] = frozenset()
    limits: Mapping[Any, Any] = MappingProxyType({})
    chosen: frozenset[Any] = frozenset()
    joint: tuple[tuple[frozenset[Any], Any], ...] = ()
    beyond: frozenset[Any] = frozenset()

    @property
    def parts(self) -> list[Any]:
        """All expressions in it."""
        return [*self.norms, *self.beyond, *self.limits, *self.limits.values(), *self.needed]

    @property
    def needed(self) -> list[Any]:
        """The norms that are asked for in code, and the limits there."""
        return [e for norms, limit in self.selected for e in (*norms, limit)]

    @property
    def selected(self) -> list[tuple[list[Any], Any]]:
        """The limits that are other values, each with the norms that are 0 there; a later one stands before others."""
        alone = [([N], self.limits[N]) for N in sorted(self.chosen, key=str)]
        return [*alone, *((sorted(norms, key=str), limit) for norms, limit in self.joint)]

    def mapped(self, make: Callable[[Any], Any]) -> Kinks:
        """Return the kinks of what is made of the formula, of its limits alike."""
        joint = tuple((norms, make(limit)) for norms, limit in self.joint)
        return self._replace(limits={N: make(limit) for N, limit in self.limits.items()}, joint=joint)

    def renamed(self, known: Mapping[Any, Any]) -> Kinks:
        """Return the same of what the parts of the formula are called elsewhere."""
        norms, chosen, beyond = (frozenset(known[N] for N in found) for found in (self.norms, self.chosen, self.beyond))
        joint = tuple((frozenset(known[N] for N in found), known[limit]) for found, limit in self.joint)
        return Kinks(norms, {known[N]: known[limit] for N, limit in self.limits.items()}, chosen, joint, beyond)


NO_KINKS = Kinks()
