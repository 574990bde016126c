"""The largest and the smallest entries, and where they stand; shares where there are several."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import compile, parse
from symcalc.errors import KindMismatch, ParseFailure

A, x = draw(3, 4), draw(5)


@pytest.mark.parametrize(("name", "best"), [("max", np.max), ("min", np.min)])
def test_values(name, best):
    assert value(f"{name}(A)", A=A) == best(A) and value(f"{name}(x)", x=x) == best(x)
    assert close(value(f"{name}(A, 1)", A=A), best(A, axis=0))
    assert close(value(f"{name}(A, 2)", A=A), best(A, axis=1))
    assert close(value(f"{name}(A, axis=1)", A=A), best(A, axis=1))
    assert close(value(f"is{name}(A, 2)", A=A), best(A, axis=1, keepdims=True) == A)


def test_gradients():
    w = draw(3)
    assert close(gradient("max(A*x)", "x", A=A, x=draw(4)), A[np.argmax(A @ draw(4))])
    mask = A.max(axis=1, keepdims=True) == A
    assert close(gradient("w'*max(A, 2)", "A", A=A, w=w), w[:, None] * mask)
    assert close(gradient("sum(min(A, 1))", "A", A=A), A.min(axis=0) == A)
    assert close(gradient("max(x)*min(x)", "x", x=x), x.min() * (x == x.max()) + x.max() * (x == x.min()))


def test_jacobian_and_second_derivatives():
    z = draw(3)
    J = jacobian("max(x*z' + C, 2)", "x", x=x, z=z, C=draw(5, 3, seed=3))
    B = np.outer(x, z) + draw(5, 3, seed=3)
    assert close(J, np.diag(z[B.argmax(axis=1)]))
    assert np.all(parse("max(x)").hessian("x").evaluate(x=x) == 0)
    H = parse("max(x)^2").hessian("x").evaluate(x=x)
    assert close(H, 2 * np.outer(x == x.max(), x == x.max()))


def test_several_that_are_largest_have_equal_shares():
    f = parse("max(x)")
    g = f.gradient("x")
    assert g.conditions == ("max: the derivative is taken as shared equally where several entries have that value",)
    assert np.all(g.evaluate(x=np.array([1.0, 3.0, 3.0])) == [0, 0.5, 0.5])
    B = np.array([[2.0, 2.0, 2.0], [1.0, 0.0, 1.0]])
    assert close(parse("sum(min(A, 2))").gradient("A").evaluate(A=B), [[1 / 3] * 3, [0, 1, 0]])
    assert close(value("ismax(A, 1)", A=B), [[1, 1, 1], [0, 0, 0]])


def test_of_what_is_scaled():
    assert parse("max(-x)") == parse("-min(x)") and parse("max(2*A, 1)") == parse("2*max(A, 1)")
    assert parse("max(A', 2)") == parse("max(A, 1)'") and parse("max(x, axis=0)") == parse("max(x)")
    assert parse("ismax(-x)") == parse("ismin(x)")


def test_of_two_arguments_it_is_entry_by_entry():
    assert parse("max(a, b)") == parse("maximum(a, b)") and parse("min(x, y)") == parse("minimum(x, y)")
    assert parse("max(0, x)") == parse("relu(x)") == parse("max(x, 0)")
    assert parse("max(a, 1)") == parse("maximum(a, 1)") and parse("max(A, 3)") == parse("maximum(A, 3)")
    assert parse("max(1, x)") == parse("maximum(1, x)") and parse("max.(x, y)") == parse("maximum(x, y)")
    assert parse("max.(A, 1)") == parse("maximum(A, 1)") and parse("min.(x, 2)") == parse("minimum(x, 2)")
    assert parse("max(A, 1)").shape == parse("sum(A, 1)").shape


@pytest.mark.parametrize("name", ["max", "min"])
def test_a_number_behind_a_vector_may_be_an_axis_or_not(name):
    with pytest.raises(KindMismatch, match="two things") as caught:
        parse(f"{name}(x, 1)")
    assert f"`{name}(x)`" in caught.value.hint and f"`{name}imum(x, 1)`" in caught.value.hint
    with pytest.raises(ParseFailure, match="a vector has one axis, axis=0") as caught:
        parse(f"2*np.{name}((x - y), 1)")
    assert caught.value.mends == (f"2*np.{name}((x - y))", f"2*np.{name}imum((x - y), 1)")
    with pytest.raises(ParseFailure, match="a vector has one axis, axis=0") as caught:
        parse(f"x.{name}(1)")
    assert caught.value.mends == (f"x.{name}()",)


def test_code_is_as_people_write_it():
    assert "return A.max(axis=1)" in compile(parse("max(A, 2)")).source
    assert "return A.min(axis=0)" in compile(parse("min(A, 1)")).source
    assert "return x.max()" in compile(parse("max(x)")).source
    assert "return A.max(axis=0)" in compile(parse("max(A', 2)")).source


def test_what_is_no_number_stays_none():
    g = compile(parse("max(x)").gradient("x"))
    assert g(x=np.array([1.0, np.nan])).tolist() == [0, 1]
    assert np.isnan(compile(parse("max(x)"))(x=np.array([1.0, np.nan])))


def test_of_a_row_that_is_no_transpose():
    B = draw(3, 4)
    sums = B.sum(axis=0)
    assert close(value("max(sum(A, 1)) + min(sum(A, 1))", A=B), sums.max() + sums.min())
    assert close(gradient("max(sum(A, 1))", "A", A=B), np.outer(np.ones(3), sums == sums.max()))
    assert close(value("ismax(sum(A, 1)')", A=B), sums == sums.max())
