"""Singular values of a matrix, descending, and the norms that are made of them.

dσ = diag(Uᵀ dA V), where they are distinct and not 0   (Giles 2008, sec. 3.2). d nucnorm(A) = tr((U Vᵀ)ᵀ dA) where A
has full rank, d specnorm(A) = u₁ᵀ dA v₁ where σ₁ is simple   (Magnus & Neudecker 2019, ch. 8, sec. 10; Watson 1992).
"""

from typing import Any

from sympy import Abs, S

from symcalc.algebra import divide, filled, hadamard_power, multiply, norm2, power, total, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import (
    MatMul,
    OneArgument,
    ScalarNode,
    Total,
    Transpose,
    ZeroMatrix,
    is_array,
    shape_of,
)
from symcalc.expressions.dimensions import ONE, Shape, lesser
from symcalc.expressions.factorisations import ENTRY
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Property
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.shape_rules import Sizes, to_scalar
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.largest_entries import MAX, MIN, Largest, extreme, places
from symcalc.operations.singular_vectors import (
    BOOK,
    GROUP,
    SingularValues,
    factors_of_svd,
    needs_singular_alike,
    sigmas,
    svd_in_numbers,
)
from symcalc.operations.sums_over_singular_vectors import singular_diagonal, singular_sum


class NuclearNorm(OneArgument, ScalarNode):
    """The sum of the singular values."""

    __slots__ = ()

    is_nonnegative = True


class SpectralNorm(OneArgument, ScalarNode):
    """The largest singular value."""

    __slots__ = ()

    is_nonnegative = True


def nuclear_norm(a: Expression) -> Any:
    """Return the sum of the singular values."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    found = by_law(NuclearNorm, a)
    return NuclearNorm.make(a) if found is None else found


def spectral_norm(a: Expression) -> Any:
    """Return the largest singular value."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    found = by_law(SpectralNorm, a)
    return SpectralNorm.make(a) if found is None else found


