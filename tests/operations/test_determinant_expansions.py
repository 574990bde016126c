"""Derivatives of determinants and adjugates in numbers, at singular matrices too, against power series."""

import pickle

import numpy as np
import pytest

import symcalc as sc
from symcalc.expressions.core_nodes import postorder
from symcalc.operations.determinant_expansions import ExpandedAdjugate, ExpandedDeterminant

POINTS = 12  # of a circle, more than the degrees
RADIUS = 0.1


def det(A):
    """Return determinants."""
    return np.linalg.det(A)


def tr(A):
    """Return traces."""
    return np.trace(A, axis1=-2, axis2=-1)


def adj(A):
    """Return adjugates, each cofactor by its own determinant."""
    n = A.shape[-1]
    others = np.array([[k for k in range(n) if k != i] for i in range(n)], int).reshape(n, n - 1)
    minors = A[..., others[:, None, :, None], others[None, :, None, :]]
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return np.swapaxes(signs * np.linalg.det(minors), -1, -2)


def squares(A):
    """Return sums of squares."""
    return np.sum(A * A, axis=(-2, -1))


def derivative(f, A, *along):
    """Return the derivative of an analytic function along matrices: a coefficient of its power series."""
    circle = RADIUS * np.exp(2j * np.pi * np.arange(POINTS) / POINTS)
    weights = np.ones(())
    moved = A.astype(complex)
    for V in along:
        moved = moved[..., None, :, :] + circle[:, None, None] * V
        weights = np.multiply.outer(weights, 1 / circle)
    return np.mean(f(moved) * weights).real


STRUCTURES = {
    "matrix(n, n)": lambda G: G,
    "symmetric(n)": lambda G: (G + G.T) / 2,
    "skew(n)": lambda G: (G - G.T) / 2,
    "lower(n)": np.tril,
    "upper(n)": np.triu,
    "diagonal(n)": lambda G: np.diag(np.diag(G)),
}
BASIS = {n: [np.eye(1, n * n, k).reshape(n, n) for k in range(n * n)] for n in range(1, 6)}


def by_entries(slope, project, n):
    """Return the matrix of what a derivative is along the unit matrices, within a structure."""
    return np.reshape([slope(project(E)) for E in BASIS[n]], (n, n))


def at_rank(A, missing):
    """Return a matrix of its structure with a number of rows and columns of zeros."""
    A = A.copy()
    zero = np.random.default_rng(len(A)).permutation(len(A))[:missing]
    A[zero] = A[:, zero] = 0.0
    return A


def turned(A, missing, small=0.0):
    """Return a matrix, symmetric where that is, with a number of singular values that are 0, or small."""
    U, s, Vt = np.linalg.svd(A)
    s[len(s) - missing :] = small
    return U * s @ Vt


DETERMINANTS = {
    "det(A)": lambda A, B: det(A),
    "det(A)^2": lambda A, B: det(A) ** 2,
    "3*det(2*A)": lambda A, B: 3 * det(2 * A),
    "det(A')*tr(A*B)": lambda A, B: det(A) * tr(A @ B),
    "det(A)*norm2(A)^2 + det(A)^3": lambda A, B: det(A) * squares(A) + det(A) ** 3,
    "exp(det(A)/9)": lambda A, B: np.exp(det(A) / 9),
    "det(A + B)": lambda A, B: det(A + B),
    "det(A*B + B'*A)": lambda A, B: det(A @ B + B.T @ A),
    "det(A.^2)": lambda A, B: det(A**2),
    "det(sin(A))": lambda A, B: det(np.sin(A)),
}
ADJUGATES = {
    "tr(B*adj(A))": lambda A, B: tr(B @ adj(A)),
    "tr(B*cof(A)*B)": lambda A, B: tr(B @ np.swapaxes(adj(A), -1, -2) @ B),
    "tr(adj(A)*B*adj(A))": lambda A, B: tr(adj(A) @ B @ adj(A)),
    "det(A)*tr(adj(A))": lambda A, B: det(A) * tr(adj(A)),
    "det(adj(A))": lambda A, B: det(adj(A)),
}
PROGRAMS = DETERMINANTS | ADJUGATES
POINTS_OF = {
    "regular": lambda A: A,
    "of rank n-1": lambda A: at_rank(A, 1),
    "of rank n-2": lambda A: at_rank(A, 2),
    "zero": lambda A: 0 * A,
}


