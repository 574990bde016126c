"""Compiled functions: how they are called, what they take and refuse, what they return; never memory of an argument."""

import gc
import linecache
import pickle
import traceback
import warnings
from fractions import Fraction

import numpy as np
import pytest
from formulas import close, draw
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import VARIABLES, expressions, m, n, values

import symcalc as sc
from symcalc.algebra import transpose
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import ArgumentMismatch, KindMismatch, TooLarge
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE

SQUARE = "norm2(A*x - b)^2"
A, x, b = draw(4, 3), draw(3), draw(4)
VALUE, SLOPE = (A @ x - b) @ (A @ x - b), 2 * A.T @ (A @ x - b)


def least_squares():
    """Return the function of a value and a gradient."""
    f = sc.parse(SQUARE)
    return sc.compile(f, f.gradient("x"))


# ------------------------------------------------------------------------------------------------ calling


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((A, x, b), {}), ((), {"b": b, "x": x, "A": A}), ((A,), {"b": b, "x": x}), ((A, x), {"b": b})],
    ids=["position", "keyword", "mixed", "last by keyword"],
)
def test_by_position_or_keyword(args, kwargs):
    fun = least_squares()
    assert fun.arguments == ("A", "x", "b")
    value, slope = fun(*args, **kwargs)
    assert close(value, VALUE) and close(slope, SLOPE)


@pytest.mark.parametrize(
    ("program", "arguments", "name"),
    [
        ("lambda*x'*x", ("lambda", "x"), "lambda"),
        ("lambda*x'*x", ("lambda", "x"), "lambda_"),
        ("lambda*x'*x", ("lambda", "x"), "λ"),
        ("λ*x'*x", ("λ", "x"), "lambda"),
        ("λ*x'*x", ("λ", "x"), "lambda_"),
        ("α₁*x'*x", ("α_1", "x"), "alpha_1"),
        ("alpha_1*x'*x", ("alpha_1", "x"), "α₁"),
        ("c₁₂*x'*x", ("c_12", "x"), "c_12"),
        ("class : scalar; class*x'*x", ("class", "x"), "class_"),
        ("f*x'*x", ("f", "x"), "f"),
        ("dtype : scalar; dtype*x'*x", ("dtype", "x"), "dtype"),
        ("e_*x'*x", ("e_", "x"), "e_"),
    ],
)
def test_spellings_of_a_name(program, arguments, name):
    fun = sc.compile(sc.parse(program))
    assert fun.arguments == arguments
    assert close(fun(**{name: 2.0, "x": x}), 2 * x @ x)
    assert close(fun(2.0, x), 2 * x @ x)


def test_a_keyword_of_python_gets_a_mark_in_the_source_alone():
    fun = sc.compile(sc.parse("lambda*x'*x"))
    assert "def f(lambda_, x):" in fun.source and "lambda_: scalar" in fun.source


def test_two_names_that_differ_by_the_mark():
    fun = sc.compile(sc.parse("lambda*x'*x + c*lambda_"))
    assert close(fun(**{"lambda": 2.0, "x": x, "c": 10.0, "lambda_": 3.0}), 2 * x @ x + 30)


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((A, x), {}, ["missing: b"]),
        ((), {}, ["missing: A, x, b"]),
        ((A, x, b, b), {}, ["4 arguments were given"]),
        ((A, x, b), {"b": b}, ["b is given twice"]),
        ((A, x), {"beta": b}, ["beta is no argument"]),
        ((), {"A": A, "x": x, "b": b, "c": 1}, ["c is no argument"]),
    ],
)
def test_wrong_calls(args, kwargs, words):
    with pytest.raises(ArgumentMismatch) as caught:
        least_squares()(*args, **kwargs)
    assert all(word in str(caught.value) for word in [*words, "A, x, b"])


def test_the_nearest_argument():
    fun = sc.compile(sc.parse("norm2(X*weights)"))
    with pytest.raises(ArgumentMismatch, match="did you mean weights"):
        fun(X=A, weight=x)


# ------------------------------------------------------------------------------------------------ what is taken


