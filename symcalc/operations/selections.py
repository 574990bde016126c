"""Entries, rows, columns and slices: products with rows of the identity.   X[2:5, 1] = E X e₁, E = I[2:5, :].

So a part of a product is a product of parts, (A B)[1, :] = A[1, :] B, and its cotangent is put among zeros by the
transpose: ⟨G, E X Fᵀ⟩ = ⟨Eᵀ G F, X⟩ (Horn & Johnson 2013, sec. 0.7.1; Magnus & Neudecker 2019, ch. 3). Code slices.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sympy import Integer, S
from sympy.matrices import expressions as M

from symcalc.algebra import filled, identity, multiply, transpose, zeros
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, SumColumns, SumRows
from symcalc.expressions.dimensions import ONE, Dim, Shape, never_exceeds, size_key
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Sign

SOURCE = "Horn & Johnson 2013, sec. 0.7.1"


class Selection(ArrayNode):
    """Rows of the identity, one after the other: E X is those rows of X.   Arguments: n, the first row, how many."""

    __slots__ = ()

    operands = 0
    picks: ClassVar[str] = "rows"


class Placement(ArrayNode):
    """Columns of the identity, the transpose of a selection: Eᵀ X is X among zeros."""

    __slots__ = ()

    operands = 0
    picks: ClassVar[str] = "columns"


def selection(n: Dim, first: Dim, count: Dim) -> Any:
    """Return so many rows of I of size n, from one on.

    Raises:
        ShapeMismatch: where there are not so many rows, whatever the names of sizes are.
    """
    last = first + count - 1
    if last != n and never_exceeds(n, last):
        span = f"{size_key(first)}:{size_key(last)}" if first != last else size_key(last)
        raise ShapeMismatch(f"{span} is out of range: the size is {size_key(n)}", hint="write end for the last one")
    if first == 1 and count == n:
        return identity(n)
    return Selection.make(n, first, count, shape=(count, n))


def placement(n: Dim, first: Dim, count: Dim) -> Any:
    """Return the transpose of a selection."""
    return transpose(selection(n, first, count))


def submatrix(a: Expression, i: Dim, j: Dim, k: Dim, l: Dim) -> Any:  # noqa: E741  (rows i:j, columns k:l)
    """Return A[i:j, k:l]."""
    m, n = a.shape
    return multiply(selection(m, i, j - i + 1), a, placement(n, k, l - k + 1))


def subvector(x: Expression, i: Dim, j: Dim) -> Any:
    """Return x[i:j] of a column or a row."""
    return submatrix(x, i, j, ONE, ONE) if x.shape[1] is ONE else submatrix(x, ONE, ONE, i, j)


def length(sizes: Sizes, i: Dim, j: Dim, n: Dim) -> Dim:
    """Return how many there are from i to j, of n.

    Raises:
        ShapeMismatch: where j is before i, or beyond n.
    """
    if isinstance(j, Integer) and isinstance(n, Integer) and j > n:
        raise ShapeMismatch(f"{j} is out of range: the size is {n}", hint="write end for the last one")
    if i is j or i == j:
        return ONE
    if isinstance(i, Integer) and isinstance(j, Integer):
        if j < i:
            raise ShapeMismatch(f"{i}:{j} is empty: a range goes up", hint=f"write {j}:{i}")
        return j - i + 1
    return j if i is ONE else sizes.plus(sizes.minus(j, i), ONE)


def shape_of_submatrix(sizes: Sizes, a: Shape, i: Dim, j: Dim, k: Dim, l: Dim) -> Shape:  # noqa: E741
    """Return the shape of A[i:j, k:l]; an entry is a scalar."""
    shape = (length(sizes, i, j, a[0]), length(sizes, k, l, a[1]))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def shape_of_subvector(sizes: Sizes, x: Shape, i: Dim, j: Dim) -> Shape:
    """Return the shape of x[i:j], a column or row as x is one."""
    if ONE not in x:
        raise KindMismatch("a matrix has two indices", hint="write X[i, j], X[i, :] for a row, X[:, j] for a column")
    count = length(sizes, i, j, x[0] if x[1] is ONE else x[1])
    if count is ONE:
        return ()
    return (count, ONE) if x[1] is ONE else (ONE, count)


# ------------------------------------------------------------------------------------------------ products of them


def _turned(a: Expression) -> Any:
    """Return the transpose."""
    other = Placement if type(a) is Selection else Selection
    return other.make(*a.args, shape=a.shape[::-1])


def _selected_again(a: Expression, b: Expression) -> Any:
    """I[i:j, :] of I[k:l, :]: rows counted from k."""
    (_, i, count), (n, k, _) = a.args, b.args
    return selection(n, k + i - 1, count)


def _placed_again(a: Expression, b: Expression) -> Any:
    """Eᵀ Fᵀ = (F E)ᵀ."""
    return transpose(_selected_again(transpose(b), transpose(a)))


def _selected_of_placed(a: Expression, b: Expression) -> Any:
    """E Fᵀ: the identity of equal ranges, 0 of ranges apart, rows or columns of I where one is within the other."""
    (_, i, p), (_, k, q) = a.args, b.args
    if i == k and p == q:
        return identity(p)
    if never_exceeds(i + p, k) or never_exceeds(k + q, i):
        return zeros(p, q) if p is not ONE or q is not ONE else S.Zero
    if never_exceeds(k, i) and never_exceeds(i + p, k + q):
        return selection(q, i - k + 1, p)
    if never_exceeds(i, k) and never_exceeds(k + q, i + p):
        return placement(p, k - i + 1, q)
    return None


@law(SumRows, of=Selection, examples="x : vector(5)\nsum(eye(5)[2:4, :], 2) + x[1:3]", source=SOURCE)
def rows_of_selection(a: Expression) -> Expression:
    """E 1 = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(SumColumns, of=Placement, examples="x : vector(5)\nsum(eye(5)[:, 2:4], 1) + x[1:3]'", source=SOURCE)