def drawn(n, declared, seed=0):
    """Return a matrix, a direction within its structure, and a matrix beside."""
    project = STRUCTURES[declared]
    A, V, B = np.random.default_rng([n, seed]).standard_normal((3, n, n))
    return project(A), project(V), B


def close(found, want, rel=1e-8):
    """Tell whether two arrays are alike, beside the largest of them."""
    return np.abs(found - want).max(initial=0.0) <= rel * max(1.0, np.abs(want).max(initial=0.0))


def value_of(answers, given):
    """Return the values of answers in one function."""
    fun = sc.compile(*answers)
    found = fun(**{name: given[name] for name in fun.arguments})
    return found if len(answers) > 1 else [found]


@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize("declared", STRUCTURES)
@pytest.mark.parametrize("text", PROGRAMS)
def test_first_and_second_derivatives(text, declared, n):
    project, f = STRUCTURES[declared], sc.parse(f"A : {declared}\nB : matrix(n, n)\n{text}")
    A, V, B = drawn(n, declared)
    answers = f.gradient("A"), f.hvp("A", "V"), f.directional("A", "V")
    for at in POINTS_OF.values():
        X = at(A)

        def value(Y):
            return PROGRAMS[text](Y, B)

        wanted = [
            by_entries(lambda E, X=X: derivative(value, X, E), project, n),
            by_entries(lambda E, X=X: derivative(value, X, V, E), project, n),
            derivative(value, X, V),
        ]
        given = {"A": X, "B": B, "V": V}
        for answer, want in zip(answers, wanted, strict=True):
            assert close(value_of([answer], given)[0], want)
        assert all(map(close, value_of(answers, given), wanted))


@pytest.mark.parametrize("small", [0.0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-2])
@pytest.mark.parametrize("missing", [1, 2, 3])
@pytest.mark.parametrize("declared", ["matrix(n, n)", "symmetric(n)", "skew(n)"])
@pytest.mark.parametrize("text", ["det(A)", "tr(B*adj(A))", "tr(B*cof(A)*B)"])
def test_matrices_near_singular_ones(text, declared, missing, small):
    project, f = STRUCTURES[declared], sc.parse(f"A : {declared}\nB : matrix(n, n)\n{text}")
    A, V, B = drawn(4, declared, seed=1)
    X = project(turned(A, missing, small))
    given = {"A": X, "V": V, "B": B}
    for answer, along in ((f.gradient("A"), ()), (f.hvp("A", "V"), (V,))):
        want = by_entries(lambda E, along=along: derivative(lambda Y: PROGRAMS[text](Y, B), X, *along, E), project, 4)
        (found,) = value_of([answer], given)
        assert close(found, want, rel=1e-6)


@pytest.mark.parametrize("missing", [0, 1, 2, 4])
@pytest.mark.parametrize("declared", ["matrix(n, n)", "symmetric(n)", "skew(n)"])
@pytest.mark.parametrize("text", ["det(A)", "tr(B*adj(A))", "det(A.^2)", "det(A)*tr(A)"])
def test_single_precision(text, declared, missing):
    f = sc.parse(f"A : {declared}\nB : matrix(n, n)\n{text}")
    A, V, B = drawn(4, declared, seed=2)
    given = {name: M.astype(np.float32) for name, M in (("A", at_rank(A, missing)), ("V", V), ("B", B))}
    for answer in (f.gradient("A"), f.hvp("A", "V")):
        (found,) = value_of([answer], given)
        (want,) = value_of([answer], {name: M.astype(float) for name, M in given.items()})
        assert found.dtype == np.float32 and want.dtype == np.float64
        assert close(found, want, rel=1e-3)


