"""Time of generated functions, beside NumPy written by hand, in the same run.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python benchmarks/code.py [--only ridge] [--rounds 9]

Each line: a program, what is asked of it, and the time of the generated function as a ratio to the hand-written one
at three sizes; below, the geometric means. Results are compared before anything is timed. The hand-written functions
check nothing and convert nothing; what the generated ones do of that is in the ratio, and most of it at small sizes.
Both run in turn, in batches of about a millisecond; medians. Arrays of four axes take as long to be allocated as to be
filled where glibc gives their memory back each time; `MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TOP_PAD_=100000000
MALLOC_TRIM_THRESHOLD_=16000000000` before the command lets it keep that.
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import lapack
from scipy.special import expit

import symcalc as sc
from symcalc.calculus.differentials import differential
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.expressions.core_nodes import direction_of
from symcalc.maps.arrays import array_of
from symcalc.maps.linear_maps import map_of
from symcalc.simplification.rewriting import simplify

TOLERANCE = 1e-9
BATCH = 1e-3  # seconds
SIZES = ("small", "medium", "large")
Values = dict[str, Any]


@dataclass(frozen=True)
class Workload:
    """A program, what is asked of it, and the same by hand.

    Attributes:
        name: of the line.
        program: in the input language.
        wanted: the formulas that are compiled into one function, or the function of an array of several axes.
        hand: the same results, from the values by name.
        shapes: the shape of each argument by the names of dimensions; ``spd`` before them makes it such a matrix.
        sizes: the dimensions at each of the three sizes.
    """

    name: str
    program: str
    wanted: Callable[[sc.Formula], Any]
    hand: Callable[[Any], Any]
    shapes: dict[str, str]
    sizes: tuple[dict[str, int], ...]


def square(*sizes: int) -> tuple[dict[str, int], ...]:
    """Return three sizes with one dimension."""
    return tuple({"n": n} for n in sizes)


def rectangular(*pairs: tuple[int, int]) -> tuple[dict[str, int], ...]:
    """Return three sizes with two dimensions."""
    return tuple({"m": m, "n": n} for m, n in pairs)


def array(f: sc.Formula, name: str) -> Callable[..., Any]:
    """Return the function of the array of the derivative by a variable."""
    X = f.variable(name)
    dX = direction_of(X)
    return compile_expressions(
        [array_of(map_of(differential(simplify(f.expression), {X: dX}), dX))], [*f.nodes.values()]
    )


def _ridge(v: Any) -> Any:
    r = v.X @ v.w - v.y
    return r @ r + v.a * (v.w @ v.w), 2 * (v.X.T @ r + v.a * v.w)


def _poisson(v: Any) -> Any:
    eta = v.X @ v.w
    mu = np.exp(eta)
    S = np.sqrt(mu)[:, None] * v.X
    return mu.sum() - v.y @ eta, v.X.T @ (mu - v.y), S.T @ S


def _logistic(v: Any) -> Any:
    z = v.X @ v.w
    p = expit(z)
    return np.maximum(z, 0).sum() + np.log1p(np.exp(-np.abs(z))).sum() - v.y @ z, v.X.T @ (p - v.y)


def _softmax(v: Any) -> Any:
    z = v.A @ v.x
    p = np.exp(z - z.max())
    p /= p.sum()
    g = v.A.T @ p
    S = np.sqrt(p)[:, None] * v.A
    return S.T @ S - np.outer(g, g)


def _rayleigh(v: Any) -> Any:
    Ax, xx = v.A @ v.x, v.x @ v.x
    f = (v.x @ Ax) / xx
    return f, (Ax + v.A.T @ v.x) / xx - 2 * f / xx * v.x


def _likelihood(v: Any) -> Any:
    L, _ = lapack.dpotrf(v.K, lower=1)
    lower, _ = lapack.dpotri(L, lower=1)
    K_inv = lower + lower.T
    K_inv.flat[:: len(L) + 1] /= 2
    a = K_inv @ v.y
    return 2 * np.log(L.diagonal()).sum() + v.y @ a, K_inv - np.outer(a, a)


def _sensitivity(v: Any) -> Any:
    M = v.A.copy()
    M.flat[:: len(M) + 1] += v.p
    lu, pivots, _ = lapack.dgetrf(M)
    return -lapack.dgetrs(lu, pivots, v.w, trans=1)[0] * lapack.dgetrs(lu, pivots, v.b)[0]


def _network(v: Any) -> Any:
    T = np.tanh(v.V @ v.X)
    R = v.W @ T - v.Y
    return np.vdot(R, R), 2 * ((v.W.T @ R * (1 - T**2)) @ v.X.T), 2 * (R @ T.T)


def _chain(v: Any) -> Any:
    u, w = v.x @ v.A, v.C @ v.y
    uB = u @ v.B
    return uB @ w, np.outer(u, w), uB @ v.C


def _scaling(v: Any) -> Any:
    J = v.x[:, None] * v.A
    J.flat[:: len(J) + 1] += v.A @ v.x
    return J


def _centred(v: Any) -> Any:
    s = (v.X - v.m).sum(axis=0)
    return -0.5 * (s @ v.A + v.A @ s)


def _volume(v: Any) -> Any:
    det = np.linalg.det(v.X)
    return det, det * np.linalg.inv(v.X).T


def _factorisation(v: Any) -> Any:
    m, k = v.U.shape
    H = np.zeros((m, k, m, k))
    np.einsum("iaib->iab", H)[...] = 2 * (v.V.T @ v.V)
    return H


def _sandwich(v: Any) -> Any:
    n = len(v.X)
    J = np.zeros((n, n, n, n))
    np.einsum("ijil->ijl", J)[...] = (v.A @ v.X).T
    D = np.einsum("ijkj->jik", J)
    D += v.X @ v.A
    return J


def _inverse(v: Any) -> Any:
    Y = np.linalg.inv(v.X)
    return np.multiply(-Y[:, None, :, None], Y.T[None, :, None, :])


def _layer(v: Any) -> Any:
    t = np.tanh(v.V @ v.x)
    s = 1 - t * t
    Ws = v.W * s
    M = 2 * (Ws.T @ Ws)
    M.flat[:: len(M) + 1] -= 4 * ((v.W @ t - v.y) @ v.W) * t * s
    return M[:, None, :, None] * np.outer(v.x, v.x)[None, :, None, :]


WORKLOADS = [
    Workload(
        "ridge",
        "X ∈ ℝ^(m×n)\nnorm2(X*w - y)^2 + a*norm2(w)^2",
        lambda f: (f, f.gradient("w")),
        _ridge,
        {"X": "m n", "w": "n", "y": "m", "a": ""},
        rectangular((20, 10), (600, 300), (2000, 1000)),
    ),
    Workload(
        "poisson",
        "X ∈ ℝ^(m×n)\nsum(exp(X*w)) - y'*(X*w)",
        lambda f: (f, f.gradient("w"), f.hessian("w")),
        _poisson,
        {"X": "m n", "w": "n", "y": "m"},
        rectangular((20, 10), (600, 300), (2000, 1000)),
    ),
    Workload(
        "logistic",
        "X ∈ ℝ^(m×n)\nsum(log(1 .+ exp(X*w))) - y'*(X*w)",
        lambda f: (f, f.gradient("w")),
        _logistic,
        {"X": "m n", "w": "n", "y": "m"},
        rectangular((20, 10), (600, 300), (2000, 1000)),
    ),
    Workload(
        "softmax",
        "A ∈ ℝ^(m×n)\nlogsumexp(A*x)",
        lambda f: (f.hessian("x"),),
        _softmax,
        {"A": "m n", "x": "n"},
        rectangular((20, 10), (600, 300), (2000, 1000)),
    ),
    Workload(
        "rayleigh",
        "A ∈ ℝ^(n×n)\nx'*A*x/(x'*x)",
        lambda f: (f, f.gradient("x")),
        _rayleigh,
        {"A": "n n", "x": "n"},
        square(10, 300, 1000),
    ),
    Workload(
        "likelihood",
        "K : spd(n)\nlogdet(K) + y'*inv(K)*y",
        lambda f: (f, f.gradient("K")),
        _likelihood,
        {"K": "spd n n", "y": "n"},
        square(10, 300, 1000),
    ),
    Workload(
        "sensitivity",
        "A ∈ ℝ^(n×n)\np, b, w ∈ ℝ^n\nw'*inv(A + diag(p))*b",
        lambda f: (f.gradient("p"),),
        _sensitivity,
        {"A": "spd n n", "p": "n", "b": "n", "w": "n"},
        square(10, 300, 1000),
    ),
    Workload(
        "network",
        "W ∈ ℝ^(q×m)\nV ∈ ℝ^(m×n)\nX ∈ ℝ^(n×k)\nnorm2(W*tanh(V*X) - Y)^2",
        lambda f: (f, f.gradient("V"), f.gradient("W")),
        _network,
        {"W": "q m", "V": "m n", "X": "n k", "Y": "q k"},
        tuple({"q": n // 2, "m": n, "n": n, "k": 2 * n} for n in (10, 100, 400)),
    ),
    Workload(
        "chain",
        "A, B, C ∈ ℝ^(n×n)\nx, y ∈ ℝ^n\nx'*A*B*C*y",
        lambda f: (f, f.gradient("B"), f.gradient("y")),
        _chain,
        {"A": "n n", "B": "n n", "C": "n n", "x": "n", "y": "n"},
        square(10, 300, 1000),
    ),
    Workload(
        "scaling",
        "A ∈ ℝ^(n×n)\nx ∈ ℝ^n\nx.*(A*x)",
        lambda f: (f.jacobian("x"),),
        _scaling,
        {"A": "n n", "x": "n"},
        square(10, 300, 1000),
    ),
    Workload(
        "centred",
        "X ∈ ℝ^(m×n)\nA ∈ ℝ^(n×n)\nμ ∈ ℝ^n\nD = X - ones(m, 1)*μ'\ntr(D*A*D')/2",
        lambda f: (f.gradient("μ"),),
        _centred,
        {"X": "m n", "A": "n n", "m": "n"},
        rectangular((20, 10), (600, 100), (4000, 400)),
    ),
    Workload(
        "volume",
        "det(X)",
        lambda f: (f, f.gradient("X")),
        _volume,
        {"X": "spd n n"},
        square(10, 100, 500),
    ),
    Workload(
        "factorisation",
        "U ∈ ℝ^(m×k)\nV ∈ ℝ^(n×k)\nnorm2(T - U*V')^2",
        lambda f: array(f.gradient("U"), "U"),
        _factorisation,
        {"T": "m n", "U": "m k", "V": "n k"},
        tuple({"m": n, "n": n, "k": k} for n, k in ((10, 3), (50, 5), (200, 5))),
    ),
    Workload(
        "sandwich",
        "A, X ∈ ℝ^(n×n)\nX*A*X",
        lambda f: array(f, "X"),
        _sandwich,
        {"X": "n n", "A": "n n"},
        square(5, 20, 40),
    ),
    Workload(
        "inverse",
        "X ∈ ℝ^(n×n)\ninv(X)",
        lambda f: array(f, "X"),
        _inverse,
        {"X": "spd n n"},
        square(5, 20, 40),
    ),
    Workload(
        "layer",
        "W ∈ ℝ^(q×m)\nV ∈ ℝ^(m×n)\nx ∈ ℝ^n\ny ∈ ℝ^q\nnorm2(W*tanh(V*x) - y)^2",
        lambda f: array(f.gradient("V"), "V"),
        _layer,
        {"W": "q m", "V": "m n", "x": "n", "y": "q"},
        tuple({"q": n, "m": n, "n": n} for n in (5, 20, 40)),
    ),
]


def draw(shape: str, sizes: dict[str, int], random: np.random.Generator) -> Any:
    """Return random values of a shape."""
    dims = [sizes[d] for d in shape.removeprefix("spd").split()]
    values = random.standard_normal(dims) / math.sqrt(dims[-1] if dims else 1)
    return values @ values.T + np.eye(len(values)) if shape.startswith("spd") else values


class Namespace:
    """Values by name, as attributes."""

    def __init__(self, values: Values) -> None:
        self.__dict__.update(values)


def seconds(functions: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Return the median time of each function, measured in turn."""
    batches = []
    for function in functions:
        start = time.perf_counter()
        function()
        batches.append(max(1, int(BATCH / (time.perf_counter() - start))))
    found: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for times, function, repeat in zip(found, functions, batches, strict=True):
            start = time.perf_counter()
            for _ in range(repeat):
                function()
            times.append((time.perf_counter() - start) / repeat)
    return [statistics.median(times) for times in found]


