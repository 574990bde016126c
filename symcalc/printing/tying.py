"""Which sizes a printed formula ties: what a reader could find out about its dimensions.

Each variable that is not declared gets dimensions of its own; sums, products and shape rules then make them equal, as
the formula asks for. Where two dimensions that are one come out as two, a declaration is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sympy import Integer, cancel

from symcalc.errors import SymcalcError
from symcalc.nodes import (
    Diagonal,
    Identity,
    OneMatrix,
    ScalarVariable,
    SumColumns,
    SumRows,
    Variable,
    ZeroMatrix,
    constants,
    is_array,
    shape_of,
)
from symcalc.printing.views import Call, Leaf, LooseIdentity, Norm, Power, Row, Same, Sum, Turned, View
from symcalc.scaling import split
from symcalc.shapes import ONE, Dim, DimensionName, Shape, product, same, square

_FRESH: list[DimensionName] = []  # made up once; their names stand nowhere else


class Ties:
    """Sizes under a union-find: `equal` makes two dimensions one. It serves shape rules as `Sizes` does."""

    def __init__(self) -> None:
        self._is: dict[Dim, Dim] = {}
        self._count = 0

    def fresh(self) -> Dim:
        """Return a dimension of which nothing is known."""
        self._count += 1
        if self._count > len(_FRESH):
            _FRESH.append(DimensionName(f"?{self._count}"))
        return _FRESH[self._count - 1]

    def find(self, d: Dim) -> Dim:
        """Return what a dimension is known to be."""
        path = []
        while d in self._is:
            path.append(d)
            d = self._is[d]
        for p in path:
            self._is[p] = d
        if not d.is_Atom:
            known = {s: self.find(s) for s in d.free_symbols if s in self._is}
            d = d.xreplace(known) if known else d
        return d

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Make two dimensions one; a name that the truth has stays before one that was made up."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if _made_up(a) and a not in b.free_symbols:
            self._is[a] = b
        elif _made_up(b) and b not in a.free_symbols:
            self._is[b] = a

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product."""
        return self.find(a) * self.find(b)

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum."""
        return self.find(a) + self.find(b)

    def over(self, a: Dim, b: Dim) -> Dim:
        """Return the quotient, unknown where it is none yet."""
        quotient = cancel(self.find(a) / self.find(b))
        return quotient if quotient.is_Atom or quotient.is_polynomial() else self.fresh()


def _made_up(d: Dim) -> bool:
    return isinstance(d, DimensionName) and d.name.startswith("?")


def tie(views: Mapping[Any, View], declared: Collection[Any], differentiated: Mapping[Any, Any]) -> dict[Any, Shape]:
    """Return the shape that the formula gives each variable.

    Args:
        views: what is printed with how it is written, arguments first.
        declared: variables whose shapes are told.
        differentiated: X for the differential dX, which has its shape.
    """
    ties = Ties()
    shapes: dict[Any, Shape] = {}
    variables: dict[Any, Shape] = {}
    for e, v in views.items():
        if isinstance(e, Variable | ScalarVariable):
            x = differentiated.get(e, e)
            if x not in variables:
                variables[x] = _leaf(x, declared, ties)
            shapes[e] = variables[x]
        else:
            shapes[e] = _shape(e, v, shapes, ties)
    return {x: tuple([ties.find(d) for d in shape]) for x, shape in variables.items()}


def _unknown(e: Any, ties: Ties) -> Shape:
    return tuple(ONE if d is ONE else ties.fresh() for d in shape_of(e))


def _shape(e: Any, v: View, shapes: Mapping[Any, Shape], ties: Ties) -> Shape:
    """Return the shape of a node as the formula tells it."""
    match v:
        case Leaf():
            return _leaf(e, (), ties)
        case Sum(terms=terms):
            return same(ties, *(_used(t, shapes, ties) for t, spread in terms if not spread))
        case Row() if v.dotted_over or v.dotted_under:
            return same(ties, *(_used(base, shapes, ties) for base, _ in (*v.dotted_over, *v.dotted_under)))
        case Row():
            return product(ties, *(shapes[a] for a in v.arrays))
        case Power(base, _, dotted):
            return shapes[base] if dotted or not shapes[base] else square(ties, shapes[base])
        case Turned(arg, transposed, inverted):
            shape = square(ties, shapes[arg]) if inverted else shapes[arg]
            return shape[::-1] if transposed else shape
        case Norm():
            return ()
        case Same(arg):
            return shapes[arg] if all(d is not ONE for d in shapes[arg]) else ()
        case Call():
            return _call(e, v, shapes, ties)


def _used(e: Any, shapes: Mapping[Any, Shape], ties: Ties) -> Shape:
    """Return the shape of an operand; each I, and multiple of it, is of its own size."""
    core = split(e)[1] if is_array(e) else e
    return _leaf(core, (), ties) if isinstance(core, LooseIdentity) else shapes[e]


def _leaf(e: Any, declared: Collection[Any], ties: Ties) -> Shape:
    if isinstance(e, LooseIdentity):
        n = ties.fresh()
        return (n, n)
    if isinstance(e, Identity | OneMatrix | ZeroMatrix) or e in declared:
        return shape_of(e)
    # a number in a size is no unknown, because it is declared
    return tuple(d if isinstance(d, Integer) else ties.fresh() for d in shape_of(e))


def _call(e: Any, v: Call, shapes: Mapping[Any, Shape], ties: Ties) -> Shape:
    sizes = constants(e)
    arguments = [*(shapes[a] for a in v.arguments[: len(v.arguments) - len(sizes)]), *sizes]
    if isinstance(e, SumRows):
        return (arguments[0][0], ONE)
    if isinstance(e, SumColumns):
        return (ONE, arguments[0][1])
    if isinstance(e, Diagonal):
        return (square(ties, arguments[0])[0], ONE)
    if v.operation is None or v.operation.function is None:
        return _unknown(e, ties)
    try:
        shape: Shape = v.operation.function.shape(ties, *arguments)
    except SymcalcError:  # a rule that asks for more than is known here
        return _unknown(e, ties)
    return shape
