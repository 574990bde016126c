"""Operations that are written in this file alone pass what the package's own pass: nothing else knows their names."""

from collections import Counter

import numpy as np
import pytest
import sympy
import test_closure
import test_code_of_operations
import test_every_operation
import test_examples_of_operations
import test_oracle
from composition_checks import run
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_checks import TOLERANCE, differential_error, gradient_error
from operation_cases import cases_of, cases_of_function
from random_expressions import SIZES, expressions, n, values
from sympy import Integer, S

import symcalc as sc
from symcalc.algebra import add, hadamard_power, identity, inverse, multiply, negate, scaled, trace, transpose
from symcalc.algebra.scalar_functions import own
from symcalc.codegen.numpy.target import NUMPY, write, write_entrywise
from symcalc.domains.implications import renamed
from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import ArrayNode, OneArgument, ScalarNode, is_array, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import POINTS, monotone
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.properties import NOT_NULL, needs_positive
from symcalc.expressions.registry import OPERATIONS, extending, functions, register
from symcalc.expressions.shape_rules import same, square, to_scalar
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import Entrywise, build, plus_one, register_function_of_entries

GRADIENT_OF_TOP_VECTOR = """\
S = (X + X')/2
q = topvector(S)
P = I - q*q'
R = inv(q*q' + topvalue(S)*I - S)
(q*c'*R*P + P*R*c*q')/2
"""
COMMUTATOR = Primitive("commutator")
TOP = Primitive("top eigenpair", results=("top", "q"))
TOP_IN_NUMPY = '''
def _top_eigenpair(S):
    """Return the largest eigenvalue of S, and its unit vector whose sum is not negative."""
    values, vectors = np.linalg.eigh(S)
    q = vectors[:, -1]
    return values[-1], q if q.sum() >= 0 else -q
'''


class Area(sympy.Function):
    """The inverse hyperbolic sine, as somebody's class of SymPy's has it."""


class Commutator(ArrayNode):
    """A B − B A."""


class RootMeanSquare(OneArgument, ScalarNode):
    """√(Σ xᵢ²/N)."""

    is_nonnegative = True


class GeometricMean(OneArgument, ScalarNode):
    """exp of the mean of log(xᵢ)."""


class TopValue(OneArgument, ScalarNode):
    """The largest eigenvalue of a symmetric matrix."""


class TopVector(OneArgument, ArrayNode):
    """Its unit vector, whose sum is not negative."""


def commutator(A, B):
    """Return A B − B A."""
    if not is_array(A) or not is_array(B) or A == B:
        return negate(add(A, negate(A)))
    return Commutator.make(A, B, shape=A.shape)


def geometric_mean(x):
    """Return the geometric mean of all entries."""
    return GeometricMean.make(x) if is_array(x) else x


def symmetric_part(A):
    """Return (A + Aᵀ)/2."""
    return scaled(S.Half, add(A, transpose(A)))


def top_value(A):
    """Return the largest eigenvalue of the symmetric part."""
    return TopValue.make(symmetric_part(A)) if is_array(A) else A


def top_vector(A):
    """Return its unit vector."""
    return TopVector.make(symmetric_part(A), shape=(A.shape[0], ONE)) if is_array(A) else S.One


def root_mean_square(x):
    """Return √(Σ xᵢ²/N)."""
    return RootMeanSquare.make(x) if is_array(x) else build("abs", x)


def shape_of_commutator(sizes, a, b):
    """Return n×n."""
    return same(sizes, square(sizes, a), square(sizes, b))


def adjoint_of_commutator(Y, i, G):
    """⟨G, dA B − B dA⟩ = ⟨G Bᵀ − Bᵀ G, dA⟩, and with the other sign for dB."""
    A, B = Y.args
    other = transpose(B if i == 0 else A)
    product = add(multiply(G, other), negate(multiply(other, G)))
    return product if i == 0 else negate(product)


