"""Diagonal matrices and diagonals: each is the adjoint of the other.   ⟨G, diag(x)⟩ = ⟨diag(G), x⟩.

diag(P diag(x) Q) = (P ∘ Qᵀ) x   (Horn & Johnson 1991, sec. 5.1).
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy.matrices import expressions as M

from symcalc.algebra import add, diagonal, diagonal_matrix, hadamard, hadamard_power, multiply, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.transposes import itself
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import INVERTIBLE, NONZERO, Demand, Property
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import keep_sign_or_zero, sign_of, structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Sign, Structure


def build(a: Expression) -> Expression:
    """Return the diagonal matrix of a vector, the diagonal of a matrix."""
    return diagonal_matrix(a) if 1 in a.shape else diagonal(a)


def shape_of_diag(sizes: Sizes, a: Shape) -> Shape:
    """Return n×n for a vector of n entries, n×1 for an n×n matrix."""
    if a[1] is ONE or a[0] is ONE:
        n = a[0] if a[1] is ONE else a[1]
        return (n, n)
    return shape_of_diagonal(sizes, a)


def shape_of_diagonal(sizes: Sizes, a: Shape) -> Shape:
    """Return n×1 for an n×n matrix."""
    return (square(sizes, a)[0], ONE)


def _structure_of_diagonal_matrix(e: Expression, x: Structure) -> Structure:
    return Structure.DIAGONAL | (Structure.NONE, Structure.SEMIDEFINITE, Structure.DEFINITE)[sign_of(e.arg)]


def _sign_of_diagonal(e: Expression, a: Sign) -> Sign:
    known = structure_of(e.arg)
    if Structure.DEFINITE in known or e.arg.positive_diagonal:
        return Sign.POSITIVE
    return max(a, Sign.NONNEGATIVE if Structure.SEMIDEFINITE in known else Sign.UNKNOWN)


def _demands_on_diagonal(d: Demand) -> Sequence[Demand] | None:
    """Of a triangular matrix: it is invertible where its diagonal has no zero."""
    triangular = d.property is NONZERO and structure_of(d.subject.arg) & TRIANGLES
    return (d.of(d.subject.arg, INVERTIBLE),) if triangular else None


@law(Diagonal, shortens=True, examples="diag(A*diag(x)*B)", source="Horn & Johnson 1991, sec. 5.1")
def diagonal_around_diagonal_matrix(Y: Expression) -> Expression | None:
    """diag(P diag(x) Q) = (P ∘ Qᵀ) x."""
    if not isinstance(Y.arg, MatMul):
        return None
    factors = Y.arg.factors
    for i, f in enumerate(factors[1:-1], 1):
        if isinstance(f, DiagMatrix):
            P, Q = multiply(*factors[:i]), multiply(*factors[i + 1 :])
            return multiply(Y.arg.coefficient, hadamard(P, transpose(Q)), f.arg)
    return None


@law(Diagonal, shortens=True, examples="L : lower(n)\ndiag(L.^a)")
def diagonal_of_entry_powers(Y: Expression) -> Expression | None:
    """diag(A ∘ Lᵖ) = diag(A) ∘ diag(L)ᵖ, where L is 0 by its structure, which the diagonal does not see."""
    factors = Y.arg.args if isinstance(Y.arg, HadamardProduct) else (Y.arg,)
    if not any(isinstance(f, HadamardPower) and structure_of(f.base) & TRIANGLES for f in factors):
        return None
    return hadamard(
        *(hadamard_power(diagonal(f.base), f.exp) if isinstance(f, HadamardPower) else diagonal(f) for f in factors)
    )


@law(HadamardProduct, shortens=True, examples="S : diagonal(n)\n(S*A*x).*(A*x)", source="Horn & Johnson 1991, sec. 5.1")
def product_beside_diagonal_matrix(e: HadamardProduct) -> Expression | None:
    """(D y) ∘ y = diag(D) ∘ y² of a column y, D diagonal."""
    for f in e.args if e.shape[1] is ONE else ():
        if type(f) is MatMul and len(f.factors) > 1 and Structure.DIAGONAL in structure_of(f.factors[0]):
            y = multiply(*f.factors[1:])
            if y in e.args:
                rest = [g for g in e.args if g is not f]
                return hadamard(f.coefficient, diagonal(f.factors[0]), y, *rest)
    return None


@law(DiagMatrix, shortens=True, examples="S : diagonal(n)\ndiag(diag(S).*x)", source="Horn & Johnson 1991, sec. 5.1")
def diagonal_matrix_of_product(e: DiagMatrix) -> Expression | None:
    """diag(diag(D) ∘ y) = D diag(y), D diagonal."""
    factors = e.arg.args if type(e.arg) is HadamardProduct else ()
    for f in factors:
        if type(f) is Diagonal and Structure.DIAGONAL in structure_of(f.arg):
            return multiply(f.arg, diagonal_matrix(hadamard(*(g for g in factors if g is not f))))
    return None


@law(MatAdd, phase=Phase.WRITING, among=Diagonal, examples="diag(A*B) - diag(B*A) + x")
def sum_of_diagonals(e: MatAdd) -> Expression | None:
    """diag(A) + diag(B) = diag(A + B)."""
    terms = [split(t) for t in e.args]
    found = [scaled(c, core.arg) for c, core in terms if type(core) is Diagonal and c.is_Rational]
    if len(found) < 2:
        return None
    rest = [scaled(c, core) for c, core in terms if type(core) is not Diagonal or not c.is_Rational]
    joined = Diagonal.make(add(*found), shape=e.shape)
    return MatAdd.make(joined, *rest, shape=e.shape) if rest else joined


register(
    Operation(
        name="diag",
        spelled=Spelled("diag", "Diagonal(vec({0}))", "DiagonalMatrix"),
        node=DiagMatrix,
        construct=diagonal_matrix,
        transpose=itself,
        inverse=lambda a: diagonal_matrix(hadamard_power(a.arg, sympy.S.NegativeOne)),
        structure=_structure_of_diagonal_matrix,
        asks_sign=True,
        sign=keep_sign_or_zero,
        plainer=renamed(INVERTIBLE=Property.NONZERO, NOT_NULL=Property.NOT_NULL),
        function=Function(
            "diag",
            build,
            shape_of_diag,
            ("array",),
            aliases=("diagonal", "diagm"),
            aliases_of_vectors=("Diagonal",),
            several=(
                "Diagonal of a matrix is a matrix in Julia, and a vector elsewhere",
                "write diag(diag(A)) for the matrix, diag(A) for the vector",
            ),
            group="shape",
            summary="diagonal, both ways",
            from_sympy={
                M.DiagMatrix: lambda a: diagonal_matrix(a) if is_array(a) else a,
                M.DiagonalMatrix: lambda a: diagonal_matrix(diagonal(a)) if is_array(a) else a,
                M.DiagonalOf: diagonal,
            },
        ),
        to_sympy=M.DiagMatrix,
        linear=(0,),
        indices="i->ii",
        code=lambda g, Y, x: g.diag(x),
        reference=lambda np, x: np.diag(np.ravel(x)),
        example=Example("tr(A*diag(x)*B*diag(x))", wrt="x", derivative="(A.*B' + A'.*B)*x"),
    )
)
register(
    Operation(
        name="diagonal",
        spelled=Spelled("diag", "diag", "Diagonal"),
        node=Diagonal,
        construct=diagonal,
        sign=_sign_of_diagonal,
        asks_structure=True,
        plainer=_demands_on_diagonal,
        text="diag({0})",
        latex=r"\operatorname{diag}({0})",
        shape=shape_of_diagonal,
        to_sympy=M.DiagonalOf,
        linear=(0,),
        indices="ii->i",
        code=lambda g, Y, a: g.diagonal(a),
        reference=lambda np, A: np.diag(A)[:, None],
        example=Example("w'*diag(X)", wrt="X", derivative="diag(w)"),
    )
)
