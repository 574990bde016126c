"""Forms that neither overflow nor cancel: log1p, expm1, sigmoid, softplus, logsumexp, softmax, log det."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer, S

from symcalc.codegen.graph.chains import outer, sum_along, total
from symcalc.codegen.graph.entries import add, call, div, entrywise, mul, neg, power
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.softmaxes import beside, logsumexp_of
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.exponentials import below, largest
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.codegen.passes.scales_of_determinants import log_of_determinant, logarithm_of_determinants


def stabilise(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with the stable form of what a formula writes out."""
    return rebuild(g, outputs, stable_form)


def stable_form(g: Graph, v: Value, args: list[Value]) -> Value | None:
    """Return the stable form of an operation on entries, None where it is as it should be."""
    match v.op:
        case "call" if v.data in LOGARITHMS:
            return LOGARITHMS[v.data](g, args[0])
        case "add" if len(args) == 2:
            return _sum(g, *args) or _sum(g, *reversed(args))
        case "div":
            return _quotient(g, *args)
        case "mul":
            return _product(g, args)
    return None


def is_call(v: Value, name: str) -> bool:
    """Tell a function of entries."""
    return v.op == "call" and v.data == name


def minus(v: Value) -> Value | None:
    """Return a where v is −a, else None."""
    return v.args[1] if v.op == "mul" and len(v.args) == 2 and is_number(v.args[0], -1) else None


def one_plus(v: Value) -> Value | None:
    """Return a where v is 1 + a, else None."""
    if v.op != "add" or len(v.args) != 2:
        return None
    return next((a for one, a in (v.args, v.args[::-1]) if is_number(one, 1)), None)


def one_plus_exponential(v: Value) -> Value | None:
    """Return z where v is 1 + exp(z), else None."""
    e = one_plus(v)
    return e.args[0] if e is not None and is_call(e, "exp") else None


def _log(g: Graph, a: Value) -> Value | None:
    if a.op == "det":
        return log_of_determinant(g, a)
    if is_call(a, "abs") and a.args[0].op == "det":
        return log_of_determinant(g, a.args[0], "abs")
    if (found := logarithm_of_determinants(g, a)) is not None:
        return found
    if a.op == "sum" and is_call(a.args[0], "exp"):
        return g.make("logsumexp", (g.dense(a.args[0].args[0]),))
    if a.op == "square_sum":  # the square may be beyond all numbers
        return mul(g, g.number(Integer(2)), call(g, "log", g.make("norm2", a.args)))
    if a.op == "softmax":
        return add(g, a.args[0], neg(g, logsumexp_of(g, a, a.args[0])))
    if is_call(a, "sigmoid"):
        return neg(g, call(g, "softplus", neg(g, a.args[0])))
    if is_call(a, "cosh"):
        return _log_cosh(g, a.args[0])
    if a.op == "div" and is_number(a.args[0], 1):
        return neg(g, _logarithm(g, a.args[1]))
    if a.op == "mul":
        return _log_of_product(g, a)
    rest = one_plus(a)
    return None if rest is None else _log1p(g, rest) or call(g, "log1p", rest)


def _logarithm(g: Graph, a: Value) -> Value:
    """Return log a in its stable form."""
    return _log(g, a) or call(g, "log", a)


def _log_cosh(g: Graph, z: Value) -> Value:
    """Return |z| + log(1 + exp(−2|z|)) − log 2."""
    size = call(g, "abs", z)
    small = call(g, "softplus", mul(g, g.number(Integer(-2)), size))
    return add(g, size, small, neg(g, call(g, "log", g.number(Integer(2)))))


def _log_of_product(g: Graph, a: Value) -> Value | None:
    """Return Σ log cᵢ + log(rest) for positive numbers and sizes c and their powers, which may be huge."""
    logs: list[Value] = []
    rest: list[Value] = []
    for f in a.args:
        base, p = f.args if f.op == "pow" else (f, g.number(S.One))
        if base.op == "size" or (is_number(base) and double(base.data) > 0):
            logs.append(mul(g, p, call(g, "log", base)))
        else:
            rest.append(f)
    return add(g, *logs, _logarithm(g, mul(g, *rest))) if logs and rest else None


def _log1p(g: Graph, a: Value) -> Value | None:
    return call(g, "softplus", a.args[0]) if is_call(a, "exp") else None


LOGARITHMS = {"log": _log, "log1p": _log1p}


def _sum(g: Graph, one: Value, other: Value) -> Value | None:
    """exp(z) − 1 = expm1(z), 1 − sigmoid(z) = sigmoid(−z)."""
    negative = minus(other)
    if is_number(one, -1) and is_call(other, "exp"):
        return call(g, "expm1", other.args[0])
    if is_number(one, 1) and negative is not None and is_call(negative, "exp"):
        return neg(g, call(g, "expm1", negative.args[0]))
    if is_number(one, 1) and negative is not None and is_call(negative, "sigmoid"):
        return call(g, "sigmoid", neg(g, negative.args[0]))
    return None


def _quotient(g: Graph, a: Value, b: Value) -> Value | None:
    """a/(1 + exp z) = a sigmoid(−z), exp z/(1 + exp z) = sigmoid(z), exp(A)/Σ exp(A) = softmax(A), sinh/cosh = tanh."""
    if is_call(a, "exp") and b.op == "sum" and b.args[0] is a:
        return g.make("softmax", (g.dense(a.args[0]),), shape=a.shape)
    base, p = _power(g, b)
    if is_call(base, "cosh") and (above := _power(g, a)) and above[1] is p and is_call(above[0], "sinh"):
        return power(g, call(g, "tanh", base.args[0]), p) if above[0].args == base.args else None
    z = one_plus_exponential(base)
    if z is None:
        return None
    if is_call(a, "exp") and a.args[0] is z and is_number(p, 1):
        return call(g, "sigmoid", z)
    return mul(g, a, power(g, call(g, "sigmoid", neg(g, z)), p))


