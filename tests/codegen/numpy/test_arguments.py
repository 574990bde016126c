"""Arguments of generated functions: which there are, their order, names and checks."""

from fractions import Fraction

import numpy as np
import pytest
from formulas import draw

import symcalc as sc
from symcalc.codegen.numpy.python_text import WIDTH
from symcalc.errors import ArgumentMismatch, NotSupported


def test_arguments_are_what_occurs_in_order_of_appearance():
    assert sc.compile(sc.parse("y, x ∈ ℝ^n\nb ∈ ℝ\nx'*x")).arguments == ("x",)
    assert sc.compile(sc.parse("y'*x*b")).arguments == ("y", "x", "b")


def test_a_size_comes_from_the_first_variable_that_has_it():
    f = sc.parse("z ∈ ℝ^k\ny, x ∈ ℝ^n\nx'*x")
    assert sc.compile(f.gradient("y")).arguments == ("y",)
    assert sc.compile(sc.parse("k ∈ ℝ\ny, x ∈ ℝ^n\nsum(ones(n, 1))*k")).arguments == ("k", "y")


def test_a_size_that_nothing_has_is_refused():
    with pytest.raises(NotSupported, match="no argument has the size k"):
        sc.compile(sc.parse("x ∈ ℝ^n\nones(k, 1)*sum(x)"))


def test_names_that_python_or_the_source_has_taken():
    for name in ("lambda", "np", "dtype", "f", "value", "shape", "name", "map", "ValueError", "n", "class", "t0"):
        f = sc.parse(f"{name} ∈ ℝ^k\n{name}'*{name}*mean(exp({name}))*({name} .+ exp(sum({name})))")
        function = sc.compile(f)
        v = draw(3)
        want = v @ v * np.exp(v).mean() * (v + np.exp(v.sum()))
        assert function.arguments == (name,)
        assert np.allclose(function(v), want) and np.allclose(function(**{name: v}), want)


def test_sizes_are_taken_out_of_products():
    function = sc.compile(sc.parse("A ∈ ℝ^(m×n)\ny'*vec(A)*m/n"))
    assert np.isclose(function(A=np.ones((2, 3)), y=np.ones(6)), 6 * 2 / 3)
    only = sc.compile(sc.parse("x'*vec(A)").gradient("A"))
    assert only.arguments == ("x", "A") and only(x=np.arange(6.0), A=np.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"A": np.ones((2, 3, 1))}, "A: shape (m, n) was expected, not (2, 3, 1)"),
        ({"x": np.ones(4)}, "x: shape (3,) was expected, not (4,)"),
        ({"x": np.ones((3, 1))}, "x: shape (3,) was expected, not (3, 1)"),
        ({"K": np.ones((2, 3))}, "K: shape (2, 2) was expected, not (2, 3)"),
        ({"c": np.ones(1)}, "c: shape () was expected, not (1,)"),
    ],
)
@pytest.mark.parametrize("more", ["", " + sum(p)*sum(q)*sum(r)"])
def test_a_wrong_shape_is_named(changed, said, more):
    program = "A ∈ ℝ^(m×n)\nK ∈ ℝ^(m×m)\np, q, r ∈ ℝ^n\nc*norm2(K*A*x)^2" + more
    at = {"A": np.ones((2, 3)), "K": np.eye(2), "x": np.ones(3), "c": 2.0} | dict.fromkeys("pqr", np.ones(3))
    function = sc.compile(sc.parse(program))
    at = {name: at[name] for name in function.arguments}
    assert np.isfinite(function(**at))
    with pytest.raises(ArgumentMismatch) as error:
        function(**(at | changed))
    assert said in str(error.value)


@pytest.mark.parametrize("k", [2.5, np.float64(-0.5), np.nan, np.inf, Fraction(1, 2), np.array(0.5), 2.0000001])
def test_an_integer_is_asked_for(k):
    f = sc.parse("k : integer; x : vector(n); k*x")
    function, namespace = sc.compile(f), {}
    exec(f.code(), namespace)
    for call in (function, namespace["f"]):
        for integer in (-3, np.float64(-3), np.int8(-3), True - 4):
            assert np.array_equal(call(integer, [1.0]), [-3.0])
        with pytest.raises(ValueError, match="k: an integer was expected, not"):
            call(k, [1.0])
    assert f.check("k").ok and sc.parse("k : integer; x : vector(n); sum(x.^k)").check("x").ok


def test_the_source_alone_checks_as_well():
    namespace = {}
    exec(sc.code(sc.parse("A ∈ ℝ^(n×n)\nx'*A*x")), namespace)
    f = namespace["f"]
    assert f([[1, 2], [3, 4]], [1, 1]) == 10.0
    with pytest.raises(ValueError, match="A: shape"):
        f(np.ones((2, 3)), np.ones(3))
    with pytest.raises(TypeError, match="same_kind"):
        f(np.eye(2) * 1j, np.ones(2))


@pytest.mark.parametrize("count", [1, 3, 4, 8, 60])
def test_lines_stay_short_however_many_arguments_there_are(count):
    names = [f"variable_{i}" for i in range(count)]
    program = f"{', '.join(names)} ∈ ℝ^n\n" + " + ".join(f"sum({name})" for name in names)
    function = sc.compile(sc.parse(program))
    assert function.arguments == tuple(names)
    assert max(map(len, function.source.split("\n"))) <= WIDTH + 4
    assert function(*[np.ones(2)] * count) == 2 * count
    with pytest.raises(ArgumentMismatch, match=r"(shape|real numbers)"):
        function(*[np.ones(2)] * (count - 1), np.ones((2, 2)))


def dtypes(values):
    """Return the types of results."""
    return {np.asarray(v).dtype.name for v in values}


@pytest.mark.parametrize(
    ("types", "result"),
    [
        (("float32", "float32"), "float32"),
        (("float32", "float64"), "float64"),
        (("int64", "float32"), "float64"),
        (("int8", "int8"), "float64"),
        (("bool", "float32"), "float64"),
        (("float16", "float32"), "float64"),
    ],
)
@pytest.mark.parametrize("c", [2, 2.0, np.float64(2), np.array(2.0), np.int8(2)])
def test_the_type_is_float32_where_all_arrays_have_it(types, result, c):
    f = sc.parse("A ∈ ℝ^(m×n)\nc*norm2(A*x)^2/m + sqrt(2*pi)*sum(x)")
    function = sc.compile(f, f.gradient("x"), f.hessian("x"), f.gradient("A"), f.gradient("c"))
    A, x = np.ones((2, 3)).astype(types[0]), np.ones(3).astype(types[1])
    assert dtypes(function(A=A, x=x, c=c)) == {result}
