"""From a linear map to its operator: parts of the factors, applications compiled for their sizes, solutions.

map ──adjoint_of──▶ adjoint           once
│ sizes of the arguments
▼
plan of parts ──applied──▶ functions of parts and V       once for each choice of sizes
│ values of the arguments
▼
parts in numbers ──▶ CompiledOperator                    each time
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple

from sympy import Integer

from symcalc.algebra import transpose
from symcalc.codegen.numpy import matrix_equations, solvers
from symcalc.codegen.numpy.compiling import CompiledFunction, compile_expressions
from symcalc.codegen.numpy.operators import MOVING, Axes, CompiledOperator, Side, operator_of
from symcalc.codegen.targets import GivenFunction
from symcalc.errors import ArgumentMismatch, NotSupported, nearest
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE, Dim, DimensionName, with_sizes
from symcalc.expressions.kinds import kind_named, kind_of, plain_kind, said_of
from symcalc.expressions.kinks import Kinks
from symcalc.expressions.node import Expression, Node, constants, variable
from symcalc.expressions.walks import postorder, variables_of
from symcalc.maps.applications import adjoint_of, applied, applied_to_columns, is_self_adjoint
from symcalc.maps.inversions import Form, Inversion, inversion_of
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.structured_maps import Solvable, Way, Within
from symcalc.operators.planning import Plan
from symcalc.optional_packages import np
from symcalc.simplification.rewriting import simplify
from symcalc.spelling import canonical_name

KEPT = 16  # choices of sizes whose functions are kept
COLUMNS = DimensionName("columns")
SOLVERS: dict[Form, Callable[..., solvers.Solve]] = {
    Form.ENTRIES: solvers.by_entries,
    Form.BOTH_SIDES: solvers.by_both_sides,
    Form.TURNED: solvers.by_both_sides_turned,
    Form.ONE_SIDE: solvers.by_one_side,
    Form.KRONECKER: solvers.by_kronecker,
    Form.LOW_RANK: solvers.by_low_rank,
    Form.SUM_OF_SIDES: matrix_equations.by_sum_of_sides,
    Form.TWO_PRODUCTS: matrix_equations.by_two_products,
    Form.ROWS: solvers.by_rows,
    Form.COLUMNS: solvers.by_columns,
}


def compile_operator(
    linear_map: LinearMap,
    variables: Sequence[Any],
    x: Any = None,
    kept: bool = False,
    norms: frozenset[Any] = frozenset(),
    within: Within | None = None,
    is_hessian: bool = False,
    limits: Mapping[Any, Any] = MappingProxyType({}),
) -> OperatorFunction:
    """Return a function of the program's arguments that makes the operator of a linear map.

    Args:
        linear_map: dX ↦ dF. Of an X with structure it is taken on all arrays: for its operator within the structure let
            the map be of a projected direction.
        variables: those of the program, in order of appearance.
        x: the variable X, which says how many axes V has; without it a column has one.
        kept: whether a column or row dF has two axes.
        norms: those by which the derivative divides, and of which the reciprocal is taken as 0 where they are 0.
        within: of an X with structure, maps by which the equation is solved within that.
        is_hessian: whether it is d(∇f) by X, which is its own adjoint (Schwarz), also where its terms do not show it.
        limits: what stands in its place where a norm is 0.

    Raises:
        NotSupported: where the application or its adjoint is not known as an expression.
    """
    return OperatorFunction(linear_map, variables, x, kept, norms, within, is_hessian, limits)


class Functions(NamedTuple):
    """What is compiled for one choice of sizes."""

    parts: CompiledFunction | None
    names: tuple[str, ...]
    carriers: tuple[tuple[str, int], ...]
    along: tuple[CompiledFunction, CompiledFunction | None]
    back: tuple[CompiledFunction, CompiledFunction | None]
    solutions: tuple[tuple[Solution, ...], tuple[Solution, ...]]


class Solution(NamedTuple):
    """What an equation's solver is made of.

    Attributes:
        form: of the map.
        arrays: the function of its arrays.
        present: which of them are there.
        within: the kind of X, where it is solved within a structure.
        way: how, then.
    """

    form: Form
    arrays: CompiledFunction
    present: tuple[bool, ...]
    within: str = ""
    way: Way = Way.EXACT


class OperatorFunction:
    """A function of a program's arguments that returns a `CompiledOperator`.

    Attributes:
        arguments: the names, in order of appearance; those that the derivative does not depend on may be given, too.
        functions: those of the arguments that are functions, as of a `CompiledFunction`.
        variables: those of the program.
        is_symmetric: whether the operators are proved to be their own adjoints.
        is_within: whether equations are solved within the structure of X.
    """

    def __init__(
        self,
        linear_map: LinearMap,
        variables: Sequence[Any],
        x: Any,
        kept: bool,
        norms: frozenset[Any] = frozenset(),
        within: Within | None = None,
        is_hessian: bool = False,
        limits: Mapping[Any, Any] = MappingProxyType({}),
    ) -> None:
        self._map, self._norms, self.variables = linear_map, norms, list(variables)
        self._adjoint = adjoint_of(linear_map)
        self._kind = kind_of(x).name if within is not None else ""
        self._solved = within or (((linear_map, Way.EXACT),), ((self._adjoint, Way.EXACT),))
        self._axes = kind_of(x).axes if x is not None else 1 if linear_map.of[1:] == (ONE,) else 2
        self._kept = kept
        for one in (linear_map, self._adjoint):  # what is not supported is said now
            applied(one, _moving(one.of, 2))
        self.is_symmetric = is_hessian or is_self_adjoint(linear_map)
        self.is_within = within is not None
        self._limits = list(limits.values())
        self._kinks = compile_expressions([*limits], self.variables) if limits else None
        used = {canonical_name(v.name) for t in linear_map.terms for e in _arrays(t) for v in variables_of(e)}
        used |= {canonical_name(name) for f in (self._kinks, *self._limits) if f is not None for name in f.arguments}
        # sizes are read from arrays that are needed anyway, where they have them
        self._sizes, self._named = self._size_function(
            sorted(self.variables, key=lambda v: canonical_name(v.name) not in used)
        )
        used |= {canonical_name(name) for name in (self._sizes.arguments if self._sizes else ())}
        arrays = [simplify(e) for t in linear_map.terms for e in _arrays(t)]
        has_functions = any(kind_of(v).is_function for e in arrays for v in variables_of(e))
        self.functions: dict[str, GivenFunction] = dict(self._compiled(arrays).functions) if has_functions else {}
        for f in (self._kinks, *self._limits):
            self.functions |= f.functions if f is not None else {}
        self.arguments: tuple[str, ...] = names_in_order(variables, used, self.functions)
        self._known: OrderedDict[tuple[int, ...], Functions] = OrderedDict()

    def __call__(self, **arguments: Any) -> CompiledOperator:
        """Return the operator at values of the arguments.

        Raises:
            ArgumentMismatch: where an argument is missing, unknown, no real numbers, or has a wrong shape.
            numpy.linalg.LinAlgError: where a matrix that must be invertible is singular.
        """
        values = read_values(self.variables, self.arguments, arguments)
        for norm, limit in zip(_called(self._kinks, values) if self._kinks else (), self._limits, strict=True):
            if norm == 0:
                return limit(**{name: values[name] for name in limit.arguments})
        sizes = tuple(map(int, _called(self._sizes, values))) if self._sizes else ()
        if sizes not in self._known:
            self._known[sizes] = self._functions(dict(zip(self._named, sizes, strict=True)))
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        found = self._known[sizes]
        numbers = dict(zip(self._named, sizes, strict=True))
        self._check(values, numbers)
        parts = dict(zip(found.names, _called(found.parts, values), strict=True)) if found.parts else {}
        parts |= {name: np.broadcast_to(0.0, n) for name, n in found.carriers}
        sides = [
            Side(*functions, partial(_solver, solutions, values) if solutions else None)
            for functions, solutions in zip((found.along, found.back), found.solutions, strict=True)
        ]
        return operator_of(parts, (sides[0], sides[1]), self._axes_at(numbers), self.is_symmetric)

    def __repr__(self) -> str:
        return f"<OperatorFunction({', '.join(self.arguments)})>"

    def _axes_at(self, numbers: dict[Dim, int]) -> tuple[Axes, Axes]:
        """Return the axes of F and X at sizes."""
        of = tuple(_in_numbers(numbers, d) for d in self._map.of)
        result = tuple(_in_numbers(numbers, d) for d in self._map.shape)
        if not result:
            own: tuple[int, ...] = ()
        elif self._kept or ONE not in self._map.shape:
            own = result
        else:
            own = (result[self._map.shape.index(ONE) - 1],)
        return Axes(own, result or (1, 1)), Axes(of[: self._axes], of)

    def _check(self, values: dict[str, Any], numbers: dict[Dim, int]) -> None:
        """Refuse arguments of shapes that are not those of the sizes, also where nothing depends on their entries."""
        for v in self.variables:
            if v.name in values and is_array(v) and all(d.free_symbols <= {*numbers} for d in v.shape):
                expected = tuple(_in_numbers(numbers, d) for d in v.shape)[: kind_of(v).axes]
                if np.shape(values[v.name]) != expected:
                    raise ArgumentMismatch(f"{v.name}: shape {expected} was expected, not {np.shape(values[v.name])}")

    def _compiled(self, arrays: Sequence[Any], kept: bool = False) -> CompiledFunction:
        """Return the function of the arguments that works arrays out."""
        norms = frozenset(N for N in postorder(*arrays) if N in self._norms)
        kinks = [Kinks(norms)] * len(arrays)
        return compile_expressions([*arrays], self.variables, kinks=kinks, kept=[kept] * len(arrays))

    def _size_function(self, variables: Sequence[Any]) -> tuple[CompiledFunction | None, tuple[Dim, ...]]:
        """Return the function that reads the sizes' names from the arguments, and these."""
        sizes = {*self._map.shape, *self._map.of}
        for t in self._map.terms:
            sizes |= {i.size for f in t.factors for i in f.indices} | {
                i.size for a in (*t.result, *t.source) for i in a
            }
            for e in postorder(*_arrays(t)):
                if isinstance(e, Node):
                    sizes |= {*e.shape} if is_array(e) else set()
                    sizes |= {*constants(e)}
        named = tuple(sorted({s for d in sizes for s in d.free_symbols}, key=str))
        return (compile_expressions(named, variables) if named else None), named

    def _functions(self, numbers: dict[Dim, int]) -> Functions:
        """Return what is compiled at sizes; those that are 1 keep their names, so that arrays stay arrays."""
        size = partial(_in_numbers, numbers)
        usual = all(n > 1 for n in numbers.values()) and all(size(d) > 1 for d in self._all_sizes() if d is not ONE)
        instead = {name: Integer(n) for name, n in numbers.items()} if usual else {}
        plan = Plan(size, lambda d: with_sizes(d, instead))
        maps = [plan.of_map(one) for one in (self._map, self._adjoint)]
        # arrays without entries of their own, by which sizes are read that stay names
        carriers = [] if usual else [variable(f"size_{d}", plain_kind(1).name, (d, ONE)) for d in self._named]
        beside = [*plan.parts.values(), *carriers]
        functions = [
            self._along(maps[0], beside, self._axes, self._kept),
            self._along(maps[1], beside, 2 if self._kept or 1 not in self._map.shape else 1, self._axes == 2),
        ]
        parts = self._compiled([*plan.parts]) if plan.parts else None
        solutions = [self._solutions(maps, size) for maps in self._solved]
        names = tuple(v.name for v in plan.parts.values())
        carried = tuple((v.name, numbers[v.shape[0]]) for v in carriers)
        return Functions(parts, names, carried, functions[0], functions[1], (solutions[0], solutions[1]))

    def _all_sizes(self) -> set[Dim]:
        return {
            *self._map.shape,
            *self._map.of,
            *(i.size for t in self._map.terms for f in t.factors for i in f.indices),
        }

    def _along(
        self, one: LinearMap, beside: Sequence[Any], axes: int, kept: bool
    ) -> tuple[CompiledFunction, CompiledFunction | None]:
        """Return the functions of parts and V, of one array and of many columns."""
        V = _moving(one.of, axes)
        arriving = V if not one.of or V.shape == one.of else transpose(V)
        single = compile_expressions([simplify(applied(one, arriving))], [*beside, V], kept=[kept])
        if one.of[1:] != (ONE,) or one.shape[1:] not in ((), (ONE,)):
            return single, None
        M = variable(MOVING, plain_kind(2).name, (one.of[0], COLUMNS))
        try:
            return single, compile_expressions([simplify(applied_to_columns(one, M))], [*beside, M], kept=[True])
        except NotSupported:
            return single, None

    def _solutions(self, maps: Solvable, size: Callable[[Dim], int]) -> tuple[Solution, ...]:
        """Return what the equation's solvers are made of, none where no closed form is known."""
        solutions: list[Solution] = []
        for one, way in maps:
            sizes = [[size(d) for d in shape] for shape in (one.shape, one.of)]
            is_square = all(sizes) and prod(sizes[0]) == prod(sizes[1])
            found: Inversion | None = inversion_of(one, size) if is_square else None
            if found is not None:
                arrays = [simplify(a) for a in found.arrays if a is not None]
                present = tuple(a is not None for a in found.arrays)
                solutions.append(Solution(found.form, self._compiled(arrays, kept=True), present, self._kind, way))
        return tuple(solutions)


