"""Entries, rows and columns at an index that is a variable: values, derivatives, texts, and what is out of range."""

import numpy as np
import pytest
from formulas import close, draw
from jax_double import jax, jnp

import symcalc as sc

CASES = {
    "x[i]^2": ("x", lambda a: a["x"][1] ** 2),
    "x[i]*x[i + 1]": ("x", lambda a: a["x"][1] * a["x"][2]),
    "x'[i]*x[i]": ("x", lambda a: a["x"][1] ** 2),
    "X[i, j]^3": ("X", lambda a: a["X"][1, 2] ** 3),
    "norm2(X[i, :])^2": ("X", lambda a: jnp.sum(a["X"][1] ** 2)),
    "norm2(X[:, j])^2": ("X", lambda a: jnp.sum(a["X"][:, 2] ** 2)),
    "X[i, 2:end]*X[1, 1:end-1]'": ("X", lambda a: a["X"][1, 1:] @ a["X"][0, :-1]),
    "exp((X*y)[i])": ("X", lambda a: jnp.exp(a["X"][1] @ a["y"])),
    "exp((X*y)[j])": ("y", lambda a: jnp.exp(a["X"][2] @ a["y"])),
    "-log(softmax(x)[i])": ("x", lambda a: -jax.nn.log_softmax(a["x"])[1]),
    "inv(X)[i, j]": ("X", lambda a: jnp.linalg.inv(a["X"])[1, 2]),
    "prod(X[:, j])": ("X", lambda a: jnp.prod(a["X"][:, 2])),
}


@pytest.mark.parametrize("text", CASES)
def test_values_and_both_derivatives(text):
    by, meaning = CASES[text]
    values = {"x": draw(4), "X": draw(4, 4), "y": draw(4)}
    f = sc.parse(f"i, j : integer\nX : matrix(4, 4)\nx, y : vector(4)\n{text}")
    at = {n: values.get(n, {"i": 2, "j": 3}.get(n)) for n in f.variables}
    assert close(f.evaluate(**at), np.asarray(meaning(values)))
    g, h = f.gradient(by), f.hvp(by, "V")
    slope = jax.grad(lambda a: meaning({**values, by: a}))
    assert close(g.evaluate(**at), np.asarray(slope(values[by])))
    V = draw(*values[by].shape, seed=7)
    assert close(h.evaluate(**at, V=V), np.asarray(jax.jvp(slope, (values[by],), (V,))[1]))
    for answer in (f, g, h):
        assert sc.parse(str(answer)) == answer


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("x[i]", "x", "I_n[:, i]"),
        ("X[i, j]", "X", "I_m[:, i]*I_n[j, :]"),
        ("-log(softmax(x)[i])", "x", "softmax(x) - I_n[:, i]"),
        ("(A*x)[i]", "x", "A[i, :]'"),
    ],
)
def test_gradients_as_books_write_them(text, by, want):
    g = sc.parse(f"i, j : integer\n{text}").gradient(by)
    assert str(g).splitlines()[-1] == want


def test_how_it_is_written():
    f = sc.parse("i, j : integer\nX[i, j] + x[i + 1]")
    assert f.unicode().splitlines()[-1] == "x[1 + i] + X[i, j]"
    assert "X_{i,j}" in f.latex() and "x_{1 + i}" in f.latex()


def test_code_slices_and_counts_from_one():
    source = sc.code(sc.parse("i : integer\nX[i, :]*y"))
    assert "X[_place(i, m)]" in source and "np.zeros" not in source
    fun = sc.compile(sc.parse("i : integer\nx[i]"))
    x = np.array([1.0, 2.0, 3.0])
    assert [float(fun(i=i, x=x)) for i in (1, 2, 3)] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("i", [0, -1, 4])
def test_an_index_out_of_range_is_an_error(i):
    f = sc.parse("i : integer\nx[i]")
    for g in (f, f.gradient("x")):
        values = {"i": i, "x": np.ones(3)}
        with pytest.raises(IndexError, match="an index from 1 to 3 was expected"):
            sc.compile(g)(**{n: values[n] for n in sc.compile(g).arguments})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x[i]", "declare i : integer for an index"),
        ("a : scalar\nx[a]", "declare a : integer"),
        ("i : integer\nx[i:end]", "a range that begins or ends at i has no size that is known"),
        ("i : integer\nx[1:i]", "a range that begins or ends at i has no size that is known"),
        ("i : integer\nx[end - i]", "end is a size"),
        ("i : integer\nX[i]", "a matrix has two indices"),
    ],
)
def test_what_is_refused(text, said):
    with pytest.raises(sc.SymcalcError) as caught:
        sc.parse(text)
    assert said in str(caught.value)


def test_a_number_in_its_place_is_a_part():
    f = sc.parse("i : integer\nx : vector(5)\nx[i]")
    assert f.subs(i="2") == sc.parse("x : vector(5)\nx[2]")
    assert sc.parse("i : integer\nx : vector(n)\nI_n[i, :]*I_n[:, i] + x'*x") == sc.parse("1 + x'*x")


def test_of_a_structured_matrix():
    g = sc.parse("i, j : integer\nS : symmetric(n)\nS[i, j]").gradient("S")
    at = {"i": 1, "j": 3, "S": np.eye(3)}
    want = np.zeros((3, 3))
    want[0, 2] = want[2, 0] = 0.5
    fun = sc.compile(g)
    assert close(fun(**{n: at[n] for n in fun.arguments}), want)
