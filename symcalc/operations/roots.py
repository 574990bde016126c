"""What an equation defines: x of g(x, p) = 0, and the X of a linear equation L(X) = R.

dx = −(∂g/∂x)⁻¹ ∂g/∂p dp (MIT, Matrix Calculus, ch. 6; Griewank & Walther 2008, ch. 15): the differential asks for
derivatives of the equation, so that `symcalc.calculus.linear_equations` works it out. In code a solution is given, or
worked out by a method of its own (`symcalc.calculus.solutions_in_code`).
"""

from typing import Any

from symcalc.algebra.equations import (
    rebuilt_root,
    rebuilt_solution,
    structure_kept,
    transpose_of_root,
    transpose_of_solution,
)
from symcalc.expressions.equations import (
    COMPARED,
    STEIN,
    SYLVESTER,
    Given,
    GivenArray,
    Root,
    RootArray,
    Solved,
    Stein,
    Sylvester,
)
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import shape_of
from symcalc.expressions.operation_records import DefinedRecord
from symcalc.expressions.registry import register_defined
from symcalc.expressions.structure import keep_sign, sign_of
from symcalc.expressions.structures_and_signs import Structure


def compared(g: Any, Y: Any, x: Any, residual: Any, scale: Any) -> Any:
    """Return the code of a solution that is given, which is compared with its equation."""
    return g.step(COMPARED, (x, g.dense(residual), scale), (Y.parts[0].name,), shape_of(Y))


register_defined(
    DefinedRecord(
        node=Root,
        construct=rebuilt_root,
        sign=lambda x, *below: sign_of(x.equation.unknown),
    )
)
register_defined(
    DefinedRecord(
        node=RootArray,
        construct=rebuilt_root,
        transpose=transpose_of_root,
        structure=lambda X, *below: kind_of(X.equation.unknown).structure,
    )
)
register_defined(
    DefinedRecord(
        node=Solved,
        construct=rebuilt_solution,
        transpose=transpose_of_solution,
        structure=structure_kept,
    )
)
register_defined(
    DefinedRecord(
        node=Given,
        construct=lambda *parts: Given.make(*parts),
        sign=keep_sign,
        code=compared,
    )
)
register_defined(
    DefinedRecord(
        node=GivenArray,
        construct=lambda x, residual, scale: GivenArray.make(x, residual, scale, shape=x.shape),
        structure=lambda e, a, *rest: a,
        code=compared,
    )
)
register_defined(
    DefinedRecord(
        node=Sylvester,
        construct=lambda A, B, R: Sylvester.make(A, B, R, shape=R.shape),
        code=lambda g, Y, *a: g.step(SYLVESTER, map(g.dense, a), shape=Y.shape),
    )
)
register_defined(
    DefinedRecord(
        node=Stein,
        construct=lambda A, R: Stein.make(A, R, shape=R.shape),
        structure=lambda X, a, r: r & (Structure.SYMMETRIC | Structure.SKEW),
        code=lambda g, Y, *a: g.step(STEIN, map(g.dense, a), shape=Y.shape),
    )
)
