"""What equations define: nodes whose value is the solution of an equation, which they hold.

The unknown is bound: it stands in the equation alone, under a name that no program can write, so that two equations
that differ in the name of their unknown are one. The arguments of a node are what else its equation is made of,
variables and other solutions; to all walks the equation is a leaf beside them, as a size is.

    Root, RootArray    x of g(x, p) = 0; of a minimum, whose gradient the equation says, g is what is minimised
    Solved             X of L(X) = R, where L is linear: the arguments are R, and what L is made of
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Basic

from symcalc.expressions.dimensions import Shape
from symcalc.expressions.intervals import boxed
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.expressions.node import (
    ArrayNode,
    Expression,
    Node,
    ScalarNode,
    ScalarVariable,
    Variable,
    children,
    constants,
    is_array,
    mentions_of,
    shape_of,
    variable,
)
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.walks import dependents, postorder, variables_of

UNKNOWN = "unknown"  # the mark of unknowns


class Equation(Node):
    """An expression and the unknown in it, a leaf to all walks.

    Attributes:
        wish: how the program calls the unknown; it is no part of what the equation is.
    """

    __slots__ = ("wish",)

    shows_args = False
    operands = 0
    wish: str

    @classmethod
    def make(cls, *args: Basic, shape: Shape = (), key: str = "") -> Any:
        """Build the equation of an expression and the unknown; ``key`` is the wish."""
        node = super().make(*args)
        node.wish = key
        return node

    def _key(self) -> str:
        return self.wish

    @property
    def expression(self) -> Any:
        """What is zero, or minimised, or linear in the unknown."""
        return self.parts[0]

    @property
    def unknown(self) -> Any:
        """The unknown."""
        return self.parts[1]


AN_EQUATION = bit_of(Equation)  # in what a node mentions


class Minimum(Equation):
    """What is minimised by the unknown: its gradient is zero."""

    __slots__ = ()


class Defined:
    """What the nodes share that an equation defines."""

    __slots__ = ()

    parts: tuple[Any, ...]

    @property
    def equation(self) -> Equation:
        """The equation that it solves."""
        found: Equation = self.parts[-1]
        return found


class Root(Defined, ScalarNode):
    """The scalar x of g(x, p) = 0."""

    __slots__ = ()

    operands = -1  # all arguments but the equation


class RootArray(Defined, ArrayNode):
    """The array X of G(X, p) = 0."""

    __slots__ = ()

    operands = -1  # all arguments but the equation


class Solved(Defined, ArrayNode):
    """The array X of L(X) = R, where L is linear; R is the first argument."""

    __slots__ = ()

    operands = -1  # all arguments but the equation


def defined_in(*roots: Any) -> list[Any]:
    """Return the nodes that equations define, those first of which others are made."""
    if not any(mentions_of(e) & AN_EQUATION for e in roots):
        return []
    return [e for e in postorder(*roots) if isinstance(e, Defined)]


def level_of(e: Any) -> int:
    """Return the number of an unknown, −1 of all else."""
    mark = e.mark if isinstance(e, Variable) else e.key.split("\0")[2] if isinstance(e, ScalarVariable) else ""
    return int(e.name[1:]) if mark == UNKNOWN else -1


def unknown_like(x: Any, among: Iterable[Expression], plainly: bool = False) -> Any:
    """Return an unknown of the shape of x that occurs in none of some expressions, of its kind or a plain one."""
    level = 1 + max((level_of(v) for e in among for v in variables_of(e)), default=-1)
    kind = plain_kind(kind_of(x).axes).name if plainly else x.kind_name
    return variable(f"u{level}", kind, shape_of(x), UNKNOWN)


def parameters(e: Expression, u: Expression) -> tuple[Any, ...]:
    """Return what an equation is made of beside its unknown: variables, and what equations without it define."""
    moving = dependents([e], [u])
    found: dict[Any, None] = {}
    seen, stack = {u}, [e]
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, Variable | ScalarVariable) or (isinstance(part, Defined) and part not in moving):
            found[part] = None
        else:
            stack += reversed(children(part))
    return tuple(found)


def with_parts(e: Any, instead: Mapping[Any, Any]) -> Any:
    """Return an expression with others in place of some of its parts, in normal form."""
    known = dict(instead)
    for Y in dependents([e], instead):
        if Y not in known:
            build = CONSTRUCTORS.get(type(Y), Y.func)
            below = [known.get(A, A) for A in children(Y)]
            known[Y] = build(*[A if is_array(A) else boxed(A) for A in below], *constants(Y))
    return known.get(e, e)


def bound(
    e: Expression, x: Any, kind: type[Equation] = Equation, wish: str = "", plainly: bool = False
) -> tuple[tuple[Any, ...], Any]:
    """Return what an equation is made of, and the equation with its unknown x under a name that is nowhere else."""
    u = unknown_like(x, parameters(e, x), plainly)
    if u != x:
        e = with_parts(e, {x: u})
    return parameters(e, u), kind.make(e, u, key=wish or x.name)


def rebound(parts: tuple[Any, ...], equation: Equation) -> tuple[Any, Any]:
    """Return an equation's expression and unknown with other parts in place of those that it is made of."""
    e, u = equation.expression, equation.unknown
    own = parameters(e, u)
    instead = {old: new for old, new in zip(own, parts, strict=True) if old != new}
    if not instead:
        return e, u
    fresh = unknown_like(u, parts)
    return with_parts(e, {**instead, u: fresh}), fresh


# ------------------------------------------------------------------------------------------------ in code

COMPARED = Primitive("solution compared with its equation", is_new=False)  # told its name
STEIN = Primitive("solution of Stein's equation")


class Given(ScalarNode):
    """A number that is given as the solution of an equation: it, what is 0, and the size of the terms of that."""

    __slots__ = ()


class GivenArray(ArrayNode):
    """An array that is given as the solution of an equation."""

    __slots__ = ()


class Sylvester(ArrayNode):
    """The X of A X + X B = R, of A, B and R."""

    __slots__ = ()


class Stein(ArrayNode):
    """The X of X − A X Aᵀ = R, of A and R."""

    __slots__ = ()
