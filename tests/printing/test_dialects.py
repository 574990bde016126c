"""Text of other systems: what is written, the names and sizes in it, and what is refused by name."""

from pathlib import Path

import pytest

import symcalc as sc
from symcalc.expressions.registry import OPERATIONS
from symcalc.expressions.spellings import spellings_in
from symcalc.printing.dialects import legal_names
from symcalc.printing.julia import JuliaStyle
from symcalc.printing.mathematica import MathematicaStyle
from symcalc.printing.matlab import MatlabStyle

STYLES = (MatlabStyle, JuliaStyle, MathematicaStyle)
SYSTEMS = [style.system for style in STYLES]


def in_all(text):
    f = sc.parse(text)
    return [getattr(f, system)() for system in SYSTEMS]


@pytest.mark.parametrize(
    ("text", "matlab", "julia", "mathematica"),
    [
        ("norm2(A*x - b)^2/2", "norm(A*x - b)^2/2", "norm(A*x - b)^2/2", "Norm[A.x - b]^2/2"),
        ("a*x'*A*y*b", "a*b*x'*A*y", "a*b*x'*A*y", "a*b*x.A.y"),
        ("x*y'", "x*y'", "x*y'", "Outer[Times, x, y]"),
        ("inv(A)'*x", "inv(A)'*x", "inv(A)'*x", "Transpose[Inverse[A]].x"),
        ("norm2(A)", "norm(A, 'fro')", "norm(A)", 'Norm[A, "Frobenius"]'),
        ("norm(A*x, 1)", "sum(abs(A*x))", "sum(abs.(A*x))", "Total[Abs[A.x]]"),
        ("x.^2 ./ (y + x)", "x .^ 2 ./ (x + y)", "x .^ 2 ./ (x + y)", "x^2/(x + y)"),
        ("-x.^-2", "-1 ./ x .^ 2", "-1 ./ x .^ 2", "-1/x^2"),
        ("2^a", "2^a", "2.0^a", "2^a"),
        ("sqrt(x)'*y", "sqrt(x)'*y", "sqrt.(x)'*y", "Sqrt[x].y"),
        ("exp(x)'*y", "exp(x)'*y", "exp.(x)'*y", "Exp[x].y"),
        ("exp(a)", "exp(a)", "exp(a)", "Exp[a]"),
        ("expm(A)*x", "expm(A)*x", "exp(A)*x", "MatrixExp[A].x"),
        ("tr(A^3)", "trace(A^3)", "tr(A^3)", "Tr[MatrixPower[A, 3]]"),
        ("A : matrix(m, n); sum(A)", "sum(sum(A))", "sum(A)", "Total[A, 2]"),
        ("diag(x)*A", "diag(x)*A", "Diagonal(vec(x))*A", "DiagonalMatrix[x].A"),
        ("sum(A, 1)*x", "sum(A, 1)*x", "(vec(sum(A, dims=1))')*x", "Total[A].x"),
        ("X : matrix(3, 4); X[2, :]*y", "X(2, :)*y", "X[2, :]'*y", "X[[2, All]].y"),
        ("[A, B; X, Y]", "[A, B; X, Y]", "[A B; X Y]", "ArrayFlatten[{{A, B}, {X, Y}}]"),
        ("[x; a]", "[x; a]", "[x; a]", "Join[x, {a}]"),
        ("maximum(a, b)", "max(a, b)", "max.(a, b)", "Max[a, b]"),
        ("r = A*x - b; r'*r + norm2(r)", "r = A*x - b;\nnorm(r) + norm(r)^2", "r = A*x - b\nnorm(r) + norm(r)^2", None),
        ("pi*a", "pi*a", "pi*a", "Pi*a"),
        ("X : matrix(3, 3); [X, zeros(3, 2)]", "[X, zeros(3, 2)]", "[X (zeros(3, 2))]", None),
    ],
)
def test_forms(text, matlab, julia, mathematica):
    for found, want in zip(in_all(text), (matlab, julia, mathematica), strict=True):
        assert want is None or found == want


@pytest.mark.parametrize(
    ("text", "matlab", "julia", "mathematica"),
    [
        (
            "A'*A + I",
            "n = size(A, 2);  % a size\neye(n) + A'*A",
            "n = size(A, 2)  # a size\nI(n) + A'*A",
            "n = Dimensions[A][[2]];  (* a size *)\nIdentityMatrix[n] + Transpose[A].A",
        ),
        (
            "mean(x)",
            "n = size(x, 1);  % a size\nsum(x)/n",
            "n = length(x)  # a size\nsum(x)/n",
            "n = Length[x];  (* a size *)\nTotal[x]/n",
        ),
        (
            "ones(n, 1)*a",
            "% n is a size\na*ones(n, 1)",
            "# n is a size\na*ones(n)",
            "(* n is a size *)\na*ConstantArray[1, n]",
        ),
    ],
)
def test_sizes_are_said(text, matlab, julia, mathematica):
    assert in_all(text) == [matlab, julia, mathematica]


