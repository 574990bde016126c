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


TO_SYMPY = [
    ("A*x", "A*x"),
    ("tr(A)", "Trace(A)"),
    ("log(det(A))", "log(Determinant(A))"),
    ("norm2(x)^2", "x.T*x"),
    ("sum(x)", "1*x"),
    ("centering(n)*x", "((-1/n)*1 + I)*x"),
    ("1 + sum(A)*a", "a*Trace(1*A*1) + 1"),
    ("norm2(A)^2", "Trace(A.T*A)"),
    ("relu(a)", "Max(0, a)"),
    ("sin(x)", "Lambda(_d, sin(_d)).(x)"),
    ("B : matrix(n, 3); vec(B)", "FunctionMatrix(3*n, 1, Lambda((_i, _j), B[Mod(_i, n), floor(_i/n)]))"),
    ("unvec(w, 2, 3)", "FunctionMatrix(2, 3, Lambda((_i, _j), w[_i + 2*_j, 0]))"),
    ("flip(x)", "FunctionMatrix(n, n, Lambda((_i, _j), KroneckerDelta(_i + _j, n - 1)))*x"),
    (
        "B : matrix(m, n); tril(B, -1)",
        "HadamardProduct(FunctionMatrix(m, n, Lambda((_i, _j), Piecewise((1, _j <= _i - 1), (0, True)))), B)",
    ),
    ("K : spd(n); chol(K)", "LofCholesky(K)"),
    ("B : matrix(2, 2); max(B)", "Max(B[0, 0], B[0, 1], B[1, 0], B[1, 1])"),
    ("x'*A'*inv(A)*x", "x.T*A.T*A**(-1)*x"),
]


@pytest.mark.parametrize(("program", "written"), TO_SYMPY)
def test_to_sympy(program, written):
    assert str(sc.parse(f"x : vector(n)\n{program}").sympy) == written


@pytest.mark.parametrize("program", ["vech(A)", "pinv(A)", "expm(A)", "svdvals(A)", "round(a)"])
def test_what_sympy_cannot_say(program):
    with pytest.raises(NotSupported, match="SymPy has no way to say"):
        _ = sc.parse(program).sympy
