"""What equations define, as code has it: worked out where the equation is linear, and given as an argument elsewhere.

A linear equation in a matrix is one in its stacked columns, (Bᵀ ⊗ A) vec(X) = vec(A X B), of m n unknowns. Those that
have methods of their own, of the cost of a few products, are left to them: A X + X B = R (Bartels & Stewart 1972) and
X − A X Aᵀ = R. No method finds the solution that is meant of several, so that of any other equation is an argument: the
unknown of the program. What derivatives add, adjoint unknowns among them, is linear, and so is no argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sympy import S

from symcalc.algebra import add, identity, inverse, multiply, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.equations import chains_of
from symcalc.calculus.substitutions import rebuilt
from symcalc.expressions.core_nodes import Identity, Inverse, MatAdd, MatMul, children, is_array, postorder
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
from symcalc.expressions.functions_by_role import function_in, plays
from symcalc.expressions.node import Expression, shape_of, variable
from symcalc.expressions.operation_records import Role
from symcalc.maps.implicit_maps import array_through

Side = tuple[Any, Any, Any]  # c, A, B of c A X B
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
            made = by_factors(made) or made
            known |= {X: made} if made is not X else {}
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
    found = _by_schur([(c, multiply(*left), multiply(*right)) for c, left, right, _ in chains], X.parts[0])
    return _by_matrix(X) if found is None else found


def by_factors(X: Any) -> Any:
    """Return what unvec(J⁻¹ vec(R)) is without its matrix J, a sum of products A ⊗ I and I ⊗ B, or of A ⊗ A and I.

    None for anything else.
    """
    if not plays(X, Role.UNSTACKED):
        return None
    c, v = split(X.args[0])
    if (
        type(v) is not MatMul
        or len(v.args) != 2
        or type(v.args[0]) is not Inverse
        or not plays(v.args[1], Role.STACKED)
    ):
        return None
    R = v.args[1].args[0]
    terms: list[Side] = []
    for t in v.args[0].arg.args if type(v.args[0].arg) is MatAdd else ():
        k, core = split(t)
        if type(core) is Identity:
            terms.append((k, ONE, ONE))
        elif plays(core, Role.KRONECKER):
            right, left = (ONE if type(A) is Identity else A for A in core.args)
            terms.append((k, left, transpose(right)))
        else:
            return None
    if R.shape != X.shape or any(
        A is not ONE and A.shape != (n, n) for t in terms for A, n in zip(t[1:], R.shape, strict=True)
    ):
        return None
    found = _by_schur(terms, R) if terms else None
    return None if found is None else scaled(c, found)


def _by_schur(terms: Sequence[Side], R: Any) -> Any:
    """Return the solution of a sum of c A X B = R by Schur's forms, None where no routine has it; A, B may be 1."""
    m, n = R.shape
    if all(A is ONE or B is ONE for _, A, B in terms):
        sides = [(c, A, m) for c, A, B in terms if B is ONE], [(c, B, n) for c, A, B in terms if B is not ONE]
        A, B = (add(*(scaled(c, identity(k) if F is ONE else F) for c, F, k in side)) for side in sides)
        return Sylvester.make(A, B, R, shape=R.shape) if all(sides) else None
    plain = [c for c, A, B in terms if A is ONE and B is ONE]
    if len(terms) == 2 and plain and plain[0].is_Rational:
        c, A, B = next(t for t in terms if t[1] is not ONE)
        if c == -plain[0] and is_array(A) and transpose(A) == B:
            return scaled(1 / plain[0], Stein.make(A, R, shape=R.shape))
    return None


def _by_matrix(X: Any) -> Any:
    """Return the solution of a linear equation by its matrix, vec(X) = J⁻¹ vec(R)."""
    J = array_through(X.equation.expression, X.equation.unknown, is_stacked=True)
    stacked = multiply(inverse(J), function_in(Role.STACKED).build(X.parts[0]))
    return function_in(Role.UNSTACKED).build(stacked, *X.shape)
