"""Pseudo-inverses, of any rank: Moore and Penrose's equations, laws, derivatives, least squares in code."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, value
from sources import statements

import symcalc as sc
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.rewriting import simplify

LOW = draw(5, 2) @ draw(2, 4)  # 5×4 of rank 2


def test_moore_and_penroses_equations():
    for A in (draw(5, 3), draw(3, 5), LOW):
        P = value("pinv(A)", A=A)
        assert close(A @ P @ A, A) and close(P @ A @ P, P) and close((A @ P).T, A @ P) and close((P @ A).T, P @ A)


@pytest.mark.parametrize("text", ["pinv(A)", "A⁺", "A^+", "pinv(A')'", "(Aᵀ)⁺ᵀ", "pinv(A)*A*A⁺", "np.linalg.pinv(A)"])
def test_ways_to_type_it(text):
    assert sc.parse(text) == sc.parse("pinv(A)")


def test_a_sign_in_an_exponent_stays_one():
    assert sc.parse("a^+2") == sc.parse("a^2") and sc.parse("a^+-2") == sc.parse("a^-2")
    assert sc.parse("A^+ + B") == sc.parse("pinv(A) + B") and sc.parse("A^+'*x") == sc.parse("pinv(A)'*x")


def test_how_it_is_written():
    f = sc.parse("pinv(A)'*B + pinv(A*C)'")
    assert f.unicode() == "A⁺ᵀ B + (A C)⁺ᵀ" and f.latex() == r"A^{+\top} B + (A C)^{+\top}"
    assert sc.parse(f.unicode()) == f and str(f) == "pinv(A)'*B + pinv(A*C)'"
    assert sc.parse("pinv(pinv(A)')").unicode() == "Aᵀ"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("K : spd(n)\npinv(K)", "K : spd(n)\ninv(K)"),
        ("Q : orthogonal(n)\npinv(Q)", "Q : orthogonal(n)\nQ'"),
        ("pinv(pinv(A))", "A"),
        ("pinv(3*A)", "pinv(A)/3"),
        ("pinv(-A)", "-pinv(A)"),
        ("pinv(x)*y", "x'*y/(x'*x)"),
        ("a : scalar\npinv(a)", "1/a"),
        ("pinv(x*y')*x", "x : vector(m)\ny*x'*x/((x'*x)*(y'*y))"),
        ("S : symmetric(n)\npinv(S)'", "S : symmetric(n)\npinv(S)"),
        ("K : skew(n)\npinv(K)'", "K : skew(n)\n-pinv(K)"),
        ("A*pinv(A)*A", "A"),
        ("pinv(A)'*A'", "A*pinv(A)"),
        ("A'*pinv(A)'", "pinv(A)*A"),
        ("S : symmetric(n)\npinv(S)*S", "S : symmetric(n)\nS*pinv(S)"),
        ("(A*pinv(A))^3", "A*pinv(A)"),
        ("A'*A*pinv(A)", "A'"),
        ("pinv(A'*A)*A'", "pinv(A)"),
        ("pinv(A*A')*A", "pinv(A)'"),
        ("A*B*pinv(A*B)*A*B", "A*B"),
        ("A : matrix(m, n)\nB : matrix(m, n)\npinv(A ⊗ B)", "A : matrix(m, n)\nB : matrix(m, n)\npinv(A) ⊗ pinv(B)"),
        ("pinv(duplication(3))", "duplication_pinv(3)"),
    ],
)
def test_laws(text, want):
    assert sc.parse(text) == sc.parse(want)


def test_what_has_an_inverse_only_perhaps_is_left():
    for kind in ("matrix(n, n)", "symmetric(n)", "lower(n)", "diagonal(n)", "skew(n)"):
        assert str(sc.parse(f"A : {kind}\npinv(A)")).endswith("pinv(A)")
    assert close(value("D : diagonal(n)\npinv(D)", D=np.diag([2.0, 0.0])), np.diag([0.5, 0.0]))
    assert str(sc.parse("pinv(A*B)")) == "pinv(A*B)"  # not B⁺A⁺


@pytest.mark.parametrize("text", ["A*pinv(A)", "pinv(A)*A", "pinv(A)'*A'", "A*B*pinv(A*B)", "A'*pinv(A')"])
def test_projections_are_symmetric_and_idempotent(text):
    P = sc.parse(text)
    assert Structure.SEMIDEFINITE in structure_of(P.expression)
    assert sc.parse(f"({text})'") == P and sc.parse(f"({text})^2") == P and sc.parse(f"({text})*({text})") == P
    assert sc.parse(str(P)) == P and sc.parse(P.unicode()) == P


@pytest.mark.parametrize(
    "text",
    ["(I - A*pinv(A))*A*B", "pinv(A)*(x - A*pinv(A)*x)", "A*pinv(A)*(B - A*pinv(A)*B)", "(B' - B'*A*pinv(A))*A"],
)
def test_what_is_orthogonal_vanishes(text):
    assert simplify(sc.parse(text).expression).is_ZeroMatrix


def test_the_differential_of_golub_and_pereyra():
    A, dA = draw(5, 3), draw(5, 3, seed=1)
    P = np.linalg.pinv(A)
    want = -P @ dA @ P + P @ P.T @ dA.T @ (np.eye(5) - A @ P) + (np.eye(3) - P @ A) @ dA.T @ P.T @ P
    assert close(differential("pinv(A)", "A", A=A, dA=dA), want)
    want = (np.eye(5) - A @ P) @ dA @ P
    assert close(differential("A*pinv(A)", "A", A=A, dA=dA), want + want.T)


def test_the_differential_where_the_rank_is_low_and_constant():
    left, right = (draw(n, n, seed=2) for n in (5, 4))
    dA = left @ LOW + LOW @ right  # along matrices of the same rank
    h = 1e-6
    moved = [(np.eye(5) + s * h * left) @ LOW @ (np.eye(4) + s * h * right) for s in (1, -1)]
    slope = (np.linalg.pinv(moved[0], 1e-10) - np.linalg.pinv(moved[1], 1e-10)) / (2 * h)
    got = differential("pinv(A)", "A", A=LOW, dA=dA)
    assert np.allclose(got, slope, rtol=1e-6, atol=1e-7)


def test_gradients_of_the_books():
    A, b = draw(5, 3), draw(5)
    x = np.linalg.lstsq(A, b, rcond=None)[0]
    f = "b : vector(m)\nnorm2(A*pinv(A)*b - b)^2"
    assert close(gradient(f, "A", A=A, b=b), 2 * np.outer(A @ x - b, x))
    assert str(sc.parse(f).gradient("A")).endswith("-2*(I - A*pinv(A))*b*b'*pinv(A)'")


def test_a_name_saves_characters_in_text_alone():
    G = sc.parse("norm1(pinv(A))").gradient("A")
    assert str(G).startswith("T_0 = pinv(A)\n") and sc.parse(str(G)) == G
    assert "= A⁺" not in G.unicode() and "= A^{+}" not in G.latex() and "A⁺ᵀ" in G.unicode()


def test_that_the_rank_is_constant_is_said_where_it_is_differentiated():
    assert sc.parse("norm2(pinv(A))^2").conditions == ()
    assert sc.parse("norm2(pinv(A))^2").gradient("A").conditions == ("where A has constant rank",)
    assert sc.parse("B : matrix(n, n)\ntr(inv(B)*A*pinv(A)) + b'*pinv(B')*b").gradient("B").conditions == ()
    assert sc.parse("b'*pinv(A)*b").gradient("b").conditions == ()
    assert sc.parse("norm2(pinv(a*A))^2").conditions == ("where a ≠ 0",)
    assert sc.parse("y'*pinv(x)'").gradient("x").conditions == ()


# ------------------------------------------------------------------------------------------------ code

VECTORS = "A : matrix(m, n)\nb : vector(m)\nc : vector(n)\n"


def test_a_product_with_a_vector_is_least_squares():
    assert statements(VECTORS + "pinv(A)*b") == ["return _lstsq(A, b)"]
    assert statements(VECTORS + "c'*pinv(A)*b") == ["return c @ _lstsq(A, b)"]
    assert statements("pinv(A)") == ["return scipy.linalg.pinv(A, check_finite=False)"]


def counted(monkeypatch, name):
    """Count the calls of a function of NumPy's."""
    calls, call = [], getattr(np.linalg, name)
    monkeypatch.setattr(np.linalg, name, lambda *a, **k: calls.append(name) or call(*a, **k))
    return calls


