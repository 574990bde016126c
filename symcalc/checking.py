"""The numeric check of derivatives: central differences and the dot-product test, at random points.

d f along a random direction within the variable's structure is compared with (f(X + hV) − f(X − hV))/2h, at two steps
and extrapolated (Richardson); the gradient with d f by ⟨∇f, dX⟩ = d f; and d(d f) with differences of d f.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Integer

from symcalc.codegen.compiling import compile_expressions
from symcalc.errors import SymcalcError
from symcalc.forward import differential
from symcalc.nodes import differential_of, is_array, shape_of, variables_of
from symcalc.reverse import free_gradient, project
from symcalc.shapes import DimensionName
from symcalc.simplification import simplify

TOLERANCE = 1e-6  # relative; a rule that is wrong by a thousandth is far outside
STEP = 1e-3
POINTS = 3
SIZES = (3, 4, 5, 2, 6)
SHIFTS = (0.0, 1.0, 3.0)  # added to the values where a point lies outside the domain


@dataclass
class Report:
    """What was compared, and how well it agrees.

    Attributes:
        errors: the worst relative error of each comparison.
        remarks: what could not be compared, and why.
    """

    errors: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether something was compared, and all of it agrees."""
        return bool(self.errors) and all(e <= TOLERANCE for e in self.errors.values())

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        lines = [
            f"{'agrees' if e <= TOLERANCE else 'DIFFERS'}: {name}, error {e:.1e}" for name, e in self.errors.items()
        ]
        return "; ".join([*lines, *self.remarks]) or "nothing was compared"


def check_derivatives(f: Any, x: Any, *, seed: int = 0) -> Report:
    """Compare differential, gradient and second differential of f by x with finite differences.

    Returns:
        A report; mathematical failure raises nothing.
    """
    report = Report()
    try:
        compared = _formulas(f, x)
        point = Point(compared, x, seed)
    except SymcalcError as e:
        report.remarks.append(f"not checked: {e.message}")
        return report
    for shift in SHIFTS:
        for _ in range(POINTS):
            point.draw(shift)
            with np.errstate(all="ignore"):
                _compare(report, compared, point)
        if report.errors:
            return report
    report.remarks.append("not checked: no random point lies in the domain")
    return report


def _formulas(f: Any, x: Any) -> dict[str, Any]:
    """Return f, d f, d(d f) and, of a scalar, the gradient."""
    dX = differential_of(x)
    simple = simplify(f)
    first = simplify(differential(simple, {x: dX}))
    formulas = {"f": f, "differential": first, "second differential": simplify(differential(first, {x: dX}))}
    if not is_array(f):
        formulas["gradient"] = simplify(project(free_gradient(simple, x), x)) if is_array(x) else first
    return formulas


class Point:
    """Random values of all variables, and a direction in which x moves."""

    def __init__(self, formulas: Mapping[str, Any], x: Any, seed: int) -> None:
        self.x = x
        self.dX = differential_of(x)
        found = {v for e in formulas.values() for v in variables_of(e)} | {x}
        self.variables = sorted(found - {self.dX}, key=lambda v: v.name)
        self.random = np.random.default_rng(seed)
        dimensions = {s for v in self.variables for d in shape_of(v) for s in d.free_symbols}
        names = sorted((d for d in dimensions if isinstance(d, DimensionName)), key=lambda d: d.name)
        self.sizes = {d: Integer(SIZES[i % len(SIZES)]) for i, d in enumerate(names)}
        everything = [*self.variables, self.dX]
        self.run = {key: compile_expressions([e], everything) for key, e in formulas.items()}
        self.values: dict[str, Any] = {}
        self.direction: Any = None

    def draw(self, shift: float) -> None:
        """Draw new values, by kind."""
        self.values = {v.name: self.value(v, shift) for v in self.variables}
        kind = self.dX.kind_name
        V = self.random.standard_normal(self.shape(self.x))
        if self.x.kind_name == "orthogonal":
            Q = self.values[self.x.name]
            kind, V = "tangent", Q @ (V - V.T) / 2
        self.direction = _structured(V, kind) if is_array(self.x) else float(V)

    def shape(self, v: Any) -> tuple[int, ...]:
        """Return a variable's shape in numbers."""
        shape = tuple(int(d.xreplace(self.sizes)) for d in shape_of(v))
        return shape[:1] if v.kind_name == "vector" else shape

    def value(self, v: Any, shift: float) -> Any:
        """Return a random value of a variable's kind."""
        shape = self.shape(v)
        A = self.random.standard_normal(shape)
        if v.kind_name == "positive":
            return float(np.exp(A))
        if v.kind_name == "integer":
            return float(self.random.integers(1, 4))
        if v.kind_name == "spd":
            return A @ A.T / len(A) + np.eye(len(A))
        if v.kind_name == "orthogonal":
            return np.linalg.qr(A)[0]
        A = np.abs(A) + shift if shift else A
        if shift and len(shape) == 2 and shape[0] == shape[1]:
            A = A + shift * len(A) * np.eye(len(A))  # away from singular matrices and negative determinants
        return _structured(A, v.kind_name) if shape else float(A)

    def at(self, key: str, step: float) -> Any:
        """Return a formula's value at X + step·V."""
        moved = dict(self.values)
        moved[self.x.name] = _moved(self.values[self.x.name], self.direction, step, self.x.kind_name)
        moved[self.dX.name] = self.direction
        function = self.run[key]
        return np.asarray(function(**{n: moved[n] for n in function.arguments}))


def _structured(A: Any, kind: str) -> Any:
    """Return the part of an array that a structure leaves."""
    if kind == "symmetric":
        return (A + A.T) / 2
    if kind == "skew":
        return (A - A.T) / 2
    if kind == "diagonal":
        return np.diag(np.diagonal(A))
    return np.tril(A) if kind == "lower" else np.triu(A) if kind == "upper" else A


def _moved(X: Any, V: Any, step: float, kind: str) -> Any:
    """Return X + hV; of an orthogonal matrix the point on its own curve."""
    if kind != "orthogonal":
        return X + step * V
    W = step / 2 * (X.T @ V)  # Cayley's transform
    eye = np.eye(len(X))
    return X @ np.linalg.solve(eye - W, eye + W)


def _difference(point: Point, key: str) -> Any:
    """Return the derivative along the direction by central differences, extrapolated."""
    wide = (point.at(key, STEP) - point.at(key, -STEP)) / (2 * STEP)
    narrow = (point.at(key, STEP / 2) - point.at(key, -STEP / 2)) / STEP
    return (4 * narrow - wide) / 3


def _compare(report: Report, formulas: Mapping[str, Any], point: Point) -> None:
    first = point.at("differential", 0.0)
    _note(report, "differential against differences", first, _difference(point, "f"))
    if "gradient" in formulas:
        G = point.at("gradient", 0.0)
        _note(report, "gradient against differential", np.sum(G * point.direction), first)
    if point.x.kind_name != "orthogonal":  # there the second differential is not that along a curve
        second = point.at("second differential", 0.0)
        _note(report, "second differential against differences", second, _difference(point, "differential"))


def _note(report: Report, name: str, a: Any, b: Any) -> None:
    """Keep the worst error of a comparison; a point outside the domain says nothing."""
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return
    scale = max(float(np.max(np.abs(a), initial=0.0)), float(np.max(np.abs(b), initial=0.0)), 1e-3)
    error = float(np.max(np.abs(a - b), initial=0.0)) / scale
    report.errors[name] = max(error, report.errors.get(name, 0.0))
