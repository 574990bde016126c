"""Mean, variance and standard deviation, of all entries, of each column or of each row.

mean(x) = Σ(x)/n,  var(x) = ‖x − mean(x) 1‖²/n,  std(x) = √var(x): those of the whole population, as NumPy's
(Harris et al. 2020). They are made of sums and norms, of what is centred before it is squared.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, Pow, S

from symcalc.algebra import add, hadamard_power, multiply, negate, norm2, zeros
from symcalc.algebra.axes import ALL, axis_within, length_along, spread_along, sum_along
from symcalc.algebra.scalars import scalar_power
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.registry import register_function
from symcalc.operations.norms_along_axes import norms_along
from symcalc.operations.sums_of_entries import shape_of_sum

TWO = Integer(2)


def mean(a: Expression, axis: int = ALL) -> Any:
    """Return the mean of all entries, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a):
        return a
    within = axis_within(a, axis)
    return a if within is None else multiply(Pow(length_along(a.shape, within), -1), sum_along(a, within))


def variance(a: Expression, axis: int = ALL) -> Any:
    """Return ‖x − mean(x) 1‖²/n of all entries, of each column (axis 1) or of each row (axis 2)."""
    return _of_centred(a, axis, root=False)


def deviation(a: Expression, axis: int = ALL) -> Any:
    """Return ‖x − mean(x) 1‖/√n of all entries, of each column (axis 1) or of each row (axis 2)."""
    return _of_centred(a, axis, root=True)


def _of_centred(a: Expression, axis: int, root: bool) -> Any:
    """Return the variance or its root; of a single number 0."""
    if not is_array(a):
        return S.Zero
    within = axis_within(a, axis)
    if within is None:
        return zeros(*a.shape)
    n, centred = length_along(a.shape, within), add(a, negate(spread_along(mean(a, within), within, a.shape)))
    if within == ALL:
        norm, squared = norm2(centred), scalar_power(norm2(centred), TWO)
    else:
        norm = norms_along(centred, within)
        squared = sum_along(hadamard_power(centred, TWO), within)
    return multiply(Pow(n, -S.Half), norm) if root else multiply(Pow(n, -1), squared)


# MATLAB, Julia and PyTorch divide by one less
OF_ALL = "{0} is over the number n of entries, as NumPy's; over n - 1 it is {1} times as large"

for _name, _build, _summary, _convention in (
    ("mean", mean, "of all entries; mean(A, 1) of each column, mean(A, 2) of each row", ""),
    (
        "var",
        variance,
        "variance, over the number of entries; var(A, 1) of each column, var(A, 2) of each row",
        OF_ALL.format("var", "n/(n - 1)"),
    ),
    (
        "std",
        deviation,
        "standard deviation, the root of var; std(A, 1) of each column, std(A, 2) of each row",
        OF_ALL.format("std", "sqrt(n/(n - 1))"),
    ),
):
    register_function(
        Function(
            _name,
            _build,
            shape_of_sum,
            ("any", "axis"),
            optional=1,
            group="sums",
            summary=_summary,
            convention=_convention,
            role=Role.MEAN if _build is mean else None,
        )
    )