def differential_of_geometric_mean(Y, d):
    """Return Y ⟨1 ⊘ x, dx⟩/N."""
    count = multiply(*Y.arg.shape)
    return multiply(Y, 1 / count, trace(multiply(transpose(hadamard_power(Y.arg, S.NegativeOne)), d(Y.arg))))


def differential_of_root_mean_square(Y, d):
    """Return ⟨x, dx⟩/(N Y)."""
    return multiply(1 / multiply(Y, *Y.arg.shape), trace(multiply(transpose(Y.arg), d(Y.arg))))


def differential_of_top_value(Y, d):
    """dλ = qᵀ dS q   (Magnus & Neudecker 2019, ch. 8, sec. 9)."""
    q = top_vector(Y.arg)
    return trace(multiply(transpose(q), d(Y.arg), q))


def differential_of_top_vector(Y, d):
    """dq = (λI − S)⁺ dS q, the pseudo-inverse (λI − S + q qᵀ)⁻¹ (I − q qᵀ)   (as above)."""
    n = Y.shape[0]
    projector = multiply(Y, transpose(Y))
    shifted = add(multiply(top_value(Y.arg), identity(n)), negate(Y.arg), projector)
    return multiply(inverse(shifted), add(identity(n), negate(projector)), d(Y.arg), Y)


def reference_of_top_vector(np, A):
    """Return the unit vector of the largest eigenvalue as a column."""
    q = np.linalg.eigh(A)[1][:, -1:]
    return q * np.where(np.sum(q) >= 0, 1.0, -1.0)


def register_eigenpair():
    """Enter two operations that are results of one primitive."""
    write(TOP, TOP_IN_NUMPY, axes=1)
    register(
        Operation(
            name="topvalue",
            node=TopValue,
            construct=top_value,
            function=Function(
                "topvalue",
                top_value,
                lambda sizes, a: square(sizes, a) and (),
                ("square",),
                summary="largest eigenvalue",
            ),
            differential=differential_of_top_value,
            code=lambda g, Y, A: g.results(TOP, A, shapes=[(), (Y.arg.shape[0], ONE)])[0],
            reference=lambda np, A: np.linalg.eigh(A)[0][-1],
            example=Example("topvalue(X)", "X", "q = topvector((X + X')/2)\nq*q'"),
        )
    )
    register(
        Operation(
            name="topvector",
            node=TopVector,
            construct=top_vector,
            function=Function(
                "topvector",
                top_vector,
                lambda sizes, a: (square(sizes, a)[0], ONE),
                ("square",),
                summary="unit vector of the largest eigenvalue",
            ),
            differential=differential_of_top_vector,
            code=lambda g, Y, A: g.results(TOP, A, shapes=[(), Y.shape])[1],
            reference=reference_of_top_vector,
            example=Example("c'*topvector(X)", "X", GRADIENT_OF_TOP_VECTOR),
        )
    )


