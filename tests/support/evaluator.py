"""The value of an expression on arrays, worked out node by node in plain NumPy: the oracle of the tests.

It shares nothing with the code generator: no graph, no passes, and every operation as its record's reference says it
(inverses by `np.linalg.inv`, Kronecker products by `np.kron`, norms by sums of squares).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import scipy.special
from sympy import Symbol

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import children, constants, is_array, postorder, shape_of
from symcalc.expressions.dimensions import DimensionName, SizeAtom, numpy_shape
from symcalc.expressions.equations import Solved
from symcalc.expressions.registry import OPERATIONS, find_rule


def inverse(A: np.ndarray) -> np.ndarray:
    """Return A⁻¹, and refuse a matrix that is singular up to rounding."""
    if np.max(np.linalg.cond(A), initial=0) > 1e11:
        raise np.linalg.LinAlgError("nearly singular")
    return np.linalg.inv(A)


class Guarded:
    """NumPy's linear algebra, whose inverse is the guarded one."""

    inv = staticmethod(inverse)

    def __getattr__(self, name: str) -> Any:
        """Return what NumPy has."""
        return getattr(np.linalg, name)


class Arrays:
    """What references are written with: the functions of arrays of a library, its linear algebra, special ones."""

    def __init__(self, library: Any, linalg: Any, special: Any) -> None:
        self.library, self.linalg, self.special = library, linalg, special

    def __getattr__(self, name: str) -> Any:
        """Return what the library has."""
        return getattr(self.library, name)


NUMPY = Arrays(np, Guarded(), scipy.special)


class References(Mapping[str, Callable[..., Any]]):
    """What operations are by their references in a library, by name; of those that are registered at the time."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """Return the function of values."""
        return partial(OPERATIONS[name].reference, self.arrays)

    def __iter__(self) -> Iterator[str]:
        """Walk over the names."""
        return iter(OPERATIONS)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(OPERATIONS)


TABLE = References(NUMPY)
WHOLE = 1 << 31  # numbers below it that are whole are integers to a power


def number_of(e: Any) -> float:
    """Return a number, a small whole one as an integer."""
    return int(e) if e.is_Integer and abs(e) < WHOLE else float(e)


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
        if isinstance(e, Solved):
            known[e] = solution(e, values, known[e.parts[0]], known_sizes)
        elif not children(e) and find_rule(e) is None:
            known[e] = _leaf(e, values, known_sizes)
        else:
            known[e] = _value(e, known, known_sizes)
        if is_array(e):
            shape = tuple(size(d, known_sizes) for d in e.shape)
            assert np.shape(known[e]) == shape, f"{type(e).__name__}: {np.shape(known[e])} is not {shape}"
    result = known[expression]
    if shape_of(expression):
        return np.ravel(result) if 1 in e.shape else result
    return float(np.reshape(result, ()))


def _leaf(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    if isinstance(e, SizeAtom):
        return float(size(e, sizes))
    if isinstance(e, nodes.Variable):
        return np.reshape(np.asarray(values[e.name], float), [size(d, sizes) for d in e.shape])
    if isinstance(e, nodes.Identity):
        return np.eye(size(e.shape[0], sizes))
    if isinstance(e, nodes.OneMatrix):
        return np.ones([size(d, sizes) for d in e.shape])
    if isinstance(e, nodes.ZeroMatrix):
        return np.zeros([size(d, sizes) for d in e.shape])
    return float(values[e.name]) if isinstance(e, Symbol) else number_of(e)


def solution(X: Any, values: Mapping[str, Any], R: Any, sizes: Mapping[Any, int]) -> Any:
    """Return the X of a linear equation L(X) = R: L by the matrices of one entry that is 1."""
    equation, u = X.equation, X.equation.unknown
    units = np.eye(R.size).reshape(-1, *R.shape)
    columns = [evaluate(equation.expression, {**values, u.name: E}, sizes).ravel() for E in units]
    return (inverse(np.transpose(columns)) @ R.ravel()).reshape(R.shape)


def _value(e: Any, known: Mapping[Any, Any], sizes: Mapping[Any, int]) -> Any:
    rule = find_rule(e)
    assert rule is not None, type(e).__name__
    value = TABLE[rule.name](*[known[a] for a in children(e)], *[size(d, sizes) for d in constants(e)])
    # a scalar made of a 1×1 product
    return value if is_array(e) else np.reshape(value, ())
