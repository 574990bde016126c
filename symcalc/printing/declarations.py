"""Whole programs: the declarations that a formula needs, its definitions, its last line.

A variable needs no declaration if its first letter gives its kind and the formula its size. What needs one: a
structure, a kind that is not its letter's, a size that is a number, a dimension that the formula names, a size that
the formula does not tie to the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sympy import Integer

from symcalc.algebra import transpose
from symcalc.expressions.array_axes import is_thin, keeps_axes
from symcalc.expressions.core_nodes import ScalarVariable, Variable, differential_of, shape_of
from symcalc.expressions.dimensions import ONE, Dim, DimensionName, Shape, SizeAtom, in_brackets, size_key, size_text
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.registry import OPERATIONS, functions
from symcalc.expressions.size_terms import Signs
from symcalc.printing.engine import Engine
from symcalc.printing.inferable_sizes import Tied
from symcalc.printing.kept_names import NO_NAMES, KeptNames, kept_in
from symcalc.printing.misreadings import is_named_as_scalar, misread
from symcalc.printing.names import NO_SIZES, atoms, names_of_sizes
from symcalc.printing.repeated_parts import sizes_in
from symcalc.printing.text import TEXT
from symcalc.printing.views import Leaf, View
from symcalc.printing.written_parts import views_in_order
from symcalc.spelling import IDENTITIES, canonical_name, is_capital, is_word, kind_by_letter


def print_program(
    e: Expression,
    variables: Mapping[str, Any],
    kept: bool | None = None,
    decimals: bool = False,
    along: Any = None,
    given: Mapping[Any, str] = NO_NAMES,
) -> str:
    """Return a program in the input language: declarations where they are needed, definitions, the formula.

    Args:
        e: the formula.
        variables: the variables of the whole program by name, in order of appearance.
        kept: whether a column or row is 2-D as an array, where that is known.
        decimals: whether numbers are written as decimals.
        along: of an operator along -> e, the variable that is mapped.
        given: names of values, which are kept where these occur.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> n = dimension("n")
    >>> x, K = variable("x", "vector", (n, dimension(1))), variable("K", "spd", (n, n))
    >>> print(print_program(K * x, {"x": x, "K": K}))
    K : spd(n)
    K*x
    """
    e = e if kept is None else with_axes(e, kept)
    names, given = given, kept_in(e, given, variables, decimals).names
    needs = needs_of(e, variables, decimals, given)
    sizes, known = needs.called, needs.known
    taken = (
        {*map(canonical_name, names.values())}
        | {canonical_name(v.name) for v in known}
        | {
            *sizes.values(),
            *(s.name for d in needs.sizes_had for s in atoms(d)),
        }
    )
    layout = Engine(TEXT, taken, dimensions=sizes, numbers=needs.numbers(), given=given, known=names).lay_out(
        e, needs.views
    )
    alone = None if along in needs.occurring else needs.differentiated.get(along, along)
    lines = [declaration(v, sizes) for v in known if v in needs.found or v is alone]
    mapped = "" if along is None else f"{along.name} -> "
    return "\n".join([*lines, *(d.line for d in layout.definitions), mapped + layout.text])


def needs_of(
    e: Expression, variables: Mapping[str, Any], decimals: bool = False, given: Mapping[Any, str] = NO_NAMES
) -> Needs:
    """Return what must be declared with a formula, and what its sizes are called."""
    views = views_in_order(e, variables, decimals, KeptNames(given).view)
    leaves = [v.value for v in views.values() if isinstance(v, Leaf)]
    occurring = [v for v in leaves if isinstance(v, Variable | ScalarVariable)]
    known = list(dict.fromkeys([*variables.values(), *occurring]))
    written = written_sizes(views)
    taken = {canonical_name(name) for name in (*(v.name for v in known), *given.values())}
    had = written.union(*map(shape_of, known))
    return Needs(e, views, known, occurring, written, had, names_of_sizes(had, taken))


def names_told(e: Expression, variables: Mapping[str, Any], kept: bool | None = None) -> dict[Dim, str]:
    """Return what a program calls the sizes that are not called by their names: in its formula, in declarations."""
    return dict(needs_of(e if kept is None else with_axes(e, kept), variables).called)


def with_axes(e: Expression, kept: bool) -> Any:
    """Return a column or row as it is read with the axes that it has: as a matrix, or as a vector."""
    if not is_thin(e) or keeps_axes(e) == kept:
        return e
    column = e if e.shape[1] is ONE else transpose(e)
    node: Any = OPERATIONS[function_in(Role.UNSTACKED if kept else Role.STACKED).name].node
    if kept:
        return node.make(column, *e.shape, shape=e.shape)
    vector = node.make(column, shape=column.shape)
    return vector if column is e else transpose(vector)


def written_sizes(views: Mapping[Expression, View]) -> set[Expression]:
    """Return the names of sizes that a formula writes, in sizes and as numbers."""
    sizes = {v.value for v in views.values() if isinstance(v, Leaf) and isinstance(v.value, SizeAtom)}
    return set[Expression]().union(*map(atoms, [*sizes, *sizes_in(views)]))


def declaration(v: Any, sizes: Mapping[Dim, str] | None = None) -> str:
    """Return the line that declares a variable; ``sizes`` names what is no number.

    >>> from symcalc.expressions.core_nodes import variable
    >>> declaration(variable("a", "positive"))
    'a : positive'
    """
    names = {d.name: name for d, name in sizes.items()} if sizes else {}
    shape = [size_text(d, lambda name: names.get(name, name)) if names else size_key(d) for d in sizes_declared(v)]
    return f"{v.name} : {v.kind_name}" + (f"({', '.join(shape)})" if shape else "")


def in_space(v: Any, sizes: Mapping[Dim, str], name: str, signs: Signs | None = None) -> str:
    """Return a variable's kind and size: A ∈ ℝ^(m×n), λ ∈ ℝ; by the kind's name where that says more."""
    kind = kind_of(v)
    if not kind.is_plain:
        return declaration(v, sizes)
    names = {d.name: called for d, called in sizes.items()}
    shape = [size_text(d, lambda s: names.get(s, s), signs) for d in shape_of(v)[: kind.axes]]
    if len(shape) < 2:
        return f"{name} ∈ ℝ" + "".join(f"^{d}" if re.fullmatch(r"\w+", d) else f"^({d})" for d in shape)
    return f"{name} ∈ ℝ^({'×'.join(map(in_brackets, shape))})"


def sizes_declared(v: Any) -> Shape:
    """Return the sizes that a variable's declaration has: of a vector and a square matrix one."""
    return shape_of(v)[: kind_of(v).sizes]


