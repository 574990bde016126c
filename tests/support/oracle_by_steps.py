"""What drawn programs are, step by step as references say it: values in NumPy, derivatives by JAX, or by differences.

No step is compiled: each operation of JAX is, once for all programs.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from evaluator import evaluate
from jax_double import jax, jnp, project
from jax_evaluator import value_of
from numeric_checks import moved
from registry_programs import Drawn, Item, kind_of_variable

from symcalc.expressions.core_nodes import variable
from symcalc.expressions.dimensions import dimension

STEPS = (1e-3, 2e-3)  # errors of differences at them are of order STEP⁴, and 1e-16/STEP of rounding
SMALL, ALIKE = 1e-5, 1e-3  # a step at which stairs are flat; how near its slope is to the others', relatively
ROUNDING = 1e-14  # a step that is no more than rounding, beside numbers of order one


class Jet(NamedTuple):
    """A value and its first and second derivative; None where steps disagree."""

    value: Any
    first: Any
    second: Any


def value_at(p: Drawn, values: Mapping[str, Any], of_step: Callable[..., Any] = evaluate) -> Any:
    """Return the value of a program; by ``of_step`` of JAX's, traced where values are."""
    sizes = {dimension(d): k for d, k in p.sizes.items()}
    known: dict[int, Any] = {}
    stack = [p.top]
    while stack:
        i: Item = stack[-1]
        missing = [a for a in i.parts if id(a) not in known]
        if missing:
            stack += missing
            continue
        stack.pop()
        if i.piece is None:
            known[id(i)] = values[i.text]
        elif id(i) not in known:
            at = dict(zip(i.piece.names, [known[id(a)] for a in i.parts], strict=True))
            known[id(i)] = of_step(i.piece.expression, at, sizes)
    return known[id(p.top)]


def by_jax(p: Drawn) -> Jet:
    """Return value, gradient and its derivative along the direction, within the variable's structure."""
    kind = kind_of_variable(p.by)
    at = {name: jnp.asarray(v) for name, v in p.values.items()}
    X, V = at[p.by], jnp.asarray(p.direction)

    def real(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
        return jnp.asarray(value_of(e, values, sizes), float)

    def by(X: Any) -> Any:
        return value_at(p, {**at, p.by: X}, real)

    (value, gradient), (_, along) = jax.jvp(jax.value_and_grad(by), (X,), (V,))
    return Jet(float(value), np.asarray(project(kind, X, gradient)), np.asarray(project(kind, X, along)))


def along(p: Drawn, t: float) -> dict[str, Any]:
    """Return the point that is t along the direction."""
    return moved(p.values, {variable(p.by, "scalar"): p.direction}, t)


def is_at_a_pole(p: Drawn, bound: float) -> bool:
    """Tell whether rounding of its variable moves what references say by more than a bound, as sin(1/x²) at 1e-6."""
    value = value_at(p, p.values)
    move = np.abs(value_at(p, along(p, ROUNDING)) - value).max(initial=0.0)
    return bool(move > bound * max(1.0, np.abs(value).max(initial=0.0)))


def jet(at: Callable[[float], Any], bounds: tuple[float, float]) -> Jet:
    """Return value, slope and curvature at 0 of a function of t, by differences at two steps that agree."""
    h, value = STEPS[0], np.asarray(at(0.0))
    v = {k: np.asarray(at(k * h)) for k in (-4, -2, -1, 1, 2, 4)}

    def slope(k: int) -> Any:
        return (8 * (v[k] - v[-k]) - (v[2 * k] - v[-2 * k])) / (12 * k * h)

    def bend(k: int) -> Any:
        return (16 * (v[k] + v[-k]) - (v[2 * k] + v[-2 * k]) - 30 * value) / (12 * (k * h) ** 2)

    size = max(1.0, np.abs(value).max(initial=0.0))
    found = [value]
    for order, bound in ((slope, bounds[0]), (bend, bounds[1])):
        near, far = order(1), order(2)
        scale = max(size, np.abs(near).max(initial=0.0))
        found.append(near if np.abs(near - far).max(initial=0.0) <= bound * scale else None)
    if found[1] is not None and np.abs(found[1]).max(initial=0.0) > size:  # of stairs it is that of the ramp below them
        inner = (np.asarray(at(SMALL)) - np.asarray(at(-SMALL))) / (2 * SMALL)
        if np.abs(inner - found[1]).max(initial=0.0) > ALIKE * np.abs(found[1]).max(initial=0.0):
            found[1:] = [None, None]
    return Jet(*found)
