"""The product of all entries, of each column or of each row; the products of all entries but one, and but two.

d prod(x) = ⟨o, dx⟩ with o = prodothers(x): oᵢ is the product of all entries but xᵢ, whatever is 0 among them. Its
derivative along v is prodothers_along(x, v) = P v with P = prodpairs(x): Pᵢⱼ is the product of all entries but xᵢ and
xⱼ, and 0 for i = j. Further derivatives are written with 1 ⊘ x: with t = dx ⊘ x,
dPᵢⱼ = Pᵢⱼ (Σ(t) − tᵢ − tⱼ).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy import Mul, S

from symcalc.algebra import add, filled, hadamard, hadamard_power, multiply, negate, scaled, transpose, zeros
from symcalc.algebra.axes import (
    ALL,
    COLUMNS,
    TURNED,
    axis_of,
    axis_within,
    inner_along,
    latex_along,
    length_along,
    shape_along,
    spread_along,
    sum_along,
    text_along,
    turned_along,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.reductions import as_column
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import itself, plain
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import (
    ArrayNode,
    MatMul,
    OneArgument,
    OneMatrix,
    ScalarNode,
    Transpose,
    ZeroMatrix,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, Shape, dimension
from symcalc.expressions.index_forms import Placed, placed
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, keep, same
from symcalc.expressions.spellings import ByArgument, ByValue, Spelled
from symcalc.expressions.structure import keep_sign, keep_sign_or_zero, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure
from symcalc.expressions.sympy_forms import of_all_entries
from symcalc.operations.sums_of_entries import shape_of_sum


class ProductOfEntries(OneArgument, ScalarNode):
    """The product of all entries."""

    __slots__ = ()


class ProductsAlong(OneArgument, ArrayNode):
    """The product of each column (axis 1, a row) or of each row (axis 2, a column)."""

    __slots__ = ()

    operands = 1


class OtherProducts(OneArgument, ArrayNode):
    """For each entry the product of all others (axis 0), of those in its column (1) or in its row (2)."""

    __slots__ = ()

    operands = 1


class OtherProductsAlong(ArrayNode):
    """The derivative of these along the second argument."""

    __slots__ = ()

    operands = 2


class PairProducts(OneArgument, ArrayNode):
    """For each two entries of a vector the product of all others; 0 on the diagonal."""

    __slots__ = ()


# ------------------------------------------------------------------------------------------------ constructors


def product_of_entries(a: Expression, axis: int = ALL) -> Any:
    """Return the product of all entries, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a):
        return a
    within = axis_within(a, axis)
    if within is None:
        return a
    found = by_law(ProductsAlong if within else ProductOfEntries, a, within)
    if found is not None:
        return found
    if within:
        return ProductsAlong.make(a, dimension(within), shape=shape_along(a.shape, within))
    column = as_column(a)
    return ProductOfEntries.make(a) if column is a else product_of_entries(column)


def other_products(a: Expression, axis: int = ALL) -> Any:
    """Return for each entry the product of all others, of those in its column (axis 1) or in its row (axis 2)."""
    if not is_array(a):
        return ONE
    within = axis_within(a, axis)
    if within is None:
        return filled(ONE, *a.shape)
    found = by_law(OtherProducts, a, within)
    if found is not None:
        return found
    column = as_column(a)
    if column is not a:
        return transpose(other_products(column))
    return OtherProducts.make(a, dimension(within), shape=a.shape)


def other_products_along(a: Expression, v: Expression, axis: int = ALL) -> Any:
    """Return the derivative of `other_products` along an array."""
    if not is_array(a):
        return S.Zero
    within = axis_within(a, axis)
    c, core = split(v)
    if within is None or is_zero(core):
        return zeros(*a.shape)
    if as_column(a) is not a or (type(a) is Transpose and type(core) is Transpose):
        made = transpose(other_products_along(transpose(a), transpose(core), TURNED[within]))
    else:
        made = OtherProductsAlong.make(a, core, dimension(within), shape=a.shape)
    return scaled(c, made)


def pair_products(x: Expression) -> Any:
    """Return for each two entries of a vector the product of all others, and 0 on the diagonal."""
    if not is_array(x):
        return S.Zero
    x = transpose(x) if x.shape[0] is ONE else x
    return PairProducts.make(x, shape=(x.shape[0], x.shape[0]))


# ------------------------------------------------------------------------------------------------ laws


@law(ProductOfEntries, ProductsAlong, examples=("prod(A')", "prod(A', 2)", "S : symmetric(n)\nprod(S, 1)"))
def product_of_entries_of_transpose(a: Expression, axis: int) -> Expression | None:
    """prod(Aᵀ) = prod(A), prod(Aᵀ, 2) = prod(A, 1)ᵀ; prod(S, 1) = prod(S, 2)ᵀ of a symmetric S."""
    turned = turned_along(a, axis)
    return None if turned is None else transpose(product_of_entries(turned, TURNED[axis]))