def register_all():
    """Enter a function of entries, a bilinear operation, one with a domain, and two that share a primitive."""
    write_entrywise("area", "np.arcsinh({0})")
    write(COMMUTATOR, "{0} @ {1} - {1} @ {0}")
    register_eigenpair()
    register_function_of_entries(
        Entrywise(
            name="area",
            cls=own("area", S.Zero),
            derivative=lambda Y, A: hadamard_power(plus_one(hadamard_power(A, Integer(2))), -S.Half),
            example="1 ./ sqrt(x.^2 .+ 1)",
            summary="inverse hyperbolic sine",
            parity=-1,
            enclosure=monotone(POINTS.asinh),
            keeps_sign=True,
            reference=lambda np, A: np.log(A + np.sqrt(A * A + 1)),
            latex=r"\operatorname{arsinh}({0})",
            from_sympy={Area: lambda a: build("area", a)},
            entry_to_sympy=Area,
        )
    )
    register(
        Operation(
            name="commutator",
            node=Commutator,
            construct=commutator,
            function=Function("commutator", commutator, shape_of_commutator, ("square", "square"), summary="A B − B A"),
            linear="each",
            adjoint=adjoint_of_commutator,
            code=COMMUTATOR,
            reference=lambda np, A, B: A @ B - B @ A,
            example=Example("tr(C*commutator(A, X))", "X", "-(A*C - C*A)'"),
        )
    )
    register(
        Operation(
            name="geomean",
            node=GeometricMean,
            construct=geometric_mean,
            function=Function("geomean", geometric_mean, to_scalar, ("array",), summary="geometric mean"),
            differential=differential_of_geometric_mean,
            domain=needs_positive,
            code=lambda g, Y, x: g.call("exp", g.div(g.sum(g.call("log", x)), g.mul(*map(g.size, Y.arg.shape)))),
            reference=lambda np, A: np.exp(np.sum(np.log(A)) / A.size),
            example=Example("geomean(x)", "x", "geomean(x)/n ./ x"),
        )
    )
    register(
        Operation(
            name="rms",
            node=RootMeanSquare,
            construct=root_mean_square,
            function=Function("rms", root_mean_square, to_scalar, ("array",), summary="root of the mean of squares"),
            differential=differential_of_root_mean_square,
            on_demand=True,
            kink_at_zero=True,
            sign=lambda e, a: Sign.NONNEGATIVE,
            plainer=renamed(POSITIVE=NOT_NULL, NONZERO=NOT_NULL),
            code=lambda g, Y, x: g.div(g.norm2(x), g.call("sqrt", g.mul(*map(g.size, Y.arg.shape)))),
            reference=lambda np, A: np.sqrt(np.mean(A * A)),
            latex=r"|{0}|_{\mathrm{rms}}",
            example=Example("rms(x)", "x", "x/(n*rms(x))"),
        )
    )


NAMES = ["area", "commutator", "geomean", "topvalue", "topvector", "rms"]
ALL = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True, scope="module")
def registered():
    """Register the operations for the tests of this file."""
    before = set(OPERATIONS)
    with extending(lasting=False):
        register_all()
        yield
    assert set(OPERATIONS) == before and not set(NAMES) & set(functions())
    assert not {COMMUTATOR, TOP} & set(NUMPY.primitives) and "area" not in NUMPY.functions


@ALL
def test_shapes_and_derivatives(name):
    for built, declared, arguments in cases_of_function(functions()[name]):
        assert shape_of(built) == declared, arguments
    for check in ("test_differential", "test_gradient", "test_second_order", "test_a_constant_has_differential_zero"):
        getattr(test_every_operation, check)(name)
    if OPERATIONS[name].adjoint or OPERATIONS[name].indices:
        test_every_operation.test_adjoint(name)


@ALL
def test_code_and_oracle(name):
    test_code_of_operations.test_code_of_value_and_gradient(name)
    test_oracle.test_operation(name)
    test_oracle.test_worked_example(name)
    test_examples_of_operations.test_example(name)
    test_examples_of_operations.test_what_is_written_in_unicode_is_read_as_the_same_function(name)


@ALL
def test_what_derivatives_are_made_of_is_registered_printed_and_read_back(name):
    test_closure.test_operation(name)


def test_its_record_says_it_in_latex_and_in_sympy_both_ways():
    f = sc.parse("sum(area(2*x))")
    assert f.latex() == r"\mathbf{1}^{\top} \operatorname{arsinh}(2 x)"
    assert f.sympy.has(Area) and sc.from_sympy(f.sympy).evaluate(x=[0.5]) == pytest.approx(np.arcsinh(1))
    a = sympy.Symbol("a", real=True)
    assert str(sc.from_sympy(Area(a) + a).gradient("a")).endswith("1 + 1/sqrt(1 + a^2)")


@ALL
def test_what_it_is_in_sympy_or_a_refusal_that_names_it(name):
    for e in cases_of(OPERATIONS[name]):
        f = sc.Formula(e, {})
        try:
            assert f.sympy is not None
        except sc.SymcalcError as error:
            assert name in str(error).lower() or type(e).__name__ in str(error)


