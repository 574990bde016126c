"""What is declared of a definition: it is used, said, printed, read back, and refused where it cannot be."""

import pickle

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch

SPD = "K : spd\nK = A*B\n"
SAID = "K is taken to be symmetric positive definite, as declared"


def test_it_is_used_by_the_normal_form_and_by_code():
    assert sc.parse(SPD + "x'*K'*x") == sc.parse(SPD + "x'*K*x")
    assert str(sc.parse("K = A*B\nK : symmetric(n)\ntr(K'*C) - tr(K*C)")) == "0"
    assert sc.parse("Q : orthogonal\nQ = A*B\nnorm2(Q*x)") == sc.parse("A*B + 0*C\nx : vector(n)\nnorm2(x)")
    f = sc.parse(SPD + "y'*inv(K)*y + logdet(K)")
    source = sc.code(f, f.gradient("A"))
    assert source.count("_cholesky(K)") == 1 and "_lu" not in source and SAID in source
    assert "solve_triangular" in sc.code(sc.parse("L : lower\nL = A*B\nsolve(L, b)"))
    assert "eigh" in sc.code(sc.parse(SPD + "eigmax(K)").gradient("A"))
    assert f.conditions == ()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("symmetric", "symmetric"),
        ("spd", "symmetric positive definite"),
        ("psd(n)", "symmetric positive semidefinite"),
        ("skew", "skew-symmetric"),
        ("diagonal", "diagonal"),
        ("lower", "lower triangular"),
        ("upper(n)", "upper triangular"),
        ("orthogonal", "orthogonal"),
    ],
)
def test_it_is_said_and_read_back(kind, words):
    f = sc.parse(f"K = A*B\nK : {kind}\nx'*K'*y + norm2(K*x)^2")
    said = f"K is taken to be {words}, as declared"
    for g in (f, f.gradient("A"), f.hvp("A", "V")):
        assert said in g.notes and said in repr(g)
        again = sc.parse(str(g))
        assert again == g and pickle.loads(pickle.dumps(g)) == g
    assert sc.parse(str(f.typed)) == f and f"K : {kind.removesuffix('(n)')}" in str(f.typed)


def test_it_is_printed_by_its_name():
    g = sc.parse("K : spd(n)\nK = X'*X + c*I\nx'*inv(K)*x").gradient("X")
    assert g.unicode() == "−2 X K⁻¹ x xᵀ K⁻¹\nwhere K = Xᵀ X + c I"
    assert str(g) == "K : spd\nK = X'*X + c*I\n-2*X*inv(K)*x*x'*inv(K)"
    assert r"\text{where}\quad K = X^{\top} X + c I" in g.latex()


def test_derivatives_are_those_of_the_definition():
    X, x = draw(4, 3), draw(3, seed=1)
    f, g = (sc.parse(d + "K = X'*X\nx'*inv(K)*x + logdet(K)") for d in ("K : spd\n", ""))
    assert "agrees" in str(f.check("X"))
    assert close(f.gradient("X").evaluate(X=X, x=x), g.gradient("X").evaluate(X=X, x=x))
    V = draw(4, 3, seed=2)
    assert close(f.hvp("X", "V").evaluate(X=X, x=x, V=V), g.hvp("X", "V").evaluate(X=X, x=x, V=V))


def test_sizes_are_those_that_are_declared():
    f = sc.parse("K : spd(k)\nK = A*B\ntr(K)")
    assert str(f.variables["A"].shape[0]) == "k"
    assert sc.parse("K : matrix(p, q)\nK = A*B\nsum(K)").notes == ()
    assert sc.parse("x : vector(3)\nx = A*y\nsum(x)").variables["A"].shape[0] == 3
    with pytest.raises(
        ShapeMismatch, match="A is a matrix 2×2: rows of K, and those that are declared: 2 and 3 differ"
    ):
        sc.parse("K : spd(3)\nA : matrix(2, 2)\nK = A\ntr(K)")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("K : spd\nK = A*x\nK", KindMismatch, "K is declared as a matrix, and A\\*x is a vector"),
        ("x : vector\nx = A*B\nx", KindMismatch, "x is declared as a vector"),
        ("K : spd\nK = tr(A)\nK", KindMismatch, "declared as a matrix"),
        ("K : spd\nS : skew(n)\nK = S\ntr(K)", KindMismatch, "symmetric and skew"),
        ("a : positive\na = norm2(x)\nlog(a)", ParseFailure, "not taken to be positive"),
        ("K : toeplitz\nK = A\ntr(K)", ParseFailure, "not taken to be toeplitz"),
        ("K : spd\nK : psd\nK = A\ntr(K)", ParseFailure, "K is declared twice"),
        ("K = A\nK = B\nK", ParseFailure, "K is defined twice"),
    ],
)
def test_what_contradicts_is_refused(text, error, words):
    with pytest.raises(error, match=words):
        sc.parse(text)


def test_what_is_known_needs_no_declaration():
    f = sc.parse("S : spd(n)\nK : symmetric\nK = S\ntr(K*A)")
    assert str(f).endswith("tr(A*S)") or str(f).endswith("tr(S*A)")
    assert np.isfinite(f.evaluate(S=np.eye(2), A=draw(2, 2)))
