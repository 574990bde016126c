"""Whole programs: the declarations that a formula needs, its definitions, its last line.

A variable needs no declaration if its first letter gives its kind and the formula its size. What needs one: a
structure, a kind that is not its letter's, a size that is a number, a dimension that the formula names, a size that
the formula does not tie to the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Integer, Symbol

from symcalc.naming import canonical_name, kind_by_letter
from symcalc.nodes import (
    MatAdd,
    MatMul,
    ScalarVariable,
    Transpose,
    Variable,
    children,
    differential_of,
    is_array,
    postorder,
    shape_of,
)
from symcalc.printing.layout import Engine, views_in_order
from symcalc.printing.text import TEXT
from symcalc.printing.tying import tie
from symcalc.printing.views import View
from symcalc.registry import functions
from symcalc.scaling import split
from symcalc.shapes import DimensionName

RESERVED = {"I", "eye", "π"}


def print_program(e: Any, variables: Mapping[str, Any]) -> str:
    """Return a program in the input language: declarations where they are needed, definitions, the formula.

    Args:
        e: the formula.
        variables: the variables of the whole program by name, in order of appearance.

    >>> from symcalc.nodes import variable
    >>> from symcalc.shapes import dimension
    >>> n = dimension("n")
    >>> x, K = variable("x", "vector", (n, dimension(1))), variable("K", "spd", (n, n))
    >>> print(print_program(K * x, {"x": x, "K": K}))
    K : spd(n)
    K*x
    """
    views = views_in_order(e)
    occurring = [v for v in views if isinstance(v, Variable | ScalarVariable)]
    known = [*variables.values(), *(v for v in occurring if v.name not in variables)]
    taken = {canonical_name(v.name) for v in known} | {d.name for v in known for d in _names(v)}
    taken |= {canonical_name(v.name) for v in views if isinstance(v, Symbol)}
    layout = Engine(TEXT, taken).lay_out(e, views)
    declared = _declared(e, views, occurring, variables)
    lines = [declaration(v) for v in known if v in declared]
    return "\n".join([*lines, *(f"{d.name} = {d.text}" for d in layout.definitions), layout.text])


def declaration(v: Any) -> str:
    """Return the line that declares a variable.

    >>> from symcalc.nodes import variable
    >>> declaration(variable("a", "positive"))
    'a : positive'
    """
    rows, columns = shape_of(v) or ("", "")
    match v.kind_name:
        case "scalar" | "positive" | "integer":
            return f"{v.name} : {v.kind_name}"
        case "matrix":
            return f"{v.name} : matrix({rows}, {columns})"
    return f"{v.name} : {v.kind_name}({rows})"


def _declared(e: Any, views: Mapping[Any, View], occurring: list[Any], variables: Mapping[str, Any]) -> set[Any]:
    """Return the variables that a program with this formula declares."""
    # differentials follow their variables
    own = [v for v in occurring if _differentiated(v, variables) is None]
    declared = {v for v in own if _asks(v)}
    declared |= _misread(e, set(own) - declared)
    declared |= {x for v in occurring if (x := _differentiated(v, variables)) is not None and x not in own}
    while True:
        written = {d for d in views if isinstance(d, DimensionName)}
        names = {d.name for d in written.union(*(shape_of(v) for v in declared)) if isinstance(d, DimensionName)}
        more = _carriers(views, declared, [*own, *variables.values()]) | _untied(views, declared, own)
        more |= {v for v in own if canonical_name(v.name) in names}
        if more <= declared:
            return declared
        declared |= more


def _names(v: Any) -> list[Any]:
    return [s for d in shape_of(v) for s in d.free_symbols]


def _differentiated(v: Any, variables: Mapping[str, Any]) -> Any:
    """Return X for the differential dX of a program's variable X."""
    x = variables.get(v.name[1:]) if v.name[:1] == "d" else None
    return x if x is not None and differential_of(x) == v else None


def _asks(v: Any) -> bool:
    """Tell whether a variable must be declared wherever it stands."""
    name = canonical_name(v.name)
    if name in RESERVED or name in functions():
        return True
    if v.kind_name != kind_by_letter(name) and not (v.kind_name == "vector" and kind_by_letter(name) == "scalar"):
        return True
    shape = shape_of(v)
    if v.kind_name == "vector":
        return isinstance(shape[0], Integer)
    return any(isinstance(d, Integer) for d in shape)


def _misread(e: Any, variables: set[Any]) -> set[Any]:
    """Return the vectors named as scalars are, but for those that are added to vectors or transposed, always."""
    suspects = {v for v in variables if v.kind_name == "vector" and kind_by_letter(canonical_name(v.name)) == "scalar"}
    misread: set[Any] = {split(e)[1]} & suspects if is_array(e) else set()
    told: set[Any] = set()
    for Y in postorder(e) if suspects else ():
        if isinstance(Y, MatMul) and len(Y.factors) == 1:
            continue  # a multiple: what it stands in decides
        for a in children(Y):
            core = split(a)[1] if is_array(a) else a
            if core in suspects:
                tells = isinstance(Y, Transpose) or (isinstance(Y, MatAdd) and _shows_vector(Y, suspects))
                (told if tells else misread).add(core)
    return misread | (suspects - told)


def _shows_vector(total: MatAdd, suspects: set[Any]) -> bool:
    """Tell whether a term of a sum is a vector for every reader: it ends in a name that a letter makes a vector."""
    for t in total.args:
        core = split(t)[1]
        last = core.args[-1] if core.args and not isinstance(core, Variable) else core
        if isinstance(last, Variable) and last not in suspects and last.shape[1] == 1:
            return True
    return False


def _carriers(views: Mapping[Any, View], declared: set[Any], candidates: list[Any]) -> set[Any]:
    """Return, for each dimension that is written in the formula, a variable that has it."""
    missing = {d for d in views if isinstance(d, DimensionName)}
    missing -= {d for v in declared for d in shape_of(v)}
    found: set[Any] = set()
    for d in sorted(missing, key=lambda d: d.name):
        carrier = next((v for v in candidates if d in shape_of(v) and _is_declarable(v)), None)
        if carrier is not None and not any(d in shape_of(v) for v in found):
            found.add(carrier)
    return found


def _is_declarable(v: Any) -> bool:
    """Tell whether a variable's sizes are names and numbers: no others can be declared."""
    return all(isinstance(d, Integer | DimensionName) for d in shape_of(v))


def _untied(views: Mapping[Any, View], declared: set[Any], own: list[Any]) -> set[Any]:
    """Return the variables whose sizes the formula leaves apart though they are one."""
    first: dict[Any, tuple[Any, Any]] = {}
    apart: set[Any] = set()
    shapes = tie(views, declared)
    for v in own:
        shape = shapes[v]
        for d, found in zip(shape_of(v), shape, strict=True):
            if isinstance(d, Integer):
                continue
            holder, before = first.setdefault(d, (v, found))
            if found != before:
                apart |= {holder, v}
    return {v for v in apart if _is_declarable(v)}
