"""A program's numbers against its meaning, and its texts against what they are read as."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from program_questions import answers, asked
from program_trees import Name, Program
from program_values import LONG, SCALES, OutOfDomain, draw_values, moved, sizes_of, value, within

import symcalc as sc

CLOSE = 1e-5
SUBSCRIPTS = str.maketrans({chr(0x2080 + i): f"_{i}" for i in range(10)})


# --------------------------------------------------------------------------------------------------- numbers


def spelled(name: str) -> str:
    """Return a name as the arguments spell it."""
    return name.translate(SUBSCRIPTS)


class Point:
    """Values of the names of a program, as its meaning and as the code take them."""

    def __init__(self, program: Program, seed: int, memo: dict[Any, Any], where: str = "", least: int = 1) -> None:
        self.memo = memo  # what was asked of the formula: the same at every point
        chance = np.random.default_rng(seed)
        self.program, self.where = program, where
        self.sizes = sizes_of(program, chance, least)
        self.values = draw_values(program, self.sizes, chance, where)
        for n in program.names:
            if n.kind == "orthogonal":  # it moves within the group
                self.values["d" + n.name] = self.values[n.name] @ self.values["d" + n.name]
        self.extra: dict[str, Any] = {}  # values of names that answers bring in

    def value(self, values: Mapping[str, Any] | None = None) -> Any:
        """Return the value by the meaning of the program."""
        return value(self.program, values or self.values, self.sizes)

    def asked(self, verb: str, x: str, ask: Callable[[], Any]) -> Any:
        """Return the answer or the error."""
        if (verb, x) not in self.memo:
            self.memo[verb, x] = asked(verb, ask)[1]
        return self.memo[verb, x]

    def in_range(self) -> bool:
        """Tell whether every part of the program is a 64-bit number that may be multiplied by another one."""
        seen: list[Any] = []
        value(self.program, self.values, self.sizes, seen)
        return all(LONG(1e-290) < a < LONG(1e290) for a in seen[::2] + [a for a in seen[1::2] if a < np.inf] if a)

    def arrays(self, f: sc.Formula) -> dict[str, Any]:
        """Return the values that a formula takes, in the shapes that it asks for."""
        known = {spelled(k): v for k, v in {**self.values, **self.extra}.items()}
        known = {"d" + k: v for k, v in known.items() if k[0] == "d"} | known  # the differential of a differential
        found = {}
        for name, v in f.variables.items():
            if f.along is not None and name == f.along.name:
                continue  # of an operator, its own
            a = np.asarray(known[name], np.float32 if self.where == "single" else np.float64)
            found[name] = a[()] if not v.shape else a.ravel() if v.kind == "vector" else np.reshape(a, shape2(a))
        return found

    def sizes_read(self, g: sc.Formula) -> dict[Any, int]:
        """Return the sizes that the names of dimensions have which a formula knows."""
        known = {spelled(k): np.shape(v) for k, v in self.values.items()}
        found: dict[Any, int] = {}
        for name, v in g.variables.items():
            if name in known:
                there = known[name] if len(v.shape) == 2 else [s for s in known[name] if s != 1] or known[name][:1]
                found.update({d: s for d, s in zip(v.shape, there, strict=False) if not isinstance(d, int)})
        return found

    def slopes(self, n: Name, V: Any) -> tuple[Any, Any, Any]:
        """Return the value, and the first and second derivative along V; None where differences say nothing."""
        h = LONG(1e-3) * min(SCALES.get(self.where, 1.0), 1)
        at = {k: self.value(moved(self.values, n, V, k * h)) for k in (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6)}
        first, second = [], []
        for k in (1, 2, 3):
            a, b, c, d, e = (at.get(j * k) for j in (-2, -1, 0, 1, 2))
            if a is None or e is None:
                continue
            first.append((8 * (d - b) - (e - a)) / (12 * k * h))
            second.append((16 * (d + b) - (e + a) - 30 * c) / (12 * k * k * h * h))
        top = max(float(np.abs(a).max(initial=0)) for a in at.values())
        sides = [sum(w * at[s * j] for j, w in enumerate((-3, 4, -1))) / (2 * s * h) for s in (1, -1)]
        d1 = first[0] if near(first[0], first[-1], 1e-8, 1e-7 * top) and near(*sides, 1e-2, 1e-3 * top) else None
        d2 = second[0] if d1 is not None and near(second[0], second[-1], 1e-7, 1e-5 * top) else None
        return at[0], d1, d2


def shape2(a: Any) -> tuple[int, int]:
    """Return the shape with two axes."""
    return a.shape if a.ndim == 2 else (a.size, 1)


def near(a: Any, b: Any, tolerance: float, floor: float = 0.0) -> bool:
    """Tell whether arrays agree, relative to the larger, or to ``floor``; nan and infinity agree with no number."""
    a, b = np.ravel(np.asarray(a, LONG)), np.ravel(np.asarray(b, LONG))
    if a.shape != b.shape:
        return False
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return np.array_equal(a, b)
    top = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0), floor)
    return bool(np.all(np.abs(a - b) <= tolerance * top))


def run(g: sc.Formula, point: Point) -> Any:
    """Return the number that the code gives."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return g.evaluate(**point.arrays(g))


