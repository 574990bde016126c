"""The closed forms that books and papers print are right answers; what is made of them by a mistake is none."""

import json
from pathlib import Path

import pytest

import symcalc as sc

FILES = sorted((Path(__file__).parents[1] / "support" / "corpus").glob("*.jsonl"))
RECORDS = {r["id"]: r for file in FILES for r in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
CLOSED = {
    name: r for name, r in RECORDS.items() if r.get("expect") and r["want"] in ("gradient", "jacobian", "hessian")
}
GRADIENTS = [name for name, r in CLOSED.items() if r["want"] == "gradient" and "\n" not in r["expect"]][::8]
# right where sum(w) > 0 alone, as the paper has it
RIGHT_IN_PART = {"field-070": "sign(sum(w))"}


def compared(name, mine=None):
    r = CLOSED[name]
    wanted = None if r.get("expect_as") == "differential" else r["want"]
    return sc.compare(r["program"], r["wrt"], r["expect"] if mine is None else mine, wanted=wanted)


def test_there_are_records():
    assert len(CLOSED) > 150 and len(GRADIENTS) > 10


@pytest.mark.parametrize("name", CLOSED)
def test_closed_forms_are_right(name):
    found = compared(name)
    if name in RIGHT_IN_PART:
        assert found.verdict == "factor" and found.factor == RIGHT_IN_PART[name]
    else:
        assert found, str(found)


@pytest.mark.parametrize("name", GRADIENTS)
def test_what_is_made_of_them_is_seen_through(name):
    G = f"({CLOSED[name]['expect']})"
    assert compared(name, f"-{G}").verdict in ("opposite sign", "transposed", "convention")
    doubled = compared(name, f"2*{G}")
    assert not doubled and (doubled.factor == "2" or doubled.verdict == "convention"), str(doubled)
    assert not compared(name, f"{G} + 1e-6*{G}")
