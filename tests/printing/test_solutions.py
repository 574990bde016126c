"""How equations are written beside a formula: in the language, in Unicode, in LaTeX, as they were typed."""

import pickle

import symcalc as sc

LQR = """Q, R, Sigma : symmetric
P : root((A + B*K)'*P*(A + B*K) + Q + K'*R*K - P, P)
tr(P*Sigma)"""


def test_the_cost_of_a_linear_quadratic_regulator():
    g = sc.parse(LQR).gradient("K")
    assert g.unicode() == (
        "2 (Bᵀ P T₀ + R K) S\n"
        "where T₀ = A + B K\n"
        "      P solves T₀ᵀ P T₀ + Kᵀ R K + Q − P = 0\n"
        "      S solves T₀ S T₀ᵀ + Σ − S = 0"
    )
    assert str(g).split("\n")[-4:] == [
        "T_0 = A + B*K",
        "P : root(T_0'*P*T_0 + K'*R*K + Q - P, P)",
        "S : root(T_0*S*T_0' + Sigma - S, S)",
        "2*(B'*P*T_0 + R*K)*S",
    ]
    assert g.equations == (
        "P : root((A + B*K)'*P*(A + B*K) + K'*R*K + Q - P, P)",
        "S : root((A + B*K)*S*(A + B*K)' + Sigma - S, S)",
    )


def test_latex():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nnorm2(x)^2")
    assert r"x \text{ solves } A x + \exp(x) - b = 0" in f.latex()
    assert r"x \text{ minimises } " in sc.parse("x : argmin(sum(exp(x)) - b'*x, x)\nx'*x").typed.latex()


def test_what_was_typed():
    text = "x : argmin(sum(exp(x)) - b'*x, x)\ny : root(A*y + tanh(y) - x, y)\ny'*x"
    f = sc.parse(text)
    assert str(f.typed) == text
    assert "x minimises sum(exp(x)) − bᵀ x" in f.typed.unicode()


def test_names_that_are_taken():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nsum(x)")
    g = f + sc.parse("x'*b")
    assert str(g) == "x_1 : root(A*x_1 + exp(x_1) - b, x_1)\nsum(x_1) + b'*x"
    assert sc.parse(str(g)) == g


def test_sizes_of_other_formulas():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nsum(x)") + sc.parse("b ∈ ℝ^5\nsum(b)")
    assert f.variables["A"].shape == (5, 5)
    assert sc.parse(str(f)) == f


def test_no_part_of_an_equation_is_named_before_it():
    f = sc.parse("x : root(exp(A*x + b)./(1 + exp(A*x + b)) + x - c, x)\nsum(exp(A*x + b))^2 + x'*x")
    assert sc.parse(str(f)) == f
    for name in f.free_variables:
        assert sc.parse(str(f.gradient(name))) == f.gradient(name)


def test_formulas_with_equations_are_pickled():
    f = sc.parse(LQR)
    for g in (f, f.gradient("K"), f.hvp("K")):
        assert pickle.loads(pickle.dumps(g)) == g
        assert str(pickle.loads(pickle.dumps(g))) == str(g)


def test_substitution():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nsum(x)")
    assert str(f.subs(b="A*y")).startswith("x : root(")
    assert f.subs(b="A*y") == sc.parse("x : root(A*x + exp(x) - A*y, x)\nsum(x)")
    assert sc.parse(str(f.subs(b="x"))) == f.subs(b="x") != f
