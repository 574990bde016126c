"""Time to derive a formula, beside SymPy's matrix ``.diff``, in the same run.

    python benchmarks/derive.py [--repeat 5]

Parse, derive and print here, against building the expression, ``.diff`` and ``str`` there. One warm-up on another
expression for both; then SymPy's cache and ours are cleared before each repetition and the variables get new names
each time; medians. The figures without clearing stand beside. Both run in one process, one after the other.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as s
from sympy.core.cache import clear_cache

import symcalc as sc


@dataclass(frozen=True)
class Workload:
    """A derivative in both notations. ``{k}`` in the names makes them new in each repetition."""

    name: str
    program: str
    wrt: str
    order: int
    shapes: dict[str, tuple[str, ...]]
    sympy: Callable[[Any], Any]
    want: str = "gradient"


def _residual(v: Any) -> Any:
    return v.A * v.x - v.b


def _chain(v: Any) -> Any:
    return v.x.T * v.A * v.B * v.C * v.D * v.y


def _mixture(v: Any) -> Any:
    centred = v.X - s.OneMatrix(v.N, 1) * v.m.T
    z = s.HadamardProduct(centred * v.A, centred) * s.OneMatrix(v.n, 1)
    return s.Trace(s.OneMatrix(1, v.N) * z.applyfunc(lambda t: s.log(s.exp(-t / 2) + 1)))


def _adjoint(v: Any) -> Any:
    u = (v.A + v.p * v.p.T).I * v.b
    return u.T * u


SQUARE = dict.fromkeys("ABCD", ("n", "n"))
VECTORS = {"x": ("n",), "y": ("n",)}
WORKLOADS = [
    Workload("quad_grad", "{x}'*{A}*{x}", "x", 1, {"A": ("n", "n"), "x": ("n",)}, lambda v: v.x.T * v.A * v.x),
    Workload(
        "quad_hess", "{x}'*{A}*{x}", "x", 2, {"A": ("n", "n"), "x": ("n",)}, lambda v: v.x.T * v.A * v.x, "hessian"
    ),
    Workload(
        "lsq_grad",
        "norm2({A}*{x} - {b})^2",
        "x",
        1,
        {"A": ("m", "n"), "x": ("n",), "b": ("m",)},
        lambda v: _residual(v).T * _residual(v),
    ),
    Workload(
        "lsq_hess",
        "norm2({A}*{x} - {b})^2",
        "x",
        2,
        {"A": ("m", "n"), "x": ("n",), "b": ("m",)},
        lambda v: _residual(v).T * _residual(v),
        "hessian",
    ),
    Workload(
        "mf_grad",
        "norm2({T} - {U}*{V}')^2",
        "U",
        1,
        {"T": ("m", "n"), "U": ("m", "k"), "V": ("n", "k")},
        lambda v: s.Trace((v.T - v.U * v.V.T).T * (v.T - v.U * v.V.T)),
    ),
    Workload(
        "adjoint_grad",
        "norm2(inv({A} + {p}*{p}')*{b})^2",
        "p",
        1,
        {"A": ("n", "n"), "p": ("n",), "b": ("n",)},
        _adjoint,
    ),
    Workload(
        "trace_grad",
        "tr({A}*{X}'*{B}*{X}*{C})",
        "X",
        1,
        dict.fromkeys("ABCX", ("n", "n")),
        lambda v: s.Trace(v.A * v.X.T * v.B * v.X * v.C),
    ),
    Workload("chain_grad_x", "{x}'*{A}*{B}*{C}*{D}*{y}", "x", 1, {**SQUARE, **VECTORS}, _chain),
    Workload("chain_grad_B", "{x}'*{A}*{B}*{C}*{D}*{y}", "B", 1, {**SQUARE, **VECTORS}, _chain),
    Workload(
        "chain_ls_grad_B",
        "norm2({A}*{B}*{C}*{y})^2",
        "B",
        1,
        {"A": ("n", "n"), "B": ("n", "n"), "C": ("n", "n"), "y": ("n",)},
        lambda v: (v.A * v.B * v.C * v.y).T * (v.A * v.B * v.C * v.y),
    ),
    Workload(
        "jac_Axx",
        "{A}*({x}.*{x})",
        "x",
        1,
        {"A": ("m", "n"), "x": ("n",)},
        lambda v: v.A * v.x.applyfunc(lambda t: t**2),
        "jacobian",
    ),
    Workload(
        "jac_xxsin",
        "{x}*({x}'*sin({x}))",
        "x",
        1,
        {"x": ("n",)},
        lambda v: v.x * (v.x.T * v.x.applyfunc(s.sin)),
        "jacobian",
    ),
    Workload(
        "maha_grad_X",
        "tr({X}*{A}*{X}')",
        "X",
        1,
        {"X": ("N", "n"), "A": ("n", "n")},
        lambda v: s.Trace(v.X * v.A * v.X.T),
    ),
    Workload(
        "maha_grad_A",
        "tr({X}*{A}*{X}')",
        "A",
        1,
        {"X": ("N", "n"), "A": ("n", "n")},
        lambda v: s.Trace(v.X * v.A * v.X.T),
    ),
    Workload(
        "maha_mix_grad_m",
        "sum(log(exp(-0.5*(((({X}-vector(1)*{m}')*{A}).*({X}-vector(1)*{m}'))*vector(1)))+vector(1)))",
        "m",
        1,
        {"X": ("N", "n"), "A": ("n", "n"), "m": ("n",)},
        _mixture,
    ),
]


class _Names:
    """SymPy's symbols of a workload, as attributes."""


