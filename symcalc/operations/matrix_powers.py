r"""Principal roots and real powers of a matrix, and powers by an integer that has a name.

A^p = exp(p log A), √A = A^{1/2} of a matrix without eigenvalues on (−∞, 0]   (Higham 2008, Functions of Matrices, ch. 6
and 7). d√A is the X of √A X + X √A = dA (ibid., sec. 6.1); by p, d(A^p) = log(A) A^p dp; d tr(A^p) = p tr(A^{p−1} dA).
A power by a whole number is a product: Aᵏ has a value for all A where k ≥ 0, for invertible ones where k < 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import sympy
from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import add, hadamard_power, inverse, multiply, power, zeros
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.expressions.core_nodes import Inverse, MatMul, MatPow, Variable, is_array, is_zero
from symcalc.expressions.law_records import law
from symcalc.expressions.matrix_functions import CHECKED_POSITIVE, CHECKED_PRINCIPAL, POWER, ROOT, WHOLE_POWER
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Role
from symcalc.expressions.properties import (
    INVERTIBLE,
    OFF_AXIS,
    POSITIVE_DETERMINANT,
    PRINCIPAL,
    Demand,
    Demands,
    is_integer,
    is_natural,
    needs_principal,
)
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.blocks_between_matrices import block_of_chain, register_matrix_function
from symcalc.operations.determinants import Determinant, LogDet, determinant, logdet
from symcalc.operations.frechet_derivatives import derivative_along
from symcalc.operations.matrix_exponentials import value_of_exponential
from symcalc.operations.matrix_functions import MatrixFunction, always, nodes_of, principal_root, value_of
from symcalc.operations.matrix_logarithms import F as LOG
from symcalc.operations.matrix_logarithms import value_of_logarithm

SQRTM = Sqrtm, SqrtmFrechet, SqrtmBetween = nodes_of("Sqrtm", __name__, "√A")
POWM = Powm, PowmFrechet, PowmBetween = nodes_of("Powm", __name__, "A^p")


# ------------------------------------------------------------------------------------------------ square roots


def derivative_of_root(k: int, A: Expression) -> Any:
    """Return ½(½ − 1)⋯(½ − k + 1) A^{½−k}."""
    root = hadamard_power(A, S.Half) if not is_array(A) else sqrtm(A)
    return multiply(falling(S.Half, k), inverse(root), power(A, sympy.Integer(1 - k)))


def code_of_root_along(g: Any, A: Any, E: Any, B: Any) -> Any:
    """Return the X of √A X + X √B = E."""
    return g.sylvester(A, B, E)


def product_of_roots(X: Expression, Y: Expression) -> Any:
    """√A √A = A."""
    return X.args[0] if X == Y else None


def structure_of_root(a: Structure) -> Structure:
    """Return that the root of a symmetric matrix is positive definite, of an orthogonal one orthogonal."""
    return Structure.NONSINGULAR | (Structure.DEFINITE if Structure.SYMMETRIC in a else a & Structure.ORTHOGONAL)


SQUARE_ROOT: MatrixFunction = MatrixFunction(
    name="sqrtm",
    spelled=Spelled(matlab="sqrtm", julia="sqrt"),
    nodes=SQRTM,
    of_entries=lambda a: hadamard_power(a, S.Half),
    derivative=derivative_of_root,
    trace_along=lambda A, *along: scaled(S.Half, derivative_along(REAL_POWER, A, -S.Half, *along)),
    structure=structure_of_root,
    domain=needs_principal,
    products=product_of_roots,
    plainer=always(INVERTIBLE, POSITIVE_DETERMINANT, PRINCIPAL, OFF_AXIS),
    checks=(CHECKED_PRINCIPAL, CHECKED_POSITIVE),
    reference=principal_root,
    primitives=ROOT,
    called=lambda g, w: g.call("sqrt", w),
    code_along=code_of_root_along,
    to_sympy=lambda A: M.MatPow(A, S.Half),
    aliases=("matrix_sqrt", "sqrtmatrix"),
    summary="principal square root √A; no eigenvalue on (−∞, 0]",
    example=Example("K : spd(n)\ntr(sqrtm(K))", wrt="K", derivative="inv(sqrtm(K))/2"),
)


def sqrtm(A: Expression) -> Any:
    """Return √A."""
    return value_of(SQUARE_ROOT, A)


# ------------------------------------------------------------------------------------------------ powers


def powm(A: Expression, p: Any) -> Any:
    """Return A^p; by a whole number as a product, by ½ as a root."""
    return value_of(REAL_POWER, A, p)


def falling(p: Any, k: int) -> Any:
    """Return p (p − 1)⋯(p − k + 1)."""
    return scalar_product([add(p, sympy.Integer(-i)) for i in range(k)])


def derivative_of_power(k: int, A: Expression, p: Any) -> Any:
    """Return p (p − 1)⋯(p − k + 1) A^{p−k}."""
    return multiply(falling(p, k), powm(A, add(p, sympy.Integer(-k))))


def value_of_matrix_power(np: Any, A: Any, p: Any) -> Any:
    """Return exp(p log A); by a whole number the product."""
    if isinstance(p, int | float) and p == int(p):
        return np.linalg.matrix_power(A, int(p))
    return value_of_exponential(np, p * value_of_logarithm(np, A))


def demands_on_base(A: Expression, p: Any, *rest: Any) -> Demands:
    """Demand what A^p needs in the reals."""
    if is_integer(p):
        return () if sign_of(p) is not Sign.UNKNOWN or is_natural(p) else (Demand(INVERTIBLE, A),)
    return needs_principal(A)


def by_exponent(Y: Any, d: Callable[[Any], Any]) -> Any:
    """Return the differential by p: A^p log(A) dp, and of derivatives of A^p that of this product.

    D(f g)(A)[E₁, …, Eₖ] = Σ Df(A)[…] Dg(A)[…], each direction in one of both, and (f g)[A₀, E₁, …, Aₖ] =
    Σ f[A₀, E₁, …, Aⱼ] g[Aⱼ, Eⱼ₊₁, …, Aₖ] (Higham 2008, thm 3.3 and sec. B.16).
    """
    A, p, *rest = Y.args
    dp = d(p)
    if is_zero(dp):
        return zeros(*Y.shape)
    if isinstance(Y, PowmBetween):
        chain = (A, *rest)
        cuts = range(0, len(chain), 2)
        terms = [multiply(part(REAL_POWER, (p,), chain[: i + 1]), part(LOG, (), chain[i:])) for i in cuts]
    else:
        terms = [
            multiply(derivative_along(REAL_POWER, A, p, *some), derivative_along(LOG, A, *others))
            for some, others in divided(rest)
        ]
    return scaled(dp, add(*terms))


def part(f: MatrixFunction, parameters: Sequence[Any], chain: Sequence[Any]) -> Any:
    """Return f[A₀, E₁, A₁, …], of one matrix f(A₀)."""
    return block_of_chain(f, parameters, chain) if len(chain) > 1 else value_of(f, chain[0], *parameters)


def divided(parts: Sequence[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield all ways to divide parts into two lots."""
    places = range(len(parts))
    for count in range(len(parts) + 1):
        for chosen in combinations(places, count):
            yield [parts[i] for i in chosen], [parts[i] for i in places if i not in chosen]


