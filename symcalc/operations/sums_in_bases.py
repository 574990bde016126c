"""Sums over the vectors of two bases that a matrix gives, and their adjoints: what spectra are differentiated by.

Of bases U and V of A it is U diag(g) Vᵀ = Σ gᵢ uᵢ vᵢᵀ and its adjoint diag(Uᵀ D V): of dA the latter is what the
eigenvalues, or the singular values, change by, and a function of these that is symmetric in them has the former with
g = ∂f/∂λ for its gradient (Lewis 1995 and 1996). Where V⁻ᵀ takes the place of V, as of the eigenvectors of a matrix
that is not symmetric, the eigenvalues change by diag(Vᵀ D U), and the gradient is the transpose of the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    multiply,
    negate,
    scaled,
    trace,
    transpose,
    zeros,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.reductions import as_column
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    MatAdd,
    Total,
    Trace,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.operation_records import Differential, Example, Function, Operation, everywhere
from symcalc.expressions.properties import Demands
from symcalc.expressions.registry import register
from symcalc.expressions.rules import Rules
from symcalc.expressions.shape_rules import KNOWN, Sizes, same
from symcalc.operations.divided_differences import divided

DEPTH = 4  # of sums and elementwise products in which a diagonal between bases is looked for


class SumInBases(ArrayNode):
    """U diag(g) Vᵀ.   Arguments: A, g."""

    __slots__ = ()


class DiagonalInBases(ArrayNode):
    """diag(Uᵀ D V), or diag(Vᵀ D U).   Arguments: A, D."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Operations:
    """What is known of a sum in bases, and of a diagonal: of the first, and of the second.

    Attributes:
        names: in the language.
        nodes: the classes of their nodes.
        kinds: what A and D are.
        bases: ``(A)`` -> U and V.
        in_code: ``(g, Y, A)`` -> U and V in code.
        in_numbers: ``(np, A)`` -> U and V by their definition.
        check: ``(name, A)``, which refuses an A that has none.
        size: ``(sizes, shape of A)`` -> how many vectors a basis has.
        summaries, wider, group, differentials, smooth, examples: as in `Function` and `Operation`.
        more: what else the record of the sum has.
        domain: what A must be, as in `Operation`.
        is_turned: whether the diagonal is diag(Vᵀ D U), that of Dᵀ.
    """

    names: tuple[str, str]
    nodes: tuple[type[ArrayNode], type[ArrayNode]]
    summaries: tuple[str, str]
    group: str
    kinds: tuple[str, str]
    bases: Callable[[Any], tuple[Any, Any]]
    in_code: Callable[[Any, Any, Any], tuple[Any, Any]]
    in_numbers: Callable[[Any, Any], tuple[Any, Any]]
    differentials: tuple[Differential, Differential]
    smooth: tuple[Callable[..., Demands], Callable[..., Demands]]
    examples: tuple[Example, Example]
    more: dict[str, Any]
    check: Callable[[str, Any], None] = lambda name, A: None
    size: Callable[[Sizes, Shape], Dim] = lambda sizes, a: a[1]
    domain: Callable[..., Demands] = everywhere
    is_turned: bool = False
    wider: tuple[tuple[str, str], tuple[str, str]] = (("", ""), ("", ""))

    def faced(self, D: Expression) -> Any:
        """Return D as it stands between Uᵀ and V."""
        return transpose(D) if self.is_turned else D


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """What is known of a matrix by its eigenvalues and eigenvectors, A = V diag(λ) V⁻¹.

    Attributes:
        nodes: the classes of V and of V diag(g) V⁻¹.
        values: ``(A)`` -> λ.
        vectors: ``(A)`` -> V.
        inverted: ``(V)`` -> V⁻¹.
        summed: ``(A, g)`` -> V diag(g) V⁻¹.
        rates: ``(A, D)`` -> diag(V⁻¹ D V).
        turned: ``(A, D)`` -> V⁻¹ D V.
    """

    nodes: tuple[type[ArrayNode], type[ArrayNode]]
    values: Callable[[Any], Any]
    vectors: Callable[[Any], Any]
    inverted: Callable[[Any], Any]
    summed: Callable[[Any, Any], Any]
    rates: Callable[[Any, Any], Any]
    turned: Callable[[Any, Any], Any]


OPERATIONS: Rules[type, Operations] = Rules()  # by the classes of their nodes


