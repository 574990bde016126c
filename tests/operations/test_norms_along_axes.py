"""Norms of each column and of each row."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import code, compile, from_sympy, parse

A = draw(3, 4)
NORMS = np.linalg.norm(A, axis=1)


def test_values():
    assert close(value("norm2(A, 2)", A=A), NORMS)
    assert close(value("norm2(A, 1)", A=A), np.linalg.norm(A, axis=0))
    assert close(value("normF(A, axis=1)", A=A), NORMS)
    assert close(value("norm2(A)", A=A), np.linalg.norm(A))


def test_of_vectors():
    x = draw(4)
    assert parse("norm2(x, 1)") == parse("norm2(x)") == parse("norm2(x', 2)")
    assert close(value("norm2(x, 2)", x=x), np.abs(x))


def test_gradients():
    w, z = draw(3), draw(4)
    assert close(gradient("sum(norm2(A, 2))", "A", A=A), A / NORMS[:, None])
    assert close(gradient("w'*norm2(A, 2)", "A", A=A, w=w), (w / NORMS)[:, None] * A)
    assert close(gradient("norm2(A, 1)*z", "A", A=A, z=z), A * (z / np.linalg.norm(A, axis=0)))
    assert str(parse("sum(norm2(X, 1))").gradient("X")) == "X*diag(1 ./ norm2(X, 1))"


def test_jacobian():
    x, z = draw(3), draw(4, seed=1)
    B = np.outer(x, z) + A
    J = jacobian("norm2(x*z' + A, 2)", "x", x=x, z=z, A=A)
    assert close(J, np.diag(B @ z / np.linalg.norm(B, axis=1)))


def test_squares_are_sums():
    assert parse("norm2(A, 2).^2") == parse("sum(A.^2, 2)")
    assert parse("sum(norm2(A, 1).^2)").gradient("A") == parse("2*A")


@pytest.mark.parametrize("axis", [1, 2])
def test_other_powers_of_sums_of_squares_are_powers_of_norms(axis):
    squares, norms = f"sum(A.^2, {axis})", f"norm2(A, {axis})"
    assert parse(f"sqrt({squares})") == parse(norms)
    assert parse(f"1 ./ {squares}") == parse(f"1 ./ {norms}.^2")
    assert parse(f"{squares}.^2") == parse(f"{norms}.^4")
    assert parse(f"sqrt(mean(A.^2, {axis}))") == parse(f"A : matrix(m, n)\n{norms}/sqrt({'mn'[axis - 1]})")
    assert parse(f"sqrt(sum(A.^2.*B.^4, {axis}))") == parse(f"norm2(A.*B.^2, {axis})")
    assert parse(f"sqrt(sum(A.^3, {axis}))") != parse(norms)
    assert str(parse(f"sqrt(a*{squares})")) == f"sqrt(a*{squares})"  # a may be negative


@pytest.mark.parametrize("axis", [1, 2])
@pytest.mark.parametrize(
    "entries",
    [
        "log(norm2(A, 2))",
        "exp(norm2(A, 2))",
        "norm2(A, 2).^3",
        "1 ./ norm2(A, 2).^2",
        "1 ./ norm2(A, 2).^4",
        "1 ./ sum(A.^2.*B.^2, 2)",
        "1 ./ norm2(sqrt(A), 2).^2",
        "std(A, 2).^3",
        "1 ./ (1 .+ norm2(A, 2))",
        "norm2(A, 2)./sum(A.^2, 2)",
    ],
)
def test_answers_read_back(entries, axis):
    f = parse(f"sum({entries})".replace(", 2)", f", {axis})"))
    for g in (f, f.gradient("A"), f.hvp("A", "V"), f.differential("A").differential("A")):
        assert parse(str(g)) == g, str(g)


def test_a_divisor_that_is_shown_is_no_condition():
    for text in ("1 ./ sum(A.^2, 2)", "1 ./ sum(A.^2, 1).^2", "1 ./ norm2(A, 2).^2"):
        assert parse(text).conditions == ()
        assert parse(f"sum({text})").gradient("A").conditions == ()


@pytest.mark.parametrize("axis", [1, 2])
def test_roots_of_squares_beyond_all_numbers(axis):
    f = parse(f"sum(sqrt(sum(A.^2, {axis})))")
    want = parse(f"sum(norm2(A, {axis}))")
    for scale in (1e-200, 1.0, 1e200):
        assert close(compile(f)(A=scale * A) / scale, compile(want)(A=A))
        assert close(compile(f.gradient("A"))(A=scale * A), compile(want.gradient("A"))(A=A))


def test_a_row_of_zeros_has_slope_zero():
    Z = A.copy()
    Z[1] = 0
    f = parse("sum(norm2(A, 2))")
    G = f.gradient("A")
    assert G.conditions == ("where norm2(A, 2) has no zero entry (norm2's derivative is taken as 0 at 0)",)
    got = G.evaluate(A=Z)
    assert np.all(got[1] == 0) and close(got[[0, 2]], (A / NORMS[:, None])[[0, 2]])
    H = f.hvp("A", "V").evaluate(A=Z, V=np.ones((3, 4)))
    assert np.all(np.isfinite(H)) and np.all(H[1] == 0)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_beyond_all_numbers(scale):
    f = parse("norm2(A, 2)")
    assert close(compile(f)(A=scale * A) / scale, NORMS)
    assert close(compile(parse("norm2(A, 1)"))(A=scale * A) / scale, np.linalg.norm(A, axis=0))
    assert close(compile(parse("sum(norm2(A, 2))").gradient("A"))(A=scale * A), A / NORMS[:, None])


def test_rows_of_many_sizes():
    B = np.array([[3e200, 4e200], [3.0, 4.0], [3e-200, 4e-200], [0.0, 0.0], [np.inf, 1.0]])
    assert np.allclose(compile(parse("norm2(A, 2)"))(A=B), [5e200, 5, 5e-200, 0, np.inf], rtol=1e-15, atol=0)


def test_even_powers_take_no_roots():
    for axis in (1, 2):
        f = parse(f"1 ./ norm2(A, {axis}).^2 + sum(A.^2, {axis}).^2")
        assert "norm" not in code(f).rpartition("copy=False)")[2]
        squares = np.sum(A**2, axis=axis - 1)
        assert close(compile(f)(A=A), 1 / squares + squares**2)


TURNED = [
    "norm2(sum(A.^2, 1).*norm2(A, 1).*y')^2",
    "norm2(A*diag(sum(A.^2, 1).^0.5))^2",
    "norm2(A*diag(norm2(A, 1)))^2",
    "norm2(diag(norm2(A, 2))*A*diag(norm2(A, 1).^3))^2",
    "sum(sum(A.^2, 2)'.*z'.*norm2(A, 2)'.^3)",
    "sum(exp(norm2(A, 1)'.*y).*(sum(A.^2, 1).^1.5)')",
    "z'*A*diag(norm2(A, 1)./(1 .+ sum(A.^2, 1)))*y",
    "norm2((A*diag(1 ./ norm2(A, 1)))'*z)^2",
    "sum(log(sum(A.^2, 1)'.*norm2(A, 1)'.*y.^2))",
    "z'*diag(sum(A.^2, 2))*A*diag(norm2(A, 1))*diag(y.^2)*diag(sum(A.^2, 1).^2)*y",
    "norm2(norm2(A, 1)'.*y)^2*norm2(sum(A.^2, 2))",
    "sum((A'*diag(norm2(A, 2)).*(norm2(A, 1)'*z')).^3)",
]


@pytest.mark.parametrize("text", TURNED)
def test_answers_with_turned_norms_read_back_and_agree_with_differences(text):
    f = parse("A : matrix(3, 4)\ny : vector(4)\nz : vector(3)\n" + text)
    answers = f.gradient("A"), f.hvp("A", "V"), f.differential("A").differential("A")
    for g in answers:
        assert parse(str(g)) == g, str(g)
    V, known = draw(3, 4, seed=1), {"A": A, "y": draw(4, seed=2) ** 2 + 0.5, "z": draw(3, seed=3) ** 2 + 0.5}

    def run(g, **more):
        there = known | more
        return g.evaluate(**{name: there[name] for name in g.variables})

    G, H = run(answers[0]), run(answers[1], V=V)
    up, down = (run(f, A=A + h * V) for h in (1e-5, -1e-5))
    np.testing.assert_allclose((up - down) / 2e-5, np.sum(G * V), rtol=1e-6)
    up, down = (run(answers[0], A=A + h * V) for h in (1e-5, -1e-5))
    np.testing.assert_allclose((up - down) / 2e-5, H, rtol=1e-6, atol=1e-6 * np.abs(H).max())
    np.testing.assert_allclose(run(answers[2], dA=V, ddA=V), np.sum(H * V), rtol=1e-9)


def test_turned_powers_of_norms_are_one():
    def gradient_by_A(text):
        f = parse(text).gradient("A")
        assert f.conditions == () and parse(str(f)) == f
        return str(f).splitlines()[-1]

    assert gradient_by_A(TURNED[0]) == "6*A*diag(y.^2.*(norm2(A, 1).^4)')"
    assert gradient_by_A(TURNED[1]) == gradient_by_A(TURNED[2]) == "2*A*diag(sum(A.^2, 1)' + diag(A'*A))"
    assert ".*(1 ./" not in gradient_by_A("norm2((exp(A)*diag(norm2(A, 1))).^2)^2")


@pytest.mark.parametrize("axis", [1, 2])
@pytest.mark.parametrize(
    "program",
    ["norm2(A, 2)", "sqrt(sum(A.^2, 2))", "1 ./ sum(A.^2, 2)", "sum(A.^2, 2).^2", "1 ./ var(A, 2)", "std(A, 2)"],
)
def test_in_sympys_classes_they_are_roots_of_sums(program, axis):
    f = parse("A : matrix(m, n)\n" + program.replace(", 2)", f", {axis})"))
    back = from_sympy(f.sympy)
    np.testing.assert_allclose(f.evaluate(A=A), back.evaluate(A=A), rtol=1e-12)
    if "std" not in program and "var" not in program:
        assert back == f
