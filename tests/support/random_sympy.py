"""Random expressions of SymPy's, well-shaped and not, as a Hypothesis strategy; and values of their symbols."""

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as s
from hypothesis import strategies as st
from sympy.matrices import expressions as M
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.utilities.exceptions import SymPyDeprecationWarning

m, n = s.symbols("m n")
SIZES = {m: 3, n: 2}
SHAPES = [(1, 1), (n, 1), (1, n), (m, 1), (m, n), (n, m), (n, n), (m, m), (2, 2), (2, 1)]
ARRAYS = [s.MatrixSymbol(f"{w}_{i}{j}", *shape) for w in "AX" for i, j, shape in [(*map(str, t), t) for t in SHAPES]]
ASSUMED = ({}, {"real": True}, {"positive": True}, {"negative": True}, {"integer": True}, {"nonnegative": True})
SCALARS = [s.Symbol(f"{w}_{i}", **how) for w in "ab" for i, how in enumerate(ASSUMED)]
PLAIN_NUMBERS = [s.Integer(2), s.Integer(-1), s.Rational(1, 3), s.Float(0.7), s.pi, s.Integer(0), s.Float("1.25", 30)]
STRANGE = [
    *(s.oo, -s.oo, s.zoo, s.nan, s.I, s.GoldenRatio, s.Float("1e400", 15), s.Float((0, 1, -(10**10), 1))),
    *(s.Integer(3) ** 5000, s.Rational(1, 10**400), s.Integer(10) ** 400, s.Pow(2, 10**8, evaluate=False)),
    *(
        s.Dummy("a"),
        s.Dummy("X_nn"),
        s.Symbol("a", complex=True),
        s.Symbol("a", imaginary=True),
        s.Symbol("z", zero=True),
    ),
    *(s.Symbol("a", commutative=False), s.Symbol("k", even=True), s.Symbol("t", extended_real=True), s.Symbol(r"\mu")),
    *(s.Symbol("X_{1}"), s.Symbol("I_3"), s.Symbol("n", real=True), n, s.Symbol("q", infinite=True), s.Symbol("")),
    *(M.MatMul(), M.MatAdd(), s.ZeroMatrix(0, 2), s.Matrix([[1, 2], [3, 4]]), s.true, s.S.EmptySet),
    *(
        s.MatrixSymbol("Z", n / 2, n),
        s.MatrixSymbol("Z", n + 1, n),
        s.MatrixSymbol("A_nn", m, m),
        s.MatrixSymbol("B", 0, 0),
    ),
    *(s.Function("g")(s.Symbol("a")), s.BlockMatrix([[s.MatrixSymbol("X_nn", n, n)]]), s.Sum(n, (n, 1, 3))),
]
OF_SCALARS = [
    *(s.sin, s.cos, s.tan, s.exp, s.log, s.sqrt, s.Abs, s.sign, s.asin, s.acos, s.atan, s.sinh, s.cosh, s.tanh, s.erf),
    *(s.cot, s.gamma, s.floor, s.conjugate, s.re, s.sinc, s.LambertW, s.acosh),
    *(
        lambda a: s.Max(a, 0),
        lambda a: s.Min(a, 1),
        lambda a: s.Heaviside(a, 0),
        s.Heaviside,
        lambda a: 1 / (1 + s.exp(-a)),
    ),
    *(lambda a: a**2, lambda a: a**-1, lambda a: a ** s.Rational(1, 3), lambda a: 2**a, lambda a: s.log(1 + a**2)),
]
UNEVALUATED = [s.sin, s.exp, s.log, s.Abs, s.sign, s.asin, s.Max]
CLASSES = [
    *(M.MatAdd, M.MatMul, M.MatPow, M.Transpose, M.Adjoint, M.Inverse, M.Trace, M.Determinant, M.DotProduct),
    *(M.HadamardProduct, M.HadamardPower, M.KroneckerProduct, M.DiagMatrix, M.DiagonalMatrix, M.DiagonalOf),
    *(M.Permanent, M.MatrixSlice, M.FunctionMatrix, M.BlockDiagMatrix),
    *(s.Add, s.Mul, s.Pow, s.Max, s.Min, s.Heaviside, s.Derivative, s.Piecewise, s.Eq, s.Tuple, s.Lambda, s.Integral),
]
UNBUILT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
    SymPyDeprecationWarning,
)
Part = Callable[..., Any]


def leaf(draw: Any, shape: Any) -> Any:
    """Return a symbol or a constant of a shape."""
    if not shape:
        return draw(st.sampled_from([*SCALARS, *PLAIN_NUMBERS, n]))
    leaves = [a for a in ARRAYS if a.shape == shape]
    leaves += [s.OneMatrix(*shape), s.ZeroMatrix(*shape)]
    if shape[0] == shape[1]:
        leaves.append(s.Identity(shape[0]))
    return draw(st.sampled_from(leaves))