@pytest.mark.parametrize(
    "convert",
    [np.asarray, np.ndarray.tolist, lambda v: tuple(v.tolist()), np.asfortranarray, lambda v: np.repeat(v, 2, 0)[::2]],
    ids=["array", "list", "tuple", "Fortran order", "strided"],
)
def test_arrays_and_sequences(convert):
    value, slope = least_squares()(*map(convert, (A, x, b)))
    assert close(value, VALUE) and close(slope, SLOPE)
    assert isinstance(slope, np.ndarray)


@pytest.mark.parametrize("dtype", [int, np.int8, np.uint16, bool, object])
def test_integers_and_truth_values_become_float64(dtype):
    arrays = [(np.abs(10 * v) % 3).astype(dtype) for v in (A, x, b)]
    value, slope = least_squares()(*arrays)
    assert value.dtype == slope.dtype == np.float64
    B, y, c = (v.astype(float) for v in arrays)
    assert close(slope, 2 * B.T @ (B @ y - c))


def test_objects_that_are_numbers():
    assert sc.compile(sc.parse("2*a"))(Fraction(1, 2)) == 1.0


def test_float32_stays():
    singles = [v.astype(np.float32) for v in (A, x, b)]
    value, slope = least_squares()(*singles)
    assert value.dtype == slope.dtype == np.float32
    assert np.allclose(slope, SLOPE, rtol=1e-5)


def test_a_python_number_does_not_widen():
    fun = sc.compile(sc.parse("a*x"))
    assert fun(2, x.astype(np.float32)).dtype == np.float32
    assert fun(np.float64(2), x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("one", range(3))
def test_one_array_of_float64_widens_all(one):
    mixed = [v if i == one else v.astype(np.float32) for i, v in enumerate((A, x, b))]
    assert least_squares()(*mixed)[1].dtype == np.float64


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (A + 1j, "A: real numbers were expected, not complex128"),
        (np.full((4, 3), "1"), "A: real numbers were expected, not <U1"),
        (np.full((4, 3), np.datetime64("2020-01-01")), "datetime64"),
        ([[1, 2, 3], [4, 5]], "inhomogeneous"),
        (np.full((4, 3), 1j, dtype=object), "A: real numbers were expected, not object"),
    ],
    ids=["complex", "text", "dates", "ragged", "complex objects"],
)
def test_what_is_not_real_is_refused(wrong, said):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ArgumentMismatch, match=said):
            least_squares()(wrong, x, b)


@pytest.mark.parametrize("wrong", ["3.5", 3.5j, None, [3.5], {}], ids=repr)
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ArgumentMismatch):
        sc.compile(sc.parse("2*a"))(wrong)


# the arguments, and what an error must hold: the name, the shape expected, the shape given
SHAPES = [
    ((A, draw(4), b), ["x", "(3,)", "(4,)"]),
    ((A, x, draw(3)), ["b", "(4,)", "(3,)"]),
    ((A.T, x, b), ["(3,)", "(4,)"]),
    ((x, x, b), ["A", "(m, n)", "(3,)"]),
    ((draw(2, 4, 3), x, b), ["A", "(m, n)", "(2, 4, 3)"]),
    ((A, x[:, None], b), ["x", "(3,)", "(3, 1)"]),
    ((A, x, b[None]), ["b", "(4,)", "(1, 4)"]),
    ((A, 2.0, b), ["x", "(3,)", "()"]),
]


@pytest.mark.parametrize(("args", "words"), SHAPES)
def test_wrong_shapes_name_both(args, words):
    with pytest.raises(ArgumentMismatch) as caught:
        least_squares()(*args)
    assert all(word in caught.value.message for word in words)


@pytest.mark.parametrize(
    ("program", "values", "words"),
    [
        ("x ∈ ℝ^3; x'*x", (draw(4),), ["x", "(3,)", "(4,)"]),
        ("A : matrix(2, n); tr(A*A')", (draw(3, 5),), ["A", "(2, 5)", "(3, 5)"]),
        ("tr(A)", (draw(2, 3),), ["A", "(n, n)", "(2, 3)"]),
        ("a*x", (draw(1), draw(3)), ["a", "()", "(1,)"]),
        ("A : matrix(1, n); A", (draw(5),), ["A", "(1, n)", "(5,)"]),
        ("y'*(A⊗B)*x", (draw(5), draw(2, 2), draw(3, 3), draw(6)), ["y", "(6,)", "(5,)"]),
    ],
)
def test_wrong_shapes_of_single_arguments(program, values, words):
    with pytest.raises(ArgumentMismatch) as caught:
        sc.compile(sc.parse(program))(*values)
    assert all(word in caught.value.message for word in words)


