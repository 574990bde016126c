"""U diag(g) Vᵀ and diag(Uᵀ D V) of singular vectors (Lewis 1995; Lewis & Sendov 2005)."""

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.simplification.rewriting import simplify


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 3)])
def test_values(shape):
    A, D = draw(*shape), draw(*shape, seed=1)
    g = draw(min(shape))
    U, _, Vt = np.linalg.svd(A, full_matrices=False)
    assert close(sc.parse("svdsum(A, w)").evaluate(A=A, w=g), (U * g) @ Vt)
    assert close(sc.parse("svddiag(A, B)").evaluate(A=A, B=D), np.diag(U.T @ D @ Vt.T))


def test_of_powers_of_singular_values_they_are_products():
    A, dA = draw(4, 3), draw(4, 3, seed=1)
    f = sc.parse("A : matrix(4, 3)\nsvdsum(A, sigmas(A).^3)")
    assert close(f.evaluate(A=A), A @ A.T @ A)
    want = dA @ A.T @ A + A @ dA.T @ A + A @ A.T @ dA
    assert close(f.differential("A").evaluate(A=A, dA=dA), want)
    Q = np.linalg.qr(draw(4, 3))[0]
    want = dA @ Q.T @ Q + Q @ dA.T @ Q + Q @ Q.T @ dA
    assert close(f.differential("A").evaluate(A=Q, dA=dA), want)  # all singular values are 1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("A + svdsum(A, sigmas(A))", "2*A"),
        ("w'*svddiag(A, B)", "tr(svdsum(A, w)'*B)"),
        ("svddiag(A, B)'*w", "tr(svdsum(A, w)'*B)"),
        ("w'*(x.*svddiag(A, B) + y)", "tr(svdsum(A, w.*x)'*B) + w'*y"),
        ("svddiag(A, A) + w", "sigmas(A) + w"),
        ("sum(sigmas(A).^2)", "norm2(A)^2"),
        ("norm2(sigmas(A))", "norm2(A)"),
    ],
)
def test_laws(text, want):
    declared = "A, B : matrix(m, n); w, x, y : vector(min(m, n))\n"
    left, right = (simplify(sc.parse(declared + t).expression) for t in (text, want))
    assert left == right
