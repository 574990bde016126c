"""Fréchet derivatives of functions of matrices against power series of SciPy's values of complex matrices."""

import numpy as np
import pytest
import scipy.linalg
from matrix_values import VALUES, call, derivative, symmetric, well_inside

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch

NAME = pytest.mark.parametrize("name", VALUES)


def close(found, want, rel=1e-9):
    """Tell whether two arrays are alike, beside the largest of them."""
    return found.shape == want.shape and np.abs(found - want).max() <= rel * max(1.0, np.abs(want).max())


@NAME
@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_along_directions(name, n, order):
    A, *along = well_inside(n, 3 * n + order, order)
    names = "UVW"[:order]
    f = sc.parse(f"A, {', '.join(names)} : matrix(n, n)\n{call(name + '_frechet', 'A', *names)}")
    found = sc.compile(f)(A=A, **dict(zip(names, along, strict=True)))
    assert close(found, derivative(VALUES[name], A, *along), 1e-8)


@NAME
def test_of_symmetric_matrices_with_eigenvalues_that_are_one_or_nearly(name):
    Q = np.linalg.qr(np.random.default_rng(0).standard_normal((6, 6)))[0]
    f = sc.parse(f"S : symmetric(n)\nE : matrix(n, n)\n{call(name + '_frechet', 'S', 'E')}")
    fun = sc.compile(f)
    assert "eigh" in fun.source
    E = np.random.default_rng(1).standard_normal((6, 6))
    for w in ([1, 1, 1, 2, 2, 3], [1, 1 + 1e-14, 1 + 1e-9, 2, 2 + 1e-6, 2 + 1e-3], [1] * 6):
        S = symmetric(Q * np.array(w, float) @ Q.T)
        assert close(fun(S=S, E=E), derivative(VALUES[name], S, E))


@NAME
def test_single_precision_stays(name):
    A, U, V = (M.astype(np.float32) for M in well_inside(4, 0, 2))
    f = sc.parse(f"A, U, V : matrix(n, n)\ntr(U*{call(name, 'A')})")
    for answer in (f, f.gradient("A"), f.hvp("A", "V")):
        fun = sc.compile(answer)
        given = {key: value for key, value in {"A": A, "U": U, "V": V}.items() if key in fun.arguments}
        found, want = fun(**given), fun(**{key: value.astype(float) for key, value in given.items()})
        assert found.dtype == np.float32 and want.dtype == np.float64
        assert close(np.asarray(found), np.asarray(want), 1e-4)


@NAME
def test_of_empty_matrices(name):
    A = np.zeros((0, 0))
    for text in (call(name, "A"), call(f"{name}_frechet", "A", "B"), call(f"{name}_frechet", "A", "B", "C")):
        f = sc.parse(f"A, B, C : matrix(n, n)\n{text}")
        assert f.evaluate(**dict.fromkeys(sc.compile(f).arguments, A)).shape == (0, 0)
    text = call(f"{name}_frechet", "S", "B")
    assert sc.parse(f"S : symmetric(n)\nB : matrix(n, n)\n{text}").evaluate(S=A, B=A).shape == (0, 0)


@NAME
def test_further_derivatives_are_of_the_same_family(name):
    f = sc.parse(f"A, B, U, V, W : matrix(n, n)\ntr(B*{call(name, 'A')})")
    called = lambda *arguments: call(f"{name}_frechet", *arguments)  # noqa: E731
    g = f.gradient("A")
    assert str(g).endswith(called("A", "B") + "'")
    second = f.hvp("A", "V")
    assert str(second).endswith(called("A", "B", "V") + "'")
    assert str(second.directional("A", "W")).endswith(called("A", "B", "V", "W") + "'")
    assert sc.parse(str(second)) == second
    assert str(sc.parse(call(name, "A")).derivative("A", order=3)).endswith(called("A", "dA", "dA", "dA"))
    assert f.check("A")


