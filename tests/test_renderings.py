"""The faces of a derivative with a matrix on a side agree, for each such record of the corpus, and with JAX."""

import numpy as np
import pytest
from jax_corpus import point, records, tolerance
from test_corpus import DONE, agree, derive

from symcalc import compile, parse
from symcalc.errors import NotSupported

STRUCTURED = ("symmetric", "spd", "lower", "upper", "diagonal")
OPERATORS = [name for name, r in DONE.items() if r["want"] in ("jacobian", "hessian") and derive(r)[1].is_operator]


def at_inputs(formula, values):
    """Return the value of a formula, or of what it is compiled as."""
    fun = formula if callable(formula) else compile(formula)
    return fun(**{name: values[name] for name in fun.arguments})


def test_there_are_many():
    assert len(OPERATORS) > 25
    assert {r["id"] for r in records()} >= set(OPERATORS)


@pytest.mark.parametrize("name", OPERATORS)
def test_faces_agree(name):
    """The array, along a direction, is the operator applied; so is the matrix, and that of the free coordinates."""
    at, (_, J) = point(name), derive(DONE[name])
    bound, V = tolerance(DONE[name]), at.direction
    want = np.tensordot(at.derivative, V, axes=V.ndim)
    image = at_inputs(J.body(), at.inputs | {J.along.name: V})
    assert agree(image, want, bound), str(J)
    G = np.random.default_rng(4).standard_normal(np.shape(want))
    back = at_inputs(J.adjoint("G_5").body(), at.inputs | {"G_5": G})
    assert agree(np.sum(back * V), np.sum(image * G), bound)
    assert str(parse(str(J))) == str(J) and parse(str(J)) == J
    try:
        M = at_inputs(J.matrix(), at.inputs)
    except NotSupported:  # the array says it
        return
    assert agree(M @ V.ravel("F"), np.ravel(want, "F"), bound), str(J.matrix())
    assert agree(at_inputs(compile(J, form="matrix"), at.inputs), M, bound)
    op = at_inputs(compile(J, form="operator"), at.inputs)
    assert agree(op @ V.ravel("F"), np.ravel(want, "F"), bound)
    if J.variables[J.along.name].kind in STRUCTURED:
        check_half(J, at, V, image, bound)


def check_half(J, at, V, image, bound):
    """Check the matrix in the free coordinates of a structure."""
    n = len(V)
    kind = J.variables[J.along.name].kind
    upper = [
        (i, j) for j in range(n) for i in range(j, n)
    ]  # the lower triangle by columns; of an upper one its transpose
    places = [(i, i) for i in range(n)] if kind == "diagonal" else upper
    v = np.array([V[j, i] if kind == "upper" else V[i, j] for i, j in places])
    M = at_inputs(J.matrix("vech"), at.inputs)
    if J.is_hessian:
        assert agree(v @ M @ v, np.sum(V * image), bound)
    else:
        assert agree(M @ v, np.ravel(image, "F"), bound)
