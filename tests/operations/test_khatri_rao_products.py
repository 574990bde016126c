"""Khatri–Rao products, their laws, and their two adjoints."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import compile, parse
from symcalc.errors import ShapeMismatch
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role

SIZES = "A : matrix(2, 3)\nB : matrix(4, 3)\nG : matrix(8, 3)\nx : vector(3)\n"
A, B, G, x = draw(2, 3), draw(4, 3), draw(8, 3), draw(3)


def product(A, B):
    """Return the product by its definition, column by column."""
    return np.column_stack([np.kron(a, b) for a, b in zip(A.T, B.T, strict=True)])


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


def test_value():
    assert close(value(SIZES + "khatrirao(A, B)", A=A, B=B), product(A, B))
    assert close(value(SIZES + "khatrirao(2*A, -B)", A=A, B=B), -2 * product(A, B))
    assert close(value(SIZES + "khatrirao(A', eye(2))", A=A), product(A.T, np.eye(2)))
    assert "np.kron" not in compile(parse(SIZES + "khatrirao(A*A'*A, B + B)")).source
    assert close(value(SIZES + "khatrirao(A*A'*A, B*A'*A)", A=A, B=B), product(A @ A.T @ A, B @ A.T @ A))


def test_columns_and_rows():
    assert text("khatrirao(x, y)") == "kron(x, y)"
    assert text(SIZES + "khatrirao(x', B)") == text(SIZES + "khatrirao(B, x')") == "B*diag(x)"
    A, B = parse("A : matrix(m, n)\nB : matrix(p, n)\nkhatrirao(A, B)").expression.args
    assert function_in(Role.KHATRI_RAO).build(A, B) == parse("khatrirao(A, B)").expression


def test_columns_are_as_many():
    with pytest.raises(ShapeMismatch, match="columns of a Khatri–Rao product"):
        parse("A : matrix(2, 3)\nB : matrix(2, 4)\nkhatrirao(A, B)")
    for name in ("khatrirao", "khatriraol", "khatriraor"):
        with pytest.raises(ShapeMismatch, match="3 and 2 differ"):
            function = parse(f"{name}(A, B)").expression.func
            function(*[parse(f"X : matrix(6, {k})\nX").expression for k in (3, 2)])


def test_adjoints():
    blocks = G.reshape(2, 4, 3)
    by_left, by_right = np.einsum("iaj,aj->ij", blocks, B), np.einsum("iaj,ij->aj", blocks, A)
    assert close(gradient(SIZES + "sum(G.*khatrirao(A, B))", "A", A=A, B=B, G=G), by_left)
    assert close(gradient(SIZES + "sum(G.*khatrirao(A, B))", "B", A=A, B=B, G=G), by_right)
    assert close(value(SIZES + "khatriraol(G, B)", G=G, B=B), by_left)
    assert close(value(SIZES + "khatriraor(A, G)", G=G, A=A), by_right)


def test_adjoints_of_columns_and_rows():
    g, y, z = draw(6), draw(2), draw(3)
    sizes = "g : vector(6)\ny : vector(2)\nz : vector(3)\nC : matrix(4, 3)\n"
    C = draw(4, 3, seed=9)
    assert text(sizes + "khatriraol(g, y)") == "kronl(g, y)" and text(sizes + "khatriraor(z, g)") == "kronr(z, g)"
    assert close(value(sizes + "khatriraol(C, z')", C=C, z=z), C * z)
    assert close(value(sizes + "khatriraor(z', C)", C=C, z=z), C * z)
    assert close(value(SIZES + "khatriraol(B, 2*B)", B=B), 2 * (B * B).sum(axis=0))
    assert close(value(SIZES + "khatriraor(B, B)", B=B), (B * B).sum(axis=0))
    assert close(value(sizes + "khatriraol(g, y)", g=g, y=y), g.reshape(3, 2) @ y)


def test_products():
    C, D = draw(5, 2, seed=3), draw(3, 4, seed=4)
    sizes = SIZES + "C : matrix(5, 2)\nD : matrix(3, 4)\nE : matrix(2, 5)\nF : matrix(4, 5)\n"
    assert text(sizes + "(C ⊗ D)*khatrirao(A, B)") == "khatrirao(C*A, D*B)"
    assert text(sizes + "khatrirao(A, B)'*(C' ⊗ D')") == "khatrirao(C*A, D*B)'"
    assert close(value(sizes + "(C ⊗ D)*khatrirao(A, B)", A=A, B=B, C=C, D=D), np.kron(C, D) @ product(A, B))
    assert text(sizes + "khatrirao(A, B)'*khatrirao(E, F)") == "(A'*E).*(B'*F)"
    E, F = draw(2, 5, seed=7), draw(4, 5, seed=8)
    got = value(sizes + "khatrirao(A, B)'*khatrirao(E, F)", A=A, B=B, E=E, F=F)
    assert close(got, product(A, B).T @ product(E, F))
    assert text(SIZES + "commutation(4, 2)*khatrirao(A, B)") == "khatrirao(B, A)"
    assert text(SIZES + "khatrirao(A, B)'*commutation(2, 4)") == "khatrirao(B, A)'"


def test_a_diagonal_between_two_matrices():
    f = parse(SIZES + "khatrirao(A, B)*x")
    assert text(SIZES + "khatrirao(A, B)*(x.^2)") and close(f.evaluate(A=A, B=B, x=x), product(A, B) @ x)
    assert close((B * x @ A.T).ravel(order="F"), product(A, B) @ x)
    source = compile(f).source
    assert "[:, None, :]" not in source and close(compile(f)(A=A, B=B, x=x), product(A, B) @ x)
    X = draw(4, 2, seed=11)
    program = SIZES + "X : matrix(4, 2)\nkhatrirao(A, B)'*vec(X)"
    assert close(value(program, A=A, B=B, X=X), product(A, B).T @ X.ravel(order="F"))
    assert text(SIZES + "X : matrix(4, 2)\nvec(X)'*khatrirao(A, B)").startswith("diag(")


def test_sums_of_entries():
    assert close(value(SIZES + "sum(khatrirao(A, B))", A=A, B=B), product(A, B).sum())
    assert close(value(SIZES + "sum(khatrirao(A, B), 1)", A=A, B=B), product(A, B).sum(axis=0))
    assert close(value(SIZES + "sum(khatrirao(A, B), 2)", A=A, B=B), product(A, B).sum(axis=1))


def test_code_where_no_array_has_the_product_of_the_sizes():
    Z = draw(4, 4)
    f = parse("Z : matrix(m*n, m*n)\nkhatrirao(exp(Z), Z*Z)")
    want = np.stack([np.kron(a, b) for a, b in zip(np.exp(Z).T, (Z @ Z).T, strict=True)], axis=1)
    np.testing.assert_allclose(f.evaluate(Z=Z), want)
    assert f.directional("Z", "V").evaluate(Z=Z, V=Z).shape == (16, 4)