def time_sympy(w: Workload, k: int) -> float:
    """Return the seconds that SymPy takes to build, differentiate and print."""
    start = time.perf_counter()
    v = _Names()
    dims = {d: s.Symbol(f"{d}_{k}", integer=True, positive=True) for shape in w.shapes.values() for d in shape}
    for d, symbol in dims.items():
        setattr(v, d, symbol)
    for name, shape in w.shapes.items():
        rows = dims[shape[0]]
        setattr(v, name, s.MatrixSymbol(f"{name}_{k}", rows, dims[shape[1]] if len(shape) > 1 else 1))
    e = w.sympy(v)
    for _ in range(w.order):
        e = e.diff(getattr(v, w.wrt))
    str(e)
    return time.perf_counter() - start


def time_symcalc(w: Workload, k: int) -> float:
    """Return the seconds that it takes here to parse, derive and print."""
    names = {name: f"{name}_{k}" for name in w.shapes}
    program = w.program.format(**names)
    start = time.perf_counter()
    f = sc.parse(program)
    str(getattr(f, w.want)(names[w.wrt]))
    return time.perf_counter() - start


def measure(run: Callable[[Workload, int], float], w: Workload, repeat: int, clear: bool, offset: int) -> float:
    """Return the median seconds over new names, with or without clearing caches."""
    times = []
    for k in range(repeat):
        if clear:
            clear_cache()
            sc.clear_caches()
        gc.disable()  # as timeit does
        times.append(run(w, offset + k))
        gc.enable()
    return statistics.median(times)


def main() -> None:
    """Print the table and the geometric means."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=5)
    repeat = arguments.parse_args().repeat
    warm = Workload("warm", "tr({A}*{B})", "A", 1, {"A": ("n", "n"), "B": ("n", "n")}, lambda v: s.Trace(v.A * v.B))
    time_sympy(warm, 0)
    time_symcalc(warm, 0)
    columns = f"{'SymPy':>9} {'here':>9} {'ratio':>7}"
    print(f"{'workload':16} {columns}   without clearing: {columns}")
    ratios: dict[bool, list[float]] = {True: [], False: []}
    for w in WORKLOADS:
        cells = []
        for clear in (True, False):
            theirs = measure(time_sympy, w, repeat, clear, 100)
            ours = measure(time_symcalc, w, repeat, clear, 200)
            ratios[clear].append(theirs / ours)
            cells.append(f"{theirs * 1e3:6.1f} ms {ours * 1e3:6.2f} ms {theirs / ours:6.0f}×")
        print(f"{w.name:16} {cells[0]}                     {cells[1]}", flush=True)
    means = [statistics.geometric_mean(ratios[clear]) for clear in (True, False)]
    print(
        f"geometric mean: {means[0]:.1f}× with caches cleared, {means[1]:.1f}× without, over {len(WORKLOADS)} workloads"
    )


if __name__ == "__main__":
    main()
