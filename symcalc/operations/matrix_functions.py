"""Functions of square matrices: the record that each of them has, and the rules of their values.

f(Aᵀ) = f(A)ᵀ, f(diag(x)) = diag(f(x)), and f(A) commutes with A (Higham 2008, Functions of Matrices, thm 1.13). Code of
a symmetric matrix A = Q diag(w) Qᵀ is Q diag(f(w)) Qᵀ. Derivatives: `symcalc.operations.frechet_derivatives`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from symcalc.algebra import diagonal, diagonal_matrix, transpose
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    SharedArray,
    Transpose,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import by_law
from symcalc.expressions.matrix_functions import EIGENVECTORS, MatrixPrimitives
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Differential, Example, Function, Operation, everywhere
from symcalc.expressions.properties import Demands
from symcalc.expressions.registry import register
from symcalc.expressions.rules import Rules
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure

GROUP = "of a square matrix"


class FunctionOfMatrix(ArrayNode):
    """f(A), perhaps with parameters behind A."""

    __slots__ = ()


class Frechet(ArrayNode):
    """Dᵏf(A)[E₁, …, Eₖ], with the parameters of f behind A."""

    __slots__ = ()


class Between(ArrayNode):
    """f[A₀, E₁, A₁, …, Eₖ, Aₖ], with the parameters of f behind A₀."""

    __slots__ = ()


class Nodes(NamedTuple):
    """The classes of the nodes of a function: its value, its derivatives, what stands between matrices."""

    value: type[ArrayNode]
    along: type[ArrayNode]
    between: type[ArrayNode]


@dataclass(frozen=True, kw_only=True)
class MatrixFunction:
    """What is known of a function of square matrices.

    Attributes:
        name: in the language.
        nodes: the classes of its nodes.
        of_entries: ``(x, *parameters)`` -> the function of a scalar, or of every entry.
        derivative: ``(k, A, *parameters)`` -> f⁽ᵏ⁾ of a scalar or of a matrix.
        trace_along: ``(A, *parameters, *E)`` -> Dᵏf′(A)[E₁, …, Eₖ], of which traces are made; None where there is none.
        structure: what is known of the value by what is known of A.
        domain: what is demanded of A and the parameters.
        parameters: how many parameters f has, scalars that stand behind the first matrix.
        by_parameters: ``(Y, d)`` -> the differential of any of its nodes by the parameters.
        reference: ``(np, A, *parameters)`` -> the value as its definition says.
        primitives: of the code.
        called: how the function of entries is called in code's graph, where symmetric matrices are diagonalised.
        inverse: ``(Y)`` -> the inverse of the value, where that is simpler.
        products: ``(X, Y)`` -> the product of two values, None where it is none.
        aliases, summary, convention: as in `Function`.
        examples: of the value, of a derivative, of what stands between matrices.
    """

    name: str
    nodes: Nodes
    of_entries: Callable[..., Any]
    derivative: Callable[..., Any]
    trace_along: Callable[..., Any]
    structure: Callable[[Structure], Structure]
    reference: Callable[..., Any]
    primitives: MatrixPrimitives
    called: Callable[..., Any]
    examples: tuple[Example, Example, Example]
    summary: str
    domain: Callable[..., Demands] = everywhere
    inverse: Callable[[Any], Any] | None = None
    products: Callable[[Any, Any], Any] | None = None
    parameters: int = 0
    by_parameters: Callable[[Any, Callable[[Any], Any]], Any] | None = None
    aliases: tuple[str, ...] = ()

    def parted(self, args: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the first matrix with the parameters, and the rest."""
        at = 1 + self.parameters
        return tuple(args[:at]), tuple(args[at:])

    def chain(self, args: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the parameters, and A₀, E₁, A₁, …."""
        (A, *parameters), rest = self.parted(args)
        return tuple(parameters), (A, *rest)


FUNCTIONS: Rules[type, MatrixFunction] = Rules()  # by the classes of their nodes


def value_of(f: MatrixFunction, A: Expression, *parameters: Expression) -> Any:
    """Return f(A); of a diagonal matrix that of its entries, of a transpose the transpose."""
    if not is_array(A):
        return f.of_entries(A, *parameters)
    square(KNOWN, A.shape)
    found = by_law(f.nodes.value, A, *parameters)
    if found is not None:
        return found
    if type(A) is Transpose:
        return transpose(value_of(f, A.arg, *parameters))
    if Structure.DIAGONAL in structure_of(A):
        return diagonal_matrix(f.of_entries(diagonal(A), *parameters))
    return f.nodes.value.make(A, *parameters, shape=A.shape)


def transpose_of_value(Y: Expression) -> Any:
    """f(A)ᵀ = f(Aᵀ) = f(A) of a symmetric A."""
    return Y if transpose(Y.args[0]) == Y.args[0] else plain(Y)


def commute(A: Expression, *others: Expression) -> bool:
    """Tell whether matrices are seen to commute: all are made of one of them, or of I, by sums, products and functions.

    So do diagonal matrices.
    """
    if all(Structure.DIAGONAL in structure_of(B) for B in (A, *others)):
        return True
    found = generators(A)
    for B in others:
        found |= generators(B)
        if len(found) > 1:
            return False
    return True


def generators(A: Expression) -> set[Any]:
    """Return matrices of which A is a sum of products of powers and functions, with scalars: all, or the first two."""
    found: set[Any] = set()
    seen: set[Any] = set()
    stack = [A]
    while stack and len(found) < 2:
        e = stack.pop()
        if not is_array(e) or e in seen or type(e) is Identity:
            continue
        seen.add(e)
        if type(e) in (MatAdd, MatPow, Inverse, SharedArray) or (type(e) is MatMul and all(map(is_square, e.args))):
            stack += e.args
        elif isinstance(e, FunctionOfMatrix):
            stack.append(e.args[0])
        else:
            found.add(e)
    return found


def is_square(a: Expression) -> bool:
    """Tell a scalar or a square matrix."""
    return not is_array(a) or a.shape[0] == a.shape[1]


def code_of_value(f: MatrixFunction, g: Any, Y: Any, A: Any, *parameters: Any) -> Any:
    """Return f(A): of a symmetric matrix Q diag(f(w)) Qᵀ."""
    if Structure.SYMMETRIC in structure_of(Y.args[0]):
        w, Q = eigenvectors(g, A)
        return g.matmul(Q, g.diag(f.called(g, w, *parameters)), g.transpose(Q))
    return g.step(f.primitives.value, (g.dense(A), *parameters), shape=Y.shape)


def eigenvectors(g: Any, A: Any) -> Any:
    """Return the eigenvalues and eigenvectors of a symmetric matrix."""
    n = A.shape[0]
    return g.results(EIGENVECTORS, g.dense(A), shapes=((n, ONE), (n, n)))


def register_value(f: MatrixFunction, differential: Differential) -> None:
    """Enter the operation that is f(A), and that its nodes are those of f."""
    for each in f.nodes:
        FUNCTIONS[each] = f
    node, build, scalars = f.nodes.value, partial(value_of, f), ("scalar",) * f.parameters
    shape = lambda sizes, A, *parameters: square(sizes, A)  # noqa: E731
    register(
        Operation(
            name=f.name,
            node=node,
            construct=build,
            transpose=transpose_of_value,
            inverse=f.inverse,
            products={} if f.products is None else {(node, node): f.products},
            structure=lambda e, a, *rest: (a & TRIANGLES) | f.structure(a),
            domain=f.domain,
            function=Function(
                f.name, build, shape, ("square", *scalars), aliases=f.aliases, group=GROUP, summary=f.summary
            ),
            differential=differential,
            code=partial(code_of_value, f),
            reference=f.reference,
            example=f.examples[0],
        )
    )