def test_one_factorisation_serves_value_gradient_and_hessian(monkeypatch):
    f = sc.parse(VECTORS + "norm2(A*pinv(A)*b - b)^2 + c'*pinv(A)*b")
    fun = sc.compile(f, f.gradient("A"), f.hessian("b"))
    A, b, c = draw(6, 3), draw(6), draw(3)
    decompositions, solutions = counted(monkeypatch, "svd"), counted(monkeypatch, "lstsq")
    got = fun(A=A, b=b, c=c)
    assert len(decompositions) + len(solutions) <= 1
    assert close(got[1], gradient(str(f), "A", A=A, b=b, c=c))


def test_no_pseudo_inverse_is_formed_for_vectors():
    f = sc.parse(VECTORS + "c'*pinv(A)*b")
    source = sc.compile(f, f.gradient("A"), f.gradient("b"), f.gradient("c")).source
    assert source.count("= _svd(") == 1 and "linalg.pinv" not in source and "_lstsq" not in source


def test_code_of_low_rank_and_of_no_rows():
    at = {"A": LOW, "b": draw(5), "c": draw(4)}
    for text in ("pinv(A)", "A*pinv(A)", "pinv(A)*b", "norm2(pinv(A)*b)^2 + c'*pinv(A)*pinv(A)'*c"):
        f = sc.compile(sc.parse(VECTORS + text))
        own = {name: at[name] for name in f.arguments}
        want = value(VECTORS + text, **own)
        got = f(**{name: v.astype(np.float32) for name, v in own.items()})
        assert close(f(**own), want) and np.asarray(got).dtype == np.float32
        assert np.allclose(got, want, rtol=1e-3, atol=1e-4)
        for shape in ((0, 3), (3, 0)):
            none = {"A": np.zeros(shape), "b": np.zeros(shape[0]), "c": np.zeros(shape[1])}
            assert np.all(f(**{name: none[name] for name in own}) == 0)
