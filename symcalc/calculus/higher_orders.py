"""Derivatives of higher order: the k-linear form f⁽ᵏ⁾(X)[V₁, …, Vₖ], and Taylor's polynomial that is made of them.

Each direction is constant while the others are taken, so the form is symmetric in them (Magnus & Neudecker 2019, ch. 6;
Dieudonné 1969, sec. 8.12). The second one is the bilinear form of the Hessian, f″(X)[V, W] = ⟨V, H[W]⟩.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from sympy import Rational

from symcalc.algebra import add, multiply, trace, transpose
from symcalc.calculus.adjoints import by_gradient, hessian_along
from symcalc.calculus.differentials import differential
from symcalc.calculus.projections import project
from symcalc.calculus.substitutions import substituted
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import direction_of, is_array, is_zero
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.simplification.rewriting import recognised, simplify
from symcalc.simplification.tree_sizes import written_size

HIGHEST = 6  # the order of what is asked: the parts of a derivative grow exponentially with it


def derivative_along(f: Any, x: Expression, *directions: Expression) -> Any:
    """Return f⁽ᵏ⁾(x)[V₁, …, Vₖ], the derivative along each of k directions, within the structure of x.

    Where x moves on no linear space, as orthogonal matrices do, the second is that of the Hessian along geodesics.

    Raises:
        NotSupported: there for arrays, and for what is beyond the second.
    """
    if kind_of(x).bend is not None and len(directions) > 1:
        return _on_curved_space(f, x, directions)
    # x itself may be a direction, and then does not move
    still = direction_of(x)
    along = [project(still if x == V else V, x) for V in directions]
    made = f
    for left, V in zip(range(len(along), 0, -1), along, strict=True):
        made = differential(recognised(made), {x: V}, left)
    return simplify(substituted(made, {still: x}) if x in directions else made)


def _on_curved_space(f: Any, x: Expression, directions: tuple[Expression, ...]) -> Any:
    if is_array(f) or len(directions) > 2:
        said = "the second derivative of an array" if is_array(f) else "a derivative beyond the second"
        raise NotSupported(f"{said} by {x.name}, which moves on no linear space, is not supported").on(f)
    V, W = directions
    return simplify(trace(multiply(transpose(V), hessian_along(f, x, W))))


def taylor_polynomial(f: Any, x: Expression, dx: Expression, order: int) -> Any:
    """Return f + f′(x)[dx] + f″(x)[dx, dx]/2 + … up to an order; terms are simplified, and not their sum.

    Raises:
        NotSupported: where x moves on no linear space.
    """
    if kind_of(x).bend is not None:
        said = f"{x.name} moves on no linear space, on which there are polynomials"
        raise NotSupported(f"Taylor's polynomial by {x.name}: {said}", hint=f"declare {x.name} : matrix").on(f)
    along = project(dx, x)
    terms, made = [simplify(f)], f
    for k in range(1, order + 1):
        made = differential(recognised(made), {x: along}, order - k + 1)
        if is_zero(made):
            break
        term = simplify(made)
        if k == 1 and not is_array(f) and is_array(dx):
            gathered = simplify(by_gradient(term, dx))
            term = gathered if written_size(gathered) < written_size(term) else term
        terms.append(simplify(multiply(Rational(1, factorial(k)), term)))
    return add(*terms)
