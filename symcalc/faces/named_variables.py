"""Variables by their names: those of a formula, and new ones beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symcalc.errors import ShapeMismatch, UnknownName, nearest
from symcalc.expressions.core_nodes import differential_of, shape_of, variable
from symcalc.expressions.dimensions import describe
from symcalc.simplification.rewriting import simplify_all
from symcalc.spelling import canonical_name, check_name, plain_name


def variable_named(name: Any, variables: Mapping[str, Any]) -> Any:
    """Return the variable of a name, in either spelling of Greek letters and subscripts.

    Raises:
        UnknownName: where there is none.
    """
    if not isinstance(name, str):
        raise UnknownName(f"the name of a variable was expected, not {type(name).__name__}")
    wanted = canonical_name(name)
    for known, v in variables.items():
        if canonical_name(known) == wanted:
            return v
    hint = nearest(name, variables) or f"its variables: {', '.join(variables) or 'none'}"
    raise UnknownName(f"{name} is no variable of the formula", hint=hint)


def variable_beside(name: str, variables: Mapping[str, Any], kind: str, *shapes: Any, what: str) -> Any:
    """Return the variable of a name: one of some variables, of one of the shapes, or a new one of the first.

    Raises:
        ShapeMismatch: where it has none of the shapes.
    """
    check_name(name)
    named = {canonical_name(n): v for n, v in variables.items()}
    differentials = {f"d{n}": differential_of(v) for n, v in named.items()}
    known = named.get(canonical_name(name), differentials.get(canonical_name(name)))
    if known is None:
        return variable(plain_name(name), kind, shapes[0])
    if shape_of(known) not in shapes:
        raise ShapeMismatch(f"{name} is {describe(shape_of(known))}, and {what} is {describe(shapes[-1])}")
    return known


def name_like(wish: str, taken: Iterable[str]) -> str:
    """Return a name like a wish that is not taken, and whose differential's name is not.

    >>> name_like("v", ["x", "A"]), name_like("v", ["v", "x", "dv_1"])
    ('v', 'v_2')
    """
    known = set(map(canonical_name, taken))
    names = (wish, *(f"{wish}_{i}" for i in range(1, len(known) + 2)))
    return next(name for name in names if known.isdisjoint((name, f"d{name}")))


def direction_named(name: str, variables: Mapping[str, Any], x: Any) -> Any:
    """Return the direction in which x moves that a name means: one of some variables, or a new one like dX."""
    return variable_beside(name, variables, differential_of(x).kind_name, shape_of(x), what=x.name)


def names_of_values(definitions: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[Any, str]:
    """Return the names that definitions give, by their values as they were typed, and simplified; no variable's."""
    named: dict[Any, str] = {}
    for name, e in definitions.items():
        if name not in variables:
            named.setdefault(e, name)  # the first of several names
    simple = simplify_all(list(named))
    return dict(zip(simple, named.values(), strict=True)) | named
