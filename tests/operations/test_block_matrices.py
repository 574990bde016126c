"""Blocks: what they are, their derivatives, how they are written and read, code that joins arrays."""

import numpy as np
import pytest
from formulas import close, draw, value

from symcalc import compile, parse
from symcalc.errors import ParseFailure, SymcalcError

A, B, C, D, x, y = draw(3, 3), draw(3, 2), draw(2, 3), draw(2, 2), draw(3), draw(2)
NAMES = {"A": A, "B": B, "C": C, "D": D, "x": x, "y": y, "a": 0.3, "b": -1.2}
SIZES = (
    "A : matrix(3, 3)\nB : matrix(3, 2)\nC : matrix(2, 3)\nD : matrix(2, 2)\n"
    "x : vector(3)\ny : vector(2)\na, b : scalar\n"
)
Z = np.zeros


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


VALUES = {
    "[A, B; C, D]": np.block([[A, B], [C, D]]),
    "[A; C]": np.vstack([A, C]),
    "[x; y]": np.concatenate([x, y]),
    "[x; a; 0]": np.array([*x, 0.3, 0]),
    "[x', y']": np.concatenate([x, y]),
    "[1, 2; 3, 4]*y": np.array([[1, 2], [3, 4]]) @ y,
    "[a, b; b, 2*a]": np.array([[0.3, -1.2], [-1.2, 0.6]]),
    "[A, 0; 0, D]": np.block([[A, Z((3, 2))], [Z((2, 3)), D]]),
    "[A, I; 0, D(1:2, :)]".replace("(1:2, :)", "[1:2, :]*C"): np.block([[A, np.eye(3)], [Z((2, 3)), D @ C]]),
    "[A, x; x', a]": np.block([[A, x[:, None]], [x[None], 0.3]]),
    "[A, B; C, D]*[x; y]": np.concatenate([A @ x + B @ y, C @ x + D @ y]),
    "[A, B]*[A, B; C, D]*[x; y]": np.hstack([A, B]) @ np.block([[A, B], [C, D]]) @ np.concatenate([x, y]),
    "[A, B; C, D]'*[y; x]".replace("[y; x]", "[x; y]"): np.block([[A, B], [C, D]]).T @ np.concatenate([x, y]),
    "[A, B; C, D][2:4, 3:5]": np.block([[A, B], [C, D]])[1:4, 2:5],
    "[A; C][4, :]*x": C[0] @ x,
    "tr([A, B; C, D])": np.trace(A) + np.trace(D),
    "sum([A, B; C, D])": A.sum() + B.sum() + C.sum() + D.sum(),
    "sum([A; C], 2)": np.vstack([A, C]).sum(1),
    "sum([A, B], 1)": np.hstack([A, B]).sum(0),
    "[A,\n B;\n C, D]": np.block([[A, B], [C, D]]),
    "[A, B\n C, D]": np.block([[A, B], [C, D]]),
    "[A, B; [C, D]]": np.block([[A, B], [C, D]]),
    "[[A; C], [B; D]]": np.block([[A, B], [C, D]]),
    "vcat(A, C)": np.vstack([A, C]),
    "hcat(A, B)": np.hstack([A, B]),
    "hcat(x, y[1]*x)": np.stack([x, y[0] * x], axis=1),
}


@pytest.mark.parametrize("program", VALUES)
def test_value(program):
    f = parse(SIZES + program)
    given = {name: NAMES[name] for name in compile(f).arguments}
    assert close(value(SIZES + program, **given), VALUES[program])
    assert parse(str(f)) == f and parse("\n".join([SIZES, f.unicode()])) == f
    assert parse(str(f.typed)) == f
    single = {name: np.float32(v) for name, v in given.items()}
    if single and any(np.ndim(v) for v in single.values()):
        assert compile(f)(**single).dtype == np.float32


