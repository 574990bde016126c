"""Functions applied to every entry, and to scalars.

d f(A) = f′(A) ∘ dA   (Magnus & Neudecker 2019, ch. 8, sec. 7; for scalars the chain rule). One line a function in
`TABLE`: its derivative, from the value Y and the argument A. Of scalars it is made by
`symcalc.algebra.scalar_functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy
from sympy import Integer, Rational, S

from symcalc.algebra import add, filled, hadamard, hadamard_power, multiply, negate, spread, transpose, zeros
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalar_functions import CLASSES, EVEN, ODD, made, value_of
from symcalc.domains import implications
from symcalc.expressions import properties
from symcalc.expressions.claims import Sign, Structure
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.records import Example, Function, Operation, everywhere
from symcalc.expressions.registry import register, register_rewrite
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.structure import keep_sign, sign_of, structure_of


class ElementwiseNode(ArrayNode):
    """A function applied to every entry of an array."""

    entrywise = True


class Entries:
    """The functions of every entry, by name."""


def _plus_one(a: Any) -> Any:
    return spread(a, ONE)


def _one_minus_square(a: Any) -> Any:
    return spread(negate(hadamard_power(a, Integer(2))), ONE)


def _zero(Y: Any, A: Any) -> Any:
    return zeros(*A.shape) if is_array(A) else S.Zero


def _sigmoid_prime(Y: Any, A: Any) -> Any:
    return hadamard(Y, build("sigmoid", negate(A)))


def _bell(Y: Any, A: Any) -> Any:
    return multiply(2 / sympy.sqrt(sympy.pi), build("exp", negate(hadamard_power(A, Integer(2)))))


_HALF = Rational(-1, 2)

# name: (derivative from (Y, A), summary, example, taken at the kink as)
TABLE: dict[str, tuple[Callable[[Any, Any], Any], str, str, str]] = {
    "exp": (lambda Y, A: Y, "eᵃ", "exp(x)", ""),
    "log": (lambda Y, A: hadamard_power(A, sympy.S.NegativeOne), "natural logarithm", "1 ./ x", ""),
    "log1p": (
        lambda Y, A: hadamard_power(_plus_one(A), sympy.S.NegativeOne),
        "log(1 + a)",
        "1 ./ (1 .+ x)",
        "",
    ),
    "expm1": (lambda Y, A: build("exp", A), "eᵃ − 1", "exp(x)", ""),
    "sin": (lambda Y, A: build("cos", A), "sine", "cos(x)", ""),
    "cos": (lambda Y, A: negate(build("sin", A)), "cosine", "-sin(x)", ""),
    "tan": (lambda Y, A: _plus_one(hadamard_power(Y, Integer(2))), "tangent", "tan(x).^2 .+ 1", ""),
    "arcsin": (
        lambda Y, A: hadamard_power(_one_minus_square(A), _HALF),
        "inverse sine",
        "(1 .- x.^2).^(-1/2)",
        "",
    ),
    "arccos": (
        lambda Y, A: negate(hadamard_power(_one_minus_square(A), _HALF)),
        "inverse cosine",
        "-(1 .- x.^2).^(-1/2)",
        "",
    ),
    "arctan": (
        lambda Y, A: hadamard_power(_plus_one(hadamard_power(A, Integer(2))), sympy.S.NegativeOne),
        "inverse tangent",
        "1 ./ (x.^2 .+ 1)",
        "",
    ),
    "sinh": (lambda Y, A: build("cosh", A), "hyperbolic sine", "cosh(x)", ""),
    "cosh": (lambda Y, A: build("sinh", A), "hyperbolic cosine", "sinh(x)", ""),
    "tanh": (lambda Y, A: _one_minus_square(Y), "hyperbolic tangent", "1 .- tanh(x).^2", ""),
    "abs": (lambda Y, A: build("sign", A), "absolute value", "sign(x)", "0 where the argument is 0"),
    "sign": (_zero, "−1, 0 or 1", "0*x", "0 everywhere"),
    "step": (_zero, "1 where a > 0, else 0", "0*x", "0 everywhere"),
    "relu": (lambda Y, A: build("step", A), "max(a, 0)", "step(x)", "0 where the argument is 0"),
    "sigmoid": (_sigmoid_prime, "1/(1 + e⁻ᵃ)", "sigmoid(x).*sigmoid(-x)", ""),
    "softplus": (lambda Y, A: build("sigmoid", A), "log(1 + eᵃ)", "sigmoid(x)", ""),
    "erf": (_bell, "error function", "2/sqrt(pi)*exp(-x.^2)", ""),
}
ALIASES = {"arcsin": ("asin",), "arccos": ("acos",), "arctan": ("atan",)}
NODES: dict[str, Any] = {}
BUILDERS: dict[str, Callable[[Any], Any]] = {}
OF_SIGN = dict.fromkeys(("exp", "sigmoid", "softplus", "cosh"), Sign.POSITIVE) | dict.fromkeys(
    ("abs", "relu", "step"), Sign.NONNEGATIVE
)
KEEPING_SIGN = {"tanh", "sinh", "arcsin", "arctan", "erf", "expm1", "log1p"}
VANISHING = {"abs", "relu", "expm1", "log1p", "step"}  # at 0, as the odd ones
OF_NONNEGATIVE = {"abs", "relu"}  # what has no negative entry they leave as it is
INVERSE = {"log": "exp", "exp": "log"}
# what a scalar in front of the argument becomes in front of the value, any scalar or a positive one
SCALED = {"abs", "sign"}
DOMAINS: dict[str, Callable[[Any], properties.Demands]] = {
    "log": properties.needs_positive,
    "log1p": lambda a: properties.needs_positive(_plus_one(a)),
    "tan": lambda a: properties.needs_nonzero(build("cos", a)),
    "arcsin": lambda a: properties.needs_nonnegative(_one_minus_square(a)),
    "arccos": lambda a: properties.needs_nonnegative(_one_minus_square(a)),
}
# what is demanded of the argument where it is demanded of the value
DEMANDED = dict.fromkeys(
    ("sign", "sinh", "tanh", "arcsin", "arctan", "erf", "expm1", "log1p"), implications.demand_the_same
) | {
    "abs": implications.renamed(POSITIVE=properties.NONZERO, NONZERO=properties.NONZERO, NOT_NULL=properties.NOT_NULL),
    "relu": implications.renamed(POSITIVE=properties.POSITIVE, NONZERO=properties.POSITIVE),
    "step": implications.renamed(POSITIVE=properties.POSITIVE, NONZERO=properties.POSITIVE),
}
SCALED_BY_POSITIVE: dict[str, Callable[[Any], Any]] = {"relu": lambda c: c, "step": lambda c: ONE}


def build(name: str, A: Any) -> Any:
    """Return the function of that name of a scalar, or of every entry of an array."""
    return BUILDERS[name](A)


def _builder(name: str, node: Any) -> Callable[[Any], Any]:
    def construct(A: Any) -> Any:
        if not is_array(A):
            return value_of(name, A)
        c, core = split(A)
        if isinstance(A, OneMatrix | ZeroMatrix) or isinstance(core, OneMatrix):
            return filled(value_of(name, S.Zero if isinstance(A, ZeroMatrix) else c), *A.shape)
        if isinstance(A, Transpose):
            return transpose(construct(A.arg))
        if name in INVERSE and type(A) is NODES[INVERSE[name]]:
            return A.args[0]
        if c is not ONE and name in SCALED:
            return scaled(value_of(name, c), construct(core))
        if c is not ONE and name in SCALED_BY_POSITIVE and sign_of(c) is Sign.POSITIVE:
            return scaled(SCALED_BY_POSITIVE[name](c), construct(core))
        if name in OF_NONNEGATIVE and sign_of(A) is not Sign.UNKNOWN:
            return A
        if name in EVEN | ODD and isinstance(c, Rational) and c.p < 0:
            even = construct(negate(A))
            return even if name in EVEN else negate(even)
        return node.make(A, shape=A.shape)

    return construct


def _turn(name: str, a: Any) -> Any:
    """Return the transpose of a function of entries: f(A)ᵀ = f(Aᵀ), where that is f(A) or −f(A) without a transpose."""
    A = a.args[0]
    if transpose(A) == A or (name in EVEN and Structure.SKEW in structure_of(A)):
        return a
    return negate(a) if name in ODD and Structure.SKEW in structure_of(A) else Transpose.make(a, shape=a.shape[::-1])


def _even_of_skew(name: str, a: Structure) -> Structure:
    return Structure.SYMMETRIC if name in EVEN and Structure.SKEW in a else Structure.NONE


def _structure_rule(name: str) -> Callable[[Any, Structure], Structure] | None:
    """Return what a function keeps of the structure of its argument."""
    if name in ODD or name in VANISHING:
        kept = Structure.DIAGONAL | Structure.HOLLOW | (Structure.SKEW if name in ODD else Structure.NONE)
        return lambda e, a: (a & kept) | _even_of_skew(name, a)
    return (lambda e, a: (a & Structure.SYMMETRIC) | _even_of_skew(name, a)) if name in EVEN else None


def _sign_rule(name: str) -> Callable[[Any, Sign], Sign] | None:
    """Return what is known of the sign of a function."""
    return (lambda e, a: OF_SIGN[name]) if name in OF_SIGN else keep_sign if name in KEEPING_SIGN else None


def _register(name: str) -> None:
    scalar = CLASSES[name]
    derivative, summary, example, kink = TABLE[name]
    node = made(name, Entries, ElementwiseNode, "every entry")
    NODES[name] = node
    BUILDERS[name] = _builder(name, node)
    function = Function(
        name, BUILDERS[name], keep, ("any",), aliases=ALIASES.get(name, ()), group="elementwise", summary=summary
    )
    register(
        Operation(
            name=name,
            node=node,
            also=(scalar,),
            construct=BUILDERS[name],
            transpose=partial(_turn, name),
            structure=_structure_rule(name),
            sign=_sign_rule(name),
            plainer=DEMANDED.get(name),
            function=function,
            differential=lambda Y, d: hadamard(derivative(Y, Y.args[0]), d(Y.args[0])),
            code=lambda g, Y, a: g.call(name, a),
            domain=DOMAINS.get(name, everywhere),
            kink=kink,
            example=Example(f"sum({name}(x))", wrt="x", derivative=example),
        )
    )


for _name in TABLE:
    _register(_name)


# ------------------------------------------------------------------------------------------------ rewrites


def is_function(e: Any, name: str) -> bool:
    """Tell whether a node is the function of that name, of an array or a scalar."""
    return isinstance(e, NODES[name] | CLASSES[name])


def base_and_exponent(e: Any) -> tuple[Any, Any]:
    """Return e as a power, of entries or of a scalar."""
    return e.args if isinstance(e, HadamardPower | sympy.Pow) and not is_function(e, "exp") else (e, ONE)


def one_plus_exponential(e: Any) -> Any:
    """Return z where e is 1 + exp(z), else None."""
    if isinstance(e, MatAdd) and len(e.args) == 2:
        a, b = e.args
        return a.args[0] if isinstance(b, OneMatrix) and is_function(a, "exp") else None
    if isinstance(e, sympy.Add) and len(e.args) == 2 and e.args[0] is ONE and is_function(e.args[1], "exp"):
        return e.args[1].args[0]
    return None


def _rewrite_log(e: Any) -> Any:
    """log(1 + exp(z)) = softplus(z)."""
    z = one_plus_exponential(e.args[0])
    return None if z is None else build("softplus", z)


def _rewrite_log1p(e: Any) -> Any:
    """log1p(exp(z)) = softplus(z)."""
    return build("softplus", e.args[0].args[0]) if is_function(e.args[0], "exp") else None


def _rewrite_power(e: Any) -> Any:
    """(1 + exp(z))^−k = sigmoid(−z)^k;  exp(z)^p = exp(p z);  |a|² = a²;  √(a²) = |a|;  step(a)² = step(a)."""
    base, p = base_and_exponent(e)
    if is_function(base, "exp") and is_array(base):
        return build("exp", multiply(p, base.args[0]))
    if not p.is_Number:
        return None
    if p < 0 and (z := one_plus_exponential(base)) is not None:
        return hadamard_power(build("sigmoid", negate(z)), -p)
    if is_function(base, "abs") and p.is_Integer and p % 2 == 0:
        return hadamard_power(base.args[0], p)
    if isinstance(base, HadamardPower) and base.exp.is_Integer and base.exp % 2 == 0:
        return hadamard_power(build("abs", base.base), base.exp * p)
    return base if is_function(base, "step") and p > 0 and p != 1 else None


def _rewrite_product(e: Any) -> Any:
    """exp(z) exp(w) = exp(z + w); and of one factor and its partner what is shorter, sign(a) a = |a|."""
    parts = [base_and_exponent(f) for f in e.args]
    exponents = [b.args[0] for b, p in parts if p is ONE and is_function(b, "exp")]
    if len(exponents) > 1 and is_array(e):  # SymPy joins those of scalars that it can take apart again
        rest = [f for f, (b, p) in zip(e.args, parts, strict=True) if p is not ONE or not is_function(b, "exp")]
        return hadamard(*rest, build("exp", add(*exponents)))
    known: dict[Any, tuple[int, Any]] = {b: (i, p) for i, (b, p) in enumerate(parts)}
    for i, (b, p) in enumerate(parts):
        for partner, product in _partners(b) if p is ONE else ():
            j, q = known.get(partner, (i, ONE))
            joined = product(q) if i != j and q.is_Integer else None
            if joined is not None:
                return hadamard(*(f for k, f in enumerate(e.args) if k not in (i, j)), joined)
    return None


def _partners(b: Any) -> list[tuple[Any, Callable[[Any], Any]]]:
    """Return what makes something shorter with b: pairs of a partner and the product b·partner^q as a function of q.

    exp(z) sigmoid(−z) = sigmoid(z);  sign(a) a = |a|;  sign(a) |a| = a;  step(a) a = step(a) relu(a) = relu(a);
    sinh(z)/cosh(z) = tanh(z);  sin(z)/cos(z) = tan(z).
    """
    if is_function(b, "exp"):
        z, short = b.args[0], build("sigmoid", negate(b.args[0]))
        return [(short, lambda q: _next(short, q, build("sigmoid", z)))]
    if is_function(b, "sign"):
        a = b.args[0]
        return [
            (build("abs", a), lambda q: hadamard_power(a, q) if q % 2 else None),
            (a, lambda q: _next(a, q, build("abs", a))),
        ]
    if is_function(b, "step"):
        a = b.args[0]
        relu = build("relu", a)
        return [(relu, lambda q: _next(relu, q, relu)), (a, lambda q: _next(a, q, relu))]
    for over, under, quotient in (("sinh", "cosh", "tanh"), ("sin", "cos", "tan")):
        if is_function(b, over):
            below = build(under, b.args[0])
            return [(below, partial(_over, below, build(quotient, b.args[0])))]
    return []


def _next(partner: Any, q: Any, product: Any) -> Any:
    """Return partner^(q−1)·product for a positive q."""
    return hadamard(hadamard_power(partner, q - 1), product) if q > 0 else None


def _over(partner: Any, quotient: Any, q: Any) -> Any:
    """Return quotient·partner^(q+1) for a negative q."""
    return hadamard(quotient, hadamard_power(partner, q + 1)) if q < 0 else None


def _rewrite_sum(e: Any) -> Any:
    """1 − sigmoid(z) = sigmoid(−z)."""
    if len(e.args) != 2:
        return None
    for one, other in (e.args, e.args[::-1]):
        c, core = split(other) if is_array(other) else other.as_coeff_Mul()
        if (isinstance(one, OneMatrix) or one is ONE) and c == -1 and is_function(core, "sigmoid"):
            return build("sigmoid", negate(core.args[0]))
    return None


register_rewrite(_rewrite_log, NODES["log"], sympy.log)
register_rewrite(_rewrite_log1p, NODES["log1p"], CLASSES["log1p"])
register_rewrite(_rewrite_power, HadamardPower, sympy.Pow)
register_rewrite(_rewrite_product, HadamardProduct, sympy.Mul)
register_rewrite(_rewrite_sum, MatAdd, sympy.Add)
