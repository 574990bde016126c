"""Derivations as people meet them: text, Unicode, LaTeX, Markdown, JSON, notebooks, the command line."""

import json
import re

import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.faces.cli import main
from symcalc.faces.derivations import WANTED

IDEAL = """\
f(X) = logdet(Xᵀ X)
df   = tr((Xᵀ X)⁻¹ d(Xᵀ X))            d(logdet(M)) = tr(M⁻¹ dM),  M = Xᵀ X
     = tr((Xᵀ X)⁻¹ (Xᵀ dX + dXᵀ X))    product rule; d(Xᵀ) = dXᵀ
     = 2 tr((Xᵀ X)⁻¹ Xᵀ dX)            a trace is that of the transpose; (Xᵀ X)⁻¹ is symmetric; equal terms are added
     = ⟨2 X (Xᵀ X)⁻¹, dX⟩              ⟨G, dX⟩ = tr(Gᵀ dX)
∇f   = 2 X (Xᵀ X)⁻¹                    df = ⟨G, dX⟩ for every dX
# where X ∈ ℝ^(m×n)
# where Xᵀ X is invertible"""


def test_the_derivation_that_is_asked_for_most():
    assert sc.parse("logdet(X'*X)").derivation("X").unicode() == IDEAL


def test_a_brief_one_has_the_differential_and_the_answer():
    lines = sc.parse("logdet(X'*X)").derivation("X", level="brief").lines("unicode")
    assert [line.split("   ")[0].rstrip() for line in lines][-1] == "∇f"
    assert len(lines) == 4 and "2 tr((Xᵀ X)⁻¹ Xᵀ dX)" in lines[1]


def test_a_full_one_has_each_rule_by_itself():
    text = sc.parse("logdet(X'*X)").derivation("X", level="full").unicode()
    assert "d(Xᵀ X) = Xᵀ dX + d(Xᵀ) X" in text and "transpose is linear" in text


def test_names_of_the_program_are_kept():
    text = sc.parse("r = A*x - b; norm2(r)^2").derivation("x").unicode()
    assert "where r = A x − b" in text and "2 rᵀ A dx" in text


def test_a_hessian_follows_its_gradient():
    lines = sc.parse("norm2(A*x - b)^2").derivation("x", of="hessian").lines()
    assert any(line.startswith("grad f") for line in lines)
    assert any("d(grad f) = 2*A'*A*dx" in line for line in lines) and lines[-1].startswith("H ")


def test_what_an_equation_defines_moves_by_the_equation():
    text = sc.parse("x : root(A*x + exp(x) - b, x); norm2(x)^2").derivation("b").unicode()
    assert "the equation, differentiated: exp(x) ⊙ dx + A dx − db = 0" in text


def test_letters_are_not_those_of_the_program():
    text = sc.parse("f : vector(n); J : matrix(m, n); J*sin(f)").derivation("f").unicode()
    assert text.startswith("g(f)") and "\nK " in text


@pytest.mark.parametrize("level", ["brief", "standard", "full"])
def test_latex_and_markdown_are_balanced(level):
    d = sc.parse("r = A*x - b; log(1 + norm2(r)^2)").derivation("x", level=level)
    for text in (d.latex(), d.markdown(), d._repr_html_()):
        assert text.count("{") == text.count("}") and text.count("$") % 2 == 0
    assert d.latex().startswith("\\begin{align*}")


def test_in_a_notebook_it_folds():
    html = sc.parse("norm2(x)^2").derivation("x")._repr_html_()
    assert html.startswith("<details") and "<script" not in html


def test_as_data():
    data = sc.parse("norm2(x)^2").derivation("x").data()
    assert [line["right"] for line in data["lines"]] == ["x'*x", "2*x'*dx", "<2*x, dx>", "2*x"]
    assert "agrees" in data["checked"] and json.dumps(data)


def test_levels_and_derivatives_that_are_none():
    f = sc.parse("norm2(x)^2")
    with pytest.raises(ArgumentMismatch, match="brief, standard, full"):
        f.derivation("x", level="long")
    with pytest.raises(ArgumentMismatch, match=", ".join(WANTED)):
        f.derivation("x", of="integral")
    with pytest.raises(NotSupported, match="the gradient is of a scalar"):
        sc.parse("A*x").derivation("x", of="gradient")


