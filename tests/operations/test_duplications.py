"""Duplication and elimination matrices: what they do to stacked matrices, and code that never builds them."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import compile, parse

SIZES = "A : matrix(3, 3)\nS : symmetric(3)\nL : lower(3)\nx : vector(6)\ny : vector(9)\n"


def pairs(n):
    """Return the places of a triangle in order."""
    return [(i, j) for j in range(n) for i in range(j, n)]


def duplication(n):
    """Return D, entry by entry."""
    D = np.zeros((n * n, n * (n + 1) // 2))
    for k, (i, j) in enumerate(pairs(n)):
        D[j * n + i, k] = D[i * n + j, k] = 1
    return D


def elimination(n):
    """Return L, entry by entry."""
    L = np.zeros((n * (n + 1) // 2, n * n))
    for k, (i, j) in enumerate(pairs(n)):
        L[k, j * n + i] = 1
    return L


def pinv(n):
    """Return D⁺."""
    D = duplication(n)
    return np.linalg.inv(D.T @ D) @ D.T


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_values(n):
    for name, want in (("duplication", duplication), ("duplication_pinv", pinv), ("elimination", elimination)):
        assert close(value(f"{name}({n})"), want(n)) and close(compile(parse(f"{name}({n})"))(), want(n))
        assert close(value(f"sum({name}({n}))"), want(n).sum())
        assert close(value(f"sum({name}({n}), 2)"), want(n).sum(axis=1))
        assert close(value(f"sum({name}({n}), 1)"), want(n).sum(axis=0))


def test_how_they_are_written():
    f = parse("duplication(3)*x + elimination(3)'*x + duplication_pinv(3)'*x")
    assert parse(str(f)) == f == parse(f.unicode())
    for part in (r"\mathrm{D}_{3} x", r"\mathrm{L}_{3}^{\top} x", r"(\mathrm{D}_{3}^{+})^{\top} x"):
        assert part in f.latex()


def test_of_size_1_they_are_1():
    assert [text(f"{name}(1)*a") for name in ("duplication", "duplication_pinv", "elimination")] == ["a"] * 3


def test_stacked_matrices():
    assert text(SIZES + "duplication(3)*vech(S)") == "vec(S)"
    assert text(SIZES + "duplication(3)*vech(A)") == "duplication(3)*vech(A)"
    assert text(SIZES + "elimination(3)*vec(A)") == "vech(A)" == text(SIZES + "elimination(3)*vec(A)")
    assert text(SIZES + "duplication_pinv(3)*vec(S)") == "vech(S)"
    assert text(SIZES + "duplication_pinv(3)*vec(A)") == "vech(A + A')/2"
    assert text(SIZES + "elimination(3)'*vech(L)") == "vec(L)"
    assert text(SIZES + "elimination(3)'*vech(A)") == "vec(tril(A))"
    assert text(SIZES + "vec(unvech(x, 3))") == "duplication(3)*x"
    assert text(SIZES + "unvec(duplication(3)*x, 3, 3)") == "unvech(x, 3)"
    assert text(SIZES + "unvec(elimination(3)'*x, 3, 3)") == "tril(unvech(x, 3))"


def test_products_with_each_other():
    assert text("duplication_pinv(3)*duplication(3)") == text("elimination(3)*duplication(3)") == "I_6"
    assert text("elimination(3)*elimination(3)'") == "I_6"
    assert text("duplication(3)*duplication_pinv(3)") == "(I + commutation(3, 3))/2"
    assert text("inv(duplication(3)'*duplication(3))*duplication(3)'") == "duplication_pinv(3)"
    assert text("commutation(3, 3)*duplication(3)") == "duplication(3)"
    assert text("duplication(3)'*commutation(3, 3)") == "duplication(3)'"
    assert text("duplication_pinv(3)*commutation(3, 3)") == "duplication_pinv(3)"
    assert text("commutation(3, 3)*duplication_pinv(3)'") == "duplication_pinv(3)'"
    assert text("(I + commutation(3, 3))*duplication(3)/2") == "duplication(3)"
    assert text("(3*I - commutation(3, 3))*duplication(3)") == "2*duplication(3)"
    assert text("duplication(3)'*(I + commutation(3, 3))") == "2*duplication(3)'"
    assert text("duplication_pinv(3)*(I + commutation(3, 3))") == "2*duplication_pinv(3)"
    assert text("elimination(3)*(I + commutation(3, 3))/2") == "duplication_pinv(3)"


def test_what_is_not_so_is_left():
    program = SIZES + "elimination(3)*(I + 2*commutation(3, 3))*y"
    K = np.einsum("il,jk->ijkl", np.eye(3), np.eye(3)).reshape(9, 9)
    y = draw(9)
    assert close(value(program, y=y), elimination(3) @ (y + 2 * K @ y)) and "pinv" not in text(program)
    A = draw(3, 3)
    program = SIZES + "duplication_pinv(3)*(A ⊗ A)*duplication(3)*x"
    x = draw(6)
    assert close(value(program, A=A, x=x), pinv(3) @ np.kron(A, A) @ duplication(3) @ x)


def test_the_transpose_of_a_duplication_adds():
    A = draw(3, 3)
    f = parse(SIZES + "duplication(3)'*vec(A)")
    want = duplication(3).T @ A.ravel(order="F")
    assert close(f.evaluate(A=A), want) and close(compile(f)(A=A), want)
    assert close(gradient(SIZES + "y'*duplication(3)*x", "x", x=draw(6), y=draw(9)), duplication(3).T @ draw(9))


def test_code_never_builds_them():
    x, y, X, Y = draw(6), draw(9), draw(6, 4), draw(9, 4)
    at = {"x": x, "y": y, "X": X, "Y": Y}
    sizes = "x : vector(6)\ny : vector(9)\nX : matrix(6, 4)\nY : matrix(9, 4)\n"
    tall = {"duplication(3)": duplication(3), "duplication_pinv(3)'": pinv(3).T, "elimination(3)'": elimination(3).T}
    for name, M in tall.items():
        other = name[:-1] if name[-1] == "'" else f"{name}'"
        for e, want in (
            (f"{name}*x", M @ x),
            (f"{name}*X", M @ X),
            (f"X'*{other}", X.T @ M.T),
            (f"{other}*y", M.T @ y),
            (f"{other}*Y", M.T @ Y),
            (f"Y'*{name}", Y.T @ M),
            (f"y'*{name}*X", y @ M @ X),
            (f"Y'*{name}*X", Y.T @ M @ X),
            (f"({name} + y*x')*X", (M + np.outer(y, x)) @ X),
        ):
            function = compile(parse(sizes + e))
            given = {name: at[name] for name in function.arguments}
            assert close(function(**given), want), e
            assert "np.eye" not in function.source, e
            single = function(**{name: v.astype(np.float32) for name, v in given.items()})
            assert single.dtype == np.float32 and np.allclose(single, want, rtol=1e-4, atol=1e-4), e


def test_weights_of_stacked_matrices_are_those_of_their_triangles():
    assert text(SIZES + "elimination(3)*diag(vec(A))") == "diag(vech(A))*elimination(3)"
    assert text(SIZES + "diag(vec(A))*elimination(3)'") == "elimination(3)'*diag(vech(A))"
    assert text("elimination(n)*diag(vec(tril(ones(n, n))))") == "elimination(n)"
    L, K = elimination(3), np.einsum("il,jk->ijkl", np.eye(3), np.eye(3)).reshape(9, 9)
    A, w = draw(3, 3), np.diag(draw(3, 3).ravel("F"))
    for program, want in (
        ("elimination(3)*commutation(3, 3)*diag(vec(A))", L @ K @ w),
        ("diag(vec(A))*commutation(3, 3)*elimination(3)'", w @ K @ L.T),
    ):
        assert close(value(SIZES + program, A=A), want)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_traces_of_what_rotates_to_the_identity(n):
    """tr(LᵀL) = tr(LLᵀ) = tr(I), which is n(n + 1)/2."""
    rotated = ("tr(elimination(n)'*elimination(n))", "inner(elimination(n), elimination(n))")
    for text in (*rotated, "tr(elimination(n)*elimination(n)')"):
        assert parse(f"x : vector(n)\n{text}").evaluate(x=np.ones(n)) == n * (n + 1) / 2
    f = parse("x : vector(n)\nz : vector(2)\nnorm2(kron(z, elimination(n)))^2")
    assert np.allclose(f.gradient("z").evaluate(x=np.ones(n), z=[1.0, 2.0]), n * (n + 1) * np.array([1.0, 2.0]))


def test_sums_over_triangles_build_no_matrix():
    f = parse("Z : matrix(m*n, m*n)\nx : vector(m)\nsum(vech(Z))")
    g = compile(f, f.gradient("Z"))
    assert "np.eye" not in g.source
    value, slope = g(Z=np.arange(36.0).reshape(6, 6), x=np.ones(2))
    assert value == np.tril(np.arange(36.0).reshape(6, 6)).sum() and np.array_equal(slope, np.tril(np.ones((6, 6))))


def test_a_matrix_that_is_built_has_its_sizes_read():
    f = parse("Z : matrix(m*n, m*n)\nx : vector(m)\ntr(Z)*elimination(m*n)")
    assert f.evaluate(Z=np.eye(6), x=np.ones(2)).shape == (21, 36)
