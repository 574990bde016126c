"""Equations among the lines of a program: what is read, and what is refused, pointing."""

import pytest

import symcalc as sc

REFUSED = [
    ("x : root(A*x - b, y)\nx", "y is solved for, and x stands before the colon", "y"),
    ("x : root(A*y - b, x)\nx", "x does not stand in its equation", "A*y - b"),
    ("z = x + 1\nx : root(A*x - b, x)\nz", "x is used before its equation", "x"),
    ("x : root(A*x - y, x)\ny : root(A*y - x, y)\nx", "y is used before|y is defined|x", ""),
    ("x : root(A*x - b, x)\nx : root(A*x - b, x)\nx", "x is defined twice", "x"),
    ("x = A*b\nx : root(A*x - b, x)\nx", "x is defined twice", "x"),
    ("x, y : root(A*x - b, x)\nx", "an equation has one unknown", "y"),
    ("x : argmin(A*x, x)\nx", "what is least is a scalar", "A*x"),
    ("X : root(A*X*y, X)\nX", "an equation has the shape of its unknown", ""),
    ("x : root(A*x - b, x)\nA : matrix(2, 3)\nx", "differ", ""),
    ("x : argmin(norm1(A*x - b), x)\nx'*x", "a minimum may lie at a kink of abs", "argmin(norm1(A*x - b), x)"),
    ("x : argmin(c'*x, x)\nx'*x", "the gradient does not depend on the unknown", "argmin(c'*x, x)"),
    ("x : root(A*x, x)\nx", "the equation is solved by 0", "root(A*x, x)"),
    ("x : root(x - x + b, x)\nx", "does not stand in its equation", ""),
    ("x : root(A*x - b, x)\nx'*dx", "x moves as its equation says", "dx"),
    ("X : skew(n)\nX : root(A*X + X*A - Q, X)\nX", "an unknown that is skew is not supported yet", ""),
    ("k : integer\nk : root(k^2 - 2, k)\nk", "an unknown that is integer is not supported yet", ""),
    ("P : spd\nP : root(A*P + P*A' + Q, P)\nP", "P is declared spd, and the solution of its equation is not seen", ""),
    (
        "P : spd\nP : root(A'*P + P*A - P*B*B'*P + Q, P)\nlogdet(P)",
        "P is declared spd, and what is 0 in its equation is not seen to be symmetric",
        "root(A'*P + P*A - P*B*B'*P + Q, P)",
    ),
    ("d : positive\nd : root(a*d - b, d)\nd", "d is declared positive", ""),
    ("y = root(A*x - b, x)\ny", "root is not a function", "root"),
    ("x : root(A*x - b)\nx", "was expected", ""),
    ("x : root(A*x - b, x) + 1\nx", "was expected, not \\+", "+"),
    ("x : root(A*x - b, 2*x)\nx", "was expected", ""),
    ("x : root(sign(x), x)\nsum(x)", "the derivative of the equation by its unknown is 0", "root(sign(x), x)"),
]


@pytest.mark.parametrize("text, said, place", REFUSED, ids=[text for text, *_ in REFUSED])
def test_what_is_wrong_is_refused(text, said, place):
    with pytest.raises(sc.SymcalcError, match=said) as caught:
        sc.parse(text)
    start, end = caught.value.span
    assert not place or caught.value.text[start:end] == place


READ = [
    ("x : root(A*x - b, x)\nc'*x", "c'*inv(A)*b"),
    ("x : root(b - A*x, x)\nx", "inv(A)*b"),
    ("x ∈ ℝ^3\nx : root(A*x - b, x)\nx", "A : matrix(3, 3)\ninv(A)*b"),
    ("c : root(A*c - b, c)\nc'*c", "norm2(inv(A)*b)^2"),
    ("x : argmin(norm2(A*x - b)^2 + λ*norm2(x)^2, x)\nx", "solve(A'*A + λ*I, A'*b)"),
    ("X : root(A*X - B, X)\nX", "A\\B"),
    ("X : root(X*A - B, X)\nX", "B/A"),
    ("state : root(A*state + state - b, state)\nstate", "inv(A + I)*b"),
    ("t : scalar\nt : root(a*t - b, t)\nt", "b/a"),
    ("x : root(A*x - b, x)", "inv(A)*b"),
    ("root = 2\nb : vector\nx : root(A*x - root*b, x)\nx", "b : vector\n2*inv(A)*b"),
    ("x : root(A*x - b, x); y : root(A*y - x, y); y", "inv(A)*inv(A)*b"),
]


@pytest.mark.parametrize("text, same", READ, ids=[text for text, _ in READ])
def test_a_linear_equation_is_solved(text, same):
    f, g = sc.parse(text), sc.parse(same)
    assert f == g
    if f.shape == ():
        for name in f.free_variables:
            assert f.gradient(name) == g.gradient(name)


def test_kinks_make_an_equation_no_linear_one():
    f = sc.parse("x : root(x + sign(x) - b, x)\nsum(x)")
    assert f.equations == ("x : root(x + sign(x) - b, x)",)
    assert "sign" in " ".join(f.gradient("b").conditions)


def test_minima_are_noted():
    assert "argmin is read as where the gradient is 0" in sc.parse("x : argmin(sum(exp(x)) - b'*x, x)\nx'*x").notes


def test_what_an_equation_demands_is_said_of_its_solution():
    f = sc.parse("x : root(log(x) + A*x - b, x)\nsum(x)")
    assert f.conditions == ()  # there is no value elsewhere
    assert sc.parse("x : root(exp(log(x)) + A*x - w, x)\nsum(x)").conditions == (
        "where inv(I + A)*w has positive entries only",
        "where I + A is invertible",
    )
    g = f.gradient("b")
    assert sum("is invertible" in line for line in g.conditions) == 1


def test_a_linear_equation_in_a_matrix_says_when_it_has_one_solution():
    f = sc.parse("P : root(M'*P*M + Q - P, P)\ntr(P)")
    assert f.conditions == ("where P ↦ P − Mᵀ P M is invertible",)


def test_maps_that_are_the_same_or_adjoint_are_said_once():
    f = sc.parse("Q : symmetric(n)\nM : matrix(n, n)\nP : root(M'*P*M + Q - P, P)\ntr(P*W)")
    for g in (f.gradient("M"), f.hessian("M")):
        assert g.conditions == ("where P ↦ P − Mᵀ P M is invertible",)
    f = sc.parse("P : root(A*P + P*B' + Q, P)\nX : root(B*X + X*A' + C, X)\ntr(P*W) + tr(X*D)")
    assert len(f.conditions) == 2
    riccati = sc.parse("A, B : matrix(n, n)\nP : root(A'*P + P*A - P*B*P + Q, P)\ntr(P*W)")
    assert riccati.hessian("A").conditions == ("where W₁ ↦ P B W₁ + W₁ B P − Aᵀ W₁ − W₁ A is invertible",)


def test_the_unknown_is_no_variable():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nsum(x)")
    assert list(f.variables) == ["A", "b"]
    with pytest.raises(sc.SymcalcError, match="x follows from its equation"):
        f.gradient("x")
