"""Derivatives of higher order of a formula: the bilinear form of the Hessian, Taylor's polynomial."""

from __future__ import annotations

from typing import Any, TypeVar

from symcalc.algebra import zeros
from symcalc.calculus import higher_orders
from symcalc.errors import ArgumentMismatch
from symcalc.expressions.core_nodes import (
    ScalarVariable,
    Variable,
    differential_of,
    is_array,
    shape_of,
    variable,
    variables_of,
)
from symcalc.expressions.kinds import kind_of
from symcalc.faces.arithmetic import is_nought, part_of
from symcalc.faces.combinations import Part, with_others
from symcalc.faces.derivatives import DIRECTIONS, Derivatives, checked_order
from symcalc.language.spans import pointing
from symcalc.spelling import canonical_name

F = TypeVar("F")
OTHERS = "bwW"  # what a second direction is called, by its number of axes


class Expansions(Derivatives[F]):
    """What has derivatives of any order."""

    @pointing
    def bilinear_form(self, name: str, one: str | None = None, other: str | None = None) -> F:
        """Return f″(X)[V, W], the second derivative along V and W: symmetric in them, and ⟨V, H[W]⟩ of a scalar.

        Directions that are not named are called v, w or V, W; c, b if they are numbers.

        >>> import symcalc as sc
        >>> f = sc.parse("logdet(X)")
        >>> print(f.bilinear_form("X", "V", "W"))
        -tr(V*inv(X)*W*inv(X))
        """
        axes = kind_of(differential_of(self.variable(name))).axes
        first = self.fresh_name(DIRECTIONS[axes]) if one is None else one
        if other is None:
            other = self.fresh_name(OTHERS[axes])
            other = self.fresh_name(f"{other}_1") if canonical_name(other) == canonical_name(first) else other
        return self.derivative(name, first, other)

    @pointing
    def taylor(self, name: str, order: int = 2, at: Any = None, direction: str | None = None) -> F:
        """Return Taylor's polynomial f(X) + f′(X)[dX] + f″(X)[dX, dX]/2 + … up to an order, from 0 to 6.

        Args:
            name: of the variable.
            order: the highest degree.
            at: the point X₀ around which X moves, dX = X − X₀: a new name, or a text, formula or number as `subs`
                takes it. Without it the point is X.
            direction: what dX is called; without a point alone.

        >>> import symcalc as sc
        >>> print(sc.parse("logdet(X)").taylor("X"))
        logdet(X) + tr(inv(X)*dX) - tr(inv(X)*dX*inv(X)*dX)/2
        >>> print(sc.parse("exp(a)").taylor("a", order=3, at=0))
        1 + a + a^2/2 + a^3/6
        """
        x = self.variable(name)
        checked_order(order, lowest=0)
        if at is not None:
            if direction is not None:
                raise ArgumentMismatch("a point and a direction are given", hint="X moves from the point to X")
            return self._taylor_around(x, order, at)
        return self._taylor(x, order, self.moved(x) if direction is None else self._direction(direction, x))

    def _taylor(self, x: Any, order: int, dx: Any) -> F:
        kept = self.kept if is_array(self.expression) else None
        return self.derived((higher_orders.taylor_polynomial, x, dx, order), [x], [dx] if order else [], kept)

    def _taylor_around(self, x: Any, order: int, point: Any) -> F:
        """Return the polynomial with the point in place of X, and X − X₀ in place of dX."""
        V = self._direction(None, x)  # not dX, which moves with what X becomes
        made: Any = self._taylor(x, order, V)
        X_0 = made.made_of(self._point(made, x, point))
        moved = {V.name: (made.made_of(_part(made, x)) - X_0).part()} if order else {}
        found: F = made.made_of(with_others(made.part(), {x.name: X_0.part(), **moved}, by_terms=True))
        return found

    def _point(self, made: Any, x: Any, point: Any) -> Part:
        """Return a point as a part of the formula: a new name is of the kind and shape of X, 0 of its shape."""
        if (is_nought(point) or (isinstance(point, str) and point.strip() == "0")) and is_array(x):
            return _part(made, zeros(*x.shape))
        found: Part | None = made._read(point) if isinstance(point, str) else part_of(point)
        if found is None:
            what = f"a name, a text, a Formula or a number was expected for the point, not {type(point).__name__}"
            raise ArgumentMismatch(what)
        e = found.expression
        if isinstance(point, str) and isinstance(e, Variable | ScalarVariable) and e.name not in made.nodes:
            return _part(made, variable(e.name, x.kind_name, shape_of(x)))
        return found


def _part(f: Any, e: Any) -> Part:
    """Return an expression in the variables of a formula, and perhaps a new one, as a part of it."""
    nodes = {v.name: v for v in variables_of(e)}
    return Part(e, nodes, inferred=f.inferred, wording=f.wording.naming(nodes.keys() - f.nodes.keys()))
