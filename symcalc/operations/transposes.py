"""Transpose.   d(Aᵀ) = (dA)ᵀ   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

from __future__ import annotations

from sympy.matrices import expressions as M

from symcalc.algebra import inverse, transpose
from symcalc.domains.implications import all_parts
from symcalc.expressions.core_nodes import Transpose
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import transposed
from symcalc.expressions.structure import keep_sign
from symcalc.expressions.structures_and_signs import Structure


def _structure_of_transpose(s: Structure) -> Structure:
    triangles = s & Structure.DIAGONAL
    if (Structure.LOWER in s) != (Structure.UPPER in s):
        triangles = (Structure.UPPER if Structure.LOWER in s else Structure.LOWER) | (s & Structure.SYMMETRIC)
    return (s & ~Structure.DIAGONAL) | triangles | (s & Structure.SYMMETRIC)


register(
    Operation(
        name="transpose",
        node=Transpose,
        construct=transpose,
        transpose=lambda a: a.arg,
        inverse=lambda a: transpose(inverse(a.arg)),
        structure=lambda e, a: _structure_of_transpose(a),
        sign=keep_sign,
        plainer=all_parts,
        function=Function(
            "transpose",
            transpose,
            transposed,
            ("any",),
            group="of any matrix",
            summary="Aᵀ",
            from_sympy={M.Transpose: transpose, M.Adjoint: transpose},
        ),
        to_sympy=M.Transpose,
        linear=(0,),
        indices="ij->ji",
        code=lambda g, Y, a: g.transpose(a),
        reference=lambda np, A: A.T,
        example=Example("tr(A*X')", wrt="X", derivative="A"),
    )
)
