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

from symcalc.algebra import add, diagonal_matrix, multiply
from symcalc.algebra.coefficients import identity
from symcalc.errors import About, NotSupported, TooLarge
from symcalc.expressions.core_nodes import children, dependents, digest_of, is_array, is_zero, shape_of
from symcalc.expressions.index_forms import Axes, Pattern, Placed, pattern, place
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import rule_for
from symcalc.maps.networks import Axis, Factor, Index, Term, axis, settle, size_of
from symcalc.maps.steps import reported

LONGEST = 16  # indices of an axis: of Kronecker products in one another
MOST = 4_000  # times that a term is carried through an operation: each dX in a nest is a term in all above it


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


@reported("an expression linear in dX is a sum of products of factors with indices", "Laue, Mitterreiter & Giesen 2018")
def map_of(linear: Expression, dX: Any) -> LinearMap:
    """Return the map dX ↦ linear.

    Raises:
        NotSupported: where an operation on the way has no form in indices.
        TooLarge: for very many terms in a nest.
    """
    active = dependents([linear], [dX])
    if linear not in active:
        return LinearMap((), shape_of(linear), dX.shape)
    known: dict[Expression, list[Term]] = {dX: [unit(dX.shape)]}
    carried = 0
    for Y in active:
        if Y not in known:
            with About(Y):
                carried += sum(len(known.get(A, ())) for A in children(Y))
                if carried > MOST:
                    raise TooLarge("a nest of so many products has too many terms for its matrix")
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
    if rule.written_out is not None:
        return _through_product(rule.written_out(Y), [A for A in children(Y) if A in known], known)
    if rule.placing is None:
        raise NotSupported(f"the Jacobian through {rule.name} is not supported yet").on(Y)
    arguments = children(Y)
    found: list[Term] = []
    for i, A in enumerate(arguments):
        if A in known:
            here = place(rule.placing, Y, i, arguments)
            if here.layout.moving == here.layout.result and not here.fixed:
                found += known[A]
            else:
                found += [new for t in known[A] if (new := moved(t, here, A, Y)) is not None]
    return merged(found)


def _through_product(
    product: Expression, arguments: Sequence[Expression], known: dict[Expression, list[Term]]
) -> list[Term]:
    """Return the terms of what a node is, written out, by those of the node's arguments.

    Where laws have taken an argument apart, it is by those of what that is made of.
    """
    for moving in (arguments, [*known]):
        for Y in dependents([product], moving):
            if Y not in known:
                known[Y] = _through(Y, known)
        if product in known:
            return known[product]
    return []


def moved(term: Term, here: Placed, A: Expression, Y: Expression) -> Term | None:
    """Return a term of Y where the term is one of its argument A; None where it is zero."""
    layout = here.layout
    alone = term.leading and len(term.factors) == 1 and term.result == (term.factors[0].rows, ())
    if alone and layout.form in OF_COLUMNS and is_array(A):
        return _of_column(term, layout.form, here.fixed[0])
    new = term.copy()
    new.letters[""] = new.result[0] + new.result[1]  # what the argument has, whatever becomes of it
    beside = [*zip(here.fixed, layout.beside, strict=True), (Y, layout.result)]
    if len(layout.moving[0]) > 1 or len(layout.moving[1]) > 1:
        sizes = _sizes(beside)
        _divide(new, layout.moving[0], 0, sizes)
        _divide(new, layout.moving[1], 1, sizes)
    for names, side in zip(layout.moving, (0, 1), strict=True):
        _bind(new, names, side)
    _name_rest(new.letters, beside)
    for array, axes in beside[:-1]:
        if is_array(array):
            new.factors.append(Factor(array, _axis(new.letters, axes[0]), _axis(new.letters, axes[1])))
        else:
            new.scale = multiply(new.scale, array)
    had = new.letters[""]
    new.result = (_axis(new.letters, layout.result[0]), _axis(new.letters, layout.result[1]))
    if max(map(len, new.result)) > LONGEST:
        raise NotSupported(f"a derivative of more than {LONGEST} Kronecker products in one another has no matrix here")
    new.letters = {}
    new.count(had)
    return settle(new)


BY_MATRIX = pattern("jk,ij->ik")
OF_COLUMNS = {BY_MATRIX, pattern("ij,ij->ij"), pattern("ij,->ij")}


def _of_column(term: Term, form: Pattern, B: Expression) -> Term | None:
    """Return B M dx, diag(b) M dx or b M dx at once, as most terms are; `settle` comes to the same."""
    (lead,) = term.factors
    if form == BY_MATRIX:
        array = multiply(B, lead.array)
        rows = axis(B.shape[0])
    else:
        array = multiply(diagonal_matrix(B) if is_array(B) else B, lead.array)
        rows = lead.rows
    if is_zero(array):
        return None
    return Term(term.scale, [Factor(array, rows, lead.columns)], (rows, ()), term.source, leading=True)


def _axis(letters: dict[str, Axis], names: Sequence[str]) -> Axis:
    return tuple(i for name in names for i in letters[name])


def _sizes(beside: Iterable[tuple[Expression, Axes]]) -> dict[str, Any]:
    """Return the sizes of letters, from axes that are one letter."""
    return {
        names[0]: size
        for array, axes in beside
        if is_array(array)
        for names, size in zip(axes, array.shape, strict=True)
        if len(names) == 1
    }


def _name_rest(letters: dict[str, Axis], beside: Iterable[tuple[Expression, Axes]]) -> None:
    """Give letters that the argument has not indices of their own."""
    for array, axes in beside:
        if is_array(array):
            for names, size in zip(axes, array.shape, strict=True):
                if len(names) == 1 and names[0] not in letters:
                    letters[names[0]] = axis(size)


def _bind(new: Term, names: Sequence[str], side: int) -> None:
    """Let the letter of the argument's axis mean the indices that its term has there; a second time, make them one.

    Where they come apart otherwise, an identity matrix does that.
    """
    if len(names) == 1:
        (name,) = names
        here = new.result[side]
        if name not in new.letters:
            new.letters[name] = here
        elif not new.unify(new.letters[name], here):
            new.factors.append(Factor(identity(size_of(here)), new.letters[name], here))


def _divide(new: Term, names: Sequence[str], side: int, sizes: dict[str, Any]) -> None:
    """Let several letters of an axis mean parts of what the term has there.

    Where that comes apart otherwise, as the stacked columns of a 2×6 matrix do that become a 3×4 matrix, an identity
    matrix has these indices as rows and those as columns.
    """
    if len(names) < 2:
        return
    here = new.result[side]
    parts: list[Axis] = [axis(sizes[name]) for name in names]
    several = tuple(i for part in parts for i in part)
    if len(here) == 1:
        new.exchange(here[0], several)
    elif [i.size for i in here] == [i.size for i in several]:
        known = iter(here)
        parts = [tuple(next(known) for _ in part) for part in parts]
    else:
        new.factors.append(Factor(identity(size_of(here)), here, several))
    new.letters.update(zip(names, parts, strict=True))


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
