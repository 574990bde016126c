"""The value of a text as it is typed, worked out over the syntax tree in plain NumPy: nothing is cancelled.

Reading and inference give the tree; no node of an expression is built. A text has a value where all its parts have
real and finite ones; else it is NaN. `Typed.size` is the largest number met on the way, by which tests leave out what
rounding spoils.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from evaluator import TABLE

from symcalc.expressions.operation_records import Function
from symcalc.language.inference.programs import infer
from symcalc.language.parsing import read
from symcalc.language.syntax_tree import Term, function_called, number_of


def along(name: str) -> Callable[..., Any]:
    """Return the function of all entries, or of each column or row by the axis behind the array."""

    def value(a: Any, axis: float = 0) -> Any:
        return TABLE[f"{name} along an axis"](a, int(axis)) if axis else TABLE[name](a)

    return value


def of_numpy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of NumPy's that has an axis, by that of the language."""
    return lambda a, axis=0: function(a, axis=int(axis) - 1, keepdims=True) if axis else function(a)


OTHERS = {
    **{name: along(name) for name in ("max", "min", "prod", "norm2")},
    **{name: of_numpy(getattr(np, name)) for name in ("mean", "var", "std")},
    **{name: lambda a, axis=0, name=name: TABLE[name](a, int(axis)) for name in ("ismax", "ismin", "prodothers")},
    "prodothers_along": lambda a, v, axis=0: TABLE["prodothers_along"](a, v, int(axis)),
    "tril": lambda a, k=0: np.tril(a, int(k)),
    "triu": lambda a, k=0: np.triu(a, int(k)),
    "sqrt": np.sqrt,
    "square": np.square,
    "norm1": lambda a: np.sum(np.abs(a)),
    "cof": lambda a: TABLE["adj"](a).T,
    "solve": lambda a, b: inverse(a) @ b,
    "inv": lambda a: inverse(a),
    "inner": lambda a, b: np.sum(a * b),
    "diag": lambda a: np.diag(a.ravel()) if 1 in a.shape else np.diag(a)[:, None],
    "sum": lambda a, axis=0: np.sum(a) if not axis else np.sum(a, axis=int(axis) - 1, keepdims=True),
    "logsumexp": lambda a, axis=0: np.log(OTHERS["sum"](np.exp(a), axis)),
    "softmax": lambda a, axis=0: np.exp(a) / OTHERS["sum"](np.exp(a), axis),
    "transpose": lambda a: np.transpose(a),
    "unvec": lambda x, m, n: x.reshape((int(m), int(n)), order="F"),
    "block": lambda *a: np.block([list(map(two, a[i : i + a[-1]])) for i in range(0, len(a) - a[-1], a[-1])]),
    "vcat": lambda *a: np.vstack(list(map(two, a))),
    "hcat": lambda *a: np.hstack(list(map(two, a))),
    "submatrix": lambda a, i, j, first, last: a[i - 1 : j, first - 1 : last],
    "subvector": lambda a, i, j: a[i - 1 : j] if a.shape[1] == 1 else a[:, i - 1 : j],
    "eye": lambda n: np.eye(int(n)),
    "ones": lambda m, n=1: np.ones((int(m), int(n))),
    "zeros": lambda m, n=1: np.zeros((int(m), int(n))),
}


def own(function: Function) -> Callable[..., Any] | None:
    """Return what the record of a function that is no operation says of its value."""
    return None if function.reference is None else partial(function.reference, np)


def two(a: Any) -> Any:
    """Return an array of two axes, of a scalar, too."""
    return np.reshape(a, (1, 1)) if np.ndim(a) == 0 else a