def structure_of_power(a: Structure, p: Any) -> Structure:
    """Return what is kept: a power of a symmetric matrix is symmetric, by no integer it is positive definite."""
    if not is_integer(p):
        return Structure.NONSINGULAR | (Structure.DEFINITE if Structure.SYMMETRIC in a else a & Structure.ORTHOGONAL)
    return a & (Structure.SYMMETRIC | Structure.ORTHOGONAL | Structure.DEFINITE)


def product_of_powers(X: Expression, Y: Expression) -> Any:
    """A^p A^q = A^{p+q}."""
    (A, p), (B, q) = base_and_exponent(X), base_and_exponent(Y)
    return powm(A, add(p, q)) if A == B else None


def base_and_exponent(a: Expression) -> tuple[Any, Any]:
    """Return a matrix as a power."""
    A, p = a.args if isinstance(a, (Powm, MatPow)) else (a, S.One)
    return (A.arg, -p) if isinstance(A, Inverse) else (A, p)


REAL_POWER: MatrixFunction = MatrixFunction(
    name="powm",
    spelled=Spelled("(({0})^({1}))", "(({0})^({1}))", "MatrixPower"),
    nodes=POWM,
    parameters=1,
    of_entries=hadamard_power,
    derivative=derivative_of_power,
    trace_along=lambda A, p, *along: scaled(p, derivative_along(REAL_POWER, A, add(p, S.NegativeOne), *along)),
    structure=structure_of_power,
    domain=demands_on_base,
    by_parameters=by_exponent,
    inverse=lambda Y: powm(Y.args[0], -Y.args[1]),
    products=product_of_powers,
    neighbours=(Variable, MatPow, Inverse),
    checks=(CHECKED_PRINCIPAL, CHECKED_POSITIVE),
    reference=value_of_matrix_power,
    primitives=POWER,
    of_integers=WHOLE_POWER,
    called=lambda g, w, p: g.pow(w, p),
    to_sympy=M.MatPow,
    role=Role.MATRIX_POWER,
    aliases=("matrix_power", "mpower", "fractional_matrix_power", "mpow"),
    summary="matrix power A^p by a real number; no eigenvalue on (−∞, 0]",
    example=Example("tr(powm(X, a))", wrt="X", derivative="a*powm(X, a - 1)'"),
)
register_matrix_function(SQUARE_ROOT)
register_matrix_function(REAL_POWER)


