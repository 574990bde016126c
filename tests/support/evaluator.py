"""The value of an expression on arrays, worked out node by node in plain NumPy: the oracle of the tests.

It shares nothing with the code generator: no graph, no passes, and every operation written as its definition says
(inverses by `np.linalg.inv`, Kronecker products by `np.kron`, norms by sums of squares).
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.special
from sympy import Symbol

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import children, is_array, postorder, shape_of
from symcalc.expressions.dimensions import DimensionName, numpy_shape
from symcalc.expressions.registry import find_rule


def adjugate(A: np.ndarray) -> np.ndarray:
    """Return the transposed matrix of cofactors, each by its own determinant."""
    n = len(A)
    minors = [[np.delete(np.delete(A, i, 0), j, 1) for j in range(n)] for i in range(n)]
    return np.array([[(-1) ** (i + j) * np.linalg.det(minors[i][j]) for i in range(n)] for j in range(n)])


def adjugate_along(A: np.ndarray, *along: np.ndarray) -> np.ndarray:
    """Return the derivative of the adjugate: the coefficient of s t … in adj(A + s V + t W + …), by roots of unity."""
    roots = np.exp(2j * np.pi * np.arange(len(A) + 1) / (len(A) + 1))  # more than the degree
    result = np.zeros(A.shape, complex)
    for chosen in itertools.product(roots, repeat=len(along)):
        result += adjugate(A + sum(t * V for t, V in zip(chosen, along, strict=True))) / np.prod(chosen)
    return (result / len(roots) ** len(along)).real


def inverse(A: np.ndarray) -> np.ndarray:
    """Return A⁻¹, and refuse a matrix that is singular up to rounding."""
    if np.linalg.cond(A) > 1e11:
        raise np.linalg.LinAlgError("nearly singular")
    return np.linalg.inv(A)


def kronecker_left(G: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the scalar products of B with the blocks of G of its shape."""
    p, q = B.shape
    rows, columns = G.shape[0] // p, G.shape[1] // q
    return np.array(
        [[np.sum(G[i * p : (i + 1) * p, j * q : (j + 1) * q] * B) for j in range(columns)] for i in range(rows)]
    )


def kronecker_right(A: np.ndarray, G: np.ndarray) -> np.ndarray:
    """Return the sum of the blocks of G, each by its entry of A."""
    p, q = G.shape[0] // A.shape[0], G.shape[1] // A.shape[1]
    return sum(
        A[i, j] * G[i * p : (i + 1) * p, j * q : (j + 1) * q] for i in range(A.shape[0]) for j in range(A.shape[1])
    )


def softmax(A: np.ndarray) -> np.ndarray:
    """Return exp(A)/Σ exp(A)."""
    return np.exp(A) / np.sum(np.exp(A))


ENTRIES: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "abs": np.abs,
    "sign": np.sign,
    "step": lambda a: np.asarray(a > 0, float),
    "relu": lambda a: np.maximum(a, 0),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "softplus": lambda a: np.log(1 + np.exp(a)),
    "erf": scipy.special.erf,
}
# by the name of the operation in the registry
TABLE: dict[str, Callable[..., Any]] = ENTRIES | {
    "maximum": np.maximum,
    "minimum": np.minimum,
    "add": lambda *a: sum(a[1:], a[0]),
    "multiply scalars": lambda *a: np.prod(a),
    "power of scalars": lambda a, p: np.power(a, p),
    "power of entries": lambda a, p: np.power(a, p),
    "matrix power": lambda a, k: np.linalg.matrix_power(a, int(k)),
    "transpose": lambda a: a.T,
    "inv": inverse,
    "box": lambda a: a,
    "box around a part": lambda a: a,
    "tr": np.trace,
    "det": np.linalg.det,
    "logdet": lambda a: np.log(np.linalg.det(a)),
    "adj": adjugate,
    "expanded determinant": np.linalg.det,
    "expanded adjugate": adjugate_along,
    "norm2": lambda a: np.sqrt(np.sum(a * a)),
    "sum": np.sum,
    "sum of rows": lambda a: a.sum(axis=1, keepdims=True),
    "sum of columns": lambda a: a.sum(axis=0, keepdims=True),
    "diag": lambda x: np.diag(x.ravel()),
    "diagonal": lambda a: np.diag(a)[:, None],
    "vec": lambda a: a.ravel(order="F")[:, None],
    "kron": np.kron,
    "kronl": kronecker_left,
    "kronr": kronecker_right,
    "logsumexp": lambda a: np.log(np.sum(np.exp(a))),
    "softmax": softmax,
    "tril": np.tril,
    "triu": np.triu,
}


