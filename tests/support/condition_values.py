"""Whether conditions hold at a point: their subjects worked out by the independent evaluator."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from evaluator import evaluate

from symcalc.calculus.conditions import Condition

SINGULAR = 1e10  # condition of a matrix
WORDS = {
    "∉ {0, −1, −2, …}": lambda v: ((v > 0) | (v != np.round(v))).all(),
    "has no entry in {0, −1, −2, …}": lambda v: ((v > 0) | (v != np.round(v))).all(),
    "> 0": lambda v: np.all(v > 0),
    "≥ 0": lambda v: np.all(v >= 0),
    "≠ 0": lambda v: np.any(v != 0),
    "has no zero entry": lambda v: np.all(v != 0),
    "has positive entries only": lambda v: np.all(v > 0),
    "has no negative entry": lambda v: np.all(v >= 0),
    "has no eigenvalue on the closed negative real axis": lambda v: (
        np.min(np.abs(np.angle(-np.linalg.eigvals(v))), initial=1.0) > 1e-6 and np.linalg.cond(v) < SINGULAR
    ),
    "has no eigenvalue on the imaginary axis": lambda v: (
        np.min(np.abs(np.cos(np.angle(np.linalg.eigvals(v)))), initial=1.0) > 1e-6 and np.linalg.cond(v) < SINGULAR
    ),
    "has real eigenvalues": lambda v: not np.iscomplexobj(np.linalg.eigvals(v)),
    "has a basis of real eigenvectors": lambda v: (
        not np.iscomplexobj(np.linalg.eigvals(v)) and np.linalg.cond(np.linalg.eig(v)[1]) < SINGULAR
    ),
    "has full column rank": lambda v: np.linalg.matrix_rank(v) == v.shape[1],
    "has full row rank": lambda v: np.linalg.matrix_rank(v) == v.shape[0],
    "is positive definite": lambda v: np.linalg.eigvalsh((v + v.T) / 2).min(initial=1.0) > 1e-10 * np.abs(v).max(),
    "is invertible": lambda v: np.linalg.cond(v) < SINGULAR,
    "has a positive determinant": lambda v: np.linalg.cond(v) < SINGULAR and np.linalg.det(v) > 0,
}


def hold(conditions: Iterable[Condition], values: Mapping[str, Any]) -> bool:
    """Tell whether all conditions hold; one on what has no value itself does not."""
    for c in conditions:
        if c.subject is None:
            continue
        try:
            with np.errstate(all="ignore"):
                v = np.asarray(evaluate(c.subject, values))
        except np.linalg.LinAlgError:
            return False
        if not np.isfinite(v).all() or not WORDS[c.text](v):
            return False
    return True
