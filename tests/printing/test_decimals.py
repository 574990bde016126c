"""Decimals that were typed are printed as decimals, exactly; what has none stays a fraction."""

import pytest
import sympy
from sympy import Rational

import symcalc as sc
from symcalc.printing.decimals import decimal_of

PRINTED = [
    # program, gradient's name, text, Unicode, LaTeX
    ("3.7*norm2(w)^2", "w", "7.4*w", "7.4 w", "7.4 w"),
    ("0.5*x'*A*x", "x", "0.5*(A + A')*x", "0.5 (A + Aᵀ) x", r"0.5 (A + A^{\top}) x"),
    ("0.5*x'*x", "x", "x", "x", "x"),
    ("0.1*x'*x/3", "x", "x/15", "x/15", r"\frac{1}{15} x"),
    ("0.3*x'*x/4", "x", "0.15*x", "0.15 x", "0.15 x"),
    ("-0.25*a^3", "a", "-0.75*a^2", "−0.75 a²", "-0.75 a^{2}"),
    ("1.5*sum(log(x))", "x", "1.5 ./ x", "1.5 ⊘ x", "1.5 x^{\\odot -1}"),
    ("sum(x.^2.5)", "x", "2.5*x.^1.5", "2.5 x.^1.5", r"2.5 x^{\odot 1.5}"),
    ("a^0.3", "a", "0.3/a^0.7", "0.3/a^0.7", r"\frac{0.3}{a^{0.7}}"),
    ("1e-9*x'*x/a", "x", "2e-9*x/a", "2e-9 x/a", r"\frac{2 \cdot 10^{-9}}{a} x"),
    ("1.25e-12*x'*x", "x", "2.5e-12*x", "2.5e-12 x", r"2.5 \cdot 10^{-12} x"),
    ("0.5*norm2(x - y)^2 + 2.5*a*b'*x", "x", "2.5*a*b + x - y", "2.5 a b + x − y", "2.5 a b + x - y"),
    # programs without decimals have none
    ("x'*A*x/2", "x", "(A + A')*x/2", "(A + Aᵀ) x/2", r"\frac{1}{2} (A + A^{\top}) x"),
    ("37/10*norm2(w)^2 + 1e3", "w", "37*w/5", "37 w/5", r"\frac{37}{5} w"),
]


@pytest.mark.parametrize(("program", "name", "text", "unicode", "latex"), PRINTED)
def test_printed(program, name, text, unicode, latex):
    f = sc.parse(program)
    g = f.gradient(name)
    shown = "\n".join(line for line in str(g).splitlines() if " : " not in line)
    assert (shown, g.unicode(), g.latex()) == (text, unicode, latex)
    assert sc.parse(str(g)) == g and sc.parse(str(f)) == f
    assert str(sc.parse(str(f))) == str(f)


@pytest.mark.parametrize(
    ("number", "decimal"),
    [
        (Rational(1, 10), ("0.1", 0)),
        (Rational(1, 2**20), ("9.5367431640625", -7)),
        (Rational(1, 2**60), None),
        (Rational(2, 3), None),
        (Rational(10**15 - 1, 10), ("99999999999999.9", 0)),
        (Rational(10**15 + 1, 10), None),
        (Rational(1, 10**308), ("1", -308)),
        (Rational(1, 10**309), None),
        (Rational(1, 10**6), ("0.000001", 0)),
        (Rational(1, 10**7), ("1", -7)),
        (Rational(1, 2**5000), None),
    ],
)
def test_decimals_are_exact(number, decimal):
    assert decimal_of(number) == decimal
    if decimal is not None:
        digits, exponent = decimal
        assert Rational(digits) * Rational(10) ** exponent == number
        assert len(digits.replace(".", "").strip("0")) <= 15


@pytest.mark.parametrize(
    "digits", ["0.1", "0.30000000000000004", "1e-3", "1e-300", "123456.789", "2.50", "3.0", "1.5e300"]
)
def test_what_is_read_back_is_the_same_number(digits):
    f = sc.parse(f"{digits}*x'*x*a/7 + {digits}*a")
    for h in (f, f.gradient("x"), f.gradient("a"), f.differential()):
        assert sc.parse(str(h)) == h == sc.parse(h.unicode())


def test_every_derivative_is_worded_like_the_text():
    f = sc.parse("K : spd(n)\n1.5*x'*K*x + norm2(x)^4/8")
    assert f.hessian("x").unicode() == "3 K + 0.5 ‖x‖² I + x xᵀ"
    assert f.hvp("x", "v").wording.decimals and f.T.wording.decimals and f.gradient("K").wording.decimals
    assert "1.5 x xᵀ" in f.gradient("K").unicode()
    assert "1.5 x xᵀ" in f.gradient("K").code()


def test_conditions_are_worded_so_too():
    g = sc.parse("log(a - 0.5)").gradient("a")
    assert "0.5" in g.conditions[0] and "0.5" in repr(g) and "0.5" in g._repr_latex_() and "1/2" not in repr(g)


def test_floating_point_numbers_of_sympy_are_decimals():
    w = sympy.MatrixSymbol("w", 3, 1)
    f = sc.from_sympy(3.7 * sympy.Trace(w.T * w) + sympy.Rational(1, 3))
    assert f.unicode() == "1/3 + 3.7 ‖w‖²" and f.gradient("w").unicode() == "7.4 w"
    assert sc.from_sympy(sympy.Trace(w.T * w) / 2).unicode() == "‖w‖²/2"
