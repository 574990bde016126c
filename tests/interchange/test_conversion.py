"""SymPy's classes to ours and back: by table, by name where refused, and by numbers over random compositions."""

import sys
import warnings
from contextlib import suppress

import numpy as np
import pytest
import sympy as s
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_checks import relative_error
from random_expressions import SIZES, expressions, m, n, values
from sympy.codegen import cfunctions
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy_evaluator import number

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch, SymcalcError, TooLarge
from symcalc.expressions.core_nodes import Node
from symcalc.expressions.dimensions import ONE
from symcalc.interchange.sympy_exports import to_sympy
from symcalc.interchange.sympy_intake import from_sympy_expression

rows, size = s.symbols("m n")
A, X, Y = (s.MatrixSymbol(name, size, size) for name in "AXY")
B = s.MatrixSymbol("B", rows, size)
x, y = (s.MatrixSymbol(name, size, 1) for name in "xy")
r = s.MatrixSymbol("r", 1, size)
a, b = s.symbols("a b")

FROM_SYMPY = [
    (A * X, "A*X"),
    (A + 2 * X, "A + 2*X"),
    (a * A * b, "a*b*A"),
    (A**3, "A^3"),
    (A**-2, "inv(A)^2"),
    (A**a, "powm(A, a)"),
    (A ** s.Rational(1, 2), "sqrtm(A)"),
    (A ** s.Rational(-1, 2), "inv(sqrtm(A))"),
    (A**0, "eye(n)"),
    (A.T, "A'"),
    (M.Adjoint(A), "A'"),
    (A.I, "inv(A)"),
    (s.Trace(A * X), "tr(A*X)"),
    (s.Determinant(A), "det(A)"),
    (s.log(s.Determinant(A)), "log(det(A))"),
    (x.T * A * x, "x'*A*x"),
    (x.T * y, "x'*y"),
    (1 + s.Trace(x.T * A * x) * s.Trace(A), "1 + tr(A)*x'*A*x"),
    (x * y.T, "x*y'"),
    (r * x, "r*x"),
    (M.DotProduct(x, y), "x'*y"),
    (M.HadamardProduct(A, X), "A.*X"),
    (M.HadamardPower(A, 2), "A.^2"),
    (M.HadamardPower(A, a), "A.^a"),
    (M.HadamardPower(A, X), "A.^X"),
    (M.HadamardPower(2, X), "2.^X"),
    (M.KroneckerProduct(A, B), "kron(A, B)"),
    (M.KroneckerProduct(A, B, X), "kron(kron(A, B), X)"),
    (M.DiagMatrix(x), "diag(x)"),
    (M.DiagonalMatrix(A), "diag(diag(A))"),
    (M.DiagonalOf(A), "diag(A)"),
    (s.Identity(size) * x, "x"),
    (s.OneMatrix(size, 1) + x, "1 .+ x"),
    (s.ZeroMatrix(size, size) + A, "A"),
    (A.applyfunc(s.sin), "sin(A)"),
    (A.applyfunc(lambda t: 1 / (1 + s.exp(-t))), "1 ./ (1 .+ exp(-A))"),
    (x.applyfunc(lambda t: t / size), "x/n"),
    (x.applyfunc(lambda t: t * s.Trace(A)), "tr(A)*x"),
    (x.applyfunc(lambda t: s.Max(t, 0)), "relu(x)"),
    (x.applyfunc(lambda t: s.Integer(3)), "3*ones(n, 1)"),
    (s.sqrt(a), "sqrt(a)"),
    (a**b, "a^b"),
    (s.Abs(a), "abs(a)"),
    (s.asin(a) + s.acos(a) + s.atan(a), "arccos(a) + arcsin(a) + arctan(a)"),
    (s.Max(a, 0), "relu(a)"),
    (s.Max(a, b), "maximum(a, b)"),
    (s.Min(a, b), "minimum(a, b)"),
    (s.Heaviside(a, 0), "step(a)"),
    (s.erf(a) + s.sign(a), "erf(a) + sign(a)"),
    (cfunctions.log1p(a) + cfunctions.expm1(b), "expm1(b) + log1p(a)"),
    (s.pi * a, "pi*a"),
    (s.E, "exp(1)"),
    (s.log(a, 2), "log(a)/log(2)"),
    (s.Float("0.1") * a, "a/10"),
    (s.Float("1.25e-7", 30) * a, "1.25e-7*a"),
    (s.Rational(1, 3) + a, "1/3 + a"),
    (size * s.Trace(A), "n*tr(A)"),
    (s.Symbol("lambda") * a, "lambda*a"),
    (s.Symbol("x₁") * a, "x_1 : scalar\nx_1*a"),
    (s.Symbol("sum") + 1, "sum : scalar\nsum + 1"),
    (s.Symbol("q", positive=True), "q : positive\nq"),
    (s.Symbol("k", integer=True), "k : integer\nk"),
    (s.MatrixSymbol("O", 1, 1) * a, "O : scalar\nO*a"),
    (3, "3"),
    (np.float64(2.5), "5/2"),
]


