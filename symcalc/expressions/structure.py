"""What is proved of arrays: symmetric, positive definite, diagonal, triangular, orthogonal; entries of one sign.

Structure is inferred from the leaves upwards, by one rule a node class, and so is the sign of entries (`STRUCTURES`,
`SIGNS`). A node without a rule has no structure, and entries of any sign. Nothing is claimed that cannot be proved.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import sympy

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import ArrayNode, Node, children
from symcalc.expressions.dimensions import differ
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import ASKS_SIGN, ASKS_STRUCTURE, SIGNS, STRUCTURES, forgotten_with_rules
from symcalc.expressions.structures_and_signs import Sign, Structure

S = Structure
UNKNOWN, NONNEGATIVE, POSITIVE = Sign
REMEMBERED = 1 << 14  # signs of scalars


class _Signs:
    """The signs of SymPy's own scalars, which remember nothing themselves."""

    known: ClassVar[dict[Any, Any]] = {}


def forget_signs() -> None:
    """Forget the signs of SymPy's own scalars; a walk in another thread keeps those that it began with."""
    _Signs.known = {}


forgotten_with_rules(forget_signs)


def structure_of(a: Expression) -> Structure:
    """Return what is known of an array's structure. Remembered on the node; linear in the graph."""
    if not isinstance(a, ArrayNode):
        return S.NONE
    known = a._structure
    if known is None:
        if differ(a.shape[0], a.shape[1]):
            known = S.NONE
        elif isinstance(a, nodes.Variable):
            known = _structure(a)
        else:
            known = _known(a, False)
        a._structure = known
    return known


def sign_of(e: Expression) -> Sign:
    """Return what is known of the sign of a scalar, or of all entries. Remembered on nodes; linear in the graph."""
    if isinstance(e, sympy.Rational):
        return POSITIVE if e.p > 0 else UNKNOWN if e.p else NONNEGATIVE
    return _known(e, True)


def is_definite(a: Expression) -> bool:
    """Tell whether A is known to be symmetric positive definite."""
    return S.DEFINITE in structure_of(a)


# ------------------------------------------------------------------------------------------------ inference


def _known(e: Expression, sign: bool) -> Any:
    """Work out what is asked, and first what that depends on: signs on structures, and structures on signs."""
    if len(_Signs.known) > REMEMBERED:
        forget_signs()
    scalars = _Signs.known
    stack = [(e, sign)]
    while stack:
        e, sign = stack[-1]
        if _found(e, sign, scalars) is None:
            waiting = [w for w in _asked(e, sign) if _found(*w, scalars) is None]
            if waiting:
                stack += waiting
                continue
            value = _sign(e, scalars) if sign else _structure(e)
            if not isinstance(e, Node):
                scalars[e] = value
            elif sign:
                e._sign = value
            else:
                e._structure = value
        stack.pop()
    return _found(e, sign, scalars)


def _found(e: Expression, sign: bool, scalars: dict[Any, Any]) -> Any:
    return scalars.get(e) if not isinstance(e, Node) else e._sign if sign else e._structure


def _asked(e: Expression, sign: bool) -> Iterable[tuple[Any, bool]]:
    """Yield what the rule of a node asks for."""
    below = children(e)
    if sign and type(e) in SIGNS:
        if isinstance(SIGNS[type(e)], Sign):
            return
        yield from ((a, True) for a in below)
        yield from ((a, False) for a in below if type(e) in ASKS_STRUCTURE and isinstance(a, ArrayNode))
    elif not sign and _has_rule(e) and below:
        yield from ((a, False) for a in below if isinstance(a, ArrayNode))
        if type(e) in ASKS_SIGN or not isinstance(below[0], ArrayNode):  # the sign of a coefficient
            yield (below[0], True)


def _has_rule(e: Expression) -> bool:
    return type(e) in STRUCTURES and not differ(e.shape[0], e.shape[1])


def _structure(e: Expression) -> Structure:
    if isinstance(e, nodes.Variable):
        return kind_of(e).structure
    return STRUCTURES[type(e)](e, *map(structure_of, children(e))) if _has_rule(e) else S.NONE


def _sign(e: Expression, scalars: dict[Any, Any]) -> Sign:
    rule = SIGNS.get(type(e))
    if isinstance(rule, Sign):
        return rule
    if rule is not None:
        sign = rule(e, *(_found(a, True, scalars) for a in children(e)))
        return POSITIVE if sign is UNKNOWN and e.is_number and number_sign(e) == 1 else sign
    if isinstance(e, Node):
        return UNKNOWN
    if children(e) and not isinstance(e, Node):  # a function without a rule
        return POSITIVE if number_sign(e) == 1 else UNKNOWN
    return POSITIVE if e.is_positive else NONNEGATIVE if e.is_nonnegative else UNKNOWN


# ------------------------------------------------------------------------------------------------ rules of signs


def least_sign(e: Expression, *parts: Sign) -> Sign:
    """Rule: what is known of all arguments, as of a product."""
    return min(parts)


def keep_sign(e: Expression, a: Sign, *rest: Sign) -> Sign:
    """Rule: what the argument's entries are."""
    return a


def keep_sign_or_zero(e: Expression, a: Sign, *rest: Sign) -> Sign:
    """Rule: what the argument's entries are, or zero."""
    return min(a, NONNEGATIVE)
