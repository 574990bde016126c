"""What a random program means, in numbers: each operation as its definition says, in extended precision.

No part of the package takes part. Arrays have two axes throughout; numbers are of 80 bits where the machine has them,
so that differences of values say much of derivatives. Outside the domain of an operation there is no value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.special
from program_diagonals import OF_DIAGONALS
from program_lines import LONG, OF_LINES, products_but_two
from program_trees import Name, Part, Program


class OutOfDomain(ArithmeticError):
    """There is no real number here."""


def within_domain(holds: Any, what: str) -> None:
    """Refuse what has no value."""
    if not np.all(holds):
        raise OutOfDomain(what)


def eliminated(A: Any, B: Any) -> tuple[Any, Any]:
    """Return det(A) and A⁻¹B by Gauss's elimination with pivots; of a singular A the second is None."""
    n, T, det = len(A), np.hstack([A, B]), LONG(1)
    for i in range(n):
        p = i + int(np.argmax(np.abs(T[i:, i])))
        if p != i:
            T[[i, p]], det = T[[p, i]], -det
        det = det * T[i, i]
        if not abs(T[i, i]) > 1e-14 * np.abs(A).max(initial=0):
            return det, None
        T[i] = T[i] / T[i, i]
        for k in range(n):
            if k != i:
                T[k] = T[k] - T[k, i] * T[i]
    return det, T[:, n:]


def determinant(A: Any) -> Any:
    """Return the determinant."""
    return minor_sum(A) if len(A) < 4 else eliminated(A, A[:, :0])[0]


def minor_sum(A: Any) -> Any:
    """Return the determinant by the first row."""
    if not len(A):
        return LONG(1)
    rest = [np.delete(A[1:], j, 1) for j in range(len(A))]
    return sum(((-1) ** j * A[0, j] * minor_sum(M) for j, M in enumerate(rest)), LONG(0))


def solved(A: Any, B: Any) -> Any:
    """Return A⁻¹B."""
    found = eliminated(A, B)[1]
    if found is None:
        raise OutOfDomain("a singular matrix")
    return found


def log(a: Any) -> Any:
    """Return the logarithm of what is positive."""
    within_domain(a > 0, "log")
    return np.log(a)


def root(a: Any) -> Any:
    """Return the square root of what is not negative."""
    within_domain(a >= 0, "sqrt")
    return np.sqrt(a)


def raised(a: Any, p: Any) -> Any:
    """Return aᵖ, entry by entry."""
    whole = p == np.rint(p)
    within_domain((a > 0) | (whole & (a != 0)) | ((a == 0) & (p >= 0)), "power")
    return np.power(a, p)


def limited(f: Callable[[Any], Any], low: float, high: float) -> Callable[[Any], Any]:
    """Return a function that has no value outside an interval."""

    def within(a: Any) -> Any:
        within_domain((a >= low) & (a <= high), f.__name__)
        return f(a)

    return within


def quotient(a: Any, b: Any) -> Any:
    """Return a/b, entry by entry."""
    within_domain(b != 0, "division by 0")
    return a / b


def erf(a: Any) -> Any:
    """Return the error function: by its series near 0, elsewhere to 64 bits."""
    a = np.asarray(a, LONG)
    series, term = LONG(0) * a, a
    for k in range(60):
        series, term = series + term / (2 * k + 1), -term * a * a / (k + 1)
    rest = np.asarray(scipy.special.erf(np.asarray(a, float)), LONG)
    return np.where(np.abs(a) < 2, 2 / np.sqrt(PI) * series, rest)


PI = LONG("3.14159265358979323846264338327950288")


def softplus(a: Any) -> Any:
    """Return log(1 + exp(a))."""
    return np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))


def adjugate(A: Any) -> Any:
    """Return the transposed cofactors."""
    n = len(A)
    minors = [[determinant(np.delete(np.delete(A, i, 0), j, 1)) for j in range(n)] for i in range(n)]
    return np.array([[(-1) ** (i + j) * minors[i][j] for i in range(n)] for j in range(n)], LONG)


def logdet(A: Any) -> Any:
    """Return log |A| where |A| > 0."""
    return log(determinant(A))


