"""Names that a program gives stand in its answers: what is printed, and that it means the same."""

import numpy as np
import pytest

import symcalc as sc

# program, question, variable, text without declarations
KEPT = [
    ("x = (A + diag(p))\\b; norm2(x - y)^2", "gradient", "p", "-2*lambda.*x"),
    (
        "s : positive; K = a^2*exp(-D/2) + s^2*I; logdet(K) + y'*inv(K)*y",
        "gradient",
        "s",
        "2*s*(tr(inv(K)) - y'*inv(K)^2*y)",
    ),
    ("A = X*Y; r = A*x - b; norm2(r)^2 + norm2(A)^2", "gradient", "x", "2*A'*(A*x - b)"),
    ("A = B*C; tr(A'*M)", "gradient", "M", "B*C"),  # which is the whole answer
    ("A = B*C; tr(A'*M) + tr(M)", "gradient", "M", "I + B*C"),  # which is short and occurs once
    ("A = B*C; tr(A*M*A*N) + norm2(M)^2", "gradient", "M", "(A*N*A + 2*M')'"),
    ("r = y - X*w; norm2(r)^4", "hessian", "w", "X'*(4*(r'*r)*I + 8*r*r')*X"),
    ("p = sigmoid(X*w); sum(p) + p'*(A*p)", "value", "", "sum(p) + p'*A*p"),
    ("c = x'*y + a; c^2*norm2(x)^2", "gradient", "x", "2*c*(c*x + (x'*x)*y)"),
    # scalar factors among others
    (
        "u = exp(-norm2(x - m)^2/2)/sqrt(1 + c^2); log(a*u + b)",
        "gradient",
        "m",
        "a*u*(x - m)/(b + a*u)",
    ),
    ("T_0 = A*x + b; norm2(T_0)^2 + sum(exp(T_0))", "gradient", "x", "A'*(2*T_0 + exp(T_0))"),
    (
        "A : symmetric(n); R = x'*A*x/(x'*x); R",
        *("hessian", "x", "2*(A + 4*R*x*x'/(x'*x) - 2*(A*x*x' + x*x'*A)/(x'*x) - R*I)/(x'*x)"),
    ),
    ("s = a'*x/(b'*x); s^2", "gradient", "x", "2*s*(a - s*b)/(b'*x)"),
    # reciprocals of entries among entries
    (
        "N = 1 ./ (1 .+ D); sum(sin(N.*B))*sum(N)",
        "gradient",
        "D",
        "-(sum(N)*B.*cos(N.*B) .+ sum(sin(N.*B)))./(1 .+ D).^2",
    ),
    ("N = 1 ./ (1 .+ D); b'*(P - c*N.*B)*(c*N)*y", "value", "", "c*b'*(P - c*N.*B)*N*y"),
    ("N = 1 ./ (1 .+ B*B'); sum(P.*log(N/sum(N)))", *("gradient", "P", "log(N/sum(N))")),
    (
        "P : symmetric(n); h = diag(Y*Y'); D = h*ones(1, n) + ones(n, 1)*h' - 2*Y*Y'; "
        "N = 1 ./ (1 .+ D); Q = N/sum(N); sum(P.*log(P./Q))",
        *("gradient", "Y", "4*(diag(sum(N.*R, 2)) - N.*R)*Y"),
    ),
]


@pytest.mark.parametrize(("program", "question", "name", "want"), KEPT)
def test_names_are_kept(program, question, name, want):
    f = sc.parse(program)
    g = f if question == "value" else getattr(f, question)(name)
    assert str(g).splitlines()[-1] == want
    again = sc.parse(str(g))
    assert again == g and str(again) == str(g)


def value_of(formula, values):
    return formula.evaluate(**{name: values[name] for name in formula.variables if name in values})


@pytest.mark.parametrize(("program", "question", "name", "want"), [row for row in KEPT if row[1] != "value"])
def test_what_is_written_with_names_has_the_value(program, question, name, want):
    g = getattr(sc.parse(program), question)(name)
    again, random = sc.parse(str(g)), np.random.default_rng(5)
    values = {v: random.uniform(0.5, 1.5, (3,) * len(kind.shape)) for v, kind in g.variables.items()}
    np.testing.assert_allclose(value_of(again, values), value_of(g, values), rtol=1e-12)


