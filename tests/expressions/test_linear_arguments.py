"""In which arguments a node is linear: in all, in some of them, in none; the differential that follows from that."""

import pytest

from symcalc.expressions.core_nodes import children, dependents, direction_of
from symcalc.expressions.linear_arguments import differential_of_linear, is_linear_in, is_partly_linear
from symcalc.expressions.registry import rule_for
from symcalc.language.parsing import parse_program
from symcalc.printing.text import print_text


def top(text, *names):
    """Return the node of a program, and the parts of it in which variables occur."""
    program = parse_program(text, {"S": "symmetric(n)"} if "S" in text else {})
    return program.expression, dependents([program.expression], [program.variables[name] for name in names])


@pytest.mark.parametrize(
    ("text", "names", "linear"),
    [
        ("A*X*B", ["X"], True),
        ("A*X*B", ["A", "X", "B"], True),  # in each, by itself
        ("A + X", ["A", "X"], True),  # in all together
        ("X.*(A*X)", ["X"], True),
        ("spectral(S, x)", ["x"], True),
        ("spectral(S, x)", ["S", "x"], False),  # in the second argument alone
        ("exp(X)", ["X"], False),
        ("X^3", ["X"], False),
        ("a^2", ["a"], False),
        ("norm2(x)", ["x"], False),
    ],
)
def test_a_node_is_linear_in_the_arguments_that_move(text, names, linear):
    Y, active = top(text, *names)
    assert is_linear_in(Y, active) is linear


def test_a_node_is_linear_where_nothing_moves_but_for_what_has_no_linearity():
    assert is_linear_in(top("spectral(S, x)")[0], [])
    assert not is_linear_in(top("exp(x)")[0], [])


@pytest.mark.parametrize(
    ("text", "partly"), [("A*B", False), ("A + B", False), ("spectral(S, x)", True), ("diag(x)", False)]
)
def test_a_node_is_partly_linear(text, partly):
    Y, _ = top(text)
    assert is_partly_linear(Y, rule_for(Y).linear) is partly


@pytest.mark.parametrize(
    ("text", "names", "terms"),
    [
        ("A*X*B", ["X"], ["A*dX*B"]),
        ("A*X*B", ["A", "X"], ["dA*X*B", "A*dX*B"]),
        ("A + X + B", ["A", "X", "B"], ["dA + dB + dX"]),
    ],
)
def test_the_differential_has_a_term_for_each_argument_that_moves_or_one_for_all(text, names, terms):
    Y, active = top(text, *names)
    moved = {A: direction_of(A) for A in children(Y)}
    found = differential_of_linear(Y, rule_for(Y).linear, moved.__getitem__, active)
    assert [print_text(term) for term in found] == terms
