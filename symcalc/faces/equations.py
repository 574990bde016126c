"""Equations in programs: solved where they are linear, and told beside an answer where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from symcalc.algebra import negate
from symcalc.algebra.coefficients import split
from symcalc.calculus.adjoints import adjoint
from symcalc.calculus.conditions import LONG, Condition
from symcalc.calculus.linear_equations import settled
from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.equations import Defined, Solved, defined_in, with_parts
from symcalc.expressions.node import variable
from symcalc.language.builder import Program
from symcalc.printing.names import unicode_name
from symcalc.printing.solutions import by_names, called, equation_of, names_of_defined
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.simplification.rewriting import simplify


def with_solutions(program: Program) -> Program:
    """Return a program in which linear equations are solved, and minima have their equations.

    Raises:
        SymcalcError: as `settled` does.
    """
    demanded = [e for d in program.demands for e in (d.subject, d.exponent) if e is not None]
    known = settled([program.expression, *program.definitions.values(), *demanded])
    if not known:
        return program
    definitions = {name: known.get(e, e) for name, e in program.definitions.items()}
    demands = [d._replace(subject=known.get(d.subject, d.subject)) for d in program.demands]
    whole = known.get(program.expression, program.expression)
    return program._replace(expression=whole, definitions=definitions, demands=tuple(demands))


def conditions_by_names(e: Any, variables: Mapping[str, Any], conditions: Iterable[Condition]) -> list[Condition]:
    """Return conditions, and what linear equations ask for, with what equations define called as in a formula."""
    conditions = [*conditions]
    subjects = [c.subject for c in conditions if c.subject is not None]
    if not any(isinstance(Y, Defined) for Y in defined_in(e, *subjects)):
        return conditions
    names = names_of_defined([e, *subjects], variables)
    said = [c if c.subject is None else replace(c, subject=by_names(c.subject, names)) for c in conditions]
    return [*said, *(regular(X, names) for X in _unlike(names))]


def _unlike(defined: Iterable[Any]) -> list[Any]:
    """Return solutions of linear equations, one of those whose maps are the same, but for the sign, or adjoint."""
    found: list[Any] = []
    seen: set[Any] = set()
    for X in defined:
        if isinstance(X, Solved):
            u = X.equation.unknown
            V, G = (variable(name, u.kind_name, shape_of(u), "of a map") for name in "VG")
            L = with_parts(X.equation.expression, {u: V})
            if (u.kind_name, L) not in seen:
                found.append(X)
                maps = (L, simplify(with_parts(adjoint(L, V, G), {G: V}))) if shape_of(L) == shape_of(V) else (L,)
                seen |= {(u.kind_name, e) for M in maps for e in (M, simplify(negate(M)))}
    return found


def regular(X: Any, names: Mapping[Any, str]) -> Condition:
    """Return the condition of a linear equation: that it has one solution."""
    x = called(X, names[X])
    value = with_parts(X.equation.expression, {X.equation.unknown: x})
    text = print_unicode(by_names(split(value)[1] if is_array(value) else value, names))  # a sign is all the same
    if len(text) > LONG or "\n" in text:
        return Condition(f"where the equation of {unicode_name(names[X])} has one solution")
    return Condition(f"where {unicode_name(names[X])} ↦ {text} is invertible")


def equations_in(e: Any, variables: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the equations on which an expression rests, those first of which others are made."""
    names = names_of_defined([e], variables)
    written = ((name, print_text(by_names(equation_of(X, called(X, name)), names))) for X, name in names.items())
    return tuple(f"{name} : root({text}, {name})" for name, text in written)