def faults_at(program: Program, f: sc.Formula, point: Point) -> Iterator[str]:
    """Return what is wrong at a point, each with the verb first; nothing where all is right."""
    try:
        want = point.value()
    except OutOfDomain as e:
        if point.where not in ("huge", "tiny") and "singular" not in str(e):  # which rounding may hide
            yield from faults_outside(f, point)
        return
    if not point.in_range():
        return
    if point.where in ("huge", "tiny"):
        yield from differences("value", run(f, point), want, 1e-9, 0.0)
        return
    if not reasonable(want):
        return
    found = run(f, point)
    if point.where == "single":
        yield from faults_in_single(program, found, want)
        return
    yield from differences("value", found, want, 1e-8, 1e-6)
    for n in program.occurring():
        if spelled(n.name) not in f.variables:
            continue
        try:
            yield from faults_by(f, point, n, want)
        except OutOfDomain:
            continue


def faults_in_single(program: Program, found: Any, want: Any) -> Iterator[str]:
    """Return what is wrong with a number worked out in 32 bits."""
    if any(n.shape for n in program.occurring()) and np.asarray(found).dtype != np.float32:
        yield f"single: {np.asarray(found).dtype}"
    yield from differences("single", found, want, 2e-2, 1e-3)


def reasonable(a: Any) -> bool:
    """Tell whether numbers are finite and neither huge nor tiny."""
    return bool(np.all(np.isfinite(a)) and np.abs(a).max(initial=0) < 1e12)


def faults_outside(f: sc.Formula, point: Point) -> Iterator[str]:
    """Return what is wrong where there is no value: a complex number, or a number and no condition."""
    try:
        found = run(f, point)
    except np.linalg.LinAlgError:
        return
    if np.iscomplexobj(found):
        yield "value: a complex number"
    elif np.all(np.isfinite(found)) and not f.conditions:
        yield "value: a number where there is none, and no condition"


def differences(verb: str, found: Any, want: Any, tolerance: float, floor: float) -> Iterator[str]:
    """Return the fault where numbers differ."""
    if np.iscomplexobj(found):
        yield f"{verb}: a complex number"
    elif np.size(found) != np.size(want):
        yield f"{verb}: shape {np.shape(found)}, not {np.shape(want)}"
    elif not near(np.ravel(found), np.ravel(want), tolerance, floor):
        yield f"{verb}: {short(found)}, not {short(want)}"


def short(a: Any) -> str:
    """Return numbers in few characters."""
    return np.array2string(np.ravel(np.asarray(a, float))[:4], precision=5)


