"""Text of Julia: it means what the formula does, worked out as Julia works it out."""

import pytest
from julia_arrays import Julia
from other_systems import compared, formulas, worked_out

import symcalc as sc


def test_values():
    seen = 0
    for label, f in formulas():
        if f.along is not None:
            continue
        try:
            text = f.julia()
        except sc.NotSupported:
            continue
        agrees = compared(Julia, f, text)
        assert agrees is not False, (label, text)
        seen += agrees is not None
    assert seen > 290


@pytest.mark.parametrize(
    ("text", "values", "want"),
    [
        ("-x .^ 2", {"x": [1.0, 2.0]}, [-1.0, -4.0]),
        ("x'*x/2", {"x": [1.0, 2.0]}, 2.5),
        ("vec(sum([1 2; 3 4], dims=2))", {}, [3.0, 7.0]),
        ("[1 2; 3 4][2, :]'", {}, [[3.0, 4.0]]),
    ],
)
def test_the_reader(text, values, want):
    assert worked_out(Julia, text, {k: Julia.given(v) for k, v in values.items()}).tolist() == want
