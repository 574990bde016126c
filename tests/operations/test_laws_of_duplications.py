"""Products with duplication and elimination matrices, simplified."""

import pytest

from symcalc import parse
from symcalc.expressions.core_nodes import is_zero
from symcalc.simplification.rewriting import simplify

SIZES = "A : matrix(3, 3)\nx : vector(6)\n"


def test_transposes_count_nothing_beside_duplication_matrices():
    program = SIZES + "duplication(3)'*vec({})*x'"
    found, want = (simplify(parse(program.format(A)).expression) for A in ("A + A'", "2*A"))
    assert found == want
    assert simplify(parse(program.format("A'")).expression) == simplify(parse(program.format("A")).expression)
    assert is_zero(simplify(parse(program.format("A - A'")).expression))


@pytest.mark.parametrize("product", ["diag(vec(A))*commutation(3, 3)*elimination(3)'", "diag(vec(A))*elimination(3)'"])
def test_weights_become_those_of_the_triangle(product):
    found = str(parse(SIZES + f"x'*elimination(3)*{product}*x").gradient("x"))
    assert "diag(vec" not in found and "vech(" in found
