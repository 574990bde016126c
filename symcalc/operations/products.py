"""Product of matrices, with a scalar coefficient; product of scalars.

d(A B) = dA B + A dB   (Magnus & Neudecker 2019, ch. 8, sec. 2). The adjoint of dB ↦ A dB C is G ↦ Aᵀ G Cᵀ.
"""

from typing import Any

import sympy

from symcalc.algebra import multiply, trace, transpose
from symcalc.nodes import MatMul, is_array
from symcalc.registry import Example, Operation, register
from symcalc.shapes import ONE


def adjoint(Y: Any, i: int, G: Any) -> Any:
    """Return Aᵀ G Cᵀ for factor i of A·B·C; for the coefficient, ⟨G, product⟩."""
    before, after = Y.args[:i], Y.args[i + 1 :]
    if not is_array(Y.args[i]):
        return trace(multiply(transpose(G), multiply(*after)))
    return multiply(*[transpose(A) for A in reversed(before)], G, *[transpose(C) for C in reversed(after)])


def push(Y: Any, i: int, F: Any) -> Any:
    """Return the form A·F·C."""
    before, after = multiply(*Y.args[:i]), multiply(*Y.args[i + 1 :])
    return F.between(before, after)


register(
    Operation(
        name="multiply",
        node=MatMul,
        linear="each",
        adjoint=adjoint,
        push=push,
        code=lambda g, Y, *a: g.matmul(*a) if is_array(Y.args[0]) else g.mul(a[0], g.matmul(*a[1:])),
        example=Example("x'*A*x", wrt="x", derivative="(A + A')*x"),
    )
)
register(
    Operation(
        name="multiply scalars",
        node=sympy.Mul,
        linear="each",
        adjoint=lambda Y, i, G: multiply(G, *Y.args[:i], *Y.args[i + 1 :]),
        push=lambda Y, i, F: F.between(multiply(*Y.args[:i], *Y.args[i + 1 :]), ONE),
        code=lambda g, Y, *a: g.mul(*a),
        example=Example("a*norm2(x)^2", wrt="x", derivative="2*a*x"),
    )
)
