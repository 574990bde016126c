"""What a right derivative satisfies, checked in numbers: differences, dot products, second order.

All values come from `evaluator`, the independent oracle. Each check returns the error relative to the size of the
numbers compared; right rules stay below `TOLERANCE`, and a rule that is wrong by a thousandth is far above it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from evaluator import evaluate, size

from symcalc.algebra import hadamard, total
from symcalc.calculus.adjoints import gradient
from symcalc.calculus.differentials import differential
from symcalc.expressions.core_nodes import children, constants, differential_of, shape_of, variable, variables_of
from symcalc.expressions.dimensions import numpy_shape
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.registry import functions, rule_for
from symcalc.maps.cotangents import cotangent_of

TOLERANCE = 1e-6
FLOOR = 1e-3  # of the numbers that errors are relative to: what is far below it counts as 0
STEP = 2.5e-4  # errors of differences are of order STEP⁴ in truncation and 1e-16/STEP in rounding


def draw_like(shape: Any, sizes: Mapping[Any, int], random: np.random.Generator) -> Any:
    """Return random numbers of a shape, vectors as 1-D arrays."""
    dims = [size(d, sizes) for d in numpy_shape(shape)]
    return random.standard_normal(dims) if dims else float(random.standard_normal())


def within(kind: str, V: Any) -> Any:
    """Return the part of a matrix that lies in the directions in which a variable of that kind moves."""
    match kind:
        case "symmetric" | "spd":
            return (V + V.T) / 2
        case "skew":
            return (V - V.T) / 2
        case "diagonal":
            return np.diag(np.diag(V))
        case "lower":
            return np.tril(V)
        case "upper":
            return np.triu(V)
        case _:
            return V


def differences(at: Callable[[float], Any], step: float = STEP) -> Any:
    """Return the derivative at 0 by central differences of fourth order."""
    with np.errstate(all="ignore"):  # what overflows is no number in the end
        return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)


def relative_error(value: Any, want: Any, scale: float = 0.0) -> float:
    """Return the largest deviation, relative to the larger of the numbers compared and ``scale``."""
    size_of_all = max(np.abs(want).max(initial=0.0), np.abs(value).max(initial=0.0), scale, FLOOR)
    return float(np.abs(np.asarray(value) - want).max(initial=0.0) / size_of_all)


def directions(expression: Any, sizes: Mapping[Any, int], random: np.random.Generator) -> dict[Any, Any]:
    """Return a random direction for each variable, within its structure."""
    return {v: within(v.kind_name, draw_like(v.shape, sizes, random)) for v in by_name(expression)}


def by_name(expression: Any) -> list[Any]:
    """Return the variables of an expression that may move, in the order of their names."""
    return sorted((v for v in variables_of(expression) if not kind_of(v).is_function), key=lambda v: v.name)


def moved(values: Mapping[str, Any], steps: Mapping[Any, Any], t: float) -> dict[str, Any]:
    """Return the point ``values + t·steps``."""
    return {**values, **{v.name: values[v.name] + t * d for v, d in steps.items()}}


def differential_error(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int], random: Any) -> float:
    """Compare d e, by each variable and by all at once, with differences."""
    moves = directions(e, sizes, random)
    worst = 0.0
    for some in [*([v] for v in moves), list(moves)]:
        steps = {v: moves[v] for v in some}
        d = differential(e, {v: differential_of(v) for v in some})
        assert shape_of(d) == shape_of(e), f"the differential of {shape_of(e)} has shape {shape_of(d)}"
        value = evaluate(d, {**values, **{f"d{v.name}": steps[v] for v in some}}, sizes)
        want = differences(lambda t, steps=steps: evaluate(e, moved(values, steps, t), sizes))
        worst = max(worst, relative_error(value, want))
    return worst


def adjoint_error(Y: Any, values: Mapping[str, Any], sizes: Mapping[Any, int], random: Any) -> float:
    """Run the dot-product test at every argument in which a node is linear: ⟨G, Y(dA)⟩ = ⟨adjoint(G), dA⟩."""
    rule, arguments, worst = rule_for(Y), children(Y), 0.0
    point = dict(values)
    G = probe("G_probe", shape_of(Y), sizes, random, point)
    for i, A in enumerate(arguments):
        if rule.linear not in ("each", "joint") and i not in rule.linear:
            continue
        dA = probe("V_probe", shape_of(A), sizes, random, point)
        rest = list(arguments) if rule.linear != "joint" else [0 * a for a in arguments]
        image = Y.func(*rest[:i], dA, *rest[i + 1 :], *constants(Y))
        back = cotangent_of(rule, Y, i, G)
        assert shape_of(back) == shape_of(A), f"the cotangent of {shape_of(A)} has shape {shape_of(back)}"
        left = np.sum(evaluate(G, point, sizes) * evaluate(image, point, sizes))
        right = np.sum(evaluate(back, point, sizes) * evaluate(dA, point, sizes))
        worst = max(worst, relative_error(left, right))
    return worst


def probe(name: str, shape: Any, sizes: Mapping[Any, int], random: Any, point: dict[str, Any]) -> Any:
    """Return a new variable of a shape, its random value entered in ``point``."""
    point[name] = draw_like(shape, sizes, random)
    return variable(name, "matrix", shape) if shape else variable(name, "scalar")


def weighted(e: Any, sizes: Mapping[Any, int], random: Any, point: dict[str, Any]) -> Any:
    """Return ⟨W, softplus(e)⟩ for a random W, entered in ``point``; softplus keeps the sum from absorbing e."""
    bent = functions()["softplus"].build(e)
    return total(hadamard(probe("W_probe", shape_of(e), sizes, random, point), bent))


def gradient_error(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int], random: Any) -> float:
    """Compare ⟨∇f, V⟩ with differences of f, for f = ⟨W, softplus(e)⟩ and each variable."""
    moves, point, worst = directions(e, sizes, random), dict(values), 0.0
    f = weighted(e, sizes, random, point)
    for X in moves:
        g = gradient(f, X)
        assert shape_of(g) == shape_of(X)
        G = evaluate(g, point, sizes)
        if X.kind_name != "orthogonal":
            assert relative_error(within(X.kind_name, G), G) < TOLERANCE, "the gradient leaves the structure"
        want = differences(lambda t, X=X: evaluate(f, moved(point, {X: moves[X]}, t), sizes))
        worst = max(worst, relative_error(np.sum(G * moves[X]), want))
    return worst


def second_order_error(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int], random: Any) -> float:
    """Compare the differential of the gradient with differences of the gradient, by each pair of variables."""
    moves, point, worst = directions(e, sizes, random), dict(values), 0.0
    f = weighted(e, sizes, random, point)
    for X in moves:
        g = gradient(f, X)
        for v, step in moves.items():
            product = differential(g, {v: differential_of(v)})
            value = evaluate(product, {**point, f"d{v.name}": step}, sizes)
            want = differences(lambda t, v=v, step=step, g=g: evaluate(g, moved(point, {v: step}, t), sizes))
            worst = max(worst, relative_error(value, want))
    return worst
