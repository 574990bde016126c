"""Columns and rows beside matrices: dotted signs repeat them, plain ones are errors that show the dotted text."""

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc

X, W, Y, b, x, w = draw(3, 4), draw(4, 5), draw(3, 4, seed=1), draw(5), draw(3), draw(4)
VALUES = {"X": X, "W": W, "Y": Y, "b": b, "x": x, "w": w, "a": 2.0}
# typed, as it is printed, in NumPy
REPEATED = [
    ("X*W .+ b'", "X*W .+ b'", lambda v: v["X"] @ v["W"] + v["b"]),
    ("X*W .- b'", "X*W .- b'", lambda v: v["X"] @ v["W"] - v["b"]),
    ("b' .- X*W", "b' .- X*W", lambda v: v["b"] - v["X"] @ v["W"]),
    ("X .+ x", "X .+ x", lambda v: v["X"] + v["x"][:, None]),
    ("x .+ X .- w'", "X .+ x .- w'", lambda v: v["X"] + v["x"][:, None] - v["w"]),
    ("x .+ w' .- X", "w' .+ x .- X", lambda v: v["x"][:, None] + v["w"] - v["X"]),
    ("X .- 2*x .+ a", "X .+ a .- 2*x", lambda v: v["X"] - 2 * v["x"][:, None] + v["a"]),
    ("X .- sum(X, 1)", "X .- sum(X, 1)", lambda v: v["X"] - v["X"].sum(axis=0)),
    ("X .- sum(X, 2)", "X .- sum(X, 2)", lambda v: v["X"] - v["X"].sum(axis=1, keepdims=True)),
    ("X .* w'", "X*diag(w)", lambda v: v["X"] * v["w"]),
    ("w'.*X", "X*diag(w)", lambda v: v["X"] * v["w"]),
    ("X .* x", "diag(x)*X", lambda v: v["X"] * v["x"][:, None]),
    ("X ./ w'", "X*diag(1 ./ w)", lambda v: v["X"] / v["w"]),
    ("X ./ sum(X, 2)", "diag(1 ./ sum(X, 2))*X", lambda v: v["X"] / v["X"].sum(axis=1, keepdims=True)),
    ("x ./ X", "diag(x)*(1 ./ X)", lambda v: v["x"][:, None] / v["X"]),
    ("X .- (w' .- 2)", "X .- (w' .- 2)", lambda v: v["X"] - (v["w"] - 2)),
    ("(X .+ x)*W", "(X .+ x)*W", lambda v: (v["X"] + v["x"][:, None]) @ v["W"]),
    (
        "sum(X.^2, 2) .+ sum(Y.^2, 2)' .- 2*X*Y'",
        "sum(X.^2, 2) .+ sum(Y.^2, 2)' .- 2*X*Y'",
        lambda v: np.sum((v["X"][:, None] - v["Y"]) ** 2, axis=2),
    ),
]


@pytest.mark.parametrize(("text", "printed", "numpy"), REPEATED, ids=[text for text, _, _ in REPEATED])
def test_dotted_signs_repeat_columns_and_rows(text, printed, numpy):
    f = sc.parse(text)
    values = {name: VALUES[name] for name in f.variables}
    assert str(f).splitlines()[-1] == printed
    assert close(f.evaluate(**values), numpy(VALUES))
    for other in (str(f), f.unicode()):
        back = sc.parse(other.split("\n#")[0])
        assert back.expression == f.expression
    assert sc.parse(f"sum(sin({text}))").check("X").ok


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("X*W .+ b'", r"X W + \mathbf{1} b^{\top}"),
        ("b' .- X*W", r"\mathbf{1} b^{\top} - X W"),
        ("X .+ x", r"X + x \mathbf{1}^{\top}"),
        ("X .- 2*x", r"X - (2 x) \mathbf{1}^{\top}"),
    ],
)
def test_latex_writes_the_ones(text, latex):
    assert sc.parse(text).latex().splitlines()[0] == latex


@pytest.mark.parametrize("text", ["X*W .+ b'", "X .- sum(X, 1)", "X ./ sum(X, 2)", "X .* w'", "X .+ x .- w'"])
def test_code_broadcasts(text):
    code = sc.parse(text).code()
    assert not any(word in code for word in ("np.ones", "np.outer", "np.diag", "np.tile", "np.repeat", "np.full"))


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("X*W + b'", "write `X*W .+ b'` (a row added to all rows) or `X*W .+ b` (a column added to all columns)"),
        ("W : matrix(n, p)\nb : vector(p)\nX*W + b", "write `X*W .+ b'` (a row added to all rows)"),
        ("W : matrix(n, p)\nb : vector(p)\nX*W - b'", "write `X*W .- b'` (a row added to all rows)"),
        ("A : matrix(m, n)\nw : vector(n)\nw + A", "write `w' .+ A` (a row added to all rows)"),
        ("A : matrix(m, n)\nx : vector(m)\nx' - A", "write `x .- A` (a column added to all columns)"),
        ("A : matrix(m, n)\nw : vector(n)\n2*A - sin(w)*2", "write `2*A .- (sin(w)*2)'` (a row added to all rows)"),
    ],
)
def test_a_plain_sign_shows_the_dotted_text(text, offered):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(text)
    assert offered in str(raised.value)


@pytest.mark.parametrize(
    "text", ["x .+ y'", "x.*y'", "A : matrix(m, n)\nx : vector(k)\nA .+ x", "A : matrix(m, n)\nx : vector(m)\nA .+ x'"]
)
def test_what_has_another_length_is_refused(text):
    with pytest.raises(sc.SymcalcError):
        sc.parse(text)


def test_gradients():
    f = sc.parse("norm2(X*W .+ b' - Y)^2")
    assert str(f.gradient("b")) == "2*sum(X*W .+ b' - Y, 1)'"
    assert str(f.gradient("W")) == "2*X'*(X*W .+ b' - Y)"
    assert str(sc.parse("X : matrix(m, n)\nnorm2(X .- sum(X, 1)/m)^2").gradient("X")).endswith("2*(X .- mean(X, 1))")
    assert str(sc.parse("X : matrix(m, n)\nnorm2(X .- sum(X, 2)/n)^2").gradient("X")).endswith("2*(X .- mean(X, 2))")