def test_an_error_of_the_call_is_a_value_error_too():
    with pytest.raises(ValueError, match="was expected"):
        least_squares()(A, x, x)


def test_a_singular_matrix_is_numpys_error():
    with pytest.raises(np.linalg.LinAlgError) as caught:
        sc.compile(sc.parse("tr(inv(A))"))(np.zeros((3, 3)))
    shown = "".join(traceback.format_exception(caught.value))
    assert "<symcalc" in shown and "np.linalg." in shown  # the line of the generated source


# ------------------------------------------------------------------------------------------------ what is returned


@pytest.mark.parametrize(
    ("programs", "shapes"),
    [
        (["A*x"], [(4,)]),
        (["x'*A'"], [(4,)]),
        (["A*x", "x'*x"], [(4,), ()]),
        (["sum(A, 1)", "sum(A, 2)", "A"], [(3,), (4,), (4, 3)]),
        (["2 + 3"], [()]),
    ],
)
def test_the_value_itself_for_one_a_tuple_for_several(programs, shapes):
    fun = sc.compile(*[sc.parse(f"A ∈ ℝ^(m×n); x ∈ ℝ^n; {p}") for p in programs])
    result = fun(**{name: {"A": A, "x": x}[name] for name in fun.arguments})
    results = result if len(programs) > 1 else (result,)
    assert type(results) is tuple and [np.shape(r) for r in results] == shapes


def test_scalars_are_numbers():
    assert isinstance(sc.compile(sc.parse("x'*x"))(x), float)
    assert isinstance(sc.compile(sc.parse("a"))(3), float)
    assert sc.compile(sc.parse("2 + 3"))() == 5.0


VIEWS = [
    *("x", "A", "A'", "x'", "diag(A)", "diag(x)", "vec(A)", "vec(A')", "A*1", "-(-A)", "inv(inv(B))", "I*x", "0*A + A"),
    *("x.^1", "x .+ 0", "sum(x', 1)", "R", "R'", "C", "C'", "vec(R)", "sum(R, 1)", "sum(C, 2)", "K", "D", "D'", "a*A"),
    *("tril(A)", "abs(x)", "relu(x)", "A .* 1", "1 .* x", "transpose(x')", "D*D", "diag(D)"),
]
DECLARED = {
    "A": ("matrix(m, n)", draw(4, 3)),
    "B": ("matrix(n, n)", draw(3, 3)),
    "R": ("matrix(1, n)", draw(1, 3)),
    "C": ("matrix(n, 1)", draw(3, 1)),
    "K": ("spd(n)", np.eye(3)),
    "D": ("diagonal(n)", np.diag([1.0, 2.0, 3.0])),
    "x": ("vector(n)", draw(3)),
    "a": ("scalar", 2.0),
}
LINES = "\n".join(f"{name} : {kind}" for name, (kind, _) in DECLARED.items() if name != "A") + "\n"


@pytest.mark.parametrize("program", VIEWS)
def test_results_share_no_memory(program):
    square = "diag(A)" in program or "tril" in program
    kind = "matrix(n, n)" if square else "matrix(m, n)"
    f = sc.parse(f"{LINES}A : {kind}\n{program}")
    fun = sc.compile(f, f, f.T)
    at = {name: value for name, (_, value) in DECLARED.items()} | ({"A": draw(3, 3)} if square else {})
    given_ = [np.asarray(at[name]) for name in fun.arguments]
    assert_apart(fun(*given_), given_)
    assert_apart((sc.compile(f)(*given_),), given_)


def assert_apart(results, arguments):
    """Demand that no result shares memory with an argument or another result, and that all can be written."""
    arrays = [r for r in results if isinstance(r, np.ndarray) and r.ndim]
    for i, result in enumerate(arrays):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in [*arguments, *arrays[:i]])