def test_they_are_linear_and_symmetric_in_directions():
    def read(text):
        return sc.parse(f"A, B, C, D : matrix(n, n)\n{text}")

    def shortest(text):
        return str(read(text).directional("D", "D") if "D" in text else read(f"tr(D'*({text}))").gradient("D"))

    assert read("expm_frechet(A, B, C)") == read("expm_frechet(A, C, B)")
    assert read("expm_frechet(A, 2*B, -C)") == read("-2*expm_frechet(A, B, C)")
    assert read("expm_frechet(A, B - B, C) + A") == read("A")
    assert read("expm_frechet(A, B)'") == read("expm_frechet(A', B')")
    assert shortest("expm_frechet(A, B) + expm_frechet(A, C)").endswith("expm_frechet(A, B + C)")
    assert shortest("expm_frechet(A, B, B) - 2*expm_frechet(A, C, B)").endswith("expm_frechet(A, B, B - 2*C)")
    assert shortest("expm_frechet(A, B, B) - expm_frechet(C, B, B)").count("expm_frechet") == 2


def along(A, *directions):
    """Return the derivative of the exponential along directions."""
    return derivative(scipy.linalg.expm, A, *directions)


COMMUTING = {
    "expm_frechet(t*A, A)": ("expm(t*A)*A", lambda A, B, t: along(t * A, A)),
    "expm_frechet(A, A^2 + 3*A)": ("expm(A)*(3*A + A^2)", lambda A, B, t: along(A, A @ A + 3 * A)),
    "expm_frechet(A, inv(A), expm(A))": ("", lambda A, B, t: along(A, np.linalg.inv(A), scipy.linalg.expm(A))),
    "expm_frechet(A*B, 3*A*B)": ("3*expm(A*B)*A*B", lambda A, B, t: along(A @ B, 3 * A @ B)),
    "expm_frechet(A + 2*I, A)": ("expm(A + 2*I)*A", lambda A, B, t: along(A + 2 * np.eye(3), A)),
    "expm_frechet(A, I)": ("expm(A)", lambda A, B, t: along(A, np.eye(3))),
    "tr(expm_frechet(A, B))": ("tr(expm(A)*B)", lambda A, B, t: np.trace(along(A, B))),
    "tr(expm_frechet(A, B, B'))": ("tr(B*expm_frechet(A, B'))", lambda A, B, t: np.trace(along(A, B, B.T))),
}


@pytest.mark.parametrize("text", COMMUTING)
def test_what_commutes_and_traces_need_no_derivative(text):
    want, value = COMMUTING[text]
    f = sc.parse(f"A, B : matrix(n, n)\nt : scalar\n{text}")
    A, B = np.random.default_rng(0).standard_normal((2, 3, 3)) / 2
    at = {"A": A, "B": B, "t": 0.3}
    assert np.allclose(f.evaluate(**{name: at[name] for name in sc.compile(f).arguments}), value(A, B, 0.3))
    assert str(f).count("frechet") == want.count("frechet")
    assert not want or f == sc.parse(f"A, B : matrix(n, n)\nt : scalar\n{want}")


@pytest.mark.parametrize("text", ["expm_frechet(A, B)", "expm_frechet(A + B, A)", "expm_frechet(A, B*A)"])
def test_what_does_not_commute_keeps_its_derivative(text):
    assert "frechet" in str(sc.parse(f"A, B : matrix(n, n)\n{text}"))


def test_a_scalar_factor_is_differentiated_by_what_commutes():
    f = sc.parse("t ∈ ℝ\nu'*expm(t*A)*v")
    assert str(f.gradient("t")).endswith("u'*expm(t*A)*A*v") or str(f.gradient("t")).endswith("u'*A*expm(t*A)*v")
    assert f.check("t")
    assert str(sc.parse("t ∈ ℝ\ntr(expm(t*A))").gradient("t")).endswith("tr(A*expm(t*A))")


def test_refusals():
    with pytest.raises(NotSupported, match="order above 6"):
        sc.parse("A, B, E : matrix(n, n)\ntr(B*expm_frechet(A, E, E, E, E, E, E))").gradient("A")
    with pytest.raises(ShapeMismatch):
        sc.parse("A : matrix(3, 3)\nE : matrix(2, 2)\nexpm_frechet(A, E)")
    with pytest.raises(KindMismatch, match="square matrix"):
        sc.parse("expm(x)")