def scalar(draw: Any, part: Part) -> Any:
    """Return a scalar made of smaller parts."""
    size = draw(st.sampled_from([1, n, m]))
    makers = [
        lambda: part() + part(),
        lambda: part() * part(),
        lambda: s.Mul(part(), part(), evaluate=False),
        lambda: part() ** draw(st.sampled_from([2, -1, 3, s.Rational(1, 2), s.Rational(-1, 3), part()])),
        lambda: draw(st.sampled_from(OF_SCALARS))(part()),
        lambda: draw(st.sampled_from(UNEVALUATED))(part(), evaluate=False),
        lambda: draw(st.sampled_from([s.Max, s.Min]))(part(), part()),
        lambda: s.Trace(part(size, size)),
        lambda: s.Determinant(part(size, size)),
        lambda: M.DotProduct(part(size, 1), part(size, 1)),
        lambda: MatrixElement(part(1, 1), 0, 0),
        lambda: s.log(s.Determinant(part(size, size))),
    ]
    return draw(st.sampled_from(makers))()


def array(draw: Any, part: Part, rows: Any, columns: Any) -> Any:
    """Return an array of a shape, made of smaller parts."""
    same, size = (rows, columns), draw(st.sampled_from([1, n, m]))
    makers = [
        lambda: part(*same) + part(*same),
        lambda: M.MatAdd(part(*same), part(*same), evaluate=False),
        lambda: part() * part(*same),
        lambda: M.MatMul(part(rows, size), part(size, columns)),
        lambda: M.MatMul(part(rows, size), part(size, size), part(size, columns), evaluate=False),
        lambda: M.HadamardProduct(part(*same), part(*same)),
        lambda: M.HadamardPower(part(*same), draw(st.sampled_from([2, -1, s.Rational(1, 2), part()]))),
        lambda: M.HadamardPower(part(), part(*same)),
        lambda: M.Transpose(part(columns, rows)),
        lambda: M.Adjoint(part(columns, rows)),
        lambda: part(*same).applyfunc(draw(st.sampled_from(OF_SCALARS))),
        lambda: part(*same).applyfunc(lambda t: t * part()),
        lambda: part(*same).applyfunc(s.sin).applyfunc(lambda t: s.Max(t, part())),
        lambda: M.KroneckerProduct(part(1, 1), part(*same)),
    ]
    if rows == columns:
        makers += [
            lambda: M.MatPow(part(*same), draw(st.sampled_from([0, 1, 2, -1, -2, 5, part()]))),
            lambda: M.Inverse(part(*same)),
            lambda: M.MatMul(a := part(*same), M.Inverse(a), evaluate=False),
            lambda: M.DiagMatrix(part(rows, 1)),
            lambda: M.DiagonalMatrix(part(*same)),
        ]
    if columns == 1:
        makers += [lambda: M.DiagonalOf(part(rows, rows))]
    return draw(st.sampled_from(makers))()


@st.composite
def expressions(draw: Any, wild: bool = False) -> Any:
    """Return expressions; ``wild`` ones hold what is strange, and classes of whatever arguments SymPy lets pass."""

    def grow(shape: Any, left: int) -> Any:
        if left <= 0:
            return leaf(draw, shape)
        if wild and not draw(st.integers(0, 4)):
            return draw(st.sampled_from(STRANGE))

        def part(*sizes: Any) -> Any:
            return grow(sizes, left - 1)

        try:
            if wild and not draw(st.integers(0, 4)):
                parts = [grow(draw(st.sampled_from([(), *SHAPES])), left - 1) for _ in range(draw(st.integers(0, 3)))]
                how = draw(st.sampled_from([{}, {"evaluate": False}]))
                return draw(st.sampled_from(CLASSES))(*parts, **how)
            return array(draw, part, *shape) if shape else scalar(draw, part)
        except (
            ArithmeticError,
            AssertionError,
            AttributeError,
            IndexError,
            LookupError,
            NotImplementedError,
            TypeError,
            ValueError,
        ):
            return leaf(draw, shape)  # SymPy does not build it

    return grow(draw(st.sampled_from([(), (), *SHAPES])), draw(st.integers(1, 4)))


def values(seed: int) -> dict[str, Any]:
    """Return a value of every symbol, within its assumptions."""
    random = np.random.default_rng(seed)
    drawn: dict[str, Any] = {}
    for a in ARRAYS:
        shape = [int(d.subs(SIZES)) for d in a.shape]
        drawn[a.name] = random.uniform(0.3, 1.2, shape) + 0.7 * np.eye(*shape)
        if shape == [1, 1]:
            drawn[a.name] = float(drawn[a.name][0, 0])
    for a in SCALARS:
        value = random.uniform(0.3, 1.2)
        drawn[a.name] = 2.0 if a.is_integer else -value if a.is_negative else value
    return drawn | {d.name: float(k) for d, k in SIZES.items()}
