"""Boxes: around a large scalar, around a part of a long product. A box means its argument.   d⟦a⟧ = da.

The differential and the cotangent of a part of a product are boxed, too: so all products of which a derivative is made
are short.
"""

from collections.abc import Callable
from typing import Any

from symcalc.algebra import share, total, trace, transpose
from symcalc.algebra.coefficients import boxed_part
from symcalc.algebra.transposes import INVERSES, TOTALS, TRACES, TRANSPOSES, inverse
from symcalc.expressions.core_nodes import CONSTRUCTORS, Shared, SharedArray, SharedPart, SharedPositive
from symcalc.expressions.registry import Example, Operation, register


def _turned(a: Any) -> Any:
    turned = transpose(a.arg)
    return a if turned == a.arg else boxed_part(turned)


CONSTRUCTORS[SharedPositive] = share
CONSTRUCTORS.update({SharedArray: boxed_part, SharedPart: boxed_part})
TRANSPOSES[SharedArray] = _turned
INVERSES[SharedArray] = lambda a: boxed_part(inverse(a.arg))
TRACES[SharedArray] = lambda a: trace(a.arg)
TOTALS[SharedArray] = lambda a: total(a.arg)


def _box(name: str, *kinds: type, around: Callable[[Any], Any], code: Callable[..., Any]) -> Operation:
    """Return the record of boxes; ``around`` is put around a differential and a cotangent."""
    return Operation(
        name=name,
        node=kinds[0],
        also=kinds[1:],
        text="{0}",
        latex="{0}",
        differential=lambda Y, d: around(d(Y.arg)),
        linear="joint",
        adjoint=lambda Y, i, G: around(G),
        push=lambda Y, i, F: F,
        code=code,
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )


register(_box("box", Shared, SharedPositive, around=lambda a: a, code=lambda g, Y, a: a))
register(_box("box around a part", SharedPart, SharedArray, around=boxed_part, code=lambda g, Y, a: g.part(a)))
