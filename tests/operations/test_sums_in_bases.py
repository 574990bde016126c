"""Sums over the vectors of two bases and diagonals between them: each the other's adjoint, taken out of products."""

import pytest
from formulas import close, draw

import symcalc as sc

SYMMETRIC = "S : symmetric(3)\nA : matrix(3, 3)\n"
ANY = "A, B : matrix(4, 3)\n"
PAIRS = [(SYMMETRIC, "spectral(S, {})", "eigdiag(S, A)"), (ANY, "svdsum(A, {})", "svddiag(A, B)")]


def values(declared):
    """Return values of all variables."""
    S = draw(3, 3, seed=1)
    at = {"S": S + S.T, "A": draw(3, 3, seed=2)}
    return (at if declared is SYMMETRIC else {"A": draw(4, 3, seed=3), "B": draw(4, 3)}) | {
        "x": draw(3),
        "w": draw(3, seed=5),
    }


@pytest.mark.parametrize(("declared", "sum_of", "diagonal"), PAIRS)
def test_each_is_the_adjoint_of_the_other(declared, sum_of, diagonal):
    of = diagonal.partition(", ")[2][:-1]
    known = values(declared)
    left, right = sc.parse(f"{declared}x'*{diagonal}"), sc.parse(f"{declared}sum({sum_of.format('x')}.*{of})")
    assert close(left.evaluate(**pick(known, left)), right.evaluate(**pick(known, right)))
    assert str(left.gradient(of)).splitlines()[-1] == sum_of.format("x")


@pytest.mark.parametrize(("declared", "sum_of", "diagonal"), PAIRS)
@pytest.mark.parametrize("product", ["x'*(w.*{0} + x)", "(exp(w).*{0} - x)'*w", "sum(x.*w.*{0})", "sum(x.*({0} + w))"])
def test_it_is_taken_out_of_sums_and_products_of_entries(declared, sum_of, diagonal, product):
    f, known = sc.parse(declared + product.format(diagonal)), values(declared)
    plain = sc.parse(declared + product.format(f"(ones(3, 1).*{diagonal})"))
    assert diagonal.partition("(")[0] not in str(f) and sum_of.partition("(")[0] in str(f)
    d = sc.parse(declared + diagonal).evaluate(**{k: v for k, v in known.items() if k in diagonal})
    at = {"x": known["x"], "w": known["w"], "d": d}
    by_hand = sc.parse(product.format("d"), d="vector(3)", x="vector(3)", w="vector(3)")
    assert close(f.evaluate(**pick(known, f)), by_hand.evaluate(**pick(at, by_hand)))
    assert plain == f


def pick(known, f):
    """Return the values of a formula's variables."""
    return {name: known[name] for name in f.variables}
