"""The values of a graph, worked out in plain NumPy with two axes everywhere: what each pass must leave as it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from evaluator import TABLE, inverse, size

from symcalc.codegen.graph import primitives as p
from symcalc.codegen.graph import selections as s
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.values import Value, is_factored, needed
from symcalc.expressions.factorisations import QR
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.structures_and_signs import Structure


def along(A: Any, *directions: Any) -> Any:
    """Return the adjugate, differentiated along some directions."""
    return TABLE["expanded adjugate"](A, *directions)


def column(a: Any) -> Any:
    """Return a 1-D array with two axes."""
    return np.asarray(a)[:, None]


def filled(zeros: Any, a: Any) -> Any:
    """Return a matrix with a number where its structure has zeros."""
    rows, columns = np.indices(np.shape(a))
    known = {Structure.LOWER: rows < columns, Structure.UPPER: rows > columns, Structure.HOLLOW: rows == columns}
    return np.where(np.any([where for part, where in known.items() if part in zeros], axis=0), 0.5, a)


def einsum(v: Value, *args: Any, sizes: Mapping[Any, int]) -> Any:
    """Return a sum by indices, of operands that are cut into axes."""
    subscripts, axes = v.data.parameters
    cut = [
        np.reshape(a, [size(d, sizes) for d in d_of] if d_of else [d for d in np.shape(a) if d != 1])
        for a, d_of in zip(args, axes, strict=True)
    ]
    return np.einsum(subscripts, *cut)


def reduction(name: str) -> Callable[..., Any]:
    """Return what a reduction is: of all entries, or along an axis, a column."""

    def value(told: tuple[int | None], a: Any) -> Any:
        (axis,) = told
        return TABLE[name](a) if axis is None else column(np.ravel(TABLE[f"{name} along an axis"](a, axis + 1)))

    return value


def mask(name: str) -> Callable[..., Any]:
    """Return what has the shape of the entries, of all of them or along an axis."""
    return lambda told, *arrays: TABLE[name](*arrays, 0 if told[0] is None else told[0] + 1)


# a factorisation is its matrix here, but for those with values of their own
STEPS: dict[Primitive, Callable[..., Any]] = {
    **{p.REDUCTIONS[name]: reduction(name) for name in p.REDUCTIONS},
    **{p.MASKS[name]: mask(name) for name in p.MASKS},
    p.PRODPAIRS: lambda told, x: TABLE["prodpairs"](x),
    p.OR_INFINITY: lambda told, a: np.where(a, a, np.inf),
    p.TRIL: lambda told, a: np.tril(a),
    p.TRIU: lambda told, a: np.triu(a),
    p.FILLED: lambda told, a: filled(*told, a),
    p.ADJUGATE: lambda told, a: TABLE["adj"](a),
    p.CHOLESKY: lambda told, a: np.linalg.cholesky(a),
    p.CHOLESKY_SOLVE: lambda told, L, b: inverse(L @ L.T) @ b,
    p.CHOLESKY_INVERSE: lambda told, L: inverse(L @ L.T),
    p.CHOLESKY_DET: lambda told, L, c=1: np.linalg.det(c * L @ L.T),
    p.CHOLESKY_LOGDET: lambda told, L: np.linalg.slogdet(L @ L.T)[1],
    p.SVD: lambda told, a: a,
    QR: lambda told, a: (TABLE["qr_q"](a), TABLE["qr_r"](a)),
    p.PINV: lambda told, a: TABLE["pinv"](a),
    p.PINV_TIMES: lambda told, a, b: TABLE["pinv"](a.T if told[0] else a) @ b,
    p.LSTSQ: lambda told, a, b: TABLE["pinv"](a) @ b,
    p.LU: lambda told, a: a,
    p.LU_SOLVE: lambda told, a, b: inverse(a.T if told[0] else a) @ b,
    p.LU_INVERSE: lambda told, a: inverse(a),
    p.LU_DET: lambda told, a, c=1: np.linalg.det(c * a),
    p.LU_LOGDET: lambda told, a: np.linalg.slogdet(a)[1] if np.linalg.det(a) > 0 else np.nan,
    p.DET_ADJUGATE: lambda told, a: a,
    p.ADJUGATE_ALONG: lambda told, a, *V: along(a, *V),
    p.TRIANGULAR_SOLVE: lambda told, a, b: inverse(a.T if told[1] else a) @ b,
    p.TRIANGULAR_INVERSE: lambda told, a: inverse(a),
    p.TRIANGULAR_DET: lambda told, a, c=1: np.linalg.det(c * a),
}


def rows_of_identity(told: Sequence[Any], dims: Sequence[int]) -> Any:
    """Return rows of I."""
    first, count, n = told
    return np.eye(n)[first : first + count]


def span(told: tuple[int, int] | None) -> slice:
    """Return which rows or columns are told."""
    return slice(None) if told is None else slice(told[0], told[0] + told[1])


def among_zeros(told: Sequence[Any], dims: Sequence[int], a: Any) -> Any:
    """Return an array among zeros."""
    whole = np.zeros(dims)
    whole[span(told[0]), span(told[1])] = a
    return whole


def in_grid(told: Sequence[Any], dims: Sequence[int], *parts: Any) -> Any:
    """Return blocks in so many rows."""
    (rows,) = told
    columns = len(parts) // rows
    return np.block([[np.atleast_2d(b) for b in parts[i * columns : (i + 1) * columns]] for i in range(rows)])


# what is told sizes, which are numbers here, and the shape
OF_SIZES: dict[Primitive, Callable[..., Any]] = {
    s.SELECTED: rows_of_identity,
    s.SLICED: lambda told, dims, a: a[span(told[0]), span(told[1])],
    s.PUT: among_zeros,
    s.GRID: in_grid,
}


def in_numbers(told: Any, sizes: Mapping[Any, int]) -> Any:
    """Return what a primitive is told, with sizes as numbers."""
    if isinstance(told, tuple):
        return tuple(in_numbers(t, sizes) for t in told)
    return told if told is None or isinstance(told, int) else size(told, sizes)


def diagonal_matrix(v: Value, d: Any, shape: Sequence[int]) -> Any:
    """Return diag(d), or a number times I."""
    return np.diag(np.ravel(d)) if np.ndim(d) else d * np.eye(shape[0])


def logdet(v: Value, a: Any) -> Any:
    """Return log det, or log |det|."""
    sign, value = np.linalg.slogdet(a)
    return value if v.data == "abs" or sign > 0 else np.nan


def picked(v: Value, a: Any) -> Any:
    """Return one of several results; of a matrix its determinant, or its adjugate."""
    if isinstance(a, tuple):
        return a[v.data]
    return TABLE["adj"](a) if v.data else np.linalg.det(a)


def norm(v: Value, a: Any) -> Any:
    """Return the root of the sum of squares."""
    return np.sqrt(np.sum(a * a))


def reach(v: Value, a: Any, z: Any) -> Any:
    """Return the largest of z, by columns, where a row of A is not 0."""
    return np.max(np.where(a[:, :, None] != 0, z[None], -np.inf), axis=1)


def weigh(v: Value, a: Any, z: Any, m: Any, f: Any = 1.0) -> Any:
    """Return A (exp(z) f) / exp(m)."""
    return a @ (np.exp(z) * f) / np.exp(m)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda v, *a: sum(a[1:], a[0]),
    "mul": lambda v, *a: product_of_entries(a),
    "div": lambda v, a, b: a / b,
    "pow": lambda v, a, p: np.power(a, p),
    "call": lambda v, a: TABLE[v.data](a) if v.data != "sqrt" else np.sqrt(a),
    "chain": lambda v, *a: TABLE["multiply"](*a),
    "outer": lambda v, a, b: a @ b,
    "matmul": lambda v, a, b: a @ b,
    "dot": lambda v, a, b: np.sum(a * b),
    "inner": lambda v, a, b: np.sum(a * b),
    "square_sum": lambda v, a: np.sum(a * a),
    "rowdot": lambda v, a, b: column(np.sum(a * b, axis=v.data)),
    "sum": lambda v, a: np.sum(a),
    "sum_along": lambda v, a: column(np.sum(a, axis=v.data)),
    "transpose": lambda v, a: a.T,
    "inv": lambda v, a: inverse(a),
    "solve": lambda v, a, b: inverse(a.T if v.data else a) @ b,
    "det": lambda v, a, c=1: np.linalg.det(c * a),
    "adjugate": lambda v, a: TABLE["adj"](a),
    "adjugate_along": lambda v, a, *V: along(a, *V),
    "others": lambda v, d: column(np.array([np.prod(np.delete(d, i)) for i in range(d.size)])),
    "others_along": lambda v, d, x: column(np.diag(along(*(np.diag(np.ravel(a)) for a in (d, x))))),
    "regular": lambda v, a: a,
    "detsign": lambda v, a: np.linalg.slogdet(a)[0],
    "logdet": logdet,
    "trace": lambda v, a: np.trace(a),
    "diagonal": lambda v, a: column(np.diag(a)),
    "matpow": lambda v, a: np.linalg.matrix_power(a, v.data),
    "kron": lambda v, a, b: np.kron(a, b),
    "vec": lambda v, a: column(a.ravel(order="F")),
    "norm2": norm,
    "max": lambda v, a: np.max(a) if v.data is None else column(np.max(a, axis=v.data)),
    "maximum": lambda v, a, b: np.maximum(a, b),
    "below": lambda v, a, b: a - b,
    "mask": lambda v, w, z: np.where(w, z, -np.inf),
    "reach": reach,
    "weigh": weigh,
    "log1p": lambda v, m, a: np.log1p(np.exp(m) * a),
    "logsumexp": lambda v, a: (
        np.log(np.sum(np.exp(a))) if v.data is None else column(np.log(np.sum(np.exp(a), axis=v.data)))
    ),
    "softmax": lambda v, a: np.exp(a) / np.sum(np.exp(a), axis=v.data, keepdims=v.data is not None),
    "stack": lambda v, *a: np.array([np.ravel(x) for x in a]),
    "add_diagonal": lambda v, a, d: a + diagonal_matrix(v, d, np.shape(a)),
    "pick": picked,
}
SHAPED: dict[str, Callable[..., Any]] = {
    "diag": diagonal_matrix,
    "full": lambda v, c, shape: np.full(shape, c),
    "spread": lambda v, a, shape: np.broadcast_to(a, shape),
    "unvec": lambda v, a, shape: np.reshape(a, shape, order="F"),
}


def product_of_entries(arrays: Sequence[Any]) -> Any:
    """Return the product entry by entry."""
    result: Any = 1.0
    for a in arrays:
        result = result * a
    return result


def values_of(outputs: Sequence[Value], at: Mapping[str, Any], sizes: Mapping[Any, int]) -> list[Any]:
    """Return the values of the outputs; scalars as numbers, arrays with two axes."""
    known: dict[Value, Any] = {}
    for v in needed(outputs):
        args = [known[a] for a in v.args]
        dims = [size(d, sizes) for d in v.shape]
        if v.op == "input":
            known[v] = np.reshape(np.asarray(at[v.data], float), dims) if dims else float(at[v.data])
        elif v.op in ("number", "size"):
            known[v] = double(v.data) if v.op == "number" else float(v.data.xreplace(sizes))
        elif v.op == "step" and v.data.primitive is p.EINSUM:
            known[v] = einsum(v, *args, sizes=sizes)
        elif v.op == "step" and v.data.primitive in OF_SIZES:
            told = in_numbers(v.data.parameters, sizes)
            known[v] = OF_SIZES[v.data.primitive](told, dims or [1, 1], *args)
        elif v.op == "step":
            known[v] = STEPS[v.data.primitive](v.data.parameters, *args)
        elif (op := v.op.removeprefix("dense_")) in SHAPED:
            known[v] = SHAPED[op](v, *args, dims)
        else:
            known[v] = OPERATIONS[v.op](v, *args)
        if is_factored(v):
            continue
        known[v] = np.reshape(known[v], dims) if dims else float(np.reshape(known[v], ()))
    return [known[v] for v in outputs]
