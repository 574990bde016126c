"""The numeric check of a derivation: each line is the same linear form in dX, and that of finite differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symcalc.optional_packages import np
from symcalc.verification.derivative_checks import SMALL, TOLERANCE, Report, compare_formulas, note_slope
from symcalc.verification.random_points import Point
from symcalc.verification.random_values import is_finite, size_of


def check_lines(
    f: Any, df: Any, lines: Mapping[str, Any], x: Any, variables: Iterable[Any] = (), *, seed: int = 0
) -> Report:
    """Compare lines that are equal to d f with it, and that with finite differences of f, at random points.

    Args:
        f: the expression.
        df: its differential.
        lines: what is equal to it, by name; the differentials in them are those of the variables.
        x: the variable.
        variables: others, which sizes may be read from.
        seed: of the random points.
    """
    report = Report()
    formulas = {"f": f, "differential": df, **lines}

    def compare(report: Report, point: Point) -> bool:
        return _compare(report, point, [*lines])

    point = compare_formulas(report, formulas, x, variables, np.random.default_rng(seed), compare)
    if point is not None and (unseen := [name for name in lines if name not in report.errors]):
        report.remarks.append(f"not checked: {', '.join(unseen)}, which had no value at the points")
    return report


def _compare(report: Report, point: Point, names: Sequence[str]) -> bool:
    """Enter how far each line is from the differential; tell whether there was a point."""
    if not point.is_inside():
        return False
    point.compile()
    first = point.at("differential")
    if not is_finite(first) or not note_slope(report, point, "differential", first, "f"):
        return False
    for name in names:
        found = point.at(name)
        if not is_finite(found):
            continue  # a line may be undefined where what is made of it is not
        size = max(size_of(first), size_of(found), SMALL)
        error = (
            size_of(np.reshape(found, np.shape(first)) - first) / size if np.size(found) == np.size(first) else np.inf
        )
        if error > TOLERANCE:
            error = max(0.0, error - point.rounding(name) / size)
        report.note(name, error)
    return True