def test_lines_stand_in_order_and_those_of_use_only():
    g = sc.parse("A = X*Y; B = A*A' + M; C = A + I; logdet(B) + norm2(A)^2").gradient("X")
    assert [line for line in str(g).splitlines() if "=" in line] == ["A = X*Y", "B = M + A*A'"]


def test_unicode_and_latex_have_the_names():
    g = sc.parse("mu_1 = A*x + b; norm2(mu_1)^2 + sum(exp(mu_1))").gradient("x")
    assert g.unicode().splitlines() == ["Aᵀ (2 μ₁ + exp(μ₁))", "where μ₁ = A x + b"]
    assert r"\mu_{1} = A x + b" in g.latex()


def test_a_name_of_a_part_is_none_of_the_program():
    """T_0 is the program's, so that other repeated parts are called T_1."""
    g = sc.parse("T_0 = A*x + b; sum(exp(T_0)) + logsumexp(B*x + c)^2*norm2(B*x + c)").gradient("x")
    lines = str(g).splitlines()
    assert [line.split(" = ")[0] for line in lines[:-1]].count("T_0") <= 1
    assert sc.parse(str(g)) == g


def test_a_reciprocal_that_printing_named_is_seen_whole_alone():
    """Text that has such a name is printed as it stands when it is read: no factor becomes that name."""
    f = sc.parse("T_0 = 1 ./ (1 .+ x.^2); sum(T_0)*sum(y./(1 .+ x.^2))")
    for g in (f, f.gradient("x")):
        assert str(sc.parse(str(g))) == str(g) and "T_0.*y" not in str(g)


def test_a_variable_is_never_a_definition():
    """The direction of a product with a Hessian has another name than a definition."""
    g = sc.parse("V = A*x + b; norm2(V)^2*sum(V)").hvp("x")
    assert sc.parse(str(g)) == g


def test_a_name_whose_value_is_written_in_two_forms_is_defined_once():
    program = "T_0 = tanh(cosm_frechet(L, 1 ./ cosh(L))); T_1 = ((1 .- T_0.^2)./(I .+ 1 + T_0))'; "
    f = sc.parse(program + "sum(T_1) + norm2(T_1)^2 + sum(cosm_frechet(L, T_1, T_0))", L="matrix(n, n)")
    for g in (f, f.gradient("L"), f.differential("L")):
        lines = [line.split(" = ")[0] for line in str(g).splitlines() if " = " in line]
        assert len(lines) == len({*lines}) and sc.parse(str(g)).unicode()


SIGNED = [
    ("q = -(w + x); q'*B*q*q'*C*q", "B"),
    ("A, B : matrix(n, n); S = -A*B; logdet(S)^2", "A"),
    ("A : matrix(n, n); S = -sin(A); tr(S*C*S*D) + norm2(S)", "C"),
    ("r = -2*x.*y; norm2(r)^3*(r'*A*r)", "A"),
    ("R = a*B*C; T_0 = R + R'; tr(A^3*T_0)^2", "A"),
    ("A : matrix(n, n); T_0 = diag(y)*B; T = A^3; norm2(T*y - y)^2", "A"),
]


@pytest.mark.parametrize(("program", "name"), SIGNED)
@pytest.mark.parametrize("question", ["gradient", "differential", "hvp"])
def test_a_name_means_what_it_means_in_the_program(program, name, question):
    f = sc.parse(program)
    lines = str(getattr(f, question)(name)).splitlines()
    declared = [line for line in lines if " : " in line]
    given = {line.split(" = ")[0]: i for i, line in enumerate(lines) if " = " in line}
    for known in given.keys() & f.definitions.keys():
        before = [line for line in lines[: given[known]] if " = " in line]
        printed = sc.parse("\n".join([*declared, *before, lines[given[known]].partition(" = ")[2]]))
        assert printed == sc.parse("\n".join([program.rpartition("; ")[0], known]).replace("; ", "\n")), known


def test_the_first_of_several_names_of_a_value_stands():
    g = sc.parse("S = A*B + C; T = S'; U = T'; tr(S*D*S*D*S)").gradient("D")
    assert "S = A*B + C" in str(g) and "U" not in str(g)


def test_a_name_takes_its_part_of_the_coefficient_of_a_scalar_product():
    f = sc.parse("K : spd(n); x : vector(n); m = 3*b*inv(K)*x; m'*m/2 + b*x'*inv(K)*x")
    assert str(f).endswith("m = 3*b*inv(K)*x\nb*x'*inv(K)*x + m'*m/2") and sc.parse(str(f)) == f
