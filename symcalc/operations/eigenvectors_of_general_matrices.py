"""Real eigenvectors of a matrix that need not be symmetric, A = V diag(λ) V⁻¹ with λ ascending.

dV = V C − V diag(diag(Vᵀ V C)) with Cᵢⱼ = Pᵢⱼ/(λⱼ − λᵢ) off the diagonal and P = V⁻¹ dA V, where no eigenvalue is
repeated: columns have unit length, so vᵢᵀ dvᵢ = 0   (Magnus & Neudecker 2019, ch. 8, sec. 9; Giles 2008, sec. 3.1;
Boeddeker et al. 2017, eq. 4.77).
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    inverse,
    multiply,
    negate,
    scaled,
    transpose,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ArrayNode, MatAdd, MatMul, OneArgument, Transpose, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.factorisations import EIG
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import needs_distinct_eigenvalues, needs_real_eigenbasis
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.divided_differences import inverse_differences
from symcalc.operations.eigenvectors_of_symmetric_matrices import eigenvalues, eigenvectors, signed, without_shift

GROUP = "of a square matrix"
BOOK = "Horn & Johnson 2013, sec. 1.1 and 1.3"
STEPS = 4  # of the reference, by each of which one more derivative is right


class RealEigenvalues(OneArgument, ArrayNode):
    """The eigenvalues of a matrix that has real ones, ascending."""

    __slots__ = ()


class RealEigenvectors(OneArgument, ArrayNode):
    """Their unit eigenvectors as columns; of each the first entry that is nearly its largest is positive."""

    __slots__ = ()


def is_symmetric(name: str, a: Expression) -> bool:
    """Tell whether a matrix is proved to be symmetric.

    Raises:
        KindMismatch: for one that is skew, whose eigenvalues are imaginary.
    """
    square(KNOWN, a.shape)
    structure = structure_of(a)
    if Structure.SKEW in structure and Structure.SYMMETRIC not in structure:
        raise KindMismatch(
            f"{name} is of a matrix with real eigenvalues, and those of a skew one are imaginary",
            hint="of a skew K the singular values are their absolute values: svdvals(K)",
        )
    return Structure.SYMMETRIC in structure


def real_eigenvalues(a: Expression) -> Any:
    """Return the eigenvalues, ascending."""
    if not is_array(a):
        return a
    if is_symmetric("eig", a):
        return eigenvalues(a)
    found = by_law(RealEigenvalues, a)
    return RealEigenvalues.make(a, shape=(a.shape[0], ONE)) if found is None else found


def real_eigenvectors(a: Expression) -> Any:
    """Return the eigenvectors."""
    if not is_array(a):
        return ONE
    if is_symmetric("eigbasis", a):
        return eigenvectors(a)
    found = by_law(RealEigenvectors, a)
    return RealEigenvectors.make(a, shape=a.shape) if found is None else found


def with_same_vectors(a: Expression) -> Expression:
    """Return the A of c A + b I, c > 0, which has the same eigenvectors in the same order."""
    _, rest = without_shift(a)
    c, core = split(rest)
    return core if c is not ONE and sign_of(c) is Sign.POSITIVE else rest


# ------------------------------------------------------------------------------------------------ laws


@law(
    RealEigenvalues,
    examples=("A : matrix(n, n)\neig(3*A)", "A : matrix(n, n); a : positive\neig(a*A)"),
    source=BOOK,
)
def real_eigenvalues_of_multiple(a: Expression) -> Expression | None:
    """eig(c A) = c eig(A), c > 0."""
    c, core = split(a)
    return scaled(c, real_eigenvalues(core)) if c is not ONE and sign_of(c) is Sign.POSITIVE else None


@law(RealEigenvalues, of=MatAdd, examples="A : matrix(n, n)\neig(A + a*eye(n))", source=BOOK)
def real_eigenvalues_of_shifted(a: Expression) -> Expression | None:
    """eig(A + c I) = eig(A) + c."""
    c, rest = without_shift(a)
    return None if rest is a else add(real_eigenvalues(rest), filled(c, a.shape[0], ONE))


@law(RealEigenvalues, of=Transpose, examples="A : matrix(n, n)\neig(A')", source=BOOK)
def real_eigenvalues_of_transpose(a: Expression) -> Expression:
    """eig(Aᵀ) = eig(A)."""
    return real_eigenvalues(a.arg)


@law(
    RealEigenvalues,
    of=MatMul,
    examples=("A, B : matrix(n, n)\neig(B*A*inv(B))", "A, B : matrix(n, n)\neig(inv(B)*A*B)"),
    source=BOOK,
)
def real_eigenvalues_of_similar(a: Any) -> Expression | None:
    """eig(B A B⁻¹) = eig(A)."""
    first, *rest = a.factors
    if len(rest) < 2 or rest[-1] != inverse(first):
        return None
    return real_eigenvalues(multiply(a.coefficient, *rest[:-1]))


@law(
    RealEigenvectors,
    examples=("A : matrix(n, n)\neigbasis(3*A)", "A : matrix(n, n)\neigbasis(A + a*eye(n))"),
    source=BOOK,
)
def real_eigenvectors_of_multiple(a: Expression) -> Expression | None:
    """eigbasis(c A + b I) = eigbasis(A), c > 0."""
    core = with_same_vectors(a)
    return None if core is a else real_eigenvectors(core)


# ------------------------------------------------------------------------------------------------ differentials


def turned(A: Expression, D: Expression) -> Any:
    """Return V⁻¹ D V."""
    V = real_eigenvectors(A)
    return multiply(inverse(V), D, V)


def differential_of_real_eigenvectors(Y: Expression, d: Any) -> Expression:
    """Return V C − V diag(diag(Vᵀ V C))."""
    A = Y.arg
    moved = multiply(Y, hadamard(inverse_differences(real_eigenvalues(A)), turned(A, d(A))))
    return add(negate(moved), multiply(Y, diagonal_matrix(diagonal(multiply(transpose(Y), moved)))))


def factors_of_real_spectrum(g: Any, Y: Any, A: Any) -> list[Any]:
    """Return λ and V in code."""
    n = Y.parts[0].shape[0]
    found: list[Any] = g.results(EIG, A, shapes=[(n, ONE), (n, n)])
    return found


def eigenpairs(np: Any, A: Any) -> tuple[Any, Any]:
    """Return λ, ascending, and unit V by their definition; NaN where they are not real.

    Where a library differentiates, they solve A v = λ v, cᵀ v = 1, by Newton's method from those of a matrix of numbers
    near A: libraries have no second derivatives of eigenvalues that may be complex.
    """
    has_values = hasattr(np, "errstate")
    start = A if has_values else np.floor(A * 2.0**40) / 2.0**40
    w, V = np.linalg.eig(start)
    order = np.argsort(np.real(w))
    if has_values and np.any(np.imag(w)):
        return np.full(w.shape, np.nan), np.full(A.shape, np.nan)
    w, V = np.real(w)[order], np.real(V)[:, order]
    corner, C = np.zeros((len(A), 1, 1)), V
    for _ in range(0 if has_values else STEPS):
        shifted = A - w[:, None, None] * np.eye(len(A))
        above = np.concatenate([shifted, -V.T[:, :, None]], axis=2)
        bordered = np.concatenate([above, np.concatenate([C.T[:, None, :], corner], axis=2)], axis=1)
        residual = np.concatenate([(A @ V - V * w).T, np.sum(C * V, axis=0)[:, None] - 1], axis=1)
        step = np.linalg.solve(bordered, residual[:, :, None])[:, :, 0]
        w, V = w - step[:, -1], V - step[:, :-1].T
    return w, V / np.sqrt(np.sum(V * V, axis=0))


register(
    Operation(
        name="eigbasis",
        node=RealEigenvectors,
        construct=real_eigenvectors,
        transpose=plain,
        structure=lambda e, a: Structure.NONSINGULAR,
        function=Function(
            "eigbasis",
            real_eigenvectors,
            square,
            ("square",),
            group=GROUP,
            summary="real unit eigenvectors as columns, in the order of eig",
        ),
        differential=differential_of_real_eigenvectors,
        domain=needs_real_eigenbasis,
        smooth=needs_distinct_eigenvalues,
        code=lambda g, Y, A: factors_of_real_spectrum(g, Y, A)[1],
        reference=lambda np, A: signed(np, eigenpairs(np, A)[1]),
        example=Example(
            "A, B : matrix(n, n)\ntr(B'*eigbasis(A))",
            wrt="A",
            derivative="V = eigbasis(A)\nM = V*diag(diag(V'*B)) - B\n(V'^-1)*(invdiff(eig(A)).*(V'*M))*V'",
        ),
    )
)