def blocks(G: Any, p: int, q: int) -> Any:
    """Return the blocks of G of a shape: axes block row, row, block column, column."""
    return G.reshape(G.shape[0] // p, p, G.shape[1] // q, q)


def product(a: Any, b: Any) -> Any:
    """Return the matrix product, numbers scaling."""
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else a @ b


def two_axes(a: Any) -> Any:
    """Return an array of two axes, of a number, too."""
    return np.reshape(a, (1, 1)) if np.ndim(a) == 0 else a


def outer(a: Any, b: Any) -> Any:
    """Return a bᵀ."""
    return np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1))


TABLE: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "spread": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "unspread": lambda a, b: a - b,
    "negative": lambda a: -a,
    "scale": lambda a, b: a * b,
    "entries": lambda a, b: a * b,
    "divide": quotient,
    "ratio": quotient,
    "multiply": product,
    "power": raised,
    "power of entries": raised,
    "matrix power": lambda A, k: np.linalg.matrix_power(A, int(k)),
    "transpose": lambda a: a.T,
    "inv": lambda A: solved(A, np.eye(len(A), dtype=LONG)),
    "solve": solved,
    "tr": np.trace,
    "det": determinant,
    "logdet": logdet,
    "adj": adjugate,
    "cof": lambda A: adjugate(A).T,
    "norm1": lambda a: np.sum(np.abs(a)),
    "dot": lambda a, b: np.sum(a * b),
    "inner": lambda a, b: np.sum(a * b),
    "outer": outer,
    "vec": lambda a: a.ravel(order="F")[:, None],
    "kron": lambda a, b: np.kron(a, b) if np.ndim(a) and np.ndim(b) else a * b,
    "kronl": lambda G, B: np.einsum("ipjq,pq->ij", blocks(G, *B.shape), B),
    "kronr": lambda A, G: np.einsum("ij,ipjq->pq", A, blocks(G, G.shape[0] // len(A), G.shape[1] // A.shape[1])),
    "tril": np.tril,
    "triu": np.triu,
    "prodpairs": products_but_two,
    "square": lambda a: a * a,
    "exp": np.exp,
    "log": log,
    "sqrt": root,
    "log1p": lambda a: (within_domain(a > -1, "log1p"), np.log1p(a))[1],
    "expm1": np.expm1,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": limited(np.arcsin, -1, 1),
    "arccos": limited(np.arccos, -1, 1),
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sigmoid": lambda a: np.exp(-softplus(-a)),
    "softplus": softplus,
    "erf": erf,
    "abs": np.abs,
    "sign": np.sign,
    "step": lambda a: np.asarray(a > 0, LONG),
    "relu": lambda a: np.maximum(a, 0),
    "hcat": lambda a, b: np.hstack([two_axes(a), two_axes(b)]),
    "vcat": lambda a, b: np.vstack([two_axes(a), two_axes(b)]),
    "grid": lambda a, b, c, d: np.block([[two_axes(a), two_axes(b)], [two_axes(c), two_axes(d)]]),
    "first entry": lambda a: np.ravel(a)[0],
    "last entry": lambda a: np.ravel(a)[-1],
    "entry": lambda A: two_axes(A)[0, -1],
    "first row": lambda A: A[:1],
    "last column": lambda A: A[:, -1:],
    "all but the last column": lambda A: A[:, :-1],
    "all but the first row": lambda A: A[1:],
    "maximum": np.maximum,
    "minimum": np.minimum,
}
TABLE |= OF_LINES | OF_DIAGONALS
TABLE |= {"asin": TABLE["arcsin"], "acos": TABLE["arccos"], "atan": TABLE["arctan"]}


def value(program: Program, values: Mapping[str, Any], sizes: Mapping[Any, int], seen: list[Any] | None = None) -> Any:
    """Return the value of a program.

    Args:
        program: the program.
        values: of its names, with two axes or none.
        sizes: of its names of sizes.
        seen: gets the largest and the smallest number of each part.

    Raises:
        OutOfDomain: where there is none.
    """
    known = dict(values)
    with np.errstate(all="ignore"):
        for name, part in program.definitions:
            known[name] = evaluate(part, known, sizes, seen)
        return evaluate(program.body, known, sizes, seen)


def evaluate(e: Part, values: Mapping[str, Any], sizes: Mapping[Any, int], seen: list[Any] | None = None) -> Any:
    """Return the value of a tree, as `value` does."""
    found = _evaluated(e, values, sizes, seen)
    if seen is not None:
        numbers = np.abs(found)
        seen += [np.max(numbers, initial=0), np.min(numbers, initial=np.inf, where=numbers != 0)]
    return found


def _evaluated(e: Part, values: Mapping[str, Any], sizes: Mapping[Any, int], seen: list[Any] | None) -> Any:
    shape = tuple(sizes.get(s, s) for s in e.shape)
    match e.op:
        case "name":
            return values[e.how]
        case "number":
            return number(e.how, sizes)
        case "eye":
            return np.eye(shape[0], dtype=LONG)
        case "ones" | "zeros":
            return np.full(shape, LONG(e.op == "ones"))
    parts = [evaluate(p, values, sizes, seen) for p in e.parts]
    if e.op == "unvec":
        return parts[0].reshape(shape, order="F")
    if e.op in ("vector", "matrix"):
        return np.full(shape, parts[0], LONG)
    if e.op == "diag":  # the shape says which of the two is meant
        return np.diag(np.reshape(parts[0], -1)) if e.parts[0].shape[1] == 1 else np.diag(parts[0])[:, None]
    found = np.asarray(TABLE[e.op](*parts), LONG)
    return found.reshape(()) if not e.shape else found


def number(text: str, sizes: Mapping[Any, int]) -> Any:
    """Return the value of a number as it is written."""
    if text in sizes:
        return LONG(sizes[text])
    if text == "pi":
        return PI
    over, _, under = text.strip("()").partition("/")
    return LONG(over) / LONG(under or 1)


def of_kind(kind: str, V: Any) -> Any:
    """Return a value of a kind, made of any array."""
    match kind:
        case "spd":
            return V @ V.T + np.eye(len(V))
        case "orthogonal":
            return np.linalg.qr(np.asarray(V, float))[0]
        case "positive":
            return 0.3 + np.abs(V)
        case "integer":
            return np.rint(2 * V)
        case _:
            return within(kind, V)


def within(kind: str, V: Any) -> Any:
    """Return the part of an array that lies in the directions in which a variable of that kind moves."""
    match kind:
        case "symmetric" | "spd":
            return (V + V.T) / 2
        case "skew" | "orthogonal":
            return (V - V.T) / 2
        case "diagonal":
            return np.diag(np.diag(V))
        case "lower":
            return np.tril(V)
        case "upper":
            return np.triu(V)
        case _:
            return V


SCALES = {"huge": 1e170, "tiny": 1e-170, "large": 30.0, "small": 1e-3}


def sizes_of(program: Program, chance: np.random.Generator, least: int = 1) -> dict[Any, int]:
    """Return a size for each name of a size."""
    names = sorted({s for n in program.names for s in n.shape if isinstance(s, str)})
    return {s: int(chance.integers(least, 4)) for s in names}


def draw_values(program: Program, sizes: Mapping[Any, int], chance: np.random.Generator, where: str = "") -> Any:
    """Return random values of the names, and of their differentials; ``where`` says what sort of place it is."""
    found: dict[str, Any] = {}
    at_zero = chance.choice([n.name for n in program.names])
    for n in program.names:
        drawn = (chance.standard_normal([sizes.get(s, s) for s in n.shape]) for _ in range(2))
        V, dV = (np.asarray(np.asarray(a, float), LONG) for a in drawn)
        V = np.asarray(np.asarray(SCALES.get(where, 1.0) * V, float), LONG)
        if where == "positive":
            V = np.abs(V) + LONG(0.25)
        if where == "zero" and n.name == at_zero and n.kind not in ("positive", "orthogonal", "spd"):
            V = V * 0
        # what a 64-bit array holds, so that the same goes to the program under test
        with np.errstate(over="ignore"):
            found[n.name] = np.asarray(np.asarray(of_kind(n.kind, V), float), LONG)
        found["d" + n.name] = within(n.kind, dV)
    return found


def moved(values: Mapping[str, Any], n: Name, V: Any, t: Any) -> dict[str, Any]:
    """Return the values with one name moved along V; an orthogonal one on the geodesic Q exp(t QᵀV)."""
    X = values[n.name]
    if n.kind != "orthogonal":
        return {**values, n.name: X + t * V}
    step, term, total = t * (X.T @ V), np.eye(len(X), dtype=LONG), np.eye(len(X), dtype=LONG)
    for k in range(1, 24):
        term = term @ step / k
        total = total + term
    return {**values, n.name: X @ total}