FROM_SYMPY += [
    (A[0, 1], "A[1, 2]"),
    (A[0:2, 0:2], "A[1:2, 1:2]"),
    (s.BlockMatrix([[A, X], [X, A]]), "[A, X; X, A]"),
    (s.BlockDiagMatrix(A, X), "[A, zeros(n, n); zeros(n, n), X]"),
    (s.ImmutableMatrix([[1, 2], [3, 4]]), "[1, 2; 3, 4]"),
    (s.Matrix([a, s.sin(a)]), "[a; sin(a)]"),
]


@pytest.mark.parametrize(("expression", "program"), FROM_SYMPY, ids=[str(e) for e, _ in FROM_SYMPY])
def test_from_sympy(expression, program):
    f = sc.from_sympy(expression)
    names = {v for v in "AXYBxyr" if v in f.variables}
    declared = "\n".join(line for line in DECLARATIONS if line[0] in names | (set("A") if "n" in program else set()))
    assert f == sc.parse(f"{declared}\n{program}")
    assert sc.parse(str(f)) == f


DECLARATIONS = [f"{v} : matrix(n, n)" for v in "AXY"] + [f"{v} : vector(n)" for v in "xy"]
DECLARATIONS += ["B : matrix(m, n)", "r : matrix(1, n)"]

REFUSED = [
    (A[0:4:2, 0:2], NotSupported, "a step"),
    (M.FunctionMatrix(3, 3, s.Lambda(s.symbols("i j"), a)), NotSupported, "FunctionMatrix"),
    (M.Permanent(A), NotSupported, "Permanent"),
    (s.Sum(a, (b, 1, size)), NotSupported, "Sum"),
    (s.Integral(s.Function("g")(a), a), NotSupported, "Integral"),
    (s.Derivative(s.Function("g")(a, b), a), NotSupported, "Derivative"),
    (s.Function("g")(a, b), NotSupported, "SymPy's g "),
    (type("softplus", (s.Function,), {})(a), NotSupported, "SymPy's softplus "),  # another function of that name
    (s.log(a, b, evaluate=False), NotSupported, "SymPy's log of 2 arguments"),
    (s.besselj(1, a) + s.sin(a), NotSupported, "besselj"),
    (s.conjugate(a), NotSupported, "conjugate"),
    (s.Eq(a, b), NotSupported, "Equality"),
    (a > 0, NotSupported, "StrictGreaterThan"),
    (s.true, NotSupported, "BooleanTrue"),
    (s.Tuple(a, b), NotSupported, "Tuple"),
    (s.FiniteSet(a), NotSupported, "FiniteSet"),
    (s.GoldenRatio * a, NotSupported, "GoldenRatio"),
    (s.Heaviside(a), NotSupported, "1/2 at 0"),
    (M.HadamardPower(-2, X), KindMismatch, "needs a positive base"),
    (s.Pow(2, x), KindMismatch, "the exponent is a vector"),
    (s.oo, KindMismatch, "oo is not a real number"),
    (s.nan, KindMismatch, "nan is not a real number"),
    (s.Symbol("q", imaginary=True), KindMismatch, "q is not a real number"),
    (s.Symbol("q", commutative=False), KindMismatch, "q is not a real number"),
    (s.I * a, SymcalcError, ""),
    ("x + y", KindMismatch, "not str"),
    (None, KindMismatch, "not NoneType"),
    ([a, b], KindMismatch, "not list"),
    (np.ones((2, 2)), KindMismatch, "not ndarray"),
    (sc.parse("x'*x"), KindMismatch, "not Formula"),
    (s.Integer(10) ** 1500 * a, TooLarge, "1,000 digits"),
    (s.Rational(1, 10**1500) + a, TooLarge, "1,000 digits"),
    (s.Symbol("_x"), NotSupported, "'_x' is no name"),
    (s.Symbol("x y"), NotSupported, "'x y' is no name"),
    (s.Symbol(r"\alpha"), NotSupported, "is no name"),
    (s.Symbol(""), NotSupported, "'' is no name"),
    (s.MatrixSymbol("A'", 2, 2), NotSupported, "is no name"),
    (s.MatrixSymbol("A", 0, 2), ShapeMismatch, "not 0"),
    (s.Symbol("q") * s.Symbol("q", positive=True), NotSupported, "two variables"),
    (s.Symbol("A") * s.Trace(A), NotSupported, "A is the name of two variables"),
    (s.Trace(s.MatrixSymbol("A", 2, 2)) + s.Trace(s.MatrixSymbol("A", 3, 3)), NotSupported, "two variables"),
    (s.Symbol("lambda") * s.Symbol("λ"), NotSupported, "two variables"),
]


