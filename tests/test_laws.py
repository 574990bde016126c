"""Every law holds in numbers, in the examples that it brings; one that is wrong by a thousandth is caught."""

from typing import Any

import pytest
from law_checks import error_in
from sympy import Rational

import symcalc.operations  # noqa: F401  (enters the laws)
from symcalc.algebra import filled, multiply
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_zero, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.laws import LAWS

TOLERANCE, FAR = 1e-10, 1e-6
WRONG, THOUSANDTH = Rational(1001, 1000), Rational(1, 1000)
SHOWN = [name for name, found in LAWS.items() if found.examples]
CASES = [(name, text) for name, found in LAWS.items() for text in found.examples]


def far(found: Any, text: str) -> bool:
    """Tell whether a text has another value by a law as it stands, or none."""
    try:
        return not error_in(found, text) < FAR
    except SymcalcError:
        return True


@pytest.fixture
def spoil(monkeypatch):
    """Change what comes out of a law."""

    def spoiled(found, change):
        right = found.rule

        def wrong(*arguments):
            made = right(*arguments)
            return None if made is None else change(made)

        monkeypatch.setitem(found.__dict__, "rule", wrong)

    return spoiled


@pytest.mark.parametrize(("name", "text"), CASES)
def test_both_sides_are_equal(name, text):
    assert error_in(LAWS[name], text) < TOLERANCE


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_wrong_by_a_thousandth_is_caught(name, spoil):
    def change(made):
        if is_zero(made):
            return filled(THOUSANDTH, *(shape_of(made) or (ONE, ONE)))
        return multiply(WRONG, made)

    spoil(LAWS[name], change)
    assert any(far(LAWS[name], text) for text in LAWS[name].examples)
