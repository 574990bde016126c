"""What a program declares of a matrix that it defines: `K : spd` beside `K = …`. It is taken for granted.

The matrix means itself, and its structure is what is declared besides what is known: dK is that of its definition.
"""

from typing import Any

from sympy import Integer

from symcalc.algebra import negate, total, trace, transpose
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import DeclaredArray, is_array, is_zero
from symcalc.expressions.index_forms import UNMOVED
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.structure import keep_sign, structure_of
from symcalc.expressions.structures_and_signs import Structure


def declared(a: Expression, flags: Any) -> Any:
    """Return a matrix that is taken to have a structure; itself where that is known.

    Raises:
        KindMismatch: where what is known contradicts it.
    """
    structure, known = Structure(int(flags)), structure_of(a)
    if not is_array(a) or is_zero(a) or structure in known:
        return a
    for one, other in ((structure, known), (known, structure)):
        if Structure.ANTISYMMETRIC in one and Structure.SYMMETRIC in other:
            raise KindMismatch("a matrix that is symmetric and skew is 0, and this one is declared so")
    return DeclaredArray.make(a, Integer(int(flags)), shape=a.shape)


def _transpose(a: Expression) -> Any:
    """Return the transpose, of which the same is known, but for the side of a triangle."""
    structure = structure_of(a)
    if Structure.SYMMETRIC in structure:
        return a
    if Structure.ANTISYMMETRIC in structure:
        return negate(a)
    flags = Structure(int(a.parts[1]))
    sides = Structure.LOWER | Structure.UPPER
    turned = flags ^ sides if flags & sides in (Structure.LOWER, Structure.UPPER) else flags
    return declared(transpose(a.arg), Integer(turned.value))


register(
    Operation(
        name="declared structure",
        node=DeclaredArray,
        construct=declared,
        transpose=_transpose,
        trace=lambda a: trace(a.arg),
        total=lambda a: total(a.arg),
        structure=lambda e, a: a | Structure(int(e.parts[1])),
        sign=keep_sign,
        is_taken=True,
        text="{0}",
        latex="{0}",
        to_sympy=lambda a, *flags: a,
        differential=lambda Y, d: d(Y.arg),
        linear=(0,),
        indices=UNMOVED,
        code=lambda g, Y, a: a,
        reference=lambda np, A, *flags: A,
        example=Example(
            "A : matrix(n, n)\nK : spd\nK = A'*A\nsum(exp(K).*B)", wrt="B", derivative="T_0 : spd\nT_0 = A'*A\nexp(T_0)"
        ),
    )
)
