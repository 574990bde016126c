"""Drawn programs against oracles: value, gradient and its derivative along a direction, by generated code and by nodes.

The value is compared with what references say, step by step. With differences, the gradient's product with the
direction is compared with the slope of those values, the second derivative with the differences of the gradient, entry
by entry, and with the curvature of the values. With JAX all are compared with what it finds.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from demands_in_numbers import holds
from evaluator import evaluate
from oracle_by_steps import Jet, along, by_jax, is_at_a_pole, jet, value_at
from registry_programs import Drawn, draw_program, drawn_functions

import symcalc as sc
from symcalc.calculus.conditions import demands_in
from symcalc.errors import MissingRule, SymcalcError
from symcalc.expressions.dimensions import dimension

VALUE, TEXT, FIRST, SECOND = 1e-9, 1e-7, 1e-6, 1e-5  # relative to the largest number, or to one
AGREEING = (3e-7, 3e-6)  # what differences at two steps are, to be compared with
LARGE = 1e5  # where derivatives are, the point is near a pole
Numbers = tuple[Any, Any, Any]


class Fault(NamedTuple):
    """What is wrong of a program."""

    seed: Any
    what: str
    text: str
    by: str
    found: Any = None
    want: Any = None

    def __str__(self) -> str:
        return f"[{self.seed}] {self.what}, by {self.by}:\n{self.text}\n  found {self.found}\n  want  {self.want}"


def derived(p: Drawn, in_code: bool) -> Callable[[dict[str, Any]], Numbers]:
    """Return value, gradient and its derivative along the direction as the package gives them, as one function."""
    f = sc.parse(p.text)
    formulas = [f, f.gradient(p.by), f.hvp(p.by, "V_along")]
    if in_code:
        function = sc.compile(*formulas)
        return lambda at: function(**{n: {**at, "V_along": p.direction}[n] for n in function.arguments})
    sizes = {dimension(d): k for d, k in p.sizes.items()}
    return lambda at: tuple(evaluate(g.expression, {**at, "V_along": p.direction}, sizes) for g in formulas)


def read_back(p: Drawn, value: Any, gradient: Any) -> Iterator[tuple[str, Any, Any, float]]:
    """Yield the values of the texts of what is answered, as `compared` does."""
    f = sc.parse(p.text)
    for name, g, want in (("text of the value", f, value), ("text of the gradient", f.gradient(p.by), gradient)):
        again = sc.parse(str(g))
        if holds_at(p, again):
            function = sc.compile(again)
            yield name, function(**{n: p.values[n] for n in function.arguments}), want, TEXT


def holds_at(p: Drawn, f: sc.Formula) -> bool:
    """Tell whether all holds that the nodes of a formula demand."""
    try:
        return all(holds(d, p.values, {}) for d in demands_in(f.expression))  # arrays say what its own sizes are
    except (np.linalg.LinAlgError, TypeError, KeyError):
        return False


def deviation(found: Any, want: Any, scale: float = 1.0) -> float:
    """Return the largest deviation relative to the largest number, or to one."""
    if np.shape(found) != np.shape(want):
        return np.inf
    error = np.abs(np.asarray(found) - want).max(initial=0.0)
    return float(error / max(scale, np.abs(want).max(initial=0.0))) if np.isfinite(error) else np.inf


def compared(
    p: Drawn, numbers: Callable[[dict[str, Any]], Numbers], use_jax: bool, reads_back: bool
) -> Iterator[tuple[str, Any, Any, float]]:
    """Yield what is compared: its name, what the package finds, what is wanted (None: it is not known), the bound."""
    value, gradient, second = numbers(p.values)
    if is_at_a_pole(p, VALUE / 3):
        return
    if reads_back:
        yield from read_back(p, value, gradient)
    if use_jax:
        wanted = by_jax(p)
        if all(np.isfinite(w).all() for w in wanted):
            yield "value", value, wanted.value, VALUE
            yield "gradient by JAX", gradient, wanted.first, FIRST / 10
            yield "second order by JAX", second, wanted.second, SECOND / 10
            return
    V, points = p.direction, {}

    def at(t: float) -> Numbers:
        if t not in points:
            points[t] = numbers(along(p, t))
        return points[t]

    plain = jet(lambda t: value_at(p, along(p, t)), AGREEING)
    yield "value", value, plain.value, VALUE
    slope, bend = np.sum(gradient * V), np.sum(second * V)
    yield "gradient", slope, plain.first, FIRST
    yield "second order, along the direction", bend, plain.second, SECOND
    by_gradient: Jet = jet(lambda t: at(t)[1], AGREEING)
    yield "second order", second, by_gradient.first, SECOND


def check(
    p: Drawn, seed: Any, counts: Counter[str], in_code: bool, use_jax: bool, reads_back: bool = False
) -> Iterator[Fault]:
    """Yield what is wrong of a program, the first thing alone."""
    try:
        numbers = derived(p, in_code)
        with np.errstate(all="ignore"):
            rows = [*compared(p, numbers, use_jax, reads_back)]
    except MissingRule as e:
        yield Fault(seed, f"no rule: {e.message}", p.text, p.by)
        return
    except SymcalcError as e:
        counts["refused"] += 1
        counts[f"refused: {type(e).__name__}: {e.message[:90]}"] += 1
        return
    except np.linalg.LinAlgError:
        counts["singular"] += 1
        return
    except Exception as e:
        yield Fault(seed, f"crash, {type(e).__name__}: {e}", p.text, p.by)
        return
    counts["compared"] += 1
    for what, found, want, bound in rows:
        if want is None or not np.isfinite(want).all() or np.abs(want).max(initial=0.0) > LARGE:
            counts[f"{what} left out"] += 1
            continue
        counts[what] += 1
        if deviation(found, want) > bound:
            yield Fault(seed, f"{what} wrong by {deviation(found, want):.1e}", p.text, p.by, found, want)
            return


def turn_of(seed: int) -> str:
    """Return the function that the program of a seed calls: of every other one it is that whose turn it is."""
    functions = drawn_functions()
    return functions[seed // 2 % len(functions)].name if seed % 2 else ""


def run(seeds: Iterable[int], counts: Counter[str], jax_every: int, function: str = "") -> list[Fault]:
    """Return what is wrong of the programs of seeds, or of programs that call one function.

    Every fourth is worked out by nodes, the others in code; every so many are compared with JAX, the others with
    differences; of every fifth the texts of its answers are read back.
    """
    faults: list[Fault] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in seeds:
            p = draw_program(seed, function or turn_of(seed))
            if p is None:
                counts["none"] += 1
                continue
            counts["drawn"] += 1
            counts.update(f"call {name}" for name in set(p.calls))
            faults += check(
                p, seed, counts, in_code=seed % 4 != 1, use_jax=seed % jax_every == 0, reads_back=seed % 5 == 3
            )
    return faults
