"""What is seen to be symmetric by its terms and factors, and nothing else: claims against numbers."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

RANDOM = np.random.default_rng(3)
N = 4
A, B = RANDOM.standard_normal((2, N, N))
VALUES = {"A": A + 4 * np.eye(N), "B": B, "S": A + A.T, "K": B - B.T, "x": RANDOM.uniform(1, 2, N)}
DECLARED = "S : symmetric(n); K : skew(n); A, B : matrix(n, n); x : vector(n); "
SYMMETRIC = [
    "A.*A'",
    "(A*B).*(B'*A')",
    "A.*A'.*S",
    "A.*B' + A'.*B",
    "A.*A'.*B.*B'",
    "(A*K).*(K*A')",
    "(S*A).*B + (A'*S).*B'",
    "A.*inv(B)' + A'.*inv(B) - (A*B).*(B'*A')",
    "A.*exp(B)' + A'.*exp(B)",
]
SKEW = ["A.*A'.*K", "A.*B' - A'.*B"]
UNSEEN = ["(A - S).*B' + (A' - S).*B"]  # which nothing claims
NEITHER = ["A.*B", "(A*B).*(B*A)", "A.*B + A'.*B", "A.*A'.*B", "(A*B).*(A'*B')", "A.*B' + 2*A'.*B", "(A*K).*(A'*K)"]


@pytest.mark.parametrize("text", [*SYMMETRIC, *SKEW, *UNSEEN, *NEITHER])
def test_symmetric_products_of_entries(text):
    f = sc.parse(DECLARED + text)
    value = f.evaluate(**{name: v for name, v in VALUES.items() if name in f.variables})
    known = structure_of(f.expression)
    assert (Structure.SYMMETRIC in known) == (text in SYMMETRIC)
    assert np.allclose(value, value.T) == (text in SYMMETRIC + UNSEEN)
    assert np.allclose(value, -value.T) == (text in SKEW)
    if text in SYMMETRIC:
        assert f == f.T
    turned = f.T.evaluate(**{name: v for name, v in VALUES.items() if name in f.variables})
    np.testing.assert_allclose(turned, value.T)
    assert sc.parse(str(f)) == f and sc.parse(str(f.T)) == f.T


OF_PRODUCTS = {
    Structure.SYMMETRIC: [
        "(A⊗A')*commutation(n, n)",
        "commutation(n, n)*(S⊗S)",
        "commutation(n, n)*(A⊗B) + commutation(n, n)*(B'⊗A')",
        "commutation(n, n)*(A⊗B + B'⊗A')",
        "(commutation(n, n) + 2*eye(n^2))*(S⊗S)",
        "(K⊗K)*commutation(n, n)",
        "(A⊗A')*commutation(n, n) + S⊗S",
        "(A⊗I_n)*commutation(n, n)*(A'⊗I_n) - vec(A)*vec(B)' - vec(B)*vec(A)'",
        "K*S*K",
        "K⊗K",
        "(A*K)⊗(B*K) + (K*A')⊗(K*B')",
        "A*K - K*A'",
    ],
    Structure.SKEW: [
        "K⊗S",
        "S⊗K",
        "(K⊗A)*commutation(n, n) - (A'⊗K)*commutation(n, n)*(-1)",
        "commutation(n, n)*(A⊗B) - commutation(n, n)*(B'⊗A')",
        "commutation(n, n)*(A⊗B - B'⊗A')",
        "inv(K)*(A - A')*inv(K)",
        "A*K + K*A'",
        "A⊗B - A'⊗B'",
        "K*S*K*S*K",
    ],
    Structure.NONE: [
        "(A⊗A)*commutation(n, n)",
        "commutation(n, n)*(A⊗B) + commutation(n, n)*(A'⊗B')",
        "commutation(n, n)*(S⊗(S + I))",
        "commutation(n, n)*(K⊗S)",
        "(A⊗A')*commutation(n, n) + A⊗A",
        "commutation(n, n)*(A⊗B + 2*(B'⊗A'))",
        "(commutation(n, n) + 2*eye(n^2))*(A⊗A')",
        "(commutation(n, n) + eye(n^2))*(S⊗A)",
        "K*S*S",
        "K*A*K",
        "A*K + A'*K",
    ],
}


@pytest.mark.parametrize(("structure", "text"), [(s, text) for s, texts in OF_PRODUCTS.items() for text in texts])
def test_products_through_constants_and_skew_matrices(structure, text):
    f = sc.parse(DECLARED + text)
    value = f.evaluate(**{name: v for name, v in VALUES.items() if name in f.variables})
    known = structure_of(f.expression)
    for one, sign in ((Structure.SYMMETRIC, 1), (Structure.SKEW, -1)):
        assert (one in known) == (structure == one)
        assert np.allclose(value, sign * value.T) == (structure == one)
    turned = f.T.evaluate(**{name: v for name, v in VALUES.items() if name in f.variables})
    np.testing.assert_allclose(turned, value.T, atol=1e-12)


BY_MATRICES = [
    "logdet(A)",
    "tr(A*B*A*S)",
    "tr(inv(A)*B)",
    "norm2(A*A)^2",
    "det(A)",
    "tr(A'*A*A'*A)",
    "norm2(inv(A)*B)^2",
]


@pytest.mark.parametrize("text", BY_MATRICES)
def test_matrices_of_hessians_are_known_to_be_symmetric(text):
    H = sc.parse(DECLARED + text).hessian("A").matrix()
    assert Structure.SYMMETRIC in structure_of(H.expression)


def test_a_long_sum_beside_a_constant_is_not_multiplied_out():
    terms = " + ".join(f"(A^{k}⊗(A')^{k})" for k in range(1, 60))
    f = sc.parse(DECLARED + f"({terms})*commutation(n, n)")
    assert Structure.SYMMETRIC not in structure_of(f.expression)


HESSIANS = [
    (
        "logdet(A.*(x*x'))",
        "R.*inv(T_1)' + R'.*inv(T_1) - (A*T_0*inv(T_1)).*(inv(T_1)'*T_0*A') - (A'*T_0*inv(T_1)').*(inv(T_1)*T_0*A)",
    ),
    ("logdet(S.*(x*x'))", "2*((S - S*T_0*inv(T_1)*T_0*S).*inv(T_1) - (S*T_0*inv(T_1)).*(inv(T_1)*T_0*S))"),
    ("logdet(diag(x) + A)", "-inv(A + diag(x)).*inv(A + diag(x))'"),
    ("x'*A*x", "A + A'"),
]


@pytest.mark.parametrize(("text", "want"), HESSIANS)
def test_hessians_are_written_without_an_outer_transpose(text, want):
    f = sc.parse(DECLARED + text)
    H = f.hessian("x")
    assert str(H).split("\n")[-1] == want
    assert Structure.SYMMETRIC in structure_of(H.expression)
    values = {name: v for name, v in VALUES.items() if name in f.variables}
    if "A" in values:
        values["A"] = np.eye(N) * 5 + B @ B.T + B / 4
    if "S" in values:
        values["S"] = np.eye(N) * 5 + B @ B.T
    h, x = 1e-5, values["x"]
    columns = [
        (f.gradient("x").evaluate(**values | {"x": x + h * e}) - f.gradient("x").evaluate(**values | {"x": x - h * e}))
        / (2 * h)
        for e in np.eye(N)
    ]
    np.testing.assert_allclose(H.evaluate(**values), np.transpose(columns), rtol=1e-6, atol=1e-6)
