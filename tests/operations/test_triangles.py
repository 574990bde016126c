"""Triangular parts."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, jacobian, value

from symcalc import parse

X, A = draw(4, 4), draw(4, 4, seed=1)


def test_values():
    assert close(value("tril(X)", X=X), np.tril(X))
    assert close(value("triu(X)", X=X), np.triu(X))
    assert close(value("tril(triu(X))", X=X), np.diag(np.diag(X)))
    assert close(value("tril(X)'", X=X), np.triu(X.T))


def test_a_projection_is_its_own_adjoint():
    assert close(gradient("tr(A*tril(X))", "X", A=A, X=X), np.tril(A.T))
    assert close(gradient("norm2(triu(X))^2", "X", X=X), 2 * np.triu(X))


def test_differential():
    dX = draw(4, 4, seed=2)
    assert close(differential("tril(X)*A", "X", X=X, A=A, dX=dX), np.tril(dX) @ A)


def test_gradient_by_a_triangular_matrix_is_triangular():
    L = np.tril(X)
    assert close(gradient("L : lower(n)\ntr(A*L*L')", "L", A=A, L=L), np.tril((A + A.T) @ L))
    R = np.triu(X)
    assert close(gradient("R : upper(n)\nlogdet(R'*R)", "R", R=R), 2 * np.diag(1 / np.diag(R)))


def test_rectangular_matrices():
    B = draw(3, 5)
    assert close(value("tril(B)", B=B), np.tril(B))
    assert close(gradient("sum(tril(B))", "B", B=B), np.tril(np.ones((3, 5))))


def test_what_is_triangular_already():
    L = "L, M : lower(n); x : vector(n)\n"
    for text, want in (
        ("triu(L)", "diag(diag(L))"),
        ("diag(inv(L))", "1 ./ diag(L)"),
        ("diag(L^3)", "diag(L).^3"),
        ("diag(L*M)", "diag(L).*diag(M)"),
        ("diag(tril(x*x'))", "x.^2"),
        ("tr(triu(M'*L))", "tr(M'*L)"),
    ):
        assert parse(L + text) == parse(L + want)
    assert parse("L : lower(n)\nlogdet(L*L')").gradient("L") == parse("L : lower(n)\n2*diag(1 ./ diag(L))")


def test_jacobians():
    x, y = draw(4), draw(4, seed=1)
    assert close(jacobian("tril(A*diag(x))*y", "x", A=A, x=x, y=y), np.tril(A) * y)
    assert close(jacobian("triu(x*y')*w", "y", x=x, y=y, w=y), np.triu(np.outer(x, y)))
    assert str(parse("triu(x*y')*w").jacobian("y")) == "triu(x*w')"
    step = 1e-6 * np.eye(4)
    f = [np.tril(np.outer(x + h, x + h)) @ y - np.tril(np.outer(x - h, x - h)) @ y for h in step]
    assert np.allclose(jacobian("tril(x*x')*y", "x", x=x, y=y), np.transpose(f) / 2e-6)


@pytest.mark.parametrize("k", [-4, -2, -1, 0, 1, 2, 3])
def test_triangles_from_other_diagonals(k):
    B = draw(3, 4)
    for name, numpys in (("tril", np.tril), ("triu", np.triu)):
        assert close(value(f"{name}(B, {k})", B=B), numpys(B, k))
        assert close(parse(f"B : matrix(3, 4)\n{name}(B, {k})").evaluate(B=B), numpys(B, k))
        assert close(gradient(f"norm2({name}(B, {k}))^2", "B", B=B), 2 * numpys(B, k))
        step = 1e-6 * draw(3, 4, seed=2)
        f = parse(f"sum(exp({name}(B, {k})))").hvp("B", "V")
        at = [np.where(numpys(np.ones((3, 4)), k) > 0, np.exp(B + s), 0) for s in (step, -step)]
        assert np.allclose(f.evaluate(B=B, V=step), (at[0] - at[1]) / 2, rtol=1e-6, atol=1e-15)


def test_laws_of_triangles_from_other_diagonals():
    for one, other in (
        ("tril(tril(A, -1), -1)", "tril(A, -1)"),
        ("tril(A, -1)'", "triu(A', 1)"),
        ("tril(A, 0)", "tril(A)"),
        ("triu(tril(A, -1), 1)'", "tril(triu(A', 1), -1)"),
        ("A : matrix(3, 3)\ntril(A, 2)", "A : matrix(3, 3)\nA"),
        ("A : matrix(3, 3)\ntriu(A, 3)", "A : matrix(3, 3)\nA - A"),
        ("L : lower(n)\ntril(L, 1)", "L : lower(n)\nL"),
    ):
        assert parse(one) == parse(other)
    assert "np.tril(A, -1)" in parse("tril(A, -1)").code()
    assert parse("tril(A, -1)").evaluate(A=A.astype(np.float32)).dtype == np.float32
