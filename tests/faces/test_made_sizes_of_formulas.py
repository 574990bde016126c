"""Formulas whose sizes are sums and products: combined, compared, written, and taken to SymPy and back."""

import pickle

import pytest
import sympy

import symcalc as sc
from symcalc.errors import KindMismatch


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("x : vector(n + 1)\nx", "x : vector(k + 1)\nx", True),
        ("x : vector(n + 2*m)\nx", "x : vector(m + 2*n)\nx", True),
        ("x : vector(n^2 + m)\nx", "x : vector(m^2 + n)\nx", True),
        ("x : vector(n + 1)\nx", "x : vector(n)\nx", False),
        ("x : vector(n + 1)\nx", "x : vector(n + 2)\nx", False),
        ("x : vector(n*(n + 1)/2)\nx", "x : vector(n*(n - 1)/2)\nx", False),
        ("x : vector((n + 1)^2)\nx", "x : vector(n^2 + 2*n + 1)\nx", True),
    ],
)
def test_formulas_are_equal_up_to_the_names_of_sizes(one, other, equal):
    assert (sc.parse(one) == sc.parse(other)) is equal


@pytest.mark.parametrize(
    ("one", "other", "want"),
    [
        ("x : vector(n + 1)\nnorm2(x)^2", "norm2(x)^2", "x : vector(n + 1)\n2*x'*x"),
        # x stands before A, by whose sizes its own is known
        ("x'*vec(A)", "x'*vec(A)", "2*vec(A)'*x"),
        ("x'*vec(A)", "vec(A)'*x", "2*vec(A)'*x"),
    ],
)
def test_sums(one, other, want):
    assert str(sc.parse(one) + sc.parse(other)) == want


def test_declared_sizes_are_not_made_one():
    with pytest.raises(KindMismatch, match=r"once vector\(n\*\(n \+ 1\)/2\) and once vector\(k \+ 1\)"):
        sc.parse("x : vector(n*(n+1)/2)\nnorm2(x)^2") + sc.parse("x : vector(k + 1)\nnorm2(x)")


def test_products_and_substitutions():
    A, B = sc.parse("A"), sc.parse("B : matrix(k - 1, 2)\nB")
    assert str(A @ B) == "B : matrix(k - 1, 2)\nA*B"
    f = sc.parse("x : vector(n + 1)\nnorm2(x)^2")
    assert str(f.subs(x="A*y")) == "A : matrix(n + 1, p)\nnorm2(A*y)^2"


FORMULA = "x : vector(n*(n + 1)/2)\nsum(x)*ones(n^2 + 1, 2*n)"


def test_texts():
    f = sc.parse(FORMULA)
    assert str(f) == str(f.typed) == FORMULA
    assert f.unicode() == "sum(x) ones(n² + 1, 2 n)"
    assert f.latex() == r"(\mathbf{1}^{\top} x) \mathbf{1}_{n^{2} + 1} \mathbf{1}_{2 n}^{\top}"
    assert pickle.loads(pickle.dumps(f)) == f


@pytest.mark.parametrize(
    ("program", "reading"),
    [
        ("x : vector(m)\nA : matrix(n, n)\nB*vec(A)", "where B ∈ ℝ^(p×n²)"),
        ("A : matrix(k, n + 1)\nA*x", "where x ∈ ℝ^(n + 1)"),
        ("X : matrix(n + 1, n - 1)\nY*X*Z", "where Y ∈ ℝ^(m×(n + 1)), Z ∈ ℝ^((n − 1)×p)"),
        ("x : vector(n*(n + 1)/2)\ny'*x", "where y ∈ ℝ^(n·(n + 1)/2)"),
    ],
)
def test_readings(program, reading):
    assert sc.parse(program).reading == reading


def test_a_name_that_is_taken_is_another_in_sums():
    f = sc.parse("n : vector(n + 1)\nsum(n)*ones(n + 1, 1)")
    assert str(f) == "n : vector(m + 1)\nsum(n)*ones(m + 1, 1)"
    assert sc.parse(str(f)) == f


def test_sympy_s_sizes():
    n = sympy.Symbol("n", integer=True, positive=True)
    f = sc.from_sympy(sympy.MatrixSymbol("X", n * (n + 1) / 2, n - 1))
    assert str(f) == "X : matrix(n*(n + 1)/2, n - 1)\nX"
    assert sc.from_sympy(f.sympy) == f