def differential_of_sum(s: Spectrum, Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return V (D ∘ P) V⁻¹ − V diag(diag(H) ∘ diag(P)) V⁻¹ with P = V⁻¹ dA V, H = ∂g/∂λ, whose diagonal is that of D.

    What g itself changes by is added, as in all that is linear in it.
    """
    A, g = Y.args
    dA = d(A)
    if is_zero(dA):
        return zeros(*Y.shape)
    values, V = s.values(A), s.vectors(A)
    H = OPERATORS["derivative_by_part"](g, values, s.nodes[1:])
    moved = multiply(V, hadamard(divided(g, values, H), s.turned(A, dA)), s.inverted(V))
    return add(moved, negate(s.summed(A, hadamard(diagonal(H), s.rates(A, dA)))))


def product_in_basis(s: Spectrum, e: Any) -> Expression | None:
    """V diag(x) V⁻¹ as such a sum, V⁻¹ A V = diag(λ), and of a sum diag(g), in a product."""
    vectors, sums = s.nodes
    for i, (a, b, c) in enumerate(zip(e.factors, e.factors[1:], e.factors[2:], strict=False)):
        found = None
        if isinstance(a, vectors) and isinstance(b, DiagMatrix) and c == s.inverted(a):
            found = s.summed(a.args[0], b.arg)
        elif isinstance(c, vectors) and a == s.inverted(c) and b == c.args[0]:
            found = diagonal_matrix(s.values(b))
        elif isinstance(c, vectors) and a == s.inverted(c) and isinstance(b, sums) and b.args[0] == c.args[0]:
            found = diagonal_matrix(b.args[1])
        if found is not None:
            return multiply(e.coefficient, *e.factors[:i], found, *e.factors[i + 3 :])
    return None


def sum_in_bases(f: Operations, A: Expression, g: Expression) -> Any:
    """Return U diag(g) Vᵀ; of a number g."""
    if not is_array(A):
        return g
    f.check(f.names[0], A)
    c, weights = split(as_column(g))
    if is_zero(weights):
        return zeros(*A.shape)
    found = by_law(f.nodes[0], A, weights)
    return scaled(c, f.nodes[0].make(A, weights, shape=A.shape) if found is None else found)


def diagonal_in_bases(f: Operations, A: Expression, D: Expression) -> Any:
    """Return diag(Uᵀ D V); of a number D."""
    if not is_array(A):
        return D
    f.check(f.names[1], A)
    c, core = split(D)
    if is_zero(core):
        return zeros(f.size(KNOWN, A.shape), ONE)
    found = by_law(f.nodes[1], A, core)
    return scaled(c, f.nodes[1].make(A, core, shape=(f.size(KNOWN, A.shape), ONE)) if found is None else found)


# ------------------------------------------------------------------------------------------------ laws


@law(
    Trace,
    of=list,
    among=DiagonalInBases,
    examples=(
        *("S : symmetric(n)\nx'*eigdiag(S, A)", "S : symmetric(n)\neigdiag(S, A)'*x"),
        "S : symmetric(n)\nx'*(w.*eigdiag(S, A) + y)",
        "S : symmetric(n)\nx'*(w.*(exp(w).*eigdiag(S, A) + y))",
        *("x'*svddiag(A, B)", "svddiag(A, B)'*x", "x'*(w.*svddiag(A, B) + y)"),
    ),
    source="Lewis 1996, theorem 1.1; Lewis 1995, theorem 3.1",
)
def product_with_diagonal_in_bases(chain: list[Expression]) -> Expression | None:
    """xᵀ eigdiag(S, A) = tr(spectral(S, x) A), xᵀ svddiag(A, B) = tr(svdsum(A, x)ᵀ B).

    So of what is a sum of products of entries with it.
    """
    for first, last in ((chain[:-1], chain[-1]), ([*map(transpose, reversed(chain[1:]))], transpose(chain[0]))):
        if first and (found := weighted(last, transpose(multiply(*first)))) is not None:
            return found
    return None


@law(
    Total,
    of=HadamardProduct,
    among=DiagonalInBases,
    examples=(
        *("S : symmetric(n)\nsum(x.^2.*eigdiag(S, A))", "S : symmetric(n)\nsum(x.^2.*(eigdiag(S, A) + y))"),
        "sum(x.^2.*svddiag(A, B))",
    ),
    source="Lewis 1996, theorem 1.1; Lewis 1995, theorem 3.1",
)
def sum_of_products_with_diagonal_in_bases(a: Expression) -> Expression | None:
    """Σ(x ∘ eigdiag(S, A)) = tr(spectral(S, x) A), Σ(x ∘ svddiag(A, B)) = tr(svdsum(A, x)ᵀ B)."""
    return weighted(a, filled(ONE, *a.shape)) if a.shape[1] is ONE else None


def weighted(v: Expression, x: Expression) -> Expression | None:
    """Return xᵀ v, where v holds a diagonal between bases, as traces and what is left; None where it holds none."""
    taken, rest = [], []
    for weights, part in terms_of(v, x, DEPTH):
        if isinstance(part, DiagonalInBases):
            (A, D), f = part.args, OPERATIONS[type(part)]
            taken.append(trace(multiply(transpose(sum_in_bases(f, A, weights)), f.faced(D))))
        else:
            rest.append((weights, part))
    if not taken:
        return None
    return add(*taken, *[trace(multiply(transpose(weights), part)) for weights, part in rest])


def terms_of(v: Expression, x: Expression, depth: int) -> Iterator[tuple[Any, Any]]:
    """Yield weights and parts of v, a sum of entries' products: xᵀ v is the sum of their scalar products."""
    c, core = split(v)
    x = scaled(c, x)
    if isinstance(core, MatAdd) and depth:
        for part in core.args:
            yield from terms_of(part, x, depth - 1)
    elif isinstance(core, HadamardProduct) and depth:
        i = next((i for i, f in enumerate(core.args) if holds_diagonal(f, depth)), None)
        if i is None:
            yield x, core
        else:
            yield from terms_of(core.args[i], hadamard(x, *core.args[:i], *core.args[i + 1 :]), depth - 1)
    else:
        yield x, core


def holds_diagonal(v: Expression, depth: int) -> bool:
    """Tell whether a sum of products of entries holds a diagonal between bases."""
    core = split(v)[1]
    is_open = isinstance(core, MatAdd | HadamardProduct) and depth
    return isinstance(core, DiagonalInBases) or bool(is_open and any(holds_diagonal(f, depth - 1) for f in core.args))


# ------------------------------------------------------------------------------------------------ records


def register_sums(f: Operations) -> None:
    """Enter a sum in bases and its adjoint."""
    for node in f.nodes:
        OPERATIONS[node] = f
    _register_sum(f)
    _register_diagonal(f)


def _register_sum(f: Operations) -> None:
    name, build = f.names[0], partial(sum_in_bases, f)

    def shape(sizes: Sizes, a: Shape, g: Shape) -> Shape:
        sizes.equal(f.size(sizes, a), g[0] if g[1] is ONE else g[1], "vectors of the basis and entries of the vector")
        return a

    def as_product(Y: Expression) -> Any:
        U, V = f.bases(Y.args[0])
        return multiply(U, diagonal_matrix(Y.args[1]), transpose(V))

    def code(g: Any, Y: Expression, A: Any, weights: Any) -> Any:
        U, V = f.in_code(g, Y, A)
        return g.matmul(U, g.diag(weights), g.transpose(V))

    def value(np: Any, A: Any, g: Any) -> Any:
        U, V = f.in_numbers(np, A)
        return (U * np.ravel(g)) @ V.T

    register(
        Operation(
            name=name,
            node=f.nodes[0],
            construct=build,
            function=Function(
                name, build, shape, (f.kinds[0], "vector"), group=f.group, summary=f.summaries[0], wider=f.wider[0]
            ),
            differential=f.differentials[0],
            linear=(1,),
            adjoint=lambda Y, i, G: diagonal_in_bases(f, Y.args[0], f.faced(G)),
            written_out=as_product,
            domain=f.domain,
            smooth=f.smooth[0],
            code=code,
            reference=value,
            example=f.examples[0],
            **f.more,
        )
    )


def _register_diagonal(f: Operations) -> None:
    name, build = f.names[1], partial(diagonal_in_bases, f)

    def shape(sizes: Sizes, a: Shape, D: Shape) -> Shape:
        return (f.size(sizes, same(sizes, a, D)), ONE)

    def as_product(Y: Expression) -> Any:
        U, V = f.bases(Y.args[0])
        return diagonal(multiply(transpose(U), f.faced(Y.args[1]), V))

    def code(g: Any, Y: Expression, A: Any, D: Any) -> Any:
        U, V = f.in_code(g, Y, A)
        return g.diagonal(g.matmul(g.transpose(U), g.transpose(D) if f.is_turned else D, V))

    def value(np: Any, A: Any, D: Any) -> Any:
        U, V = f.in_numbers(np, A)
        return np.diag(U.T @ (D.T if f.is_turned else D) @ V)[:, None]

    register(
        Operation(
            name=name,
            node=f.nodes[1],
            construct=build,
            transpose=plain,
            function=Function(name, build, shape, f.kinds, group=f.group, summary=f.summaries[1], wider=f.wider[1]),
            differential=f.differentials[1],
            linear=(1,),
            adjoint=lambda Y, i, G: f.faced(sum_in_bases(f, Y.args[0], G)),
            written_out=as_product,
            domain=f.domain,
            smooth=f.smooth[1],
            code=code,
            reference=value,
            example=f.examples[1],
        )
    )