@pytest.mark.parametrize(("expression", "error", "words"), REFUSED, ids=[f"{i}" for i in range(len(REFUSED))])
def test_what_is_not_known_is_refused_by_name(expression, error, words):
    with pytest.raises(error) as caught:
        sc.from_sympy(expression)
    assert words in caught.value.message


def test_derivatives_of_what_came_from_sympy():
    f = sc.from_sympy(s.Trace(A * X))
    assert list(f.variables) == ["A", "X"] and f.shape == ()
    g = f.gradient("X")
    assert g == sc.from_sympy(A.T) and str(g.sympy) == "A.T"


# ------------------------------------------------------------------------------------------------ by numbers


def value(e, at):
    """Return the value by the tests' evaluator, as a matrix or a number."""
    found = evaluate(e, at, SIZES)
    return np.reshape(found, [SIZES.get(d, 1) for d in e.shape]) if getattr(e, "shape", ()) else found


@settings(max_examples=200)
@given(
    expressions(depth=3) | expressions((n, ONE), depth=3) | expressions((m, n), depth=3) | expressions((n, n), depth=3),
    st.integers(0, 30),
)
def test_there_and_back(e, seed):
    try:
        theirs = to_sympy(e)
    except NotSupported:
        return
    if theirs.has(M.FunctionMatrix):
        with pytest.raises(NotSupported, match="FunctionMatrix"):
            from_sympy_expression(theirs)
    back = e if theirs.has(M.FunctionMatrix) else from_sympy_expression(theirs).expression
    at = values(seed) | {d.name: float(k) for d, k in SIZES.items()}  # a size alone is a number to SymPy
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            want, direct, returned = value(e, at), number(theirs, at, SIZES), value(back, at)
        except np.linalg.LinAlgError:
            return
    direct = np.reshape(direct, np.shape(want)) if np.size(direct) == 1 else direct  # a scalar may be 1×1 to SymPy
    assert np.shape(direct) == np.shape(returned) == np.shape(want)
    if np.all(np.isfinite(want)) and np.abs(want).max(initial=0.0) < 1e6:
        assert relative_error(direct, want, 1.0) < 1e-9
        assert relative_error(returned, want, 1.0) < 1e-9


@settings(max_examples=60)
@given(expressions(depth=3) | expressions((n, n), depth=3))
def test_nothing_of_ours_is_left(e):
    try:
        theirs = to_sympy(e)
    except NotSupported:
        return
    assert not any(isinstance(part, Node) or type(part).__module__.startswith("symcalc") for part in parts_of(theirs))


def parts_of(e):
    """Yield an expression and all that it is made of."""
    yield e
    for part in (*e.args, *(e.shape if isinstance(e, s.MatrixSymbol) else ())):
        if isinstance(part, s.Basic):
            yield from parts_of(part)


def test_applied_functions_are_sympys():
    e = sc.parse("sigmoid(x)").sympy
    assert type(e) is ElementwiseApplyFunction


# ------------------------------------------------------------------------------------------------ deep and wide


