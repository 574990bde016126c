"""Poles at the zeros that a structure has: refused where they count, read where a factor is 0 there as well."""

import pytest

import symcalc as sc
from symcalc.errors import KindMismatch


@pytest.mark.parametrize(
    ("text", "verb", "names"),
    [
        ("L : lower(n)\nsum(L.^a)", "gradient", ["a"]),
        ("L : lower(n)\nsum(sqrt(L))", "hvp", ["L", "V"]),
        ("U : upper(n)\nsum(sqrt(sin(U)))", "hvp", ["U", "V"]),
        ("D : diagonal(n)\nsum(sqrt(D))", "gradient", ["D"]),
        ("D : diagonal(n)\nnorm2(sqrt(D)*x)^2", "hvp", ["D", "V"]),
        ("D : diagonal(n)\nsum((D.^a).^b)", "gradient", ["a"]),
        ("sum(I_2.^a)", "gradient", ["a"]),
    ],
)
def test_derivatives_within_the_structure_are_read_back(text, verb, names):
    g = getattr(sc.parse(text), verb)(*names)
    assert sc.parse(str(g)) == g


@pytest.mark.parametrize(
    "text",
    [
        "sum(log(L))",
        "sum(1 ./ L)",
        "sum(L./L)",
        "sum(A./sqrt(L))",
        "sum(log(abs(L)))",
        "sum(1 ./ adj(L))",
        "sum(1 ./ sin(L))",
        "sum(1 ./ L.^1.5)",
        "1 ./ L",
        "sum(B.*(1 ./ L + A))",
        # a product of matrices, a transpose, an inverse moves them
        "diag(tanh(L.^(-1)*A))",
        "sum(tanh(L.^(-1)*A).*M)",
        "(1 ./ (L.^(-1)*A)).*M",
        "tril(arctan(log(L)*A))",
        "(L.^(-1)*L).*M",
        "tanh((L.^(-1))').*M",
        "inv(L.^(-1)).*M",
        # the other triangle
        "triu(tanh(L.^(-1)))",
        "sum(tril(exp(-B.^(-1))))",
        "tril(A.*B.^(-1))",
        "tril(D.^(-1))",
        "sum(L.*A) + sum(log(L))",
    ],
)
def test_poles_that_count_are_refused(text):
    with pytest.raises(KindMismatch, match="has entries that are 0") as error:
        sc.parse(f"L, M : lower(n)\nB : upper(n)\nD : diagonal(n)\n{text}")
    assert "line 4" in str(error.value)
