"""Random programs by every verb: their numbers, their texts, and what is said of one after whatever was read before."""

import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from composition_checks import run
from drawn_programs import random_program, twins
from hostile_texts import hostile_text
from program_checks import faults_of, reads_back
from program_questions import answers, shown
from program_values import TABLE
from registry_programs import UNDRAWN, drawn_functions

import symcalc as sc
from symcalc.expressions.registry import functions

CONSTANTS = {"I", "eye", "ones", "zeros", "vector", "matrix", "toeplitz_basis"}
OTHERS = {"diag", "unvec", "transpose", "hadamard"}  # of more than one meaning, or what a sign says
BRACKETS = {"block", "submatrix", "subvector", "entry_at", "row_at", "column_at"}  # what is written in square brackets
NAMES = {f.name for f in functions().values()} - BRACKETS
# those of which programs are drawn from their records, step by step, with values of their own
OF_RECORDS = {f.name for f in drawn_functions()}
PLACES = ["", "positive", "zero", "large", "single", "tiny", "huge", "small"]
HERE = Path(__file__).parent


def test_every_function_has_a_meaning():
    assert {*TABLE, *CONSTANTS, *OTHERS, *OF_RECORDS, *UNDRAWN} >= NAMES


@pytest.mark.parametrize("name", sorted(OF_RECORDS - {*TABLE, *CONSTANTS, *OTHERS}))
def test_numbers_and_texts_of_what_is_drawn_from_its_record(name):
    """Values, both derivatives, texts of answers, for each function that the programs of this file leave out."""
    counts = Counter()
    assert run([1, 2, 3, 8, 13, 21], counts, 1000, name) == []
    assert counts[f"call {name}"] >= 4 and counts["compared"] >= 4


def test_programs_hold_every_function_and_kind():
    programs = [random_program(seed, wild=True, depth=4) for seed in range(500)]
    called = {name for p in programs for name in re.findall(r"\w+(?=\()", p.text)}
    assert (NAMES & {*TABLE}) - called == set()
    kinds = {n.kind for p in programs for n in p.names}
    assert {"scalar", "positive", "integer", "vector", "matrix", "orthogonal", "skew", "spd"} <= kinds
    assert any(p.op == "name" and p.how[0] == "d" and p.how[1:] in q.text for q in programs for p in q.body)


@pytest.mark.parametrize("place", PLACES)
def test_numbers(place):
    wrong = []
    for seed in range(6):
        program = random_program(f"{place} {seed}", wild=seed % 2 == 1, depth=3)
        try:
            wrong += [(program.text, fault) for fault in faults_of(program, seed, place)]
        except sc.SymcalcError:
            continue
    assert wrong == []


@pytest.mark.parametrize("block", range(2))
def test_texts_read_back(block):
    programs = [random_program(f"text {block} {seed}", wild=seed % 3 == 2, depth=3) for seed in range(6)]
    assert [fault for p in programs for fault in reads_back(p, block)] == []


def said(texts, share=0.25):
    """Return what a process of its own says of texts in their order."""
    asked = json.dumps({"texts": texts, "share": share})
    command = [sys.executable, "-W", "ignore", str(HERE / "support" / "answers_in_order.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, encoding="utf-8")
    return dict(zip(texts, json.loads(done.stdout), strict=True))


def test_what_was_read_before_changes_nothing():
    chance = random.Random(4)
    programs = [random_program(f"twin {seed}", wild=seed % 2 == 0, depth=2) for seed in range(75)]
    texts = [q.text for p in programs for q in [p, *chance.sample(twins(p), min(2, len(twins(p))))]]
    texts = chance.sample(list(dict.fromkeys(texts)), len(set(texts)))
    once, again = said(texts), said(texts[::-1])
    assert [t for t in texts if once[t] != again[t]] == []


@pytest.mark.parametrize("block", range(2))
def test_hostile_texts(block):
    for seed in range(60):
        text = hostile_text(f"{block} {seed}")
        try:
            f = sc.parse(text)
        except sc.SymcalcError as e:
            assert all(c.isprintable() or c == "\n" for c in str(e)), text
            continue
        for _, answer in answers(f, 1):
            for written in shown(answer):
                assert all(c.isprintable() or c == "\n" for c in written), text
                assert "is no real number" not in written, text
