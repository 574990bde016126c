"""σ(x) is sigmoid(x) in programs that have σ for nothing else; nothing is guessed in others."""

import pytest

import symcalc as sc
from symcalc.errors import SymcalcError

NOTE = "σ(…) is the sigmoid function"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("σ(W*x + b)", "sigmoid(W*x + b)"),
        ("p = σ(X*w); -sum(y.*log(p))", "p = sigmoid(X*w); -sum(y.*log(p))"),
        ("sum(σ.(x))", "sum(sigmoid(x))"),
        ("σ(σ(a)) + σ(b)", "sigmoid(sigmoid(a)) + sigmoid(b)"),
        ("σ_1*σ(x)", "σ_1*sigmoid(x)"),  # which is another name
        ("sigmoid : scalar; sigmoid*σ(x)", "sigmoid : scalar; sigmoid*sigmoid(x)"),
    ],
)
def test_a_letter_that_is_only_called_is_the_function(typed, meant):
    f = sc.parse(typed)
    assert f.expression == sc.parse(meant).expression
    assert f.notes.count(NOTE) == 1


def test_the_note_has_the_word_that_was_typed():
    assert "sigma(…) is the sigmoid function" in sc.parse("sigma(x)").notes
    assert "function" not in "".join(sc.parse("sigmoid(x)").notes)


@pytest.mark.parametrize(
    "typed",
    [
        "σ*x + σ(x)",
        "σ : scalar; σ(x)",
        "σ = 3; σ(x)",
        "σ(x) + σ (a)*x",
        "x ∈ ℝ^σ; σ(x)",
        "dσ*σ(x)",
        "sigma*x + σ(x)",
        "σ(x)^σ",
        "σ'*σ(x)",
    ],
)
def test_a_letter_that_stands_for_anything_else_is_none(typed):
    with pytest.raises(SymcalcError):
        sc.parse(typed)


def test_a_blank_is_a_product():
    assert sc.parse("σ (a + b)").expression == sc.parse("σ*(a + b)").expression
    assert sc.parse("sigma (x)").notes == ()


def test_a_declared_function_is_what_is_declared():
    assert sc.parse("σ : function; σ(x)").notes == ()


def test_a_formula_that_has_the_letter_reads_no_function_beside_it():
    with pytest.raises(SymcalcError):
        sc.parse("σ*x").subs({"x": "σ(y)"})


@pytest.mark.parametrize(
    "typed", ["sum(np.sigma(x))", "np.sigma(x) + σ(x)", "sum(jax.sigma(x))", "x.sigma()", "np.σ(x)"]
)
def test_of_a_module_it_is_no_function(typed):
    with pytest.raises(SymcalcError, match="is not a function"):
        sc.parse(typed)


def test_a_point_between_entries_is_no_module():
    assert sc.parse("x.*σ(y)").expression == sc.parse("x.*sigmoid(y)").expression
    assert sc.parse("0.5*σ.(y)").expression == sc.parse("0.5*sigmoid(y)").expression
