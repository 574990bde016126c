"""The primitives that the code generator itself asks for, and a step of a graph: a primitive and what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sympy import Basic

from symcalc.expressions.factorisations import CHOLESKY as CHOLESKY
from symcalc.expressions.primitives import Primitive


class Step(NamedTuple):
    """What a value of the graph is where it is a primitive's: that, and what it is told besides the arguments."""

    primitive: Primitive
    parameters: tuple[Any, ...] = ()

    @property
    def sizes(self) -> Iterator[Any]:
        """The dimensions among the parameters, which are written."""
        waiting = [*self.parameters]
        while waiting:
            p = waiting.pop()
            if isinstance(p, tuple):
                waiting += p
            elif isinstance(p, Basic):
                yield p


APPLIED = Primitive("given function")  # of an argument that is a function, and an array
TRIL = Primitive("lower triangle")
TRIU = Primitive("upper triangle")
FILLED = Primitive("matrix with a number for structural zeros")  # told the structure
ADJUGATE = Primitive("adjugate")
# of all entries, or along an axis that they are told, counted from nought; None: of all
REDUCTIONS = {name: Primitive(name) for name in ("max", "min", "prod", "norm2")}
P_NORM = Primitive("p-norm", is_norm=True)  # of a column, and p
MASKS = {name: Primitive(name) for name in ("ismax", "ismin", "prodothers", "prodothers_along")}
OR_INFINITY = Primitive("norms, infinity for 0")
PRODPAIRS = Primitive("prodpairs")
KHATRI_RAO = Primitive("khatrirao")
ASSEMBLY = Primitive("assembly")  # told the subscripts, for each term the axes that it is cut into, and the shape
WITH_AXES = Primitive("axes of one entry", is_new=False)  # told the shape
EINSUM = Primitive("einsum")  # told the subscripts, and for each argument the axes that it is cut into, or ()

# factorisations, and what is read off them
CHOLESKY_SOLVE = Primitive("cholesky solve")
CHOLESKY_INVERSE = Primitive("cholesky inverse")
CHOLESKY_DET = Primitive("cholesky det")  # with a scalar besides, of the matrix times it
CHOLESKY_LOGDET = Primitive("cholesky logdet")
LU = Primitive("lu", results=("lu", "pivots"), is_factored=True)
LU_SOLVE = Primitive("lu solve")  # told whether with the transpose
LU_INVERSE = Primitive("lu inverse")
LU_DET = Primitive("lu det")
LU_LOGDET = Primitive("lu logdet")
DET_ADJUGATE = Primitive("det adjugate", results=("det", "adjugate", "factors"), is_factored=True)  # told the order
ADJUGATE_ALONG = Primitive("adjugate along")
SVD = Primitive("svd", results=("U", "s", "Vt"), is_factored=True)  # up to the rank
PINV = Primitive("pseudo-inverse")
PINV_TIMES = Primitive("product with pseudo-inverse")  # of the factored matrix; told whether with the transpose
LSTSQ = Primitive("least squares")  # what that is of the matrix
TRIANGULAR_SOLVE = Primitive("triangular solve")  # told whether lower, and whether with the transpose
TRIANGULAR_INVERSE = Primitive("triangular inverse")
TRIANGULAR_DET = Primitive("triangular det")
