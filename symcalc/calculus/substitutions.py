"""Other expressions in place of parts of one, in normal form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symcalc.algebra.digit_limits import check_number
from symcalc.domains.implications import never_holds, refuted
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import children, constants, dependents, is_array
from symcalc.expressions.intervals import boxed
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demand, meets_zeros
from symcalc.expressions.real_numbers import unreal
from symcalc.expressions.rules import CONSTRUCTORS


def rebuilt(Y: Expression, arguments: Iterable[Expression]) -> Expression:
    """Return a node with other arguments; of numbers SymPy sees only those that it can place at once."""
    build = CONSTRUCTORS.get(type(Y), Y.func)
    return build(*[A if is_array(A) else boxed(A) for A in arguments], *constants(Y))


def substituted(e: Expression, instead: Mapping[Expression, Expression]) -> Any:
    """Return an expression with others in place of some of its parts."""
    return replaced([e], instead).get(e, e)


def replaced(
    roots: Iterable[Expression], instead: Mapping[Expression, Expression], checked: bool = False
) -> dict[Any, Any]:
    """Return what parts of expressions become with others in place of some, for those that change.

    All are put in at once: what is put in is not looked into. Where it is ``checked``, each part must be a real number.

    Raises:
        KindMismatch: where it is checked, for 1/0, log(0), sqrt(-1).
        TooLarge: where it is checked, for a number of too many digits.

    >>> import symcalc
    >>> x, y = (symcalc.parse(name).expression for name in "xy")
    >>> known = replaced([x + y], {x: y, y: x})
    >>> known[x + y] == x + y
    True
    """
    known = dict(instead)
    for Y in dependents(roots, instead):
        if Y not in known:
            known[Y] = made = rebuilt(Y, [known.get(A, A) for A in children(Y)])
            if checked:
                check_number(made)
    return known


def check_substitution(demands: Iterable[tuple[Demand, Demand | None]]) -> None:
    """Check that what is demanded of parts can hold, each beside what was demanded before, if there was something.

    Raises:
        KindMismatch: where it cannot.
    """
    seen: set[Demand] = set()
    for new, old in demands:
        if old == new:
            continue
        if refuted([new], seen):
            words = new.property.words(new.subject)
            said = f", or not one that the formula is of: it must be {words}" if words[:1] in ">≥≠∉" else ""
            raise KindMismatch(f"this is not a real number{said}", hint=unreal().hint)
        if never_holds(new):
            raise KindMismatch("a matrix of rank 1, as a column times a row is, has no inverse here")
        if meets_zeros(new) and (old is None or not meets_zeros(old)):
            raise KindMismatch("a matrix of that structure has entries that are 0, and they are divided by here")
