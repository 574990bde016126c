"""What equations define, as code has it: worked out where the equation is linear, and given as an argument elsewhere.

A linear equation in a matrix is one in its stacked columns, (Bᵀ ⊗ A) vec(X) = vec(A X B), of m n unknowns. Those that
have methods of their own, of the cost of a few products, are left to them: A X + X B = R (Bartels & Stewart 1972) and
X − A X Aᵀ = R. No method finds the solution that is meant of several, so that of any other equation is an argument: the
unknown of the program. What derivatives add, adjoint unknowns among them, is linear, and so is no argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sympy import S

from symcalc.algebra import add, identity, inverse, multiply, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.equations import Chain, chains_of
from symcalc.calculus.substitutions import rebuilt
from symcalc.expressions.core_nodes import MatAdd, children, is_array, postorder
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import (
    Defined,
    Given,
    GivenArray,
    Solved,
    Stein,
    Sylvester,
    with_parts,
)
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression, shape_of, variable
from symcalc.expressions.operation_records import Role
from symcalc.maps.implicit_maps import array_through

GIVEN = "given"  # the mark of variables that stand for solutions


class Solution(NamedTuple):
    """A solution that is no formula: the variable that stands for it, and what is 0."""

    variable: Any
    residual: Any


def without_equations(
    roots: Iterable[Any], names: Mapping[Any, str], checked: bool = False
) -> tuple[dict[Any, Any], list[Solution]]:
    """Return what parts of expressions become without equations, and what is given, those first that others ask for.

    Args:
        roots: the expressions.
        names: what the solutions are called.
        checked: whether code compares what is given with its equation.
    """
    known: dict[Any, Any] = {}  # of what changes
    given: list[Solution] = []
    for X in postorder(*roots):
        changes = any(A in known for A in children(X))
        made = rebuilt(X, [known.get(A, A) for A in children(X)]) if changes else X
        if not isinstance(X, Defined):
            known |= {X: made} if changes else {}
            continue
        front, made = split(made) if is_array(made) else (ONE, made)  # rebuilt, it may be a multiple
        found = made
        if isinstance(made, Solved):
            found = _worked_out(made)
        elif isinstance(made, Defined):
            u = made.equation.unknown
            x = variable(names[X], u.kind_name, shape_of(u), GIVEN)
            residual = with_parts(made.equation.expression, {u: x})
            given.append(Solution(x, residual))
            found = compared(x, residual) if checked else x
        known[X] = multiply(front, found)
    return known, given


def compared(x: Any, residual: Expression) -> Any:
    """Return a solution that is compared with its equation: with the size of the terms of what must be 0."""
    norm: Callable[[Any], Any] = function_in(Role.NORM_2).build
    size: Callable[[Any], Any] = lambda e: norm(e) if is_array(e) else function_in(Role.ABSOLUTE).build(e)  # noqa: E731
    terms = residual.args if isinstance(residual, MatAdd) or residual.is_Add else ()
    scale = add(*map(size, terms)) if terms else add(size(residual), S.One)
    if is_array(x):
        return GivenArray.make(x, residual, scale, shape=x.shape)
    return Given.make(x, residual, scale)


def _worked_out(X: Any) -> Any:
    """Return the solution of a linear equation as a formula.

    Raises:
        NotSupported, TooLarge: where the equation has no matrix.
    """
    chains = chains_of(X.equation)
    if chains is None or any(turned for *_, turned in chains):
        return _by_matrix(X)
    R, (m, n) = X.parts[0], X.shape
    if all(not left or not right for _, left, right, _ in chains):
        A = _sum(chains, 1, [c for c in chains if not c[2]], m)
        B = _sum(chains, 2, [c for c in chains if c[2]], n)
        return Sylvester.make(A, B, R, shape=X.shape)
    plain = [c for c in chains if not c[1] and not c[2]]
    if len(chains) == 2 and plain and (A := _stein(chains, plain[0])) is not None:
        return scaled(1 / plain[0][0], Stein.make(A, R, shape=X.shape))
    return _by_matrix(X)


def _by_matrix(X: Any) -> Any:
    """Return the solution of a linear equation by its matrix, vec(X) = J⁻¹ vec(R)."""
    J = array_through(X.equation.expression, X.equation.unknown, is_stacked=True)
    stacked = multiply(inverse(J), function_in(Role.STACKED).build(X.parts[0]))
    return function_in(Role.UNSTACKED).build(stacked, *X.shape)


def _product(factors: tuple[Any, ...], n: Any) -> Any:
    return multiply(*factors) if factors else identity(n)


def _sum(chains: list[Chain], side: int, chosen: list[Chain], n: Any) -> Any:
    """Return the sum of the factors on one side of the unknown."""
    return add(*(scaled(c[0], _product(c[side], n)) for c in chosen))  # type: ignore[arg-type]


def _stein(chains: list[Chain], plain: Chain) -> Any:
    """Return the A of X − A X Aᵀ, None where there is none."""
    other = next(c for c in chains if c is not plain)
    A, B = multiply(*other[1]), multiply(*other[2])
    return A if other[0] == -plain[0] and plain[0].is_Rational and is_array(A) and transpose(A) == B else None
