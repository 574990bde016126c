"""Derivatives of determinants in code, of singular matrices too, against cofactors each by its own determinant."""

import numpy as np
import pytest
from evaluator import TABLE
from sources import statements

import symcalc as sc

MATRICES = {
    "of rank 1": [[1.0, 2], [2, 4]],
    "of rank 1 up to rounding": [[0.1, 0.2], [0.3, 0.6]],
    "zero": np.zeros((3, 3)),
    "a zero of its own": [[0.0]],
    "of rank 2": np.diag([0.0, 2, 3]) + np.triu(np.ones((3, 3)), 1),
    "regular": [[1.0, 2, 0], [3, 4, 1], [0, 1, -2]],
    "nearly singular": [[1.0, 1], [1, 1 + 1e-9]],
    "tiny": 1e-120 * np.array([[1.0, 2], [3, 4]]),
}


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("det(A)", lambda A, adj: adj.T),
        ("3*det(2*A)", lambda A, adj: 3 * 2 ** len(A) * adj.T),
        ("det(A)^3", lambda A, adj: 3 * np.linalg.det(A) ** 2 * adj.T),
        ("det(A')", lambda A, adj: adj.T),
        ("det(C*A)", lambda A, adj: adj.T * 2 ** len(A)),
    ],
)
def test_gradients_of_determinants(name, text, slope):
    A = np.array(MATRICES[name])
    f = sc.parse(f"A : matrix(n, n)\nC : matrix(n, n)\n{text}")
    adj = TABLE["adj"](A) if len(A) > 1 else np.ones((1, 1))
    want = slope(A, adj)
    at = {"A": A, "C": 2 * np.eye(len(A))}
    at = {k: v for k, v in at.items() if k in text}
    size = np.abs(want).max(initial=0) or np.abs(A).max() or 1.0
    # det is worked out to rounding times the condition of A, on either side
    known = 16 * np.finfo(float).eps * np.linalg.cond(A) if name == "nearly singular" else 0.0
    close = pytest.approx(want, rel=max(1e-7, known), abs=1e-9 * size)
    assert f.gradient("A").evaluate(**at) == close
    value, gradient = sc.compile(f, f.gradient("A"))(**at)
    assert gradient == close and value == pytest.approx(f.evaluate(**at), rel=1e-6, abs=1e-12 * size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_differentials_of_determinants_at_singular_matrices(dtype):
    A, V = np.array([[1, 2], [2, 4]], dtype), np.array([[1, -1], [3, 0.5]], dtype)
    found = sc.parse("det(A)").directional("A", "V").evaluate(A=A, V=V)
    assert found == pytest.approx(np.trace(np.array([[4, -2], [-2, 1]]) @ V), rel=1e-5) and found.dtype == dtype


@pytest.mark.parametrize("A", [[[1, 2], [3, 4]], [[0, 1], [1, 0]], [[1, 2], [2, 4]]])
def test_determinants_and_their_gradients_keep_the_type(A):
    f = sc.parse("det(A)")
    found = sc.compile(f, f.gradient("A"))(np.array(A, np.float32))
    assert all(r.dtype == np.float32 for r in found)


def test_one_factorisation_serves_determinant_and_adjugate():
    assert statements("A : matrix(n, n)\ndet(A)", "value", "gradient A") == [
        "det_adjugate_A = _det_adjugate(A)",
        "return det_adjugate_A[0], det_adjugate_A[1].T",
    ]


def test_where_an_inverse_stands_alone_one_factorisation_serves_it():
    lines = statements("A : matrix(n, n)\ndet(A) + tr(B*inv(A))", "gradient A")
    assert any("_lu(A)" in line for line in lines) and not any("adjugate" in line for line in lines)


@pytest.mark.parametrize("text", ["det(x*y')", "det(x*x')", "det(3*x*y')^2"])
def test_products_through_fewer_dimensions_have_determinants_and_gradients(text):
    random = np.random.default_rng(0)
    f = sc.parse(f"x : vector(n)\ny : vector(n)\n{text}")
    for n in (2, 3, 5):
        at = {name: random.standard_normal(n) for name in f.variables if name in text}
        assert f.evaluate(**at) == pytest.approx(0, abs=1e-12)
        for name in at:
            assert f.gradient(name).evaluate(**at) == pytest.approx(np.zeros(n), abs=1e-12)
    x = np.array([1.5])
    assert sc.parse("x : vector(n)\ndet(x*x')").gradient("x").evaluate(x=x) == pytest.approx(2 * x)


def test_adjugates_of_what_has_no_inverse_are_not_differentiated():
    with pytest.raises(sc.SymcalcError, match=r"inverse of x\*x'"):
        sc.parse("x : vector(n)\ntr(adj(x*x'))").gradient("x")
    with pytest.raises(sc.SymcalcError, match=r"inverse of x\*x'"):
        sc.parse("x : vector(n)\ndet(x*x')").hessian("x")


@pytest.mark.parametrize("text", ["inv(D)", "D\\x", "x'*inv(D)*x", "D^-1*D^-1*x", "inv(D*D)"])
def test_singular_diagonal_matrices_are_refused_as_others_are(text):
    f = sc.parse(f"D : diagonal(n)\n{text}")
    at = {"D": np.diag([1.0, 0.0, 2.0]), "x": np.ones(3)}
    at = {name: at[name] for name in f.variables}
    with pytest.raises(np.linalg.LinAlgError, match="ingular"):
        f.evaluate(**at)
    at["D"] = np.diag([1.0, -4.0, 2.0])
    dense = sc.parse(text.replace("D", "A"))
    assert f.evaluate(**at) == pytest.approx(dense.evaluate(**{k if k != "D" else "A": v for k, v in at.items()}))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("s", [0.5, 1.0, 2.5])
def test_powers_of_diagonal_matrices_count_their_diagonal_alone(s):
    f = sc.parse("R : diagonal(n)\ns : scalar\nsum(R.^s)")
    R = np.diag([1.0, 2.0, 3.0])
    assert f.gradient("R").evaluate(R=R, s=s) == pytest.approx(np.diag(s * np.diag(R) ** (s - 1)))
    V = np.diag([1.0, -1.0, 0.5])
    assert f.directional("R", "V").evaluate(R=R, V=V, s=s) == pytest.approx(
        np.sum(s * np.diag(R) ** (s - 1) * np.diag(V))
    )


EMPTY = {
    "K : spd(n)\nlogdet(K)": 0,
    "logdet(A)": 0,
    "det(A)": 1,
    "K : spd(n)\nlogdet(K) + x'*inv(K)*x": 0,
    "logdet(A) + x'*(A\\x)": 0,
    "tr(inv(A)*B)": 0,
    "norm2(x)": 0,
    "norm1(A)": 0,
    "logsumexp(x)": -np.inf,
    "sum(A*diag(x)*A')": 0,
    "log(1 + sum(exp(x)))": 0,
    "exp(logdet(A))": 1,
    "D : diagonal(n)\nx'*inv(D)*x": 0,
    "L : lower(n)\nsum(L\\x)": 0,
    "tr(A^3) + sum(kron(A, B))": 0,
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("text", EMPTY)
def test_arrays_without_entries_have_values_and_derivatives(text):
    f = sc.parse(text)
    at = {name: np.zeros([0 for _ in v.shape]) for name, v in f.variables.items()}
    assert f.evaluate(**at) == EMPTY[text]
    for name in f.variables:
        both = sc.compile(f, f.gradient(name))
        value, gradient = both(**{k: at[k] for k in both.arguments})
        assert value == EMPTY[text] and gradient.shape == at[name].shape


STRUCTURES = {
    "matrix(n, n)": lambda G: G,
    "symmetric(n)": lambda G: (G + G.T) / 2,
    "skew(n)": lambda G: (G - G.T) / 2,
    "lower(n)": np.tril,
    "upper(n)": np.triu,
    "diagonal(n)": lambda G: np.diag(np.diag(G)),
}
SINGULAR = {
    "regular": lambda A: A,
    "a zero on the diagonal": lambda A: A - np.diag(np.diag(A) * (np.arange(len(A)) == len(A) // 2)),
    "two zeros on the diagonal": lambda A: A - np.diag(np.diag(A) * (np.arange(len(A)) < 2)),
    "zero": lambda A: 0 * A,
    "tiny": lambda A: 1e-60 * A,
}


def cofactors(A):
    """Return the cofactors, each by its own determinant."""
    if len(A) == 1:
        return np.ones((1, 1))
    size = np.abs(A).max() or 1.0
    return size ** (len(A) - 1) * TABLE["adj"](A / size).T


# sums that hold A⁻¹ inside of a triangle are left: their inverse is a triangular solve
SLOPES = [
    ("det(A)", lambda A, det, cof: cof),
    ("det(A)^2", lambda A, det, cof: 2 * det * cof),
    ("3*det(2*A)", lambda A, det, cof: 3 * 2 ** len(A) * cof),
    ("det(A)*tr(A)", lambda A, det, cof: np.trace(A) * cof + det * np.eye(len(A))),
    ("det(A)*norm2(A)^2 + det(A)^2", lambda A, det, cof: (np.sum(A**2) + 2 * det) * cof + 2 * det * A),
]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("how", SINGULAR)
@pytest.mark.parametrize(
    ("declared", "text", "slope"),
    [(d, text, slope) for d in STRUCTURES for text, slope in SLOPES if "er(" not in d or "norm" not in text],
)
def test_gradients_of_determinants_of_structured_matrices(text, slope, declared, how, n):
    project = STRUCTURES[declared]
    A = SINGULAR[how](project(np.random.default_rng(n).standard_normal((n, n)) + 2 * np.eye(n)))
    f = sc.parse(f"A : {declared}\n{text}")
    want = project(slope(A, np.linalg.det(A), cofactors(A)))
    size = max(np.abs(want).max(), np.abs(A).max() ** (n - 1), 1e-300)
    value, gradient = sc.compile(f, f.gradient("A"))(A)
    for found in (f.gradient("A").evaluate(A=A), gradient):
        assert found == pytest.approx(want, rel=1e-9, abs=1e-12 * size)
    assert value == pytest.approx(f.evaluate(A=A), rel=1e-9, abs=1e-12 * size)


@pytest.mark.parametrize("d", [[1e-200, 1e-200, 1e300], [1e200, 1e200, 1e-300], [0.0, 1e200, 1e-100]])
def test_products_of_the_other_entries_of_a_diagonal_are_within_the_numbers_where_they_can(d):
    with np.errstate(over="ignore"):
        found = sc.parse("D : diagonal(n)\ndet(D)").gradient("D").evaluate(D=np.diag(d))
        assert np.diag(found) == pytest.approx([d[1] * d[2], d[0] * d[2], d[0] * d[1]])


@pytest.mark.parametrize("declared", STRUCTURES)
@pytest.mark.parametrize("text", ["det(A)", "det(A)*tr(A)", "det(A)^2"])
def test_second_derivatives_at_singular_matrices_are_right_or_an_error(text, declared):
    f = sc.parse(f"A : {declared}\n{text}")
    project = STRUCTURES[declared]
    random = np.random.default_rng(0)
    A, V = (project(random.standard_normal((3, 3))) for _ in range(2))
    A[:, 1] = A[1, :] = 0.0
    step = 1e-5
    ends = [project(f.gradient("A").evaluate(A=A + sign * step * V)) for sign in (1, -1)]
    try:
        found = f.hvp("A", "V").evaluate(A=A, V=V)
    except np.linalg.LinAlgError:
        assert declared in ("lower(n)", "upper(n)", "diagonal(n)")
        return
    assert found == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-7)


def test_inverses_without_a_determinant_beside_them_stay():
    lines = statements("A : matrix(n, n)\ndet(A)*(1 + tr(inv(A)*B)^2)", "value")
    assert any("_lu(A)" in line for line in lines) and not any("adjugate" in line for line in lines)