@settings(max_examples=150)
@given(expressions((m, n), depth=3) | expressions((n, n), depth=3) | expressions((n, ONE), depth=3), st.integers(0, 20))
def test_random_compositions_leave_their_arguments_alone(e, seed):
    outputs = [e, transpose(e), e] if is_array(e) else [e, e]
    fun = compile_expressions(outputs, list(VARIABLES.values()))
    at = values(seed)
    given_ = [np.array(at[name]) for name in fun.arguments]
    before = [v.copy() for v in given_]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            results = fun(*given_)
        except np.linalg.LinAlgError:
            return
    assert all(np.array_equal(v, w) for v, w in zip(given_, before, strict=True))
    assert_apart(results, given_)


# ------------------------------------------------------------------------------------------------ source and object


def test_the_source_stands_alone():
    fun = least_squares()
    namespace = {}
    exec(fun.source, namespace)
    value, slope = namespace["f"](A, x, b)
    assert close(value, VALUE) and close(slope, SLOPE)
    assert fun.source == sc.code(*[(f := sc.parse(SQUARE)), f.gradient("x")])


def test_notes_and_conditions_stand_above_the_source():
    f = sc.parse("norm2(A*x - b)")
    source = sc.code(f, f.gradient("x"))
    assert source.startswith(
        "# b is read as a vector in ℝ^m\n# where A x − b ≠ 0 (norm2's derivative is taken as 0 at 0)\nimport"
    )
    assert sc.code(sc.parse("x'*x")).startswith("import numpy as np\n")


def test_functions_can_be_pickled():
    fun = pickle.loads(pickle.dumps(least_squares()))
    assert fun.arguments == ("A", "x", "b") and close(fun(A, x, b)[1], SLOPE)
    assert repr(fun) == "<CompiledFunction f(A, x, b)>"


def test_sources_go_with_their_functions():
    fun = least_squares()
    (filename,) = [name for name, entry in linecache.cache.items() if entry[2] == fun.source.splitlines(True)][-1:]
    del fun
    gc.collect()
    assert filename not in linecache.cache


def test_formulas_are_merged_by_their_variables():
    f, g = sc.parse("A ∈ ℝ^(m×n)\nx ∈ ℝ^n\nA*x"), sc.parse("x ∈ ℝ^n\nc*x")
    fun = sc.compile(f, g)
    assert fun.arguments == ("A", "x", "c")
    assert close(fun(A, x, 3)[1], 3 * x)


@pytest.mark.parametrize(
    ("other", "meant"),
    [("x : scalar\nx^2", "scalar"), ("x : vector(4)\nx'*x", "vector(4)"), ("x : matrix(n, n)\ntr(x)", "matrix(n, n)")],
)
def test_formulas_that_mean_different_things_by_a_name(other, meant):
    with pytest.raises(KindMismatch) as caught:
        sc.compile(sc.parse("x : vector(n)\nx'*x"), sc.parse(other))
    assert f"once vector(n) and once {meant}" in caught.value.message and "declare x" in caught.value.hint


@pytest.mark.parametrize(
    "wrong", [(), (b"x'*x",), (sc.parse("x'*x"), None), (sc.parse,)], ids=["nothing", "bytes", "None", "a function"]
)
def test_only_formulas_are_compiled(wrong):
    for verb in (sc.compile, sc.code):
        with pytest.raises(ArgumentMismatch, match=r"ormula (or a text )?was expected"):
            verb(*wrong)


@pytest.mark.parametrize("program", ["3*1e308*a", "a + 1e308*1e308", "1e-308*1e-308*a", "10^200*10^200*x", "1e308*2"])
def test_numbers_beyond_double_precision_are_refused(program):
    with pytest.raises(TooLarge, match="beyond the numbers of double precision"):
        sc.compile(sc.parse(program))


def test_numbers_at_the_ends_of_double_precision():
    assert sc.compile(sc.parse("1e308*a"))(1.0) == 1e308 and sc.compile(sc.parse("1e-308*a"))(1.0) == 1e-308
