"""Products of entries where a triangular factor is 0 by its structure: what has a pole there does not count.

d √L = dL ⊘ (2 √L) is lower triangular as dL is, but 0/0 above the diagonal.
"""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph import Graph, Value, is_number
from symcalc.structure import Structure

OUTSIDE = {  # ones outside of the triangle, or of the diagonal
    Structure.DIAGONAL: "np.where(np.eye(len({0}), dtype=bool), {0}, 1)",
    Structure.LOWER: "np.where(np.tri(len({0}), dtype=bool), {0}, 1)",
    Structure.UPPER: "np.where(np.tri(len({0}), dtype=bool).T, {0}, 1)",
}


def filled(g: Graph, factors: Sequence[Value]) -> Sequence[Value]:
    """Return the factors of a product of entries, with ones for what a triangular base of a power is by structure."""
    for triangle in OUTSIDE:
        zero = any(triangle in g.structure_of(f) and _base(f) is None for f in factors)
        powers = {f.args[0] for f in factors if f.op == "pow"}  # xᵃ log x is 0 at 0
        factors = [within(g, f, triangle) if zero or (_is_log(f) and _base(f) in powers) else f for f in factors]
    return factors


def within(g: Graph, f: Value, triangle: Structure) -> Value:
    """Return a power or logarithm of a triangular base, of which the entries in the triangle count, without poles."""
    base = _base(f)
    if base is None or triangle not in g.structure_of(base):
        return f
    return _exchanged(g, f, base, g.make("template", (g.dense(base),), OUTSIDE[triangle], base.shape))


def _base(f: Value) -> Value | None:
    """Return the matrix by a power of which a value divides, or whose logarithm it is."""
    if f.op == "div" and is_number(f.args[0]):
        below = f.args[1]
        return below.args[0] if below.op in ("pow", "call") else below
    if _is_log(f):
        return f.args[0].args[0] if f.op == "pow" else f.args[0]
    return f.args[0] if f.op == "pow" and f.args[1].op != "number" else None


def _is_log(f: Value) -> bool:
    """Tell a logarithm, or a power of one."""
    a = f.args[0] if f.op == "pow" else f
    return a.op == "call" and a.data == "log"


def _exchanged(g: Graph, f: Value, old: Value, new: Value) -> Value:
    """Return a value with another base."""
    if f is old:
        return new
    return g.make(f.op, [_exchanged(g, a, old, new) if a.shape else a for a in f.args], f.data, f.shape)
