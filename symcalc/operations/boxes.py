"""Boxes: around a large scalar, around a part of a long product. A box means its argument.   d⟦a⟧ = da.

The differential and the cotangent of a part of a product are boxed, too: so all products of which a derivative is made
are short.
"""

from typing import Any

from symcalc.algebra import share, total, trace, transpose
from symcalc.nodes import CONSTRUCTORS, Shared, SharedArray, SharedPart, SharedPositive
from symcalc.registry import Example, Operation, register
from symcalc.scaling import boxed_part
from symcalc.turning import INVERSES, TOTALS, TRACES, TRANSPOSES, inverse


def _turned(a: Any) -> Any:
    turned = transpose(a.arg)
    return a if turned == a.arg else boxed_part(turned)


CONSTRUCTORS[SharedPositive] = share
CONSTRUCTORS.update({SharedArray: boxed_part, SharedPart: boxed_part})
TRANSPOSES[SharedArray] = _turned
INVERSES[SharedArray] = lambda a: boxed_part(inverse(a.arg))
TRACES[SharedArray] = lambda a: trace(a.arg)
TOTALS[SharedArray] = lambda a: total(a.arg)
register(
    Operation(
        name="box",
        node=Shared,
        also=(SharedPositive,),
        text="{0}",
        latex="{0}",
        differential=lambda Y, d: d(Y.arg),
        linear="joint",
        adjoint=lambda Y, i, G: G,
        push=lambda Y, i, F: F,
        code=lambda g, Y, a: a,
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )
)
register(
    Operation(
        name="box around a part",
        node=SharedPart,
        also=(SharedArray,),
        text="{0}",
        latex="{0}",
        differential=lambda Y, d: boxed_part(d(Y.arg)),
        linear="joint",
        adjoint=lambda Y, i, G: boxed_part(G),
        push=lambda Y, i, F: F,
        code=lambda g, Y, a: g.part(a),
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )
)
