"""The matrix of partial derivatives of a vector by a vector that is a part of it, all other parts held.

What a rule asks for that tells where a function of eigenvalues has a derivative: H = ∂g/∂λ of g(λ(S), S).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from symcalc.calculus.jacobians import jacobian
from symcalc.calculus.substitutions import replaced
from symcalc.expressions.core_nodes import dependents, variable
from symcalc.expressions.node import Expression, define_operators
from symcalc.simplification.rewriting import simplify

MARK = "part"  # tells a part from a variable of a program


def derivative_by_part(g: Expression, part: Expression, held: Collection[type] = ()) -> Any:
    """Return ∂g/∂l of a column g by a column l in it, an m×n matrix; nodes of the classes ``held`` stay as they are."""
    l = variable("l", "vector", part.shape, MARK)  # noqa: E741
    inside = [Y for Y in dependents([g], [part]) if type(Y) in held]
    instead = {part: l, **{Y: variable(f"H_{i}", "matrix", Y.shape, MARK) for i, Y in enumerate(inside)}}
    H = simplify(jacobian(replaced([g], instead).get(g, g), l))
    back = {v: Y for Y, v in instead.items()}
    return replaced([H], back).get(H, H)


define_operators(derivative_by_part=derivative_by_part)
