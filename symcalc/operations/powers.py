"""Powers: of a square matrix by an integer, of every entry, of a scalar.

d(Aᵏ) = Σ A^i dA A^(k−1−i)   (Matrix Cookbook 2012, eq. 90);  d(a^b) = b a^(b−1) da + log(a) a^b db.

That sum has k terms, its differential k². Above `WRITTEN_OUT` a power is differentiated as a product of powers half as
high, A²ʲ = Aʲ Aʲ and A²ʲ⁺¹ = Aʲ A Aʲ, so that it takes O(log k) terms.
"""

from typing import Any

import sympy

from symcalc.algebra import add, hadamard, hadamard_power, matrix_power, multiply, trace, transpose
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import HadamardPower, MatPow, Norm2, is_zero
from symcalc.expressions.properties import needs_power
from symcalc.expressions.registry import Example, Function, Operation, register, register_function, register_rewrite
from symcalc.expressions.shape_rules import keep
from symcalc.operations.elementwise import build

WRITTEN_OUT = 8  # exponents up to which the differential is the sum
HIGH, HIGHEST = 32, 1 << 40  # exponents above which a power weighs, and that are differentiated
PRODUCTS = 5  # in d(Aᵏ) and d(Aᵏ⁺¹), each made of those half as high


def differential_of_matrix_power(Y: Any, d: Any) -> Any:
    """Return Σ A^i dA A^(k−1−i); of a high power by that of powers half as high.

    Raises:
        TooLarge: for an exponent above `HIGHEST`.
    """
    A, k, dA = Y.base, int(Y.exp), d(Y.base)
    if k > HIGHEST:
        raise TooLarge(f"the exponent of a matrix power has {len(str(k))} digits, and is not differentiated")
    if k <= WRITTEN_OUT:
        return add(*[multiply(matrix_power(A, i), dA, matrix_power(A, k - 1 - i)) for i in range(k)])
    P = matrix_power(A, k // 2)
    dP = d(P)
    if k % 2 == 0:
        return add(multiply(dP, P), multiply(P, dP))
    higher = matrix_power(A, k // 2 + 1)  # d(P A P), with P A and A P as powers
    return add(multiply(dP, higher), multiply(P, dA, P), multiply(higher, dP))


def weight_of_matrix_power(Y: Any, active: Any) -> int:
    """Return how many products d(Aᵏ) consists of where k is high, but for those of other powers that move as well."""
    k, weight = int(Y.exp), 0
    while k > HIGH:
        k, weight = k // 2, weight + PRODUCTS
        if matrix_power(Y.base, k) in active:
            break
    return weight


def differential_of_power(Y: Any, d: Any) -> Any:
    """Return b a^(b−1) da + log(a) a^b db, entry by entry where a is an array."""
    A, b = Y.args
    db = d(b)
    if isinstance(A, Norm2):  # ‖X‖ᵇ: b ‖X‖^(b−2) ⟨X, dX⟩, without a quotient where b is 2
        step = multiply(b, hadamard_power(A, b - 2), trace(multiply(transpose(A.arg), d(A.arg))))
        return step if is_zero(db) else add(step, multiply(db, build("log", A), Y))
    dA = d(A)
    terms = []
    if not is_zero(dA):
        terms.append(multiply(b, hadamard(hadamard_power(A, add(b, sympy.S.NegativeOne)), dA)))
    if not is_zero(db):
        terms.append(multiply(db, hadamard(build("log", A), Y)))
    return add(*terms) if terms else multiply(sympy.S.Zero, Y)


register(
    Operation(
        name="matrix power",
        node=MatPow,
        differential=differential_of_matrix_power,
        weight=weight_of_matrix_power,
        text="{0}^{1}",
        code=lambda g, Y, a, k: g.matpow(a, int(Y.exp)),
        example=Example("tr(A*X^3)", wrt="X", derivative="(X^2*A + X*A*X + A*X^2)'"),
    )
)
register(
    Operation(
        name="power of entries",
        node=HadamardPower,
        differential=differential_of_power,
        domain=needs_power,
        code=lambda g, Y, a, p: g.pow(a, p),
        example=Example("sum(x.^3)", wrt="x", derivative="3*x.^2"),
    )
)
register(
    Operation(
        name="power of scalars",
        node=sympy.Pow,
        differential=differential_of_power,
        domain=needs_power,
        code=lambda g, Y, a, p: g.pow(a, p),
        example=Example("(x'*A*x)^3", wrt="x", derivative="3*(x'*A*x)^2*(A + A')*x"),
    )
)
register_function(
    Function(
        "sqrt",
        lambda a: hadamard_power(a, sympy.S.Half),
        keep,
        ("any",),
        group="elementwise",
        summary="√a",
        domain=lambda a: needs_power(a, sympy.S.Half),
    )
)
register_function(
    Function("square", lambda a: hadamard_power(a, sympy.Integer(2)), keep, ("any",), group="elementwise", summary="a²")
)


def _rewrite_product(e: Any) -> Any:
    """A a^(n−1) = aⁿ, which SymPy leaves apart."""
    powers: dict[Any, Any] = {}
    for f in e.args:
        b, p = f.as_base_exp() if f.is_Pow else (f, sympy.S.One)
        powers[b] = powers[b] + p if b in powers else p
    return scalar_product([scalar_power(b, p) for b, p in powers.items()]) if len(powers) < len(e.args) else None


register_rewrite(_rewrite_product, sympy.Mul)
