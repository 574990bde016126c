"""The worked example of every operation: the derivative is the formula that the record states, as text."""

import pytest

from symcalc import parse
from symcalc.expressions.dimensions import DimensionName
from symcalc.expressions.registry import OPERATIONS
from symcalc.language.parsing import parse_program
from symcalc.printing.declarations import declaration
from symcalc.printing.text import print_text
from symcalc.simplification.rewriting import simplify


def declarations(f):
    """Return lines that declare the variables of a formula whose sizes are names or numbers: no others can be."""
    return [
        declaration(v) for v in f.nodes.values() if all(d.is_Integer or isinstance(d, DimensionName) for d in v.shape)
    ]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_example(name):
    example = OPERATIONS[name].example
    f = parse(example.program)
    derivative = getattr(f, example.want)(example.wrt)
    stated = parse_program("\n".join([*declarations(f), example.derivative])).expression
    assert print_text(derivative.expression) == print_text(simplify(stated))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_is_written_in_unicode_is_read_as_the_same_function(name):
    f = parse(OPERATIONS[name].example.program)
    assert parse("\n".join([*declarations(f), f.unicode()])) == f
