"""Entries, rows, columns and slices: what they are, their derivatives, how they are written, code that slices."""

import numpy as np
import pytest
from formulas import close, draw, value

from symcalc import compile, parse
from symcalc.errors import ParseFailure, ShapeMismatch, SymcalcError

A, B, x, y = draw(3, 4), draw(4, 3), draw(4), draw(3)
NAMES = {"A": A, "B": B, "x": x, "y": y}
SIZES = "A : matrix(3, 4)\nB : matrix(4, 3)\nx : vector(4)\ny : vector(3)\n"


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


VALUES = {
    "x[2]": x[1],
    "x[2:4]": x[1:4],
    "x[end]": x[3],
    "x[end - 1:end]": x[2:],
    "x'[2:3]": x[1:3],
    "A[1, 2]": A[0, 1],
    "A[:, 2]": A[:, 1],
    "A[3, :]": A[2],
    "A[1:2, 2:end]": A[:2, 1:],
    "A'[1:2, 3]": A.T[:2, 2],
    "(A*x)[2]": (A @ x)[1],
    "(A*B)[2, 3]": (A @ B)[1, 2],
    "(A + B')[:, 2:3]": (A + B.T)[:, 1:3],
    "exp(A)[2, 2:4]": np.exp(A)[1, 1:],
    "tr(A[1:2, 1:2]*B[1:2, 1:2])": np.trace(A[:2, :2] @ B[:2, :2]),
    "x[2:4][2]": x[2],
    "A[:, 2:4][:, 2:3][1, :]": A[0, 2:4],
    "det(A[1:2, 3:4])": np.linalg.det(A[:2, 2:]),
    "A[:, 1].*y": A[:, 0] * y,
    "I_4[2:3, :]*x": x[1:3],
    "I_4[:, 2:3]*x[2:3]": np.array([0, x[1], x[2], 0]),
    "x[1]*x[2] + y[3]^2": x[0] * x[1] + y[2] ** 2,
}


@pytest.mark.parametrize("program", VALUES)
def test_value(program):
    f = parse(SIZES + program)
    given = {name: NAMES[name] for name in compile(f).arguments}
    assert close(value(SIZES + program, **given), VALUES[program])
    assert parse(str(f)) == f and parse("\n".join([SIZES, f.unicode()])) == f


DERIVATIVES = [
    ("x[1]*x[2]", "x", "x[2]*I_n[:, 1] + x[1]*I_n[:, 2]"),
    ("norm2(x[2:n])^2", "x", "2*I_n[:, 2:n]*x[2:n]"),
    ("(A*x)[2]", "x", "A[2, :]'"),
    ("(A*x)[2]", "A", "I_m[:, 2]*x'"),
    ("x[end]^2", "x", "2*x[n]*I_n[:, n]"),
    ("log(A[1, 2])", "A", "I_m[:, 1]*I_n[2, :]/A[1, 2]"),
]


@pytest.mark.parametrize(("program", "name", "written"), DERIVATIVES)
def test_gradient(program, name, written):
    f = parse(("x : vector(n)\n" if "A" not in program else "A : matrix(m, n)\n") + program)
    g = f.gradient(name)
    assert str(g).splitlines()[-1] == written and parse(str(g)) == g
    assert f.check(name).ok


def test_jacobian_of_a_slice_selects():
    f = parse("x : vector(n)\nx[2:5]")
    assert text(str(f.jacobian("x"))) == "I_n[2:5, :]"
    h = parse("x : vector(n)\nx[1]*x[2]").hessian("x")
    assert text(str(h)) == "I_n[:, 1]*I_n[2, :] + I_n[:, 2]*I_n[1, :]"


def test_how_it_is_written():
    assert parse("x[2:5]").latex() == "x_{2:5}" and parse("(A + B)[:, 1]").latex() == "[A + B]_{:,1}"
    assert parse("A[:, 1]'*x").unicode() == "xᵀ A[:, 1]" and text("A'[1, :]") == "A[:, 1]'"
    assert str(parse("x : vector(4)\nx[2:end]").typed) == "x : vector(4)\nx[2:4]"


def test_parts_of_parts_and_of_what_is_put_among_zeros():
    assert text("x : vector(9)\nx[2:6][3:4]") == "x[4:5]"
    assert text("x : vector(9)\nI_9[2:4, :]*I_9[:, 2:4]*x[1:3]") == "x[1:3]"
    assert text("x : vector(9)\nI_9[2:4, :]*I_9[:, 5:7]*x[1:3] + x[1:3]") == "x[1:3]"
    assert text("x : vector(9)\nI_9[2:4, :]*I_9[:, 1:7]*x[1:7]") == "x[2:4]"
    assert text("x : vector(9)\nI_9[1:7, :]*I_9[:, 2:4]*x[1:3] + x[1:7]") == "I_7[:, 2:4]*x[1:3] + x[1:7]"


REFUSED = [
    ("x[0]", "counted from one", "write 1 for the first"),
    ("x[-1]", "counted from one", "write end to count"),
    ("x[-3]", "counted from one", "write end - 2 to count"),
    ("x : vector(4)\nx[5]", "x is a vector in ℝ^4: 5 is out of range: the size is 4", ""),
    ("x : vector(4)\nx[3:1]", "3:1 is empty: a range goes up", ""),
    ("x : vector(n)\nx[n + 1]", "n + 1 is out of range: the size is n", ""),
    ("x[2:]", "says its first and its last", "write 2:end"),
    ("x[:2]", "says its first and its last", "write 1:2"),
    ("A[1]", "a matrix has two indices", "A : vector"),
    ("a : scalar\na[1]", "takes a vector or matrix", ""),
    ("x[y]", "y is no size that is declared", ""),
    ("x[2", "never closed", ""),
    ("x[2)", "this ) closes nothing", ""),
    ("x]", "this ] closes nothing", ""),
]


@pytest.mark.parametrize(("program", "said", "hint"), REFUSED)
def test_what_is_refused(program, said, hint):
    with pytest.raises(SymcalcError) as caught:
        parse(program)
    assert said in str(caught.value) and hint in str(caught.value)


def test_code_slices():
    source = parse("x : vector(n)\nnorm2(x[2:n] - x[1:n-1])^2").code()
    assert "x[1:] - x[:n - 1]" in source and "eye" not in source
    assert "x @ A[1]" in parse("(A*x)[2]").code() and "A[:, 0]" in parse("A[:, 1]").code()
    f = compile(parse("x[2:4]"))
    assert f(x=np.arange(5.0)).tolist() == [1, 2, 3]
    with pytest.raises(SymcalcError, match="at least 4 was expected"):
        f(x=np.arange(3.0))
    assert compile(parse("x[2:4]"))(x=np.arange(5, dtype=np.float32)).dtype == np.float32


def test_errors_are_of_the_family():
    for program, kind in (("x[0]", ParseFailure), ("x : vector(4)\nx[5]", ShapeMismatch)):
        with pytest.raises(kind):
            parse(program)
