"""Log-sum-exp and softmax of a vector.

d logsumexp(x) = ⟨softmax(x), dx⟩,  ds = s ∘ dx − ⟨s, dx⟩ s for s = softmax(x)
(Boyd & Vandenberghe 2004, sec. 3.1.5 and A.4.4). The functions of the language, which take an axis, too, are in
`symcalc.operations.softmaxes_along_axes`.
"""

from typing import Any

from sympy import Mul, Pow, exp, log
from sympy.matrices import expressions as M

from symcalc.algebra import add, filled, hadamard, multiply, negate, scaled, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import plain
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardProduct,
    MatMul,
    OneArgument,
    OneMatrix,
    ScalarNode,
    Total,
    Trace,
    Transpose,
    ZeroMatrix,
    children,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import keep, to_scalar
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.expressions.sympy_forms import ENTRY, of_entries, sum_of_entries
from symcalc.operations.elementwise import is_function


class LogSumExp(OneArgument, ScalarNode):
    """log Σ exp(xᵢ)."""

    __slots__ = ()


class Softmax(OneArgument, ArrayNode):
    """exp(x)/Σ exp(xᵢ)."""

    __slots__ = ()


def check_vector(name: str, shape: Shape) -> None:
    """Refuse a matrix where no axis is given.

    Raises:
        KindMismatch: which asks for the axis.
    """
    if shape and ONE not in shape:
        raise KindMismatch(
            f"{name} of a matrix is taken of its rows or of its columns",
            hint=f"{name}(A, 2) for each row, {name}(A, 1) for each column",
        )


def constant_of(a: Expression) -> Any:
    """Return the value of all entries, where they are equal."""
    c, core = split(a)
    return c if isinstance(core, OneMatrix) else 0 if isinstance(core, ZeroMatrix) else None


def logsumexp(a: Expression) -> Any:
    """Return log Σ exp(xᵢ) of a vector.

    Raises:
        KindMismatch: for a matrix.
    """
    if not is_array(a):
        return a
    check_vector("logsumexp", a.shape)
    found = by_law(LogSumExp, a)
    return LogSumExp.make(a) if found is None else found


@law(LogSumExp, of=Transpose, examples="logsumexp(x')")
def logsumexp_of_transpose(a: Expression) -> Expression:
    """logsumexp(xᵀ) = logsumexp(x)."""
    return logsumexp(a.arg)


@law(LogSumExp, of=(OneMatrix, ZeroMatrix, MatMul), examples=("a + logsumexp(3*ones(3, 1))", "a + logsumexp(x - x)"))
def logsumexp_of_filled(a: Expression) -> Expression | None:
    """logsumexp(c 1) = c + log(n) of n entries."""
    c = constant_of(a)
    return None if c is None else c + log(times(*a.shape))


def softmax(a: Expression) -> Any:
    """Return exp(x)/Σ exp(xᵢ) of a vector.

    Raises:
        KindMismatch: for a matrix.
    """
    if not is_array(a):
        return ONE
    check_vector("softmax", a.shape)
    found = by_law(Softmax, a)
    return Softmax.make(a, shape=a.shape) if found is None else found


@law(Softmax, of=Transpose, examples="softmax(x')")
def softmax_of_transpose(a: Expression) -> Expression:
    """softmax(xᵀ) = softmax(x)ᵀ."""
    return transpose(softmax(a.arg))


@law(
    Softmax,
    of=(OneMatrix, ZeroMatrix, MatMul),
    examples=("u + softmax(3*ones(3, 1))", "u + softmax(u - u)"),
    source="Goodfellow et al. 2016, sec. 4.1",
)
def softmax_of_filled(a: Expression) -> Expression | None:
    """softmax(c 1) = 1/n of n entries."""
    return None if constant_of(a) is None else filled(Pow(times(*a.shape), -1), *a.shape)


def differential_of_softmax(Y: Expression, d: Any) -> Expression:
    """Return S ∘ dA − ⟨S, dA⟩ S."""
    dA = d(Y.arg)
    return add(hadamard(Y, dA), negate(scaled(trace(multiply(transpose(Y), dA)), Y)))


def _softmax_in_sympy(a: Expression) -> Any:
    powers = of_entries(a, exp(ENTRY))
    return M.MatMul(1 / M.Trace(sum_of_entries(powers)), powers)


