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


class Row:
    """The adjoint of a vector in Julia."""

    def __init__(self, v: Any) -> None:
        self.v = v


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


class Matlab(Text):
    """MATLAB: all values are matrices."""

    part = "("

    @staticmethod
    def given(value: Any) -> Any:
        """Return a value as a matrix."""
        return np.asarray(value)[:, None] if np.ndim(value) == 1 else np.atleast_2d(value)

    def scalar(self, value: float) -> Any:
        return np.full((1, 1), value)

    def joined(self, sign: str, a: Any, b: Any) -> Any:
        if sign == "neg":
            return -a
        if sign in ("+", "-", ".*", "./", ".^", ">"):
            return {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power, ">": np.greater}[
                sign[-1]
            ](a, b)
        if sign == "^":
            return a**b if a.size == b.size == 1 else powered(a, self.number(b))
        if sign == "*":
            return a * b if 1 in (a.size, b.size) else a @ b
        return a / b if b.size == 1 else a @ np.linalg.inv(b)

    def turned(self, value: Any) -> Any:
        return value.T

    def picked(self, value: Any, ranges: list[Any]) -> Any:
        i = [r if isinstance(r, slice) else slice(int(self.number(r)) - 1, int(self.number(r))) for r in ranges]
        if len(i) == 1:
            return value[i[0], :] if value.shape[1] == 1 else value[:, i[0]]
        return value[i[0], i[1]]

    def blocks(self, rows: list[list[Any]]) -> Any:
        return np.zeros((0, 0)) if not rows[0] else np.vstack([np.hstack(row) for row in rows])

    def called(self, name: str, arguments: list[Any], dotted: bool) -> Any:
        a, *rest = arguments
        reduced = {"sum": np.sum, "max": np.max, "min": np.min, "prod": np.prod}
        if name in reduced:
            if name in ("max", "min") and rest and rest[0].size:
                return {"max": np.maximum, "min": np.minimum}[name](a, rest[0])
            axis = int(self.number(rest[-1])) - 1 if rest else 1 if a.shape[0] == 1 else 0
            return reduced[name](a, axis=axis, keepdims=True)
        sizes = [int(self.number(r)) for r in arguments if np.size(r) == 1 and not isinstance(r, str)]
        match name:
            case "norm":
                order = rest[0] if rest else np.array([[2.0]])
                if isinstance(order, str):
                    return self.scalar(float(np.linalg.norm(a, order)))
                p = self.number(order)
                return self.scalar(float(np.linalg.norm(a.ravel() if 1 in a.shape else a, p)))
            case "eye" | "ones" | "zeros":
                shape = (sizes * 2)[:2]
                return np.eye(*shape) if name == "eye" else np.full(shape, float(name == "ones"))
            case "reshape":
                shape = tuple(int(self.number(r)) if r.size else -1 for r in rest)
                return a.reshape(shape, order="F")
            case "diag":
                return np.diag(a.ravel()) if 1 in a.shape else np.diag(a)[:, None]
            case "tril" | "triu":
                return OF_MATRICES[name](a, *(int(self.number(r)) for r in rest))
            case "psi":
                return special.digamma(a) if not rest else special.polygamma(int(self.number(a)), rest[0])
            case "nthroot":
                return np.cbrt(a)
            case "double":
                return a.astype(float)
            case "chol":
                return np.linalg.cholesky(a)
            case "eig":
                return np.linalg.eigvalsh(a)[:, None]
            case "svd":
                return np.linalg.svd(a, compute_uv=False)[:, None]
            case "fliplr":
                return a[:, ::-1]
            case "size":
                return self.scalar(a.shape[sizes[-1] - 1])
            case "cross" | "conv":
                f = np.cross if name == "cross" else np.convolve
                return f(a.ravel(), rest[0].ravel())[:, None]
        made = {**OF_ENTRIES, **OF_MATRICES}[name](*arguments)
        return np.atleast_2d(made)