def _power(g: Graph, v: Value) -> tuple[Value, Value]:
    """Return base and exponent."""
    return (v.args[0], v.args[1]) if v.op == "pow" else (v, g.number(S.One))


def _product(g: Graph, args: Sequence[Value]) -> Value | None:
    """exp(z) sigmoid(−z) = sigmoid(z)."""
    for e in args:
        if is_call(e, "exp"):
            other = call(g, "sigmoid", neg(g, e.args[0]))
            if other in args:
                rest = [f for f in args if f is not e and f is not other]
                return mul(g, *rest, call(g, "sigmoid", e.args[0]))
    return None


# ------------------------------------------------------------------------------------------------ written out


def expand(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with what the target does not have, or may do slowly, in terms of what it has."""
    return rebuild(g, outputs, _expansion)


def _expansion(g: Graph, v: Value, args: list[Value]) -> Value | None:
    match v.op:
        case "logsumexp" | "softmax" if not g.target.has(v.op):
            return logsumexp(g, args[0], v.data) if v.op == "logsumexp" else softmax(g, args[0], v.data)
        case "call" if v.data in ("softplus", "step") and not g.target.has(v.op, v.data):
            return softplus(g, args[0]) if v.data == "softplus" else step(g, args[0])
        case "div" if _is_square_of_norm(args[1]) and v.shape:
            return over_square(g, args[0], args[1].args[0])
        case "div" if _is_square(args[1]) and args[0].op == "mul":
            return product_over_square(g, args[0].args, args[1].args[0])
        case "pow" if is_number(args[1]) and args[1].data in (3, 4):
            return third_or_fourth_power(g, args[0], int(args[1].data))
    return None


def _is_square_of_norm(b: Value) -> bool:
    return b.op == "pow" and is_number(b.args[1], 2) and b.args[0].op == "or_infinity"


def _is_square(b: Value) -> bool:
    return b.op == "pow" and is_number(b.args[1], 2) and not b.shape and not b.is_plain


def product_over_square(g: Graph, factors: Sequence[Value], r: Value) -> Value | None:
    """Return c A/r² as (c/r)(A/r), None of a product without a scalar that may be as large as r."""
    i = next((i for i, f in enumerate(factors) if not f.shape and not f.is_plain), None)
    if i is None:
        return None
    c, rest = factors[i], [*factors[:i], *factors[i + 1 :]]  # which may hold c once more
    if all(f.is_plain for f in rest):
        return None
    return entrywise(g, "div", [mul(g, div(g, c, r), *rest), r])


def over_square(g: Graph, a: Value, r: Value) -> Value:
    """Return A/r² as (A/r)/r, u vᵀ/r² as (u/r)(v/r)ᵀ and c A/r² as (c/r)(A/r): the square may be beyond all numbers."""
    if a.op == "outer":
        return outer(g, *[div(g, x, r) for x in a.args])
    if a.op == "mul":
        numbers = [x for x in a.args if is_number(x)]
        scalars = [x for x in a.args if not x.shape and not is_number(x)]
        arrays = [x for x in a.args if x.shape]
        if len(arrays) == 1 and arrays[0].op == "outer":
            return mul(g, *numbers, *scalars, over_square(g, arrays[0], r))
        if scalars:
            return mul(g, *numbers, div(g, mul(g, *scalars), r), div(g, mul(g, *arrays), r))
    return div(g, div(g, a, r), r)


def logsumexp(g: Graph, z: Value, axis: int | None) -> Value:
    """Return m + log Σ exp(z − m), m the largest entry, of all or along an axis."""
    m = largest(g, z, axis)
    return add(g, m, call(g, "log", _sums(g, _shifted(g, z, m, axis), axis)))


def softmax(g: Graph, z: Value, axis: int | None) -> Value:
    """Return exp(z − m)/Σ exp(z − m)."""
    shifted = _shifted(g, z, largest(g, z, axis), axis)
    return div(g, shifted, beside(g, _sums(g, shifted, axis), axis, shifted))


def _shifted(g: Graph, z: Value, m: Value, axis: int | None) -> Value:
    """Return exp(z − m)."""
    return call(g, "exp", below(g, z, m if axis is None else beside(g, m, axis, z)))


def _sums(g: Graph, e: Value, axis: int | None) -> Value:
    """Return the sum of all entries, or along an axis as a column."""
    if axis is None:
        return total(g, e)
    found = sum_along(g, e, axis)
    return found if axis == 1 else transpose(g, found)


def softplus(g: Graph, z: Value) -> Value:
    """Return max(z, 0) + log(1 + exp(−|z|))."""
    small = call(g, "exp", neg(g, call(g, "abs", z)))
    return add(g, call(g, "relu", z), call(g, "log1p", small))


def step(g: Graph, z: Value) -> Value:
    """Return 1 where z > 0, else 0; nan stays."""
    return call(g, "sign", call(g, "relu", z))


def third_or_fourth_power(g: Graph, a: Value, k: int) -> Value:
    """Return a³ or a⁴ by products, which are quicker than a power."""
    square = entrywise(g, "pow", [a, g.number(Integer(2))])
    return mul(g, square, a) if k == 3 else entrywise(g, "pow", [square, g.number(Integer(2))])
