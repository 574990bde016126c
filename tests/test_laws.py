"""Every law holds in numbers, in the examples that it brings; one that is wrong by a thousandth is caught."""

from typing import Any

import pytest
from law_checks import error_in, error_of, looks_turned
from near_misses import NEAR_MISSES
from sympy import Rational, S

import symcalc as sc
from symcalc.algebra import filled, multiply, transpose
from symcalc.errors import SymcalcError
from symcalc.expressions import law_records
from symcalc.expressions.core_nodes import Trace, Variable, is_array, is_zero, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import LAWS, applied, law
from symcalc.expressions.registry import LAWFUL, OPERATIONS, extending
from symcalc.simplification.rewriting import simplify

TOLERANCE, FAR = 1e-10, 1e-6
WRONG, THOUSANDTH = Rational(1001, 1000), Rational(1, 1000)
SHOWN = [name for name, found in LAWS.items() if found.examples]
CASES = [(name, text) for name, found in LAWS.items() for text in found.examples]


def far(found: Any, text: str) -> bool:
    """Tell whether a text has another value by a law as it stands, or none: what fits nowhere raises anything."""
    try:
        return not error_in(found, text) < FAR
    except (SymcalcError, AssertionError, ValueError, RecursionError):
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


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_turned_is_caught(name, spoil):
    found, seen = LAWS[name], []

    def change(right):
        if not is_array(right) or transpose(right) == right:
            return right
        seen.append(right)
        return transpose(right)

    spoil(found, change)
    for text in found.examples:
        seen.clear()
        caught = far(found, text)
        assert caught or not looks_turned(seen, text), text


def test_a_law_without_examples_is_a_field_of_a_record():
    fields = {f"{name}: {what}" for name, record in OPERATIONS.items() for what in LAWFUL if getattr(record, what)}
    fields |= {
        f"{name}: {what}" for name in ("Identity", "OneMatrix", "ZeroMatrix") for what in ("transpose", "inverse")
    }
    fields |= {f"{name}: transpose" for name in ("RootArray", "Solved")}  # what equations define
    assert {name for name in LAWS if name not in SHOWN} <= fields


def test_a_law_brings_its_statement_and_an_example():
    with extending(lasting=False):
        with pytest.raises(ValueError, match="no statement"):
            law(examples="a")(lambda a: a)
        with pytest.raises(ValueError, match="no example"):
            law()(abs)
    with pytest.raises(ValueError, match="late"):
        law(examples="a")(abs)


def test_laws_are_reported_the_innermost_first():
    with applied() as reported:
        sc.parse("tr(3*A')")
    assert [a.law.statement for a in reported] == ["tr(Aᵀ) = tr(A).", "tr(c A) = c tr(A)."]
    with applied() as reported:
        sc.parse("a + b")
    assert reported == []


def test_a_law_that_is_entered_while_another_thread_looks_laws_up_is_not_missed(monkeypatch):
    looked_up = law_records._tried

    def seven(a):
        """tr(A) = 7."""
        return S(7)

    def meanwhile(*key):
        found = looked_up(*key)
        if "seven" not in LAWS:
            law(Trace, of=Variable, examples="tr(A)")(seven)
        return found

    with extending(lasting=False):
        monkeypatch.setattr(law_records, "_tried", meanwhile)
        monkeypatch.setattr(LAWS, "tried", {})
        assert [sc.parse("A : matrix(n, n)\ntr(A)").unicode() for _ in range(2)] == ["tr(A)", "7"]
    monkeypatch.undo()
    assert sc.parse("A : matrix(n, n)\ntr(A)").unicode() == "tr(A)"


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_a_law_does_not_say_is_left(text):
    sc.clear_caches()
    e = sc.parse(text).expression
    assert error_of(e, text) < TOLERANCE
    assert error_of(simplify(e), text) < TOLERANCE


def test_what_laws_say_to_occur_does_so_wherever_they_hold(monkeypatch):
    sought = {found.name: found.sought for found in LAWS.values() if found.among}
    with monkeypatch.context() as m, applied() as reported:
        for name in sought:  # each is tried on all nodes of its classes
            m.setitem(LAWS[name].__dict__, "among", ())
            m.setitem(LAWS[name].__dict__, "sought", 0)
        LAWS.forget()
        for text in [*dict.fromkeys(text for _, text in CASES), *NEAR_MISSES]:
            sc.clear_caches()
            f = sc.parse(text)
            simplify(f.expression)
            assert f.unicode()
    LAWS.forget()
    held = [a for a in reported if a.law.name in sought]
    assert {a.law.name for a in held} == {*sought}
    assert all(sought[a.law.name] & law_records.mentioned(a.arguments[0]) for a in held)
