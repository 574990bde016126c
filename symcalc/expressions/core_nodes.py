"""The nodes of expressions: SymPy's classes with cached shape and hash, and without automatic evaluation.

Arrays are matrix expressions (vectors n×1, rows 1×n). Scalars are SymPy scalars, in which every scalar made of
arrays (a trace, a determinant, a norm …) is a leaf of ours. Expressions are directed acyclic graphs: shared parts are
shared objects, and each node carries a digest of its structure, so that hashing and comparing take constant time at
any depth.

``Class.make(…)`` builds a node as it stands; ``Class(…)`` and ``node.func(*args)`` go through the constructors of
`symcalc.algebra` (and of an operation's own file), which keep expressions in normal form: those of the records of
operations (`rules.CONSTRUCTORS`).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer
from sympy.matrices.expressions import DiagMatrix as SympyDiagMatrix
from sympy.matrices.expressions import HadamardPower as SympyHadamardPower
from sympy.matrices.expressions import HadamardProduct as SympyHadamardProduct
from sympy.matrices.expressions import Identity as SympyIdentity

from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import (
    LABEL,
    OPERATORS,
    ArrayNode,
    Expression,
    Node,
    ScalarNode,
    ScalarVariable,
    Variable,
    children,
    constants,
    digest_of,
    is_array,
    label_of,
    shape_of,
    variable,
)
from symcalc.expressions.walks import dependents, postorder, variables_of

__all__ = [
    "LABEL",
    "OPERATORS",
    "ArrayNode",
    "DeclaredArray",
    "DiagMatrix",
    "Diagonal",
    "HadamardPower",
    "HadamardProduct",
    "Identity",
    "Inverse",
    "MatAdd",
    "MatMul",
    "MatPow",
    "Node",
    "Norm2",
    "OneArgument",
    "OneMatrix",
    "ScalarNode",
    "ScalarVariable",
    "Shared",
    "SharedArray",
    "SharedPart",
    "SharedPositive",
    "SumColumns",
    "SumRows",
    "Total",
    "Trace",
    "Transpose",
    "Variable",
    "ZeroMatrix",
    "children",
    "constants",
    "dependents",
    "differential_of",
    "digest_of",
    "direction_of",
    "is_array",
    "is_zero",
    "label_of",
    "postorder",
    "shape_of",
    "variable",
    "variables_of",
]

# ------------------------------------------------------------------------------------------------ directions


def differential_of(x: Expression) -> Any:
    """Return dX, the differential of a variable: of X's shape, and of its structure where that is linear."""
    return _moving_like(x, "")


def direction_of(x: Expression) -> Any:
    """Return a direction like dX that no formula can hold: what the engines differentiate along."""
    return _moving_like(x, "direction")


def _moving_like(x: Expression, mark: str) -> Any:
    return variable(f"d{x.name}", kind_of(x).moves_as or x.kind_name, x.shape, mark)


class Identity(ArrayNode, SympyIdentity):
    """The identity I of size n."""

    __slots__ = ()

    operands = 0

    @property
    def size(self) -> Dim:
        """The number of rows, and of columns."""
        return self.shape[0]


class OneMatrix(ArrayNode):
    """The array of all ones, m×n."""

    __slots__ = ()

    operands = 0


class ZeroMatrix(ArrayNode):
    """The array of all zeros, m×n."""

    __slots__ = ()

    operands = 0
    is_ZeroMatrix = True  # noqa: N815


# ------------------------------------------------------------------------------------------------ core nodes


class MatAdd(ArrayNode):
    """Sum of arrays of one shape: like terms collected, in a fixed order."""

    __slots__ = ()

    is_MatAdd = True  # noqa: N815


class MatMul(ArrayNode):
    """Product: an optional scalar coefficient first, then at least one array."""

    __slots__ = ()

    is_MatMul = True  # noqa: N815

    @property
    def coefficient(self) -> Expr:
        """The scalar in front, or one."""
        return ONE if isinstance(self.args[0], ArrayNode) else self.args[0]

    @property
    def factors(self) -> tuple[Any, ...]:
        """The array factors."""
        return self.args if isinstance(self.args[0], ArrayNode) else self.args[1:]


class MatPow(ArrayNode):
    """Power of a square matrix by an integer of at least 2."""

    __slots__ = ()

    @property
    def base(self) -> Any:
        """The matrix."""
        return self.args[0]

    @property
    def exp(self) -> Integer:
        """The exponent."""
        return self.args[1]


class OneArgument:
    """What nodes of one argument share."""

    __slots__ = ()

    parts: tuple[Any, ...]

    @property
    def arg(self) -> Any:
        """The argument."""
        return self.parts[0]


class Transpose(OneArgument, ArrayNode):
    """Transpose, of what has no transpose of its own."""

    __slots__ = ()

    rearranges = True


class Inverse(OneArgument, ArrayNode):
    """Inverse A⁻¹, of what has no inverse of its own."""

    __slots__ = ()


class HadamardProduct(ArrayNode, SympyHadamardProduct):
    """Elementwise product of arrays of one shape."""

    __slots__ = ()


class HadamardPower(ArrayNode, SympyHadamardPower):
    """Elementwise power of an array by a scalar."""

    __slots__ = ()

    @property
    def base(self) -> Any:
        """The array."""
        return self.args[0]

    @property
    def exp(self) -> Expr:
        """The exponent, a scalar."""
        return self.args[1]


class DiagMatrix(OneArgument, ArrayNode, SympyDiagMatrix):
    """The square matrix with a vector on its diagonal."""

    __slots__ = ()


class Diagonal(OneArgument, ArrayNode):
    """The diagonal of a square matrix, as a vector."""

    __slots__ = ()


class SumRows(OneArgument, ArrayNode):
    """The sum of each row, a column vector: A·1."""

    __slots__ = ()


class SumColumns(OneArgument, ArrayNode):
    """The sum of each column, a row vector: 1ᵀ·A."""

    __slots__ = ()


class Trace(OneArgument, ScalarNode):
    """Trace of a square matrix. A 1×1 product is the trace of itself and is printed without ``tr``."""

    __slots__ = ()


class Total(OneArgument, ScalarNode):
    """The sum of all entries."""

    __slots__ = ()


class Norm2(OneArgument, ScalarNode):
    """Euclidean norm of a vector, Frobenius norm of a matrix."""

    __slots__ = ()

    is_nonnegative = True


class Shared(OneArgument, ScalarNode):
    """A box around a large scalar, so that SymPy sees small expressions only. It means its argument."""

    __slots__ = ()


class SharedPositive(Shared):
    """A box around a large scalar that is known to be positive."""

    __slots__ = ()

    is_positive = True


class SharedPart(Shared):
    """A box around a part of a long product of scalars, so that products stay short."""

    __slots__ = ()


class SharedArray(OneArgument, ArrayNode):
    """A box around a part of a long product of arrays. It means its argument."""

    __slots__ = ()

    rearranges = True


class DeclaredArray(OneArgument, ArrayNode):
    """A matrix that a program declares to have a structure, which is taken for granted. It means its argument.

    Arguments: the matrix; the structure as a whole number.
    """

    __slots__ = ()

    operands = 1


def is_zero(e: Expression) -> bool:
    """Tell whether an expression is the zero of its shape, as the constructors write it."""
    return isinstance(e, ZeroMatrix) or e is sympy.S.Zero
