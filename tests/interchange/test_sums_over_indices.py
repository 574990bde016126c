"""Sums over indices, as products, traces and sums; by names, and by numbers of SymPy's own sums."""

import numpy as np
import pytest
import sympy as s
from evaluator import evaluate

import symcalc as sc
from symcalc.errors import NotSupported

m, n, c = s.symbols("m n c")
i, j, k, p = s.symbols("i j k p", integer=True)
SIZES = {"m": 3, "n": 2}


def built(m, n):
    """Return arrays of these sizes, and the sums of the table by name."""
    A, B = s.MatrixSymbol("A", m, n), s.MatrixSymbol("B", m, n)
    X, Y = s.MatrixSymbol("X", n, n), s.MatrixSymbol("Y", n, n)
    x, y, r = s.MatrixSymbol("x", n, 1), s.MatrixSymbol("y", m, 1), s.MatrixSymbol("r", 1, n)
    M, J, K, L = (i, 0, m - 1), (j, 0, n - 1), (k, 0, n - 1), (p, 0, n - 1)
    a, b = A[i, j], B[i, j]
    return [
        (s.Sum(x[j, 0], J), "sum(x)"),
        (s.Sum(x[j, 0] ** 2, J), "sum(x.^2)"),
        (s.Sum(r[0, j] * x[j, 0], J), "r*x"),
        (s.Sum(a * x[j, 0] * y[i, 0], M, J), "y'*A*x"),
        (s.Sum(a * x[j, 0] * y[i, 0], J, M), "y'*A*x"),
        (s.Sum(c * a * x[j, 0], M, J), "c*sum(A*x)"),
        (s.Sum(a, M, J), "sum(A)"),
        (s.Sum(a * b, M, J), "sum(A.*B)"),
        (s.Sum(a**3, M, J), "sum(A.^3)"),
        (s.Sum(X[j, j], J), "tr(X)"),
        (s.Sum(X[j, k] * Y[k, j], J, K), "tr(X*Y)"),
        (s.Sum(X[j, k] * Y[k, p] * X[p, j], J, K, L), "tr(X*Y*X)"),
        (s.Sum(X[j, k] * Y[p, k] * X[p, j] * x[k, 0], J, K, L), "tr(X*diag(x)*Y'*X)"),
        (s.Sum(X[j, j] * x[j, 0], J), "diag(X)'*x"),
        (s.Sum(X[j, k] * Y[j, k] * x[j, 0] * x[k, 0], J, K), "x'*(X.*Y)*x"),
        (s.Sum(X[j, k] * Y[k, j] * x[j, 0], J, K), "tr(diag(x)*X*Y)"),
        (s.Sum(a * x[j, 0] + 2 * b, M, J), "sum(A*x) + 2*sum(B)"),
        (s.Sum(x[j, 0] * r[0, k], J, K), "sum(x)*sum(r)"),
        (s.Sum(x[j, 0], J) ** 2 + c, "sum(x)^2 + c"),
        (s.Sum(s.sin(x[j, 0]), J), "sum(sin(x))"),
        (s.Sum(a / (1 + x[j, 0] ** 2), M, J), "sum(A*(1 ./ (1 .+ x.^2)))"),
        (s.Sum(s.exp(a * c) * y[i, 0], M, J), "sum(exp(c*A)'*y)"),
        (s.Sum(X[j, 0] * x[j, 0], J), "X[:, 1]'*x"),
        (s.Sum(A[1, j] * B[0, j], J), "A[2, :]*B[1, :]'"),
    ]


DECLARED = "A, B : matrix(m, n)\nX, Y : matrix(n, n)\nx : vector(n)\ny : vector(m)\nr : matrix(1, n)\nc : scalar\n"
SUMS = built(m, n)


@pytest.mark.parametrize("place", range(len(SUMS)), ids=[program for _, program in SUMS])
def test_a_contraction_is_read(place):
    e, program = SUMS[place]
    f = sc.from_sympy(e)
    assert f.expression == sc.parse(f"{DECLARED}{program}").expression


