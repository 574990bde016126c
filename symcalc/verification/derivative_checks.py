"""The numeric check of derivatives: finite differences and dot products, at random points.

At each point X moves along a random direction V within its structure. Compared are

* d f with (f(X + hV) − f(X − hV))/2h, and d(d f) with differences of d f;
* of a scalar f the gradient with d f, by ⟨∇f, dX⟩ = d f, and its place within the structure;
* the Jacobian with d f, by J dx = d f, and the Hessian with differences of the gradient, where they are plain matrices;
  elsewhere their operators applied to V, and their arrays with all axes.

Differences are taken at several steps and extrapolated (Richardson); how far they agree says how far they are trusted.
A point counts where f is finite, what must be invertible is so, and the differences can be trusted.

Where something differs, terms may cancel that are much larger than their sum: values at points a few units in the last
place away say how much of a difference is rounding.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from numbers import Integral
from typing import Any

from symcalc.calculus import jacobians
from symcalc.calculus.adjoints import free_gradient
from symcalc.calculus.differentials import differential
from symcalc.calculus.operators import free_map, hessian_operator
from symcalc.calculus.projections import project
from symcalc.errors import ArgumentMismatch, MissingRule, NotSupported, SymcalcError, TooLarge
from symcalc.expressions.core_nodes import differential_of, direction_of, is_array, postorder, shape_of, variables_of
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.maps.applications import applied
from symcalc.maps.arrays import array_of
from symcalc.optional_packages import np
from symcalc.simplification.rewriting import simplify
from symcalc.verification.random_points import ROUNDING, Point
from symcalc.verification.random_values import is_finite, size_of
from symcalc.verification.roots import with_given
from symcalc.verification.trial_sizes import FEW, LARGEST, POINTS, STEPS, Place, fitting

TOLERANCE = 1e-5  # relative; a rule that is wrong by a thousandth is far outside, and less sure differences say nothing
SMALL = ROUNDING / TOLERANCE
ATTEMPTS = 8  # at each place
COMPARED = 1_500  # nodes of a second differential that is not compared
FACTORS = 100  # of the terms of an operator whose array is compared
DIFFERENTIATED = 1_000  # nodes of a differential, of a second one, of which no further derivative is compared
# factor of the random values, and what is added to their absolute values; the domain may be anywhere
PLACES = ((1.0, None), (1.0, 1.0), (1.0, 3.0), (0.25, None), (0.25, 1.0), (0.1, 1.0), (-1.0, 1.0))


@dataclass(repr=False)
class Report:
    """What was compared, and how well it agrees; true where all of it does.

    Attributes:
        errors: the worst relative error of each comparison.
        remarks: what could not be compared, and why.

    >>> report = Report({"differential": 2e-13, "gradient": 1e-3})
    >>> report.ok, report
    (False, <Report: DIFFERS: gradient 1.0e-03; agrees: differential 2.0e-13>)
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
        written: dict[str, list[str]] = {"DIFFERS": [], "agrees": []}
        for name, e in self.errors.items():
            written["agrees" if e <= TOLERANCE else "DIFFERS"].append(f"{name} {e:.1e}")
        lines = [f"{verdict}: {', '.join(names)}" for verdict, names in written.items() if names]
        return "; ".join([*lines, *self.remarks])

    def __repr__(self) -> str:
        return f"<Report: {self}>"

    def note(self, name: str, error: float) -> None:
        """Keep the worst error of a comparison."""
        self.errors[name] = max(error, self.errors.get(name, 0.0))


def check_derivatives(f: Any, x: Any, variables: Iterable[Any] = (), *, seed: int = 0) -> Report:
    """Compare the derivatives of f by x with finite differences and with each other.

    Args:
        f: the expression.
        x: the variable.
        variables: others, which sizes may be read from.
        seed: of the random points.

    Returns:
        A report; what cannot be derived, or has no point in its domain, is said there and raises nothing.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import ONE, dimension
    >>> x = variable("x", "vector", (dimension("n"), ONE))
    >>> bool(check_derivatives(x.T * x, x))
    True
    """
    report = Report()
    try:
        random = _generator(seed)
        formulas = _formulas(report, f, x)
    except SymcalcError as e:
        report.remarks.append(f"not checked: {e.message}")
        return report
    point = compare_formulas(report, formulas, x, variables, random, _compare)
    if point is not None:
        missing = [name for name in point.formulas if name not in ("f", *report.errors) and point.can_differ(name)]
        report.remarks += [f"{name}: differences say nothing" for name in missing]
    return report


