"""Which sizes a reader of a printed formula finds out, and which of them are one.

The reader's own solver is asked. Each variable that is not declared gets unknown sizes; sums, products and shape rules
then make them equal, as the formula asks for. Where two dimensions that are one come out as two, a declaration is
needed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Integer, S

from symcalc.algebra.coefficients import split
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import ScalarVariable, Variable, constants, is_array, shape_of
from symcalc.expressions.dimensions import ONE, Dim, DimensionName, LesserSize, Shape, terms_of
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.shape_rules import Loose, product, same, spread, square
from symcalc.language.size_polynomials import COMPOUND, Monomial, Unknown
from symcalc.language.size_solver import Solver
from symcalc.printing.grids import Grid, LooseIdentity
from symcalc.printing.picked_parts import Part
from symcalc.printing.views import SIZED, Call, Leaf, Norm, Power, Row, Same, Solution, Sum, Turned, View

VARIABLES = (Variable, ScalarVariable)


class Tied:
    """What a reader knows of a formula's sizes.

    Args:
        views: what is printed with how it is written, arguments first.
        declared: variables whose shapes are told.
        differentiated: X for the differential dX, which has its shape.
        names: what sizes are called, where not by their names.
    """

    def __init__(
        self,
        views: Mapping[Expression, View],
        declared: Collection[Expression],
        differentiated: Mapping[Expression, Expression],
        names: Mapping[Dim, str] = MappingProxyType({}),
    ) -> None:
        self.solver = Solver()
        self.declared = declared
        self.names = names
        self.shapes: dict[Expression, Shape] = {}
        self.variables: dict[Expression, Shape] = {}
        self.loose: list[Unknown] = []  # of identities whose places tell their sizes
        self.readable = True  # whether the sizes agree, and are found
        for e, v in views.items():
            try:
                self.shapes[e] = self.shape(e, v, differentiated)
            except SymcalcError:
                self.readable = False
                self.shapes[e] = self.unknown(e)
        try:
            self.solver.solve()
        except SymcalcError:
            self.readable = False
        found = [self.solver.find(u) for u in self.loose]
        self.readable = self.readable and not any(type(d) is Unknown and not d.named for d in found)

    def size(self, d: Dim) -> Hashable:
        """Return a size of the solver as what can be compared."""
        d = self.solver.find(d)
        if type(d) not in COMPOUND:
            return d
        return frozenset((m.coefficient, frozenset(m.powers.items())) for m in self.solver.terms(d))

    def shape_of(self, v: Any) -> Shape:
        """Return the sizes of a variable, as the reader knows them; () where it does not occur."""
        return self.variables.get(v, self.told(v) if v in self.declared else ())

    def told(self, v: Any) -> Shape:
        """Return the shape that a declaration tells."""
        return tuple(map(self.called, shape_of(v)))

    def called(self, d: Dim) -> Dim:
        """Return a size as the formula writes it."""
        return d if isinstance(d, Integer) else self.named(d) if type(d) is DimensionName else self.made(d, {})

    def named(self, d: DimensionName) -> Dim:
        """Return a name as the formula writes it."""
        return DimensionName(self.names[d]) if d in self.names else d

    def made(self, d: Dim, known: Mapping[Dim, Dim]) -> Dim:
        """Return a size, some of whose names are known as sizes of the solver."""
        result: Dim = Integer(0)
        for c, powers in terms_of(d):
            term: Dim = Monomial(c, {})
            for name, e in powers.items():
                for _ in range(e):
                    term = self.solver.times(term, self.factor(name, known))
            result = self.solver.plus(result, term)
        return result

    def factor(self, atom: Dim, known: Mapping[Dim, Dim]) -> Dim:
        """Return a name, or the lesser of two sizes, as `made` does."""
        if type(atom) is LesserSize:
            return self.solver.lesser(*(self.made(d, known) for d in atom.of))
        return known[atom] if atom in known else self.named(atom)

    # -------------------------------------------------------------------------------------------- shapes

    def unknown(self, e: Expression) -> Shape:
        """Return a shape of which is known only which sizes are 1."""
        return tuple([ONE if d is ONE else Unknown(named=True) for d in shape_of(e)])

    def variable(self, e: Expression, x: Any) -> Shape:
        """Return the shape of a variable, or of the variable whose differential it is."""
        if x not in self.variables:
            # a number in a size is no unknown, because it is declared
            shape = [d if isinstance(d, Integer) else Unknown(x.name, named=True) for d in shape_of(x)]
            self.variables[x] = self.told(x) if x in self.declared else tuple(shape)
        return self.variables[x]

    def shape(self, e: Expression, v: View, differentiated: Mapping[Expression, Expression]) -> Shape:
        """Return the shape of a node as the formula tells it."""
        if isinstance(e, VARIABLES):
            return self.variable(e, differentiated.get(e, e))
        match v:
            case Leaf():
                return self.leaf(e)
            case Solution(unknown, expression):
                return same(self.solver, self.variable(unknown, unknown), self.shapes[expression])
            case Sum(terms=terms):
                return self.sum(terms)
            case Row() if v.dotted_over or v.dotted_under:
                return same(self.solver, *(self.used(base) for base, _ in (*v.dotted_over, *v.dotted_under)))
            case Row():
                return product(self.solver, *(self.shapes[a] for a in v.arrays))
            case Power(base, _, dotted):
                return self.shapes[base] if dotted or not self.shapes[base] else square(self.solver, self.shapes[base])
            case Turned(arg, transposed, inverted):
                shape = square(self.solver, self.shapes[arg]) if inverted else self.shapes[arg]
                return shape[::-1] if transposed else shape
            case Norm():
                return ()
            case Same(arg):
                return self.shapes[arg] if is_array(e) else ()
            case Part():
                return self.part(e, v)
            case Grid():
                return self.grid(v)
            case Call():
                return self.call(e, v)

    def sum(self, terms: Iterable[tuple[Any, bool]]) -> Shape:
        """Return the shape of a sum; rows and columns that are repeated have a size of it."""
        whole = same(self.solver, *(self.used(t) for t, repeated in terms if not repeated))
        for line in [self.shapes[t] for t, repeated in terms if repeated and is_array(t)]:
            spread(self.solver, whole, line)
        return whole

    def used(self, e: Expression) -> Shape:
        """Return the shape of an operand; each I, and multiple of it, is of its own size."""
        core = split(e)[1] if is_array(e) else e
        if not isinstance(core, LooseIdentity):
            return self.shapes[e]
        n = Unknown()
        self.loose.append(n)
        return (n, n)

    def leaf(self, e: Expression) -> Shape:
        """Return the shape of a constant array, whose sizes are written."""
        return tuple([self.called(d) for d in e.shape]) if type(e) in SIZED else ()

    def part(self, e: Expression, v: Part) -> Shape:
        """Return the shape of a part, whose sizes are written, but that of what is taken whole."""
        whole = self.shapes[v.arg]
        ranges = v.ranges if len(v.ranges) == 2 else (*v.ranges, None) if whole[1] is ONE else (None, *v.ranges)
        return tuple([d if r is None else self.called(r[1] - r[0] + 1) for d, r in zip(whole, ranges, strict=True)])

    def grid(self, v: Grid) -> Shape:
        """Return the shape of blocks, of which 0 and I have the sizes that their places ask for."""
        shapes = [
            Loose([Unknown(loose=True), Unknown(loose=True)]) if a is S.Zero else self.used(a) for a in v.operands()
        ]
        rule = function_in(Role.BLOCKS).shape
        shape: Shape = rule(self.solver, *shapes, Integer(len(v.rows[0])))
        return shape

    def call(self, e: Expression, v: Call) -> Shape:
        """Return the shape that a function's rule gives."""
        sizes = constants(e)
        arguments = [self.shapes[a] for a in v.arguments[: len(v.arguments) - len(sizes)]]
        if v.operation is None or v.operation.shape_rule is None:
            return self.unknown(e)
        shape: Shape = v.operation.shape_rule(self.solver, *arguments, *map(self.called, sizes))
        return shape
