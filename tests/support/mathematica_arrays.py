"""What Mathematica's text means, in NumPy."""

from typing import Any

import numpy as np
import scipy.linalg
import scipy.special as special
from other_systems import Text, powered


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
            "Eigenvalues": np.linalg.eigvals, "Sort": np.sort,
            "CholeskyDecomposition": lambda x: np.linalg.cholesky(x).T,
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
