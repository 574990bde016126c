"""The value of a SymPy expression on arrays, class by class in plain NumPy."""

from collections.abc import Mapping
from functools import reduce
from itertools import product as product_of_sets
from typing import Any

import numpy as np
import sympy as s
from scipy.linalg import fractional_matrix_power
from sympy.matrices import expressions as M
from sympy.matrices.expressions import factorizations as F
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement


def size(d: Any, sizes: Mapping[Any, int]) -> int:
    """Return a dimension as a number; names are compared by their spelling."""
    return int(d.xreplace({k: sizes_by_name(sizes)[k.name] for k in d.free_symbols}))


def sizes_by_name(sizes: Mapping[Any, int]) -> dict[str, int]:
    """Return sizes by the names of the dimensions."""
    return {d.name: k for d, k in sizes.items()}


def product(factors: Any) -> Any:
    """Return the matrix product, scalars scaling."""
    result: Any = 1.0
    for f in factors:
        result = result * f if np.ndim(result) == 0 or np.ndim(f) == 0 else result @ f
    return result


def elementwise(factors: Any) -> Any:
    """Return the product entry by entry."""
    result: Any = 1.0
    for f in factors:
        result = result * f
    return result


def with_positive_diagonal(A: Any) -> tuple[Any, Any]:
    """Return Q and R as SymPy has them, by Gram and Schmidt."""
    Q, R = np.linalg.qr(A)
    signs = np.sign(np.diag(R))
    return Q * signs, signs[:, None] * R


ARRAYS = {
    M.MatAdd: lambda *a: sum(a[1:], a[0]),
    M.MatMul: lambda *a: product(a),
    M.MatPow: lambda a, p: (
        np.linalg.matrix_power(a, int(p)) if float(p).is_integer() else fractional_matrix_power(a, p)
    ),
    M.Transpose: lambda a: a.T,
    M.Inverse: lambda a, p: np.linalg.inv(a),
    M.Adjoint: lambda a: a.T,
    M.DotProduct: lambda a, b: float(np.ravel(a) @ np.ravel(b)),
    M.DiagonalMatrix: lambda a: np.diag(np.diag(a)),
    MatrixElement: lambda a, i, j: a[int(i), int(j)],
    s.Max: lambda *a: reduce(np.maximum, a),
    s.Min: lambda *a: reduce(np.minimum, a),
    M.Trace: lambda a: np.trace(a),
    M.Determinant: lambda a: np.linalg.det(a),
    M.HadamardProduct: lambda *a: elementwise(a),
    M.HadamardPower: lambda a, p: np.power(a, p),
    M.KroneckerProduct: lambda *a: reduce(np.kron, a),
    M.DiagMatrix: lambda a: np.diag(np.ravel(a)),
    M.DiagonalOf: lambda a: np.diag(a)[:, None],
    F.LofCholesky: lambda a: np.linalg.cholesky(a),
    F.QofQR: lambda a: with_positive_diagonal(a)[0],
    F.RofQR: lambda a: with_positive_diagonal(a)[1],
    s.KroneckerDelta: lambda i, j: float(i == j),
    s.Mod: lambda a, b: a % b,
    s.floor: lambda a: np.floor(a),
    s.Add: lambda *a: sum(a),
    s.Mul: lambda *a: elementwise(a),
    s.Pow: lambda a, p: np.power(np.asarray(a, float), p),
}


def places(limits: Any, sizes: Mapping[Any, int]) -> Any:
    """Return all values of the indices of a sum."""
    ranges = [range(size(first, sizes), size(last, sizes) + 1) for _, first, last in limits]
    return [dict(zip([i for i, _, _ in limits], at, strict=True)) for at in product_of_sets(*ranges)]


def holds(c: Any, at: Mapping[Any, Any], sizes: Mapping[Any, int]) -> Any:
    """Return where a comparison holds."""
    compare = {s.Gt: np.greater, s.Ge: np.greater_equal, s.Lt: np.less, s.Le: np.less_equal}
    compare |= {s.Eq: np.equal, s.Ne: np.not_equal}
    return compare[type(c)](number(c.lhs, at, sizes), number(c.rhs, at, sizes))


def number(e: Any, at: Mapping[Any, Any], sizes: Mapping[Any, int]) -> Any:
    """Return the value: a number, or an array of two axes."""
    if isinstance(e, s.MatrixSymbol):
        return np.reshape(np.asarray(at[e.name], float), [size(d, sizes) for d in e.shape])
    if isinstance(e, M.Identity | M.OneMatrix | M.ZeroMatrix):
        shape = [size(d, sizes) for d in e.shape]
        return np.eye(*shape) if isinstance(e, M.Identity) else np.full(shape, float(isinstance(e, M.OneMatrix)))
    if e in at:  # what an applied function binds
        return at[e]
    if isinstance(e, s.Symbol):
        return float(at[e.name]) if e.name in at else float(sizes_by_name(sizes)[e.name])
    if e.is_number:
        return float(e)
    if isinstance(e, ElementwiseApplyFunction):
        entries = number(e.expr, at, sizes)
        return np.broadcast_to(number(e.function.expr, {**at, e.function.signature[0]: entries}, sizes), entries.shape)
    if isinstance(e, M.MatrixSlice):
        rows, columns = (slice(*(int(number(d, at, sizes)) for d in part[:2])) for part in (e.rowslice, e.colslice))
        return number(e.parent, at, sizes)[rows, columns]
    if isinstance(e, M.BlockMatrix | s.ImmutableDenseMatrix):
        grid = e.blocks if isinstance(e, M.BlockMatrix) else e
        entries = [np.reshape(b, (1, 1)) if np.ndim(b) == 0 else b for b in (number(b, at, sizes) for b in grid)]
        k = grid.shape[1]
        return np.block([entries[i : i + k] for i in range(0, len(entries), k)])
    if isinstance(e, M.FunctionMatrix):
        rows, columns = (range(size(d, sizes)) for d in e.shape)
        i, j = e.lamda.signature
        return np.array([[number(e.lamda.expr, {**at, i: r, j: c}, sizes) for c in columns] for r in rows], float)
    if isinstance(e, s.Sum):
        return sum(number(e.function, {**at, **place}, sizes) for place in places(e.limits, sizes))
    if isinstance(e, s.Piecewise):
        branches = [(number(a, at, sizes), c == True or holds(c, at, sizes)) for a, c in e.args]  # noqa: E712
        return reduce(lambda rest, branch: np.where(branch[1], branch[0], rest), reversed(branches), np.nan)
    arguments = [number(part, at, sizes) for part in e.args]
    if type(e) in ARRAYS:
        return ARRAYS[type(e)](*arguments)
    symbols = s.symbols(f"t:{len(arguments)}", real=True)
    return s.lambdify(symbols, e.func(*symbols), modules=["numpy", "scipy"])(*arguments)
