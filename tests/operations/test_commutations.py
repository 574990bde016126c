"""The commutation matrix: what it does to stacked matrices, its laws, and code that never builds it."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import compile, parse
from symcalc.expressions.dimensions import dimension
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role

SIZES = "A : matrix(2, 3)\nB : matrix(4, 2)\nx : vector(6)\n"
A, B, x = draw(2, 3), draw(4, 2), draw(6)


def K(m, n):
    """Return K by its definition, unit matrix by unit matrix."""
    units = np.eye(m * n).reshape(m * n, m, n)
    return sum(np.outer(E.T.ravel(order="F"), E.ravel(order="F")) for E in units)


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


def test_value():
    assert close(value("commutation(2, 3)"), K(2, 3)) and close(value("commutation(3, 3)"), K(3, 3))
    assert close(value(SIZES + "commutation(2, 3)*vec(A)", A=A), A.T.ravel(order="F"))
    assert close(value(SIZES + "commutation(2, 3)*x", x=x), K(2, 3) @ x)


def test_how_it_is_written():
    f = parse("commutation(m, n)*x + x")
    assert text("commutation(m, n)*x + x") == "commutation(m, n)*x + x" and parse(str(f)) == f
    assert parse(f.unicode()) == f
    assert "K_{m,n} x" in f.latex()
    built = function_in(Role.COMMUTATION).build(*map(dimension, "mn"))
    assert built == parse("commutation(m, n)").expression


def test_it_is_a_permutation_and_its_transpose_is_its_inverse():
    assert text("commutation(m, n)'") == text("inv(commutation(m, n))") == "commutation(n, m)"
    assert text("commutation(m, n)*commutation(n, m)") == "eye(m*n)"
    assert text("commutation(1, n)") == text("commutation(n, 1)") == "I_n"
    assert text("commutation(n, n)' - commutation(n, n)").startswith("zeros(")
    assert text(SIZES + "norm2(commutation(2, 3)*x)^2") == "x'*x"
    assert text("det(commutation(2, 3))^2") and close(value("det(commutation(2, 3))"), np.linalg.det(K(2, 3)))


@pytest.mark.parametrize(("m", "n"), [(2, 3), (3, 3), (3, 5), (4, 7)])
def test_trace_and_sum(m, n):
    assert close(value(f"tr(commutation({m}, {n}))"), np.trace(K(m, n)))
    assert close(value(f"sum(commutation({m}, {n}))"), m * n)


def test_it_goes_to_the_right_of_a_kronecker_product():
    program = SIZES + "commutation(4, 2)*(A ⊗ B)"
    assert text(program) == "kron(B, A)*commutation(2, 3)"
    assert close(value(program, A=A, B=B), K(4, 2) @ np.kron(A, B))
    assert text(SIZES + "commutation(4, 2)*(A ⊗ B)*commutation(3, 2)") == "kron(B, A)"
    assert text("A ∈ ℝ^(m×n)\nB ∈ ℝ^(p×q)\ncommutation(p, m)*(A ⊗ B)*commutation(n, q)") == "kron(B, A)"
    assert text("A ∈ ℝ^(m×n)\nx ∈ ℝ^p\ncommutation(p, m)*(A ⊗ x)") == "kron(x, A)"
    assert text("A ∈ ℝ^(m×n)\nx ∈ ℝ^p\n(x' ⊗ A)*commutation(p, n)") == "kron(A, x')"
    assert text("A ∈ ℝ^(m×n)\n(commutation(m, m) + eye(m^2))*(A ⊗ A)").count("kron") == 1


def test_of_other_sizes_nothing_is_known():
    program = "A : matrix(2, 2)\nB : matrix(3, 3)\ncommutation(2, 3)*(A ⊗ B)"
    X, Y = draw(2, 2), draw(3, 3)
    assert text(program) == "commutation(2, 3)*kron(A, B)" and close(value(program, A=X, B=Y), K(2, 3) @ np.kron(X, Y))


def test_traces_with_kronecker_products():
    X, Y = draw(2, 3, seed=5), draw(3, 2, seed=6)
    program = "X : matrix(2, 3)\nY : matrix(3, 2)\ntr(commutation(3, 2)*(X ⊗ Y))"
    assert text(program) == "tr(X*Y)" and close(np.trace(K(3, 2) @ np.kron(X, Y)), np.trace(X @ Y))
    X, Y, C = draw(2, 2), draw(3, 3), draw(6, 6)
    squares = "X : matrix(2, 2)\nY : matrix(3, 3)\nC : matrix(6, 6)\n"
    for e, want in (
        ("commutation(3, 2)*(X ⊗ Y)", K(3, 2) @ np.kron(X, Y)),
        ("commutation(3, 2)*(X ⊗ Y)*C", K(3, 2) @ np.kron(X, Y) @ C),
        ("C*commutation(3, 2)*(X ⊗ Y)*commutation(2, 3)", C @ np.kron(Y, X)),
    ):
        assert close(value(squares + f"tr({e})", X=X, Y=Y, C=C), np.trace(want))


def test_stacked_transposes_and_unstacked_products():
    assert text(SIZES + "vec(unvec(x, 2, 3)')") == "commutation(2, 3)*x"
    assert text(SIZES + "unvec(commutation(2, 3)*x, 3, 2)") == "unvec(x, 2, 3)'"
    assert text(SIZES + "vec(A)'*commutation(3, 2)") == "vec(A')'"
    assert close(gradient(SIZES + "x'*commutation(2, 3)*vec(A)", "A", A=A, x=x), x.reshape(2, 3))


def test_code_never_builds_it():
    X, M = draw(6, 4), draw(4, 6)
    sizes = "x : vector(6)\nX : matrix(6, 4)\nM : matrix(4, 6)\n"
    at = {"x": x, "X": X, "M": M}
    for e, want in (
        ("commutation(2, 3)*x", K(2, 3) @ x),
        ("x'*commutation(2, 3)", x @ K(2, 3)),
        ("commutation(2, 3)*X", K(2, 3) @ X),
        ("M*commutation(2, 3)", M @ K(2, 3)),
        ("M*commutation(2, 3)*X", M @ K(2, 3) @ X),
        ("x'*commutation(2, 3)*X", x @ K(2, 3) @ X),
        ("x'*X*M*commutation(2, 3)*X*M*x", x @ X @ M @ K(2, 3) @ X @ M @ x),
        ("(eye(6) + 2*commutation(2, 3))*X", X + 2 * K(2, 3) @ X),
        ("M*(eye(6) - commutation(2, 3))'", M @ (np.eye(6) - K(2, 3)).T),
        ("(M*(eye(6) - commutation(2, 3)) + X')*x", (M @ (np.eye(6) - K(2, 3)) + X.T) @ x),
        ("commutation(2, 3)*commutation(2, 3)*x", K(2, 3) @ K(2, 3) @ x),
        ("commutation(2, 3)*diag(x)*X", K(2, 3) @ np.diag(x) @ X),
        ("tr(M*commutation(2, 3)*X)", np.trace(M @ K(2, 3) @ X)),
    ):
        function = compile(parse(sizes + e))
        assert close(function(**{name: at[name] for name in function.arguments}), want), e
        assert "eye" not in function.source.split('"""')[2], e
    assert "np.eye" in compile(parse("M : matrix(6, 6)\nM + commutation(2, 3)")).source