class Julia(Text):
    """Julia: vectors have one axis."""

    has_factors = True

    def scalar(self, value: float) -> Any:
        return np.float64(value)

    def wide(self, value: Any) -> Any:
        return value.v[None, :] if isinstance(value, Row) else value[:, None] if np.ndim(value) == 1 else value

    def spread(self, f: Any, *values: Any) -> Any:
        """Return f of entries, along all axes."""
        if any(isinstance(v, Row) or np.ndim(v) == 2 for v in values):
            values = tuple(self.wide(v) for v in values)
        return f(*values)

    def joined(self, sign: str, a: Any, b: Any) -> Any:
        signs = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power, ">": np.greater}
        if sign == "neg":
            return Row(-a.v) if isinstance(a, Row) else -a
        if sign[0] == ".":
            return self.spread(signs[sign[1]], a, b)
        if sign in "+-":
            if isinstance(a, Row) and isinstance(b, Row):
                return Row(signs[sign](a.v, b.v))
            a, b = (self.wide(v) if isinstance(v, Row) else v for v in (a, b))
            assert np.shape(a) == np.shape(b), f"{np.shape(a)} {sign} {np.shape(b)}"
            return signs[sign](a, b)
        if sign == "^":
            return a**b if np.ndim(a) == 0 else powered(a, b)
        if sign == "/":
            return Row(a.v / b) if isinstance(a, Row) else a / b if np.ndim(b) == 0 else a @ np.linalg.inv(b)
        assert sign == "*"
        return self.times(a, b)

    def times(self, a: Any, b: Any) -> Any:
        if isinstance(a, Row):
            return (
                Row(a.v * b)
                if np.ndim(b) == 0 and not isinstance(b, Row)
                else (a.v @ b if np.ndim(b) == 1 else Row(a.v @ b))
            )
        if isinstance(b, Row):
            return Row(a * b.v) if np.ndim(a) == 0 else self.wide(a) @ b.v[None, :]
        if 0 in (np.ndim(a), np.ndim(b)):
            return a * b
        assert np.ndim(a) == 2, "a vector times an array"
        return a @ b

    def turned(self, value: Any) -> Any:
        return value.v if isinstance(value, Row) else Row(value) if np.ndim(value) == 1 else np.transpose(value)

    def picked(self, value: Any, ranges: list[Any]) -> Any:
        return value[self.index(ranges)]

    def blocks(self, rows: list[list[Any]]) -> Any:
        if all(len(row) == 1 and np.ndim(row[0]) < 2 and not isinstance(row[0], Row) for row in rows):
            return np.concatenate([np.atleast_1d(row[0]) for row in rows])
        return np.vstack([np.hstack([np.atleast_2d(self.wide(b)) for b in row]) for row in rows])

    def called(self, name: str, arguments: list[Any], dotted: bool) -> Any:
        named = {v[0]: int(v[1]) - 1 for v in arguments if isinstance(v, tuple)}
        arguments = [v for v in arguments if not isinstance(v, tuple)]
        a, *rest = arguments
        if dotted:
            two = {"max": np.maximum, "min": np.minimum, "ifelse": np.where, "Float64": np.asarray, "atan": np.arctan2}
            f = two[name] if name in two and (len(arguments) > 1 or name == "Float64") else OF_ENTRIES[name]
            return self.spread(f, *arguments)
        reduced = {"sum": np.sum, "maximum": np.max, "minimum": np.min, "prod": np.prod}
        if name in reduced:
            a = self.wide(a) if isinstance(a, Row) or named else a
            return reduced[name](a, **named, keepdims=bool(named))
        match name:
            case "ones" | "zeros":
                return np.full([int(v) for v in arguments], float(name == "ones"))
            case "I":
                return np.eye(int(a))
            case "Diagonal":
                assert np.ndim(a) == 1
                return np.diag(a)
            case "diag":
                return np.diag(a)
            case "vec":
                return np.reshape(self.wide(a) if isinstance(a, Row) else a, -1, order="F")
            case "reshape":
                return np.reshape(a, [int(v) for v in rest], order="F")
            case "norm":
                a = a.v if isinstance(a, Row) else a
                return np.linalg.norm(np.ravel(a), rest[0] if rest else 2)
            case "opnorm":
                return np.linalg.norm(a, 2)
            case "logdet":
                return np.linalg.slogdet(a)[1]
            case "Symmetric" | "Matrix":
                return a
            case "cholesky":
                return np.linalg.cholesky(a)
            case "eigvals":
                return np.linalg.eigvalsh(a)
            case "svdvals":
                return np.linalg.svd(a, compute_uv=False)
            case "reverse":
                return np.flip(a, named["axis"])
            case "cross":
                return np.cross(a, rest[0])
            case "length" | "size":
                return np.float64(len(a) if name == "length" else np.shape(a)[int(rest[0]) - 1])
        of_matrix = {"exp": scipy.linalg.expm, "log": scipy.linalg.logm, "sqrt": scipy.linalg.sqrtm}
        of_matrix |= {"sin": scipy.linalg.sinm, "cos": scipy.linalg.cosm}
        if np.ndim(a) == 2:
            return {**of_matrix, **OF_MATRICES}[name](*arguments)
        assert name == "kron" or all(np.ndim(v) == 0 for v in arguments), f"{name} of a vector"
        return {**OF_MATRICES, **OF_ENTRIES}[name](*arguments)


