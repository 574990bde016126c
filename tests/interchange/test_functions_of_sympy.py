"""Branches and special functions from SymPy's classes: by table, and by name where refused."""

import pytest
import sympy as s
from sympy.codegen import cfunctions

import symcalc as sc
from symcalc.errors import NotSupported

x = s.MatrixSymbol("x", s.Symbol("n"), 1)
a, b = s.symbols("a b")

FROM_SYMPY = [
    (s.Piecewise((a, a > b), (2 * b, True)), "where(a > b, a, 2*b)"),
    (s.Piecewise((a, a >= b), (2 * b, True)), "where(a >= b, a, 2*b)"),
    (s.Piecewise((a, a < b), (2 * b, True)), "where(a < b, a, 2*b)"),
    (s.Piecewise((a, a <= b), (2 * b, True)), "where(a <= b, a, 2*b)"),
    (s.Piecewise((0, a < 0), (a**2, a < 1), (b, True)), "where(a < 0, 0, where(a < 1, a^2, b))"),
    (x.applyfunc(s.Lambda(a, s.Piecewise((a**2, a > 0), (3 * a, True)))), "where(x > 0, x.^2, 3*x)"),
    (s.sec(a) + s.coth(b), "sec(a) + coth(b)"),
    (s.gamma(a) + s.loggamma(b), "gamma(a) + gammaln(b)"),
    (s.beta(a, b), "beta(a, b)"),
    (s.erfc(a) + s.erfinv(b), "erfc(a) + erfinv(b)"),
    (s.floor(a) + s.ceiling(b), "floor(a) + ceil(b)"),
    (cfunctions.hypot(a, b), "hypot(a, b)"),
    (cfunctions.exp2(a) + cfunctions.log2(b) + cfunctions.log10(b), "exp2(a) + log2(b) + log10(b)"),
]


@pytest.mark.parametrize(("expression", "program"), FROM_SYMPY, ids=[program for _, program in FROM_SYMPY])
def test_from_sympy(expression, program):
    f = sc.from_sympy(expression)
    assert f == sc.parse(program)
    assert sc.parse(str(f)) == f


def test_branches_go_back():
    e = s.Piecewise((a**2, a > b), (b, True))
    assert sc.from_sympy(e).sympy == e


REFUSED = [
    (s.Piecewise((a, a > 0)), "Piecewise without a last branch"),
    (s.Piecewise((a, s.Eq(a, b)), (b, True)), "Piecewise with the condition"),
    (s.Piecewise((a, (a > 0) & (b > 0)), (b, True)), "Piecewise with the condition"),
]


@pytest.mark.parametrize(("expression", "words"), REFUSED)
def test_branches_that_are_refused_by_name(expression, words):
    with pytest.raises(NotSupported, match=words):
        sc.from_sympy(expression)