# ------------------------------------------------------------------------------------------------ laws


@law(Powm, examples=("K : spd(n)\npowm(K, 3)", "K : spd(n)\npowm(K, 1/2)", "K : spd(n)\npowm(K, -1/2)"))
def power_by_a_number(A: Expression, p: Any) -> Expression | None:
    """A^k = A⋯A, A^{1/2} = √A, A^{−1/2} = (√A)⁻¹."""
    if p.is_Integer:
        return power(A, p)
    if p == S.Half:
        return sqrtm(A)
    return inverse(sqrtm(A)) if p == -S.Half else None


@law(PowmFrechet, examples=("K : spd(n)\nB : matrix(n, n)\npowm_frechet(K, 1/2, B)",))
def derivative_of_power_by_half(A: Expression, p: Any, *along: Expression) -> Expression | None:
    """D(A^{1/2})[E] = D√A[E]."""
    return derivative_along(SQUARE_ROOT, A, *along) if p == S.Half else None


@law(Powm, of=Inverse, examples="K : spd(n)\npowm(inv(K), a)", source="Higham 2008, sec. 7.1")
def power_of_inverse(A: Expression, p: Any) -> Expression:
    """(A⁻¹)^p = A^{−p}."""
    return powm(A.arg, -p)


@law(Sqrtm, of=Inverse, examples="K : spd(n)\nsqrtm(inv(K))", source="Higham 2008, thm 1.29")
def root_of_inverse(A: Expression) -> Expression:
    """√(A⁻¹) = (√A)⁻¹."""
    return inverse(sqrtm(A.arg))


@law(Sqrtm, of=MatMul, examples="K : spd(n)\nsqrtm(4*K)", condition="c > 0", source="Higham 2008, thm 1.29")
def root_of_multiple(A: Expression) -> Expression | None:
    """√(c A) = √c √A."""
    c, core = split(A)
    return scaled(scalar_power(c, S.Half), sqrtm(core)) if c != 1 and sign_of(c) is Sign.POSITIVE else None


@law(Powm, of=MatMul, examples="K : spd(n)\npowm(4*K, a)", condition="c > 0", source="Higham 2008, sec. 7.1")
def power_of_positive_multiple(A: Expression, p: Any) -> Expression | None:
    """(c A)^p = c^p A^p."""
    c, core = split(A)
    return scaled(scalar_power(c, p), powm(core, p)) if c != 1 and sign_of(c) is Sign.POSITIVE else None


@law(MatPow, of=Sqrtm, examples=("K : spd(n)\nsqrtm(K)^2", "K : spd(n)\nsqrtm(K)^3"), source="Higham 2008, thm 1.29")
def power_of_root(a: Expression, k: int) -> Expression:
    """(√A)^{2k} = A^k, (√A)^{2k+1} = A^k √A."""
    half = power(a.args[0], sympy.Integer(k // 2))
    return multiply(half, a) if k % 2 else half


@law(MatPow, of=Powm, examples="K : spd(n)\npowm(K, a)^3", source="Higham 2008, sec. 7.1")
def power_of_matrix_power(a: Expression, k: int) -> Expression:
    """(A^p)^k = A^{k p}."""
    A, p = a.args
    return powm(A, scalar_product([p, sympy.Integer(k)]))


@law(Determinant, of=Sqrtm, examples="K : spd(n)\ndet(sqrtm(K))", source="Higham 2008, thm 1.13")
def determinant_of_root(a: Expression) -> Expression:
    """det(√A) = √det(A)."""
    return scalar_power(determinant(a.args[0]), S.Half)


@law(
    LogDet,
    of=(Sqrtm, Powm),
    examples=("K : spd(n)\nlogdet(sqrtm(K))", "K : spd(n)\nlogdet(powm(K, a))"),
    source="Higham 2008, thm 1.13",
)
def logdet_of_matrix_power(a: Expression) -> Expression | None:
    """logdet(A^p) = p logdet(A), where A^p is the principal power."""
    A, *exponent = a.args
    if exponent and is_integer(exponent[0]):
        return None
    return multiply(*(exponent or [S.Half]), logdet(A))
