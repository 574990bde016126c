"""Entries of SymPy's at places that are integers: A[i, j] counts from nought there, from one here."""

import numpy as np
import pytest
import sympy as s
from sympy.matrices.expressions.matexpr import MatrixElement

import symcalc as sc
from symcalc.errors import KindMismatch

m, n = s.symbols("m n", integer=True, positive=True)
i, j = s.symbols("i j", integer=True)
k = s.Symbol("k", integer=True, positive=True)
A, x = s.MatrixSymbol("A", m, n), s.MatrixSymbol("x", n, 1)
READ = {
    "an entry": (A[i, j], "A[i + 1, j + 1]"),
    "of a vector": (x[i, 0] ** 2, "x[i + 1]^2"),
    "of a row": (s.MatrixSymbol("r", 1, n)[0, j], "r[j + 1]"),
    "in a column of number": (A[i, 2], "A[i + 1, 3]"),
    "in the last row": (A[m - 1, j], "A[m, j + 1]"),
    "the last": (x[n - 1, 0], "x[n]"),
    "a place that is a sum": (x[2 * i + j - 1, 0], "x[2*i + j]"),
    "a positive integer": (x[k - 1, 0], "x[k]"),
    "a row": (A[i : i + 1, :] * x, "A[i + 1, :]*x"),
    "a column": (A[:, j : j + 1], "A[:, j + 1]"),
    "a part of a row": (A[i : i + 1, 1:3], "A[i + 1, 2:3]"),
    "inside a function": (s.sin(x[i, 0]) + i, "sin(x[i + 1]) + i"),
}
DECLARED = "i, j, k : integer\nA : matrix(m, n)\nx : vector(n)\nr : matrix(1, n)\n"


@pytest.mark.parametrize(("e", "program"), READ.values(), ids=READ)
def test_an_entry_at_an_index_is_read(e, program):
    assert sc.from_sympy(e).expression == sc.parse(DECLARED + program).expression


@pytest.mark.parametrize(("e", "program"), READ.values(), ids=READ)
def test_it_comes_back(e, program):
    f = sc.from_sympy(e)
    assert sc.from_sympy(f.sympy) == f


def test_its_value_and_gradient():
    X = s.MatrixSymbol("X", 3, 3)
    f = sc.from_sympy(X[i, j] ** 2)
    at = {"X": np.arange(9.0).reshape(3, 3), "i": 1, "j": 2}
    assert f.evaluate(**at) == 25
    want = np.zeros((3, 3))
    want[1, 2] = 10
    assert np.array_equal(f.gradient("X").evaluate(**at), want)


@pytest.mark.parametrize("e", [x[s.Symbol("i"), 0], x[s.Symbol("i", real=True), 0]], ids=["plain", "real"])
def test_an_index_is_taken_as_an_integer_and_that_is_said(e):
    f = sc.from_sympy(e)
    assert f == sc.parse("i : integer\nx : vector(n)\nx[i + 1]")
    assert "i is taken as an integer: it is an index" in f.notes


def test_an_index_is_declared_as_nothing_else():
    with pytest.raises(KindMismatch, match="i is an index, and declared positive") as caught:
        sc.from_sympy(x[i, 0], i="positive")
    assert caught.value.hint == "declare i as an integer"


@pytest.mark.parametrize("place", [i / 2, s.floor(s.Symbol("a")), s.Abs(i)], ids=str)
def test_a_place_is_made_of_integers(place):
    with pytest.raises(KindMismatch, match="an index is made of integers"):
        sc.from_sympy(MatrixElement(x, place, 0))
