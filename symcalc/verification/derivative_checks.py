"""The numeric check of derivatives: finite differences and dot products, at random points.

At each point X moves along a random direction V within its structure. Compared are

* d f with (f(X + hV) − f(X − hV))/2h, and d(d f) with differences of d f;
* of a scalar f the gradient with d f, by ⟨∇f, dX⟩ = d f, and its place within the structure;
* the Jacobian with d f, by J dx = d f, and the Hessian with differences of the gradient, where they are plain matrices.

Differences are taken at several steps and extrapolated (Richardson); how far they agree says how far they are trusted.
A point counts where f is finite, what must be invertible is so, and the differences can be trusted.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from numbers import Integral
from typing import Any

from sympy import Integer

from symcalc.calculus import jacobians
from symcalc.calculus.adjoints import free_gradient
from symcalc.calculus.conditions import Origin, kinked_norms
from symcalc.calculus.differentials import differential
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.calculus.projections import project
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import ArgumentMismatch, MissingRule, NotSupported, SymcalcError
from symcalc.expressions.core_nodes import differential_of, is_array, postorder, shape_of, variable, variables_of
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.expressions.kinks import NO_KINKS, Kinks
from symcalc.expressions.node import Expression
from symcalc.optional_packages import np
from symcalc.simplification.rewriting import simplify
from symcalc.verification.trial_sizes import FEW, LARGEST, POINTS, RUNS, STEPS, Place, fitting
from symcalc.verification.workloads import must_be_invertible

TOLERANCE = 1e-5  # relative; a rule that is wrong by a thousandth is far outside, and less sure differences say nothing
NOISE = 1e-11  # of a difference quotient, relative to the values of the function
ROUNDING = 1e-14  # what is left of zero
SMALL = ROUNDING / TOLERANCE
CONDITION = 1e8  # of matrices above which they count as singular
ATTEMPTS = 8  # at each place
COMPARED = 1_500  # nodes of a second differential that is not compared
DIFFERENTIATED = 1_000  # nodes of a differential, of a second one, of which no further derivative is compared
# factor of the random values, and what is added to their absolute values; the domain may be anywhere
PLACES = ((1.0, None), (1.0, 1.0), (1.0, 3.0), (0.25, None), (0.25, 1.0), (-1.0, 1.0))


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
        everything = _everything(formulas, x, variables)
        places, further = fitting(report.remarks, formulas, everything)
        point = Point(formulas, x, everything, random)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # of nearly singular matrices
            compared = _compare_at_points(report, point, places, further)
    except SymcalcError as e:
        report.remarks.append(f"not checked: {e.message}")
        return report
    if not compared:
        within = point.spent <= LARGEST
        why = "no random point lies in the domain" if within else "it is too large to look for points in the domain"
        report.remarks.append(f"not checked: {why}")
        return report
    missing = [name for name in formulas if name not in ("f", *report.errors) and point.can_differ(name)]
    report.remarks += [f"{name}: differences say nothing" for name in missing]
    return report


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
    return formulas


def _kinks_of(formulas: Mapping[str, Any], x: Any) -> dict[str, Kinks]:
    """Return what derivatives are where norms are 0 by which they divide, as ‖relu(x)‖ is at many points."""
    first = Origin(formulas["differential"], simplify(formulas["f"]), (x,))
    second = first._replace(answer=formulas.get("second differential"), source=first.answer, before=first)
    norms = dict.fromkeys(("differential", "gradient", "Jacobian"), kinked_norms(first))
    norms |= dict.fromkeys(("second differential", "Hessian"), kinked_norms(second))
    return {name: kinks_at(e, norms[name]) for name, e in formulas.items() if name in norms}


def _is_short(e: Expression, parts: int | None = None) -> bool:
    longest = parts or DIFFERENTIATED
    return sum(1 for _ in islice(postorder(e), longest)) < longest


def _everything(formulas: Mapping[str, Any], x: Any, variables: Iterable[Any]) -> list[Any]:
    """Return those of the formulas, and others that tell sizes, in the order of their names; the differential last."""
    used = {v for e in formulas.values() for v in variables_of(e)} | {x}
    found = used | {v for v in variables if any(d.free_symbols for d in shape_of(v))}
    return [*sorted(found - {differential_of(x)}, key=lambda v: v.name), differential_of(x)]


class Point:
    """Random values of all variables, and a direction in which x moves."""

    def __init__(self, formulas: Mapping[str, Any], x: Any, variables: Sequence[Any], random: Any) -> None:
        self.x = x
        *self.variables, self.dX = variables
        self.random = random
        self.sizes: Mapping[Any, Integer] = {}
        self.work: Mapping[str, float] = {}
        self.spent = 0.0  # multiplications so far
        # differences leave the integers
        self.everything = [variable(v.name, plain_kind(0).name) if kind_of(v).is_whole else v for v in variables]
        self.run = {"f": compile_expressions([formulas["f"]], self.everything)}
        self.formulas = formulas
        regular = must_be_invertible(formulas.values())
        self.regular = compile_expressions(regular, self.everything) if regular else None  # one is a part of another
        self.values: dict[str, Any] = {}
        self.direction: Any = None

    def compile(self) -> None:
        """Compile all formulas: none of them but f is run before a point lies in the domain.

        Raises:
            SymcalcError: where there is no code for one.
        """
        if len(self.run) < len(self.formulas):
            kinks = _kinks_of(self.formulas, self.x)
            for name, e in self.formulas.items():
                self.run[name] = compile_expressions([e], self.everything, kinks=[kinks.get(name, NO_KINKS)])

    def draw(self, factor: float, shift: float | None) -> None:
        """Draw new values, by kind."""
        self.spent += self.work[""]
        self.values = {v.name: self.value(v, factor, shift) for v in self.variables}
        V = self.random.standard_normal(self.shape(self.x))
        self.direction = kind_of(self.x).part(np, V, self.values[self.x.name]) if is_array(self.x) else float(V)

    def shape(self, v: Any) -> tuple[int, ...]:
        """Return a variable's shape in numbers."""
        shape = tuple(int(d.xreplace(self.sizes)) for d in shape_of(v))
        return shape[: kind_of(v).axes]

    def value(self, v: Any, factor: float, shift: float | None) -> Any:
        """Return a random value of a variable's kind."""
        shape = self.shape(v)
        A = self.random.standard_normal(shape)
        kind = kind_of(v)
        if kind.value is not None:
            return kind.value(np, A, self.random)
        if shift is not None:
            A = np.abs(A) + shift
            if len(shape) == 2 and shape[0] == shape[1]:
                A = A + shift * len(A) * np.eye(len(A))  # away from singular matrices and negative determinants
        return kind.part(np, factor * A, None) if shape else float(factor * A)

    def call(self, function: Any, step: float = 0.0) -> list[Any]:
        """Return a function's values at X + step·V, NaN where it has none."""
        moved = dict(self.values)
        moved[self.x.name] = kind_of(self.x).moved(np, self.values[self.x.name], self.direction, step)
        moved[self.dX.name] = self.direction
        try:
            values = function(**{n: moved[n] for n in function.arguments})
        except (np.linalg.LinAlgError, SymcalcError):
            values = np.nan
        return [np.asarray(v) for v in (values if isinstance(values, tuple) else (values,))]

    def at(self, key: str) -> Any:
        """Return a formula's value."""
        self.spent += self.work[key]
        return self.call(self.run[key])[0]

    def is_inside(self) -> bool:
        """Tell whether the function has a value here, and what must be invertible is so."""
        regular = self.call(self.regular) if self.regular else []
        return _is_finite(self.at("f"), *regular) and all(np.linalg.cond(A) < CONDITION for A in regular)

    def can_differ(self, name: str) -> bool:
        """Tell whether a derivative is compared; along a curve the second is another."""
        return name != "second differential" or kind_of(self.x).bend is None

    def slope(self, key: str) -> tuple[Any, float, float]:
        """Return the derivative along the direction by differences, its uncertainty, and the noise in it."""
        function, values, size = self.run[key], [], 0.0
        self.spent += RUNS * self.work[key]
        for h in STEPS:
            far, near = ([self.call(function, s)[0] for s in (h * k, -h * k)] for k in (1.0, 0.5))
            size = max(size, *(_size(v) for v in (*far, *near)))
            values.append((4 * (near[0] - near[1]) / h - (far[0] - far[1]) / (2 * h)) / 3)
        spread = max(_size(v - values[0]) for v in values)
        noise = NOISE * size if size > ROUNDING else NOISE
        return values[0], 10 * spread + noise, noise