register(
    Operation(
        name="logsumexp",
        spelled=Spelled(
            ByArgument(vector="log(sum(exp({0})))"),
            ByArgument(vector="log(sum(exp.({0})))"),
            ByArgument(vector="Log[Total[Exp[{0}]]]"),
        ),
        node=LogSumExp,
        construct=logsumexp,
        shape=to_scalar,
        differential=lambda Y, d: trace(multiply(transpose(softmax(Y.arg)), d(Y.arg))),
        code=lambda g, Y, a: g.logsumexp(a),
        to_sympy=lambda a: log(M.Trace(sum_of_entries(of_entries(a, exp(ENTRY)))), evaluate=False),
        reference=lambda np, A: np.log(np.sum(np.exp(A))),
        example=Example("logsumexp(A*x)", wrt="x", derivative="A'*softmax(A*x)"),
    )
)
register(
    Operation(
        name="softmax",
        spelled=Spelled(
            ByArgument(vector="(exp({0})/sum(exp({0})))"),
            ByArgument(vector="(exp.({0})/sum(exp.({0})))"),
            ByArgument(vector="(Exp[{0}]/Total[Exp[{0}]])"),
        ),
        letter="p",
        node=Softmax,
        construct=softmax,
        transpose=lambda a: a if transpose(a.args[0]) == a.args[0] else plain(a),
        sign=Sign.POSITIVE,
        shape=keep,
        differential=differential_of_softmax,
        code=lambda g, Y, a: g.softmax(a),
        to_sympy=_softmax_in_sympy,
        reference=lambda np, A: np.exp(A) / np.sum(np.exp(A)),
        example=Example("w'*softmax(x)", wrt="x", derivative="softmax(x).*w - w'*softmax(x)*softmax(x)"),
    )
)


@law(log, shortens=True, examples="log(sum(exp(x)))", source="Boyd & Vandenberghe 2004, sec. 3.1.5")
def log_of_sum_of_exponentials(e: Expression) -> Expression | None:
    """log(Σ(exp(x))) = logsumexp(x)."""
    inner = e.args[0]
    return logsumexp(inner.arg.args[0]) if isinstance(inner, Total) and _is_exponential(inner.arg) else None


def _is_exponential(a: Expression) -> bool:
    """Tell the exponentials of a vector's entries."""
    return ONE in a.shape and is_function(a, "exp")


@law(
    MatMul,
    Mul,
    shortens=True,
    among=Total,
    examples=("exp(x)/sum(exp(x))", "y'*exp(x)/sum(exp(x))", "(y.*exp(x))/sum(exp(x))^2"),
    source="Goodfellow et al. 2016, sec. 6.2.2.3",
)
def quotient_of_exponentials(e: Expression) -> Expression | None:
    """exp(x)/Σ(exp(x)) = softmax(x).

    As a factor of products, elementwise ones, and sums of those.
    """
    array = isinstance(e, MatMul)
    coefficient = e.coefficient if array else e
    for factor in Mul.make_args(coefficient):
        if not factor.is_Pow:
            continue
        base, p = factor.args
        if isinstance(base, Total) and _is_exponential(base.arg) and p.is_Integer and p < 0:
            rest = [f for f in Mul.make_args(coefficient) if f is not factor]
            parts = [*rest, *(e.factors if array else ())]
            for i, f in enumerate(parts):
                replaced = _replaced(f, base.arg)
                if replaced is not None:
                    return multiply(*parts[:i], scalar_power(base, p + 1), replaced, *parts[i + 1 :])
    return None


def _replaced(e: Expression, f: Any, depth: int = 3) -> Any:
    """Return e with softmax(x) for its factor f = exp(x); None where f is no factor of it, or stands too deep."""
    if e == f:
        return softmax(f.args[0])
    if depth == 0 or not isinstance(e, Transpose | MatMul | HadamardProduct | Trace | Total):
        return None
    for i, part in enumerate(children(e)):
        replaced = _replaced(part, f, depth - 1)
        if replaced is not None:
            return e.func(*e.parts[:i], replaced, *e.parts[i + 1 :])
    return None


@law(Total, shortens=True, examples="a*sum(softmax(x))", source="Goodfellow et al. 2016, sec. 6.2.2.3")
def sum_of_softmax(e: Expression) -> Expression | None:
    """Σ(softmax(x)) = 1."""
    return ONE if isinstance(e.arg, Softmax) else None
