"""Products in normal form, and the scalars that products make.

What it needs of sums and elementwise products it takes from `CONSTRUCTORS`, which the records of operations fill.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Expr, Integer, S

from symcalc.algebra.adjacent_factors import inverted, join, merge
from symcalc.algebra.coefficients import filled, identity, scaled, split, zeros
from symcalc.algebra.reductions import norm2, sum_columns, sum_rows, total
from symcalc.algebra.scalars import FLAT, is_negative, scalar_power, scalar_product
from symcalc.algebra.transposes import transpose
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
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
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.laws import by_law, law
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.shape_rules import KNOWN, square

SHORT = 8  # factors of a trace that is looked at in every rotation

# ------------------------------------------------------------------------------------------------ products


def multiply(*factors: Any) -> Any:
    """Return the product; scalars scale, and a 1×1 product is a scalar.

    Raises:
        ShapeMismatch: where columns and rows do not agree.
    """
    scalars: list[Expr] = []
    arrays: list[Any] = []
    for f in factors:
        if not isinstance(f, ArrayNode):
            if f is not ONE:
                scalars.append(f)
            continue
        if arrays and (columns := arrays[-1].shape[1]) is not (rows := f.shape[0]) and columns != rows:
            raise ShapeMismatch(f"columns of the left factor ({columns}) and rows of the right factor ({rows}) differ")
        arrays.append(f)
    if not arrays:
        return scalar_product(scalars) if scalars else ONE
    shape = (arrays[0].shape[0], arrays[-1].shape[1])
    flat: list[Any] = []
    for a in arrays:
        c, core = split(a)
        if c is not ONE:
            scalars.append(c)
        if type(core) is ZeroMatrix:
            return product_with_zeros(shape)
        if type(core) is MatMul and len(core.args) <= FLAT:
            flat.extend(core.args)
        elif type(core) is OneMatrix and len(arrays) > 1 and 1 not in core.shape:
            flat += [filled(ONE, core.shape[0], ONE), filled(ONE, ONE, core.shape[1])]
        else:
            flat.append(core)
    if len(flat) == 1 and shape != (ONE, ONE):
        return scaled(scalar_product(scalars), flat[0]) if scalars else flat[0]
    body = _segments(flat, shape, scalars)
    if not is_array(body):
        return scalar_product([*scalars, body])
    return scaled(scalar_product(scalars), body) if scalars else body


@law(examples="A : matrix(m, n)\n(A - A)*x + b")
def product_with_zeros(shape: Shape) -> Any:
    """A 0 = 0."""
    return zeros(*shape)


def _segments(flat: list[Any], shape: Shape, scalars: list[Expr]) -> Any:
    """Take 1×1 parts out of a chain (into ``scalars``) and join what is left, a column and a row each by itself."""
    cuts = [i for i, f in enumerate(flat) if f.shape[0] is ONE]
    if shape[1] is ONE:
        cuts.append(len(flat))
    if not cuts:
        return _joined(flat, shape)
    for left, right in pairwise(cuts):
        scalars.append(_inner(flat[left:right]))
    head, tail = flat[: cuts[0]], flat[cuts[-1] :]
    if not head and not tail:
        return ONE
    if not head or not tail:
        return _joined(head + tail, shape)
    column, row = _joined(head, (shape[0], ONE)), _joined(tail, (ONE, shape[1]))
    (c, x), (d, y) = split(column), split(row)
    if type(x) is OneMatrix and type(y) is OneMatrix:
        return scaled(scalar_product([c, d]), outer_product_of_ones(shape))
    factors = [g for f in (x, y) for g in (f.args if type(f) is MatMul else (f,))]
    return scaled(scalar_product([c, d]), MatMul.make(*factors, shape=shape))


def _joined(chain: list[Any], shape: Shape) -> Any:
    """Return the product of a chain in which no part is 1×1."""
    chain = merge(chain)
    if not chain:
        return identity(shape[0])
    c, chain = _coefficient(chain)
    if len(chain) == 1:
        return scaled(c, chain[0])
    if type(chain[0]) is OneMatrix or type(chain[-1]) is OneMatrix:
        for found in (ones_before, ones_behind):
            if (sums := found(chain, shape)) is not None:
                return scaled(c, sums)
    result = MatMul.make(*chain, shape=shape)
    return scaled(c, result)


@law(examples="ones(m, 1)*ones(1, n).*A")
def outer_product_of_ones(shape: Shape) -> Any:
    """1 1ᵀ is the matrix of ones."""
    return filled(ONE, *shape)


@law(examples="ones(1, m)*A")
def ones_before(chain: list[Any], shape: Shape) -> Any:
    """1ᵀ A is the sum of each column."""
    if type(chain[0]) is not OneMatrix or chain[0].shape[0] is not ONE:
        return None
    return sum_columns(_joined(chain[1:], (chain[1].shape[0], shape[1])))


@law(examples="A*ones(n, 1)")
def ones_behind(chain: list[Any], shape: Shape) -> Any:
    """A 1 is the sum of each row."""
    if type(chain[-1]) is not OneMatrix or chain[-1].shape[1] is not ONE:
        return None
    return sum_rows(_joined(chain[:-1], (shape[0], chain[-1].shape[0])))


def _coefficient(chain: list[Any]) -> tuple[Expr, list[Any]]:
    """Take the coefficients that merging brought up out of a chain."""
    for f in chain:
        if type(f) is MatMul or not isinstance(f, ArrayNode):
            break
    else:
        return ONE, chain
    c: list[Expr] = [ONE]
    flat: list[Any] = []
    for f in chain:
        if not is_array(f):
            c.append(f)
            continue
        d, core = split(f)
        c.append(d)
        flat.extend(core.args if type(core) is MatMul else (core,))
    return scalar_product(c), flat


# ------------------------------------------------------------------------------------------------ scalar products


def _inner(chain: list[Any]) -> Expr:
    """Return the scalar that a 1×1 chain is."""
    chain = merge(chain)
    c, chain = _coefficient(chain)
    n = len(chain)
    if n == 0 or not all(is_array(f) for f in chain):
        return scalar_product([c, *chain])
    if (sums := product_with_ones(chain)) is not None:
        value = sums
    elif (square_of := square_of_norm(chain)) is not None:
        value = square_of
    elif (quotients := product_with_quotient(chain)) is not None:
        value = quotients
    else:
        sign, chain = _written(chain, _reversed(chain))
        if sign is S.Zero:
            return S.Zero
        c = scalar_product([c, sign])
        value = Trace.make(MatMul.make(*chain, shape=(ONE, ONE)) if n > 1 else chain[0])
    return value if c is ONE else scalar_product([c, value])


@law(examples=("x'*x", "tr(A'*A)", "x'*A'*A*x"), source="Horn & Johnson 2013, sec. 5.6")
def square_of_norm(chain: list[Any]) -> Any:
    """tr(Aᵀ A) = ‖A‖²."""
    half = _half(chain)
    return None if half is None else scalar_power(norm2(CONSTRUCTORS[MatMul](*half)), Integer(2))


def _half(chain: list[Any]) -> list[Any] | None:
    """Return the factors of A where the chain is AᵀA, else None."""
    n = len(chain)
    if n % 2 or any(chain[i] != transpose(chain[n - 1 - i]) for i in range(n // 2)):
        return None
    return chain[n // 2 :]


@law(examples=("x'*(y./x)", "tr(A'*(B./A))"))
def product_with_quotient(chain: list[Any]) -> Any:
    """xᵀ (y ⊘ x) = Σ(y), tr(Aᵀ (B ⊘ A)) = Σ(B)."""
    if len(chain) != 2 or not _divides(*chain):
        return None
    return total(CONSTRUCTORS[HadamardProduct](transpose(chain[0]), chain[1]))


@law(examples=("ones(1, n)*x", "x'*ones(n, 1)", "ones(1, m)*A*x"))
def product_with_ones(chain: list[Any]) -> Any:
    """1ᵀ x = xᵀ 1 = Σ(x)."""
    if len(chain) < 2:
        return None
    if type(chain[0]) is OneMatrix:
        return total(_joined(chain[1:], (chain[1].shape[0], ONE)))
    return total(_joined(chain[:-1], (ONE, chain[-1].shape[0]))) if type(chain[-1]) is OneMatrix else None


def _divides(a: Any, b: Any) -> bool:
    """Tell whether a factor of one stands below in the other."""
    powers = []
    for x in (transpose(a), b):
        factors = x.args if type(x) is HadamardProduct else (x,)
        powers.append(dict(f.args if type(f) is HadamardPower else (f, ONE) for f in factors))
    over, under = powers
    return any(b in under and (is_negative(p) or is_negative(under[b])) for b, p in over.items())


def _reversed(chain: list[Any]) -> tuple[Expr, list[Any]]:
    """Return the factors of the transpose, and the coefficient that skew ones bring up."""
    return _coefficient([transpose(f) for f in reversed(chain)])


def _written(chain: list[Any], other: tuple[Expr, list[Any]]) -> tuple[Expr, list[Any]]:
    """Return the one of two equal scalars that ranks first, with its coefficient; 0 for what is its own negative."""
    c, turned = other
    best = _first(chain, turned)
    if c is ONE:
        return ONE, best
    return (S.Zero if turned == chain else ONE, chain) if best is chain else (c, turned)


def written(a: Any) -> tuple[Expr, Any]:
    """Return A or Aᵀ, for what is the same of both: the one that ranks first, with its coefficient; 0 for a skew A."""
    chain = list(a.args) if type(a) is MatMul else [a]
    c, best = _written(chain, _reversed(chain))
    return c, a if best is chain else MatMul.make(*best, shape=a.shape[::-1]) if len(best) > 1 else best[0]


def _order(chain: list[Any]) -> tuple[Any, ...]:
    """Return what ranks equal products: few transposes of matrices, then the names; the simpler of the same."""
    return (
        _turned(chain),
        [f.arg.label if type(f) is Transpose else f.label for f in chain],
        [(f.height, f.digest) for f in chain],
    )


def _first(a: list[Any], b: list[Any]) -> list[Any]:
    """Return the one of two equal products that ranks first, asking for no more of the rank than it takes."""
    p, q = (_turned(a), len(a)), (_turned(b), len(b))
    if p != q:
        return a if p < q else b
    for f, g in zip(a, b, strict=True):
        x, y = (f.arg if type(f) is Transpose else f).label, (g.arg if type(g) is Transpose else g).label
        if x != y:
            return a if x < y else b
    return min(a, b, key=_order)


def _turned(chain: list[Any]) -> int:
    return sum(_is_turned(f) for f in chain)


def _is_turned(f: Any) -> bool:
    if type(f) is MatPow:
        return type(f.base) is Transpose
    return type(f) is Transpose and f.shape[0] is not ONE and f.shape[1] is not ONE


def trace(a: Any) -> Expr:
    """Return tr(A), in one rotation and transposition of A."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    found = by_law(Trace, a)
    if found is not None:
        return found
    sign, core = written(a)
    return scalar_product([sign, Trace.make(core)]) if sign is not S.Zero else S.Zero