def _compare_at_points(report: Report, point: Point, sizes: Sequence[Place], further: Iterable[Place]) -> bool:
    """Enter the comparisons at some points, and at one of each of further sizes; tell whether there was one."""
    for at, place in product(sizes, PLACES):
        point.sizes, point.work = at
        counted = 0
        for _ in range(ATTEMPTS):
            if point.spent > LARGEST:
                break
            point.draw(*place)
            counted += _compare(report, point)
            if counted == POINTS:
                break
        if counted:
            for at, _ in product(further, range(FEW)):
                point.sizes, point.work = at
                point.draw(*place)
                _compare(report, point)
            return True
    return False


def _compare(report: Report, point: Point) -> bool:
    """Enter the comparisons at a point; tell whether the differential could be compared."""
    if not point.is_inside():
        return False
    point.compile()
    first, V = point.at("differential"), point.direction
    if not _note_slope(report, "differential", first, *point.slope("f")):
        return False
    if "gradient" in point.run:
        G = point.at("gradient")
        G = np.reshape(G, np.shape(V)) if np.size(G) == np.size(V) else G  # matrices of one column or row
        _note(report, "gradient", np.sum(G * V), first, max(np.sum(np.abs(G * V)), SMALL))
        _note(report, "gradient", _within(G, point), G, max(_size(G), SMALL))
    if "Jacobian" in point.run:
        _note(report, "Jacobian", np.dot(point.at("Jacobian"), V), first, max(_size(first), SMALL))
    if "Hessian" in point.run:
        _note_slope(report, "Hessian", np.dot(point.at("Hessian"), V), *point.slope("gradient"))
    if "second differential" in point.run and point.can_differ("second differential"):
        _note_slope(report, "second differential", point.at("second differential"), *point.slope("differential"))
    return True


def _note_slope(report: Report, name: str, found: Any, slope: Any, doubt: float, noise: float) -> bool:
    """Compare a derivative with differences; tell whether they can be trusted."""
    if not _is_finite(slope):  # a step leaves the domain
        return False
    size = max(_size(found), _size(slope))
    if doubt > TOLERANCE * size and size > noise:  # neither sure nor zero: a kink within the steps, or too steep
        return False
    _note(report, name, found, slope, size if size > noise else noise / TOLERANCE)
    return True


def _note(report: Report, name: str, found: Any, want: Any, size: float) -> None:
    """Enter the error of a derivative; one that has no value where it must have one is wrong."""
    fits = np.shape(found) == np.shape(want) and _is_finite(found)
    report.note(name, _size(found - want) / size if fits else np.inf)


def _is_finite(*arrays: Any) -> bool:
    return all(bool(np.all(np.isfinite(A))) for A in arrays)


def _size(A: Any) -> float:
    """Return the largest absolute value of an array."""
    return float(np.max(np.abs(A), initial=0.0))


def _within(G: Any, point: Point) -> Any:
    """Return the part of a gradient that lies in the directions in which x moves."""
    return kind_of(point.x).part(np, G, point.values[point.x.name])