def test_the_command(capsys):
    assert main(["derive", "norm2(A*x - b)^2", "x", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("grad f = 2*A'*(A*x - b)")
    assert main(["derive", "norm2(x)^2", "--to", "json", "--level", "brief"]) == 0
    assert json.loads(capsys.readouterr().out)["derivation"] == "gradient"
    assert main(["derive", "norm2(x)^2", "-t", "markdown"]) == 0
    assert "$$" in capsys.readouterr().out
    assert main(["derive", "norm2(x)^2", "y"]) == 2


def test_on_a_curved_space_a_hessian_is_no_differential_of_the_gradient():
    f = sc.parse("Q : orthogonal(n); tr(A*Q*B*Q')")
    with pytest.raises(NotSupported, match="curved space"):
        f.derivation("Q", of="hessian")
    assert f.derivation("Q").report.ok


def test_numbers_that_are_shared_are_written():
    # a scalar that many products share is a node of its own
    f = sc.parse("s = norm2(A*x)^2 + 1; logdet(s*B)*s + s^2")
    assert f.derivation("x", of="hessian", level="full").unicode()


def test_a_formula_that_holds_dx_is_derived_along_another_direction():
    d = sc.parse("x : vector(n); dx'*x + norm2(x)^2").derivation("x")
    assert d.report.ok and "= ⟨dx + 2 x, v⟩" in d.unicode()


def test_what_was_typed_stands_first_in_all_styles_or_in_none():
    d = sc.parse("-sum(y.*log(softmax(A*x)))").derivation("x")
    assert d.lines("unicode")[:2] == ["f(x) = −sum(y ⊙ log(softmax(A x)))", "     = −log(softmax(A x))ᵀ y"]
    for program, x in (("norm2(x)^2", "x"), ("x'*x", "x"), ("o : scalar; o*1", "o"), ("2*a - a", "a")):
        assert sc.parse(program).derivation(x).data()["lines"]


def test_g_is_no_matrix_of_the_program():
    text = sc.parse("x'*G*x").derivation("x").unicode()
    assert "⟨Q, dx⟩ = Qᵀ dx" in text and "df = ⟨Q, dx⟩ for every dx" in text


@pytest.mark.parametrize(
    ("program", "x", "said"),
    [
        ("X : matrix(N, M); logdet(X'*X)", "X", "d(logdet(P)) = tr(P⁻¹ dP),  P = Xᵀ X"),
        ("x : vector(J); A : matrix(K, J); tanh(A*x)", "x", "df = L dx for every dx"),
    ],
)
def test_letters_are_not_those_of_sizes(program, x, said):
    assert said in sc.parse(program).derivation(x).unicode()


def test_the_inner_product_is_said_of_any_matrices():
    text = sc.parse("S : symmetric(n); tr(A*S)").derivation("S").unicode()
    assert "= ⟨Aᵀ, dS⟩" in text and "⟨G, dS⟩ = tr(Gᵀ dS)" in text
    assert "⟨G, dK⟩ = tr(Gᵀ dK)" in sc.parse("K : skew(n); tr(A*K)").derivation("K").unicode()


def test_no_trace_is_spoken_of_where_none_stands():
    text = sc.parse("x'*S*x").derivation("S").unicode()
    assert "tr is linear" not in text and "a constant factor" in text


def test_what_was_typed_is_shown_where_variables_are_declared_too():
    lines = sc.parse("D : diagonal(n); tr(D*A*D)").derivation("D").lines("unicode")
    assert lines[0].startswith("f(D) = tr(D A D)") and lines[1].endswith("= tr(A D²)")
    assert sc.parse("f : function; f(x)*x'*x").derivation("x").lines()[0] == "g(x) = f(x)*x'*x"


def test_no_line_stands_twice():
    assert sc.parse("A^(-2)").derivation("A").unicode().count("= A⁻²\n") == 1


def test_the_second_derivative_by_a_number_is_no_gradient():
    text = sc.parse("a^3*sin(a)").derivation("a", of="hessian").unicode()
    assert "∇" not in text and "d(df/da)/da" in text


def test_the_equation_of_a_matrix_is_differentiated_on_both_sides():
    d = sc.parse("tr(lyap(A, Q)*M)").derivation("Q").unicode()
    assert "the equation, differentiated: A dX + dX Aᵀ + dQ = 0" in d and "the adjoint equation" in d


def test_parts_are_named_by_how_long_a_line_is_seen():
    assert "T_{0}" not in sc.parse("-sum(y.*log(softmax(A*x)))").derivation("x").latex()


def test_what_was_not_compared_with_numbers_is_said():
    d = sc.parse("log(sum(x) - x'*x - 1 - mean(x)^2 - sum(exp(2*x)))").derivation("x")
    assert not d.report
    assert any(line.startswith("# in numbers not checked: ") for line in d.unicode().splitlines())
    assert "in numbers not checked" in d.markdown()
    assert "not checked" not in sc.parse("norm2(x)^2").derivation("x").unicode()


def test_what_stands_below_is_what_the_lines_hold():
    program = """Q, R, W : symmetric
P : root((A + B*K)'*P*(A + B*K) + Q + K'*R*K - P, P)
tr(P*W)"""
    for level in ("brief", "standard", "full"):
        d = sc.parse(program).derivation("K", level=level)
        for style, begins in (("text", "   where "), ("unicode", "   where ")):
            lines = d.lines(style)
            named = [line.split("where ")[1].split(" ")[0] for line in lines if begins in line]
            for name in named:
                others = [line for line in lines if f"where {name} " not in line]
                assert any(re.search(rf"(?<![\w₀-₉]){name}(?![0-9A-Za-z_₀-₉])", line) for line in others), (level, name)
            assert len(named) == len({*named})
    lines = sc.parse(program).derivation("K").lines("unicode")
    assert [line for line in lines if "solves" in line][1].strip().startswith("where W₁ solves")
    assert not any("W₂" in line or "d(Q" in line or "d(Kᵀ R" in line for line in lines)