@pytest.mark.parametrize("place", range(len(SUMS)), ids=[program for _, program in SUMS])
def test_its_value_is_sympys(place):
    e, _ = built(3, 2)[place]
    f, rng = sc.from_sympy(e), np.random.default_rng(place)
    at = {v: rng.normal(size=x.shape) if x.shape else rng.normal() for v, x in f.variables.items()}
    arrays = {a: s.Matrix(np.asarray(at[a.name]).reshape(a.shape)) for a in e.atoms(s.MatrixSymbol)}
    want = e.doit().subs(c, at.get("c", 0)).xreplace(arrays).doit()
    assert np.allclose(float(np.ravel(evaluate(f.expression, at, {}))[0]), float(want))


X, x = s.MatrixSymbol("X", n, n), s.MatrixSymbol("x", n, 1)
J, K, L, H = (j, 0, n - 1), (k, 0, n - 1), (p, 0, n - 1), (i, 0, n - 1)
FOUR = X[i, j] * X[i, k] * X[i, p] * X[j, k] * X[j, p] * X[k, p]
REFUSED = {
    "part": (s.Sum(x[j, 0], (j, 0, n - 2)), "not over all"),
    "from one": (s.Sum(x[j, 0], (j, 1, n)), "from 1"),
    "shifted": (s.Sum(x[j, 0] * x[j + 1, 0], J), "over x[j + 1, 0]"),
    "shifted by a variable": (s.Sum(X[i + j, j], J), "over X[i + j, j]"),
    "a function of two entries": (s.Sum(s.sin(x[j, 0] * X[j, j]), J), "over sin"),
    "a function of an entry and an index": (s.Sum(s.sin(j * x[j, 0]), J), "over sin"),
    "a function at a shifted index": (s.Sum(s.sin(x[j + 1, 0]), J), "over sin"),
    "a sum inside": (s.Sum(s.sin(s.Sum(X[j, k], K)), J), "over sin"),
    "index": (s.Sum(j * x[j, 0], J), "over j"),
    "triangle": (s.Sum(X[j, k], (k, 0, j), J), "from 0 to j"),
    "no entry": (s.Sum(x[j, 0], J, K), "which no entry has"),
    "four neighbours": (s.Sum(FOUR, H, J, K, L), "more than two neighbours"),
    "other size": (s.Sum(s.MatrixSymbol("A", m, n)[j, 0], J), "not over all"),
}


@pytest.mark.parametrize(("e", "words"), REFUSED.values(), ids=REFUSED)
def test_other_sums_are_refused_by_name(e, words):
    with pytest.raises(NotSupported) as caught:
        sc.from_sympy(e)
    assert "SymPy's Sum" in caught.value.message and words in caught.value.message


STAY = {
    "row": (s.Sum(X[k, j] * x[j, 0], J), "X[k + 1, :]*x"),
    "column": (s.Sum(X[j, k + 1], J), "sum(X[:, k + 2])"),
    "entry": (s.Sum(X[i, j] * X[j, k], J), "(X^2)[i + 1, k + 1]"),
    "entry beside": (s.Sum(x[j, 0] * x[k, 0], J), "sum(x)*x[k + 1]"),
}


@pytest.mark.parametrize(("e", "program"), STAY.values(), ids=STAY)
def test_an_index_that_is_not_summed_over_stays(e, program):
    declared = "".join(f"{v.name} : integer\n" for v in (i, k) if v in e.free_symbols)
    assert sc.from_sympy(e) == sc.parse(f"{declared}X : matrix(n, n)\nx : vector(n)\n{program}")


def test_the_derivative_of_a_sum():
    f = sc.from_sympy(s.Sum(X[j, k] * x[j, 0] * x[k, 0], J, K))
    assert str(f.gradient("x")) == "(X + X')*x"
