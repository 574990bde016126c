"""Boxes: around a large scalar, around a part of a long product. A box means its argument.   d⟦a⟧ = da.

The differential and the cotangent of a part of a product are boxed, too: so all products of which a derivative is made
are short.
"""

from typing import Any

from symcalc.algebra import inverse, share, total, trace, transpose
from symcalc.algebra.coefficients import boxed_part
from symcalc.domains.implications import all_parts
from symcalc.expressions.core_nodes import Shared, SharedArray, SharedPart, SharedPositive
from symcalc.expressions.index_forms import UNMOVED
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.structure import keep_sign
from symcalc.expressions.structures_and_signs import Sign


def _turned(a: Expression) -> Any:
    turned = transpose(a.arg)
    return a if turned == a.arg else boxed_part(turned)


register(
    Operation(
        name="box",
        node=Shared,
        also=(SharedPositive,),
        construct=share,
        sign=lambda e, a: Sign.POSITIVE if isinstance(e, SharedPositive) else a,
        plainer=all_parts,
        text="{0}",
        latex="{0}",
        to_sympy=lambda a: a,
        differential=lambda Y, d: d(Y.arg),
        linear=(0,),
        indices=UNMOVED,
        code=lambda g, Y, a: a,
        reference=lambda np, A: A,
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )
)
register(
    Operation(
        name="box around a part",
        node=SharedPart,
        also=(SharedArray,),
        construct=boxed_part,
        transpose=_turned,
        inverse=lambda a: boxed_part(inverse(a.arg)),
        trace=lambda a: trace(a.arg),
        total=lambda a: total(a.arg),
        structure=lambda e, a: a,
        sign=keep_sign,
        text="{0}",
        latex="{0}",
        to_sympy=lambda a: a,
        differential=lambda Y, d: boxed_part(d(Y.arg)),
        linear=(0,),
        is_self_adjoint=True,
        indices=UNMOVED,
        code=lambda g, Y, a: g.part(a),
        reference=lambda np, A: A,
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )
)
