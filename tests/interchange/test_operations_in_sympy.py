"""What SymPy says of each operation has the operation's value, and comes back; the others are refused by name."""

import numpy as np
import pytest
import sympy as s
from evaluator import evaluate
from operation_cases import SIZES, cases_of, values_for
from sympy.matrices import expressions as M
from sympy_evaluator import number

import symcalc as sc
from symcalc.errors import NotSupported
from symcalc.expressions.registry import OPERATIONS
from symcalc.interchange.sympy_exports import to_sympy
from symcalc.interchange.sympy_intake import from_sympy_expression


def close(found, want):
    """Tell equal values; a scalar may be 1×1 to SymPy."""
    return np.allclose(np.ravel(found), np.ravel(want), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_in_sympy(name):
    random = np.random.default_rng(sum(name.encode()))
    for e in cases_of(OPERATIONS[name]):
        try:
            theirs = to_sympy(e)
        except NotSupported as refusal:
            assert "SymPy" in refusal.message
            continue
        if theirs.has(s.core.function.AppliedUndef):  # a function that is free has no value
            continue
        at = values_for(e, random)
        want = evaluate(e, at, SIZES)
        assert close(number(theirs, {**at, **{d.name: float(k) for d, k in SIZES.items()}}, SIZES), want), theirs
        try:
            back = from_sympy_expression(theirs).expression
        except NotSupported as refusal:
            assert "is not known to symcalc" in refusal.message
            assert theirs.has(M.FunctionMatrix, s.Piecewise)
            continue
        assert not theirs.has(M.FunctionMatrix) and close(evaluate(back, at, SIZES), want), theirs


SAID = """
A : matrix(3, 4); vec(A)
x : vector(6); unvec(x, 2, 3)
A : matrix(2, 6); reshape(A, 3, 4)
A : matrix(3, 4); tril(A, -1)*triu(A)'
A : matrix(4, 6); B : matrix(2, 3); kronl(A, B)
A : matrix(4, 6); B : matrix(2, 2); kronr(B, A)
A : matrix(2, 3); B : matrix(4, 3); khatrirao(A, B)
x : vector(4); cumsum(flip(x)) - roll(x, 1)
x : vector(4); diff(x)
x, y : vector(3); cross(x, y) + crossmat(x)*y
A : matrix(2, 3); commutation(2, 3)*vec(A)
A : matrix(3, 3); halftril(A)
x, y : vector(3); where(x > y, x, 2*y) + maximum(x, y) + hypot(x, y)
x : vector(4); max(x) + prod(x)
A : matrix(2, 3); vec(max(A, 1)) + vec(prod(A, 1))
"""


@pytest.mark.parametrize("program", SAID.strip().splitlines())
def test_written_out_by_sympy_it_has_the_same_value(program):
    f = sc.parse(program.replace("; ", "\n"))
    random = np.random.default_rng(5)
    at = {name: random.uniform(0.5, 2.0, tuple(map(int, v.shape))) for name, v in f.nodes.items()}
    values = {s.MatrixSymbol(name, *A.shape): s.ImmutableMatrix(A) for name, A in at.items()}
    found = f.sympy.subs(values).doit()
    found = found.as_explicit() if isinstance(found, M.MatrixExpr) else found
    found = np.array(found.tolist() if isinstance(found, s.MatrixBase) else found, float)
    assert close(found, evaluate(f.expression, at, {}))