def test_further_derivatives_are_written_with_inverses():
    third = sc.parse("A : matrix(n, n)\ndet(A)").hvp("A", "V").directional("A", "W")
    fourth = third.directional("A", "U")
    A, V, W, U = np.random.default_rng(3).standard_normal((4, 4, 4))
    for X in (A, turned(A, 1), turned(A, 2), 0 * A):
        want = by_entries(lambda E, X=X: derivative(det, X, V, W, E), lambda E: E, 4)
        assert close(third.evaluate(A=X, V=V, W=W), want)
    want = by_entries(lambda E: derivative(det, A, V, W, U, E), lambda E: E, 4)
    assert close(fourth.evaluate(A=A, V=V, W=W, U=U), want)
    with pytest.raises(np.linalg.LinAlgError):
        fourth.evaluate(A=0 * A, V=V, W=W, U=U)


def test_derivatives_one_after_the_other_are_those_at_once():
    f = sc.parse("A : matrix(n, n)\ndet(A)")
    A, V = np.random.default_rng(6).standard_normal((2, 4, 4))
    for X in (A, turned(A, 1), turned(A, 2), 0 * A):
        want = by_entries(lambda E, X=X: derivative(det, X, V, E), lambda E: E, 4)
        for answer in (
            f.directional("A", "V").gradient("A"),
            f.gradient("A").directional("A", "V"),
            f.gradient("A").T.directional("A", "V").T,
            f.gradient("A").vjp("A", "V"),
        ):
            assert close(answer.evaluate(A=X, V=V), want)


@pytest.mark.parametrize("n", [20, 60])
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_large_singular_matrices(n, missing):
    """det along X + t V has the coefficients that interpolation in t finds where all of them matter alike."""
    random = np.random.default_rng([n, missing])
    U, Q = (np.linalg.qr(random.standard_normal((n, n)))[0] for _ in range(2))
    s = np.linspace(0.8, 1.2, n)
    s[:missing] = 0.0
    X, V, W = U * s @ Q, *(random.standard_normal((2, n, n)) / n)
    found = np.sum(sc.parse("det(X)").hvp("X", "V").evaluate(X=X, V=V) * W)
    assert found == pytest.approx(derivative(det, X, V, W), rel=1e-8, abs=1e-12)


def test_answers_are_printed_with_inverses_and_say_so():
    for text, want in (("det(X)", "det(X)*inv(X)'*(tr(V*inv(X))*I - inv(X)*V)'"), ("tr(B*adj(X))", None)):
        f = sc.parse(f"X : matrix(n, n)\nB : matrix(n, n)\n{text}")
        answers = [f.gradient("X"), f.hvp("X", "V"), f.differential("X"), f.vjp("X", "u"), f.gradient("X").T]
        for answer in answers:
            kinds = set(map(type, postorder(answer.expression)))
            assert not kinds & {ExpandedAdjugate, ExpandedDeterminant}
            assert answer.conditions == ("where X is invertible",)
        assert want is None or str(answers[1]).endswith(want)


@pytest.mark.parametrize("text", ["log(det(X))", "1/det(X)", "det(X)*tr(inv(X)*B)^2", "sqrt(det(X))", "det(X)^a"])
def test_what_needs_an_inverse_is_written_with_it(text):
    f = sc.parse(f"X : matrix(n, n)\nB : matrix(n, n)\n{text}")
    assert all("adjugate" not in answer.code() for answer in (f.gradient("X"), f.hvp("X", "V")))


def test_determinants_that_are_never_zero_keep_their_factorisation():
    source = sc.parse("K : spd(n)\ndet(K)").hvp("K", "V").code()
    assert "_cholesky(K)" in source and "adjugate" not in source


def test_transposes_and_copies_keep_their_values():
    f = sc.parse("X : matrix(n, n)\ndet(X)").hvp("X", "V")
    X, V = turned(np.random.default_rng(5).standard_normal((3, 3)), 1), np.ones((3, 3))
    assert close(f.T.evaluate(X=X, V=V), f.evaluate(X=X, V=V).T)
    assert close(pickle.loads(pickle.dumps(f)).evaluate(X=X, V=V), f.evaluate(X=X, V=V))


def test_norms_beside_determinants_are_taken_at_their_kinks():
    f = sc.parse("X : matrix(n, n)\ndet(X)*norm2(X)")
    for n in (2, 3):
        assert close(f.hvp("X", "V").evaluate(X=np.zeros((n, n)), V=np.ones((n, n))), np.zeros((n, n)))
