"""Text of Mathematica: it means what the formula does, worked out as Mathematica works it out."""

import pytest
from mathematica_arrays import Mathematica
from other_systems import compared, formulas, worked_out

import symcalc as sc


def test_values():
    seen = 0
    for label, f in formulas():
        if f.along is not None:
            continue
        try:
            text = f.mathematica()
        except sc.NotSupported:
            continue
        agrees = compared(Mathematica, f, text)
        assert agrees is not False, (label, text)
        seen += agrees is not None
    assert seen > 265


@pytest.mark.parametrize(
    ("text", "values", "want"),
    [
        ("-x^2", {"x": [1.0, 2.0]}, [-1.0, -4.0]),
        ("2*A.x", {"A": [[1.0, 0.0], [0.0, 2.0]], "x": [1.0, 2.0]}, [2.0, 8.0]),
        ("Total[{{1, 2}, {3, 4}}, {2}]", {}, [3.0, 7.0]),
    ],
)
def test_the_reader(text, values, want):
    assert worked_out(Mathematica, text, {k: Mathematica.given(v) for k, v in values.items()}).tolist() == want