DERIVATIVES = [
    ("norm2([A*x; 2*x])^2", "gradient", "x", "2*A'*A*x + 8*x"),
    ("[A; B]*x", "jacobian", "x", "[A; B]"),
    ("a, b : scalar\n[a^2 + b; sin(a)]", "jacobian", "a", "[2*a; cos(a)]"),
    ("x : vector(2)\n[x[1]^2 + x[2]; sin(x[1])]", "jacobian", "x", "[2*x[1], 1; cos(x[1]), 0]"),
    ("[x[1]^2 + x[2]; sin(x[1])]", "jacobian", "x", "[2*x[1]*I_n[1, :] + I_n[2, :]; cos(x[1])*I_n[1, :]]"),
    ("x : vector(2)\nx[1]*x[2]", "hessian", "x", "[0, 1; 1, 0]"),
    ("x : vector(3)\nx[1]*x[3]^2", "gradient", "x", "[x[3]^2; 0; 2*x[1]*x[3]]"),
    ("x : vector(3)\nx[1]*x[3]^2", "hessian", "x", "[0, 0, 2*x[3]; 0, 0, 0; 2*x[3], 0, 2*x[1]]"),
    ("x : vector(4)\nnorm2(x[1:2])^2 + sum(exp(x[3:4]))", "gradient", "x", "[2*x[1:2]; exp(x[3:4])]"),
    ("x : vector(4)\nnorm2(x[1:2])^2 + sum(exp(x[3:4]))", "hessian", "x", "[2*I_2, 0; 0, diag(exp(x[3:4]))]"),
    ("tr([A, B]*C)", "gradient", "A", "C[1:n, :]'"),
]


@pytest.mark.parametrize(("program", "verb", "name", "written"), DERIVATIVES)
def test_derivative(program, verb, name, written):
    f = parse(program)
    g = getattr(f, verb)(name)
    assert str(g).splitlines()[-1] == written and parse(str(g)) == g
    assert f.check(name).ok


def test_how_it_is_written():
    assert parse("[A, B; C, D]").latex() == r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"
    assert parse("[A*x; 2*x]").unicode().splitlines()[0] == "[(A x); (2 x)]"
    assert text("[A, B; 0, A]") == "[A, B; 0, A]" and text("[I, A]*x") == "[I, A]*x"
    assert str(parse("[A, 0; 0, D]").typed) == "[A, 0; 0, D]"
    assert text("[A, B; C]") == "[[A, B]; C]" and parse("[A, B; C]") == parse("[[A, B]; C]")
    assert text("[A, B; C, D]'") == "[A', C'; B', D']"
    assert any("[1, 2, 3] is a row" in note for note in parse("[1, 2, 3]*x").notes)


def test_sizes_are_those_of_blocks():
    f = parse("A : matrix(m, n)\nB : matrix(p, n)\n[A; B]")
    assert tuple(map(str, f.shape)) == ("m + p", "n")
    g = parse("K : spd(n)\n[K, A'; A, 0]*[x; y]")
    assert str(g).splitlines()[-1] == "[A'*y + K*x; A*x]"
    assert parse("[x; 0]").shape == parse("[x; a]").shape


REFUSED = [
    ("[a b]", "a b in [ ] can be read in two ways", ""),
    ("[a -b]", "a -b in [ ] can be read in two ways", ""),
    ("[[1, 2], [3, 4]]", "in Python", "[a, b; c, d]"),
    ("A : matrix(2, 3)\nB : matrix(3, 3)\n[A, B]", "A is a matrix 2×3, and B is a matrix 3×3: rows of the blocks", ""),
    ("A : matrix(2, 3)\nB : matrix(3, 2)\n[A; B]", "columns of the blocks", ""),
    ("[A, B; 0, 0]", "nothing says what size 0 has here", ""),
    ("[A, B", "never closed", ""),
    ("[]", "", ""),
    ("[A, ]", "", ""),
]


@pytest.mark.parametrize(("program", "said", "hint"), REFUSED)
def test_what_is_refused(program, said, hint):
    with pytest.raises(SymcalcError) as caught:
        parse(program)
    assert said in str(caught.value) and hint in str(caught.value)


def test_code_joins():
    assert "np.concatenate([x, [a], y], dtype=dtype)" in parse("[x; a; y]").code()
    assert "np.block([[A, x[:, None]], [x[None, :], dtype(a)]])" in parse("[A, x; x', a]").code()
    assert "np.concatenate([A, B])" in parse("[A; B]").code()


def test_structures():
    assert text("K : spd(n)\n[K, 0; 0, K]'") == "[K, 0; 0, K]"
    assert text("K : spd(n)\n[K, A'; A, 0]'") == "[K, A'; A, 0]"


@pytest.mark.parametrize("text", ["hcat()", "vcat()", "block(2)"])
def test_no_blocks_are_refused(text):
    with pytest.raises(ParseFailure, match="or more arguments, not"):
        parse(text)
