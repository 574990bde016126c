r"""Circulant matrices, and sums along cyclic diagonals, their adjoint   (Davis 1979, *Circulant Matrices*, ch. 3).

circulant(x)ᵢⱼ = xₖ with k − 1 = i − j modulo n: the first column is x, and each column is moved down by one from that
before it, as SciPy has it. With S(A)ₖ = Σᵢ₋ⱼ₌ₖ₋₁ Aᵢⱼ, i − j modulo n,  ⟨G, circulant(x)⟩ = ⟨S(G), x⟩ and
⟨g, S(A)⟩ = ⟨circulant(g), A⟩. A circulant matrix is a Toeplitz matrix with x₂ … xₙ in front of x.
S(circulant(x)) = n x, so that circulant(S(A))/n is the orthogonal projection onto the circulant matrices.
"""

from __future__ import annotations

from typing import Any

from sympy import Mod

from symcalc.algebra import identity, multiply, total, transpose
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.expressions.arrangements import CIRCULANT, CYCLIC_SUMS
from symcalc.expressions.core_nodes import ArrayNode, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.structure import keep_sign_or_zero
from symcalc.expressions.sympy_forms import by_entries, entry
from symcalc.operations.block_matrices import block_column
from symcalc.operations.selections import selection
from symcalc.operations.toeplitz_matrices import GROUP, length_of, toeplitz_basis

SOURCE = "Davis 1979, ch. 3"


class Circulant(ArrayNode):
    """The circulant matrix with a first column."""

    __slots__ = ()


class CyclicSums(ArrayNode):
    """The sums along the cyclic diagonals of a square matrix, the main one first."""

    __slots__ = ()


def circulant(x: Expression) -> Any:
    """Return the circulant matrix with first column x."""
    if not is_array(x):
        return x
    c, core = split(x)
    n = x.shape[0]
    return zeros(n, n) if is_zero(core) else scaled(c, Circulant.make(core, shape=(n, n)))


def cyclic_sums(a: Expression) -> Any:
    """Return the sums along the cyclic diagonals."""
    if not is_array(a):
        return a
    c, core = split(a)
    n = a.shape[0]
    if is_zero(core):
        return zeros(n, ONE)
    found = by_law(CyclicSums, core)
    return scaled(c, CyclicSums.make(core, shape=(n, ONE)) if found is None else found)


@law(CyclicSums, of=Circulant, examples="circsums(circulant(x))", source=SOURCE)
def cyclic_sums_of_circulant(a: Expression) -> Any:
    """S(circulant(x)) = n x."""
    return multiply(a.shape[0], a.args[0])


def shape_of_circulant(sizes: Sizes, x: Shape) -> Shape:
    """Return n×n of n entries."""
    return length_of(x), x[0]


def shape_of_sums(sizes: Sizes, a: Shape) -> Shape:
    """Return n×1 of n×n."""
    return square(sizes, a)[0], ONE


def circulant_basis(n: Dim) -> Any:
    """Return the matrix of x ↦ vec(circulant(x)): Q of a Toeplitz matrix, of x₂ … xₙ in front of x."""
    return multiply(toeplitz_basis(n, n), block_column(selection(n, ONE + 1, n - 1), identity(n)))


def _value_of_circulant(np: Any, x: Any) -> Any:
    i = np.arange(len(x))
    return x[(i[:, None] - i) % len(x), 0]


def _in_sympy(x: Any) -> Any:
    n = x.shape[0]
    return by_entries((n, n), lambda i, j: entry(x, Mod(i - j, n), 0), x)


def _value_of_sums(np: Any, A: Any) -> Any:
    i = np.arange(len(A))
    return np.stack([A[(i + k) % len(A), i].sum() for k in range(len(A))])[:, None]


register(
    Operation(
        name="circulant",
        node=Circulant,
        construct=circulant,
        trace=lambda a: multiply(a.shape[0], selection(a.shape[0], ONE, ONE), a.args[0]),
        total=lambda a: multiply(a.shape[0], total(a.args[0])),
        sign=keep_sign_or_zero,
        function=Function(
            "circulant",
            circulant,
            shape_of_circulant,
            ("vector",),
            group=GROUP,
            summary="circulant(x): the circulant matrix of first column x",
        ),
        linear=(0,),
        adjoint=lambda Y, i, G: cyclic_sums(G),
        matrix=lambda Y, i: circulant_basis(Y.shape[0]),
        code=lambda g, Y, x: g.step(CIRCULANT, (g.dense(x),), (), Y.shape),
        to_sympy=_in_sympy,
        reference=_value_of_circulant,
        example=Example("tr(A*circulant(x))", wrt="x", derivative="circsums(A')"),
    )
)
register(
    Operation(
        name="circsums",
        node=CyclicSums,
        construct=cyclic_sums,
        total=lambda a: total(a.args[0]),
        sign=keep_sign_or_zero,
        function=Function(
            "circsums",
            cyclic_sums,
            shape_of_sums,
            ("square",),
            group=GROUP,
            summary="circsums(A): sums along the cyclic diagonals of a square matrix, the main one first",
        ),
        linear=(0,),
        adjoint=lambda Y, i, G: circulant(G),
        matrix=lambda Y, i: transpose(circulant_basis(Y.shape[0])),
        code=lambda g, Y, a: g.step(CYCLIC_SUMS, (g.dense(a),), (), Y.shape),
        reference=_value_of_sums,
        example=Example("X : matrix(n, n)\ny'*circsums(X)", wrt="X", derivative="circulant(y)"),
    )
)
