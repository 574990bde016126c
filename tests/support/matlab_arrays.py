"""What MATLAB's text means, in NumPy."""

from typing import Any

import numpy as np
import scipy.special as special
from other_systems import OF_ENTRIES, OF_MATRICES, Text, powered


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
                return (np.linalg.eigvalsh(a) if np.allclose(a, a.T) else np.linalg.eigvals(a))[:, None]
            case "sort":
                return np.sort(a, axis=0)
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
