"""Activations of neural networks, of scalars and entries.

elu(a) = a for a > 0, eᵃ − 1 else,  elu′(a) = exp(min(a, 0))   (Clevert et al. 2016); the others are made of functions
that are there: silu(a) = a σ(a), gelu(a) = a Φ(a)   (Hendrycks & Gimpel 2016), mish(a) = a tanh(softplus(a))
(Misra 2020).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer, Rational, S

from symcalc.algebra import add, hadamard, hadamard_power, multiply, negate, spread
from symcalc.algebra.scalar_functions import own
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import POINTS, monotone
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function
from symcalc.expressions.properties import Demands, needs_nonzero, needs_positive
from symcalc.expressions.registry import register_function
from symcalc.expressions.shape_rules import keep, same
from symcalc.operations.elementwise import Entrywise, build, plus_one, register_function_of_entries
from symcalc.operations.extrema import minimum
from symcalc.operations.functions_of_several import OfSeveral, register_function_of_several
from symcalc.operations.softmaxes_along_axes import build_softmax, shape_of_softmax
from symcalc.operations.written_out_functions import clip

# λ and λ α of Klambauer et al. 2017, to the digits of double precision
SCALE, SCALE_BELOW = Rational("1.0507009873554805"), Rational("1.7580993408473766")
SIX = Integer(6)


def _silu(a: Expression) -> Any:
    return hadamard(a, build("sigmoid", a))


def _gelu(a: Expression) -> Any:
    return hadamard(a, build("normcdf", a))


def _mish(a: Expression) -> Any:
    return hadamard(a, build("tanh", build("softplus", a)))


def _celu(a: Expression, c: Expression = ONE) -> Any:
    """Return max(a, 0) + min(c (exp(a/c) − 1), 0) = c elu(a/c)."""
    return multiply(c, build("elu", multiply(hadamard_power(c, S.NegativeOne), a)))


def _selu(a: Expression) -> Any:
    """Return λ (max(a, 0) + α (elu(a) − max(a, 0)))."""
    return add(multiply(SCALE_BELOW, build("elu", a)), multiply(SCALE - SCALE_BELOW, build("relu", a)))


def _leaky_relu(a: Expression, slope: Expression) -> Any:
    return add(build("relu", a), negate(multiply(slope, build("relu", negate(a)))))


def _softsign(a: Expression) -> Any:
    return hadamard(a, hadamard_power(plus_one(build("abs", a)), S.NegativeOne))


def _log_sigmoid(a: Expression) -> Any:
    return negate(build("softplus", negate(a)))


def _relu6(a: Expression) -> Any:
    return clip(a, S.Zero, SIX)


def _hard_sigmoid(a: Expression) -> Any:
    return multiply(Rational(1, 6), _relu6(spread(a, Integer(3))))


def _code_of_elu(g: Any, Y: Any, a: Any) -> Any:
    """max(a, 0) + expm1(min(a, 0))."""
    return g.add(g.call("relu", a), g.call("expm1", g.pair("minimum", a, g.number(S.Zero))))


register_function_of_entries(
    Entrywise(
        name="elu",
        cls=own("elu", S.Zero),
        derivative=lambda Y, A: build("exp", minimum(A, S.Zero)),
        example="exp(-relu(-x))",
        summary="a where a > 0, else eᵃ − 1",
        reference=lambda np, A: np.where(A > 0, A, np.expm1(np.minimum(A, 0.0))),
        enclosure=monotone(lambda t: t if t > 0 else POINTS.expm1(t)),
        number=lambda x: x if x > 0 else mpmath.expm1(x),
        keeps_sign=True,
        vanishes=True,
        keeps_nonnegative=True,
        code=_code_of_elu,
        entry_to_sympy=lambda a, **how: sympy.Add(
            sympy.Max(a, 0, **how), sympy.exp(sympy.Min(a, 0, **how), **how), -1, **how
        ),
    )
)


def _bounded(a: Expression, d: Expression) -> Any:
    """Return a, moved into [−d, d]."""
    return clip(a, negate(d), d)


def _huber_in_sympy(a: Any, d: Any) -> Any:
    size = sympy.Abs(a)
    far = sympy.Add(sympy.Mul(d, size), sympy.Mul(Rational(-1, 2), sympy.Pow(d, 2)))
    near = sympy.Mul(S.Half, sympy.Pow(a, 2))
    return sympy.Piecewise((near, sympy.Le(size, d, evaluate=False)), (far, True), evaluate=False)


register_function_of_several(
    OfSeveral(
        name="huber",
        convention="huber(a, d) has the threshold d behind a; SciPy's huber(d, a) has it before",
        slopes=(
            lambda Y, a, d: _bounded(a, d),
            lambda Y, a, d: build("relu", spread(build("abs", a), negate(d))),
        ),
        example=Example("sum(huber(x, 2))", wrt="x", derivative="clip(x, -2, 2)"),
        summary="Huber's function: a²/2 where |a| ≤ d, else d |a| − d²/2; of d > 0   (Huber 1964)",
        reference=lambda np, a, d: np.where(np.abs(a) <= d, a * a / 2, d * np.abs(a) - d * d / 2),
        to_sympy=_huber_in_sympy,
        domain=lambda a, d: needs_positive(d),
    )
)

_APPROXIMATE = "x.*(1 .+ tanh(sqrt(2/pi)*(x + 0.044715*x.^3)))/2 is the approximation"
_OF_ONE: tuple[tuple[str, tuple[str, ...], Callable[..., Any], str], ...] = (
    ("silu", ("swish",), _silu, "a sigmoid(a)"),
    ("gelu", (), _gelu, f"a normcdf(a), which is exact; {_APPROXIMATE}"),
    ("mish", (), _mish, "a tanh(softplus(a))"),
    ("selu", (), _selu, "1.0507… elu(a), whose negative values are 1.6732… times as large"),
    ("softsign", ("soft_sign",), _softsign, "a/(1 + |a|)"),
    ("logsigmoid", ("log_sigmoid",), _log_sigmoid, "log(sigmoid(a)) = −softplus(−a)"),
    ("relu6", (), _relu6, "min(max(a, 0), 6)"),
    ("hardtanh", ("hard_tanh",), lambda a: clip(a, -ONE, ONE), "min(max(a, −1), 1)"),
    ("hardsigmoid", ("hard_sigmoid",), _hard_sigmoid, "relu6(a + 3)/6"),
    ("hardswish", ("hard_swish", "hard_silu"), lambda a: hadamard(a, _hard_sigmoid(a)), "a relu6(a + 3)/6"),
)
for _name, _aliases, _build, _summary in _OF_ONE:
    register_function(
        Function(_name, _build, keep, ("any",), group="elementwise", summary=_summary, aliases=_aliases, entrywise=True)
    )


def _needs_nonzero_scale(a: Expression, c: Any = ONE) -> Demands:
    return needs_nonzero(c)


register_function(
    Function(
        "celu",
        _celu,
        keep,
        ("any", "scalar"),
        optional=1,
        group="elementwise",
        summary="celu(x, c) = c elu(x/c), c = 1 where it is not said",
        entrywise=True,
        domain=_needs_nonzero_scale,
    )
)
register_function(
    Function(
        "leakyrelu",
        _leaky_relu,
        same,
        ("any", "scalar"),
        group="elementwise",
        summary="leakyrelu(x, a) is x where x > 0, else a x",
        aliases=("leaky_relu", "prelu"),
        entrywise=True,
    )
)
register_function(
    Function(
        "logsoftmax",
        lambda a, *axis: build("log", build_softmax(a, *axis)),
        shape_of_softmax,
        ("any", "axis"),
        optional=1,
        group="machine learning",
        summary="log(softmax(x)); logsoftmax(A, 1) of each column, logsoftmax(A, 2) of each row",
        aliases=("log_softmax",),
    )
)
