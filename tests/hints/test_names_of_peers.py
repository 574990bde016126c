"""What peers call functions is read, or told, or refused; what is told has the value of the peer's function."""

import re

import numpy as np
import pytest
import scipy.special
from evaluator import evaluate
from hint_checks import check_hint, proposals
from names_of_peers import READ, READ_AS, REFUSED, TOLD

import symcalc as sc
from symcalc.errors import UnknownName


def rows(table):
    """Return the lines of a table, split."""
    return [line.split(" => ") for line in table.strip().splitlines()]


@pytest.mark.parametrize("program", [row[0] for row in rows(READ)])
def test_a_name_is_read(program):
    assert sc.parse(program).expression is not None


@pytest.mark.parametrize(("program", "meant"), rows(READ_AS))
def test_a_name_is_read_as_what_exists(program, meant):
    declared = program.rpartition("; ")[0]
    assert sc.parse(program).expression == sc.parse(f"{declared}\n{meant}").expression


@pytest.mark.parametrize(("program", "formulas"), rows(TOLD))
def test_a_name_is_refused_with_what_to_write(program, formulas):
    with pytest.raises(sc.SymcalcError) as caught:
        sc.parse(program)
    assert proposals(caught.value) == formulas.split(" | ")
    check_hint(caught.value)


@pytest.mark.parametrize("program", [row[0] for row in rows(REFUSED)])
def test_a_name_is_refused_without_a_guess(program):
    with pytest.raises(UnknownName) as caught:
        sc.parse(program)
    assert "is not a function" in caught.value.message and not proposals(caught.value)


def test_every_name_is_there_once():
    names = [row[0] for table in (READ, READ_AS, TOLD, REFUSED) for row in rows(table)]
    assert len(names) > 250 and len(set(names)) == len(names)


def symmetric_by_upper_triangle(A):
    """Return Julia's Symmetric(A)."""
    return np.triu(A) + np.triu(A, 1).T


PEERS = {
    "trunc": ("fix(x)", np.fix),
    "mod": ("mod(p, q)", np.mod),
    "sind": ("sind(x)", lambda x: np.sin(np.deg2rad(x))),
    "cospi": ("cospi(x)", lambda x: np.cos(np.pi * x)),
    "deg2rad": ("deg2rad(x)", np.deg2rad),
    "rad2deg": ("rad2deg(x)", np.rad2deg),
    "logexpm1": ("logexpm1(p)", lambda p: np.log(np.expm1(p))),
    "logmeanexp": ("logmeanexp(x)", lambda x: np.log(np.mean(np.exp(x)))),
    "xlogx": ("xlogx(p)", lambda p: p * np.log(p)),
    "rel_entr": ("rel_entr(p, q)", scipy.special.rel_entr),
    "erfcx": ("erfcx(x)", scipy.special.erfcx),
    "boxcox": ("boxcox(p, 3)", lambda p: scipy.special.boxcox(p, 3)),
    "factorial": ("factorial(p)", scipy.special.factorial),
    "nthroot": ("nthroot(x, 3)", np.cbrt),
    "asec": ("asec(1 .+ p)", lambda p: np.arccos(1 / (1 + p))),
    "acot": ("acot(x)", lambda x: np.arctan(1 / x)),
    "sparse_sigmoid": ("sparse_sigmoid(x)", lambda x: np.clip((x + 1) / 2, 0, 1)),
    "squareplus": ("squareplus(x)", lambda x: (x + np.sqrt(x**2 + 4)) / 2),
    "huber_loss": ("huber_loss(x, p)", lambda x, p: np.mean(scipy.special.huber(1, x - p))),
    "mse_loss": ("mse_loss(x, p)", lambda x, p: np.mean((x - p) ** 2)),
    "Symmetric": ("Symmetric(A)", symmetric_by_upper_triangle),
    "Diagonal": ("Diagonal(A)", lambda A: np.diag(np.diag(A))),
    "ravel": ("ravel(A)", np.ravel),
    "ones_like": ("ones_like(A)", np.ones_like),
    "matrix_norm": ("matrix_norm(A)", np.linalg.norm),
    "block_diag": ("block_diag(A, B)", lambda A, B: np.block([[A, np.zeros((3, 3))], [np.zeros((3, 3)), B]])),
    "kl_div": ("kl_div(p, q)", scipy.special.kl_div),
    "copysign": ("copysign(p, x)", np.copysign),
    "cumprod": ("cumprod(p)", np.cumprod),
    "rot90": ("rot90(A)", np.rot90),
    "repeat": ("repeat(x, 2)", lambda x: np.repeat(x, 2)),
    "normalize": ("normalize(x)", lambda x: x / np.linalg.norm(x)),
    "cosine_similarity": ("cosine_similarity(p, q)", lambda p, q: p @ q / np.linalg.norm(p) / np.linalg.norm(q)),
    "slogdet": ("slogdet(A)", lambda A: np.linalg.slogdet(A)[1]),
}


@pytest.mark.parametrize(("program", "peer"), PEERS.values(), ids=PEERS)
def test_what_is_told_first_has_the_value_of_the_peers_function(program, peer):
    declared = "A, B : matrix(3, 3)\nx, p, q : vector(3)\n"
    with pytest.raises(sc.SymcalcError) as caught:
        sc.parse(declared + program)
    f = sc.parse(caught.value.mends[0])
    rng = np.random.default_rng(0)
    at = {name: rng.normal(size=(3, 3)) for name in "AB"} | {"x": np.array([-1.7, 0.4, 2.3])}
    at |= {"p": np.array([0.7, 1.9, 2.6]), "q": np.array([0.9, 0.5, 1.1])}
    values = {name: np.reshape(at[name], (3, -1)) for name in f.variables}
    want = peer(*(at[name] for name in re.findall(r"\b[ABxpq]\b", program)))
    assert np.allclose(np.ravel(evaluate(f.expression, values, {})), np.ravel(want), rtol=1e-12)
