"""The lesser of two sizes, min(m, n): as it is written, inferred, printed, read from arguments."""

import copy
import pickle

import numpy as np
import pytest
import sympy
from formulas import draw

import symcalc as sc
from symcalc.expressions.dimensions import DimensionName, LesserSize, lesser, never_exceeds, size_key, with_sizes

m, n, p = map(DimensionName, "mnp")


def test_what_sizes_tell_is_no_lesser_of_two():
    assert lesser(m, m + n) == m and lesser(sympy.Integer(3), sympy.Integer(2)) == 2
    assert lesser(lesser(m, n), m) == lesser(n, m) and type(lesser(m, n)) is LesserSize
    assert never_exceeds(lesser(m, n), n) and never_exceeds(lesser(m, n), n + p) and not never_exceeds(n, lesser(m, n))


def test_names_in_it_are_replaced():
    k = lesser(m, n)
    assert k.free_symbols == {m, n} and size_key(k * p + 1) == "min(m, n)*p + 1"
    assert with_sizes(k, {m: n + 1}) == n and with_sizes(k**2 + m, {m: n + p}) == n**2 + n + p
    assert k.xreplace({m: 3, n: 2}) == 2 and (k + 1).xreplace({m: sympy.Integer(3), n: sympy.Integer(2)}) == 3
    assert copy.deepcopy(k) == pickle.loads(pickle.dumps(k)) == k != DimensionName("min(m, n)")


@pytest.mark.parametrize(
    "text",
    [
        "A : matrix(m, n)\nx : vector(min(m, n))\nx'*svdvals(A) + norm2(x)",
        "A : matrix(m, n)\nx ∈ ℝ^min(n, m)\nx'*svdvals(A) + norm2(x)",
        "A : matrix(m, n)\nx ∈ ℝ^(min(m, n) + 1)\nx'*vcat(svdvals(A), 1)",
        "A : matrix(m, n)\nsum(A)*ones(min(m, n), 1)",
        "A : matrix(m, n)\nsum(A)*sum(ones(min(m, n), 1))",
        "A : matrix(m, n)\nsvdvals(A)[2:min(m, n)]",
        "A : matrix(2*m, m + n)\nsvdvals(A)",
    ],
)
def test_it_is_written_and_read_back(text):
    f = sc.parse(text)
    assert sc.parse(str(f)) == f
    assert pickle.loads(pickle.dumps(f)) == f
    given = {"A": draw(4, 6) if "2*m" in text else draw(3, 5), "x": draw(4 if "+ 1)\n" in text else 3)}
    function = sc.compile(f)
    values = {name: given[name] for name in function.arguments}
    np.testing.assert_allclose(function(**values), f.evaluate(**values))


def test_it_is_printed():
    f = sc.parse("sum(A)*ones(min(m, n), 1)", A="matrix(m, n)")
    assert f.latex().endswith(r"\mathbf{1}_{\min(m, n)}") and f.unicode().endswith("ones(min(m, n), 1)")
    assert sc.parse("x'*svdvals(A)").gradient("A").reading.startswith("where x ∈ ℝ^(min(m, n))")


def test_code_compares_it_with_the_arrays():
    function = sc.compile(sc.parse("A : matrix(m, n)\nx'*svdvals(A)"))
    assert np.isfinite(function(x=draw(2), A=draw(2, 3))) and np.isfinite(function(x=draw(2), A=draw(3, 2)))
    with pytest.raises(ValueError, match="x: shape"):
        function(x=draw(3), A=draw(2, 3))


def test_it_reads_no_size():
    with pytest.raises(sc.errors.NotSupported, match="no argument has the size"):
        sc.code(sc.parse("x : vector(min(m, n))\nsum(x)*ones(m, 1)"))


@pytest.mark.parametrize("size", ["max(m, n)", "min(m, n, p)", "min(m)", "foo(m, n)"])
def test_no_other_function_makes_a_size(size):
    with pytest.raises(sc.errors.SymcalcError):
        sc.parse(f"x : vector({size})\nsum(x)")


def test_as_a_number_it_is_the_lesser():
    f = sc.parse("A : matrix(m, n)\nsum(A)*min(m, n)")
    assert f == sc.parse("A : matrix(m, n)\nsum(A)*sum(ones(min(m, n), 1))")
    assert sc.parse("A : matrix(m, n)\nsum(A)*ones(min(m, n), 1)").sympy.shape == (
        sympy.Min(*sympy.symbols("m n", integer=True, positive=True)),
        1,
    )


def test_formulas_with_it_are_added_under_other_sizes():
    f, g = sc.parse("A : matrix(m, n)\nnucnorm(A)*min(m, n)"), sc.parse("A : matrix(p, q)\nsum(A)")
    with pytest.raises(sc.errors.SymcalcError):
        f + g  # both declare their sizes
    h = sc.parse("x'*svdvals(A)") + sc.parse("norm2(x)")
    assert np.isfinite(h.evaluate(A=draw(2, 3), x=draw(2)))
    assert str(sc.parse("x'*svdvals(A)").subs(A="B*C").gradient("x")).endswith("svdvals(B*C)")


def test_sizes_that_are_not_declared_are_those_of_the_lesser_that_is():
    f = sc.parse("G : vector(min(m, n))\nsvdsum(X, G)")
    assert list(map(str, f.variables["X"].shape)) == ["m", "n"]
    g = sc.parse("svdvals(X)").vjp("X", "G")
    assert sc.parse(str(g)) == g
    h = sc.parse("G : vector(min(m, n))\nA : matrix(n, k)\nsvdsum(X, G)*A")
    assert list(map(str, h.variables["X"].shape)) == ["m", "n"]
    h = sc.parse("G : vector(min(m, n))\nA : matrix(m, k)\nsvdsum(X, G)*A")
    assert list(map(str, h.variables["X"].shape)) == ["n", "m"]
