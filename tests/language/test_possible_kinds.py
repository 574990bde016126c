"""Which kinds names can have, so that every construct has a value."""

import pytest

import symcalc.operations  # noqa: F401
from symcalc.language.inference.possible_kinds import Possible
from symcalc.language.parsing import read
from symcalc.language.symbol_table import Table

S, V, M = "scalar", "vector", "matrix"
POSSIBLE = {
    "b": {"b": [S, V]},
    "b + x": {"b": [S, V]},
    "A*b": {"b": [S, V]},
    "A*b + B": {"b": [S]},
    "A*b*x": {"b": [S]},
    "tr(A*b)": {"b": [S]},
    "sum(b)": {"b": [V]},
    "sum(exp(b))": {"b": [V]},
    "sum(a*b)": {"a": [S, V], "b": [S, V]},
    "b^2": {"b": [S]},
    "f = A*b\ng = f\ng + B": {"b": [S]},
    "b + db*c + c^2": {"b": [S, V], "c": [S]},
    "a*b*c*A + B": {"a": [S], "b": [S], "c": [S]},
    "b'*b + x*y'": {"b": [S, V]},  # no scalar is added to a matrix, so that the sum tells nothing
    "word": {"word": [S, V, M]},
    "word'*word": {"word": [S, V, M]},
    "logdet(word)": {"word": [M]},
    "x'*word*x": {"word": [S, V, M]},
    "x/word": {"word": [S]},
    "2 @ b": {"b": [S, V]},
}


@pytest.mark.parametrize("program", POSSIBLE)
def test_kinds_that_are_left(program):
    table = Table(program, read(program))
    possible = Possible(table, {})
    assert {name: possible.of(name) for name in POSSIBLE[program]} == POSSIBLE[program]


def test_what_is_told():
    table = Table("a*b + x", read("a*b + x"))
    assert Possible(table, {"a": V}).of("b") == [S]


def test_long_rows():
    program = "+".join(f"A_{i}*c_{i}*d_{i}" for i in range(500)) + "+ B"
    table = Table(program, read(program))
    assert Possible(table, {}).of("d_499") == [S]
