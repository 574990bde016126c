"""Time grows linearly: parse, derive, print and generate code, over growing inputs.

    python benchmarks/scaling.py

A composition of k layers ``h = tanh(W*h + b)``, a sum of k different terms, and a chain of k scalar definitions
``e = 1/(1 + e^2)``; each line gives the seconds of every stage and the time per unit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import pairwise

import symcalc as sc


def layers(k: int) -> tuple[str, str]:
    """Return a composition of k layers and its variable."""
    lines = ["W ∈ ℝ^(n×n)", "b, h0 ∈ ℝ^n"]
    lines += [f"h{i + 1} = tanh(W*h{i} + b)" for i in range(k)]
    return "\n".join([*lines, f"sum(h{k})"]), "h0"


def terms(k: int) -> tuple[str, str]:
    """Return a sum of k different terms and its variable."""
    return "x ∈ ℝ^n\n" + " + ".join(f"x'*A{i}*x" for i in range(k)), "x"


def scalars(k: int) -> tuple[str, str]:
    """Return a chain of k scalar definitions and its variable."""
    lines = [f"e{i + 1} = 1/(1 + e{i}^2)" for i in range(k)]
    return "\n".join(["e0 ∈ ℝ", *lines, f"e{k}"]), "e0"


def stages(program: str, wrt: str) -> list[float]:
    """Return the seconds of parsing, deriving, printing and generating code."""
    marks = [time.perf_counter()]
    f = sc.parse(program)
    marks.append(time.perf_counter())
    g = f.gradient(wrt)
    marks.append(time.perf_counter())
    str(g)
    marks.append(time.perf_counter())
    g.code()
    marks.append(time.perf_counter())
    return [b - a for a, b in pairwise(marks)]


def table(name: str, make: Callable[[int], tuple[str, str]], sizes: Iterable[int]) -> None:
    """Print one workload at growing sizes."""
    print(f"{name:8} {'parse':>8} {'derive':>8} {'print':>8} {'code':>8} {'all':>8}   per unit")
    for k in sizes:
        seconds = stages(*make(k))
        total = sum(seconds)
        print(
            f"{k:8} " + " ".join(f"{t:7.2f}s" for t in [*seconds, total]) + f"   {total / k * 1e3:.2f} ms", flush=True
        )


if __name__ == "__main__":
    stages(*layers(5))
    table("layers", layers, (125, 250, 500, 1000))
    table("terms", terms, (250, 500, 1000, 2000))
    table("scalars", scalars, (125, 250, 500))
