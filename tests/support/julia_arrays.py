"""What Julia's text means, in NumPy."""

from typing import Any

import numpy as np
import scipy.linalg
from other_systems import OF_ENTRIES, OF_MATRICES, Text, powered


class Row:
    """The adjoint of a vector in Julia."""

    def __init__(self, v: Any) -> None:
        self.v = v


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
                return np.linalg.eigvalsh(a) if np.allclose(a, a.T) else np.sort(np.linalg.eigvals(a))
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
