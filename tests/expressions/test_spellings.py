"""Spellings in other systems: by the shapes of the first argument and of the value."""

from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.spellings import ByArgument, ByValue, Spelled, spelling_of, spellings_in

n = dimension("n")
MATRIX, COLUMN, ROW = (n, n), (n, ONE), (ONE, n)
SUMS = Spelled(ByArgument("a", "v", "M"), ByValue("c", "r"), "Total")


def test_by_the_argument():
    assert [spelling_of(SUMS, "matlab", shape, ()) for shape in ((), COLUMN, ROW, MATRIX)] == ["a", "v", "v", "M"]
    assert spelling_of(SUMS, "matlab", (), COLUMN) is None  # of a scalar, and yet an array


def test_by_the_value():
    assert [spelling_of(SUMS, "julia", MATRIX, shape) for shape in (COLUMN, ROW)] == ["c", "r"]


def test_all_of_a_system():
    assert [[*spellings_in(SUMS, system)] for system in ("matlab", "julia", "mathematica")] == [
        ["a", "v", "M"],
        ["c", "r"],
        ["Total"],
    ]
    assert not [*spellings_in(Spelled(), "julia")]