class Typed:
    """A text that is worked out at points."""

    def __init__(self, text: str, null: float = np.nan) -> None:
        """Read a text; ``null`` is what entries of 0/0 are."""
        self.null = null
        self.inferred = infer(text, read(text))
        self.terms = [t for s in self.inferred.table.statements for t in s.terms]
        self.last = next(s.term for s in reversed(self.inferred.table.statements) if s.term is not None)
        self.size = 0.0
        self.sizes: dict[Any, int] = {}

    def shape(self, name: str) -> list[Any]:
        """Return the shape of a variable."""
        return [self.inferred.solver.result(d) for d in self.inferred.table.entries[name].shape]

    def value(self, values: dict[str, Any], sizes: dict[Any, int] | None = None) -> Any:
        """Return the value, two axes for arrays, NaN where there is none; ``sizes`` of the names of sizes."""
        self.sizes = sizes or {}
        known: dict[Term, Any] = {}
        with np.errstate(all="ignore"):
            for t in self.terms:
                known[t] = self.at(t, known, values)
        sizes = [np.max(np.abs(v), initial=0.0) for v in known.values()]  # NaN where there is no number
        self.size = max((s for s in sizes if np.isfinite(s)), default=0.0)
        return known[self.last] if np.isfinite(sizes).all() else np.full_like(known[self.last], np.nan)

    def number(self, d: Any) -> float:
        """Return a size."""
        return float(self.inferred.solver.result(d).xreplace(self.sizes))

    def placed(self, a: Term, value: Any) -> Any:
        """Return the value of an argument: of a 0 among blocks the zeros of the size that its place asks for."""
        return np.zeros([int(self.number(u)) for u in a.placed]) if a.op == "number" and a.placed else value

    def at(self, t: Term, known: dict[Term, Any], values: dict[str, Any]) -> Any:
        """Return the value of a term whose parts have theirs."""
        parts = [known[a] for a in t.args]
        match t.op:
            case "number":
                result = float(number_of(t.value))
            case "name" | "last":  # of a size
                result = 0.0
            case "dimension":
                result = self.number(self.inferred.table.dimensions[t.value])
            case "pi":
                result = np.pi
            case "variable":
                entry = self.inferred.table.entries[t.value]
                result = np.asarray(values[entry.name], float)
                result = result[:, None] if result.ndim == 1 else result
            case "defined":
                result = known[self.inferred.table.definitions[t.value].term]
            case "negation":
                result = -parts[0]
            case "transposition":
                result = parts[0].T
            case "chain":
                result = parts[-1]
                for base, (op, negative) in zip(parts[-2::-1], t.value[::-1], strict=True):
                    result = power(base, -result if negative else result, op)
            case "sum":
                result = parts[0]
                for part, sign in zip(parts[1:], t.value, strict=True):
                    result = result + part if str(sign)[-1] == "+" else result - part
            case "product":
                result = parts[0]
                for part, sign in zip(parts[1:], t.value, strict=True):
                    result = joined(scalar(result), part, sign, self.null)
            case "call":
                function = function_called(t)
                parameters = function.parameters_of(len(t.args))
                sized = [p in ("size", "index") for p, _ in zip(parameters, t.args, strict=False)]
                asked = [int(self.number(a.shape)) if s else v for s, a, v in zip(sized, t.args, parts, strict=True)]
                asked = [self.placed(a, v) for a, v in zip(t.args, asked, strict=True)]
                asked += [int(self.number(u)) for u in t.node or ()]  # what the place asks for
                result = (OTHERS.get(function.name) or own(function) or TABLE[function.name])(*asked)
            case "norm" | "bars":
                result = np.sqrt(np.sum(np.square(parts[0])))
            case _:
                raise NotImplementedError(t.op)
        return scalar(result)


def scalar(a: Any) -> Any:
    """Return an array, a number for a 1×1 one."""
    a = np.asarray(a, float)
    return a.reshape(()) if a.shape == (1, 1) else a


def inverse(a: Any) -> Any:
    """Return A⁻¹, NaN where there is none."""
    if np.ndim(a) == 0:
        return 1 / a
    try:
        return np.linalg.inv(a) if np.isfinite(a).all() else np.full_like(a, np.nan)
    except np.linalg.LinAlgError:
        return np.full_like(a, np.nan)


def power(base: Any, exponent: Any, op: str) -> Any:
    """Return base^exponent, of a matrix or of entries."""
    if op == ".^" or np.ndim(base) == 0:
        return np.power(base, exponent)
    return np.linalg.matrix_power(inverse(base) if exponent < 0 else base, abs(int(exponent)))


def joined(a: Any, b: Any, sign: Any, null: float = np.nan) -> Any:
    """Return a*b, a/b, a\\b, a.*b, a./b."""
    plain = np.ndim(a) == 0 or np.ndim(b) == 0
    match sign.type:
        case "TIMES":
            return a * b if plain else a @ b
        case "DIVIDE":
            return a / b if np.ndim(b) == 0 else joined(a, inverse(b), TIMES)
        case "SOLVE":
            return b / a if np.ndim(a) == 0 else inverse(a) @ b
        case "KRON":
            return np.kron(a, b)
    if str(sign) not in ("./", "⊘"):
        return a * b
    return np.where((a == 0) & (b == 0), null, a / b)


class Sign(str):
    """An operator's sign."""

    type = "TIMES"


TIMES = Sign("*")