def compare(workload: Workload, rounds: int) -> list[tuple[float, float]]:
    """Return the seconds by hand and the ratio at each size; results must agree."""
    f = sc.parse(workload.program)
    asked = workload.wanted(f)
    function = sc.compile(*asked) if isinstance(asked, tuple) else asked
    random = np.random.default_rng(0)
    rows = []
    for sizes in workload.sizes:
        values = {name: draw(shape, sizes, random) for name, shape in workload.shapes.items()}
        arguments = [values["m" if name == "μ" else name] for name in function.arguments]
        v = Namespace(values)
        wanted, found = workload.hand(v), function(*arguments)
        for w, g in zip(*(x if isinstance(x, tuple) else (x,) for x in (wanted, found)), strict=True):
            assert np.abs(w - g).max() <= TOLERANCE * np.abs(w).max(), f"{workload.name}: results differ"
        by_hand, ours = seconds([lambda v=v: workload.hand(v), lambda a=arguments: function(*a)], rounds)
        rows.append((by_hand, ours / by_hand))
    return rows


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--only", help="names of workloads, separated by commas")
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    names = chosen.only.split(",") if chosen.only else [w.name for w in WORKLOADS]
    print(f"{'':13}" + "".join(f"{size:>22}" for size in SIZES))
    ratios: list[list[float]] = []
    gc.disable()
    for workload in WORKLOADS:
        if workload.name in names:
            rows = compare(workload, chosen.rounds)
            ratios.append([ratio for _, ratio in rows])
            print(
                f"{workload.name:13}" + "".join(f"{t * 1e6:12.1f} µs × {r:5.2f}" for t, r in rows),
                flush=True,
            )
            gc.collect()
    means = [math.exp(statistics.fmean(map(math.log, column))) for column in zip(*ratios, strict=True)]
    print(f"{'mean':13}" + "".join(f"{'':15} × {m:5.2f}" for m in means))


if __name__ == "__main__":
    main()
