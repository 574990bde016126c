"""The linear map that an expression in dX is: a sum of terms, found by one walk from dX to the result.

Each operation on the way places the indices of what it is applied to by its index form; terms are kept as short as
`symcalc.maps.networks` can, and terms that differ in one factor alone are one. Vectors are n×1, so the Jacobian of a
vector by a vector is the one factor of its one term.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import S

from symcalc.algebra import add, multiply
from symcalc.algebra.coefficients import identity
from symcalc.errors import About, NotSupported, TooLarge
from symcalc.expressions.core_nodes import children, dependents, digest_of, is_array, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import Axes, Placed, place
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import rule_for
from symcalc.maps.networks import Axis, Factor, Index, Term, axis, settle

MOST = 400  # terms of a map: a product of k factors dX has k, a power of a power as many as it has factors


@dataclass(frozen=True)
class LinearMap:
    """A linear map of arrays.

    Attributes:
        terms: whose sum it is.
        shape: of the result.
        of: the shape of dX.
    """

    terms: tuple[Term, ...]
    shape: tuple[Any, ...]
    of: tuple[Any, ...]


def map_of(linear: Expression, dX: Any) -> LinearMap:
    """Return the map dX ↦ linear.

    Raises:
        NotSupported: where an operation on the way has no form in indices.
        TooLarge: for very many terms.
    """
    active = dependents([linear], [dX])
    if linear not in active:
        return LinearMap((), shape_of(linear), dX.shape)
    known: dict[Expression, list[Term]] = {dX: [unit(dX.shape)]}
    for Y in active:
        if Y not in known:
            with About(Y):
                known[Y] = _through(Y, known)
    return LinearMap(tuple(known[linear]), shape_of(linear), dX.shape)


def unit(shape: tuple[Any, ...]) -> Term:
    """Return dX itself; of a column dx its factor is I."""
    rows, columns = axis(shape[0]), axis(shape[1])
    if columns or not rows:
        return Term(S.One, (), (rows, columns), (rows, columns))
    here = axis(shape[0])
    return Term(S.One, [Factor(identity(shape[0]), here, rows)], (here, ()), (rows, ()), leading=True)


def _through(Y: Expression, known: dict[Expression, list[Term]]) -> list[Term]:
    """Return the terms of a node by those of its arguments."""
    rule = rule_for(Y)
    if rule.indices is None:
        raise NotSupported(f"the Jacobian through {rule.name} is not supported yet").on(Y)
    arguments = children(Y)
    found: list[Term] = []
    for i, A in enumerate(arguments):
        if A in known:
            here = place(rule.indices, Y, i, arguments)
            if here.moving == here.result and not here.fixed:
                found += known[A]
            else:
                found += [new for t in known[A] if (new := moved(t, here, A, Y)) is not None]
    found = merged(found)
    if len(found) > MOST:
        raise TooLarge(f"the derivative has more than {MOST} terms")
    return found


def moved(term: Term, here: Placed, A: Expression, Y: Expression) -> Term | None:
    """Return a term of Y where the term is one of its argument A; None where it is zero."""
    new = term.copy()
    if not here.moving[0] and not here.moving[1]:
        letters: dict[str, Axis] = {}
        _name_rest(letters, here, Y)
        new.result = (_axis(letters, here.result[0]), _axis(letters, here.result[1]))
        for array, axes in here.fixed:
            _put(new, array, axes, letters)
        return settle(new)
    new.letters[""] = new.result[0] + new.result[1]  # what the argument has, whatever becomes of it
    sizes = _sizes(here, A, Y)
    for letters_of, side in zip(here.moving, (0, 1), strict=True):
        _bind(new, letters_of, side, sizes)
    _name_rest(new.letters, here, Y)
    for array, axes in here.fixed:
        _put(new, array, axes, new.letters)
    new.result = (_axis(new.letters, here.result[0]), _axis(new.letters, here.result[1]))
    had, new.letters = new.letters[""], {}
    new.count(had)
    return settle(new)


def _put(new: Term, array: Expression, axes: Axes, letters: dict[str, Axis]) -> None:
    """Set an array, or a scalar, beside the factors."""
    if is_array(array):
        new.factors.append(Factor(array, _axis(letters, axes[0]), _axis(letters, axes[1])))
    else:
        new.scale = multiply(new.scale, array)


def _axis(letters: dict[str, Axis], names: Sequence[str]) -> Axis:
    return tuple(i for name in names for i in letters[name])


def _sizes(here: Placed, A: Expression, Y: Expression) -> dict[str, Any]:
    """Return the sizes of letters, from axes that are one letter."""
    sizes: dict[str, Any] = {}
    for array, axes in ((A, here.moving), (Y, here.result), *here.fixed):
        if is_array(array):
            for names, size in zip(axes, array.shape, strict=True):
                if len(names) == 1:
                    sizes[names[0]] = size
    return sizes


def _name_rest(letters: dict[str, Axis], here: Placed, Y: Expression) -> None:
    """Give letters that the argument has not indices of their own."""
    for array, axes in (*here.fixed, (Y, here.result)):
        if is_array(array):
            for names, size in zip(axes, array.shape, strict=True):
                if len(names) == 1 and names[0] not in letters:
                    letters[names[0]] = axis(size)


def _bind(new: Term, names: Sequence[str], side: int, sizes: dict[str, Any]) -> None:
    """Let letters of the argument's axis mean the indices that its term has there.

    Raises:
        NotSupported: where the term's axis comes apart otherwise.
    """
    if not names:
        return
    here = new.result[side]
    if len(names) == 1:
        (name,) = names
        if name not in new.letters:
            new.letters[name] = here
        elif not new.unify(new.letters[name], here):
            raise NotSupported("the Jacobian through blocks of different sizes is not supported yet")
        return
    parts: list[Axis] = [() if sizes[name] is ONE else (Index(sizes[name]),) for name in names]
    several = tuple(i for part in parts for i in part)
    if len(here) == 1:
        new.exchange(here[0], several)
    elif [i.size for i in here] == [i.size for i in several]:
        names_of = iter(here)
        parts = [tuple(next(names_of) for _ in part) for part in parts]
    else:
        raise NotSupported("the Jacobian through blocks of different sizes is not supported yet")
    for name, part in zip(names, parts, strict=True):
        new.letters[name] = part


def merged(terms: Iterable[Term]) -> list[Term]:
    """Return terms in which those that differ in one factor alone, the one at dX, are one."""
    terms = list(terms)
    if len(terms) < 2:
        return terms
    alike: dict[Any, list[Term]] = {}
    for t in terms:
        alike.setdefault(_likeness(t), []).append(t)
    return [new for group in alike.values() if (new := _together(group)) is not None]


def _free(t: Term) -> int | None:
    """Return which factor terms may differ in: the first one at dX."""
    if t.leading:
        return 0
    at_source = (*t.source[0], *t.source[1])
    return next((at for i in at_source for at, f in enumerate(t.factors) if i in f.indices), None)


def _likeness(t: Term) -> Any:
    """Return what terms have in common that can be one: all but the free factor's array and the scale."""
    free = _free(t)
    numbers: dict[Index, int] = {}

    def number(a: Axis) -> tuple[int, ...]:
        return tuple(numbers.setdefault(i, len(numbers)) for i in a)

    ends = tuple(map(number, (*t.result, *t.source)))
    at = None if free is None else t.factors[free]
    led = None if at is None else (number(at.rows), number(at.columns))
    rest = sorted((f for f in t.factors if f is not at), key=lambda f: digest_of(f.array))
    return ends, led, tuple((f.array, number(f.rows), number(f.columns)) for f in rest)


def _together(group: list[Term]) -> Term | None:
    """Return the sum of terms that differ in one factor alone; None where it is zero."""
    if len(group) == 1:
        return group[0]
    first = group[0].copy()
    free = _free(first)
    if free is None:
        first.scale = add(*[t.scale for t in group])
    else:
        arrays = []
        for t in group:
            at = _free(t)
            assert at is not None  # of one likeness
            arrays.append(multiply(t.scale, t.factors[at].array))
        first.scale, first.factors[free].array = S.One, add(*arrays)
    return settle(first)
