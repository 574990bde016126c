"""Determinant, its logarithm, adjugate and cofactor matrix.

d det(A) = det(A) tr(A⁻¹ dA),  d log det(A) = tr(A⁻¹ dA)   (Magnus & Neudecker 2019, ch. 8, sec. 3);
d adj(A) = tr(A⁻¹ dA) adj(A) − A⁻¹ dA adj(A)   (ibid., sec. 5).
"""

from typing import Any

import sympy

from symcalc.algebra import add, inverse, multiply, negate, scaled, total, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import has_rank_one, is_singular, plain
from symcalc.domains.implications import renamed
from symcalc.errors import KindMismatch
from symcalc.expressions.claims import Sign, Structure
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    Identity,
    Inverse,
    MatMul,
    MatPow,
    OneArgument,
    ScalarNode,
    Transpose,
    children,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.properties import Property, needs_positive_determinant
from symcalc.expressions.records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function, register_rewrite
from symcalc.expressions.shape_rules import KNOWN, square, square_to_scalar
from symcalc.expressions.structure import is_definite, sign_of, structure_of
from symcalc.operations.elementwise import build
from symcalc.operations.kroneckers import KroneckerProduct


class Determinant(OneArgument, ScalarNode):
    """Determinant of a square matrix."""


class LogDet(OneArgument, ScalarNode):
    """Logarithm of the determinant of a square matrix whose determinant is positive."""


class Adjugate(OneArgument, ArrayNode):
    """Adjugate: adj(A) A = det(A) I."""


def determinant(a: Any) -> Any:
    """Return det(A), of a product and a power in parts."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    c, core = split(a)
    if c != 1:
        return multiply(scalar_power(c, a.shape[0]), determinant(core))
    kind = type(core)
    if kind is Identity:
        return ONE
    if is_singular(core):
        return sympy.S.Zero
    if kind is Transpose:
        return determinant(core.arg)
    if kind is Inverse:
        return scalar_power(determinant(core.arg), sympy.S.NegativeOne)
    if kind is MatPow:
        return scalar_power(determinant(core.base), core.exp)
    if kind is MatMul and all(f.shape[0] == f.shape[1] for f in core.args):
        return multiply(*[determinant(f) for f in core.args])
    if kind is KroneckerProduct and all(f.shape[0] == f.shape[1] for f in core.args):
        A, B = core.args
        return multiply(scalar_power(determinant(A), B.shape[0]), scalar_power(determinant(B), A.shape[0]))
    return Determinant.make(core)


def logdet(a: Any) -> Any:
    """Return log det(A); taken apart only where that holds for every A with a positive determinant."""
    if not is_array(a):
        raise KindMismatch("logdet of a scalar", hint="write log(a)")
    square(KNOWN, a.shape)
    c, core = split(a)
    if c != 1 and sign_of(c) is Sign.POSITIVE:
        return add(multiply(a.shape[0], build("log", c)), logdet(core))
    kind = type(a)
    if is_singular(a):
        raise KindMismatch("logdet of a singular matrix is not a real number")
    if kind is Identity:
        return sympy.S.Zero
    if kind is Transpose:
        return logdet(a.arg)
    if kind is Inverse:
        return negate(logdet(a.arg))
    if kind is DiagMatrix and sign_of(a.arg) is Sign.POSITIVE:
        return total(build("log", a.arg))
    if (
        kind in (MatMul, MatPow, KroneckerProduct)
        and c == 1
        and all(is_definite(f) for f in children(a) if is_array(f))
    ):
        return _logdet_of_parts(a)
    return LogDet.make(a)


def _logdet_of_parts(a: Any) -> Any:
    """Return log det of a product, a power, a Kronecker product of positive definite matrices."""
    if isinstance(a, MatPow):
        return multiply(a.exp, logdet(a.base))
    if isinstance(a, MatMul):
        return add(*[logdet(f) for f in a.args])
    A, B = a.args
    return add(multiply(B.shape[0], logdet(A)), multiply(A.shape[0], logdet(B)))


def adjugate(a: Any) -> Any:
    """Return adj(A)."""
    if not is_array(a):
        return ONE
    square(KNOWN, a.shape)
    if type(a) is Identity:
        return a
    if type(a) is Transpose:
        return transpose(adjugate(a.arg))
    return Adjugate.make(a, shape=a.shape)


def differential_of_determinant(Y: Any, d: Any) -> Any:
    """Return det(A) tr(A⁻¹ dA); of a column times a row, which has no inverse, tr(adj(A) dA)."""
    if has_rank_one(Y.arg):
        return trace(multiply(adjugate(Y.arg), d(Y.arg)))
    return multiply(Y, trace(multiply(inverse(Y.arg), d(Y.arg))))


def differential_of_adjugate(Y: Any, d: Any) -> Any:
    """Return tr(A⁻¹ dA) adj(A) − A⁻¹ dA adj(A)."""
    step = multiply(inverse(Y.arg), d(Y.arg))
    return add(scaled(trace(step), Y), negate(multiply(step, Y)))


def sign_of_determinant(e: Any, a: Sign) -> Sign:
    """Return what the structure of the matrix tells."""
    if is_definite(e.arg):
        return Sign.POSITIVE
    return Sign.NONNEGATIVE if Structure.SEMIDEFINITE in structure_of(e.arg) else Sign.UNKNOWN


demands_on_determinant = renamed(POSITIVE=Property.POSITIVE_DETERMINANT, NONZERO=Property.INVERTIBLE)


register(
    Operation(
        name="det",
        node=Determinant,
        construct=determinant,
        sign=sign_of_determinant,
        asks_structure=True,
        plainer=demands_on_determinant,
        function=Function("det", determinant, square_to_scalar, ("square",), group="of a square matrix", summary="|A|"),
        differential=differential_of_determinant,
        code=lambda g, Y, a: g.det(a),
        example=Example("det(X)", wrt="X", derivative="det(X)*X^-T"),
    )
)
register(
    Operation(
        name="logdet",
        node=LogDet,
        construct=logdet,
        function=Function(
            "logdet", logdet, square_to_scalar, ("square",), group="of a square matrix", summary="log |A|, |A| > 0"
        ),
        differential=lambda Y, d: trace(multiply(inverse(Y.arg), d(Y.arg))),
        code=lambda g, Y, a: g.logdet(a),
        latex=r"\log\det({0})",
        domain=needs_positive_determinant,
        example=Example("logdet(X)", wrt="X", derivative="X^-T"),
    )
)
register(
    Operation(
        name="adj",
        node=Adjugate,
        construct=adjugate,
        transpose=lambda a: a if transpose(a.args[0]) == a.args[0] else plain(a),
        # a polynomial in A
        structure=lambda e, a: a & (Structure.DIAGONAL | Structure.SYMMETRIC),
        function=Function("adj", adjugate, square, ("square",), group="of a square matrix", summary="adjugate"),
        differential=differential_of_adjugate,
        code=lambda g, Y, a: g.adjugate(a),
        example=Example("tr(B*adj(X))", wrt="X", derivative="tr(B*adj(X))*X^-T - (adj(X)*B*X^-1)'"),
    )
)
register_function(
    Function(
        "cof",
        lambda A: transpose(adjugate(A)),
        square,
        ("square",),
        group="of a square matrix",
        summary="cofactor matrix, adj(A)ᵀ",
    )
)
register_rewrite(lambda e: logdet(e.args[0].arg) if isinstance(e.args[0], Determinant) else None, sympy.log)
