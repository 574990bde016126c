"""Log-sum-exp and softmax, over all entries.

d logsumexp(A) = ⟨softmax(A), dA⟩,  dS = S ∘ dA − ⟨S, dA⟩ S for S = softmax(A)
(Boyd & Vandenberghe 2004, sec. 3.1.5 and A.4.4).
"""

from typing import Any

from sympy import log

from symcalc.algebra import add, filled, hadamard, negate, scaled, trace, multiply, transpose
from symcalc.nodes import CONSTRUCTORS, ArrayNode, ScalarNode, Transpose, is_array
from symcalc.registry import Example, Function, Operation, register
from symcalc.scaling import split
from symcalc.shapes import ONE, keep, to_scalar
from symcalc.turning import TRANSPOSES
from symcalc.nodes import OneMatrix, ZeroMatrix
from sympy import Pow


class LogSumExp(ScalarNode):
    """log Σ exp(aᵢⱼ)."""


class Softmax(ArrayNode):
    """exp(A)/Σ exp(aᵢⱼ)."""


def _constant(a: Any) -> Any:
    """Return the value of all entries, where they are equal."""
    c, core = split(a)
    return c if isinstance(core, OneMatrix) else 0 if isinstance(core, ZeroMatrix) else None


def logsumexp(a: Any) -> Any:
    """Return log Σ exp(aᵢⱼ)."""
    if not is_array(a):
        return a
    if isinstance(a, Transpose):
        return logsumexp(a.arg)
    c = _constant(a)
    return LogSumExp.make(a) if c is None else c + log(a.shape[0] * a.shape[1])


def softmax(a: Any) -> Any:
    """Return exp(A)/Σ exp(aᵢⱼ)."""
    if not is_array(a):
        return ONE
    if isinstance(a, Transpose):
        return transpose(softmax(a.arg))
    if _constant(a) is not None:
        return filled(Pow(a.shape[0] * a.shape[1], -1), *a.shape)
    return Softmax.make(a, shape=a.shape)


def differential_of_softmax(Y: Any, d: Any) -> Any:
    """Return S ∘ dA − ⟨S, dA⟩ S."""
    dA = d(Y.args[0])
    return add(hadamard(Y, dA), negate(scaled(trace(multiply(transpose(Y), dA)), Y)))


CONSTRUCTORS.update({LogSumExp: logsumexp, Softmax: softmax})
TRANSPOSES[Softmax] = lambda a: a if transpose(a.args[0]) == a.args[0] else Transpose.make(a, shape=a.shape[::-1])
register(
    Operation(
        name="logsumexp",
        node=LogSumExp,
        function=Function(
            "logsumexp", logsumexp, to_scalar, ("any",), group="machine learning", summary="log of the sum of exp"
        ),
        differential=lambda Y, d: trace(multiply(transpose(softmax(Y.args[0])), d(Y.args[0]))),
        code=lambda g, Y, a: g.logsumexp(a),
        example=Example("logsumexp(A*x)", wrt="x", derivative="A'*softmax(A*x)"),
    )
)
register(
    Operation(
        name="softmax",
        node=Softmax,
        function=Function(
            "softmax", softmax, keep, ("any",), group="machine learning", summary="exp(x)/sum(exp(x))"
        ),
        differential=differential_of_softmax,
        code=lambda g, Y, a: g.softmax(a),
        example=Example("w'*softmax(x)", wrt="x", derivative="softmax(x).*w - w'*softmax(x)*softmax(x)"),
    )
)
