"""Random programs by every verb: their numbers, their texts, and what is said of one after whatever was read before."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_programs import random_program, twins
from hostile_texts import hostile_text
from program_checks import faults_of, reads_back
from program_questions import answers, shown
from program_values import TABLE

import symcalc as sc
from symcalc.expressions.registry import functions

CONSTANTS = {"I", "eye", "ones", "zeros", "vector", "matrix", "toeplitz_basis"}
# of sizes that random programs seldom have; their own tests draw these
SHAPED = {"commutation", "duplication", "duplication_pinv", "elimination", "vech", "unvech"}
SHAPED |= {"skew_duplication", "skew_duplication_pinv"}
SHAPED |= {"khatrirao", "khatriraol", "khatriraor"}
# of which the tests of operations, JAX and mpmath say what they mean
SPECIAL = {"gamma", "gammaln", "digamma", "trigamma", "polygamma", "beta", "betaln", "multigammaln", "erfc", "erfinv"}
SPECIAL |= {"normpdf", "normcdf", "lognormcdf", "inversemills", "norminv", "logit", "entr", "xlogy", "xlog1py"}
SPECIAL |= {"hypot", "atan2", "arcsinh", "arccosh", "arctanh", "cbrt", "floor", "ceil", "round", "where", "applied"}
SPECIAL |= {
    "sec",
    "csc",
    "cot",
    "sech",
    "csch",
    "coth",
    "reciprocal",
    "rsqrt",
    "exp2",
    "exp10",
    "log2",
    "log10",
    "clip",
}
SPECIAL |= {"logaddexp", "silu", "gelu", "mish", "elu", "selu", "celu", "softsign", "logsigmoid", "relu6", "hardtanh"}
SPECIAL |= {"hardsigmoid", "hardswish", "huber", "leakyrelu", "logsoftmax"}
SPECIAL |= {"pinv", "lstsq", "chol", "halftril", "qr_q", "qr_r", "solve_triangular"}
# not drawn: what they demand of matrices no drawn one has, or their own tests draw
SPECIAL |= {
    "cond",
    "divsum",
    "leftvecs",
    "nucnorm",
    "rightvecs",
    "schatten",
    "sigmas",
    "specnorm",
    "svddiag",
    "svdsum",
    "svdvals",
    "center",
    "centering",
    "corr",
    "cosm",
    "cosm_between",
    "cosm_frechet",
    "cov",
    "divdiff",
    "dlyap",
    "eigdiag",
    "eigmax",
    "eigmaxvec",
    "eigmin",
    "eigminvec",
    "eigvals",
    "eigvecs",
    "expm",
    "expm_between",
    "expm_frechet",
    "invdiff",
    "logm",
    "logm_between",
    "logm_frechet",
    "lyap",
    "powm",
    "powm_between",
    "powm_frechet",
    "quadform",
    "signm",
    "signm_between",
    "signm_frechet",
    "sinm",
    "sinm_between",
    "sinm_frechet",
    "solve_continuous_lyapunov",
    "spectral",
    "sqrtm",
    "sqrtm_between",
    "sqrtm_frechet",
    "sylvester",
}
SPECIAL |= {"accumulation", "cumsum", "diff", "exchange", "cyclicshift", "flip", "fliplr", "flipud", "roll", "reshape"}
SPECIAL |= {"pnorm", "norminf", "opnorm", "cross", "crossmat", "axial"}
OTHERS = {"diag", "unvec", "transpose", "hadamard"}  # of more than one meaning, or what a sign says
BRACKETS = {"block", "submatrix", "subvector", "entry_at", "row_at", "column_at"}  # what is written in square brackets
NAMES = {f.name for f in functions().values()} - BRACKETS
PLACES = ["", "positive", "zero", "large", "single", "tiny", "huge", "small"]
HERE = Path(__file__).parent


def test_every_function_has_a_meaning():
    assert {*TABLE, *CONSTANTS, *OTHERS, *SHAPED, *SPECIAL} >= NAMES


def test_programs_hold_every_function_and_kind():
    programs = [random_program(seed, wild=True, depth=4) for seed in range(500)]
    called = {name for p in programs for name in re.findall(r"\w+(?=\()", p.text)}
    assert NAMES - {"hadamard"} - SHAPED - SPECIAL - called == set()
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
