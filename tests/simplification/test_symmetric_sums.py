"""Hessians are written so that their symmetry is seen: each term is symmetric, or has its transpose beside it."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.printing.text import print_text
from symcalc.simplification.rewriting import simplify

WRITTEN = [
    (
        "A : symmetric(n)\n(x'*A*x)/(x'*x)",  # Absil, Mahony & Sepulchre 2008, sec. 2.1.1, differentiated
        "2*(A + 4*(x'*A*x)*x*x'/norm2(x)^4 - 2*(A*x*x' + x*x'*A)/(x'*x) - (x'*A*x)*I/(x'*x))/(x'*x)",
    ),
    ("(c'*x)*norm2(x)^2", "2*(c*x' + (c'*x)*I + x*c')"),
    ("(c'*x)/norm2(x)", "(3*(c'*x)*x*x'/(x'*x) - c*x' - (c'*x)*I - x*c')/norm2(x)^3"),
    ("(a'*x)*(b'*x)*(c'*x)", "(c'*x)*(a*b' + b*a') + (b'*x)*(a*c' + c*a') + (a'*x)*(b*c' + c*b')"),
    ("(x'*A*x)^2", "2*((x'*A*x)*(A + A') + (A + A')*x*x'*(A + A'))"),
    ("(c'*x)*(x'*A*x)", "(c'*x)*(A + A') + (A + A')*x*c' + c*x'*(A + A')"),
]
SEEN = [
    *(program for program, _ in WRITTEN),
    "(x'*A*x)/(x'*x)",
    "(x'*A*x)/(x'*B*x)",
    "A, B : spd(n)\n(x'*A*x)/(x'*B*x)",
    "(x'*A*x)*(x'*B*x)",
    "exp(c'*x)*norm2(x)",
    "log(x'*x)*(b'*x)",
    "(a'*x + 1)*(c'*x)/(x'*x)",
    "A : spd(n)\nsqrt(x'*A*x)*(c'*x)",
    "A, C : matrix(m, n)\n(A*x - b)'*(C*x - d)/(x'*x)",
    "norm2(A*x - b)/norm2(x)",
    "norm2(A*x - b)*norm2(x)",
    "A : spd(n)\n(c'*x)^2/(x'*A*x)",
    "logsumexp(x)*sum(x)",
    "norm2(x)*norm2(x - a)",
    "A : spd(n)\ny'*inv(A + x*x')*y",
    "y'*inv(A + x*x')*y",
    "sum(x)^2/norm2(x)^2",
    "norm2(x)/sum(x)",
    "norm2(A*x)^2*(c'*x)",
    "(a'*x)*exp(-norm2(x)^2)",
    "tr(inv(A + x*x'))",
]
OF_MATRICES = [  # program, form, what the matrix of the Hessian is
    ("sum(X*X)", "vec", "kron(kron(ones(1, n), I_n), ones(n, 1)) + kron(kron(ones(n, 1), I_n), ones(1, n))"),
    ("X : symmetric(n)\ntr(A*X)*tr(B*X)", "vec", "(T_0*T_1' + T_1*T_0')/4"),
    ("X : symmetric(n)\ntr(A*X)^2", "vech", "2*duplication(n)'*vec(A)*vec(A)'*duplication(n)"),
    ("X : symmetric(n)\ntr(A*X)*logdet(X)", "vech", None),
    ("a'*X*b*tr(X*C)", "vec", "vec(C')*kron(b', a') + kron(b, a)*vec(C')'"),
    ("X : spd(n)\ny'*inv(X)*y", "vec", None),
    ("sum(X.*X'.*A)", "vec", "diag(vec(A + A'))*commutation(n, n)"),
    ("(x'*A*x)*(a'*X*b)*tr(X)", "vec", None),
]
SIZES = {"n": 4, "m": 3}


@pytest.mark.parametrize(("program", "form", "written"), OF_MATRICES)
def test_the_matrix_of_an_operator_shows_it(program, form, written):
    f = sc.parse(program)
    H = f.hessian("X")
    M = H.matrix(form)
    assert Structure.SYMMETRIC in structure_of(M.expression) and M.T == M
    assert written is None or str(M).split("\n")[-1] == written
    random = np.random.default_rng(5)
    values = {name: random.standard_normal([SIZES["n"]] * len(v.shape)) for name, v in f.variables.items()}
    values["X"] = values["X"] @ values["X"].T
    of_form, of_operator = sc.compile(M), sc.compile(H, form="matrix")
    found, known = (fun(**{name: values[name] for name in fun.arguments}) for fun in (of_form, of_operator))
    assert np.allclose(found, found.T)
    assert form == "vech" or np.allclose(found, known)


def test_a_hessian_through_softmax():
    H = sc.parse("y'*softmax(x)").hessian("x")
    assert Structure.SYMMETRIC in structure_of(H.expression)


@pytest.mark.parametrize(("program", "written"), WRITTEN)
def test_what_is_written(program, written):
    assert str(sc.parse(program).hessian("x")).split("\n")[-1] == written


@pytest.mark.parametrize("program", SEEN)
def test_the_symmetry_is_seen_and_the_value_stays(program):
    f = sc.parse(program)
    H = f.hessian("x")
    assert Structure.SYMMETRIC in structure_of(H.expression)
    random = np.random.default_rng(3)
    values = {}
    for name, v in f.variables.items():
        A = random.standard_normal([SIZES[str(d)] for d in v.shape]) / 2
        values[name] = A @ A.T + np.eye(len(A)) if v.kind == "spd" else A + A.T if v.kind == "symmetric" else A
    values["x"] = 1 + np.abs(values["x"])  # where logarithms and norms are smooth
    if "A" in values and values["A"].shape == (4, 4) and f.variables["A"].kind == "matrix":
        values["A"] += 4 * np.eye(4)  # invertible
    gradient = sc.compile(f.gradient("x"))
    found = sc.compile(H)
    found = found(**{name: values[name] for name in found.arguments})
    steps = 1e-5 * np.eye(4)
    at = lambda x: gradient(**{name: {**values, "x": x}[name] for name in gradient.arguments})  # noqa: E731
    want = np.array([(at(values["x"] + e) - at(values["x"] - e)) / 2e-5 for e in steps])
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-7 * np.abs(want).max())
    assert sc.parse(str(H)) == H


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("A : symmetric(n)\nx*x' + A*x*x' + x*x'*A", "A*x*x' + x*x' + x*x'*A"),
        ("x*y' + x*z' + y*x' + z*x'", "x*(y + z)' + (y + z)*x'"),
        ("A*x*x'*A' + A*y*y'*A'", "A*(x*x' + y*y')*A'"),
        ("A'*A + A'*B + B'*A + B'*B", "(A + B)'*(A + B)"),
        ("A'*A + A'*B + B'*A", "A'*A + A'*B + B'*A"),
    ],
)
def test_factors_that_are_taken_out_do_not_hide_it(text, simple):
    assert print_text(simplify(sc.parse(text).expression)) == simple


def test_large_ones_are_left_as_they_are():
    text = "*".join(f"(c_{i}'*x)" for i in range(9))
    assert sc.parse(text).hessian("x").shape == (sc.parse(text).variables["x"].shape[0],) * 2
