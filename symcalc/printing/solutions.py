"""What equations define, under the names by which a formula calls it: each has a line of its own, `x : root(g, x)`.

A name is the program's own where nothing else bears it. In the equation the unknown stands under that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from symcalc.algebra import subtract
from symcalc.errors import NotSupported
from symcalc.expressions.equations import Defined, Solved, defined_in, with_parts
from symcalc.expressions.node import Expression, variable
from symcalc.expressions.walks import dependents, variables_of
from symcalc.printing.views import Solution, View
from symcalc.spelling import canonical_name

NAMED = "named unknown"  # the mark of what stands for an unknown
Names = Mapping[Any, str]


def names_of_defined(roots: Iterable[Any], others: Iterable[str] = ()) -> dict[Any, str]:
    """Return what is called how that equations define; ``others`` are names of further variables."""
    roots = [*roots]
    found = defined_in(*roots)
    if not found:
        return {}
    taken = {canonical_name(name) for name in (*others, *(v.name for e in roots for v in variables_of(e)))}
    names: dict[Any, str] = {}
    for X in found:
        name, wish, count = X.equation.wish, X.equation.wish, 0
        while canonical_name(name) in taken or "d" + canonical_name(name) in taken:
            count += 1
            name = f"{wish}_{count}"
        taken.add(canonical_name(name))
        names[X] = name
    return names


def called(X: Any, name: str) -> Any:
    """Return the variable that stands for what an equation defines."""
    u = X.equation.unknown
    return variable(name, u.kind_name, X.shape if hasattr(X, "shape") else (), NAMED)


def equation_of(X: Any, x: Expression) -> Any:
    """Return what is 0 of an equation, with x for its unknown: g(x), R − L(x).

    Raises:
        NotSupported: where it holds what another equation defines by this unknown.
    """
    equation = X.equation
    if any(isinstance(Y, Defined) for Y in dependents([equation.expression], [equation.unknown])):
        raise NotSupported("an equation that holds the solution of another one, by its own unknown, is not written")
    e = with_parts(equation.expression, {equation.unknown: x})
    return subtract(X.parts[0], e) if isinstance(X, Solved) else e


def with_solutions(view: Callable[[Any], View], names: Names) -> Callable[[Any], View]:
    """Return a view of nodes in which what equations define is written by its name."""

    def found(e: Any) -> View:
        if e not in names:
            return view(e)
        x = called(e, names[e])
        return Solution(x, equation_of(e, x))

    return found if names else view


def by_names(e: Any, names: Names) -> Any:
    """Return an expression with variables for what equations define."""
    return with_parts(e, {X: called(X, name) for X, name in names.items()}) if names else e