class Needs:
    """Which variables of a formula must be declared, and how its sizes are written as numbers."""

    def __init__(
        self,
        e: Expression,
        views: Mapping[Expression, View],
        known: Sequence[Any],
        occurring: Iterable[Expression],
        written: set[Expression],
        sizes_had: set[Expression],
        called: Mapping[Dim, str],
    ) -> None:
        self.views = views
        self.known = known
        self.written = written
        self.sizes_had = sizes_had  # of variables, and those that are written
        self.called = called
        self.occurring = {*occurring}
        by_name = {v.name: v for v in known}
        # differentials follow their variables
        self.differentiated = {v: x for v in by_name.values() if (x := variable_of(v, by_name)) is not None}
        self.own = [v for v in occurring if v not in self.differentiated]
        self.candidates = list(dict.fromkeys([*self.own, *(v for v in known if v not in self.differentiated)]))
        self.found = {v for v in self.own if asks(v)}
        self.found |= misread(e, views, set(self.own) - self.found)
        self.found |= {x for v in occurring if (x := self.differentiated.get(v))} - set(self.own)
        while more := (self.carriers() | self.untied() | self.clashing()) - self.found:
            self.found |= more

    def sizes(self) -> set[Expression]:
        """Return the names of sizes that are written so far."""
        return self.written | self.told()

    def clashing(self) -> set[Expression]:
        """Return the variables that bear the name of a size."""
        names = {self.called.get(d, d.name) for d in self.sizes()}
        return {v for v in self.own if canonical_name(v.name) in names}

    def carriers(self) -> set[Expression]:
        """Return, for each name of a size that is written, a variable of that size; else one in whose size it is."""
        carriers: set[Expression] = set()
        for d in sorted(self.written - self.told(), key=str):
            if not any(d in shape_of(v) for v in carriers):
                carrier = next((v for v in self.candidates if d in shape_of(v)), None)
                holder = carrier or next((v for v in self.candidates if any(d in atoms(e) for e in shape_of(v))), None)
                carriers |= {holder} - {None}
        return carriers

    def untied(self) -> set[Expression]:
        """Return the variables whose sizes the formula leaves apart though they are one; all, if none can read it."""
        first: dict[
            Expression, tuple[Any, Any]
        ] = {}  # of each size: a variable that has it, and what the formula makes of it
        apart: set[Expression] = set()
        tied = Tied(self.views, self.found, self.differentiated, self.called)
        if not tied.readable:
            return set(self.own)
        for v in self.candidates:
            for d, read in zip(shape_of(v), tied.shape_of(v), strict=False):
                if not isinstance(d, Integer):
                    holder, before = first.setdefault(d, (v, read))
                    if read is not before and tied.size(read) != tied.size(before):
                        apart |= {holder, v}
        opaque: list[tuple[set[Expression], Any]] = []
        for d, (holder, read) in first.items():
            if not isinstance(d, DimensionName):
                known = {s: tied.named(s) for s in self.sizes() & atoms(d)}
                known |= {s: first[s][1] for s in atoms(d) if s in first}
                if missing := atoms(d) - known.keys():
                    opaque.append((missing, holder))  # the formula does not say what its size is made of
                elif tied.size(read) != tied.size(tied.made(d, known)):
                    apart |= {holder, *(first[s][0] for s in known if s in first)}
        named: set[Expression] = set()
        for missing, holder in sorted(opaque, key=lambda pair: len(pair[0])):
            apart |= set() if missing <= named else {holder}
            named |= missing
        return apart

    def told(self) -> set[Expression]:
        """Return the names of sizes that declarations tell."""
        return {s for v in self.found for d in shape_of(v) for s in atoms(d)}

    def numbers(self) -> dict[Expression, str]:
        """Return how the sizes that no declaration names are written as numbers: as a trace."""
        lost = {d for d in self.written if isinstance(d, DimensionName)} - self.told()
        return {d: f"tr({TEXT.identity(self.called.get(d, str(d)), told=False)})" for d in lost}


def variable_of(v: Any, by_name: Mapping[str, Any]) -> Any:
    """Return the variable whose differential, or whose differential's differential, it is; None for a variable."""
    found, name = None, v.name
    while name[:1] == "d":
        name = name[1:]
        if (x := by_name.get(name)) is not None:
            dx = x
            for _ in range(len(v.name) - len(name)):
                dx = differential_of(dx)
            found = x if dx == v else found
    return found


def asks(v: Any) -> bool:
    """Tell whether a variable must be declared wherever it stands."""
    name = canonical_name(v.name)
    if name in NO_SIZES or name in functions():
        return True
    if name[0] == "d" and name[1:] and is_capital(name[1:]):
        return True  # dX is the differential of a matrix where it is not declared
    if (name[1:2].isalpha() and is_word(name)) or name[:2] == IDENTITIES:
        return True
    if v.kind_name != kind_by_letter(name) and not is_named_as_scalar(v):
        return True
    return any(isinstance(d, Integer) for d in sizes_declared(v))