def compare_formulas(
    report: Report,
    formulas: Mapping[str, Any],
    x: Any,
    variables: Iterable[Any],
    random: Any,
    compare: Callable[[Report, Point], bool],
) -> Point | None:
    """Enter comparisons of formulas at random points, and why there are none; return the last point, if there was one.

    Args:
        report: where they are entered.
        formulas: by name, f among them.
        x: the variable that moves.
        variables: others, which sizes may be read from.
        random: the random numbers.
        compare: enters the comparisons at a point, and tells whether there was one.
    """
    try:
        formulas, given = with_given(formulas)
        everything = _everything([*formulas.values(), *(s.residual for s in given)], x, variables)
        places, further = fitting(report.remarks, formulas, everything)
        point = Point(formulas, x, everything, random, given)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # of nearly singular matrices
            compared = _compare_at_points(report, point, places, further, compare)
    except SymcalcError as e:
        report.remarks.append(f"not checked: {e.message}")
        return None
    if compared:
        return point
    within = point.spent <= LARGEST
    why = "no random point lies in the domain" if within else "it is too large to look for points in the domain"
    report.remarks.append(f"not checked: {why}")
    return None


def _generator(seed: Any) -> Any:
    """Return the random numbers of a seed.

    Raises:
        ArgumentMismatch: where it is no integer.
    """
    if not isinstance(seed, Integral):
        raise ArgumentMismatch(f"the seed is an integer, not {type(seed).__name__}")
    return np.random.default_rng(abs(int(seed)))


def _formulas(report: Report, f: Any, x: Any) -> dict[str, Any]:
    """Return f, d f and d(d f); of a scalar the gradient; Jacobian or Hessian where a plain matrix writes them.

    Where d f is very long, the second derivatives are left out; where d(d f) is, the Hessian, which says the same.
    """
    dX = differential_of(x)
    simple = simplify(f)
    first = simplify(differential(simple, {x: dX}))
    formulas = {"f": f, "differential": first}
    twice, longest = _is_short(first), first
    if twice:
        longest = simplify(differential(first, {x: dX}))
        if _is_short(longest, COMPARED):
            formulas["second differential"] = longest
        else:
            report.remarks.append(f"second differential: too large to compare, it has {COMPARED:,} parts")
    else:
        report.remarks.append(f"second derivatives: too large to compare, the first has {DIFFERENTIATED:,} parts")
    if not is_array(f):
        formulas["gradient"] = simplify(project(simplify(free_gradient(simple, x)), x))
    name, matrix = ("Jacobian", jacobians.jacobian) if is_array(f) else ("Hessian", jacobians.hessian)
    if kind_of(x).axes < 2 and (twice or is_array(f)):
        if _is_short(first if is_array(f) else longest):
            with suppress(MissingRule, NotSupported):  # the other comparisons stand without it
                formulas[name] = matrix(simple, x)
        else:
            of = "differential" if is_array(f) else "second differential"
            report.remarks.append(f"{name}: too large to compare, the {of} has {DIFFERENTIATED:,} parts")
    elif is_array(f) or twice:
        formulas |= _operators(name, simple, x, first)
    return formulas


def _operators(name: str, f: Any, x: Any, first: Any) -> dict[str, Any]:
    """Return the Jacobian or Hessian as an operator along dX and as an array, where they have code and are short."""
    dX, V = differential_of(x), direction_of(x)  # the formula may hold dX
    formulas: dict[str, Any] = {}
    if kind_of(x).bend is None and _is_short(first):
        with suppress(MissingRule, NotSupported, TooLarge):  # the other comparisons stand without it
            body = simplify(differential(f, {x: V})) if is_array(f) else hessian_operator(f, x, x, V)
            linear = free_map(body, V)
            formulas[f"{name} along"] = simplify(applied(linear, dX))
            if sum(len(t.factors) for t in linear.terms) < FACTORS:
                formulas[f"{name} array"] = array_of(linear)
    return formulas


def _is_short(e: Expression, parts: int | None = None) -> bool:
    longest = parts or DIFFERENTIATED
    return sum(1 for _ in islice(postorder(e), longest)) < longest


def _everything(formulas: Iterable[Any], x: Any, variables: Iterable[Any]) -> list[Any]:
    """Return those of the formulas, and others that tell sizes, in the order of their names; the differential last."""
    used = {v for e in formulas for v in variables_of(e)} | {x}
    found = used | {v for v in variables if any(d.free_symbols for d in shape_of(v))}
    return [*sorted(found - {differential_of(x)}, key=lambda v: v.name), differential_of(x)]


