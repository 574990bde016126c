"""Eigenvectors of a symmetric matrix, S = U diag(λ) Uᵀ with λ ascending, and what all functions of its spectrum need.

dU = −U (R ∘ Uᵀ dS U) with Rᵢⱼ = 1/(λᵢ − λⱼ), where no eigenvalue is repeated   (Magnus & Neudecker 2019,
ch. 8, sec. 9).
"""

from typing import Any

import sympy

from symcalc.algebra import add, filled, hadamard, multiply, negate, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ArrayNode, Identity, MatAdd, OneArgument, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.factorisations import EIGH, SIGNED
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import needs_distinct_eigenvalues
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.divided_differences import inverse_differences

GROUP = "of a symmetric matrix"
REAL = "where its eigenvalues are real"  # what other matrices have
BOOK = "Magnus & Neudecker 2019, ch. 1, sec. 14"


class Eigenvalues(OneArgument, ArrayNode):
    """The eigenvalues of a symmetric matrix, ascending."""

    __slots__ = ()


class Eigenvectors(OneArgument, ArrayNode):
    """Orthonormal eigenvectors as columns; of each the first entry that is nearly its largest is positive."""

    __slots__ = ()


def check_symmetric(name: str, a: Expression) -> None:
    """Refuse a matrix that is not proved to be symmetric.

    Raises:
        KindMismatch: which says how to declare it, and how to write its symmetric part.
    """
    square(KNOWN, a.shape)
    if Structure.SYMMETRIC not in structure_of(a):
        raise KindMismatch(
            f"{name} is of a symmetric matrix, and this one is not known to be symmetric",
            hint=f"declare it as symmetric, or write {name}((A + A')/2) for the symmetric part of A",
        )


def without_shift(a: Expression) -> tuple[Any, Expression]:
    """Return c and S of S + c I, 0 and the matrix where it is none."""
    parts = [(split(t), t) for t in a.args] if isinstance(a, MatAdd) else []
    shifts = [c for (c, core), _ in parts if isinstance(core, Identity)]
    rest = [t for (_, core), t in parts if not isinstance(core, Identity)]
    return (add(*shifts), add(*rest)) if shifts and rest else (sympy.S.Zero, a)


def eigenvalues(a: Expression) -> Any:
    """Return the eigenvalues, ascending."""
    if not is_array(a):
        return a
    check_symmetric("eigvals", a)
    found = by_law(Eigenvalues, a)
    return Eigenvalues.make(a, shape=(a.shape[0], ONE)) if found is None else found


def eigenvectors(a: Expression) -> Any:
    """Return the eigenvectors."""
    if not is_array(a):
        return ONE
    check_symmetric("eigvecs", a)
    found = by_law(Eigenvectors, a)
    return Eigenvectors.make(a, shape=a.shape) if found is None else found


@law(
    Eigenvalues,
    examples=("S : symmetric(n)\neigvals(3*S)", "S : symmetric(n)\na : positive\neigvals(a*S)"),
    source=BOOK,
)
def eigenvalues_of_multiple(a: Expression) -> Expression | None:
    """eigvals(c S) = c eigvals(S), c > 0."""
    c, core = split(a)
    return scaled(c, eigenvalues(core)) if c is not ONE and sign_of(c) is Sign.POSITIVE else None


@law(Eigenvalues, of=MatAdd, examples="S : symmetric(n)\neigvals(S + a*eye(n))", source=BOOK)
def eigenvalues_of_shifted(a: Expression) -> Expression | None:
    """eigvals(S + c I) = eigvals(S) + c."""
    c, rest = without_shift(a)
    return None if rest is a else add(eigenvalues(rest), filled(c, a.shape[0], ONE))


@law(Eigenvectors, examples=("S : symmetric(n)\neigvecs(3*S)", "S : symmetric(n)\neigvecs(S + a*eye(n))"), source=BOOK)
def eigenvectors_of_multiple(a: Expression) -> Expression | None:
    """eigvecs(c S + b I) = eigvecs(S), c > 0."""
    _, rest = without_shift(a)
    c, core = split(rest)
    if c is not ONE and sign_of(c) is Sign.POSITIVE:
        return eigenvectors(core)
    return None if rest is a else eigenvectors(rest)


def turned(S: Expression, D: Expression) -> Any:
    """Return Uᵀ D U."""
    U = eigenvectors(S)
    return multiply(transpose(U), D, U)


def differential_of_eigenvectors(Y: Expression, d: Any) -> Expression:
    """Return −U (R ∘ Uᵀ dS U)."""
    S = Y.arg
    return negate(multiply(Y, hadamard(inverse_differences(eigenvalues(S)), turned(S, d(S)))))


def factors_of_spectrum(g: Any, Y: Any, S: Any) -> list[Any]:
    """Return λ and U in code."""
    n = Y.parts[0].shape[0]
    found: list[Any] = g.results(EIGH, S, shapes=[(n, ONE), (n, n)])
    return found


def signed(np: Any, U: Any) -> Any:
    """Return vectors with the first entry positive that is nearly the largest."""
    sizes = np.abs(U)
    first = np.argmax(sizes > 0.99 * np.max(sizes, axis=0), axis=0)
    return U * np.sign(np.take_along_axis(U, first[None], axis=0))


register(
    Operation(
        name="eigvecs",
        node=Eigenvectors,
        construct=eigenvectors,
        transpose=plain,
        structure=lambda e, a: Structure.ORTHOGONAL,
        function=Function(
            "eigvecs",
            eigenvectors,
            square,
            ("symmetric",),
            group=GROUP,
            wider=("eigbasis({0})", REAL),
            summary="orthonormal eigenvectors as columns, in the order of eigvals",
        ),
        differential=differential_of_eigenvectors,
        smooth=needs_distinct_eigenvalues,
        code=lambda g, Y, S: g.step(SIGNED, (factors_of_spectrum(g, Y, S)[1],), shape=Y.shape),
        reference=lambda np, S: signed(np, np.linalg.eigh(S)[1]),
        example=Example(
            "S : symmetric(n)\nA : matrix(n, n)\ntr(A'*eigvecs(S))",
            wrt="S",
            derivative="U = eigvecs(S)\nM = -(U*(invdiff(eigvals(S)).*(U'*A))*U')\n(M + M')/2",
        ),
    )
)
