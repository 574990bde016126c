"""Products of functions of one argument that are shorter: sign(a) a = |a|, sin(z)/cos(z) = tan(z).

Which function makes what with which, its record says (`Entrywise.partners`).
"""

from __future__ import annotations

from typing import Any

from sympy import Mul

from symcalc.algebra import hadamard
from symcalc.expressions.core_nodes import HadamardProduct
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.operations.elementwise import OF_CLASS, base_and_exponent


@law(
    HadamardProduct,
    Mul,
    shortens=True,
    examples=(
        "sign(A).*A",
        "step(A).*A",
        "step(A).*relu(A)",
        "sin(A)./cos(A)",
        "sinh(a)/cosh(a)",
        "exp(A).*sigmoid(-A)",
    ),
)
def product_of_partners(e: Expression) -> Expression | None:
    """sign(A) ∘ A = |A|, step(A) ∘ A = relu(A), sin(A)/cos(A) = tan(A), exp(A) ∘ sigmoid(−A) = sigmoid(A)."""
    parts = [base_and_exponent(f) for f in e.args]
    known: dict[Expression, tuple[int, Any]] = {b: (i, p) for i, (b, p) in enumerate(parts)}
    for i, (b, p) in enumerate(parts):
        function = OF_CLASS.get(type(b)) if p is ONE else None
        for partner, product in function.partners(b) if function is not None and function.partners else ():
            j, q = known.get(partner, (i, ONE))
            joined = product(q) if i != j and q.is_Integer else None
            if joined is not None:
                return hadamard(*(f for k, f in enumerate(e.args) if k not in (i, j)), joined)
    return None
