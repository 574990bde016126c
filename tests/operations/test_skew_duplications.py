"""The duplication matrix of skew-symmetric matrices: its pseudo-inverse, its products, code that never builds it."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import compile, parse
from symcalc.errors import ShapeMismatch

SIZES = "x : vector(6)\ny : vector(16)\nX : matrix(6, 5)\nY : matrix(16, 5)\n"


def skew_duplication(n):
    """Return D̃, entry by entry."""
    pairs = [(i, j) for j in range(n) for i in range(j + 1, n)]
    D = np.zeros((n * n, len(pairs)))
    for k, (i, j) in enumerate(pairs):
        D[j * n + i, k], D[i * n + j, k] = 1, -1
    return D


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


@pytest.mark.parametrize("n", [3, 4])
def test_values(n):
    D = skew_duplication(n)
    for name, want in (("skew_duplication", D), ("skew_duplication_pinv", np.linalg.pinv(D))):
        assert close(value(f"{name}({n})"), want) and close(compile(parse(f"{name}({n})"))(), want)
        assert close(value(f"sum({name}({n}))"), 0)
        assert close(value(f"sum({name}({n}), 2)"), want.sum(axis=1))
        assert close(value(f"sum({name}({n}), 1)"), want.sum(axis=0))


def test_of_size_2_it_is_a_column():
    assert close(compile(parse("skew_duplication(2)"))(), [0, 1, -1, 0])
    assert close(compile(parse("a*skew_duplication(2)"))(a=2.0), [0, 2, -2, 0])
    assert close(compile(parse("X : matrix(4, 4); X*skew_duplication(2)"))(X=np.eye(4)), [0, 1, -1, 0])


def test_of_size_1_there_is_none():
    with pytest.raises(ShapeMismatch, match="no free coordinates"):
        parse("skew_duplication(1)*a")


def test_how_it_is_written():
    f = parse("y + skew_duplication(4)*x + skew_duplication_pinv(4)'*x")
    assert parse(str(f)) == f == parse(f.unicode())
    assert r"\mathrm{S}_{4} x" in f.latex()
    assert text("M : matrix(n*n, n*n)\nM*skew_duplication(n)").endswith("skew_duplication(n)")


def test_products():
    assert text("skew_duplication(3)'*skew_duplication(3)") == "2*I_3"
    assert text("skew_duplication_pinv(n)*skew_duplication(n) + M") == "I + M"
    assert text("skew_duplication(3)*skew_duplication_pinv(3)") == "(I - commutation(3, 3))/2"
    assert text("commutation(3, 3)*skew_duplication(3)") == "-skew_duplication(3)"
    assert text("skew_duplication(3)'*commutation(3, 3)") == "-skew_duplication(3)'"
    assert text("(3*I - commutation(3, 3))*skew_duplication(3)") == "4*skew_duplication(3)"
    assert text("skew_duplication(3)'*(I + commutation(3, 3)) + A") == "A"


def test_derivatives():
    x, y, D = draw(6), draw(16), skew_duplication(4)
    assert close(gradient(SIZES + "y'*skew_duplication(4)*x", "x", x=x, y=y), D.T @ y)
    assert close(gradient(SIZES + "norm2(skew_duplication(4)*x - y)^2", "x", x=x, y=y), 2 * D.T @ (D @ x - y))


def test_code_never_builds_it():
    x, y, X, Y, D = draw(6), draw(16), draw(6, 5), draw(16, 5), skew_duplication(4)
    at = {"x": x, "y": y, "X": X, "Y": Y}
    for e, want in (
        ("skew_duplication(4)*x", D @ x),
        ("skew_duplication(4)*X", D @ X),
        ("X'*skew_duplication(4)'", X.T @ D.T),
        ("skew_duplication(4)'*y", D.T @ y),
        ("Y'*skew_duplication(4)", Y.T @ D),
        ("(skew_duplication(4) + y*x')*X", (D + np.outer(y, x)) @ X),
    ):
        function = compile(parse(SIZES + e))
        given = {name: at[name] for name in function.arguments}
        assert close(function(**given), want) and "np.eye" not in function.source, e
        single = function(**{name: v.astype(np.float32) for name, v in given.items()})
        assert single.dtype == np.float32 and np.allclose(single, want, rtol=1e-4, atol=1e-4), e


def test_of_size_two_its_square_is_a_number():
    assert parse("a*skew_duplication(2)'*skew_duplication(2)").evaluate(a=3.0) == 6.0