def faults_by(f: sc.Formula, point: Point, n: Name, want: Any) -> Iterator[str]:
    """Return what is wrong with the derivatives by a name."""
    x, V = spelled(n.name), point.values["d" + n.name]
    _, d1, d2 = point.slopes(n, V)
    if d1 is None or not reasonable(d1):
        return
    floor = 1e-6 * float(np.abs(want).max(initial=0)) + 1e-9
    for verb, number in first_order(f, point, n, x, V):
        yield from differences(f"{verb} {n.kind}", number, d1 if verb != "vjp" else np.sum(d1), CLOSE, floor)
    if np.ndim(want) or d2 is None or not reasonable(d2):
        return
    for verb, number in second_order(f, point, n, x, V):
        yield from differences(f"{verb} {n.kind}", number, d2, 10 * CLOSE, floor * 10)


def first_order(f: sc.Formula, point: Point, n: Name, x: str, V: Any) -> Iterator[tuple[str, Any]]:
    """Return what each verb says of the derivative along V."""
    scalar = not f.shape and not np.ndim(point.value())
    W = np.asarray(V, float)
    asks: list[tuple[str, Callable[[], Any], Callable[[Any], Any]]] = [
        ("differential", lambda: f.differential(x), lambda d: d),
        ("directional", lambda: f.directional(x, "V_77"), lambda d: d),
        ("vjp", lambda: f.vjp(x, "G_77"), lambda G: np.sum(np.reshape(G, W.shape) * W)),
    ]
    if scalar:
        asks.append(("gradient", lambda: f.gradient(x), lambda G: np.sum(np.reshape(G, W.shape) * W)))
    elif not W.shape or (W.shape[1] == 1 and n.kind == "vector" and len(f.shape) == 1):
        asks.append(
            ("jacobian", lambda: f.jacobian(x), lambda J: J * W if not W.shape else np.reshape(J, (-1, len(W))) @ W)
        )
    point.extra = {"V_77": V, "G_77": np.ones(np.shape(point.value()))}
    for verb, ask, contracted in asks:
        g = point.asked(verb, x, ask)
        if isinstance(g, sc.SymcalcError):
            continue
        found = run(g, point)
        if is_excluded(f, g, found):
            continue
        if verb == "gradient" and W.shape and not stays(n, found, point):
            yield "gradient leaves the structure", np.nan
        if verb == "gradient" and np.shape(found) != np.shape(point.arrays(f)[x]):
            yield "gradient has another shape", np.nan
        yield verb, contracted(found)


def is_excluded(f: sc.Formula, g: sc.Formula, found: Any) -> bool:
    """Tell what is no number where a derivative says, as the value does not, that no entry may be 0."""
    said = set(g.conditions) - set(f.conditions)
    return any("has no zero entry" in line for line in said) and not np.all(np.isfinite(found))


def stays(n: Name, G: Any, point: Point) -> bool:
    """Tell whether a gradient lies in the directions in which its variable moves."""
    if n.kind in ("vector", "matrix"):
        return True
    Q = np.asarray(point.values[n.name], float)
    G = Q.T @ G if n.kind == "orthogonal" else G
    return near(within(n.kind, G), G, 1e-7, 1e-6) or not np.all(np.isfinite(G))


def second_order(f: sc.Formula, point: Point, n: Name, x: str, V: Any) -> Iterator[tuple[str, Any]]:
    """Return what each verb says of the second derivative along V."""
    W = np.asarray(V, float)
    asks: list[tuple[str, Callable[[], Any], Callable[[Any], Any]]] = [
        ("hvp", lambda: f.hvp(x, "V_77"), lambda H: np.sum(np.reshape(H, W.shape) * W)),
    ]
    if n.kind != "orthogonal":
        asks.append(("second differential", lambda: f.differential(x).differential(x), lambda d: d))
        asks.append(
            ("hessian", lambda: f.hessian(x), lambda H: np.ravel(W) @ np.reshape(H, (W.size, W.size)) @ np.ravel(W))
        )
        asks.append(
            (
                "gradient of hvp's twin",
                lambda: f.gradient(x).directional(x, "V_77"),
                lambda H: np.sum(np.reshape(H, W.shape) * W),
            )
        )
        if not any(p.how == "d" + n.name for p in f_parts(point.program)):
            asks.append(
                (
                    "gradient of the differential",
                    lambda: f.differential(x).gradient(x),
                    lambda G: np.sum(np.reshape(G, W.shape) * W),
                )
            )
    for verb, ask, contracted in asks:
        g = point.asked(verb, x, ask)
        if not isinstance(g, sc.SymcalcError) and not is_excluded(f, g, found := run(g, point)):
            yield verb, contracted(found)