def test_sizes_are_those_of_the_function_s_arguments():
    f = parse("A ∈ ℝ^(m×n)\n(commutation(m, n) + diag(vec(A)))*vec(A.^2)")
    want = (K(2, 3) + np.diag(A.ravel(order="F"))) @ (A**2).ravel(order="F")
    assert close(f.evaluate(A=A), want) and close(compile(f)(A=A), want)


def test_deep_sums_are_looked_into_once():
    lines = ["A : matrix(6, 6)", "x : vector(6)", "y_0 = x"]
    lines += [f"y_{k + 1} = (0.5*A + a*commutation(2, 3)')*y_{k}/3 + 0.1*(y_{k} + x)" for k in range(60)]
    f = parse("\n".join([*lines, "y_60"]))
    M, y = draw(6, 6), x
    for _ in range(60):
        y = (0.5 * M + 0.7 * K(3, 2)) @ y / 3 + 0.1 * (y + x)
    assert close(compile(f)(A=M, x=x, a=0.7), y)


def test_weights_stand_before_it():
    declared = "A : matrix(2, 3)\n"
    f = parse(declared + "commutation(2, 3)*diag(vec(A))")
    assert str(f).split("\n")[-1] == "diag(vec(A'))*commutation(2, 3)"
    A = np.arange(6.0).reshape(2, 3)
    K = value("commutation(2, 3)*eye(6)")
    assert np.allclose(f.evaluate(A=A), K @ np.diag(A.T.reshape(-1)))