@law(OtherProducts, examples=("prodothers(A')", "prodothers(A', 2)", "S : symmetric(n)\nprodothers(S, 1)"))
def other_products_of_transpose(a: Expression, axis: int) -> Expression | None:
    """prodothers(Aᵀ) = prodothers(A)ᵀ, prodothers(Aᵀ, 2) = prodothers(A, 1)ᵀ."""
    turned = turned_along(a, axis)
    return None if turned is None else transpose(other_products(turned, TURNED[axis]))


@law(
    ProductOfEntries,
    ProductsAlong,
    of=(OneMatrix, ZeroMatrix),
    examples=("a + prod(ones(2, 3))", "u + prod(ones(2, 3), 2)"),
)
def product_of_filled(a: Expression, axis: int) -> Expression:
    """prod(1 1ᵀ) = 1, prod(0) = 0."""
    c = ONE if type(a) is OneMatrix else S.Zero
    return c if axis == ALL else filled(c, *shape_along(a.shape, axis))


@law(ProductOfEntries, ProductsAlong, of=MatMul, examples=("prod(-2*x)", "prod(a*A, 2)", "x ∈ ℝ^n\nprod(x/2)"))
def product_of_multiple(a: Expression, axis: int) -> Expression | None:
    """prod(c A) = cⁿ prod(A) of n entries."""
    c, core = split(a)
    if c is ONE:
        return None
    return multiply(scalar_power(c, length_along(a.shape, axis)), product_of_entries(core, axis))


# ------------------------------------------------------------------------------------------------ derivatives


