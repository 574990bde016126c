"""Blocks of functions of block matrices, f[A₀, E₁, A₁, …, Eₖ, Aₖ], of which the matrices of derivatives are made.

The block (1, k + 1) of f of the matrix with A₀, …, Aₖ on its diagonal and E₁, …, Eₖ above it; f[A, E, A] = Df(A)[E]
(Higham 2008, Functions of Matrices, thm 4.12 and sec. 3.2). It is linear in each Eⱼ, and its differential is
Σ f[…, Aᵢ, dAᵢ, Aᵢ, …]. The matrix of E ↦ f[A, E, B] is f[Bᵀ ⊗ I, I, I ⊗ A], as Bᵀ ⊗ I and I ⊗ A commute (ibid.,
sec. 10.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import permutations
from operator import and_
from typing import Any

from symcalc.algebra import add, identity, multiply, transpose, zeros
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.transposes import plain
from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.core_nodes import Identity, Transpose, is_array, is_zero
from symcalc.expressions.functions_by_role import function_in, plays
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import Demands
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes, square
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure
from symcalc.operations.commutations import Commutation
from symcalc.operations.frechet_derivatives import (
    MOST,
    adjoint_along,
    check_order,
    derivative_along,
    differential_along,
    differential_of_value,
    shape_along,
    trace_along,
    transpose_along,
    with_parameters,
)
from symcalc.operations.matrix_functions import (
    GROUP,
    MatrixFunction,
    checked,
    eigenvectors,
    is_diagonalised,
    primitives_of,
    register_value,
)

MOST_IN_MATRICES = 3  # directions of which there is a matrix: a sum of so many factorial


def block_between(f: MatrixFunction, *args: Expression) -> Any:
    """Return f[A₀, E₁, A₁, …, Eₖ, Aₖ], the parameters behind A₀; f[A, E, A] is Df(A)[E].

    Raises:
        KindMismatch: where a matrix is missing at an end.
        NotSupported: for more than `MOST` directions.
    """
    parameters, chain = f.chain(args)
    if len(chain) % 2 == 0 or not all(map(is_array, chain)):
        raise KindMismatch(
            f"{f.name}_between takes square matrices, and a matrix between each two",
            hint=f"write {f.name}_between(A, E, B)",
        )
    shape = shape_between(KNOWN, *(e.shape for e in chain))
    along = chain[1::2]
    if any(map(is_zero, along)):
        return zeros(*shape)
    check_order(f, len(along))
    if len(along) == 1 and chain[0] == chain[2]:
        return derivative_along(f, chain[0], *parameters, chain[1])
    parts = [split(E) for E in along]
    chain = tuple(parts[i // 2][1] if i % 2 else e for i, e in enumerate(chain))
    if _is_of_commuting(chain[::-1]):  # f[A, I, B] = f[B, I, A]
        chain = chain[::-1]
    if all(type(e) is Transpose for e in chain):
        made = transpose(block_of_chain(f, parameters, [e.arg for e in reversed(chain)]))
    else:
        made = f.nodes.between.make(chain[0], *parameters, *chain[1:], shape=shape)
    return scaled(multiply(*[c for c, _ in parts]), made)


def block_of_chain(f: MatrixFunction, parameters: Sequence[Any], chain: Sequence[Any]) -> Any:
    """Return f[A₀, E₁, A₁, …] of these and the parameters."""
    return block_between(f, chain[0], *parameters, *chain[1:])


def shape_between(sizes: Sizes, *shapes: Any) -> Any:
    """Return the shape of f[A₀, E₁, A₁, …]: the rows of the first matrix and the columns of the last one.

    Raises:
        KindMismatch: where a square matrix is missing.
    """
    chain = [shape for shape in shapes if shape]  # without parameters
    if len(chain) % 2 == 0:
        raise KindMismatch("a matrix stands between each two square ones", hint="leave the last one out, or add one")
    for at, shape in enumerate(chain):
        if at % 2 == 0:
            square(sizes, shape)
        if at:
            sizes.equal(chain[at - 1][1], shape[0], "columns and rows of neighbours")
    return (chain[0][0], chain[-1][1])


def transpose_between(f: MatrixFunction, Y: Expression) -> Any:
    """f[A, E, B]ᵀ = f[Bᵀ, Eᵀ, Aᵀ], written so of symmetric A and B, and of A ⊗ I and I ⊗ B."""
    parameters, chain = f.chain(Y.args)
    turned = [transpose(e) for e in reversed(chain)]
    is_written = turned[::2] == [*chain[::-2]] or _is_of_commuting(chain)
    return block_of_chain(f, parameters, turned) if is_written else plain(Y)


def _is_of_commuting(chain: Sequence[Any]) -> bool:
    """Tell f[A ⊗ I, I, I ⊗ B], whose matrices commute   (Higham 2008, sec. 10.2)."""
    if len(chain) != 3 or type(chain[1]) is not Identity or not all(plays(e, Role.KRONECKER) for e in chain[::2]):
        return False
    (A, right), (left, B) = (e.args for e in chain[::2])
    return type(right) is type(left) is Identity and (A.shape, B.shape) == (left.shape, right.shape)


def _after_commutation(f: MatrixFunction, K: Expression, Y: Expression) -> Any:
    """K f[A ⊗ I, I, I ⊗ B] = f[B ⊗ I, I, I ⊗ A] K."""
    parameters, chain = f.chain(Y.args)
    if not _is_of_commuting(chain):
        return None
    (A, right), (left, B) = (e.args for e in chain[::2])
    if K.args != (right.shape[0], left.shape[0]):
        return None
    kron = function_in(Role.KRONECKER).build
    return multiply(block_of_chain(f, parameters, (kron(B, left), chain[1], kron(right, A))), K)


def differential_between(f: MatrixFunction, Y: Any, d: Any) -> Any:
    """Return Σ f[…, Aᵢ, dAᵢ, Aᵢ, …]."""
    parameters, chain = f.chain(Y.args)
    terms = [zeros(*Y.shape)]
    for i in range(0, len(chain), 2):
        dA = d(chain[i])
        if not is_zero(dA):
            terms.append(block_of_chain(f, parameters, (*chain[: i + 1], dA, *chain[i:])))
    return with_parameters(f, Y, d, add(*terms))


def adjoint_between(f: MatrixFunction, Y: Expression, i: int, G: Expression) -> Any:
    """Return f[Aⱼ, Eⱼ₊₁, …, Aₖ, Gᵀ, A₀, …, Aⱼ₋₁]ᵀ."""
    parameters, chain = f.chain(Y.args)
    i -= f.parameters
    return transpose(block_of_chain(f, parameters, (*chain[i + 1 :], transpose(G), *chain[:i])))


def matrix_between(f: MatrixFunction, parameters: Sequence[Any], chain: Sequence[Expression], i: int) -> Any:
    """Return J of vec(f[A₀, E₁, …, Aₖ]) = J vec(Eⱼ), where Eⱼ stands at i."""
    kron = function_in(Role.KRONECKER).build
    left, right = chain[:i], [transpose(e) for e in reversed(chain[i + 1 :])]
    rows, columns = identity(left[0].shape[0]), identity(right[-1].shape[0])
    made = [*(kron(e, rows) for e in right), kron(columns, rows), *(kron(columns, e) for e in left)]
    return block_of_chain(f, parameters, made)


def matrix_of_block(f: MatrixFunction, Y: Expression, i: int) -> Any:
    """Return J of vec(f[A₀, E₁, …, Aₖ]) = J vec(Eⱼ), where Eⱼ is argument i."""
    parameters, chain = f.chain(Y.args)
    return matrix_between(f, parameters, chain, i - f.parameters)


def matrix_along(f: MatrixFunction, Y: Expression, i: int) -> Any:
    """Return J of vec(Dᵏf(A)[E₁, …, Eₖ]) = J vec(E), where E is argument i: the sum of those of all orders.

    Raises:
        NotSupported: for many directions.
    """
    (A, *parameters), along = f.parted(Y.args)
    if len(along) > MOST_IN_MATRICES:
        raise NotSupported(
            f"the matrix of a derivative of {f.name} of an order above {MOST_IN_MATRICES} is not supported"
        )
    at = i - 1 - f.parameters
    terms = []
    for order in permutations(along[:at] + along[at + 1 :]):
        for place in range(len(along)):
            chain = [A]
            for E in (*order[:place], along[at], *order[place:]):
                chain += [E, A]
            terms.append(matrix_between(f, parameters, chain, 2 * place + 1))
    return add(*terms)


# ------------------------------------------------------------------------------------------------ code


def code_along(f: MatrixFunction, g: Any, Y: Any, *args: Any) -> Any:
    """Return Df(A)[E]: of a symmetric matrix in its eigenvectors."""
    (A, *parameters), along = f.parted(args)
    if is_diagonalised(f, Y) and len(along) == 1:
        w, Q = eigenvectors(f, g, A)
        F = g.step(f.primitives.quotients, (w, *parameters), shape=Y.shape)
        inner = g.mul(F, g.dense(g.matmul(g.transpose(Q), along[0], Q)))
        return g.matmul(Q, inner, g.transpose(Q))
    primitives, A, directions = primitives_of(f, Y), checked(f, g, Y, A), [*map(g.dense, along)]
    if f.code_along is not None and len(along) == 1:
        R = g.step(primitives.value, (A, *parameters), shape=Y.shape)
        return f.code_along(g, R, directions[0], R)
    return g.step(primitives.along, (A, *parameters, *directions), shape=Y.shape)


def code_between(f: MatrixFunction, g: Any, Y: Any, *args: Any) -> Any:
    """Return f[A₀, E₁, A₁, …]; of B ⊗ I, I and I ⊗ A, which is the matrix of a derivative, column by column."""
    parameters, chain = f.chain(args)
    _, (first, middle, *_, last) = f.chain(Y.args)
    primitives = primitives_of(f, Y)
    is_matrix = type(middle) is Identity and plays(first, Role.KRONECKER) and plays(last, Role.KRONECKER)
    if not is_matrix or len(chain) > 3 or not type(first.args[1]) is type(last.args[0]) is Identity:
        parts = [g.dense(e) if i % 2 else checked(f, g, Y, e) for i, e in enumerate(chain)]
        if f.code_along is not None and len(chain) == 3:
            A, B = (g.step(primitives.value, (e, *parameters), shape=e.shape) for e in parts[::2])
            return f.code_along(g, A, parts[1], B)
        return g.step(primitives.between, (parts[0], *parameters, *parts[1:]), shape=Y.shape)
    (B, _), (_, A) = (e.args for e in chain[::2])
    if (
        first.args[0] == last.args[1]
        and Structure.SYMMETRIC in structure_of(last.args[1])
        and primitives is f.primitives
    ):
        w, Q = eigenvectors(f, g, A)
        F, K = g.step(f.primitives.quotients, (w, *parameters), shape=A.shape), g.kron(Q, Q)
        return g.matmul(K, g.diag(g.vec(F)), g.transpose(K))
    ends = checked(f, g, Y, A), checked(f, g, Y, g.transpose(B))
    return g.step(primitives.columns, (ends[0], *parameters, ends[1]), shape=Y.shape)


# ------------------------------------------------------------------------------------------------ references


def along_by_blocks(np: Any, value: Callable[[Any], Any], A: Any, *along: Any) -> Any:
    """Return Dᵏf(A)[E₁, …, Eₖ]: a block of f of a matrix of 2ᵏ × 2ᵏ blocks (Higham 2008, sec. 3.2; Mathias 1996)."""
    n, X = A.shape[0], A
    for E in along:
        beside = np.kron(np.eye(X.shape[0] // n), E)
        X = np.block([[X, beside], [np.zeros(X.shape), X]])
    return value(X)[:n, X.shape[0] - n :]


def between_by_blocks(np: Any, value: Callable[[Any], Any], *chain: Any) -> Any:
    """Return f[A₀, E₁, A₁, …]: a block of f of the matrix with these beside one another."""
    matrices, along = chain[::2], chain[1::2]
    rows = [[np.zeros((A.shape[0], B.shape[0])) for B in matrices] for A in matrices]
    for i, A in enumerate(matrices):
        rows[i][i] = A
    for i, E in enumerate(along):
        rows[i][i + 1] = E
    return value(np.block(rows))[: matrices[0].shape[0], -matrices[-1].shape[0] :]


# ------------------------------------------------------------------------------------------------ records


def register_matrix_function(f: MatrixFunction) -> None:
    """Enter the three operations of a function of matrices."""
    register_value(f, partial(differential_of_value, f))
    register(_along(f))
    register(_between(f))


def _example(f: MatrixFunction, program: str, derivative: str) -> Example:
    """Return an example of a derivative: of programs with its name and parameters."""
    said = (f.name, ", a" * f.parameters)
    return Example(program.format(*said), wrt="X", derivative=derivative.format(*said))


def _along(f: MatrixFunction) -> Operation:
    name, build = f"{f.name}_frechet", partial(derivative_along, f)
    kept = Structure.SYMMETRIC | TRIANGLES
    first = 1 + f.parameters
    return Operation(
        name=name,
        node=f.nodes.along,
        construct=build,
        transpose=partial(transpose_along, f),
        trace=None if f.trace_along is None else partial(trace_along, f),
        structure=lambda e, *known: reduce(and_, [known[0], *known[first:]]) & kept,
        domain=lambda *args: f.domain(*f.parted(args)[0]),
        function=Function(
            name,
            build,
            shape_along,
            ("square", *("scalar",) * f.parameters, *("square",) * MOST),
            optional=MOST - 1,
            group=GROUP,
            summary=f"derivative of {f.name} at A along E; of higher order along several",
        ),
        linear=tuple(range(first, first + MOST)),
        differential=partial(differential_along, f),
        adjoint=partial(adjoint_along, f),
        matrix=partial(matrix_along, f),
        latex=partial(_latex_along, f),
        code=partial(code_along, f),
        reference=partial(_value_along, f),
        example=_example(f, "tr(B*{0}_frechet(X{1}, C))", "{0}_frechet(X{1}, B, C)'"),
    )


def _value_along(f: MatrixFunction, np: Any, *args: Any) -> Any:
    (A, *parameters), along = f.parted(args)
    return along_by_blocks(np, lambda X: f.reference(np, X, *parameters), A, *along)


def _latex_along(f: MatrixFunction, Y: Any) -> str:
    """Return Higham's L(A, E), and L⁽ᵏ⁾(A, E₁, …, Eₖ)."""
    places = ", ".join(f"{{{i}}}" for i in range(len(Y.args)))
    order = len(f.parted(Y.args)[1])
    above = f"^{{({order})}}" if order > 1 else ""
    return rf"L{above}_{{\operatorname{{{f.name}}}}}({places})"


