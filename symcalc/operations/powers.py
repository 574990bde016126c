"""Powers: of a square matrix by an integer, of every entry, of a scalar.

d(Aᵏ) = Σ A^i dA A^(k−1−i)   (Matrix Cookbook 2012, eq. 90);  d(a^b) = b a^(b−1) da + log(a) a^b db.

That sum has k terms, its differential k². Above `WRITTEN_OUT` a power is differentiated as a product of powers half as
high, A²ʲ = Aʲ Aʲ and A²ʲ⁺¹ = Aʲ A Aʲ, so that it takes O(log k) terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.matrices import expressions as M

from symcalc.algebra import add, hadamard, hadamard_power, inverse, matrix_power, multiply, power, trace, transpose
from symcalc.algebra.coefficients import scaled
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.algebra.transposes import plain
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import HadamardPower, MatPow, Norm2, is_zero
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import (
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    NOT_NULL,
    OF_ENTRIES,
    POSITIVE,
    POSITIVE_DETERMINANT,
    Demand,
    is_integer,
    needs_power,
)
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Sign, Structure
from symcalc.operations.elementwise import build

WRITTEN_OUT = 8  # exponents up to which the differential is the sum
HIGH, HIGHEST = 32, 1 << 40  # exponents above which a power weighs, and that are differentiated
PRODUCTS = 5  # in d(Aᵏ) and d(Aᵏ⁺¹), each made of those half as high


def differential_of_matrix_power(Y: Expression, d: Any) -> Expression:
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


def value_of_power(np: Any, a: Expression, p: Scalar) -> Any:
    """Return a^p, NaN where that is no real number; by a whole number as a product."""
    return a**p if isinstance(p, int) else np.power(a, p)


def weight_of_matrix_power(Y: Expression, active: Any) -> int:
    """Return how many products d(Aᵏ) consists of where k is high, but for those of other powers that move as well."""
    k, weight = int(Y.exp), 0
    while k > HIGH:
        k, weight = k // 2, weight + PRODUCTS
        if matrix_power(Y.base, k) in active:
            break
    return weight


def differential_of_power(Y: Expression, d: Any) -> Expression:
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


def _structure_of_matrix_power(e: Expression, a: Structure, k: Structure) -> Structure:
    if e.exp % 2:
        return a if Structure.SKEW in a else a & ~Structure.HOLLOW
    kept = a & ~Structure.SKEW  # nor is the diagonal 0
    if Structure.SYMMETRIC in a:
        return kept | Structure.SEMIDEFINITE
    return kept | Structure.SYMMETRIC if Structure.SKEW in a else kept


def _structure_of_power(e: Expression, a: Structure, p: Structure) -> Structure:
    result = a & Structure.SYMMETRIC
    if Structure.SKEW in a and e.exp.is_Integer:
        result |= Structure.SYMMETRIC if e.exp % 2 == 0 else Structure.SKEW if e.exp > 0 else Structure.NONE
    if e.exp.is_Rational and not e.exp.is_Integer and e.exp > 0:
        result |= a & ZEROS
    elif e.exp.is_Integer and e.exp > 0:
        result |= a & (ZEROS | Structure.DEFINITE) if Structure.SEMIDEFINITE in a else a & ZEROS
    return result


def _sign_of_power(e: Expression, base: Sign, p: Sign) -> Sign:
    exponent = e.args[1]
    if base is Sign.POSITIVE:
        return Sign.POSITIVE
    if exponent.is_Integer and exponent.is_even:
        return Sign.NONNEGATIVE
    return base


def _transpose_of_power(a: Expression) -> Expression:
    """Turn an elementwise power: of a symmetric array it is symmetric, of a skew one symmetric or skew."""
    if Structure.SKEW in structure_of(a.base) and a.exp.is_Integer and (a.exp > 0 or a.exp % 2 == 0):
        return scaled(sympy.S.NegativeOne ** (a.exp % 2), a)  # −A⁻¹ would not tell that A⁻¹ + (A⁻¹)ᵀ has poles
    return a if transpose(a.base) == a.base else plain(a)


def _demands_on_power(d: Demand) -> Sequence[Demand] | None:
    """Of a power of a scalar or of entries; a broken one has its own demand on the base."""
    base, p = d.subject.args
    what = d.property
    if p.is_Integer:
        if what is NONZERO or (what is NOT_NULL and p < 0):
            return (d.of(base, NONZERO),)
        if what in (POSITIVE, NONNEGATIVE):
            return (d.of(base, NONZERO if p % 2 == 0 else what if p > 0 else POSITIVE),)
        return (d.of(base),) if what is NOT_NULL else None
    if what not in OF_ENTRIES:
        return None
    if is_integer(p):
        return (d.of(base),) if what is NONZERO else None
    (own,) = needs_power(base, p)
    return (own if what is NONNEGATIVE else own._replace(property=POSITIVE, strict=d.strict),)


def _demands_on_matrix_power(d: Demand) -> Sequence[Demand] | None:
    if d.property is POSITIVE_DETERMINANT and d.subject.exp % 2 == 0:
        return (d.of(d.subject.base, INVERTIBLE),)
    return (d.of(d.subject.base),) if d.property in (POSITIVE_DETERMINANT, INVERTIBLE) else None


register(
    Operation(
        name="matrix power",
        node=MatPow,
        construct=power,
        transpose=lambda a: power(transpose(a.base), a.exp),
        inverse=lambda a: power(inverse(a.base), a.exp),
        structure=_structure_of_matrix_power,
        plainer=_demands_on_matrix_power,
        differential=differential_of_matrix_power,
        weight=weight_of_matrix_power,
        text="{0}^{1}",
        to_sympy=M.MatPow,
        code=lambda g, Y, a, k: g.matpow(a, int(Y.exp)),
        reference=lambda np, A, k: np.linalg.matrix_power(A, int(k)),
        example=Example("tr(A*X^3)", wrt="X", derivative="(X^2*A + X*A*X + A*X^2)'"),
    )
)
register(
    Operation(
        name="power of entries",
        node=HadamardPower,
        construct=hadamard_power,
        transpose=_transpose_of_power,
        structure=_structure_of_power,
        sign=_sign_of_power,
        plainer=_demands_on_power,
        differential=differential_of_power,
        domain=needs_power,
        code=lambda g, Y, a, p: g.pow(a, p),
        reference=value_of_power,
        example=Example("sum(x.^3)", wrt="x", derivative="3*x.^2"),
        to_sympy=M.HadamardPower,
    )
)
register(
    Operation(
        name="power of scalars",
        node=sympy.Pow,
        construct=scalar_power,
        sign=_sign_of_power,
        plainer=_demands_on_power,
        differential=differential_of_power,
        domain=needs_power,
        code=lambda g, Y, a, p: g.pow(a, p),
        reference=value_of_power,
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
        matrix_function="sqrtm",
        entrywise=True,
        domain=lambda a: needs_power(a, sympy.S.Half),
        role=Role.ROOT,
    )
)
register_function(
    Function(
        "square",
        lambda a: hadamard_power(a, sympy.Integer(2)),
        keep,
        ("any",),
        group="elementwise",
        summary="a²",
        aliases=("abs2",),
        entrywise=True,
    )
)


@law(sympy.Mul, shortens=True, examples="a^b*a^(1/2)*sqrt(a)^b")
def product_of_scalar_powers(e: Expression) -> Expression | None:
    """aⁿ⁻¹ a = aⁿ, which SymPy leaves apart."""
    powers: dict[Expression, Expression] = {}
    for f in e.args:
        b, p = f.as_base_exp() if f.is_Pow else (f, sympy.S.One)
        powers[b] = powers[b] + p if b in powers else p
    return scalar_product([scalar_power(b, p) for b, p in powers.items()]) if len(powers) < len(e.args) else None
