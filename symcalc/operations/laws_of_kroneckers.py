"""Laws of Kronecker products with vectors: a column x on one side of A ⊗ x goes through what stands behind it.

(A ⊗ x) B = (A ⊗ x)(B ⊗ 1) = A B ⊗ x   (Horn & Johnson 1991, lemma 4.2.10).
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import multiply
from symcalc.expressions.core_nodes import Identity, MatMul
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.operations.kroneckers import KroneckerProduct, kronecker

SOURCE = "Horn & Johnson 1991, lemma 4.2.10"


@law(
    MatMul,
    shortens=True,
    among=KroneckerProduct,
    examples=(
        "x : vector(3); y : vector(2); A : matrix(2, 2)\nkron(eye(2), x)*A*kron(eye(2), y')",
        "x : vector(3); y : vector(2); A, B, C : matrix(2, 2)\nkron(x, A)*B*kron(y', C)",
    ),
    source=SOURCE,
)
def kron_of_vectors_around_matrix(e: MatMul) -> Expression | None:
    """(A ⊗ x) B (C ⊗ yᵀ) = A B C ⊗ x yᵀ, (x ⊗ A) B (yᵀ ⊗ C) = x yᵀ ⊗ A B C."""
    factors = e.factors
    for side in (0, 1):
        start = None
        for i, f in enumerate(factors):
            if start is not None and i > start + 1 and _has_vector(f, side, 0):
                first, last = factors[start], f
                inner = multiply(first.args[side], *factors[start + 1 : i], last.args[side])
                outer = multiply(first.args[1 - side], last.args[1 - side])
                made = kronecker(outer, inner) if side else kronecker(inner, outer)
                return multiply(e.coefficient, *factors[:start], made, *factors[i + 1 :])
            if _has_vector(f, side, 1):
                start = i
    return None


@law(
    MatMul,
    shortens=True,
    among=KroneckerProduct,
    examples=(
        "x : vector(3); y : vector(2)\nkron(eye(2), x)*y",
        "x : vector(3); y : vector(2); A : matrix(4, 2)\nkron(x, eye(4))*A*y",
    ),
    source=SOURCE,
)
def kron_of_identity_beside_vector(e: MatMul) -> Expression | None:
    """(I ⊗ x) y = y ⊗ x, (x ⊗ I) y = x ⊗ y."""
    f, *rest = e.factors
    if not rest or rest[-1].shape[1] is not ONE:
        return None
    for side in (0, 1):
        if _has_vector(f, side, 1) and type(f.args[side]) is Identity:
            pair = multiply(*rest), f.args[1 - side]
            return multiply(e.coefficient, kronecker(*(pair[::-1] if side else pair)))
    return None


def _has_vector(f: Any, side: int, axis: int) -> bool:
    """Tell A ⊗ x, or x ⊗ A where A is on the other side, with a column x (axis 1) or a row (axis 0)."""
    if type(f) is not KroneckerProduct:
        return False
    x = f.args[1 - side]
    return x.shape[axis] is ONE and x.shape[1 - axis] is not ONE


@law(
    KroneckerProduct,
    shortens=True,
    examples=(
        "x, y : vector(3); A : matrix(4, 2)\nkron(A*kron(eye(2), y'), x)",
        "x, y : vector(3); A : matrix(4, 2)\nkron(x, A*kron(y', eye(2)))",
    ),
    source="Horn & Johnson 1991, sec. 4.2",
)
def kron_of_product_with_row(e: KroneckerProduct) -> Expression | None:
    """A (B ⊗ yᵀ) ⊗ x = A B ⊗ x yᵀ, x ⊗ A (yᵀ ⊗ B) = x yᵀ ⊗ A B."""
    for side in (0, 1):
        P, x = e.args[side], e.args[1 - side]
        if x.shape[1] is not ONE or type(P) is not MatMul or not _has_vector(P.factors[-1], side, 0):
            continue
        *before, last = P.factors
        inner = multiply(P.coefficient, *before, last.args[side])
        outer = multiply(x, last.args[1 - side])
        return kronecker(outer, inner) if side else kronecker(inner, outer)
    return None
