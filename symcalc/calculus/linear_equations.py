r"""Derivatives of what equations define: each is the solution of a linear equation.

From g(x, p) = 0 follows ∂g/∂x dx = −∂g/∂p dp, and from L(X) = R that L(dX) = dR − (dL)(X). The adjoint of R ↦ X solves
one equation with the adjoint of L: L*(S) = G (MIT, Matrix Calculus, ch. 6; Griewank & Walther 2008, ch. 15). Both are
asked of an equation's own derivatives, so that no rule is stated twice.

A linear equation in a vector is solved by its matrix, J⁻¹ R. One in a matrix stays an equation, where no product of
inverses solves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symcalc.algebra import add, divide, inverse, multiply, negate, transpose
from symcalc.algebra.equations import root_of, solution_of
from symcalc.calculus.adjoints import adjoint, gradient
from symcalc.calculus.differentials import differential, zero_like
from symcalc.calculus.substitutions import rebuilt, replaced
from symcalc.errors import KindMismatch, MissingRule, NotSupported
from symcalc.expressions.core_nodes import children, dependents, is_array, is_zero
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import (
    Minimum,
    Root,
    RootArray,
    Solved,
    defined_in,
    unknown_like,
    with_parts,
)
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression, define_operators
from symcalc.expressions.registry import find_rule
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.expressions.walks import variables_of
from symcalc.maps.implicit_maps import matrix_through
from symcalc.simplification.rewriting import recognised, simplify

CONSTANT = "the derivative of the equation by its unknown is 0, so that it does not tell how this moves"


def solved(L: Expression, v: Any, R: Expression, wish: str = "") -> Any:
    """Return the X of L(X) = R, where L is an expression that is linear in v.

    Raises:
        NotSupported: where v does not stand in it.
    """
    if is_zero(R):
        return R
    if v not in variables_of(L):
        raise NotSupported(CONSTANT)
    if not is_array(v):
        return divide(R, with_parts(L, {v: ONE}))
    if v.shape[1] is ONE:
        try:
            return multiply(inverse(simplify(matrix_through(L, v))), R)
        except (NotSupported, MissingRule):  # it has no plain matrix
            pass
    found = solution_of(L, v, R, wish)
    return found if any(isinstance(e, Solved) for e in (found, *children(found))) else simplify(found)


# ------------------------------------------------------------------------------------------------ derivatives


def differential_of_defined(X: Any, d: Callable[[Any], Any]) -> Any:
    """Return dX of what an equation defines, where ``d`` gives the differential of an argument."""
    equation, u = X.equation, X.equation.unknown
    *first, parts = (X.parts[0], X.parts[1:-1]) if isinstance(X, Solved) else (X.parts[:-1],)
    moving = {A: dA for A in parts if not is_zero(dA := d(A))}
    # what arrives may hold unknowns of equations around this one
    around = [u, *parts, *moving.values()]
    x = unknown_like(u, around)
    e = with_parts(equation.expression, {u: x})
    right = negate(with_parts(differential(e, moving), {x: X}))
    if first:
        return solved(e, x, add(d(first[0]), right), wish_for(x))
    v = unknown_like(u, [x, *around], plainly=True)
    return solved(with_parts(differential(e, {x: v}), {x: X}), v, right, wish_for(x))


def adjoint_of_solution(X: Any, G: Expression) -> Any:
    """Return the cotangent of R, where X solves L(X) = R and has the cotangent G: the S of L*(S) = G."""
    L, u = X.equation.expression, X.equation.unknown
    V = unknown_like(u, [u, *X.parts[1:-1]])
    return solved(simplify(adjoint(L, u, V)), V, G, "S" if ONE not in u.shape else "s")


def wish_for(u: Any) -> str:
    """Return what the differential of an unknown is called where it stays an equation."""
    return "W" if ONE not in u.shape else "w"


define_operators(differential_of_defined=differential_of_defined, adjoint_of_solution=adjoint_of_solution)


# ------------------------------------------------------------------------------------------------ equations of programs


def settled(roots: Iterable[Any]) -> dict[Any, Any]:
    """Return what parts of expressions become when linear equations are solved, and minima have their equations.

    Raises:
        NotSupported: where no derivative says where a minimum lies, or the solution of a linear equation is not seen to
            be of the kind that is declared.
    """
    roots = [*roots]
    known: dict[Any, Any] = {}
    for X in defined_in(*roots):
        below = [known.get(A, A) for A in children(X)]
        made = rebuilt(X, below) if any(a is not b for a, b in zip(below, children(X), strict=True)) else X
        try:
            known[X] = settled_root(made) if isinstance(made, Root | RootArray) else made
        except (KindMismatch, NotSupported) as e:
            raise e.on(X) from None
    return replaced(roots, known) if known else {}


def settled_root(X: Any) -> Any:
    """Return the solution of a linear equation; of a minimum, that of the equation that its gradient is 0."""
    equation, u = X.equation, X.equation.unknown
    e = equation.expression
    kinked = [Y for Y in dependents([e], [u]) if (rule := find_rule(Y)) is not None and rule.at_kink is not None]
    if isinstance(equation, Minimum):
        if kinked:
            name = find_rule(kinked[0]).name  # type: ignore[union-attr]
            raise NotSupported(f"a minimum may lie at a kink of {name}, where no derivative says it")
        e = simplify(gradient(recognised(e), u))
        if u not in variables_of(e):
            raise KindMismatch("the gradient does not depend on the unknown, so that there is no single minimum")
    v = unknown_like(u, [u, *children(X)], plainly=True)
    L = differential(e, {u: v})
    if v not in variables_of(L):
        raise NotSupported(CONSTANT)
    if kinked or u in variables_of(L):
        check_symmetric(e, u, equation.wish)
        return root_of(e, u, wish=equation.wish) if isinstance(equation, Minimum) else X
    R = negate(with_parts(e, {u: zero_like(u)}))
    if is_zero(R):
        raise KindMismatch("the equation is solved by 0, and by nothing else where it has one solution")
    found = solved(L, v, R, equation.wish)
    kind = kind_of(u)
    if kind.structure & structure_of(found) != kind.structure or (
        not is_array(u) and u.is_positive and sign_of(found).value != sign_of(u).value
    ):
        raise NotSupported(
            f"{equation.wish} is declared {kind.name}, and the solution of its equation is not seen to be",
            hint="leave the declaration out, or declare what the equation is made of",
        )
    return found


def check_symmetric(e: Any, u: Any, wish: str) -> None:
    """Check that what is 0 is symmetric where the unknown is: else it moves along no symmetric matrix.

    Raises:
        NotSupported: where that is not seen.
    """
    kind = kind_of(u)
    if Structure.SYMMETRIC in kind.structure and not is_zero(simplify(add(e, negate(transpose(e))))):
        raise NotSupported(
            f"{wish} is declared {kind.name}, and what is 0 in its equation is not seen to be symmetric",
            hint=f"declare what the equation is made of, as Q : symmetric, or leave {wish} a matrix",
        )