@law(Trace, of=MatMul, examples="tr(3*A)")
def trace_of_multiple(a: Any) -> Any:
    """tr(c A) = c tr(A)."""
    c, core = split(a)
    return None if c is ONE else scalar_product([c, trace(core)])


@law(Trace, of=MatAdd, examples="A, B : matrix(n, n)\ntr(A + B)")
def trace_of_sum(a: Any) -> Any:
    """tr(A + B) = tr(A) + tr(B)."""
    return CONSTRUCTORS[MatAdd](*[trace(t) for t in a.args])


@law(Trace, of=MatMul, examples=("tr(A*B*C)", "tr(A*B*A^-1)", "tr(x*y')"), source="Matrix Cookbook 2012, eq. 13 and 16")
def trace_of_product(a: Any) -> Any:
    """tr(A B C) = tr(C A B) = tr(Cᵀ Bᵀ Aᵀ)."""
    return _cyclic(list(a.args))


@law(Trace, of=(Identity, OneMatrix), examples=("a*tr(eye(3))", "a*tr(ones(3, 3))"))
def trace_of_identity(a: Any) -> Any:
    """tr(I) = tr(1 1ᵀ) = n."""
    return a.shape[0]


@law(Trace, of=ZeroMatrix, examples="A : matrix(n, n)\ntr(A - A) + b")
def trace_of_zeros(a: Any) -> Any:
    """tr(0) = 0."""
    return S.Zero