def test_names_that_a_system_keeps_for_itself_are_others():
    f = sc.parse("C : matrix(n, n); λ*x_1'*C*x_1")
    assert f.matlab() == "% lambda is λ\nlambda*x_1'*C*x_1"
    assert f.mathematica().split("\n")[-1] == "lambda*x1.CC.x1"
    assert "(* CC is C *)" in f.mathematica() and "(* x1 is x_1 *)" in f.mathematica()
    g = sc.parse("trace, det : scalar; A : matrix(n, n); trace*tr(A) + det")
    assert g.matlab() == "% det1 is det\n% trace1 is trace\ndet1 + trace1*trace(A)"
    assert g.julia() == "# det1 is det\ndet1 + trace*tr(A)"


@pytest.mark.parametrize("style", STYLES)
def test_names_stay_apart(style):
    names = ["x1", "x_1", "λ", "lambda", "end", "é", "e", "if", "C", "CC", "C1"]
    found = legal_names(style, names)
    assert len({*found.values()}) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in found.values())
    assert not {*found.values()} & {*style.reserved}


def test_operators_are_functions():
    J = sc.parse("A*X*B").jacobian("X")
    assert J.matlab() == "@(dX) A*dX*B"
    assert J.julia() == "dX -> A*dX*B"
    assert J.mathematica() == "Function[{dX}, A.dX.B]"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "text", ["f : function; sum(f(x))", "sum(sinc(x))", "adj(A)", "x : root(A*x + exp(x) - b, x); norm2(x)"]
)
def test_what_a_system_does_not_have_is_refused_by_name(system, text):
    with pytest.raises(sc.NotSupported, match="has no") as error:
        getattr(sc.parse(text), system)()
    assert error.value.hint


@pytest.mark.parametrize("text", ["sum(round(x))", "a : scalar; where(a > 0, a, 2)"])
def test_what_means_something_else_in_matlab_is_refused(text):
    with pytest.raises(sc.NotSupported, match="MATLAB has no"):
        sc.parse(text).matlab()


def test_the_maximum_of_lists_is_no_number_in_mathematica():
    for text in ("sum(maximum(x, y))", "sum(maximum(a, x))"):
        with pytest.raises(sc.NotSupported, match="Mathematica has no maximum"):
            sc.parse(text).mathematica()


def test_entries_are_taken_of_names_in_matlab():
    f = sc.parse("A : matrix(3, 3); X = A*A + exp(A); X[2, 1]*X[1, 2]")
    assert f.matlab().split("\n")[0] == "X = exp(A) + A^2;"


def test_all_spellings_are_templates_of_their_arguments():
    for operation in OPERATIONS.values():
        for system in SYSTEMS:
            for text in spellings_in(operation.spelled, system):
                assert text.count("(") == text.count(")") and text.count("[") == text.count("]")


CORPUS = Path(__file__).with_name("derivatives.txt").read_text(encoding="utf-8").split("\n\n")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_corpus_is_written_or_refused_by_name(system):
    refused = 0
    for block in CORPUS:
        what, _, program = block.strip("\n").split("\n")[0].partition(" | ")
        wanted, *names = what.split()
        g = getattr(sc.parse(program), wanted)(*names)
        try:
            assert getattr(g, system)()
        except sc.NotSupported:
            refused += 1
    assert refused < len(CORPUS) / 8


@pytest.mark.parametrize("system", ["julia", "mathematica"])
def test_a_matrix_of_one_column_is_none_where_columns_have_one_axis(system):
    f = sc.parse("x : matrix(n, 1); A : matrix(n, n); x'*A*x")
    with pytest.raises(sc.KindMismatch, match="x is declared a matrix with one column"):
        getattr(f, system)()
    assert f.matlab() == "x'*A*x"


def test_sizes_and_numbers_of_mathematica():
    assert sc.parse("X : matrix(m, n); ones(min(m, n), 1)").mathematica().endswith("ConstantArray[1, Min[m, n]]")
    assert sc.parse("1e-30*a").mathematica() == "(1*10^(-30))*a"
    assert sc.parse("[1, 2; 3, a]*x").mathematica() == "{{1, 2}, {3, a}}.x"
    with pytest.raises(sc.NotSupported, match="blocks"):
        sc.parse("[A, x]").mathematica()
    with pytest.raises(sc.NotSupported, match="no column or row"):
        sc.parse("A .+ x'").mathematica()


def test_an_entry_of_an_entry_is_a_number_in_julia():
    f = sc.parse("i : integer; A : matrix(n, n); x[i]*A[:, i]")
    assert "vec" not in f.julia() and "'" not in f.julia()