def schatten_norm(a: Expression, p: Expression) -> Any:
    """Return (Σ σᵢᵖ)^(1/p)."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    return power(total(hadamard_power(sigmas(a), p)), divide(ONE, p))


def condition_number(a: Expression) -> Any:
    """Return the quotient of the largest singular value by the smallest."""
    if not is_array(a):
        return ONE
    values = sigmas(a)
    return divide(extreme(MAX, values), extreme(MIN, values))


# ------------------------------------------------------------------------------------------------ laws


@law(Total, of=SingularValues, examples="a*sum(svdvals(A))", source=BOOK)
def sum_of_all_singular_values(a: Expression) -> Expression:
    """Σ(svdvals(A)) = nucnorm(A)."""
    return nuclear_norm(a.arg)


@law(Largest, of=SingularValues, examples="a*max(svdvals(A))", source=BOOK)
def largest_singular_value(a: Expression, *more: Any) -> Expression:
    """max(svdvals(A)) = specnorm(A)."""
    return spectral_norm(a.arg)


@law(NuclearNorm, of=(Transpose, MatMul), examples=("nucnorm(A')", "nucnorm(-3*A)", "nucnorm(a*A)"), source=BOOK)
def nuclear_norm_of_multiple(a: Expression) -> Expression | None:
    """nucnorm(c Aᵀ) = |c| nucnorm(A)."""
    c, core = split(a)
    if isinstance(core, Transpose):
        core = core.arg
    return None if core is a else multiply(CONSTRUCTORS[Abs](c), nuclear_norm(core))


@law(SpectralNorm, of=(Transpose, MatMul), examples=("specnorm(A')", "specnorm(-3*A)", "specnorm(a*A)"), source=BOOK)
def spectral_norm_of_multiple(a: Expression) -> Expression | None:
    """specnorm(c Aᵀ) = |c| specnorm(A)."""
    c, core = split(a)
    if isinstance(core, Transpose):
        core = core.arg
    return None if core is a else multiply(CONSTRUCTORS[Abs](c), spectral_norm(core))


@law(NuclearNorm, SpectralNorm, of=ZeroMatrix, examples=("a + nucnorm(A - A)", "a + specnorm(A - A)"))
def norm_of_no_singular_values(a: Expression) -> Expression:
    """nucnorm(0) = specnorm(0) = 0."""
    return S.Zero


# ------------------------------------------------------------------------------------------------ records


def shape_of_values(sizes: Sizes, a: Shape) -> Shape:
    """Return k×1 with k = min(m, n)."""
    return (sizes.lesser(*a), ONE) if a else ()


register(
    Operation(
        name="svdvals",
        spelled=Spelled(matlab="svd", julia="svdvals"),
        node=SingularValues,
        construct=sigmas,
        transpose=plain,
        sign=Sign.NONNEGATIVE,
        plainer=renamed(DISTINCT_ENTRIES=Property.DISTINCT_SINGULAR),
        function=Function(
            "svdvals",
            lambda A: norm2(A) if ONE in shape_of(A) else sigmas(A),
            shape_of_values,
            ("tall",),
            aliases=("sigmas",),
            group=GROUP,
            summary="singular values, descending: min(m, n) of an m×n matrix",
        ),
        differential=lambda Y, d: singular_diagonal(Y.arg, d(Y.arg)),
        smooth=needs_singular_alike,
        code=lambda g, Y, A: factors_of_svd(g, Y, A)[1],
        reference=lambda np, A: svd_in_numbers(np, A)[1][:, None],
        example=Example("x'*svdvals(A)", wrt="A", derivative="svdsum(A, x)"),
    )
)
register(
    Operation(
        name="nucnorm",
        spelled=Spelled("sum(svd({0}))", "sum(svdvals({0}))", "Total[SingularValueList[{0}]]"),
        node=NuclearNorm,
        construct=nuclear_norm,
        sign=Sign.NONNEGATIVE,
        function=Function(
            "nucnorm",
            nuclear_norm,
            to_scalar,
            ("matrix",),
            aliases=("nuclearnorm", "nuclear_norm"),
            group=GROUP,
            summary="nuclear norm, the sum of the singular values",
        ),
        differential=lambda Y, d: trace(
            multiply(transpose(singular_sum(Y.arg, filled(ONE, lesser(*Y.arg.shape), ONE))), d(Y.arg))
        ),
        smooth=lambda A: (Demand(Property.FULL_RANK, A),),
        code=lambda g, Y, A: g.sum(factors_of_svd(g, Y, A)[1]),
        latex=r"\lVert {{0}}\rVert_{\ast}",
        reference=lambda np, A: np.sum(svd_in_numbers(np, A)[1]),
        example=Example("nucnorm(A)", wrt="A", derivative="svdsum(A, ones(min(m, n), 1))"),
    )
)
register(
    Operation(
        name="specnorm",
        spelled=Spelled(
            ByArgument(matrix="norm({0})"), ByArgument(matrix="opnorm({0})"), ByArgument(matrix="Norm[{0}]")
        ),
        node=SpectralNorm,
        construct=spectral_norm,
        sign=Sign.NONNEGATIVE,
        function=Function(
            "specnorm",
            spectral_norm,
            to_scalar,
            ("matrix",),
            group=GROUP,
            summary="spectral norm, the largest singular value",
        ),
        differential=lambda Y, d: trace(multiply(transpose(singular_sum(Y.arg, places(MAX, sigmas(Y.arg)))), d(Y.arg))),
        smooth=lambda A: (Demand(Property.SIMPLE_LARGEST_SINGULAR, A),),
        code=lambda g, Y, A: g.step(ENTRY, (factors_of_svd(g, Y, A)[1],), (0,)),
        latex=r"\lVert {{0}}\rVert_{2}",
        reference=lambda np, A: svd_in_numbers(np, A)[1][0],
        example=Example("specnorm(A)", wrt="A", derivative="svdsum(A, ismax(svdvals(A)))"),
    )
)
register_function(
    Function(
        "schatten",
        schatten_norm,
        to_scalar,
        ("tall", "scalar"),
        group=GROUP,
        summary="Schatten's norm (Σ σᵢᵖ)^(1/p): schatten(A, p)",
    )
)
register_function(
    Function(
        "cond",
        condition_number,
        to_scalar,
        ("tall",),
        group=GROUP,
        summary="condition number, the largest singular value by the smallest",
    )
)
