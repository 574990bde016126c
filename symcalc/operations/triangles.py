"""Triangular parts: projections, each its own adjoint.   ⟨G, tril(A)⟩ = ⟨tril(G), A⟩."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy import Integer

from symcalc.algebra import diagonal, diagonal_matrix, filled, hadamard, multiply, trace, transpose, zeros
from symcalc.algebra.coefficients import scaled, split
from symcalc.expressions.arrangements import LOWER_FROM, UPPER_FROM
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    MatMul,
    OneMatrix,
    ZeroMatrix,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.index_forms import placed
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import keep_sign_or_zero, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure
from symcalc.expressions.sympy_forms import masked, on_or_below


class Tril(ArrayNode):
    """The lower triangle, diagonal included."""

    __slots__ = ()

    keeps_diagonal = True


class Triu(ArrayNode):
    """The upper triangle, diagonal included."""

    __slots__ = ()

    keeps_diagonal = True


class TrilFrom(ArrayNode):
    """What stands on a diagonal and below.   Arguments: A, the diagonal, k above the main one."""

    __slots__ = ()

    operands = 1


class TriuFrom(ArrayNode):
    """What stands on a diagonal and above."""

    __slots__ = ()

    operands = 1


def _builder(node: type[ArrayNode], part: Structure, other: Structure) -> Callable[..., Any]:
    def build(a: Expression, k: Any = 0) -> Any:
        if not is_array(a):
            return a
        if k != 0:
            return triangle_from(OFFSET[node], a, Integer(k))
        c, core = split(a)
        if a.shape[1 if node is Tril else 0] is ONE:  # of a column its lower triangle, of a row its upper one
            return a
        found = by_law(node, core, part, other)
        return scaled(c, node.make(core, shape=core.shape) if found is None else found)

    return build


def triangle_from(node: type[ArrayNode], a: Expression, k: Any) -> Any:
    """Return what A has from its diagonal k on, below or above; all of it, or 0, where there is no other side."""
    c, core = split(a)
    m, n = core.shape
    below = node is TrilFrom
    if (below and n.is_Integer and k >= n - 1) or (not below and m.is_Integer and k <= 1 - m):
        return a
    if is_zero(core) or (below and m.is_Integer and k <= -m) or (not below and n.is_Integer and k >= n):
        return zeros(m, n)
    found = by_law(node, core, k, node)
    return scaled(c, node.make(core, k, shape=core.shape) if found is None else found)


@law(TrilFrom, TriuFrom, examples=("tril(tril(A, -1), -1)", "triu(triu(A, 1), -1)", "L : lower(n)\ntril(L, 1)"))
def triangle_from_of_triangle(a: Expression, k: Any, node: type[ArrayNode]) -> Any:
    """tril(tril(A, j), k) = tril(A, min(j, k)), triu(triu(A, j), k) = triu(A, max(j, k))."""
    part, is_all = (Structure.LOWER, k >= 0) if node is TrilFrom else (Structure.UPPER, k <= 0)
    if is_all and part in structure_of(a):
        return a
    if type(a) is not node:
        return None
    inner, j = a.args
    return triangle_from(node, inner, min(j, k) if node is TrilFrom else max(j, k))


@law(Tril, Triu, examples=("L : lower(n)\ntril(L)", "triu(triu(A))", "tril(diag(x))"))
def triangle_of_triangle(a: Expression, part: Structure, other: Structure) -> Expression | None:
    """tril(L) = L, triu(U) = U."""
    return a if part in structure_of(a) or isinstance(a, NODES[part] | ZeroMatrix) else None


@law(Tril, Triu, examples=("U : upper(n)\ntril(U)", "triu(tril(A))\nA : matrix(n, n)"))
def triangle_of_other(a: Expression, part: Structure, other: Structure) -> Expression | None:
    """tril(U) = diag(diag(U)), triu(L) = diag(diag(L))."""
    return diagonal_matrix(diagonal(a)) if other in structure_of(a) else None


NODES = {Structure.LOWER: Tril, Structure.UPPER: Triu}
OFFSET = {Tril: TrilFrom, Triu: TriuFrom}


tril = _builder(Tril, Structure.LOWER, Structure.UPPER)
triu = _builder(Triu, Structure.UPPER, Structure.LOWER)


def scaled_on_the_left(b: Expression, a: Expression) -> Any:
    """diag(x) tril(y wᵀ) = tril((x ∘ y) wᵀ)."""
    return a.func(multiply(b, a.args[0])) if _is_outer(a.args[0]) else None


def scaled_on_the_right(a: Expression, b: Expression) -> Any:
    """tril(y wᵀ) diag(x) = tril(y (x ∘ w)ᵀ)."""
    return a.func(multiply(a.args[0], b)) if _is_outer(a.args[0]) else None


def _is_outer(a: Expression) -> bool:
    return isinstance(a, OneMatrix) or (isinstance(a, MatMul) and any(f.shape[1] is ONE for f in a.factors[:-1]))


def _transpose(other: Callable[[Expression], Expression], a: Expression) -> Expression:
    """tril(A)ᵀ = triu(Aᵀ)."""
    return other(transpose(a.args[0]))


def shape_of_triangle(sizes: Sizes, a: Shape, k: int = 0) -> Shape:
    """Return the shape of the array."""
    return a


def _structure_from(part: Structure, e: Expression, a: Structure) -> Structure:
    """Triangular where no entry on the other side stays."""
    k = e.args[1]
    return _structure(part, e, a) if (k <= 0 if part is Structure.LOWER else k >= 0) else a & ZEROS


def _structure(part: Structure, e: Expression, a: Structure) -> Structure:
    return part | (a & ZEROS)


def _value_from(name: str, np: Any, A: Any, k: Any = 0) -> Any:
    return getattr(np, name)(A, int(k))


def _in_sympy(name: str, A: Any, k: Any = 0) -> Any:
    if name == "tril":
        return masked(A, lambda i, j: on_or_below(i, j, k))
    return masked(A, lambda i, j: on_or_below(j, i, -k))


for _name, _node, _build, _summary, _other, _part, _role, _reference in (
    (
        "tril",
        Tril,
        tril,
        "lower triangle",
        triu,
        Structure.LOWER,
        Role.LOWER_TRIANGLE,
        lambda np, A, k=0: np.tril(A, int(k)),
    ),
    (
        "triu",
        Triu,
        triu,
        "upper triangle",
        tril,
        Structure.UPPER,
        Role.UPPER_TRIANGLE,
        lambda np, A, k=0: np.triu(A, int(k)),
    ),
):
    register(
        Operation(
            name=_name,
            spelled=Spelled(_name, _name, f"{'Lower' if _name == 'tril' else 'Upper'}Triangularize"),
            node=_node,
            construct=_build,
            transpose=partial(_transpose, _other),
            trace=lambda a: trace(a.args[0]),
            products={(DiagMatrix, _node): scaled_on_the_left, (_node, DiagMatrix): scaled_on_the_right},
            structure=partial(_structure, _part),
            sign=keep_sign_or_zero,
            function=Function(
                _name,
                _build,
                shape_of_triangle,
                ("matrix", "offset"),
                optional=1,
                group="shape",
                summary=f"{_summary}; {_name}(A, k) from the diagonal k on, which is above the main one",
                role=_role,
                reference=_reference,
            ),
            linear=(0,),
            is_self_adjoint=True,
            indices=lambda Y, i: placed("ij,ij->ij", Y.func(filled(ONE, *Y.shape))),
            to_sympy=partial(_in_sympy, _name),
            code=lambda g, Y, a, name=_name: getattr(g, name)(a),
            reference=_reference,
            example=Example(f"tr(A*{_name}(X))", wrt="X", derivative=f"{_name}(A')"),
        )
    )


def _code_from(primitive: Primitive, g: Any, Y: Expression, a: Any) -> Any:
    return g.step(primitive, (g.dense(a),), (Y.args[1],), Y.shape)


def _turned_from(node: type[ArrayNode], a: Expression) -> Any:
    """tril(A, k)ᵀ = triu(Aᵀ, −k)."""
    return triangle_from(node, transpose(a.args[0]), -a.args[1])


def _text_from(name: str, Y: Expression) -> str:
    return f"{name}({{0}}, {Y.args[1]})"


def _latex_from(name: str, Y: Expression) -> str:
    return rf"\operatorname{{{name}}}_{{{Y.args[1]}}}({{0}})"


for _name, _node, _turned, _part, _primitive in (
    ("tril", TrilFrom, TriuFrom, Structure.LOWER, LOWER_FROM),
    ("triu", TriuFrom, TrilFrom, Structure.UPPER, UPPER_FROM),
):
    register(
        Operation(
            name=f"{_name} from a diagonal",
            spelled=Spelled(f"{_name}({{0}}, {{1}})", f"{_name}({{0}}, {{1}})"),
            node=_node,
            construct=partial(triangle_from, _node),
            transpose=partial(_turned_from, _turned),
            structure=partial(_structure_from, _part),
            sign=keep_sign_or_zero,
            shape=shape_of_triangle,
            text=partial(_text_from, _name),
            latex=partial(_latex_from, _name),
            linear=(0,),
            is_self_adjoint=True,
            indices=lambda Y, i: placed("ij,ij->ij", Y.func(filled(ONE, *Y.shape), Y.args[1])),
            to_sympy=partial(_in_sympy, _name),
            code=partial(_code_from, _primitive),
            reference=partial(_value_from, _name),
            example=Example(f"tr(A*{_name}(X, -1))", wrt="X", derivative=f"{_name}(A', -1)"),
        )
    )


@law(HadamardProduct, shortens=True, among=(Tril, Triu), examples=("A.*tril(ones(m, n))", "A.*triu(ones(m, n))"))
def triangle_as_mask(e: Expression) -> Expression | None:
    """A ∘ tril(1 1ᵀ) = tril(A)."""
    for i, f in enumerate(e.args):
        if isinstance(f, Tril | Triu) and isinstance(f.args[0], OneMatrix):
            return f.func(hadamard(*e.args[:i], *e.args[i + 1 :]))
    return None
