"""Sums of a constant and a quotient of entries, over the quotient's denominator: 1 − x² ⊘ (1 + x²) is 1 ⊘ (1 + x²)."""

from __future__ import annotations

from typing import Any

from symcalc.algebra import add, filled, hadamard, multiply, scaled
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import HadamardPower, HadamardProduct, MatAdd, OneMatrix
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression, Scalar
from symcalc.simplification.tree_sizes import written_size


@law(
    among=HadamardPower,
    examples=(
        "1 .- x.^2 ./(1 .+ x.^2)",
        "1 .+ 2*x.^2 ./(1 .- x.^2)",
        "x.*y./(a .+ x.*y) .- 1",
        "3 .- 2*A./(a .+ A)",
        "sin(B).*(3 .- 2*exp(A)./(2 .+ exp(A)))",
    ),
    shortens=True,
    source="Knuth, Art of Computer Programming 2, 1997, sec. 4.5.1 (sums of fractions)",
)
def entries_over_one_denominator(e: MatAdd) -> Any:
    """C + b u ⊘ (a + k u) = (c a + (c k + b) u) ⊘ (a + k u), of entries, where that is no longer."""
    parts = _constant_and_other(e)
    if parts is None or type(parts[2]) is not HadamardProduct:
        return None
    c, b, quotient = parts
    for f in quotient.args:
        below = _constant_and_other(f.base) if type(f) is HadamardPower and f.exp == -1 else None
        if below is None:
            continue
        a, k, u = below
        d, above = split(hadamard(*(g for g in quotient.args if g is not f)))
        if above == u:
            left = add(multiply(c, k), multiply(b, d))
            out = hadamard(add(filled(multiply(c, a), *e.shape), scaled(left, u)), f)
            return out if written_size(out) <= written_size(e) else None
    return None


def _constant_and_other(e: Any) -> tuple[Scalar, Scalar, Expression] | None:
    """Return a, k and U of the sum a 1 + k U; None of what is no such sum."""
    if type(e) is not MatAdd or len(e.args) != 2:
        return None
    (a, one), (k, other) = sorted(map(split, e.args), key=lambda part: type(part[1]) is not OneMatrix)
    return (a, k, other) if type(one) is OneMatrix and type(other) is not OneMatrix else None