def _compare_at_points(
    report: Report,
    point: Point,
    sizes: Sequence[Place],
    further: Iterable[Place],
    compare: Callable[[Report, Point], bool],
) -> bool:
    """Enter the comparisons at some points, and at one of each of further sizes; tell whether there was one."""
    for at, place in product(sizes, PLACES):
        point.sizes, point.work = at
        counted = 0
        for _ in range(ATTEMPTS):
            if point.spent > LARGEST:
                break
            point.draw(*place)
            counted += compare(report, point)
            if counted == POINTS:
                break
        if counted:
            for at, _ in product(further, range(FEW)):
                point.sizes, point.work = at
                point.draw(*place)
                compare(report, point)
            return True
    return False


def _compare(report: Report, point: Point) -> bool:
    """Enter the comparisons at a point; tell whether the differential could be compared."""
    if not point.is_inside():
        return False
    point.compile()
    first, V = point.at("differential"), point.along
    if not note_slope(report, point, "differential", first, "f"):
        return False
    steps = float(np.sum(np.abs(V)))
    if "gradient" in point.run:
        G = point.at("gradient")
        G = np.reshape(G, np.shape(V)) if np.size(G) == np.size(V) else G  # matrices of one column or row
        size = max(np.sum(np.abs(G * V)), SMALL)
        _note(report, "gradient", np.sum(G * V), first, size, point.sums("gradient", steps, "differential"))
        _note(report, "gradient", _within(G, point), G, max(size_of(G), SMALL), point.sums("gradient", 2.0))
    if "Jacobian" in point.run:
        J, size = np.dot(point.at("Jacobian"), V), max(size_of(first), SMALL)
        _note(report, "Jacobian", J, first, size, point.sums("Jacobian", steps, "differential"))
    if "Hessian" in point.run:
        note_slope(report, point, "Hessian", np.dot(point.at("Hessian"), V), "gradient", steps)
    for name in ("Jacobian along", "Jacobian array", "Hessian along", "Hessian array"):
        if name in point.run:
            found, like = point.at(name), point.at("gradient") if name.startswith("Hessian") else first
            if name.endswith("array") and np.size(found) == np.size(like) * np.size(V):  # axes of the value, then of x
                found = np.reshape(np.reshape(found, (-1, np.size(V))) @ np.ravel(V), np.shape(like))
            if name.startswith("Hessian"):
                note_slope(report, point, name, found, "gradient", steps)
            else:
                _note(report, name, found, first, max(size_of(first), SMALL), point.sums(name, steps, "differential"))
    if "second differential" in point.run and point.can_differ("second differential"):
        note_slope(report, point, "second differential", point.at("second differential"), "differential")
    return True


def note_slope(report: Report, point: Point, name: str, found: Any, of: str, times: float = 1.0) -> bool:
    """Compare a derivative with differences of what it is a derivative ``of``; tell whether they can be trusted."""
    slope, doubt, noise = point.slope(of)
    if not is_finite(slope):  # a step leaves the domain
        return False
    if of == "gradient" and kind_of(point.x).bend is not None:  # it leaves the directions of the point
        slope = _within(slope, point)
    size = max(size_of(found), size_of(slope))
    if doubt > TOLERANCE * size and size > noise:  # neither sure nor zero: a kink within the steps, or too steep
        return False
    known = size if size > noise else noise / TOLERANCE
    _note(report, name, found, slope, known, point.sums(name, times, of, 1 / min(STEPS)))
    return True


def _note(report: Report, name: str, found: Any, want: Any, size: float, rounding: Callable[[], float]) -> None:
    """Enter the error of a derivative; one that has no value where it must have one is wrong.

    Args:
        report: where it is entered.
        name: of the derivative.
        found: its value.
        want: what it must be.
        size: by which their difference is divided.
        rounding: how much of the difference may be rounding; it is asked where that is too large.
    """
    fits = np.shape(found) == np.shape(want) and is_finite(found)
    error = size_of(found - want) / size if fits else np.inf
    if TOLERANCE < error < np.inf:
        error *= size / max(size, rounding() / TOLERANCE)
    report.note(name, error)


def _within(G: Any, point: Point) -> Any:
    """Return the part of a gradient that lies in the directions in which x moves."""
    return kind_of(point.x).part(np, G, point.values[point.x.name])
