"""Gradients by structured matrices in the convention of some books: the partial derivatives by free entries."""

import numpy as np
import pytest
from formulas import close, draw
from jax_double import jax, jnp

import symcalc as sc
from symcalc.faces import cli

N = 3
FREE = {
    "symmetric": (lambda v: v[jnp.array([[0, 1, 3], [1, 2, 4], [3, 4, 5]])], 6),
    "spd": (lambda v: v[jnp.array([[0, 1, 3], [1, 2, 4], [3, 4, 5]])], 6),
    "psd": (lambda v: v[jnp.array([[0, 1, 3], [1, 2, 4], [3, 4, 5]])], 6),
    "skew": (lambda v: jnp.array([[0, -v[0], -v[1]], [v[0], 0, -v[2]], [v[1], v[2], 0]]), 3),
    "diagonal": (lambda v: jnp.diag(v), 3),
    "lower": (lambda v: jnp.array([[v[0], 0, 0], [v[1], v[2], 0], [v[3], v[4], v[5]]]), 6),
    "upper": (lambda v: jnp.array([[v[0], v[1], v[3]], [0, v[2], v[4]], [0, 0, v[5]]]), 6),
}
TEXTS = {
    "tr(A*X*B*X)": lambda X, A, B: jnp.trace(A @ X @ B @ X),
    "sum(exp(A*X))": lambda X, A, B: jnp.sum(jnp.exp(A @ X)),
    "x'*X*A*X*x": lambda X, A, B: B[:, 0] @ X @ A @ X @ B[:, 0],
}


@pytest.mark.parametrize("kind", FREE)
@pytest.mark.parametrize("text", TEXTS)
def test_entries_are_the_partial_derivatives_by_free_entries(kind, text):
    fill, count = FREE[kind]
    v = np.array([2.0, 0.3, 1.7, -0.4, 0.2, 1.9])[:count]
    A, B = draw(N, N), draw(N, N, seed=1)
    f = sc.parse(f"X : {kind}({N})\nA, B : matrix({N}, {N})\nx : vector({N})\n{text}")
    g = f.gradient("X", convention="entries")
    values = {"X": np.asarray(fill(v)), "A": A, "B": B, "x": B[:, 0]}
    found = g.evaluate(**{n: values[n] for n in g.variables})
    want = jax.grad(lambda v: TEXTS[text](fill(v), A, B))(v)
    places = np.asarray(fill(np.arange(1.0, count + 1)))  # which entry is which free one, and with which sign
    for (i, j), place in np.ndenumerate(places):
        expected = np.sign(place) * want[int(abs(place)) - 1] if place else 0.0
        assert found[i, j] == pytest.approx(float(expected), rel=1e-9, abs=1e-11)
    again = sc.parse(str(g))
    assert close(again.evaluate(**{n: values[n] for n in again.variables}), found)


@pytest.mark.parametrize(
    ("text", "want"),
    [  # Matrix Cookbook 2012, eq. 139 to 141
        ("X : symmetric(n)\ntr(A*X)", "A + A' - diag(diag(A))"),
        ("X : spd(n)\nlogdet(X)", "2*inv(X) - diag(diag(inv(X)))"),
    ],
)
def test_as_books_write_them(text, want):
    g = sc.parse(text).gradient("X", convention="entries")
    assert str(g).splitlines()[-1] == want
    assert sc.parse(str(g)) == g
    assert g.notes == (
        "X: the gradient has the partial derivatives by the free entries of X, and is no G of df = tr(G'*dX)",
    )


def test_by_a_plain_variable_it_is_the_gradient():
    f = sc.parse("norm2(A*x - b)^2")
    assert f.gradient("x", convention="entries") == f.gradient("x")
    assert sc.gradient("tr(A*X)", "X", X="symmetric(n)", convention="entries") != sc.gradient("tr(A*X)", "X")
    assert set(f.gradient("x", "b", convention="entries")) == {"x", "b"}


def test_what_is_refused():
    with pytest.raises(sc.NotSupported, match="Q has no free entries"):
        sc.parse("Q : orthogonal(n)\ntr(A*Q)").gradient("Q", convention="entries")
    with pytest.raises(sc.ArgumentMismatch, match="'projection' or 'entries'"):
        sc.parse("x'*x").gradient("x", convention="books")


def test_on_the_command_line(capsys):
    asked = ["gradient", "X : symmetric(n); tr(A*X)", "X", "--quiet", "--convention"]
    assert cli.main([*asked, "entries"]) == 0
    assert capsys.readouterr().out == "A + A' - diag(diag(A))\n"
    assert cli.main([*asked, "projection"]) == 0
    assert capsys.readouterr().out == "(A + A')/2\n"
    assert cli.main([*asked, "books"]) != 0


def test_code_has_the_same_values():
    f = sc.parse("K : spd(3)\nlogdet(K)")
    K = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, 0.2], [0.1, 0.2, 1.2]])
    inverse = np.linalg.inv(K)
    assert close(sc.compile(f.gradient("K", convention="entries"))(K), 2 * inverse - np.diag(np.diag(inverse)))
