"""Transpose.   d(Aᵀ) = (dA)ᵀ   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

from symcalc.algebra import transpose
from symcalc.expressions.core_nodes import Transpose
from symcalc.expressions.registry import Example, Function, Operation, register
from symcalc.expressions.shape_rules import transposed

register(
    Operation(
        name="transpose",
        node=Transpose,
        function=Function("transpose", transpose, transposed, ("any",), group="of any matrix", summary="Aᵀ"),
        linear="joint",
        adjoint=lambda Y, i, G: transpose(G),
        push=lambda Y, i, F: F.transposed(),
        code=lambda g, Y, a: g.transpose(a),
        example=Example("tr(A*X')", wrt="X", derivative="A"),
    )
)