class Mathematica(Text):
    """Mathematica: columns and rows are lists."""

    call, part, has_dot = "[", "[[", True

    def scalar(self, value: float) -> Any:
        return np.float64(value)

    def joined(self, sign: str, a: Any, b: Any) -> Any:
        if sign == "neg":
            return -a
        if sign == ".":
            assert np.ndim(a) and np.ndim(b)
            return np.dot(a, b)
        if {np.ndim(a), np.ndim(b)} == {1, 2}:  # threads over the first axis
            a, b = (v[:, None] if np.ndim(v) == 1 else v for v in (a, b))
        else:
            assert not np.ndim(a) or not np.ndim(b) or np.shape(a) == np.shape(b)
        return {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}[sign](a, b)

    def turned(self, value: Any) -> Any:
        raise AssertionError("no mark of a transpose")

    def picked(self, value: Any, ranges: list[Any]) -> Any:
        return value[tuple(slice(None) if r == "All" else i for r, i in zip(ranges, self.places(ranges), strict=True))]

    def places(self, ranges: list[Any]) -> list[Any]:
        return [r if isinstance(r, slice | str) else int(r) - 1 for r in ranges]

    def blocks(self, rows: list[list[Any]]) -> Any:
        return rows[0]  # a list

    def called(self, name: str, arguments: list[Any], dotted: bool) -> Any:
        a, *rest = arguments
        listable = {
            "Exp": np.exp, "Log": np.log, "Sin": np.sin, "Cos": np.cos, "Tan": np.tan, "ArcSin": np.arcsin,
            "ArcCos": np.arccos, "ArcTan": np.arctan, "Sinh": np.sinh, "Cosh": np.cosh, "Tanh": np.tanh,
            "ArcSinh": np.arcsinh, "ArcCosh": np.arccosh, "ArcTanh": np.arctanh, "Sqrt": np.sqrt, "Abs": np.abs,
            "Sign": np.sign, "Erf": special.erf, "Erfc": special.erfc, "InverseErf": special.erfinv,
            "Gamma": special.gamma, "LogGamma": special.gammaln, "CubeRoot": np.cbrt, "Floor": np.floor,
            "Ceiling": np.ceil, "Round": np.round, "Ramp": lambda x: np.maximum(x, 0), "LogisticSigmoid": special.expit,
            "UnitStep": lambda x: (x >= 0) * 1.0,
        }  # fmt: skip
        if name in listable and not rest:
            return listable[name](a)
        matrices = {
            "Transpose": np.transpose, "Inverse": np.linalg.inv, "PseudoInverse": np.linalg.pinv, "Det": np.linalg.det,
            "Tr": np.trace, "MatrixExp": scipy.linalg.expm, "MatrixLog": scipy.linalg.logm, "Flatten": np.ravel,
            "KroneckerProduct": np.kron, "DiagonalMatrix": np.diag, "Diagonal": np.diag, "Cross": np.cross,
            "LowerTriangularize": np.tril, "UpperTriangularize": np.triu, "MatrixPower": powered,
            "Eigenvalues": np.linalg.eigvals, "CholeskyDecomposition": lambda x: np.linalg.cholesky(x).T,
            "SingularValueList": lambda x: np.linalg.svd(x, compute_uv=False), "Reverse": lambda x: x[::-1],
            "IdentityMatrix": lambda n: np.eye(int(n)), "Length": lambda x: np.float64(len(x)),
            "Dimensions": lambda x: np.array(np.shape(x), dtype=float),
        }  # fmt: skip
        if name in matrices:
            return matrices[name](*arguments)
        match name:
            case "PolyGamma":
                return special.digamma(a) if not rest else special.polygamma(int(a), rest[0])
            case "ArcTan":
                return np.arctan2(rest[0], a)
            case "Max" | "Min":
                return (np.max if name == "Max" else np.min)(np.hstack([np.ravel(v) for v in arguments]))
            case "Norm":
                if rest and rest[0] == "Frobenius":
                    return np.linalg.norm(a)
                return np.linalg.norm(a, float(rest[0]) if rest else 2)
            case "Total":
                if not rest:
                    return np.sum(a, axis=0)
                return np.sum(a, axis=1) if isinstance(rest[0], list) else np.sum(a)
            case "ConstantArray":
                return np.full([int(n) for n in np.atleast_1d(rest[0])], float(a))
            case "Outer":
                assert a == "Times" and np.ndim(rest[0]) == np.ndim(rest[1]) == 1
                return np.outer(*rest)
            case "Join":
                return np.concatenate([np.atleast_1d(v) for v in arguments])
            case "ArrayFlatten":
                return np.block(a)
            case "Partition":
                return np.reshape(a, (-1, int(rest[0])))
            case "MatrixFunction":
                return {"Sin": scipy.linalg.sinm, "Cos": scipy.linalg.cosm}[a](rest[0])
        raise AssertionError(f"{name} is not known")


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


def worked_out(system: type[Text], text: str, values: dict[str, Any]) -> Any:
    """Return the value of a program: lines that define, comments, a value.

    ``values`` are arrays with the axes that the system gives columns and scalars.
    """
    names = dict(values)
    comment = re.compile(r"\(\*.*\*\)" if system is Mathematica else r"(%|#).*")
    *lines, last = [line for line in (comment.sub("", line).strip() for line in text.split("\n")) if line]
    for line in lines:
        name, _, value = line.partition(" = ")
        names[name] = system(value.rstrip(";"), names).value()
    value = system(last, names).value()
    return value.v[None, :] if isinstance(value, Row) else value
