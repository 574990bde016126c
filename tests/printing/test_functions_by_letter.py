"""Sigmoid is written σ(…) where the formula has no σ, and is read back so."""

import pytest

import symcalc as sc


@pytest.mark.parametrize(
    ("program", "unicode", "latex", "text"),
    [
        ("sigmoid(X*w)", "σ(X w)", r"\sigma(X w)", "sigmoid(X*w)"),
        ("sigmoid(a)*x", "σ(a) x", r"\sigma(a) x", "sigmoid(a)*x"),
        ("sigmoid(A*B)", "σ(A B)", r"\sigma^{\odot}(A B)", "sigmoid(A*B)"),
        ("sigmoid(x/a)", "σ(x/a)", r"\sigma\left(\frac{x}{a}\right)", "sigmoid(x/a)"),
        ("σ_1*sigmoid(x)", "σ₁ σ(x)", r"\sigma_{1} \sigma(x)", "σ_1*sigmoid(x)"),
        ("σ*sigmoid(x)", "σ sigmoid(x)", r"\sigma \operatorname{sigmoid}(x)", "σ*sigmoid(x)"),
        ("sigma*sigmoid(x)", "σ sigmoid(x)", r"\sigma \operatorname{sigmoid}(x)", "sigma*sigmoid(x)"),
        ("dσ*sigmoid(x)", "dσ sigmoid(x)", r"\mathrm{d}\sigma \, \operatorname{sigmoid}(x)", "dσ*sigmoid(x)"),
        ("X : matrix(σ, n); sigmoid(X*w)", "sigmoid(X w)", r"\operatorname{sigmoid}(X w)", "sigmoid(X*w)"),
        ("σ : function; sigmoid(σ(x))", "sigmoid(σ(x))", r"\operatorname{sigmoid}(\sigma(x))", None),
    ],
)
def test_the_letter_stands_where_it_means_nothing_else(program, unicode, latex, text):
    f = sc.parse(program)
    assert (f.unicode(), f.latex()) == (unicode, latex)
    assert text is None or str(f) == text


@pytest.mark.parametrize("program", ["sigmoid(X*w)", "σ*sigmoid(x)", "sigmoid(A*B)", "a*sigmoid(sigmoid(a))^2"])
def test_what_is_written_is_read_back(program):
    f = sc.parse(program)
    assert sc.parse(f.unicode()).expression == f.expression


def test_a_defined_letter_is_kept_free():
    f = sc.parse("σ = A*x; sum(sigmoid(σ))").gradient("x")
    assert "sigmoid(σ)" in f.unicode()


def test_other_systems_call_it_by_name():
    f = sc.parse("sigmoid(x)")
    assert f.mathematica() == "LogisticSigmoid[x]"
    assert "σ" not in f.matlab() + f.julia()


def test_a_program_is_shown_so():
    assert sc.parse("p = σ(X*w); sum(p)").typed.unicode() == "sum(p)\nwhere p = σ(X w)"