@law(Trace, of=DiagMatrix, examples="tr(diag(x))")
def trace_of_diagonal_matrix(a: Any) -> Any:
    """tr(diag(x)) = Σ(x)."""
    return total(a.arg)


@law(Trace, of=Transpose, examples="tr(A')", source="Matrix Cookbook 2012, eq. 13")
def trace_of_transpose(a: Any) -> Any:
    """tr(Aᵀ) = tr(A)."""
    return trace(a.arg)


@law(Trace, of=MatPow, examples=("S : symmetric(n)\ntr(S^2)", "K : skew(n)\ntr(K^2)"))
def trace_of_square(a: Any) -> Any:
    """tr(S²) = ‖S‖², Sᵀ = S; tr(K²) = −‖K‖², Kᵀ = −K."""
    if a.exp != 2:
        return None
    sign, turned = split(transpose(a.base))
    return scalar_product([sign, scalar_power(norm2(a.base), Integer(2))]) if turned == a.base else None


def _cyclic(chain: list[Any]) -> Expr:
    """Return the trace of a product: rotated so that neighbours merge, 1×1 parts come out, names are in order."""
    while len(chain) > 1:
        joined = join(chain[-1], chain[0]) if chain[-1].shape[1] == chain[0].shape[0] else None
        if joined is None:
            break
        chain = merge([joined, *chain[1:-1]])
    if len(chain) < 2:
        return trace(chain[0]) if chain else ONE
    if any(not is_array(f) or type(f) is MatMul for f in chain):
        return trace(multiply(*chain))
    if (found := trace_of_outer_product(chain)) is not None:
        return found
    if (found := trace_around_inverse(chain)) is not None:
        return found
    if (found := product_with_quotient(chain)) is not None:
        return found
    for i in range(len(chain) if len(chain) <= SHORT else 1):
        if (found := square_of_norm(chain[i:] + chain[:i])) is not None:
            return found
    if (found := trace_beside_diagonal_matrix(chain)) is not None:
        return found
    c, turned = _reversed(chain)
    sign, best = _written(_rotation(chain), (c, _rotation(turned)))
    if sign is S.Zero:
        return S.Zero
    value = Trace.make(MatMul.make(*best, shape=(best[0].shape[0], best[-1].shape[1])))
    return value if sign is ONE else scalar_product([sign, value])


