"""Laws of blocks: parts among zeros, sums, determinants and inverses of block triangles."""

import numpy as np
import pytest
from formulas import close, draw, value

from symcalc import compile, parse
from symcalc.printing.text import print_text
from symcalc.simplification.rewriting import simplify

A, D, B = draw(3, 3) + 3 * np.eye(3), draw(2, 2) + 3 * np.eye(2), draw(3, 2)
SIZES = "A : matrix(3, 3)\nB : matrix(3, 2)\nD : matrix(2, 2)\n"
WHOLE = np.block([[A, B], [np.zeros((2, 3)), D]])


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


def shorter(program):
    """Return a formula that is simplified, as it is written."""
    return print_text(simplify(parse(program).expression))


TRIANGLES = {
    "det([A, B; 0, D])": (np.linalg.det(WHOLE), "det(A)*det(D)"),
    "det([D, 0; B, A])": (np.linalg.det(WHOLE), "det(A)*det(D)"),
    "inv([A, B; 0, D])": (np.linalg.inv(WHOLE), "[inv(A), -inv(A)*B*inv(D); 0, inv(D)]"),
    "inv([A, 0; B', D])": (None, "[inv(A), 0; -inv(D)*B'*inv(A), inv(D)]"),
    "inv([A, 0, 0; 0, D, 0; 0, 0, A])": (None, "[inv(A), 0, 0; 0, inv(D), 0; 0, 0, inv(A)]"),
}


@pytest.mark.parametrize("program", TRIANGLES)
def test_of_a_triangle(program):
    number, written = TRIANGLES[program]
    f = parse(SIZES + program)
    assert str(f).splitlines()[-1] == written and parse(str(f)) == f
    if number is not None:
        given = {"A": A, "B": B, "D": D}
        assert close(value(SIZES + program, **{name: given[name] for name in compile(f).arguments}), number)


def test_of_definite_blocks():
    assert text("K, C : spd(n)\nlogdet([K, 0; 0, C])") == "logdet(C) + logdet(K)"
    assert text("logdet([A, 0; 0, D])") == "logdet([A, 0; 0, D])"


def test_sums():
    assert shorter("[A; B] + 2*[C; D]") == "[A + 2*C; B + 2*D]"
    assert shorter("x : vector(5)\nI_5[:, 1:2]*x[4:5] + a*I_5[:, 3:5]*x[1:3]") == "[x[4:5]; a*x[1:3]]"
    assert shorter("x : vector(5)\nI_5[:, 2]*x[4] + I_5[:, 4]*x[3]") == "[0; x[4]; 0; x[3]; 0]"
    assert "I_n" in shorter("x : vector(n)\nI_n[:, 2]*x[4] + I_n[:, 4]*x[3]")