def names_in_order(
    variables: Sequence[Any], used: Collection[str], functions: Mapping[str, GivenFunction]
) -> tuple[str, ...]:
    """Return the names of arguments: those variables whose names are used; of a function itself and its derivatives.

    Args:
        variables: those of the program, in order of appearance.
        used: canonical names.
        functions: the arguments that are functions, by name.
    """
    found: list[str] = []
    for v in variables:
        if kind_of(v).is_function:
            found += sorted((name for name, f in functions.items() if f.name == v.name), key=lambda n: functions[n])
        elif canonical_name(v.name) in used:
            found.append(v.name)
    return tuple(found)


def read_values(variables: Sequence[Any], needed: Sequence[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments by the names that the program has for them.

    Raises:
        ArgumentMismatch: where one is missing or unknown.
    """
    names = {canonical_name(name): name for name in (*needed, *(v.name for v in variables))}
    values: dict[str, Any] = {}
    expected = f"the arguments are {', '.join(needed) or 'none'}"
    for name, value in arguments.items():
        known = names.get(canonical_name(name)) or names.get(canonical_name(name.removesuffix("_")))
        if known is None:
            raise ArgumentMismatch(f"{name} is no argument", hint=nearest(name, needed) or expected)
        values[known] = value
    missing = [name for name in needed if name not in values]
    if missing:
        raise ArgumentMismatch(f"missing: {', '.join(missing)}", hint=expected)
    return values


def _solver(solutions: Sequence[Solution], values: dict[str, Any]) -> solvers.Solve:
    """Return the solver at values of the arguments; where a map is singular and more than the operator, the next is."""
    for solution in solutions[:-1]:
        try:
            return _solver_by(solution, values)
        except np.linalg.LinAlgError:
            if solution.way is not Way.EXTENDED:
                raise
    return _solver_by(solutions[-1], values)


def _solver_by(solution: Solution, values: dict[str, Any]) -> solvers.Solve:
    made = iter(_called(solution.arrays, values))
    solve = partial(SOLVERS[solution.form], *(next(made) if there else None for there in solution.present))
    if not solution.within:
        return solve()
    kind = kind_named(solution.within)
    on_diagonal = solution.way is Way.DIAGONAL
    return solvers.within_structure(
        (lambda: solvers.by_diagonal(solve())) if on_diagonal else solve,
        lambda V: kind.part(np, V, None),
        said_of(kind),
        solution.way is Way.EXTENDED,
    )


def _called(function: CompiledFunction, values: dict[str, Any]) -> tuple[Any, ...]:
    """Return the values of a function as a tuple, at those of the values that it is of."""
    found = function(**{name: values[name] for name in function.arguments})
    return found if isinstance(found, tuple) else (found,)


def _arrays(term: Any) -> list[Any]:
    return [term.scale, *(f.array for f in term.factors)]


def _in_numbers(numbers: dict[Dim, int], d: Dim) -> int:
    return int(with_sizes(d, {name: Integer(n) for name, n in numbers.items()}))


def _moving(shape: tuple[Any, ...], axes: int) -> Expression:
    """Return the variable V of a shape: with one axis a row is given as a column."""
    if not shape:
        return variable(MOVING, plain_kind(0).name)
    if axes == 1 and shape[1] is not ONE:
        shape = shape[::-1]
    return variable(MOVING, plain_kind(axes).name, shape)
