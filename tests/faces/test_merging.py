"""Several formulas in one function: sizes that only bear one name, and sizes that variables tie."""

import itertools

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch, KindMismatch

RANDOM = np.random.default_rng(0)
A, B, C = RANDOM.standard_normal((2, 3)), RANDOM.standard_normal((4, 3)), RANDOM.standard_normal((5, 6))
x, y = RANDOM.standard_normal(3), RANDOM.standard_normal(6)


def test_sizes_of_one_name_that_nothing_ties_are_two():
    first, second = sc.compile(sc.parse("A*x"), sc.parse("B*x"))(A=A, B=B, x=x)
    assert np.allclose(first, A @ x) and np.allclose(second, B @ x)
    f, g = sc.parse("norm2(A*x)^2"), sc.parse("norm2(C*y)^2")
    for formulas in itertools.permutations([f, g, f.gradient("x"), g.gradient("C"), g.hessian("y")]):
        found = dict(zip(map(str, formulas), sc.compile(*formulas)(A=A, x=x, C=C, y=y), strict=True))
        assert np.allclose(found[str(f.gradient("x"))], 2 * A.T @ A @ x)
        assert np.allclose(found[str(g.gradient("C"))], 2 * np.outer(C @ y, y))
        assert np.allclose(found[str(g.hessian("y"))], 2 * C.T @ C)


def test_a_variable_of_several_formulas_ties_their_sizes():
    fun = sc.compile(sc.parse("A*x"), sc.parse("x'*A"))
    square, z = B[:3], x
    assert all(map(np.allclose, fun(square, z), (square @ z, z @ square)))
    with pytest.raises(ArgumentMismatch):
        fun(A, x)


def test_sizes_that_are_declared_are_the_same_in_all_formulas():
    fun = sc.compile(sc.parse("A ∈ ℝ^(m×n)\nx ∈ ℝ^n\nA*x"), sc.parse("B ∈ ℝ^(m×n)\nx ∈ ℝ^n\nB*x"))
    with pytest.raises(ArgumentMismatch):
        fun(A=A, B=B, x=x)
    fun = sc.compile(sc.parse("A : matrix(2, 3)\nA*x"), sc.parse("A*z"), sc.parse("B*x"))
    assert "A: array of shape (2, 3)" in fun.source and "z: array of shape (3,)" in fun.source
    assert np.allclose(fun(A=A, x=x, z=x, B=B)[2], B @ x)


def test_values_and_names_of_parts_go_with_their_sizes():
    f, g = sc.parse("r = A*x - b\nmean(r.^2)*r"), sc.parse("s = B*x\nmean(s.^2) + sum(exp(s))")
    b = np.ones(2)
    fun = sc.compile(f, g.gradient("B"), g)
    assert "r = A @ x - b" in fun.source and "s = B @ x" in fun.source
    r, s = A @ x - b, B @ x
    found = fun(A=A, x=x, b=b, B=B)
    assert np.allclose(found[0], np.mean(r**2) * r)
    assert np.allclose(found[1], np.outer(s / 2 + np.exp(s), x)) and np.allclose(
        found[2], np.mean(s**2) + np.exp(s).sum()
    )


def test_norms_that_are_0_stay_kinks():
    f, g = sc.parse("norm2(A*x)"), sc.parse("norm2(B*x)")
    found = sc.compile(f.gradient("A"), g.gradient("B"), g.gradient("x"))(A=A, B=0 * B, x=x)
    assert not np.any(found[1]) and not np.any(found[2])


def test_sizes_that_cannot_be_one():
    with pytest.raises(KindMismatch, match="once matrix"):
        sc.compile(sc.parse("A : matrix(2, 3)\nA*x"), sc.parse("A : matrix(2, 4)\nA*z"))


def test_two_spellings_of_one_name_are_told():
    with pytest.raises(KindMismatch, match="λ and lambda are one name"):
        sc.compile(sc.parse("λ*x'*x"), sc.parse("lambda*norm2(x)"))


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("sqrt(a)*a^c", "# where a > 0"),
        ("(1/a)*a^c", "# where a > 0"),
        ("sqrt(a*b)*(a*b)^c", "# where a b > 0"),
        ("p : positive\nsqrt(p)*p^c", ""),
    ],
)
def test_code_says_what_its_form_of_a_value_no_longer_demands(text, remark):
    source = sc.parse(text).code()
    assert (remark in source.splitlines()) if remark else "# where" not in source
