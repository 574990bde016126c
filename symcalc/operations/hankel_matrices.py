r"""Hankel matrices, which are constant along their antidiagonals   (Horn & Johnson 2013, sec. 0.9.8).

H(c, r) has the first column c and the last row r: Hᵢⱼ = cᵢ₊ⱼ₋₁, and beyond the last entry of c those of r behind its
first, which is that of c, as MATLAB and SciPy have it; without r, zeros. Reversed rows make it a Toeplitz matrix,
J H(c, r) = T(J c, r), so that with J Jᵀ = I its adjoint is that of a Toeplitz matrix   (sums along antidiagonals):

    ⟨G, H(c, r)⟩ = ⟨J D(J G), c⟩ + ⟨D(tril((J G)ᵀ, −1)), r⟩.
"""

from __future__ import annotations

from typing import Any

from sympy import Max, Min, Piecewise

from symcalc.algebra import identity, multiply
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.expressions.arrangements import HANKEL, SQUARE_HANKEL
from symcalc.expressions.core_nodes import ArrayNode, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries, entry
from symcalc.operations.kroneckers import kronecker
from symcalc.operations.reversals_and_shifts import exchange
from symcalc.operations.toeplitz_matrices import (
    GROUP,
    column_matrix,
    cotangent_by_row,
    diagonal_sums,
    itself_if_symmetric,
    length_of,
    row_matrix,
    toeplitz_basis,
    value_of_toeplitz,
)


class Hankel(ArrayNode):
    """The matrix with a first column and a last row, constant along its antidiagonals."""

    __slots__ = ()


def hankel(c: Expression, r: Expression | None = None) -> Any:
    """Return the Hankel matrix with first column c and last row r; without r square, and 0 beyond c."""
    r = zeros(c.shape[0], ONE) if r is None else r
    if not is_array(r):
        return c
    (s, a), (t, b) = split(c), split(r)
    shape = (a.shape[0], b.shape[0])
    if is_zero(a) and is_zero(b):
        return zeros(*shape)
    if is_zero(b) or is_zero(a) or s == t:
        return scaled(t if is_zero(a) else s, Hankel.make(a, b, shape=shape))
    return Hankel.make(c, r, shape=shape)


def shape_of_hankel(sizes: Sizes, c: Shape, r: Shape | None = None) -> Shape:
    """Return m×n of m and n entries."""
    return length_of(c), length_of(c if r is None else r)


def hankel_basis(n: Dim) -> Any:
    """Return Q of vec(H) = Q h, h the entries of an n×n Hankel matrix from its first row on."""
    J = exchange(n)
    return multiply(kronecker(identity(n), J), toeplitz_basis(n, n), exchange(2 * n - 1))


def _adjoint(Y: Expression, i: int, G: Expression) -> Any:
    J = exchange(Y.shape[0])
    turned = multiply(J, G)
    return cotangent_by_row(turned) if i else multiply(J, diagonal_sums(turned))


def _matrix(Y: Expression, i: int) -> Any:
    m, n = Y.shape
    turned = kronecker(identity(n), exchange(m))
    return multiply(turned, row_matrix(m, n)) if i else multiply(turned, column_matrix(m, n), exchange(m))


def _is_short(Y: Expression) -> bool:
    c, r = Y.args
    return is_zero(r) and c.shape == r.shape


def _text(Y: Expression) -> str:
    return "hankel({0})" if _is_short(Y) else "hankel({0}, {1})"


def _latex(Y: Expression) -> str:
    return r"\operatorname{hankel}({0})" if _is_short(Y) else r"\operatorname{hankel}({0}, {1})"


def _sign(Y: Expression, c: Sign, r: Sign) -> Sign:
    return min(c, r)


def _value(np: Any, c: Any, r: Any = None) -> Any:
    return value_of_toeplitz(np, c[::-1], 0 * c if r is None else r)[::-1]


def _in_sympy(c: Any, r: Any) -> Any:
    m = c.shape[0]

    def said(i: Any, j: Any) -> Any:
        before, after = entry(c, Min(i + j, m - 1), 0), entry(r, Max(i + j - m + 1, 0), 0)
        return Piecewise((before, i + j <= m - 1), (after, True))

    return by_entries((m, r.shape[0]), said, c, r)


def _code(g: Any, Y: Expression, c: Any, r: Any) -> Any:
    parts = (g.dense(c),) if _is_short(Y) else (g.dense(c), g.dense(r))
    return g.step(SQUARE_HANKEL if _is_short(Y) else HANKEL, parts, (), Y.shape)


register(
    Operation(
        name="hankel",
        node=Hankel,
        construct=hankel,
        transpose=itself_if_symmetric,
        structure=lambda Y, *parts: Structure.SYMMETRIC if Y.shape[0] == Y.shape[1] else Structure.NONE,
        sign=_sign,
        function=Function(
            "hankel",
            hankel,
            shape_of_hankel,
            ("vector", "vector"),
            optional=1,
            group=GROUP,
            summary="hankel(c): the square matrix of first column c, 0 below its antidiagonal; hankel(c, r) with last "
            "row r",
        ),
        text=_text,
        latex=_latex,
        differential=lambda Y, d: hankel(*map(d, Y.args)),
        linear="joint",
        adjoint=_adjoint,
        matrix=_matrix,
        code=_code,
        to_sympy=_in_sympy,
        reference=_value,
        example=Example("y'*hankel(x)*z", wrt="x", derivative="exchange(n)*diagsums(exchange(n)*y*z')"),
    )
)