def _between(f: MatrixFunction) -> Operation:
    name, build = f"{f.name}_between", partial(block_between, f)
    first = 1 + f.parameters
    return Operation(
        name=name,
        node=f.nodes.between,
        construct=build,
        transpose=partial(transpose_between, f),
        structure=lambda e, *known: Structure.SYMMETRIC if transpose_between(f, e) == e else Structure.NONE,
        products={(Commutation, f.nodes.between): partial(_after_commutation, f)},
        domain=partial(_demands_between, f),
        function=Function(
            name,
            build,
            shape_between,
            ("square", *("scalar",) * f.parameters, *("matrix", "square") * MOST),
            optional=2 * MOST - 2,
            group=GROUP,
            summary=f"block of {f.name}([A, E; 0, B]) at E, where [A, E; 0, B] is made of blocks",
        ),
        linear=tuple(range(first, first + 2 * MOST, 2)),
        differential=partial(differential_between, f),
        adjoint=partial(adjoint_between, f),
        matrix=partial(matrix_of_block, f),
        code=partial(code_between, f),
        reference=partial(_value_between, f),
        example=_example(f, "tr(C*{0}_between(A{1}, X, B))", "{0}_between(B{1}, C, A)'"),
    )


def _demands_between(f: MatrixFunction, *args: Any) -> Demands:
    parameters, chain = f.chain(args)
    return [d for A in chain[::2] for d in f.domain(A, *parameters)]


def _value_between(f: MatrixFunction, np: Any, *args: Any) -> Any:
    parameters, chain = f.chain(args)
    return between_by_blocks(np, lambda X: f.reference(np, X, *parameters), *chain)
