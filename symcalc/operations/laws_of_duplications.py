"""Laws of products with duplication and elimination matrices, where the formula becomes shorter.

Transposes count nothing beside D, which takes vech(S) to vec(S) of symmetric S: Dᵀ vec(Aᵀ) = Dᵀ vec(A). Weights change
their places with L   (Magnus & Neudecker 2019, ch. 3, sec. 8).
"""

from itertools import pairwise
from typing import Any

from sympy import S

from symcalc.algebra import add, diagonal_matrix, multiply, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import DiagMatrix, MatAdd, MatMul, Transpose
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.operations.commutations import commutation
from symcalc.operations.duplications import SOURCE, Duplication, Elimination
from symcalc.operations.half_vectorisation import folded, vech
from symcalc.operations.vectorisation import Vec, vec


@law(
    MatMul,
    shortens=True,
    among=Elimination,
    examples="A : matrix(3, 3)\ndiag(vec(A))*commutation(3, 3)*elimination(3)'",
    source=SOURCE,
)
def weights_eliminated_across(e: Expression) -> Expression | None:
    """diag(vec(A)) K Lᵀ = K Lᵀ diag(vech(Aᵀ))."""
    for at in range(len(e.args) - 2):
        w, K, L = e.args[at : at + 3]
        if type(L) is not Transpose or type(L.arg) is not Elimination or commutation(*2 * L.arg.args) != K:
            continue
        if type(w) is DiagMatrix and type(w.arg) is Vec and w.arg.args[0].shape == K.args:
            scale = diagonal_matrix(vech(transpose(w.arg.args[0])))
            return multiply(*e.args[:at], K, L, scale, *e.args[at + 3 :])
    return None


@law(
    MatMul,
    shortens=True,
    among=Duplication,
    examples=(
        "A : matrix(3, 3)\nduplication(3)'*vec(A + A')*x'",
        "A : matrix(3, 3)\nx*vec(A')'*duplication(3)",
    ),
    source=SOURCE,
)
def duplicated_beside_stacked(e: Expression) -> Expression | None:
    """Dᵀ vec(A + Aᵀ) = 2 Dᵀ vec(A), Dᵀ vec(Aᵀ) = Dᵀ vec(A)."""
    for at, (a, b) in enumerate(pairwise(e.args)):
        if type(a) is not Transpose:
            continue
        D, stacked = (a.arg, b) if type(a.arg) is Duplication else (b, a.arg)
        if type(D) is not Duplication or type(stacked) is not Vec or stacked.args[0].shape != 2 * D.args:
            continue
        A = stacked.args[0]
        if (B := _untransposed(A)) != A:
            product = multiply(transpose(D), vec(B))
            return multiply(*e.args[:at], product if D is a.arg else transpose(product), *e.args[at + 2 :])
    return None


def _untransposed(A: Expression) -> Any:
    """Return a matrix of the same Dᵀ vec(A): no term of it is a transpose, or stands beside its own."""
    terms: dict[Expression, Any] = {}
    c, inner = split(A)
    for d, core in map(split, inner.args if type(inner) is MatAdd else (inner,)):
        sign, turned = split(transpose(core))
        is_known = turned in terms or (type(core) is Transpose and core not in terms)
        core, d = (turned, sign * d) if is_known else (core, d)
        terms[core] = terms.get(core, S.Zero) + d
    return scaled(c, add(*(scaled(d, core) for core, d in terms.items())))


@law(MatMul, shortens=True, among=Duplication, examples="A : matrix(3, 3)\nduplication(3)'*vec(A)", source=SOURCE)
def turned_duplication_times_vec(e: Expression) -> Expression | None:
    """Dᵀ vec(A) = vech(A + Aᵀ − I ∘ A)."""
    *front, a, b = e.args
    if type(a) is not Transpose or type(a.arg) is not Duplication or type(b) is not Vec:
        return None
    A = b.args[0]
    return multiply(*front, vech(folded(A))) if A.shape == 2 * a.arg.args else None
