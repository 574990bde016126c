"""The largest and the smallest eigenvalue of a symmetric matrix, and their eigenvectors.

dλ = uᵀ dS u,  du = (λI − S)⁺ dS u where λ is simple   (Magnus & Neudecker 2019, ch. 8, sec. 9). The pseudo-inverse has
the eigenvectors of S, and for eigenvalues the divided differences 1/(λ − λⱼ) of what is 1 at λ and 0 elsewhere, 0 for
λ's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from symcalc.algebra import add, multiply, trace, transpose, zeros
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Identity,
    MatAdd,
    OneArgument,
    ScalarNode,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.factorisations import COLUMN, ENTRY, SIGNED
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Property
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import square_to_scalar
from symcalc.expressions.spellings import Spelled
from symcalc.operations.divided_differences import divided
from symcalc.operations.eigenvalues_of_symmetric_matrices import shape_of_eigenvalues, sign_of_eigenvalues
from symcalc.operations.eigenvectors_of_symmetric_matrices import (
    GROUP,
    REAL,
    Eigenvalues,
    check_symmetric,
    eigenvalues,
    factors_of_spectrum,
    signed,
    without_shift,
)
from symcalc.operations.largest_entries import MAX, MIN, Extreme, Largest, Smallest, of_multiple, places
from symcalc.operations.sums_over_eigenvectors import spectral


class LargestEigenvalue(OneArgument, ScalarNode):
    """The largest eigenvalue of a symmetric matrix."""

    __slots__ = ()


class SmallestEigenvalue(OneArgument, ScalarNode):
    """The smallest eigenvalue of a symmetric matrix."""

    __slots__ = ()


class LargestEigenvector(OneArgument, ArrayNode):
    """Its unit vector, with the first entry positive that is nearly its largest."""

    __slots__ = ()


class SmallestEigenvector(OneArgument, ArrayNode):
    """Its unit vector, with the first entry positive that is nearly its largest."""

    __slots__ = ()


class End(NamedTuple):
    """An end of the spectrum: functions, classes of nodes, the place among ascending eigenvalues."""

    name: str
    value: type[Any]
    vector: type[Any]
    place: int
    of_entries: Extreme
    simple: Property


TOP = End("eigmax", LargestEigenvalue, LargestEigenvector, -1, MAX, Property.SIMPLE_LARGEST)
BOTTOM = End("eigmin", SmallestEigenvalue, SmallestEigenvector, 0, MIN, Property.SIMPLE_SMALLEST)
OTHER = {TOP: BOTTOM, BOTTOM: TOP}
BY_NODE = {node: end for end in OTHER for node in (end.value, end.vector)}


# ------------------------------------------------------------------------------------------------ constructors


def extreme_eigenvalue(end: End, a: Expression) -> Any:
    """Return the largest or the smallest eigenvalue."""
    if not is_array(a):
        return a
    check_symmetric(end.name, a)
    found = by_law(end.value, a, end)
    return end.value.make(a) if found is None else found


def extreme_eigenvector(end: End, a: Expression) -> Any:
    """Return its unit vector."""
    if not is_array(a):
        return ONE
    check_symmetric(f"{end.name}vec", a)
    found = of_multiple(end, OTHER, a)
    return end.vector.make(a, shape=(a.shape[0], ONE)) if found is None else extreme_eigenvector(found[2], found[1])


# ------------------------------------------------------------------------------------------------ laws

BOOK = "Horn & Johnson 2013, sec. 1.1 and 4.2"
VALUES = (LargestEigenvalue, SmallestEigenvalue)


@law(*VALUES, of=Identity, examples="a*eigmax(eye(3))", source=BOOK)
def extreme_eigenvalue_of_identity(a: Expression, end: End) -> Expression:
    """eigmax(I) = eigmin(I) = 1."""
    return ONE


@law(*VALUES, examples=("S : symmetric(n)\neigmax(2*S)", "S : symmetric(n)\neigmin(-S)"), source=BOOK)
def extreme_eigenvalue_of_multiple(a: Expression, end: End) -> Expression | None:
    """eigmax(c S) = c eigmax(S) and eigmax(−c S) = −c eigmin(S), c > 0."""
    found = of_multiple(end, OTHER, a)
    return None if found is None else multiply(found[0], extreme_eigenvalue(found[2], found[1]))


@law(*VALUES, of=MatAdd, examples="S : symmetric(n)\neigmax(S + a*eye(n))", source=BOOK)
def extreme_eigenvalue_of_shifted(a: Expression, end: End) -> Expression | None:
    """eigmax(S + c I) = eigmax(S) + c; so is eigmin."""
    c, rest = without_shift(a)
    return None if rest is a else add(c, extreme_eigenvalue(end, rest))


@law(Largest, of=Eigenvalues, examples="S : symmetric(n)\na*max(eigvals(S))")
def largest_of_eigenvalues(a: Expression, *more: Any) -> Expression:
    """max(eigvals(S)) = eigmax(S)."""
    return extreme_eigenvalue(TOP, a.arg)


@law(Smallest, of=Eigenvalues, examples="S : symmetric(n)\na*min(eigvals(S))")
def smallest_of_eigenvalues(a: Expression, *more: Any) -> Expression:
    """min(eigvals(S)) = eigmin(S)."""
    return extreme_eigenvalue(BOTTOM, a.arg)


# ------------------------------------------------------------------------------------------------ records


def differential_of_value(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return uᵀ dS u."""
    u = extreme_eigenvector(BY_NODE[type(Y)], Y.arg)
    return trace(multiply(transpose(u), d(Y.arg), u))