def nested(wrap, depth, start):
    """Return a composition that SymPy builds with a higher limit of recursion."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        e = start
        for _ in range(depth):
            e = wrap(e)
    finally:
        sys.setrecursionlimit(limit)
    return e


DEEP = [
    nested(lambda e: M.MatMul(X, M.MatAdd(e, X, evaluate=False), evaluate=False), 300, X),
    nested(lambda e: M.Transpose(M.MatAdd(e, X, evaluate=False)), 300, X),
    nested(lambda e: s.sin(e, evaluate=False), 600, a),
]


@pytest.mark.parametrize("e", DEEP, ids=["products", "transposes", "scalars"])
def test_depth_from_sympy_is_an_answer_or_an_error_of_ours(e):
    try:
        f = sc.from_sympy(e)
    except TooLarge as error:
        assert "too deep" in error.message
    else:
        assert f.variables


@pytest.mark.parametrize("layers", [100, 1000])
def test_depth_to_sympy_is_an_answer_or_an_error_of_ours(layers):
    f = sc.parse("h_0 = x\n" + "".join(f"h_{i + 1} = tanh(B*h_{i})\n" for i in range(layers)) + f"sum(h_{layers})")
    if layers == 100:
        assert isinstance(f.sympy, M.MatMul) and f.sympy.shape == (1, 1)
    else:
        with pytest.raises(TooLarge, match="too deep"):
            _ = f.sympy


def test_what_sympy_would_walk_for_ever():
    shared = sc.parse("t_0 = a\n" + "".join(f"t_{i + 1} = sin(t_{i}) + t_{i}^2\n" for i in range(60)) + "t_60")
    with pytest.raises(TooLarge, match="100,000 nodes"):
        _ = shared.sympy
    # no part is shared, but SymPy would look at the signs of all of it again and again
    chain = sc.parse("t_0 = a\n" + "".join(f"t_{i + 1} = 1/(1 + t_{i}^2)\n" for i in range(60)) + "t_60")
    assert sc.from_sympy(chain.sympy).evaluate(a=0.3) == pytest.approx(chain.evaluate(a=0.3), rel=1e-14)


@pytest.mark.parametrize("of", ["softmax({})", "logsumexp({})*exp({})", "{}./logsumexp({})"])
def test_what_is_written_twice_at_every_level_is_refused_before_it_is_walked(of):
    lines = "t_0 = x\n" + "".join(f"t_{i + 1} = {of.format(*[f't_{i}'] * of.count('{}'))}\n" for i in range(60))
    with pytest.raises(TooLarge, match="100,000 nodes"):
        _ = sc.parse(f"{lines}sum(t_60)").sympy


FUNCTIONS_OF_ARRAYS = [
    "relu(sum(exp(2*x)))",
    "abs(norm2(A - exp(A)))*u",
    "sign(sum(sin(x)))*x",
    "step(logsumexp(2*x))",
    "relu(norm1(x - exp(x)))^2",
    "sigmoid(sum(relu(x)))",
    "maximum(sum(exp(x)), norm2(x))",
    "sqrt(sum(tanh(2*x)))*A",
]


@pytest.mark.parametrize("program", FUNCTIONS_OF_ARRAYS)
def test_functions_of_what_applied_functions_are_in(program):
    f = sc.parse(program)
    back = sc.from_sympy(f.sympy)
    at = {"x": np.array([0.3, 0.4]), "A": np.array([[0.1, 0.7], [-0.2, 0.5]]), "u": np.array([1.0, 2.0])}
    values = [g.evaluate(**{name: at[name] for name in f.variables}) for g in (f, back)]
    np.testing.assert_allclose(*values, rtol=1e-12)


ROOTS = [
    "abs({})",
    "log({})",
    "sign({})",
    "relu({})",
    "sqrt({})*b",
    "1/{}",
    "({})^b",
    "maximum({}, b)",
    "minimum(a, {})",
]


@pytest.mark.parametrize("of", ROOTS)
def test_no_roots_of_high_polynomials_are_looked_for(of, monkeypatch):
    f = sc.parse(f"a : positive; {of.format('(a^1000000 - a + 3)')}")
    monkeypatch.setattr(s.polys.polytools, "real_roots", None)
    assert f.sympy.free_symbols and f.gradient("a").sympy is not None


@pytest.mark.parametrize("step", ["({f} + C_{i})*B*({f} + D_{i})", "B*{f}*C_{i} + {f}*D_{i} + D_{i}"])
def test_shapes_that_sympy_would_look_for_for_ever_are_refused_before(step, monkeypatch):
    lines = "f_0 = B\n" + "".join(f"f_{i + 1} = {step.format(f=f'f_{i}', i=i)}\n" for i in range(12))
    f = sc.parse(f"{lines}f_12*x")
    asked, shape = [0], M.MatMul.shape.fget

    def counted(self):
        asked[0] += 1
        return shape(self)

    monkeypatch.setattr(M.MatMul, "shape", property(counted))
    with suppress(TooLarge):
        assert f.sympy.shape[1] == 1
    assert asked[0] < 100_000


@pytest.mark.parametrize(
    "text",
    [
        "(sqrt(expm1(4*exp(exp(exp(100)))) - a))^2",
        "a + relu(2 + exp(exp(exp(100))))",
        "maximum(1e300*a, 1e300 + exp(exp(exp(100))))",
        "minimum(a, x'*x + exp(exp(exp(100))))",
        "(x'*x + 1)^5^exp(exp(exp(100)))",
        "exp(exp(exp(exp(exp(0*a)^3)^3)^3)^3)",
    ],
)
def test_numbers_that_sympy_would_work_out_without_end_are_not_worked_out(text):
    with suppress(TooLarge):
        assert not sc.parse(text).sympy.has(s.nan)