def test_two_results_of_one_step_serve_value_and_derivatives():
    f = sc.parse("S : symmetric(n)\nlog(topvalue(S*S))*sum(topvector(S*S))")
    source = sc.code(f, f.gradient("S"), f.differential("S"))
    assert source.count("top, q = _top_eigenpair(") == 1 and source.count("_top_eigenpair(") == 2  # with its definition
    assert "_, q = _top_eigenpair(S)" in sc.code(sc.parse("S : symmetric(n)\ntopvector(S)"))


def test_what_a_target_was_told_nothing_of_is_refused_by_name():
    NUMPY.primitives.take(TOP)
    try:
        with pytest.raises(MissingRule, match="there is no NumPy code for top eigenpair"):
            sc.parse("topvalue(A)").code()
    finally:
        write(TOP, TOP_IN_NUMPY, axes=1)
    with pytest.raises(ValueError, match="rule already"):
        write(TOP, TOP_IN_NUMPY, axes=1)


def test_its_domain_is_said_where_it_cancels_and_what_is_never_in_it_refused():
    assert sc.parse("geomean(x) - geomean(x)").conditions == ("where x has positive entries only",)
    assert sc.parse("geomean(exp(x)) - geomean(exp(x))").conditions == ()
    with pytest.raises(sc.SymcalcError, match="real number"):
        sc.parse("geomean(-exp(x))")


def test_where_it_is_zero_and_has_a_kink_limits_are_taken():
    f = sc.parse("x : vector(n)\nrms(x)")
    g, h = f.gradient("x"), sc.parse("cos(rms(x))").gradient("x")
    assert g.conditions == ("where x ≠ 0 (rms's derivative is taken as 0 at 0)",)
    assert h.conditions == ("where x ≠ 0 (its limit is taken at 0)",)
    for derivative in (g, h):
        np.testing.assert_array_equal(derivative.evaluate(x=np.zeros(3)), np.zeros(3))
    H = h.jacobian("x").evaluate(x=np.zeros(3))  # cos r = 1 − r²/2 + …
    np.testing.assert_allclose(H, -np.eye(3) / 3)


def test_what_was_typed_of_it_is_kept():
    text = "B : matrix(n, n)\nr = rms(x)/geomean(x)\ntr(commutator(A, B))*r + topvalue(A)*area(a)"
    typed = sc.parse(text).typed
    assert str(typed) == text
    latex = r"r = \frac{\lvert x\rvert_{\mathrm{rms}}}{\operatorname{geomean}(x)}"
    assert typed.latex().splitlines()[2].endswith(latex)


def test_bars_of_a_template_grow():
    assert sc.parse("rms(x)").latex() == r"\lvert x\rvert_{\mathrm{rms}}"
    assert sc.parse("rms(x/a)").latex() == r"\left\lvert \frac{x}{a}\right\rvert_{\mathrm{rms}}"


def test_a_template_is_one_operand_of_what_it_stands_in():
    f = sc.parse("A, B, C : matrix(n, n)\n3*C*commutator(A + C, B)*C'")
    A, B, C = np.random.default_rng(0).standard_normal((3, 3, 3))
    np.testing.assert_allclose(f.evaluate(A=A, B=B, C=C), 3 * C @ ((A + C) @ B - B @ (A + C)) @ C.T, rtol=1e-12)


@ALL
def test_programs_over_the_registry_hold_it(name):
    counts = Counter()
    assert run(range(20), counts, 10, name) == []
    assert counts[f"call {name}"] >= 15 and counts["compared"] >= 15


@settings(max_examples=15)
@given(expressions((n, ONE), depth=2), st.integers(0, 50))
def test_random_compositions(e, seed):
    random = np.random.default_rng(seed)
    at = values(seed)
    for f in (
        trace(multiply(transpose(e), functions()["area"].build(e))),
        functions()["geomean"].build(build("exp", build("area", e))),
        trace(functions()["commutator"].build(multiply(e, transpose(e)), build("area", multiply(e, transpose(e))))),
        functions()["topvalue"].build(multiply(e, transpose(e))),
    ):
        assert differential_error(f, at, SIZES, random) < TOLERANCE
        assert gradient_error(f, at, SIZES, random) < TOLERANCE
