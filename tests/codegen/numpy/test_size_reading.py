"""Which shape gives which size, and how it is read."""

import pytest
from sympy import Integer

from symcalc.codegen.numpy.size_reading import readable, reading_order, sizes_of
from symcalc.expressions.dimensions import ONE, DimensionName

k, m, n = (DimensionName(c) for c in "kmn")
NAMES = {k: "k", m: "m", n: "n"}


@pytest.mark.parametrize(
    ("d", "known", "text"),
    [
        (n, set(), "s"),
        (m * n, {m}, "s // m"),
        (n**2, set(), "round(s ** 0.5)"),
        (n**3, set(), "round(s ** (1 / 3))"),
        (2 * n, set(), "s // 2"),
        (m * n**2, {m}, "round((s // m) ** 0.5)"),
        (k * m * n, {k, m}, "s // (k * m)"),
        (n + 1, set(), "s - 1"),
        (m - n, {m}, "m - s"),
        (n**2 / 2 + n / 2, set(), "(round((8 * s + 1) ** 0.5) - 1) // 2"),
        (m * n / 2 + n / 2, {m}, "(2 * s) // (m + 1)"),
        (m + 2 * n, {m}, "(s - m) // 2"),
    ],
)
def test_a_size_is_taken_out_of_what_is_known(d, known, text):
    (found,) = sizes_of((d,), set(known))
    assert found.n == n and found.text("s", NAMES) == text
    values = {k: 2, m: 7, n: 5}
    s = int(d.xreplace(values))
    assert eval(text, {"s": s, "k": 2, "m": 7, "max": max, "round": round}) == 5


def test_plain_sizes():
    known = set()
    assert [(f.axis, f.n, f.is_plain) for f in sizes_of((m, n), known)] == [(0, m, True), (1, n, True)]
    assert known == {m, n} and sizes_of((m, n), known) == [] and sizes_of((Integer(3), ONE), set()) == []


def test_a_product_of_two_unknown_sizes_gives_none():
    assert sizes_of((m * n,), set()) == []
    assert readable([(m * n, ONE)]) == set()
    assert readable([(m * n, ONE), (m, ONE)]) == {m, n}
    assert readable([(k * m * n, ONE), (m * n, ONE), (n, ONE)]) == {k, m, n}


def test_what_is_taken_apart_comes_after_what_it_is_taken_apart_by():
    assert reading_order([(m * n, ONE), (m, ONE)]) == [1, 0]
    assert reading_order([(k * m * n,), (m * n,), (n,)]) == [2, 1, 0]
    assert reading_order([(n,), (m, n)]) == [1, 0]
    assert sorted(reading_order([(m * n,), (k * m,)])) == [0, 1]
