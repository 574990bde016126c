"""The derivation of each published derivative: it ends in the answer, and each line holds in numbers."""

import pytest
from jax_corpus import records

from symcalc import parse
from symcalc.calculus.derivation_steps import Side
from symcalc.errors import NotSupported, UnknownName
from symcalc.faces.derivations import WANTED


def asked(record):
    """Tell a record whose derivative has a derivation."""
    if record["want"] not in WANTED or not isinstance(record["wrt"], str):
        return False
    try:
        return parse(record["program"]) is not None
    except (NotSupported, UnknownName):
        return False


RECORDS = {r["id"]: r for r in records() if asked(r)}


@pytest.mark.parametrize("name", RECORDS)
def test_the_derivation(name):
    record = RECORDS[name]
    d = parse(record["program"]).derivation(record["wrt"], of=record["want"], level="full")
    assert d.report.ok, d.report
    assert not [r for r in d.report.remarks if r.startswith("not checked")]
    last = [s for s in d.steps if s.side is not Side.STACKED][-1].after
    assert d.answer.is_operator or last == d.answer.expression
    for text in (d.text(), d.unicode(), d.latex(), d.markdown()):
        assert text.count("(") == text.count(")") and text.count("{") == text.count("}")