@law(examples=("tr(x*y'*A)", "tr(x*y')"))
def trace_of_outer_product(chain: list[Any]) -> Any:
    """tr(x yᵀ) = yᵀ x."""
    cut = next((i for i, f in enumerate(chain) if f.shape[0] is ONE), None)
    return None if cut is None else multiply(*chain[cut:], *chain[:cut])


@law(examples="A : matrix(m, n)\nB : matrix(n, m)\ntr(B*inv(A*B)*A)")
def trace_around_inverse(chain: list[Any]) -> Any:
    """tr(B (A B)⁻¹ A) = tr(I)."""
    for i in [i for i, f in enumerate(chain) if inverted(f)]:
        for rotated in (chain[i + 1 :] + chain[: i + 1], chain[i:] + chain[:i]):
            if len(merged := merge(rotated)) < len(chain):
                return trace(multiply(*merged)) if merged else rotated[0].shape[0]
    return None


@law(examples=("tr(diag(x)*A)", "tr(A*diag(x))"), source="Horn & Johnson 1991, sec. 5.1")
def trace_beside_diagonal_matrix(chain: list[Any]) -> Any:
    """tr(diag(x) A) = xᵀ diag(A)."""
    if len(chain) != 2:
        return None
    for f, other in (chain, chain[::-1]):
        if type(f) is DiagMatrix:
            return multiply(transpose(f.arg), CONSTRUCTORS[Diagonal](other))
    return None


def _rotation(chain: list[Any]) -> list[Any]:
    first = min((f.arg if type(f) is Transpose else f).label for f in chain)
    starts = [i for i, f in enumerate(chain) if (f.arg if type(f) is Transpose else f).label == first]
    if len(starts) == 1:
        return chain[starts[0] :] + chain[: starts[0]]
    return min((chain[i:] + chain[:i] for i in starts), key=_order)
