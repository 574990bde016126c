"""Functions of square matrices: the record that each of them has, and the rules of their values.

f(Aᵀ) = f(A)ᵀ, f(diag(x)) = diag(f(x)), and f(A) commutes with A (Higham 2008, Functions of Matrices, thm 1.13). Code of
a symmetric matrix A = Q diag(w) Qᵀ is Q diag(f(w)) Qᵀ. Derivatives: `symcalc.operations.frechet_derivatives`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sympy import S

from symcalc.algebra import diagonal, diagonal_matrix, multiply, transpose
from symcalc.algebra.coefficients import scaled, split
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
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.matrix_functions import EIGENVECTORS, MatrixPrimitives
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Differential, Example, Function, Operation, Role, everywhere
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.properties import Demand, Demands, Property, is_integer
from symcalc.expressions.registry import register
from symcalc.expressions.rules import Rules
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.spellings import NOWHERE, Spelled
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


def nodes_of(name: str, module: str, said: str) -> Nodes:
    """Return the classes of the nodes of a function, made in a module: ``Expm, ExpmFrechet, ExpmBetween``."""
    kinds = ((FunctionOfMatrix, "", said), (Frechet, "Frechet", f"The derivative of {said} along directions."))
    made = (*kinds, (Between, "Between", f"What {said} is between matrices."))
    return Nodes(
        *(type(name + end, (kind,), {"__slots__": (), "__doc__": d, "__module__": module}) for kind, end, d in made)
    )


@dataclass(frozen=True, kw_only=True)
class MatrixFunction:
    """What is known of a function of square matrices.

    Attributes:
        name: in the language.
        nodes: the classes of its nodes.
        of_entries: ``(x, *parameters)`` -> the function of a scalar, or of every entry.
        derivative: ``(k, A, *parameters)`` -> f⁽ᵏ⁾ of a scalar or of a matrix.
        trace_along: ``(A, *parameters, *E)`` -> Dᵏf′(A)[E₁, …, Eₖ], of which traces are made, None where
            there is none; without a rule the traces of derivatives stay.
        structure: ``(structure of A, *parameters)`` -> what is known of the value, triangles aside.
        domain: what is demanded of A and the parameters.
        parameters: how many parameters f has, scalars that stand behind the first matrix.
        by_parameters: ``(Y, d)`` -> the differential of any of its nodes by the parameters.
        reference: ``(np, A, *parameters)`` -> the value as its definition says.
        primitives: of the code.
        called: how the function of entries is called in code's graph, where symmetric matrices are diagonalised.
        inverse: ``(Y)`` -> the inverse of the value, where that is simpler.
        products: ``(X, Y)`` -> the product of two values, None where it is none.
        neighbours: classes of matrices beside which a value is a product of two values, too.
        trace: ``(Y)`` -> the trace of the value, None where it is no simpler.
        checks: what code asks of A, and of the eigenvalues of a symmetric A.
        of_integers: the primitives where the parameter is a whole number, for all A.
        code_along: ``(g, f(A), E, f(B))`` -> the block between A and B by their values, where that is simpler.
        plainer, to_sympy, spelled: as in `Operation`, of the value.
        aliases, role, summary: as in `Function`.
        example: of the value; those of the derivatives follow.
    """

    name: str
    nodes: Nodes
    of_entries: Callable[..., Any]
    derivative: Callable[..., Any]
    structure: Callable[..., Structure]
    reference: Callable[..., Any]
    primitives: MatrixPrimitives
    called: Callable[..., Any]
    example: Example
    summary: str
    spelled: Spelled = NOWHERE
    domain: Callable[..., Demands] = everywhere
    inverse: Callable[[Any], Any] | None = None
    products: Callable[[Any, Any], Any] | None = None
    parameters: int = 0
    by_parameters: Callable[[Any, Callable[[Any], Any]], Any] | None = None
    neighbours: tuple[type, ...] = ()
    trace: Callable[[Any], Any] | None = None
    checks: tuple[Primitive, Primitive] | None = None
    of_integers: MatrixPrimitives | None = None
    code_along: Callable[..., Any] | None = None
    plainer: Callable[[Demand], Sequence[Demand] | None] | None = None
    to_sympy: Callable[..., Any] | None = None
    role: Role | None = None
    trace_along: Callable[..., Any] | None = None
    aliases: tuple[str, ...] = ()

    def parted(self, args: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the first matrix with the parameters, and the rest."""
        at = 1 + self.parameters
        return tuple(args[:at]), tuple(args[at:])

    def chain(self, args: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the parameters, and A₀, E₁, A₁, …."""
        (A, *parameters), rest = self.parted(args)
        return tuple(parameters), (A, *rest)


DEEP = 50  # parts of a matrix above which it is not seen to commute with another
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
    """f(A)ᵀ = f(Aᵀ): f(A) of a symmetric A, and −f(A) of a skew value."""
    known = structure_of(Y)
    if Structure.SYMMETRIC in known or transpose(Y.args[0]) == Y.args[0]:
        return Y
    return scaled(S.NegativeOne, Y) if Structure.SKEW in known else plain(Y)


def commute(A: Expression, *others: Expression) -> bool:
    """Tell whether matrices are seen to commute: all are made of one of them, or of I, by sums, products and functions.

    So do diagonal matrices.
    """
    if all(Structure.DIAGONAL in structure_of(B) for B in (A, *others)):
        return True
    core = split(A)[1]
    return any(_are_of_one((*others, A), whole) for whole in (core, None))


def _are_of_one(matrices: Sequence[Expression], whole: Expression) -> bool:
    found: set[Any] = set()
    for B in matrices:
        found |= generators(B, whole)
        if len(found) > 1:
            return False
    return True


def generators(A: Expression, whole: Expression = None) -> set[Any]:
    """Return matrices of which A is a sum of products of powers and functions, with scalars: all, or two of them.

    ``whole`` is one of them, whatever it is made of, where it is given. Of a deep expression nothing is said but that
    there are two.
    """
    found: set[Any] = set()
    seen: set[Any] = set()
    stack = [A]
    while stack and len(found) < 2:
        e = stack.pop()
        if not is_array(e) or e in seen or type(e) is Identity:
            continue
        seen.add(e)
        if len(seen) > DEEP:
            return {A, Identity}  # some, and no matrix
        is_polynomial = type(e) in (MatAdd, MatPow, Inverse, SharedArray)
        if e != whole and (is_polynomial or (type(e) is MatMul and all(map(is_square, e.args)))):
            stack += e.args
        elif e != whole and isinstance(e, FunctionOfMatrix):
            stack.append(e.args[0])
        else:
            found.add(e)
    return found


def is_square(a: Expression) -> bool:
    """Tell a scalar or a square matrix."""
    return not is_array(a) or a.shape[0] == a.shape[1]


@law(
    MatMul,
    shortens=True,
    among=FunctionOfMatrix,
    examples=("A : matrix(n, n)\nexpm(A)*A*x", "A : matrix(n, n)\ny'*expm(2*A)*A"),
    source="Higham 2008, thm 1.13",
)
def commuting_factors_in_order(e: MatMul) -> Expression | None:
    """f(A) A = A f(A); neighbours that commute stand in one order, the simpler first."""
    factors = list(e.factors)
    moved = False
    for i in range(1, len(factors)):
        while i > 0 and _stand_in_order(factors[i], factors[i - 1]) and commute(factors[i - 1], factors[i]):
            factors[i - 1], factors[i] = factors[i], factors[i - 1]
            i, moved = i - 1, True
    return multiply(e.coefficient, *factors) if moved else None


def _stand_in_order(a: Expression, b: Expression) -> bool:
    """Tell whether a stands before b, of which one is a function of a matrix."""
    keys = [(_is_function(f), f.height, f.label, f.digest) for f in (a, b)]
    return (keys[0][0] or keys[1][0]) and keys[0] < keys[1]


def _is_function(f: Expression) -> bool:
    """Tell a function of a matrix, its transpose, inverse or power."""
    return isinstance(f, FunctionOfMatrix) or isinstance(next(iter(f.args), f), FunctionOfMatrix)


def always(*properties: Property) -> Callable[[Demand], Sequence[Demand] | None]:
    """Return the rule that a value has properties wherever it has a value."""
    return lambda d: () if d.property in properties else None


# ------------------------------------------------------------------------------------------------ code


def is_diagonalised(f: MatrixFunction, Y: Any) -> bool:
    """Tell whether code works with the eigenvectors of a symmetric matrix; a power by a whole number is a product."""
    return Structure.SYMMETRIC in structure_of(Y.args[0]) and primitives_of(f, Y) is f.primitives


def primitives_of(f: MatrixFunction, Y: Any) -> MatrixPrimitives:
    """Return the primitives of a function, of a power by a whole number its own."""
    return f.of_integers if f.of_integers is not None and is_integer(Y.args[1]) else f.primitives


def checked(f: MatrixFunction, g: Any, Y: Any, A: Any) -> Any:
    """Return A, of which code asks whether the function has a value."""
    A = g.dense(A)
    return A if f.checks is None or primitives_of(f, Y) is not f.primitives else g.step(f.checks[0], (A,), (), A.shape)


def eigenvectors(f: MatrixFunction, g: Any, A: Any) -> Any:
    """Return the eigenvalues and eigenvectors of a symmetric matrix, of which code asks the same."""
    n = A.shape[0]
    w, Q = g.results(EIGENVECTORS, g.dense(A), shapes=((n, ONE), (n, n)))
    return (w if f.checks is None else g.step(f.checks[1], (w,), (), w.shape)), Q


def code_of_value(f: MatrixFunction, g: Any, Y: Any, A: Any, *parameters: Any) -> Any:
    """Return f(A): of a symmetric matrix Q diag(f(w)) Qᵀ."""
    if is_diagonalised(f, Y):
        w, Q = eigenvectors(f, g, A)
        return g.matmul(Q, g.diag(f.called(g, w, *parameters)), g.transpose(Q))
    return g.step(primitives_of(f, Y).value, (checked(f, g, Y, A), *parameters), shape=Y.shape)


# ------------------------------------------------------------------------------------------------ references


def principal_root(np: Any, A: Any) -> Any:
    """Return √A: the limit of X ← (X + Y⁻¹)/2, Y ← (Y + X⁻¹)/2 from A and I (Denman & Beavers 1976)."""
    X, Y = A, np.eye(A.shape[0])
    for _ in range(14):
        X, Y = (X + np.linalg.inv(Y)) / 2, (Y + np.linalg.inv(X)) / 2
    return converged(np, X, X @ X - A)


def converged(np: Any, X: Any, residual: Any) -> Any:
    """Return the limit of an iteration, NaN where there is none."""
    return np.where(np.max(np.abs(residual)) < 1e-7 * (1 + np.max(np.abs(X)) ** 2), X, np.nan)


def register_value(f: MatrixFunction, differential: Differential) -> None:
    """Enter the operation that is f(A), and that its nodes are those of f."""
    for each in f.nodes:
        FUNCTIONS[each] = f
    node, build, scalars = f.nodes.value, partial(value_of, f), ("scalar",) * f.parameters
    shape = lambda sizes, A, *parameters: square(sizes, A)  # noqa: E731
    register(
        Operation(
            name=f.name,
            spelled=f.spelled,
            node=node,
            construct=build,
            transpose=transpose_of_value,
            inverse=f.inverse,
            products={} if f.products is None else dict.fromkeys(_pairs(f), f.products),
            trace=f.trace,
            plainer=f.plainer,
            structure=lambda e, a, *rest: (a & TRIANGLES) | f.structure(a, *e.args[1:]),
            domain=f.domain,
            function=Function(
                f.name,
                build,
                shape,
                ("square", *scalars),
                aliases=f.aliases,
                group=GROUP,
                summary=f.summary,
                role=f.role,
            ),
            to_sympy=f.to_sympy,
            differential=differential,
            code=partial(code_of_value, f),
            reference=f.reference,
            example=f.example,
        )
    )


def _pairs(f: MatrixFunction) -> list[tuple[type, type]]:
    """Return the classes of neighbours whose product the function knows."""
    node = f.nodes.value
    return [(node, node), *((node, other) for other in f.neighbours), *((other, node) for other in f.neighbours)]
