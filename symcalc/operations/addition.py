"""Sum of arrays, and of scalars.   d(A + B) = dA + dB   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

import sympy

from symcalc.algebra import add
from symcalc.expressions.core_nodes import MatAdd
from symcalc.expressions.registry import Example, Operation, register

register(
    Operation(
        name="add",
        node=MatAdd,
        also=(sympy.Add,),
        differential=lambda Y, d: add(*[d(A) for A in Y.args]),
        linear="joint",
        adjoint=lambda Y, i, G: G,
        push=lambda Y, i, F: F,
        code=lambda g, Y, *a: g.add(*a),
        example=Example("A*x + A'*x", wrt="x", derivative="A + A'", want="jacobian"),
    )
)
