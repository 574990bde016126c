"""Expressions as flat lists: copies and pickles are equal, at any depth, in any process, with their parts shared."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from operation_cases import cases_of
from random_expressions import expressions, m, n

import symcalc as sc
from symcalc.expressions.core_nodes import Node, children, digest_of, postorder
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.pickling import listed, unlisted
from symcalc.expressions.registry import OPERATIONS


def returned(value):
    """Return what comes back from a pickle."""
    return pickle.loads(pickle.dumps(value))


def network(layers):
    """Return the program of a network whose parts are shared: 2^layers nodes without sharing."""
    lines = "".join(f"h_{i + 1} = sigmoid(B*h_{i}) + h_{i}\n" for i in range(layers))
    return f"B : matrix(n, n)\nx : vector(n)\nh_0 = x\n{lines}sum(h_{layers})"


def scalars(layers):
    """Return the program of a nest of scalars, which stand in boxes."""
    return "t_0 = a\n" + "".join(f"t_{i + 1} = sin(t_{i}) + softplus(t_{i})^2\n" for i in range(layers)) + f"t_{layers}"


PROGRAMS = [
    network(3),
    network(400),
    network(3000),
    scalars(400),
    "1 + det(A)*a^b/log(2)",
    "sum(exp(x))",
    "a",
    "0",
    "x : vector(n); n*sum(x)",
]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_returns_from_a_pickle(name):
    for e in cases_of(OPERATIONS[name]):
        back = returned(e)
        assert back == e and hash(back) == hash(e) and type(back) is type(e)


@settings(max_examples=100)
@given(expressions(depth=4) | expressions((n, ONE), depth=4) | expressions((m, n), depth=4))
def test_random_expressions_return_as_they_stood(e):
    back = unlisted(listed([e])[0])[-1]
    assert back == e and digest_of(back) == digest_of(e) and returned(e) == e
    assert [(type(a), a) for a in postorder(back)] == [(type(a), a) for a in postorder(e)]


@pytest.mark.parametrize("program", PROGRAMS, ids=[str(i) for i in range(len(PROGRAMS))])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, returned], ids=["copy", "deepcopy", "pickle"])
def test_formulas_return(program, copied):
    f = sc.parse(program)
    g = copied(f)
    assert g == f and hash(g) == hash(f) and g.variables == f.variables and g.notes == f.notes
    assert g.definitions == f.definitions and g.expression.free_symbols == f.expression.free_symbols


@pytest.mark.parametrize("copied", [copy.deepcopy, returned], ids=["deepcopy", "pickle"])
def test_derivatives_return_with_their_conditions(copied):
    f = sc.parse("K : spd(n)\na : positive\nlog(x'*K*x)*a + norm2(A*x - b)").gradient("x").jacobian("x")
    g = copied(f)
    assert (repr(g), g.conditions, g.code()) == (repr(f), f.conditions, f.code())


def test_what_is_shared_stays_shared():
    f = sc.parse(network(200))
    text = pickle.dumps(f)
    g = pickle.loads(text)
    known = {id(a) for e in (g.expression, *g.definitions.values(), *g.nodes.values()) for a in walked(e)}
    assert len(known) == len(list(postorder(g.expression, *g.definitions.values(), *g.nodes.values())))
    assert len(text) < 200 * 500  # what was typed included


def walked(root):
    """Yield each node that is an object of its own."""
    seen, stack = set(), [root]
    while stack:
        e = stack.pop()
        if id(e) not in seen:
            seen.add(id(e))
            yield e
            stack += children(e)


def test_a_node_is_its_own_copy():
    e = sc.parse("A*x").expression
    assert isinstance(e, Node) and copy.copy(e) is e and copy.deepcopy([e])[0] is e


def test_compiled_functions_return():
    f = sc.parse("sum(sigmoid(A*x))")
    fun = sc.compile(f, f.gradient("x"))
    at = {"A": np.arange(6.0).reshape(2, 3), "x": np.ones(3)}
    for g in (returned(fun), copy.copy(fun), copy.deepcopy(fun)):
        assert g.source == fun.source and g.arguments == fun.arguments
        assert all(np.array_equal(p, q) for p, q in zip(g(**at), fun(**at), strict=True))


READER = """
import pickle, sys
import symcalc as sc
pairs = pickle.load(sys.stdin.buffer)
for program, f, g in pairs:
    h = sc.parse(program)
    assert f == h and hash(f) == hash(h) and f.expression == h.expression, program
    assert {f: 1}[h] == 1 and str(f) == str(h)
    assert g is None or (g == h.gradient("x") and str(g) == str(h.gradient("x"))), program
print(len(pairs))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_equality_and_hash_hold_in_another_process(seed):
    programs = [
        network(30),
        scalars(10),
        *PROGRAMS[4:],
        "x'*K*x + norm2(x)^3*log(a)*det(A)^2 + sum(exp(x))*a",
        "a + a_1*b + c^2*a*b_1 + det(A)*tr(B)",
    ]
    pairs = [(p, f := sc.parse(p), f.gradient("x") if "x" in f.variables and not f.shape else None) for p in programs]
    root = str(Path(sc.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", READER],
        input=pickle.dumps(pairs),
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": root},
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().strip() == str(len(programs)), done.stderr.decode()


def test_values_are_the_same():
    e = sc.parse("x : vector(n)\nA : matrix(m, n)\nsum(relu(A*x))*log1p(sum(expm1(x)))")
    at = {"A": np.array([[1.0, -2.0], [3.0, 0.5]]), "x": np.array([0.3, 0.8])}
    assert returned(e).evaluate(**at) == e.evaluate(**at)
