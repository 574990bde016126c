"""Laws of traces."""

from __future__ import annotations

from sympy import Expr, Integer, S

from symcalc.algebra.adjacent_factors import AN_INVERSE, inverted, join, merge
from symcalc.algebra.coefficients import split
from symcalc.algebra.entry_products import diagonal
from symcalc.algebra.laws.chains import product_with_quotient, square_of_norm
from symcalc.algebra.products import multiply, order_of, reversed_chain, trace, written_chain
from symcalc.algebra.reductions import norm2, total
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.algebra.sums import add
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression, moves

SHORT = 8  # factors of a trace that is looked at in every rotation


@law(Trace, of=MatMul, examples="tr(3*A)", source="Magnus & Neudecker 2019, ch. 1, sec. 10")
def trace_of_multiple(a: Expression) -> Expression | None:
    """tr(c A) = c tr(A)."""
    c, core = split(a)
    return None if c is ONE else scalar_product([c, trace(core)])


@law(Trace, of=MatAdd, examples="A, B : matrix(n, n)\ntr(A + B)", source="Matrix Cookbook 2012, eq. 15")
def trace_of_sum(a: Expression) -> Expression:
    """tr(A + B) = tr(A) + tr(B)."""
    return add(*[trace(t) for t in a.args])


@law(
    Trace,
    of=MatMul,
    examples=("tr(A*B*C)", "tr(A*B*A^-1)", "tr(x*y')", "a*tr(elimination(3)'*elimination(3))"),
    source="Matrix Cookbook 2012, eq. 13 and 16",
)
def trace_of_product(a: Expression) -> Expression:
    """tr(A B C) = tr(C A B) = tr(Cᵀ Bᵀ Aᵀ)."""
    return _cyclic(list(a.args))


@law(Trace, of=(Identity, OneMatrix), examples=("a*tr(eye(3))", "a*tr(ones(3, 3))"))
def trace_of_identity(a: Expression) -> Expression:
    """tr(I) = tr(1 1ᵀ) = n."""
    return a.shape[0]


@law(Trace, of=ZeroMatrix, examples="A : matrix(n, n)\ntr(A - A) + b")
def trace_of_zeros(a: Expression) -> Expression:
    """tr(0) = 0."""
    return S.Zero


@law(Trace, of=DiagMatrix, examples="tr(diag(x))", source="Horn & Johnson 2013, sec. 0.9.1")
def trace_of_diagonal_matrix(a: Expression) -> Expression:
    """tr(diag(x)) = Σ(x)."""
    return total(a.arg)


@law(Trace, of=Transpose, examples="tr(A')", source="Matrix Cookbook 2012, eq. 13")
def trace_of_transpose(a: Expression) -> Expression:
    """tr(Aᵀ) = tr(A)."""
    return trace(a.arg)


@law(
    Trace,
    of=MatPow,
    examples=("S : symmetric(n)\ntr(S^2)", "K : skew(n)\ntr(K^2)"),
    source="Horn & Johnson 2013, sec. 5.6",
)
def trace_of_square(a: Expression) -> Expression | None:
    """tr(S²) = ‖S‖², Sᵀ = S; tr(K²) = −‖K‖², Kᵀ = −K."""
    if a.exp != 2:
        return None
    sign, turned = split(transpose(a.base))
    return scalar_product([sign, scalar_power(norm2(a.base), Integer(2))]) if turned == a.base else None


def _is_as_long(joined: Expression, chain: list[Expression]) -> bool:
    """Tell two neighbours that changed places: joined again and again they would never come to rest."""
    return len(chain) == 2 and type(joined) is MatMul and ONE not in (len(joined.factors), joined.factors[0].shape[1])


def _cyclic(chain: list[Expression]) -> Expr:
    """Return the trace of a product: rotated so that neighbours merge, 1×1 parts come out, names are in order."""
    while len(chain) > 1:
        joined = join(chain[-1], chain[0]) if chain[-1].shape[1] == chain[0].shape[0] else None
        if joined is None or _is_as_long(joined, chain):
            break
        chain = merge([joined, *chain[1:-1]])
        if not chain:  # the identity, of the size that neighbours have from that side
            return joined.shape[0]
    if len(chain) < 2:
        return trace(chain[0])
    if any(not is_array(f) or type(f) is MatMul for f in chain):
        return trace(multiply(*chain))
    if (found := trace_of_outer_product(chain)) is not None:
        return found
    if (found := trace_around_inverse(chain)) is not None:
        return found
    if len(chain) == 2 and (found := product_with_quotient(chain)) is not None:
        return found
    for i in range(len(chain) if len(chain) <= SHORT else 1) if len(chain) % 2 == 0 else ():
        if (found := square_of_norm(chain[i:] + chain[:i])) is not None:
            return found
    if len(chain) == 2 and (found := trace_beside_diagonal_matrix(chain)) is not None:
        return found
    if (found := by_law(Trace, tuple(chain))) is not None:
        return found
    c, turned = reversed_chain(chain)
    sign, best = written_chain(_rotation(chain), (c, _rotation(turned)))
    if sign is S.Zero:
        return S.Zero
    value = Trace.make(MatMul.make(*best, shape=(best[0].shape[0], best[-1].shape[1])))
    return value if sign is ONE else scalar_product([sign, value])


@law(examples=("tr(x*y'*A)", "tr(x*y')"), source="Matrix Cookbook 2012, eq. 14")
def trace_of_outer_product(chain: list[Expression]) -> Expression | None:
    """tr(x yᵀ) = yᵀ x."""
    cut = next((i for i, f in enumerate(chain) if f.shape[0] is ONE), None)
    return None if cut is None else multiply(*chain[cut:], *chain[:cut])


@law(examples="A : matrix(m, n)\nB : matrix(n, m)\ntr(B*inv(A*B)*A)", source="Matrix Cookbook 2012, eq. 16")
def trace_around_inverse(chain: list[Expression]) -> Expression | None:
    """tr(B (A B)⁻¹ A) = tr(I)."""
    for i in [i for i, f in enumerate(chain) if f.mentions & AN_INVERSE and inverted(f)]:
        for rotated in (chain[i + 1 :] + chain[: i + 1], chain[i:] + chain[:i]):
            if len(merged := merge(rotated)) < len(chain):
                return trace(multiply(*merged)) if merged else rotated[0].shape[0]
    return None


@law(examples=("tr(diag(x)*A)", "tr(A*diag(x))"), source="Horn & Johnson 1991, sec. 5.1")
def trace_beside_diagonal_matrix(chain: list[Expression]) -> Expression | None:
    """tr(diag(x) A) = xᵀ diag(A)."""
    if len(chain) != 2:
        return None
    for f, other in (chain, chain[::-1]):
        if type(f) is DiagMatrix:
            return multiply(transpose(f.arg), diagonal(other))
    return None


def _rotation(chain: list[Expression]) -> list[Expression]:
    """Return the rotation that ranks first: a differential stands at the end."""
    moving = [i for i, f in enumerate(chain, 1) if moves(f.arg if type(f) is Transpose else f)]
    if moving:
        return min((chain[i:] + chain[:i] for i in moving), key=order_of)
    arrays = [f for f in chain if not f.picks] or chain
    first = min((f.arg if type(f) is Transpose else f).label for f in arrays)
    starts = [
        i - 1 if chain[i - 1].picks == "rows" else i  # which are picked of what stands behind
        for i, f in enumerate(chain)
        if (f.arg if type(f) is Transpose else f).label == first
    ]
    if len(starts) == 1:
        return chain[starts[0] :] + chain[: starts[0]]
    return min((chain[i:] + chain[:i] for i in starts), key=order_of)
