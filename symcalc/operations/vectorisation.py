"""Stacking columns, and its inverse.   vec(A) has mn entries; ⟨G, vec(A)⟩ = ⟨unvec(G), A⟩."""

from typing import Any

from symcalc.algebra import add, multiply, trace, transpose
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, MatAdd, Transpose, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe, factor_text, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structure import keep_sign


class Vec(ArrayNode):
    """The columns of a matrix, stacked."""

    __slots__ = ()

    rearranges = True


class Unvec(ArrayNode):
    """The m×n matrix whose stacked columns are a vector."""

    __slots__ = ()

    operands = 1
    rearranges = True


def vec(a: Expression) -> Any:
    """Return the columns of A, stacked."""
    if not is_array(a) or a.shape[1] is ONE:
        return a
    if a.shape[0] is ONE:
        return transpose(a)
    c, core = split(a)
    length = times(*a.shape)
    found = by_law(Vec, core)
    return scaled(c, Vec.make(core, shape=(length, ONE)) if found is None else found)


@law(Vec, of=ZeroMatrix, examples="vec(A - A) + vec(A)")
def vec_of_zeros(a: Expression) -> Expression:
    """vec(0) = 0."""
    return zeros(times(*a.shape), ONE)


@law(Vec, of=Unvec, examples="x : vector(6)\nvec(unvec(x, 2, 3))")
def vec_of_unvec(a: Expression) -> Expression:
    """vec(unvec(x)) = x."""
    return a.args[0]


@law(MatAdd, shortens=True, among=Vec, examples="x ∈ ℝ^6\nA, B : matrix(2, 3)\n2*vec(A) - vec(sin(B)) + x")
def sum_of_stacked(e: Expression) -> Expression | None:
    """vec(A) + vec(B) = vec(A + B)."""
    alike: dict[Shape, list[tuple[Any, Any]]] = {}
    for t in e.args:
        c, core = split(t)
        if type(core) is Vec:
            alike.setdefault(core.args[0].shape, []).append((t, scaled(c, core.args[0])))
    several = [found for found in alike.values() if len(found) > 1]
    if not several:
        return None
    taken = {t for found in several for t, _ in found}
    return add(*(vec(add(*(A for _, A in found))) for found in several), *(t for t in e.args if t not in taken))


def unvec(x: Expression, m: Dim, n: Dim) -> Any:
    """Return the m×n matrix of the columns stacked in x."""
    if not is_array(x):
        raise KindMismatch("unvec of a scalar")
    if x.shape != (times(m, n), ONE):
        raise ShapeMismatch(f"unvec to {factor_text(m)}×{factor_text(n)} of {describe(x.shape)}")
    if n is ONE or m is ONE:
        return x if n is ONE else transpose(x)
    c, core = split(x)
    found = by_law(Unvec, core, m, n)
    return scaled(c, Unvec.make(core, m, n, shape=(m, n)) if found is None else found)


@law(Unvec, of=ZeroMatrix, examples="x : vector(6)\nunvec(x - x, 2, 3) + A")
def unvec_of_zeros(x: Expression, m: Dim, n: Dim) -> Expression:
    """unvec(0) = 0."""
    return zeros(m, n)


@law(Unvec, of=Vec, examples="A : matrix(2, 3)\nunvec(vec(A), 2, 3)")
def unvec_of_vec(x: Expression, m: Dim, n: Dim) -> Expression | None:
    """unvec(vec(A)) = A."""
    return x.args[0] if x.args[0].shape == (m, n) else None


def shape_of_vec(sizes: Sizes, a: Shape) -> Shape:
    """Return nm×1, in the order of A ⊗ B: (A ⊗ B) vec(X) means vec(B X Aᵀ)."""
    return (sizes.times(a[1], a[0]), ONE)


def shape_of_unvec(sizes: Sizes, x: Shape, m: Dim, n: Dim) -> Shape:
    """Return m×n."""
    sizes.equal(x[0], sizes.times(n, m), "entries of the vector and of the matrix")
    return (m, n)


def _inner_product(a: Expression, b: Expression) -> Any:
    """vec(A)ᵀ vec(B) = tr(AᵀB)."""
    if type(a.arg) is not Vec or a.arg.args[0].shape != b.args[0].shape:
        return None
    return trace(multiply(transpose(a.arg.args[0]), b.args[0]))


register(
    Operation(
        name="vec",
        spelled=Spelled("reshape({0}, [], 1)", "vec", ByArgument(vector="{0}", matrix="Flatten[Transpose[{0}]]")),
        node=Vec,
        construct=vec,
        sign=keep_sign,
        products={(Transpose, Vec): _inner_product},
        function=Function(
            "vec",
            vec,
            shape_of_vec,
            ("array",),
            group="shape",
            summary="columns stacked",
            axes=1,
            role=Role.STACKED,
        ),
        linear=(0,),
        indices="ij->(ji)",
        code=lambda g, Y, a: g.vec(a),
        reference=lambda np, A: np.reshape(A.T, (-1, 1)),
        example=Example("w'*vec(X)", wrt="X", derivative="unvec(w, m, n)"),
    )
)
register(
    Operation(
        name="unvec",
        spelled=Spelled("reshape({0}, {1}, {2})", "reshape({0}, {1}, {2})", "Transpose[Partition[{0}, {1}]]"),
        node=Unvec,
        construct=unvec,
        sign=keep_sign,
        function=Function(
            "unvec",
            unvec,
            shape_of_unvec,
            ("vector", "size", "size"),
            group="shape",
            summary="unvec(x, m, n): the m×n matrix whose stacked columns are x",
            axes=2,
            role=Role.UNSTACKED,
        ),
        latex=r"\operatorname{unvec}_{{1} \times {2}}({0})",
        linear=(0,),
        indices="(ji)->ij",
        code=lambda g, Y, a: g.unvec(a, Y.args[1], Y.args[2]),
        reference=lambda np, x, m, n: np.reshape(x, (n, m)).T,
        example=Example("x ∈ ℝ^6\ntr(A*unvec(x, 2, 3))", wrt="x", derivative="vec(A')"),
    )
)


def reshaped(a: Expression, m: Dim, n: Dim) -> Any:
    """Return the m×n matrix that has the entries of A in the order of its columns."""
    return unvec(vec(a), m, n)


def shape_of_reshaped(sizes: Sizes, a: Shape, m: Dim, n: Dim) -> Shape:
    """Return m×n."""
    sizes.equal(sizes.times(a[1], a[0]), sizes.times(n, m), "entries of the array and of what it becomes")
    return (m, n)


register_function(
    Function(
        "reshape",
        reshaped,
        shape_of_reshaped,
        ("array", "size", "size"),
        group="shape",
        summary="reshape(A, m, n): the m×n matrix with the entries of A in the order of its columns",
        axes=2,
        convention="reshape takes entries by columns, as MATLAB's and Julia's; NumPy's takes them by rows",
        reference=lambda np, a, m, n: np.reshape(a.T, (n, m)).T,
    )
)
