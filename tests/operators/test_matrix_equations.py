"""Equations of matrices: generalised Sylvester's, one system for each row, and those within a structure."""

import numpy as np
import pytest
import scipy.linalg
from test_making import operator_function, stacked, values_of

import symcalc as sc
from symcalc.codegen.numpy.matrix_equations import by_sum_of_sides, by_two_products
from symcalc.codegen.numpy.solvers import by_rows
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.expressions.kinds import kind_of
from symcalc.maps.inversions import Form, inversion_of

SIDES = "A, C : matrix(m, m)\nB, D : matrix(n, n)\nX : matrix(m, n)\n"
FACTORS = "U : matrix(m, k)\nV : matrix(n, k)\nT, W : matrix(m, n)\n"
SOLVED = [
    (SIDES + "A*X*B - X", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + c*X", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + C*X*D", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + C*X*D - 2*C*X*B", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + C*X - 2*X", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + X*D - 2*X", Form.TWO_PRODUCTS),
    (SIDES + "A*X*B + C*X*B", Form.BOTH_SIDES),
    (SIDES + "A*X*B + A*X*D + 2*A*X", Form.BOTH_SIDES),
    (SIDES + "A*X*B + A*X*D + C*X*B + C*X*D", Form.BOTH_SIDES),
    (SIDES + "X*B + c*X + C*X", Form.SUM_OF_SIDES),
    ("A, X : matrix(n, n)\nA*X*A' + X", Form.TWO_PRODUCTS),
    (FACTORS + "grad(sum(softplus(U*V')), U)", Form.ROWS),
    (FACTORS + "grad(sum(softplus(U*V')) + norm2(U)^2, U)", Form.ROWS),
    (FACTORS + "grad(sum(W.*(T - U*V').^2) + sum(exp(U)), U)", Form.ROWS),
    (FACTORS + "grad(sum(softplus(V*U')) + norm2(U)^2, U)", Form.ROWS),
    ("A : matrix(p, m)\nX : matrix(m, n)\nA'*sin(A*X) + X", Form.COLUMNS),
    ("A : matrix(p, m)\nX : matrix(m, n)\nA'*sin(A*X) + exp(X)", Form.COLUMNS),
    ("B : matrix(n, n)\nX : matrix(m, n)\nX*B + exp(X)", Form.ROWS),
    ("A : matrix(m, m)\nX : matrix(m, n)\nA*X + exp(X)", Form.COLUMNS),
]
SIZES = {"m": 4, "n": 5, "k": 3, "p": 6}


def derived(text):
    """Return the formula whose Jacobian is asked, and by what; ``grad(f, U)`` is the gradient."""
    head, _, last = text.rpartition("\n")
    if last.startswith("grad("):
        body, _, name = last[5:-1].rpartition(", ")
        return sc.parse(f"{head}\n{body}").gradient(name), name
    return sc.parse(text), "X"


@pytest.mark.parametrize(("text", "form"), SOLVED)
@pytest.mark.parametrize("sizes", [SIZES, {"m": 6, "n": 2, "k": 1, "p": 7}, {"m": 2, "n": 6, "k": 2, "p": 2}])
def test_the_solution_is_that_of_the_dense_matrix(text, form, sizes):
    f, name = derived(text)
    function = operator_function(f, name)
    found = inversion_of(function._map, lambda d: int(d.xreplace({s: sizes[str(s)] for s in d.free_symbols})))
    assert found is not None and found.form is form
    chance = np.random.default_rng(sizes["n"])
    values = {n: chance.standard_normal(v.shape) for n, v in values_of(f, chance, sizes).items()}
    op = function(**{n: v for n, v in values.items() if n in function.arguments})
    for one in (op, op.H):
        dense = one @ np.eye(one.shape[1])
        B = chance.standard_normal(one.result)
        got, condition = one.solve(B), np.linalg.cond(dense)
        want = np.linalg.solve(dense, stacked(B))
        assert got.shape == one.argument
        np.testing.assert_allclose(stacked(got), want, rtol=0, atol=1e-14 * condition * np.abs(want).max())


def test_equations_of_many_blocks():
    chance = np.random.default_rng(4)
    A, C = (np.eye(150) + chance.standard_normal((150, 150)) / 40 for _ in range(2))
    B, D = (np.eye(80) - chance.standard_normal((80, 80)) / 40 for _ in range(2))
    R = chance.standard_normal((150, 80))
    for shape in (R, R.T):
        one = (A, B, C, D) if shape is R else (B, A, D, C)
        V = by_two_products(*one)(shape)
        np.testing.assert_allclose(one[0] @ V @ one[1] + one[2] @ V @ one[3], shape, atol=1e-10)


@pytest.mark.parametrize("n", [1, 4, 100])
def test_equations_of_lyapunov_and_stein_have_one_schur_form(n, monkeypatch):
    chance = np.random.default_rng(n)
    A, R = chance.standard_normal((n, n)) / n + 2 * np.eye(n), chance.standard_normal((n, n))
    one, made = np.eye(n), []
    schur = scipy.linalg.schur
    monkeypatch.setattr(scipy.linalg, "schur", lambda *a, **k: made.append(0) or schur(*a, **k))
    solved = [
        (by_sum_of_sides(A, A.T), lambda V: A @ V + V @ A.T),
        (by_two_products(A, A.T, -one, one), lambda V: A @ V @ A.T - V),
        (by_two_products(one, -2 * one, A, A.T), lambda V: A @ V @ A.T - 2 * V),
    ]
    assert len(made) == len(solved)
    solved.append((by_two_products(one, 3 * one, 2 * one, one), lambda V: 5 * V))
    for solve, left in solved:
        np.testing.assert_allclose(left(solve(R)), R, atol=1e-11)
    S = R + R.T
    np.testing.assert_allclose(solved[0][0](S), scipy.linalg.solve_continuous_lyapunov(A, S), atol=1e-11)
    found = by_two_products(A / 4, A.T / 4, -one, one)(-S)
    np.testing.assert_allclose(found, scipy.linalg.solve_discrete_lyapunov(A / 4, S), atol=1e-11)


STRUCTURED = [
    ("X : symmetric(n)\n2*X", "X"),
    ("X : symmetric(n)\nX.*exp(X)", "X"),
    ("X : symmetric(n)\nA : matrix(n, n)\nA'*X*A", "X"),
    ("X : symmetric(n)\nA : matrix(n, n)\nA*X + X*A'", "X"),
    ("X : symmetric(n)\nA : matrix(n, n)\nA*X*A' - X", "X"),
    ("X : symmetric(n)\nA, B : matrix(n, n)\nA*X*A' + B*X*B'", "X"),
    ("A : symmetric(n)\nX : symmetric(n)\ngrad(tr(X*A*X), X)", "X"),
    ("K : spd(n)\ngrad(logdet(K), K)", "K"),
    ("K : spd(n)\nA : spd(n)\ngrad(logdet(K + A) + tr(K), K)", "K"),
    ("X : skew(n)\n2*X", "X"),
    ("X : skew(n)\nA : matrix(n, n)\nA*X*A'", "X"),
    ("X : skew(n)\nA : matrix(n, n)\nA*X + X*A'", "X"),
    ("X : skew(n)\nA : matrix(n, n)\nA*X*A' - X", "X"),
    ("X : skew(n)\nA, B : matrix(n, n)\nA*X*B + B'*X*A'", "X"),
    ("X : skew(n)\nA : spd(n)\ngrad(tr(X*A*X) + norm2(X)^2/7, X)", "X"),
    ("X : diagonal(n)\ngrad(logdet(X), X)", "X"),
    ("X : diagonal(n)\nA, B : matrix(n, n)\ngrad(tr(A*X*B*X), X)", "X"),
    ("X : lower(n)\ninv(X)", "X"),
    ("X, L : lower(n)\nL*X", "X"),
    ("X, L : lower(n)\nL*X + X*L", "X"),
    ("X : lower(n)\ngrad(norm2(X)^2, X)", "X"),
    ("X : lower(n)\nA : spd(n)\ngrad(tr(X'*A*X), X)", "X"),
    ("X : upper(n)\nA : spd(n)\ngrad(tr(X'*A*X) + sum(exp(X)), X)", "X"),
    ("X : upper(n)\nA : spd(n)\ngrad(tr(X*A*X'), X)", "X"),
]


@pytest.mark.parametrize(("text", "name"), STRUCTURED)
@pytest.mark.parametrize("n", [1, 2, 4])
def test_within_a_structure_it_is_that_of_the_free_coordinates(text, name, n):
    f = derived(text)[0]
    chance = np.random.default_rng(n)
    values = {}
    for other, v in f.nodes.items():
        kind = kind_of(v)
        A = chance.standard_normal((n, n))
        values[other] = (
            kind.value(np, A, chance) if kind.value else kind.part(np, A, None) + 3 * kind.part(np, np.eye(n), None)
        )
    function = sc.compile(f.jacobian(name), form="operator")
    op = function(**{k: v for k, v in values.items() if k in function.arguments})
    part = kind_of(f.nodes[name]).part
    for one in (op, op.H):
        dense = one @ np.eye(n * n)
        projected = np.stack([stacked(part(np, E.reshape(n, n), None)) for E in np.eye(n * n)], axis=1)
        basis = np.linalg.svd(projected)[0][:, : np.linalg.matrix_rank(projected)]
        B = part(np, chance.standard_normal((n, n)), None)
        want = basis @ np.linalg.solve(basis.T @ dense @ basis, basis.T @ stacked(B)) if basis.size else 0 * stacked(B)
        if n == 1 and not basis.size:
            continue
        V = one.solve(B)
        np.testing.assert_allclose(stacked(V), want, rtol=1e-9, atol=1e-9 * np.abs(want).max())
        np.testing.assert_array_equal(part(np, V, None), V)
        if n > 1:
            with pytest.raises(ArgumentMismatch, match="none of the"):
                one.solve(np.arange(1.0, n * n + 1).reshape(n, n) ** 2)


@pytest.mark.parametrize(
    "text", ["X : symmetric(n)\nA : matrix(n, n)\nA*X", "X : diagonal(n)\nA : matrix(n, n)\nA*X*A'", "X : skew(n)\nX^2"]
)
def test_values_beyond_the_structure_have_no_inverse_within_it(text):
    function = sc.compile(sc.parse(text).jacobian("X"), form="operator")
    op = function(**dict.fromkeys(function.arguments, np.diag([1.0, 2.0])))
    with pytest.raises(NotSupported):
        op.solve(np.eye(2))


def test_singular_within_or_taken_on_all_is_said():
    J = sc.parse("X : symmetric(n)\nA : matrix(n, n)\nA*X + X*A'").jacobian("X")
    op = sc.compile(J, form="operator")(A=np.diag([1.0, -1.0]), X=np.eye(2))
    with pytest.raises(np.linalg.LinAlgError, match="whether it is within the symmetric matrices is not known"):
        op.solve(np.eye(2))
    H = sc.parse("X : lower(n)\nA : symmetric(n)\ntr(X'*A*X)").hessian("X")
    op = sc.compile(H, form="operator")(A=np.diag([1.0, 0.0]))
    with pytest.raises(np.linalg.LinAlgError, match="a row or column"):
        op.solve(np.eye(2))


def sylvester(A, B):
    """Return A V + V B as both functions take it: the matrices, and which."""
    return (A, np.eye(len(B)), np.eye(len(A)), B)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("near", [0.0, 1e-18, 1e-13, 1e-8])
def test_near_singular_is_said_or_solved(seed, near):
    """The error of what is solved is what the condition says, and what is refused has no digits."""
    chance = np.random.default_rng(seed)
    m, n = chance.integers(1, 6, 2)
    A, B, C, D = (chance.standard_normal((k, k)) for k in (m, n, m, n))
    if seed % 3 == 0:
        A, B, C, D = sylvester(A, B)
    values = np.linalg.eigvals(np.linalg.solve(C, A))
    if np.isreal(values[0]):
        D = -values[0].real * (1.0 + near) * B  # then A V B + C V D = (A - λ(1 + ε) C) V B
    dense = np.kron(B.T, A) + np.kron(D.T, C)
    size = np.linalg.norm(np.kron(B.T, A), 1) + np.linalg.norm(np.kron(D.T, C), 1)
    smallest = np.linalg.svd(dense)[1][-1]
    condition = size / smallest if smallest else np.inf
    R = chance.standard_normal((m, n))
    try:
        V = by_two_products(A, B, C, D)(R)
    except np.linalg.LinAlgError:
        assert condition > 1e14
        return
    want = np.linalg.solve(dense, stacked(R)).reshape(m, n, order="F")
    assert condition < 1e18
    np.testing.assert_allclose(V, want, rtol=0, atol=1e-14 * condition * np.abs(want).max())


def test_eigenvalues_that_are_far_apart_do_not_hide_a_singular_operator():
    # no eigenvalues add up to less than 1, and the condition is beyond the numbers (Higham 2002, sec. 16.3)
    A = np.triu(np.full((30, 30), -3.0), 1) + np.eye(30)
    with pytest.raises(np.linalg.LinAlgError, match="working precision"):
        by_sum_of_sides(A, A)
    with pytest.raises(np.linalg.LinAlgError, match="working precision"):
        by_two_products(A, np.eye(30), np.eye(30), A)


def test_singular_rows_are_said():
    lines = np.array([[1.0, 2.0, 2.0, 4.0 + 1e-15], [1.0, 0.0, 0.0, 1.0]])
    with pytest.raises(np.linalg.LinAlgError, match="working precision"):
        by_rows(lines, None)
    with pytest.raises(np.linalg.LinAlgError, match="singular"):
        by_rows(np.zeros((1, 4)), None)
    with pytest.raises(np.linalg.LinAlgError, match="working precision"):  # 1 + 1e-17 is lost in what cancels
        by_rows(np.eye(2).reshape(1, 4) * (1 + 4e-16), np.array([[-1.0, -1.0]]))
    R = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(
        by_rows(lines + 1, np.ones((2, 2)))(R),
        [np.linalg.solve(M.reshape(2, 2) + 1 + np.eye(2), r) for M, r in zip(lines, R, strict=True)],
    )


def test_single_precision_stays():
    f = sc.parse("A, B, X : matrix(n, n)\nA*X*B - 3*X")
    one = np.random.default_rng(0).standard_normal((4, 4)).astype(np.float32)
    op = operator_function(f, "X")(A=one, B=one.T)
    V = op.solve(np.ones((4, 4), np.float32))
    assert V.dtype == np.float32
    np.testing.assert_allclose(op.apply(V), np.ones((4, 4)), atol=1e-4)


def test_factors_that_are_not_square_are_not_said_to_be_singular():
    f = sc.parse("A, C : matrix(m, n)\nB, D : matrix(m, n)\nX : matrix(n, m)\nA*X*B + C*X*D")
    chance = np.random.default_rng(0)
    op = operator_function(f, "X")(**{name: chance.standard_normal((2, 3)) for name in "ABCD"})
    assert abs(np.linalg.det(op @ np.eye(6))) > 1e-3
    with pytest.raises(NotSupported):
        op.solve(np.ones(op.result))


def test_one_system_a_row_forms_no_matrix_of_all():
    f = sc.parse(FACTORS + "sum(softplus(U*V')) + norm2(U)^2").gradient("U")
    chance = np.random.default_rng(0)
    U, V = chance.standard_normal((5_000, 4)), chance.standard_normal((50, 4))
    op = operator_function(f, "U")(U=U, V=V)
    B = chance.standard_normal((5_000, 4))
    np.testing.assert_allclose(op.apply(op.solve(B)), B, rtol=1e-9, atol=1e-9)
