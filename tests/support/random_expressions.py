"""Random well-shaped expressions over variables of all kinds and structures, as a Hypothesis strategy.

A scalar expression of small depth uses nearly every operation; what stands inside a logarithm, a root or an inverse
is made positive or regular by construction, so that every expression is smooth almost everywhere.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sympy import Integer, Rational

import symcalc.operations  # noqa: F401  (registers the operations)
from symcalc.algebra import (
    add,
    divide,
    filled,
    hadamard,
    hadamard_power,
    identity,
    inverse,
    matrix_power,
    multiply,
    norm2,
    power,
    spread,
    subtract,
    total,
    trace,
    transpose,
)
from symcalc.expressions.core_nodes import shape_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions

m, n = dimension("m"), dimension("n")
SIZES = {m: 3, n: 4}
KINDS = {
    "A": ("matrix", (m, n)),
    "B": ("matrix", (n, n)),
    "C": ("matrix", (m, m)),
    "X": ("matrix", (n, n)),
    "Y": ("matrix", (m, n)),
    "K": ("spd", (n, n)),
    "M": ("symmetric", (m, m)),
    "W": ("skew", (n, n)),
    "D": ("diagonal", (n, n)),
    "L": ("lower", (m, m)),
    "R": ("upper", (n, n)),
    "Q": ("orthogonal", (m, m)),
    "x": ("vector", (n, ONE)),
    "y": ("vector", (n, ONE)),
    "u": ("vector", (m, ONE)),
    "w": ("vector", (m, ONE)),
    "a": ("scalar", ()),
    "t": ("positive", ()),
}
VARIABLES = {name: variable(name, kind, shape) for name, (kind, shape) in KINDS.items()}
F = {name: f.build for name, f in functions().items()}
THIRD = Rational(1, 3)
SMOOTH = ("sin", "cos", "tanh", "sigmoid", "softplus", "exp", "arctan", "erf", "log1p", "sinh", "cosh", "expm1")
KINKED = ("relu", "abs")
Part = Callable[..., Any]


def leaf(draw: Any, shape: Any) -> Any:
    """Return a variable of a shape, transposed where need be, a constant array, or a vector in every row or column."""
    if not shape:
        return draw(st.sampled_from([VARIABLES["a"], VARIABLES["t"], Integer(2), Rational(1, 2), Integer(-3)]))
    leaves = [v for v in VARIABLES.values() if shape_of(v) == shape]
    leaves += [transpose(v) for v in VARIABLES.values() if shape_of(v) and shape_of(v) == shape[::-1]]
    leaves.append(filled(Rational(1, 2), *shape))
    if ONE not in shape:
        u, v = ({m: VARIABLES["u"], n: VARIABLES["x"]}[d] for d in shape)
        leaves += [multiply(u, filled(ONE, ONE, shape[1])), multiply(filled(ONE, shape[0], ONE), transpose(v))]
    if shape[0] == shape[1]:
        leaves.append(identity(shape[0]))
    return draw(st.sampled_from(leaves))


def regular(M: Any) -> Any:
    """Return M Mᵀ + I."""
    return add(multiply(M, transpose(M)), identity(M.shape[0] if shape_of(M) else ONE))


def positive(a: Any) -> Any:
    """Return a² + 1, entry by entry."""
    return spread(hadamard_power(a, Integer(2)), ONE)


def bounded(name: str, a: Any) -> Any:
    """Return a function of a, kept away from overflow and from the end of its domain."""
    if name == "log1p":
        return F[name](hadamard_power(a, Integer(2)))
    return F[name](multiply(THIRD, a))


def scalar(draw: Any, part: Part) -> Any:
    """Return a scalar made of smaller parts."""
    s, p, q = (draw(st.sampled_from([m, n])) for _ in range(3))
    column = draw(st.sampled_from([(s, ONE), (p, q)]))
    makers: list[Callable[[], Any]] = [
        lambda: add(part(), part()),
        lambda: multiply(part(), part()),
        lambda: divide(part(), add(Integer(2), power(part(), Integer(2)))),
        lambda: bounded(draw(st.sampled_from(SMOOTH)), part()),
        lambda: multiply(transpose(part(s, ONE)), part(s, ONE)),
        lambda: trace(part(s, s)),
        lambda: total(part(*column)),
        lambda: norm2(part(*column)),
        lambda: F["norm1"](part(*column)),
        lambda: F["mean"](part(*column)),
        lambda: F["logdet"](regular(part(s, s))),
        lambda: F["det"](part(s, s)),
        lambda: F["logsumexp"](part(s, ONE)),
        lambda: F["log"](add(ONE, power(part(), Integer(2)))),
        lambda: F["inner"](part(m, n), part(m, n)),
        lambda: power(add(ONE, power(part(), Integer(2))), Rational(1, 2)),
        lambda: F["sqrt"](VARIABLES["t"]),
        lambda: F["submatrix"](part(p, q), Integer(2), Integer(2), ONE, ONE),
        lambda: F["subvector"](part(s, ONE), Integer(2), Integer(2)),
        lambda: F["det"](F["block"](part(s, s), part(s, ONE), part(ONE, s), part(), Integer(2))),
    ]
    return draw(st.sampled_from(makers))()


def array(draw: Any, part: Part, rows: Any, columns: Any) -> Any:
    """Return an array of a shape, made of smaller parts."""
    s = draw(st.sampled_from([m, n]))
    same = (rows, columns)
    makers: list[Callable[[], Any]] = [
        lambda: add(part(*same), part(*same)),
        lambda: subtract(part(*same), part(*same)),
        lambda: multiply(part(), part(*same)),
        lambda: multiply(part(rows, s), part(s, columns)),
        lambda: multiply(part(rows, s), part(s, columns)),
        lambda: multiply(part(rows, ONE), part(ONE, columns)),
        lambda: hadamard(part(*same), part(*same)),
        lambda: bounded(draw(st.sampled_from(SMOOTH + KINKED)), part(*same)),
        lambda: transpose(part(columns, rows)),
        lambda: F["softmax"](part(*same), draw(st.sampled_from((1, 2)))),
        lambda: spread(part(*same), part()),
        lambda: hadamard(
            part(*same), hadamard_power(spread(hadamard_power(part(*same), Integer(2)), ONE), Integer(-1))
        ),
        lambda: hadamard_power(spread(hadamard_power(part(*same), Integer(2)), ONE), multiply(THIRD, part())),
    ]
    makers += [
        lambda: multiply(F["hcat"](part(rows, s), part(rows, ONE)), F["vcat"](part(s, columns), part(ONE, columns))),
        lambda: F["submatrix"](F["hcat"](part(*same), part(rows, s)), ONE, rows, ONE, columns),
        lambda: F["submatrix"](F["vcat"](part(s, columns), part(*same)), s + 1, s + rows, ONE, columns),
    ]
    if columns is ONE:
        makers += [lambda: F["diag"](part(rows, rows)), lambda: F["sum"](part(rows, s), 2)]
        makers += [lambda: F["solve"](regular(part(rows, rows)), part(rows, ONE))]
    elif rows is ONE:
        makers += [lambda: F["sum"](part(s, columns), 1)]
    elif rows == columns:
        makers += [
            lambda: inverse(regular(part(*same))),
            lambda: F["diag"](part(rows, ONE)),
            lambda: matrix_power(part(*same), draw(st.sampled_from([2, 3]))),
            lambda: F[draw(st.sampled_from(["tril", "triu", "adj", "cof"]))](part(*same)),
            lambda: F["kronl"](F["kron"](part(*same), part(m, n)), part(m, n)),
            lambda: F["kronr"](part(m, n), F["kron"](part(m, n), part(*same))),
        ]
    else:
        makers += [lambda: F["unvec"](F["vec"](part(columns, rows)), *same)]
    return draw(st.sampled_from(makers))()


@st.composite
def expressions(draw: Any, shape: Any = (), depth: int = 4) -> Any:
    """Return expressions of a shape, of at least one operation; examples shrink to leaves below it."""

    def grow(want: Any, left: int) -> Any:
        if left <= 0 or (left < levels and not draw(st.integers(0, 7))):
            return leaf(draw, want)

        def part(*sizes: Any) -> Any:
            return grow(sizes if sizes != (ONE, ONE) else (), left - 1)

        return array(draw, part, *want) if want else scalar(draw, part)

    levels = draw(st.integers(2, depth))
    return grow(shape, levels)


def values(seed: int) -> dict[str, Any]:
    """Return random values of all variables, each of its kind."""
    random = np.random.default_rng(seed)
    drawn = {}
    for name, (kind, shape) in KINDS.items():
        V = 0.7 * random.standard_normal([SIZES.get(d, 1) for d in shape if d is not ONE])
        drawn[name] = of_kind(kind, V)
    return drawn


def of_kind(kind: str, V: Any) -> Any:
    """Return a value of a kind, made of any array."""
    match kind:
        case "spd":
            return V @ V.T + np.eye(len(V))
        case "symmetric":
            return V + V.T
        case "skew":
            return V - V.T
        case "diagonal":
            return np.diag(np.diag(V))
        case "lower":
            return np.tril(V)
        case "upper":
            return np.triu(V)
        case "orthogonal":
            return np.linalg.qr(V)[0]
        case "positive":
            return float(0.5 + np.abs(V))
        case "scalar":
            return float(V)
        case _:
            return V
