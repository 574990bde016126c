"""Kronecker products with vectors: what they become in products, as a book writes it."""

import pytest

from symcalc import parse
from symcalc.printing.text import print_text
from symcalc.simplification.rewriting import simplify

SHORTER = {
    "kron(I_k, x)*A*kron(I_k, y')": "kron(A, x*y')",
    "kron(x, I_k)*A*kron(y', I_k)": "kron(x*y', A)",
    "kron(I_k, x)*u": "kron(u, x)",
    "kron(x, I_k)*A*u": "kron(x, A*u)",
    "kron(A*kron(I_k, y'), x)": "kron(A, x*y')",
    "kron(x, A*kron(y', I_k))": "kron(x*y', A)",
    # nothing goes through where both have two columns
    "kron(I_k, B)*A_2*kron(I_k, B')": "kron(I_k, B)*A_2*kron(I_k, B')",
}
SIZES = "x, y : vector(n); u : vector(k); A : matrix(k, k); B : matrix(n, m); A_2 : matrix(k*m, k*m)\n"


@pytest.mark.parametrize(("text", "want"), SHORTER.items())
def test_what_they_become(text, want):
    assert print_text(simplify(parse(SIZES + text).expression)) == want


def test_the_hessian_of_the_multinomial_logit():
    f = parse("w : vector(k*n); x : vector(n); y : vector(k); u = kron(I_k, x')*w; y'*u - logsumexp(u)")
    assert str(f.hessian("w")).splitlines()[-2:] == ["p = softmax(kron(I_k, x')*w)", "kron(p*p' - diag(p), x*x')"]
    assert str(f.gradient("w")).splitlines()[-1] == "kron(y - softmax(kron(I_k, x')*w), x)"
