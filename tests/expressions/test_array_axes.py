"""Columns and rows that are 2-D because they were declared as matrices: in shapes, in code, in derivatives."""

import itertools

import numpy as np
import pytest

import symcalc as sc

SIZES = {"m": 2, "n": 3}
THIN = ["A : matrix(n, 1)", "A : matrix(1, n)"]


def values(f, seed=0):
    """Return random values of a formula's variables, of the shapes that it says."""
    random = np.random.default_rng(seed)
    return {name: random.standard_normal(numbers(v.shape)) for name, v in f.variables.items()}


def numbers(shape):
    """Return a shape with numbers for names."""
    return tuple(SIZES.get(str(d), d) for d in shape)


SCALARS = [
    "sum(A.^2)",
    "norm2(A)",
    "sum(A)",
    "sum(exp(A))*sum(A)",
    "sum(logsumexp(A, 2))",
    "norm2(A*A')",
    "sum(abs(A).^3)",
]


@pytest.mark.parametrize("declared", THIN)
@pytest.mark.parametrize("text", SCALARS)
def test_derivatives_by_a_thin_matrix_have_its_axes(declared, text):
    f = sc.parse(f"{declared}\n{text}")
    wanted = f.variables["A"].shape
    assert len(wanted) == 2
    for g in (f.gradient("A"), f.hvp("A", "V")):
        assert g.shape == wanted
        assert g.evaluate(**values(g)).shape == numbers(wanted)
    assert f.differential("A").variables["dA"].shape == wanted
    moved = values(f)
    gradient = f.gradient("A").evaluate(**moved)
    step = 1e-6 * np.arange(1.0, 4.0).reshape(gradient.shape)
    ends = [f.evaluate(**{**moved, "A": moved["A"] + sign * step}) for sign in (1, -1)]
    assert ends[0] - ends[1] == pytest.approx(2 * np.vdot(gradient, step), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A", True),
        ("2*A .+ 1", True),
        ("A.^2 - exp(A)./A", True),
        ("B*A", True),
        ("A*a", True),
        ("softmax(A, 1)", True),
        ("A'", True),
        ("A'*C", True),
        ("A + x", False),
        ("x", False),
        ("B*x", False),
        ("C*(x'*A)", None),
        ("sum(B, 2)", False),
        ("diag(C)", False),
        ("A*A'", None),
    ],
)
def test_what_is_made_of_thin_matrices_alone_is_2d(text, kept):
    f = sc.parse(f"A : matrix(n, 1)\nB : matrix(m, n)\nC : matrix(n, n)\nx : vector(n)\n{text}")
    found = f.evaluate(**values(f))
    assert found.shape == numbers(f.shape)
    assert kept is None or (len(f.shape) == 2) is kept
    for name in f.variables:
        derived = [f.vjp(name, "G"), f.differential(name), f.directional(name, "V")]
        assert derived[0].shape == f.variables[name].shape
        assert all(d.shape == f.shape for d in derived[1:])
        assert all(d.evaluate(**values(d)).shape == numbers(d.shape) for d in derived)


@pytest.mark.parametrize(("declared", "order"), [*itertools.product(THIN, ["value first", "gradient first"])])
def test_one_function_of_several_formulas_keeps_the_axes_of_each(declared, order):
    f = sc.parse(f"{declared}\nsum(A.^4)")
    pair = [f, f.gradient("A"), sc.parse("x : vector(n)\n2*x")]
    pair = pair if order == "value first" else pair[::-1]
    point = {"x": np.ones(3), "A": np.ones(numbers(f.variables["A"].shape))}
    found = sc.compile(*pair)(**point)
    assert [np.shape(r) for r in found] == [numbers(g.shape) for g in pair]


def test_code_says_the_axes_that_it_returns():
    f = sc.parse("A : matrix(n, 1)\nsum(A.^2)")
    assert "an array of shape (n, 1)" in f.gradient("A").code()
    assert "return (2 * A)[:, None]" in f.gradient("A").code()


def test_vectors_and_rows_of_them_have_one_axis():
    for text in ("x", "x'", "x'*A", "A*x", "2*x + ones(n, 1)"):
        f = sc.parse(f"x : vector(n)\nA : matrix(n, n)\n{text}")
        assert len(f.shape) == 1 and f.evaluate(**values(f)).ndim == 1
