"""Pieces of Python: brackets, numbers, sizes, and lines that are not too long."""

import pytest
from sympy import E, Integer, Rational, pi, sqrt

from symcalc.codegen.numpy.python_text import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    WIDTH,
    Text,
    call,
    double,
    nesting,
    number,
    shape,
    size,
    statement,
)
from symcalc.errors import TooLarge
from symcalc.expressions.dimensions import DimensionName

m, n = DimensionName("m"), DimensionName("n")


def test_brackets_only_where_they_are_needed():
    assert Text("a + b", SUM).within(PRODUCT) == "(a + b)"
    assert Text("a * b", PRODUCT).within(PRODUCT) == "a * b"
    assert Text("a**2", POWER).within(ATOM) == "(a**2)"
    assert Text("a").within(ATOM) == "a"


@pytest.mark.parametrize(
    ("c", "text"),
    [
        (Integer(3), "3"),
        (Rational(-1, 2), "-0.5"),
        (Rational(1, 3), "1 / 3"),
        (Rational(1, 10), "0.1"),
        (Integer(10) ** 20, "1e+20"),
        (Rational(-2, 7), "-2 / 7"),
        (pi, "np.pi"),
        (-pi, "-np.pi"),
        (3 * pi / 2, "3 * np.pi / 2"),
        (sqrt(2), repr(2**0.5)),
        (E, repr(2.718281828459045)),
    ],
)
def test_numbers(c, text):
    assert number(c).text == text
    if c < 0:
        assert text == f"-{number(c).minus}"


@pytest.mark.parametrize("c", [Integer(10) ** 400, Rational(1, 10**400), -(Integer(10) ** 309)])
def test_numbers_without_a_double(c):
    with pytest.raises(TooLarge, match="beyond the numbers of double precision"):
        double(c)


def test_sizes_and_shapes():
    names = {m: "m", n: "n_"}
    assert [size(d, names) for d in (Integer(3), n, m * n, n**2, 2 * m)] == ["3", "n_", "m * n_", "n_**2", "2 * m"]
    assert [size(d, names) for d in (m + n, n - 1, n - m)] == ["m + n_", "n_ - 1", "n_ - m"]
    assert [size(d, names) for d in (m**2 + m * n, n**2 / 2 + n / 2)] == ["m**2 + m * n_", "n_ * (n_ + 1) // 2"]
    assert shape((n,), names) == "(n_,)" and shape((m, Integer(2)), names) == "(m, 2)" and shape((), names) == "()"


def test_nesting():
    assert [nesting(t) for t in ("a", "f(a)", "f(a[0]) + (b)", "((a) + b)(c)")] == [0, 1, 2, 2]


def test_short_statements_stand_on_one_line():
    assert statement("x =", Text("a + b", SUM, terms=("a", "+ b"))) == ["x = a + b"]


def test_a_long_sum_is_broken_between_its_terms():
    terms = tuple(f"+ a{i} @ b{i}" for i in range(40))
    lines = statement("x =", Text(" ".join(terms), SUM, terms=terms))
    assert lines[0] == "x = (" and lines[-1] == ")" and max(map(len, lines)) <= WIDTH
    assert " ".join(line.strip() for line in lines[1:-1]) == " ".join(terms)
    assert all(line.strip().startswith("+ a") for line in lines[1:-1])


def test_a_long_call_is_broken_between_its_arguments():
    arguments = [f"argument_{i}" for i in range(20)]
    lines = statement("x =", call("np.array", *arguments))
    assert lines[0] == "x = np.array(" and lines[-1] == ")"
    assert "".join(lines[1:-1]).replace(" ", "") == ",".join(arguments) + ","


def test_results_that_are_long_have_lines_of_their_own():
    text = Text("a" * 40 + ", " + "b" * 40, SUM, terms=("a" * 40 + ",", "b" * 40 + ","), apart=True)
    assert statement("return", text) == ["return (", "    " + "a" * 40 + ",", "    " + "b" * 40 + ",", ")"]
