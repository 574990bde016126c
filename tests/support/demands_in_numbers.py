"""What operations demand, in numbers: whether a demand holds at a point, and not only just."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from evaluator import evaluate

from symcalc.expressions.properties import Demand, Property

MARGIN = 0.02  # of what is demanded of numbers of order one
WORST = 1e4  # condition of a matrix that is inverted


def apart(values: Any) -> bool:
    """Tell whether all numbers are far from each other."""
    gaps = np.abs(np.subtract.outer(np.ravel(values), np.ravel(values)))[~np.eye(np.size(values), dtype=bool)]
    return bool(np.min(gaps, initial=1.0) > MARGIN)


def singular(v: Any) -> Any:
    """Return the singular values, as many as there are of either sort of lines at most."""
    return np.linalg.svd(np.atleast_2d(v), compute_uv=False)


def spectrum(v: Any) -> Any:
    """Return the eigenvalues, of a matrix that is symmetric up to rounding real ones."""
    return eigen(v) if np.allclose(v, v.T) else np.linalg.eigvals(v)


def is_real(v: Any) -> bool:
    """Tell a matrix whose eigenvalues are real, and stay so near it."""
    values = spectrum(v)
    return not np.iscomplexobj(values) and apart(values)


def eigen(v: Any) -> Any:
    """Return the eigenvalues of the symmetric part."""
    return np.linalg.eigvalsh((v + v.T) / 2)


def is_full(v: Any) -> bool:
    """Tell a matrix whose smallest singular value is not small, and one without entries."""
    s = singular(v)
    return not s.size or bool(s[-1] > MARGIN * max(1.0, s[0] / WORST * 50) and s[-1] * WORST > s[0])


HOLDS: dict[Property, Callable[[Any], Any]] = {
    Property.POSITIVE: lambda v: np.min(v, initial=1.0) > MARGIN,
    Property.NONNEGATIVE: lambda v: np.min(v, initial=1.0) > MARGIN,
    Property.NONZERO: lambda v: np.min(np.abs(v), initial=1.0) > MARGIN,
    Property.NOT_NULL: lambda v: np.max(np.abs(v), initial=0.0) > MARGIN,
    Property.INVERTIBLE: is_full,
    Property.POSITIVE_DETERMINANT: lambda v: is_full(v) and np.linalg.det(v) > MARGIN,
    Property.CONSTANT_RANK: is_full,
    Property.FULL_COLUMN_RANK: lambda v: v.ndim < 2 or (v.shape[0] >= v.shape[1] and is_full(v)),
    Property.POSITIVE_DEFINITE: lambda v: eigen(v)[0] > MARGIN,
    Property.DISTINCT_EIGENVALUES: lambda v: apart(spectrum(v)),
    Property.DISTINCT_OR_ALIKE: lambda v: apart(spectrum(v)),
    Property.SIMPLE_LARGEST: lambda v: apart(eigen(v)),
    Property.SIMPLE_SMALLEST: lambda v: apart(eigen(v)),
    Property.DISTINCT_ENTRIES: apart,
    Property.PRINCIPAL: lambda v: is_full(v) and np.min(np.abs(np.angle(-np.linalg.eigvals(v)))) > 0.2,
    Property.OFF_AXIS: lambda v: is_full(v) and np.min(np.abs(np.linalg.eigvals(v).real)) > MARGIN,
    Property.DISTINCT_SINGULAR: lambda v: apart(singular(v)) and is_full(v),
    Property.SINGULAR_ALIKE: lambda v: apart(singular(v)) and is_full(v),
    Property.SIMPLE_LARGEST_SINGULAR: lambda v: apart(singular(v)),
    Property.FULL_RANK: is_full,
    Property.REAL_EIGENVALUES: is_real,
    Property.REAL_EIGENBASIS: is_real,
    Property.OFF_POLES: lambda v: np.min(np.where(v < 0.5, np.abs(v - np.round(v)), v), initial=1.0) > MARGIN,
}


def holds(d: Demand, at: Mapping[str, Any], sizes: Mapping[Any, int]) -> bool:
    """Tell whether a demand holds at a point, with a margin."""
    v = np.asarray(evaluate(d.subject, at, sizes))
    return bool(np.isfinite(v).all() and HOLDS[d.property](v))
