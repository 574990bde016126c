"""Sizes at which derivatives are compared: all arrays have entries there."""

import pytest
from sympy import Integer

import symcalc as sc
from symcalc.errors import TooLarge
from symcalc.expressions.dimensions import dimension
from symcalc.verification.trial_sizes import SIZES, are_positive, fitted

k, m, n, p = (dimension(d) for d in "kmnp")


@pytest.mark.parametrize(
    "shapes",
    [{n}, {n - m, n}, {m - n, k - p}, {n - 9, n}, {m * n - k, 2 * k - 1}, {n**2 / 2 - n / 2}, {n - m - p, p}],
)
@pytest.mark.parametrize("sizes", SIZES)
def test_arrays_have_entries(shapes, sizes):
    names = sorted({s for d in shapes for s in d.free_symbols}, key=str)
    assert are_positive(shapes, fitted(names, sizes, shapes))


def test_the_first_sizes_are_taken_where_they_fit():
    assert fitted([m, n], SIZES[0], {m - n, m}) == {m: Integer(4), n: Integer(3)}


def test_sizes_that_no_small_number_fits_are_said():
    with pytest.raises(TooLarge, match="no small sizes"):
        fitted([n], SIZES[0], {n - 100})
    assert "no small sizes" in str(sc.parse("x : vector(n - 100)\nnorm2(x)^2").check("x"))


@pytest.mark.parametrize("text", ["norm2(A)", "sum(norm2(A, 2))", "norm2(vec(A))"])
def test_a_skew_matrix_of_one_entry_is_no_point_to_compare_at(text):
    report = sc.parse(f"A : skew(n)\n{text}").check("A")
    assert report.ok, str(report)
    assert "Hessian along" in report.errors