def differential_of_vector(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return (λI − S)⁺ dS u."""
    values = eigenvalues(Y.arg)
    own, n = places(BY_NODE[type(Y)].of_entries, values), Y.shape[0]
    return multiply(spectral(Y.arg, multiply(divided(own, values, zeros(n, n)), own)), d(Y.arg), Y)


def _code_of_value(end: End, g: Any, Y: Expression, S: Any) -> Any:
    return g.step(ENTRY, (factors_of_spectrum(g, Y, S)[0],), (end.place,))


def _code_of_vector(end: End, g: Any, Y: Expression, S: Any) -> Any:
    u = g.step(COLUMN, (factors_of_spectrum(g, Y, S)[1],), (end.place,), Y.shape)
    return g.step(SIGNED, (u,), shape=Y.shape)


def _reference_of_vector(place: int, np: Any, S: Any) -> Any:
    return signed(np, np.linalg.eigh(S)[1])[:, place][:, None]


def _spelled(end: str) -> Spelled:
    """Return what other systems call the largest eigenvalue, ``max``, or the smallest."""
    julia = f"{end}imum(eigvals(Symmetric({{0}})))"
    return Spelled(f"{end}(eig({{0}}))", julia, f"{end.title()}[Eigenvalues[{{0}}]]")


def _register(end: End, which: str) -> None:
    """Enter the eigenvalue at an end of the spectrum, and its eigenvector."""
    name = end.name
    vector = f"{name}vec"

    def needs_simple(S: Expression) -> tuple[Demand]:
        return (Demand(end.simple, S),)

    register(
        Operation(
            name=name,
            spelled=_spelled(name[3:]),
            node=end.value,
            construct=partial(extreme_eigenvalue, end),
            sign=sign_of_eigenvalues,
            asks_structure=True,
            function=Function(
                name,
                partial(extreme_eigenvalue, end),
                square_to_scalar,
                ("symmetric",),
                group=GROUP,
                wider=(f"{name[3:]}(eig({{0}}))", REAL),
                summary=f"{which} eigenvalue",
            ),
            latex=rf"\lambda_{{\{name[3:]}}}({{0}})",
            differential=differential_of_value,
            smooth=needs_simple,
            code=partial(_code_of_value, end),
            reference=lambda np, S: np.linalg.eigh(S)[0][end.place],
            example=Example(f"S : symmetric(n)\n{name}(S)", wrt="S", derivative=f"{vector}(S)*{vector}(S)'"),
        )
    )
    register(
        Operation(
            name=vector,
            node=end.vector,
            construct=partial(extreme_eigenvector, end),
            transpose=plain,
            function=Function(
                vector,
                partial(extreme_eigenvector, end),
                shape_of_eigenvalues,
                ("symmetric",),
                group=GROUP,
                summary=f"unit eigenvector of the {which} eigenvalue",
            ),
            differential=differential_of_vector,
            smooth=needs_simple,
            code=partial(_code_of_vector, end),
            reference=partial(_reference_of_vector, end.place),
            example=Example(
                f"S : symmetric(n)\nx'*{vector}(S)",
                wrt="S",
                derivative=f"λ = eigvals(S)\ne = is{name[3:]}(λ)\nR = spectral(S, divdiff(e, λ, zeros(n, n))*e)\n"
                f"u = {vector}(S)\n(R*x*u' + u*x'*R)/2",
            ),
        )
    )


for _end, _which in ((TOP, "largest"), (BOTTOM, "smallest")):
    _register(_end, _which)