def differential_of_product(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return ⟨o, dA⟩, of each column or row where there is an axis."""
    axis = axis_of(Y)
    return inner_along(other_products(Y.arg, axis), d(Y.arg), axis)


def differential_of_others_along(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return O ∘ ((Σ(s) − s) ∘ (Σ(t) − t) − (Σ(s ∘ t) − s ∘ t)) by A, with s = V ⊘ A, t = dA ⊘ A and all others O.

    Raises:
        NotSupported: where entries of A are 0 by its structure, of which the quotients say nothing.
    """
    (A, V), axis = Y.args[:2], axis_of(Y)
    dA = d(A)
    if is_zero(dA):
        return zeros(*Y.shape)
    if structure_of(A) & ZEROS:
        raise NotSupported(
            "the derivative of prodothers_along by a matrix with zeros in its structure is not supported yet",
            hint="declare it without structure, as matrix(n, n)",
        )
    s, t = (hadamard(W, hadamard_power(A, S.NegativeOne)) for W in (V, dA))

    def others(w: Expression) -> Any:
        return add(spread_along(sum_along(w, axis), axis, A.shape), negate(w))

    return hadamard(other_products(A, axis), add(hadamard(others(s), others(t)), negate(others(hadamard(s, t)))))


def differential_of_pairs(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return P ∘ (Σ(t) 1 1ᵀ − t 1ᵀ − 1 tᵀ) with t = dx ⊘ x."""
    n = Y.shape[0]
    t = hadamard(d(Y.arg), hadamard_power(Y.arg, S.NegativeOne))
    column = multiply(t, filled(ONE, ONE, n))
    total = sum_along(t, ALL)
    return hadamard(Y, add(filled(total, n, n), negate(column), negate(transpose(column))))


def place_in_others_along(Y: Expression, i: int) -> Placed:
    """Return P v of a vector v.

    Raises:
        NotSupported: for matrices.
    """
    if Y.shape[1] is not ONE:
        raise NotSupported("the Jacobian of products of all entries but one, of a matrix, is not supported yet")
    return placed("j,ij->i", pair_products(Y.args[0]))


# ------------------------------------------------------------------------------------------------ records


def shape_of_others_along(sizes: Sizes, a: Shape, v: Shape, axis: int = ALL) -> Shape:
    """Return the shape of both."""
    return same(sizes, a, v)


def _lines(np: Any, A: Any, axis: int) -> Any:
    """Return what is multiplied, in the last of two axes."""
    return np.reshape(A, (1, -1)) if axis == ALL else A.T if axis == COLUMNS else A


def _unlined(np: Any, lines: Any, shape: Any, axis: int) -> Any:
    return lines.T if axis == COLUMNS else np.reshape(lines, shape)


def _value_of_products(np: Any, A: Any, axis: int = ALL) -> Any:
    return np.prod(A) if axis == ALL else np.prod(A, axis=axis - 1, keepdims=True)


def _value_of_others(np: Any, A: Any, axis: int) -> Any:
    B = _lines(np, A, axis)
    rest = np.where(np.eye(B.shape[1]) > 0, 1.0, B[:, None, :])
    return _unlined(np, np.prod(rest, axis=2), A.shape, axis)


def _pairs(np: Any, B: Any) -> Any:
    """Return for each row the products of all entries but two."""
    one = np.eye(B.shape[1])
    rest = np.where(one[:, None, :] + one[None, :, :] > 0, 1.0, B[:, None, None, :])
    return np.prod(rest, axis=3) * (1 - one)


def _value_of_others_along(np: Any, A: Any, V: Any, axis: int) -> Any:
    moved = np.einsum("rij,rj->ri", _pairs(np, _lines(np, A, axis)), _lines(np, V, axis))
    return _unlined(np, moved, A.shape, axis)


register(
    Operation(
        name="prod",
        spelled=Spelled(ByArgument(vector="prod({0})", matrix="prod(prod({0}))"), "prod", "(Times @@ Flatten[{0}])"),
        node=ProductOfEntries,
        construct=product_of_entries,
        sign=keep_sign,
        function=Function(
            "prod",
            product_of_entries,
            shape_of_sum,
            ("any", "axis"),
            optional=1,
            group="sums",
            summary="product of all entries; prod(A, 1) of each column, prod(A, 2) of each row",
        ),
        differential=differential_of_product,
        to_sympy=partial(of_all_entries, Mul),
        code=lambda g, Y, a: g.reduced("prod", a),
        reference=_value_of_products,
        example=Example("prod(A*x)", wrt="x", derivative="A'*prodothers(A*x)"),
    )
)
register(
    Operation(
        name="prod along an axis",
        spelled=Spelled("prod({0}, {1})", ByValue("vec(prod({0}, dims=2))", "vec(prod({0}, dims=1))'")),
        node=ProductsAlong,
        construct=product_of_entries,
        transpose=plain,
        sign=keep_sign,
        shape=shape_of_sum,
        text=lambda Y: text_along("prod", Y),
        latex=lambda Y: latex_along(r"\operatorname{prod}", Y),
        differential=differential_of_product,
        to_sympy=partial(of_all_entries, Mul),
        code=lambda g, Y, a: g.reduced("prod", a, axis_of(Y)),
        reference=_value_of_products,
        example=Example("w'*prod(X, 2)", wrt="X", derivative="diag(w)*prodothers(X, 2)"),
    )
)
register(
    Operation(
        name="prodothers",
        node=OtherProducts,
        construct=other_products,
        transpose=plain,
        sign=keep_sign,
        function=Function(
            "prodothers",
            other_products,
            keep,
            ("any", "axis"),
            optional=1,
            group="sums",
            summary="for each entry the product of all others; of those in its column or row with an axis",
        ),
        text=lambda Y: text_along("prodothers", Y),
        latex=lambda Y: latex_along(r"\operatorname{prodothers}", Y),
        differential=lambda Y, d: other_products_along(Y.arg, d(Y.arg), axis_of(Y)),
        code=lambda g, Y, a: g.along("prodothers", a, axis=axis_of(Y)),
        reference=_value_of_others,
        example=Example("sum(prodothers(x))", wrt="x", derivative="prodothers_along(x, ones(n, 1))"),
    )
)
register(
    Operation(
        name="prodothers_along",
        node=OtherProductsAlong,
        construct=other_products_along,
        transpose=plain,
        sign=lambda e, *parts: min(keep_sign_or_zero(e, a) for a in parts),
        function=Function(
            "prodothers_along",
            other_products_along,
            shape_of_others_along,
            ("array", "array", "axis"),
            optional=1,
            group="sums",
            summary="derivative of prodothers(x) along v",
        ),
        text=lambda Y: text_along("prodothers_along", Y),
        latex=lambda Y: latex_along(r"\operatorname{prodothers\_along}", Y),
        differential=differential_of_others_along,
        linear=(1,),
        is_self_adjoint=True,
        indices=place_in_others_along,
        code=lambda g, Y, a, v: g.along("prodothers_along", a, v, axis=axis_of(Y)),
        reference=_value_of_others_along,
        example=Example("w'*prodothers_along(x, y)", wrt="y", derivative="prodothers_along(x, w)"),
    )
)
register(
    Operation(
        name="prodpairs",
        node=PairProducts,
        construct=pair_products,
        transpose=itself,
        structure=lambda e, x: Structure.SYMMETRIC | Structure.HOLLOW,
        sign=keep_sign_or_zero,
        function=Function(
            "prodpairs",
            pair_products,
            lambda sizes, x: (x[0], x[0]),
            ("vector",),
            group="sums",
            summary="for each two entries of a vector the product of all others, and 0 on the diagonal",
        ),
        differential=differential_of_pairs,
        code=lambda g, Y, x: g.prodpairs(x),
        reference=lambda np, x: _pairs(np, np.reshape(x, (1, -1)))[0],
        example=Example("prodothers(x)", wrt="x", derivative="prodpairs(x)", want="jacobian"),
    )
)
