"""Vectors over their norms, x/‖x‖, where powers of the norm alone are beyond all numbers: (yᵀx) x/‖x‖² is (yᵀu) u.

Only where the norm is worked out anyway: a quotient by the unit vector then takes no longer than by the norm's square.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer

from symcalc.codegen.graph import Graph, Value, is_number, needed
from symcalc.codegen.passes.chains import chain
from symcalc.codegen.passes.entries import div, mul, power
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.codegen.passes.turns import transpose

MOST = 8  # powers of norms in one quotient


def use_units(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with vectors over their norms in quotients by powers of norms."""
    order = needed(outputs)
    normed = {v.args[0] for v in order if v.op == "norm2"}
    if not normed or not any(v.op == "div" for v in order):
        return g, list(outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op != "div" or v.args[1].shape:
            return None
        below = factors(v.args[1])
        if any(f.op == "square_sum" and f.args[0] not in normed for f in below):
            return None
        return Quotient(h, args[0], args[1]).in_units() if any(is_norm(f) or is_broken(f) for f in below) else None

    return rebuild(g, outputs, rule)


def factors(a: Value) -> list[Value]:
    """Return the factors of a product, those of small powers one by one."""
    found: list[Value] = []
    stack = [a]
    while stack:
        f = stack.pop()
        if f.op == "mul":
            stack += reversed(f.args)
        elif f.op == "pow" and is_number(f.args[1]) and f.args[1].data.is_Integer and 0 < f.args[1].data <= MOST:
            stack += [f.args[0]] * int(f.args[1].data)
        else:
            found.append(f)
    return found


def is_norm(f: Value) -> bool:
    """Tell a norm, its square, and what its reciprocal is taken of."""
    return f.op in ("norm2", "square_sum") or (f.op == "or_infinity" and f.args[0].op == "norm2")


def is_broken(f: Value) -> bool:
    """Tell a broken power of a norm, above 1."""
    return (
        f.op == "pow"
        and is_norm(f.args[0])
        and is_number(f.args[1])
        and f.args[1].data.is_Rational
        and (not f.args[1].data.is_Integer and 1 < f.args[1].data <= MOST)
    )


class Quotient:
    """A quotient by a product of norms and other scalars.

    Attributes:
        above: the factors.
        norms: below, one by one.
        rest: what else is below.
        is_broken: whether a broken power of a norm was taken apart.
    """

    def __init__(self, g: Graph, above: Value, below: Value) -> None:
        self.graph = g
        self.above = list(above.args) if above.op == "mul" else [above]
        self.norms: list[Value] = []
        self.rest: list[Value] = []
        self.is_broken = any(map(is_broken, factors(below)))
        for f in factors(below):
            if is_broken(f):
                base, p = f.args[0], f.args[1].data
                self.norms += [base] * int(p)
                self.rest.append(power(g, base, g.number(p - int(p))))
            elif f.op == "square_sum":
                self.norms += [g.make("norm2", f.args)] * 2
            else:
                (self.norms if is_norm(f) else self.rest).append(f)

    def in_units(self) -> Value | None:
        """Return the quotient with unit vectors, None where there are none or nothing can become large beside them."""
        g = self.graph
        is_small = len(self.norms) == 1 and not self.is_broken
        scalars = any(not f.shape and not f.is_plain for f in self.above)
        if not 1 <= len(self.norms) <= MOST or (is_small and (self.rest or not scalars)):
            return None
        left: list[Value] = []
        made: set[Value] = set()
        for n in self.norms:
            z = n.args[0].args[0] if n.op == "or_infinity" else n.args[0]
            place = next((i for i, f in enumerate(self.above) if f is z or f is transpose(g, z)), None)
            unit = div(g, z, n)
            if place is not None:
                self.above[place] = unit if self.above[place] is z else transpose(g, unit)
                made.add(z)
            elif z not in made or not self.in_chain(z, unit):
                left.append(n)
        if not made:
            return None
        below = [*self.rest, *(power(g, n, g.number(Integer(left.count(n)))) for n in dict.fromkeys(left))]
        return div(g, mul(g, *self.above), mul(g, *below)) if below else mul(g, *self.above)

    def in_chain(self, z: Value, unit: Value) -> bool:
        """Put a unit vector into a product of matrices that is a scalar, where the vector ends it."""
        g = self.graph
        for i, f in enumerate(self.above):
            for end in (0, -1) if f.op == "chain" and not f.shape else ():
                parts = list(f.args)
                if parts[end] is z or parts[end] is transpose(g, z):
                    parts[end] = transpose(g, unit) if end == 0 else unit
                    self.above[i] = chain(g, parts)
                    return True
        return False
