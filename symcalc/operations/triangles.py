"""Triangular parts: projections, each its own adjoint.   ⟨G, tril(A)⟩ = ⟨tril(G), A⟩."""

from collections.abc import Callable
from functools import partial
from typing import Any

from symcalc.algebra import diagonal, diagonal_matrix, filled, hadamard, multiply, trace, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    MatMul,
    OneMatrix,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import placed
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.structure import keep_sign_or_zero, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure


class Tril(ArrayNode):
    """The lower triangle, diagonal included."""

    __slots__ = ()

    keeps_diagonal = True


class Triu(ArrayNode):
    """The upper triangle, diagonal included."""

    __slots__ = ()

    keeps_diagonal = True


def _builder(node: type[ArrayNode], part: Structure, other: Structure) -> Callable[[Expression], Expression]:
    def build(a: Expression) -> Any:
        if not is_array(a):
            return a
        c, core = split(a)
        if a.shape[1 if node is Tril else 0] is ONE:  # of a column its lower triangle, of a row its upper one
            return a
        found = by_law(node, core, part, other)
        return scaled(c, node.make(core, shape=core.shape) if found is None else found)

    return build


@law(Tril, Triu, examples=("L : lower(n)\ntril(L)", "triu(triu(A))", "tril(diag(x))"))
def triangle_of_triangle(a: Expression, part: Structure, other: Structure) -> Expression | None:
    """tril(L) = L, triu(U) = U."""
    return a if part in structure_of(a) or isinstance(a, NODES[part] | ZeroMatrix) else None


@law(Tril, Triu, examples=("U : upper(n)\ntril(U)", "triu(tril(A))\nA : matrix(n, n)"))
def triangle_of_other(a: Expression, part: Structure, other: Structure) -> Expression | None:
    """tril(U) = diag(diag(U)), triu(L) = diag(diag(L))."""
    return diagonal_matrix(diagonal(a)) if other in structure_of(a) else None


NODES = {Structure.LOWER: Tril, Structure.UPPER: Triu}


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


def _structure(part: Structure, e: Expression, a: Structure) -> Structure:
    return part | (a & ZEROS)


for _name, _node, _build, _summary, _other, _part, _role, _reference in (
    ("tril", Tril, tril, "lower triangle", triu, Structure.LOWER, Role.LOWER_TRIANGLE, lambda np, A: np.tril(A)),
    ("triu", Triu, triu, "upper triangle", tril, Structure.UPPER, Role.UPPER_TRIANGLE, lambda np, A: np.triu(A)),
):
    register(
        Operation(
            name=_name,
            node=_node,
            construct=_build,
            transpose=partial(_transpose, _other),
            trace=lambda a: trace(a.args[0]),
            products={(DiagMatrix, _node): scaled_on_the_left, (_node, DiagMatrix): scaled_on_the_right},
            structure=partial(_structure, _part),
            sign=keep_sign_or_zero,
            function=Function(_name, _build, keep, ("matrix",), group="shape", summary=_summary, role=_role),
            linear=(0,),
            is_self_adjoint=True,
            indices=lambda Y, i: placed("ij,ij->ij", Y.func(filled(ONE, *Y.shape))),
            code=lambda g, Y, a, name=_name: getattr(g, name)(a),
            reference=_reference,
            example=Example(f"tr(A*{_name}(X))", wrt="X", derivative=f"{_name}(A')"),
        )
    )


@law(HadamardProduct, shortens=True, examples=("A.*tril(ones(m, n))", "A.*triu(ones(m, n))"))
def triangle_as_mask(e: Expression) -> Expression | None:
    """A ∘ tril(1 1ᵀ) = tril(A)."""
    for i, f in enumerate(e.args):
        if isinstance(f, Tril | Triu) and isinstance(f.args[0], OneMatrix):
            return f.func(hadamard(*e.args[:i], *e.args[i + 1 :]))
    return None
