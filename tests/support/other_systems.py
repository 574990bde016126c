"""What text of MATLAB, Julia and Mathematica means, in NumPy: as much of these languages as symcalc writes.

Each has its own arrays, as its manual has them. MATLAB's are matrices, a scalar 1×1. Julia's have one axis or two, and
``'`` makes a column an adjoint, `Row`; what no dotted sign asks for must have equal shapes. Mathematica's are lists, a
column and a row one and the same; arithmetic threads over the first axis, and ``.`` contracts the last with the first.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special as special
from sympy import Integer

import symcalc as sc
from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.registry import OPERATIONS

GOLDEN = Path(__file__).parents[1] / "printing" / "derivatives.txt"
NEAR = 1e-9
FAR = 1e8  # a value that is nearly a pole's
TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<name>[A-Za-z]\w*)"
    r"|(?P<text>(?<=, )'\w+'|\"\w+\")|(?P<sign>\.[-*/^+>]|\[\[|;;|@@|->|[-+*/^\\().\[\]{},;:'=>@])"
)
CONSTANTS = {"pi": np.pi, "Pi": np.pi, "E": np.e}
SUMS = {"+", "-", ".+", ".-", ">", ".>"}
PRODUCTS = {"*", "/", ".*", "./", "\\"}


class Text:
    """Reads a line, and works it out as it goes.

    Args:
        line: an expression.
        names: the values of variables.
    """

    call, part = "(", "["
    has_dot = False  # the product of Mathematica
    has_factors = False  # F.L of a factorisation

    def __init__(self, line: str, names: dict[str, Any]) -> None:
        self.names = names
        self.tokens: list[tuple[str, str, bool]] = []
        blank = False
        at = 0
        for m in TOKEN.finditer(line):
            assert m.start() == at, f"{line[at:]} is not read"
            at = m.end()
            if m.lastgroup != "blank":
                self.tokens.append((str(m.lastgroup), m[0], blank))
            blank = m.lastgroup == "blank"
        self.tokens.append(("end", "", False))
        self.at = 0

    @staticmethod
    def given(value: Any) -> Any:
        """Return a value with the axes that the system gives it."""
        return np.asarray(value, dtype=float)[()]

    def value(self) -> Any:
        """Return the value of the line."""
        value = self.sum()
        assert self.peek() == "", f"{self.tokens[self.at :]} is left"
        return value

    def peek(self) -> str:
        return self.tokens[self.at][1]

    def take(self, *wanted: str) -> str:
        _, found, _ = self.tokens[self.at]
        assert not wanted or found in wanted, f"{found} for {wanted}"
        self.at += 1
        return found

    # ---------------------------------------------------------------- levels

    def sum(self) -> Any:
        value = self.product()
        while self.peek() in SUMS:
            value = self.joined(self.take(), value, self.product())
        return value

    def product(self) -> Any:
        value = self.signed()
        while self.peek() in PRODUCTS:
            value = self.joined(self.take(), value, self.signed())
        return value

    def signed(self) -> Any:
        if self.peek() in ("-", ".-"):
            return self.joined("neg", self.take() and self.signed(), None)
        value = self.power()
        while self.has_dot and self.peek() == ".":
            self.take()
            value = self.joined(".", value, self.power())
        return value

    def power(self) -> Any:
        base = self.postfix()
        return self.joined(self.take(), base, self.postfix()) if self.peek() in ("^", ".^") else base

    def postfix(self) -> Any:
        value = self.atom()
        while True:
            _, found, blank = self.tokens[self.at]
            if found == "'":
                self.take()
                value = self.turned(value)
            elif found == self.part and not blank:
                self.take()
                value = self.picked(value, self.arguments("]" if found[0] == "[" else ")"))
                if found == "[[":
                    self.take("]")
            elif self.has_factors and found == "." and self.tokens[self.at + 1][1] == "L":  # of a factorisation
                self.at += 2
            else:
                return value

    def atom(self) -> Any:
        kind, found, _ = self.tokens[self.at]
        self.take()
        if kind == "number":
            return self.scalar(float(found))
        if kind == "text":
            return found.strip("'\"")
        if found == "(":
            value = self.sum()
            self.take(")")
            return value
        if found in "[{":
            return self.grid({"[": "]", "{": "}"}[found])
        assert kind == "name", f"{found} begins nothing"
        while self.peek() == "." and self.tokens[self.at + 1][0] == "name" and found == "SpecialFunctions":
            self.take()
            found = self.take()
        if self.peek() == "@@":
            self.take()
            return np.prod(self.postfix())
        dotted = self.peek() == "." and self.tokens[self.at + 1][1] == "("
        at = self.at + dotted
        if found not in self.names and self.tokens[at][1] == self.call and not self.tokens[at][2]:
            self.at = at + 1
            arguments = self.arguments({"(": ")", "[": "]"}[self.call])
            return self.called(found, arguments, dotted)
        if found in self.names:
            return self.names[found]
        return self.scalar(CONSTANTS[found]) if found in CONSTANTS else found

    def arguments(self, end: str) -> list[Any]:
        found: list[Any] = []
        while self.peek() != end:
            if self.peek() == ":":
                self.take()
                found.append(slice(None))
            elif self.tokens[self.at][0] == "name" and self.tokens[self.at + 1][1] == "=":
                self.at += 2
                found.append(("axis", self.sum()))
            else:
                value = self.sum()
                if self.peek() in (":", ";;"):
                    self.take()
                    value = slice(int(self.number(value)) - 1, int(self.number(self.sum())))
                found.append(value)
            if self.peek() == ",":
                self.take()
        self.take(end)
        return found

    def grid(self, end: str) -> Any:
        rows: list[list[Any]] = [[]]
        while self.peek() != end:
            if self.peek() == ";":
                self.take()
                rows.append([])
            elif self.peek() == ",":
                self.take()
            else:
                rows[-1].append(self.sum())
        self.take(end)
        return self.blocks(rows)

    # ---------------------------------------------------------------- arrays

    def number(self, value: Any) -> float:
        return float(np.asarray(value).reshape(()))

    def index(self, ranges: list[Any]) -> tuple[Any, ...]:
        return tuple(r if isinstance(r, slice) else int(self.number(r)) - 1 for r in ranges)


def powered(A: Any, p: float) -> Any:
    """Return a power of a matrix."""
    return np.linalg.matrix_power(A, int(p)) if p == int(p) else scipy.linalg.fractional_matrix_power(A, p)


OF_ENTRIES = {
    "exp": np.exp, "log": np.log, "log1p": np.log1p, "expm1": np.expm1, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign,
    "erf": special.erf, "erfc": special.erfc, "erfinv": special.erfinv, "gamma": special.gamma, "cbrt": np.cbrt,
    "gammaln": special.gammaln, "loggamma": special.gammaln, "digamma": special.digamma, "floor": np.floor,
    "ceil": np.ceil, "round": np.round, "hypot": np.hypot, "atan2": np.arctan2, "betaln": special.betaln,
    "logbeta": special.betaln, "polygamma": special.polygamma,
}  # fmt: skip
OF_MATRICES = {
    "det": np.linalg.det, "inv": np.linalg.inv, "pinv": np.linalg.pinv, "expm": scipy.linalg.expm,
    "logm": scipy.linalg.logm, "sqrtm": scipy.linalg.sqrtm, "tril": np.tril, "triu": np.triu, "kron": np.kron,
    "trace": np.trace, "tr": np.trace,
}  # fmt: skip


def drawn(f: Any) -> dict[str, Any] | None:
    """Return values of the variables of a formula, of its own axes; None of what no numbers are drawn for."""
    random = np.random.default_rng(0)
    sizes = sorted({s for v in f.nodes.values() for d in shape_of(v) for s in d.free_symbols}, key=str)
    numbers = {s: Integer(k) for s, k in zip(sizes, (4, 3, 2, 5, 3, 4, 2, 3), strict=False)}
    values: dict[str, Any] = {}
    for name, v in f.nodes.items():
        if v.kind_name not in MADE or kind_of(v).is_function:
            return None
        A = MADE[v.kind_name](random.uniform(0.1, 0.9, [int(d.xreplace(numbers)) for d in shape_of(v)]))
        values[name] = A[:, 0] if len(f.variables[name].shape) == 1 and A.shape[1] == 1 else A
    return values


MADE = {
    "scalar": float, "positive": float, "vector": lambda A: A, "matrix": lambda A: A, "integer": lambda A: 1.0,
    "spd": lambda A: A @ A.T + np.eye(len(A)), "symmetric": lambda A: A @ A.T, "psd": lambda A: A @ A.T,
    "skew": lambda A: A - A.T, "diagonal": lambda A: np.diag(np.diag(A)), "lower": np.tril, "upper": np.triu,
    "orthogonal": lambda A: np.linalg.qr(A)[0], "unit": lambda A: A / np.linalg.norm(A),
}  # fmt: skip


def formulas() -> Iterator[tuple[str, Any]]:
    """Return formulas with their names: the golden ones, and the examples of all operations with their derivatives."""
    for block in GOLDEN.read_text(encoding="utf-8").split("\n\n"):
        what, _, program = block.strip("\n").split("\n")[0].partition(" | ")
        wanted, *names = what.split()
        yield f"{what} {program}", getattr(sc.parse(program), wanted)(*names)
    for operation in OPERATIONS.values():
        if operation.example is not None:
            program, x, _, wanted = vars(operation.example).values()
            yield program, sc.parse(program)
            yield f"{wanted} {x} {program}", getattr(sc.parse(program), wanted)(x)


def compared(system: type[Text], f: Any, text: str) -> bool | None:
    """Tell whether a text means what the formula does, at values; None where it has none there."""
    values = drawn(f)
    if values is None:
        return None
    try:
        with np.errstate(all="ignore"):
            want = np.asarray(f.evaluate(**values), dtype=float)
    except (np.linalg.LinAlgError, sc.SymcalcError):
        return None
    if not np.all(np.isfinite(want)) or np.max(np.abs(want), initial=0) > FAR:
        return None
    called = {name: short for short, name in re.findall(r"(?:%|#|\(\*) (\w+) is (\w+)", text)}
    given = {called.get(name, name): system.given(A) for name, A in values.items()}
    try:
        found = np.asarray(worked_out(system, text, given))
    except np.linalg.LinAlgError:  # singular, where the formula has a value by cofactors
        return None
    if np.iscomplexobj(found):  # what matrix functions leave of rounding
        assert np.max(np.abs(found.imag), initial=0) < NEAR, text
        found = found.real
    return found.size == want.size and np.allclose(found.reshape(want.shape), want, rtol=1e-7, atol=1e-9)


def agreeing(system: type[Text], method: str) -> int:
    """Return how many of the formulas the text means that a method writes; a text that means another is an error."""
    seen = 0
    for label, f in formulas():
        if f.along is not None:
            continue
        try:
            text = getattr(f, method)()
        except sc.NotSupported:  # the system does not have it
            continue
        agrees = compared(system, f, text)
        assert agrees is not False, (label, text)
        seen += agrees is not None
    return seen


def worked_out(system: type[Text], text: str, values: dict[str, Any]) -> Any:
    """Return the value of a program: lines that define, comments, a value.

    ``values`` are arrays with the axes that the system gives columns and scalars.
    """
    names = dict(values)
    comment = re.compile(r"\(\*.*\*\)" if system.has_dot else r"(%|#).*")
    *lines, last = [line for line in (comment.sub("", line).strip() for line in text.split("\n")) if line]
    for line in lines:
        name, _, value = line.partition(" = ")
        names[name] = system(value.rstrip(";"), names).value()
    value = system(last, names).value()
    return value.v[None, :] if hasattr(value, "v") else value