def columns_of_placement(a: Expression) -> Expression:
    """1ᵀ Eᵀ = 1ᵀ."""
    return filled(ONE, ONE, a.shape[1])


def _selected_rows(np: Any, n: int, first: int, count: int) -> Any:
    """Return rows of the identity."""
    return np.eye(n)[first - 1 : first - 1 + count]


register(
    Operation(
        name="selection",
        node=Selection,
        construct=selection,
        transpose=_turned,
        total=lambda a: a.shape[0],
        products={
            (Selection, Selection): _selected_again,
            (Selection, Placement): _selected_of_placed,
        },
        sign=Sign.NONNEGATIVE,
        code=lambda g, Y: g.selection(*Y.args),
        to_sympy=lambda n, first, count: M.Identity(n)[first - 1 : first - 1 + count, :],
        reference=_selected_rows,
        example=Example("x : vector(5)\ny'*x[2:4]", wrt="x", derivative="I_5[:, 2:4]*y"),
    )
)
register(
    Operation(
        name="placement",
        node=Placement,
        construct=placement,
        transpose=_turned,
        total=lambda a: a.shape[1],
        products={(Placement, Placement): _placed_again},
        sign=Sign.NONNEGATIVE,
        code=lambda g, Y: g.transpose(g.selection(*Y.args)),
        to_sympy=lambda n, first, count: M.Identity(n)[:, first - 1 : first - 1 + count],
        reference=lambda np, n, first, count: _selected_rows(np, n, first, count).T,
        example=Example("X : matrix(3, 3)\nX[1, 2]^2", wrt="X", derivative="2*X[1, 2]*I_3[:, 1]*I_3[2, :]"),
    )
)
register_function(
    Function(
        "submatrix",
        submatrix,
        shape_of_submatrix,
        ("array", "index", "index", "index", "index"),
        group="parts",
        summary="A[i:j, k:l], rows i to j and columns k to l",
        role=Role.PART,
    )
)
register_function(
    Function(
        "subvector",
        subvector,
        shape_of_subvector,
        ("array", "index", "index"),
        group="parts",
        summary="x[i:j], entries i to j of a column or row",
        role=Role.ENTRIES,
    )
)
