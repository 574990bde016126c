"""Spellings of names, and what the first letter says."""

import pytest

from symcalc.spelling import GREEK, NAMES_OF_GREEK, canonical_name, fault_of_name, kind_by_letter, plain_name


@pytest.mark.parametrize("name", sorted(GREEK))
def test_both_spellings_of_a_greek_letter_are_one_name(name):
    letter = GREEK[name]
    for end in ("", "1", "_1", "_hat"):
        assert canonical_name(name + end) == canonical_name(letter + end) == letter + end
    assert canonical_name(name + "x") == name + "x"
    assert NAMES_OF_GREEK[letter] == name


def test_subscripts():
    assert plain_name("x₁₂") == plain_name("x_12") == plain_name("x_₁₂") == "x_12"
    assert plain_name("xᵢ") == "x_i"
    assert canonical_name("λ₁") == canonical_name("lambda_1")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("abcdefg", "scalar"),
        ("hijklmnopqrstuvwxyz", "vector"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "matrix"),
        ("αβγδεζηθικλμνξορστυφχψως", "scalar"),
        ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "matrix"),
        ("áâä", "scalar"),
        ("ŷẑñ", "vector"),
        ("ÂŶ", "matrix"),
    ],
)
def test_the_first_letter_decides(names, kind):
    assert {kind_by_letter(name) for name in names} == {kind}


def test_faults():
    assert fault_of_name("x_1") == fault_of_name("ŷ₁") == fault_of_name("Σ") == ""
    assert "ⁿ" in fault_of_name("xⁿ")
    assert "no single letter" in fault_of_name("x̂")
    assert "begins with a letter" in fault_of_name("𝟏x")
    assert "𝟙 is neither" in fault_of_name("A𝟙")
