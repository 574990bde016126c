"""Sizes: sums of products of names, multiplied out; equal if and only if they are equal in numbers."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.expressions.dimensions import (
    DimensionName,
    describe,
    dimension,
    is_size,
    size_key,
    size_of_terms,
    terms_of,
    times,
    with_sizes,
)
from symcalc.expressions.shape_rules import KNOWN
from symcalc.expressions.size_terms import is_never_positive, is_never_zero, is_whole

m, n, p = (dimension(d) for d in "mnp")
LEAVES = st.sampled_from([m, n, p, Integer(1), Integer(2), Integer(3)])


def joined(parts):
    """Return a strategy of sums, differences and products of two parts, each with what it is in numbers."""
    signs = st.sampled_from([KNOWN.plus, KNOWN.minus, times])
    return st.builds(lambda sign, a, b: (sign, a, b), signs, parts, parts)


TREES = st.recursive(LEAVES, joined, max_leaves=8)


def size_of(tree):
    """Return the size that a tree of operations makes."""
    if not isinstance(tree, tuple):
        return tree
    sign, a, b = tree
    return sign(size_of(a), size_of(b))


def number_of(tree, numbers):
    """Return what a tree of operations is in numbers, without SymPy."""
    if not isinstance(tree, tuple):
        return numbers.get(tree, tree)
    sign, a, b = tree
    left, right = number_of(a, numbers), number_of(b, numbers)
    if sign == KNOWN.plus:
        return left + right
    return left - right if sign == KNOWN.minus else left * right


# a polynomial of degree 8 in three names is 0 if it is so at 9 numbers for each; random ones of them do in practice
POINTS = [dict(zip((m, n, p), numbers, strict=True)) for numbers in product((1, 2, 5, 11), repeat=3)]


@given(TREES, TREES)
def test_equal_sizes_are_one_expression(one, other):
    a, b = size_of(one), size_of(other)
    agree = all(number_of(one, at) == number_of(other, at) for at in POINTS)
    assert (a == b) == agree
    assert (size_key(a) == size_key(b)) == agree
    assert size_of_terms(terms_of(a)) == a or a == 0


@given(TREES)
def test_what_is_said_of_signs_holds_in_numbers(tree):
    terms = terms_of(size_of(tree))
    numbers = [number_of(tree, at) for at in POINTS]
    assert not (is_never_positive(terms) and max(numbers) > 0)
    assert not (terms and is_never_zero(terms) and 0 in numbers and size_of(tree) != 0)


@given(TREES, st.sampled_from([2, 3, 6]))
def test_broken_sizes_are_known(tree, d):
    terms = [(c / d, powers) for c, powers in terms_of(size_of(tree))]
    grid = (dict(zip((m, n, p), at, strict=True)) for at in product(range(1, 7), repeat=3))
    assert is_whole(terms) == all(number_of(tree, at) % d == 0 for at in grid)


@given(TREES, TREES)
def test_sizes_in_place_of_names(tree, other):
    a, b = size_of(tree), size_of(other)
    placed = with_sizes(a, {n: b})
    for at in POINTS[::7]:
        assert int(placed.subs(at)) == number_of(tree, {**at, n: number_of(other, at)})


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (n, "n"),
        (Integer(3), "3"),
        (2 * n, "2*n"),
        (m * n**2, "m*n^2"),
        (n - 1, "n - 1"),
        (n - m, "n - m"),
        (p + m, "m + p"),
        (n + n**2, "n^2 + n"),
        (n**2 / 2 + n / 2, "n*(n + 1)/2"),
        (n**2 / 2 - n / 2, "n*(n - 1)/2"),
        (m**2 / 2 + m * n + n**2 / 2 + m / 2 + n / 2, "(m^2 + 2*m*n + n^2 + m + n)/2"),
    ],
)
def test_texts(size, text):
    assert size_key(size) == text


def test_shapes_in_words():
    assert describe((n + 1, Integer(1))) == "a vector in ℝ^(n + 1)"
    assert describe((n + 1, 2 * n)) == "a matrix (n + 1)×2*n"
    assert describe((Integer(1), n - 1)) == "a row in ℝ^(1×(n - 1))"


@pytest.mark.parametrize(
    ("a", "b", "quotient"),
    [(m * n + m, n + 1, m), (m * n + m, m, n + 1), (Integer(12), Integer(4), 3), (n**2 - 1, n + 1, n - 1), (n, n, 1)],
)
def test_quotients(a, b, quotient):
    assert KNOWN.over(a, b) == quotient


TRIANGLE = n**2 / 2 + n / 2


@pytest.mark.parametrize(("a", "b"), [(n, m), (n + 1, n), (n, Integer(2)), (TRIANGLE, n), (Integer(5), Integer(2))])
def test_no_quotients(a, b):
    with pytest.raises(ShapeMismatch, match="do not divide"):
        KNOWN.over(a, b)


def test_a_sum_has_no_end_of_terms():
    names = sum(DimensionName(f"n_{i}") for i in range(15))
    with pytest.raises(TooLarge):
        times(times(names, names), names)


def test_a_quotient_is_no_size():
    assert not is_size(n / 2)
    assert is_size(n**2 / 2 + n / 2)
    assert not is_size(n / 2 + m)