def f_parts(program: Program) -> Iterator[Any]:
    """Return all parts of a program."""
    for e in (program.body, *(p for _, p in program.definitions)):
        yield from e


def read_as_meant(f: sc.Formula, program: Program) -> bool:
    """Tell whether undeclared names are read as the kinds that were meant."""
    for n in program.names:
        v = f.variables.get(spelled(n.name))
        if v is not None and v.kind != n.kind and not n.declared:
            return False
        if v is not None and len(v.shape) != len(n.shape) and 1 not in n.shape:
            return False
    return True


def faults_of(program: Program, seed: int, where: str = "") -> set[str]:
    """Return the verbs that are wrong at two of three points of a sort, with what was seen."""
    f = sc.parse(program.text)
    if not read_as_meant(f, program):
        return set()
    found: dict[str, list[str]] = {}
    memo: dict[Any, Any] = {}
    for i in range(3):
        try:
            seen = list(faults_at(program, f, Point(program, seed + i, memo, where)))
        except (np.linalg.LinAlgError, sc.SymcalcError):
            continue
        for fault in seen:
            found.setdefault(fault.partition(":")[0], []).append(fault)
    return {f"{verb} at {where}: {faults[0]}" for verb, faults in found.items() if len(faults) > 1}


def reads_back(program: Program, seed: int) -> Iterator[str]:
    """Return the answers whose text is refused, or is another function."""
    f = asked("read", lambda: sc.parse(program.text))[1]
    if isinstance(f, sc.SymcalcError) or not read_as_meant(f, program):
        return
    point = Point(program, seed, {}, least=2)
    for label, g in answers(f, 2):
        if isinstance(g, sc.SymcalcError):
            continue
        text = asked("text", lambda g=g: str(g))[1]
        if isinstance(text, sc.SymcalcError):
            yield f"{label.split()[0]} cannot be printed: {text}"
            continue
        back = asked("back", lambda text=text: sc.parse(text))[1]
        if isinstance(back, sc.SymcalcError):
            yield f"{label.split()[0]} is refused: {text!r}: {back.message}"
        else:
            yield from compared(label.split()[0], g, back, text, point)


def compared(label: str, g: sc.Formula, back: sc.Formula, text: str, point: Point) -> Iterator[str]:
    """Return the fault where two formulas differ in kinds or in numbers."""
    for name, v in back.variables.items():
        if name not in g.variables or g.variables[name].kind != v.kind:
            yield f"{label} reads another {name}: {text!r}"
            return
    sizes, chance = point.sizes_read(g), np.random.default_rng(5)
    point.extra = {
        name: chance.standard_normal([s if isinstance(s, int) else int(s.xreplace(sizes)) for s in v.shape])
        for name, v in g.variables.items()
        if name.endswith("_77")
    }
    if back != g:
        yield f"{label} is not equal: {text!r}"
    try:
        a = run(g, point)
    except (np.linalg.LinAlgError, sc.SymcalcError):
        return
    try:
        b = run(back, point)
    except sc.SymcalcError as e:
        yield f"{label} cannot be run: {text!r}: {e.message}"
        return
    without_value = not np.all(np.isfinite(a)) and not np.all(np.isfinite(b))
    if np.shape(a) != np.shape(b) or not (near(a, b, 1e-6, 1e-9) or without_value):
        yield f"{label} is another function: {text!r}: {short(b)}, not {short(a)}"
