"""Transposes and inverses, pushed inwards; diagonal matrices.

A transpose goes into products and inverses, and into a sum or an elementwise product where that leaves fewer
transposes than it takes away; what is turned in an elementwise product is turned together. So each array has one form,
and a formula is written with few transposes.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from sympy import S

from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import scalar_power
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Transpose,
    Variable,
    ZeroMatrix,
    children,
    is_array,
)
from symcalc.expressions.dimensions import ONE, differ
from symcalc.expressions.law_records import by_law, law, report
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import CONSTRUCTORS, TRANSPOSES
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure

# ------------------------------------------------------------------------------------------------ transposes

SHALLOW, DEEP = 10, 20  # heights of arrays below which nothing is turned beforehand, and above which all below is


def transpose(a: Expression) -> Expression:
    """Return Aᵀ; a scalar is its own transpose."""
    if not isinstance(a, ArrayNode):
        return a
    turned = a._turned
    if turned is None:
        if a.height > DEEP:
            _turn_below(a)
        turned = _turn(a)
    return turned


def _turn(a: Expression) -> Any:
    found = TRANSPOSES.get(type(a), transpose_of_variable if type(a) is Variable else None)
    turned = plain(a) if found is None else found.rule(a)
    if found is not None and type(turned) is not Transpose:
        report(found, (a,), turned)
    a._turned = turned
    if type(turned) is Transpose and turned.arg is a:  # of any other node its own rule tells the transpose
        turned._turned = a
    return turned


def _turn_below(a: Expression) -> None:
    """Transpose what an array is made of, arguments first: rules ask for the transposes of arguments, at any depth."""
    stack = [a]
    while stack:
        e = stack[-1]
        waiting = [b for b in children(e) if is_array(b) and b.height > SHALLOW and b._turned is None]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if e is not a and e._turned is None:
            _turn(e)


def plain(a: Expression) -> Any:
    """Return the node of the transpose: there is no simpler one."""
    return Transpose.make(a, shape=a.shape[::-1])


@law(examples=("S : symmetric(n)\nS'", "K : skew(n)\nK'"), source="Horn & Johnson 2013, sec. 0.2.5")
def transpose_of_variable(a: Expression) -> Expression:
    """Sᵀ = S of a symmetric S, Kᵀ = −K of a skew K."""
    known = structure_of(a)
    if known is Structure.NONE:
        return plain(a)
    if Structure.SYMMETRIC in known:
        return a
    return scaled(S.NegativeOne, a) if Structure.SKEW in known else plain(a)


def surface(a: Expression, beyond: int) -> tuple[int, int]:
    """Return how many transposes stand in a sum or product, and how many others there would be in its transpose.

    Of the others no more are counted than ``beyond`` above the transposes: each may be deep.
    """
    if type(a) is HadamardProduct:  # factors that are turned together count each
        parts = [f for part in a.args for f in (part,) * _factors_turned(part)]
    else:
        parts = [f for t in (a.args if type(a) is MatAdd else (a,)) for f in _factors(t)]
    others = [f for f in parts if type(f) is not Transpose]
    turned = len(parts) - len(others)
    return turned, len(list(islice(filter(_changes, others), max(0, turned + beyond))))


def _factors_turned(part: Any) -> int:
    return len(part.arg.args) if type(part) is Transpose and type(part.arg) is HadamardProduct else 1


def _changes(f: Any) -> bool:
    """Tell whether the transpose of a part is another one, and not its negative; of a sum its structure tells.

    Rows of the identity are as short as columns.
    """
    if f.picks:
        return False
    if type(f) is MatAdd:
        return Structure.SYMMETRIC not in structure_of(f)
    is_plain = differ(f.shape[0], f.shape[1]) or (type(f) is Variable and structure_of(f) is Structure.NONE)
    return is_plain or split(transpose(f))[1] is not f


@law(examples="A' + B'*C'", source="Matrix Cookbook 2012, eq. 4")
def few_transposes(a: Expression) -> Expression | None:
    """Aᵀ + Bᵀ = (A + B)ᵀ, where the transpose has fewer transposes."""
    turned, others = surface(a, -1)
    if others < turned - 1:  # the ᵀ around it is counted, too
        terms = [transpose(t) for t in a.args]
        left = sum(type(f) is Transpose for t in terms for f in _factors(split(t)[1]))  # inside of what is not turned
        if left < turned - 1:
            return Transpose.make(CONSTRUCTORS[type(a)](*terms), shape=a.shape)
    return None


def _factors(t: Expression) -> tuple[Expression, ...]:
    if type(t) is MatMul:
        return t.factors
    return tuple(t.args) if type(t) is HadamardProduct else (t,)


def turned_by_terms(a: Expression) -> Any:
    """Return the transpose of a sum or elementwise product, term by term where that leaves fewer transposes.

    A column is never written as rows, but those of the identity.
    """
    if a.shape[1] is ONE and not all(f.picks for t in a.args for f in _factors(split(t)[1])):
        return plain(a)
    if Structure.SYMMETRIC in structure_of(a):
        return a
    turned, others = surface(a, 1)
    if others > turned:
        return plain(a)
    terms = [transpose(t) for t in a.args]
    result = CONSTRUCTORS[type(a)](*terms)
    return a if result == a else result


def itself(a: Expression) -> Any:
    """Return the node: the transpose of what is symmetric by its class, the inverse of I."""
    return a


# ------------------------------------------------------------------------------------------------ inverses


def inverse(a: Expression) -> Any:
    """Return A⁻¹ of a square matrix, 1/a of a scalar.

    Raises:
        ShapeMismatch: where A is not square.
        KindMismatch: where A is singular whatever its entries are.
    """
    if not is_array(a):
        return scalar_power(a, S.NegativeOne)
    square(KNOWN, a.shape)
    if is_singular(a):
        raise KindMismatch(
            "a matrix of zeros, a triangle with a diagonal of zeros, or a product of lower rank has no inverse"
        )
    found = by_law(Inverse, a)
    return Inverse.make(a, shape=a.shape) if found is None else found


@law(Inverse, of=Variable, examples="Q : orthogonal(n)\ninv(Q)", source="Horn & Johnson 2013, sec. 2.1")
def inverse_of_orthogonal(a: Expression) -> Expression | None:
    """Q⁻¹ = Qᵀ."""
    return transpose(a) if Structure.ORTHOGONAL in structure_of(a) else None


def is_singular(a: Expression) -> bool:
    """Tell whether a square matrix is singular by itself: zeros, ones, a product through fewer dimensions.

    So is a triangle whose diagonal is 0.
    """
    core = split(a)[1]
    known = structure_of(core)
    if type(core) is ZeroMatrix or (Structure.HOLLOW in known and known & TRIANGLES):
        return True
    inner = [f.shape[1] for f in core.args[:-1]] if type(core) is MatMul else [ONE] if type(core) is OneMatrix else []
    n = core.shape[0]
    return n.is_Integer and any(d.is_Integer and d < n for d in inner)


def has_rank_one(a: Expression) -> bool:
    """Tell whether a matrix is a column times a row, made of ones, or a power of such: singular but at size 1."""
    core = split(a)[1]
    factors = core.args if type(core) is MatMul else (core,)
    bases = [split(f.base)[1] for f in factors if type(f) is MatPow]
    chains = [c.args for c in (core, *bases) if type(c) is MatMul]
    columns = any(f.shape[1] is ONE for chain in chains for f in chain[:-1])
    return core.shape[0] is not ONE and (columns or OneMatrix in map(type, (core, *bases)))


# ------------------------------------------------------------------------------------------------ diagonal matrices


def diagonal_matrix(x: Expression) -> Any:
    """Return the matrix with a vector (column or row) on its diagonal."""
    if not is_array(x):
        return x
    if x.shape[1] is not ONE:
        x = transpose(x)
    c, core = split(x)
    found = by_law(DiagMatrix, core)
    return scaled(c, DiagMatrix.make(core, shape=(x.shape[0], x.shape[0])) if found is None else found)