def product(*factors: Any) -> Any:
    """Return the matrix product, scalars scaling."""
    result: Any = 1.0
    for f in factors:
        result = result * f if np.ndim(result) == 0 or np.ndim(f) == 0 else result @ f
    return result


def elementwise_product(*factors: Any) -> Any:
    """Return the product entry by entry."""
    result: Any = 1.0
    for f in factors:
        result = result * f
    return result


def sizes_of(variables: Sequence[Any], values: Mapping[str, Any]) -> dict[Any, int]:
    """Return the sizes of named dimensions, read off the arrays."""
    sizes: dict[Any, int] = {}
    for v in variables:
        if is_array(v):
            found = np.shape(values[v.name])
            for d, size in zip(v.shape if len(found) == 2 else numpy_shape(v.shape), found, strict=True):
                if isinstance(d, DimensionName):
                    assert sizes.setdefault(d, size) == size, f"two sizes of {d}"
    return sizes


def size(dim: Any, sizes: Mapping[Any, int]) -> int:
    """Return a dimension as a number."""
    return dim if isinstance(dim, int) else int(dim.xreplace(sizes))


def evaluate(expression: Any, values: Mapping[str, Any], sizes: Mapping[Any, int] | None = None) -> Any:
    """Return the value, vectors as 1-D arrays; ``values`` by name, ``sizes`` of dimensions no value shows."""
    order = list(postorder(expression))
    variables = [e for e in order if isinstance(e, nodes.Variable)]
    known_sizes = {**sizes_of(variables, values), **(sizes or {})}
    known: dict[Any, Any] = {}
    for e in order:
        known[e] = _leaf(e, values, known_sizes) if not children(e) else _value(e, known, known_sizes)
    result = known[expression]
    if shape_of(expression):
        shape = tuple(size(d, known_sizes) for d in expression.shape)
        assert np.shape(result) == shape, f"{type(expression).__name__}: {np.shape(result)} is not {shape}"
        return np.ravel(result) if 1 in shape else result
    return float(np.reshape(result, ()))


def _leaf(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    if isinstance(e, DimensionName):
        return float(sizes[e])
    if isinstance(e, nodes.Variable):
        return np.reshape(np.asarray(values[e.name], float), [size(d, sizes) for d in e.shape])
    if isinstance(e, nodes.Identity):
        return np.eye(size(e.shape[0], sizes))
    if isinstance(e, nodes.OneMatrix):
        return np.ones([size(d, sizes) for d in e.shape])
    if isinstance(e, nodes.ZeroMatrix):
        return np.zeros([size(d, sizes) for d in e.shape])
    return float(values[e.name]) if isinstance(e, Symbol) else float(e)


def _value(e: Any, known: Mapping[Any, Any], sizes: Mapping[Any, int]) -> Any:
    arguments = [known[a] for a in children(e)]
    if isinstance(e, nodes.MatMul):
        return product(*arguments)
    if isinstance(e, nodes.HadamardProduct):
        return elementwise_product(*arguments)
    rule = find_rule(e)
    name = type(e).__name__ if rule is None else rule.name
    if name == "unvec":
        return arguments[0].reshape([size(d, sizes) for d in e.shape], order="F")
    value = TABLE[name](*arguments) if name in TABLE else rule.reference(np, *arguments)
    # a scalar made of a 1×1 product
    return value if is_array(e) else np.reshape(value, ())
