"""Products of all entries, and of all but one or two; whatever is 0 among them."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import NotSupported, compile, parse

A, x = draw(3, 4), draw(5)


def others(v, *left_out):
    """Return the product of all entries but some."""
    return np.prod(np.delete(v, left_out))


def test_values():
    assert close(value("prod(A)", A=A), A.prod()) and close(value("prod(x)", x=x), x.prod())
    assert close(value("prod(A, 1)", A=A), A.prod(axis=0))
    assert close(value("prod(A, axis=1)", A=A), A.prod(axis=1))
    assert close(value("prodothers(A, 2)", A=A), A.prod(axis=1)[:, None] / A)
    assert close(value("prodothers(A, 1)", A=A), A.prod(axis=0) / A)
    assert close(value("prodothers(A)", A=A), A.prod() / A)


@pytest.mark.parametrize("zeros", [(), (1,), (0, 4), (0, 2, 3)])
def test_derivatives_with_zeros_among_the_entries(zeros):
    z, v = x.copy(), draw(5, seed=3)
    z[list(zeros)] = 0
    f = parse("prod(x)")
    g = f.gradient("x")
    assert g.conditions == ()
    assert close(g.evaluate(x=z), [others(z, i) for i in range(5)])
    H = np.array([[0 if i == j else others(z, i, j) for j in range(5)] for i in range(5)])
    assert close(f.hessian("x").evaluate(x=z), H)
    assert close(f.hvp("x", "v").evaluate(x=z, v=v), H @ v)
    assert close(f.gradient("x").vjp("x", "w").evaluate(x=z, w=v), H @ v)


@pytest.mark.parametrize("axis", [1, 2])
def test_derivatives_by_columns_and_rows(axis):
    B, V = A.copy(), draw(3, 4, seed=5)
    B[0, 1] = B[2, 2] = B[2, 3] = 0
    w, lines = draw(4 if axis == 1 else 3, seed=6), B.T if axis == 1 else B
    text = "prod(A, 1)*w" if axis == 1 else "w'*prod(A, 2)"
    G = np.array([w[k] * np.array([others(v, i) for i in range(len(v))]) for k, v in enumerate(lines)])
    assert close(gradient(text, "A", A=B, w=w), G.T if axis == 1 else G)
    moved = []
    for k, (v, d) in enumerate(zip(lines, V.T if axis == 1 else V, strict=True)):
        n = len(v)
        moved.append([w[k] * sum(d[j] * others(v, i, j) for j in range(n) if j != i) for i in range(n)])
    got = parse(text).hvp("A", "V").evaluate(A=B, V=V, w=w)
    assert close(got, np.array(moved).T if axis == 1 else moved)


def test_jacobian_of_rows():
    z, C = draw(3), draw(5, 3, seed=3)
    B = np.outer(x, z) + C
    J = jacobian("prod(x*z' + C, 2)", "x", x=x, z=z, C=C)
    assert close(J, np.diag([sum(z[j] * others(b, j) for j in range(3)) for b in B]))


def test_third_derivatives_need_entries_that_are_not_zero():
    f = parse("prodothers_along(x, y)'*w").gradient("x")
    assert any("x has no zero entry" in line for line in f.conditions)
    y, w = draw(5, seed=1), draw(5, seed=2)
    want = [
        sum(y[j] * w[k] * others(x, i, j, k) for j in range(5) for k in range(5) if len({i, j, k}) == 3)
        for i in range(5)
    ]
    assert close(f.evaluate(x=x, y=y, w=w), want)


@pytest.mark.parametrize("kind", ["skew", "lower", "upper", "diagonal"])
def test_third_derivatives_by_a_matrix_with_zeros_in_its_structure_are_refused(kind):
    f = parse(f"C : {kind}(n)\nB : matrix(n, n)\nsum(prodothers_along(C, B, 2))")
    with pytest.raises(NotSupported, match="zeros in its structure"):
        f.gradient("C")
    assert f.gradient("B")


@pytest.mark.parametrize("kind", [np.tril, np.triu, lambda M: M - M.T])
def test_second_derivatives_by_a_matrix_with_zeros_in_its_structure(kind):
    C, V = kind(draw(3, 3)), kind(draw(3, 3, seed=1))
    name = {np.tril: "lower", np.triu: "upper"}.get(kind, "skew")
    got = parse(f"C : {name}(n)\nsum(prod(C, 2))").hvp("C", "V").evaluate(C=C, V=V)
    want = sum(V[k, i] * V[k, j] * others(C[k], i, j) for k in range(3) for i in range(3) for j in range(3) if i != j)
    assert close(np.sum(got * V), want)


def test_of_what_is_scaled_and_turned():
    assert parse("x ∈ ℝ^3\nprod(2*x)") == parse("x ∈ ℝ^3\n8*prod(x)")
    assert parse("prod(A', 2)") == parse("prod(A, 1)'") and parse("prod(x, 1)") == parse("prod(x)")
    assert parse("prodothers(A')") == parse("prodothers(A)'")


def test_code_is_as_people_write_it():
    assert "return A.prod(axis=1)" in compile(parse("prod(A, 2)")).source
    assert "return x.prod()" in compile(parse("prod(x)")).source


def test_of_a_row_that_is_no_transpose():
    B = draw(3, 4)
    sums = B.sum(axis=0)
    assert close(value("prod(sum(A, 1))", A=B), sums.prod())
    assert close(gradient("prod(sum(A, 1))", "A", A=B), np.outer(np.ones(3), sums.prod() / sums))
    V = draw(3, 4, seed=1)
    moved = [sum(V.sum(axis=0)[j] * others(sums, i, j) for j in range(4) if j != i) for i in range(4)]
    got = parse("prod(sum(A, 1))").hvp("A", "V").evaluate(A=B, V=V)
    assert close(got, np.outer(np.ones(3), moved))
    assert close(value("prodpairs(sum(A, 1)')", A=B), value("prodpairs(x)", x=sums))
